"""The transcript: what a session's events look like as lines of a conversation. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from assistant.domain.common.french import counted, figures, hour, listed, plural
from assistant.domain.dossier.seal import fingerprint, short_fingerprint
from assistant.domain.events import drafts as ed
from assistant.domain.events import interview as ev
from assistant.domain.events import model as em
from assistant.domain.events import route as er
from assistant.domain.events import spoken as es
from assistant.domain.guide.dialogue import guide_points, parts
from assistant.domain.referential.model import ElementRef
from assistant.domain.referential.scales import NOT_APPLICABLE
from assistant.domain.session.orders import FACTS
from assistant.domain.session.route_orders import SPOTTED, WAYS
from assistant.domain.session.state import Entry, Seal, Session
from assistant.domain.session.visibility import Veiled, concealed
from assistant.domain.spoken.transcript import origin


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the conversation.

    `kind` is bloc, question, point, question_libre, remise, partie, note, jugement, etape,
    horloge, ecrit, dossier, marque, fait, annulation or cadre; `tag` says what a note comes from or
    what was judged. A `veiled` one may not be read yet by the role that types, nor what it undoes:
    it has no text.
    """

    number: int
    time: str
    role: str
    kind: str
    text: str
    block: int = 0
    elements: tuple[ElementRef, ...] = ()
    tag: str = ""
    undone: bool = False
    corrected: bool = False
    veiled: bool = False


def line(session: Session, entry: Entry) -> Line | None:
    """The line of an event, None for what is not part of the conversation."""
    shape = _SHAPES.get(entry.event.type)
    found = shape(session, entry) if shape else None
    if found is None:
        return None
    kind, text, block, elements, tag = found
    note = session.notes.get(entry.number)
    return Line(
        entry.number, entry.time, entry.role, kind, text, block, elements, tag,
        undone=entry.number in session.undone, corrected=bool(note and note.corrected),
        veiled=concealed(session, entry.number),
    )


def is_line(session: Session, entry: Entry) -> bool:
    """Whether an event is part of the conversation: what `line` would tell, without making it."""
    if isinstance(entry.event, ev.GuideMoved):
        return _moved(session, entry) is not None
    if isinstance(entry.event, ev.Undone):
        return _undone(session, entry) is not None
    if isinstance(entry.event, Veiled):
        return bool(entry.event.kind)
    return entry.event.type in _SHAPES


class Lines(Sequence[Line]):
    """The lines of a session as it is now, in order; each is made when it is asked for."""

    def __init__(self, session: Session, *, undoings: bool = True) -> None:
        """Look at a session.

        Args:
            undoings: whether an undoing has a line of its own, beside the one it strikes out.
        """
        self._session = session
        self._entries = [
            entry for entry in session.entries
            if is_line(session, entry) and (undoings or not isinstance(entry.event, ev.Undone))
        ]

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, at: int) -> Line: ...

    @overload
    def __getitem__(self, at: slice) -> list[Line]: ...

    def __getitem__(self, at: int | slice) -> Line | list[Line]:
        if isinstance(at, slice):
            return list(map(self._made, self._entries[at]))
        return self._made(self._entries[at])

    def _made(self, entry: Entry) -> Line:
        found = line(self._session, entry)
        assert found is not None
        return found


def lines(session: Session) -> Iterator[Line]:
    """All lines, in order."""
    for entry in session.entries:
        found = line(session, entry)
        if found:
            yield found


def first_visits(session: Session) -> dict[int, int]:
    """The number of the line that first opens each block, by block."""
    visits: dict[int, int] = {}
    for entry in session.entries:
        if isinstance(entry.event, ev.GuideMoved) and entry.event.block not in visits:
            found = line(session, entry)
            if found and found.kind == "bloc":
                visits[found.block] = found.number
    return visits


_Shape = tuple[str, str, int, tuple[ElementRef, ...], str]


def _label(session: Session, value: str, *, not_applicable: bool = False) -> str:
    """A judgement as one reads it."""
    if not_applicable:
        return NOT_APPLICABLE.label
    return session.referential.scale.label(value)


