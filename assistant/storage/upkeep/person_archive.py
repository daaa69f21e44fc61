"""A person's archive: one private ZIP file, written once and never over another."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from assistant.domain.common.french import local
from assistant.storage.disk.documents import Announce, unannounced, write_at, write_new
from assistant.storage.disk.files import SYSTEM, Files

Entry = tuple[str, bytes]
"""A path inside the archive, and the bytes that go there."""

_OWNER_ONLY = 0o600 << 16

_FIRST, _LAST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 0, 0, 0)


def write_archive(
    folder: Path, name: str, entries: Iterable[Entry], now: datetime, files: Files = SYSTEM
) -> Path:
    """Write an archive in a folder of the program, under a name that is free.

    Raises:
        NotSaved: the disk refused; nothing was left half-written.
    """
    return write_new(folder, name, ".zip", _zipped(entries, now), files)


def write_archive_at(
    path: Path, entries: Iterable[Entry], now: datetime, files: Files = SYSTEM, *,
    announce: Announce = unannounced,
) -> Path:
    """Write an archive where the user wants it.

    Raises:
        NotSaved: something bears that name already, or the disk refused.
    """
    return write_at(path, _zipped(entries, now), "Archive non écrite", files, announce=announce)


def _zipped(entries: Iterable[Entry], now: datetime) -> bytes:
    written = io.BytesIO()
    # an archive dates what it holds from 1980 to 2107
    here = local(now)
    dated = (here.year, here.month, here.day, here.hour, here.minute, here.second)
    stamp = min(max(dated, _FIRST), _LAST)
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _OWNER_ONLY
            archive.writestr(entry, content)
    return written.getvalue()
