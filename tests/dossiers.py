"""Dossiers for the tests: a complete one for any shipped référentiel, as orders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assistant.cli.orders import carry_out
from assistant.domain.dossier.completeness import Finding, controls
from assistant.domain.referential.model import Referential
from assistant.interview import Interview
from tests.helpers import HandClock

Order = dict[str, Any]


def play(interview: Interview, clock: HandClock, orders: Iterable[Order]) -> None:
    """Carry out orders; `attendre` lets minutes pass, `point_verifie: dernier` is the last one."""
    for order in orders:
        if "attendre" in order:
            clock.forward(minutes=order["attendre"])
        elif order.get("point_verifie") == "dernier":
            carry_out(interview, {**order, "point_verifie": max(interview.session.points)})
        else:
            carry_out(interview, order)


def findings(interview: Interview) -> tuple[Finding, ...]:
    return controls(interview.session, interview.outcome(), interview.now())


def complete(referential: Referential, good: str) -> dict[str, list[Order]]:
    """The orders of a dossier that lacks nothing of what is asked, by the check that would miss
    them.

    Args:
        good: the value given to every element.
    """
    elements = [str(element.ref) for element in referential.elements()]
    blocks = [block.number for block in referential.blocks]
    asked = {check.kind for check in referential.checks}
    everything: dict[str, list[Order]] = {
        "lecture_dossier": [{"lecture": "Lu.", "element": one} for one in elements],
        "duree": [{"horloge": "demarrer"}, *_time_in_each_block(referential)],
        "elements_juges": [{"jugement": good, "element": one} for one in elements],
        "faits_derriere_jugements": [{"note": "Un fait.", "elements": [one]} for one in elements],
        "concertation": [{"concertation": "Accord.", "bloc": block} for block in blocks],
        "dates_bloc": [
            {"fait": fact, "date": day, "bloc": block}
            for block in blocks
            for fact, day in (("date_lecture", "2026-03-02"), ("date_resultats", "2026-03-12"))
        ],
        "evaluateurs_nommes": [
            {
                "evaluateur": f"Personne {number}", "role": role.id, "entreprise": "Société",
                "fonction": "Métier", "habilitation": f"H-{number}", "independant": True,
            }
            for number, role in enumerate(referential.roles, 1)
        ],
        "commentaire": [
            {"commentaire": "Vu.", "boite": box.id} for box in referential.comments if box.required
        ],
        "piece_identite": [{"fait": "piece_identite"}],
        "conditions_admission": [{"fait": "conditions_admission"}],
        "signatures": [{"fait": "signature"}],
        "document_recu": [{"fait": "document_recu", "bloc": block} for block in blocks],
    }
    return {kind: orders for kind, orders in everything.items() if kind in asked}


def _time_in_each_block(referential: Referential) -> list[Order]:
    """Exactly the time that the durations ask: for the whole, or block by block."""
    orders: list[Order] = []
    for duration in sorted(referential.durations, key=lambda one: one.block):
        orders += [{"aller": duration.block}] if duration.block else []
        orders += [{"attendre": duration.minutes}]
    return [*orders, {"horloge": "arreter"}]
