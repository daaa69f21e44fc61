"""One neutral report of a session: what is printed, before anyone lays it out. Pure.

Renderers add headings and boxes, never a fact: what is not here is in no document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.domain import suggestions
from assistant.domain.common.french import capital, civility, figures, number, number_beside
from assistant.domain.dossier import verify
from assistant.domain.dossier.checks_route import BEGUN, ENDED, FILE
from assistant.domain.dossier.checks_time import minutes_by_block, recorded_days
from assistant.domain.dossier.jury import COLLEGES, FOR_LIFE, kept_blocks, retention
from assistant.domain.dossier.verify import OTHER_RULES, SealFault
from assistant.domain.events import interview as ev
from assistant.domain.events.route import SpottingLed, TutorNamed
from assistant.domain.guide.coverage import Coverage, coverage
from assistant.domain.guide.dialogue import minimum_minutes
from assistant.domain.referential.layout import Layout, layout
from assistant.domain.referential.model import Element, ElementRef, Mark, Referential
from assistant.domain.review.conversation import Line, lines
from assistant.domain.rules.conditions import weights
from assistant.domain.rules.findings import BlockVerdict
from assistant.domain.rules.outcome import Outcome, judged_elements
from assistant.domain.rules.situation import rule_of
from assistant.domain.session.clock import interview_times
from assistant.domain.session.orders import FACTS
from assistant.domain.session.route_orders import FROM_SPOTTING, route_of
from assistant.domain.session.state import Judgement, Note, Session, parse_time
from assistant.domain.spoken.transcript import told
from assistant.reports.report import official
from assistant.reports.report.official import (
    ActivityReport,
    Box,
    Edition,
    FeedbackReport,
    PointReport,
    SealReport,
    SignatureReport,
    ViewReport,
)
from assistant.reports.report.words import Sentences


@dataclass(frozen=True, slots=True)
class ElementReport:
    """One line of the official table; `judgement` is empty while nobody who concludes judged;
    `disputed` are the roles that judged it otherwise, where nothing settled it."""

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
    boxes: tuple[Box, ...]
    not_applicable: bool
    checked_points: tuple[PointReport, ...]
    views: tuple[ViewReport, ...]
    agreed: str
    agreed_reason: str
    weight: str = ""


@dataclass(frozen=True, slots=True)
class BlockReport:
    """A block with its proposition and everything behind it.

    `heading` is its title as the form prints it; `result_boxes` and `outcome_boxes` are the same
    proposition in the table of the block and in the bilan; `status` is the verdict's own word;
    `dates` the days of the reading and of the results (ISO, empty while not recorded);
    `carried` says since when and until when a block validated earlier is kept. `abilities`,
    `instructions`, `requested` (a written document and its plan), `supporting` documents,
    `open_questions` with their answers and `questions` with their themes are the form's own texts;
    `provisional` where something stands in for indicators the branch has not given. `mean` is the
    block's, out of what, where the scale is made of marks; `left_to_jury` the sentence that the
    jury applies itself. `unjudged` are the elements whose judgement does not count yet, `at_odds`
    those of them that evaluators see otherwise.
    """

    number: int
    title: str
    proposition: str
    reasons: tuple[tuple[str, str], ...]
    margin: str
    unjudged: tuple[str, ...]
    at_odds: tuple[str, ...]
    unknown_marks: tuple[str, ...]
    elements: tuple[ElementReport, ...]
    other_notes: tuple[Note, ...]
    observation: str
    status: str
    heading: str
    results_title: str
    result_boxes: tuple[Box, Box]
    outcome_boxes: tuple[Box, Box]
    dates: tuple[str, str]
    minutes: int
    modalities: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]
    activities: tuple[ActivityReport, ...]
    consultation: str
    arbitration: str
    carried: str
    abilities: tuple[str, ...]
    instructions: tuple[str, ...]
    requested: tuple[str, ...]
    supporting: tuple[str, ...]
    open_questions: tuple[tuple[str, str], ...]
    questions: tuple[tuple[str, str], ...]
    provisional: bool
    mean: str = ""
    left_to_jury: str = ""


@dataclass(frozen=True, slots=True)
class DecisionReport:
    """What the jury decided of the candidate.

    Args:
        day: ISO.
        words: what it decided and why, as it was recorded.
        scope: `totale`, `partielle`, `aucune`; empty for a decision recorded apart from a sitting.
        validated: the numbers of the blocks it validated.
        kept: until when each block of a partial result is kept, as one reads it, by its number.
        members: the colleges with the names of those who sat, or how many.
        answers: the arbitration it gave, by the number of a block.
        sentence: what the source says of what is kept, and where.
    """

    day: str
    words: str
    scope: str
    validated: tuple[int, ...]
    kept: tuple[tuple[int, str], ...]
    members: tuple[tuple[str, str], ...]
    president: str
    answers: tuple[tuple[str, str], ...]
    sitting: str
    sentence: tuple[str, str]


@dataclass(frozen=True, slots=True)
class RouteBlockReport:
    """What precedes the evaluation of a block: `spotted` is `acquise`, `formation` or empty."""

    number: int
    spotted: str
    text: str
    training: str
    at_work: str


@dataclass(frozen=True, slots=True)
class RouteReport:
    """What precedes the evaluation, where the route foresees it.

    Args:
        booklet: the name of the livret de repérage, empty where the source knows none.
        led_by: who leads it, as the source says; `leader` who did, with company and function.
        sentences: what the source says of the repérage and of the parcours.
        points: what it left to be checked, by element.
        tutor: who it is; empty fields where the source asks for one and nobody is named.
        observed: what the tutor saw, by element; its title beside it.
        period: the months in the enterprise, as recorded; `months` those asked.
        file: the professional file and the day it was received.
    """

    booklet: str
    led_by: str
    leader: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    course_sentences: tuple[str, ...]
    blocks: tuple[RouteBlockReport, ...]
    points: tuple[tuple[str, str], ...]
    with_tutor: bool
    tutor: tuple[tuple[str, str], ...]
    observed: tuple[tuple[str, str, str], ...]
    months: int
    period: tuple[str, str]
    file: tuple[str, str]


@dataclass(frozen=True, slots=True)
class SpokenRow:
    """A line of the transcript with the minute of the interview it belongs to."""

    minutes: int
    line: Line


@dataclass(frozen=True, slots=True)
class Report:
    """All that a document of the session may say.

    `not_applicable` gathers the elements that did not apply, with their comment; `facts` what
    the dossier asks for beside judgements: dates, identity, arrangements, consultations, jury;
    `model_note` what was accepted of a language model's words, empty when nothing was;
    `doubts` says, in sentences, why the session is not to be taken at its word: a seal that does
    not hold (`broken`), rules other than those installed (`other_rules`);
    `conditions` and `available` the boxes of the conditions that the document attests and of the
    documents that were at hand; `procedure` what the source says of how the evaluation goes;
    `civility` « Madame » or « Monsieur », empty where nobody said; `their_comments` the titles of
    the candidate's own `comments`; `counted`, for each certificate of some elements, those that
    count for it and those of which it is not known.
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
    element_word: str
    scale: tuple[str, ...]
    blocks: tuple[BlockReport, ...]
    certifications: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    observation: str
    not_applicable: tuple[tuple[str, str, str], ...]
    facts: tuple[str, ...]
    comments: tuple[tuple[str, str, bool], ...]
    feedback: tuple[tuple[str, tuple[str, ...], str], ...]
    ambiguities: tuple[tuple[str, str, tuple[str, ...]], ...]
    model_note: str
    transcript: tuple[SpokenRow, ...]
    layout: Layout
    edition: Edition
    seal: SealReport | None
    evaluated: str
    signatures: tuple[SignatureReport, ...]
    feedback_form: tuple[FeedbackReport, ...]
    documents: tuple[str, ...]
    jury: str
    last: str
    coverage: Coverage
    loose_notes: tuple[Note, ...]
    presentation: tuple[str, ...]
    procedure: tuple[str, ...]
    civility: str
    conditions: tuple[Box, ...]
    available: tuple[Box, ...]
    their_comments: tuple[str, ...]
    doubts: tuple[str, ...]
    broken: bool
    other_rules: bool
    counted: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    decision: DecisionReport | None = None
    before: RouteReport | None = None


