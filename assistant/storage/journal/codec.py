"""How the lines of a journal lie in their file: as they are, or each encrypted.

A journal is always the same lines in clear, with their sums and their chain; a codec only says
which bytes stand for them. `encrypted_lines` has the other one. Nothing here touches a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.domain.common.errors import VaultLocked


@dataclass(frozen=True, slots=True)
class Mark:
    """The state of a file: its line count, and the hash of the last line as stored.

    A file in clear needs neither: its lines carry both themselves.
    """

    count: int = 0
    last: bytes = b""


START = Mark()


class LineCodec(Protocol):
    """One way of keeping the lines of one session."""

    @property
    def envelope(self) -> bytes:
        """What begins each file, end of line included; empty for a file in clear."""
        ...

    @property
    def key_file(self) -> bytes:
        """What the file of the session's key holds, beside it; empty for a file in clear."""
        ...

    def seal(self, content: bytes, mark: Mark) -> tuple[bytes, Mark]:
        """Whole lines in clear, as they go to the file after `mark`; and the mark after them."""
        ...

    def open(self, lines: Sequence[bytes], mark: Mark) -> list[bytes]:
        """The lines of a file in clear, from the one after `mark`, as long as they hold."""
        ...

    def open_one(self, line: bytes) -> bytes | None:
        """Decode one line, wherever it is in the file; None when it is damaged."""
        ...

    def within(self, damaged: bytes) -> Iterator[bytes]:
        """What may hold lines in clear among damaged bytes."""
        ...

    def whole(self, content: bytes) -> bytes | None:
        """Decode a whole file; None when any line is damaged."""
        ...

    def after(self, lines: Sequence[bytes], mark: Mark) -> Mark:
        """The mark after lines of a file that hold."""
        ...


class ClearLines:
    """Lines that lie in their file as they are."""

    envelope = b""
    key_file = b""

    def seal(self, content: bytes, mark: Mark) -> tuple[bytes, Mark]:
        return content, mark

    def open(self, lines: Sequence[bytes], mark: Mark) -> list[bytes]:
        return list(lines)

    def open_one(self, line: bytes) -> bytes | None:
        return line

    def within(self, damaged: bytes) -> Iterator[bytes]:
        yield damaged

    def whole(self, content: bytes) -> bytes | None:
        return content

    def after(self, lines: Sequence[bytes], mark: Mark) -> Mark:
        return mark


CLEAR = ClearLines()


class Codecs(Protocol):
    """Who knows how the sessions of a folder are kept."""

    def for_new(self, folder: Path, session_id: str) -> LineCodec:
        """How a session that begins is kept; makes its key, on disk, when it is encrypted.

        Raises:
            VaultLocked: it must be encrypted, and the vault is locked.
            OSError: the disk refused the key.
        """
        ...

    def for_more(self, folder: Path, session_id: str) -> LineCodec:
        """How the next lines of a session in clear are kept: encrypted, once it has a key.

        A session that was encrypted, and whose file someone replaced by one in clear, does not go
        on in clear.

        Raises:
            VaultLocked: they must be encrypted, and the vault is locked.
        """
        ...

    def for_encrypted(self, folder: Path, session_id: str, key_id: str) -> LineCodec:
        """What reads and carries on an encrypted session.

        Args:
            key_id: the key that its envelope names; empty when the envelope is lost.

        Raises:
            VaultLocked: the vault is locked, or not here.
            SessionUnreadable: the key of the session is lost, damaged or another's.
        """
        ...


class NoVault:
    """For folders whose sessions are all in clear."""

    def for_new(self, folder: Path, session_id: str) -> LineCodec:
        return CLEAR

    def for_more(self, folder: Path, session_id: str) -> LineCodec:
        return CLEAR

    def for_encrypted(self, folder: Path, session_id: str, key_id: str) -> LineCodec:
        raise VaultLocked(
            "Session chiffrée",
            f"Session « {session_id} » : elle est chiffrée et ne se lit pas d’ici.",
        )


NO_VAULT = NoVault()
