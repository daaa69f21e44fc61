"""Follow-ups without a model: what the last notes leave out, as one asks in an explicitation
interview. Pure.

A follow-up asks for what is missing: a situation, what was done oneself, its result, a proof, with
whom, what was done when it went otherwise. What counts as said is data
(`prompts/relances/indices.yaml`), the wordings are templates beside it. The state is that of the
session: what was asked, and noted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.domain.events.spoken import SPOKEN
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import AskedQuestion, Note, Session

KINDS = ("exemple", "action", "resultat", "preuve", "avec_qui", "sinon")
"""What a follow-up asks for, most useful first."""

LAST_NOTES = 6
"""How many of the last notes are looked at."""

_PROVING = frozenset({"preuve", "dossier", "observation"})
"""Origins of a note that are a proof by themselves."""
_APOSTROPHES = str.maketrans("’ʼ\u00a0\u202f", "''  ")

Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Cues:
    """What in a note shows that something is said already, by kind of follow-up."""

    patterns: Mapping[str, re.Pattern[str]]
    problem: str = ""

    def told(self, kind: str, note: Note) -> bool:
        """Whether a note already says what such a follow-up would ask for."""
        if kind == "preuve" and note.origin in _PROVING:
            return True
        return self.says(kind, note.text)

    def says(self, kind: str, text: str) -> bool:
        """Whether a text says it in so many words."""
        pattern = self.patterns.get(kind)
        found = pattern.finditer(_plain(text)) if pattern else ()
        return any(one["said"] for one in found)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up: what it asks for, as one would say it, and why it is worth asking.

    `element` is what it names, None where it is about all that the question bears on.
    """

    kind: str
    text: str
    because: str
    element: ElementRef | None = None


def build_cues(data: Mapping[str, Any], problem: str = "") -> Cues:
    """The cues of plain data: lists of words by kind, `*` standing for letters; what « ! » begins
    is not one, whatever words of it are.

    Raises:
        TypeError, ValueError: the data does not have that shape.
    """
    unknown = set(data) - set(KINDS)
    if unknown:
        raise ValueError(f"nature inconnue : {', '.join(sorted(map(str, unknown)))}")
    return Cues({kind: _pattern(data[kind]) for kind in KINDS if data.get(kind)}, problem)


def follow_ups(session: Session, cues: Cues, say: Say) -> tuple[FollowUp, ...]:
    """What is worth asking now on the question or the element in view, most useful first.

    The one that was just asked is not among them; those asked since the official question come
    last.

    Args:
        say: gives a template of `relances/` its words.
    """
    targets = subject(session)
    asked = _current(session)
    if not targets and asked is None:
        return ()
    notes = _notes(session, targets, asked)
    bare = _bare(session, targets) if notes else None
    since = _own_since(session, asked)
    kinds = [kind for kind in KINDS if not any(cues.told(kind, note) for note in notes)]
    wanted: list[tuple[str, ElementRef | None]] = [("exemple", bare)] if bare else []
    wanted += [(kind, None) for kind in kinds]
    found = [_worded(session, kind, ref, targets, say) for kind, ref in wanted]
    last = since[-1] if since else ""
    fresh = [one for one in found if not _same(session, one.kind, last, say)]
    turns = {
        one.kind: at for one in fresh for at, text in enumerate(since, start=1)
        if _same(session, one.kind, text, say)
    }
    return tuple(sorted(fresh, key=lambda one: turns.get(one.kind, 0)))


def subject(session: Session) -> tuple[ElementRef, ...]:
    """The elements a follow-up would be about: the one in view, with those of the question."""
    here, asked = session.position, _current(session)
    bearing = asked.elements if asked else ()
    if not here.element:
        return bearing
    seen = ElementRef(here.block, here.element)
    return bearing if seen in bearing else (seen,)


def _current(session: Session) -> AskedQuestion | None:
    """The last official question of the block in view."""
    here = session.position.block
    put = [one for one in session.asked.values() if one.block == here and one.question]
    return put[-1] if put else None


def _own_since(session: Session, asked: AskedQuestion | None) -> list[str]:
    """The evaluator's own questions since that one, in order."""
    since = asked.number if asked else 0
    here = session.position.block
    return [
        one.text for one in session.asked.values()
        if not one.question and one.number > since and one.block == here
    ]


def _notes(
    session: Session, targets: Sequence[ElementRef], asked: AskedQuestion | None
) -> tuple[Note, ...]:
    """The last notes on the elements in question, or in answer to it."""
    since = asked.number if asked else 0
    wanted = set(targets)
    bearing = [
        note for note in session.notes.values()
        if wanted & set(note.elements)
        or (since and note.number > since and note.block == session.position.block
            and not note.elements and note.origin != SPOKEN)
    ]
    return tuple(bearing[-LAST_NOTES:])


def _bare(session: Session, targets: Sequence[ElementRef]) -> ElementRef | None:
    """The first of the elements that is neither judged nor has any fact."""
    for ref in targets:
        if session.effective(ref) is None and not session.notes_on(ref):
            return ref
    return None


def _worded(
    session: Session, kind: str, ref: ElementRef | None, targets: Sequence[ElementRef], say: Say
) -> FollowUp:
    """The follow-up in the wording whose turn it is: they serve one after the other."""
    wordings = _wordings(session, kind, ref, say)
    asked = [one.text for one in session.asked.values() if not one.question]
    times = sum(_same(session, kind, text, say) for text in asked)
    about = " ".join(map(str, (ref,) if ref else targets))
    because = say("relances/pourquoi", nature=kind, element=_title(session, ref), ou=about)
    return FollowUp(kind, wordings[times % len(wordings)], " ".join(because.split()), ref)


def _wordings(session: Session, kind: str, ref: ElementRef | None, say: Say) -> list[str]:
    said = say(f"relances/{kind}", element=_title(session, ref))
    return [line.strip() for line in said.splitlines() if line.strip()]


def _title(session: Session, ref: ElementRef | None) -> str:
    element = session.referential.element(ref) if ref else None
    return element.title.rstrip(" .;:") if element else ""


def _same(session: Session, kind: str, text: str, say: Say) -> bool:
    """Whether a question that was put is one of this kind, in whatever wording."""
    return bool(text) and any(
        text == wording for ref in (None, *_quoted(session, text))
        for wording in _wordings(session, kind, ref, say)
    )


def _quoted(session: Session, text: str) -> Iterator[ElementRef]:
    """The elements of the block in view whose title is in a text."""
    block = session.referential.block(session.position.block)
    for element in block.elements if block else ():
        if _title(session, element.ref) in text:
            yield element.ref


def _plain(text: str) -> str:
    return " ".join(text.translate(_APOSTROPHES).casefold().split())


def _pattern(words: Any) -> re.Pattern[str]:
    if not isinstance(words, list) or not all(isinstance(one, str | int) for one in words):
        raise TypeError("une liste de mots est attendue")
    entries = [str(one) for one in words]
    hidden = [one[1:] for one in entries if one.startswith("!")]
    said = [one for one in entries if not one.startswith("!")]
    return re.compile(
        rf"(?<!\w)(?:{_either(hidden) if hidden else r'(?!)'}|(?P<said>{_either(said)}))(?!\w)"
    )


def _either(entries: Sequence[str]) -> str:
    parts = [re.escape(_plain(one)).replace(r"\*", r"\w+") for one in entries]
    return "|".join(parts) or "(?!)"
