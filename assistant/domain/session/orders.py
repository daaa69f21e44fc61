"""Orders: what may happen next in a session. Each function checks an order and answers the
events it makes; nothing is recorded here. Pure.

A refused order raises `RefusedCommand` with what is wrong, and the nearest right ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date as day_of
from typing import Any

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.french import CIVILITY, addressed, capital, counted, plural, the, this
from assistant.domain.common.refusal import Refusal
from assistant.domain.common.text import clean, one_line, whole_number
from assistant.domain.events import interview as ev
from assistant.domain.events import route as er
from assistant.domain.events.base import ORIGINS, Event
from assistant.domain.events.spoken import SpokenLinesGiven, TranscriptImported
from assistant.domain.referential.model import ElementRef, Question
from assistant.domain.referential.scales import fails, judgement_value
from assistant.domain.session.state import Agreement, Entry, Session
from assistant.domain.session.visibility import Veiled, withheld

AVAILABLE = "documents_a_disposition"
"""The fact that names, one a line, the documents that were at hand for the evaluation."""

FACTS: Mapping[str, str] = {
    "piece_identite": "pièce d’identité vue (original)",
    "document_recu": "document demandé au candidat reçu",
    "date_lecture": "date de lecture du dossier",
    "date_resultats": "date des résultats",
    "date_evaluation": "date de l’évaluation",
    "date_deliberation": "date de la délibération",
    "date_reception_dossier": "date de réception du dossier",
    "date_reception_demande": "date de réception de la demande",
    "date_reception_parchemin": "date de réception du parchemin",
    "date_debut_experience": "date du début de l’expérience en entreprise",
    "date_fin_experience": "date de la fin de l’expérience en entreprise",
    "date_reception_dossier_professionnel": "date de réception du dossier professionnel",
    "distance": "évaluation à distance",
    "handicap": "aménagement pour un candidat en situation de handicap",
    "fraude": "fraude ou plagiat constaté",
    "conditions_admission": "conditions d’admission vérifiées",
    "conformite": "contrôle de la conformité de l’évaluation",
    AVAILABLE: "documents à disposition pour l’évaluation",
    "signature": "signatures recueillies",
}
"""The facts a dossier may ask for, each with its name on screen."""

_DATED = frozenset(name for name in FACTS if name.startswith("date_"))
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
"""A date outside these years is a slip of the keyboard."""
_STEP_STATES = ("faite", "passee", "a_faire")
_UNDOABLE = (
    ev.NoteTaken, ev.NoteCorrected, ev.JudgementGiven, ev.JudgementWithdrawn, ev.QuestionAsked,
    ev.StepSettled, ev.ObservationWritten, ev.CommentWritten, ev.FileRead, ev.PointRaised,
    ev.PointSettled, ev.ActivityDeclared, ev.OpenQuestionAnswered, ev.ConsultationConcluded,
    ev.ConsultationHeld,
    ev.EssentialMarked, ev.FactRecorded, ev.ArbitrationAsked, ev.FeedbackGiven,
    ev.EvaluatorNamed, ev.GapSettled, ev.JuryDecided, ev.Undone, ev.BlockCarried,
    ev.GuideMoved, ev.PartBegun,
    TranscriptImported, SpokenLinesGiven, er.SpottingLed, er.BlockSpotted, er.ActionsPlanned,
    er.TutorNamed, er.PracticeObserved,
)


def _refuse(title: str, message: str) -> RefusedCommand:
    return RefusedCommand(title, message)


def element(session: Session, name: str, block: int | None = None) -> ElementRef:
    """The element named `2.3`, or `3` in a given block."""
    try:
        ref = ElementRef.parse(name.removeprefix("#"), block or None)
    except ValueError:
        ref = None
    if ref is None or session.referential.element(ref) is None:
        inside = ref.block if ref else block
        known = [str(one.ref) for one in session.referential.elements()]
        near = [one for one in known if inside and one.startswith(f"{inside}.")] or known
        raise Refusal("Élément inconnu").near(name, near)
    return ref


def elements(
    session: Session, names: Iterable[str], block: int | None = None
) -> tuple[ElementRef, ...]:
    """Several elements, each once, in the order given."""
    return tuple(dict.fromkeys(element(session, name, block) for name in names))


def _known(session: Session, refs: Iterable[ElementRef]) -> tuple[ElementRef, ...]:
    return elements(session, (str(ref) for ref in refs))


def block_number(session: Session, number: int, *, whole: bool = False) -> int:
    """A block of the session's référentiel, 0 for the whole where that is meant too."""
    if (whole and number == 0) or session.referential.block(number):
        return number
    known = [str(block.number) for block in session.referential.blocks]
    word = session.referential.block_word
    raise Refusal(f"Pas de {word} {number}").near(str(number), known)


