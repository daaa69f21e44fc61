"""What precedes the evaluation as outlines: the livret de repérage, the parcours. Pure.

The forms of the branches are not in the sources: the parts are those that the sources describe, and
the documents say so.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.domain.common.french import capital, figures
from assistant.reports.report.content import Report, RouteBlockReport, RouteReport
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
    Together,
)

_WITH_SIGNATURE = 5
"""How many points at most stand on the page of the signature under them."""


def booklet(report: Report) -> Outline:
    """What the repérage found, for the candidate who keeps it."""
    before = report.before
    title = before.booklet if before and before.booklet else report.layout.titles["reperage"]
    return outlined(report, title, tuple(_booklet(report, before)) if before else ())


def _booklet(report: Report, before: RouteReport) -> Iterator[Piece]:
    titles = report.layout.titles
    yield Paragraph(titles["sans_formulaire"], look="quiet")
    yield from (Paragraph(one, look="quiet") for one in before.sentences)
    yield from _whose(report)
    yield Title(titles["reperage_mene"])
    yield Paragraph(before.led_by, f"{titles['selon_source']} :")
    yield from (Field(name, value) for name, value in before.leader)
    yield Title(titles["reperage_resultat"], new_page=False)
    yield Table(
        (
            Column(titles["colonne_blocs"], 6), Column(titles["repere"], 3.4),
            Column(titles["ce_qui_le_montre"], 7),
        ),
        tuple(_spotted(report, one) for one in before.blocks),
    )
    if before.points:
        told = [f"{name} {text}" for name, text in before.points]
        yield Title(titles["reperage_points"], 2)
        if told[:-_WITH_SIGNATURE]:
            yield Bullets(tuple(told[:-_WITH_SIGNATURE]))
        yield Together((Bullets(tuple(told[-_WITH_SIGNATURE:])), _signed("Candidat")))
    else:
        yield _signed("Candidat")
    yield _signed(before.led_by)


def _whose(report: Report) -> Iterator[Piece]:
    titles = report.layout.titles
    yield Title(titles["candidat"])
    yield Field(titles["nom_prenom"], report.candidate)
    if report.route:
        yield Field(titles["voie"], report.route)
    yield from (Field(capital(key), value) for key, value in report.details)


def _spotted(report: Report, one: RouteBlockReport) -> Row:
    titles = report.layout.titles
    heading = next(block.heading for block in report.blocks if block.number == one.number)
    return Row((
        (Paragraph(heading),),
        (Ticks((
            Box(titles["acquise"], one.spotted == "acquise"),
            Box(titles["besoin_formation"], one.spotted == "formation"),
        )),),
        (Paragraph(one.text),) if one.text else (),
    ))


def _signed(who: str) -> Kept:
    return Kept((
        Paragraph(capital(who), look="strong"), Paragraph("…… / …… / ………", "Date :"),
        Paragraph("", "Signature :"),
    ), signature=True)


def course(report: Report) -> Outline:
    """What is planned between the repérage and the evaluation, and the tutor's part."""
    before = report.before
    return outlined(
        report, report.layout.titles["parcours"], tuple(_course(report, before)) if before else ()
    )


def _course(report: Report, before: RouteReport) -> Iterator[Piece]:
    titles = report.layout.titles
    yield Paragraph(titles["sans_formulaire"], look="quiet")
    yield from (Paragraph(one, look="quiet") for one in before.course_sentences)
    yield from _whose(report)
    yield Title(titles["parcours_prevu"])
    rows = tuple(
        _planned(report, one) for one in before.blocks if one.spotted != "acquise"
    )
    if rows:
        yield Table((
            Column(titles["colonne_blocs"], 5), Column(titles["actions_formation"], 6),
            Column(titles["actions_travail"], 6),
        ), rows)
    else:
        yield Paragraph(titles["rien_a_acquerir"])
    if before.with_tutor:
        yield from _tutored(report, before)
    yield _signed("Candidat")


def _planned(report: Report, one: RouteBlockReport) -> Row:
    heading = next(block.heading for block in report.blocks if block.number == one.number)
    return Row(((Paragraph(heading),), _some(one.training), _some(one.at_work)))


def _some(text: str) -> tuple[Small, ...]:
    return (Paragraph(text),) if text else ()


def _tutored(report: Report, before: RouteReport) -> Iterator[Piece]:
    titles = report.layout.titles
    yield Title(titles["tuteur"])
    yield from (Field(name, value) for name, value in before.tutor)
    begun, ended = before.period
    if before.months:
        yield Field(titles["experience_du"], figures(begun))
        yield Field(titles["experience_au"], figures(ended))
        yield Paragraph(f"Au moins {before.months} mois, selon la source.", look="quiet")
    name, day = before.file
    if name:
        yield Field(f"{capital(name)}, reçu le", figures(day))
    yield Title(titles["grille_entreprise"], new_page=True)
    yield Paragraph(titles["grille_provisoire"], look="quiet")
    yield Table(
        (Column(titles["numero"], 1.4), Column(capital(titles["elements"]), 7.8),
         Column(titles["observe"], 7.8)),
        tuple(
            Row(((Paragraph(number),), (Paragraph(title),), _some(seen)), number)
            for number, title, seen in before.observed
        ),
    )
    yield _signed(titles["tuteur"])
