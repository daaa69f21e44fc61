"""The clock of this computer, and how a time stands in the names of files.

Whoever needs the time is handed one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]


def utc_now() -> datetime:
    """The present time, in UTC."""
    return datetime.now(UTC)


def stamp(now: datetime) -> str:
    """A time that may stand in a file name: 20261121T093000000Z."""
    utc = now.astimezone(UTC)
    return f"{utc:%Y%m%dT%H%M%S}{utc.microsecond // 1000:03d}Z"