def _here(session: Session) -> str:
    """« Cette compétence », « Ce domaine »: a block, as a sentence begins with it."""
    return capital(this(session.referential.block_word))


def known_role(session: Session, role_id: str) -> str:
    """A role of the session's référentiel; refused with the nearest ones when it is none."""
    if session.referential.role(role_id) is None:
        known = [role.id for role in session.referential.roles]
        raise Refusal("Rôle inconnu").near(role_id, known)
    return role_id


def _text(text: str, what: str) -> str:
    cleaned = clean(text).strip()
    if not cleaned:
        raise _refuse(what, "Le texte est vide : écrivez au moins un mot.")
    return cleaned


def open_session(
    session_id: str, referential: Mapping[str, Any], fingerprint: str, *,
    candidate: str, route: str = "", program: str = "", role: str = "",
    details: Mapping[str, str] | None = None,
) -> list[Event]:
    """The first events of a session."""
    name, said = _candidate(candidate)
    if not name:
        raise _refuse("Candidat sans nom", "Donnez le nom et le prénom du candidat.")
    opening: list[Event] = [
        ev.SessionOpened(session_id, referential, fingerprint, route, program),
        ev.CandidateDescribed(name, {**said, **_details(details or {})}),
    ]
    return [*opening, ev.RoleTaken(role)] if role else opening


def describe_candidate(session: Session, name: str, details: Mapping[str, str]) -> list[Event]:
    """Rename the candidate, or add to the first page; an empty name keeps the old."""
    known, said = _candidate(name)
    return [ev.CandidateDescribed(known or session.candidate, {**said, **_details(details)})]


def _candidate(typed: str) -> tuple[str, dict[str, str]]:
    """A candidate's name, and « Madame » or « Monsieur » where it was typed before."""
    civility, name = addressed(one_line(typed))
    return name, {CIVILITY: civility} if civility else {}


def _details(given: Mapping[str, str]) -> dict[str, str]:
    return {one_line(key): clean(str(value)).strip() for key, value in given.items()}


def name_evaluator(session: Session, evaluator: ev.EvaluatorNamed) -> list[Event]:
    """Name who evaluates in a role, for some blocks or for all (none named).

    Raises:
        RefusedCommand: the role or a block is unknown, or nobody is named.
    """
    known_role(session, evaluator.role_id)
    for number in evaluator.blocks:
        block_number(session, number)
    return [
        ev.EvaluatorNamed(
            evaluator.role_id, _text(one_line(evaluator.name), "Évaluateur sans nom"),
            one_line(evaluator.company), one_line(evaluator.function),
            one_line(evaluator.accreditation), evaluator.independent, evaluator.blocks,
        )
    ]


def take_role(session: Session, role_id: str) -> list[Event]:
    """Say in which role whoever sits here types from now on; nothing when it is that one
    already."""
    return [] if session.role == role_id else [ev.RoleTaken(known_role(session, role_id))]


def declare_activity(session: Session, activity: ev.ActivityDeclared) -> list[Event]:
    """Record what the candidate declares of one activity of a block, numbered from 1."""
    block = session.referential.block(block_number(session, activity.block))
    count = len(block.activities) if block else 0
    if not 1 <= activity.activity <= count:
        raise _refuse(
            "Activité inconnue",
            f"{_here(session)} a {counted(count, 'activité')}, numérotées à partir de 1.",
        )
    made = ev.ActivityDeclared(
        activity.block, activity.activity, activity.practised,
        clean(activity.examples).strip(), clean(activity.documents).strip(),
    )
    before = session.activities.get((activity.block, activity.activity))
    unsaid = ev.ActivityDeclared(activity.block, activity.activity, None)
    return [] if made == (before or unsaid) else [made]


