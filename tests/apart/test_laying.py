"""Documents laid out by a second run are those made here, to the byte; the rest is made here."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pytest

from assistant import again
from assistant.apart import running
from assistant.apart.laying import lay_out
from assistant.domain.common.errors import AssistantError
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.publishing import DOSSIER, FORM, Wanted, laid_out
from assistant.reports.formats import COMPLETE, FORMATS, PAPERS
from assistant.reports.report.content import Report
from assistant.wiring import Folders, Services
from tests.documents import report
from tests.example_form import PARAGRAPHS, form

NAME = "demonstration-assistant-formation"


def together(made: Report, wanted: Wanted) -> list[bytes]:
    return list(laid_out(made, wanted))


@pytest.mark.parametrize("name", [*(one for one in FORMATS if one not in COMPLETE), DOSSIER])
def test_a_file_laid_out_apart_is_the_same_to_the_byte(name: str) -> None:
    wanted = Wanted(name, form=form(PARAGRAPHS) if name == FORM else b"")
    assert list(lay_out(report(NAME), wanted)) == together(report(NAME), wanted)


@pytest.mark.parametrize("paper", [one for one in PAPERS if one != "decision"])
def test_so_are_the_papers_of_the_route(paper: str) -> None:
    wanted = Wanted("md", paper=paper)
    assert list(lay_out(report(NAME), wanted)) == together(report(NAME), wanted)


@pytest.fixture
def interview(tmp_path: Path) -> Generator[Interview]:
    found = services(tmp_path).library.create("assistant-formation", "DUVAL Camille")
    found.run(orders.note, "le tableur")
    with closing(found):
        yield found


def services(root: Path) -> Services:
    return Services(Folders(root, root / "sessions", root))


def contents(paths: tuple[Path, ...]) -> dict[str, bytes]:
    return {path.suffix: path.read_bytes() for path in paths}


def test_an_export_is_the_same_wherever_it_is_laid_out(
    interview: Interview, tmp_path: Path
) -> None:
    here, told = services(tmp_path), list[tuple[int, int, str]]()
    wanted = Wanted(DOSSIER, draft=True)
    apart = here.publish_apart(interview, wanted, tmp_path / "a", lambda *one: told.append(one))
    assert contents(apart) == contents(here.publish(interview, wanted, tmp_path / "b"))
    assert [(done, total) for done, total, _ in told] == [(n, 4) for n in range(5)]


def test_nothing_but_the_documents_is_written(interview: Interview, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    made = services(tmp_path).publish_apart(interview, Wanted("json", draft=True))
    assert set(tmp_path.rglob("*")) - before == {made[0].parent, *made}


BROKEN = {
    "absente": ["/nulle/part/cqp"],
    "tombée": [sys.executable, "-c", "raise SystemExit(3)"],
    "bavarde": [sys.executable, "-c", "import sys; sys.stdin.read(); print('Bonjour à tous')"],
    "coupée": [sys.executable, "-c", "import sys; sys.stdin.buffer.read(); "
               "sys.stdout.buffer.write((9).to_bytes(8, 'big') + b'PK')"],
    "vide": [sys.executable, "-c", "import sys; sys.stdin.buffer.read(); "
             "sys.stdout.buffer.write(bytes(8))"],
}


@pytest.mark.parametrize("command", BROKEN.values(), ids=BROKEN.keys())
def test_what_the_second_run_does_not_make_is_made_here(
    interview: Interview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    here, wanted = services(tmp_path), Wanted("txt", draft=True)
    expected = contents(here.publish(interview, wanted, tmp_path / "b"))
    monkeypatch.setattr(again, "command", lambda: command)
    assert contents(here.publish_apart(interview, wanted, tmp_path / "a")) == expected


def test_a_second_run_killed_meanwhile_loses_nothing(
    interview: Interview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, runs = services(tmp_path), list[running.Run]()
    wanted = Wanted(DOSSIER, draft=True)
    expected = contents(here.publish(interview, wanted, tmp_path / "b"))
    start = running.started

    def started(*told: object) -> running.Run | None:
        run = start(*told)  # type: ignore[arg-type]
        assert run is not None
        runs.append(run)
        return run

    def progress(done: int, total: int, label: str) -> None:
        if done == 1:  # the first file has come
            runs[0].kill()

    monkeypatch.setattr(running, "started", started)
    assert contents(here.publish_apart(interview, wanted, tmp_path / "a", progress)) == expected
    assert runs[0].returncode is not None


def test_a_form_that_is_refused_says_the_same_words(interview: Interview, tmp_path: Path) -> None:
    here, said = services(tmp_path), list[tuple[type, str, str]]()
    wanted = Wanted(FORM, draft=True, form=form(["{{ dossier.inconnu }}"]))
    for publish in (here.publish, here.publish_apart):
        with pytest.raises(AssistantError) as refused:
            publish(interview, wanted, tmp_path / "a")
        said.append((type(refused.value), refused.value.title, refused.value.message))
    assert said[0] == said[1]
    assert not (tmp_path / "a").exists()


def test_what_is_handed_in_stays_in_this_process(
    interview: Interview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def started(*told: object) -> None:
        raise AssertionError("a second run was started")

    monkeypatch.setattr(running, "started", started)
    root = tmp_path
    handed = Services(Folders(root, root / "sessions", root), files=type(services(root).files)())
    assert handed.publish_apart(interview, Wanted("json", draft=True))
