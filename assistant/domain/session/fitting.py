"""Does what a record says fit its session? Elements, blocks, roles and values must be those of the
référentiel that the session keeps, and numbers those of lines before. Pure.

The door of records (`domain/events/door.py`) looks at each alone; here the session is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assistant.domain.common.errors import RefusedCommand, SessionUnreadable
from assistant.domain.events import drafts as ed
from assistant.domain.events import interview as ev
from assistant.domain.events import model as em
from assistant.domain.events import route as er
from assistant.domain.events import spoken as es
from assistant.domain.referential.model import Block, ElementRef, Referential
from assistant.domain.referential.scales import judgement_value
from assistant.domain.session.state import Entry

STATUSES = ("faite", "passee", "a_faire")
MARKS = ("oui", "non", "inconnu")
SCOPES = ("", "totale", "partielle", "aucune")
SPOTTED = ("", "acquise", "formation")
WAYS = ("formation", "travail")

Fit = Callable[["Fitting", int, Any], bool]


class Fitting:
    """What a référentiel has, for the records of a session held with it."""

    def __init__(self, referential: Referential) -> None:
        self._referential = referential
        self._elements = frozenset(one.ref for one in referential.elements())
        self._blocks = frozenset(one.number for one in referential.blocks)
        self._roles = frozenset(one.id for one in referential.roles)
        self._sizes = {
            block.number: {
                "question": len(block.questions), "activity": len(block.activities),
                "open": len(block.open_questions), "element": len(block.elements),
                "guided": _guided(block),
            }
            for block in referential.blocks
        }
        self._criteria = {one.ref: len(one.criteria) for one in referential.elements()}
        self._met: dict[int, ElementRef] = {}
        self._values: dict[tuple[str, bool], bool] = {}

    def check(self, entry: Entry) -> None:
        """Let an entry in.

        Raises:
            SessionUnreadable: it names what the session does not have.
        """
        event = entry.event
        for name, fits in FITS.get(event.type, ()):
            if not fits(self, entry.number, getattr(event, name)):
                raise _foreign(entry, name)
        for name, of in SIZES.get(event.type, ()):
            if getattr(event, name) > self._sizes.get(getattr(event, _BLOCK), {}).get(of, 0):
                raise _foreign(entry, name)
        if type(event) is ev.JudgementGiven or type(event) is ev.ConsultationConcluded:
            self._judged(entry.number, event.value, event.not_applicable)
            if event.criteria and max(event.criteria) > self._criteria[event.element]:
                raise _foreign(entry, "criteria")

    def _judged(self, number: int, value: str, not_applicable: bool) -> None:
        known = self._values.get((value, not_applicable))
        if known is None:
            try:
                kept = judgement_value(
                    self._referential.scale, value, not_applicable=not_applicable
                )
            except RefusedCommand:
                kept = ""
            known = self._values[value, not_applicable] = bool(kept)
        if not known:
            raise SessionUnreadable(
                "Session illisible",
                f"La ligne {number} juge par une valeur que l’échelle de cette session n’a pas. "
                "Le fichier est intact ; il vient d’un autre programme, ou a été changé.",
            )

    def element(self, _: int, ref: ElementRef) -> bool:
        """Whether the référentiel has that element; those met once are known at once again."""
        if id(ref) in self._met:  # the door gives the same few elements each time
            return True
        known = ref in self._elements
        if known:
            self._met[id(ref)] = ref
        return known

    def elements(self, number: int, refs: tuple[ElementRef, ...]) -> bool:
        """Whether it has them all; none bears on nothing, and fits."""
        return not refs or all(id(ref) in self._met or self.element(number, ref) for ref in refs)

    def block(self, _: int, number: int) -> bool:
        """Whether it has a block of that number, which is never 0."""
        return number in self._blocks

    def block_or_whole(self, _: int, number: int) -> bool:
        """Whether it has that block, or 0 is said, which is the whole interview."""
        return number == 0 or number in self._blocks

    def blocks(self, _: int, numbers: tuple[int, ...]) -> bool:
        """Whether it has a block for each of these numbers."""
        return self._blocks.issuperset(numbers)

    def role(self, _: int, name: str) -> bool:
        """Whether it has that role; an empty one is none."""
        return name in self._roles

    def earlier(self, number: int, other: int) -> bool:
        """Whether `other` is the number of a line before this one."""
        return 0 < other < number

    def after_opening(self, number: int, other: int) -> bool:
        """Whether `other` is a line before this one and not the first, which opens the session and
        cannot be undone."""
        return 1 < other < number

    def count(self, _: int, number: int) -> bool:
        """Whether a place in a list may be that; 0 says none. `SIZES` has how far it goes."""
        return number >= 0

    def counts(self, _: int, numbers: tuple[int, ...]) -> bool:
        """Whether these are all places in a list, counted from 1."""
        return not numbers or min(numbers) > 0

    def status(self, _: int, name: str) -> bool:
        """Whether a step of the method may be in that state."""
        return name in STATUSES

    def mark(self, _: int, name: str) -> bool:
        """Whether an essential mark may be that."""
        return name in MARKS

    def scope(self, _: int, name: str) -> bool:
        """Whether a jury may decide that; empty in sessions that say it by their blocks alone."""
        return name in SCOPES

    def spotted(self, _: int, name: str) -> bool:
        """Whether the repérage may say that of a block; empty when it says nothing any more."""
        return name in SPOTTED

    def way(self, _: int, name: str) -> bool:
        """Whether a block may be prepared in that way before the certification."""
        return name in WAYS


def _foreign(entry: Entry, name: str) -> SessionUnreadable:
    return SessionUnreadable(
        "Session illisible",
        f"La ligne {entry.number} ({entry.event.type}) nomme ce que cette session n’a pas "
        f"(« {name} »). Le fichier est intact ; il vient d’un autre programme, ou a été changé.",
    )


FITS: Mapping[str, tuple[tuple[str, Fit], ...]] = {
    ev.EvaluatorNamed.type: (("role_id", Fitting.role), ("blocks", Fitting.blocks)),
    ev.RoleTaken.type: (("role_id", Fitting.role),),
    ev.ActivityDeclared.type: (("block", Fitting.block), ("activity", Fitting.count)),
    ev.FileRead.type: (("element", Fitting.element),),
    ev.PointRaised.type: (("element", Fitting.element),),
    ev.StepSettled.type: (("status", Fitting.status),),
    ev.GuideMoved.type: (
        ("block", Fitting.block_or_whole), ("element", Fitting.count), ("question", Fitting.count),
    ),
    ev.QuestionAsked.type: (
        ("block", Fitting.block_or_whole), ("question", Fitting.count),
        ("elements", Fitting.elements),
    ),
    ev.QuestionPutOff.type: (
        ("block", Fitting.block), ("question", Fitting.count), ("elements", Fitting.elements),
    ),
    ev.OpenQuestionAnswered.type: (("block", Fitting.block), ("question", Fitting.count)),
    ev.PartBegun.type: (("block", Fitting.block),),
    ev.GapSettled.type: (("gap", Fitting.earlier),),
    ev.NoteTaken.type: (("block", Fitting.block_or_whole), ("elements", Fitting.elements)),
    ev.NoteCorrected.type: (("elements", Fitting.elements), ("note", Fitting.earlier)),
    ev.JudgementGiven.type: (
        ("element", Fitting.element), ("by", Fitting.role), ("criteria", Fitting.counts),
    ),
    ev.JudgementWithdrawn.type: (("element", Fitting.element), ("by", Fitting.role)),
    ev.Undone.type: (("event", Fitting.after_opening),),
    ev.ConsultationConcluded.type: (
        ("element", Fitting.element), ("criteria", Fitting.counts),
    ),
    ev.ConsultationHeld.type: (("block", Fitting.block_or_whole),),
    ev.ObservationWritten.type: (("block", Fitting.block_or_whole),),
    ev.EssentialMarked.type: (("element", Fitting.element), ("mark", Fitting.mark)),
    ev.FactRecorded.type: (("block", Fitting.block_or_whole),),
    ev.ArbitrationAsked.type: (("block", Fitting.block),),
    ev.BlockCarried.type: (("block", Fitting.block),),
    ev.JuryDecided.type: (("blocks", Fitting.blocks), ("scope", Fitting.scope)),
    er.BlockSpotted.type: (("block", Fitting.block), ("status", Fitting.spotted)),
    er.ActionsPlanned.type: (("block", Fitting.block), ("way", Fitting.way)),
    er.PracticeObserved.type: (("element", Fitting.element),),
    ev.SessionSealed.type: (("sealed", Fitting.earlier),),
    ed.DraftChoice.type: (("element", Fitting.element),),
    ed.DraftTaken.type: (("block", Fitting.block_or_whole),),
    em.SuggestionProposed.type: (("block", Fitting.block_or_whole),),
    es.TranscriptAligned.type: (("transcript", Fitting.earlier),),
    es.SpokenLinesGiven.type: (("transcript", Fitting.earlier),),
    es.SpokenLineSettled.type: (("transcript", Fitting.earlier),),
}
"""What the members of each kind of event must be."""

_BLOCK = "block"

SIZES: Mapping[str, tuple[tuple[str, str], ...]] = {
    ev.ActivityDeclared.type: (("activity", "activity"),),
    ev.OpenQuestionAnswered.type: (("question", "open"),),
    ev.GuideMoved.type: (("element", "element"), ("question", "guided")),
    ev.QuestionAsked.type: (("question", "question"),),
    ev.QuestionPutOff.type: (("question", "question"),),
}
"""The numbers that count something of the block that the event names, and what they count."""


def _guided(block: Block) -> int:
    """How many things the guide may stand at in a block: its questions; where it has none, what is
    looked for in its épreuve, asked for by its document, or what its evaluation rests on."""
    document = block.requested_document
    return max(
        len(block.questions), sum(len(part.look_for) for part in block.trial),
        len(document.plan) if document else 0, len(block.modalities),
    )
