"""What happens before the evaluation, on the way by training: the repérage, the parcours. Pure.

None of it is a judgement: « il ne s'agit ni d'un examen, ni d'une évaluation » (004, 3.1); no rule
reads it.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.domain.events.base import Event, kind
from assistant.domain.referential.model import ElementRef


@kind("spotting_led")
@dataclass(frozen=True, slots=True)
class SpottingLed(Event):
    """Who led the interview that finds what is acquired, and on which day (ISO)."""

    name: str
    company: str = ""
    function: str = ""
    accreditation: str = ""
    date: str = ""


@kind("block_spotted")
@dataclass(frozen=True, slots=True)
class BlockSpotted(Event):
    """What the repérage found of a block: `acquise` or `formation`, and in which words; an empty
    status for nothing any more."""

    block: int
    status: str
    text: str = ""


@kind("actions_planned")
@dataclass(frozen=True, slots=True)
class ActionsPlanned(Event):
    """What is planned for a block, in its new wording; `way` is `formation` or `travail`."""

    block: int
    way: str
    text: str


@kind("tutor_named")
@dataclass(frozen=True, slots=True)
class TutorNamed(Event):
    """Who accompanies the candidate in the enterprise; `conditions`: whether those of the source
    were verified, None while nobody said; an empty name for nobody any more."""

    name: str
    company: str = ""
    function: str = ""
    conditions: bool | None = None


@kind("practice_observed")
@dataclass(frozen=True, slots=True)
class PracticeObserved(Event):
    """What the tutor observed of an element in the enterprise, in its new wording."""

    element: ElementRef
    text: str
