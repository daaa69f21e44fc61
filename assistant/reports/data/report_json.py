"""The document of a session as JSON, with French keys: the Report, and nothing else. Pure.

Its schema is `docs/schemas/document.schema.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from assistant.domain.guide.coverage import Coverage
from assistant.domain.session.state import Note
from assistant.reports.report.content import BlockReport, ElementReport, Report
from assistant.reports.report.inert import inert_all
from assistant.reports.report.words import VERDICTS, Json


def render(report: Report, *, views: bool = False) -> bytes:
    """The whole document of a session.

    Args:
        views: with what each evaluator judged; without, only what was retained.
    """
    document = inert_all(report_document(report, views=views))
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def report_document(report: Report, *, views: bool = False) -> Json:
    """The report as plain data; see `render`."""
    edition, seal = report.edition, report.seal
    return {
        "edition": {
            "brouillon": edition.draft, "anonyme": edition.anonymous,
            "manque": list(edition.lacking),
        },
        "doutes": list(report.doubts),
        "session": report.session,
        "referentiel": {
            "intitule": report.title, "version": report.version, "empreinte": report.fingerprint,
        },
        "sceau": seal and {
            "empreinte": seal.short, "empreinte_complete": seal.whole, "moment": seal.time,
            "incomplet": seal.incomplete or None,
        },
        "candidat": {"nom": report.candidate, "details": dict(report.details)},
        "voie": report.route,
        "evaluateurs": [
            {"role": one.role_id, "intitule": report.roles.get(one.role_id, one.role_id),
             "nom": one.name, "entreprise": one.company, "fonction": one.function,
             "habilitation": one.accreditation}
            for one in report.evaluators
        ],
        "ouverte": report.opened,
        "evaluee": report.evaluated or None,
        "minutes": report.minutes,
        "blocs": [_block(one, views=views) for one in report.blocks],
        "certifications": [
            {"intitule": title, "proposition": said, "motifs": _reasons(reasons)}
            for title, said, reasons in report.certifications
        ],
        "observations": report.observation,
        "commentaires": [
            {"intitule": title, "texte": text, "obligatoire": required}
            for title, text, required in report.comments
        ],
        "retour_candidat": [
            {"question": one.question, "coches": [b.label for b in one.boxes if b.ticked],
             "texte": one.text}
            for one in report.feedback_form
        ],
        "non_applicables": [
            {"element": name, "commentaire": comment}
            for name, _, comment in report.not_applicable
        ],
        "faits": list(report.facts),
        "notes_sur_l_ensemble": _notes(report.loose_notes),
        "documents_a_disposition": list(report.documents),
        "couverture": _coverage(report.coverage),
        "ambiguites": [
            {"sujet": subject, "lecture_retenue": applied}
            for subject, applied, _ in report.ambiguities
        ],
        "modele": report.model_note,
        "transcription": [
            {"ligne": one.line.number, "minute": one.minutes, "nature": one.line.kind,
             "texte": one.line.text, "elements": [str(ref) for ref in one.line.elements],
             "annulee": one.line.undone}
            for one in report.transcript if views or one.line.kind != "jugement"
        ],
    }


def _block(block: BlockReport, *, views: bool) -> Json:
    return {
        "numero": block.number,
        "intitule": block.title,
        "proposition": VERDICTS[block.status],
        "motifs": _reasons(block.reasons),
        "reste_a_juger": list(block.unjudged),
        "marques_inconnues": list(block.unknown_marks),
        "date_lecture": block.dates[0] or None,
        "date_resultats": block.dates[1] or None,
        "activites": [
            {"texte": one.text, "realisee": one.practised, "exemples": one.examples,
             "documents": one.documents}
            for one in block.activities
        ],
        "questions_ouvertes": [
            {"question": question, "reponse": answer} for question, answer in block.open_questions
        ],
        "elements": [_element(one, views=views) for one in block.elements],
        "autres_notes": _notes(block.other_notes),
        "observation": block.observation,
        "concertation": block.consultation,
        "arbitrage": block.arbitration,
        "conservation": block.carried,
    }


def _element(element: ElementReport, *, views: bool) -> Json:
    ticked = next((one.value for one in element.boxes if one.ticked), None)
    return {
        "element": element.name,
        "intitule": element.title,
        "incontournable": element.essential,
        "jugement": ticked if element.boxes else element.judgement or None,
        "non_applicable": element.not_applicable,
        "commentaire": element.comment,
        "avis": [
            {"role": one.role_id, "jugement": one.judgement, "commentaire": one.comment}
            for one in (element.views if views else ())
        ],
        "avis_differents": list(element.disputed),
        "concertation": {"jugement": element.agreed, "raison": element.agreed_reason}
        if element.agreed else None,
        "lecture": element.reading,
        "points": [
            {"texte": one.text, "verifie": one.settled, "reponse": one.answer}
            for one in element.checked_points
        ],
        "notes": _notes(element.notes),
    }


def _coverage(coverage: Coverage) -> Json:
    return {
        "secondes": int(coverage.time.total_seconds()),
        "secondes_hors_bloc": int(coverage.elsewhere.total_seconds()),
        "notes": coverage.notes,
        "blocs": [
            {"numero": one.number, "secondes": int(one.time.total_seconds()),
             "notes": one.notes, "elements": one.elements,
             "sans_note": [str(ref) for ref in one.without_fact],
             "jugements": {state.id: state.count for state in one.states}}
            for one in coverage.blocks
        ],
    }


def _notes(notes: Iterable[Note]) -> list[dict[str, Any]]:
    return [
        {"ligne": one.number, "texte": one.text, "provenance": one.origin} for one in notes
    ]


def _reasons(reasons: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"texte": text, "source": source} for text, source in reasons]
