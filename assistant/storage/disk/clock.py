"""The time of this computer, and how it stands in the names of files."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


def stamp(now: datetime) -> str:
    """A time that may stand in a file name: 20261121T093000000Z."""
    utc = now.astimezone(UTC)
    return f"{utc:%Y%m%dT%H%M%S}{utc.microsecond // 1000:03d}Z"
