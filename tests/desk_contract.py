"""What is owed beside the store, wherever sessions are kept: what is known of each without reading
it, searching, a person's rights, copies, conversion.

A place passes by subclassing these contracts with a `desk` fixture that gives the program anew each
time it is called, on that same place: see test_desks.py and storage/server/test_desks.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import Any

import pytest

from assistant.domain.common.errors import AssistantError, RefusedCommand, VaultLocked
from assistant.domain.events import interview as ev
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.evaluations import Evaluated
from assistant.publishing import Wanted, content
from assistant.reports.data.tables import render_csv, tabled
from assistant.search.query import parse
from assistant.summaries import SessionSummary
from assistant.wiring import Services
from tests.vaults import LIGHT, PHRASE

CQP, OTHER = "assistant-formation", "vendeur-conseil-distance-gros"
NAMES = ("DUVAL Camille", "ROY Alix", "ÉTIENNE Zoé")
FIRST = ElementRef(1, 3)

Desk = Callable[[], Services]
"""The program of somebody who may do everything, started anew on the same place."""


def begun(
    program: Services, candidate: str, note: str = "Elle relance par une question ouverte.",
    cqp: str = CQP,
) -> str:
    """The id of a session with a note."""
    with closing(program.library.create(cqp, candidate)) as interview:
        interview.run(orders.start)
        interview.run(orders.note, note, [ElementRef(1, 1)])
        interview.run(orders.pause)
        return interview.session.id


def listed(program: Services) -> dict[str, SessionSummary]:
    return {one.candidate or one.id: one for one in program.library.summaries()}


@contextmanager
def nothing_read(program: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail where a session is opened, and not only looked at."""
    def fails(*_args: Any, **_more: Any) -> Any:
        pytest.fail("a session was read again")

    with monkeypatch.context() as patched:
        for name in (
            "assistant.storage.server.store.ServerStore.open",
            "assistant.storage.journal.store.TinyDBSessionStore.open",
            "assistant.storage.journal.store.FolderSurvey.open",
        ):
            patched.setattr(name, fails)
        yield


def encrypted(program: Services) -> Services:
    """The program with its vault, unlocked; the first time it makes it."""
    from assistant.storage.vault.vault import Vault

    program.vault = Vault(program.folders.data, program.folders.backups, cost=LIGHT)
    if program.vault.active:
        program.vault.unlock(PHRASE)
    else:
        program.vault.create(PHRASE)
    return program