def build_report(
    session: Session, outcome: Outcome, voice: Sentences, edition: Edition | None = None,
    doubts: Sequence[SealFault] = (),
) -> Report:
    """The report of a session as it stands, complete or not.

    Args:
        edition: what this copy is; the plain one unless said.
        doubts: the interview's own.
    """
    ref, laid = session.referential, layout(session.referential.data).on(session.route)
    times_by_block = minutes_by_block(session, parse_time(session.last))
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
        block_word=ref.block_word,
        element_word=ref.element_word,
        scale=tuple(value.label for value in ref.scale.values),
        blocks=tuple(
            _block(session, outcome, number, voice, laid=laid,
                   minutes=times_by_block.get(number, 0))
            for number in _numbers(session)
        ),
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
        model_note=_model_note(session, voice),
        transcript=tuple(
            SpokenRow(int(times[line.number].total_seconds() // 60), line)
            for line in lines(session) if not line.veiled
        ),
        layout=laid,
        edition=edition or Edition(),
        seal=official.seal(session),
        evaluated=_known_day(session, "date_evaluation", 0),
        signatures=official.signatures(session, laid),
        feedback_form=official.feedback_form(session),
        documents=ref.available_documents,
        jury=ref.jury.title if ref.jury else "",
        last=session.last,
        coverage=coverage(session, parse_time(session.last)),
        loose_notes=told(session, (
            note for note in session.notes.values() if not note.block and not note.elements
        )),
        presentation=ref.presentation,
        procedure=tuple(laid.said(one, session.route) for one in ref.scenario),
        civility=civility(session.details),
        conditions=official.conditions(session, laid),
        available=official.available(session),
        their_comments=tuple(box.title for box in ref.comments if not box.role),
        doubts=verify.told(session, doubts, voice.say),
        broken=session.sealed is not None and session.genuinely_sealed is None,
        other_rules=any(one.reason == OTHER_RULES for one in doubts),
        counted=tuple(
            (_marked(one.marks, "oui"), _marked(one.marks, "inconnu"))
            for one in ref.certifications if one.marks is not None
        ),
        decision=_decision(session),
        before=_before(session),
    )


def _marked(marks: Mapping[ElementRef, Mark], wanted: Mark) -> tuple[str, ...]:
    return tuple(str(ref) for ref, mark in sorted(marks.items()) if mark == wanted)


def _before(session: Session) -> RouteReport | None:
    """What precedes the evaluation; None where the route of the session foresees nothing."""
    route = route_of(session)
    asked, course = (route.spotting, route.course) if route else (None, None)
    if asked is None and course is None:
        return None
    led, tutor = session.spotting or SpottingLed(""), session.tutor or TutorNamed("")
    blocks = [b.number for b in session.referential.blocks if b.number not in session.carried]
    return RouteReport(
        booklet=asked.booklet if asked else "", led_by=asked.led_by if asked else "",
        leader=(
            ("Nom", led.name), ("Entreprise", led.company), ("Fonction", led.function),
            *((("Numéro d’habilitation", led.accreditation),) if asked and asked.accredited
              else ()),
            ("Date", figures(led.date)),
        ),
        sentences=asked.sentences if asked else (),
        course_sentences=course.sentences if course else (),
        blocks=tuple(_route_block(session, number) for number in blocks),
        points=tuple(
            (str(one.element), one.text.removeprefix(FROM_SPOTTING))
            for one in session.points.values() if one.text.startswith(FROM_SPOTTING)
        ),
        with_tutor=bool(course and course.tutor),
        tutor=(
            ("Nom", tutor.name), ("Entreprise", tutor.company), ("Fonction", tutor.function),
        ),
        observed=tuple(
            (str(element.ref), element.title, session.practices.get(element.ref, ""))
            for element in session.referential.elements()
            if element.ref.block not in session.carried
        ),
        months=course.months if course else 0,
        period=(_known_day(session, BEGUN, 0), _known_day(session, ENDED, 0)),
        file=(course.file if course else "", _known_day(session, FILE, 0)),
    )


def _route_block(session: Session, number: int) -> RouteBlockReport:
    found = session.spotted.get(number)
    return RouteBlockReport(
        number, found.status if found else "", found.text if found else "",
        session.planned.get((number, "formation"), ""),
        session.planned.get((number, "travail"), ""),
    )


def _decision(session: Session) -> DecisionReport | None:
    decided = session.jury
    if decided is None:
        return None
    rule = retention(session.referential)
    kept = kept_blocks(session)
    return DecisionReport(
        day=decided.date, words=decided.decision, scope=decided.scope, validated=decided.blocks,
        kept=tuple((one.block, _until_day(one.until)) for one in kept),
        members=tuple(
            (COLLEGES.get(college, capital(college)), _present(who))
            for college, who in sorted(decided.members.items(), key=_rank)
        ),
        president=decided.president,
        answers=tuple(decided.answers.items()),
        sitting=decided.sitting,
        sentence=(
            (rule.sentence, session.referential.document(rule.source)) if rule and kept
            else ("", "")
        ),
    )


def _rank(member: tuple[str, object]) -> int:
    """The colleges in the order the program knows them; others follow."""
    known = list(COLLEGES)
    return known.index(member[0]) if member[0] in known else len(known)


def _until_day(day: date) -> str:
    return "à vie" if day == FOR_LIFE else figures(day)


def _present(who: object) -> str:
    return ", ".join(map(str, who)) if isinstance(who, list | tuple) else str(who)


def _model_note(session: Session, voice: Sentences) -> str:
    mentions = suggestions.mentions(session)
    return voice.say("modele/mention", mentions=mentions).strip() if mentions else ""


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
        said = ", ".join(part for part in (figures(one.date), one.text) if part)
        yield _on(session, FACTS.get(fact, fact) + (f" : {said}" if said else ""), block)
    for block, text in session.consulted.items():
        yield _on(session, "concertation tenue" + (f" : {text}" if text else ""), block)
    for block, reason in session.arbitrations.items():
        yield _on(session, f"arbitrage du jury demandé : {reason}", block)
    for block in session.carried:
        yield _on(session, _carried(session, block), block)
    if session.jury:
        yield f"décision du jury du {figures(session.jury.date)} : {session.jury.decision}"


def _carried(session: Session, block: int) -> str:
    kept = session.carried.get(block)
    if not kept:
        return ""
    return f"validé le {figures(kept.decided)}, {_until(kept.until)}"


def _on(session: Session, text: str, block: int) -> str:
    word = session.referential.block_word
    return f"{text} ({word} {block})" if block else text


def _known_day(session: Session, fact: str, block: int) -> str:
    days = recorded_days(session, fact)
    found = days.get(block, days.get(0))
    return found.isoformat() if found else ""


def _numbers(session: Session) -> Iterable[int]:
    return (block.number for block in session.referential.blocks)


def _until(day: str) -> str:
    return "gardé à vie" if day == FOR_LIFE.isoformat() else f"gardé jusqu’au {figures(day)}"


def _block(
    session: Session, outcome: Outcome, number: int, voice: Sentences, *, laid: Layout,
    minutes: int,
) -> BlockReport:
    ref, verdict = session.referential, outcome.block(number)
    block = ref.blocks[number - 1]

    def said(text: str) -> str:
        return laid.said(text, session.route)

    asked = block.requested_document
    bound = {note.number for e in block.elements for note in session.notes_on(e.ref)}
    return BlockReport(
        number=number,
        title=block.title,
        proposition=ref.conclusions[verdict.status],
        reasons=tuple(
            (voice.reason(ref, reason), ref.document(reason.citation))
            for reason in verdict.reasons
        ),
        margin=voice.margin(ref, verdict.margin),
        unjudged=tuple(str(one) for one in verdict.missing.judgements),
        at_odds=tuple(map(str, verdict.missing.disputed)),
        unknown_marks=tuple(str(one) for one in verdict.missing.essentials),
        elements=tuple(_element(session, element, laid) for element in block.elements),
        other_notes=told(session, (
            note for note in session.notes.values()
            if note.block == number and note.number not in bound
        )),
        observation=session.observations.get(number, ""),
        status=verdict.status,
        heading=f"{ref.block_word.capitalize()} {number} – {block.title}",
        results_title=laid.results_title(number),
        result_boxes=official.verdict_boxes(laid, verdict.status),
        outcome_boxes=official.verdict_boxes(laid, verdict.status, "bilan_"),
        dates=(
            _known_day(session, "date_lecture", number),
            _known_day(session, "date_resultats", number),
        ),
        minutes=minutes,
        modalities=tuple(said("\n".join([m.text, *(f"– {p}" for p in m.points)]))
                         for m in block.modalities),
        rules=tuple(
            (rule.sentence, ref.document(rule.source)) for rule in ref.rules
            if number in rule.blocks
        ),
        activities=official.activities(session, block),
        consultation=session.consulted.get(number, ""),
        arbitration=session.arbitrations.get(number, ""),
        carried=_carried(session, number),
        abilities=block.abilities,
        instructions=tuple(filter(None, map(said, block.instructions))),
        requested=tuple(map(said, (
            asked.text, *("\n".join([one.text, *(f"– {p}" for p in one.points)])
                          for one in asked.plan),
        ) if asked else ())),
        supporting=block.documents,
        open_questions=tuple(
            (one, session.answers.get((number, at), ""))
            for at, one in enumerate(block.open_questions, 1)
        ),
        questions=tuple((one.theme, one.text) for one in block.questions),
        provisional=any(one.provisional for one in block.elements),
        mean=_mean(ref, verdict),
        left_to_jury=next(
            (one.sentence for one in verdict.reasons if one.kind == "left_to_jury"), ""
        ),
    )


def _mean(ref: Referential, verdict: BlockVerdict) -> str:
    """The mean of a block as the dossier gives it; empty where there is none yet."""
    low, high, scale = verdict.mean_low, verdict.mean_high, ref.scale.numeric
    if low is None or low != high or scale is None:
        return ""
    asked = next((one.bound for one in verdict.reasons if one.condition == "moyenne"), None)
    said = number(low) if asked is None else number_beside(low, asked)
    return f"{said} sur {number(scale.maximum)}"


def _element(session: Session, element: Element, laid: Layout) -> ElementReport:
    given = session.effective(element.ref)
    disputed = session.disputed(element.ref)
    views = session.judgements.get(element.ref, {})
    agreed = session.agreements.get(element.ref)
    return ElementReport(
        name=str(element.ref),
        title=element.title,
        group=element.group,
        criteria=element.criteria,
        essential=session.mark(element.ref),
        judgement=_given(session, element.ref),
        comment=given.comment if given else "",
        disputed=tuple(views if disputed else ()),
        reading=session.readings.get(element.ref, ""),
        points=tuple(p.text for p in session.points.values() if p.element == element.ref),
        notes=told(session, session.notes_on(element.ref)),
        boxes=official.scale_boxes(session, element, laid.order),
        not_applicable=given is not None and given.not_applicable,
        checked_points=official.points(session, element),
        views=tuple(
            ViewReport(role, _label(session, one.value, one.not_applicable), one.comment)
            for role, one in views.items()
        ),
        agreed=_label(session, agreed.value, agreed.not_applicable) if agreed else "",
        agreed_reason=agreed.reason if agreed else "",
        weight=weights(rule_of(session.referential, element.ref.block)).get(
            element.ref.element, ""
        ),
    )


def _given(session: Session, ref: ElementRef) -> str:
    """The judgement that counts; every mark where marks are averaged."""
    given = session.effective(ref)
    if given is None:
        return ""
    views = session.judgements.get(ref, {})
    if session.referential.averaged and isinstance(given, Judgement):
        scale, titles = session.referential.scale, {
            role.id: role.title for role in session.referential.roles
        }
        said = ", ".join(f"{titles[role]} : {scale.label(v.value)}" for role, v in views.items())
        mean = judged_elements(session, ref.block)[ref.element].value
        return said if mean is None else f"{said} ; moyenne : {number(mean)}"
    return _label(session, given.value, given.not_applicable)


def _label(session: Session, value: str, not_applicable: bool) -> str:
    label = session.referential.scale.label(value)
    return f"{label} (non applicable)" if not_applicable else label
