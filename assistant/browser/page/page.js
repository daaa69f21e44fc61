// What the terminal of the page lacks: focus without a click, pasting, Alt with arrows, words in
// French when the program ends, and finding it again after a cut. It knows the terminal by its DOM
// only, and stands before it: whatever it takes for itself, the terminal never sees.
"use strict";

(() => {
  const ENDED = 4000, TAKEN = 4001, FAULT = 4002;
  const LONGEST_PASTE = 500000; // characters
  const ARROWS = { ArrowUp: "A", ArrowDown: "B", ArrowRight: "C", ArrowLeft: "D" };
  const HELD = ["Shift", "Control", "Alt", "Meta", "CapsLock", "NumLock"];
  const TRIES = 5, PAUSE = 1000; // before the program is said to be gone; milliseconds

  let socket = null;
  let left = false;
  let awaited = false;

  const show = (name) => {
    for (const one of document.querySelectorAll(".avis")) one.hidden = one.id !== name;
  };
  const pass = (name, time) => {
    show(name);
    setTimeout(() => { if (!document.getElementById(name).hidden) show(""); }, time);
  };
  // in a window of its own every key arrives; a tab keeps some, which is said once
  const greet = () => {
    if (!matchMedia("(display-mode: browser)").matches || sessionStorage.getItem("dit")) return;
    sessionStorage.setItem("dit", "oui");
    pass("onglet", 12000);
  };
  const entry = () => document.querySelector("#terminal textarea");
  const focus = () => {
    const line = entry();
    if (line && document.activeElement !== line) line.focus();
  };

  // the terminal says the ground that the program asked for; no cell stands at the edges
  const follow = (viewport) => new MutationObserver(() => {
    document.body.style.backgroundColor = viewport.style.backgroundColor;
  }).observe(viewport, { attributeFilter: ["style"] });

  const Native = window.WebSocket;
  window.WebSocket = function (address) {
    socket = new Native(address);
    follow(document.querySelector("#terminal .xterm-viewport"));
    socket.addEventListener("open", () => { show(""); greet(); focus(); });
    socket.addEventListener("close", closed);
    socket.addEventListener("message", said);
    return socket;
  };

  function said(event) {
    if (typeof event.data !== "string") return;
    const [kind, token, name] = JSON.parse(event.data);
    if (kind !== "fichier") return;
    const link = document.createElement("a");
    link.href = "fichier/" + encodeURIComponent(token);
    link.download = name;
    link.click();
  }

  function closed(event) {
    if (left) return;
    if (event.code === ENDED) show("fin");
    else if (event.code === FAULT) show("faute");
    else if (event.code === TAKEN) show("ailleurs");
    else { show("coupure"); find(0); }
  }

  async function find(tries) {
    try {
      const answer = await fetch("./", { cache: "no-store" });
      if (answer.ok) { location.reload(); return; }
      tries = TRIES;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    if (tries >= TRIES) show("absent");
    setTimeout(find, PAUSE, tries + 1);
  }

  // after a dead key or AltGr the terminal leaves the next key to the browser, which writes a letter
  // and knows no arrow: that key is told twice, the first time for nothing
  function again(event) {
    if (!event.isTrusted || HELD.includes(event.key)) return;
    const waits = event.key === "Dead" || event.key === "AltGraph";
    const letter = event.key.length === 1 && event.ctrlKey === event.altKey;
    if (awaited && !waits && !letter) entry().dispatchEvent(new KeyboardEvent("keydown", event));
    awaited = waits && event.keyCode !== 229;
  }

  window.addEventListener("keydown", (event) => {
    if (!entry()) return;
    const control = event.ctrlKey || event.metaKey;
    const pastes = (control && !event.altKey && event.key.toLowerCase() === "v")
      || (event.shiftKey && !control && !event.altKey && event.key === "Insert");
    const zooms = control && !event.altKey && ["+", "=", "-", "0"].includes(event.key);
    if (zooms) {
      event.stopImmediatePropagation(); // Ctrl+- of a French keyboard is a Ctrl+6 to the terminal
    } else if (pastes) {
      focus();
      event.stopImmediatePropagation(); // the browser pastes into the line, as it does everywhere
    } else if (event.altKey && !control && ARROWS[event.key]) {
      event.stopImmediatePropagation();
      event.preventDefault();
      const modifiers = event.shiftKey ? "4" : "3";
      if (socket && socket.readyState === Native.OPEN) {
        socket.send(JSON.stringify(["stdin", "\x1b[1;" + modifiers + ARROWS[event.key]]));
      }
    } else {
      again(event);
    }
  }, true);

  window.addEventListener("paste", (event) => {
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (text.length <= LONGEST_PASTE) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    pass("trop-long", 6000);
  }, true);

  window.addEventListener("pagehide", () => { left = true; });
  window.addEventListener("focus", focus);
  document.addEventListener("mouseup", () => setTimeout(focus));
  document.addEventListener("visibilitychange", focus);
  document.addEventListener("DOMContentLoaded", () => {
    const place = location.origin.replace(/^http/, "ws") + location.pathname;
    document.getElementById("terminal").dataset.sessionWebsocketUrl = place + "ws";
    document.getElementById("reprendre").addEventListener("click", () => location.reload());
  });
  // the cells were measured with another font where this one came later
  window.addEventListener("load", () => {
    document.fonts.ready.then(() => window.dispatchEvent(new Event("resize")));
  });
})();