def answer(session: Session, block: int, question: int, text: str) -> list[Event]:
    """The candidate's answer to a written question of the dossier; an empty one takes it back."""
    found = session.referential.block(block_number(session, block))
    count = len(found.open_questions) if found else 0
    if not 1 <= question <= count:
        word = session.referential.block_word
        raise _refuse(
            "Question inconnue",
            f"Le dossier pose {counted(count, 'question')} au candidat pour {the(word)} {block}"
            + (", à partir de 1." if count else "."),
        )
    kept = clean(text).strip()
    if session.answers.get((block, question), "") == kept:
        return []
    return [ev.OpenQuestionAnswered(block, question, kept)]


def read_file(session: Session, ref: ElementRef, text: str) -> list[Event]:
    """Record what the dossier says of an element, before the interview; replaces the last text."""
    named, kept = element(session, str(ref)), clean(text).strip()
    return [] if session.readings.get(named, "") == kept else [ev.FileRead(named, kept)]


def raise_point(session: Session, ref: ElementRef, text: str) -> list[Event]:
    """Record a point of the dossier to be checked in the interview."""
    return [ev.PointRaised(element(session, str(ref)), _text(text, "Point à vérifier vide"))]


def settle_point(session: Session, point: int, text: str = "") -> list[Event]:
    """Settle a point by its number, with what was answered."""
    if point not in session.points:
        raise Refusal("Point à vérifier inconnu").near(str(point), map(str, session.points))
    return [ev.PointSettled(point, clean(text).strip())]


def settle_step(session: Session, step: str, status: str = "faite") -> list[Event]:
    """A step is named by its id, its very words, or its place in the list, from 1."""
    known = [one.id for one in session.referential.steps]
    said = {one_line(one.text): one.id for one in session.referential.steps}
    step = said.get(one_line(step), step)
    place = whole_number(step)
    if place is not None and 1 <= place <= len(known):
        step = known[place - 1]
    if step not in known:
        raise Refusal("Étape inconnue").near(step, known)
    if status not in _STEP_STATES:
        raise Refusal("État d’étape inconnu").near(status, _STEP_STATES)
    return [] if session.steps.get(step, "a_faire") == status else [ev.StepSettled(step, status)]


def start(session: Session) -> list[Event]:
    """Start the clock, or go on after a pause; refused while it runs."""
    if session.clock.since is not None:
        raise _refuse("L’horloge tourne déjà", "Rien n’a changé.")
    return [ev.InterviewStarted()]


def pause(session: Session, effective: str = "") -> list[Event]:
    """Stop the clock; refused when it stands still.

    Args:
        effective: when it stopped (ISO time), if not now.
    """
    if session.clock.since is None:
        raise _refuse("L’horloge est déjà arrêtée", "Rien n’a changé.")
    return [ev.InterviewPaused(effective)]


def pause_now(session: Session) -> list[Event]:
    """Stop the clock at this moment: an order without arguments, as screens take them."""
    return pause(session)


def leap(session: Session, since: str) -> list[Event]:
    """The machine's clock leapt while the interview's ran: `since` is when it was last seen."""
    return [] if session.clock.since is None else [ev.ClockLeapt(since)]


def settle_gap(session: Session, *, counted: bool) -> list[Event]:
    """Say whether the last gap is interview time."""
    if not session.clock.gaps:
        raise _refuse("Aucune absence", "L’horloge n’a été perdue de vue à aucun moment.")
    waiting = [gap for gap in session.clock.gaps.values() if gap.counted is None]
    gap = waiting[0] if waiting else list(session.clock.gaps.values())[-1]
    return [] if gap.counted == counted else [ev.GapSettled(gap.number, counted)]


def end(session: Session) -> list[Event]:
    """End the interview, whether its clock runs or not; refused when it never began or has ended.
    Nothing is sealed by it.
    """
    if session.clock.ended or (session.clock.since is None and not session.clock.run):
        raise _refuse("L’entretien n’est pas en cours", "Démarrez l’horloge avant de le clore.")
    return [ev.InterviewEnded()]


def move(
    session: Session, block: int, element_number: int = 0, question: int = 0
) -> list[Event]:
    """The guide goes to a block (0: out of them all, to the end), an element, a question."""
    block_number(session, block, whole=not element_number)
    if element_number:
        element(session, str(element_number), block)
    here = session.position
    if (here.block, here.element, here.question) == (block, element_number, question):
        return []
    return [ev.GuideMoved(block, element_number, question)]


