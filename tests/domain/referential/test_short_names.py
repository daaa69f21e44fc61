"""The short names of elements and groups: all there, short, and made of the source's words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.domain.common.text import fold
from assistant.domain.referential.model import Block, Element
from assistant.language.linking import telling_stems
from assistant.language.words import words
from tests.draft_help import SHIPPED, referential

LONGEST = 11
"""Words; the articles count."""
SAME_ROOT = 4
"""Letters that a noun shares with the verb of the source: « saisie », « saisir »."""
_NOUNS = {
    "mise": ("mett", "mis"), "prise": ("pren", "pris"), "gestion": ("gere",),
    "redaction": ("redi",), "creation": ("cree",),
}
"""Nouns whose verb has another root."""


def names() -> Iterator[tuple[str, str, str]]:
    """Where a short name stands, the name, and the official words it may be made of."""
    for name in SHIPPED:
        for block in referential(name).blocks:
            for element in block.elements:
                yield f"{name} {element.ref}", element.short, official(block, element)
            for title, short in block.short_groups.items():
                yield f"{name} {block.number} {title}", short, title


def official(block: Block, element: Element) -> str:
    """The element's title, group and criteria, and the titles before it, which « ils » may mean."""
    before = block.elements[max(0, element.ref.element - 3):element.ref.element]
    return " ".join([element.group, *element.criteria, *(one.title for one in before)])


NAMES = tuple(names())


def test_each_element_and_each_group_has_one() -> None:
    elements = [element for name in SHIPPED for element in referential(name).elements()]
    groups = {
        (name, element.ref.block, element.group)
        for name in SHIPPED for element in referential(name).elements() if element.group
    }
    assert (len(elements), len(groups)) == (186, 31)
    assert [one for one, short, _ in NAMES if not short] == []
    assert len(NAMES) == 186 + 31


@pytest.mark.parametrize("name", SHIPPED)
def test_they_are_short_and_stand_inside_a_sentence(name: str) -> None:
    mine = [(one, short) for one, short, _ in NAMES if one.startswith(name)]
    assert [one for one, short in mine if len(short.split()) > LONGEST or len(short) > 70] == []
    assert [one for one, short in mine if short[:1] != short[:1].lower() or "'" in short] == []


def roots(text: str) -> set[str]:
    found = {fold(one)[:SAME_ROOT] for one in words(text)}
    return found | {
        noun[:SAME_ROOT] for noun, verbs in _NOUNS.items() if found.intersection(verbs)
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_they_say_it_in_the_words_of_the_source(name: str) -> None:
    foreign = {
        one: sorted(told)
        for one, short, source in NAMES if one.startswith(name)
        if (told := {word for word in words(short)
                     if telling_stems(word) and word[:SAME_ROOT] not in roots(source)})
    }
    assert foreign == {}


def test_only_what_the_source_says_twice_has_the_same_name_in_a_block() -> None:
    for name in SHIPPED:
        for block in referential(name).blocks:
            titles: dict[str, set[str]] = {}
            for element in block.elements:
                titles.setdefault(element.short, set()).add(element.title)
            assert [short for short, found in titles.items() if len(found) > 1] == []
