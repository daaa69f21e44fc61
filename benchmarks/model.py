"""A key of the interview screen while a language model streams, against the same key without one.

Both in one process, by turns: the model says two hundred pieces a second, faster than any does.
From a key to the image that shows it, with none of what Textual's pilot waits for.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.journal import session
from benchmarks.measure import Row, milliseconds

TURNS = 4

PROBE = """
import asyncio, json, statistics, sys
from time import perf_counter
from textual.events import Key
from assistant.proposals import Proposals
from assistant.tui.app import CqpApp
from assistant.wiring import Services, user_folders

class Endless:
    name, place, local = "essai:modele", "ici", True
    async def stream(self, call):
        yield '{"texte": "'
        while True:
            yield "Quel "
            await asyncio.sleep(0.005)

async def keys(pilot):
    spent, app = [], pilot.app
    for typed in "elle relit chaque ligne avant de valider":
        start, painted = perf_counter(), asyncio.Event()
        app.keyboard.take(Key(typed, typed))
        while app.keyboard.busy:
            await asyncio.sleep(0)
        app.screen.call_after_refresh(painted.set)
        await painted.wait()
        spent.append(perf_counter() - start)
        await asyncio.sleep(0.01)
    await pilot.press(*["ctrl+u"] * 5, "escape")
    return spent

async def main(session, sessions, turns):
    services = Services(user_folders(sessions))
    services.proposals = Proposals(Endless(), services.voice)
    app = CqpApp(services, session=session)
    with_it, without = [], []
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.5)
        app.sendings_agreed.add((session, Endless.name, Endless.place))
        for _ in range(int(turns)):
            without += await keys(pilot)
            await pilot.press("alt+f")
            await pilot.pause(0.2)
            await pilot.press(*["ctrl+u"] * 5)
            assert app.screen._asking.running
            with_it += await keys(pilot)
            await pilot.pause(0.2)
    print(json.dumps([statistics.median(with_it), statistics.median(without)]))

asyncio.run(main(*sys.argv[1:]))
"""


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        opened = session(Path(name), 10)
        opened.close()
        words = [sys.executable, "-c", PROBE, opened.session.id, name, str(TURNS)]
        run = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    mine, other = json.loads(run.stdout.splitlines()[-1])
    what = "touche → image : pendant qu’un modèle écrit / sans modèle"
    yield Row(what, milliseconds(mine), milliseconds(other), mine / other, "≤ 1,3×")
