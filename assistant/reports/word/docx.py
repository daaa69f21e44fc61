"""Word: the official form of a session, as tables, boxes and signature blocks. Adds no fact.

python-docx is imported with this module, and this module only when a DOCX is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from assistant.domain.session.state import parse_time
from assistant.reports.report.content import BlockReport, ElementReport, Report
from assistant.reports.report.official import (
    ANONYMOUS,
    DRAFT,
    UNSEALED,
    ActivityReport,
    SignatureReport,
)
from assistant.reports.report.qr import qr_png
from assistant.reports.report.seal_page import when
from assistant.reports.word import parts as word
from assistant.reports.word.annexes import annexes
from assistant.reports.word.parts import WIDTH, Paper

if TYPE_CHECKING:
    from docx.table import Table, _Cell

PROPOSITION = "Propositions au jury, qui décide."
_BOX_COLUMN = 1.9  # centimetres
_LISTED = ((4.3, 4.9, 4.5, 3.3), (5.7, 7.3, 4.0))
"""Widths of the table of elements whose boxes are listed, with and without a reading column."""


def render(report: Report) -> bytes:
    """The whole document, as the bytes of a DOCX file."""
    paper = Paper()
    titles = report.layout.titles
    paper.header(report.title, f"Candidat : {report.candidate}", draft=report.edition.draft)
    paper.footer(f"Session {report.session} – {_seal_words(report)}")
    _first_page(paper, report)
    for block in report.blocks:
        _block(paper, report, block)
    _outcome(paper, report)
    _observations(paper, report)
    _feedback(paper, report)
    if report.documents:
        paper.heading(titles["documents"], 1)
        for text in report.documents:
            word.write_box(paper.line(), ticked=False, label=text)
    _signatures(paper, report)
    _seal(paper, report)
    annexes(paper, report)
    return paper.to_bytes(f"{report.title} – {_capital(titles['document'])}",
                          parse_time(report.last))


def _first_page(paper: Paper, report: Report) -> None:
    edition = report.edition
    paper.heading(report.title, 0)
    paper.line(_capital(report.layout.titles["document"])).style = "Subtitle"
    if edition.draft:
        paper.line(DRAFT, bold=True)
        if edition.lacking:
            paper.line("Il manque au dossier :")
            paper.bullets(edition.lacking)
    if edition.anonymous:
        paper.line(ANONYMOUS, italic=True)
    paper.line(PROPOSITION, bold=True)
    table = paper.table([5.0, WIDTH - 5.0])
    minimum = f" (au moins {report.minimum} demandées)" if report.minimum else ""
    for name, value in (
        ("Candidat", report.candidate),
        *((key[:1].upper() + key[1:], value) for key, value in report.details),
        ("Voie", report.route),
        ("Version du référentiel", report.version),
        ("Date de l’évaluation", _day(report.evaluated or report.opened[:10])),
        ("Durée de l’entretien", f"{report.minutes} minutes{minimum}"),
    ):
        if value:
            _labelled(table, name, value)
    paper.space()
    if report.evaluators:
        _evaluators(paper, report)


def _evaluators(paper: Paper, report: Report) -> None:
    table = paper.table(
        (3.6, 3.6, 3.4, 3.0, 3.4), ("Rôle", "Nom", "Entreprise", "Fonction", "Habilitation")
    )
    for one in report.evaluators:
        facts = (
            report.roles.get(one.role_id, one.role_id), one.name, one.company, one.function,
            one.accreditation,
        )
        for cell, text in zip(word.row(table).cells, facts, strict=True):
            word.line(cell, text)
    paper.space()


def _labelled(table: Table, name: str, value: str) -> None:
    label, said = word.row(table).cells
    word.shade(label)
    word.line(label, name, bold=True)
    word.line(said, value)


# --- a block --------------------------------------------------------------------------------


def _block(paper: Paper, report: Report, block: BlockReport) -> None:
    titles = report.layout.titles
    paper.heading(block.heading, 1, new_page=True)
    if block.modalities:
        paper.line(titles["appui"], bold=True)
        paper.bullets(block.modalities)
    if any(one.practised is not None for one in block.activities):
        paper.heading(titles["activites"], 2)
        _activities(paper, block.activities)
    if block.carried:
        paper.line(f"{_capital(report.block_word)} {block.carried}.", bold=True)
    if report.layout.boxes == "colonnes" and report.scale:
        _grid(paper, report, block)
    else:
        _listed(paper, report, block)
    _result(paper, report, block)
    paper.heading(titles["observations_bloc"], 2)
    paper.box(block.observation)


def _activities(paper: Paper, activities: Iterable[ActivityReport]) -> None:
    table = paper.table((5.6, 2.9, 4.5, 4.0), ("Activité", "Réalisée", "Exemples", "Documents"))
    for one in activities:
        text, boxes, examples, documents = word.row(table).cells
        word.line(text, one.text)
        told = word.line(boxes)
        word.write_box(told, ticked=one.practised is True, label="Oui  ")
        word.write_box(told, ticked=one.practised is False, label="Non")
        word.line(examples, one.examples)
        word.line(documents, one.documents)
    paper.space()


def _listed(paper: Paper, report: Report, block: BlockReport) -> None:
    """The table whose boxes stand in a list: element, criteria, reading, results."""
    titles, reading = report.layout.titles, report.layout.reading_column
    header = [titles["elements"], titles["criteres"]]
    if reading:
        header.append(f"{titles['lecture']}\nDate : {_day(block.dates[0]) or '…'}")
    header.append(f"{block.results_title}\nDate : {_day(block.dates[1]) or '…'}")
    table = paper.table(_LISTED[0] if reading else _LISTED[1], header)
    group = ""
    for element in block.elements:
        if element.group != group:
            group = element.group
            _group(table, group)
        cells = word.row(table).cells
        _title(cells[0], element)
        word.bullets(cells[1], element.criteria)
        if reading:
            _reading(cells[2], report, element)
        _judged(cells[-1], element)
    paper.space()


def _grid(paper: Paper, report: Report, block: BlockReport) -> None:
    """The table with one column a box, each group under its heading."""
    first = block.elements[0].boxes
    shorts = [box.short for box in first]
    width = WIDTH - _BOX_COLUMN * len(shorts)
    header = [report.layout.titles["elements"], *shorts]
    table = paper.table([width, *[_BOX_COLUMN] * len(shorts)], header)
    for cell in table.rows[0].cells[1:]:
        word.centre(cell)
    group = ""
    for element in block.elements:
        if element.group != group:
            group = element.group
            _group(table, group)
        cells = word.row(table).cells
        _title(cells[0], element)
        if element.criteria:
            word.bullets(cells[0], element.criteria)
        _reading(cells[0], report, element)
        _remarks(cells[0], element)
        for cell, box in zip(cells[1:], element.boxes, strict=True):
            word.write_box(word.line(cell), ticked=box.ticked)
            word.centre(cell)
    for box in first:
        if box.label != box.short:
            paper.line(box.label, italic=True)
    paper.space()


def _group(table: Table, name: str) -> None:
    cells = word.row(table).cells
    cell = cells[0].merge(cells[-1])
    word.shade(cell)
    heading = word.line(cell, name, bold=True)
    heading.paragraph_format.keep_with_next = True  # never alone at the foot of a page


def _title(cell: _Cell, element: ElementReport) -> None:
    paragraph = word.line(cell)
    word.write(paragraph, f"{element.name} ", bold=True)
    word.write(paragraph, element.title)
    if element.essential == "oui":
        word.write(paragraph, " (élément incontournable)", bold=True)


def _reading(cell: _Cell, report: Report, element: ElementReport) -> None:
    """What was read in the dossier, and the points to check."""
    if element.reading:
        named = "" if report.layout.reading_column else "Lecture du dossier : "
        word.line(cell, named + element.reading)
    if element.checked_points:
        word.line(cell, report.layout.titles["points"], italic=True)
    for one in element.checked_points:
        answer = f" – {one.answer}" if one.answer else ""
        word.write_box(word.line(cell), ticked=one.settled, label=one.text + answer)


def _judged(cell: _Cell, element: ElementReport) -> None:
    word.boxes(cell, element.boxes)
    if not element.boxes:
        word.line(cell, f"Note : {element.judgement or word.DOTS}")
    _remarks(cell, element)


def _remarks(cell: _Cell, element: ElementReport) -> None:
    if element.not_applicable:
        word.line(cell, f"Non applicable : {element.comment or '(commentaire à écrire)'}",
                  italic=True)
    elif element.comment:
        word.line(cell, element.comment, italic=True)
    for view in element.disputed:
        word.line(cell, f"Avis différent, sans concertation : {view}", italic=True)
    if element.agreed_reason:
        word.line(cell, f"Concertation : {element.agreed_reason}", italic=True)


def _result(paper: Paper, report: Report, block: BlockReport) -> None:
    """The boxes of the block's result, and what the proposition rests on."""
    (cell,) = word.row(paper.table([WIDTH])).cells
    word.shade(cell)
    word.line(cell, report.layout.titles["conclusion"], bold=True)
    word.boxes(cell, block.result_boxes)
    paper.space()
    margin = f" {_capital(block.margin)}." if block.margin else ""
    paper.line(f"Proposition : {block.proposition}.{margin}")
    paper.bullets(_sourced(block.reasons))
    if block.unjudged:
        paper.line(f"Reste à juger : {', '.join(block.unjudged)}.")
    if block.unknown_marks:
        paper.line(f"Marques « incontournable » à connaître : {', '.join(block.unknown_marks)}.")
    if block.consultation:
        paper.line(f"Concertation : {block.consultation}")
    if block.arbitration:
        paper.line(f"Arbitrage du jury demandé : {block.arbitration}", bold=True)
    for sentence, source in block.rules:
        paper.line(f"« {sentence} » ({source})", italic=True)


