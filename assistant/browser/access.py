"""Who may come in: the window that was handed the key, from this machine, and nobody else.

Any page open in the same browser, and any program of the machine, can knock at our port. What is
not exactly what our own page asks is refused, and all refusals look the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from hmac import compare_digest

COOKIE = "cqp"
LOOPBACK = "127.0.0.1"


class Room(Enum):
    """What a request leads to."""

    ENTRY = auto()
    AGAIN = auto()
    """A key that has served: it opens nothing, and leads to the page whoever may see it."""
    PAGE = auto()
    PART = auto()
    """A file that the page is made of."""
    SOCKET = auto()
    DOWNLOAD = auto()


@dataclass(frozen=True, slots=True)
class Knock:
    """What a request says, as far as it decides whether it comes in.

    Args:
        hosts: every `Host` header.
        cookies: every cookie of our name.
        fetch_site: where the browser says that it comes from; None where it does not say.
        fetch_dest: what the browser says that it is for; None where it does not say.
    """

    method: str
    path: str
    query: str
    hosts: tuple[str, ...]
    cookies: tuple[str, ...]
    origin: str | None
    fetch_site: str | None
    fetch_dest: str | None


class Access:
    """The place of the page, its cookie, and the key that is exchanged for it once.

    The page lies below a path that cannot be guessed, and its cookie is bound to it: cookies know
    no port, and a browser would otherwise show ours to every server of this machine.

    Args:
        port: of the server, on the loopback.
        draw: makes what cannot be guessed.
    """

    def __init__(self, port: int, draw: Callable[[], str] = secrets.token_urlsafe) -> None:
        self._draw = draw
        self.host = f"{LOOPBACK}:{port}"
        self.origin = f"http://{self.host}"
        self.place = f"/{draw()}/"
        self.cookie = draw()
        self._key = draw()
        self._served: list[str] = []

    @property
    def address(self) -> str:
        """Where to go first; it serves once."""
        return f"{self.origin}{self.place}entree?cle={self._key}"

    def take_key(self) -> None:
        """The key was used: another one stands in the next address."""
        self._served.append(self._key)
        self._key = self._draw()

    def room(self, asked: Knock) -> Room | None:
        """Where a request leads; None when it is refused."""
        if asked.method != "GET" or asked.hosts != (self.host,):
            return None
        if asked.origin not in (None, self.origin) or not asked.path.startswith(self.place):
            return None
        name = asked.path.removeprefix(self.place)
        if name == "entree":
            return self._entry(asked)
        if not any(_same(one, self.cookie) for one in asked.cookies):
            return None
        if asked.fetch_site not in (None, "same-origin", "none"):
            return None
        return self._inside(name, asked)

    def _entry(self, asked: Knock) -> Room | None:
        if asked.fetch_dest not in (None, "document"):
            return None
        if _same(asked.query, f"cle={self._key}"):
            return Room.ENTRY
        # two windows opened at once were handed the same key, by a browser that has one cookie
        if any(_same(asked.query, f"cle={one}") for one in self._served):
            return Room.AGAIN
        return None

    def _inside(self, name: str, asked: Knock) -> Room | None:
        if name == "ws":  # the one thing that a foreign page could open without asking us first
            return Room.SOCKET if asked.origin == self.origin else None
        if asked.query:
            return None
        if not name:
            return Room.PAGE
        folder, slash, rest = name.partition("/")
        if not slash or not rest or "/" in rest:
            return None
        return {"page": Room.PART, "fichier": Room.DOWNLOAD}.get(folder)


def _same(given: str, wanted: str) -> bool:
    return compare_digest(given.encode("utf-8", "replace"), wanted.encode())
