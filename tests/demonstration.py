"""Plays `sessions/demonstration.yaml` through the program: `python -m tests.demonstration` writes
`sessions/demonstration.jsonl`.

The times are those of the script, so that the same script always writes the same journal.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from assistant.cli.orders import carry_out
from assistant.interview import Interview, Library
from assistant.resources import shipped
from assistant.storage.session_store import TinyDBSessionStore
from tests.helpers import shelf

SESSIONS = shipped("sessions")


class ScriptClock:
    """The time of the script; each reading adds a second, as typing would."""

    def __init__(self, start: datetime) -> None:
        self.start, self.minute, self.seconds = start, 0, 0

    def at(self, minute: int) -> None:
        if minute != self.minute:
            self.minute, self.seconds = minute, 0

    def __call__(self) -> datetime:
        self.seconds += 1
        return self.start + timedelta(minutes=self.minute, seconds=self.seconds)


def play(folder: Path, *, until: int = 10_000) -> Interview:
    """The demonstration in `folder`, played up to a minute of the interview."""
    script: dict[str, Any] = yaml.safe_load((SESSIONS / "demonstration.yaml").read_text("utf-8"))
    clock = ScriptClock(datetime.fromisoformat(script["debut"]))
    library = Library(
        TinyDBSessionStore(folder), shelf(folder), clock, new_id=lambda: str(script["session"])
    )
    interview = library.create(
        script["referentiel"], script["candidat"], role=script["role"], route=script["voie"]
    )
    for minute, order in script["ordres"]:
        if minute <= until:
            clock.at(minute)
            last = {"annuler": interview.session.number}
            carry_out(interview, last if order == {"annuler": None} else order)
    return interview


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        interview = play(Path(name))
        interview.close()
        written = f"{interview.session.id}.jsonl"
        shutil.copyfile(Path(name) / written, SESSIONS / written)
    print(f"{written} : {interview.session.number} événements")


if __name__ == "__main__":
    main()
