"""Orders as JSON lines: what `cqp session appliquer` understands. One table, one order a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import fold, one_line, whole_number
from assistant.domain.events import interview as ev
from assistant.domain.events import route as er
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders, route_orders
from assistant.domain.session.state import Session
from assistant.interview import Interview

Fields = Mapping[str, Any]
Handler = Callable[[Interview, Fields], int]


def read_order(line: bytes) -> dict[str, Any]:
    """The JSON object of a line. Raises RefusedCommand when it is not one."""
    try:
        order = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise RefusedCommand("Ligne illisible", "Elle n’est pas en UTF-8.") from None
    except (ValueError, RecursionError) as error:
        where = f" (caractère {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise RefusedCommand("Ligne illisible", f"Ce n’est pas du JSON{where}.") from None
    if not isinstance(order, dict):
        raise RefusedCommand("Ligne illisible", "Une commande est un objet JSON entre accolades.")
    return order


def carry_out(interview: Interview, order: Fields) -> int:
    """Carry out one order; returns the number of its last event, once it is on disk.

    Raises:
        RefusedCommand: unknown order or field, or refused by the session.
        NotSaved: the disk refused.
    """
    verbs = [key for key in order if key in _ORDERS]
    verb = verbs[0] if len(verbs) == 1 else _leading(order, verbs)
    fields, handler = _ORDERS[verb]
    unknown = [key for key in order if key not in fields and key != verb]
    if unknown:
        near = get_close_matches(fold(unknown[0]), fields, n=1)
        hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
        raise RefusedCommand(
            "Champ inconnu", f"« {unknown[0]} » ne va pas avec « {verb} ».{hint}"
        )
    return handler(interview, order)


def _leading(order: Fields, verbs: list[str]) -> str:
    """The order's verb where one of its fields bears the name of another verb."""
    for verb in verbs:
        if all(key in _ORDERS[verb][0] for key in order if key != verb):
            return verb
    if verbs:
        raise RefusedCommand("Commande ambiguë", f"Une seule à la fois : {', '.join(verbs)}.")
    first = next(iter(order), "")
    near = get_close_matches(fold(first), _ORDERS, n=3, cutoff=0.5)
    hint = f"Les plus proches : {', '.join(near)}." if near else f"Il y a : {', '.join(_ORDERS)}."
    raise RefusedCommand("Commande inconnue", f"« {one_line(first)[:40]} » n’existe pas. {hint}")


# --- reading fields ------------------------------------------------------------------------


def _text(order: Fields, key: str, default: str = "") -> str:
    value = order.get(key, default)
    if not isinstance(value, str):
        raise RefusedCommand("Champ mal formé", f"« {key} » attend un texte entre guillemets.")
    return value


