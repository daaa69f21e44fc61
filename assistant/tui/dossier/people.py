"""The lines on the candidate and on the evaluators. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.french import CIVILITY, civility
from assistant.domain.common.text import fold, one_line
from assistant.domain.events.base import Event
from assistant.domain.events.interview import EvaluatorNamed
from assistant.domain.referential.model import Role
from assistant.domain.session import orders
from assistant.domain.session.state import Session
from assistant.tui.dossier.fields import (
    FormField,
    Group,
    Save,
    joined,
    numbers,
)

DETAILS = (CIVILITY, "entreprise", "emploi", "expérience")
"""What the first page of a dossier asks of the candidate besides the name."""

_ANSWERS = {True: "oui", False: "non", None: ""}


def candidate(session: Session) -> Group:
    """Name and details; those recorded under another name are there too."""
    names = dict.fromkeys((*DETAILS, *session.details))
    name = FormField(
        "candidat/nom", "Nom et prénom", "Comme sur la pièce d’identité.", _save_candidate,
        session.candidate, session.candidate,
    )
    return Group("Candidat", (name, *(_detail(session, one) for one in names)))


def _save_candidate(session: Session, text: str) -> list[Event]:
    name = one_line(text)
    if not name:
        raise RefusedCommand("Candidat sans nom", "Donnez le nom et le prénom du candidat.")
    return [] if name == session.candidate else orders.describe_candidate(session, name, {})


def _detail(session: Session, name: str) -> FormField:
    value = str(session.details.get(name, ""))

    def save(session: Session, text: str) -> list[Event]:
        if text.strip() == value:
            return []
        said = text
        if name == CIVILITY and text.strip():
            said = civility({name: text})
            if not said:
                raise RefusedCommand("Civilité inconnue", "Écrivez Madame ou Monsieur, ou rien.")
        return orders.describe_candidate(session, session.candidate, {name: said})

    hint = (
        "Facultatif : Madame ou Monsieur, pour la case du dossier et l’accord des mots."
        if name == CIVILITY else "Facultatif : figure en tête du dossier."
    )
    return FormField(f"candidat/{name}", name.capitalize(), hint, save, value, value)


# --- evaluators ------------------------------------------------------------------------------


def evaluators(session: Session) -> list[Group]:
    """One group a role, with everyone who holds it, and a line for one more."""
    return [_role(session, role) for role in session.referential.roles]


def holders(session: Session, role: str) -> list[EvaluatorNamed]:
    """Those who hold a role, in the order of their lines."""
    return [one for one in session.evaluators.values() if one.role_id == role]


def line(role: str, index: int, part: str) -> str:
    """The key of a line on the evaluator at that place in a role."""
    return f"evaluateur/{role}/{index}/{part}"


def _role(session: Session, role: Role) -> Group:
    named = holders(session, role.id)
    fields = [
        field for index, one in enumerate(named) for field in _evaluator(session, role, index, one)
    ]
    more = FormField(
        line(role.id, len(named), "nom"), "Une autre personne" if named else "Nom et prénom",
        "Facultatif : si quelqu’un d’autre tient aussi ce rôle." if named else
        "Le reste se demande une fois la personne nommée.",
        lambda session, text: _name(session, EvaluatorNamed(role.id, ""), text),
    )
    return Group(role.title, (*fields, more))


def _evaluator(session: Session, role: Role, index: int, one: EvaluatorNamed) -> list[FormField]:
    def field(part: str, label: str, hint: str, value: str, save: Save) -> FormField:
        return FormField(line(role.id, index, part), label, hint, save, value, value)

    def text_field(part: str, label: str, hint: str, value: str, name: str) -> FormField:
        return field(part, label, hint, value, _change(one, lambda _, text: {name: text}))

    fields = [
        field("nom", "Nom et prénom", "Vide : cette personne n’évalue pas.", one.name,
              lambda session, text: _name(session, one, text)),
        text_field("entreprise", "Entreprise", "", one.company, "company"),
        text_field("fonction", "Fonction", "", one.function, "function"),
    ]
    if role.accreditation or one.accreditation:
        fields.append(text_field(
            "habilitation", "Numéro d’habilitation", "Tel que la branche l’a donné.",
            one.accreditation, "accreditation",
        ))
    if role.independence:
        fields.append(field(
            "independance", f"« {role.independence} »", "oui ou non ; vide : non dit.",
            _ANSWERS[one.independent], _change(one, lambda _, text: {"independent": _yes(text)}),
        ))
    if len(session.referential.blocks) > 1:
        fields.append(_blocks(session, role, index, one))
    return fields


def _blocks(session: Session, role: Role, index: int, one: EvaluatorNamed) -> FormField:
    word = session.referential.block_word

    def chosen(session: Session, text: str) -> dict[str, Any]:
        every = [block.number for block in session.referential.blocks]
        found = numbers(text, every)
        return {"blocks": () if sorted(found) == every else tuple(sorted(found))}

    return FormField(
        line(role.id, index, "blocs"), "Évalue",
        f"Un numéro de {word}, ou plusieurs, comme « 1 3 » ; vide : tout.", _change(one, chosen),
        f"{word} {joined(one.blocks)}" if one.blocks else "tout", joined(one.blocks),
    )


def _yes(text: str) -> bool | None:
    answers = {"": None, "oui": True, "o": True, "non": False, "n": False}
    said = fold(one_line(text))
    if said not in answers:
        wrong = one_line(text)[:40]
        raise RefusedCommand("Oui ou non", f"« {wrong} » : écrivez oui, non, ou rien.")
    return answers[said]


def _change(
    one: EvaluatorNamed, changes: Callable[[Session, str], dict[str, Any]]
) -> Save:
    def save(session: Session, text: str) -> list[Event]:
        changed = replace(one, **changes(session, text))
        events = orders.name_evaluator(session, changed)
        return [] if events == [one] else events

    return save


def _name(session: Session, one: EvaluatorNamed, text: str) -> list[Event]:
    """Name, rename (the rest stays), or withdraw an evaluator."""
    name = one_line(text)
    if name == one.name:
        return []
    gone = orders.withdraw_all(session, lambda event: _about(event, one)) if one.name else []
    if not name:
        return gone
    return [*gone, *orders.name_evaluator(session, replace(one, name=name))]


def _about(event: Event, one: EvaluatorNamed) -> bool:
    return (
        isinstance(event, EvaluatorNamed)
        and (event.role_id, event.name) == (one.role_id, one.name)
    )
