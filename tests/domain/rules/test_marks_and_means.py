"""Two evaluators' marks, weighted: the mean counts, and what is missing keeps it open."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import Interview
from tests.helpers import library
from tests.places import ROOT

PAGE = ROOT / "docs" / "format-referentiel.md"
JURY, PARTNER = "jury-metier", "formateur"


@pytest.fixture
def interview(tmp_path: Path) -> Interview:
    """The crêperie of the docs page, its jury counting twice and a trainer once."""
    piece = r"fichier: cqp-creperie.yaml -->\n```yaml\n(.*?)```"
    found = re.search(piece, PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    text = found[1].replace(
        "habilitation: non, commentaire: facultatif}",
        'habilitation: non, commentaire: facultatif, poids: "2"}\n'
        "  - {id: formateur, intitule: Formateur, conclut: non, habilitation: non, "
        'commentaire: facultatif, poids: "1"}',
    )
    own = tmp_path / "referentiels"
    own.mkdir()
    (own / "cqp-creperie.yaml").write_text(text, "utf-8")
    return library(tmp_path).create("cqp-creperie", "DUVAL Camille")


def mark(interview: Interview, element: int, **marks: str) -> None:
    for role, value in marks.items():
        by = {"jury": JURY, "formateur": PARTNER}[role]
        interview.run(orders.judge, ElementRef(2, element), value, by=by)


def status(interview: Interview) -> str:
    return interview.outcome().block(2).status


@pytest.mark.parametrize(("first", "second", "expected"), [
    (("10", "10"), ("10", "10"), "mastered"),
    (("11", "8"), ("11", "8"), "mastered"),
    (("11", "7.5"), ("11", "7.5"), "not_mastered"),
    (("6", "6"), ("14", "14"), "mastered"),
    (("5", "7.5"), ("20", "20"), "not_mastered"),
    (("5", "8"), ("20", "20"), "mastered"),
    (("5.5", "7"), ("20", "20"), "mastered"),
])
def test_the_weighted_mean_is_exact(
    interview: Interview, first: tuple[str, str], second: tuple[str, str], expected: str
) -> None:
    for number, (jury, trainer) in enumerate((first, second), start=1):
        mark(interview, number, jury=jury, formateur=trainer)
    assert status(interview) == expected
    assert not interview.session.disputed(ElementRef(2, 1))


def test_one_mark_alone_leaves_the_rest_possible(interview: Interview) -> None:
    mark(interview, 1, jury="20", formateur="20")
    mark(interview, 2, jury="6")
    assert status(interview) == "undetermined"
    assert interview.session.effective(ElementRef(2, 2)) is None
    assert [str(ref) for ref in interview.outcome().block(2).missing.judgements] == ["2.2"]


def test_one_mark_may_already_be_too_low(interview: Interview) -> None:
    mark(interview, 1, jury="20", formateur="20")
    mark(interview, 2, formateur="0")
    assert status(interview) == "undetermined"
    mark(interview, 2, jury="0")
    assert status(interview) == "not_mastered"


def test_a_mark_outside_the_scale_is_refused(interview: Interview) -> None:
    for wrong in ("21", "-1", "10.25", "dix", "NaN", "1e1000000", ""):
        with pytest.raises(RefusedCommand, match="0 à 20"):
            interview.run(orders.judge, ElementRef(2, 1), wrong, by=JURY)