def _number(order: Fields, key: str, default: int = 0) -> int:
    value = order.get(key, default)
    if isinstance(value, str):
        value = whole_number(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise RefusedCommand("Champ mal formé", f"« {key} » attend un nombre entier.")
    return value


def _flag(order: Fields, key: str) -> bool:
    value = order.get(key, False)
    if not isinstance(value, bool):
        raise RefusedCommand("Champ mal formé", f"« {key} » attend true ou false.")
    return value


def _list(order: Fields, key: str) -> list[Any]:
    value = order.get(key, [])
    if not isinstance(value, list):
        raise RefusedCommand("Champ mal formé", f"« {key} » attend une liste entre crochets.")
    return value


def _object(order: Fields, key: str) -> dict[str, Any]:
    value = order.get(key, {})
    if not isinstance(value, dict):
        raise RefusedCommand("Champ mal formé", f"« {key} » attend un objet entre accolades.")
    return value


def _name(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise RefusedCommand(
            "Champ mal formé", "Un élément s’écrit « 1.3 », ou 3 avec « bloc » à côté."
        )
    return str(value)


def _element(session: Session, order: Fields, key: str = "element") -> ElementRef:
    if key not in order:
        raise RefusedCommand("Élément manquant", "Ajoutez « element », comme « 1.3 ».")
    return orders.element(session, _name(order[key]), _number(order, "bloc") or None)


def _elements(session: Session, order: Fields) -> tuple[ElementRef, ...]:
    names = [_name(value) for value in _list(order, "elements")]
    return orders.elements(session, names, _number(order, "bloc") or None)


def _by(interview: Interview, order: Fields) -> str:
    session = interview.session
    return _text(order, "par") or session.role or session.referential.concluding_role.id


def _whole_numbers(order: Fields, key: str) -> tuple[int, ...]:
    return tuple(_number({key: value}, key) for value in _list(order, key))


# --- the orders ----------------------------------------------------------------------------


def _note(interview: Interview, order: Fields) -> int:
    session = interview.session
    return interview.run(
        orders.note, _text(order, "note"), _elements(session, order),
        _text(order, "provenance", "entretien"), block=_number(order, "bloc") or None,
    )


def _correct(interview: Interview, order: Fields) -> int:
    session, number = interview.session, _number(order, "corriger")
    old = session.notes.get(number)
    refs = _elements(session, order) if "elements" in order else (old.elements if old else ())
    text = _text(order, "texte") or (old.text if old else "")
    return interview.run(orders.correct_note, number, text, refs, _text(order, "raison"))


def _mark_text(value: object) -> str:
    """A judgement as text: a value of the scale, or a mark given as a number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise RefusedCommand("Évaluation mal formée", "Donnez une valeur de l’échelle.")
    return str(value)


def _judge(interview: Interview, order: Fields) -> int:
    return interview.run(
        orders.judge, _element(interview.session, order), _mark_text(order["jugement"]),
        by=_by(interview, order), not_applicable=_flag(order, "non_applicable"),
        comment=_text(order, "commentaire"), criteria=_whole_numbers(order, "criteres"),
    )


def _withdraw(interview: Interview, order: Fields) -> int:
    target = _element(interview.session, order, "retirer")
    return interview.run(orders.withdraw, target, _by(interview, order))


def _question(interview: Interview, order: Fields) -> int:
    session = interview.session
    if isinstance(order["question"], int):
        block = _number(order, "bloc") or session.position.block
        return interview.run(orders.ask, block, _number(order, "question"))
    text, block = _text(order, "question"), _number(order, "bloc")
    found = _same_words(session, text, block or session.position.block)
    if found:
        return interview.run(orders.ask, *found)
    return interview.run(orders.ask_own, text, _elements(session, order))


def _same_words(session: Session, text: str, preferred: int) -> tuple[int, int] | None:
    """The suggested question that has these very words, the present block's first."""
    wanted = " ".join(text.split())
    blocks = sorted(session.referential.blocks, key=lambda block: block.number != preferred)
    for block in blocks:
        for question in block.questions:
            if " ".join(question.text.split()) == wanted:
                return block.number, question.number
    return None


def _step(interview: Interview, order: Fields) -> int:
    step = _name(order["etape"])
    return interview.run(orders.settle_step, step, _text(order, "etat", "faite"))


def _clock(interview: Interview, order: Fields) -> int:
    wanted = _text(order, "horloge")
    if wanted not in _CLOCK:
        near = ", ".join(_CLOCK)
        raise RefusedCommand("Horloge", f"« {wanted} » n’existe pas. Choisissez parmi : {near}.")
    return interview.run(_CLOCK[wanted])


_CLOCK: dict[str, Callable[[Session], list[Event]]] = {
    "demarrer": orders.start,
    "reprendre": orders.start,
    "pause": orders.pause_now,
    "arreter": orders.end,
}


def _observation(interview: Interview, order: Fields) -> int:
    return interview.run(orders.observe, _text(order, "observation"), _number(order, "bloc"))


def _undo(interview: Interview, order: Fields) -> int:
    return interview.run(orders.undo, _number(order, "annuler") or None)


def _comment(interview: Interview, order: Fields) -> int:
    return interview.run(orders.comment, _text(order, "boite"), _text(order, "commentaire"))


def _essential(interview: Interview, order: Fields) -> int:
    return interview.run(
        orders.mark_essential, _element(interview.session, order),
        _text(order, "incontournable"), _text(order, "certification"),
    )


def _role(interview: Interview, order: Fields) -> int:
    return interview.run(orders.take_role, _text(order, "role"))


def _candidate(interview: Interview, order: Fields) -> int:
    details = {key: str(value) for key, value in _object(order, "details").items()}
    return interview.run(orders.describe_candidate, _text(order, "candidat"), details)


def _evaluator(interview: Interview, order: Fields) -> int:
    independent = order.get("independant")
    named = ev.EvaluatorNamed(
        _text(order, "role"), _text(order, "evaluateur"), _text(order, "entreprise"),
        _text(order, "fonction"), _text(order, "habilitation"),
        None if independent is None else _flag(order, "independant"),
        _whole_numbers(order, "blocs"),
    )
    return interview.run(orders.name_evaluator, named)


def _activity(interview: Interview, order: Fields) -> int:
    practised = None if order.get("realisee") is None else _flag(order, "realisee")
    declared = ev.ActivityDeclared(
        _number(order, "bloc"), _number(order, "activite"), practised,
        _text(order, "exemples"), _text(order, "documents"),
    )
    return interview.run(orders.declare_activity, declared)


def _answer(interview: Interview, order: Fields) -> int:
    return interview.run(
        orders.answer, _number(order, "bloc"), _number(order, "numero", 1),
        _text(order, "reponse"),
    )


def _reading(interview: Interview, order: Fields) -> int:
    target = _element(interview.session, order)
    return interview.run(orders.read_file, target, _text(order, "lecture"))


def _point(interview: Interview, order: Fields) -> int:
    target = _element(interview.session, order)
    return interview.run(orders.raise_point, target, _text(order, "point"))


def _point_settled(interview: Interview, order: Fields) -> int:
    number = _number(order, "point_verifie")
    return interview.run(orders.settle_point, number, _text(order, "texte"))


def _fact(interview: Interview, order: Fields) -> int:
    return interview.run(
        orders.record_fact, _text(order, "fait"), _text(order, "texte"),
        _text(order, "date"), _number(order, "bloc"),
    )


def _consultation(interview: Interview, order: Fields) -> int:
    text = _text(order, "concertation")
    if "element" not in order:
        return interview.run(orders.consult, _number(order, "bloc"), text)
    return interview.run(
        orders.agree, _element(interview.session, order), _mark_text(order.get("accord")),
        text, by=_by(interview, order), not_applicable=_flag(order, "non_applicable"),
        comment=_text(order, "commentaire"), criteria=_whole_numbers(order, "criteres"),
    )


def _arbitration(interview: Interview, order: Fields) -> int:
    reason = _text(order, "arbitrage")
    return interview.run(orders.ask_arbitration, _number(order, "bloc"), reason)


def _jury(interview: Interview, order: Fields) -> int:
    return interview.run(
        orders.record_jury, _text(order, "date"), _text(order, "jury"),
        _whole_numbers(order, "blocs"), _object(order, "membres"),
    )


def _spotting(interview: Interview, order: Fields) -> int:
    led = er.SpottingLed(
        _text(order, "reperage_par"), _text(order, "entreprise"), _text(order, "fonction"),
        _text(order, "habilitation"), _text(order, "date"),
    )
    return interview.run(route_orders.lead_spotting, led)


def _spot(interview: Interview, order: Fields) -> int:
    return interview.run(
        route_orders.spot, _number(order, "bloc"), _text(order, "reperage"), _text(order, "texte")
    )


def _spotted_point(interview: Interview, order: Fields) -> int:
    target = _element(interview.session, order)
    text = _text(order, "point_de_reperage")
    return interview.run(route_orders.point_from_spotting, target, text)


def _plan(interview: Interview, order: Fields) -> int:
    return interview.run(
        route_orders.plan, _number(order, "bloc"), _text(order, "parcours"), _text(order, "texte")
    )


def _tutor(interview: Interview, order: Fields) -> int:
    verified = None if order.get("conditions") is None else _flag(order, "conditions")
    return interview.run(
        route_orders.name_tutor, _text(order, "tuteur"), _text(order, "entreprise"),
        _text(order, "fonction"), verified,
    )


def _practice(interview: Interview, order: Fields) -> int:
    target, text = _element(interview.session, order), _text(order, "observe_en_entreprise")
    return interview.run(route_orders.observe_practice, target, text)


def _feedback(interview: Interview, order: Fields) -> int:
    choices = [_name(value) for value in _list(order, "choix")]
    return interview.run(
        orders.feedback, _text(order, "retour"), choices, _text(order, "texte")
    )


def _go(interview: Interview, order: Fields) -> int:
    if isinstance(order["aller"], int):
        return interview.run(orders.move, _number(order, "aller"))
    target = _element(interview.session, order, "aller")
    return interview.run(orders.move, target.block, target.element)


_ORDERS: dict[str, tuple[frozenset[str], Handler]] = {
    "note": (frozenset({"elements", "bloc", "provenance"}), _note),
    "corriger": (frozenset({"texte", "elements", "bloc", "raison"}), _correct),
    "jugement": (
        frozenset({"element", "bloc", "par", "non_applicable", "commentaire", "criteres"}), _judge
    ),
    "retirer": (frozenset({"bloc", "par"}), _withdraw),
    "question": (frozenset({"elements", "bloc"}), _question),
    "etape": (frozenset({"etat"}), _step),
    "horloge": (frozenset(), _clock),
    "observation": (frozenset({"bloc"}), _observation),
    "annuler": (frozenset(), _undo),
    "commentaire": (frozenset({"boite"}), _comment),
    "incontournable": (frozenset({"element", "bloc", "certification"}), _essential),
    "role": (frozenset(), _role),
    "candidat": (frozenset({"details"}), _candidate),
    "evaluateur": (
        frozenset({"role", "entreprise", "fonction", "habilitation", "independant", "blocs"}),
        _evaluator,
    ),
    "activite": (frozenset({"bloc", "realisee", "exemples", "documents"}), _activity),
    "reponse": (frozenset({"bloc", "numero"}), _answer),
    "lecture": (frozenset({"element", "bloc"}), _reading),
    "point": (frozenset({"element", "bloc"}), _point),
    "point_verifie": (frozenset({"texte"}), _point_settled),
    "fait": (frozenset({"texte", "date", "bloc"}), _fact),
    "concertation": (
        frozenset({
            "element", "bloc", "accord", "par", "non_applicable", "commentaire", "criteres",
        }),
        _consultation,
    ),
    "arbitrage": (frozenset({"bloc"}), _arbitration),
    "jury": (frozenset({"date", "blocs", "membres"}), _jury),
    "reperage_par": (
        frozenset({"entreprise", "fonction", "habilitation", "date"}), _spotting
    ),
    "reperage": (frozenset({"bloc", "texte"}), _spot),
    "point_de_reperage": (frozenset({"element", "bloc"}), _spotted_point),
    "parcours": (frozenset({"bloc", "texte"}), _plan),
    "tuteur": (frozenset({"entreprise", "fonction", "conditions"}), _tutor),
    "observe_en_entreprise": (frozenset({"element", "bloc"}), _practice),
    "retour": (frozenset({"choix", "texte"}), _feedback),
    "aller": (frozenset({"bloc"}), _go),
}
