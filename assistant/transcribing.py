"""Importing what was said: who speaks, when it was, which elements a line bears on. Use cases.

When it was and what a line bears on are guesses that a person confirms; who speaks is never one.
Nothing becomes evidence by itself.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import fold, one_line
from assistant.domain.events.spoken import CANDIDATE
from assistant.domain.referential.model import ElementRef, Referential
from assistant.domain.session.clock import interview_times
from assistant.domain.session.state import Session, Transcript
from assistant.domain.spoken.transcript import (
    MOST_LINES,
    SpokenLine,
    interview_time,
    spoken_lines,
)
from assistant.domain.spoken.voices import fits_somebody, roles_by_name
from assistant.language.linking import PLAUSIBLE, LinkWords, Proposal, propose, telling_stems
from assistant.language.words import openings, openings_of
from assistant.spoken.reading import read
from assistant.spoken.values import Spoken

MOST_PROPOSED = 4
_GIVEN = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?\s*=\s*(\S.*)", re.ASCII)
_SAME_QUESTION = 0.6
"""The share of a question's telling words that a spoken line must have to be that question."""
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Prepared:
    """A transcript ready to be imported, with what is known and guessed of it.

    `recognised` is how many of the questions asked were found in it: the offset rests on them.
    """

    file: str
    sha256: str
    spoken: Spoken
    speakers: Mapping[str, str]
    offset: int | None
    recognised: int


@dataclass(frozen=True, slots=True)
class Context:
    """The question a line answers: where it stands, what it bears on, its event (0: none)."""

    block: int
    elements: tuple[ElementRef, ...]
    asked: int = 0


def prepare(session: Session, file: str, content: bytes) -> Prepared:
    """Read a transcript; tell whose voices are known by their names, and guess when it began.

    Raises:
        TranscriptRefused: the file is not a transcript.
    """
    spoken = read(content, fits_somebody(session))
    speakers = roles_by_name(session, (line.speaker for line in spoken.lines))
    offset, recognised = guess_offset(session, spoken.lines, speakers)
    digest = hashlib.sha256(content).hexdigest()
    return Prepared(file, digest, spoken, speakers, offset, recognised)


# --- who speaks ---------------------------------------------------------------------------------


def voices_to_tell(speakers: Mapping[str, str]) -> str:
    """What is still to be said of who speaks; empty when the candidate's voice is known."""
    if not any(speakers):
        return (
            "aucun nom de voix n’a été trouvé : personne n’est présumé parler. Donnez ses paroles "
            "au candidat"
        )
    if CANDIDATE not in speakers.values():
        return "aucune voix n’est celle du candidat d’après son nom : dites laquelle l’est"
    return ""