def _note(session: Session, entry: Entry) -> _Shape | None:
    note = session.notes.get(entry.number)
    if note:
        return "note", note.text, note.block, note.elements, origin(session, note)
    event = entry.event
    assert isinstance(event, ev.NoteTaken)
    return "note", event.text, event.block, event.elements, event.origin


def _correction(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.NoteCorrected)
    why = f" ({event.reason})" if event.reason else ""
    return "annulation", f"Note {event.note} corrigée{why}", 0, event.elements, "correction"


def _question(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.QuestionAsked)
    kind = "question" if event.question else "question_libre"
    return kind, event.text, event.block, event.elements, str(event.question)


def _part(session: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.PartBegun)
    block = session.referential.block(event.block)
    found = [one for one in parts(block) if one.id == event.part] if block else []
    return "partie", found[0].title if found else event.part, event.block, (), event.part


def _put_off(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.QuestionPutOff)
    return "remise", event.text, event.block, event.elements, str(event.question)


def _moved(session: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.GuideMoved)
    block = session.referential.block(event.block)
    if block is None or event.element:
        return None
    if event.question:
        points = () if block.questions else guide_points(block)
        if not 1 <= event.question <= len(points):
            return None
        point = points[event.question - 1]
        refs = tuple(ElementRef(event.block, one) for one in point.elements)
        return "point", point.text, event.block, refs, str(event.question)
    return "bloc", block.title, event.block, (), ""


def _judgement(session: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.JudgementGiven | ev.ConsultationConcluded)
    text = _label(session, event.value, not_applicable=event.not_applicable)
    why = event.reason if isinstance(event, ev.ConsultationConcluded) else ""
    detail = " — ".join(part for part in (_unmet(session, event), event.comment, why) if part)
    by = event.by if isinstance(event, ev.JudgementGiven) else "concertation"
    if _only_criteria(session, entry.number, event):
        text = ""
    full = " — ".join(part for part in (text, detail) if part)
    return "jugement", full, event.element.block, (event.element,), by


def _only_criteria(
    session: Session, number: int, event: ev.JudgementGiven | ev.ConsultationConcluded
) -> bool:
    """Whether the same judgement was given right before it, without the criteria it names."""
    if not event.criteria or not isinstance(event, ev.JudgementGiven) or number < 2:
        return False
    before = session.entries[number - 2].event
    return isinstance(before, ev.JudgementGiven) and (
        before.element, before.value, before.by
    ) == (event.element, event.value, event.by)


def _unmet(session: Session, event: ev.JudgementGiven | ev.ConsultationConcluded) -> str:
    """The criteria that a judgement says are not met, in the source's words."""
    element = session.referential.element(event.element)
    known = element.criteria if element else ()
    named = [f"« {known[one - 1]} »" for one in event.criteria if 1 <= one <= len(known)]
    return f"{plural('critère', len(named))} : {listed(named)}" if named else ""


def _veiled(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, Veiled)
    return (event.kind, "", event.block, event.elements, event.tag) if event.kind else None


def _withdrawal(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.JudgementWithdrawn)
    return "jugement", "Évaluation retirée", event.element.block, (event.element,), event.by


def _step(session: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.StepSettled)
    text = next((s.text for s in session.referential.steps if s.id == event.step), event.step)
    return "etape", text, 0, (), event.status


def _leap(session: Session, entry: Entry, event: ev.ClockLeapt) -> str:
    gap = session.clock.gaps.get(entry.number)
    if gap is None:
        return "Heure de l’ordinateur reculée : le temps déjà compté reste"
    counted = "comptée" if gap.counted else "non comptée"
    return f"Absence de {hour(event.since)} à {hour(entry.time)}, {counted}"


