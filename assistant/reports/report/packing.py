"""Zipped documents whose bytes depend on their content alone. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_DAY = (1980, 1, 1, 0, 0, 0)


def repacked(document: bytes, replaced: Mapping[str, bytes] | None = None) -> bytes:
    """The same zip with no trace of when it was written.

    Args:
        document: a zip that one of our own writers just made.
        replaced: members to give another content, by name.
    """
    changed = replaced or {}
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            member = zipfile.ZipInfo(name, _DAY)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            new.writestr(member, changed[name] if name in changed else old.read(name))
    return packed.getvalue()
