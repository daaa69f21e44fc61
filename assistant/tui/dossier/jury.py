"""The lines on the jury: arbitration asked of it, its decision, and what is due by when. Pure."""

from __future__ import annotations

from assistant.domain.common.days import IsHoliday
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.french import figures
from assistant.domain.common.text import clean, fold, one_line, whole_number
from assistant.domain.dossier.checks_time import JURY
from assistant.domain.dossier.deadlines import Due, due
from assistant.domain.dossier.jury import seats
from assistant.domain.events.base import Event
from assistant.domain.events.interview import ArbitrationAsked, JuryDecided
from assistant.domain.session import orders
from assistant.domain.session.orders import FACTS
from assistant.domain.session.state import Session
from assistant.tui.dossier import facts
from assistant.tui.dossier.fields import (
    FormField,
    Group,
    Save,
    evaluated_blocks,
    joined,
    numbers,
    split_day,
)

DECISION = "jury/decision"
_COLLEGES = {
    "salaries": "Collège des salariés", "employeurs": "Collège des employeurs",
    "experts": "Experts",
}


def member_line(college: str) -> str:
    """The key of the line of a college."""
    return f"jury/membres/{college}"


def deadline_line(deadline: str) -> str:
    """The key of the line of a deadline."""
    return f"echeance/{deadline}"


def groups(session: Session, is_holiday: IsHoliday) -> list[Group]:
    """Arbitration and decision, then the deadlines as dates."""
    dues = due(session, is_holiday)
    found = [Group("Jury", (
        *_arbitrations(session), _decision(session), _validated(session), *_members(session)
    ))]
    if dues:
        found.append(Group("Échéances", tuple(_due(session, one) for one in dues)))
    return found


# --- arbitration -----------------------------------------------------------------------------


def _arbitrations(session: Session) -> list[FormField]:
    """Where the source speaks of it, the evaluators differ, or it was asked."""
    jury = session.referential.jury
    foreseen = jury is not None and any("arbitrage" in fold(text) for text in jury.sentences)
    differing = {
        element.ref.block for element in session.referential.elements()
        if session.disputed(element.ref)
    }
    return [
        FormField(
            f"arbitrage/{block}", f"Arbitrage demandé, {session.referential.block_word} {block}",
            "La raison, si les évaluateurs ne parviennent pas à une proposition.",
            _arbitrate(block), session.arbitrations.get(block, ""),
            session.arbitrations.get(block, ""),
        )
        for block in evaluated_blocks(session)
        if foreseen or block in differing or block in session.arbitrations
    ]


def _arbitrate(block: int) -> Save:
    def save(session: Session, text: str) -> list[Event]:
        reason = clean(text).strip()
        if not reason:
            return orders.withdraw_all(session, lambda event: (
                isinstance(event, ArbitrationAsked) and event.block == block
            ))
        if session.arbitrations.get(block) == reason:
            return []
        return orders.ask_arbitration(session, block, reason)

    return save


# --- decision --------------------------------------------------------------------------------


def _decision(session: Session) -> FormField:
    decided = session.jury
    day, words = (figures(decided.date), decided.decision) if decided else ("", "")
    return FormField(
        DECISION, "Décision du jury", "Son jour, puis la décision : « 21/11/2026 CQP délivré ».",
        _decide, " · ".join(part for part in (day, words) if part), f"{day} {words}".strip(),
    )


def _decide(session: Session, text: str) -> list[Event]:
    if not text.strip():
        return orders.withdraw_all(session, lambda event: isinstance(event, JuryDecided))
    before = session.jury
    day, words = split_day(text)
    events = orders.record_jury(
        session, day, words, before.blocks if before else (), before.members if before else {}
    )
    return [] if events == [before] else events


def _known(session: Session) -> JuryDecided:
    if session.jury is None:
        raise RefusedCommand(
            "Décision du jury d’abord", "Enregistrez son jour et ses mots, une ligne plus haut."
        )
    return session.jury


def _validated(session: Session) -> FormField:
    every = [block.number for block in session.referential.blocks]

    def save(session: Session, text: str) -> list[Event]:
        if not text.strip() and session.jury is None:
            return []
        before = _known(session)
        events = orders.record_jury(
            session, before.date, before.decision, numbers(text, every), before.members
        )
        return [] if events == [before] else events

    blocks = session.jury.blocks if session.jury else ()
    word, whole = session.referential.block_word, list(blocks) == every
    said = "tout" if whole else f"{word} {joined(blocks)}" if blocks else ""
    return FormField(
        "jury/blocs", "Validé par le jury",
        f"Un numéro de {word}, ou plusieurs, comme « 1 3 » ; ou « tout ».", save,
        said, "tout" if whole else joined(blocks),
    )


def _members(session: Session) -> list[FormField]:
    jury = session.referential.jury
    asked = {seat.college: seat.sentence for seat in seats(jury)} if jury else {}
    recorded = session.jury.members if session.jury else {}
    colleges = dict.fromkeys((*(asked or ("salaries", "employeurs")), *recorded))
    return [
        FormField(
            member_line(college), _COLLEGES.get(college, college.capitalize()),
            f"Un nombre, ou des noms séparés par des virgules. {asked.get(college, '')}".strip(),
            _seat(college), _present(recorded.get(college)), _present(recorded.get(college)),
        )
        for college in colleges
    ]


def _present(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


def _seat(college: str) -> Save:
    def save(session: Session, text: str) -> list[Event]:
        words = one_line(text)
        if not words and session.jury is None:
            return []
        before = _known(session)
        members = {name: value for name, value in before.members.items() if name != college}
        count = whole_number(words)
        if count is not None:
            members[college] = count
        elif words:
            members[college] = [one.strip() for one in words.split(",") if one.strip()]
        if members == dict(before.members):
            return []
        return orders.record_jury(
            session, before.date, before.decision, before.blocks, members
        )

    return save


# --- deadlines -------------------------------------------------------------------------------


def _due(session: Session, one: Due) -> FormField:
    name = "décision du jury" if one.origin == JURY else FACTS.get(one.origin, one.origin)
    where = [f"Par {one.who}." if one.who else "", session.referential.document(one.citation)]
    return FormField(
        deadline_line(one.id), one.label, " ".join(part for part in where if part),
        value=figures(one.day) if one.day else "", empty=f"attend : {name}",
        text=f"« {one.sentence} »",
        leads_to=DECISION if one.origin == JURY else facts.line(one.origin, 0),
    )
