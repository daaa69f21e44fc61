"""A long session is copied by a second run, and the interview waits for it to close."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest

from assistant import again
from assistant.apart import copying, running
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.wiring import DATA_VARIABLE, Folders, Services
from tests.command import Cqp


def services(root: Path) -> Services:
    return Services(Folders(root, root / "sessions", root))


@pytest.fixture(autouse=True)
def a_short_one_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "LONG", 0)


@pytest.fixture
def here(tmp_path: Path) -> Services:
    return services(tmp_path)


@pytest.fixture
def interview(here: Services) -> Interview:
    """An interview that can be ended."""
    found = here.library.create("assistant-formation", "DUVAL Camille")
    found.run(orders.start)
    found.run(orders.note, "le tableur")
    return found


@pytest.fixture
def kept_here(here: Services, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sessions that this process copied."""
    kept: list[str] = []
    keep = here.backups.keep

    def noted(session_id: str) -> str:
        kept.append(session_id)
        return keep(session_id)

    monkeypatch.setattr(here.backups, "keep", noted)
    return kept


def events(found: Services, interview: Interview) -> list[tuple[int, str]]:
    return [(one.events, one.problem) for one in found.copies.copies(interview.session.id)]


def test_it_is_made_once_the_interview_is_closed(
    here: Services, kept_here: list[str], interview: Interview
) -> None:
    interview.run(orders.end)
    ended = interview.session.number
    interview.run(orders.note, "une note encore")
    interview.close()
    [(copied, problem)] = events(here, interview)
    assert copied in {ended, ended + 1} and not problem
    assert (kept_here, interview.take_notice()) == ([], "")


def test_an_interview_ended_twice_has_two_copies(
    here: Services, kept_here: list[str], interview: Interview
) -> None:
    with closing(interview):
        interview.run(orders.end)
        first = interview.session.number
        interview.run(orders.start)
        interview.run(orders.end)
    assert events(here, interview)[0] == (interview.session.number, "")
    assert events(here, interview)[-1][0] >= first
    assert kept_here == []


@pytest.mark.parametrize("command", [
    ["/nulle/part/cqp"], [sys.executable, "-c", "raise SystemExit(3)"],
], ids=["absente", "tombée"])
def test_what_the_second_run_does_not_copy_is_copied_here(
    here: Services, kept_here: list[str], interview: Interview, monkeypatch: pytest.MonkeyPatch,
    command: list[str],
) -> None:
    monkeypatch.setattr(again, "command", lambda: command)
    interview.run(orders.end)
    interview.close()
    assert events(here, interview) == [(interview.session.number, "")]
    assert kept_here == [interview.session.id]


def test_so_is_what_a_killed_one_had_begun(
    here: Services, kept_here: list[str], interview: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = running.started

    def killed(*told: object) -> running.Run | None:
        run = start(*told)  # type: ignore[arg-type]
        assert run is not None
        run.kill()
        return run

    monkeypatch.setattr(running, "started", killed)
    interview.run(orders.end)
    interview.close()
    assert events(here, interview) == [(interview.session.number, "")]
    assert kept_here == [interview.session.id]


def test_a_copy_that_fails_is_told_in_the_same_words(
    here: Services, kept_here: list[str], interview: Interview, tmp_path: Path
) -> None:
    (tmp_path / "sauvegardes").write_text("un fichier à la place du dossier", "utf-8")
    said = here.backups.keep(interview.session.id)
    assert "n’a pas été faite" in said
    interview.run(orders.end)
    interview.close()
    assert interview.take_notice() == said
    assert kept_here == [interview.session.id]  # the test's own


@pytest.mark.parametrize("why", ["courte", "chiffrée"])
def test_a_short_one_and_an_encrypted_one_are_copied_at_once(
    here: Services, kept_here: list[str], monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    if why == "courte":
        monkeypatch.setattr(copying, "LONG", 1_000)
    else:
        here.vault.create("quatre mots de passe assez longs")
    with closing(here.library.create("assistant-formation", "DUVAL Camille")) as interview:
        interview.run(orders.start)
        interview.run(orders.end)
        assert kept_here == [interview.session.id]


def test_a_command_that_could_not_copy_does_not_end_as_one_that_did(
    cqp: Cqp, interview: Interview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    interview.close()
    (tmp_path / "sauvegardes").write_text("un fichier à la place du dossier", "utf-8")
    run = cqp("session", "copier", interview.session.id)
    assert run.code == 1
    assert "n’a pas été faite" in run.out


def test_the_command_copies_as_the_end_of_an_interview_does(
    cqp: Cqp, here: Services, interview: Interview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    interview.close()
    run = cqp("session", "copier", interview.session.id)
    assert (run.code, run.out.strip(), run.err) == (0, "", "")
    assert events(here, interview) == [(interview.session.number, "")]
