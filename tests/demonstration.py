"""Plays the scripts `sessions/demonstration*.yaml` through the program:
`python -m tests.demonstration` writes the journal of each, `sessions/demonstration*.jsonl`.

A script is a list of orders, those of `cqp session appliquer`, each after the minute of the
interview when it is given (before zero: while preparing). What stands once in a script and many
times in a journal is told once (`Writing`). The times are those of the script, so that the same
script always writes the same bytes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.cli.orders import carry_out
from assistant.interview import Interview
from assistant.library import Library
from assistant.resources import shipped
from assistant.storage.journal.store import TinyDBSessionStore
from tests.helpers import shelf
from tests.yaml_data import yaml_data

SESSIONS = shipped("sessions")
FIRST = "demonstration"
"""The one that the home screen opens: an interview that something is still missing to."""

Script = dict[str, Any]
Order = dict[str, Any]


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


class Writing:
    """The orders of a script as the program takes them.

    `nom: x` names the line an order makes, and `@x` is that line where a number is asked for;
    `elements` of a judgement or of a mark gives one order to each; `lectures`, `activites` and
    `etapes` gather as many orders as they have entries. `annuler` alone undoes the last line.
    """

    def __init__(self) -> None:
        self.named: dict[str, int] = {}

    def carry_out(self, interview: Interview, order: Order) -> None:
        order = dict(order)
        name = order.pop("nom", None)
        number = 0
        last = {"annuler": interview.session.number}
        for single in [last] if order == {"annuler": None} else _singles(order):
            number = carry_out(interview, {key: self._line(one) for key, one in single.items()})
        if name:
            self.named[name] = number

    def _line(self, value: Any) -> Any:
        return self.named[value[1:]] if isinstance(value, str) and value[:1] == "@" else value


def _singles(order: Order) -> Iterator[Order]:
    if "elements" in order and ("jugement" in order or "incontournable" in order):
        rest = {key: value for key, value in order.items() if key != "elements"}
        yield from ({**rest, "element": one} for one in order["elements"].split())
    elif "lectures" in order:
        yield from ({"lecture": text, "element": one} for one, text in order["lectures"].items())
    elif "activites" in order:
        block = {"bloc": order["bloc"]}
        for number, told in order["activites"].items():
            yield {"activite": number, **block, "realisee": told is not False, **(told or {})}
    elif "etapes" in order:
        yield from ({"etape": step} for step in order["etapes"].split())
    else:
        yield order


def names() -> list[str]:
    """The demonstrations there are, the home screen's first."""
    return sorted(path.stem for path in SESSIONS.glob(f"{FIRST}*.yaml"))


def read(name: str) -> Script:
    """A script; one that continues another (`suite_de`) has the orders of both, in time order."""
    script: Script = yaml_data((SESSIONS / f"{name}.yaml").read_text("utf-8"))
    if "suite_de" in script:
        before = read(script["suite_de"])
        orders = sorted([*before["ordres"], *script["ordres"]], key=lambda timed: timed[0])
        script = {**before, **script, "ordres": orders}
    return script


def play(folder: Path, name: str = FIRST, *, until: int | None = None) -> Interview:
    """A demonstration in `folder`, played up to a minute of the interview (to its end unless
    said)."""
    script = read(name)
    orders = script["ordres"]
    clock = ScriptClock(datetime.fromisoformat(script["debut"]))
    clock.at(min(0, orders[0][0]))
    begun = clock.start + timedelta(minutes=clock.minute)
    library = Library(
        TinyDBSessionStore(folder, now=lambda: begun), shelf(folder), clock, new_id=lambda: name
    )
    interview = library.create(
        script["referentiel"], script["candidat"], role=script["role"], route=script["voie"]
    )
    writing = Writing()
    for minute, order in orders:
        if until is None or minute <= until:
            clock.at(minute)
            writing.carry_out(interview, order)
    return interview


def write(name: str, target: Path = SESSIONS) -> int:
    """Play a demonstration and write its journal in `target`; returns how many events it has."""
    with tempfile.TemporaryDirectory() as folder:
        interview = play(Path(folder), name)
        interview.close()
        shutil.copyfile(Path(folder) / f"{name}.jsonl", target / f"{name}.jsonl")
    return interview.session.number


def main(wanted: list[str]) -> None:
    for name in wanted or names():
        print(f"{name}.jsonl : {write(name)} événements")


if __name__ == "__main__":
    main(sys.argv[1:])
