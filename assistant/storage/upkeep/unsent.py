"""What is typed of a session while nothing may be recorded in it, as the jury does of a sealed one.

One private file a session, beside those of its journal and named after it: whatever erases,
encrypts or gives what belongs to the session takes it along. It is encrypted where the session is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from assistant.domain.common.errors import AssistantError, NotSaved
from assistant.domain.common.text import clean
from assistant.domain.common.why import why
from assistant.storage.disk.files import SYSTEM, Files, shred, write_private
from assistant.storage.journal.codec import LineCodec
from assistant.storage.journal.parts import is_session_id, new_file

SUFFIX = ".brouillon"

_LARGEST = 1 << 20
"""Bytes: a file beyond them is none of ours."""


def anywhere(_about: str) -> None:
    """Sessions on a server lie beside nothing."""


class UnsentTexts:
    """Implements `juries.Unsent`.

    Args:
        folder: where the files are.
        codec: how the lines of a session are kept.
        must_hold: makes sure that the session lies there: beside another one, what is typed of it
            would be found by nobody, and might lie in clear.
    """

    def __init__(
        self, folder: Path, codec: Callable[[str], LineCodec], files: Files = SYSTEM,
        must_hold: Callable[[str], None] = anywhere,
    ) -> None:
        self._folder, self._codec, self._files = folder, codec, files
        self._must_hold = must_hold

    def kept(self, about: str) -> dict[str, str]:
        """The texts by field, through the door; none of what cannot be read, now or ever."""
        found: object = None
        with suppress(OSError, ValueError, RecursionError, AssistantError):
            stamp = self._files.stamp(self._path(about))
            if stamp is not None and stamp.plain and stamp.size <= _LARGEST:
                content = self._files.read(self._path(about))
                found = json.loads(self._codec(about).whole(content) or b"")
        if not isinstance(found, dict):
            return {}
        return {clean(name): clean(one) for name, one in found.items() if isinstance(one, str)}

    def keep(self, about: str, field: str, text: str) -> None:
        """Keep the text of a field as it is; nothing of it where it is empty.

        Raises:
            NotSaved: the disk refused, or the folder went; what was kept before still is.
            VaultLocked: it is to be encrypted, and nobody unlocked the vault.
        """
        before = self.kept(about)
        texts = {name: one for name, one in {**before, field: clean(text)}.items() if one}
        if texts != before:
            self._write(about, texts)

    def drop(self, about: str) -> None:
        """Forget all that was kept of it.

        Raises:
            NotSaved: the disk refused.
        """
        self._write(about, {})

    def _write(self, about: str, texts: Mapping[str, str]) -> None:
        if not is_session_id(about):
            return
        path = self._path(about)
        try:
            self._must_hold(about)
            if not texts:
                if self._files.exists(path):
                    shred(self._files, path)
                return
            line = json.dumps(texts, ensure_ascii=False).encode() + b"\n"
            codec = self._codec(about)
            content = new_file(codec, line)[0] if codec.envelope else line
            write_private(path, content, self._files)
        except OSError as error:
            raise NotSaved(
                "Non enregistré",
                f"Ce que vous tapez n’a pas pu être gardé ({why(error)}). Libérez de la place.",
            ) from error

    def _path(self, about: str) -> Path:
        return self._folder / f"{about}{SUFFIX}"
