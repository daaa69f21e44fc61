"""The JSON documents of the command line, with French keys. Pure: values in, plain data out.

Their schemas stand in `docs/schemas/`; elements are always written "bloc.element".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Protocol

from assistant.domain.dossier.checks_time import JURY
from assistant.domain.dossier.deadlines import Due
from assistant.domain.dossier.finding import Finding
from assistant.domain.referential.model import Citation, ElementRef, Question, Referential
from assistant.domain.review.conversation import lines
from assistant.domain.rules.findings import (
    BlockVerdict,
    CertificationVerdict,
    Flip,
    Margin,
    Missing,
    Reason,
)
from assistant.domain.rules.outcome import Outcome
from assistant.domain.session.clock import interview_times
from assistant.domain.session.orders import FACTS
from assistant.domain.session.state import Session
from assistant.reports.report.words import DELIVERIES, VERDICTS, Json, Sentences


class Summary(Protocol):
    """A session as lists show it."""

    @property
    def id(self) -> str:
        """What commands name it by."""
        ...

    @property
    def candidate(self) -> str:
        """The name as it was typed; empty while none is given."""
        ...

    @property
    def referential_id(self) -> str:
        """The référentiel it was begun with."""
        ...

    @property
    def title(self) -> str:
        """The certificate, as its référentiel calls it."""
        ...

    @property
    def opened(self) -> str:
        """When it began: ISO time, UTC."""
        ...

    @property
    def last(self) -> str:
        """When its last line was recorded: ISO time, UTC."""
        ...

    @property
    def judged(self) -> int:
        """How many elements have a judgement."""
        ...

    @property
    def elements(self) -> int:
        """How many elements there are to judge."""
        ...

    @property
    def minutes(self) -> int:
        """The interview time, whole minutes, pauses left out."""
        ...

    @property
    def last_line(self) -> str:
        """What was recorded last, in a few words."""
        ...

    @property
    def ended(self) -> bool:
        """Whether the interview was ended."""
        ...

    @property
    def problem(self) -> str:
        """Why it cannot be read, in a sentence; empty when it can."""
        ...

    @property
    def copies(self) -> Sequence[str]:
        """The names of the files that hold another course of it, to be merged."""
        ...


def refs(elements: Iterable[ElementRef]) -> list[str]:
    """Elements as scripts name them, `["1.3", "2.1"]`."""
    return [str(ref) for ref in elements]


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
        "tolerances_assurees": margin.tolerances_sure,
        "valeurs_tolerees": list(margin.tolerance_values),
        "encore_necessaires": margin.needed,
        "note_suffisante": None if margin.mark_needed is None else _exact(margin.mark_needed),
        "note_suffisante_assuree": None if margin.mark_sure is None else _exact(margin.mark_sure),
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
    doubts: Sequence[str] = (),
) -> Json:
    """The bilan of a session: propositions to the jury, block by block.

    Args:
        doubts: why the session is not to be taken at its word, as sentences.
    """
    ref = session.referential
    main, *others = found.certifications
    return {
        "session": session.id,
        "candidat": session.candidate,
        "referentiel": ref.id,
        "empreinte": ref.fingerprint,
        "doutes": list(doubts),
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


def findings(
    session: Session, said: Iterable[tuple[Finding, str]], doubts: Sequence[str] = ()
) -> Json:
    """What a complete dossier lacks, each with the sentence that asks for it.

    Args:
        doubts: why the session is not to be taken at its word, as sentences.
    """
    ref = session.referential
    return {
        "session": session.id,
        "doutes": list(doubts),
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
    """What a deadline is counted from, for display."""
    return "décision du jury" if fact == JURY else FACTS.get(fact, fact)


# --- sessions ------------------------------------------------------------------------------


def sessions(summaries: Iterable[Summary]) -> list[Json]:
    """The list of sessions for scripts; `probleme` is null where there is none."""
    return [
        {
            "session": one.id, "candidat": one.candidate, "referentiel": one.referential_id,
            "intitule": one.title, "ouverte": one.opened, "derniere": one.last,
            "juges": one.judged, "elements": one.elements, "minutes": one.minutes,
            "derniere_ligne": one.last_line, "close": one.ended,
            "probleme": one.problem or None, "copies_a_fusionner": list(one.copies),
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
            for line in lines(session) if not line.veiled
        ],
    }
