"""An interview of ten turns in a real Chromium, keys and all, and what tries to come in meanwhile.

`tests/campagnes/installer-navigateur.sh` installs what it needs; without it, it says so and stops.
`--images HOME` writes the pictures of `docs/installer.md`, of somebody who lives in that folder,
which is made and removed. The journal is read by another program.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.places import ROOT

IMAGES = ROOT / "docs" / "images"
DRIVER, BROWSER = shutil.which("chromedriver"), shutil.which("chromium")
PATIENCE = 60.0

FOREIGN = """<!doctype html><meta charset=utf-8><script>
const said = {{}};
const socket = new WebSocket("{origin}{place}ws?width=80&height=24".replace("http", "ws"));
socket.onopen = () => said.liaison = "ouverte";
socket.onerror = () => said.liaison = "refusée";
fetch("{origin}{place}").then(() => said.page = "lue", () => said.page = "refusée");
const frame = document.createElement("iframe");
frame.src = "{origin}{place}";
document.documentElement.append(frame);
setTimeout(() => said.cadre = frame.contentDocument === null ? "refusé" : "vide", 1000);
</script>"""
"""A page of somebody else, opened in the same browser, that knows even the secret place."""


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--images", metavar="DOSSIER", type=Path,
        help="écrit les images de la page, de qui habite ce dossier : fait, puis enlevé",
    )
    home = arguments.parse_args().images
    if find_spec("selenium") is None or not DRIVER or not BROWSER:
        print("non essayé : selenium, chromium ou chromedriver manquent ; "
              "tests/campagnes/installer-navigateur.sh les installe")
        return 0
    if home is None:
        with tempfile.TemporaryDirectory(prefix="cqp-navigateur-") as folder:
            return Trial(Path(folder), images=False).run()
    home.mkdir()
    try:
        return Trial(home, images=True).run()
    finally:
        shutil.rmtree(home)


class Trial:
    """One server, one browser, and what was seen."""

    def __init__(self, folder: Path, *, images: bool) -> None:
        self.images = images
        self.sessions = folder / ".local" / "share" / "cqp" / "sessions"
        self.documents = folder / "Documents" / "CQP"
        self.downloads = folder / "Téléchargements"
        self.downloads.mkdir()
        settings = folder / ".config" / "cqp" / "reglages.json"
        settings.parent.mkdir(parents=True)
        settings.write_text('{"encryption": "jamais"}', "utf-8")
        self.environment = {
            **{name: text for name, text in os.environ.items() if "CQP_" not in name
               and "XDG_" not in name},
            "HOME": str(folder), "PYTHONPATH": str(ROOT),
        }
        self.failed = 0

    def run(self) -> int:
        from selenium import webdriver

        server = self.start()
        options = webdriver.ChromeOptions()
        options.binary_location = str(BROWSER)
        for word in ("--headless=new", "--no-sandbox", "--window-size=1200,760", "--lang=fr",
                     f"--app={self.file.as_uri()}"):  # as the command opens it
            options.add_argument(word)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
        options.add_experimental_option(
            "prefs", {"download.default_directory": str(self.downloads)}
        )
        service = webdriver.ChromeService(str(DRIVER))
        self.browser = webdriver.Chrome(options=options, service=service)
        try:
            self.enter()
            self.interview()
            self.keyboard()
            self.line_and_clock()
            self.windows()
            self.foreign_page()
            self.looks()
            self.export()
            self.leave(server)
            self.network()
        finally:
            self.browser.quit()
            server.kill()
            server.wait()
        print("tout est là" if not self.failed else f"{self.failed} fautes")
        return 1 if self.failed else 0

    def start(self) -> subprocess.Popen[str]:
        server = subprocess.Popen(
            [sys.executable, "-m", "assistant", "navigateur", "--sans-ouvrir"],
            env=self.environment, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )
        assert server.stderr is not None
        self.file = Path(server.stderr.readline().partition(" : ")[2].strip())
        self.address = server.stderr.readline().partition(" : ")[2].strip()
        self.page = self.address.partition("entree")[0]
        return server

    # --- what is tried ------------------------------------------------------------------------

    def enter(self) -> None:
        self.see("le fichier remis mène au programme",
                 lambda: self.browser.current_url == self.page)
        self.see("le terminal a la main sans un clic", self.focused)
        self.painted()
        self.picture("accueil")

    def interview(self) -> None:
        self.keys("n")
        self.painted()
        self.compose("É")
        self.type("lodie Ça-Ñandú")
        self.keys("\n", "\n", "\n", "\n")  # the name, the CQP, the role, the way to it
        self.see("une session est née, au nom tapé avec ses accents",
                 lambda: any(
                     one["data"]["name"] == "Élodie Ça-Ñandú"
                     for one in self.events("candidate_described")
                 ))
        self.keys("\n")
        for turn in range(10):
            self.keys("\n")
            self.type(f"tour {turn} : l’élève a dit « œuvre » à 10 €")
            self.keys("\n")
            if turn % 3 == 0:
                self.type(f"/aller 1.{turn // 3 + 1}")
                self.keys("\n", "F2", "a")
            if turn == 5:
                self.see("la sixième note", lambda: len(self.notes()) == 6)
                self.painted()
                self.picture("entretien")
        self.see("dix notes, mot pour mot", lambda: [
            one for one in self.notes() if one.startswith("tour ")
        ] == [f"tour {turn} : l’élève a dit « œuvre » à 10 €" for turn in range(10)])
        self.see("quatre évaluations par F2 et une lettre",
                 lambda: len(self.events("judgement")) == 4)
        self.keys("F2", "ESCAPE")
        self.type("après Échap, ")
        self.clipboard("collé avec\nun retour")
        self.chord("CONTROL", "v")
        self.type(" ; ")
        self.clipboard("puis Maj+Inser")
        self.chord("SHIFT", "INSERT")
        self.keys("\n")
        self.see("Échap seul, puis Ctrl+V et Maj+Inser dans la ligne", lambda: any(
            one.startswith("après Échap, collé avec")
            and one.endswith("un retour ; puis Maj+Inser") for one in self.notes()
        ))
        self.see("Échap n’a rien évalué", lambda: len(self.events("judgement")) == 4)

    def keyboard(self) -> None:
        for letter, key in (("ô", "O"), ("ï", "I"), ("ê", "E")):
            self.press("Dead", "BracketLeft", 221)
            self.press(letter, f"Key{key}", ord(key), letter)
        for letter, key, number in (("€", "KeyE", 69), ("@", "Digit0", 48), ("#", "Digit3", 51),
                                    ("{", "Digit4", 52), ("|", "Digit6", 54), ("\\", "Digit8", 56)):
            self.press("AltGraph", "AltRight", 225)
            self.press(letter, key, number, letter)
        self.press("AltGraph", "AltRight", 225)
        self.press("Backspace", "Backspace", 8)
        self.press("a", "KeyA", 65, "a")
        self.press("Dead", "BracketLeft", 221)
        self.press("ArrowLeft", "ArrowLeft", 37)
        self.press("b", "KeyB", 66, "b")
        self.keys("\n")
        self.see("touches mortes, AltGr, et la touche qui les suit",
                 lambda: "ôïê€@#{|ba" in self.notes())
        self.see("Ctrl+- d’un clavier français est au navigateur", lambda: self.script(
            "return document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: '-',"
            " code: 'Digit6', keyCode: 54, ctrlKey: true, bubbles: true, cancelable: true}))"
        ))

    def line_and_clock(self) -> None:
        before = len(self.events("interview"))
        self.type("une ligne commencée")
        time.sleep(0.5)
        self.browser.execute_cdp_cmd("Input.imeSetComposition", {
            "text": "^", "selectionStart": 1, "selectionEnd": 1,
        })
        self.browser.refresh()
        self.painted()
        self.type(", finie après rechargement")
        self.keys("\n")
        self.see("recharger au milieu d’une touche morte garde la ligne", lambda: (
            "une ligne commencée, finie après rechargement" in self.notes()
        ))
        self.see("et l’horloge", lambda: len(self.events("interview")) == before)

    def windows(self) -> None:
        first = self.browser.current_window_handle
        self.browser.switch_to.new_window("window")
        self.browser.get(self.page)
        self.painted()
        self.see("un onglet dit ce qu’il garde", lambda: self.notice("onglet"))
        second = self.browser.current_window_handle
        self.browser.switch_to.window(first)
        self.see("l’ancienne fenêtre le dit", lambda: self.notice("ailleurs"))
        self.picture("ailleurs")
        self.browser.find_element("id", "reprendre").click()
        self.painted()
        self.browser.switch_to.window(second)
        self.see("et le reprend d’un clic", lambda: self.notice("ailleurs"))
        self.browser.close()
        self.browser.switch_to.window(first)

    def foreign_page(self) -> None:
        origin = "/".join(self.page.split("/")[:3])
        page = FOREIGN.format(origin=origin, place=self.page.removeprefix(origin)).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_: Any) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ours = self.browser.current_window_handle
        for host in ("127.0.0.1", "localhost"):
            self.browser.switch_to.new_window("tab")
            self.browser.get(f"http://{host}:{server.server_address[1]}/")
            self.see(f"une page étrangère ({host}) n’obtient rien", lambda: self.script(
                "return said.liaison === 'refusée' && said.page === 'refusée' "
                "&& said.cadre === 'refusé'"
            ))
            self.browser.close()
            self.browser.switch_to.window(ours)
        server.shutdown()
        self.see("et le programme n’en a rien su", lambda: not self.notice("ailleurs"))

    def looks(self) -> None:
        self.chord("CONTROL", "t")
        self.see("le thème clair va jusqu’aux bords", lambda: self.script(
            "return getComputedStyle(document.body).backgroundColor"
        ) == "rgb(251, 250, 247)")
        self.chord("CONTROL", "t")
        self.see("et le sombre", lambda: self.script(
            "return getComputedStyle(document.body).backgroundColor"
        ) == "rgb(26, 28, 32)")
        for zoom, width in ((3, 400), (1, 1200)):
            self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                "width": width, "height": 720 // zoom, "deviceScaleFactor": zoom, "mobile": False,
            })
            self.see(f"à {zoom}00 %, le terminal tient dans la page", lambda: self.script(
                "const box = document.querySelector('.xterm-screen').getBoundingClientRect();"
                "return box.width <= innerWidth && box.width > innerWidth - 40"
                " && box.height <= innerHeight && box.height > innerHeight - 60"
            ))
        self.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def export(self) -> None:
        self.chord("ALT", "x")
        self.painted()
        self.keys("b", "\n")
        self.see("un brouillon est écrit", lambda: any(self.documents.glob("*.docx")))
        time.sleep(0.5)
        self.keys("t")
        self.see("et téléchargé, octet pour octet", lambda: self.downloaded() == {
            one.name: one.read_bytes() for one in self.documents.iterdir()
        })
        self.picture("export")
        self.keys("ESCAPE")

    def leave(self, server: subprocess.Popen[str]) -> None:
        self.chord("CONTROL", "q")
        self.see("Ctrl+Q finit sur la phrase", lambda: self.notice("fin") and (
            "Tout est enregistré. Vous pouvez fermer cette fenêtre."
            in self.browser.find_element("id", "fin").text
        ))
        self.picture("fin")
        self.see("le serveur s’arrête", lambda: server.poll() == 0)

    def network(self) -> None:
        asked = [
            json.loads(one["message"])["message"] for one in self.browser.get_log("performance")
        ]
        hosts = {
            one["params"]["request"]["url"].split("/")[2].partition(":")[0]
            for one in asked if one["method"] == "Network.requestWillBeSent"
            and one["params"]["request"]["url"].startswith("http")
        }
        self.see("rien n’est demandé au réseau", lambda: hosts == {"127.0.0.1", "localhost"})

    # --- hands and eyes -----------------------------------------------------------------------

    def see(self, what: str, holds: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                self.failed += 1
                print(f"NON  {what}")
                return
            time.sleep(0.1)
        print(f"oui  {what}")

    def keys(self, *names: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys

        for name in names:
            key = Keys.ENTER if name == "\n" else vars(Keys).get(name, name)
            ActionChains(self.browser).send_keys(key).perform()
            time.sleep(0.25)

    def chord(self, modifier: str, key: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys

        held, other = vars(Keys)[modifier], vars(Keys).get(key, key)
        ActionChains(self.browser).key_down(held).send_keys(other).key_up(held).perform()
        time.sleep(0.4)

    def type(self, text: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.browser).send_keys(text).perform()

    def press(self, key: str, code: str, number: int, text: str = "") -> None:
        """A key as a keyboard of any country sends it."""
        said = {"key": key, "code": code, "windowsVirtualKeyCode": number}
        typed = {"text": text, "unmodifiedText": text} if text else {}
        self.browser.execute_cdp_cmd("Input.dispatchKeyEvent", {
            "type": "keyDown" if text else "rawKeyDown", **said, **typed,
        })
        self.browser.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyUp", **said})

    def compose(self, letter: str) -> None:
        """A letter made of a dead key and another, as an input method hands it over."""
        self.browser.execute_cdp_cmd("Input.imeSetComposition", {
            "text": "´", "selectionStart": 1, "selectionEnd": 1,
        })
        self.browser.execute_cdp_cmd("Input.insertText", {"text": letter})
        time.sleep(0.3)

    def clipboard(self, text: str) -> None:
        self.browser.execute_cdp_cmd("Browser.grantPermissions", {
            "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"],
        })
        self.browser.execute_async_script(
            "navigator.clipboard.writeText(arguments[0]).then(arguments[1])", text
        )

    def script(self, text: str) -> Any:
        return self.browser.execute_script(text)

    def focused(self) -> bool:
        return bool(self.script("return document.activeElement?.tagName === 'TEXTAREA'"))

    def notice(self, name: str) -> bool:
        return bool(self.browser.find_element("id", name).is_displayed())

    def painted(self) -> None:
        self.see("l’écran est peint", lambda: self.script(
            "return document.body.classList.contains('-first-byte')"
            " && document.querySelector('#ouverture').hidden"
        ))
        time.sleep(0.8)

    def picture(self, name: str) -> None:
        if self.images:
            time.sleep(3)  # for what comes after the first paint
            self.browser.save_screenshot(str(IMAGES / f"navigateur-{name}.png"))

    def downloaded(self) -> dict[str, bytes]:
        """The files in the archive that was downloaded."""
        for path in self.downloads.glob("*.zip"):
            with zipfile.ZipFile(path) as archive:
                return {name: archive.read(name) for name in archive.namelist()}
        return {}

    def lines(self) -> list[dict[str, Any]]:
        """The records of the one session there is, read from its file."""
        found: list[dict[str, Any]] = []
        for path in self.sessions.glob("*.jsonl"):
            found += [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return found

    def notes(self) -> list[str]:
        return [one["data"]["text"] for one in self.events("note_taken")]

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.lines() if kind in one["type"]]


if __name__ == "__main__":
    sys.exit(main())
