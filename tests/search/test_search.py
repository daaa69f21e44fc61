"""Searching: the words of French, what a query asks, what the demonstration answers, the index."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.common.errors import RefusedCommand, VaultLocked
from assistant.domain.session import orders
from assistant.language.words import fold_word, stem, tokens, words
from assistant.library import Library
from assistant.resources import shipped
from assistant.search.engine import Answer, Search
from assistant.search.page import VERSION
from assistant.search.query import parse
from assistant.search.scan import common, scanner
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.search_index import SearchIndex, SessionFolder
from assistant.wiring import Folders, Services
from tests.command import Cqp, fits
from tests.demonstration import play
from tests.helpers import library
from tests.places import TESTS

TABLES = TESTS / "recherche"
WORDS = yaml.safe_load((TABLES / "mots.yaml").read_text("utf-8"))
QUESTIONS = yaml.safe_load((TABLES / "questions.yaml").read_text("utf-8"))


# --- words -----------------------------------------------------------------------------------


@pytest.mark.parametrize("family", WORDS["memes"], ids=lambda family: family[0])
def test_the_forms_of_a_word_share_a_stem(family: list[str]) -> None:
    assert len({stem(word) for word in family}) == 1


@pytest.mark.parametrize("pair", WORDS["autres"], ids="-".join)
def test_the_stems_of_other_words_stay_apart(pair: list[str]) -> None:
    assert stem(pair[0]) != stem(pair[1])


@pytest.mark.parametrize(("text", "cut"), WORDS["coupes"])
def test_a_text_is_cut_into_its_words(text: str, cut: list[str]) -> None:
    assert [token.word for token in tokens(text)] == cut == words(text)


FRENCH = "aàâbcçdeéèêëfghiîïlmnoôpqrstuùûüvxyzœæ AÉŒ'’-.,;!?:«» 0123456789\u00a0\n"


@given(st.text(st.sampled_from(FRENCH)) | st.text())
def test_the_fast_way_cuts_as_the_other(text: str) -> None:
    found = tokens(text)
    assert words(text) == [token.word for token in found]
    assert all(fold_word(text[one.start:one.end]) for one in found)


def test_all_forms_of_a_word_begin_as_the_scan_expects() -> None:
    texts = [path.read_text("utf-8") for path in shipped("referentials").glob("*.yaml")]
    known = {word for text in texts for word in words(text)}
    assert len(known) > 2000
    families: dict[str, set[str]] = {}
    for word in known:
        families.setdefault(stem(word), set()).add(word)
    missed = [
        (asked, other) for family in families.values() for asked in family for other in family
        if not other.startswith(common(asked))
    ]
    assert missed == []


# --- what is asked ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("element:douze", "« element:douze » ne dit rien ; écrivez par exemple « element:2.3 »."),
        ("bloc:2.3", "« bloc:2.3 » ne dit rien ; écrivez par exemple « bloc:2 »."),
        ("du:hier", "« du:hier » ne dit rien ; écrivez par exemple « du:2026-03-12 » ou "
                    "« du:12/03/2026 »."),
        ("au:2026-02-30", "« au:2026-02-30 » ne dit rien ; écrivez par exemple "
                          "« au:2026-03-12 » ou « au:12/03/2026 »."),
    ],
)
def test_a_filter_that_means_nothing_says_what_it_takes(typed: str, said: str) -> None:
    with pytest.raises(RefusedCommand) as refused:
        parse(typed)
    assert refused.value.message == said


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [("du:2026 au:2026", "2026-01-01", "2026-12-31"),
     ("du:2026-02 au:02/2026", "2026-02-01", "2026-02-28"),
     ("du:3/2/2026 au:2026-2-9", "2026-02-03", "2026-02-09")],
)
def test_days_months_and_years_bound_the_dates(typed: str, first: str, last: str) -> None:
    query = parse(typed)
    assert (query.first_day, query.last_day) == (first, last)


# --- what the demonstration answers ----------------------------------------------------------


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demonstration")
    play(folder / "sessions").close()
    return folder


def searching(folder: Path, **options: Any) -> Search:
    sessions = folder / "sessions"
    return Search(
        TinyDBSessionStore(sessions), SessionFolder(sessions),
        SearchIndex(folder / "recherche", sessions, VERSION), **options,
    )


def told(answer: Answer) -> list[str]:
    return [hit.excerpt for hit in answer.hits]


@pytest.mark.parametrize("warm", [False, True], ids=["première fois", "index prêt"])
@pytest.mark.parametrize("case", QUESTIONS, ids=lambda case: case["cherche"])
def test_the_demonstration_answers(demonstration: Path, case: Any, warm: bool) -> None:
    search = searching(demonstration)
    if warm:
        search.prepare()
    else:
        for path in (demonstration / "recherche").glob("*"):
            path.unlink()
    answer = search.answer(parse(case["cherche"]))
    found = told(answer)
    wanted = case.get("d_abord", [])
    assert bool(found) is not case.get("rien", False)
    for part in wanted:
        assert any(part.casefold() in one.casefold() for one in found[: len(wanted)]), found[:3]
    for part in case.get("jamais", []):
        assert not any(part.casefold() in one.casefold() for one in found), part
    for hit in answer.hits:
        assert all(0 <= start < end <= len(hit.excerpt) for start, end in hit.spans)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("jugement:oui element:1.1", True), ("jugement:non element:1.1", False),
     ("jugement:non", True), ("jugement:acquis", False)],
)
def test_a_judgement_goes_by_the_short_name_of_its_scale_too(
    tmp_path: Path, asked: str, found: bool
) -> None:
    (tmp_path / "sessions").mkdir()
    name = "demonstration-technico-commercial-chimie.jsonl"
    copy(shipped("sessions") / name, tmp_path / "sessions" / name)
    assert bool(searching(tmp_path).answer(parse(asked)).hits) is found


def test_the_words_found_are_pointed_at(demonstration: Path) -> None:
    hit = searching(demonstration).answer(parse("relances pièces")).hits[0]
    assert [hit.excerpt[start:end] for start, end in hit.spans] == ["relance", "pièce"]
    assert (hit.session, hit.candidate.split()[0], hit.kind) == ("demonstration", "DUVAL", "note")
    assert hit.elements == ("1.3",)


def test_a_word_being_typed_is_found_by_its_beginning(demonstration: Path) -> None:
    search = searching(demonstration)
    assert search.answer(parse("stagi", typing=True)).total
    assert not search.answer(parse("stagi")).total
    assert not search.answer(parse("stagi ", typing=True)).total


def test_a_long_line_is_cut_around_what_is_looked_for(tmp_path: Path) -> None:
    interview = library(tmp_path).create("assistant-formation", "DUVAL Camille")
    interview.run(orders.note, f"{'avant ' * 80}le tableur {'après ' * 80}".strip())
    interview.close()
    hit = searching(tmp_path).answer(parse("tableurs")).hits[0]
    assert len(hit.excerpt) <= 165
    assert hit.excerpt.startswith("…avant") and hit.excerpt.endswith("après…")
    assert [hit.excerpt[start:end] for start, end in hit.spans] == ["tableur"]


def test_what_was_undone_comes_last_and_says_so(tmp_path: Path) -> None:
    interview = library(tmp_path).create("assistant-formation", "DUVAL Camille")
    interview.run(orders.note, "le tableur, le tableur, le tableur")
    interview.run(orders.undo)
    interview.run(orders.note, "un tableur")
    interview.close()
    hits = searching(tmp_path).answer(parse("tableur")).hits
    assert [(hit.excerpt[:2], hit.undone) for hit in hits] == [("un", False), ("le", True)]


# --- the scan and the index ------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["contrôles", "CONTRÔLÉ", "controler", "contro\u0302le", "l’œuvre contrôlée", "(contrôlant)"],
)
def test_the_scan_never_misses_a_way_to_write_a_word(written: str) -> None:
    journal = f'{{"at":"x"}}\n{{"at":"ref"}}\n{{"data":{{"text":"{written}"}}}}\n'.encode()
    assert scanner(parse("contrôle"))(journal)
    assert not scanner(parse("tableur"))(journal)


def test_words_with_an_apostrophe_are_scanned_for_too(tmp_path: Path) -> None:
    interview = library(tmp_path).create("assistant-formation", "DUVAL Camille")
    interview.run(orders.note, "Fait aujourd’hui par quelqu'un")
    interview.close()
    for asked in ("aujourd'hui", '"aujourd’hui par"', "quelqu’un"):
        assert searching(tmp_path).answer(parse(asked)).total == 1, asked


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Library]:
    found = library(tmp_path)
    for name, note in (("UN A", "le tableur"), ("DEUX B", "la balance"), ("TROIS C", "tableurs")):
        interview = found.create("assistant-formation", name)
        interview.run(orders.note, note)
        interview.close()
    yield found


def test_what_changes_after_the_index_is_found(three: Library, tmp_path: Path) -> None:
    search = searching(tmp_path)
    search.prepare()
    again = three.open("essai-2")
    again.run(orders.note, "un tableur aussi")
    again.close()
    assert searching(tmp_path).answer(parse("tableur")).sessions == 3


@pytest.mark.parametrize(
    "harm",
    [lambda p: p.write_bytes(b"n'importe quoi" * 99), lambda p: p.write_bytes(b""),
     lambda p: p.write_bytes(p.read_bytes().replace(b"tableur", b"tabXeur")),
     lambda p: sqlite3.connect(p).executescript("pragma user_version=7; drop table pages;"),
     lambda p: (p.unlink(), p.mkdir())],
    ids=["autre chose", "vide", "un octet changé", "autre version", "un dossier"],
)
def test_a_damaged_index_costs_time_and_no_answer(
    three: Library, tmp_path: Path, harm: Any
) -> None:
    searching(tmp_path).prepare()
    path = next((tmp_path / "recherche").iterdir())
    harm(path)
    for _ in range(2):
        assert searching(tmp_path).answer(parse("tableur")).sessions == 2


def test_the_index_is_private_and_forgets_to_the_last_byte(
    three: Library, tmp_path: Path
) -> None:
    search = searching(tmp_path)
    search.prepare()
    path = next((tmp_path / "recherche").iterdir())
    assert path.stat().st_mode & 0o077 == 0
    assert b"balance" in path.read_bytes() and b"DEUX" in path.read_bytes()
    (tmp_path / "sessions" / "essai-2.jsonl").unlink()
    assert not search.answer(parse("balance")).total
    left = path.read_bytes()
    assert b"balance" not in left and b"DEUX" not in left and b"essai-2" not in left
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_what_does_not_lie_in_clear_leaves_nothing_and_waits_for_the_passphrase(
    three: Library, tmp_path: Path
) -> None:
    class Hidden(SessionFolder):
        def clear(self, session_id: str) -> bytes | None:
            return None if session_id == "essai-1" else super().clear(session_id)

    sessions, unlocked = tmp_path / "sessions", True
    search = Search(
        three.store, Hidden(sessions), SearchIndex(tmp_path / "recherche", sessions, VERSION),
        unlocked=lambda: unlocked,
    )
    search.prepare()
    assert search.answer(parse("tableur")).sessions == 2
    assert b"essai-1" not in next((tmp_path / "recherche").iterdir()).read_bytes()
    unlocked = False
    answer = search.answer(parse("tableur"))
    assert (answer.sessions, answer.locked) == (1, ("essai-1",))
    with pytest.raises(VaultLocked):
        search.hidden("essai-1", "")


def test_a_session_encrypted_since_is_dropped_from_the_index(
    three: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = searching(tmp_path)
    search.prepare()
    monkeypatch.setattr(SessionFolder, "clear", lambda self, session_id: None)
    os.utime(tmp_path / "sessions" / "essai-2.jsonl", (1, 1))
    search.answer(parse("tableur"))
    assert b"balance" not in next((tmp_path / "recherche").iterdir()).read_bytes()


def test_encrypting_a_session_takes_it_off_the_disk_and_locking_from_the_answers(
    tmp_path: Path,
) -> None:
    services = Services(Folders(tmp_path, tmp_path / "sessions", tmp_path))
    session = services.library.create("assistant-formation", "DUVAL Camille")
    session.run(orders.note, "le tableur")
    session.close()
    services.search.prepare()
    services.vault.create("quatre mots de passe assez longs")
    services.conversion.run()
    assert not list((tmp_path / "recherche").iterdir())
    services.search.prepare()
    assert services.search.answer(parse("tableurs")).total == 1
    services.vault.lock()
    locked = services.search.answer(parse("tableurs"))
    assert (locked.total, locked.locked) == (0, (session.session.id,))
    for path in (tmp_path / "recherche").iterdir():
        assert not any(word in path.read_bytes() for word in (b"tableur", b"DUVAL", b"duval"))


def test_a_damaged_session_is_named_and_the_others_answer(three: Library, tmp_path: Path) -> None:
    path = tmp_path / "sessions" / "essai-1.jsonl"
    path.write_bytes(path.read_bytes().replace(b"le tableur", b"un tableur"))
    answer = searching(tmp_path).answer(parse("tableur"))
    assert (answer.sessions, answer.unreadable) == (1, ("essai-1",))


def test_erasing_a_person_removes_the_index(tmp_path: Path) -> None:
    services = Services(Folders(tmp_path, tmp_path / "sessions", tmp_path))
    session = services.library.create("assistant-formation", "DUVAL Camille")
    session.close()
    services.search.prepare()
    path = next((tmp_path / "recherche").iterdir())
    assert path in [one.path for one in services.holdings.files([session.session.id])]
    services.erasure.erase([session.session.id])
    assert not path.exists()


# --- the command -----------------------------------------------------------------------------


@pytest.fixture
def begun(cqp: Cqp) -> str:
    session = cqp(
        "session", "nouvelle", "--referentiel", "assistant-formation", "--candidat", "DUVAL Camille"
    ).out.strip()
    cqp("session", "appliquer", session, entree=[
        {"note": "relance la stagiaire [b]vite[/b]", "elements": ["1.3"]},
        {"jugement": "acquis", "element": "1.3"},
    ])
    return session


def test_the_command_answers_as_documented(cqp: Cqp, begun: str) -> None:
    for _ in range(2):
        answer = cqp("chercher", "RELANCER", "--jugement", "acquis", "--element", "1.3", "--json")
        assert answer.code == 0, answer.err
        fits(answer.json, "recherche")
        line = answer.json["lignes"][0]
        assert line["session"] == begun
        assert line["extrait"] == "relance la stagiaire [b]vite[/b]"
        assert line["mots"] == [[0, 7]]
    shown = cqp("chercher", "relance")
    assert shown.out.splitlines()[0].startswith(f"{begun}  DUVAL Camille  ligne ")
    assert shown.err == "1 ligne dans 1 session.\n"


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [(["hélicoptère"], 1, "Rien trouvé."),
     ([], 2, "Rien à chercher"),
     (["mot", "--du", "hier"], 2, "Filtre incompris")],
)
def test_nothing_found_and_nothing_asked_are_told(
    cqp: Cqp, begun: str, asked: list[str], code: int, said: str
) -> None:
    answer = cqp("chercher", *asked)
    assert answer.code == code
    assert said in answer.err