def read_speakers(given: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    """What `Nom=candidat` says, the name written without regard to case nor accents; `=candidat` is
    the voice that the file does not name.

    Raises:
        RefusedCommand: there is no `=`.
    """
    known = {fold(name): name for name in names}
    found: dict[str, str] = {}
    for one in given:
        name, told, role = one.rpartition("=")
        if not told:
            raise RefusedCommand(
                "Locuteur sans rôle",
                f"« {one_line(one)[:40]} » ne dit pas qui parle : écrivez "
                f"--locuteur \"{one_line(one)[:40]}=candidat\", evaluateur ou autre.",
            )
        found[known.get(fold(name.strip()), name.strip())] = fold(role.strip())
    return found


def read_given(given: Iterable[str]) -> dict[str, list[int]]:
    """What `12=Léa` and `12-18=candidat` say: the lines given to each voice.

    Raises:
        RefusedCommand: there is no line, or no voice.
    """
    found: dict[str, list[int]] = {}
    for one in given:
        read = _GIVEN.fullmatch(one.strip())
        first, last = (int(read[1]), int(read[2] or read[1])) if read else (0, 0)
        if read is None or not 0 < first <= last <= MOST_LINES:
            raise RefusedCommand(
                "Parole illisible",
                f"« {one_line(one)[:40]} » : écrivez --parole 12=candidat, ou 12-18=\"Léa M.\".",
            )
        found.setdefault(read[3].strip(), []).extend(range(first, last + 1))
    return found


# --- when it was, and what was asked ------------------------------------------------------------


def guess_offset(
    session: Session, lines: Sequence[SpokenLine], speakers: Mapping[str, str]
) -> tuple[int | None, int]:
    """The interview time at the beginning of the recording, and how many questions say so.

    Each official question recognised in what an evaluator says gives one; the middle one is kept.
    """
    times = interview_times(session)
    found: dict[int, int] = {}
    for at, context in recognised(session, lines, speakers).items():
        start = lines[at].start
        if context.asked and start is not None and context.asked not in found:
            found[context.asked] = int(times[context.asked].total_seconds() * 1000) - start
    return (median_low(found.values()), len(found)) if found else (None, 0)


def recognised(
    session: Session, lines: Sequence[SpokenLine], speakers: Mapping[str, str]
) -> dict[int, Context]:
    """The official questions found in what was said: by the place of the line, from 0."""
    known = _official(session)
    begun: dict[str, list[int]] = {}
    for place, (told, _) in enumerate(known):
        for one in told:
            for letters in openings_of(one):
                begun.setdefault(letters, []).append(place)
    found: dict[int, Context] = {}
    for at, line in enumerate(lines):
        if speakers.get(line.speaker) == CANDIDATE:
            continue
        # few lines have words that begin as those of a question: the others need no stems
        many = Counter(place for one in openings(line.text) for place in begun.get(one, ()))
        alike = [known[place] for place in sorted(many)
                 if many[place] >= _SAME_QUESTION * len(known[place][0])]
        said = telling_stems(line.text) if alike else set()
        if len(said) < _FEWEST_WORDS:
            continue
        close = [(len(told & said) / len(told), context) for told, context in alike]
        score, context = max(close, key=lambda one: one[0], default=(0.0, Context(0, ())))
        if score >= _SAME_QUESTION:
            found[at] = context
    return found


def _official(session: Session) -> list[tuple[set[str], Context]]:
    """The suggested questions, as stems, with the event that asked each where there is one."""
    asked = {(one.block, one.question): one.number for one in session.asked.values()}
    return [
        (telling, Context(
            block.number, tuple(ElementRef(block.number, one) for one in question.elements),
            asked.get((block.number, question.number), 0),
        ))
        for block in session.referential.blocks
        for question in block.questions
        if len(telling := telling_stems(question.text)) >= _FEWEST_WORDS
    ]


# --- what a line bears on -----------------------------------------------------------------------


class Aligned:
    """A transcript beside its session: for each line, the question it answers and its elements."""

    def __init__(self, session: Session, known: LinkWords, found: Transcript) -> None:
        """Recognise the questions once; asking for a line's elements then costs little."""
        self.lines = spoken_lines(found)
        self._referential: Referential = session.referential
        self._words = known
        self._found = found
        self._contexts = recognised(session, self.lines, found.speakers)
        self._places = sorted(self._contexts)
        times = interview_times(session)
        self._asked = [
            (int(times[one.number].total_seconds() * 1000),
             Context(one.block, one.elements, one.number))
            for one in session.asked.values()
        ]

    def context(self, number: int) -> Context:
        """The question that line `number` (from 1) answers: heard before it, else by the time."""
        at = bisect_right(self._places, number - 1)
        if at:
            return self._contexts[self._places[at - 1]]
        moment = interview_time(self._found, self.lines[number - 1])
        before = [one for time, one in self._asked if moment is not None and time <= moment]
        return before[-1] if before else Context(0, ())

    def proposals(self, number: int) -> tuple[Proposal, ...]:
        """The elements line `number` may bear on, the likeliest first: what its words say, then
        what the question bears on."""
        context = self.context(number)
        found = propose(
            self._referential, self._words, self.lines[number - 1].text, context.block or None,
            asked=context.elements, limit=MOST_PROPOSED, at_least=PLAUSIBLE,
        )
        there = {one.ref for one in found}
        rest = [Proposal(ref, 0.0, ()) for ref in context.elements if ref not in there]
        return tuple([*found, *rest][:MOST_PROPOSED])
