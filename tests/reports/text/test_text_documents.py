"""The text for screen readers and the witnesses of every référentiel."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assistant.reports.report.annex import annex
from assistant.reports.report.content import Report
from assistant.reports.report.dossier import dossier
from assistant.reports.report.inert import inert
from assistant.reports.report.official import Edition
from assistant.reports.report.outline import through
from assistant.reports.report.typography import typeset
from assistant.reports.text import plain
from tests.documents import BY_ROUTE, FORMATS, NAMES, WITNESSES, on_route, report, with_text
from tests.places import TESTS
from tests.yaml_data import yaml_data

HOSTILE: dict[str, str] = yaml_data(
    (TESTS / "data" / "textes-hostiles.yaml").read_text("utf-8")
)


def render(found: Report) -> str:
    return plain.render(dossier(found))


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_the_document_is_that_of_its_witness(name: str, suffix: str) -> None:
    witness = WITNESSES / f"{name}{suffix}"
    assert FORMATS[suffix](report(name)) == witness.read_bytes(), (
        f"{witness.name} a changé : relisez la différence, puis « python -m tests.documents »"
    )


@pytest.mark.parametrize("name", BY_ROUTE)
def test_the_document_of_each_route_is_that_of_its_witness(name: str) -> None:
    assert on_route(name) == (WITNESSES / f"{name}-{BY_ROUTE[name]}.txt").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_the_text_says_all_that_was_judged_noted_and_written(name: str) -> None:
    found = through(report(name), typeset)
    told = " ".join(render(found).split())
    behind = " ".join(plain.render(annex(found)).split())
    places = [told.index(f"{element.name} {' '.join(element.title.split())}")
              for block in found.blocks for element in block.elements]
    ends = [*places[1:], len(told)]
    elements = [element for block in found.blocks for element in block.elements]
    for element, start, end in zip(elements, places, ends, strict=True):
        line = told[start:end]
        boxes = {(box.label, box.short): box.ticked for box in element.boxes}
        for (label, short), ticked in boxes.items():
            sign = "Case cochée : " if ticked else "Case non cochée : "
            assert f"{sign}{label}." in line or f"{sign}{short}." in line
        assert " ".join(element.comment.split()) in (told if element.not_applicable else line)
        texts = [element.reading, element.agreed_reason]
        assert [one for one in texts if " ".join(one.split()) not in line] == []
        assert [n.text for n in element.notes if " ".join(n.text.split()) not in behind] == []
    for block in found.blocks:
        assert " ".join(block.observation.split()) in told
    assert [text for _, text, _ in found.comments if " ".join(text.split()) not in told] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_drawn_in_it(name: str) -> None:
    text = render(report(name))
    assert not re.search("[\u2500-\u259f☐☑☒✓✗|]", text)
    assert not re.search(r"[ \t]$|\n\n\n", text, re.MULTILINE)


def test_the_sections_follow_one_another() -> None:
    numbers = re.findall(r"^Section (\d+) :", render(report(NAMES[0])), re.MULTILINE)
    assert [int(one) for one in numbers] == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_text_does_not_pass_for_a_heading(case: str) -> None:
    plainly = render(report(NAMES[-1]))
    text = render(with_text(report(NAMES[-1]), HOSTILE[case]))
    assert " ".join(inert(HOSTILE[case]).split()) in " ".join(text.split())
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    for heading in (r"^Section \d+ :", r"^\d+\.\d+ "):
        sections = re.findall(heading, text, re.MULTILINE)
        assert sections == re.findall(heading, plainly, re.MULTILINE)


def test_a_draft_says_what_is_missing() -> None:
    text = render(report(NAMES[0], Edition(draft=True, lacking=("la date des résultats",))))
    assert "\nBROUILLON\u00a0: cette copie n’est pas le dossier complet.\n" in text
    assert "\nIl manque au dossier\u00a0:\nla date des résultats.\n" in text


def test_what_nobody_has_judged_says_so() -> None:
    found = report(NAMES[0])
    first, *others = found.blocks
    boxes = tuple(replace(box, ticked=False) for box in first.elements[0].boxes)
    element = replace(first.elements[0], judgement="", disputed=(), views=(), boxes=boxes)
    blank = replace(found, blocks=(replace(first, elements=(element,)), *others))
    line = render(blank).partition(f"\n{element.name} ")[2].partition("RESULTAT")[0]
    assert line.count("Case non cochée") == len(boxes) and "Case cochée" not in line
