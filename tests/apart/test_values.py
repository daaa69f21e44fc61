"""A report handed to a second run comes out as it went in; a stranger's bytes are never read."""

from __future__ import annotations

import io
import os
import pickle
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from assistant import again
from assistant.apart import values
from assistant.apart.values import NotFromTheProgram, packed, unpacked
from assistant.publishing import FORM, Wanted
from tests.command import Cqp
from tests.documents import NAMES, report

PASSAGE = "0123456789abcdef" * 2
ENVIRONMENT = {values.PASSAGE: PASSAGE}
NAME = "demonstration-assistant-formation"


@pytest.mark.parametrize("name", NAMES)
def test_a_report_comes_out_as_it_went_in(name: str) -> None:
    wanted = Wanted(FORM, draft=True, form=b"PK", reader="tuteur")
    told = io.BytesIO(packed(report(name), wanted, PASSAGE.encode()))
    assert unpacked(told, ENVIRONMENT) == (report(name), wanted)


TOUCHED: list[str] = []


def touch(said: str) -> None:
    """Whatever a stranger would have called."""
    TOUCHED.append(said)


class Gadget:
    """What a stranger pickles: to read it is to call a function."""

    def __init__(self, *called: object) -> None:
        self.called = called

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        function, *given = self.called
        return function, tuple(given)


STRANGE: dict[str, object] = {
    "une fonction": Gadget(touch, "lu"),
    "le système": Gadget(os.system, "exit 3"),
    "du code": Gadget(eval, "1"),
    "un attribut": Gadget(getattr, report(NAME), "title"),
    "une fonction du programme": Gadget(again.command),
    "dans un rapport": (replace(report(NAME), title=cast(str, Gadget(touch, "lu"))), Wanted("pdf")),
    "une autre classe": (report(NAME), Path("pdf")),
    "un rapport seul": report(NAME),
    "un texte": "rapport",
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE.keys())
def test_who_knows_the_word_of_passage_hands_over_values_and_nothing_else(strange: object) -> None:
    told = PASSAGE.encode() + pickle.dumps(strange)
    with pytest.raises(NotFromTheProgram):
        unpacked(io.BytesIO(told), ENVIRONMENT)
    assert TOUCHED == []


def test_a_reader_that_does_not_look_is_seen() -> None:
    """The strange values do what they are made for, where nobody looks."""
    pickle.loads(pickle.dumps(Gadget(touch, "lu")))
    assert TOUCHED.pop() == "lu"


@pytest.mark.parametrize("cut", [0, 10, 32, 40, 5_000])
def test_what_is_cut_is_refused(cut: int) -> None:
    told = packed(report(NAME), Wanted("pdf"), PASSAGE.encode())[:cut]
    with pytest.raises(NotFromTheProgram):
        unpacked(io.BytesIO(told), ENVIRONMENT)


@pytest.mark.parametrize(("environment", "passage"), [
    ({}, PASSAGE), ({}, ""), ({values.PASSAGE: ""}, ""), ({values.PASSAGE: "court"}, "court"),
    (ENVIRONMENT, "0" * 32), (ENVIRONMENT, ""),
], ids=["rien dans l’environnement", "rien nulle part", "mot vide", "mot trop court", "autre mot",
        "rien sur le tube"])
def test_nothing_is_read_before_the_word_of_passage(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], passage: str
) -> None:
    def load(self: object) -> object:
        raise AssertionError("a stranger's bytes are read")

    monkeypatch.setattr(values._Values, "load", load, raising=False)
    told = io.BytesIO(packed(report(NAME), Wanted("pdf"), passage.encode()))
    with pytest.raises(NotFromTheProgram):
        unpacked(told, environment)


def test_the_command_refuses_what_no_run_of_the_program_brings(cqp: Cqp) -> None:
    refused = cqp("session", "mettre-en-page", entree=pickle.dumps(Gadget(touch, "lu")))
    assert (refused.code, refused.out, TOUCHED) == (2, "", [])
    assert refused.err.startswith("Réservé au programme")
