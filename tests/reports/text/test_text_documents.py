"""The text for screen readers and the witnesses of every référentiel."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import yaml

from assistant.reports.report.inert import inert
from assistant.reports.report.official import Edition
from assistant.reports.text import plain
from tests.documents import FORMATS, NAMES, WITNESSES, report, with_text
from tests.places import TESTS

HOSTILE: dict[str, str] = yaml.safe_load(
    (TESTS / "data" / "textes-hostiles.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_the_document_is_that_of_its_witness(name: str, suffix: str) -> None:
    witness = WITNESSES / f"{name}{suffix}"
    assert FORMATS[suffix](report(name)) == witness.read_bytes(), (
        f"{witness.name} a changé : relisez la différence, puis « python -m tests.documents »"
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_text_says_all_that_was_judged_noted_and_written(name: str) -> None:
    found = report(name)
    told = " ".join(plain.render(found).split())
    for block in found.blocks:
        for element in block.elements:
            title = " ".join(element.title.split()).rstrip(".!?…:;")
            line = rf"{re.escape(f'{element.name} {title}')}\S*( Incontournable\.)? Résultat : "
            said = "avis différents" if element.disputed else element.judgement
            assert re.search(line + f"(?i:{re.escape(said or 'pas encore jugé')})", told)
            texts = [note.text for note in element.notes] + [element.comment, element.reading]
            assert [one for one in texts if " ".join(one.split()) not in told] == []
        assert " ".join(block.observation.split()) in told
    assert [text for _, text, _ in found.comments if " ".join(text.split()) not in told] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_drawn_in_it(name: str) -> None:
    text = plain.render(report(name))
    assert not re.search("[\u2500-\u259f☐☑☒✓✗|]", text)
    assert not re.search(r"[ \t]$|\n\n\n", text, re.MULTILINE)


def test_the_sections_follow_one_another() -> None:
    numbers = re.findall(r"^Section (\d+) :", plain.render(report(NAMES[0])), re.MULTILINE)
    assert [int(one) for one in numbers] == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_text_does_not_pass_for_a_heading(case: str) -> None:
    plainly = plain.render(report(NAMES[-1]))
    text = plain.render(with_text(report(NAMES[-1]), HOSTILE[case]))
    assert " ".join(inert(HOSTILE[case]).split()) in " ".join(text.split())
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    for heading in (r"^Section \d+ :", r"^\d+\.\d+ "):
        sections = re.findall(heading, text, re.MULTILINE)
        assert sections == re.findall(heading, plainly, re.MULTILINE)


def test_a_draft_says_what_is_missing() -> None:
    text = plain.render(report(NAMES[0], Edition(draft=True, lacking=("la date des résultats",))))
    assert "\nBROUILLON : cette copie n’est pas le dossier complet.\n" in text
    assert "\nManque : la date des résultats.\n" in text


def test_what_nobody_has_judged_says_so() -> None:
    found = report(NAMES[0])
    first, *others = found.blocks
    element = replace(first.elements[0], judgement="", disputed=(), views=())
    blank = replace(found, blocks=(replace(first, elements=(element,)), *others))
    assert "Résultat : pas encore jugé.\n" in plain.render(blank)
