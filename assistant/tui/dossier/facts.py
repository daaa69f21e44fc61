"""The dates and facts that the checks and deadlines of a référentiel need. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.domain.common.french import figures
from assistant.domain.dossier.checks_route import BEGUN, ENDED, FILE
from assistant.domain.dossier.checks_time import JURY
from assistant.domain.events.base import Event
from assistant.domain.events.interview import FactRecorded
from assistant.domain.session import orders
from assistant.domain.session.orders import FACTS
from assistant.domain.session.route_orders import route_of
from assistant.domain.session.state import Session
from assistant.tui.dossier.fields import (
    LIKE_THE_WHOLE,
    NOTHING,
    FormField,
    Group,
    Save,
    evaluated_blocks,
    not_a_day,
    split_day,
    told,
)

CHECKED: Mapping[str, tuple[str, ...]] = {
    "dates_bloc": ("date_lecture", "date_resultats"),
    "lecture_dossier": ("date_lecture",),
    "piece_identite": ("piece_identite",),
    "conditions_admission": ("conditions_admission",),
    "amenagements": ("distance", "handicap"),
    "signatures": ("signature",),
}
"""The facts that each kind of check looks at; the document received is asked block by block."""

_BY_BLOCK = ("date_evaluation", "piece_identite")
"""The facts that any dossier may bear block by block."""

DATES = (
    "date_reception_demande", "date_reception_dossier", "date_lecture", "date_evaluation",
    "date_resultats", "date_deliberation", "date_reception_parchemin",
    "date_debut_experience", "date_fin_experience", "date_reception_dossier_professionnel",
)
"""In the order of the steps."""

DOCUMENT = "document_recu"
_WORDS_ASKED = {
    "distance": "Comment l’accord du candidat a été recueilli.",
    "handicap": "La nature de l’aménagement.",
    "fraude": "Les faits constatés, pour le rapport au jury.",
}


def line(fact: str, block: int) -> str:
    """The key of the line of a fact, 0 for the whole dossier."""
    return f"fait/{fact}/{block}"


def by_block(session: Session) -> tuple[str, ...]:
    """The facts that may differ from one block to the next."""
    if len(session.referential.blocks) < 2:
        return ()
    dated = any(check.kind == "dates_bloc" for check in session.referential.checks)
    return (*(CHECKED["dates_bloc"] if dated else ()), *_BY_BLOCK)


def groups(session: Session) -> list[Group]:
    """Dates, then what is asked, then what is recorded where it happened."""
    asked = _asked(session)
    dates = [one for one in DATES if one in asked or _recorded(session, one)]
    facts = [one for one in FACTS if one in asked and one not in (*DATES, DOCUMENT)]
    listed = session.referential.available_documents
    others = [
        one for one in FACTS
        if one not in (*asked, *DATES, DOCUMENT) and (listed or one != orders.AVAILABLE)
    ]
    found = [
        Group("Dates", tuple(_lines(session, dates))),
        Group("Faits et pièces", (*_lines(session, facts), *_documents(session))),
        Group("S’il y a lieu", tuple(_lines(session, others))),
    ]
    return [one for one in found if one.fields]


def _asked(session: Session) -> set[str]:
    referential, route = session.referential, session.route
    asked: set[str] = set()
    for check in referential.checks:
        routes = check.options.get("voies", ())
        if not routes or not route or route in routes:
            asked.update(CHECKED.get(check.kind, ()))
    for deadline in referential.deadlines:
        if deadline.origin != JURY and (not deadline.routes or route in ("", *deadline.routes)):
            asked.add(f"date_{deadline.origin}")
    chosen = route_of(session) if session.route else None
    if chosen is not None and chosen.course is not None:
        asked.update((BEGUN, ENDED) if chosen.course.months else ())
        asked.update((FILE,) if chosen.course.file else ())
    return asked


def _recorded(session: Session, fact: str) -> bool:
    return any(name == fact for name, _ in session.facts)


def _lines(session: Session, facts: Iterable[str]) -> list[FormField]:
    """Each fact for the whole, then for the blocks it may differ in."""
    found, word = list[FormField](), session.referential.block_word
    for fact in facts:
        found.append(_field(session, fact, 0, FACTS[fact]))
        known = [block for name, block in session.facts if name == fact and block]
        several = fact in by_block(session)
        for block in sorted({*(evaluated_blocks(session) if several else ()), *known}):
            found.append(_field(session, fact, block, f"  · {word} {block}"))
    return found


def _documents(session: Session) -> list[FormField]:
    blocks = {
        block.number for block in session.referential.blocks
        if block.requested_document is not None
    }
    for check in session.referential.checks:
        if check.kind == DOCUMENT and check.options.get("bloc"):
            blocks.add(int(check.options["bloc"]))
    blocks |= {block for fact, block in session.facts if fact == DOCUMENT}
    word = session.referential.block_word
    return [
        _field(session, DOCUMENT, block, f"document demandé reçu, {word} {block}")
        for block in sorted(blocks - session.carried.keys())
    ]


def _field(session: Session, fact: str, block: int, label: str) -> FormField:
    found, dated = session.facts.get((fact, block)), fact in DATES
    day, words = (figures(found.date), found.text) if found else ("", "")
    said = " · ".join(part for part in (day, words) if part)
    whole = block and (fact, 0) in session.facts
    several, word = not block and fact in by_block(session), session.referential.block_word
    parts = [
        "jj/mm/aaaa." if dated else
        f"{_words_asked(session, fact)} Vide : rien n’est enregistré.",
        f"Vaut pour chaque {word} qui n’en dit pas d’autre." if several else "",
    ]
    return FormField(
        line(fact, block), label[:1].upper() + label[1:], " ".join(part for part in parts if part),
        _save(fact, block, dated=dated), said or ("oui" if found else ""),
        " ".join(part for part in (day, words) if part) or ("oui" if found else ""),
        empty=LIKE_THE_WHOLE if whole else NOTHING,
    )


def _words_asked(session: Session, fact: str) -> str:
    if fact == orders.AVAILABLE:
        listed = enumerate(session.referential.available_documents, 1)
        named = " ; ".join(f"{number} {title}" for number, title in listed)
        return f"Les numéros ou les titres, séparés par « ; » : {named}."
    return _WORDS_ASKED.get(fact, "oui, une date, ou quelques mots.")


def _save(fact: str, block: int, *, dated: bool) -> Save:
    def save(session: Session, text: str) -> list[Event]:
        said = told(text)
        if said is None:
            return orders.withdraw_all(session, lambda event: (
                isinstance(event, FactRecorded) and (event.fact, event.block) == (fact, block)
            ))
        day, words = split_day(said)
        if dated and not day:
            raise not_a_day(text)
        events = orders.record_fact(session, fact, words, day, block)
        return [] if events == [session.facts.get((fact, block))] else events

    return save
