"""A draft beside a text: what differs, what taking it changes, where a sentence comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.domain.writing import compare
from assistant.domain.writing.compare import (
    Difference,
    Drafted,
    differences,
    ground,
    known,
    offered,
    take,
)
from assistant.interview import Interview
from tests.draft_help import FOLDER
from tests.helpers import library
from tests.yaml_data import yaml_data


def take_fresh(text: str, found: Iterable[Difference], draft: Sequence[Drafted]) -> str:
    """What « tout reprendre » does: what is new or brought up to date, one after the other."""
    for one in found:
        if one.fresh:
            text = take(text, one, draft)
    return text


CASES: list[dict[str, Any]] = yaml_data((FOLDER / "differences.yaml").read_text("utf-8"))


def drafted(sentences: dict[str, str]) -> list[Drafted]:
    return [Drafted(name, text, (2,)) for name, text in sentences.items()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["nom"])
def test_what_differs_and_what_taking_it_gives(case: dict[str, Any]) -> None:
    text, now = case["texte"], drafted(case["maintenant"])
    found = differences(text, now, drafted(case["avant"]))
    assert [[one.kind, one.drafted.id] for one in found] == case["differences"]
    assert take_fresh(text, found, now) == case["tout"]
    for one in found:
        text = take(text, one, now)
    assert text == case["chacune"]


WORD = st.sampled_from(["acquis", "élément", "note", "juge", "à", "«\u00a0x\u00a0»", "1.1"])
LINE = st.lists(WORD, min_size=1, max_size=6).map(lambda words: " ".join(words) + ".")


@settings(max_examples=60, deadline=None)
@given(st.lists(LINE, max_size=5), st.lists(LINE, max_size=4, unique=True),
       st.lists(LINE, max_size=4, unique=True))
def test_taking_what_is_new_keeps_every_line_written_by_hand(
    lines: list[str], before: list[str], now: list[str]
) -> None:
    old = [Drafted(f"{n}", text, (2,)) for n, text in enumerate(before)]
    new = [Drafted(f"{n}", text, (2,)) for n, text in enumerate(now)]
    text = "\n".join(lines)
    after = take_fresh(text, differences(text, new, old), new)
    mine = [line for line in lines if not any(one.text in line for one in old)]
    left = iter(after.splitlines())
    assert all(line in left for line in mine), "a line was lost, changed or moved"


@pytest.fixture
def interview(tmp_path: Path) -> Interview:
    made = library(tmp_path).create("assistant-formation", "DUVAL Camille")
    made.run(orders.note, "Un fait.", [ElementRef(4, 1)])
    return made


def test_taking_is_recorded_with_the_lines_and_survives_reopening(
    interview: Interview, tmp_path: Path
) -> None:
    draft = [Drafted("a", "L’élément est établi.", (4,)), Drafted("s", "Dit.", (), "Guide, p. 2")]
    interview.run(compare.take_draft, 4, "L’élément est établi.\nEt moi.", draft)
    session = interview.session
    assert session.observations[4] == "L’élément est établi.\nEt moi."
    interview.close()
    again = library(tmp_path).open("essai-1", write=False).session
    assert offered(again, 4) == tuple(draft)
    assert known(again, 4) == tuple(draft)
    assert offered(again, 0) == ()


def test_provenance_survives_what_is_done_to_other_sentences(interview: Interview) -> None:
    first, second = Drafted("a", "Un fait est établi.", (4,)), Drafted("b", "Autre chose.", (3,))
    interview.run(compare.take_draft, 4, "Un fait est établi.\nAutre chose.", [first, second])
    newer = Drafted("b", "Autre chose a changé.", (3, 4))
    interview.run(compare.take_draft, 4, "Un fait est établi. Autre chose.", [newer])
    sentences = known(interview.session, 4)
    line = "Ajout libre. Un fait est établi. Autre chose."
    found = [ground(line, line.index(word), sentences) for word in ("fait", "chose")]
    assert [(one.drafted.lines, one.edited) for one in found if one] == [
        ((4,), False), ((3,), False),
    ]


@pytest.mark.parametrize(("line", "column", "lines", "edited"), [
    ("L’élément 1.1 est acquis.", 3, (4,), False),
    ("L’élément 1.1 est bien acquis.", 3, (4,), True),
    ("Rien de tel ici, vraiment.", 3, None, False),
    ("", 0, None, False),
    ("Ceci d’abord. L’élément 1.1 est tout acquis. Cela ensuite, très loin.", 20, (4,), True),
])
def test_a_sentence_leads_to_its_lines_even_edited(
    line: str, column: int, lines: tuple[int, ...] | None, edited: bool
) -> None:
    found = ground(line, column, [Drafted("a", "L’élément 1.1 est acquis.", (4,))])
    assert (found.drafted.lines if found else None) == lines
    assert (found.edited if found else False) == edited
