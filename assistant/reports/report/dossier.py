"""The official document of a session as an outline: the parts its référentiel asks for. Pure.

Which parts there are and in which order, and every word that is not the session's, is the layout's
(`domain.referential.layout`): the source's first. Nothing else stands in what people sign; the rest
is the annex's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import cast

from assistant.domain.common.french import agree, capital, day_and_hour, figures
from assistant.domain.common.text import fold
from assistant.domain.privacy.words import COMPANY_DETAILS
from assistant.domain.referential.layout import CANDIDATE, FORMS, FormLine
from assistant.reports.report.content import BlockReport, ElementReport, Report
from assistant.reports.report.official import (
    ANONYMOUS,
    BROKEN,
    DRAFT,
    HIDDEN_FIRST_NAME,
    HIDDEN_NAME,
    UNSEALED,
    ActivityReport,
    Box,
    SignatureReport,
)
from assistant.reports.report.outline import (
    Bullets,
    Column,
    Field,
    Frame,
    Kept,
    Outline,
    Paragraph,
    Piece,
    Row,
    SealBox,
    Small,
    Table,
    Ticks,
    Title,
    Together,
    bulleted,
    through,
)
from assistant.reports.report.typography import quoted, typeset

_COMPANY = tuple(COMPANY_DETAILS)
_BOX = 0.1
"""The width of a column of boxes, against that of the others together."""

_SIGNED_LINES = 11
"""How many pieces stand at most on the page of the signature under them, itself included."""
_MAY_STAY = (Paragraph, Field, Bullets, Ticks)

_HEAD = 60
"""How much of a name stands at the head of the pages, where there is one line."""


def dossier(report: Report) -> Outline:
    """The document that the candidate and the evaluators sign."""
    return outlined(report, report.layout.titles["document"], tuple(_parts(report)))


def outlined(report: Report, subtitle: str, pieces: tuple[Piece, ...]) -> Outline:
    """A document of the session, with its title, the candidate and the seal for every page."""
    told = " ".join(report.candidate.split())
    candidate = told if len(told) <= _HEAD else f"{told[: _HEAD - 1]}…"
    seal = BROKEN if report.broken else UNSEALED
    if report.seal:
        seal = f"empreinte {report.seal.short}"
    draft = "BROUILLON – " if report.edition.draft else ""
    return through(
        Outline(
            title=report.title,
            subtitle=capital(subtitle),
            name=f"{report.title} – {capital(subtitle)} – {candidate}",
            bearer=agree("Candidat", report.civility),
            candidate=candidate,
            foot=f"{draft}Session {report.session} – {seal}",
            draft=report.edition.draft,
            last=report.last,
            pieces=(*edition(report), *pieces),
        ),
        typeset,
    )


def edition(report: Report) -> Iterator[Piece]:
    """What this copy is, where it is not the document itself."""
    if report.edition.draft:
        yield Paragraph(DRAFT, look="strong")
        if report.edition.lacking:
            yield Paragraph("Il manque au dossier :")
            yield Bullets(report.edition.lacking)
    if report.edition.anonymous:
        yield Paragraph(ANONYMOUS, look="quiet")
    for doubt in report.doubts:
        yield Paragraph(doubt, "Attention :", look="strong")


def _parts(report: Report) -> Iterator[Piece]:
    for name in report.layout.parts:
        yield from _form(report, name) if name in FORMS else _PARTS[name](report)
    if report.model_note:
        yield Paragraph(report.model_note, look="quiet")
    yield from _seal(report)


# --- the first page -------------------------------------------------------------------------


def _candidate(report: Report) -> Iterator[Piece]:
    titles, layout = report.layout.titles, report.layout
    yield Title(titles["candidat"])
    for name in layout.identity:
        yield from _IDENTITY[name](report)
    if layout.declared:
        yield Kept((
            *_declaration(report, CANDIDATE),
            Field(titles["date_et_signature"], ""),
        ), signature=True)


def _evaluators(report: Report) -> Iterator[Piece]:
    titles = report.layout.titles
    if not report.evaluators:
        return
    yield Title(titles["evaluateurs"], 2)
    yield Table(
        (
            Column("Rôle", 4), Column(titles["nom_prenom"], 4), Column(titles["entreprise"], 4),
            Column(titles["fonction"], 3), Column(titles["habilitation"], 3),
        ),
        tuple(
            _texts(report.roles.get(one.role_id, ""), one.name, one.company, one.function,
                   one.accreditation)
            for one in report.evaluators
        ),
    )


def _details(report: Report) -> Iterator[Piece]:
    for key, value in report.details:
        yield Field(capital(key), value)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in two: what is in capitals, and the rest; `first` is empty where nothing tells."""

    last: str
    first: str


