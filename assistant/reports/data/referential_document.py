"""A référentiel as one JSON document, with French keys. Pure: values in, plain data out."""

from __future__ import annotations

from assistant.domain.referential.build import UNHANDLED
from assistant.domain.referential.model import Block, Citation, Data, Element, Question, Referential
from assistant.reports.report.words import Json


def referential(ref: Referential) -> Json:
    """All the texts of a référentiel."""
    return {
        "id": ref.id,
        "intitule": ref.title,
        "version": ref.version,
        "empreinte": ref.fingerprint,
        "sources": dict(ref.documents),
        "presentation": list(ref.presentation),
        "blocs": [_block(ref, block) for block in ref.blocks],
        "echelle": _scale(ref),
        "roles": [
            {
                "id": role.id, "intitule": role.title, "conclut": role.concludes,
                "habilitation": role.accreditation, "independance": role.independence,
                "conditions": list(role.conditions),
                "commentaire_obligatoire": role.comment_required,
                "source": ref.document(role.source),
            }
            for role in ref.roles
        ],
        "etapes": [
            {
                "id": step.id, "moment": step.moment, "phase": step.phase, "texte": step.text,
                "qui": step.who, "quand": step.when, "voies": list(step.routes),
                "source": ref.document(step.source),
            }
            for step in ref.steps
        ],
        "reperes": {
            "a_faire": [tip.text for tip in ref.tips_do],
            "a_eviter": [tip.text for tip in ref.tips_avoid],
        },
        "ambiguites": [
            {
                "id": one.id, "sujet": one.subject, "retenue": one.applied,
                "reglage": one.setting,
                "lectures": [{"id": r.id, "texte": r.text} for r in one.readings],
                "sources": [ref.document(source) for source in one.sources],
            }
            for one in ref.ambiguities
        ],
        **_framework(ref),
    }


def _framework(ref: Referential) -> Json:
    """What surrounds the interview: rules, durations, deadlines, routes, jury, forms."""
    return {
        "regles": [_rule(ref, rule) for rule in ref.data["regles"]],
        "certifications": [
            {
                "id": one.id, "intitule": one.title, "phrase": one.sentence,
                "source": ref.document(one.source),
                "conservation": None if one.retention is None else {
                    "mois": one.retention.months or None, "objet": one.retention.what,
                    "certificat_partiel": one.retention.partial_certificate,
                    "phrase": one.retention.sentence,
                    "source": ref.document(one.retention.source),
                },
                "elements": None if one.marks is None else {
                    str(key): mark for key, mark in one.marks.items()
                },
                "blocs": list(one.blocks), "non_traitee": one.unhandled,
            }
            for one in ref.certifications
        ],
        "durees": [
            {
                "id": one.id, "nature": one.kind, "minutes": one.minutes, "bloc": one.block,
                "intitule": one.label, "phrase": one.sentence,
                "source": ref.document(one.source),
            }
            for one in ref.durations
        ],
        "delais": [
            {
                "id": one.id, "intitule": one.label, "nombre": one.count, "unite": one.unit,
                "sens": one.direction, "origine": one.origin, "qui": one.who,
                "voies": list(one.routes), "phrase": one.sentence,
                "source": ref.document(one.source),
            }
            for one in ref.deadlines
        ],
        "controles": [
            {
                "id": one.id, "nature": one.kind, "intitule": one.label,
                "bloquant": one.blocking, "phrase": one.sentence,
                "source": ref.document(one.source),
            }
            for one in ref.checks
        ],
        "voies": [
            {
                "id": one.id, "intitule": one.title,
                "conditions": [
                    {"texte": text, "source": ref.document(source)}
                    for text, source in one.conditions
                ],
                "etapes": [{"intitule": title, "texte": text} for title, text in one.stages],
                "outils": list(one.tools),
            }
            for one in ref.routes
        ],
        "jury": None if ref.jury is None else {
            "intitule": ref.jury.title, "minimum": ref.jury.minimum,
            "maximum": ref.jury.maximum, "membres": list(ref.jury.members),
            "phrases": list(ref.jury.sentences), "source": ref.document(ref.jury.source),
        },
        "commentaires": [
            {"id": one.id, "intitule": one.title, "obligatoire": one.required}
            for one in ref.comments
        ],
        "retour_candidat": [
            {"id": one.id, "texte": one.text, "choix": list(one.choices)} for one in ref.feedback
        ],
        "documents_a_disposition": list(ref.available_documents),
        "deroulement": list(ref.scenario),
        "dossier": ref.data.get("dossier", {}),
    }


def _rule(ref: Referential, rule: Data) -> Json:
    """A rule as published; `appliquee` tells those of the readings in force."""
    source = Citation(rule["source"].get("document", ""), rule["source"].get("endroit", ""))
    return {
        "id": rule["id"], "blocs": rule["blocs"], "phrase": rule["phrase"],
        "source": ref.document(source), "condition": rule.get("condition"),
        "non_traitee": rule.get("regle") == UNHANDLED,
        "apres": rule.get("apres", {}).get("blocs", []),
        "lecture": rule.get("lecture"),
        "appliquee": rule["id"] in {one.id for one in ref.rules},
    }


def _block(ref: Referential, block: Block) -> Json:
    asked = block.requested_document
    return {
        "numero": block.number,
        "intitule": block.title,
        "capacites": list(block.abilities),
        "consignes": list(block.instructions),
        "modalites": [text for one in block.modalities for text in (one.text, *one.points)],
        "activites": [activity.text for activity in block.activities],
        "documents": list(block.documents),
        "questions_ouvertes": list(block.open_questions),
        "document_demande": None if asked is None else {
            "texte": asked.text, "plan": list(asked.lines), "source": ref.document(asked.source),
        },
        "questions": [_question(block.number, question) for question in block.questions],
        "elements": [_element(element) for element in block.elements],
    }


def _question(block: int, question: Question) -> Json:
    return {
        "numero": question.number, "texte": question.text, "theme": question.theme,
        "elements": [f"{block}.{number}" for number in question.elements],
    }


def _element(element: Element) -> Json:
    return {
        "numero": element.ref.element, "element": str(element.ref), "intitule": element.title,
        "groupe": element.group or None, "criteres": list(element.criteria),
        "incontournable": element.essential, "provisoire": element.provisional,
    }


def _scale(ref: Referential) -> Json:
    scale, numeric = ref.scale, ref.scale.numeric
    return {
        "valeurs": [
            {"id": value.id, "libelle": value.label, "lettre": value.letter, "signe": value.sign}
            for value in scale.values
        ],
        "note": None if numeric is None else {
            "minimum": numeric.minimum, "maximum": numeric.maximum, "pas": numeric.step,
        },
        "non_applicable": None if scale.not_applicable is None else {
            "coche": scale.not_applicable.ticked_as,
            "commentaire_obligatoire": scale.not_applicable.comment_required,
            "phrase": scale.not_applicable.sentence,
            "source": ref.document(scale.not_applicable.source),
        },
    }
