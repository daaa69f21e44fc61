"""Two evaluators confer: what they compare, what they may see before, how far they agreed."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.domain import commands, transcript
from assistant.domain.agreement import independent_pairs
from assistant.domain.conferring import agreement_before, cases, judged_alone, scope
from assistant.domain.errors import RefusedCommand
from assistant.domain.playback import standing
from assistant.domain.referential import ElementRef
from assistant.domain.reviewing import Lines
from assistant.domain.reviewing_filter import Filter
from assistant.domain.seeing import concealed, unread
from assistant.interview import Interview, Library
from assistant.search.rows import rows
from assistant.tui.consultation_lines import read_settled
from tests.helpers import HandClock, library

EXTERNAL, PROFESSIONAL = "evaluateur_externe", "professionnel_secteur"
TYPED = yaml.safe_load(Path(__file__).with_name("concertation.yaml").read_text(encoding="utf-8"))


def ref(name: str) -> ElementRef:
    return ElementRef.parse(name)


@pytest.fixture
def sessions(tmp_path: Path) -> Library:
    return library(tmp_path, HandClock())


@pytest.fixture
def interview(sessions: Library) -> Interview:
    """Both judged 1.1 alike, 1.2 and 2.1 otherwise; 1.3 the external evaluator alone."""
    made = sessions.create("assistant-formation", "DUVAL Camille", role=EXTERNAL)
    made.run(commands.note, "Reformule la demande.", [ref("1.2")])
    for name in ("1.1", "1.2", "1.3"):
        made.run(commands.judge, ref(name), "acquis", by=EXTERNAL)
    made.run(commands.judge, ref("2.1"), "non_acquis", by=EXTERNAL)
    made.run(commands.take_role, PROFESSIONAL)
    made.run(commands.note, "Ne trouve pas le registre.", [ref("1.2")], origin="observation")
    for name, value in {"1.1": "acquis", "1.2": "non_acquis", "2.1": "acquis"}.items():
        made.run(commands.judge, ref(name), value, by=PROFESSIONAL)
    made.run(commands.take_role, EXTERNAL)
    return made


# --- what they compare --------------------------------------------------------------------


def test_chaque_cote_vient_avec_ses_faits_celui_qui_conclut_d_abord(interview: Interview) -> None:
    found = {str(case.ref): case for case in cases(interview.session)}
    assert {name: (case.disputed, case.same) for name, case in found.items()} == {
        "1.1": (False, True), "1.2": (True, False), "2.1": (True, False),
    }
    assert [
        (view.role.id, view.judgement.value, [note.text for note in view.notes])
        for view in found["1.2"].views
    ] == [
        (EXTERNAL, "acquis", ["Reformule la demande."]),
        (PROFESSIONAL, "non_acquis", ["Ne trouve pas le registre."]),
    ]
    assert judged_alone(interview.session) == {EXTERNAL: (ref("1.3"),)}


def test_une_note_sans_role_n_est_d_aucun_cote(interview: Interview) -> None:
    interview.session.role = ""
    interview.run(commands.note, "Vue par les deux.", [ref("2.1")])
    found = next(case for case in cases(interview.session) if case.ref == ref("2.1"))
    assert [note.text for note in found.others] == ["Vue par les deux."]
    assert not any(view.notes for view in found.views)


def test_ce_qui_est_retenu_garde_les_deux_avis(interview: Interview) -> None:
    interview.run(commands.agree, ref("1.2"), "non_acquis", "Registre introuvable.", by=EXTERNAL)
    found = next(case for case in cases(interview.session) if case.ref == ref("1.2"))
    assert (found.disputed, found.same) == (False, False)
    assert [view.judgement.value for view in found.views] == ["acquis", "non_acquis"]
    assert found.agreement is not None
    interview.run(commands.judge, ref("1.2"), "non_mis_en_oeuvre", by=PROFESSIONAL)
    again = next(case for case in cases(interview.session) if case.ref == ref("1.2"))
    assert again.disputed
    assert again.agreement == found.agreement


def test_une_concertation_vaut_pour_tout_quand_tout_est_juge_et_tranche(
    interview: Interview,
) -> None:
    assert scope(interview.session, 2) == 2
    for element in interview.session.referential.elements():
        for role in (EXTERNAL, PROFESSIONAL):
            interview.run(commands.judge, element.ref, "acquis", by=role)
    assert scope(interview.session, 2) == 0
    interview.run(commands.judge, ref("1.1"), "non_acquis", by=PROFESSIONAL)
    assert scope(interview.session, 2) == 2


# --- how far they agreed ------------------------------------------------------------------


def test_l_accord_d_un_bloc_et_de_l_ensemble(interview: Interview) -> None:
    shares = {
        block: found.observed
        for block in (0, 1, 2, 3) if (found := agreement_before(interview.session, block))
    }
    assert shares == {0: Fraction(1, 3), 1: Fraction(1, 2), 2: Fraction(0), 3: None}


def test_ce_qui_est_juge_apres_la_concertation_tenue_ne_compte_pas(interview: Interview) -> None:
    before = independent_pairs(interview.session)
    interview.run(commands.consult, 1, "")
    interview.run(commands.judge, ref("1.3"), "acquis", by=PROFESSIONAL)
    assert independent_pairs(interview.session) == before
    interview.run(commands.judge, ref("2.2"), "acquis", by=EXTERNAL)
    interview.run(commands.judge, ref("2.2"), "acquis", by=PROFESSIONAL)
    assert len(independent_pairs(interview.session)) == len(before) + 1


def test_un_avis_repris_de_sa_propre_session_reste_independant(
    sessions: Library, interview: Interview
) -> None:
    own = sessions.create("assistant-formation", "DUVAL Camille", role=PROFESSIONAL)
    own.run(commands.judge, ref("1.3"), "non_acquis", by=PROFESSIONAL)
    interview.run(commands.consult, 1, "")
    interview.take_over(own)
    assert [str(pair.element) for pair in independent_pairs(interview.session)] == [
        "1.1", "1.2", "1.3", "2.1",
    ]


# --- what is typed ------------------------------------------------------------------------


@pytest.mark.parametrize("case", TYPED, ids=[f"{one['tape']}" for one in TYPED])
def test_un_autre_jugement_se_tape(sessions: Library, case: dict[str, Any]) -> None:
    session = sessions.create(case["referentiel"], "DUVAL Camille").session
    if "refus" in case:
        with pytest.raises(RefusedCommand, match=case["refus"]):
            read_settled(session, case["tape"])
        return
    value, rest = read_settled(session, case["tape"])
    assert (value, rest["reason"]) == (case["valeur"], case["raison"])
    assert rest.get("not_applicable", False) == case.get("non_applicable", False)
    assert rest.get("comment", "") == case.get("commentaire", "")


# --- what nobody sees too early -----------------------------------------------------------


@pytest.fixture
def veiled(sessions: Library) -> Interview:
    """The external evaluator judged two elements, undid a third; the professional types."""
    made = sessions.create("assistant-formation", "DUVAL Camille", role=EXTERNAL)
    made.run(commands.note, "Range le dossier.", [ref("1.1")])
    made.run(commands.judge, ref("1.1"), "acquis", by=EXTERNAL, comment="constat réservé")
    made.run(commands.judge, ref("1.2"), "non_acquis", by=EXTERNAL)
    made.run(commands.undo)
    made.run(commands.judge, ref("1.3"), "acquis", by=EXTERNAL)
    made.run(commands.take_role, PROFESSIONAL)
    return made


def test_une_ligne_annulee_et_son_annulation_se_taisent_aussi(veiled: Interview) -> None:
    said = [line.text for line in transcript.lines(veiled.session)
            if concealed(veiled.session, line.number)]
    assert said == ["Acquis — constat réservé", "Non acquis", "Ligne 6 annulée", "Acquis"]
    veiled.run(commands.judge, ref("1.1"), "acquis", by=PROFESSIONAL)
    assert len([n for n in range(1, veiled.session.number + 1)
                if concealed(veiled.session, n)]) == len(said) - 1


def test_l_accueil_ne_dit_ni_le_compte_ni_le_dernier_jugement_de_l_autre(
    sessions: Library, veiled: Interview
) -> None:
    summary = sessions.summary(veiled.session.id)
    assert (summary.judged, summary.last_line) == (0, "Range le dossier.")
    veiled.run(commands.take_role, EXTERNAL)
    summary = sessions.summary(veiled.session.id)
    assert (summary.judged, summary.last_line) == (2, "1.3 Acquis")


def test_la_recherche_et_l_entretien_rejoue_ne_le_disent_pas_non_plus(veiled: Interview) -> None:
    assert not any("réserv" in row.text for row in rows(veiled.session))
    assert standing(veiled.session, veiled.session.number).judged == 0
    assert Lines(veiled.session).chosen(Filter(words=("acquis",))) == []
    veiled.run(commands.take_role, EXTERNAL)
    assert any("réserv" in row.text for row in rows(veiled.session))
    assert standing(veiled.session, veiled.session.number).judged == 2


def test_avant_de_savoir_qui_tape_aucun_jugement_ne_se_montre(veiled: Interview) -> None:
    veiled.run(commands.take_role, EXTERNAL)
    first_look = unread(veiled.session)
    shown = [one.text for one in transcript.lines(first_look)
             if not concealed(first_look, one.number)]
    assert not [text for text in shown if "cquis" in text]
