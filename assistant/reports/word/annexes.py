"""Word: what stands behind the form: the facts line by line, and what the interview covered."""

from __future__ import annotations

from assistant.domain.session.state import Note
from assistant.reports.report.content import Report
from assistant.reports.text import charts
from assistant.reports.word import parts as word
from assistant.reports.word.parts import Paper

_COVERED = (5.2, 3.9, 3.3, 4.6)
"""Widths of the table of coverage, in centimetres."""

_BAR = 12  # squares


def annexes(paper: Paper, report: Report) -> None:
    """The last pages."""
    _facts(paper, report)
    _coverage(paper, report)


def _facts(paper: Paper, report: Report) -> None:
    """What stands behind the document: facts recorded, line by line, and open readings."""
    paper.heading("Annexe – faits relevés", 1, new_page=True)
    paper.line("Le numéro entre crochets est celui de la ligne de la transcription.", italic=True)
    for block in report.blocks:
        if not block.other_notes and not any(one.notes for one in block.elements):
            continue
        paper.heading(block.heading, 2)
        for element in block.elements:
            if element.notes:
                paper.line(f"{element.name} {element.title}", bold=True)
                paper.bullets(map(_note, element.notes))
        if block.other_notes:
            paper.line("Autres notes", bold=True)
            paper.bullets(map(_note, block.other_notes))
    if report.loose_notes:
        paper.heading("Notes sans bloc", 2)
        paper.bullets(map(_note, report.loose_notes))
    if report.facts:
        paper.heading("Faits du dossier", 2)
        paper.bullets(report.facts)
    if report.ambiguities:
        paper.heading("Ce que la source ne tranche pas", 2)
        paper.bullets(
            f"{subject} Lecture retenue : {applied}." for subject, applied, _ in report.ambiguities
        )
    if report.model_note:
        paper.heading("Mots proposés par un modèle", 2)
        paper.line(report.model_note)


def _note(note: Note) -> str:
    origin = "" if note.origin == "entretien" else f" ({note.origin})"
    return f"[{note.number}] {note.text}{origin}"


def _coverage(paper: Paper, report: Report) -> None:
    """Time, notes and judgements of each block; the sentences say the same without the bars."""
    covered = report.coverage
    paper.heading("Annexe – couverture de l’entretien", 1)
    table = paper.table(
        _COVERED, (report.block_word.capitalize(), "Temps", "Notes", "Jugements, un par élément")
    )
    for block, drawn in zip(covered.blocks, charts.rows(covered, _BAR), strict=True):
        title, *figures = word.row(table).cells
        word.line(title, f"{block.number}. {block.title}")
        for cell, text in zip(figures, drawn, strict=True):
            word.line(cell, text)
    paper.space()
    paper.line(charts.legend(covered), italic=True)
    paper.bullets(charts.sentences(covered, word=report.block_word))
    paper.line(charts.without_fact(covered))
