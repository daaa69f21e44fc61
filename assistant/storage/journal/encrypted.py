"""Lines encrypted one by one: AES-256-GCM-SIV, bound to session, place and line before.

A file is an envelope in clear, which names the session and the key and nothing else, then one
JSON object per line of the journal: `c`, the encrypted bytes in base 64, and `n`, its place in the
file. The journal's own lines, sums and chain are what is encrypted: what a seal signs is the same
before and after.

The nonce of each line is drawn at random and lies in it, so that nothing that happens to a file (a
torn end written anew, a continuation, a copy put back and carried on) can use one twice on purpose;
and should two ever be equal, GCM-SIV (RFC 8452) gives away no more than whether two equal lines
are equal. The hash of the encrypted line before lies in the line too, authenticated: a line can be
read when the one before it is damaged, and cannot follow another. Lines are filled up to a
multiple of `BLOCK` bytes, so that their length does not tell one judgement from another.
"""

from __future__ import annotations

import binascii
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from assistant.storage.journal import line as journal
from assistant.storage.journal.codec import Mark

FORMAT = 2
"""The format of an encrypted file; the journal inside it has its own."""

VERSION = 1
ALGORITHM = "AES-256-GCM-SIV"
NONCE = 12
BLOCK = 192  # with nonce, link and tag, a multiple of three: base 64 has then no bits to spare

_LINK = 32
_CONTEXT = b"cqp/ligne/1\n"
_BEGINNING, _MIDDLE, _END = b'{"c":"', b'","n":', b"}"
_LINE = re.compile(rb'\{"c":"[A-Za-z0-9+/]+","n":[1-9][0-9]{0,8}\}')
_PLACE = re.compile(rb"[1-9][0-9]{0,8}")


class Aead(Protocol):
    """Authenticated encryption under one key."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The data encrypted, its tag at the end; `associated_data` is bound to it and not in
        it."""
        ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The data, once proven whole and bound to `associated_data`; raises otherwise."""
        ...


Key = Callable[[], Aead]
"""The key of a session, asked for each time: it is gone while the vault is locked."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an encrypted file says of itself in clear."""

    session: str
    key_id: str
    readable: bool
    """False when it was written by a newer program, in a way that this one does not know."""


def envelope(session_id: str, key_id: str) -> bytes:
    """The line that begins an encrypted file."""
    how = {"algorithme": ALGORITHM, "cle": key_id, "version": VERSION}
    data = {"chiffrement": how, "format": FORMAT, "session": session_id}
    event = {"type": journal.HEADER_TYPE, "v": 1, "at": "", "role": "", "data": data}
    return journal.encode(0, event, journal.GENESIS)[0]


def read_envelope(line: bytes) -> Envelope | None:
    """The envelope that a line is; None when it is none."""
    found = journal.decode(line)
    if found is None or found["type"] != journal.HEADER_TYPE:
        return None
    data: dict[str, Any] = found["data"]
    how = data.get("chiffrement")
    if type(how) is not dict:
        return None
    known = (data.get("format"), how.get("version"), how.get("algorithme"))
    return Envelope(
        str(data.get("session")), str(how.get("cle")), known == (FORMAT, VERSION, ALGORITHM)
    )


def links_hold(envelope_line: bytes, lines: Sequence[bytes]) -> bool:
    """Whether encrypted lines follow one another, as far as it shows to who has no key.

    Args:
        envelope_line: the line before them, its end included.
        lines: without their ends.
    """
    last = sha256(envelope_line.removesuffix(b"\n")).digest()
    for count, line in enumerate(lines, 1):
        parsed = _parsed(line)
        if parsed is None or parsed[0] != b"%d" % count or parsed[1][NONCE:_HEAD] != last:
            return False
        last = sha256(line).digest()
    return True


def looks_encrypted(content: bytes) -> bool:
    """True when a file holds something that may be an encrypted line."""
    return _BEGINNING in content and _LINE.search(content) is not None


