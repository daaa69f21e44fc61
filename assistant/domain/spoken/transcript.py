"""A transcript made by another program: orders, what is still to be looked at, where a note comes
from. Pure.

A line becomes evidence by `accept` alone, one at a time: it is then a note, with its speaker and
its time. Nothing here can make a judgement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.refusal import Refusal
from assistant.domain.common.text import clean, fold, one_line
from assistant.domain.events import interview as ev
from assistant.domain.events.base import Event
from assistant.domain.events.spoken import (
    CANDIDATE,
    EVALUATOR,
    OTHER,
    SPEAKERS,
    SPOKEN,
    UNKNOWN,
    SpokenLineSettled,
    SpokenLinesGiven,
    TranscriptAligned,
    TranscriptImported,
)
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.domain.session.state import Note, Session, Transcript
from assistant.domain.spoken import links

MOST_LINES, LONGEST_LINE = 20_000, 10_000
"""Lines of a transcript, characters of one: far beyond three hours of talk."""

_CLOCK = re.compile(r"(-?)(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?", re.ASCII)
_NAMES = {CANDIDATE: "candidat", EVALUATOR: "évaluateur", OTHER: "autre voix"}
NEW_VOICES = {CANDIDATE: "Candidat", EVALUATOR: "Évaluateur", OTHER: "Autre voix"}
"""What a voice is called that the file does not name."""


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """What one speaker said: `start` in milliseconds of the recording, None where unknown."""

    start: int | None
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class SpokenFault:
    """A line of a file that could not be read: its number there, from 1, and why."""

    line: int
    why: str


def why_too_many(lines: Sequence[SpokenLine]) -> str:
    """Why no session takes so many lines, or one so long, and what to do; empty where one does."""
    if any(len(one.text) > LONGEST_LINE for one in lines):
        return f"Une prise de parole y dépasse {LONGEST_LINE} caractères. Coupez-la en plusieurs."
    if len(lines) <= MOST_LINES:
        return ""
    return f"Elle a {len(lines)} prises de parole ; {MOST_LINES} au plus. Coupez le fichier."


def import_transcript(
    session: Session, *, file: str, sha256: str, lines: Sequence[SpokenLine],
    speakers: Mapping[str, str], offset: int | None = None, faults: Sequence[SpokenFault] = (),
    notices: Sequence[str] = (), given: Mapping[str, Iterable[int]] = MappingProxyType({}),
) -> list[Event]:
    """Record a transcript, whole: from here on its lines wait to be looked at.

    Args:
        given: the lines (numbered from 1) that are another voice's than the file says, as `give`
            takes them.

    Raises:
        RefusedCommand: it holds nothing, too much, or is here already.
    """
    if not lines:
        raise RefusedCommand(
            "Transcription vide", f"« {one_line(file)} » ne contient aucune parole lisible."
        )
    if too_many := why_too_many(lines):
        raise RefusedCommand("Transcription démesurée", too_many)
    if any(one.event.sha256 == sha256 for one in session.transcripts.values()):
        raise RefusedCommand(
            "Transcription déjà importée",
            f"« {one_line(file)} » est déjà dans cette session : rien n’a été ajouté.",
        )
    said = tuple(_plain(one) for one in lines)
    who = _speakers((str(one["speaker"]) for one in said), speakers)
    told = tuple({"line": one.line, "why": one_line(one.why)} for one in faults)
    done = tuple(map(one_line, notices))
    imported = TranscriptImported(one_line(file), sha256, said, who, offset, told, done)
    found = Transcript(session.number + 1, "", imported, who, offset)
    moved = [event for voice, which in given.items() for event in _given(found, which, voice)]
    return [imported, *moved]


def align(
    session: Session, number: int, speakers: Mapping[str, str], offset: int | None
) -> list[Event]:
    """Say anew who speaks and when the recording began; nothing when nothing changes."""
    found = transcript(session, number)
    who = _speakers(found.speakers, {**found.speakers, **speakers})
    if who == dict(found.speakers) and offset == found.offset:
        return []
    return [TranscriptAligned(number, who, offset)]


def give(
    session: Session, number: int, lines: Iterable[int], voice: str
) -> list[Event]:
    """Say that lines are another voice's; nothing when they are its own already.

    Args:
        lines: their numbers in the transcript, from 1.
        voice: a voice of the transcript, or `candidat`, `evaluateur`, `autre`: the voice that is
            it, a new one where there is none or several.
    """
    return _given(transcript(session, number), lines, voice)


def _given(found: Transcript, lines: Iterable[int], voice: str) -> list[Event]:
    named = _voice(found, voice)
    said = spoken_lines(found)
    wanted = sorted(set(lines))
    for one in wanted:
        if not 1 <= one <= len(said):
            raise RefusedCommand(
                "Parole inconnue", f"Cette transcription a {len(said)} prises de parole."
            )
    moved = tuple(one for one in wanted if said[one - 1].speaker != named)
    if not moved:
        return []
    kind = "" if named in found.speakers else _kind_of(voice)
    return [SpokenLinesGiven(found.number, moved, named, kind)]


def _voice(found: Transcript, voice: str) -> str:
    """The voice of a transcript that a person names, by its name or by what it is."""
    asked = one_line(voice)[:120]
    if asked in found.speakers:
        return asked
    kind = _kind_of(asked)
    if kind not in NEW_VOICES:
        raise Refusal("Locuteur inconnu").near(asked, [*filter(None, found.speakers), *NEW_VOICES])
    # a voice without a name may be several people
    there = [name for name, one in found.speakers.items() if one == kind and name]
    if len(there) == 1:
        return there[0]
    taken = found.speakers.get(NEW_VOICES[kind], kind) != kind
    return f"{NEW_VOICES[kind]} (dit à l’écran)" if taken else NEW_VOICES[kind]


def _kind_of(voice: str) -> str:
    folded = fold(voice.strip())
    return OTHER if folded == fold(NEW_VOICES[OTHER]) else folded


def accept(
    session: Session, number: int, line: int, refs: Iterable[ElementRef], *, asked: int = 0
) -> list[Event]:
    """Make a line a note on these elements; what a model proposed for it is answered by that.

    Args:
        line: its number in the transcript, from 1.
        asked: the number of the question it answers, 0 when unknown.
    """
    spoken = _waiting(session, number, line)
    bearing = tuple(refs)
    if not bearing:
        raise RefusedCommand(
            "Aucun élément", "Dites sur quel élément porte cette parole, comme 2.3."
        )
    [note] = orders.note(session, spoken.text, bearing, asked=asked)
    assert isinstance(note, ev.NoteTaken)
    kept = replace(note, origin=SPOKEN)
    return [
        kept, SpokenLineSettled(number, line, session.number + 1),
        *links.answers(session, number, line, bearing),
    ]


def pass_over(session: Session, number: int, line: int) -> list[Event]:
    """Leave a line aside: it stays in the transcript, and is not proposed any more."""
    _waiting(session, number, line)
    return [
        SpokenLineSettled(number, line), *links.answers(session, number, line, ())
    ]


def take_back(session: Session, number: int) -> list[Event]:
    """Undo the last line of a transcript that was accepted, left aside or given to another voice:
    its note with it, and what that answered to a model."""
    for entry in reversed(session.entries):
        event = entry.event
        if isinstance(event, SpokenLinesGiven) and event.transcript == number:
            if entry.number in session.undone:
                continue
            return [ev.Undone(entry.number)]
        if not isinstance(event, SpokenLineSettled) or event.transcript != number:
            continue
        if entry.number in session.undone or (event.note and event.note not in session.notes):
            continue
        # without its note, an accepted line waits again
        answered = links.answered_by(session, number, event.line)
        return [ev.Undone(one) for one in (event.note or entry.number, *answered)]
    raise RefusedCommand(
        "Rien à reprendre", "Aucune parole n’a encore été retenue, passée ni donnée."
    )


# --- what is there ------------------------------------------------------------------------------


def transcript(session: Session, number: int = 0) -> Transcript:
    """The transcript of that number; when 0, the first where lines wait, else the last imported.

    Raises:
        RefusedCommand: there is none.
    """
    if not session.transcripts:
        raise RefusedCommand(
            "Aucune transcription",
            "« cqp session importer-transcription SESSION FICHIER » en lit une, "
            "ou « /transcription FICHIER ».",
        )
    if not number:
        known = list(session.transcripts.values())
        return next((one for one in known if any(pending(session, one))), known[-1])
    if number not in session.transcripts:
        raise Refusal("Transcription inconnue").near(
            str(number), map(str, session.transcripts)
        )
    return session.transcripts[number]


def spoken_lines(found: Transcript) -> tuple[SpokenLine, ...]:
    """The lines of a transcript, as values."""
    return tuple(
        _line(found, number, one) for number, one in enumerate(found.event.lines, start=1)
    )


def _line(found: Transcript, number: int, one: Mapping[str, object]) -> SpokenLine:
    start = one.get("start")
    return SpokenLine(
        start if isinstance(start, int) else None,
        found.given.get(number, str(one.get("speaker", ""))), str(one.get("text", "")),
    )


def settled(session: Session, found: Transcript) -> dict[int, int]:
    """The lines that wait no more, by number: the note each became, 0 when left aside."""
    return {
        line: note for line, note in found.settled.items() if not note or note in session.notes
    }


def pending(session: Session, found: Transcript) -> Iterator[int]:
    """The numbers of the candidate's lines that wait to be looked at, in order."""
    done = settled(session, found)
    for number, line in enumerate(spoken_lines(found), start=1):
        if number not in done and found.speakers.get(line.speaker) == CANDIDATE:
            yield number