def named(whole: str) -> Name:
    """Split a name into family name and first name, by capitals; a remark stays at the end."""
    if whole == HIDDEN_NAME:
        return Name(whole, HIDDEN_FIRST_NAME)
    remark = _remark(whole)
    words = whole[: len(whole) - len(remark)].split()
    last = [one for one in words if len(one) > 1 and one.isupper()]
    first = [one for one in words if one not in last]
    if not last or not first:
        return Name(whole, "")
    return Name(" ".join(last), " ".join(first) + remark)


def _remark(whole: str) -> str:
    """What stands in brackets at the end of a name, and the blanks around it."""
    ended = whole.rstrip()
    if not ended.endswith(")"):
        return ""
    at = ended.find("(", ended.rfind(")", 0, -1) + 1)
    return whole[len(whole[:at].rstrip()):] if at >= 0 else ""


def _last_name(report: Report) -> Iterator[Field]:
    yield from _names(report.layout.titles, report.candidate)


def _names(titles: Mapping[str, str], whole: str) -> Iterator[Field]:
    name = named(whole)
    if whole and not name.first:
        yield Field(titles["nom_prenom"], whole)
    else:
        yield Field(titles["nom"], name.last)
        yield Field(titles["prenom"], name.first)


def _company(report: Report) -> Iterator[Field]:
    found = (value for key, value in report.details if fold(key).startswith(_COMPANY))
    yield Field(report.layout.titles["entreprise"], next(found, ""))


def _civility(report: Report) -> Iterator[Field]:
    if report.civility:
        yield Field(report.layout.titles["civilite"], report.civility)


def _route(report: Report) -> Iterator[Field]:
    if report.route:
        yield Field(report.layout.titles["voie"], report.route)


def _evaluated(report: Report) -> Iterator[Field]:
    yield Field(report.layout.titles["date_evaluation"], figures(report.evaluated))


_IDENTITY: Mapping[str, Callable[[Report], Iterator[Piece]]] = {
    "civilite": _civility,
    "nom": _last_name,
    "nom_prenom": _last_name,
    "entreprise": _company,
    "details": _details,
    "voie": _route,
    "date_evaluation": _evaluated,
    "evaluateurs": _evaluators,
}


def _presentation(report: Report) -> Iterator[Piece]:
    """What the source says of the certificate, each text under the title that stands before it."""
    openings = report.layout.openings
    if report.presentation and not openings:
        yield Title(report.layout.titles["presentation"])
    for number, text in enumerate(report.presentation, 1):
        if number in openings:
            yield Title(openings[number])
        yield from _with_bullets(text)


def _with_bullets(text: str) -> Iterator[Small]:
    """A text of the référentiel, its lines that begin with « · » as a list."""
    for one in bulleted((text,)).items:
        yield Paragraph(one) if isinstance(one, str) else one


def _summary(report: Report) -> Iterator[Piece]:
    """How each block is evaluated, told once before all of them, then what is common to all."""
    titles, layout = report.layout.titles, report.layout
    if titles["pour_chaque"]:
        yield Title(titles["pour_chaque"], 2)
        for block in report.blocks:
            yield Paragraph(block.heading, look="strong")
            yield bulleted(layout.modalities.get(block.number, block.modalities))
    yield from _listed(titles["recapitulatif"], report.procedure)


def _form(report: Report, name: str) -> Iterator[Piece]:
    """A part that the référentiel gives line by line; none where it is for another route."""
    lines = report.layout.forms.get(name, ())
    if lines:
        yield Title(report.layout.titles[name], new_page=True)
    signed: list[Piece] = []
    for line in lines:
        signed += _FORM_LINES[line.kind](report, line)
        if line.kind == "signature":
            yield from _with_what_is_signed(signed)
            signed = []
    yield from signed


def _with_what_is_signed(pieces: list[Piece]) -> Iterator[Piece]:
    """The last pieces with the signature they end in, on one page."""
    at = len(pieces) - 1
    while at > 0 and len(pieces) - at < _SIGNED_LINES and isinstance(pieces[at - 1], _MAY_STAY):
        at -= 1
    yield from pieces[:at]
    yield Together(tuple(cast(list[Small | Kept], pieces[at:])))


