"""The interview screen on a long session: opening, a key, memory. Each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.journal import session
from benchmarks.measure import Row, milliseconds

LINES = 5_000

PROBE = """
import asyncio, json, resource, sys, statistics
from time import perf_counter
from assistant.tui.app import CqpApp
from assistant.wiring import Services, user_folders

async def main(session, sessions):
    app = CqpApp(Services(user_folders(sessions)))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(1)  # at home, one looks for the session
        start = perf_counter()
        app.open_session(session)
        await pilot.pause()
        opened = perf_counter() - start
        await pilot.pause(0.5)
        keys = []
        for key in "elle relit chaque ligne avant de valider":
            start = perf_counter()
            await pilot.press("space" if key == " " else key)
            keys.append(perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ouverture": opened, "touche": statistics.median(keys), "memoire": peak}))

asyncio.run(main(*sys.argv[1:]))
"""


def probe(session_id: str, folder: Path) -> dict[str, float]:
    words = [sys.executable, "-c", PROBE, session_id, str(folder)]
    run = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        long, short = session(folder, LINES), session(folder, 3)
        long.close()
        short.close()
        pairs = [
            (probe(long.session.id, folder), probe(short.session.id, folder)) for _ in range(5)
        ]
    best = {key: min(one[key] for one, _ in pairs) for key in pairs[0][0]}
    witness = {key: min(one[key] for _, one in pairs) for key in pairs[0][1]}
    for key, what, aim in (
        ("ouverture", f"ouverture à l’écran : {LINES} lignes / session vide", "≤ 1,5×"),
        ("touche", f"touche → image : {LINES} lignes / session vide", "≤ 1,3×"),
    ):
        mine, other = best[key], witness[key]
        yield Row(what, milliseconds(mine), milliseconds(other), mine / other, aim)
    mine, other = best["memoire"], witness["memoire"]
    yield Row(
        f"mémoire au plus haut : {LINES} lignes / session vide",
        f"{mine:.0f} Mio", f"{other:.0f} Mio", mine / other, "",
    )
