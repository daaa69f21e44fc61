"""Showing the program in a window: one server for a folder of sessions, found again by the next."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from assistant.browser import box, opening
from assistant.browser.access import Access
from assistant.browser.program import ShownProgram
from assistant.browser.server import FIRST_WINDOW, PageServer, listen
from assistant.domain.common.errors import AssistantError
from assistant.domain.common.why import why
from assistant.storage.disk.files import (
    SYSTEM,
    Files,
    ensure_private_folder,
    write_private,
)
from assistant.storage.disk.lock import SessionLock

Say = Callable[[str], None]

NO_WINDOW = "Aucune fenêtre n’est encore arrivée."
TO_PASTE = (
    "Une règle de ce poste empêche peut-être le navigateur d’ouvrir le fichier qui mène au "
    "programme.\n\nOuvrez Edge ou Chrome et collez (Ctrl+V) dans la barre d’adresse : l’adresse "
    "du programme a été copiée. Elle ne sert qu’une fois."
)

PAUSE, ATTEMPTS = 0.2, 100
"""Seconds between two looks at whether another program serves, and how many looks."""


class BrowserHost:
    """Shows the program of one folder of sessions in a browser.

    Args:
        data: where the page that leads to it is handed over.
        sessions: the folder shown.
        say: tells the person who typed the command.
    """

    def __init__(
        self, data: Path, sessions: Path, say: Say, *, now: Callable[[], datetime],
        files: Files = SYSTEM,
    ) -> None:
        name = hashlib.sha256(str(sessions.absolute()).encode("utf-8", "surrogateescape"))
        self._sessions, self._say, self._files, self._now = sessions, say, files, now
        self._page = data / f"navigateur-{name.hexdigest()[:12]}.html"
        self._lock = self._page.with_suffix(".verrou")

    def show(self, *, port: int = 0, opens: bool = True) -> int:
        """Serve until the program ends, or open a window on the one that is served already.

        Args:
            port: 0 for a free one.
            opens: whether a browser is opened.

        Returns:
            The program's exit code.

        Raises:
            AssistantError: the port is taken, or the disk refused.
        """
        lock = self._first()
        if lock is None:
            self._again(opens)
            return 0
        try:
            listening = listen(port)
        except OSError as error:
            lock.release()
            raise AssistantError(
                "Port pris",
                f"Le port {port} est employé par un autre programme, ou réservé au système. "
                "Donnez-en un autre, ou aucun : un port libre est choisi.",
            ) from error
        access = Access(listening.getsockname()[1])
        try:
            self._hand_over(access)
            return asyncio.run(self._serve(access, listening, opens))
        except OSError as error:
            raise AssistantError(
                "Fenêtre impossible", f"Le programme ne peut pas être montré : {why(error)}."
            ) from error
        finally:
            listening.close()
            with contextlib.suppress(OSError):
                opening.take_back(self._page, self._files)
            lock.release()

    def _first(self) -> SessionLock | None:
        """The right to serve; None when another program serves, and its page leads there.

        One that is just opening or closing is waited for: people click twice.
        """
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(PAUSE)
            try:
                ensure_private_folder(self._page.parent, self._files)
                lock = SessionLock.acquire(self._files, self._lock, self._now())
            except OSError as error:
                raise AssistantError(
                    "Fenêtre impossible",
                    f"« {self._page.parent} » : {why(error)}. Choisissez un dossier où écrire, par "
                    "la variable CQP_DONNEES.",
                ) from error
            if lock is not None or self._files.exists(self._page):
                return lock
        raise AssistantError(
            "Déjà ouvert",
            "Le programme se ferme ou s’ouvre en ce moment. Recommencez dans un instant.",
        )

    def _again(self, opens: bool) -> None:
        """Open a window on the program that runs; a browser that brings none is told of.

        The page that leads in is written anew once a window has come by it.
        """
        self._say("Le programme est déjà ouvert : la nouvelle fenêtre le reprend.")
        before = self._page_now()
        if self._tell(opens):
            end = time.monotonic() + FIRST_WINDOW
            while (now := self._page_now()) == before and time.monotonic() < end:
                time.sleep(PAUSE)
            if now != before:
                return
            self._say(NO_WINDOW)
        self._say_address(opening.led_to(before))
        if opens and box.needed():
            box.show(_boxed(opening.led_to(before)))

    def _page_now(self) -> bytes:
        with contextlib.suppress(OSError):
            return self._files.read(self._page)
        return b""

    async def _serve(self, access: Access, listening: socket.socket, opens: bool) -> int:
        opened = False
        program = await ShownProgram.start(["--sessions", str(self._sessions)])
        server = PageServer(
            access, program, used=lambda: self._hand_over_again(access),
            missed=lambda: self._miss(access) if opened else None,
        )
        if sys.platform != "win32":
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(number, program.end_input)
        opened = await asyncio.to_thread(self._tell, opens)  # some browsers are waited for
        if not opened:
            self._lead(access, boxed=opens)
        self._say("Ctrl+Q dans la fenêtre, ou Ctrl+C ici, le ferme ; tout est enregistré.")
        return await server.run(listening)

    def _hand_over(self, access: Access) -> None:
        """Leave the page that leads in, for whoever may read this folder: its owner."""
        write_private(self._page, opening.leading_to(access.address), self._files)

    def _hand_over_again(self, access: Access) -> None:
        try:
            self._hand_over(access)
        except OSError as error:  # the window that has just come in is served all the same
            self._say(f"Une autre fenêtre ne pourra pas être ouverte : {why(error)}.")

    def _tell(self, opens: bool) -> bool:
        """Open a window where one is wanted; else say where to go. Answers whether one was."""
        told = opening.open_window(self._page, self._files) if opens else ""
        self._say(told or self._where())
        return bool(told)

    def _miss(self, access: Access) -> None:
        """No window came, though one was opened: the browser may lack a screen, or the right."""
        self._say(f"{NO_WINDOW} {self._where()}")
        self._lead(access, boxed=True)

    def _lead(self, access: Access, *, boxed: bool) -> None:
        """Give the address, to be taken to a browser by hand."""
        self._say_address(access.address)
        if boxed and box.needed():  # the program goes on behind it
            threading.Thread(target=box.show, args=[_boxed(access.address)], daemon=True).start()

    def _say_address(self, address: str) -> None:
        self._say(f"Ou, une seule fois, cette adresse : {address}")

    def _where(self) -> str:
        return f"Ouvrez ce fichier dans un navigateur : {self._page}"


def _boxed(address: str) -> str:
    """What a person without a console is told when no window came, the address ready to paste."""
    if box.copy(address):
        return f"{NO_WINDOW} {TO_PASTE}"
    return f"{NO_WINDOW} Ouvrez dans Edge ou Chrome, une seule fois, cette adresse :\n\n{address}"
