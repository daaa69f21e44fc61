"""Making very many values at once. Pure: it changes how fast, never what."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Do not look for garbage meanwhile.

    A session that is read makes hundreds of thousands of values and drops none: looking through
    them for cycles, again and again as they grow in number, takes as long as the rest.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def settled() -> None:
    """What there is now stays for long: it is not looked through for garbage from here on.

    Among the values of a long session, or of thousands of summaries, one look for cycles takes
    as long as several keys, and they hold none.
    """
    gc.freeze()


def unsettled() -> None:
    """What was to stay may have gone: it is looked through again, when its turn comes."""
    gc.unfreeze()
