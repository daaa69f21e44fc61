"""Plain text for screen readers: linear, headings and boxes in words. Lays out, adds nothing.

One paragraph a line, no drawing. The further lines of a foreign text are indented: none of them can
pass for a heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from assistant.domain.session.state import Note
from assistant.reports.report.content import BlockReport, ElementReport, Report
from assistant.reports.report.inert import inert
from assistant.reports.report.official import ANONYMOUS, UNSEALED, Box, SignatureReport
from assistant.reports.report.seal_page import when
from assistant.reports.text import charts

_ENDS = (".", "!", "?", "…", ":", ";")
_TO_WRITE = "à écrire"


def render(report: Report) -> str:
    """The whole document of a session, to be listened to."""
    parts = [
        _opening(report), _people(report), _outcome(report),
        *(_block(report, block) for block in report.blocks),
        _observations(report), _facts(report), _signatures(report), _coverage(report),
        _ambiguities(report), _model(report),
    ]
    paragraphs = chain.from_iterable(_numbered(parts))
    return "\n".join(inert(paragraph) for paragraph in paragraphs).rstrip() + "\n"


def _numbered(parts: Iterable[Iterable[str]]) -> Iterator[Iterator[str]]:
    """Each part that says something, its title told as a section with its number."""
    number = 0
    for part in parts:
        found = list(part)
        if len(found) > 1:
            heading = f"Section {number} : {found[0]}" if number else found[0]
            number += 1
            yield iter(["", heading, "", *found[1:]] if number > 1 else found)


def _text(text: str) -> str:
    """A foreign text that stays within its paragraph."""
    return inert(text).strip().replace("\n", "\n    ")


def _said(text: str) -> str:
    """A foreign text as a sentence: it ends."""
    told = _text(text)
    return told if not told or told.endswith(_ENDS) else f"{told}."


def _heading(text: str) -> str:
    return " ".join(inert(text).split())


def _opening(report: Report) -> Iterator[str]:
    yield _heading(report.layout.titles["document"])
    yield _heading(report.title)
    if report.edition.draft:
        yield "BROUILLON : cette copie n’est pas le dossier complet."
        yield from (f"Manque : {_said(one)}" for one in report.edition.lacking)
    if report.edition.anonymous:
        yield ANONYMOUS
    yield "Les conclusions sont des propositions au jury, qui décide."
    yield f"Session {report.session}, référentiel {_said(report.version or report.title)}"
    if report.seal is None:
        yield f"{UNSEALED.capitalize()}."
    else:
        yield f"Session scellée le {when(report.seal.time)}, empreinte {report.seal.short}."


def _people(report: Report) -> Iterator[str]:
    yield "personnes et dates"
    yield f"Candidat : {_said(report.candidate)}"
    yield from (f"{_text(key)} : {_said(value)}" for key, value in report.details)
    if report.route:
        yield f"Voie : {_said(report.route)}"
    for one in report.evaluators:
        facts = [one.company, one.function]
        facts += [f"habilitation {one.accreditation}"] if one.accreditation else []
        told = ", ".join([_text(one.name), *(_text(fact) for fact in facts if fact)])
        yield f"{_text(report.roles.get(one.role_id, one.role_id))} : {told}."
    if report.evaluated:
        yield f"Date de l’évaluation : {_day(report.evaluated)}."
    asked = f" ; la source en demande au moins {report.minimum}" if report.minimum else ""
    yield f"Durée de l’entretien : {report.minutes} minutes{asked}."


def _outcome(report: Report) -> Iterator[str]:
    yield _heading(report.layout.titles["bilan"]).lower()
    for block in report.blocks:
        yield f"{_text(block.heading)}. {_verdict(block.outcome_boxes)}"
    for title, sentence, reasons in report.certifications:
        yield f"{_text(title)} : {_said(sentence)}"
        yield from (f"Raison : {_reason(text, source)}" for text, source in reasons)


def _verdict(boxes: Iterable[Box]) -> str:
    """The ticked proposition in words."""
    ticked = ", ".join(_text(box.label) for box in boxes if box.ticked)
    return f"Proposition : {ticked or 'indéterminée, aucune case cochée'}."


def _reason(text: str, source: str) -> str:
    return f"{_said(text)} Source : {_said(source)}" if source else _said(text)


def _block(report: Report, block: BlockReport) -> Iterator[str]:
    yield _heading(block.heading)
    yield _verdict(block.result_boxes)
    if block.carried:
        yield f"{_said(block.carried.capitalize())}"
    yield from (f"Raison : {_reason(text, source)}" for text, source in block.reasons)
    if block.unjudged:
        yield f"Reste à juger : {', '.join(block.unjudged)}."
    if block.unknown_marks:
        yield f"Marques « incontournable » à connaître : {', '.join(block.unknown_marks)}."
    for label, day in zip(("de la lecture", "des résultats"), block.dates, strict=True):
        if day:
            yield f"Date {label} : {_day(day)}."
    yield from _activities(block)
    group = ""
    for element in block.elements:
        if element.group != group:
            group = element.group
            yield f"Rubrique : {_said(group)}"
        yield from _element(report, element)
    yield from _notes("Autre note", block.other_notes)
    for label, text in (("Concertation", block.consultation),
                        ("Arbitrage du jury demandé", block.arbitration)):
        if text:
            yield f"{label} : {_said(text)}"
    title = _text(report.layout.titles["observations_bloc"])
    yield f"{title} : {_said(block.observation) or 'aucune.'}"


def _activities(block: BlockReport) -> Iterator[str]:
    said = {True: "réalisée", False: "non réalisée"}
    for one in block.activities:
        if one.practised is not None:
            parts = [f"Activité : {_text(one.text)} : {said[one.practised]}."]
            parts += [f"Exemples : {_said(one.examples)}"] if one.examples else []
            parts += [f"Documents : {_said(one.documents)}"] if one.documents else []
            yield " ".join(parts)


def _element(report: Report, element: ElementReport) -> Iterator[str]:
    essential = " Incontournable." if element.essential == "oui" else ""
    yield f"{element.name} {_said(element.title)}{essential} {_result(element)}"
    if element.comment:
        yield f"Commentaire : {_said(element.comment)}"
    if element.agreed_reason:
        yield f"Raison de la concertation : {_said(element.agreed_reason)}"
    yield from (f"Critère : {_said(one)}" for one in element.criteria)
    if element.reading:
        yield f"{_text(report.layout.titles['lecture'])} : {_said(element.reading)}"
    for point in element.checked_points:
        settled = f" Vérifié : {_said(point.answer)}" if point.answer else " Vérifié."
        yield f"Point à vérifier : {_said(point.text)}{settled if point.settled else ''}"
    yield from _notes("Note", element.notes)


def _result(element: ElementReport) -> str:
    if element.disputed:
        return f"Résultat : avis différents, sans concertation. {'. '.join(element.disputed)}."
    if not element.judgement:
        return "Résultat : pas encore jugé."
    return f"Résultat : {_said(_within(element.judgement))}"


def _within(label: str) -> str:
    """A label inside a sentence: without its capital, unless it is all capitals."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _notes(label: str, notes: Iterable[Note]) -> Iterator[str]:
    for note in notes:
        origin = f", {note.origin}" if note.origin != "entretien" else ""
        yield f"{label} {note.number}{origin} : {_said(note.text)}"


