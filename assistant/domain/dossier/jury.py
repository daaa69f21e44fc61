"""The jury: is it composed as the source says, what does its decision keep, and what follows.

Pure. The jury decides: what is found here is said, and never blocks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Any

from assistant.domain.common.days import add_months
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import fold
from assistant.domain.dossier.checks_time import JURY, recorded_days
from assistant.domain.dossier.finding import Finding
from assistant.domain.events.interview import BlockCarried
from assistant.domain.referential.model import Jury, Referential, Retention
from assistant.domain.session.state import Session

# --- composition ---------------------------------------------------------------------------

_COLLEGES = {
    "salari": "salaries", "employeur": "employeurs", "entreprise": "employeurs",
    "expert": "experts",
}
"""How a member is recognised in the words of a source or of a record."""

COLLEGES: Mapping[str, str] = {
    "salaries": "Collège des salariés", "employeurs": "Collège des employeurs",
    "experts": "Experts",
}
"""The colleges a jury is made of, each with its name on screen and paper."""

_NUMBERS = re.compile(r"\s*(\d+)(?:\s*(?:ou|à|-)\s*(\d+))?\b")


@dataclass(frozen=True, slots=True)
class Seats:
    """How many members of a college the source asks for, and in which words; `equal` where they
    must be as many as the other college."""

    college: str
    minimum: int
    maximum: int
    equal: bool
    sentence: str


def seats(jury: Jury) -> tuple[Seats, ...]:
    """The composition as the source words it; a line without a number or college is left out."""
    found = []
    for sentence in jury.members:
        numbers, college = _NUMBERS.match(sentence), _college(sentence.partition("(")[0])
        if numbers and college:
            low = int(numbers[1])
            equal = "nombre egal" in fold(sentence)
            found.append(Seats(college, low, int(numbers[2] or low), equal, sentence))
    return tuple(found)


def same_jury(one: Jury, other: Jury) -> bool:
    """Whether one sitting may see the dossiers of both: same name, size and composition."""
    return (one.title, one.minimum, one.maximum, one.members) == (
        other.title, other.minimum, other.maximum, other.members
    )


def _college(text: str) -> str:
    folded = fold(text)
    return next((college for word, college in _COLLEGES.items() if word in folded), "")


def composition(session: Session) -> tuple[Finding, ...]:
    """What in the recorded jury departs from the composition and parity of the source.

    Nothing before a decision is recorded, nor where the source gives no composition.
    """
    jury, decided = session.referential.jury, session.jury
    if jury is None or decided is None:
        return ()
    return departures(jury, decided.members)


def departures(jury: Jury, members: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What in those who sat departs from the composition and parity of the source.

    Nothing where the source gives no composition; of a quorum no source here says anything.

    Args:
        members: by college, names or how many.
    """
    if not (jury.members or jury.maximum):
        return ()
    if not members:
        return (_finding(jury, "composition_non_inscrite", _whole(jury)),)
    present = _present(members)
    return (*_size(jury, sum(present.values())), *_colleges(jury, present))


def _present(members: Mapping[str, Any]) -> dict[str, int]:
    """How many sat, by college; names may stand instead of a number."""
    counts: dict[str, int] = {}
    for name, value in members.items():
        college = _college(name) or name
        counts[college] = counts.get(college, 0) + _count(value)
    return counts


_DIGITS = 6
"""Of a number of people, at most: a longer one is a word."""


def _count(value: object) -> int:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, list | tuple):
        return len(value)
    text = str(value or "").strip()
    counted = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if counted else bool(text)


def _size(jury: Jury, size: int) -> list[Finding]:
    if not jury.maximum or jury.minimum <= size <= jury.maximum:
        return []
    values = {"membres": size, "minimum": jury.minimum, "maximum": jury.maximum}
    return [_finding(jury, "effectif", _whole(jury), values)]


def _colleges(jury: Jury, present: Mapping[str, int]) -> list[Finding]:
    found = []
    for seat in seats(jury):
        count = present.get(seat.college, 0)
        if not seat.minimum <= count <= seat.maximum:
            values = {
                "college": seat.college, "membres": count,
                "minimum": seat.minimum, "maximum": seat.maximum,
            }
            found.append(_finding(jury, "college", seat.sentence, values))
        workers, employers = present.get("salaries", 0), present.get("employeurs", 0)
        if seat.equal and workers != employers:
            values = {"salaries": workers, "employeurs": employers}
            found.append(_finding(jury, "parite", seat.sentence, values))
    return found


def _whole(jury: Jury) -> str:
    """The composition in the words of the source, on one line."""
    return " ; ".join(jury.members)


def _finding(
    jury: Jury, reason: str, sentence: str, values: Mapping[str, Any] | None = None
) -> Finding:
    return Finding(
        "jury", "jury", jury.title, False, False, reason, sentence, jury.source, 0, (), "jury",
        values or {},
    )


# --- what the decision keeps ---------------------------------------------------------------

FOR_LIFE = date.max
"""Until when what the source keeps for ever is kept."""


