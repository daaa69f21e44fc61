"""Exact verdicts and margins of a block of forty elements with everything unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from assistant.domain.referential.model import ElementRef, Referential
from assistant.domain.rules.findings import Judged, Status
from assistant.domain.rules.margin import margin_of
from assistant.domain.rules.situation import Situation, situate, status_of
from assistant.domain.rules.verdict import block_verdict
from assistant.resources import shipped
from assistant.storage.referential.shelf import ReferentialShelf
from benchmarks.measure import Row, compared, timed

ELEMENTS = 40
REPEAT = 50


def forty(ref: Referential) -> Referential:
    """The référentiel with a first block of forty elements."""
    block = ref.blocks[0]
    model = block.elements[0]
    elements = tuple(replace(model, ref=ElementRef(1, n)) for n in range(1, ELEMENTS + 1))
    return replace(ref, blocks=(replace(block, elements=elements, questions=()),))


def rows() -> Iterator[Row]:
    shelf = ReferentialShelf(shipped("referentials"), shipped("referentials") / "aucun")
    for name in ("assistant-formation", "technico-commercial-chimie"):
        ref = forty(shelf.load(name))
        judged = {n: Judged(None) for n in range(1, ELEMENTS + 1)}

        def ours(ref: Referential = ref, judged: dict[int, Judged] = judged) -> float:
            return timed(lambda: [block_verdict(ref, 1, judged) for _ in range(REPEAT)]) / REPEAT

        def witness() -> float:
            work = lambda: [sum(Fraction(1, 3) for _ in range(ELEMENTS)) for _ in range(REPEAT)]  # noqa: E731
            return timed(work) / REPEAT

        mine, other = compared(ours, witness, rounds=20)
        yield Row(
            f"verdict, 40 éléments tous inconnus ({name})",
            f"{mine * 1e6:.0f} µs", f"{other * 1e6:.0f} µs", mine / other, "< 100 µs",
        )
        situation = situate(ref, 1, judged)
        status = status_of(situation)

        def fresh(situation: Situation = situation, status: Status = status) -> float:
            def work() -> None:
                for _ in range(REPEAT):
                    situation.counter.margins.clear()
                    margin_of(situation, status)
            return timed(work) / REPEAT

        mine, other = compared(fresh, witness, rounds=20)
        yield Row(
            f"marge, après un jugement ({name})",
            f"{mine * 1e6:.0f} µs", f"{other * 1e6:.0f} µs", mine / other, "< 100 µs",
        )
