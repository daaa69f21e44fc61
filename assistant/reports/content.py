"""One neutral report of a session: what is printed, before anyone lays it out. Pure.

Renderers add headings and boxes, never a fact: what is not here is in no document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.domain import events as ev
from assistant.domain.commands import FACTS
from assistant.domain.dialogue import minimum_minutes
from assistant.domain.outcome import Outcome
from assistant.domain.referential import Element, ElementRef
from assistant.domain.session import Judgement, Note, Session, parse_time
from assistant.domain.transcript import Line, interview_times, lines
from assistant.reports.documents import Sentences

STATUS = {
    "mastered": "maîtrisée", "not_mastered": "non maîtrisée", "undetermined": "indéterminée",
}


@dataclass(frozen=True, slots=True)
class ElementReport:
    """One line of the official table; `judgement` is empty while nobody who concludes judged."""

    name: str
    title: str
    group: str
    criteria: tuple[str, ...]
    essential: str
    judgement: str
    comment: str
    disputed: tuple[str, ...]
    reading: str
    points: tuple[str, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class BlockReport:
    """A block with its proposition and everything behind it."""

    number: int
    title: str
    proposition: str
    reasons: tuple[tuple[str, str], ...]
    margin: str
    unjudged: tuple[str, ...]
    unknown_marks: tuple[str, ...]
    elements: tuple[ElementReport, ...]
    other_notes: tuple[Note, ...]
    observation: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line of the transcript with the minute of the interview it belongs to."""

    minutes: int
    line: Line


@dataclass(frozen=True, slots=True)
class Report:
    """All that a document of the session may say.

    `not_applicable` gathers the elements that did not apply, with their comment; `facts` what
    the dossier asks for beside judgements: dates, identity, arrangements, consultations, jury.
    """

    title: str
    version: str
    session: str
    fingerprint: str
    candidate: str
    details: tuple[tuple[str, str], ...]
    route: str
    opened: str
    minutes: int
    minimum: int
    evaluators: tuple[ev.EvaluatorNamed, ...]
    roles: dict[str, str]
    block_word: str
    scale: tuple[str, ...]
    blocks: tuple[BlockReport, ...]
    certifications: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    observation: str
    not_applicable: tuple[tuple[str, str, str], ...]
    facts: tuple[str, ...]
    comments: tuple[tuple[str, str, bool], ...]
    feedback: tuple[tuple[str, tuple[str, ...], str], ...]
    ambiguities: tuple[tuple[str, str, tuple[str, ...]], ...]
    transcript: tuple[Spoken, ...]