def _form_field(report: Report, line: FormLine) -> Iterator[Piece]:
    yield Field(line.texts[0], _known(report, line.known))


def _form_boxes(report: Report, line: FormLine) -> Iterator[Piece]:
    known = fold(_known(report, line.known))
    yield Ticks(tuple(Box(one, bool(known) and fold(one) == known) for one in line.texts))


def _form_frame(report: Report, line: FormLine) -> Iterator[Piece]:
    if line.texts[0]:
        yield Paragraph(line.texts[0], look="lead")
    yield Frame(_known(report, line.known), 2)


def _known(report: Report, name: str) -> str:
    """What is known of the candidate under that name."""
    whole = named(report.candidate)
    told = {"nom": whole.last, "prenom": whole.first, "candidat": report.candidate,
            "civilite": report.civility}
    if name in told:
        return told[name]
    wanted = fold(name)
    return next((value for key, value in report.details if wanted and fold(key) == wanted), "")


_FORM_LINES: Mapping[str, Callable[[Report, FormLine], Iterator[Piece]]] = {
    "intitule": lambda _, line: iter((Title(line.texts[0], 2),)),
    "texte": lambda _, line: iter((Paragraph(line.texts[0]),)),
    "liste": lambda _, line: iter((bulleted(line.texts),)),
    "champ": _form_field,
    "cases": _form_boxes,
    "cadre": _form_frame,
    "signature": lambda _, line: iter((Kept((Paragraph("", line.texts[0]),), signature=True),)),
}


def _conditions(report: Report) -> Iterator[Piece]:
    if report.conditions:
        yield Title(report.layout.titles["conditions"])
        yield Ticks(report.conditions)


# --- a block --------------------------------------------------------------------------------


def _blocks(report: Report) -> Iterator[Piece]:
    titles, parts = report.layout.titles, report.layout.block_parts
    whole = titles["resultat_de_chaque"]
    if whole:
        yield Title(capital(whole), new_page=True)
    if titles["avant_blocs"]:
        yield Paragraph(titles["avant_blocs"])
        for known, unknown in report.counted:
            yield from _told_apart(report, titles["elements_comptes"], known, unknown)
    for block in report.blocks:
        first = bool(whole) and block.number == 1
        yield Title(block.heading, 1, new_page=not first)
        for name, following in pairwise((*parts, "")):
            if name == "tableau":
                yield from _elements(report, block, _foot(report, block, following))
            else:
                yield from _BLOCK_PARTS[name](report, block)


def _abilities(report: Report, block: BlockReport) -> Iterator[Piece]:
    yield from _listed(report.layout.titles["capacites"], block.abilities)


def _rests_on(report: Report, block: BlockReport) -> Iterator[Piece]:
    yield from _listed(report.layout.titles["appui"], block.modalities)


def _supporting(report: Report, block: BlockReport) -> Iterator[Piece]:
    yield from _listed(report.layout.titles["documents_appui"], block.supporting)


def _listed(title: str, items: tuple[str, ...]) -> Iterator[Piece]:
    if items and title:
        yield Title(title, 2)
    if items:
        yield bulleted(items)


def _requested(report: Report, block: BlockReport) -> Iterator[Piece]:
    if block.requested:
        text, *plan = block.requested
        yield Paragraph(text)
        if plan:
            yield bulleted(plan)


def _instructions(report: Report, block: BlockReport) -> Iterator[Piece]:
    """The instruction, without the sentences that stand at a place of their own."""
    titles = report.layout.titles
    apart = (titles["rappel"], titles["consigne_questions"])
    found = [one for one in block.instructions if one not in apart]
    if found:
        yield Title(titles["consigne"], 2)
        yield from (Paragraph(one) for one in found)
        yield from _meanings(report, block)


def _meanings(report: Report, block: BlockReport) -> Iterator[Piece]:
    """What the boxes of the columns mean, told before the table that has them."""
    if _in_columns(report, block):
        lead = report.layout.titles["cochez"]
        told = tuple(
            Paragraph(box.label, lead) for box in block.elements[0].boxes if box.label != box.short
        )
        if told:
            yield Together(told)


def _in_columns(report: Report, block: BlockReport) -> bool:
    return report.layout.boxes == "colonnes" and any(one.boxes for one in block.elements)


