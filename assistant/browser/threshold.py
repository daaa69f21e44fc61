"""The door's step: nobody stays on it, and a crowd that says nothing keeps nobody out.

Any program of this machine, and any page of the browser, can open connections to our port without
ever being let in. Each would hold one of the few files that a process may have open.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

MOST = 64
"""Connections that may wait at once; the one that waits longest goes when one more comes."""

WAITS = 15.0
"""Seconds that one has to say what it wants, and to be let in."""

LONGEST_HEADER = 64 << 10
"""Bytes of one header: the browser adds the cookies of every other server of this machine."""


REFUSED = "Refusé.\n"


def refusal() -> web.Response:
    """The answer to anyone who is refused, whatever the reason."""
    refused = web.Response(status=403, text=REFUSED, headers={"Server": "cqp"})
    refused.force_close()
    return refused


class Listener(web.RequestHandler):
    """One connection; what is no request at all is refused like any other, and never reported."""

    __slots__ = ()

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if status < 500:
            return refusal()
        return super().handle_error(request, status, exc, message)


class Threshold(web.Server):
    """A server that closes the connections of anyone who has not been admitted."""

    def __init__(self, answer: Any) -> None:
        super().__init__(answer)
        self._waiting: dict[asyncio.BaseTransport, asyncio.TimerHandle] = {}

    def __call__(self) -> web.RequestHandler:
        return Listener(
            self, loop=asyncio.get_running_loop(), keepalive_timeout=WAITS,
            max_field_size=LONGEST_HEADER, lingering_time=0,
        )

    def connection_made(self, handler: Any, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        if len(self._waiting) >= MOST:
            self._drop(next(iter(self._waiting)))
        loop = asyncio.get_running_loop()
        self._waiting[transport] = loop.call_later(WAITS, self._drop, transport)

    def connection_lost(self, handler: Any, exc: BaseException | None = None) -> None:
        transport = self._connections.get(handler)
        super().connection_lost(handler, exc)
        if transport is not None:
            self.let_in(transport)

    def let_in(self, transport: asyncio.BaseTransport | None) -> None:
        """This one was granted what it asks: it may stay."""
        timer = self._waiting.pop(transport, None) if transport is not None else None
        if timer is not None:
            timer.cancel()

    def _drop(self, transport: Any) -> None:
        self.let_in(transport)
        transport.abort()
