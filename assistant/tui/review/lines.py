"""How a line looks when a session is read again: its clock, what it replaced, who undid it.

Pure: values in, content out. A line looks as it does in the interview, and says more.
"""

from __future__ import annotations

from textual.content import Content

from assistant.domain.common.french import counted, day_and_hour, hour, local_day
from assistant.domain.events import interview as ev
from assistant.domain.referential.model import ElementRef
from assistant.domain.review.conversation import Line
from assistant.domain.review.lines import LineNumbers, LineState, judged_element
from assistant.domain.review.playback import Playback, Standing
from assistant.domain.session.clock import Times
from assistant.domain.session.state import Entry, Session
from assistant.tui.base.lines import (
    DISPUTED,
    UNJUDGED,
    Painter,
    Say,
    refs,
    scale_style,
    sign,
)
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.widgets.pages import timed
from assistant.tui.widgets.rows import Leaf

BARS = {"bloc": ("▌", ACCENT), "question": ("▌", ACCENT), "note": ("│", MUTED),
        "jugement": ("│", MUTED)}


class ReviewPainter:
    """Gives each line its look; `discreet` leaves what the candidate may see."""

    def __init__(self, lines: LineNumbers, say: Say) -> None:
        self._lines = lines
        self._painter = Painter(say)
        self._times = Times(lines.session)
        self.discreet = False

    def leaf(self, number: int) -> Leaf:
        """A line of the session as the screen shows it, by its number."""
        line = self._lines.line(number)
        look = self._painter.look(self._lines.session, line, first_visit=False)
        content = look.public or Content("") if self.discreet else self._content(line, look.content)
        kind = look.kind.split()[0]
        bar, style = BARS.get(kind, ("", ""))
        return timed(self._time(number), bar, style, content, space=bar == "▌")

    def _time(self, number: int) -> str:
        """The interview clock; the day while it stood still."""
        running = self._times.running(number)
        if running is not None:
            minutes = int(running.total_seconds() // 60)
            return f"{minutes // 60}:{minutes % 60:02}"
        return local_day(self._lines.session.entries[number - 1].time)[:5]

    def _content(self, line: Line, plain: Content) -> Content:
        session = self._lines.session
        event = session.entries[line.number - 1].event
        content = plain
        if line.kind == "jugement" and not line.veiled:
            content = judgement_content(self._lines, line)
        elif isinstance(event, ev.NoteCorrected):
            content = correction_content(session, session.entries[line.number - 1])
        return undone_content(session, line, content)


def judgement_content(lines: LineNumbers, line: Line) -> Content:
    """A judgement, and before it what it replaced: the one place where the review tells one."""
    session, ref = lines.session, line.elements[0]
    parts: list[tuple[str, str]] = [(f"{ref} ", STRONG)]
    before = lines.before(line.number)
    for number in before:
        parts += [_given(session, session.entries[number - 1]), (" ", "")]
    if before:
        parts.append(("→ ", MUTED))
    mark, style = _given(session, session.entries[line.number - 1])
    role = session.referential.role(line.tag)
    tail = " · ".join((role.called if role else line.tag, hour(line.time),
                       f"n° {line.number}")).replace(" ", "\u00a0")
    return Content.assemble(*parts, (f"{mark} ", style), line.text, (f" — {tail}", MUTED))


def _given(session: Session, entry: Entry) -> tuple[str, str]:
    """The sign of a judgement and its colour; an open one for a withdrawal."""
    event = entry.event
    if not isinstance(event, ev.JudgementGiven | ev.ConsultationConcluded):
        return UNJUDGED, MUTED
    style = MUTED if event.not_applicable else scale_style(session, event.value)
    return sign(session, event.value, not_applicable=event.not_applicable), style


def correction_content(session: Session, entry: Entry) -> Content:
    """A correction: how the note read until then, struck, and how it reads from then on."""
    event = entry.event
    assert isinstance(event, ev.NoteCorrected)
    text, elements = _wording_before(session, entry.number, event.note)
    parts: list[tuple[str, str]] = [(f"← note {event.note} corrigée  ", MUTED)]
    if text != event.text:
        parts += [(text, "strike $text-muted"), (" → ", MUTED), (event.text, "")]
    else:
        parts.append((event.text, ""))
    if elements != event.elements:
        parts.append((f"  {refs(elements) or '–'} → {refs(event.elements) or '–'}", STRONG))
    parts += [(f"  raison : {event.reason}", "")] if event.reason else []
    return Content.assemble(*parts, (f" — {_who(session, entry)}", MUTED))


def _wording_before(
    session: Session, number: int, note: int
) -> tuple[str, tuple[ElementRef, ...]]:
    """The wording and the elements of a note just before a correction."""
    text, elements = "", tuple[ElementRef, ...]()
    for entry in session.entries[note - 1 : number - 1]:
        event = entry.event
        own = isinstance(event, ev.NoteTaken) and entry.number == note
        again = isinstance(event, ev.NoteCorrected) and event.note == note
        if own or (again and entry.number not in session.undone):
            assert isinstance(event, ev.NoteTaken | ev.NoteCorrected)
            text, elements = event.text, event.elements
    return text, elements


def undone_content(session: Session, line: Line, content: Content) -> Content:
    """What was undone stays, struck, with who undid it and when."""
    if not line.undone:
        return content
    by = session.entries[session.undone[line.number] - 1]
    struck = content if content.plain.endswith(" — annulé") else Content.assemble(
        content.stylize("strike $text-muted"), (" — annulé", MUTED)
    )
    return Content.assemble(struck, (f" par {_who(session, by)}", MUTED))


def _who(session: Session, entry: Entry) -> str:
    """Who typed, when, and the line: « Évaluateur externe, 12/03 à 10:42, n° 57 »."""
    role = session.referential.role(entry.role)
    who = role.called if role else entry.role or "sans rôle"
    at = f"{local_day(entry.time)[:5]} à {hour(entry.time)}"
    return f"{who}, {at}, n° {entry.number}".replace(" ", "\u00a0")


def history_content(session: Session, one: LineState) -> Content:
    """One state of a line, as the screen of its history shows it."""
    role = session.referential.role(one.role)
    who = role.title if role else one.role or "sans rôle"
    head = f"{one.what}, le {day_and_hour(one.time)} par {who}, n° {one.number}"
    style = "strike $text-muted" if one.what == "annulé" else ""
    parts: list[tuple[str, str]] = [(head, MUTED), ("\n  ", ""), (one.text, style)]
    parts += [(f"  {refs(one.elements)}", STRONG)] if one.elements else []
    parts += [(f"\n  raison : {one.reason}", "")] if one.reason else []
    return Content.assemble(*parts, "\n")


def standing_content(session: Session, standing: Standing) -> Content:
    """How the elements were judged at one moment, in a few signs."""
    parts: list[tuple[str, str]] = [(f"évalués {standing.judged}/{standing.elements}", STRONG)]
    for value, count in standing.values:
        mark = sign(session, value, not_applicable=not value)
        parts += [(" · ", MUTED), (mark, scale_style(session, value) if value else MUTED),
                  (f" {count}", "")]
    if standing.disputed:
        parts += [(" · ", MUTED), (f"{DISPUTED} {standing.disputed}", "$text-warning")]
    return Content.assemble(*parts)


def playback_content(session: Session, playback: Playback, *, discreet: bool) -> Content:
    """Where the interview being played again stands."""
    state = "►" if playback.playing else "‖"
    clock, length = int(playback.clock.total_seconds()), int(playback.length.total_seconds())
    shown = Content.assemble(
        (f"{state} ×{playback.speed} ", ACCENT), (_hms(clock), STRONG),
        (f" / {_hms(length)}", MUTED),
    )
    if discreet:
        return shown
    return Content.assemble(shown, "  ", standing_content(session, playback.standing()))


def _hms(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def about(session: Session, number: int, count: int) -> str:
    """What the lines shown have to do with the one they were called from."""
    event = session.entries[number - 1].event
    many = counted(count, "ligne")
    judged = judged_element(event)
    if judged is not None:
        return f"Sur quoi repose l’évaluation de {judged} (n° {number}) : {many}"
    if isinstance(event, ev.NoteTaken):
        return f"Évaluations des éléments de la note n° {number} : {many}"
    if isinstance(event, ev.QuestionAsked):
        return f"Réponses à la question n° {number} : {many}"
    return f"Ce dont parle la ligne n° {number} : {many}"


def nothing_linked(session: Session, number: int) -> str:
    """Why no line is shown from this one."""
    event = session.entries[number - 1].event
    judged = judged_element(event)
    if judged is not None:
        return f"Aucune note sur {judged} : cette évaluation ne repose sur rien ici."
    if isinstance(event, ev.NoteTaken):
        return "Aucun élément de cette note n’est évalué."
    if isinstance(event, ev.QuestionAsked):
        return "Aucune note ne répond à cette question."
    return "Rien n’est lié à cette ligne."