def _reminder(report: Report, block: BlockReport) -> Iterator[Piece]:
    parts = tuple(pairwise(report.layout.block_parts))
    if report.layout.titles["rappel"] and not (
        _closes_table(report) and ("resultat", "rappel") in parts
    ):
        yield Paragraph(report.layout.titles["rappel"], look="strong")


def _activities(report: Report, block: BlockReport) -> Iterator[Piece]:
    """The candidate's table, to be filled by hand where nothing was declared."""
    if not block.activities:
        return
    titles = report.layout.titles
    headings = report.layout.activities.get(
        block.number, (titles["activite"], titles["exemples"], titles["preuves"])
    )
    activity, examples, *others = headings
    by_hand = tuple(Column(one, 3) for one in others[:-1])
    proofs = tuple(Column(one, 4) for one in others[-1:])
    if titles["activites"] not in headings:
        yield Title(titles["activites"], 2)
    yield Table(
        (Column(activity, 5.5), Column("", 1.7, boxes=True), Column(examples, 5), *by_hand,
         *proofs),
        tuple(_activity(report, one, len(by_hand), bool(proofs)) for one in block.activities),
    )


def _activity(report: Report, one: ActivityReport, by_hand: int, proofs: bool) -> Row:
    titles = report.layout.titles
    ticks = Ticks((
        Box(titles["oui"], one.practised is True), Box(titles["non"], one.practised is False),
    ))
    documents = _some(one.documents)
    return Row((
        _some(one.text), (ticks,), _some(one.examples) + (() if proofs else documents),
        *((),) * by_hand, *((documents,) if proofs else ()),
    ))


def _open_questions(report: Report, block: BlockReport) -> Iterator[Piece]:
    for question, answer in block.open_questions:
        yield Paragraph(question, look="strong")
        yield Frame(answer)


def _questions(report: Report, block: BlockReport) -> Iterator[Piece]:
    titles = report.layout.titles
    if not block.questions:
        return
    if titles["questions"]:
        yield Title(titles["questions"], 2)
    if titles["consigne_questions"]:
        yield Paragraph(titles["consigne_questions"], look="lead")
    for theme, found in groupby(block.questions, key=lambda one: one[0]):
        if theme:
            yield Paragraph(theme, look="strong")
        yield Bullets(tuple(text for _, text in found))


def _elements(
    report: Report, block: BlockReport, foot: tuple[Small, ...]
) -> Iterator[Piece]:
    """The table that is judged; its foot is what it comes to."""
    layout = report.layout
    if "consigne" not in layout.block_parts:
        yield from _meanings(report, block)
    if layout.titles["tableau"]:
        yield Title(layout.titles["tableau"], 2)
    in_columns = _in_columns(report, block)
    criteria = any(one.criteria for one in block.elements)
    columns = [Column(layout.titles["elements"].replace("{numero}", str(block.number)), 4.2)]
    if criteria:
        columns.append(Column(layout.titles["criteres"], 6))
    if layout.reading_column:
        columns.append(Column(_dated(report, layout.titles["lecture"], block.dates[0]), 3.7))
    if in_columns:
        width = _BOX * sum(one.weight for one in columns)
        columns += [Column(box.short, width, boxes=True) for box in block.elements[0].boxes]
    else:
        columns.append(Column(_dated(report, block.results_title, block.dates[1]), 3.3))
    rows = []
    for group, found in groupby(block.elements, key=lambda one: one.group):
        if group:
            rows.append(Row(((Paragraph(group, look="strong"),),), group=True))
        rows += [
            _element(report, one, criteria=criteria, in_columns=in_columns) for one in found
        ]
    yield Table(tuple(columns), tuple(rows), foot)
    if in_columns and block.dates[1]:
        yield Field(layout.titles["date"], figures(block.dates[1]))


def _dated(report: Report, title: str, iso: str) -> str:
    titles = report.layout.titles
    return f"{title}\n{titles['date']} : {figures(iso) or titles['date_a_ecrire']}"


