"""The discreet note of the dossier: what was accepted of a model's words, in every document."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from assistant.domain import suggestions
from assistant.domain.rules.outcome import outcome
from assistant.domain.suggestions import ProposedSentence
from assistant.domain.writing import compare, reword
from assistant.domain.writing.compare import Drafted
from assistant.interview import Interview
from assistant.reports.formats import FORMATS, Options
from assistant.reports.report.content import Report, build_report
from tests.docx_text import text_of
from tests.modele.aide import VOICE, interview

SAID = "2 phrases proposées par le modèle de langage ollama:m"
PROMPT = "f" * 64


def proposed(opened: Interview, *sentences: ProposedSentence) -> int:
    asked = opened.run(
        suggestions.consult, "reformulation", model="ollama:m", place="ici", prompt=PROMPT,
        sent="texte", lines=[8, 9],
    )
    return opened.run(suggestions.propose, asked, sentences, 1)


def report(opened: Interview) -> Report:
    return build_report(opened.session, outcome(opened.session), VOICE)


@pytest.fixture(scope="module")
def noted() -> Report:
    opened = interview()
    number = proposed(
        opened,
        ProposedSentence("Une.", (8,)),
        ProposedSentence("Deux.", (9,)),
        ProposedSentence("Trois."),
    )
    for sentence, accepted in ((1, True), (2, True), (3, False)):
        opened.run(suggestions.settle, number, sentence, accepted=accepted)
    return report(opened)


READ: dict[str, Callable[[bytes], str]] = {
    "md": lambda content: content.decode().replace("\\", ""),
    "txt": lambda content: content.decode(),
    "json": lambda content: str(json.loads(content)["modele"]),
    "docx": text_of,
    "pdf": lambda content: "\n".join(
        page.extract_text() for page in PdfReader(io.BytesIO(content)).pages
    ),
}


@pytest.mark.parametrize("name", READ)
def test_every_document_says_what_was_accepted_of_a_models_words(noted: Report, name: str) -> None:
    said = READ[name](FORMATS[name].load()(noted, Options()))
    flat = "".join(said.replace("\xa0", " ").split())
    assert "".join(SAID.split()) in flat
    assert "prispartàaucuneévaluation" in flat


def test_nothing_accepted_is_nothing_said() -> None:
    opened = interview()
    number = proposed(opened, ProposedSentence("Une.", (8,)))
    assert report(opened).model_note == ""
    opened.run(suggestions.settle, number, 1, accepted=False)
    assert report(opened).model_note == ""
    assert "modèle" not in FORMATS["txt"].load()(report(opened), Options()).decode().split(
        "Section"
    )[-1]


# --- a rewording in the text -----------------------------------------------------------------

DRAFT = (
    Drafted("a", "Vérifie la convention.", (8,)),
    Drafted("b", "Relance douze dossiers.", (8,)),
    Drafted("c", "N’a pas archivé.", (9,)),
    Drafted("d", "Le texte de la source.", ()),
)
NEW = "Vérifie la convention et relance douze dossiers."

CASES = {
    "à la place de ce qu’elle redit": (
        "Vérifie la convention.\nRelance douze dossiers.\nN’a pas archivé.", (8,), False,
        f"{NEW}\nN’a pas archivé.",
    ),
    "à côté": (
        "Vérifie la convention.\nRelance douze dossiers.\nN’a pas archivé.", (8,), True,
        f"Vérifie la convention.\nRelance douze dossiers.\n{NEW}\nN’a pas archivé.",
    ),
    "ce que l’évaluateur a modifié reste": (
        "Vérifie bien la convention.\nRelance douze dossiers.", (8,), False,
        f"Vérifie bien la convention.\n{NEW}",
    ),
    "ce qui repose sur d’autres lignes reste": (
        "N’a pas archivé.\nLe texte de la source.", (8,), False,
        f"{NEW}\nN’a pas archivé.\nLe texte de la source.",
    ),
    "dans une page vide": ("", (8,), False, NEW),
    "sans ligne, à la fin": ("De ma main.", (), False, f"De ma main.\n{NEW}"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_rewording_enters_the_text(case: str) -> None:
    text, lines, beside, expected = CASES[case]
    assert reword.entered(text, ProposedSentence(NEW, lines), DRAFT, beside=beside) == expected


def test_what_its_lines_do_not_say_takes_the_place_of_nothing() -> None:
    invented = ProposedSentence("A relancé quarante-cinq dossiers.", (8,), supported=False)
    text = "Relance douze dossiers."
    assert reword.entered(text, invented, DRAFT, beside=False) == f"{text}\n{invented.text}"


def test_an_accepted_rewording_keeps_its_lines_and_whose_words_it_was() -> None:
    opened = interview()
    judged = repr(opened.session.judgements)
    number = proposed(opened, ProposedSentence(NEW, (8,)))
    opened.run(reword.accept, 1, number, 1, DRAFT)
    session = opened.session
    assert session.observations[1] == NEW
    found = compare.ground(NEW, 4, compare.known(session, 1))
    assert found is not None and not found.edited
    assert (found.drafted.lines, found.drafted.model) == ((8,), "ollama:m")
    again = compare.differences(NEW, DRAFT, compare.offered(session, 1))
    assert compare.fresh(again) == 0, "the draft that was reworded is not proposed as new"
    assert repr(session.judgements) == judged
