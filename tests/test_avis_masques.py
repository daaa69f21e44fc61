"""Two evaluators judge apart: what the role that types may see of the other's judgements."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain import commands
from assistant.domain.outcome import outcome, outcome_of_block
from assistant.domain.referential import ElementRef
from assistant.domain.seeing import as_seen, hidden, hidden_elements
from assistant.interview import Interview
from tests.helpers import HandClock, library

EXTERNAL, PROFESSIONAL = "evaluateur_externe", "professionnel_secteur"
FIRST, SECOND = ElementRef(1, 1), ElementRef(1, 2)


@pytest.fixture
def interview(tmp_path: Path) -> Interview:
    """The external evaluator has judged two elements; the professional now types."""
    made = library(tmp_path, HandClock()).create("assistant-formation", "DUVAL Camille")
    made.run(commands.judge, FIRST, "acquis", by=EXTERNAL)
    made.run(commands.judge, SECOND, "non_acquis", by=EXTERNAL)
    made.run(commands.take_role, PROFESSIONAL)
    return made


def _hidden(interview: Interview) -> list[str]:
    return [str(ref) for ref in hidden_elements(interview.session)]


def test_ce_que_l_autre_a_juge_ne_se_voit_pas_avant_le_sien(interview: Interview) -> None:
    assert _hidden(interview) == ["1.1", "1.2"]
    seen = as_seen(interview.session)
    assert seen.judgements == {}
    assert interview.session.effective(FIRST) is not None, "the session itself is untouched"


def test_chaque_element_se_montre_quand_les_deux_l_ont_juge(interview: Interview) -> None:
    interview.run(commands.judge, FIRST, "non_acquis", by=PROFESSIONAL)
    assert _hidden(interview) == ["1.2"]
    assert as_seen(interview.session).disputed(FIRST)


def test_son_propre_jugement_se_voit_toujours(interview: Interview) -> None:
    interview.run(commands.take_role, EXTERNAL)
    assert not hidden(interview.session, FIRST, EXTERNAL)
    assert as_seen(interview.session) is interview.session


def test_sans_role_choisi_rien_n_est_cache(interview: Interview) -> None:
    interview.session.role = ""
    assert _hidden(interview) == []


def test_la_concertation_leve_le_voile(interview: Interview) -> None:
    interview.run(commands.agree, FIRST, "acquis", "Vu ensemble.", by=EXTERNAL)
    assert _hidden(interview) == ["1.2"]
    interview.run(commands.consult, 1, "")
    assert _hidden(interview) == []


def test_le_bilan_de_qui_conclut_ne_trahit_pas_l_avis_de_l_autre(tmp_path: Path) -> None:
    made = library(tmp_path, HandClock()).create("assistant-formation", "DUVAL Camille")
    for number in (1, 2, 3):
        made.run(commands.judge, ElementRef(1, number), "non_acquis", by=PROFESSIONAL)
    empty = library(tmp_path / "vide", HandClock()).create("assistant-formation", "DUVAL Camille")
    assert outcome(made.session) == outcome(empty.session)


def test_le_bilan_vu_par_l_autre_ignore_ce_qui_est_cache(interview: Interview) -> None:
    assert outcome_of_block(interview.session, 1).status == "not_mastered"
    assert outcome_of_block(as_seen(interview.session), 1).status == "undetermined"