def _element(report: Report, one: ElementReport, *, criteria: bool, in_columns: bool) -> Row:
    titles = report.layout.titles
    essential = f" ({titles['incontournable']})" if one.essential == "oui" else ""
    weight = f" ({titles['poids']} {one.weight})" if one.weight else ""
    first: tuple[Small, ...] = (Paragraph(one.title + essential + weight, one.name),)
    reading, remarks = tuple(_reading(report, one)), tuple(_remarks(report, one))
    cells: list[tuple[Small, ...]] = []
    if criteria:
        cells.append((Bullets(one.criteria),) if one.criteria else ())
    if report.layout.reading_column:
        cells.append(reading)
    else:
        first += reading
    if in_columns:
        first += remarks
        cells += [(Ticks((Box("", box.ticked, box.short, box.value),)),) for box in one.boxes]
    else:
        mark: Small = Ticks(one.boxes) if one.boxes else Field(titles["note"], one.judgement)
        cells.append((mark, *remarks))
    return Row((first, *cells), one.name, tinted=one.essential == "oui")


def _reading(report: Report, one: ElementReport) -> Iterator[Small]:
    """What was read in the dossier, and the points to check."""
    titles = report.layout.titles
    if one.reading:
        lead = "" if report.layout.reading_column else f"{titles['lecture']} :"
        yield Paragraph(one.reading, lead)
    if one.checked_points or report.layout.reading_column:
        yield Paragraph(titles["points"], look="quiet")
    if one.checked_points:
        yield Ticks(tuple(
            Box(f"{point.text} – {point.answer}" if point.answer else point.text, point.settled)
            for point in one.checked_points
        ))


def _remarks(report: Report, one: ElementReport) -> Iterator[Small]:
    titles = report.layout.titles
    if one.not_applicable and "bilan" in report.layout.parts:
        yield Paragraph(titles["non_applicable_voir"], look="quiet")
    elif one.not_applicable:
        yield Paragraph(one.comment or f"({titles['a_ecrire']})", f"{titles['non_applicable']} :")
    elif one.comment:
        yield Paragraph(one.comment, look="quiet")
    if one.disputed:
        yield Paragraph(titles["avis_differents"], look="quiet")
    if one.agreed_reason:
        yield Paragraph(one.agreed_reason, f"{titles['concertation']} :")


def _closes_table(report: Report) -> bool:
    """Whether the result of a block, and its reminder, stand right under the table."""
    return ("tableau", "resultat") in pairwise(report.layout.block_parts)


def _foot(report: Report, block: BlockReport, following: str) -> tuple[Small, ...]:
    """What stands under the table without a page between: the result, and the reminder."""
    if following != "resultat":
        return ()
    told, reminder = _told_result(report, block), report.layout.titles["rappel"]
    if reminder and ("resultat", "rappel") in pairwise(report.layout.block_parts):
        return (*told, Paragraph(reminder, look="strong"))
    return told


def _result(report: Report, block: BlockReport) -> Iterator[Piece]:
    """The boxes of the block's result in a frame, where they are no part of its table."""
    if not _closes_table(report):
        yield Kept(_told_result(report, block))
    if block.arbitration and not report.layout.asks_jury:
        yield Title(report.layout.titles["arbitrage"], 2)
        yield Frame(block.arbitration)


def _told_result(report: Report, block: BlockReport) -> tuple[Small, ...]:
    """The boxes of the block's result, with what bears on them."""
    titles = report.layout.titles
    told: list[Small] = [
        Paragraph(titles["conclusion"], look="strong"),
        Ticks(_provisional(report, block, block.result_boxes)), *_bearing(report, block),
    ]
    if titles["regle"]:
        told.append(Paragraph(titles["regle"], look="quiet"))
        told += _told_apart(
            report, titles["incontournables"],
            *(tuple(one.name for one in block.elements if one.essential == mark)
              for mark in ("oui", "inconnu")),
        )
    return (*told, *_kept_from_before(report, block))


def _told_apart(
    report: Report, title: str, known: tuple[str, ...], unknown: tuple[str, ...]
) -> Iterator[Small]:
    """The elements that the source tells apart by a colour, named; those not yet noted from it."""
    if known:
        yield Paragraph(", ".join(known), f"{title} :")
    if unknown:
        which = f"{', '.join(unknown)} – " if known else ""
        yield Paragraph(f"{which}{report.layout.titles['a_relever']}", f"{title} :")


def _kept_from_before(report: Report, block: BlockReport) -> Iterator[Small]:
    if block.carried:
        yield Paragraph(block.carried, f"{report.layout.titles['conserve']} :")


def _provisional(
    report: Report, block: BlockReport, boxes: tuple[Box, Box]
) -> tuple[Box, ...]:
    """The boxes of a result; the one that is ticked says itself that it may change."""
    word = report.layout.titles["provisoirement"]
    return tuple(
        replace(box, label=f"{box.label} – {word}") if box.ticked and block.provisional else box
        for box in boxes
    )


