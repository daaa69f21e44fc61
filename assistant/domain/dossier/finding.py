"""One check at work: what it may look at, and what it finds. Pure values.

The checks themselves stand in `checks_*`; `completeness` runs those a référentiel asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from assistant.domain.referential.layout import layout
from assistant.domain.referential.model import Block, Check, Citation, ElementRef
from assistant.domain.rules.outcome import Outcome
from assistant.domain.session.state import Session

Place = Literal[
    "element", "incontournables", "points", "dossier", "commentaires", "evaluateurs",
    "concertation", "horloge", "dates", "faits", "signatures", "jury", "observations", "reperage",
]
"""Where a screen jumps to mend a finding: with `elements` for the first three, with `block`
where it is not 0."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a complete dossier still lacks, or that is worth knowing.

    Args:
        check_id, kind, label, sentence, citation: the check of the référentiel that asks for it.
        blocking: the official export refuses while it stands.
        information: nothing is missing; it is only said.
        reason: what was found; names the sentence of `prompts/controle.j2`.
        block: the block concerned, 0 for the whole dossier.
        elements: the elements concerned.
        place: where it is mended.
        values: the plain values of the sentence: names, minutes, ISO days…
    """

    check_id: str
    kind: str
    label: str
    blocking: bool
    information: bool
    reason: str
    sentence: str
    citation: Citation
    block: int
    elements: tuple[ElementRef, ...]
    place: Place
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> dict[str, Any]:
        """What the template `controle` is given to say this finding."""
        elements = [str(ref) for ref in self.elements]
        return {"motif": self.reason, "bloc": self.block, "elements": elements, **self.values}


@dataclass(frozen=True, slots=True)
class CheckedDossier:
    """A check, and the dossier it bears on."""

    session: Session
    outcome: Outcome
    now: datetime
    check: Check

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks this session evaluates: those carried from an earlier one are complete."""
        blocks = self.session.referential.blocks
        return tuple(block for block in blocks if block.number not in self.session.carried)

    def arbitrated(self, block: int) -> bool:
        """Whether the jury is asked to arbitrate a block, in a document that can ask it."""
        asked = block in self.session.arbitrations
        return asked and layout(self.session.referential.data).asks_jury

    def found(
        self, reason: str, place: Place, *, block: int = 0,
        elements: tuple[ElementRef, ...] = (), values: Mapping[str, Any] | None = None,
    ) -> Finding:
        """Something is missing."""
        check, word = self.check, self.session.referential.block_word
        return Finding(
            check.id, check.kind, check.label, check.blocking, False, reason, check.sentence,
            check.source, block, elements, place, {"mot": word, **(values or {})},
        )

    def remark(
        self, reason: str, place: Place, *, block: int = 0,
        elements: tuple[ElementRef, ...] = (), values: Mapping[str, Any] | None = None,
        information: bool = True,
    ) -> Finding:
        """Something worth saying that never blocks; `information` False where it is missing."""
        found = self.found(reason, place, block=block, elements=elements, values=values)
        return replace(found, blocking=False, information=information)

    def fact_known(self, fact: str, block: int = 0) -> bool:
        """The fact was recorded for that block, or for the whole dossier."""
        return (fact, block) in self.session.facts or (fact, 0) in self.session.facts


CheckFunction = Callable[[CheckedDossier], Iterator[Finding]]