def interview_time(found: Transcript, line: SpokenLine) -> int | None:
    """The interview time of a line, in milliseconds; None while it cannot be known."""
    if line.start is None or found.offset is None:
        return None
    return line.start + found.offset


def origin(session: Session, note: Note) -> str:
    """Where a note comes from, for display: a spoken one says who spoke, and when."""
    if note.origin != SPOKEN:
        return note.origin
    said = voice_and_time(session, note.number) or session.entries[note.number - 1].said
    return f"{note.origin}, {said}" if said else note.origin


def voice_and_time(session: Session, note: int) -> str:
    """Who spoke a note of a transcript of this session, and when: « candidat, 0:12:30 »."""
    place = session.spoken.get(note)
    found = session.transcripts.get(place[0]) if place else None
    line = spoken_line(found, place[1]) if place and found else None
    return moment(found, line) if found and line else ""


def moment(found: Transcript, line: SpokenLine) -> str:
    """Who speaks a line of a transcript, and when, as far as it is known."""
    who = _NAMES.get(found.speakers.get(line.speaker, ""), "")
    at = interview_time(found, line)
    when = clock(at if at is not None else line.start)
    return ", ".join(part for part in (who, when) if part)


def told(session: Session, notes: Iterable[Note]) -> tuple[Note, ...]:
    """Notes whose origin says all that is to be printed of it."""
    return tuple(
        replace(note, origin=origin(session, note)) if note.origin == SPOKEN else note
        for note in notes
    )