def _clock(session: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    if isinstance(event, ev.InterviewStarted):
        return "horloge", "Horloge démarrée", 0, (), "demarrer"
    if isinstance(event, ev.InterviewEnded):
        return "horloge", "Entretien terminé", 0, (), "arreter"
    if isinstance(event, ev.ClockLeapt):
        return "horloge", _leap(session, entry, event), 0, (), "absence"
    if isinstance(event, ev.GapSettled):
        said = "Absence comptée" if event.counted else "Absence non comptée"
        return "horloge", f"{said} dans l’entretien (ligne {event.gap})", 0, (), "absence"
    return "horloge", "Horloge en pause", 0, (), "pause"


def _observation(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.ObservationWritten)
    return "ecrit", event.text, event.block, (), "observation"


def _comment(session: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.CommentWritten)
    box = next((c.title for c in session.referential.comments if c.id == event.box), event.box)
    return "ecrit", f"{box} : {event.text}", 0, (), "commentaire"


def _answer(session: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.OpenQuestionAnswered)
    block = session.referential.block(event.block)
    questions = block.open_questions if block else ()
    asked = next(iter(questions[event.question - 1:event.question]), "")
    return "dossier", f"{asked} {event.text}".strip(), event.block, (), "réponse du candidat"


def _file_read(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.FileRead)
    return "dossier", event.text, event.element.block, (event.element,), "lecture du dossier"


def _point(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.PointRaised)
    return "dossier", event.text, event.element.block, (event.element,), "point à vérifier"


def _point_settled(session: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.PointSettled)
    point = session.points.get(event.point)
    elements = (point.element,) if point else ()
    text = event.text or (point.text if point else "")
    return "dossier", text, elements[0].block if elements else 0, elements, "point vérifié"


def _mark(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.EssentialMarked)
    what = event.certification or "incontournable"
    return "marque", f"{what} : {event.mark}", event.element.block, (event.element,), event.mark


def _fact(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.FactRecorded)
    said = ", ".join(part for part in (figures(event.date), event.text) if part)
    text = FACTS.get(event.fact, event.fact) + (f" : {said}" if said else "")
    return "fait", text, event.block, (), event.fact


def _undone(session: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.Undone)
    undone = session.entries[event.event - 1].event
    if isinstance(undone, es.SpokenLineSettled | em.SuggestionSettled | ed.DraftChoice):
        return None
    return "annulation", f"Ligne {event.event} annulée", 0, (), "annulation"


def _jury(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.JuryDecided)
    return "fait", f"Décision du jury du {figures(event.date)} : {event.decision}", 0, (), "jury"


def _consulted(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.ConsultationHeld)
    text = f"Concertation tenue : {event.text}" if event.text else "Concertation tenue"
    return "fait", text, event.block, (), "concertation"


def _merged(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.SessionMerged)
    text = f"Session {event.session} fusionnée : {counted(event.brought, 'ligne reprise')}"
    return "fait", text, 0, (), "fusion"


def _arbitration(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.ArbitrationAsked)
    return "fait", f"Arbitrage du jury demandé : {event.reason}", event.block, (), "arbitrage"


def _spotting(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, er.SpottingLed)
    when = f" le {figures(event.date)}" if event.date else ""
    text = f"Repérage mené{when} par {event.name}" if event.name else "Repérage mené : effacé"
    return "fait", text, 0, (), "repérage"


def _spotted(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, er.BlockSpotted)
    said = SPOTTED.get(event.status, "effacé")
    text = f"Repérage : {said}" + (f". {event.text}" if event.text else "")
    return "fait", text, event.block, (), "repérage"


def _planned(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, er.ActionsPlanned)
    return "fait", f"{WAYS[event.way]} : {event.text or 'effacé'}", event.block, (), "parcours"


def _tutor(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, er.TutorNamed)
    return "fait", f"Tuteur : {event.name or 'effacé'}", 0, (), "parcours"


def _practice(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, er.PracticeObserved)
    text = f"Observé par le tuteur : {event.text or 'effacé'}"
    return "fait", text, event.element.block, (event.element,), "parcours"


def _sealed(session: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.SessionSealed)
    seal = Seal(entry.number, entry.time, entry.role, event)
    if entry.number in session.genuine:
        text = f"Session scellée, empreinte {short_fingerprint(fingerprint(session, seal))}"
    else:
        text = "Sceau qui ne tient pas : ce qu’il dit n’est pas montré"
    why = f" — dossier incomplet : {event.incomplete}" if event.incomplete else ""
    return "cadre", text + why, 0, (), "sceau"


def _reopened(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.SessionReopened)
    return "cadre", f"Session rouverte : {event.reason}", 0, (), "réouverture"


def _model_consulted(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, em.ModelConsulted)
    count, what = (len(event.spoken), "parole") if event.spoken else (len(event.lines), "ligne")
    sent = counted(count, f"{what} envoyée")
    text = f"Demande à {event.model} ({event.use}) : {sent} à {event.place}"
    return "cadre", text, 0, (), "modèle"


def _proposed(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, em.SuggestionProposed)
    text = f"{event.model} : {counted(len(event.sentences), 'proposition')} ({event.use})"
    return "cadre", text, event.block, (), "modèle"


def _settled(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, em.SuggestionSettled)
    which = f"{event.sentence} de la ligne {event.suggestion}"
    if not event.accepted:
        return "cadre", f"Proposition {which} refusée", 0, (), "modèle"
    return "cadre", f"Proposition {which} acceptée : {event.text}", 0, (), "modèle"


def _imported(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, es.TranscriptImported)
    said = counted(len(event.lines), "prise de parole")
    text = f"Transcription importée : {event.file}, {said}"
    return "cadre", text, 0, (), es.SPOKEN


def _lines_given(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, es.SpokenLinesGiven)
    many = len(event.lines)
    told = ", ".join(map(str, event.lines[:6])) + ("…" if len(event.lines) > 6 else "")
    text = f"{plural('Parole', many)} {told} {plural('donnée', many)} à « {event.speaker} »"
    return "cadre", text, 0, (), es.SPOKEN


def _repaired(_: Session, entry: Entry) -> _Shape | None:
    event = entry.event
    assert isinstance(event, ev.JournalRepaired)
    lost = ", ".join(map(str, event.lost))
    if not event.kept:
        return "cadre", f"Ligne {lost} perdue : le fichier a été endommagé", 0, (), "réparation"
    text = "Fichier réparé" + (f", lignes perdues : {lost}" if lost else ", rien n’est perdu")
    return "cadre", text, 0, (), "réparation"


_SHAPES = {
    ev.NoteTaken.type: _note,
    ev.NoteCorrected.type: _correction,
    ev.QuestionAsked.type: _question,
    ev.PartBegun.type: _part,
    ev.QuestionPutOff.type: _put_off,
    ev.GuideMoved.type: _moved,
    Veiled.type: _veiled,
    ev.JudgementGiven.type: _judgement,
    ev.ConsultationConcluded.type: _judgement,
    ev.JudgementWithdrawn.type: _withdrawal,
    ev.StepSettled.type: _step,
    ev.InterviewStarted.type: _clock,
    ev.InterviewPaused.type: _clock,
    ev.InterviewEnded.type: _clock,
    ev.ClockLeapt.type: _clock,
    ev.GapSettled.type: _clock,
    ev.ObservationWritten.type: _observation,
    ev.CommentWritten.type: _comment,
    ev.OpenQuestionAnswered.type: _answer,
    ev.FileRead.type: _file_read,
    ev.PointRaised.type: _point,
    ev.PointSettled.type: _point_settled,
    ev.EssentialMarked.type: _mark,
    ev.FactRecorded.type: _fact,
    ev.Undone.type: _undone,
    ev.JuryDecided.type: _jury,
    ev.ConsultationHeld.type: _consulted,
    ev.ArbitrationAsked.type: _arbitration,
    ev.SessionMerged.type: _merged,
    er.SpottingLed.type: _spotting,
    er.BlockSpotted.type: _spotted,
    er.ActionsPlanned.type: _planned,
    er.TutorNamed.type: _tutor,
    er.PracticeObserved.type: _practice,
    ev.SessionSealed.type: _sealed,
    ev.SessionReopened.type: _reopened,
    em.ModelConsulted.type: _model_consulted,
    em.SuggestionProposed.type: _proposed,
    em.SuggestionSettled.type: _settled,
    es.TranscriptImported.type: _imported,
    es.SpokenLinesGiven.type: _lines_given,
    ev.JournalRepaired.type: _repaired,
}