def _bearing(report: Report, block: BlockReport) -> Iterator[Small]:
    titles = report.layout.titles
    if block.mean:
        yield Paragraph(block.mean, f"{titles['moyenne']} :")
    if block.left_to_jury:
        yield Paragraph(quoted(block.left_to_jury), f"{titles['au_jury']} :")
    elif block.status == "undetermined" and not block.arbitration:
        yield Paragraph(titles["indeterminee"], look="quiet")
    if block.provisional:
        yield Paragraph(titles["provisoire"], look="quiet")


def _arbitration(report: Report, block: BlockReport) -> Iterator[Piece]:
    """The request to the jury: with its reason, or to be written by hand."""
    yield Title(report.layout.titles["arbitrage"], 2)
    yield Frame(block.arbitration, 2)


def _argument(report: Report, block: BlockReport) -> Iterator[Piece]:
    yield Title(report.layout.titles["observations_bloc"], 2)
    yield Frame(block.observation)


_BLOCK_PARTS: Mapping[str, Callable[[Report, BlockReport], Iterator[Piece]]] = {
    "capacites": _abilities,
    "appui": _rests_on,
    "document_demande": _requested,
    "documents_appui": _supporting,
    "consigne": _instructions,
    "activites": _activities,
    "questions_ouvertes": _open_questions,
    "questions": _questions,
    "resultat": _result,
    "rappel": _reminder,
    "arbitrage": _arbitration,
    "observations_bloc": _argument,
}


# --- after the blocks -----------------------------------------------------------------------


def _propositions(report: Report) -> Iterator[Piece]:
    """A proposition for each block, its argument, and the request to the jury if there is one."""
    titles = report.layout.titles
    yield Title(capital(titles["propositions"]), new_page=True)
    for block in report.blocks:
        yield Title(block.heading, 2)
        yield Kept((
            Paragraph(titles["proposition"], look="strong"),
            Ticks(_provisional(report, block, block.outcome_boxes)), *_bearing(report, block),
            *_kept_from_before(report, block),
        ))
        yield from _argument(report, block)
        yield from _arbitration(report, block)
    yield from _whole(report)


def _outcome(report: Report) -> Iterator[Piece]:
    titles = report.layout.titles
    told = "observations_bloc" not in report.layout.block_parts
    columns = [Column(titles["colonne_blocs"], 6), Column(titles["colonne_bilan"], 4.6)]
    if told:
        columns.append(Column(titles["colonne_observations"], 6.4))
    yield Title(titles["bilan"], new_page=True)
    yield Table(tuple(columns), tuple(
        Row((
            _some(block.heading),
            (Ticks(_provisional(report, block, block.outcome_boxes)), *_bearing(report, block)),
            *((_some(block.observation),) if told else ()),
        ))
        for block in report.blocks
    ))
    if report.not_applicable:
        yield Title(titles["non_applicables"], 2)
        yield Table(
            (Column(titles["numero"], 1.4), Column(capital(titles["elements"]), 7.8),
             Column(titles["commentaire"], 7.8)),
            tuple(
                _texts(name, title, comment or f"({titles['a_ecrire']})")
                for name, title, comment in report.not_applicable
            ),
        )
    yield from _whole(report)


def _whole(report: Report) -> Iterator[Piece]:
    if report.observation:
        yield Title(report.layout.titles["ensemble"], 2)
        yield Frame(report.observation)


def _observations(report: Report) -> Iterator[Piece]:
    """The comments; the candidate's questions follow what the candidate writes."""
    titles = report.layout.titles
    yield Title(titles["observations"])
    if titles["consigne_observations"]:
        yield Paragraph(titles["consigne_observations"], look="quiet")
    theirs = report.their_comments
    for title, text, _ in report.comments:
        if title in theirs:
            yield Title(capital(title), 2)
            yield Frame(text)
    yield from _feedback(report)
    for title, text, _ in report.comments:
        if title not in theirs:
            yield Title(capital(title), 2)
            yield Frame(text)


def _feedback(report: Report) -> Iterator[Piece]:
    if not report.feedback_form:
        return
    if report.layout.titles["retour"]:
        yield Title(report.layout.titles["retour"], 2)
    for one in report.feedback_form:
        yield Paragraph(one.question, look="strong")
        if one.boxes:
            yield Ticks(one.boxes)
        if one.text or not one.boxes:
            yield Frame(one.text, 1)


