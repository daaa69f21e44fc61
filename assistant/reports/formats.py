"""The formats a report is exported in: one line each. Renderers are imported when one is asked.

A renderer takes the Report and the Options and gives the bytes of a whole file; it writes
nothing. Whether a copy may be made is `assistant.publishing`'s business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.reports.report.content import Report
from assistant.reports.report.outline import Outline

Renderer = Callable[[Report, "Options"], bytes]
Layer = Callable[[Outline], bytes]
"""Lays a document out as a whole file."""


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


def _of_dossier(layout: str) -> Callable[[], Renderer]:
    def load() -> Renderer:
        from assistant.reports.report.dossier import dossier

        render = LAYOUTS[layout]()
        return lambda report, _: render(dossier(report))

    return load


def _of_annex(layout: str) -> Callable[[], Renderer]:
    def load() -> Renderer:
        from assistant.reports.report.annex import annex

        render = LAYOUTS[layout]()
        return lambda report, options: render(annex(report, with_charts=options.charts))

    return load


def _json() -> Renderer:
    from assistant.reports.data.report_json import render

    return lambda report, options: render(report, views=options.views)


def _form() -> Renderer:
    from assistant.reports.form.fill import render

    return lambda report, options: render(report, options.form)


def _csv() -> Renderer:
    from assistant.reports.data.tables import render_csv, tabled

    return lambda report, options: render_csv((tabled(report),), views=options.views)


def _xlsx() -> Renderer:
    from assistant.reports.data.tables import render_xlsx, tabled

    return lambda report, options: render_xlsx((tabled(report),), views=options.views)


def _docx_layout() -> Layer:
    from assistant.reports.word.docx import render

    return render


def _pdf_layout() -> Layer:
    from assistant.reports.pdf.pdf import render

    return render


def _markdown_layout() -> Layer:
    from assistant.reports.text.markdown import render

    return lambda document: render(document).encode("utf-8")


def _plain_layout() -> Layer:
    from assistant.reports.text.plain import render

    return lambda document: render(document).encode("utf-8")


LAYOUTS: dict[str, Callable[[], Layer]] = {
    "docx": _docx_layout, "pdf": _pdf_layout, "md": _markdown_layout, "txt": _plain_layout,
}
"""How an outline is laid out, whatever document it is, by the name of the format."""

FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("docx", ".docx", "Word (DOCX)", _of_dossier("docx")),
        Format("pdf", ".pdf", "PDF, accessible et archivable", _of_dossier("pdf")),
        Format("modele", ".docx", "formulaire de la branche (DOCX)", _form),
        Format("md", ".md", "Markdown", _of_dossier("md"), text=True),
        Format("txt", ".txt", "texte, pour un lecteur d’écran", _of_dossier("txt"), text=True),
        Format("json", ".json", "JSON, pour un autre programme", _json, text=True),
        Format("annexe", ".pdf", "annexe : faits relevés, raisons, durées (PDF)", _of_annex("pdf")),
        Format("annexe-md", ".md", "la même annexe, en Markdown", _of_annex("md"), text=True),
        Format("csv", ".csv", "tableau des évaluations (CSV)", _csv, text=True),
        Format("xlsx", ".xlsx", "tableau des évaluations (Excel)", _xlsx),
    )
}
"""The formats by their name on the command line."""

ANNEXES = ("annexe", "annexe-md")
"""What stands behind the dossier, in a file of its own."""

COMPLETE = ("docx", "pdf", "json")
"""What « dossier complet » writes in one go."""


@dataclass(frozen=True, slots=True)
class RoutePaper:
    """A document of the session beside its dossier, laid out as any of `LAYOUTS`.

    Args:
        label: as menus and the command line say it.
    """

    name: str
    label: str
    load: Callable[[], Callable[[Report], Outline]]


def _decision() -> Callable[[Report], Outline]:
    from assistant.reports.report.decision import decision_sheet

    return decision_sheet


def _read_by_jury() -> Callable[[Report], Outline]:
    from assistant.reports.report.decision import jury_reading

    return jury_reading


def _booklet() -> Callable[[Report], Outline]:
    from assistant.reports.report.route import booklet

    return booklet


def _course() -> Callable[[Report], Outline]:
    from assistant.reports.report.route import course

    return course


PAPERS: dict[str, RoutePaper] = {
    one.name: one for one in (
        RoutePaper("reperage", "livret de repérage, pour le candidat", _booklet),
        RoutePaper("parcours", "parcours, et part du tuteur", _course),
        RoutePaper("lecture", "ce que le jury lit : bilan, observations, écarts", _read_by_jury),
        RoutePaper("decision", "fiche de décision du jury", _decision),
    )
}
"""The documents of the route, by their name on the command line."""


def paper(name: str, layout: str, report: Report) -> bytes:
    """A document of the route, as a whole file."""
    return LAYOUTS[layout]()(PAPERS[name].load()(report))
