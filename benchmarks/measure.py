"""Measuring: medians of interleaved runs, so that what compares was measured together."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what is measured against what, and the aim where there is one."""

    what: str
    measured: str
    against: str
    ratio: float | None
    aim: str

    def __str__(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}×"
        return f"{self.what:<58} {self.measured:>12} {self.against:>12} {ratio:>8}  {self.aim}"


HEADING = f"{'mesure':<58} {'ici':>12} {'témoin':>12} {'rapport':>8}  but"


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def compared(
    ours: Callable[[], float], witness: Callable[[], float], *, rounds: int
) -> tuple[float, float]:
    """The median seconds of both, measured in turn; one round of each is thrown away first."""
    ours(), witness()
    pairs = [(ours(), witness()) for _ in range(rounds)]
    return (
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
    )


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def row(what: str, pair: tuple[float, float], aim: str) -> Row:
    ours, witness = pair
    return Row(what, milliseconds(ours), milliseconds(witness), ours / witness, aim)