def spoken_line(found: Transcript, number: int) -> SpokenLine | None:
    """One line of a transcript by its number, from 1."""
    if not 1 <= number <= len(found.event.lines):
        return None
    return _line(found, number, found.event.lines[number - 1])


# --- clocks ---------------------------------------------------------------------------------------


def clock(milliseconds: int | None) -> str:
    """A time as `0:03:20`; empty when unknown."""
    if milliseconds is None:
        return ""
    sign, seconds = ("-" if milliseconds < 0 else ""), abs(milliseconds) // 1000
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def read_clock(text: str) -> int:
    """The milliseconds of `0:03:20`, `3:20` or `-0:01:00`.

    Raises:
        RefusedCommand: it is not a time.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None or int(found[4]) > 59 or (found[2] and int(found[3]) > 59):
        raise RefusedCommand(
            "Décalage illisible",
            f"« {one_line(text)[:30]} » : écrivez heures, minutes et secondes, comme 0:03:20, "
            "ou -0:01:00 si l’enregistrement commence avant l’entretien.",
        )
    sign, hours, minutes, seconds, rest = found.groups()
    total = (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000
    total += int((rest or "0").ljust(3, "0"))
    return -total if sign else total


def _waiting(session: Session, number: int, line: int) -> SpokenLine:
    found = transcript(session, number)
    spoken = spoken_line(found, line)
    if spoken is None:
        raise RefusedCommand(
            "Parole inconnue", f"Cette transcription a {len(found.event.lines)} prises de parole."
        )
    if line in settled(session, found):
        raise RefusedCommand(
            "Parole déjà vue", "Elle est déjà retenue ou passée : annuler la reprend."
        )
    return spoken


def _plain(line: SpokenLine) -> dict[str, object]:
    plain: dict[str, object] = {
        "speaker": one_line(line.speaker)[:120], "text": clean(line.text).strip(),
    }
    return plain if line.start is None else {"start": line.start, **plain}


def _speakers(names: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    every = dict.fromkeys(names)
    known = {one_line(name)[:120]: one for name, one in given.items()}
    for name, one in known.items():
        if name not in every:
            raise Refusal("Locuteur inconnu").near(name, every)
        if one not in SPEAKERS:
            raise Refusal("Rôle de locuteur inconnu").near(one, SPEAKERS)
    return {name: known.get(name, UNKNOWN) for name in every}
