"""The whole dossier as lines, and which of them the check misses. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from assistant.domain.common.days import IsHoliday
from assistant.domain.dossier.checks_route import BEGUN, ENDED, FILE
from assistant.domain.dossier.checks_time import JURY
from assistant.domain.dossier.finding import Finding
from assistant.domain.dossier.jury import seats
from assistant.domain.session.orders import FACTS
from assistant.domain.session.state import Session
from assistant.tui.dossier import agreement, answers, facts, jury, people, route
from assistant.tui.dossier.fields import FormField, Group, evaluated_blocks

_EVALUATOR_PARTS = {
    "numero_absent": ("habilitation",), "independance_niee": ("independance",),
    "independance_non_dite": ("independance",),
}
_FACTS_OF = {
    "piece_non_vue": "piece_identite", "document_non_recu": facts.DOCUMENT,
    "conditions_non_verifiees": "conditions_admission", "signatures_absentes": "signature",
    "accord_absent": "distance", "nature_absente": "handicap",
    "dossier_non_lu": "date_lecture", "lus_apres": "date_lecture",
}


_ROUTE_LINES: Mapping[str, Callable[[int], tuple[str, ...]]] = {
    "reperage_sans_nom": lambda _: (route.LED,),
    "reperage_sans_habilitation": lambda _: ("reperage/habilitation",),
    "reperage_bloc": lambda block: (route.spotted_line(block),),
    "parcours_sans_action": lambda block: (route.planned_line(block, "formation"),),
    "tuteur_absent": lambda _: (route.TUTOR,),
    "tuteur_conditions": lambda _: ("parcours/tuteur/conditions",),
    "experience_sans_dates": lambda _: (facts.line(BEGUN, 0), facts.line(ENDED, 0)),
    "experience_courte": lambda _: (facts.line(ENDED, 0),),
    "dossier_professionnel_absent": lambda _: (facts.line(FILE, 0),),
}
"""The lines that what precedes the evaluation is mended on, by the reason of a finding."""


def form(session: Session, is_holiday: IsHoliday) -> list[Group]:
    """All the groups, in the order one fills them."""
    return [
        people.candidate(session), *route.groups(session), *people.evaluators(session),
        *facts.groups(session),
        *answers.groups(session), *agreement.groups(session),
        *jury.groups(session, is_holiday),
    ]


def every_field(groups: Sequence[Group]) -> dict[str, FormField]:
    """The lines by their key."""
    return {field.key: field for group in groups for field in group.fields}


# --- what is missing -------------------------------------------------------------------------


def missing(session: Session, findings: Sequence[Finding]) -> dict[str, Finding]:
    """The lines the check misses, each with the first finding on it.

    What every block lacks is missed once, on the line of the whole.
    """
    found: dict[str, Finding] = {}
    for one in findings:
        if not one.information:
            for key in lines_of(session, one):
                found.setdefault(key, one)
    for fact in facts.by_block(session):
        keys = [facts.line(fact, block) for block in evaluated_blocks(session)]
        if len(keys) > 1 and all(_absent(found.get(key)) for key in keys):
            found[facts.line(fact, 0)] = found[keys[0]]
            for key in keys:
                del found[key]
    return found


def _absent(finding: Finding | None) -> bool:
    return finding is not None and finding.reason in ("dates_absentes", "piece_non_vue")


def place_of(session: Session, findings: Sequence[Finding], finding: Finding) -> str:
    """The line that mends a finding, empty when it is mended elsewhere."""
    marked = missing(session, findings)
    keys = lines_of(session, finding)
    for key in keys:
        stem, _, block = key.rpartition("/")
        if key in marked or not block.isdigit() or f"{stem}/0" not in marked:
            return key
        return f"{stem}/0"
    return ""


def lines_of(session: Session, finding: Finding) -> tuple[str, ...]:
    """The keys of the lines a finding is about."""
    reason, block, values = finding.reason, finding.block, finding.values
    if reason in _FACTS_OF:
        fact = _FACTS_OF[reason]
        own = fact == facts.DOCUMENT or fact in facts.by_block(session)
        return (facts.line(fact, block if own or (fact, block) in session.facts else 0),)
    if reason in _ROUTE_LINES:
        return _ROUTE_LINES[reason](block)
    if reason == "dates_absentes":
        return tuple(facts.line(_fact(name), block) for name in values["dates"])
    if reason == "dates_inversees":
        return (_dated(session, _fact(values["date"]), block),)
    if reason == "sans_concertation":
        return (f"concertation/{block}",)
    if reason == "en_desaccord":
        return tuple(f"accord/{ref}" for ref in finding.elements)
    if reason in ("commentaire_absent", "texte_libre") and values.get("boite"):
        return (f"commentaire/{values['boite']}",)
    if finding.place == "evaluateurs":
        return tuple(_evaluator_lines(session, reason, values))
    if finding.place == "jury":
        return (_jury_line(session, values),)
    return ()


def _fact(name: str) -> str:
    """The fact that has that name on screen."""
    return next((fact for fact, said in FACTS.items() if said == name), JURY)


def _dated(session: Session, fact: str, block: int) -> str:
    if fact == JURY:
        return jury.DECISION
    return facts.line(fact, block if (fact, block) in session.facts else 0)


def _evaluator_lines(
    session: Session, reason: str, values: Mapping[str, object]
) -> Iterator[str]:
    titles = values.get("roles") or (values.get("role"),)
    for role in session.referential.roles:
        if role.title not in (titles if isinstance(titles, tuple) else ()):
            continue
        named = people.holders(session, role.id)
        if reason == "personne_nommee":
            yield people.line(role.id, len(named), "nom")
            continue
        names = [one.name for one in named]
        # the same person under two roles may be written otherwise in the second
        index = names.index(values["nom"]) if values["nom"] in names else 0
        fields = values.get("champs")
        parts = fields if isinstance(fields, tuple) else _EVALUATOR_PARTS.get(reason, ("nom",))
        for part in parts:
            yield people.line(role.id, index, str(part))


def _jury_line(session: Session, values: Mapping[str, object]) -> str:
    asked = session.referential.jury
    first = next((seat.college for seat in seats(asked)), "salaries") if asked else "salaries"
    return jury.member_line(str(values.get("college") or first))
