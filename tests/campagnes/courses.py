"""Two programs open, or create, the same session at the same instant: one writes, one is told."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from assistant.domain.common.errors import RefusedCommand, SessionLocked
from assistant.storage.journal.store import TinyDBSessionStore
from tests.campagnes.commun import SESSION, Campaign, LostError, note, run, texts

NOTES = 3


@dataclass
class Runner:
    """A child at the start line: what frees it, and where it answers."""

    process: int
    start: int
    answer: int


def line_up(folder: Path, name: str, *, create: bool) -> Runner:
    """Fork a child that waits for its start."""
    start_read, start_write = os.pipe()
    answer_read, answer_write = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.close(start_write)
            os.read(start_read, 1)
            attempt = created if create else opened
            os.write(answer_write, attempt(folder, name))
            os.read(start_read, 1)
        finally:
            os._exit(0)
    os.close(start_read)
    os.close(answer_write)
    return Runner(process, start_write, answer_read)


def created(folder: Path, name: str) -> bytes:
    """Create the session; W when it is ours, R when it is another's."""
    try:
        journal = TinyDBSessionStore(folder).create(SESSION, [note(f"{name}-0")])
    except RefusedCommand:
        return b"R"
    for number in range(1, NOTES):
        journal.append([note(f"{name}-{number}")], expected=number)
    return b"W"


def opened(folder: Path, name: str) -> bytes:
    """Open the session; W when we may write, R when we are refused with a name."""
    journal = TinyDBSessionStore(folder).open(SESSION)
    if journal.writable:
        for number in range(NOTES):
            journal.append([note(f"{name}-{number}")], expected=len(journal.records))
        return b"W"
    try:
        journal.append([note("intrus")], expected=len(journal.records))
    except SessionLocked:
        return b"R" if journal.writer else b"?"
    return b"!"


def race(folder: Path, *, create: bool) -> str:
    """Let two children go, and return the name of the one that wrote."""
    runners = {name: line_up(folder, name, create=create) for name in ("a", "b")}
    for runner in runners.values():
        os.write(runner.start, b"1")
    answers = {name: os.read(runner.answer, 1) for name, runner in runners.items()}
    for runner in runners.values():
        os.write(runner.start, b"2")
        os.close(runner.start)
        os.close(runner.answer)
        os.waitpid(runner.process, 0)
    if sorted(answers.values()) != [b"R", b"W"]:
        raise LostError(f"il faut un écrivain et un lecteur : {answers}")
    return next(name for name, answer in answers.items() if answer == b"W")


def trial(campaign: Campaign) -> bool:
    """As many races as asked, a new session every ten."""
    while campaign.counts["courses"] < campaign.number:
        with tempfile.TemporaryDirectory() as name:
            folder, expected = Path(name), list[str]()
            for turn in range(10):
                winner = race(folder, create=turn == 0)
                campaign.counts["courses"] += 1
                campaign.counts[f"gagnées par {winner}"] += 1
                expected += [f"{winner}-{number}" for number in range(NOTES)]
                journal = TinyDBSessionStore(folder).open(SESSION, write=False)
                if texts(journal.records) != expected:
                    raise LostError("le journal n’est pas celui de l’écrivain")
    return True


if __name__ == "__main__":
    run("Courses de deux écrivains", 1_000, trial)
