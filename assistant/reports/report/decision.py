"""The jury's papers as outlines: what it reads of a dossier, its decision sheet, its minutes. Pure.

The sheet stands beside the dossier (« fiche de décision du Guide du jury paritaire », 002): what
the evaluators proposed and what the jury decided, block by block. Nobody's vote is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain.common.french import capital, counted, figures
from assistant.domain.dossier.jury import COLLEGES
from assistant.domain.referential.layout import TITLES
from assistant.domain.session.orders import FACTS
from assistant.domain.sitting.orders import NONE, PARTIAL, SCOPES, WHOLE
from assistant.domain.sitting.state import Sitting
from assistant.reports.report.content import BlockReport, DecisionReport, Report
from assistant.reports.report.dossier import outlined
from assistant.reports.report.official import Box
from assistant.reports.report.outline import (
    Bullets,
    Column,
    Field,
    Kept,
    Outline,
    Paragraph,
    Piece,
    Row,
    Small,
    Table,
    Ticks,
    Title,
    through,
)
from assistant.reports.report.typography import typeset

PARTIAL_WITHOUT = "Validation partielle, sans certificat"


def jury_reading(report: Report) -> Outline:
    """What the jury reads before it decides: bilan, observations, and what differs or departs."""
    return outlined(report, report.layout.titles["lecture_jury"], tuple(_reading(report)))


def _reading(report: Report) -> Iterator[Piece]:
    titles = report.layout.titles
    yield Field(titles["nom_prenom"], report.candidate)
    if report.route:
        yield Field(titles["voie"], report.route)
    yield Field(titles["date_evaluation"], figures(report.evaluated))
    for one in report.evaluators:
        yield Field(report.roles.get(one.role_id, ""), one.name)
    yield Title(titles["bilan"])
    for title, sentence, reasons in report.certifications:
        yield Paragraph(sentence, f"{title} :")
        yield from (Paragraph(text, look="quiet") for text, _ in reasons)
    yield Table(
        (
            Column(titles["colonne_blocs"], 5), Column(titles["proposition"], 5),
            Column(titles["colonne_observations"], 7),
        ),
        tuple(
            Row((
                (Paragraph(block.heading),),
                tuple(_proposed(block)),
                ((Paragraph(block.observation),) if block.observation else ()),
            ))
            for block in report.blocks
        ),
    )
    if report.observation:
        yield Paragraph(report.observation, f"{titles['ensemble']} :")
    for title, text, _ in report.comments:
        if text:
            yield Paragraph(text, f"{capital(title)} :")
    told = tuple(_discrepancies(report))
    yield Title(titles["ecarts"])
    yield Bullets(told) if told else Paragraph(titles["sans_ecart"], look="quiet")


def _proposed(block: BlockReport) -> Iterator[Small]:
    """The proposition; what holds is in the annex, what does not is told here."""
    yield Paragraph(block.proposition)
    if block.status != "mastered":
        yield from (Paragraph(text, look="quiet") for text, _ in block.reasons)


def _discrepancies(report: Report) -> Iterator[str]:
    """What a jury that verifies the conformity of the dossier is to see, without anybody's vote."""
    word = report.block_word
    for block in report.blocks:
        named = [one.name for one in block.elements if one.disputed]
        if named:
            yield f"{capital(word)} {block.number}, avis différents : {', '.join(named)}."
        if block.arbitration:
            title = report.layout.titles["arbitrage"]
            yield f"{capital(word)} {block.number}, {title} : {block.arbitration}"
        if block.status == "undetermined" and not block.left_to_jury:
            yield f"{capital(word)} {block.number} : aucune proposition n’a pu être établie."
        if block.provisional:
            yield f"{capital(word)} {block.number} : {report.layout.titles['provisoire']}"
    yield from (f"{name} {title} : non applicable. {why}".strip()
                for name, title, why in report.not_applicable)
    yield from report.edition.lacking
    yield from report.doubts
    yield from (one for one in report.facts if one.startswith(_TOLD_FACTS))