def _sourced(reasons: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{text} ({source})" if source else text for text, source in reasons]


# --- after the blocks -----------------------------------------------------------------------


def _outcome(paper: Paper, report: Report) -> None:
    titles = report.layout.titles
    paper.heading(titles["bilan"], 1, new_page=True)
    table = paper.table(
        (6.2, 4.3, 6.5), (titles["colonne_blocs"], titles["colonne_bilan"], "Observations")
    )
    for block in report.blocks:
        name, boxes, said = word.row(table).cells
        word.line(name, block.heading)
        word.boxes(boxes, block.outcome_boxes)
        if block.status == "undetermined":
            word.line(boxes, f"({block.proposition})", italic=True)
        word.line(said, block.observation)
    paper.space()
    for title, sentence, reasons in report.certifications:
        paragraph = paper.line()
        word.write(paragraph, f"{title} : ", bold=True)
        word.write(paragraph, sentence)
        paper.bullets(_sourced(reasons))
    if report.not_applicable:
        paper.heading(titles["non_applicables"], 1)
        table = paper.table((1.6, 7.7, 7.7), ("N°", titles["elements"], "Commentaire"))
        for one in report.not_applicable:
            for cell, text in zip(word.row(table).cells, one, strict=True):
                word.line(cell, text or "(commentaire à écrire)")
        paper.space()


def _observations(paper: Paper, report: Report) -> None:
    titles = report.layout.titles
    paper.heading(titles["observations"], 1)
    if titles["consigne_observations"]:
        paper.line(titles["consigne_observations"], italic=True)
    paper.box(report.observation)
    for title, text, required in report.comments:
        paper.heading(f"{_capital(title)} ({'obligatoires' if required else 'facultatifs'})", 2)
        paper.box(text)


def _feedback(paper: Paper, report: Report) -> None:
    if not report.feedback_form:
        return
    paper.heading(report.layout.titles["retour"], 1)
    for one in report.feedback_form:
        paper.line(one.question, bold=True)
        word.boxes(paper.document, one.boxes)
        if one.text or not one.boxes:
            paper.box(one.text, lines=1)


def _signatures(paper: Paper, report: Report) -> None:
    paper.heading(report.layout.titles["signatures"], 1)
    for one in report.signatures:
        (cell,) = word.row(paper.table([WIDTH])).cells
        _signature(cell, one, report.layout.titles["declaration"])
        paper.space()


def _signature(cell: _Cell, one: SignatureReport, declaration: str) -> None:
    word.line(cell, one.title, bold=True)
    facts = [("Nom et prénom", one.name)]
    if one.role_id:
        facts += [("Entreprise", one.company), ("Fonction", one.function)]
    if one.accreditation_asked or one.accreditation:
        facts.append(("Numéro d’habilitation", one.accreditation))
    for name, value in facts:
        word.line(cell, f"{name} : {value or word.DOTS}")
    if declaration:
        word.line(cell, f"Je soussigné(e) : {word.DOTS * 3}\n{declaration}")
    word.line(cell, "Date : ……… / ……… / ……………")
    word.line(cell, "Signature :\n\n\n")


def _seal(paper: Paper, report: Report) -> None:
    paper.heading("Sceau", 1)
    seal = report.seal
    if seal is None:
        paper.line(f"{_capital(UNSEALED)}.")
        return
    paper.line(f"Session {report.session}, scellée le {when(seal.time)}.")
    paragraph = paper.line("Empreinte : ")
    word.write(paragraph, seal.short, bold=True)
    if seal.incomplete:
        paper.line(f"Scellée alors que le dossier était incomplet : {seal.incomplete}")
    paper.picture(qr_png(seal.reference), 3.5, f"QR code de l’empreinte {seal.short}")


def _seal_words(report: Report) -> str:
    return f"empreinte {report.seal.short}" if report.seal else UNSEALED


def _day(iso: str) -> str:
    return f"{iso[8:10]}/{iso[5:7]}/{iso[:4]}" if iso else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