class SummariesContract:
    """What is known of each session; `desk` is the program on an empty place."""

    @pytest.fixture
    def desk(self) -> Desk:
        raise NotImplementedError

    def test_what_one_program_summed_up_the_next_does_not_read(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ids = {name: begun(desk(), name) for name in NAMES}
        first = listed(desk())
        assert {name: one.id for name, one in first.items()} == ids
        again = desk()
        with nothing_read(again, monkeypatch):
            assert listed(again) == first
            library = again.library
            assert library.asked.matching("etienne") == {ids["ÉTIENNE Zoé"]}
            assert library.asked.matching("ROY formation") == {ids["ROY Alix"]}
            assert library.asked.matching("personne") == frozenset()
            assert {one.name: one.id for one in library.owners().values()} == ids
            assert library.asked.standing(state="entretien") == set(ids.values())
            assert library.asked.standing(state="complet") == frozenset()
            assert set(library.about(CQP)) == set(ids.values())
            assert library.about(OTHER) == ()
            assert library.compared() == ()
            assert library.overdue(12) == frozenset()
            late = library.asked.overdue(1, date(2027, 1, 1))
            assert {one.id for one in late} == set(ids.values())

    def test_what_changed_is_known_anew_and_nothing_else_is_read(self, desk: Desk) -> None:
        ids = {name: begun(desk(), name) for name in NAMES}
        before = listed(desk())
        with closing(desk().library.open(ids["ROY Alix"])) as interview:
            interview.record([ev.CandidateDescribed("ROI Alix")])
        after = listed(desk())
        assert set(after) == {"DUVAL Camille", "ROI Alix", "ÉTIENNE Zoé"}
        assert after["ROI Alix"].events == before["ROY Alix"].events + 1
        for name in ("DUVAL Camille", "ÉTIENNE Zoé"):
            assert after[name] == before[name]

    def test_the_lists_of_two_evaluators_and_of_one_cqp_are_asked(self, desk: Desk) -> None:
        compared, alone = begun(desk(), "ROY Alix"), begun(desk(), "NOUR Ines", cqp=OTHER)
        with closing(desk().library.open(compared)) as interview:
            for role in interview.session.referential.roles[:2]:
                interview.record([ev.JudgementGiven(FIRST, "acquis", role.id)])
        library = desk().library
        assert library.compared() == (compared,)
        assert library.compared(OTHER) == ()
        assert library.about(OTHER) == (alone,)

    def test_deadlines_and_states_are_asked_with_a_day(self, desk: Desk) -> None:
        session = begun(desk(), "NOUR Ines", cqp=OTHER)
        with closing(desk().library.open(session)) as interview:
            interview.run(orders.record_fact, "date_evaluation", "", "2026-06-30")
        library = desk().library
        library.summaries()
        assert library.asked.standing(overdue="2026-05-30") == frozenset()
        assert library.asked.standing(overdue="2026-06-29") == {session}
        assert library.asked.standing(overdue="2026-06-29", referential_id=CQP) == frozenset()

    def test_of_encrypted_sessions_nothing_is_kept_and_all_is_known_while_unlocked(
        self, desk: Desk
    ) -> None:
        first = encrypted(desk())
        session = begun(first, "SECRET Anne")
        assert set(listed(first)) == {"SECRET Anne"}
        assert first.library.asked.matching("anne") == {session}
        first.vault.lock()
        first.library.forget_secrets()
        assert [one.locked for one in first.library.summaries()] == [True]
        assert first.library.asked.matching("anne") == frozenset()
        assert [one.locked for one in desk().library.summaries()] == [True]
        assert set(listed(encrypted(desk()))) == {"SECRET Anne"}


class EvaluationsContract:
    """What was evaluated in each session; `desk` is the program on an empty place."""

    @pytest.fixture
    def desk(self) -> Desk:
        raise NotImplementedError

    def judged(self, program: Services, candidate: str, second: str = "acquis") -> str:
        """A session in which both evaluators judged an element, each on his own."""
        session = begun(program, candidate)
        with closing(program.library.open(session)) as interview:
            for role, value in zip(interview.session.referential.roles, ("acquis", second),
                                   strict=False):
                interview.record([ev.JudgementGiven(FIRST, value, role.id)])
        return session

    def found(self, program: Services) -> list[Evaluated]:
        told = list(program.evaluations.of(program.library.about()))
        assert all(isinstance(one, Evaluated) for one in told)
        return [one for one in told if isinstance(one, Evaluated)]

    def test_what_one_program_tabled_the_next_does_not_read(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ids = {self.judged(desk(), "DUVAL Camille"), self.judged(desk(), "ROY Alix", "non_acquis")}
        first = self.found(desk())
        assert {one.tabled.session for one in first} == ids
        assert sorted(one.compared.pairs[0].same for one in first) == [False, True]
        again = desk()
        with nothing_read(again, monkeypatch):
            assert self.found(again) == first
        assert render_csv([one.tabled for one in self.found(desk())], views=True) == render_csv(
            [tabled(content(interview, Wanted("csv"), again.sayings))
             for interview in (again.library.open(one, write=False) for one in
                               again.library.about())], views=True
        )

    def test_what_changed_is_read_anew_and_what_was_erased_is_gone(self, desk: Desk) -> None:
        changed, gone = self.judged(desk(), "DUVAL Camille"), self.judged(desk(), "ROY Alix")
        self.found(desk())
        with closing(desk().library.open(changed)) as interview:
            interview.record([ev.CandidateDescribed("DUVAL Camilla")])
        desk().erasure.erase([gone])
        (only,) = self.found(desk())
        assert only.tabled.session == changed
        assert {row.before[1] for row in only.tabled.rows} == {"DUVAL Camilla"}

    def test_other_sentences_make_it_read_anew(self, desk: Desk) -> None:
        self.judged(desk(), "DUVAL Camille")
        program = desk()
        (before,) = self.found(program)
        own = program.folders.prompts / "bilan" / "mots.j2"
        own.parent.mkdir(parents=True)
        own.write_text("…")
        read = list[str]()
        again = desk()
        opened = again.library.open
        again.library.open = lambda one, **more: (  # type: ignore[method-assign]
            read.append(one) or opened(one, **more)  # type: ignore[func-returns-value]
        )
        self.found(again)
        assert read == [before.tabled.session]

    def test_a_session_whose_clock_runs_is_read_each_time(self, desk: Desk) -> None:
        session = self.judged(desk(), "DUVAL Camille")
        with closing(desk().library.open(session)) as interview:
            interview.run(orders.start)
        self.found(desk())
        again = desk()
        opened, read = again.library.open, list[str]()
        again.library.open = lambda one, **more: (  # type: ignore[method-assign]
            read.append(one) or opened(one, **more)  # type: ignore[func-returns-value]
        )
        self.found(again)
        assert read == [session]

    def test_of_an_encrypted_session_nothing_is_kept(self, desk: Desk) -> None:
        program = encrypted(desk())
        self.judged(program, "SECRET Anne")
        assert len(self.found(program)) == 1
        (locked,) = desk().evaluations.of(desk().library.about())
        assert isinstance(locked, VaultLocked)


class SearchContract:
    """Searching all sessions; `desk` is the program on an empty place."""

    @pytest.fixture
    def desk(self) -> Desk:
        raise NotImplementedError

    def found(self, program: Services, typed: str) -> list[tuple[str, str]]:
        """The candidate and the words of each line found, the best first."""
        answer = program.search.answer(parse(typed))
        assert answer.done
        assert answer.total == len(answer.hits)
        return [(one.candidate, one.excerpt) for one in answer.hits]

    def test_words_phrases_and_filters_find_their_lines(self, desk: Desk) -> None:
        begun(desk(), "DUVAL Camille", "Elle relance par une question ouverte.")
        begun(desk(), "ROY Alix", "Pièce manquante au dossier de la candidate.")
        program = desk()
        duval = ("DUVAL Camille", "Elle relance par une question ouverte.")
        roy = ("ROY Alix", "Pièce manquante au dossier de la candidate.")
        for typed in ("relances", "question ouvertes", '"question ouverte"', "candidat:duval elle",
                      "element:1.1 ouverte", "cqp:formation relance"):
            assert self.found(program, typed) == [duval], typed
        assert self.found(program, '"pièce manquante"') == [roy]
        assert self.found(program, "relance -ouverte") == []
        assert self.found(program, "introuvable") == []
        assert self.found(program, "cqp:gros relance") == []
        assert {one for one, _ in self.found(program, "element:1.1")} == {
            "DUVAL Camille", "ROY Alix"
        }

    def test_a_word_that_is_being_typed_finds_what_begins_so(self, desk: Desk) -> None:
        begun(desk(), "DUVAL Camille")
        answer = desk().search.answer(parse("rela", typing=True))
        assert [one.candidate for one in answer.hits] == ["DUVAL Camille"]

    def test_what_one_program_indexed_the_next_does_not_read(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun(desk(), "DUVAL Camille")
        desk().search.prepare()
        again = desk()
        with nothing_read(again, monkeypatch):
            assert len(self.found(again, "relance")) == 1

    def test_what_changed_is_found_and_what_was_erased_is_not(self, desk: Desk) -> None:
        kept, gone = begun(desk(), "DUVAL Camille"), begun(desk(), "ROY Alix")
        program = desk()
        assert len(self.found(program, "relance")) == 2
        with closing(desk().library.open(kept)) as interview:
            interview.run(orders.note, "Un mot tout neuf : saxophone.")
        desk().erasure.erase([gone])
        for one in (program, desk()):
            assert [name for name, _ in self.found(one, "relance")] == ["DUVAL Camille"]
            assert [name for name, _ in self.found(one, "saxophone")] == ["DUVAL Camille"]

    def test_it_may_be_stopped_and_goes_on_another_time(self, desk: Desk) -> None:
        for name in NAMES:
            begun(desk(), name)
        asked = iter([False, True])
        answers = list(desk().search.run(parse("relance"), stop=lambda: next(asked, True)))
        assert all(not one.done for one in answers)
        assert all(one.searched + one.left == len(NAMES) for one in answers)
        assert len(self.found(desk(), "relance")) == 3

    def test_encrypted_sessions_are_searched_while_unlocked_and_said_when_not(
        self, desk: Desk
    ) -> None:
        program = encrypted(desk())
        session = begun(program, "SECRET Anne")
        assert len(self.found(program, "relance")) == 1
        program.vault.lock()
        program.search.forget()
        locked = program.search.answer(parse("relance"))
        assert (locked.total, locked.locked) == (0, (session,))
        assert desk().search.answer(parse("relance")).total == 0
        assert len(self.found(encrypted(desk()), "relance")) == 1


class RightsContract:
    """A person's rights; `desk` is the program on an empty place, of who may erase."""

    @pytest.fixture
    def desk(self) -> Desk:
        raise NotImplementedError

    def test_all_that_is_kept_of_somebody_is_named_and_can_be_read(self, desk: Desk) -> None:
        session, other = begun(desk(), "DUVAL Camille"), begun(desk(), "ROY Alix")
        program = desk()
        owners = {one.id: one for one in program.holdings.owners()}
        assert {one: owners[one].name for one in owners} == {
            session: "DUVAL Camille", other: "ROY Alix"
        }
        program.unsent.keep(session, "motif", "À revoir.")
        held = program.holdings.files([session])
        assert {one.session for one in held if one.kind != "index"} == {session}
        whole = b"".join(
            program.holdings.content(one) for one in held if one.kind != "index"
        ).decode()
        assert "DUVAL Camille" in whole and "relance" in whole and "À revoir." in whole
        assert "ROY" not in whole

    def test_what_is_erased_is_nowhere_and_leaves_its_signed_certificate(self, desk: Desk) -> None:
        session, other = begun(desk(), "DUVAL Camille"), begun(desk(), "ROY Alix")
        program = desk()
        listed(program)
        program.search.prepare()
        program.unsent.keep(session, "motif", "À revoir.")
        erased = program.erasure.erase([session])
        assert erased.left == ()
        assert erased.certificate["attestation"] == "effacement"
        assert erased.certificate["signature"]["algorithme"] == "Ed25519"
        assert "Camille" not in str(erased.certificate)
        again = desk()
        assert set(listed(again)) == {"ROY Alix"}
        assert [one.id for one in again.holdings.owners()] == [other]
        assert [one for one in again.holdings.files([session]) if one.kind != "index"] == []
        with pytest.raises(AssistantError):
            again.library.open(session)
        assert again.search.answer(parse("candidat:duval")).total == 0
        assert again.unsent.kept(session) == {}

    def test_of_an_encrypted_session_everything_is_given_in_clear(self, desk: Desk) -> None:
        program = encrypted(desk())
        session = begun(program, "SECRET Anne")
        kept = {one.kind: program.holdings.content(one)
                for one in program.holdings.files([session])}
        assert b"SECRET Anne" in kept["journal"] and "cle" in kept
        assert program.erasure.erase([session]).left == ()
        assert encrypted(desk()).library.summaries() == ()

    def test_an_unknown_session_is_not_erased(self, desk: Desk) -> None:
        session = begun(desk(), "DUVAL Camille")
        assert desk().holdings.files(["2026-01-01-aucun"]) == ()
        assert [one.id for one in desk().holdings.owners()] == [session]


class UpkeepContract:
    """Copies and conversion; `desk` is the program on an empty place."""

    @pytest.fixture
    def desk(self) -> Desk:
        raise NotImplementedError

    def test_a_copy_is_made_or_is_not_for_this_computer_to_make(self, desk: Desk) -> None:
        session = begun(desk(), "DUVAL Camille")
        copies = desk().copies
        assert copies.keep(session) == ""
        assert set(copies.ids()) <= {session}
        if copies.ids():
            assert copies.restore(session).message
        else:
            assert copies.copies(session) == ()
            with pytest.raises(RefusedCommand, match="Rien n’a été changé"):
                copies.restore(session)
        assert set(listed(desk())) == {"DUVAL Camille"}

    def test_each_form_is_counted_and_what_may_be_converted_is(self, desk: Desk) -> None:
        clear = begun(desk(), "DUVAL Camille")
        program = encrypted(desk())
        secret = begun(program, "SECRET Anne")
        form = program.conversion.form()
        assert form.encrypted >= 1 and form.clear >= 1
        pending = program.conversion.pending()
        assert set(pending) <= {clear}
        assert program.conversion.run().refused == ()
        if pending:
            assert program.conversion.pending() == ()
            program.conversion.convert(clear, clear=True)
            assert program.conversion.pending(clear=True) == (secret,)
        else:
            with pytest.raises(RefusedCommand, match="y reste comme elle a commencé"):
                program.conversion.convert(clear)
        assert set(listed(program)) == {"DUVAL Camille", "SECRET Anne"}
