"""The interview screen and the review on a long session: opening, a key of the review, memory.

Each in a process of its own; up to the image, not to the end of what Textual's pilot waits for.
Keys of the interview are measured on a real terminal, in `keys`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from assistant.domain.phrasing.rules import Kind, check
from assistant.resources import shipped
from assistant.storage.words import load_rules
from benchmarks.journal import session
from benchmarks.measure import Row, milliseconds, timed

LINES, REVIEWED = 20_000, 20_000
REPAINT = 0.016
"""Seconds between two images of a screen."""

ASKED = "Comment avez-vous préparé la réunion du lundi avec le client, et avec quel document ?"
OBSERVED = (
    "Elle décrit la relance du 3 mai, montre le courriel et le tableau tenu depuis janvier. "
    "Le critère 2.3 n’est pas démontré : aucune trace écrite. "
)

PROBE = """
import asyncio, json, sys
from pathlib import Path
from time import perf_counter
from assistant.tui.app import CqpApp
from assistant.tui.interview.screen import InterviewScreen
from assistant.wiring import Services, user_folders

async def main(session, sessions):
    app = CqpApp(Services(user_folders(sessions)))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(1)  # at home, one looks for the session
        painted = asyncio.Event()
        start = perf_counter()
        app.open_session(session)
        while not (isinstance(app.screen, InterviewScreen) and app.screen._seen):
            await asyncio.sleep(0)
        app.screen.call_after_refresh(painted.set)
        await painted.wait()
        opened = perf_counter() - start
        await pilot.pause(2)
    # what getrusage tells begins with the memory of the process this one was started from
    status = Path("/proc/self/status").read_text("ascii")
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({"ouverture": opened, "memoire": peak}))

asyncio.run(main(*sys.argv[1:]))
"""

REVIEW = """
import asyncio, json, sys, statistics
from time import perf_counter
from assistant.tui.app import CqpApp
from assistant.tui.review.screen import ReviewScreen
from assistant.wiring import Services, user_folders

async def main(session, sessions):
    app = CqpApp(Services(user_folders(sessions)))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(1)
        painted = asyncio.Event()
        start = perf_counter()
        app.open_at(session, 0)
        while not (isinstance(app.screen, ReviewScreen) and app.screen.session):
            await asyncio.sleep(0)
        app.screen.call_after_refresh(painted.set)
        await painted.wait()
        opened = perf_counter() - start
        await app.workers.wait_for_complete()
        await pilot.pause()
        whole = perf_counter() - start
        pages, keys = app.screen.pages, []
        ways = (lambda: pages.move(1), lambda: pages.page(1), lambda: pages.edge(1),
                lambda: pages.move(-1), lambda: pages.page(-1), lambda: pages.edge(-1))
        for way in ways * 10:
            start = perf_counter()
            way()
            for row in range(pages.size.height):
                pages.render_line(row)
            keys.append(perf_counter() - start)
    print(json.dumps({"ouverture": opened, "entiere": whole, "touche": max(keys)}))

asyncio.run(main(*sys.argv[1:]))
"""


def probe(session_id: str, folder: Path, code: str = PROBE) -> dict[str, float]:
    words = [sys.executable, "-c", code, session_id, str(folder)]
    run = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found


def _rereading() -> Iterator[Row]:
    """Rereading a question and a whole page, against the time between two images."""
    looked: tuple[tuple[Kind, str, str, str], ...] = (
        ("question", ASKED, "relecture d’une question", "≤ 1×"),
        ("observation", OBSERVED * 12, "relecture d’une page, au repos", "≤ 10×"),
    )
    for kind, text, what, aim in looked:
        mine = _best(kind, text)
        yield Row(
            f"{what} ({len(text)} signes) / une image",
            milliseconds(mine), milliseconds(REPAINT), mine / REPAINT, aim,
        )


def _best(kind: Kind, text: str) -> float:
    rules = load_rules(kind, [shipped("prompts")])
    return min(timed(lambda: check(kind, text, rules)) for _ in range(20))


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        # apart: home reads every session of its folder
        folders = [Path(name) / "longue", Path(name) / "vide"]
        for one in folders:
            one.mkdir()
        led = [session(one, count) for one, count in zip(folders, (LINES, 3), strict=True)]
        for interview in led:
            interview.close()
        pairs = [
            tuple(probe(one.session.id, folder) for one, folder in zip(led, folders, strict=True))
            for _ in range(5)
        ]
    best = {key: min(one[key] for one, _ in pairs) for key in pairs[0][0]}
    witness = {key: min(one[key] for _, one in pairs) for key in pairs[0][1]}
    mine, other = best["ouverture"], witness["ouverture"]
    what = f"ouverture à l’écran : {LINES} lignes / session vide"
    yield Row(what, milliseconds(mine), milliseconds(other), mine / other, "")
    yield from _rereading()
    mine, other = best["memoire"], witness["memoire"]
    yield Row(
        f"mémoire au plus haut : {LINES} lignes / session vide",
        f"{mine:.0f} Mio", f"{other:.0f} Mio", mine / other, "≤ 2×",
    )
    yield from review_rows()


def review_rows() -> Iterator[Row]:
    """The review: its first image comes before the session is read whole."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        opened = {count: session(folder, count) for count in (REVIEWED, 60, 3)}
        for one in opened.values():
            one.close()
        taken = [
            {count: probe(one.session.id, folder, REVIEW) for count, one in opened.items()}
            for _ in range(5)
        ]
    for key, what, count, aim in (
        ("ouverture", f"relecture, premier écran : {REVIEWED} lignes / session vide", 3, "≤ 1,5×"),
        ("entiere", f"relecture, tout est lu : {REVIEWED} lignes / session vide", 3, ""),
        ("touche", f"relecture, touche la plus lente : {REVIEWED} lignes / 60", 60, ""),
    ):
        mine = min(one[REVIEWED][key] for one in taken)
        other = min(one[count][key] for one in taken)
        yield Row(what, milliseconds(mine), milliseconds(other), mine / other, aim)
