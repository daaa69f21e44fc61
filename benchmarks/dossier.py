"""Making an annex of some fifty pages of facts, and its workbook, against its Markdown.

The text changes at each round, so that nothing is drawn from what was just compiled.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from pypdf import PdfReader

from assistant.library import Library
from assistant.reports.data import tables
from assistant.reports.pdf import pdf
from assistant.reports.report.annex import annex
from assistant.reports.report.content import BlockReport, Report, build_report
from assistant.reports.text import markdown
from assistant.reports.word import docx
from assistant.resources import shipped
from assistant.storage.disk.clock import utc_now
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.voice import Voice
from benchmarks.measure import Row, compared, row, timed

SESSION = "demonstration-conseiller-commercial-formation"
TIMES = 32
"""How many times each note is told, for a dossier of some fifty pages."""


def _demonstration() -> Report:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copyfile(shipped("sessions") / f"{SESSION}.jsonl", folder / f"{SESSION}.jsonl")
        shelf = ReferentialShelf(shipped("referentials"), folder)
        interview = Library(TinyDBSessionStore(folder), shelf, utc_now).open(SESSION, write=False)
        interview.close()
        return build_report(
            interview.session, interview.outcome(), Voice((shipped("prompts"),))
        )


def _long(report: Report, salt: int) -> Report:
    """The report with notes as long as a talkative evaluator's, other ones each time."""

    def told(block: BlockReport) -> BlockReport:
        return replace(block, elements=tuple(
            replace(one, notes=tuple(
                replace(note, text=f"{note.text} ({salt}) " * TIMES) for note in one.notes
            )) for one in block.elements
        ))

    return replace(report, blocks=tuple(told(block) for block in report.blocks))


def rows() -> Iterator[Row]:
    report, salt = _demonstration(), count()

    def making(render: Callable[[Report], object]) -> Callable[[], float]:
        def once() -> float:
            long = _long(report, next(salt))
            return timed(lambda: render(long))

        return once

    pages = len(PdfReader(io.BytesIO(pdf.render(annex(_long(report, next(salt)))))).pages)
    against = making(lambda one: markdown.render(annex(one)))
    for name, render in (
        ("PDF", lambda one: pdf.render(annex(one))), ("Word", lambda one: docx.render(annex(one))),
        ("Excel", lambda one: tables.render_xlsx([one])),
    ):
        pair = compared(making(render), against, rounds=5)
        aim = "bien moins d’une seconde" if name == "PDF" else ""
        yield row(f"{name} d’une annexe de {pages} pages / son Markdown", pair, aim)
