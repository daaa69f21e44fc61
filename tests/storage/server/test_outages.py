"""The server falls in the middle of an interview: it goes on, and comes back, nothing lost, nothing
twice. The wire is cut or swallows answers; the server itself is killed in the campaign
`organisme`."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from assistant.domain.common.errors import RefusedCommand, SessionLocked, StoreAway
from assistant.domain.common.store import Draft
from assistant.domain.dossier.verify import told
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.organisation import OrganisationServices
from assistant.storage.journal.line import Line
from assistant.storage.journal.store import TinyDBJournal, TinyDBSessionStore
from assistant.storage.server.steady import SteadyJournal, SteadyStore
from assistant.wiring import Folders
from tests.outage import Wire
from tests.postgres import Server
from tests.storage.server.conftest import As

FIRST = "Avant la coupure."


@pytest.fixture
def wire(postgres: Server) -> Iterator[Wire]:
    one = Wire(postgres.port)
    yield one
    one.close()


Laptop = Callable[[str], OrganisationServices]


@pytest.fixture
def laptop(
    organisation: tuple[Server, str], address: str, wire: Wire, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Laptop:
    """The program on a laptop whose wire to the server may be cut."""
    monkeypatch.setattr("assistant.storage.server.steady._FIRST_TRY", 0.05)
    monkeypatch.setattr("assistant.storage.server.steady.PATIENCE", 1.0)  # the machine is busy
    name = organisation[1]

    def of(login: str) -> OrganisationServices:
        folder = tmp_path / login
        where = f"postgresql://{login}@127.0.0.1:{wire.port}/{name}?connect_timeout=2"
        return OrganisationServices(Folders(folder, folder / "repli", folder, server=where))

    return of


def notes(interview: Interview) -> list[str]:
    return [one.text for one in interview.session.notes.values()]


@pytest.fixture
def kept(logged_in: As) -> Callable[[str], list[str]]:
    """The notes that the server holds of a session, in its order."""
    reader = logged_in("lucie")

    def notes_of(session_id: str) -> list[str]:
        return [
            str(one.data["text"]) for one in reader.open(session_id, write=False).records
            if one.type == "note_taken"
        ]

    return notes_of


Kept = Callable[[str], list[str]]


def wait_until(done: Callable[[], object], what: str) -> None:
    for _ in range(1000):
        if done():
            return
        time.sleep(0.01)
    pytest.fail(f"never came: {what}")


def tmp_copy(folder: Path) -> list[TinyDBJournal]:
    """The sessions of a folder as whoever starts after a death finds them."""
    twin = folder.with_name("jumeau")
    shutil.copytree(folder, twin)
    return [TinyDBSessionStore(twin).open(one) for one in TinyDBSessionStore(twin).ids()]


def come_back(interview: Interview, wire: Wire) -> str:
    """Mend the wire, wait until the session is on the server again; what was said of it."""
    wire.mend()
    said: list[str] = []

    def back() -> bool:
        interview.follow()
        said.append(interview.take_notice())
        return "est revenu" in said[-1]

    wait_until(back, "the server")
    return said[-1]


def let_it_hear_itself(interview: Interview) -> None:
    """Wait until nothing is asked of the server: what is asked next is sent at once."""
    journal = interview._journal
    assert isinstance(journal, SteadyJournal)
    time.sleep(0.3)  # the server tells every laptop of a line, whose own it is too
    journal._thread.ask(lambda: None).result()


def test_a_line_goes_to_this_laptop_at_once_and_comes_back_by_itself(
    laptop: Laptop, wire: Wire, kept: Kept
) -> None:
    anne = laptop("anne")
    interview = anne.library.create("assistant-formation", "DUVAL Camille")
    interview.run(orders.note, FIRST)
    wire.cut()
    interview.run(orders.note, "Pendant.")
    assert "continue sur cet ordinateur" in interview.take_notice()
    interview.run(orders.note, "Encore.")
    assert interview.take_notice() == ""
    assert notes(interview) == [FIRST, "Pendant.", "Encore."]
    assert kept(interview.session.id) == [FIRST]
    assert [one.name for one in (anne.folders.sessions).glob("*.jsonl")]
    retold = interview.told_again
    assert "Le serveur est revenu : 2 lignes" in come_back(interview, wire)
    assert interview.told_again == retold  # nobody else wrote: nothing moves on the screen
    assert kept(interview.session.id) == [FIRST, "Pendant.", "Encore."]
    wait_until(lambda: not list(anne.folders.sessions.glob("*.jsonl")), "an empty folder")
    interview.run(orders.note, "Après.")
    assert kept(interview.session.id)[-1] == "Après."
    interview.close()


def test_what_was_recorded_though_nobody_heard_it_is_not_there_twice(
    laptop: Laptop, wire: Wire, kept: Kept
) -> None:
    interview = laptop("anne").library.create("assistant-formation", "DUVAL Camille")
    interview.run(orders.note, FIRST)
    let_it_hear_itself(interview)
    wire.answers = False
    interview.run(orders.note, "Reçue, sans réponse.")
    wait_until(lambda: len(kept(interview.session.id)) == 2, "the line")
    wire.cut()
    interview.run(orders.note, "Ensuite.")
    come_back(interview, wire)
    assert kept(interview.session.id) == [FIRST, "Reçue, sans réponse.", "Ensuite."]
    assert notes(interview) == [FIRST, "Reçue, sans réponse.", "Ensuite."]
    interview.close()


def test_what_both_recorded_meanwhile_is_all_there_and_still_names_its_lines(
    laptop: Laptop, wire: Wire, logged_in: As
) -> None:
    anne = laptop("anne").library.create("assistant-formation", "DUVAL Camille")
    anne.run(orders.note, FIRST)
    wire.cut()
    written = anne.run(orders.note, "A corigé.")
    anne.run(orders.correct_note, written, "À corriger.", (), "faute")
    other = logged_in("bruno").open(anne.session.id)
    number = other.records[-1].number
    for text in ("De Bruno.", "Encore de Bruno."):
        other.append([Draft("note_taken", 1, "2026-03-12T09:00:00.000Z", "professionnel", {
            "text": text, "block": 1, "elements": [], "origin": "entretien",
        })], expected=number)
        number += 1
    told_before = anne.told_again
    come_back(anne, wire)
    assert anne.told_again == told_before + 1
    assert notes(anne) == [FIRST, "De Bruno.", "Encore de Bruno.", "À corriger."]
    again = laptop("bruno").library.open(anne.session.id)
    assert notes(again) == notes(anne)
    assert again.head == anne.head
    for one in (anne, again):
        one.close()


def test_a_program_that_dies_meanwhile_loses_nothing(
    laptop: Laptop, wire: Wire, kept: Kept
) -> None:
    anne = laptop("anne")
    interview = anne.library.create("assistant-formation", "DUVAL Camille")
    wire.cut()
    interview.run(orders.note, "Écrite ici seulement.")
    interview.close()
    again = laptop("anne")
    assert [one.id for one in again.library.summaries()] == [interview.session.id]
    resumed = again.library.open(interview.session.id)
    resumed.run(orders.note, "Toujours sans serveur.")
    resumed.close()
    wire.mend()
    third = laptop("anne")
    assert [one.candidate for one in third.library.summaries()] == ["DUVAL Camille"]
    assert kept(interview.session.id) == [
        "Écrite ici seulement.", "Toujours sans serveur.",
    ]
    assert not list(third.folders.sessions.glob("*.jsonl"))


def test_what_is_recorded_while_this_laptops_lines_are_removed_is_not_removed_with_them(
    laptop: Laptop, wire: Wire, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    anne = laptop("anne")
    interview = anne.library.create("assistant-formation", "DUVAL Camille")
    wire.cut()
    interview.run(orders.note, "Pendant.")
    let_go, typed = SteadyStore.let_go, list[Thread]()

    def slowly(store: SteadyStore, local: TinyDBJournal) -> None:
        wire.cut()  # it falls again, and somebody types just then
        typist = Thread(target=lambda: interview.run(orders.note, "À cet instant."))
        typist.start()
        typed.append(typist)  # once it can be waited for
        typist.join(0.3)
        let_go(store, local)

    monkeypatch.setattr(SteadyStore, "let_go", slowly)
    wire.mend()
    wait_until(lambda: typed, "the server")
    typed[0].join()
    # this laptop dies at once: what it acknowledged is on its disk
    monkeypatch.setattr(SteadyStore, "let_go", let_go)
    twin = tmp_copy(anne.folders.sessions)
    wire.mend()
    monkeypatch.undo()
    assert interview.session.id in {one.session_id for one in twin}
    assert "À cet instant." in [str(r.data.get("text")) for one in twin for r in one.records]
    for one in twin:
        one.close()
    interview.close()


def test_lines_left_by_an_earlier_life_follow_and_the_interview_goes_on(
    laptop: Laptop, wire: Wire, kept: Kept, logged_in: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    anne = laptop("anne")
    first = anne.library.create("assistant-formation", "DUVAL Camille")
    first.run(orders.note, FIRST)
    wire.cut()
    first.run(orders.note, "Laissée ici.")
    first.close()
    other = logged_in("bruno").open(first.session.id)
    other.append([Draft("note_taken", 1, "2026-03-12T09:00:00.000Z", "professionnel", {
        "text": "De Bruno.", "block": 1, "elements": [], "origin": "entretien",
    })], expected=other.records[-1].number)
    wire.mend()
    again = laptop("anne")
    # it came back too late for the lines to be brought on opening
    monkeypatch.setattr(SteadyStore, "bring_back", lambda *_, **_more: ())
    interview = again.library.open(first.session.id)
    assert notes(interview) == [FIRST, "De Bruno."]
    wire.cut()
    interview.run(orders.note, "Après.")
    assert notes(interview) == [FIRST, "Laissée ici.", "De Bruno.", "Après."]
    come_back(interview, wire)
    assert kept(first.session.id) == [FIRST, "De Bruno.", "Laissée ici.", "Après."]
    assert notes(interview) == kept(first.session.id)
    interview.close()


def test_lines_that_cannot_be_brought_just_now_are_there_when_the_session_is_opened(
    laptop: Laptop, wire: Wire, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = laptop("anne").library.create("assistant-formation", "DUVAL Camille")
    wire.cut()
    first.run(orders.note, "Laissée ici.")
    first.close()
    wire.mend()
    brought, asked = SteadyStore.brought, list[str]()

    def once_away(store: SteadyStore, session_id: str, lines: Sequence[Line]) -> Any:
        asked.append(session_id)
        if len(asked) == 1:
            raise StoreAway("Serveur injoignable", "Il ne répond pas.")
        return brought(store, session_id, lines)

    monkeypatch.setattr(SteadyStore, "brought", once_away)
    interview = laptop("anne").library.open(first.session.id)
    assert notes(interview) == ["Laissée ici."]
    interview.run(orders.note, "La suite.")
    wait_until(lambda: len(kept(first.session.id)) == 2, "the lines")
    interview.follow()
    assert notes(interview) == kept(first.session.id) == ["Laissée ici.", "La suite."]
    interview.close()


def test_another_program_of_this_laptop_that_has_the_session_is_said(
    laptop: Laptop, wire: Wire
) -> None:
    anne = laptop("anne")
    interview = anne.library.create("assistant-formation", "DUVAL Camille")
    twin = laptop("anne").library.open(interview.session.id)
    wire.cut()
    interview.run(orders.note, "Ici.")
    with pytest.raises(SessionLocked, match="continue déjà sur cet ordinateur"):
        twin.run(orders.note, "Là.")
    come_back(interview, wire)

    def recorded() -> bool:
        with contextlib.suppress(SessionLocked):
            twin.run(orders.note, "Là, ensuite.")
            return True
        return False

    wait_until(recorded, "the server, for the other program")
    for one in (interview, twin):
        one.close()


def test_an_interview_begins_while_the_server_is_away(
    laptop: Laptop, wire: Wire, kept: Kept
) -> None:
    wire.cut()
    interview = laptop("anne").library.create("assistant-formation", "DUVAL Camille")
    interview.run(orders.note, "Sans serveur.")
    come_back(interview, wire)
    assert kept(interview.session.id) == ["Sans serveur."]
    interview.close()


def test_nothing_is_sealed_while_the_server_is_away(laptop: Laptop, wire: Wire) -> None:
    anne = laptop("anne")
    interview = anne.library.create("assistant-formation", "DUVAL Camille")
    wire.cut()
    interview.run(orders.note, "Pendant.")
    with pytest.raises(RefusedCommand, match="scellez quand le serveur sera revenu"):
        interview.seal(anne.key, incomplete="essai")
    come_back(interview, wire)
    interview.seal(anne.key, incomplete="essai")
    assert told(interview.session, interview.broken, anne.voice.say) == ()
    interview.close()


def test_what_was_sealed_meanwhile_takes_no_line_before_it_is_reopened(
    laptop: Laptop, wire: Wire, kept: Kept, tmp_path: Path, organisation: tuple[Server, str]
) -> None:
    interview = laptop("anne").library.create("assistant-formation", "DUVAL Camille")
    wire.cut()
    interview.run(orders.note, "Pendant.")
    server, name = organisation
    folder = tmp_path / "secretariat"
    direct = OrganisationServices(
        Folders(folder, folder / "repli", folder, server=server.address(name, "bruno"))
    )
    there = direct.library.open(interview.session.id)
    there.seal(direct.key, incomplete="essai")
    wire.mend()
    wait_until(lambda: interview.follow() or "a été scellée" in interview.take_notice(), "a word")
    assert kept(interview.session.id) == []
    there.run(orders.reopen, "Des lignes attendent.")
    come_back(interview, wire)
    assert kept(interview.session.id) == ["Pendant."]
    for one in (interview, there):
        one.close()


def test_nobody_waits_for_a_server_that_answers_slowly(
    laptop: Laptop, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = laptop("anne").library.create("assistant-formation", "DUVAL Camille")
    interview.run(orders.note, FIRST)
    wire.answers = False
    monkeypatch.setattr("assistant.storage.server.steady.PATIENCE", 0.1)
    waits = []
    for number in range(5):
        began = time.monotonic()
        interview.run(orders.note, f"Ligne {number}.")
        waits.append(time.monotonic() - began)
    assert sorted(waits)[-2] < 0.25, waits  # but for the first, that finds it out
    assert waits[0] < 1.5, waits
    interview.close()


def test_a_server_that_is_away_is_said_where_nothing_goes_on_here(
    laptop: Laptop, wire: Wire
) -> None:
    wire.cut()
    anne = laptop("anne")
    with pytest.raises(StoreAway):
        anne.library.summaries()
    assert anne.place_refusal() == ""  # an interview may begin here
    assert "le rejoindra de lui-même" in (anne.place_risk() or "")


def test_what_was_known_is_still_listed_while_the_server_is_away(
    laptop: Laptop, wire: Wire
) -> None:
    anne = laptop("anne")
    first = anne.library.create("assistant-formation", "DUVAL Camille")
    first.close()
    anne.library.summaries()
    wire.cut()
    second = anne.library.create("assistant-formation", "ROY Alix")
    assert {one.candidate for one in anne.library.summaries()} == {"DUVAL Camille", "ROY Alix"}
    with pytest.raises(StoreAway):
        anne.library.open(first.session.id)
    second.close()
