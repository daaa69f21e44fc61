"""What people read says one word for one thing: `data/mots.yaml` has the words that are no more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.places import ROOT, TESTS
from tests.yaml_data import yaml_data

BANNED: list[dict[str, Any]] = yaml_data((TESTS / "data" / "mots.yaml").read_text("utf-8"))
NOT_READ = (
    "assistant/storage/referential", "assistant/domain/privacy", "assistant/storage/words.py",
    "assistant/grids", "assistant/reports/form", "assistant/search/query.py",
)
"""Where the words are those of a format: keys of YAML, tags of a form, columns, filters."""
PAGES = (
    "installer", "entretien", "apres-entretien", "dossier", "donnees-personnelles", "organisme",
    "formulaire", "ligne-de-commande",
)
_CODE = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)]*\)|^    [^\n]*$", re.DOTALL | re.MULTILINE)
_LABEL = re.compile(r"[A-ZÀÉÈÊÔ][a-zà-ÿœ]+$")
"""A word that stands alone on a screen: a label."""
_TEMPLATE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_NAMED = re.compile(r"« ?/?\w+(?: [^«»]*)?»|/\w+|\w+:(?!\w)")


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Every text that people read, with where it stands."""
    return (*_program(), *_prompts(), *_pages())


def _program() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "assistant").rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(NOT_READ):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        told = {
            id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
        }
        shown: set[int] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "footer":
                shown.add(id(node.value))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and (
                node.func.id in ("counted", "plural")
            ):
                shown.update(map(id, node.args))
            if isinstance(node, ast.JoinedStr):
                shown.update(map(id, node.values))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and (
                id(node) not in told
                and not (node.value[:1] == node.value[-1:] == " ")  # a pattern, not a text
                and (" " in node.value.strip() or id(node) in shown or _LABEL.match(node.value))
            ):
                yield f"{place}:{node.lineno}", _NAMED.sub(" ", node.value)


def _prompts() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "prompts").rglob("*.j2")):
        place = path.relative_to(ROOT).as_posix()
        text = _TEMPLATE.sub(lambda code: "\n" * code[0].count("\n"), path.read_text("utf-8"))
        yield place, text


def _pages() -> Iterator[tuple[str, str]]:
    for name in PAGES:
        page = ROOT / "docs" / f"{name}.md"
        yield page.name, _CODE.sub(" ", page.read_text("utf-8"))


@pytest.mark.parametrize("banned", BANNED, ids=lambda one: one["mot"])
def test_a_word_that_is_no_more_is_nowhere_read(banned: dict[str, Any]) -> None:
    word = re.compile(rf"(?<!\w){banned['mot']}(?!\w)", re.IGNORECASE)
    allowed = [one.casefold() for one in banned.get("sauf", ())]
    found = []
    for place, text in texts():
        flat = " ".join(text.split())
        for hit in word.finditer(flat):
            around = flat[max(hit.start() - 30, 0):hit.end() + 30].casefold()
            if not any(one in around for one in allowed):
                found.append(f"{place} : …{flat[max(hit.start() - 25, 0):hit.end() + 25]}…")
    assert found == [], f"plutôt : {banned['plutot']}"


def test_there_is_much_to_read() -> None:
    assert len(texts()) > 1_500
