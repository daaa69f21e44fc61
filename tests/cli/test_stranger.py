"""One hostile session from elsewhere among good ones: lists go on, and say which and why."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.storage.disk.files import LARGEST
from tests.command import Cqp
from tests.helpers import judge, library
from tests.tampering import chained, contents, parsed, put

ID = "etrangere"
Change = Callable[[list[dict[str, Any]]], None]


def _set(kind: str, **data: Any) -> Change:
    def change(lines: list[dict[str, Any]]) -> None:
        found = next(line for line in lines if line["type"] == kind)
        found["data"].update(data)

    return change


def _referential(path: tuple[Any, ...], value: Any) -> Change:
    def change(lines: list[dict[str, Any]]) -> None:
        held = next(one for one in lines if one["type"] == "session_opened")["data"]["referential"]
        for step in path[:-1]:
            held = held[step]
        held[path[-1]] = value

    return change


def _undated(lines: list[dict[str, Any]]) -> None:
    lines[-1]["at"] = "0001-01-01T00:00:00Z"


CHANGES: dict[str, tuple[Change, str]] = {
    "un nom qui est une liste": (_set("candidate_described", name=["x"]), "forme attendue"),
    "un nombre démesuré": (_set("note_taken", asked=10**30), "forme attendue"),
    "un texte démesuré": (_set("note_taken", text="x" * 1_000_001), "forme attendue"),
    "un élément qui n’existe pas": (_set("note_taken", elements=["9.9"]), "n’a pas"),
    "un bloc qui n’existe pas": (_set("note_taken", block=9), "n’a pas"),
    "un rôle qui n’existe pas": (_set("role_taken", role_id="pirate"), "n’a pas"),
    "un jugement hors de l’échelle": (_set("judgement_given", value="parfait"), "l’échelle"),
    "une heure impossible": (_undated, "forme attendue"),
    "une règle inconnue": (
        _referential(("regles", 0, "condition"), {"magie": 1}), "référentiel gardé"
    ),
    "un élément sans intitulé": (
        _referential(("blocs", 0, "elements", 0, "intitule"), None), "référentiel gardé"
    ),
    "une séquence de terminal dans le référentiel": (
        _referential(("intitule",), "\x1b]52;c;x\x07"), "référentiel gardé"
    ),
    "un référentiel trop profond": (
        _referential(("vocabulaire",), json.loads("[" * 60 + "]" * 60)), "référentiel gardé"
    ),
    "un autre numéro": (_set("session_opened", session_id="../../x"), "forme attendue"),
}


def _session(cqp: Cqp, name: str) -> str:
    made: str = cqp(
        "session", "nouvelle", "--referentiel", "assistant-formation", "--candidat", name,
        "--role", "evaluateur_externe",
    ).out.strip()
    told = [
        {"note": "Accueille le groupe.", "elements": ["1.1"]},
        {"jugement": "acquis", "element": "1.1"},
    ]
    answer = cqp("session", "appliquer", made, entree=told)
    assert answer.code == 0, answer.out
    return made


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The lines of a sound session."""
    place = tmp_path_factory.mktemp("saine")
    made = library(place).create(
        "assistant-formation", "MARTIN Léa", role="evaluateur_externe"
    )
    made.run(orders.note, "Accueille le groupe.", [ElementRef(1, 1)])
    judge(made, ElementRef(1, 1), "acquis")
    made.close()
    return parsed(contents(place / "sessions", made.session.id))[f"{made.session.id}.jsonl"]


def as_elsewhere(sound: list[dict[str, Any]], change: Change) -> dict[str, bytes]:
    """The same session under another number, changed as somebody who knows the format would."""
    lines = copy.deepcopy(sound)
    for line in lines:
        for holder in (line["data"], line["data"].get("referential") or {}):
            for key in {"session_id", "session"} & holder.keys():
                holder[key] = ID
    change(lines)
    return chained({f"{ID}.jsonl": lines})


@pytest.mark.parametrize("name", CHANGES)
def test_a_hostile_session_is_refused_with_its_reason(
    tmp_path: Path, sound: list[dict[str, Any]], name: str
) -> None:
    change, why = CHANGES[name]
    shelf = library(tmp_path)
    shelf.store.folder.mkdir(mode=0o700)  # type: ignore[attr-defined]
    put(tmp_path / "sessions", as_elsewhere(sound, lambda lines: None))
    assert shelf.summary(ID).candidate == "MARTIN Léa"
    put(tmp_path / "sessions", as_elsewhere(sound, change))
    (summary,) = shelf.summaries()
    assert why in summary.problem
    with pytest.raises(SessionUnreadable, match=why):
        shelf.open(ID)


