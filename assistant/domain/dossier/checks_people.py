"""The checks on people and papers: evaluators, candidate, comments, signatures. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from assistant.domain.common.text import fold
from assistant.domain.dossier.finding import CheckedDossier, Finding
from assistant.domain.events.interview import EvaluatorNamed
from assistant.domain.referential.model import Role, Route
from assistant.domain.session.state import Session

_FIELDS = ("entreprise", "fonction")
"""What the signature pages ask of an evaluator besides a name and a number."""


def _named(session: Session, role: Role) -> list[EvaluatorNamed]:
    return [one for one in session.evaluators.values() if one.role_id == role.id]


def _covers(evaluator: EvaluatorNamed, block: int) -> bool:
    return not evaluator.blocks or block in evaluator.blocks


def evaluators_named(case: CheckedDossier) -> Iterator[Finding]:
    """Each role has a named evaluator in each block, with company and function.

    The option `champs` lists the fields asked for, where the source does not ask for both.
    """
    for role in case.session.referential.roles:
        named = _named(case.session, role)
        lacking = [
            block.number
            for block in case.blocks
            if not any(_covers(one, block.number) for one in named)
        ]
        whole = len(lacking) == len(case.blocks)
        for number in ([0] if whole and lacking else lacking):
            yield case.found(
                "personne_nommee", "evaluateurs", block=number, values={"role": role.title}
            )
        for one in named:
            yield from _fields_filled(case, role, one)


def _fields_filled(case: CheckedDossier, role: Role, one: EvaluatorNamed) -> Iterator[Finding]:
    asked = case.check.options.get("champs", _FIELDS)
    filled = {"entreprise": one.company, "fonction": one.function}
    missing = tuple(name for name in asked if not filled.get(name))
    if missing:
        yield case.found(
            "champs_absents", "evaluateurs", block=_only(one.blocks),
            values={"role": role.title, "nom": one.name, "champs": missing},
        )


def _only(blocks: tuple[int, ...]) -> int:
    """The block of an evaluator named for one alone, else 0."""
    return blocks[0] if len(blocks) == 1 else 0


def accreditation_given(case: CheckedDossier) -> Iterator[Finding]:
    """Each holder of a role that needs an accreditation has given its number."""
    for role in case.session.referential.roles:
        for one in _named(case.session, role):
            if role.accreditation and not one.accreditation:
                yield case.found(
                    "numero_absent", "evaluateurs", block=_only(one.blocks),
                    values={"role": role.title, "nom": one.name},
                )


def independence_declared(case: CheckedDossier) -> Iterator[Finding]:
    """Each holder of a role that needs independence has declared it, in the source's words."""
    for role in case.session.referential.roles:
        for one in _named(case.session, role):
            if role.independence and one.independent is not True:
                yield case.found(
                    "independance_niee" if one.independent is False else "independance_non_dite",
                    "evaluateurs", block=_only(one.blocks),
                    values={"role": role.title, "nom": one.name, "condition": role.independence},
                )


def roles_held_apart(case: CheckedDossier) -> Iterator[Finding]:
    """Nobody holds two roles in one block."""
    titles = {role.id: role.title for role in case.session.referential.roles}
    numbers = [block.number for block in case.blocks]
    for one, other in combinations(case.session.evaluators.values(), 2):
        shared = [n for n in numbers if _covers(one, n) and _covers(other, n)]
        if one.role_id != other.role_id and shared and _same(one.name, other.name):
            yield case.found(
                "meme_personne", "evaluateurs", block=shared[0] if len(shared) == 1 else 0,
                values={"nom": one.name, "roles": (titles[one.role_id], titles[other.role_id])},
            )


def _same(name: str, other: str) -> bool:
    """Two names typed by hand for one person: case, accents and order do not count."""
    return sorted(fold(name).split()) == sorted(fold(other).split())


def comment_written(case: CheckedDossier) -> Iterator[Finding]:
    """The comment boxes of the option `boite` or `role` are filled; the mandatory ones else."""
    box, role = case.check.options.get("boite"), case.check.options.get("role")
    for one in case.session.referential.comments:
        asked = one.id == box or one.role == role if box or role else one.required
        if asked and not case.session.comments.get(one.id):
            yield case.found(
                "commentaire_absent", "commentaires", values={"boite": one.id, "titre": one.title}
            )


def identity_seen(case: CheckedDossier) -> Iterator[Finding]:
    """The original of the candidate's identity document was seen, at each block's evaluation."""
    lacking = [b.number for b in case.blocks if not case.fact_known("piece_identite", b.number)]
    whole = len(lacking) == len(case.blocks)
    for number in ([0] if whole and lacking else lacking):
        yield case.found("piece_non_vue", "faits", block=number)


def signatures_gathered(case: CheckedDossier) -> Iterator[Finding]:
    """The candidate and every evaluator signed."""
    if not case.fact_known("signature"):
        roles = tuple(role.title for role in case.session.referential.roles)
        yield case.found("signatures_absentes", "signatures", values={"roles": roles})


def admission_verified(case: CheckedDossier) -> Iterator[Finding]:
    """The conditions of the candidate's route were verified; its ambiguities are shown."""
    session = case.session
    only = case.check.options.get("voies", ())
    routes = [
        one
        for one in session.referential.routes
        if session.route in ("", one.id) and (not only or one.id in only)
    ]
    asked = not session.referential.routes or any(route.conditions for route in routes)
    if asked and not case.fact_known("conditions_admission"):
        yield case.found(
            "conditions_non_verifiees", "faits",
            values={
                "conditions": tuple(text for route in routes for text, _ in route.conditions),
                "ambiguites": _ambiguities(case, routes),
            },
        )


def _ambiguities(case: CheckedDossier, routes: list[Route]) -> tuple[str, ...]:
    """What the source leaves open about these conditions: the ambiguities that cite the same
    places as they do."""
    places = {citation for route in routes for _, citation in route.conditions}
    places.add(case.check.source)
    return tuple(
        one.subject
        for one in case.session.referential.ambiguities
        if places.intersection(one.sources)
    )


def document_received(case: CheckedDossier) -> Iterator[Finding]:
    """The document asked of the candidate was received, for the block of the option `bloc`."""
    only = case.check.options.get("bloc")
    for block in case.blocks:
        asked = block.number == only if only else block.requested_document is not None
        if asked and not case.fact_known("document_recu", block.number):
            yield case.found("document_non_recu", "faits", block=block.number)


def arrangements_recorded(case: CheckedDossier) -> Iterator[Finding]:
    """A remote evaluation has its agreement, an arrangement for a handicap its nature."""
    for (fact, block), recorded in case.session.facts.items():
        if fact in ("distance", "handicap") and not recorded.text:
            reason = "accord_absent" if fact == "distance" else "nature_absente"
            yield case.found(reason, "faits", block=block)