def build_report(session: Session, outcome: Outcome, voice: Sentences) -> Report:
    """The report of a session as it stands, complete or not."""
    ref = session.referential
    times = interview_times(session)
    minutes = int(session.clock.elapsed(parse_time(session.last)).total_seconds() // 60)
    return Report(
        title=ref.title,
        version=ref.version,
        session=session.id,
        fingerprint=ref.fingerprint,
        candidate=session.candidate,
        details=tuple((key, str(value)) for key, value in session.details.items()),
        route=next((one.title for one in ref.routes if one.id == session.route), ""),
        opened=session.opened,
        minutes=minutes,
        minimum=minimum_minutes(session),
        evaluators=tuple(session.evaluators.values()),
        roles={role.id: role.title for role in ref.roles},
        block_word=ref.words.get("bloc", "compétence"),
        scale=tuple(value.label for value in ref.scale.values),
        blocks=tuple(_block(session, outcome, number, voice) for number in _numbers(session)),
        certifications=tuple(
            (one.title, voice.certification(ref, one),
             tuple((voice.reason(ref, r), ref.document(r.citation)) for r in one.reasons))
            for one in outcome.certifications
        ),
        observation=session.observations.get(0, ""),
        not_applicable=_not_applicable(session),
        facts=tuple(_facts(session)),
        feedback=tuple(
            (one.text, given.choices, given.text)
            for one in ref.feedback
            if (given := session.feedback.get(one.id))
        ),
        comments=tuple(
            (box.title, session.comments.get(box.id, ""), box.required) for box in ref.comments
        ),
        ambiguities=tuple(
            (one.subject, next((r.text for r in one.readings if r.id == one.applied), ""),
             tuple(r.text for r in one.readings))
            for one in ref.ambiguities
        ),
        transcript=tuple(
            Spoken(int(times[line.number].total_seconds() // 60), line) for line in lines(session)
        ),
    )


def _not_applicable(session: Session) -> tuple[tuple[str, str, str], ...]:
    given = ((e, session.effective(e.ref)) for e in session.referential.elements())
    return tuple(
        (str(element.ref), element.title, one.comment)
        for element, one in given
        if one is not None and one.not_applicable
    )


def _facts(session: Session) -> Iterator[str]:
    """One line a fact, the block it bears on named after it."""
    for (fact, block), one in session.facts.items():
        said = ", ".join(part for part in (_day(one.date), one.text) if part)
        yield _on(session, FACTS.get(fact, fact) + (f" : {said}" if said else ""), block)
    for block, text in session.consulted.items():
        yield _on(session, "concertation tenue" + (f" : {text}" if text else ""), block)
    for block, reason in session.arbitrations.items():
        yield _on(session, f"arbitrage du jury demandé : {reason}", block)
    for block, carried in session.carried.items():
        kept = f"validé le {_day(carried.decided)}, gardé jusqu’au {_day(carried.until)}"
        yield _on(session, kept, block)
    if session.jury:
        yield f"décision du jury du {_day(session.jury.date)} : {session.jury.decision}"


def _on(session: Session, text: str, block: int) -> str:
    word = session.referential.words.get("bloc", "compétence")
    return f"{text} ({word} {block})" if block else text


def _day(iso: str) -> str:
    return f"{iso[8:]}/{iso[5:7]}/{iso[:4]}" if iso else ""


def _numbers(session: Session) -> Iterable[int]:
    return (block.number for block in session.referential.blocks)


def _block(session: Session, outcome: Outcome, number: int, voice: Sentences) -> BlockReport:
    ref, verdict = session.referential, outcome.block(number)
    block = ref.blocks[number - 1]
    bound = {note.number for e in block.elements for note in session.notes_on(e.ref)}
    return BlockReport(
        number=number,
        title=block.title,
        proposition=STATUS[verdict.status],
        reasons=tuple(
            (voice.reason(ref, reason), ref.document(reason.citation))
            for reason in verdict.reasons
        ),
        margin=voice.margin(ref, verdict.margin),
        unjudged=tuple(str(one) for one in verdict.missing.judgements),
        unknown_marks=tuple(str(one) for one in verdict.missing.essentials),
        elements=tuple(_element(session, element) for element in block.elements),
        other_notes=tuple(
            note for note in session.notes.values()
            if note.block == number and note.number not in bound
        ),
        observation=session.observations.get(number, ""),
    )


def _element(session: Session, element: Element) -> ElementReport:
    given = session.effective(element.ref)
    disputed = session.disputed(element.ref)
    views = session.judgements.get(element.ref, {}) if disputed else {}
    return ElementReport(
        name=str(element.ref),
        title=element.title,
        group=element.group,
        criteria=element.criteria,
        essential=session.mark(element.ref),
        judgement=_given(session, element.ref),
        comment=given.comment if given else "",
        disputed=tuple(
            f"{role} : {_label(session, one.value, one.not_applicable)}"
            for role, one in views.items()
        ),
        reading=session.readings.get(element.ref, ""),
        points=tuple(p.text for p in session.points.values() if p.element == element.ref),
        notes=session.notes_on(element.ref),
    )


def _given(session: Session, ref: ElementRef) -> str:
    """The judgement that counts; every mark where marks are averaged."""
    given = session.effective(ref)
    if given is None:
        return ""
    views = session.judgements.get(ref, {})
    if session.referential.averaged and isinstance(given, Judgement):
        return ", ".join(f"{role} : {one.value}" for role, one in views.items())
    return _label(session, given.value, given.not_applicable)


def _label(session: Session, value: str, not_applicable: bool) -> str:
    found = session.referential.scale.value(value)
    label = found.label if found else value
    return f"{label} (non applicable)" if not_applicable else label
