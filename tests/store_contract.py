"""What every store owes to the program, whatever it keeps sessions in.

A store passes by subclassing `StoreContract`, and the contract on who may write, with a `store`
fixture: see storage/journal/test_contract.py.
"""

from __future__ import annotations

import time
from threading import Thread
from typing import Any

import pytest

from assistant.domain.common.errors import MovedOn, RefusedCommand, SessionLocked, SessionUnreadable
from assistant.domain.common.store import Draft, Journal, Record, SessionStore

TICK = 0.02  # seconds; file systems tell apart two writes that are some milliseconds apart
TIME = "2026-11-21T09:32:11.123Z"


def note(text: str, **more: Any) -> Draft:
    """A note as the interview drafts it."""
    return Draft("note_taken", 1, TIME, "evaluateur_externe", {"text": text, **more})


def texts(records: Any) -> list[str]:
    return [record.data["text"] for record in records]


HARD_TEXTS = {
    "accents": "L’élève a dit « déjà » — été, cœur, Noël",
    "guillemets et barres": 'un "mot", un \\ et \\u0041 et un \\',
    "fins de ligne": "un\ndeux\r\ntrois\u2028quatre\u2029cinq\x85six",
    "contrôles": "cloche \x07, échappement \x1b[31m, zéro \x00, effacement \x7f",
    "droite à gauche": "שלום \u202e retourné \u202c",
    "émoji": "👩🏽‍🏫 🇫🇷 é",
    "balises": "[@click=app.quit]non[/] <b>non</b>",
    "fausse ligne": '{"at":"","data":{},"n":1,"prev":"","role":"","sum":"","type":"x","v":1}',
    "dix mille caractères": "é" * 10_000,
    "vide": "",
}


def coming(journal: Journal, count: int = 1) -> list[str]:
    """The texts that a journal follows, waited for a while: another thread may bring them, one
    before the other.
    """
    found: list[str] = []
    for _ in range(1_000):
        found += texts(journal.follow())
        if len(found) >= count:
            break
        time.sleep(0.01)
    return found


