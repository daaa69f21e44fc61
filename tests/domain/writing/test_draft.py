"""What the draft says of a situation, and on which lines: `tests/brouillons/situations.yaml`.

And the observations of the demonstrations, as they would be filled: `tests/redaction/*.md`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.events.interview import BlockCarried, JudgementGiven, NoteTaken
from assistant.domain.referential.model import ElementRef, Role
from assistant.domain.writing import draft, draft_whole
from assistant.domain.writing.spans import quoted
from assistant.resources import shipped
from tests.dossiers import play
from tests.draft_help import (
    DEMONSTRATIONS,
    EXPECTED,
    FOLDER,
    VOICE,
    demonstration,
    faults,
    observations,
    plain,
    sentences,
    session_of,
    words,
    wrong,
)
from tests.draft_help import referential as draft_referential
from tests.helpers import HandClock, library
from tests.rules_help import SOURCE, marks_scale, referential
from tests.yaml_data import yaml_data

CASES: list[dict[str, Any]] = yaml_data((FOLDER / "situations.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["nom"])
def test_a_situation_is_drafted_as_its_table_says(case: dict[str, Any], tmp_path: Path) -> None:
    clock = HandClock()
    interview = library(tmp_path, clock).create(case["referentiel"], "DUVAL Camille")
    interview.record([
        BlockCarried(int(block), decided, until, "avant")
        for block, (decided, until) in case.get("reporte", {}).items()
    ])
    play(interview, clock, case["ordres"])
    session = interview.session
    found = [
        {"dit": plain(VOICE.observation(session.referential, one)), "lignes": list(one.sources)}
        for one in sentences(session, case["bloc"])
    ]
    assert found == case["phrases"]


@pytest.mark.parametrize(("typed", "said"), [
    ("Un fait.", "Un fait"),
    ("Deux\nlignes ;", "Deux lignes"),
    ("Dit « oui ».", "Dit “oui”"),
    ("Est-ce sûr ?", "Est-ce sûr ?"),
    ("attend...", "attend..."),
], ids=["point", "lignes", "guillemets", "question", "suspension"])
def test_a_note_is_quoted_on_one_line(typed: str, said: str) -> None:
    assert quoted(typed) == said


MEAN = {"moyenne": {"au_moins": "10", "motif": "la moyenne atteint 10"}}
MARKED = {
    ("unité", "indicateur"): [
        "La moyenne de l’unité est d’environ 10,83 sur 20.",
        "À l’entretien : « Élément 1 » (1.1), « Compte rendu daté, deux pages ».",
        "Aucune note n’est enregistrée pour 1.2 et 1.3.",
    ],
    ("bloc", "épreuve"): [
        "La moyenne du bloc est d’environ 10,83 sur 20.",
        "À l’entretien : « Élément 1 » (1.1), « Compte rendu daté, deux pages ».",
        "Aucune note n’est enregistrée pour 1.2 et 1.3.",
    ],
}


@pytest.mark.parametrize("named", MARKED, ids=" ".join)
def test_marks_are_drafted_with_the_words_of_the_branch(named: tuple[str, str]) -> None:
    bloc, element = named
    found = replace(
        referential(
            MEAN, marks_scale("0", "20", "0.5"), 3, words={"bloc": bloc, "element": element}
        ),
        roles=(Role("e", "Évaluateur", True, False, "", (), False, SOURCE),),
    )
    session = session_of(found, [
        *(JudgementGiven(ElementRef(1, n), mark, "e")
          for n, mark in enumerate(("12", "12.5", "8"), 1)),
        NoteTaken("Compte rendu daté, deux pages.", 1, (ElementRef(1, 1),)),
    ])
    assert [plain(one) for one in words(session, 1)] == MARKED[named]
    assert wrong(session, 1) == wrong(session, 0) == []


def test_what_a_transcript_tells_was_said_at_the_interview() -> None:
    found = draft_referential("assistant-formation")
    ref = ElementRef(4, 5)
    session = session_of(found, [
        NoteTaken("Rappelle le client trois jours plus tard.", 4, (ref,), "transcription"),
        JudgementGiven(ref, "acquis", found.concluding_role.id),
    ])
    assert "acquis à l’entretien : " in plain(words(session, 4)[0])


def test_every_template_is_said_by_the_draft() -> None:
    modules = (draft, draft_whole)
    source = "".join(Path(str(one.__file__)).read_text("utf-8") for one in modules)
    templates = [path.stem for path in (shipped("prompts") / "observations").glob("[!_]*.j2")]
    assert len(templates) > 10
    assert [name for name in templates if f'"{name}"' not in source] == []


@pytest.mark.parametrize("name", DEMONSTRATIONS)
def test_the_observations_of_a_demonstration_are_those_expected(name: str, tmp_path: Path) -> None:
    interview = demonstration(name, tmp_path)
    expected = (EXPECTED / f"{name}.md").read_text("utf-8")
    assert observations(interview) == expected, "python -m tests.draft_help, puis relire"
    for block in (0, *(one.number for one in interview.session.referential.blocks)):
        assert [fault for text in words(interview.session, block) for fault in faults(text)] == []
