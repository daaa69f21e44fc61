"""Home on many sessions: the first list, a key while it fills, when nothing is known and later.

Each in a process of its own, against a folder of a few sessions that are known. `--nombre` says
how many: 5,000 are five years of a training body.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from assistant.domain.session import orders
from assistant.resources import shipped
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.tui.frame.guard import NEVER
from benchmarks.keys import Terminal, last
from benchmarks.measure import Row, milliseconds
from benchmarks.search import journal_bytes, session_facts

SESSIONS, FEW = 1_000, 20

PROBE = """
import asyncio, json, sys
from pathlib import Path
from time import perf_counter, process_time
from assistant.tui.app import THREADS_TURN, CqpApp
from assistant.wiring import Folders, Services

async def main(folder, count):
    root = Path(folder)
    app = CqpApp(Services(Folders(root, root / "sessions", root)))
    sys.setswitchinterval(THREADS_TURN)
    async with app.run_test(size=(120, 40)):
        home = app.screen
        start, busy = perf_counter(), process_time()
        while not home._summaries:
            await asyncio.sleep(0.005)
        first = perf_counter() - start
        while not home.loaded:
            await asyncio.sleep(0.005)
        whole, busy = perf_counter() - start, process_time() - busy
        assert len(home._summaries) == count, len(home._summaries)
    print(json.dumps([first, whole, busy]))

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""

KEYS = (
    ("\x1b[B", "CANDIDAT"), ("c", "filtre : c"), ("a", "filtre : ca"), ("\x7f", "filtre : c"),
    ("\x7f", "   "), ("\x1b[6~", "CANDIDAT"), ("\x1b[H", "CANDIDAT"),
)
"""What is typed at home, and what then stands on the terminal."""

ROUNDS, PAUSE = 15, 0.3
"""How often all of it, and the seconds between two keys: a reading waits for less."""


class Found(NamedTuple):
    """What one run of home took, in seconds."""

    first: float
    whole: float
    busy: float


class Keys(NamedTuple):
    """Seconds from a key to what it shows, on a terminal: while the sessions are read, after."""

    meanwhile: list[float]
    later: list[float]


def probe(folder: Path, count: int) -> Found:
    words = [sys.executable, "-c", PROBE, str(folder), str(count)]
    run = subprocess.run(words, check=True, capture_output=True, text=True)
    return Found(*json.loads(run.stdout.splitlines()[-1]))


def keys(folder: Path, *, unknown: bool = False) -> Keys:
    """Type at home from its first rows on, until all is read, then for a while.

    Args:
        unknown: nothing is known of these sessions: a process of its own comes to read them.
    """
    program = [
        "/usr/bin/env", f"CQP_DONNEES={folder}", sys.executable, "-m", "assistant",
        "--sessions", str(folder / "sessions"),
    ]
    (folder / "reglages.json").write_text(json.dumps({"encryption": NEVER}), "utf-8")
    taken, came = Keys([], []), False
    terminal = Terminal(program, rests=False)
    try:
        terminal.until("", "CANDIDAT")
        while len(taken.later) < ROUNDS * len(KEYS):
            for typed, text in KEYS:
                works = terminal.has_children()
                came |= works
                of_these = taken.meanwhile if works or (unknown and not came) else taken.later
                of_these.append(terminal.until(typed, text))
                terminal.rest(PAUSE)
    finally:
        terminal.end()
    return taken


def rows(count: int = SESSIONS) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        many, few = Path(name) / "beaucoup", Path(name) / "quelques"
        write(many / "sessions", count)
        write(few / "sessions", FEW)
        probe(few, FEW)
        unknown, known, witness = probe(many, count), probe(many, count), probe(few, FEW)
        shutil.rmtree(many / "recherche")
        unknown_keys, known_keys, witness_keys = keys(many, unknown=True), keys(many), keys(few)
    for what, mine, other, aim in (
        (f"accueil à {count} sessions inconnues : premières / {FEW}",
         unknown.first, witness.first, "≤ 3×"),
        ("  toutes lues", unknown.whole, witness.whole, ""),
        ("  processeur", unknown.busy, witness.busy, ""),
        ("  touche pendant ce temps (99 %)",
         last(unknown_keys.meanwhile), last(witness_keys.later), "≤ 3×"),
        (f"accueil à {count} connues : toutes / {FEW}", known.whole, witness.whole, "≤ 5×"),
        ("  processeur", known.busy, witness.busy, ""),
        ("  touche ensuite (99 %)",
         last(known_keys.later), last(witness_keys.later), "≤ 3×"),
    ):
        yield Row(what, milliseconds(mine), milliseconds(other), mine / other, aim)


def write(folder: Path, count: int) -> None:
    """One interview under many ids and names: what is recorded is the same, the sums are not."""
    folder.mkdir(parents=True, mode=0o700)
    shelf = ReferentialShelf(shipped("referentials"), folder / "aucun")
    referential = shelf.load("assistant-formation")
    words = re.findall(r"[^\W\d_]{2,}", " ".join(
        path.read_text("utf-8") for path in shipped("referentials").glob("*.yaml")
    ))
    recorded = session_facts(referential, "modele", 1, words, random.Random(7))
    role = referential.concluding_role.id
    for number in range(count):
        session_id = f"{2021 + number % 5}-{1 + number % 12:02}-{1 + number % 28:02}-s{number:04}"
        opening = orders.open_session(
            session_id, referential.data, referential.fingerprint,
            candidate=f"CANDIDAT {number}", route="", program="mesure", role=role,
        )
        facts = [*opening, *recorded[len(opening) :]]
        content = journal_bytes(session_id, facts, referential)
        (folder / f"{session_id}.jsonl").write_bytes(content)
