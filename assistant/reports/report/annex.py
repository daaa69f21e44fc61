"""The annex of a session as an outline: what stands behind the document that is signed. Pure.

The facts line by line, what the propositions rest on, times and counts, what the source leaves
open: for a jury that asks for it, in a file of its own. One evaluator's judgement is never told.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.domain.common.french import agree, capital, figures, plural
from assistant.domain.session.state import Note
from assistant.reports.report import charts
from assistant.reports.report.content import BlockReport, Report
from assistant.reports.report.dossier import outlined
from assistant.reports.report.outline import (
    Bullets,
    Chart,
    Column,
    Field,
    Outline,
    Paragraph,
    Piece,
    Row,
    Table,
    Title,
)
from assistant.reports.report.typography import ended, quoted

TITLE = "Annexe : ce qui fonde le dossier"
_WEIGHTS = (1.2, 2, 11.2, 2.6)


def annex(report: Report, *, with_charts: bool = True) -> Outline:
    """The annex, as a document of its own.

    Args:
        with_charts: with the drawing of what the interview covered.
    """
    return outlined(report, TITLE, (
        Paragraph("Propositions au jury, qui décide.", look="strong"),
        *_session(report), *_certifications(report),
        *(piece for block in report.blocks for piece in _block(report, block)),
        *_rest(report), *_coverage(report, with_charts=with_charts),
    ))


def _session(report: Report) -> Iterator[Piece]:
    yield Title("Session")
    yield Field(agree("Candidat", report.civility), report.candidate)
    for key, value in report.details:
        yield Field(capital(key), value)
    if report.route:
        yield Field("Voie", report.route)
    for one in report.evaluators:
        parts = (one.name, one.company, one.function, one.accreditation)
        yield Field(report.roles.get(one.role_id, "Évaluateur"), ", ".join(filter(None, parts)))
    yield Field("Référentiel", report.version or report.title)
    yield Field("Empreinte du référentiel", report.fingerprint[:16])
    yield Field("Ouverte le", figures(report.opened))
    minimum = f" (au moins {report.minimum} demandées)" if report.minimum else ""
    yield Field("Durée de l’entretien", f"{report.minutes} minutes{minimum}")


def _certifications(report: Report) -> Iterator[Piece]:
    if report.certifications:
        yield Title("Certification")
    for title, sentence, reasons in report.certifications:
        yield Paragraph(sentence, f"{title} :")
        yield from _sourced(reasons)


def _sourced(reasons: tuple[tuple[str, str], ...]) -> Iterator[Piece]:
    if reasons:
        yield Bullets(tuple(
            f"{text.removesuffix('.')} ({source})." if source else text for text, source in reasons
        ))


def _block(report: Report, block: BlockReport) -> Iterator[Piece]:
    yield Title(block.heading)
    yield Title("Sur quoi repose la proposition", 2)
    margin = f" {capital(block.margin)}." if block.margin else ""
    yield Paragraph(f"{block.proposition}.{margin}", "Proposition :", look="lead")
    yield from _sourced(block.reasons)
    told = [
        ("Reste à évaluer", ", ".join(one for one in block.unjudged if one not in block.at_odds)),
        ("Avis à accorder", ", ".join(block.at_odds)),
        ("Incontournables à connaître", ", ".join(block.unknown_marks)),
        ("Concertation", block.consultation),
        ("Arbitrage du jury demandé", block.arbitration),
        (capital(report.block_word), block.carried),
    ]
    yield from (Paragraph(text, f"{name} :") for name, text in told if text)
    for sentence, source in block.rules:
        yield Paragraph(f"{quoted(sentence)} ({source}).", look="quiet")
    yield from _facts(report, "Notes", _notes(block))


def _notes(block: BlockReport) -> list[Note]:
    """Every note of the block once, in the order it was taken."""
    found = {note.number: note for element in block.elements for note in element.notes}
    found |= {note.number: note for note in block.other_notes}
    return [found[number] for number in sorted(found)]


def _facts(report: Report, title: str, notes: list[Note]) -> Iterator[Piece]:
    if not notes:
        return
    yield Title(title, 2)
    names = ("N°", capital(plural(report.element_word)), "Note", "Origine")
    yield Table(tuple(map(Column, names, _WEIGHTS)), tuple(
        Row((
            (Paragraph(str(note.number)),),
            (Paragraph(", ".join(map(str, note.elements))),),
            (Paragraph(note.text),), (Paragraph(note.origin),),
        ))
        for note in notes
    ))


def _rest(report: Report) -> Iterator[Piece]:
    if report.loose_notes:
        yield Title("Sur l’ensemble")
        yield from _facts(report, "Notes", list(report.loose_notes))
    if report.facts:
        yield Title("Faits du dossier")
        yield Bullets(report.facts)
    if report.ambiguities:
        yield Title("Ce que la source ne tranche pas")
        yield Bullets(tuple(
            f"{subject} Lecture retenue : {ended(applied)}"
            for subject, applied, _ in report.ambiguities
        ))
    if report.model_note:
        yield Title("Mots proposés par un modèle")
        yield Paragraph(report.model_note)


def _coverage(report: Report, *, with_charts: bool) -> Iterator[Piece]:
    told = charts.sentences(report.coverage)
    yield Title("Couverture de l’entretien")
    if with_charts:
        yield Chart(report.coverage, " ".join(told))
    yield Bullets(tuple(told))
