"""The clock of this computer; whoever needs the time is handed one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]


def utc_now() -> datetime:
    """The present time, in UTC."""
    return datetime.now(UTC)