def begin_part(session: Session, block: int, part: str) -> list[Event]:
    """A part of a block's épreuve begins; nothing when it is the one under way."""
    here = session.part
    if here is not None and (here.block, here.part) == (block, part):
        return []
    return [ev.PartBegun(block_number(session, block), part)]


def suggested(session: Session, block: int, number: int) -> Question:
    """The suggested question of that number in the block."""
    found = session.referential.block(block_number(session, block))
    questions = found.questions if found else ()
    if not 1 <= number <= len(questions):
        raise _refuse(
            "Question inconnue",
            f"{_here(session)} propose {counted(len(questions), 'question')}, numérotées à "
            "partir de 1.",
        )
    return questions[number - 1]


def ask(session: Session, block: int, number: int) -> list[Event]:
    """Record that a suggested question was asked, by its block and its number there, from 1; its
    words are kept as they are today."""
    question = suggested(session, block, number)
    refs = tuple(ElementRef(block, one) for one in question.elements)
    return [ev.QuestionAsked(block, number, question.text, refs)]


def put_off(session: Session, block: int, number: int) -> list[Event]:
    """Tell that a suggested question is passed over, once."""
    question = suggested(session, block, number)
    if (block, number) in session.put_off:
        return []
    refs = tuple(ElementRef(block, one) for one in question.elements)
    return [ev.QuestionPutOff(block, number, question.text, refs)]


def ask_own(session: Session, text: str, refs: Iterable[ElementRef] = ()) -> list[Event]:
    """Record a question of the evaluator's own, on the first element's block or the current one."""
    bearing = _known(session, refs)
    block = bearing[0].block if bearing else session.position.block
    return [ev.QuestionAsked(block, 0, _text(text, "Question vide"), bearing)]


def note(
    session: Session, text: str, refs: Iterable[ElementRef] = (), origin: str = "entretien", *,
    asked: int = 0, block: int | None = None,
) -> list[Event]:
    """Record what was heard, seen or read.

    Args:
        refs: the elements it bears on; none when that is not known yet.
        origin: where it comes from, one of `ORIGINS`.
        asked: the line of the question it answers, 0 for none.
        block: where it was taken; that of the first element, else the guide’s, unless given.

    Raises:
        RefusedCommand: it says nothing, or the origin, the block or an element is unknown.
    """
    if origin not in ORIGINS:
        raise Refusal("Provenance inconnue").near(origin, ORIGINS)
    if block:
        block_number(session, block)
    bearing = _known(session, refs)
    where = block or (bearing[0].block if bearing else session.position.block)
    return [ev.NoteTaken(_text(text, "Note vide"), where, bearing, origin, asked)]


def correct_note(
    session: Session, number: int, text: str, refs: Iterable[ElementRef], reason: str = ""
) -> list[Event]:
    """Replace the text and the elements of a note; the old ones stay in the journal."""
    if number not in session.notes:
        raise Refusal("Note inconnue").near(str(number), map(str, session.notes))
    kept = _text(text, "Note vide")
    return [ev.NoteCorrected(number, kept, _known(session, refs), clean(reason).strip())]


def judge(
    session: Session, ref: ElementRef, value: str, *, by: str,
    not_applicable: bool = False, comment: str = "", criteria: Iterable[int] = (),
) -> list[Event]:
    """Judge an element.

    Args:
        criteria: the numbers of the criteria that are not met.
    """
    target = element(session, str(ref))
    kept = judgement_value(session.referential.scale, value, not_applicable=not_applicable)
    numbers = _criteria(session, target, kept, criteria, not_applicable=not_applicable)
    return [
        ev.JudgementGiven(
            target, kept, known_role(session, by), not_applicable, clean(comment).strip(), numbers
        )
    ]


def _criteria(
    session: Session, ref: ElementRef, value: str, numbers: Iterable[int], *, not_applicable: bool
) -> tuple[int, ...]:
    """The criteria that a judgement says are not met, each once, in order."""
    chosen = tuple(sorted(set(numbers)))
    if not chosen:
        return ()
    found = session.referential.element(ref)
    count = len(found.criteria) if found else 0
    if not count:
        raise _refuse(
            "Pas de critère ici",
            f"L’élément {ref} n’a pas de critères numérotés : écrivez un commentaire en toutes "
            "lettres.",
        )
    if not_applicable or not fails(session.referential.scale, value):
        raise _refuse(
            "Pas de critère à préciser",
            "Les critères se précisent quand l’élément n’est pas acquis.",
        )
    for one in chosen:
        if not 1 <= one <= count:
            raise _refuse("Critère inconnu", f"L’élément {ref} a {counted(count, 'critère')}.")
    return chosen


