"""The JSON documents of the command line, with French keys. Pure: values in, plain data out.

Their schemas stand in `docs/schemas/`; elements are always written "bloc.element".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

from assistant.domain.checking import Finding
from assistant.domain.checks_time import JURY
from assistant.domain.commands import FACTS
from assistant.domain.deadlines import Due
from assistant.domain.findings import (
    BlockVerdict,
    CertificationVerdict,
    Flip,
    Margin,
    Missing,
    Reason,
)
from assistant.domain.outcome import Outcome
from assistant.domain.referential import (
    Block,
    Citation,
    Data,
    Element,
    ElementRef,
    Question,
    Referential,
)
from assistant.domain.session import Session
from assistant.domain.transcript import interview_times, lines

Json = dict[str, Any]

VERDICTS = {
    "mastered": "maitrisee", "not_mastered": "non_maitrisee", "undetermined": "indeterminee",
}
DELIVERIES = {
    "delivery": "delivrance_proposee", "partial": "partielle", "none": "aucune",
    "undetermined": "indeterminee",
}


class Sentences(Protocol):
    """What puts verdicts into French."""

    def reason(self, referential: Referential, reason: Reason) -> str: ...
    def margin(self, referential: Referential, margin: Margin) -> str: ...
    def flip(self, referential: Referential, flip: Flip) -> str: ...
    def certification(self, referential: Referential, verdict: CertificationVerdict) -> str: ...
    def say(self, template: str, **values: Any) -> str: ...


class Summary(Protocol):
    """A session as lists show it."""

    @property
    def id(self) -> str: ...
    @property
    def candidate(self) -> str: ...
    @property
    def referential_id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def opened(self) -> str: ...
    @property
    def last(self) -> str: ...
    @property
    def judged(self) -> int: ...
    @property
    def elements(self) -> int: ...
    @property
    def minutes(self) -> int: ...
    @property
    def last_line(self) -> str: ...
    @property
    def ended(self) -> bool: ...
    @property
    def problem(self) -> str: ...


def refs(elements: Iterable[ElementRef]) -> list[str]:
    return [str(ref) for ref in elements]


# --- référentiel ---------------------------------------------------------------------------


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
                    "mois": one.retention.months, "objet": one.retention.what,
                    "certificat_partiel": one.retention.partial_certificate,
                    "phrase": one.retention.sentence,
                    "source": ref.document(one.retention.source),
                },
                "elements": None if one.marks is None else {
                    str(key): mark for key, mark in one.marks.items()
                },
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
        "source": ref.document(source), "condition": rule["condition"],
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
            "texte": asked.text, "plan": list(asked.plan), "source": ref.document(asked.source),
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


# --- bilan ---------------------------------------------------------------------------------


def block_verdict(
    ref: Referential, verdict: BlockVerdict, voice: Sentences, *,
    flips: Sequence[Flip] = (), questions: Sequence[tuple[Question, bool]] = (),
) -> Json:
    """The proposition for one block, with its reasons, its margin and what would change it."""
    block = ref.block(verdict.block)
    return {
        "numero": verdict.block,
        "intitule": block.title if block else "",
        "verdict": VERDICTS[verdict.status],
        "motifs": [_reason(ref, reason, voice) for reason in verdict.reasons],
        "manque": _missing(verdict.missing),
        "marge": _margin(ref, verdict.margin, voice),
        "moyenne": _mean(verdict),
        "basculements": [_flip(ref, flip, voice) for flip in flips],
        "questions_utiles": [
            {"numero": question.number, "texte": question.text, "change_le_verdict": useful,
             "elements": [f"{verdict.block}.{number}" for number in question.elements]}
            for question, useful in questions
        ],
    }


def _mean(verdict: BlockVerdict) -> Json | None:
    if verdict.mean_low is None or verdict.mean_high is None:
        return None
    return {"au_moins": _exact(verdict.mean_low), "au_plus": _exact(verdict.mean_high)}


def _exact(value: int | Fraction) -> int | str:
    return value if isinstance(value, int) else str(value)


def _reason(ref: Referential, reason: Reason, voice: Sentences) -> Json:
    citation: Citation = reason.citation
    return {
        "texte": voice.reason(ref, reason),
        "source": ref.document(citation),
        "phrase": reason.sentence,
        "elements": refs(reason.elements),
        "nature": reason.kind,
    }


def _missing(missing: Missing) -> Json:
    return {
        "jugements": refs(missing.judgements),
        "incontournables": refs(missing.essentials),
        "commentaires": refs(missing.comments),
        "desaccords": refs(missing.disputed),
    }


def _margin(ref: Referential, margin: Margin, voice: Sentences) -> Json:
    return {
        "a_juger": margin.to_judge,
        "tolerances_restantes": margin.tolerances_left,
        "valeurs_tolerees": list(margin.tolerance_values),
        "encore_necessaires": margin.needed,
        "decide": margin.decided,
        "peut_etre_maitrisee": margin.can_be_mastered,
        "peut_ne_pas_l_etre": margin.can_fail,
        "phrase": voice.margin(ref, margin),
    }


def _flip(ref: Referential, flip: Flip, voice: Sentences) -> Json:
    return {
        "devient": VERDICTS[flip.becomes],
        "jugements": {str(element): value for element, value in flip.changes},
        "incontournables": {str(element): mark for element, mark in flip.marks},
        "phrase": voice.flip(ref, flip),
    }


def certification(ref: Referential, verdict: CertificationVerdict, voice: Sentences) -> Json:
    """The proposition for a certification; the jury decides."""
    return {
        "id": verdict.id,
        "intitule": verdict.title,
        "proposition": DELIVERIES[verdict.status],
        "texte": voice.certification(ref, verdict),
        "maitrisees": list(verdict.mastered),
        "non_maitrisees": list(verdict.not_mastered),
        "indeterminees": list(verdict.undetermined),
        "motifs": [_reason(ref, reason, voice) for reason in verdict.reasons],
    }


def outcome(
    session: Session, found: Outcome, voice: Sentences, *,
    flips: Mapping[int, Sequence[Flip]],
    questions: Mapping[int, Sequence[tuple[Question, bool]]],
) -> Json:
    """The bilan of a session: propositions to the jury, block by block."""
    ref = session.referential
    main, *others = found.certifications
    return {
        "session": session.id,
        "candidat": session.candidate,
        "referentiel": ref.id,
        "empreinte": ref.fingerprint,
        "blocs": [
            block_verdict(
                ref, verdict, voice,
                flips=flips.get(verdict.block, ()), questions=questions.get(verdict.block, ()),
            )
            for verdict in found.blocks
        ],
        "certification": certification(ref, main, voice),
        "autres_certifications": [certification(ref, one, voice) for one in others],
    }


# --- checks and deadlines ------------------------------------------------------------------


def findings(session: Session, said: Iterable[tuple[Finding, str]]) -> Json:
    """What a complete dossier lacks, each with the sentence that asks for it."""
    ref = session.referential
    return {
        "session": session.id,
        "constats": [
            {
                "controle": one.check_id, "nature": one.kind, "intitule": one.label,
                "bloquant": one.blocking, "information": one.information, "motif": one.reason,
                "texte": text, "bloc": one.block or None, "elements": refs(one.elements),
                "phrase": one.sentence, "source": ref.document(one.citation),
            }
            for one, text in said
        ],
    }


def deadlines(session: Session, dues: Iterable[Due]) -> Json:
    """The deadlines of a session; `date` is null while its origin is not recorded."""
    ref = session.referential
    return {
        "session": session.id,
        "echeances": [
            {
                "id": one.id, "nature": one.kind, "intitule": one.label, "qui": one.who,
                "nombre": one.count, "unite": one.unit, "sens": one.direction,
                "origine": origin(one.origin),
                "depart": one.start.isoformat() if one.start else None,
                "date": one.day.isoformat() if one.day else None,
                "blocs": list(one.blocks), "phrase": one.sentence,
                "source": ref.document(one.citation),
            }
            for one in dues
        ],
    }


def origin(fact: str) -> str:
    """What a deadline is counted from, as one reads it."""
    return "décision du jury" if fact == JURY else FACTS.get(fact, fact)


# --- sessions ------------------------------------------------------------------------------


def sessions(summaries: Iterable[Summary]) -> list[Json]:
    return [
        {
            "session": one.id, "candidat": one.candidate, "referentiel": one.referential_id,
            "intitule": one.title, "ouverte": one.opened, "derniere": one.last,
            "juges": one.judged, "elements": one.elements, "minutes": one.minutes,
            "derniere_ligne": one.last_line, "close": one.ended,
            "probleme": one.problem or None,
        }
        for one in summaries
    ]


def transcript(session: Session) -> Json:
    """Every line of a session, in order, with its interview time in seconds."""
    times = interview_times(session)
    return {
        "session": session.id,
        "candidat": session.candidate,
        "referentiel": session.referential.id,
        "lignes": [
            {
                "numero": line.number, "heure": line.time,
                "temps": int(times[line.number].total_seconds()), "role": line.role,
                "nature": line.kind, "texte": line.text, "bloc": line.block or None,
                "elements": refs(line.elements), "precision": line.tag,
                "annulee": line.undone, "corrigee": line.corrected,
            }
            for line in lines(session)
        ],
    }
