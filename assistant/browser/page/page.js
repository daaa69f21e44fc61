// What the terminal of the page lacks: focus without a click, pasting, Alt with arrows, words in
// French when the program ends, and finding it again after a cut. It knows the terminal by its DOM
// only, and stands before it: whatever it takes for itself, the terminal never sees.
"use strict";

(() => {
  const ENDED = 4000, TAKEN = 4001, FAULT = 4002;
  const LONGEST_PASTE = 500000; // characters
  const ARROWS = { ArrowUp: "A", ArrowDown: "B", ArrowRight: "C", ArrowLeft: "D" };
  const TRIES = 5, PAUSE = 1000; // before the program is said to be gone; milliseconds

  let socket = null;
  let left = false;

  const show = (name) => {
    for (const one of document.querySelectorAll(".avis")) one.hidden = one.id !== name;
  };
  const entry = () => document.querySelector("#terminal textarea");
  const focus = () => {
    const line = entry();
    if (line && document.activeElement !== line) line.focus();
  };

  const Native = window.WebSocket;
  window.WebSocket = function (address) {
    socket = new Native(address);
    socket.addEventListener("open", () => { show(""); focus(); });
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

  window.addEventListener("keydown", (event) => {
    if (!entry()) return;
    const control = event.ctrlKey || event.metaKey;
    const pastes = (control && !event.altKey && event.key.toLowerCase() === "v")
      || (event.shiftKey && !control && !event.altKey && event.key === "Insert");
    if (pastes) {
      focus();
      event.stopImmediatePropagation(); // the browser pastes into the line, as it does everywhere
    } else if (event.altKey && !control && ARROWS[event.key]) {
      event.stopImmediatePropagation();
      event.preventDefault();
      const modifiers = event.shiftKey ? "4" : "3";
      if (socket && socket.readyState === Native.OPEN) {
        socket.send(JSON.stringify(["stdin", "\x1b[1;" + modifiers + ARROWS[event.key]]));
      }
    }
  }, true);

  window.addEventListener("paste", (event) => {
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (text.length <= LONGEST_PASTE) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    show("trop-long");
    setTimeout(show, 6000, "");
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