def mark_criteria(session: Session, ref: ElementRef, criteria: Iterable[int]) -> list[Event]:
    """Say which criteria the judgement that counts finds not met; it stays what it is.

    Raises:
        RefusedCommand: none counts, it is another role's, or the criteria do not suit it.
    """
    target = element(session, str(ref))
    found = session.effective(target)
    if found is None:
        raise _refuse("Rien à préciser", f"L’élément {target} n’a pas d’évaluation qui compte.")
    numbers = _criteria(
        session, target, found.value, criteria, not_applicable=found.not_applicable
    )
    if numbers == session.failing(target):
        return []
    by = session.role or session.referential.concluding_role.id
    if isinstance(found, Agreement):
        must_conclude(session, by)
        return [ev.ConsultationConcluded(
            target, found.value, found.reason, found.not_applicable, found.comment, numbers
        )]
    if by != found.by:
        role = session.referential.role(found.by)
        raise _refuse(
            "Évaluation d’un autre rôle",
            f"{role.title if role else found.by} précise ses critères. /role change de rôle.",
        )
    return [ev.JudgementGiven(
        target, found.value, found.by, found.not_applicable, found.comment, numbers
    )]


def withdraw(session: Session, ref: ElementRef, by: str) -> list[Event]:
    """Withdraw the judgement of one role on an element, which is then not judged by it."""
    target = element(session, str(ref))
    if session.judgement(target, known_role(session, by)) is None:
        raise _refuse("Rien à retirer", f"L’élément {target} n’est pas évalué par ce rôle.")
    return [ev.JudgementWithdrawn(target, by)]


def must_conclude(session: Session, by: str) -> None:
    """Refuse a role that the source does not let conclude.

    Raises:
        RefusedCommand: another role concludes, which is named.
    """
    concluding = session.referential.concluding_role
    if by != concluding.id:
        raise _refuse(
            "Ce rôle ne conclut pas",
            f"La source laisse conclure : {concluding.title}. Changez de rôle pour conclure.",
        )


def agree(
    session: Session, ref: ElementRef, value: str, reason: str, *, by: str,
    not_applicable: bool = False, comment: str = "", criteria: Iterable[int] = (),
) -> list[Event]:
    """Only the role that the source lets conclude may settle a difference."""
    target = element(session, str(ref))
    must_conclude(session, by)
    kept = judgement_value(session.referential.scale, value, not_applicable=not_applicable)
    why = _text(reason, "Concertation sans raison")
    numbers = _criteria(session, target, kept, criteria, not_applicable=not_applicable)
    return [ev.ConsultationConcluded(
        target, kept, why, not_applicable, clean(comment).strip(), numbers
    )]


def consult(session: Session, block: int, text: str = "") -> list[Event]:
    """Record that the consultation took place, on one block or on the whole (0)."""
    return [ev.ConsultationHeld(block_number(session, block, whole=True), clean(text).strip())]


def observe(session: Session, text: str, block: int = 0) -> list[Event]:
    """Write the observations of a block, or of the whole (0); refused while they are hidden."""
    kept = clean(text).strip()
    if session.observations.get(block_number(session, block, whole=True), "") == kept:
        return []
    if withheld(session, block):
        raise _refuse(
            "Observations de l’autre évaluateur",
            "Il les a déjà écrites ; elles se montrent quand vous aurez évalué les mêmes éléments, "
            "ou après la concertation. /role, dans l’entretien, change de rôle.",
        )
    return [ev.ObservationWritten(block, kept)]


def comment(session: Session, box: str, text: str) -> list[Event]:
    """Write in a box of comments of the source, by its id; an empty text empties it. Nothing when
    the box holds just that."""
    known = [one.id for one in session.referential.comments]
    if box not in known:
        raise Refusal("Commentaire inconnu").near(box, known)
    kept = clean(text).strip()
    return [] if session.comments.get(box, "") == kept else [ev.CommentWritten(box, kept)]


