"""The copy without names: every text of a report gone through, and nothing else changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from assistant.domain.common.text import fold
from assistant.domain.events.interview import EvaluatorNamed
from assistant.domain.privacy.identities import Identities, of_detail, of_evaluator
from assistant.domain.privacy.kinds import CANDIDATE, Identity
from assistant.reports.formats import FORMATS, Options
from assistant.reports.report.annex import annex
from assistant.reports.report.anonymous import anonymous
from assistant.reports.report.content import Report
from assistant.reports.report.dossier import dossier
from assistant.reports.report.official import SealReport, SignatureReport
from assistant.reports.text import plain
from tests.documents import NAMES, report, session
from tests.places import TESTS
from tests.yaml_data import yaml_data

PHRASES = yaml_data(
    (TESTS / "anonymat" / "phrases.yaml").read_text("utf-8")
)
SESSION = "demonstration-assistant-formation"


@pytest.fixture(scope="module")
def known() -> Report:
    """A report with the people of the phrases."""
    return replace(
        report(SESSION),
        candidate="LE GOFF Anaïs (personne fictive)",
        details=(("entreprise", "Horizon Compétences (fictive)"), ("emploi", "assistante"),
                 ("adresse", "3 rue des Lilas, Rennes"), ("permis", "oui"), ("arrivée", "2019")),
        evaluators=(
            EvaluatorNamed("evaluateur_externe", "Pierre ROUX"),
            EvaluatorNamed("professionnel_secteur", "Éloïse NAKAMURA", "Horizon Compétences"),
        ),
    )


def identities(found: Report) -> Identities:
    """Those of a report that no session tells of."""
    return Identities((
        Identity(CANDIDATE, found.candidate),
        *(known for one in found.evaluators for known in of_evaluator(one)),
        *(known for key, value in found.details for known in of_detail(key, value)),
    ))


@pytest.mark.parametrize("case", PHRASES, ids=lambda case: case["phrase"][:40])
def test_a_sentence_loses_its_names_and_stays_a_sentence(
    known: Report, case: dict[str, str]
) -> None:
    told = replace(known, observation=case["phrase"])
    assert anonymous(told, identities(known)).observation == case["devient"]


def test_an_accreditation_and_a_company_leave_nothing_of_themselves(known: Report) -> None:
    named = EvaluatorNamed("evaluateur_externe", "Pierre ROUX", "EDF", "chef", "HAB-2024-118")
    told = replace(known, evaluators=(named,))
    (hidden,) = anonymous(told, identities(told)).evaluators
    assert hidden.accreditation and hidden.accreditation != named.accreditation
    assert "118" not in hidden.accreditation and "EDF" not in hidden.company
    assert "ROUX" not in hidden.name
    bare = replace(named, company="", accreditation="")
    (without,) = anonymous(replace(known, evaluators=(bare,)), identities(told)).evaluators
    assert (without.company, without.accreditation) == ("", "")


def names(found: Report) -> set[str]:
    """What may not be in the copy: each part of each name, each company."""
    people = [found.candidate, *(one.name for one in found.evaluators)]
    bare = [re.sub(r"\(.*?\)", "", one) for one in people]
    companies = [re.sub(r" *\(.*?\)", "", one.company) for one in found.evaluators if one.company]
    return {fold(word) for one in bare for word in one.split()} | {fold(c) for c in companies}


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_the_demonstrations_is_left_in_any_text_format(name: str) -> None:
    found = report(name)
    hidden = anonymous(found, Identities.of(session(name)))
    for one in (FORMATS["md"], FORMATS["json"], FORMATS["txt"], FORMATS["csv"]):
        said = fold(one.load()(hidden, Options()).decode("utf-8"))
        assert [word for word in names(found) if re.search(rf"\b{word}\b", said)] == []


@pytest.mark.parametrize("name", NAMES)
def test_notes_that_name_nobody_do_not_change(name: str) -> None:
    found = report(name)
    hidden = anonymous(found, Identities.of(session(name)))
    for before, after in zip(found.blocks, hidden.blocks, strict=True):
        assert after.observation == before.observation
        for one, other in zip(before.elements, after.elements, strict=True):
            assert [note.text for note in other.notes] == [
                note.text.replace("de la candidate", "du candidat") for note in one.notes
            ]
            assert (other.comment, other.reading, other.points) == (
                one.comment, one.reading, one.points
            )


def test_the_texts_of_the_referential_and_the_judgements_do_not_change() -> None:
    found = replace(report(SESSION), candidate="FORMATION Dossier")
    hidden = anonymous(found, identities(found))
    assert [b.heading for b in hidden.blocks] == [b.heading for b in found.blocks]
    for before, after in zip(found.blocks, hidden.blocks, strict=True):
        assert [(e.title, e.criteria, e.boxes) for e in before.elements] == [
            (e.title, e.criteria, e.boxes) for e in after.elements
        ]
    assert hidden.edition.anonymous and not found.edition.anonymous


def test_the_first_page_keeps_the_trade_and_no_way_to_reach_anyone(known: Report) -> None:
    details = dict(anonymous(known, identities(known)).details)
    assert details["emploi"] == "assistante"
    assert details["adresse"] == "(renseignement masqué)"
    assert details["entreprise"] == "(entreprise masquée)"
    assert "oui" in anonymous(
        replace(known, observation="oui, en 2019"), identities(known)
    ).observation


@pytest.mark.parametrize(("said", "hidden"), [
    ("Lettre d’objectifs de la candidate : 20 %.", "Lettre d’objectifs du candidat : 20 %."),
    ("La candidate présente trois devis.", "Le candidat présente trois devis."),
    ("Demandé à la candidate : son carnet.", "Demandé au candidat : son carnet."),
    ("La candidate est venue seule.", "La candidate est venue seule."),
    ("La candidate interrogée se tait.", "La candidate interrogée se tait."),
    ("La candidate dit qu’elle a relancé.", "La candidate dit qu’elle a relancé."),
])
def test_gender_goes_where_no_other_word_says_it(said: str, hidden: str) -> None:
    found = report("demonstration-technico-commercial-chimie")
    block = replace(found.blocks[0], observation=said)
    made = anonymous(replace(found, blocks=(block,)), Identities.of(session(NAMES[-2])))
    assert made.blocks[0].observation == hidden


def test_an_anonymous_copy_keeps_the_fields_of_the_name_and_says_what_is_hidden() -> None:
    name = "demonstration-technico-commercial-chimie"
    hidden = anonymous(report(name), Identities.of(session(name)))
    text = plain.render(dossier(hidden))
    assert "(masqué)" not in text and "(masquée)" not in text
    assert "Nom\u00a0: (nom masqué)." in text and "Prénom\u00a0: (prénom masqué)." in text
    assert "Nom, prénom" not in text and "Civilité" not in plain.render(annex(hidden))


NAME, TRACE = "LE GOFF Anaïs", "le goff"


def full(found: Report) -> Report:
    """A report that names the candidate in every text that people write, and in those who sign."""
    evaluator = EvaluatorNamed(
        "evaluateur_externe", NAME, f"Chez {NAME}", f"Tutrice de {NAME}", f"H-{NAME}"
    )
    signed = SignatureReport(
        "Évaluateur externe", "evaluateur_externe", NAME, f"Chez {NAME}", f"Tutrice de {NAME}",
        f"H-{NAME}", accreditation_asked=True,
    )
    return replace(
        found, candidate=NAME, civility="Madame", observation=f"Vu {NAME}.",
        details=(
            ("civilité", "Madame"), ("entreprise", NAME), ("Emploi", f"aide de {NAME}"),
            ("adresse", NAME), (f"Employeur de {NAME}", "x"), ("âge", "30"),
        ),
        evaluators=(evaluator, EvaluatorNamed("evaluateur_externe", "Paul Vidal")),
        signatures=(signed, SignatureReport("Candidat", "", NAME)),
        seal=SealReport("s", "w", f"r {NAME}", "t", f"Sans {NAME}."),
        comments=(("Commentaires", f"De {NAME}.", False),),
        facts=(f"Vue : {NAME}.",), not_applicable=(("1.1", "x", f"Pas pour {NAME}."),),
    )


def texts(value: Any) -> Iterator[str]:
    """All the texts of a report, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from texts(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def test_no_text_of_a_report_says_who_it_is() -> None:
    told = full(report(SESSION))
    hidden = anonymous(told, Identities((Identity(CANDIDATE, NAME),)))
    assert any(TRACE in fold(one) for one in texts(told))
    left = [one for one in texts(replace(hidden, seal=None)) if TRACE in fold(one)]
    assert left == []
    assert hidden.civility == ""
    assert hidden.details == (
        ("entreprise", "(entreprise masquée)"), ("Emploi", "aide du candidat"),
        ("adresse", "(renseignement masqué)"), ("Employeur du candidat", "(entreprise masquée)"),
        ("âge", "(renseignement masqué)"),
    )


def test_who_evaluates_and_who_signs_is_hidden_and_the_rest_of_the_page_stays() -> None:
    told = full(report(SESSION))
    hidden = anonymous(told, Identities((Identity(CANDIDATE, NAME),)))
    for made, given in (
        (hidden.evaluators, told.evaluators), (hidden.signatures, told.signatures),
    ):
        first, second = made
        assert (first.name, first.company, first.function, first.accreditation) == (
            "(nom masqué)", "(entreprise masquée)", "Tutrice du candidat", "(numéro masqué)",
        )
        assert (second.name, second.company, second.function, second.accreditation) == (
            "(nom masqué)", "", "", "",
        )
        assert [one.role_id for one in made] == [one.role_id for one in given]
    assert [one.title for one in hidden.signatures] == ["Évaluateur externe", "Candidat"]
    assert hidden.seal == replace(told.seal or SealReport("", "", "", "", ""),
                                  incomplete="Sans le candidat.")
    assert anonymous(replace(told, seal=None), Identities(())).seal is None
    assert (hidden.session, hidden.fingerprint, hidden.title, hidden.layout) == (
        told.session, told.fingerprint, told.title, told.layout
    )
    assert all(element.views == () for block in hidden.blocks for element in block.elements)
    assert any(element.views for block in told.blocks for element in block.elements)


def test_what_the_source_says_stays_whatever_somebody_is_called() -> None:
    """A candidate may bear any word of the référentiel."""
    told = report(SESSION)
    block = told.blocks[0]
    named = " ".join([*told.roles.values(), *told.scale, block.title, block.elements[0].title])
    word = max(named.split(), key=len)
    hidden = anonymous(told, Identities((Identity(CANDIDATE, word),)))
    for one in ("roles", "scale", "documents", "presentation"):
        assert getattr(hidden, one) == getattr(told, one), one
    for before, after in zip(told.blocks, hidden.blocks, strict=True):
        for one in (
            "abilities", "instructions", "requested", "supporting", "open_questions", "questions",
            "title", "heading", "modalities", "activities",
        ):
            if one not in ("open_questions", "activities"):
                assert getattr(after, one) == getattr(before, one), one
        assert [(e.title, e.group, e.criteria) for e in after.elements] == [
            (e.title, e.group, e.criteria) for e in before.elements
        ]
        assert [one.text for one in after.activities] == [one.text for one in before.activities]
        assert [one for one, _ in after.open_questions] == [
            one for one, _ in before.open_questions
        ]
