"""Plays `demonstration.yaml` through the program and writes `demonstration.jsonl` beside it.

Run from the top of the tree: `python sessions/fabriquer.py`. The times are those of the script,
so that the same script always writes the same conversation.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from assistant.cli.orders import carry_out
from assistant.interview import Library
from assistant.resources import shipped
from assistant.storage.referentials import ReferentialShelf
from assistant.storage.session_store import TinyDBSessionStore

HERE = Path(__file__).resolve().parent


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


def main() -> None:
    script = yaml.safe_load((HERE / "demonstration.yaml").read_text("utf-8"))
    clock = ScriptClock(datetime.fromisoformat(script["debut"]))
    with tempfile.TemporaryDirectory() as folder:
        store = TinyDBSessionStore(Path(folder))
        shelf = ReferentialShelf(shipped("referentials"), Path(folder) / "aucun")
        library = Library(store, shelf, clock, new_id=lambda: script["session"])
        interview = library.create(
            script["referentiel"], script["candidat"], role=script["role"], route=script["voie"]
        )
        for minute, order in script["ordres"]:
            clock.at(minute)
            if order.get("annuler", 0) is None:
                order = {"annuler": interview.session.number}
            carry_out(interview, order)
        interview.close()
        written = Path(folder) / f"{script['session']}.jsonl"
        shutil.copyfile(written, HERE / "demonstration.jsonl")
    print(f"{interview.session.number} événements")


if __name__ == "__main__":
    main()
