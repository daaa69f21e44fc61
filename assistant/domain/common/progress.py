"""How far a long work is, as one line of text."""

from __future__ import annotations

_SQUARES = 24


def bar(done: int, total: int) -> str:
    """Squares filled as far as the work is done, then the count: « ████░░ 2/3 »."""
    filled = _SQUARES * done // max(total, 1)
    return f"{'█' * filled}{'░' * (_SQUARES - filled)} {done}/{total}"
