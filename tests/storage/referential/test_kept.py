"""The référentiel that a session keeps is checked as its file is, and built once."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.referential.build import fingerprint
from assistant.resources import shipped
from assistant.storage.referential.kept import kept_referential
from tests.helpers import shelf
from tests.places import TESTS

Change = Callable[[dict[str, Any]], None]
SESSIONS = [*sorted(shipped("sessions").glob("*.jsonl")),
            TESTS / "data" / "formats" / "format-1" / "ancienne.jsonl"]


def opening(path: Path) -> dict[str, Any]:
    for line in path.read_text("utf-8").splitlines():
        told: dict[str, Any] = json.loads(line)
        if told["type"] == "session_opened":
            return told["data"]  # type: ignore[no-any-return]
    raise AssertionError(path)


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.stem)
def test_those_of_the_sessions_there_are_read_as_they_did(path: Path) -> None:
    data = opening(path)
    built = kept_referential(data["referential"])
    assert built.fingerprint == data["fingerprint"]
    assert kept_referential(copy.deepcopy(data["referential"])) is built


def _at(*path: Any, value: Any) -> Change:
    def change(data: dict[str, Any]) -> None:
        held: Any = data
        for step in path[:-1]:
            held = held[step]
        held[path[-1]] = value

    return change


def _without(*path: Any) -> Change:
    def change(data: dict[str, Any]) -> None:
        held: Any = data
        for step in path[:-1]:
            held = held[step]
        del held[path[-1]]

    return change


def _only(**keys: Any) -> Change:
    def change(data: dict[str, Any]) -> None:
        data.clear()
        data.update(keys)

    return change


def _nested(depth: int) -> Any:
    return [_nested(depth - 1)] if depth else "fond"


WRONG: dict[str, tuple[Change, str]] = {
    "sans blocs": (_without("blocs"), "la clé « blocs » manque"),
    "un bloc qui est un texte": (_at("blocs", 0, value="x"), "attend des clés"),
    "un numéro qui saute": (_at("blocs", 0, "numero", value=7), "ne suit pas"),
    "une commande au terminal": (_at("intitule", value="\x1b[2J"), "caractère invisible"),
    "des lettres retournées": (_at("intitule", value="x\u202ey"), "caractère invisible"),
    "personne ne conclut": (_at("roles", 0, "conclut", value="non"), "conclut"),
    "une condition inconnue": (
        _at("regles", 0, "condition", value={"magie": 1}), "« magie » est inconnue"
    ),
    "trente niveaux": (_at("regles", 0, "condition", value=_nested(27)), "attend des clés"),
    "un niveau de trop": (_at("regles", 0, "condition", value=_nested(28)), "démesuré"),
    "une condition sans fond": (_at("regles", 0, "condition", value=_nested(40)), "démesuré"),
    "trop long": (_at("presentation", value=["x" * 3_000_000]), "démesuré"),
    "à la fois entier et une extension": (_at("etend", value="assistant-formation"), "inconnue"),
    "une extension": (_only(format=1, etend="assistant-formation"), "c’est une extension"),
    "un nombre à virgule": (_at("durees", value=1.5), "attend une liste"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_no_file_could_say_is_refused(name: str) -> None:
    change, why = WRONG[name]
    data = copy.deepcopy(dict(shelf(Path("aucun")).load("assistant-formation").data))
    change(data)
    with pytest.raises(SessionUnreadable, match="Le référentiel gardé") as refused:
        kept_referential(data)
    assert why in refused.value.message


def test_only_so_many_are_remembered() -> None:
    data = dict(shelf(Path("aucun")).load("assistant-formation").data)
    for number in range(60):
        kept_referential({**data, "version": str(number)})
    assert kept_referential({**data, "version": "59"}).version == "59"


def test_keys_of_another_version_are_not_read_and_close_no_session() -> None:
    data = copy.deepcopy(dict(shelf(Path("aucun")).load("assistant-formation").data))
    plain = kept_referential(data)
    data["ancienne_cle"] = {"x": ["\x1b[2J"]}
    data["blocs"][0]["elements"][0]["intitules"] = "autre"
    data["blocs"][1]["nouveau"] = 3
    built = kept_referential(data)
    assert built.blocks == plain.blocks
    assert built.fingerprint == fingerprint(data) != plain.fingerprint
    assert built.data == plain.data
