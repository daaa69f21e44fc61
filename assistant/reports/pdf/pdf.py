"""PDF of the dossier: tagged (PDF/UA-1 and PDF/A-2a), fonts inside. Lays out, adds nothing.

The layout is a Typst template, in `modeles/`. The report reaches it as JSON: foreign text is a
string there, never Typst code, and the compiler sees no other folder than that of the templates.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import Note, parse_time
from assistant.reports.pdf.glyphs import TEMPLATES, Scribe
from assistant.reports.report.content import BlockReport, ElementReport, Report
from assistant.reports.report.inert import inert
from assistant.reports.report.official import ANONYMOUS, UNSEALED
from assistant.reports.report.qr import qr_svg
from assistant.reports.report.seal_page import when
from assistant.reports.text import charts

if TYPE_CHECKING:
    from typst import PDFStandard

STANDARDS: list[PDFStandard] = ["ua-1", "a-2a"]
_LONG_ROW = 900  # letters: a shorter row of the table stays on one page
_LONG_CELL = 600
_LONG_NAME = 60
_LEFT_OUT = {"transcript", "blocks", "coverage", "seal", "evaluators", "roles", "details"}


def render(report: Report, *, with_charts: bool = True) -> bytes:
    """The dossier as a PDF; the same report always gives the same bytes.

    Args:
        with_charts: the annex on the coverage of the interview.
    """
    import typst

    data, last = _data(report, with_charts=with_charts), parse_time(report.last)
    try:
        return _compiled(data, last, Scribe())
    except typst.TypstError:
        # marks of one script upon letters of another: each has its glyph, together they have none
        return _compiled(data, last, Scribe(latin=True))


def _compiled(data: dict[str, Any], last: datetime, scribe: Scribe) -> bytes:
    import typst

    shown = _shown(data, scribe)
    shown["replaced"] = scribe.spelt
    shown["header_candidate"] = _shortened(shown["header_candidate"])
    if shown["seal"]:
        shown["seal"]["qr"] = qr_svg(data["seal"]["reference"])
    made = typst.compile(
        TEMPLATES / "dossier.typ", root=TEMPLATES, format="pdf", ignore_system_fonts=True,
        sys_inputs={"rapport": json.dumps(shown)}, pdf_standards=STANDARDS,
        timestamp=int(last.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def _shown(value: Any, scribe: Scribe) -> Any:
    """Plain data with every text as the fonts can write it."""
    if isinstance(value, str):
        return scribe.write(inert(value))
    if isinstance(value, dict):
        return {key: _shown(one, scribe) for key, one in value.items()}
    if isinstance(value, list):
        return [_shown(one, scribe) for one in value]
    return value


def _plain(value: Any) -> Any:
    """Values of a report as plain data."""
    if isinstance(value, ElementRef):
        return str(value)
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value


def _data(report: Report, *, with_charts: bool) -> dict[str, Any]:
    """What the template lays out."""
    titles, candidate = report.layout.titles, _shortened(report.candidate)
    return {
        **{one.name: _plain(getattr(report, one.name)) for one in fields(report)
           if one.name not in _LEFT_OUT},
        "name": f"{titles['document']} – {report.title} – {candidate}",
        "day": [int(part) for part in report.last[:10].split("-")],
        "header_candidate": candidate,
        "seal_line": f"empreinte {report.seal.short}" if report.seal else UNSEALED,
        "seal": report.seal and {**_plain(report.seal), "moment": when(report.seal.time)},
        "anonymous": ANONYMOUS if report.edition.anonymous else "",
        "people": [list(one) for one in _people(report)],
        "blocks": [_block(block) for block in report.blocks],
        "charts": with_charts,
        **_coverage(report),
    }


def _shortened(name: str) -> str:
    """A name for the head of the pages, where there is one line."""
    told = " ".join(name.split())
    return told if len(told) <= _LONG_NAME else f"{told[: _LONG_NAME - 1]}…"


def _people(report: Report) -> Iterator[tuple[str, str]]:
    """The first page: the candidate, who evaluated, when and for how long."""
    yield "Candidat", report.candidate
    for key, value in report.details:
        yield key[:1].upper() + key[1:], value
    if report.route:
        yield "Voie", report.route
    for one in report.evaluators:
        number = f"habilitation {one.accreditation}" if one.accreditation else ""
        parts = (one.name, one.company, one.function, number)
        yield report.roles.get(one.role_id, one.role_id), ", ".join(p for p in parts if p)
    if report.evaluated:
        yield "Date de l’évaluation", "/".join(reversed(report.evaluated.split("-")))
    asked = f" (la source en demande au moins {report.minimum})" if report.minimum else ""
    yield "Durée de l’entretien", f"{report.minutes} minutes{asked}"
    yield "Référentiel", f"{report.version or report.title}, empreinte {report.fingerprint[:16]}"


def _block(block: BlockReport) -> dict[str, Any]:
    return {
        **_plain(block),
        "elements": [_element(element) for element in block.elements],
        "facts": [_fact(note) for note in _notes(block)],
        "short_observation": len(block.observation) <= _LONG_CELL,
    }


def _element(element: ElementReport) -> dict[str, Any]:
    points = sum(len(one.text) + len(one.answer) for one in element.checked_points)
    criteria = sum(map(len, element.criteria))
    longest = max(len(element.title) + len(element.comment), criteria,
                  len(element.reading) + points)
    return {**_plain(element), "long": longest > _LONG_ROW}


def _notes(block: BlockReport) -> list[Note]:
    """Every note of the block once, in the order it was taken."""
    found = {note.number: note for element in block.elements for note in element.notes}
    found |= {note.number: note for note in block.other_notes}
    return [found[number] for number in sorted(found)]


def _fact(note: Note) -> dict[str, Any]:
    return {
        "number": note.number, "text": note.text, "origin": note.origin,
        "long": len(note.text) > _LONG_ROW,
        "elements": [str(ref) for ref in note.elements],
    }


def _coverage(report: Report) -> dict[str, Any]:
    """The chart's numbers, what it shows in words, and the sentences that stand below it."""
    told = charts.sentences(report.coverage, word=report.block_word)
    return {
        "coverage": {"blocks": [
            {**_plain(block), "time": "", "minutes": block.minutes}
            for block in report.coverage.blocks
        ]},
        "coverage_said": " ".join(told),
        "coverage_lines": told,
    }
