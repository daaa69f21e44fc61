"""How long sessions are kept: which ones are past the period that the user set. Pure.

Nothing here erases: what is past its period is listed, and the user decides.
"""

from __future__ import annotations

from datetime import date

from assistant.domain.common.days import add_months
from assistant.domain.common.french import local

LONGEST = 600
"""The longest period, in months: fifty years."""


def is_past(last: str, months: int, today: date) -> bool:
    """Whether a session has been kept for longer than a period.

    Args:
        last: the time of its last line, empty when it is unknown.
        months: the period; 0 for none, and then nothing is ever past it.
    """
    if not (last and months):
        return False
    written = local(last).date()
    return add_months(written, months) < today
