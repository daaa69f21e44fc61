"""Home on many sessions: the first list, a key while it fills, when nothing is known and later.

Each in a process of its own, against a folder of a few sessions that are known. `--nombre` says
how many: 5,000 are five years of a training body.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from assistant.domain.session import orders
from assistant.resources import shipped
from assistant.storage.referential.shelf import ReferentialShelf
from benchmarks.measure import Row, milliseconds
from benchmarks.search import journal_bytes, session_facts

SESSIONS, FEW = 1_000, 20

PROBE = """
import asyncio, json, sys
from pathlib import Path
from time import perf_counter, process_time
from textual.events import Key
from assistant.tui.app import CqpApp
from assistant.wiring import Folders, Services

KEYS = [("down", None), ("c", "c"), ("a", "a"), ("backspace", None), ("backspace", None),
        ("pagedown", None), ("home", None), ("end", None), ("home", None)]

async def main(folder, count):
    root = Path(folder)
    app = CqpApp(Services(Folders(root, root / "sessions", root)))
    async with app.run_test(size=(120, 40)):
        home = app.screen
        listed = home.query_one("#sessions")
        start, busy = perf_counter(), process_time()
        while not home._summaries:
            await asyncio.sleep(0.005)
        first = perf_counter() - start

        async def pressed(name, character):
            before, begun = (home._filter, listed.highlighted), perf_counter()
            key = Key(name, character)
            key.set_sender(app)
            app.post_message(key)
            while (home._filter, listed.highlighted) == before and perf_counter() < begun + 1:
                await asyncio.sleep(0)
            painted = asyncio.Event()
            home.call_after_refresh(painted.set)
            await painted.wait()
            return perf_counter() - begun

        meanwhile, later = [], []
        while not home.loaded:
            meanwhile += [await pressed(*key) for key in KEYS]
            for _ in range(100):
                await asyncio.sleep(0.03)
                if home.loaded:
                    break
        whole, busy = perf_counter() - start, process_time() - busy
        await asyncio.sleep(3)
        later += [await pressed(*key) for key in KEYS * 5]
        assert len(home._summaries) == count, len(home._summaries)
    last = lambda found: sorted(found)[int(0.99 * (len(found) - 1))] if found else 0
    print(json.dumps([first, whole, busy, last(meanwhile), last(later)]))

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


class Found(NamedTuple):
    """What one run of home took, in seconds; the keys are the 99th percentile."""

    first: float
    whole: float
    busy: float
    key: float
    key_later: float


def probe(folder: Path, count: int) -> Found:
    words = [sys.executable, "-c", PROBE, str(folder), str(count)]
    run = subprocess.run(words, check=True, capture_output=True, text=True)
    return Found(*json.loads(run.stdout.splitlines()[-1]))


def rows(count: int = SESSIONS) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        many, few = Path(name) / "beaucoup", Path(name) / "quelques"
        write(many / "sessions", count)
        write(few / "sessions", FEW)
        probe(few, FEW)
        unknown, known, witness = probe(many, count), probe(many, count), probe(few, FEW)
    for what, mine, other, aim in (
        (f"accueil à {count} sessions inconnues : premières / {FEW}",
         unknown.first, witness.first, "≤ 3×"),
        ("  toutes lues", unknown.whole, witness.whole, ""),
        ("  processeur", unknown.busy, witness.busy, ""),
        ("  touche pendant ce temps (99 %)", unknown.key, witness.key_later, "≤ 5×"),
        (f"accueil à {count} connues : toutes / {FEW}", known.whole, witness.whole, "≤ 5×"),
        ("  processeur", known.busy, witness.busy, ""),
        ("  touche ensuite (99 %)", known.key_later, witness.key_later, "≤ 5×"),
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
