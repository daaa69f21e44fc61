"""The formats a report is exported in: one line each. Renderers are imported when one is asked.

A renderer takes the Report and the Options and gives the bytes of a whole file; it writes
nothing. Whether a copy may be made is `assistant.publishing`'s business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.reports.report.content import Report

Renderer = Callable[[Report, "Options"], bytes]


@dataclass(frozen=True, slots=True)
class Options:
    """What a renderer may be asked beside the report.

    Args:
        form: the bytes of the branch's own form, for the format `modele`.
        charts: draw the coverage of the interview, in the annex.
        views: with what each evaluator judged, in JSON and in tables.
    """

    form: bytes = b""
    charts: bool = True
    views: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a report.

    Args:
        label: as menus and the command line say it.
        text: may be read in a terminal.
    """

    name: str
    suffix: str
    label: str
    load: Callable[[], Renderer]
    text: bool = False


def _markdown() -> Renderer:
    from assistant.reports.report.dossier import dossier
    from assistant.reports.text.markdown import render

    return lambda report, _: render(dossier(report)).encode("utf-8")


def _json() -> Renderer:
    from assistant.reports.data.report_json import render

    return lambda report, options: render(report, views=options.views)


def _docx() -> Renderer:
    from assistant.reports.report.dossier import dossier
    from assistant.reports.word.docx import render

    return lambda report, _: render(dossier(report))


def _form() -> Renderer:
    from assistant.reports.form.fill import render

    return lambda report, options: render(report, options.form)


def _pdf() -> Renderer:
    from assistant.reports.pdf.pdf import render
    from assistant.reports.report.dossier import dossier

    return lambda report, _: render(dossier(report))


def _annex() -> Renderer:
    from assistant.reports.pdf.pdf import render
    from assistant.reports.report.annex import annex

    return lambda report, options: render(annex(report, with_charts=options.charts))


def _annex_text() -> Renderer:
    from assistant.reports.report.annex import annex
    from assistant.reports.text.markdown import render

    return lambda report, options: render(annex(report, with_charts=options.charts)).encode("utf-8")


def _plain() -> Renderer:
    from assistant.reports.report.dossier import dossier
    from assistant.reports.text.plain import render

    return lambda report, _: render(dossier(report)).encode("utf-8")


def _csv() -> Renderer:
    from assistant.reports.data.tables import render_csv

    return lambda report, options: render_csv((report,), views=options.views)


def _xlsx() -> Renderer:
    from assistant.reports.data.tables import render_xlsx

    return lambda report, options: render_xlsx((report,), views=options.views)


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("docx", ".docx", "Word (DOCX)", _docx),
        Format("pdf", ".pdf", "PDF, accessible et archivable", _pdf),
        Format("modele", ".docx", "formulaire de la branche (DOCX)", _form),
        Format("md", ".md", "Markdown", _markdown, text=True),
        Format("txt", ".txt", "texte, pour un lecteur d’écran", _plain, text=True),
        Format("json", ".json", "JSON, pour un autre programme", _json, text=True),
        Format("annexe", ".pdf", "annexe : faits relevés, raisons, durées (PDF)", _annex),
        Format("annexe-md", ".md", "la même annexe, en Markdown", _annex_text, text=True),
        Format("csv", ".csv", "tableau des évaluations (CSV)", _csv, text=True),
        Format("xlsx", ".xlsx", "tableau des évaluations (Excel)", _xlsx),
    )
}
"""The formats by their name on the command line."""

ANNEXES = ("annexe", "annexe-md")
"""What stands behind the dossier, in a file of its own."""

COMPLETE = ("docx", "pdf", "json")
"""What « dossier complet » writes in one go."""
