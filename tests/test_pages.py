"""The pages lead where they say: each link to a file, and to a heading of it, has its end."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.places import ROOT

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md",
         *sorted((ROOT / "docs").glob("*.md"))]
_LINK = re.compile(r"\]\((?!https?:|mailto:|file:)([^)#\s]*)(?:#([^)\s]+))?\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


@cache
def anchors(page: Path) -> frozenset[str]:
    """What can be linked to in a page, as the usual viewers name it."""
    found: dict[str, int] = {}
    names = set()
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for title in re.findall(r"^#{1,6} (.*)$", text, re.MULTILINE):
        kept = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", title.strip().lower()))
        name = kept.replace(" ", "-")
        again = found.get(name, 0)
        found[name] = again + 1
        names.add(f"{name}-{again}" if again else name)
    return frozenset(names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_has_its_end(page: Path) -> None:
    wrong = []
    for target, heading in _LINK.findall(_CODE.sub("", page.read_text("utf-8"))):
        there = (page.parent / target).resolve() if target else page
        if not there.exists() or (
            heading and there.suffix == ".md" and heading not in anchors(there)
        ):
            wrong.append(f"{target}#{heading}")
    assert wrong == []
