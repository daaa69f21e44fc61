"""Reading YAML into plain data: values as written, lines, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.storage.referential.yaml_reader import (
    MAX_BYTES,
    MAX_NODES,
    UNREAD,
    Problem,
    content_of,
    quote,
    read_yaml,
)


def data_of(text: str) -> object:
    located = read_yaml(text.encode(), name="f.yaml")
    assert located.problems == ()
    return located.data


def said(text: str) -> list[str]:
    return [
        str(problem).replace("\u00a0", " ")
        for problem in read_yaml(text.encode(), name="f.yaml").problems
    ]


AS_WRITTEN = {
    "oui": "oui", "non": "non", "yes": "yes", "true": "true", "null": "null", "~": "~",
    "3": 3, "-3": -3, "0": 0, '"3"': "3", "'3'": "3", "007": "007", "1_000": "1_000",
    "0x1F": "0x1F", "1.10": "1.10", "0.5": "0.5", "12:30": "12:30", "2026-03-03": "2026-03-03",
    "80 %": "80 %", "": "", "1" * 30: "1" * 30, "été — « oui »": "été — « oui »",
}


@pytest.mark.parametrize("written", AS_WRITTEN)
def test_a_value_is_kept_as_written_but_plain_integers(written: str) -> None:
    assert data_of(f"cle: {written}\n") == {"cle": AS_WRITTEN[written]}


def test_keys_are_texts_so_that_json_gives_the_same_data_back() -> None:
    data = data_of('jugements: {1: acquis, "2": non_acquis, autres: acquis}\n')
    assert data == {"jugements": {"1": "acquis", "2": "non_acquis", "autres": "acquis"}}
    assert json.loads(json.dumps(data)) == data


def test_every_node_has_its_line() -> None:
    located = read_yaml(b"a: 1\nb:\n  - x\n  - c: y\n    d: [z,\n      t]\n")
    assert located.lines == {
        ("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 1): 4, ("b", 1, "c"): 4, ("b", 1, "d"): 5,
        ("b", 1, "d", 0): 5, ("b", 1, "d", 1): 6,
    }
    assert located.line(("b", 1, "absent", 3)) == 4
    assert located.line(("ailleurs",)) == 1


def test_a_byte_order_mark_and_windows_line_ends_are_welcome() -> None:
    located = read_yaml("\ufeffa: 1\r\nb: 2\r\n".encode())
    assert (located.data, located.lines) == ({"a": 1, "b": 2}, {("a",): 1, ("b",): 2})


def test_reading_stops_once_the_head_is_read() -> None:
    located = read_yaml(b"id: x\nintitule: y\nsuite: [1, 2\n", until=frozenset({"id", "intitule"}))
    assert (located.data, located.problems) == ({"id": "x", "intitule": "y"}, ())


def test_a_refused_value_leaves_a_mark_and_the_rest_is_read() -> None:
    located = read_yaml(b"a: &x [1]\nb: *x\nc: !!int 3\nd: 4\n")
    assert located.data == {"a": [1], "b": UNREAD, "c": "3", "d": 4}
    assert [problem.line for problem in located.problems] == [1, 3]


def test_a_key_written_twice_keeps_its_first_value() -> None:
    located = read_yaml(b"a: 1\na: {b: 2, b: 3}\n")
    assert located.data == {"a": 1}
    assert [problem.line for problem in located.problems] == [2, 2]


SYNTAX = {
    "cle:\n\t- a\n": "ligne 2 : une tabulation sert de retrait",
    "cle: a: b\n": "ligne 1 : un second « : » est pris pour une clé",
    "cle: @nom\n": "ligne 1 : un texte ne peut pas commencer par ce signe",
    "texte: |\n  note:\u00a0bien\nsuite: 1\ncle: @nom\n": "ligne 4 : un texte ne peut",
    "cle: @nom\nnote:\u00a0bien\n": "ligne 1 : un texte ne peut pas commencer par ce signe",
    "cle: 'l'été'\n": "ligne 1 : un guillemet ferme le texte trop tôt",
    "cle: 'ouvert\nautre: b\n": "un texte entre guillemets est mal formé (il commence ligne 1)",
    'cle: "\\q"\n': "ligne 1 : un texte entre guillemets est mal formé",
    "cle: [a, b\nautre: c\n": "une liste [ ] ou des accolades { } ne sont pas fermées",
    "cle: [\n": "une valeur manque ici",
    "liste:\n  - a\n - b\n": "ligne 3 : le retrait n’est pas régulier",
    "cle: - a\n": "ligne 1 : le retrait n’est pas régulier",
    "cle: *\n": "un texte ne peut pas commencer par « & » ou « * »",
    "? [a]\n: b\n": "ligne 1 : une clé doit être un texte simple",
    "cle: a\n---\nautre: b\n": "ligne 2 : un second document commence",
    "cle: a\x07b\n": "ligne 1 : un caractère de contrôle (U+0007) se cache dans le texte",
}


@pytest.mark.parametrize("pure_python", [False, True])
@pytest.mark.parametrize("text", SYNTAX)
def test_a_rupture_of_syntax_is_said_in_plain_french(
    text: str, pure_python: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if pure_python:
        monkeypatch.delattr(yaml, "CLoader", raising=False)
    messages = said(text)
    assert len(messages) == 1
    assert SYNTAX[text] in messages[0]
    assert messages[0].startswith("f.yaml, ligne ")


def test_a_problem_reads_as_file_line_place_what_and_how_to_mend() -> None:
    problem = Problem("f.yaml", 41, "compétence 2, règle", "« au_plus : 9 » dépasse les 7 éléments",
                      "Corrigez « au_plus »")
    assert str(problem).replace("\u00a0", " ") == (
        "f.yaml, ligne 41, compétence 2, règle : « au_plus : 9 » dépasse les 7 éléments."
        " Corrigez « au_plus »."
    )


def test_two_megabytes_and_one_byte_are_too_much() -> None:
    line = b"# " + b"x" * 97 + b"\n"
    most = b"a: 1\n" + line * ((MAX_BYTES - 5) // 100)
    assert read_yaml(most).data == {"a": 1}
    (problem,) = read_yaml(most + line, name="f.yaml").problems
    assert str(problem).replace("\u00a0", " ").startswith("f.yaml : le fichier pèse 3 Mo")


def test_a_file_that_grows_while_it_is_read_is_too_much_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"a: 1\n")
    looked_at = path.stat()
    path.write_bytes(b" " * (MAX_BYTES + 1))
    monkeypatch.setattr(Path, "stat", lambda _: looked_at)
    content, problem = content_of(path, "f.yaml")
    assert (content, problem is not None) == (b"", True)


@pytest.mark.parametrize(("value", "shown"), [
    ("un mot", "« un mot »"), (3, "« 3 »"), (" un\n mot\t", "« un mot »"),
    ("a\x07b\u202ec", "« a\ufffdb\ufffdc »"), ("x" * 60, f"« {'x' * 60} »"),
    ("x" * 61, f"« {'x' * 59}… »"),
])
def test_a_value_is_shown_on_one_line_and_not_too_long(value: object, shown: str) -> None:
    assert quote(value) == shown


def test_ten_thousand_faults_do_not_make_ten_thousand_messages() -> None:
    located = read_yaml(b"a: [" + b"!x y, " * 10_000 + b"]\n")
    assert located.data is None
    assert 100 <= len(located.problems) <= 300


@given(st.text() | st.text(alphabet="a:-[]{}&*!|>'\"#%?, \n\t\x07é"))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    located = read_yaml(text.encode("utf-8", "surrogatepass"), name="f.yaml")
    assert located.data is not None or located.problems
    lines = text.count("\n") + text.count("\r") + text.count("\u2028") + text.count("\u2029")
    lines += text.count("\x85")
    assert all(0 <= problem.line <= lines + 2 for problem in located.problems)
    assert all(str(problem).replace("\u00a0", " ").isprintable() for problem in located.problems)
    if located.data is not None and not located.problems:
        assert json.loads(json.dumps(located.data)) == located.data


def test_an_unreadable_file_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    (message,) = read_yaml(tmp_path / "absent.yaml").problems
    assert (message.file, message.what) == ("absent.yaml", "le fichier n’existe pas")


def test_a_list_in_place_of_a_referential_is_a_problem_even_when_only_the_head_is_read() -> None:
    located = read_yaml(b"- nom: a\n- nom: b\n", name="liste.yaml", until=frozenset({"id"}))
    assert located.data is None
    assert len(located.problems) == 1


def test_a_file_of_more_than_any_referential_has_is_read_no_further() -> None:
    told = said("format: 1\nliste: [" + "a, " * MAX_NODES + "a]\n")
    assert len(told) == 1 and "60000 clés et valeurs" in told[0]