def test_lists_catch_one_hostile_session_and_say_why(
    cqp: Cqp, tmp_path: Path, sound: list[dict[str, Any]]
) -> None:
    place = tmp_path / "donnees" / "sessions"
    good = _session(cqp, "DUVAL Camille")
    change, why = CHANGES["un nom qui est une liste"]
    put(place, {**contents(place, good), **as_elsewhere(sound, change)})
    listed = cqp("session", "lister")
    assert listed.code == 1
    assert "DUVAL Camille" in listed.out
    assert f"{ID}  illisible" in listed.out and why in listed.out
    opened = cqp("bilan", ID)
    assert (opened.code, opened.out) == (2, "")
    assert why in opened.err
    table = cqp("tableau")
    assert "DUVAL Camille" in table.out and "Absente du tableau" in table.err
    assert cqp("chercher", "accueille").out.count("DUVAL") == 1
    assert cqp("accord").code == 1
    person = cqp("personne", "dossier", "DUVAL Camille", "--sortie", str(tmp_path / "x.zip"))
    assert person.code == 0
    merged = cqp("session", "fusionner", good, ID)
    assert merged.code == 2 and why in merged.err
    assert cqp("bilan", good).code == 0


ESCAPES = "note \x1b]52;c;aGVsbG8=\x07\x9b31m\x1bP1q\x1b\\ lu \u202exuaf\u202c fin"


def test_commands_to_the_terminal_in_a_session_reach_none(
    cqp: Cqp, tmp_path: Path, sound: list[dict[str, Any]]
) -> None:
    def hostile(lines: list[dict[str, Any]]) -> None:
        for line in lines:
            for key, value in copy.copy(line["data"]).items():
                if key in ("text", "name") and isinstance(value, str):
                    line["data"][key] = f"{value} {ESCAPES}"

    place = tmp_path / "donnees" / "sessions"
    place.mkdir(mode=0o700, parents=True)
    put(place, as_elsewhere(sound, hostile))
    for words in (
        ("session", "lister"), ("session", "lister", "--json"), ("transcription", ID),
        ("transcription", ID, "--format", "json"), ("exporter", ID), ("tableau",),
        ("chercher", "accueille"), ("relire", ID), ("personne", "dossier", "MARTIN Léa"),
    ):
        answer = cqp(*words)
        said = answer.out + answer.err
        assert not [char for char in said if char in "\x1b\x07\x9b\u202e\u202c"], words
    assert "[U+202E]" in cqp("transcription", ID, "--format", "txt").out


def test_what_is_typed_shows_what_would_turn_its_letters_round(cqp: Cqp) -> None:
    made = _session(cqp, "x\u202eSIOBUD")
    assert "x[U+202E]SIOBUD" in cqp("session", "lister").out
    assert cqp("bilan", made).code == 0


def test_a_file_larger_than_any_session_is_refused_and_the_others_read(
    cqp: Cqp, tmp_path: Path
) -> None:
    _session(cqp, "DUVAL Camille")
    with (tmp_path / "donnees" / "sessions" / "enorme.jsonl").open("wb") as file:
        file.truncate(LARGEST + 1)  # takes no room
    listed = cqp("session", "lister")
    assert listed.code == 1
    assert "DUVAL Camille" in listed.out
    assert "enorme  illisible" in listed.out and "bien trop grand" in listed.out
    assert cqp("chercher", "accueille").out.count("DUVAL") == 1


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _text(path: Path) -> None:
    path.write_text("rien")


@pytest.mark.parametrize("unfit", [_loop, os.mkfifo, _text])
@pytest.mark.parametrize(
    "folder", ["sessions", "sauvegardes", "recherche", "exports", "referentiels", "phrases"]
)
def test_what_bears_the_name_of_a_folder_and_is_none_is_said(
    cqp: Cqp, tmp_path: Path, folder: str, unfit: Callable[[Path], None]
) -> None:
    data = tmp_path / "donnees"
    made = _session(cqp, "DUVAL Camille")
    if (data / folder).exists():
        (data / folder).rename(tmp_path / "ailleurs")
    unfit(data / folder)
    for words in (
        ("session", "lister"), ("chercher", "accueille"), ("session", "sauvegardes", made),
        ("session", "restaurer", made), ("referentiel", "lister"), ("session", "appliquer", made),
        ("personne", "effacer", "DUVAL Camille", "--oui"),
    ):
        answer = cqp(*words)
        assert answer.code in (0, 1, 2), words
        assert "Traceback" not in answer.err


def test_only_what_the_program_made_goes_from_where_a_link_to_its_indexes_leads(
    cqp: Cqp, tmp_path: Path
) -> None:
    data, own = tmp_path / "donnees", tmp_path / "a-soi"
    _session(cqp, "DUVAL Camille")
    (own / ".ssh").mkdir(parents=True)
    for name in (".ssh/id", "thèse.sqlite", "0123456789ab.sqlite.notes/x", "essai.resumes"):
        (own / name).parent.mkdir(exist_ok=True)
        (own / name).write_text("un travail")
    (data / "recherche").symlink_to(own)
    assert cqp("session", "lister").code == 0
    assert cqp("chercher", "accueille").code == 0
    assert len(list(own.glob("*.sqlite"))) == 2, "the program writes there"
    assert cqp("personne", "effacer", "DUVAL Camille", "--oui").code == 0
    left = sorted(str(one.relative_to(own)) for one in own.rglob("*") if one.is_file())
    assert left == [".ssh/id", "0123456789ab.sqlite.notes/x", "essai.resumes", "thèse.sqlite"]
