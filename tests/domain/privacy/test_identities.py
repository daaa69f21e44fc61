"""Who a session names, under every name it had; how the copy and the model ask for it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from assistant.domain.events import interview as ev
from assistant.domain.events.route import SpottingLed, TutorNamed
from assistant.domain.events.spoken import TranscriptImported
from assistant.domain.privacy.identities import Identities, named, of_detail
from assistant.domain.privacy.kinds import (
    ACCREDITATION,
    CANDIDATE,
    COMPANY,
    CONTACT,
    EVALUATOR,
    JURY,
    OTHER,
    Identity,
)
from assistant.domain.privacy.redaction import PLACEHOLDER, Redaction
from assistant.domain.session import orders
from assistant.reports.report.anonymous import anonymous
from assistant.reports.report.content import Report
from tests.campagnes import anonymat
from tests.documents import report
from tests.modele.aide import interview
from tests.places import TESTS
from tests.yaml_data import yaml_data

SESSIONS: list[dict[str, Any]] = yaml_data(
    (TESTS / "anonymat" / "cas.yaml").read_text("utf-8")
)
KINDS = {
    "candidat": (CANDIDATE, ""), "evaluateur": (EVALUATOR, "evaluateur_externe"),
    "professionnel": (EVALUATOR, "professionnel_secteur"), "jury": (JURY, ""),
    "entreprise": (COMPANY, ""), "coordonnee": (CONTACT, ""), "habilitation": (ACCREDITATION, ""),
    "personne": (OTHER, ""),
}
CASES = [
    pytest.param(session["qui"], case, id=f"{session['session']}-{case[0][:40]}")
    for session in SESSIONS for case in session["cas"]
]


def known(who: dict[str, list[str]]) -> Identities:
    return Identities(tuple(
        Identity(KINDS[kind][0], value, KINDS[kind][1])
        for kind, values in who.items() for value in values
    ))


@pytest.fixture(scope="module")
def plain() -> Report:
    """A short one: the sentence that is tried is one text of it among others."""
    whole = report("demonstration-assistant-formation")
    return replace(whole, blocks=(), transcript=(), ambiguities=())


@pytest.mark.parametrize(("who", "case"), CASES)
def test_a_hard_sentence_becomes_this_in_the_copy_and_for_a_model(
    plain: Report, who: dict[str, list[str]], case: list[str]
) -> None:
    said, copy, *model = case
    assert anonymous(replace(plain, observation=said), known(who)).observation == copy
    redaction = Redaction(known(who))
    sent = redaction.hide(said)
    assert redaction.restore(sent) == said
    if model:
        assert PLACEHOLDER.sub("[·]", sent) == model[0]


def test_there_are_enough_hard_cases_to_believe_them() -> None:
    assert len(CASES) >= 90


def test_a_session_names_everybody_under_every_name_they_had() -> None:
    opened = interview()
    opened.record([
        ev.CandidateDescribed("MOREAU Camille", {"employeur": "EDF", "tuteur": "Mme Vasseur"}),
        ev.CandidateDescribed("DUVAL Camille", {}),
        ev.EvaluatorNamed("evaluateur_externe", "Karim OUALI", "SFR", "", "HAB-1"),
        ev.EvaluatorNamed("evaluateur_externe", "Dominique LEROY"),
        ev.JuryDecided(
            "2026-03-20", "accordé", (1,), {"salaries": ["Anne KERGOAT"], "employeurs": 2}
        ),
        SpottingLed("Lucie THÉVENOT", "KPMG", "", "HAB-2"),
        TutorNamed("Yves QUELLEC", "AXA"),
        TranscriptImported(
            "oral.txt", "0", (),
            dict.fromkeys(("Intervenant 2", "Ousmane (salle)", "Voix B", "Ly"), "autre"),
        ),
    ])
    found = {(one.kind, one.value) for one in named(opened.session)}
    for kind, value in (
        (CANDIDATE, "MOREAU Camille"), (CANDIDATE, "DUVAL Camille"), (COMPANY, "EDF"),
        (OTHER, "Vasseur"), (EVALUATOR, "Karim OUALI"), (COMPANY, "SFR"), (ACCREDITATION, "HAB-1"),
        (EVALUATOR, "Dominique LEROY"), (JURY, "Anne KERGOAT"), (OTHER, "Ousmane"),
        (COMPANY, "Horizon Compétences"), (CONTACT, "06 12 34 56 78"),
        (OTHER, "Lucie THÉVENOT"), (COMPANY, "KPMG"), (ACCREDITATION, "HAB-2"),
        (OTHER, "Yves QUELLEC"), (COMPANY, "AXA"), (OTHER, "Ly"),
    ):
        assert (kind, value) in found
    assert not [value for _, value in found if "Intervenant" in value or value == "B"]
    redaction = Redaction.of(opened.session)
    sent = redaction.hide("Moreau, Ouali, Kergoat, Vasseur, Ousmane, EDF, SFR : la convention.")
    assert re.sub(r"[\W\d_]", "", PLACEHOLDER.sub("", sent)) == "laconvention"


@pytest.mark.parametrize(("key", "value", "found"), [
    ("nom de jeune fille", "kerval", [(CANDIDATE, "kerval")]),
    ("Employeur actuel", "EDF", [(COMPANY, "EDF")]),
    ("badge", "zx12", [(CONTACT, "zx12")]), ("équipe", "Nord", [(CONTACT, "Nord")]),
    ("permis", "oui", []), ("emploi visé", "Chez EDF", []), ("Civilité", "Mme", []),
    ("ville", "rennes", [(CONTACT, "rennes")]),
    ("tuteur", "Mme Vasseur", [(CONTACT, "Mme Vasseur"), (OTHER, "Vasseur")]),
])
def test_what_a_detail_of_the_first_page_gives_away(
    key: str, value: str, found: list[tuple[str, str]]
) -> None:
    assert [(one.kind, one.value) for one in of_detail(key, value)] == found


@pytest.mark.parametrize(("said", "traces"), [
    ("Mme Claire Dupont, 12 rue Dupont, Rennes", ["Mme Claire Dupont", "12 rue Dupont", "Rennes"]),
    ("dupont06 12 34 56 78", ["dupont06 12 34 56 78"]),
    ("Mme Dupont…Rennes", ["Mme Dupont", "Rennes"]),
    ("EDF06 12 34 56 78", ["EDF", "06 12 34 56 78"]),
    ("", []),
])
def test_what_overlaps_is_one_trace(said: str, traces: list[str]) -> None:
    who = known({
        "candidat": ["DUPONT Claire"], "coordonnee": ["Rennes"], "entreprise": ["EDF"],
    })
    assert [said[one.start:one.end] for one in who.traces(said)] == traces


def test_a_text_that_names_nobody_has_neither_mention_nor_trace() -> None:
    who = known({"candidat": ["DUPONT Claire"], "entreprise": ["EDF"]})
    assert (who.mentions("Le tri est fait."), who.traces("Le tri est fait.")) == ((), ())


def test_a_small_word_of_a_name_is_never_a_placeholder_by_itself() -> None:
    redaction = Redaction(known({"candidat": ["DE LA TOUR Anne"]}))
    said = "Range la convention et le reste de la liste dans l’ordre des dates."
    assert redaction.hide(said) == said


def test_a_word_of_the_referential_is_a_word_whoever_bears_it() -> None:
    opened = interview()
    opened.run(orders.describe_candidate, "PRESTATION Anne", {})
    copy = Identities.of(opened.session)
    assert not copy.mentions("Le suivi d’une prestation de formation.")
    assert copy.mentions("Mme Prestation relance.")


# --- the campaign, short --------------------------------------------------------------------


def test_no_name_is_left_anywhere_and_words_stay_words() -> None:
    count = anonymat.run(1, 20261121, pages_every=1)
    assert count.faults == []
    assert count.sessions == 1
    assert {"md", "txt", "json", "csv", "docx", "pdf", "modèle", "envoi"} <= set(count.read)
    assert count.look_alikes


@pytest.mark.parametrize("blind", [anonymat.whole_names_only, anonymat.halves_left])
def test_the_checker_sees_what_a_weaker_copy_leaves(blind: anonymat.Transform) -> None:
    count = anonymat.run(2, 20261122, blind, pages_every=1_000)
    assert [one for one in count.faults if "reste" in one and not one.startswith("modèle")]
