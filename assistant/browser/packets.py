"""What the server and the program it shows say to each other, over the program's two streams.

Textual's own web protocol: a letter, a length of four bytes, the content. `FILE` is ours.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

DATA = b"D"
"""Bytes of a terminal: keys one way, painting the other."""
META = b"M"
"""An object of JSON, its `type` said first."""
FILE = b"F"
"""A document for the person: its name, a zero byte, its content."""

READY = b"__GANGLION__\n"
"""What the program says before its first packet."""

LONGEST = 64 << 20
"""Bytes of one packet that are taken; a longer one is no packet of ours."""


def packet(kind: bytes, content: bytes) -> bytes:
    """One packet, as it is sent on the stream."""
    return kind + len(content).to_bytes(4, "big") + content


def meta(kind: str, **said: object) -> bytes:
    """A packet that says something beside keys and painting."""
    return packet(META, json.dumps({"type": kind, **said}).encode())


def document(name: str, content: bytes) -> bytes:
    """A packet that hands a document over."""
    return packet(FILE, name.encode() + b"\0" + content)


def named(content: bytes) -> tuple[str, bytes]:
    """The name and the content of a document that was handed over."""
    name, _, rest = content.partition(b"\0")
    return name.decode("utf-8", "replace"), rest


async def packets(stream: asyncio.StreamReader) -> AsyncIterator[tuple[bytes, bytes]]:
    """The packets of a program, until it ends; what it says before it is ready is left out."""
    try:
        await stream.readuntil(READY)
        while True:
            header = await stream.readexactly(5)
            size = int.from_bytes(header[1:], "big")
            if size > LONGEST:
                return
            yield header[:1], await stream.readexactly(size)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return