def feedback(session: Session, question: str, choices: Iterable[str], text: str) -> list[Event]:
    """Record the candidate's answer to a question about the evaluation itself."""
    known = {one.id: one for one in session.referential.feedback}
    if question not in known:
        raise Refusal("Question au candidat inconnue").near(question, known)
    chosen = tuple(dict.fromkeys(choices))
    for choice in chosen:
        if choice not in known[question].choices:
            raise Refusal("Réponse inconnue").near(choice, known[question].choices)
    return [ev.FeedbackGiven(question, chosen, clean(text).strip())]


def mark_essential(
    session: Session, ref: ElementRef, mark: str, certification: str = ""
) -> list[Event]:
    """Record whether an element is essential, as read on the official document."""
    target = element(session, str(ref))
    if mark not in ("oui", "non", "inconnu"):
        raise Refusal("Marque inconnue").near(mark, ("oui", "non", "inconnu"))
    second = {one.id for one in session.referential.certifications if one.marks is not None}
    if certification and certification not in second:
        raise Refusal("Certificat inconnu").near(certification, second)
    if not certification and session.mark(target) == mark:
        return []
    return [ev.EssentialMarked(target, mark, certification)]


def record_fact(
    session: Session, fact: str, text: str = "", date: str = "", block: int = 0
) -> list[Event]:
    """Record a fact of the dossier, with its text or ISO date, on one block or the whole (0)."""
    if fact not in FACTS:
        raise Refusal("Fait inconnu").near(fact, FACTS)
    block_number(session, block, whole=True)
    if fact in _DATED and not date:
        raise _refuse("Date manquante", f"Donnez la date ({FACTS[fact]}), comme 2026-11-21.")
    return [ev.FactRecorded(fact, clean(text).strip(), iso_day(date), block)]


def iso_day(text: str) -> str:
    """A day as typed, ISO, or an empty text; refused where it is none."""
    if not text:
        return ""
    try:
        day = day_of.fromisoformat(text)
    except ValueError:
        raise _refuse(
            "Date illisible", f"« {one_line(text)[:40]} » : écrivez-la comme 2026-11-21."
        ) from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise _refuse("Date invraisemblable", f"L’année {day.year} : corrigez-la.")
    return day.isoformat()


def ask_arbitration(session: Session, block: int, reason: str) -> list[Event]:
    """Ask the jury to decide on a block, with the reason why."""
    why = _text(reason, "Arbitrage sans raison")
    return [ev.ArbitrationAsked(block_number(session, block), why)]


def record_jury(
    session: Session, date: str, decision: str, blocks: Iterable[int] = (),
    members: Mapping[str, Any] | None = None,
) -> list[Event]:
    """Record a decision apart from any sitting of the program.

    Raises:
        RefusedCommand: it was recorded by a sitting, which alone changes it.
    """
    if session.jury is not None and session.jury.sitting:
        raise _refuse(
            "Décision prise en séance",
            f"Elle vient de la séance « {session.jury.sitting} » : c’est là qu’elle se corrige "
            "(« Jury » à l’accueil, ou « cqp jury decider »).",
        )
    if not date:
        raise _refuse("Date manquante", "Donnez le jour de la décision, comme 2026-11-21.")
    validated = tuple(sorted({block_number(session, block) for block in blocks}))
    why = _text(decision, "Décision vide")
    return [ev.JuryDecided(iso_day(date), why, validated, dict(members or {}))]


def reopen(session: Session, reason: str) -> list[Event]:
    """Lift the seal, for a reason that the journal keeps."""
    if session.sealed is None:
        raise _refuse("Session non scellée", "Elle est ouverte : rien n’est à rouvrir.")
    return [ev.SessionReopened(_text(reason, "Réouverture sans raison"))]


def keep_draft(session: Session, text: str, name: str = "", origin: str = "") -> list[Event]:
    """Keep what is being typed in a field (empty: the interview's line), to be found again.

    Args:
        origin: where it comes from, where it is a note.
    """
    kept = clean(text)
    origin = origin if kept and not name else ""
    same_origin = name or origin == session.unsent_origins.get(session.role, "")
    if kept == session.unsent_in(name) and same_origin:
        return []
    return [ev.DraftKept(kept, name, origin)]


