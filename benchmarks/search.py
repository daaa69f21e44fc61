"""Searching 1,000 sessions of 300 lines, against ripgrep on the same files.

ripgrep is asked twice: the plain word, and the word whatever its accents, which is what is asked
here (it knows no inflections). Without `rg` on the machine its rows are left out, and say so.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.domain.events import interview as ev
from assistant.domain.events import records
from assistant.domain.events.base import Event
from assistant.domain.referential.model import Referential
from assistant.domain.session import orders
from assistant.resources import shipped
from assistant.search.engine import Search
from assistant.search.folder import SearchIndex, SessionFolder
from assistant.search.query import parse
from assistant.storage.journal import line as journal
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.referential.kept import kept_referential
from assistant.storage.referential.shelf import ReferentialShelf
from benchmarks.measure import Row, milliseconds, row, timed

SESSIONS, LINES = 1_000, 300
RARE_EVERY, RARE_LINE = 50, 152
ROUNDS = 5
CQPS = ("assistant-formation", "conseiller-commercial-formation", "technico-commercial-chimie")

QUESTIONS = (
    # what is measured, what is asked here, what ripgrep is asked
    ("mot rare", "hélicoptère", "hélicoptère"),
    ("mot rare, accents indifférents", "hélicoptère", "h[eéèê]licopt[eéèê]re"),
    ("mot fréquent", "client", "client"),
    ("deux mots", "hélicoptère client", "hélicoptère.*client|client.*hélicoptère"),
)


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_sessions(folder / "sessions")
        ripgrep = shutil.which("rg")
        what, asked, pattern = QUESTIONS[0]
        seconds = timed(lambda: _check(folder))
        size = sum(one.stat().st_size for one in (folder / "recherche").iterdir())
        yield Row(f"première recherche : {what}, tout indexer", milliseconds(seconds),
                  f"{size >> 20} Mio", None, "")
        yield _row(f"une session a changé : {what} / rg", _changed(folder, asked),
                   _ripgrep(ripgrep, pattern, folder), "")
        for what, asked, pattern in QUESTIONS:
            yield _row(f"index prêt : {what} / rg", _warm(folder, asked),
                       _ripgrep(ripgrep, pattern, folder), "≤ 1×")
        yield _row("index prêt, programme entier (cqp chercher) / rg", _process(folder),
                   _ripgrep(ripgrep, QUESTIONS[0][2], folder), "")


def _check(folder: Path) -> None:
    """What is measured must find what there is."""
    found = _search(folder).answer(parse(QUESTIONS[0][1])).sessions
    if found != SESSIONS // RARE_EVERY:
        raise AssertionError(f"{found} sessions found")


def _row(what: str, ours: float, witness: float | None, aim: str) -> Row:
    if witness is None:
        return Row(what, milliseconds(ours), "rg absent", None, aim)
    return row(what, (ours, witness), aim)


def _search(folder: Path) -> Search:
    sessions = folder / "sessions"
    return Search(
        TinyDBSessionStore(sessions), SessionFolder(sessions),
        SearchIndex(folder / "recherche", sessions), build=kept_referential,
    )


def _median(work: Callable[[], float]) -> float:
    work()
    return statistics.median(work() for _ in range(ROUNDS))


def _changed(folder: Path, asked: str) -> float:
    """A search after one session was written, whole."""
    search, path = _search(folder), next((folder / "sessions").glob("*.jsonl"))

    def once() -> float:
        os.utime(path)
        return timed(lambda: search.answer(parse(asked)))

    return _median(once)


def _warm(folder: Path, asked: str) -> float:
    search = _search(folder)
    return _median(lambda: timed(lambda: search.answer(parse(asked))))


def _ripgrep(program: str | None, pattern: str, folder: Path) -> float | None:
    if program is None:
        return None
    words = [program, "--ignore-case", pattern, str(folder / "sessions")]
    return _median(lambda: timed(lambda: subprocess.run(words, capture_output=True,
                                                                check=False)))


def _process(folder: Path) -> float:
    words = [sys.executable, "-m", "assistant", "chercher", QUESTIONS[0][1]]
    environment = {**os.environ, "CQP_DONNEES": str(folder), "CQP_SESSIONS": ""}
    return _median(lambda: timed(
        lambda: subprocess.run(words, capture_output=True, env=environment, check=True)
    ))


# --- the sessions ----------------------------------------------------------------------------


def write_sessions(folder: Path) -> None:
    """Real journals whose notes are made of the référentiels' own words."""
    folder.mkdir(mode=0o700)
    shelf = ReferentialShelf(shipped("referentials"), folder / "aucun")
    referentials = [shelf.load(one) for one in CQPS]
    texts = [path.read_text("utf-8") for path in shipped("referentials").glob("*.yaml")]
    words = [word for text in texts for word in re.findall(r"[^\W\d_]{2,}", text)]
    chance = random.Random(7)
    for number in range(SESSIONS):
        referential = referentials[number % len(referentials)]
        session_id = f"2026-{1 + number % 12:02}-{1 + number % 28:02}-s{number:04}"
        facts = session_facts(referential, session_id, number, words, chance)
        (folder / f"{session_id}.jsonl").write_bytes(journal_bytes(session_id, facts, referential))


def session_facts(
    referential: Referential, session_id: str, number: int, words: list[str],
    chance: random.Random,
) -> list[Event]:
    role = referential.concluding_role.id
    facts: list[Event] = [*orders.open_session(
        session_id, referential.data, referential.fingerprint,
        candidate=f"CANDIDAT {number}", route="", program="mesure", role=role,
    )]
    elements = [element.ref for block in referential.blocks for element in block.elements]
    for line in range(LINES):
        ref = chance.choice(elements)
        block = referential.block(ref.block)
        if line % 3 == 0 and block and block.questions:
            question = chance.choice(block.questions)
            facts.append(ev.QuestionAsked(ref.block, question.number, question.text, (ref,)))
        elif line % 10 == 1:
            facts.append(ev.JudgementGiven(ref, referential.scale.values[0].id, role))
        else:
            text = " ".join(chance.choice(words) for _ in range(chance.randint(6, 30)))
            if number % RARE_EVERY == 0 and line == RARE_LINE:
                text += " hélicoptères"
            facts.append(ev.NoteTaken(text, ref.block, (ref,)))
    return facts


def journal_bytes(session_id: str, facts: list[Event], referential: Referential) -> bytes:
    role = referential.concluding_role.id
    time = "2026-03-12T08:30:00.000Z"
    drafts = [records.draft(fact, time, role) for fact in facts]
    events = [
        {"type": one.type, "v": one.version, "at": one.time, "role": one.role, "data": one.data}
        for one in drafts
    ]
    header = journal.header(session_id, "mesure", time, 0)
    beginning, lines = journal.encode_all([header], 0, journal.GENESIS)
    return beginning + journal.encode_all(events, 1, lines[0]["sum"])[0]