class EncryptedLines:
    """Lines of one session, encrypted under its key: implements `LineCodec`."""

    def __init__(self, session_id: str, key_id: str, key: Key, key_file: bytes = b"") -> None:
        self.key_file = key_file
        self.envelope = envelope(session_id, key_id)
        self._context = _CONTEXT + session_id.encode("ascii") + b"\n"
        self._key = key

    @property
    def start(self) -> Mark:
        """The mark after the envelope."""
        return Mark(0, sha256(self.envelope[:-1]).digest())

    def seal(self, content: bytes, mark: Mark) -> tuple[bytes, Mark]:
        """Encrypt lines; see the protocol. What lacks its end of line is kept so, too.

        Raises:
            VaultLocked: the key is gone for now.
        """
        aead = self._key()
        written: list[bytes] = []
        count, last = mark.count, mark.last
        for clear in _segments(content):
            count += 1
            place = b"%d" % count
            nonce = os.urandom(NONCE)
            body = aead.encrypt(nonce, _filled(clear), self._bound(place, last))
            text = binascii.b2a_base64(nonce + last + body, newline=False)
            line = b"%b%b%b%b%b" % (_BEGINNING, text, _MIDDLE, place, _END)
            last = sha256(line).digest()
            written += (line, b"\n")
        return b"".join(written), Mark(count, last)

    def open(self, lines: Sequence[bytes], mark: Mark) -> list[bytes]:
        return [clear.removesuffix(b"\n") for clear in self._in_order(lines, mark)]

    def open_one(self, line: bytes) -> bytes | None:
        parsed = _parsed(line)
        clear = None if parsed is None else self._decrypted(self._key(), *parsed)
        return None if clear is None else clear.removesuffix(b"\n")

    def within(self, damaged: bytes) -> Iterator[bytes]:
        for found in _LINE.finditer(damaged):
            clear = self.open_one(found[0])
            if clear is not None:
                yield clear

    def after(self, lines: Sequence[bytes], mark: Mark) -> Mark:
        if not lines:
            return mark
        return Mark(mark.count + len(lines), sha256(lines[-1]).digest())

    def whole(self, content: bytes) -> bytes | None:
        if not content.startswith(self.envelope) or not content.endswith(b"\n"):
            return None
        lines = content[len(self.envelope) : -1].split(b"\n") if content != self.envelope else []
        clear = list(self._in_order(lines, self.start))
        return b"".join(clear) if len(clear) == len(lines) else None

    def _in_order(self, lines: Sequence[bytes], mark: Mark) -> Iterator[bytes]:
        aead = self._key()
        count, last = mark.count, mark.last
        for line in lines:
            count += 1
            parsed = _parsed(line)
            if parsed is None or parsed[0] != b"%d" % count or parsed[1][NONCE : _HEAD] != last:
                return
            clear = self._decrypted(aead, *parsed)
            if clear is None:
                return
            last = sha256(line).digest()
            yield clear

    def _decrypted(self, aead: Aead, place: bytes, body: bytes) -> bytes | None:
        from cryptography.exceptions import InvalidTag

        nonce, link = body[:NONCE], body[NONCE:_HEAD]
        try:
            filled = aead.decrypt(nonce, body[_HEAD:], self._bound(place, link))
        except (InvalidTag, ValueError):
            return None
        return filled.rstrip(b"\0")[:-1]

    def _bound(self, place: bytes, link: bytes) -> bytes:
        """What a line is bound to: the session, its place in the file, the line before it."""
        return self._context + place + b"\n" + link


_HEAD = NONCE + _LINK


def _segments(content: bytes) -> list[bytes]:
    """Lines with their ends; the last may have none."""
    *ended, rest = content.split(b"\n")
    return [line + b"\n" for line in ended] + ([rest] if rest else [])


def _filled(clear: bytes) -> bytes:
    """A line, a byte that ends it, and zeros."""
    return clear + b"\x80" + bytes(-(len(clear) + 1) % BLOCK)


def _parsed(line: bytes) -> tuple[bytes, bytes] | None:
    """The place and the bytes of an encrypted line; None when it is not written as we write it."""
    text, middle, place = line[len(_BEGINNING) : -1].rpartition(_MIDDLE)
    if not middle or not line.startswith(_BEGINNING) or not line.endswith(_END):
        return None
    if not _PLACE.fullmatch(place):
        return None
    try:
        return place, binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return None
