"""The documents of the demonstrations: `python -m tests.documents` writes the witnesses anew.

Read the difference before keeping it: these files say what a jury and an organisation receive.
"""

from __future__ import annotations

import copy
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from assistant.domain.rules.outcome import outcome
from assistant.domain.session.state import Session
from assistant.reports.data.tables import render_csv, tabled
from assistant.reports.report.annex import annex
from assistant.reports.report.content import Report, build_report
from assistant.reports.report.dossier import dossier
from assistant.reports.report.official import Edition
from assistant.reports.text import markdown, plain
from assistant.reports.word import docx
from assistant.resources import shipped
from assistant.voice import Voice
from tests.docx_text import text_of
from tests.helpers import library

WITNESSES = Path(__file__).parent / "dossiers"
NAMES = sorted(path.stem for path in shipped("sessions").glob("demonstration*.jsonl"))

FORMATS: dict[str, Callable[[Report], bytes]] = {
    ".txt": lambda report: plain.render(dossier(report)).encode("utf-8"),
    ".md": lambda report: markdown.render(dossier(report)).encode("utf-8"),
    "-annexe.md": lambda report: markdown.render(annex(report)).encode("utf-8"),
    ".csv": lambda report: render_csv((tabled(report),)),
    ".docx.txt": lambda report: text_of(docx.render(dossier(report))).encode("utf-8"),
}
"""What is kept as witnesses: whole bytes, and of a Word document what it says."""

BY_ROUTE = {
    "demonstration-assistant-formation": "formation",
    "demonstration-conseiller-commercial-formation": "formation",
    "demonstration-vendeur-conseil-distance-gros": "vae",
}
"""The demonstrations whose document is another one on another route: that route."""


def on_route(name: str) -> bytes:
    """The document of a demonstration, had it been held on its other route."""
    found = copy.copy(session(name))
    found.route = BY_ROUTE[name]
    told = build_report(found, outcome(found), Voice((shipped("prompts"),)))
    return FORMATS[".txt"](told)


@cache
def session(name: str) -> Session:
    """A demonstration as its journal tells it."""
    with tempfile.TemporaryDirectory() as folder:
        found = library(Path(folder))
        target = Path(folder) / "sessions"
        target.mkdir(mode=0o700)
        shutil.copyfile(shipped("sessions") / f"{name}.jsonl", target / f"{name}.jsonl")
        interview = found.open(name, write=False)
        interview.close()
        return interview.session


@cache
def report(name: str, edition: Edition | None = None) -> Report:
    """The report of a demonstration."""
    found = session(name)
    return build_report(found, outcome(found), Voice((shipped("prompts"),)), edition)


def with_text(found: Report, text: str) -> Report:
    """The same report, this text wherever somebody may have typed one."""
    first, *others = found.blocks
    element, *elements = first.elements
    note = replace(next(n for e in first.elements for n in e.notes), text=text)
    element = replace(element, comment=text, reading=text, notes=(note,))
    block = replace(first, observation=text, elements=(element, *elements))
    return replace(
        found, candidate=text, details=((text, text),), observation=text,
        blocks=(block, *others), comments=(("Commentaires", text, True),), loose_notes=(note,),
        facts=(text,),
    )


def main() -> None:
    WITNESSES.mkdir(exist_ok=True)
    for name in NAMES:
        for suffix, made in FORMATS.items():
            (WITNESSES / f"{name}{suffix}").write_bytes(made(report(name)))
            print(f"{name}{suffix}")
    for name, route in BY_ROUTE.items():
        (WITNESSES / f"{name}-{route}.txt").write_bytes(on_route(name))
        print(f"{name}-{route}.txt")
    from tests.whole_route import GOOD, papers

    for name in GOOD:
        with tempfile.TemporaryDirectory() as folder:
            for paper, content in papers(Path(folder), name).items():
                (WITNESSES / f"route-{name}-{paper}.txt").write_bytes(content)
                print(f"route-{name}-{paper}.txt")


if __name__ == "__main__":
    main()
