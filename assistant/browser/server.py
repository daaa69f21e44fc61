"""A small server, on the loopback, for one program and one window at a time."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import WSMsgType, web

from assistant.browser import packets
from assistant.browser.access import COOKIE, LOOPBACK, Access, Knock, Room
from assistant.browser.program import ShownProgram
from assistant.browser.threshold import Threshold, refusal

LONGEST_MESSAGE = 4 << 20
"""Bytes of one message of the page: a long paste, and no more."""

STALLED = 10.0
"""Seconds after which a page that takes nothing any more is no longer waited for."""

FIRST_WINDOW = 20.0
"""Seconds after which it is said that no window has come."""

UNSEEN_LOCKS = 120.0
"""Seconds without a window after which what is encrypted locks."""

UNSEEN_ENDS = 12 * 3600.0
"""Seconds without a window after which the program ends, everything in order."""

KEPT = 300.0
"""Seconds that a document waits to be fetched."""

EVERY = 1.0
"""Seconds between two looks at whether a window is there."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Server": "cqp",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_HERE = Path(__file__).parent / "page"


class WhyClosed(IntEnum):
    """Why a window is let go, as the page reads it."""

    ENDED = 4000
    TAKEN = 4001
    FAULT = 4002


class PageServer:
    """Answers the page, and carries keys and painting between it and the program."""

    def __init__(
        self, access: Access, program: ShownProgram, *, used: Callable[[], object],
        missed: Callable[[], object] = lambda: None, now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Serve a program.

        Args:
            used: called once the key was exchanged, for the next one to be handed over.
            missed: called when the first window is long in coming.
            now: seconds, ever increasing.
        """
        self._access, self._program = access, program
        self._used, self._missed, self._now = used, missed, now
        self._ever_seen = False
        self._threshold = Threshold(self._answer)
        self._window: web.WebSocketResponse | None = None
        self._seen = now()
        self._told_alone = False
        self._documents: dict[str, tuple[float, str, bytes]] = {}
        csp = (
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            "font-src 'self'; img-src data:; "
            f"connect-src 'self' ws://{access.host}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        self._headers = {**HEADERS, "Content-Security-Policy": csp}

    # --- running -----------------------------------------------------------------------------

    async def run(self, listening: socket.socket) -> int:
        """Serve until the program ends; its exit code.

        Args:
            listening: a socket bound to the loopback.
        """
        runner = web.ServerRunner(self._threshold)
        await runner.setup()
        watch = asyncio.create_task(self._watch())
        try:
            await web.SockSite(runner, listening).start()
            await self._carry()
            code = await self._program.ended()
            window, self._window = self._window, None
            await _close(window, WhyClosed.FAULT if code else WhyClosed.ENDED)
        finally:
            watch.cancel()
            self._program.end_input()
            await runner.cleanup()
        return code

    async def _carry(self) -> None:
        """What the program sends, to the window; until it ends."""
        async for kind, content in packets.packets(self._program.output):
            if kind == packets.DATA:
                await self._show(content)
            elif kind == packets.FILE:
                await self._offer(*packets.named(content))
            elif kind == packets.META and _says(content) == "exit":
                self._program.end_input()

    async def _show(self, painting: bytes) -> None:
        window = self._window
        if window is None:
            return
        try:
            await asyncio.wait_for(window.send_bytes(painting), STALLED)
        except (TimeoutError, ConnectionError, RuntimeError):
            self._lost(window)

    async def _watch(self) -> None:
        """Lock, then end, a program that nobody can see."""
        while True:
            await asyncio.sleep(EVERY)
            unseen = 0.0 if self._window is not None else self._now() - self._seen
            if unseen > FIRST_WINDOW and not self._ever_seen:
                self._ever_seen = True
                self._missed()
            if unseen > UNSEEN_ENDS:
                self._program.end_input()
            elif unseen > UNSEEN_LOCKS and not self._told_alone:
                self._told_alone = True
                await self._program.leave_alone()

    # --- answering ---------------------------------------------------------------------------

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        room = self._access.room(_asked(request))
        if room is not None:
            self._threshold.let_in(request.transport)
        if room is Room.SOCKET:
            return await self._talk(request)
        response = self._response(room, request)
        response.headers.update(self._headers)
        return response

    def _response(self, room: Room | None, request: web.BaseRequest) -> web.Response:
        name = request.path.rpartition("/")[2]
        if room is Room.ENTRY:
            self._access.take_key()
            self._used()
            entry = _page("entree.html", "text/html")
            entry.set_cookie(
                COOKIE, self._access.cookie, path=self._access.place, httponly=True,
                samesite="Strict",
            )
            return entry
        if room is Room.AGAIN:
            return _page("entree.html", "text/html")
        if room is Room.PAGE:
            return _page("page.html", "text/html")
        if room is Room.PART and name in _PARTS:
            path, kind = _PARTS[name]
            return web.Response(body=_read(path), content_type=kind, charset=_charset(kind))
        if room is Room.DOWNLOAD and name in self._documents:
            _, called, content = self._documents.pop(name)
            return web.Response(body=content, content_type="application/octet-stream", headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(called)}",
            })
        return refusal()

    # --- the window --------------------------------------------------------------------------

    async def _talk(self, request: web.BaseRequest) -> web.StreamResponse:
        size = _size(request.query.get("width"), request.query.get("height"))
        window = web.WebSocketResponse(
            heartbeat=20, max_msg_size=LONGEST_MESSAGE, compress=False
        )
        window.headers.update(self._headers)
        await window.prepare(request)
        older, self._window, self._told_alone = self._window, window, False
        self._ever_seen = True
        try:
            await _close(older, WhyClosed.TAKEN)
            await self._program.attach(*size)
            async for message in window:
                if self._window is not window or message.type is not WSMsgType.TEXT:
                    break
                if not await self._obey(message.data):
                    break
        finally:
            self._lost(window)
        await window.close()
        return window

    async def _obey(self, text: str) -> bool:
        """Do what the page says; False for what it never says."""
        try:
            kind, *rest = json.loads(text)
        except (ValueError, TypeError, RecursionError):
            return False
        match kind, rest:
            case "stdin", [str(typed)]:
                await self._program.type(typed)
            case "resize", [{"width": int(width), "height": int(height)}]:
                await self._program.resize(width, height)
            case ("focus" | "blur"), []:
                pass  # the line keeps the focus, whichever window has it
            case "ping", [str()]:
                pass
            case _:
                return False
        return True

    def _lost(self, window: web.WebSocketResponse) -> None:
        if self._window is window:
            self._window, self._seen = None, self._now()

    # --- documents ---------------------------------------------------------------------------

    async def _offer(self, name: str, content: bytes) -> None:
        """Have the page fetch a document; it is there once, and not for long."""
        window, now = self._window, self._now()
        self._documents = {
            token: one for token, one in self._documents.items() if now - one[0] < KEPT
        }
        if window is None:
            return
        token = secrets.token_urlsafe()
        self._documents[token] = (now, name, content)
        with contextlib.suppress(ConnectionError, RuntimeError):
            await window.send_str(json.dumps(["fichier", token, name]))


async def _close(window: web.WebSocketResponse | None, why: WhyClosed) -> None:
    if window is not None:
        with contextlib.suppress(TimeoutError, ConnectionError):
            await asyncio.wait_for(window.close(code=why, message=why.name.encode()), 2)


def listen(port: int) -> socket.socket:
    """A socket on the loopback, that no other program can share.

    Args:
        port: 0 for a free one.

    Raises:
        OSError: the port is taken, or not ours to take.
    """
    listening = socket.socket()
    if sys.platform == "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    try:
        listening.bind((LOOPBACK, port))
        listening.listen()
    except OSError:
        listening.close()
        raise
    return listening


def _terminal() -> Path:
    """The files of the page's terminal, in the package that ships it; its server is not loaded."""
    found = importlib.util.find_spec("textual_serve")
    assert found is not None
    assert found.submodule_search_locations is not None
    return Path(found.submodule_search_locations[0]) / "static"


_SHIPPED = _terminal()
_PARTS = {
    "page.css": (_HERE / "page.css", "text/css"),
    "page.js": (_HERE / "page.js", "text/javascript"),
    "xterm.css": (_SHIPPED / "css" / "xterm.css", "text/css"),
    "textual.js": (_SHIPPED / "js" / "textual.js", "text/javascript"),
    "police.ttf": (_SHIPPED / "fonts" / "RobotoMono-VariableFont_wght.ttf", "font/ttf"),
    "police-italique.ttf": (
        _SHIPPED / "fonts" / "RobotoMono-Italic-VariableFont_wght.ttf", "font/ttf"
    ),
}
"""What the page is made of: these files, and no folder."""


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _page(name: str, kind: str) -> web.Response:
    return web.Response(body=_read(_HERE / name), content_type=kind, charset="utf-8")


def _charset(kind: str) -> str | None:
    return "utf-8" if kind.startswith("text/") else None


def _asked(request: web.BaseRequest) -> Knock:
    headers = request.headers
    path, _, query = request.raw_path.partition("?")
    return Knock(
        request.method, path, query, tuple(headers.getall("Host", ())),
        tuple(_cookies(headers.getall("Cookie", ()))), headers.get("Origin"),
        headers.get("Sec-Fetch-Site"), headers.get("Sec-Fetch-Dest"),
    )


def _cookies(headers: Sequence[str]) -> Iterator[str]:
    """What our cookie is said to be; more than one where another server of this machine set one
    of that name, which the browser then sends to every port.
    """
    for one in ";".join(headers).split(";"):
        name, _, value = one.partition("=")
        if name.strip() == COOKIE:
            yield value.strip()


def _size(width: str | None, height: str | None) -> tuple[int, int]:
    numbers = [
        int(one) if one and one.isascii() and one.isdigit() and len(one) < 7 else 0
        for one in (width, height)
    ]
    return numbers[0] or 80, numbers[1] or 24


def _says(content: bytes) -> str:
    """What a packet beside keys and painting says."""
    try:
        said: Any = json.loads(content)
    except ValueError:
        return ""
    return str(said.get("type", "")) if isinstance(said, dict) else ""