def drop_draft(session: Session, name: str) -> list[Event]:
    """Nothing of what was typed in a field, nor in those under it, is to be found again."""
    return [
        ev.DraftKept("", one) for role, one in session.unsent
        if role == session.role and (one == name or (name and one.startswith(f"{name}/")))
    ]


def undo(session: Session, number: int | None = None) -> list[Event]:
    """Undo one event: without a number, the last that the role that types recorded itself."""
    if number is None:
        last = _last_undoable(session, session.role)
        if last:
            _must_hold_no_retained_line(session, last)
            return [ev.Undone(last)]
        other = _last_undoable(session, None)
        if other:
            raise _refuse(
                "Rien de vous à annuler",
                f"La ligne {other} est d’un autre rôle : /annuler {other} l’annule.",
            )
        raise _refuse("Rien à annuler", "Rien de ce qui est enregistré ne peut être annulé.")
    if not 1 <= number <= session.number:
        raise _refuse("Ligne inconnue", f"La session a {session.number} lignes.")
    entry = session.entries[number - 1]
    if number in session.undone:
        raise _refuse("Déjà annulée", f"La ligne {number} est déjà annulée.")
    if not _undoable(session, entry):
        raise _refuse("Ligne non annulable", f"La ligne {number} fixe le cadre de la session.")
    _must_hold_no_retained_line(session, number)
    return [ev.Undone(number)]


def _last_undoable(session: Session, role: str | None) -> int:
    """The last event that still counts and may be undone, of one role or of any (None); 0: none."""
    for entry in reversed(session.entries):
        undoable = _undoable(session, entry) and not isinstance(entry.event, ev.Undone)
        own = role is None or (entry.role == role and not entry.brought[0])
        if undoable and own and entry.number not in session.undone:
            return entry.number
    return 0


def withdraw_all(
    session: Session, concerned: Callable[[Event], bool]
) -> list[Event]:
    """Undo all that was recorded of something: an earlier wording must not come back."""
    return [
        ev.Undone(entry.number)
        for entry in session.entries
        if entry.number not in session.undone and concerned(entry.event)
    ]


def _undoable(session: Session, entry: Entry) -> bool:
    """Whether an event may be undone, seen or not: by its number, also what another role judged."""
    event = entry.event
    if isinstance(event, Veiled):
        return event.kind in ("jugement", "ecrit")
    if isinstance(event, ev.GuideMoved):
        return _leads_on(session, event)
    if isinstance(event, ev.CandidateDescribed):  # the first one says whose session it is
        before = session.entries[:entry.number - 1]
        return any(isinstance(one.event, ev.CandidateDescribed) for one in before)
    return isinstance(event, _UNDOABLE)


def _leads_on(session: Session, event: ev.GuideMoved) -> bool:
    """Whether a move of the guide is one that the evaluator sees: older programs recorded looks at
    an element, and a question that is put says where the interview is."""
    block = session.referential.block(event.block)
    return not event.element and not (event.question and block is not None and block.questions)


def redo(session: Session) -> list[Event]:
    """Redo what the typing role undid last, as long as it has recorded nothing since."""
    for entry in reversed(session.entries):
        event = entry.event
        if entry.role != session.role or not isinstance(event, _UNDOABLE):
            continue
        if not isinstance(event, ev.Undone):
            break
        redone = isinstance(session.entries[event.event - 1].event, ev.Undone)
        if not redone and entry.number not in session.undone:
            return [ev.Undone(entry.number)]
    raise _refuse("Rien à rétablir", "Rien n’a été annulé depuis votre dernier enregistrement.")


def _must_hold_no_retained_line(session: Session, number: int) -> None:
    """Refuse to undo the import of a transcript while notes rest on it."""
    found = session.transcripts.get(number)
    kept = [
        (line, note) for line, note in found.settled.items() if note in session.notes
    ] if found else []
    if kept:
        told = ", ".join(f"parole {line} (ligne {note})" for line, note in sorted(kept)[:10])
        more = f" et {counted(len(kept) - 10, 'autre')}" if len(kept) > 10 else ""
        raise _refuse(
            "Transcription employée",
            f"{counted(len(kept), 'parole')} en {'sont' if len(kept) > 1 else 'est'} "
            f"{plural('retenue', len(kept))} : "
            f"{told}{more}. Annulez d’abord ces notes, puis l’import.",
        )