@dataclass(frozen=True, slots=True)
class KeptBlock:
    """A validated block that a later session need not evaluate, until that day included.

    `session` is where it was evaluated. What is kept for life is kept until `FOR_LIFE`.
    """

    block: int
    decided: date
    until: date
    session: str

    @property
    def for_life(self) -> bool:
        """Whether no day ends it: documents then say no date."""
        return self.until == FOR_LIFE


@dataclass(frozen=True, slots=True)
class CarryOver:
    """What a session on the remaining blocks takes from the one before.

    Args:
        kept: the blocks it carries.
        expired: the blocks validated once, whose time is over: evaluated again.
        events: those that open it with what it carries.
    """

    kept: tuple[KeptBlock, ...]
    expired: tuple[KeptBlock, ...]
    events: tuple[BlockCarried, ...]


def retention(referential: Referential) -> Retention | None:
    """How long the whole référentiel's certificate keeps a partial result, where it says so."""
    main = (one for one in referential.certifications if one.whole)
    return next((one.retention for one in main if one.retention), None)


def retentions(referential: Referential, validated: Collection[int]) -> dict[int, Retention]:
    """What keeps each validated block: the certificate made of some blocks, once all of them are
    validated, else that of the whole référentiel; the longest where there are two.

    Args:
        validated: the blocks that the jury validated, now or earlier.
    """
    found: dict[int, Retention] = {}
    for one in referential.certifications:
        made_of = one.blocks or (() if one.marks is not None else tuple(validated))
        if one.retention is None or not made_of or not set(made_of) <= set(validated):
            continue
        for number in made_of:
            known = found.get(number)
            if known is None or _lasts(one.retention) > _lasts(known):
                found[number] = one.retention
    return found


def _lasts(rule: Retention) -> float:
    return rule.months or inf


def kept_blocks(session: Session) -> tuple[KeptBlock, ...]:
    """The blocks kept from a partial result, and until when, in block order.

    The years run from the jury's decision: nothing is kept from a session before it is recorded,
    except what the session carried from an earlier decision. Nothing is kept either once every
    block is validated: the certificate is delivered.
    """
    kept = _all_kept(session)
    return () if _complete(session, kept) else tuple(kept[number] for number in sorted(kept))


def _all_kept(session: Session) -> dict[int, KeptBlock]:
    kept = {
        number: KeptBlock(
            number, date.fromisoformat(one.decided), date.fromisoformat(one.until), one.session
        )
        for number, one in session.carried.items()
        if one.decided and one.until
    }
    jury, decided = session.jury, _decided(session)
    if jury is None or decided is None:
        return kept
    earlier = {number for number, one in kept.items() if one.until >= decided}
    rules = retentions(session.referential, earlier.union(jury.blocks))
    for number in jury.blocks:
        rule = rules.get(number)
        if rule is not None and (number not in kept or kept[number].until < decided):
            until = add_months(decided, rule.months) if rule.months else FOR_LIFE
            kept[number] = KeptBlock(number, decided, until, session.id)
    return kept


def _decided(session: Session) -> date | None:
    """The day the jury decided; None before it did, and where one from elsewhere has no day."""
    return recorded_days(session, JURY).get(0)


def _complete(session: Session, kept: Mapping[int, KeptBlock]) -> bool:
    """The jury's decision leaves no block to validate."""
    decided = _decided(session)
    if session.jury is None or decided is None:
        return False
    numbers = [block.number for block in session.referential.blocks]
    carried = {number for number, one in kept.items() if one.until >= decided}
    return carried.union(session.jury.blocks).issuperset(numbers)


def carry_over(session: Session, today: date) -> CarryOver:
    """What a new session on the remaining blocks takes from this one, on that day.

    Raises:
        RefusedCommand: no decision of the jury is recorded, nothing remains to be validated, or
            the source keeps nothing of a partial result.
    """
    if _decided(session) is None:
        raise RefusedCommand(
            "Décision du jury manquante",
            "Un rattrapage part de la décision du jury : enregistrez-la d’abord dans cette "
            "session, avec sa date et ce qui est validé.",
        )
    if not any(one.retention for one in session.referential.certifications):
        raise RefusedCommand(
            "Aucune conservation annoncée",
            f"La source de « {session.referential.title} » ne dit pas qu’un résultat partiel est "
            "conservé : rien ne peut être reporté. Ouvrez une session nouvelle, sur le tout.",
        )
    kept = _all_kept(session)
    if _complete(session, kept):
        raise RefusedCommand(
            "Rien à rattraper", "Le jury a tout validé : il ne reste rien à évaluer."
        )
    ordered = [kept[number] for number in sorted(kept)]
    valid = tuple(one for one in ordered if one.until >= today)
    return CarryOver(
        kept=valid,
        expired=tuple(one for one in ordered if one.until < today),
        events=tuple(
            BlockCarried(
                one.block, one.decided.isoformat(), one.until.isoformat(), one.session
            )
            for one in valid
        ),
    )