class StoreContract:
    """The contract; `store` is an empty store."""

    @pytest.fixture
    def store(self) -> SessionStore:
        raise NotImplementedError

    @pytest.fixture
    def journal(self, store: SessionStore) -> Journal:
        return store.create("essai", [note("un"), note("deux")])

    def test_a_new_session_holds_what_it_was_created_with(self, journal: Journal) -> None:
        assert journal.session_id == "essai"
        assert journal.writable
        assert journal.recovery is None
        assert journal.records == [
            Record(1, "note_taken", 1, TIME, "evaluateur_externe", {"text": "un"}),
            Record(2, "note_taken", 1, TIME, "evaluateur_externe", {"text": "deux"}),
        ]

    def test_records_are_numbered_without_a_gap(self, journal: Journal) -> None:
        assert [r.number for r in journal.append([note("trois")], expected=2)] == [3]
        fresh = journal.append([note("quatre"), note("cinq")], expected=3)
        assert [r.number for r in fresh] == [4, 5]
        assert [r.number for r in journal.records] == [1, 2, 3, 4, 5]

    def test_a_record_is_bound_to_all_before_it(
        self, store: SessionStore, journal: Journal
    ) -> None:
        journal.append([note("trois")], expected=2)
        sums = [record.sum for record in journal.records]
        assert len(set(sums)) == 3
        assert "" not in sums
        journal.close()
        assert [record.sum for record in store.open("essai").records] == sums
        other = store.create("autre", [note("un, autrement"), note("deux"), note("trois")])
        assert not {record.sum for record in other.records} & set(sums)

    def test_what_was_appended_is_there_when_reopened(
        self, store: SessionStore, journal: Journal
    ) -> None:
        journal.append([note("trois")], expected=2)
        before = list(journal.records)
        journal.close()
        again = store.open("essai")
        assert list(again.records) == before
        assert again.writable
        again.append([note("quatre")], expected=3)
        assert texts(again.records) == ["un", "deux", "trois", "quatre"]

    @pytest.mark.parametrize("text", HARD_TEXTS.values(), ids=HARD_TEXTS.keys())
    def test_a_text_is_kept_as_it_is(
        self, store: SessionStore, journal: Journal, text: str
    ) -> None:
        journal.append([note(text)], expected=2)
        journal.close()
        assert texts(store.open("essai", write=False).records)[-1] == text

    def test_what_append_returns_is_what_will_be_read(
        self, store: SessionStore, journal: Journal
    ) -> None:
        draft = note("trois", elements=("1.3", "2.1"), score=12.5, deep={"a": [None, True, -1]})
        (fresh,) = journal.append([draft], expected=2)
        journal.close()
        assert store.open("essai").records[-1] == fresh
        assert fresh.data["elements"] == ["1.3", "2.1"]

    @pytest.mark.parametrize("expected", [0, 1, 3, -1])
    def test_a_caller_who_has_not_read_everything_is_refused(
        self, journal: Journal, expected: int
    ) -> None:
        with pytest.raises(RefusedCommand):
            journal.append([note("trois")], expected=expected)
        assert texts(journal.records) == ["un", "deux"]

    @pytest.mark.parametrize(
        "wrong",
        ["\ud800", "moitié \udfff", float("nan"), float("inf")],
        ids=["demi-caractère", "fin de demi-caractère", "pas un nombre", "infini"],
    )
    def test_what_cannot_be_written_is_refused_whole(
        self, store: SessionStore, journal: Journal, wrong: Any
    ) -> None:
        with pytest.raises(RefusedCommand):
            journal.append([note("bon"), note("mauvais", value=wrong)], expected=2)
        journal.append([note("trois")], expected=2)
        journal.close()
        assert texts(store.open("essai").records) == ["un", "deux", "trois"]

    def test_nothing_is_not_appended(self, journal: Journal) -> None:
        with pytest.raises(ValueError, match="nothing"):
            journal.append([], expected=2)

    def test_a_reader_follows_what_the_writer_appends(
        self, store: SessionStore, journal: Journal
    ) -> None:
        reader = store.open("essai", write=False)
        assert reader.follow() == ()
        journal.append([note("trois")], expected=2)
        journal.append([note("quatre")], expected=3)
        assert coming(reader, 2) == ["trois", "quatre"]
        assert reader.follow() == ()
        assert reader.records == journal.records

    def test_the_writer_is_not_told_its_own_records(self, journal: Journal) -> None:
        journal.append([note("trois")], expected=2)
        assert journal.follow() == ()

    def test_a_closed_session_takes_nothing_more(self, journal: Journal) -> None:
        journal.close()
        with pytest.raises(SessionLocked):
            journal.append([note("trois")], expected=2)

    def test_opening_to_read_leaves_the_session_free(
        self, store: SessionStore, journal: Journal
    ) -> None:
        journal.close()
        reader = store.open("essai", write=False)
        assert not reader.writable
        assert reader.writer == ""
        assert store.open("essai").writable

    @pytest.mark.parametrize("count", [1, 2, 50])
    def test_the_beginning_is_read_without_the_rest(
        self, store: SessionStore, journal: Journal, count: int
    ) -> None:
        journal.append([note("trois")], expected=2)
        journal.close()
        assert texts(store.beginning("essai", count)) == ["un", "deux", "trois"][:count]
        with pytest.raises(SessionUnreadable):
            store.beginning("autre", count)

    @pytest.mark.parametrize(
        "name", ["autre", "", "Essai", "essai.jsonl", "../essai", "/", "é", "essai\n", "e" * 300]
    )
    def test_an_unknown_session_is_said(
        self, store: SessionStore, journal: Journal, name: str
    ) -> None:
        with pytest.raises(SessionUnreadable) as said:
            store.open(name)
        assert said.value.title == "Session inconnue"

    @pytest.mark.parametrize("name", [
        "", "Essai", "a.b", "../a", "a/b", "é", "a b", "a\n", "a_b", "essai.", "essai ", "a:b",
        "aux", "con", "nul", "com1", "lpt9",
    ])
    def test_only_an_id_names_a_session(self, store: SessionStore, name: str) -> None:
        with pytest.raises(RefusedCommand):
            store.create(name, [note("un")])
        assert store.ids() == ()

    def test_a_session_is_created_once(self, store: SessionStore, journal: Journal) -> None:
        for _ in range(2):
            with pytest.raises(RefusedCommand):
                store.create("essai", [note("autre")])
            journal.close()
        assert texts(store.open("essai").records) == ["un", "deux"]

    def test_the_session_written_last_is_listed_first(self, store: SessionStore) -> None:
        assert store.ids() == ()
        journals = []
        for name in ("un", "deux", "trois"):
            journals.append(store.create(name, [note(name)]))
            time.sleep(TICK)
        assert store.ids() == ("trois", "deux", "un")
        journals[0].append([note("encore")], expected=1)
        assert store.ids() == ("un", "trois", "deux")


