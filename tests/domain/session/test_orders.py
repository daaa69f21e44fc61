"""Orders and what they make of a session, read from `tests/ordres/*.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.cli.orders import carry_out, read_order
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.domain.session.state import Session
from assistant.interview import Interview
from tests.helpers import library
from tests.places import TESTS
from tests.yaml_data import yaml_data

FOLDER = TESTS / "ordres"
CASES: list[dict[str, Any]] = [
    case
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in yaml_data(path.read_text("utf-8"))
]


def play(interview: Interview, orders: list[dict[str, Any]]) -> None:
    for order in orders:
        expected = order.pop("refus", None)
        before = interview.session.number
        if expected is None:
            carry_out(interview, order)
        else:
            with pytest.raises(RefusedCommand, match=expected):
                carry_out(interview, order)
            assert interview.session.number == before, "a refused order was recorded"


def judgements(session: Session) -> dict[str, str]:
    found = {e.ref: session.effective(e.ref) for e in session.referential.elements()}
    return {str(ref): given.value for ref, given in found.items() if given}


def state(session: Session) -> dict[str, Any]:
    """The session in the words of the tables."""
    return {
        "notes": [
            {"texte": n.text, "elements": [str(r) for r in n.elements], "provenance": n.origin}
            for n in session.notes.values()
        ],
        "jugements": judgements(session),
        "desaccords": [
            str(e.ref) for e in session.referential.elements() if session.disputed(e.ref)
        ],
        "questions": [[q.block, q.question] for q in session.asked.values()],
        "position": {"bloc": session.position.block, "question": session.position.question},
        "etapes": dict(session.steps),
        "seances": session.clock.sittings,
        "observations": dict(session.observations),
        "marques": {str(ref): session.mark(ref) for ref in (ElementRef(1, 1), ElementRef(1, 2))},
        "points_ouverts": sum(1 for point in session.points.values() if not point.settled),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["nom"])
def test_an_order_makes_the_session_that_its_table_says(
    case: dict[str, Any], tmp_path: Path
) -> None:
    interview = library(tmp_path).create(
        "assistant-formation", "DUVAL Camille", role="evaluateur_externe"
    )
    play(interview, [dict(order) for order in case["ordres"]])
    expected = {key: value for key, value in case.items() if key not in ("nom", "ordres")}
    found = state(interview.session)
    assert {key: found[key] for key in expected} == expected
    interview.close()

    again = library(tmp_path).open(interview.session.id)
    assert state(again.session) == found, "replayed from disk, the session is another one"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"{", "JSON"),
        (b"[1]", "accolades"),
        (b"{\"note\": \"a\"", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b'{"note": ' + b"9" * 5_000 + b"}", "JSON"),
    ],
    ids=["octets", "accolade", "liste", "inachevé", "profond", "chiffres"],
)
def test_a_line_that_is_no_order_is_refused_with_its_reason(line: bytes, words: str) -> None:
    with pytest.raises(RefusedCommand, match=words):
        read_order(line)


def test_a_mark_of_a_second_certificate_is_kept_apart(tmp_path: Path) -> None:
    interview = library(tmp_path).create("conseiller-commercial-formation", "DUVAL Camille")
    ref, second = ElementRef(1, 1), "services-relation-client"
    own = interview.session.mark(ref)
    interview.run(orders.mark_essential, ref, "oui", second)
    assert interview.session.marks[second, ref] == "oui"
    assert interview.session.mark(ref) == own
    interview.run(orders.mark_essential, ref, "non")
    assert interview.session.mark(ref) == "non"
    assert interview.session.marks[second, ref] == "oui"
    before = interview.session.number
    assert interview.run(orders.mark_essential, ref, "non") == before
    for certification in ("cqp", "inconnu"):
        with pytest.raises(RefusedCommand, match="services-relation-client"):
            interview.run(orders.mark_essential, ref, "oui", certification)
    with pytest.raises(RefusedCommand, match="oui"):
        interview.run(orders.mark_essential, ref, "souvent")