_TOLD_FACTS = (FACTS["fraude"], FACTS["handicap"], FACTS["distance"])


def decision_sheet(report: Report) -> Outline:
    """What the jury decided of a candidate, to be signed by who presided."""
    return outlined(report, report.layout.titles["fiche_decision"], tuple(_sheet(report)))


def _sheet(report: Report) -> Iterator[Piece]:
    titles, decided = report.layout.titles, report.decision
    yield Title(titles["candidat"])
    yield Field(titles["nom_prenom"], report.candidate)
    if report.route:
        yield Field(titles["voie"], report.route)
    yield Field(titles["date_evaluation"], figures(report.evaluated))
    if decided is None:
        yield Paragraph(titles["non_decidee"], look="strong")
        return
    yield Title(report.jury or titles["decision"])
    yield Field(titles["seance"], figures(decided.day))
    yield from (Field(college, names) for college, names in decided.members)
    yield Field(titles["presidence"], decided.president)
    yield Title(titles["decision"])
    yield Table(
        (
            Column(titles["colonne_blocs"], 6), Column(titles["proposition"], 4),
            Column(titles["decision"], 4),
        ),
        tuple(_block(report, decided, block) for block in report.blocks),
    )
    yield from _whole(report, decided)


def _block(report: Report, decided: DecisionReport, block: BlockReport) -> Row:
    titles = report.layout.titles
    proposed: list[Small] = [Paragraph(block.proposition)]
    if block.arbitration:
        proposed.append(Paragraph(block.arbitration, f"{titles['arbitrage']} :"))
    settled: list[Small] = []
    if block.carried:
        settled.append(Paragraph(block.carried, f"{titles['conserve']} :"))
    else:
        valid = block.number in decided.validated
        settled.append(Ticks((
            Box(titles["validee"], valid), Box(titles["non_validee"], not valid)
        )))
    settled += [
        Paragraph(text, f"{titles['arbitrage_rendu']} :")
        for number, text in decided.answers if number == str(block.number)
    ]
    settled += [
        Paragraph(until, f"{titles['conserve_jusqu_a']} :")
        for number, until in decided.kept if number == block.number and not block.carried
    ]
    return Row(((Paragraph(block.heading),), tuple(proposed), tuple(settled)))


def _whole(report: Report, decided: DecisionReport) -> Iterator[Piece]:
    titles = report.layout.titles
    partial = SCOPES[PARTIAL]
    if decided.words.startswith(PARTIAL_WITHOUT):
        partial = PARTIAL_WITHOUT
    named = {WHOLE: SCOPES[WHOLE], PARTIAL: partial, NONE: SCOPES[NONE]}
    said = decided.words
    pieces: list[Small] = [Paragraph(titles["decision"], look="strong")]
    if decided.scope:
        pieces.append(Ticks(tuple(
            Box(label, scope == decided.scope) for scope, label in named.items()
        )))
        said = said.removeprefix(f"{named[decided.scope]}.").strip()
    if said:
        pieces.append(Paragraph(said, f"{titles['motif_decision']} :"))
    yield Kept(tuple(pieces))
    sentence, source = decided.sentence
    if sentence:
        yield Paragraph(f"« {sentence} » ({source})", look="quiet")
    yield Kept((
        Paragraph(titles["presidence"], look="strong"),
        Field(titles["nom_prenom"], decided.president),
        Paragraph(titles["date_a_ecrire"], f"{titles['date']} :"),
        Paragraph("", f"{titles['signature']} :"),
    ), signature=True)


# --- the minutes -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MinutesRow:
    """A candidate in the minutes; `report` is None where the session is gone or cannot be read."""

    session: str
    fingerprint: str
    report: Report | None


