"""The program on a Windows CPython under Wine: errands of a person, one by one, and its window.

`tests/campagnes/installer-windows.sh FOLDER` makes the folder; without Wine it says so and stops.
Wine is not Windows: what fails here is a fault nine times in ten, what passes is not yet proved.
"""

from __future__ import annotations

import asyncio
import codecs
import json
import operator
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from tests.campagnes import windows_apart

SLOWER = 200
"""How many times longer than saying its version anything may take: machines differ, this less."""

CLOSED = 4000
"""What the window says when its program has ended as it was asked to."""


class Errands:
    """One data folder of Windows, and what was seen of it.

    Args:
        folder: where `cqp` and `python` stand, that run under Wine.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.failed, self.patience = folder, 0, 3600.0
        self.since = time.monotonic()
        self.data = folder / "essai"
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir()
        (self.data / "reglages.json").write_text('{"encryption": "jamais"}', "utf-8")
        secret = self.data / "phrase.txt"
        secret.write_text("quatre mots pour essayer\r\n", "utf-8")
        self.environment = {
            **os.environ, "CQP_DONNEES": windows_path(self.data), "PYTHONUTF8": "",
            "CQP_PHRASE_FICHIER": windows_path(secret),
            "CQP_NOUVELLE_PHRASE_FICHIER": windows_path(secret),
        }

    def cqp(self, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [str(self.folder / "cqp"), *words], input=given, capture_output=True,
            env=self.environment, timeout=self.patience, check=False,
        )

    def see(self, what: str, holds: Callable[[], object]) -> None:
        try:
            seen = bool(holds())
        except (AssertionError, KeyError, ValueError, OSError, subprocess.TimeoutExpired) as error:
            print(f"     {error!r}")
            seen = False
        self.failed += not seen
        took, self.since = time.monotonic() - self.since, time.monotonic()
        print(f"{'oui' if seen else 'NON'}  {what} ({took:.1f} s)", flush=True)

    # --- errands ------------------------------------------------------------------------------

    def run(self) -> int:
        began = time.monotonic()
        self.see("cqp --version", lambda: b"cqp" in self.cqp("--version").stdout)
        self.patience = SLOWER * max(0.5, time.monotonic() - began)
        made = self.cqp("session", "nouvelle", "--referentiel", "vendeur-conseil-distance-gros",
                        "--candidat", "DUPONT Élodie")
        self.session = made.stdout.decode().strip()
        self.see("une session naît", lambda: made.returncode == 0 and self.session)
        self.orders()
        self.see("le verrou ne pèse rien", lambda: all(
            path.stat().st_size < 4096 for path in self.data.rglob("*.verrou")
        ))
        self.see("le bilan", lambda: json.loads(self.cqp("bilan", self.session, "--json").stdout))
        for kind in ("docx", "pdf", "json", "xlsx"):
            told = self.cqp("exporter", self.session, "--format", kind, "--brouillon").returncode
            self.see(f"un export {kind}", partial(operator.eq, told, 0))
        self.see("chercher", lambda: "où".encode() in self.cqp("chercher", "accueil").stdout)
        self.see("un tuyau fermé ne dit rien", self.closed_pipe)
        self.see("où sont les fichiers", lambda: b"sessions" in self.cqp("fichiers").stdout)
        sealed = self.cqp("sceller", self.session, "--incomplet", "essai")
        self.see("sceller", lambda: sealed.returncode == 0)
        self.see("vérifier", lambda: self.cqp("verifier", self.session).returncode == 0)
        self.see("chiffrer", lambda: self.cqp("chiffrement", "activer").returncode == 0)
        self.see("convertir", lambda: self.cqp("chiffrement", "convertir").returncode == 0)
        self.see("relire chiffré", lambda: "où".encode() in self.cqp(
            "transcription", self.session).stdout)
        self.see("effacer, au nom tapé dans les lettres de la console", self.erase)
        self.see("une fenêtre, Échap seul, Ctrl+Q", lambda: asyncio.run(
            self.window(self.data / "fenêtre")) == CLOSED)
        self.apart()
        print("tout est là" if not self.failed else f"{self.failed} fautes")
        return 1 if self.failed else 0

    def orders(self) -> None:
        lines = [{"note": "à l’accueil, où il œuvre", "elements": ["1.1"]}, {"note": "puis rien"}]
        given = codecs.BOM_UTF8 + "\r\n".join(
            json.dumps(line, ensure_ascii=False) for line in lines
        ).encode()
        told = self.cqp("session", "appliquer", self.session, given=given)
        self.see("des ordres, après une marque d’ordre des octets",
                 lambda: told.returncode == 0 and told.stdout.count(b"enregistre") == 2)

    def closed_pipe(self) -> bool:
        words = [str(self.folder / "cqp"), "referentiel", "imprimer", "assistant-formation"]
        with subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment
        ) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            running.stdout.read(10)
            running.stdout.close()
            said = running.stderr.read()
        return b"Traceback" not in said and b"Exception" not in said

    def erase(self) -> bool:
        self.cqp("rouvrir", self.session, "--raison", "essai")
        told = self.cqp("personne", "effacer", "DUPONT Élodie",
                        given="DUPONT Élodie\r\n".encode("cp850"))
        left = json.loads(self.cqp("session", "lister", "--json").stdout)
        return told.returncode == 0 and not left

    def apart(self) -> None:
        """What a second run does beside the program, in a folder whose name is no word of ASCII."""
        place = self.folder / "à part, où l’été"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        with subprocess.Popen(
            [str(self.folder / "python"), "-P", windows_path(Path(windows_apart.__file__)),
             windows_path(place)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=self.environment,
        ) as running:
            assert running.stdout is not None
            for told in windows_apart.all_told():
                line = running.stdout.readline().decode().strip()
                self.see(told, partial(_says, line, told))
        self.see("un programme qui s’en va n’en laisse aucun autre", self.alone)
        shutil.rmtree(place / "recherche", ignore_errors=True)
        self.see("une fenêtre fait lire et indexer à part, et trouve",
                 lambda: asyncio.run(self.searching(place)))
        self.see("et n’en laisse aucun autre", self.alone)

    def alone(self) -> bool:
        """Whether the Python of this folder runs no more, within the patience for anything."""
        until = time.monotonic() + self.patience
        while self.running():
            if time.monotonic() > until:
                return False
            time.sleep(1)
        return True

    def running(self) -> list[list[str]]:
        """What the Python of this folder is carrying out: the words of each process."""
        python = self.folder / "py" / "python.exe"
        names, found = {str(python.absolute()), windows_path(python)}, []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):  # it has ended
                words = [one.decode() for one in path.read_bytes().split(b"\0") if one.strip()]
                if words and words[0] in names:
                    found.append(words)
        return found

    async def searching(self, data: Path) -> bool:
        """Whether home has its sessions read apart, and its search has them indexed there."""
        seen = set[str]()

        async def look() -> None:
            while True:
                seen.update(words[-1] for words in self.running())
                await asyncio.sleep(0.05)

        async def search(socket: Any) -> None:
            await send(socket, "\x06")
            await heard(socket, "dans toutes les sessions")
            await send(socket, "tableur")
            await heard(socket, f"dans {windows_apart.SESSIONS} sessions")

        looking = asyncio.create_task(look())
        try:
            code = await self.window(data, search)
        finally:
            looking.cancel()
        assert {"resumer", "indexer"} <= seen, seen
        return code == CLOSED

    async def window(
        self, data: Path, during: Callable[[Any], Awaitable[None]] | None = None
    ) -> object:
        """Open the window of a folder and close it; the code it is closed with.

        Args:
            during: what is done in it once home is there.
        """
        running = await asyncio.create_subprocess_exec(
            str(self.folder / "cqp"), "navigateur", "--sans-ouvrir",
            env={**self.environment, "CQP_DONNEES": windows_path(data)},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        assert running.stderr is not None
        address = ""
        while "entree?cle=" not in address:
            line = await asyncio.wait_for(running.stderr.readline(), self.patience)
            assert line, "the server ended"
            address = line.decode().partition(" : ")[2].strip()
        page = address.partition("entree")[0]
        origin = "/".join(page.split("/")[:3])
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as client:
            async with client.get(address) as answer:
                assert answer.status == 200
            socket = await client.ws_connect(
                f"{page}ws?width=100&height=30", headers={"Origin": origin}
            )
            async with asyncio.timeout(self.patience):
                await heard(socket, "secr")  # encryption is offered first
                await send(socket, "\x1b")
                await heard(socket, "nouvelle")
                if during is not None:
                    await during(socket)
                await send(socket, "\x11")
                code = await closing(socket)
        assert await asyncio.wait_for(running.wait(), self.patience) == 0
        return code


def _says(line: str, told: str) -> bool:
    if line != f"{told}\toui":
        print(f"     {line}")
    return line == f"{told}\toui"


async def send(socket: Any, text: str) -> None:
    await socket.send_str(json.dumps(["stdin", text]))


async def heard(socket: Any, sight: str) -> None:
    """Wait for what is painted."""
    painted = ""
    while sight not in painted:
        message = await socket.receive()
        assert message.type is aiohttp.WSMsgType.BINARY, message
        painted += message.data.decode("utf-8", "replace")


async def closing(socket: Any) -> object:
    while True:
        message = await socket.receive()
        if message.type is not aiohttp.WSMsgType.BINARY:
            return message.data


def windows_path(path: Path) -> str:
    """A path of this machine, as Wine names it."""
    return "Z:" + str(path.absolute()).replace("/", "\\")


def main() -> int:
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "cqp").exists():
        print("non essayé : python -m tests.campagnes.windows DOSSIER, que "
              "tests/campagnes/installer-windows.sh DOSSIER prépare (Debian, Wine)")
        return 0
    return Errands(Path(sys.argv[1])).run()


if __name__ == "__main__":
    sys.exit(main())
