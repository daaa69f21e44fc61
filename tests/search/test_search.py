"""Searching: the words of French, what a query asks, what the demonstration answers, the index."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from shutil import copy
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.store import Record, SessionStore
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.domain.spoken import transcript
from assistant.language import words as language
from assistant.language.kinship import Kinship, kinship
from assistant.language.words import (
    IRREGULAR,
    fold_word,
    openings,
    openings_of,
    stem,
    tokens,
    words,
)
from assistant.library import Library
from assistant.resources import shipped
from assistant.search import tables
from assistant.search.engine import Search, SearchAnswer, Searching
from assistant.search.folder import SearchIndex, SessionFolder
from assistant.search.query import parse
from assistant.storage.disk.files import Files
from assistant.wiring import Folders, Services
from tests.command import Cqp, fits
from tests.demonstration import play
from tests.helpers import library
from tests.places import TESTS
from tests.yaml_data import yaml_data

TABLES = TESTS / "recherche"
WORDS = yaml_data((TABLES / "mots.yaml").read_text("utf-8"))
QUESTIONS = yaml_data((TABLES / "questions.yaml").read_text("utf-8"))


# --- words -----------------------------------------------------------------------------------


@pytest.mark.parametrize("family", WORDS["memes"], ids=lambda family: family[0])
def test_the_forms_of_a_word_share_a_stem(family: list[str]) -> None:
    assert len({stem(word) for word in family}) == 1


def test_a_row_of_letters_that_is_no_word_is_not_given_to_the_stemmer(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "_snowball", None)
    assert stem("É" * 61) == "e" * 61


ENDED = (
    "aux eaux euse ence amment emment ement issement ution logie ite ée trices iere ions if ance "
    "able ation ais era ez ss nner y"
)


def test_a_stem_begins_as_its_word_does() -> None:
    begun = ("".join(letters) for many in range(4) for letters in product("aeyhctn", repeat=many))
    every = [f"{one}{ending}" for one in begun for ending in ENDED.split()] + list(IRREGULAR)
    cut = [(word, stem(word)) for word in every]
    known = {one: openings_of(one) for one in dict(cut).values()}
    assert [one for one, end in cut if len(end) > 2 and not openings(one) <= known[end]] == []


@pytest.mark.parametrize("pair", WORDS["autres"], ids="-".join)
def test_the_stems_of_other_words_stay_apart(pair: list[str]) -> None:
    assert stem(pair[0]) != stem(pair[1])


KIN = [(kin, pair) for kin, pairs in WORDS["parentes"].items() for pair in pairs]
KINSHIPS = {"memes_mots": Kinship.SAME, "voisines": Kinship.NEAR, "autres": Kinship.APART}


@pytest.mark.parametrize(("kin", "pair"), KIN, ids=[f"{kin}: {'-'.join(p)}" for kin, p in KIN])
def test_a_shared_stem_makes_one_word_a_near_form_or_nothing(kin: str, pair: list[str]) -> None:
    one, other = map(fold_word, pair)
    assert stem(one) == stem(other), "trivial: the stems differ"
    assert kinship(one, other) is kinship(other, one) is KINSHIPS[kin]


@pytest.mark.parametrize(("text", "cut"), WORDS["coupes"])
def test_a_text_is_cut_into_its_words(text: str, cut: list[str]) -> None:
    assert [token.word for token in tokens(text)] == cut == words(text)


FRENCH = "aàâbcçdeéèêëfghiîïlmnoôpqrstuùûüvxyzœæ AÉŒ'’-.,;!?:«» 0123456789\u00a0\n"


@given(st.text(st.sampled_from(FRENCH)) | st.text())
def test_the_fast_way_cuts_as_the_other(text: str) -> None:
    found = tokens(text)
    assert words(text) == [token.word for token in found]
    assert all(fold_word(text[one.start:one.end]) for one in found)


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


def searching(folder: Path) -> Searching:
    """What searches a folder, as the program does."""
    return Services(Folders(folder, folder / "sessions", folder)).search


def told(answer: SearchAnswer) -> list[str]:
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


# --- the index -------------------------------------------------------------------------------


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
     lambda p: sqlite3.connect(p).executescript("pragma user_version=7; drop table lines;"),
     lambda p: (p.unlink(), p.mkdir()),
     lambda p: p.write_bytes(p.read_bytes()[:-5000]),
     lambda p: p.write_bytes(p.read_bytes()[:8192] + bytes(4096) + p.read_bytes()[12288:]),
     lambda p: p.write_bytes(p.read_bytes() + bytes(4096)),
     lambda p: p.write_bytes(p.read_bytes().replace(b"TABLE shown", b"\xad\xfeBLE shown"))],
    ids=["autre chose", "vide", "un octet changé", "autre version", "un dossier", "coupé",
         "une page effacée", "plus long", "des octets dans sa structure"],
)
def test_a_damaged_index_costs_time_and_no_answer(
    three: Library, tmp_path: Path, harm: Any
) -> None:
    searching(tmp_path).prepare()
    path = next((tmp_path / "recherche").iterdir())
    harm(path)
    for _ in range(2):
        assert searching(tmp_path).answer(parse("tableur")).sessions == 2


@pytest.mark.parametrize("told", [7, b"octets", None], ids=str)
def test_an_index_that_holds_what_is_never_put_there_is_not_believed(
    three: Library, tmp_path: Path, told: object
) -> None:
    with_rows_changed(tmp_path, told)
    for _ in range(2):
        assert searching(tmp_path).answer(parse("tableur")).sessions == 2


@pytest.mark.parametrize("told", [7, b"octets", None], ids=str)
def test_nor_when_a_session_changed_since(three: Library, tmp_path: Path, told: object) -> None:
    with_rows_changed(tmp_path, told)
    again = three.open("essai-2")
    again.run(orders.note, "un tableur aussi")
    again.close()
    for _ in range(2):
        assert searching(tmp_path).answer(parse("tableur")).sessions == 3


def test_nothing_that_commands_a_terminal_comes_out_of_an_index(
    three: Library, tmp_path: Path
) -> None:
    with_rows_changed(tmp_path, "un tableur \x1b]52;c;aGVsbG8=\x07\u202e")
    found = searching(tmp_path).answer(parse("tableur"))
    assert {one.excerpt for one in found.hits} == {"un tableur ]52;c;aGVsbG8=[U+202E]"}


def with_rows_changed(folder: Path, told: object) -> None:
    """An index in which somebody who knows how its sum is made changed what every line says."""
    searching(folder).prepare()
    path = next((folder / "recherche").iterdir())
    with closing(sqlite3.connect(path)) as kept:
        kept.execute("update shown set text = ?", (told,))
        kept.commit()
    content = path.read_bytes()
    path.write_bytes(
        content[:68] + zlib.crc32(content[100:]).to_bytes(4, "big") + content[72:]
    )


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
        def in_clear(self, session_id: str, stamp: str) -> bool:
            return session_id != "essai-1" and super().in_clear(session_id, stamp)

    sessions, unlocked = tmp_path / "sessions", True
    search = Search(
        three.store, Hidden(sessions), SearchIndex(tmp_path / "recherche", sessions),
        unlocked=lambda: unlocked,
    )
    search.prepare()
    assert search.answer(parse("tableur")).sessions == 2
    assert b"essai-1" not in next((tmp_path / "recherche").iterdir()).read_bytes()
    unlocked = False
    answer = search.answer(parse("tableur"))
    assert (answer.sessions, answer.locked) == (1, ("essai-1",))


def test_a_session_encrypted_since_is_dropped_from_the_index(
    three: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = searching(tmp_path)
    search.prepare()
    monkeypatch.setattr(SessionFolder, "in_clear", lambda self, session_id, stamp: False)
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


# --- words that a stem joins, and what was spoken --------------------------------------------


def noted(folder: Path, *notes: str) -> Searching:
    """A search over one session that holds these notes."""
    interview = library(folder).create("assistant-formation", "DUVAL Camille")
    for note in notes:
        interview.run(orders.note, note)
    interview.close()
    return searching(folder)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("métier", ["Elle connaît le métier."]), ("couper", []), ("coup", ["Du coup, elle rappelle."]),
     ("mettre", []), ("mettait", ["Elle mettait la liste à jour.", "Elle met le badge."])],
)
def test_words_that_only_share_a_stem_do_not_answer(
    tmp_path: Path, asked: str, found: list[str]
) -> None:
    search = noted(
        tmp_path, "Elle met le badge.", "Elle mettait la liste à jour.", "Du coup, elle rappelle.",
        "Elle connaît le métier.",
    )
    assert told(search.answer(parse(asked))) == found


def test_near_forms_come_last_and_are_counted(tmp_path: Path) -> None:
    search = noted(tmp_path, "la vérification", "elle vérifiait", "il faut vérifier", "vérifier "
                   "après vérification")
    answer = search.answer(parse("vérifier -faut"))
    assert [(hit.excerpt, hit.near) for hit in answer.hits] == [
        ("vérifier après vérification", False), ("elle vérifiait", False),
        ("la vérification", True),
    ]
    assert (answer.total, answer.near) == (3, 1)
    assert [hit.excerpt[a:b] for hit in answer.hits for a, b in hit.spans] == [
        "vérifier", "vérification", "vérifiait", "vérification",
    ]


def test_a_near_form_is_said_to_be_one(cqp: Cqp) -> None:
    session = cqp("session", "nouvelle", "--referentiel", "assistant-formation", "--candidat",
                  "DUVAL Camille").out.strip()
    cqp("session", "appliquer", session, entree=[{"note": "la relecture et l’évaluation du stage"}])
    answer = cqp("chercher", "évaluer", "stage")
    assert answer.out.splitlines()[0].endswith("  forme voisine")
    assert answer.err == "1 ligne dans 1 session, dont 1 par une forme voisine.\n"
    found = cqp("chercher", "évaluer", "--json").json
    fits(found, "recherche")
    assert (found["voisines"], found["lignes"][0]["voisine"]) == (1, True)


def test_what_a_transcript_says_is_found_once(tmp_path: Path) -> None:
    interview = library(tmp_path).create("assistant-formation", "DUVAL Camille")
    said = ("J’étalonne la balance.", "Puis je range les fiches.", "La balance est fausse.")
    lines = [transcript.SpokenLine(n * 61_000, "Léa", text) for n, text in enumerate(said)]
    number = interview.run(
        transcript.import_transcript, file="a.vtt", sha256="0", speakers={"Léa": "candidat"},
        offset=0, lines=lines,
    )
    interview.run(transcript.accept, number, 1, [ElementRef(1, 1)])
    interview.run(transcript.pass_over, number, 3)
    interview.close()
    hits = searching(tmp_path).answer(parse("balances")).hits
    assert [(hit.excerpt, hit.kind) for hit in hits] == [
        ("J’étalonne la balance.", "note"), ("La balance est fausse.", "parole"),
    ]
    assert (hits[1].number, hits[1].tag) == (number, "candidat, 0:02:02")


# --- what may go wrong -----------------------------------------------------------------------

ATTACKS = yaml_data((TABLES / "attaques.yaml").read_text("utf-8"))


@pytest.mark.parametrize(("typed", "lines"), ATTACKS, ids=[repr(one[0]) for one in ATTACKS])
@pytest.mark.parametrize("typing", [False, True], ids=["entière", "en cours"])
def test_whatever_is_typed_is_words_and_filters(
    three: Library, tmp_path: Path, typed: str, lines: int, typing: bool
) -> None:
    search = searching(tmp_path)
    assert search.answer(parse(typed, typing=typing)).total == lines
    assert search.answer(parse("tableur")).total == 2


@pytest.mark.parametrize(
    ("typed", "filters"),
    [("mot " * 126, {}), ("e" * 501, {}), ("mot", {"candidat": "duval " * 100})],
)
def test_a_whole_page_is_no_question(typed: str, filters: dict[str, str]) -> None:
    with pytest.raises(RefusedCommand, match=r"Question trop longue.* 500 au plus"):
        parse(typed, filters)


@pytest.mark.parametrize(
    ("typed", "lines"),
    [("tableur " * 62, 2), ("le " * 166, 1), ("a " * 250, 1), ("bloc:1 " * 71, 0), ("e" * 500, 0),
     ("-tableur " * 50 + "la", 1), (f'"{"le " * 166}"', 0), (f"candidat:«{'q ' * 240}»", 0)],
    ids=lambda one: str(one)[:12],
)
def test_the_longest_questions_are_answered(
    three: Library, tmp_path: Path, typed: str, lines: int
) -> None:
    assert searching(tmp_path).answer(parse(typed, typing=True)).total == lines


def test_a_session_damaged_since_answers_no_more(three: Library, tmp_path: Path) -> None:
    search = searching(tmp_path)
    assert search.answer(parse("tableur")).sessions == 2
    path = tmp_path / "sessions" / "essai-1.jsonl"
    path.write_bytes(path.read_bytes().replace(b"le tableur", b"un tableur!"))
    for _ in range(2):
        answer = search.answer(parse("tableur"))
        assert (answer.sessions, answer.unreadable) == (1, ("essai-1",))


def test_two_searches_at_once_both_answer_and_leave_a_sound_index(
    three: Library, tmp_path: Path
) -> None:
    first, second = searching(tmp_path), searching(tmp_path)
    answers = first.run(parse("tableur"))
    assert next(answers).left == 3
    assert second.answer(parse("tableur")).sessions == 2
    assert [*answers][-1].sessions == 2
    assert second.answer(parse("tableur")).sessions == 2
    assert next(searching(tmp_path).run(parse("tableur"))).done


def test_two_programs_at_once_both_answer(tmp_path: Path) -> None:
    many = library(tmp_path)
    for number in range(40):
        interview = many.create("assistant-formation", f"CANDIDAT {number}")
        interview.run(orders.note, "le tableur")
        interview.close()
    words = [sys.executable, "-m", "assistant", "chercher", "tableurs", "--json"]
    environment = {**os.environ, "CQP_DONNEES": str(tmp_path), "CQP_SESSIONS": ""}
    runs = [
        subprocess.Popen(words, env=environment, stdout=subprocess.PIPE) for _ in range(3)
    ]
    for run in runs:
        out, _ = run.communicate()
        assert run.returncode == 0
        assert json.loads(out)["sessions"] == 40
    assert searching(tmp_path).answer(parse("tableur")).sessions == 40


class HeldIndexFiles(Files):
    """A disk where another program holds the index: nobody reads, writes or removes it."""

    def refuse(self, path: Path) -> None:
        if path.suffix == ".sqlite":
            raise PermissionError(13, "held by another program", str(path))

    def create(self, path: Path) -> int:
        self.refuse(path)
        return super().create(path)

    def open_read(self, path: Path) -> int:
        self.refuse(path)
        return super().open_read(path)

    def remove(self, path: Path) -> None:
        self.refuse(path)
        super().remove(path)


@pytest.mark.parametrize("before", [False, True], ids=["jamais écrit", "déjà écrit"])
def test_an_index_that_another_program_holds_costs_time_only(
    three: Library, tmp_path: Path, before: bool
) -> None:
    if before:
        searching(tmp_path).prepare()
    sessions = tmp_path / "sessions"
    search = Search(three.store, SessionFolder(sessions),
                    SearchIndex(tmp_path / "recherche", sessions, HeldIndexFiles()))
    for _ in range(2):
        assert search.answer(parse("tableur")).sessions == 2
    (sessions / "essai-1.jsonl").unlink()
    assert search.answer(parse("tableur")).sessions == 1
    assert searching(tmp_path).answer(parse("tableur")).sessions == 1


def test_an_index_locked_by_sqlite_itself_is_not_waited_for_long(
    three: Library, tmp_path: Path
) -> None:
    searching(tmp_path).prepare()
    path = next((tmp_path / "recherche").iterdir())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin exclusive")
    assert searching(tmp_path).answer(parse("tableur")).sessions == 2
    other.execute("rollback")
    other.close()
    assert next(searching(tmp_path).run(parse("tableur"))).done


@pytest.mark.parametrize("kind", ["lien", "lien brisé", "lien dur", "tube", "dossier"])
def test_what_stands_in_the_place_of_the_index_neither_hangs_nor_is_followed(
    three: Library, tmp_path: Path, kind: str
) -> None:
    searching(tmp_path).prepare()
    path, elsewhere = next((tmp_path / "recherche").iterdir()), tmp_path / "ailleurs"
    path.unlink()
    if kind == "tube":
        os.mkfifo(path)
    elif kind == "dossier":
        path.mkdir()
    elif kind == "lien dur":
        elsewhere.write_bytes(b"")
        path.hardlink_to(elsewhere)
    else:
        path.symlink_to(elsewhere)
        if kind == "lien":
            elsewhere.write_bytes(b"")
    assert searching(tmp_path).answer(parse("tableur")).sessions == 2
    assert not elsewhere.exists() or elsewhere.read_bytes() == b""


def test_a_sqlite_without_full_text_says_so(
    three: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_TABLES", [tables.FULL_TEXT.replace("fts5", "fts0")])
    with pytest.raises(tables.SearchUnavailable, match="ne connaît pas la recherche en texte"):
        searching(tmp_path).answer(parse("tableur"))


def test_locking_in_the_middle_of_a_search_leaves_nothing_in_memory(
    three: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SessionFolder, "in_clear", lambda self, session_id, stamp: False)
    search, unlocked = searching(tmp_path), True
    assert isinstance(search, Search)
    search._unlocked = lambda: unlocked
    monkeypatch.setattr("assistant.search.engine.EVERY", 0)
    monkeypatch.setattr("assistant.search.engine.SHARE", 0)
    answers = search.run(parse("tableur"))
    next(answers)
    assert next(answers).searched == 1
    unlocked = False
    search.forget()
    *_, last = answers
    assert (last.total, len(last.locked)) == (0, 2)
    assert search.answer(parse("tableur")).total == 0


@dataclass
class OneForAllStore:
    """A store whose sessions all hold what one holds, but for their name."""

    records: Sequence[Record]

    def open(self, session_id: str, *, write: bool = True) -> OneForAllStore:
        opening, *others = self.records
        named = opening._replace(data={**opening.data, "session_id": session_id})
        return OneForAllStore([named, *others])

    def close(self) -> None:
        pass


def test_a_thousand_sessions_are_read_once(tmp_path: Path) -> None:
    one = library(tmp_path / "une")
    interview = one.create("assistant-formation", "DUVAL Camille")
    interview.run(orders.note, "le tableur")
    interview.close()
    store = OneForAllStore([*one.store.open(interview.session.id, write=False).records])
    sessions = tmp_path / "sessions"
    sessions.mkdir()
    for number in range(1_000):
        (sessions / f"s-{number}.jsonl").write_text('{"at":1}\n{"at":2}\n')

    def answers() -> list[SearchAnswer]:
        search = Search(cast(SessionStore, store), SessionFolder(sessions),
                        SearchIndex(tmp_path / "recherche", sessions))
        return [*search.run(parse("tableurs candidat:duval"))]

    assert answers()[-1].sessions == 1_000
    [again] = answers()
    assert (again.sessions, again.searched) == (1_000, 1_000)
    os.utime(sessions / "s-77.jsonl", (1, 1))
    first, last = answers()
    assert (first.left, first.sessions, last.sessions) == (1, 999, 1_000)


def test_how_far_the_reading_is_is_told_when_it_lasts(
    cqp: Cqp, begun: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.cli.searching.PATIENCE", -1)
    assert cqp("chercher", "relance").err.startswith("Lecture des sessions : 0 sur 1…\n")
    assert "Lecture" not in cqp("chercher", "relance").err
