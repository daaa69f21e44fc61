"""The line of a journal: its form is final, and docs/formats-des-fichiers.md describes it."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.storage.journal import line as journal
from assistant.storage.journal.store import TinyDBSessionStore
from tests.places import ROOT
from tests.store_contract import TIME, note

PAGE = ROOT / "docs" / "formats-des-fichiers.md"


def event(**data: Any) -> dict[str, Any]:
    return {"type": "note_taken", "v": 1, "at": TIME, "role": "evaluateur", "data": data}


def written(folder: Path) -> list[bytes]:
    """The lines of a session of three events."""
    store = TinyDBSessionStore(folder)
    store.create("essai", [note("un"), note("deux « cœur »"), note("trois\n")]).close()
    return (folder / "essai.jsonl").read_bytes().splitlines(keepends=True)


def test_each_line_has_the_eight_members_and_no_other(tmp_path: Path) -> None:
    header, *events = [json.loads(line) for line in written(tmp_path)]
    assert [line["n"] for line in events] == [1, 2, 3]
    for line in (header, *events):
        assert set(line) == {"n", "type", "v", "at", "role", "data", "prev", "sum"}
    assert header["n"] == 0
    assert header["type"] == "journal"
    assert header["v"] == 1
    assert header["role"] == ""
    assert header["prev"] == "0" * 64
    assert header["data"]["format"] == 1
    assert header["data"]["session"] == "essai"
    assert events[0] | {"sum": "", "prev": ""} == {
        "n": 1, "type": "note_taken", "v": 1, "at": TIME, "role": "evaluateur_externe",
        "data": {"text": "un"}, "prev": "", "sum": "",
    }


def test_anyone_can_check_the_sums_and_the_chain(tmp_path: Path) -> None:
    """By the definition alone, with nothing of the program."""
    previous = "0" * 64
    for raw in written(tmp_path):
        line = json.loads(raw)
        said = line.pop("sum")
        canonical = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(canonical.encode("utf-8")).hexdigest() == said
        assert line["prev"] == previous
        previous = said


def test_the_line_of_the_documentation_is_a_line() -> None:
    examples = re.findall(r"^\{.*\}$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(examples) >= 2
    found = journal.scan("\n".join(examples).encode("utf-8") + b"\n")
    assert found.fault is None
    assert len(found.lines) == len(examples)


def test_the_check_of_the_documentation_sees_a_changed_byte(tmp_path: Path) -> None:
    (script,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    lines = written(tmp_path)
    path = tmp_path / "essai.jsonl"
    said = {}
    for name, content in {
        "intact": lines,
        "changé": [lines[0], lines[1].replace(b"un", b"Un"), *lines[2:]],
        "ôtée": [lines[0], *lines[2:]],
    }.items():
        path.write_bytes(b"".join(content))
        run = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", script, str(path)],
            capture_output=True, text=True, encoding="utf-8", check=False,
        )
        said[name] = (run.stdout + run.stderr).strip()
    assert said == {
        "intact": "tout se suit",
        "changé": "ligne 2 : son contenu ne correspond plus à sa somme",
        "ôtée": "ligne 2 : elle ne suit pas celle d’avant",
    }


def test_a_line_already_written_stays_readable_for_ever() -> None:
    """Bytes written by the first version; a change that refuses them breaks every session."""
    first_line = (
        b'{"at":"2026-11-21T09:32:11.123Z","data":{"elements":["1.3"],"text":"\xc3\xa9t\xc3\xa9"},'
        b'"n":1,"prev":"0000000000000000000000000000000000000000000000000000000000000000",'
        b'"role":"evaluateur","sum":"'
        b'ba04d0d12b7b1ad6b05b41bcacbe152af8d0238a6adf0d0d1f225bb6f2d17cc7'
        b'","type":"note_taken","v":1}'
    )
    content, line = journal.encode(1, event(text="été", elements=["1.3"]), journal.GENESIS)
    assert content == first_line + b"\n"
    assert journal.decode(first_line) == line


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (b'{"at":', b'{ "at":'),
        (b'"v":1}', b'"v":1.0}'),
        (b'"v":1}', b'"v":1} '),
        ("é".encode(), b"\\u00e9"),
        (b'"n":1', b'"n":1,"n":1'),
        (b'{"at"', b'\xef\xbb\xbf{"at"'),
        (b'"v":1}', b'"v":1}\r'),
    ],
    ids=["espace", "décimale", "espace final", "échappement", "doublon", "marque", "retour"],
)
def test_an_object_has_one_way_only_to_be_written(other: bytes, why: bytes) -> None:
    content, _ = journal.encode(1, event(text="été"), journal.GENESIS)
    assert journal.decode(content[:-1]) is not None
    assert journal.decode(content[:-1].replace(other, why)) is None


def forged(body: bytes) -> bytes:
    """A line whose sum is right although the program would not write it."""
    cut = body.rfind(b',"type":"')
    digest = hashlib.sha256(body).hexdigest().encode("ascii")
    return body[:cut] + b',"sum":"' + digest + b'"' + body[cut:]


FORGED = {
    "demi-caractère": b'{"at":"","data":{"t":"\\ud800"},"n":1,"prev":"","role":"",'
    b'"type":"x","v":1}',
    "pas un nombre": b'{"at":"","data":{"t":NaN},"n":1,"prev":"","role":"","type":"x","v":1}',
    "trop profonde": b'{"at":"","data":' + b'{"a":' * 100_000 + b"0" + b"}" * 100_000
    + b',"n":1,"prev":"","role":"","type":"x","v":1}',
    "un membre de trop": b'{"at":"","data":{},"n":1,"o":1,"prev":"","role":"","type":"x","v":1}',
    "un membre de moins": b'{"at":"","data":{},"n":1,"prev":"","type":"x","v":1}',
    "un numéro en texte": b'{"at":"","data":{},"n":"1","prev":"","role":"","type":"x","v":1}',
    "un rôle en nombre": b'{"at":"","data":{},"n":1,"prev":"","role":2,"type":"x","v":1}',
    "deux objets": b'{"at":""},{"data":{},"n":1,"prev":"","role":"","type":"x","v":1}',
    "octets qui ne sont pas du texte": b'{"at":"\xff","data":{},"n":1,"prev":"","role":"",'
    b'"type":"x","v":1}',
}  # fmt: skip


@pytest.mark.parametrize("body", FORGED.values(), ids=FORGED.keys())
def test_a_right_sum_does_not_make_a_line(body: bytes) -> None:
    line = forged(body)
    assert journal.own_sum(line) is not None
    assert journal.decode(line) is None
    assert journal.scan(line + b"\n").lines == []


@pytest.mark.parametrize(
    "wrong",
    ["\ud800", float("nan"), float("-inf"), 10**5000],
    ids=["demi-caractère", "pas un nombre", "moins l’infini", "cinq mille chiffres"],
)
def test_what_cannot_be_written_is_refused_to_the_user(wrong: Any) -> None:
    with pytest.raises(RefusedCommand, match="Rien n’a été enregistré"):
        journal.encode(1, event(text=wrong), journal.GENESIS)


@pytest.mark.parametrize(
    "wrong",
    [{10: "dix", 9: "neuf"}, {"a": [{None: 1}]}, {"a": {"b": {True: 1}}}, {"a": {"un", "deux"}}],
    ids=["noms en nombres", "nom absent", "nom vrai", "ensemble"],
)
def test_what_is_not_json_is_a_fault_of_the_program(wrong: dict[Any, Any]) -> None:
    with pytest.raises(TypeError):
        journal.encode(1, {**event(), "data": wrong}, journal.GENESIS)


@pytest.mark.parametrize("name", ["", "Note", "note taken", 'a","v":1', "1a", "é"])
def test_a_type_is_a_plain_word(name: str) -> None:
    with pytest.raises(ValueError, match="not a type"):
        journal.encode(1, {**event(), "type": name}, journal.GENESIS)


ODD_NUMBERS = [10**19, -(10**30), 1e16, 1e-7, 1e22, -0.0, 5e-324, 0.1, 1.0]
"""Numbers that two writers of JSON may write in two ways, or that one of them refuses."""


@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_a_number_that_writers_write_differently_is_read_as_it_was_written(number: float) -> None:
    events = [event(text="un"), event(score=number), event(text="trois")]
    content, lines = journal.encode_all(events, 1, journal.GENESIS)
    found = journal.scan(content)
    assert (found.lines, found.end, found.fault) == (lines, len(content), None)
    torn = journal.scan(content.replace(b"trois", b"TROIS"))
    assert torn.lines == lines[:2]
    told = "son contenu ne correspond plus à sa somme de contrôle"
    assert torn.fault == journal.LineFault(3, told)


@pytest.mark.parametrize("wrong", range(6))
@pytest.mark.parametrize("odd", [False, True], ids=["des textes", "un grand nombre"])
def test_lines_read_some_at_a_time_stop_at_the_first_that_does_not_hold(
    monkeypatch: pytest.MonkeyPatch, wrong: int, odd: bool
) -> None:
    monkeypatch.setattr(journal, "_AT_ONCE", 2)
    events = [event(text=f"note {n}", score=10**19 if odd else 1) for n in range(5)]
    content, lines = journal.encode_all(events, 1, journal.GENESIS)
    found = journal.scan(content.replace(f"note {wrong}".encode(), b"autre"))
    assert found.lines == lines[:wrong]
    assert (found.fault is None) == (wrong == 5)


def test_a_whole_line_is_found_wherever_it_lies() -> None:
    first, one = journal.encode(1, event(text="un"), journal.GENESIS)
    second, two = journal.encode(2, event(text='{"at":"'), one["sum"])
    torn = first[:40]
    assert list(journal.salvage(torn + second[:-1] + b"X" + first + b"\r\n")) == [two, one]
    assert list(journal.salvage(torn + b"\n" + second[:-9])) == []


def test_a_file_filled_with_beginnings_is_salvaged_without_trying_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole, line = journal.encode(1, event(text="un"), journal.GENESIS)
    tried: list[int] = []
    decode = journal.decode

    def counted(found: bytes) -> journal.Line | None:
        tried.append(len(found))
        return decode(found)

    monkeypatch.setattr(journal, "decode", counted)
    filled = b'{"at":"x",' * 5_000
    ending = b',"sum":"%b","type":"x","v":1}' % (b"0" * 64)
    assert list(journal.salvage(filled + ending + whole)) == [line]
    assert len(tried) <= 102