def minutes(
    sitting: Sitting, rows: tuple[MinutesRow, ...], departures: tuple[str, ...]
) -> Outline:
    """The minutes of a sitting, to be signed by who presided.

    Args:
        rows: the dossiers, in the order they came before it.
        departures: what in those who sat departs from the source, as sentences.
    """
    day = figures(sitting.day)
    decided = [one.report is not None and one.report.decision is not None for one in rows]
    draft = not sitting.closed
    return through(
        Outline(
            title=sitting.jury.title,
            subtitle=f"Procès-verbal de la séance du {day}",
            name=f"Procès-verbal – {sitting.jury.title} – {day}",
            bearer="Séance du",
            candidate=day,
            foot=f"{'BROUILLON – ' if draft else ''}Séance {sitting.id}",
            draft=draft,
            last=sitting.last,
            pieces=tuple(_minutes(sitting, rows, departures, all(decided))),
        ),
        typeset,
    )


def _minutes(
    sitting: Sitting, rows: tuple[MinutesRow, ...], departures: tuple[str, ...], whole: bool
) -> Iterator[Piece]:
    if not sitting.closed:
        yield Paragraph("BROUILLON : la séance n’est pas close.", look="strong")
    if sitting.reopened:
        yield Paragraph(sitting.reopened, "Séance rouverte :")
    yield Title("Séance")
    yield Field("Jour", figures(sitting.day))
    yield Field("Lieu", sitting.place)
    yield Title("Membres présents")
    yield from (
        Field(COLLEGES[college], ", ".join(names)) for college, names in sitting.by_college.items()
    )
    yield Field(TITLES["presidence"], sitting.president)
    if departures:
        yield Paragraph("Ce qui s’écarte de la composition que dit la source :")
        yield Bullets(departures)
    elif not (sitting.jury.members or sitting.jury.maximum):
        yield Paragraph("La source ne donne ni effectif ni composition.", look="quiet")
    yield Title("Dossiers présentés")
    yield Paragraph(f"{capital(counted(len(rows), 'dossier'))}.")
    if rows:
        yield Table(
            (
                Column("Candidat", 4), Column("Certificat", 4), Column("Décision du jury", 5),
                Column("Validé", 2.4), Column("Conservé", 2.6),
            ),
            tuple(map(_candidate, rows)),
        )
    if not whole:
        yield Paragraph("Une décision au moins n’est pas enregistrée.", look="quiet")
    if sitting.withdrawn:
        yield Title("Dossiers retirés de la séance", 2)
        yield Bullets(tuple(f"{one} : {why}" for one, why in sitting.withdrawn.items()))
    yield Kept((
        Paragraph(TITLES["presidence"], look="strong"),
        Field(TITLES["nom_prenom"], sitting.president),
        Paragraph(TITLES["date_a_ecrire"], f"{TITLES['date']} :"),
        Paragraph("", f"{TITLES['signature']} :"),
    ), signature=True)


def _candidate(row: MinutesRow) -> Row:
    report = row.report
    if report is None:
        told: tuple[Small, ...] = (Paragraph(f"Session {row.session}, absente ou illisible."),)
        return Row((told, (), (), (), ()))
    who: list[Small] = [Paragraph(report.candidate)]
    if row.fingerprint:
        who.append(Paragraph(row.fingerprint, "Empreinte du dossier :", look="quiet"))
    decided = report.decision
    if decided is None:
        return Row((tuple(who), (Paragraph(report.title),), (), (), ()))
    words: list[Small] = [Paragraph(decided.words)]
    words += [
        Paragraph(text, f"{TITLES['arbitrage_rendu']}, {report.block_word} {number} :")
        for number, text in decided.answers
    ]
    return Row((
        tuple(who), (Paragraph(report.title),), tuple(words),
        (Paragraph(", ".join(map(str, decided.validated)) or "–"),),
        tuple(
            Paragraph(f"jusqu’au {until}" if until[0].isdigit() else until, f"{number} :")
            for number, until in decided.kept
        ),
    ))