def _observations(report: Report) -> Iterator[str]:
    yield _heading(report.layout.titles["observations"]).lower()
    yield f"Sur l’ensemble : {_said(report.observation) or 'aucune.'}"
    yield from _notes("Note sur l’ensemble", report.loose_notes)
    for name, title, comment in report.not_applicable:
        yield f"Non applicable : {name} {_said(title)} {_said(comment) or _TO_WRITE + '.'}"
    for title, text, required in report.comments:
        asked = "obligatoire" if required else "facultatif"
        yield f"{_text(title)} ({asked}) : {_said(text) or _TO_WRITE + '.'}"
    for question in report.feedback_form:
        yield f"Question au candidat : {_said(question.question)}"
        for box in question.boxes:
            yield f"Case {'cochée' if box.ticked else 'non cochée'} : {_said(box.label)}"
        if question.text:
            yield f"Réponse : {_said(question.text)}"


def _facts(report: Report) -> Iterator[str]:
    yield "faits du dossier"
    yield from (f"{_said(one[:1].upper() + one[1:])}" for one in report.facts)
    yield from (f"Document à disposition : {_said(one)}" for one in report.documents)


def _signatures(report: Report) -> Iterator[str]:
    yield _heading(report.layout.titles["signatures"]).lower()
    for one in report.signatures:
        yield f"{_text(one.title)} : {_signer(one)} Date et signature : à la main, sur le papier."


def _signer(one: SignatureReport) -> str:
    number = one.accreditation or (_TO_WRITE if one.accreditation_asked else "")
    parts = [
        _text(one.name) or f"nom {_TO_WRITE}", _text(one.company), _text(one.function),
        f"numéro d’habilitation {_text(number)}" if number else "",
    ]
    return ", ".join(part for part in parts if part) + "."


def _coverage(report: Report) -> Iterator[str]:
    yield "couverture de l’entretien"
    yield from charts.sentences(report.coverage, word=report.block_word)


def _ambiguities(report: Report) -> Iterator[str]:
    yield "ce que la source ne tranche pas"
    for subject, applied, _readings in report.ambiguities:
        yield f"{_said(subject)} Lecture retenue : {_said(applied)}"


def _model(report: Report) -> Iterator[str]:
    yield "mots proposés par un modèle"
    if report.model_note:
        yield _text(report.model_note)


def _day(iso: str) -> str:
    return f"{iso[8:10]}/{iso[5:7]}/{iso[:4]}"
