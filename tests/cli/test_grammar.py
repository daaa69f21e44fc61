"""Each verb runs a function that takes the very words it declares, with their types."""

from __future__ import annotations

import argparse
import inspect
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from assistant.__main__ import _screens
from assistant.cli.grammar import FrenchParser
from assistant.cli.parser import build_parser
from assistant.search.query import FILTERS
from assistant.wiring import Services
from tests.places import ROOT

EVERYWHERE = {"help", "version", "sessions"}
"""Words that are not handed to what a verb runs."""


def verbs(parser: FrenchParser, said: str = "cqp") -> Iterator[tuple[str, FrenchParser]]:
    """Every verb and action that runs something, with its words declared."""
    fill, parser.fill = parser.fill, None
    if fill is not None:
        fill(parser)
    below = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    if not below or said == "cqp":
        yield said, parser
    for one in below:
        for name, inner in one.choices.items():
            yield from verbs(inner, f"{said} {name}")


VERBS = dict(verbs(build_parser("1", _screens)))
SHOWN = {"cqp", "cqp touches", "cqp demo", "cqp ouvrir", "cqp revue", "cqp referentiel essayer"}
"""Those that leave what they run to the verb above them: the program on a screen."""


def run_by(verb: str) -> Any:
    return VERBS["cqp" if verb in SHOWN else verb].get_default("run")


def declared(verb: str) -> dict[str, argparse.Action]:
    return {
        one.dest: one for one in VERBS[verb]._actions
        if one.dest not in EVERYWHERE and not isinstance(one, argparse._SubParsersAction)
    }


def kind_of(word: argparse.Action) -> Any:
    """The type of what argparse makes of a word."""
    if isinstance(word, argparse._StoreTrueAction):
        return bool
    if isinstance(word, argparse._AppendAction) or word.nargs in {"*", "+"}:
        return list[int] if word.type is int else list[str]
    if word.default is None and not word.required:
        return str | None
    return word.type or str


@pytest.mark.parametrize("verb", VERBS)
def test_what_a_verb_runs_takes_the_words_it_declares(verb: str) -> None:
    run, words = run_by(verb), declared(verb)
    hints = get_type_hints(run, localns={"Services": Services})
    asked = {
        name: one for name, one in inspect.signature(run).parameters.items()
        if one.kind is one.KEYWORD_ONLY
    }
    free = [
        one.name for one in inspect.signature(run).parameters.values()
        if one.kind is one.VAR_KEYWORD
    ]
    assert {name for name, one in asked.items() if one.default is one.empty} <= set(words)
    for name, word in words.items():
        hint = hints[name if name in asked else free[0]]
        if get_origin(hint) is Literal:
            assert get_args(hint) == tuple(word.choices or ())
        else:
            assert kind_of(word) == hint or kind_of(word) | None == hint, name


def test_every_verb_is_there() -> None:
    assert len(VERBS) > 40
    assert all(VERBS[verb].get_default("run") for verb in set(VERBS) - SHOWN)


def test_every_filter_of_a_search_is_an_option() -> None:
    assert set(declared("cqp chercher")) == {"words", "limit", "as_json", *FILTERS}


def test_naming_the_verbs_imports_none_of_them() -> None:
    code = (
        "import sys\nfrom assistant.cli.parser import build_parser\n"
        "build_parser('1', print).format_help()\n"
        "print(*[one for one in sys.modules if one.startswith('assistant.')])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
    )
    assert set(run.stdout.split()) == {
        "assistant.cli", "assistant.cli.exit_codes", "assistant.cli.grammar",
        "assistant.cli.parser",
    }