class OneWriterContract:
    """What a store owes where one program writes a session at a time."""

    def test_a_second_opener_reads_only_and_is_told_who_writes(
        self, store: SessionStore, journal: Journal
    ) -> None:
        second = store.open("essai")
        assert journal.writer == ""
        assert not second.writable
        assert second.writer
        assert texts(second.records) == ["un", "deux"]
        with pytest.raises(SessionLocked):
            second.append([note("trois")], expected=2)
        assert journal.follow() == ()

    def test_whoever_writes_is_alone_and_sits_where_they_like(self, journal: Journal) -> None:
        assert (journal.shared, journal.accompanied, journal.away) == (False, False, False)
        assert journal.seat(["evaluateur_externe", "professionnel"]) == ""
        journal.sit("professionnel")
        assert journal.seat(["evaluateur_externe"]) == ""

    def test_closing_lets_another_write(self, store: SessionStore, journal: Journal) -> None:
        journal.close()
        journal.close()
        second = store.open("essai")
        assert second.writable
        journal.close()
        assert not store.open("essai").writable


class ManyWritersContract:
    """What a store owes where several write one session: each appends after what it knows."""

    def test_whoever_opens_a_session_may_write_it(
        self, store: SessionStore, journal: Journal
    ) -> None:
        other = store.open("essai")
        assert (journal.shared, other.shared) == (True, True)
        assert (other.writable, other.writer) == (True, "")
        other.append([note("trois")], expected=2)
        assert coming(journal) == ["trois"]
        journal.append([note("quatre")], expected=3)
        assert coming(other) == ["quatre"]
        assert list(journal.records) == list(other.records)

    def test_whoever_missed_a_record_is_refused_then_follows_and_goes_on(
        self, store: SessionStore, journal: Journal
    ) -> None:
        other = store.open("essai")
        other.append([note("trois")], expected=2)
        with pytest.raises(MovedOn):
            journal.append([note("le mien")], expected=2)
        assert coming(journal) == ["trois"]
        (mine,) = journal.append([note("le mien")], expected=3)
        assert mine.number == 4
        assert texts(store.open("essai").records) == ["un", "deux", "trois", "le mien"]

    def test_what_two_append_at_once_is_one_after_the_other(
        self, store: SessionStore, journal: Journal
    ) -> None:
        journals = [journal, store.open("essai"), store.open("essai")]

        def write(journal: Journal, name: str) -> None:
            for n in range(8):
                while True:
                    try:
                        journal.append([note(f"{name}{n}")], expected=len(journal.records))
                        break
                    except MovedOn:
                        journal.follow()

        threads = [Thread(target=write, args=one) for one in zip(journals, "abc", strict=True)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        told = texts(store.open("essai").records)[2:]
        assert sorted(told) == sorted(f"{name}{n}" for name in "abc" for n in range(8))
        for name in "abc":
            assert [one for one in told if one[0] == name] == [f"{name}{n}" for n in range(8)]
