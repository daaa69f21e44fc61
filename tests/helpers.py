"""What several tests need: a clock one moves by hand, a library in a folder, the référentiels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.library import Library
from assistant.resources import shipped
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.storage.vault.signing import signature_holds

START = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime = START) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        self.moment += timedelta(**span)


def shelf(folder: Path) -> ReferentialShelf:
    """The shipped référentiels, with a user's folder of one's own."""
    return ReferentialShelf(shipped("referentials"), folder / "referentiels")


def library(folder: Path, clock: HandClock | None = None) -> Library:
    """Sessions in a folder, with ids that tell their order: essai-1, essai-2…"""
    numbers = count(1)
    return Library(
        TinyDBSessionStore(folder / "sessions"), shelf(folder), clock or HandClock(),
        new_id=lambda: f"essai-{next(numbers)}", check=signature_holds,
    )


def judge(
    interview: Interview, ref: ElementRef, value: str, *, not_applicable: bool = False,
    comment: str = "",
) -> int:
    """Judge as the role that types; as the concluding role when none was chosen."""
    by = interview.session.role or interview.session.referential.concluding_role.id
    return interview.run(
        orders.judge, ref, value, by=by, not_applicable=not_applicable, comment=comment
    )