def _documents(report: Report) -> Iterator[Piece]:
    if report.available:
        yield Title(report.layout.titles["documents"])
        yield Ticks(report.available)


def _signatures(report: Report) -> Iterator[Piece]:
    yield Title(report.layout.titles["signatures"], new_page=True)
    for one in report.signatures:
        yield Kept(tuple(_signature(report, one)), signature=True)


def _signature(report: Report, one: SignatureReport) -> Iterator[Small]:
    yield Paragraph(one.title, look="strong")
    asked = report.layout.signed_by(one.role_id or CANDIDATE)
    for name in asked:
        yield from _SIGNED[name](report, one)
    if one.accreditation and "habilitation" not in asked:
        yield Field(report.layout.titles["habilitation"], one.accreditation)


def _signed_name(report: Report, one: SignatureReport) -> Iterator[Small]:
    """The name; whole where the form asks for no first name apart."""
    titles, name = report.layout.titles, named(one.name)
    if "prenom" not in report.layout.signed_by(one.role_id or CANDIDATE):
        yield Field(titles["nom"], one.name)
    elif one.name and not name.first:
        yield Field(titles["nom_prenom"], one.name)
    else:
        yield Field(titles["nom"], name.last)


def _signed_first_name(report: Report, one: SignatureReport) -> Iterator[Small]:
    name = named(one.name)
    if name.first or not one.name:
        yield Field(report.layout.titles["prenom"], name.first)


def _signed_accreditation(report: Report, one: SignatureReport) -> Iterator[Small]:
    if one.accreditation_asked or one.accreditation:
        yield Field(report.layout.titles["habilitation"], one.accreditation)


def _sign_here(report: Report, one: SignatureReport) -> Iterator[Small]:
    titles, layout = report.layout.titles, report.layout
    stamped = (one.role_id or CANDIDATE) in layout.stamping
    yield Paragraph("", f"{titles['cachet' if stamped else 'signature']} :")


_SIGNED: Mapping[str, Callable[[Report, SignatureReport], Iterator[Small]]] = {
    "nom": _signed_name,
    "prenom": _signed_first_name,
    "nom_prenom": lambda report, one: iter((
        Field(report.layout.titles["nom_prenom"], one.name),
    )),
    "entreprise": lambda report, one: iter((
        Field(report.layout.titles["entreprise"], one.company),
    )),
    "fonction": lambda report, one: iter((
        Field(report.layout.titles["fonction"], one.function),
    )),
    "habilitation": _signed_accreditation,
    "declaration": lambda report, one: _declaration(report, one.role_id or CANDIDATE),
    "date": lambda report, _: iter((
        Paragraph(report.layout.titles["date_a_ecrire"], f"{report.layout.titles['date']} :"),
    )),
    "signature": _sign_here,
}


def _declaration(report: Report, signer: str) -> Iterator[Small]:
    titles = report.layout.titles
    if report.layout.declares(signer):
        yield Field(titles["soussigne"], "")
        yield Paragraph(titles["declaration"])


def _seal(report: Report) -> Iterator[Piece]:
    seal = report.seal
    if seal is None:
        return
    lines = [
        Paragraph(f"Session {report.session}, scellée le {day_and_hour(seal.time)}."),
        Paragraph(seal.short, "Empreinte :"),
        Paragraph(f"Elle se vérifie avec « cqp verifier {report.session} --empreinte »."),
    ]
    if seal.incomplete:
        lines.append(Paragraph(seal.incomplete, "Scellée alors que le dossier était incomplet :"))
    yield Title("Empreinte du dossier scellé", 2)
    yield SealBox(tuple(lines), seal.short, seal.reference)


_PARTS: Mapping[str, Callable[[Report], Iterator[Piece]]] = {
    "candidat": _candidate,
    "presentation": _presentation,
    "recapitulatif": _summary,
    "conditions": _conditions,
    "blocs": _blocks,
    "propositions": _propositions,
    "bilan": _outcome,
    "observations": _observations,
    "signatures": _signatures,
    "documents": _documents,
}


def _some(text: str) -> tuple[Small, ...]:
    return (Paragraph(text),) if text else ()


def _texts(*texts: str) -> Row:
    return Row(tuple(_some(one) for one in texts))
