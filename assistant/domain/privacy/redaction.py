"""Hides who people are before a text leaves the machine, and puts it back after. Pure.

What is hidden: the candidate, the evaluators and the jury's members as the session names them,
companies and contact details recorded on them, and whatever looks like a contact detail or like
« M. Dupont » in a text. Words are compared without case, accents nor invisible characters; a word
that merely contains a name of four letters or more is hidden whole. Hiding too much costs little:
each wording has its own placeholder, so that `restore(hide(text))` is the text again.

What is not: an allusion, a nickname, a name nobody recorded and that no title announces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.domain.common.text import fold
from assistant.domain.privacy.words import (
    COMMON,
    COMPANY_DETAILS,
    CONTACT_DETAILS,
    NO_NAMES,
    PARTICLES,
    PERSON_DETAILS,
)
from assistant.domain.session.state import Session

CANDIDATE, EVALUATOR, COMPANY, CONTACT, OTHER = (
    "CANDIDAT", "EVALUATEUR", "ENTREPRISE", "COORDONNEE", "PERSONNE"
)
QUOTED = "CITATION"
"""In the place of a text that looks like a placeholder: nobody can plant one."""

_VOICES = {"candidat": CANDIDATE, "evaluateur": EVALUATOR}
_KINDS = (CANDIDATE, EVALUATOR, COMPANY, CONTACT, OTHER, QUOTED)
PLACEHOLDER = re.compile(
    rf"\[?\b({'|'.join(_KINDS)})[_ ](\d{{1,4}})\b\]?|\[({'|'.join(_KINDS)})-?(\d{{1,4}})\]",
    re.IGNORECASE,
)
_SEPARATORS = r"[\s.'’\-_/]"
_PATTERNS: tuple[tuple[str, str], ...] = (
    (CONTACT, r"[\w.+\-]+\s?@\s?[\w\-]+(?:\.[\w\-]+)+"),
    (CONTACT, r"(?:https?://|www\.)\S+"),
    (CONTACT, r"\b[a-z]{2}\d{2}(?:\s?[\da-z]{4}){3,7}(?:\s?[\da-z]{1,4})?\b"),
    (CONTACT,
     r"(?<![\d.])(?!(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d\b)(?!\d\d?[/.]\d\d?[/.](?:19|20)\d\d\b)"
     r"(?:\+|00)?\(?\d(?:[\s.\-/()]{0,2}\d){7,17}(?!\d)"),
    (CONTACT,
     r"\b\d{1,4}\s?(?:bis|ter|quater)?,?\s+(?:rue|avenue|av\.?|boulevard|bd\.?|place|chemin|"
     r"impasse|allees?|route|quai|cours|square|residence|lotissement|za|zi)\b[^,;.\n]{2,60}"),
    (CONTACT, r"\b\d{5}\s+(?=[a-z])(?!euros?\b)[a-z][\w\-'’]+(?:[\- ][a-z][\w'’\-]+){0,2}"),
    (OTHER, r"\b(?:m\.|mme|mlle|mr|monsieur|madame|mademoiselle|dr)\s+[\w’'\-]+"),
)
"""What looks like a contact detail or a person, in a text already folded."""


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text without case, accents nor invisible characters, and where each character stood."""

    text: str
    places: tuple[int, ...]
    original: str

    @classmethod
    def of(cls, original: str) -> _Folded:
        chars: list[str] = []
        places: list[int] = []
        for place, char in enumerate(original):
            if unicodedata.category(char) == "Cf":
                continue
            for piece in fold(char).replace("œ", "oe").replace("æ", "ae"):
                chars.append(piece)
                places.append(place)
        return cls("".join(chars), tuple(places), original)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The same span in the original text, the marks that follow its last character included."""
        first, last = self.places[start], self.places[end - 1] + 1
        while last < len(self.original) and (
            unicodedata.combining(self.original[last])
            or unicodedata.category(self.original[last]) == "Cf"
        ):
            last += 1
        return first, last


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", _Folded.of(text).text.replace("_", " "))


@dataclass(slots=True)
class Redaction:
    """The placeholders of one exchange with a model.

    Args:
        identities: what must not leave, each with its kind.
    """

    identities: Iterable[tuple[str, str]]
    _patterns: list[tuple[str, re.Pattern[str]]] = field(init=False)
    _by_surface: dict[tuple[str, str], str] = field(init=False, default_factory=dict)
    _surfaces: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        patterns = [(QUOTED, PLACEHOLDER.pattern.lower())]
        for kind, value in dict.fromkeys(self.identities):
            named = kind in (CANDIDATE, EVALUATOR)
            patterns += [(kind, one) for one in (_of_person if named else _of_place)(value)]
        patterns += _PATTERNS
        self._patterns = [(kind, re.compile(one, re.IGNORECASE)) for kind, one in patterns]

    @classmethod
    def of(cls, session: Session) -> Redaction:
        """All that a session says of who its people are."""
        return cls(tuple(_identities(session)))

    def hide(self, text: str) -> str:
        """The text with a placeholder in the place of all that says who somebody is."""
        parts: list[str] = []
        at = 0
        for kind, start, end in self._found(text):
            parts += [text[at:start], self._placeholder(kind, text[start:end])]
            at = end
        return "".join(parts) + text[at:]

    def restore(self, text: str) -> str:
        """The text with what its placeholders stand for; an unknown one is left as it is."""
        return PLACEHOLDER.sub(self._surface, text)

    def unknown(self, text: str) -> bool:
        """Whether a text bears a placeholder that stands for nothing."""
        return any(_name(one) not in self._surfaces for one in PLACEHOLDER.finditer(text))

    def _surface(self, match: re.Match[str]) -> str:
        return self._surfaces.get(_name(match), match[0])

    def _placeholder(self, kind: str, surface: str) -> str:
        known = self._by_surface.get((kind, surface))
        if known is None:
            same = sum(1 for other, _ in self._by_surface if other == kind)
            known = f"[{kind}_{same + 1}]"
            self._by_surface[kind, surface] = known
            self._surfaces[known] = surface
        return known

    def _found(self, text: str) -> list[tuple[str, int, int]]:
        """What must be hidden, in order; what overlaps or touches another is one with it."""
        folded = _Folded.of(text)
        found = [
            (*folded.span(match.start(), match.end()), kind)
            for kind, pattern in self._patterns
            for match in pattern.finditer(folded.text)
            if match.end() > match.start()
        ]
        merged: list[tuple[str, int, int]] = []
        for start, end, kind in sorted(found, key=lambda one: (one[0], -one[1])):
            if merged and start < merged[-1][2]:
                first, begun, ended = merged[-1]
                merged[-1] = (first, begun, max(ended, end))
            else:
                merged.append((kind, start, end))
        return merged


def _name(match: re.Match[str]) -> str:
    """The placeholder that a model meant, however it copied it."""
    kind, number = match[1] or match[3], match[2] or match[4]
    return f"[{kind.upper()}_{int(number)}]"


def _identities(session: Session) -> Iterator[tuple[str, str]]:
    yield CANDIDATE, session.candidate
    for entry in session.entries:
        event = entry.event
        name = getattr(event, "name", "")
        if event.type == "candidate_described" and name != session.candidate:
            yield CANDIDATE, name
    for key, value in session.details.items():
        kind = _kind_of_detail(frozenset(_words(key)))
        if kind:
            yield kind, str(value)
    for evaluator in session.evaluators.values():
        yield EVALUATOR, evaluator.name
        yield COMPANY, evaluator.company
        yield CONTACT, evaluator.accreditation
    for found in session.transcripts.values():
        for speaker, who in found.speakers.items():
            yield _VOICES.get(who, OTHER), _voice_name(speaker)
    if session.jury:
        for name in _texts(session.jury.members):
            yield EVALUATOR, name


def _voice_name(speaker: str) -> str:
    """What of a transcript's speaker may be a name: « Intervenant 2 » is none."""
    return " ".join(
        one for one in _words(speaker)
        if len(one) > 2 and not one.isdigit() and one not in NO_NAMES
    )


def _kind_of_detail(words: frozenset[str]) -> str:
    """Whom a detail gives away, empty when nobody."""
    if words & CONTACT_DETAILS:
        return CONTACT
    if words & COMPANY_DETAILS:
        return COMPANY
    return CANDIDATE if words & PERSON_DETAILS else ""


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inside in value.values():
            yield from _texts(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from _texts(inside)


def _of_person(name: str) -> Iterator[str]:
    """The patterns of a name: its parts in any order, spelled out, and the initials."""
    parts = [one for one in _words(re.sub(r"\([^)]*\)", " ", name)) if one not in PARTICLES]
    parts = parts or _words(name)
    long = [one for one in parts if len(one) >= 2]
    letters = "".join(dict.fromkeys(one[0] for one in parts))
    if not parts:
        return
    yield _together(parts)
    initial = rf"[{re.escape(letters)}]\.?(?!\w)"
    if long:
        one = "|".join(map(_part, long))
        beside = rf"(?:{_SEPARATORS}{{1,3}}(?:{one}|{initial})){{0,6}}"
        yield rf"(?:\b{initial}{_SEPARATORS}{{0,3}}){{0,3}}(?:{one}){beside}"
    yield rf"\b(?:m|mr|mme|mlle|monsieur|madame)\.?\s+{initial}"
    if len(parts) > 1:
        inside = re.escape(letters)
        yield rf"\b[{inside}]\.\s?(?:-?[{inside}]\.\s?){{0,3}}[{inside}]\b\.?"
        together = "".join(one[0] for one in parts)
        yield rf"\b(?:{re.escape(together)}|{re.escape(together[::-1])})\b"
    else:
        yield rf"\b{re.escape(parts[0])}\b"


def _together(words: Sequence[str]) -> str:
    """Words one after the other, whatever stands between them."""
    return r"\b" + r"\W*".join(map(re.escape, words)) + r"\b"


def _part(part: str) -> str:
    """A name alone, inside another word when it is long enough, or letter by letter."""
    spelled = _SEPARATORS.join(map(re.escape, part))
    whole = rf"\w*{re.escape(part)}\w*" if len(part) >= 4 else rf"\b{re.escape(part)}s?\b"
    return rf"{whole}|\b{spelled}\b" if len(part) >= 3 else whole


def _of_place(value: str) -> Iterator[str]:
    """The patterns of a company or an address: the whole, its parts, its telling words."""
    words = _words(value)
    if not words:
        return
    yield _together(words)
    outside = _words(re.sub(r"\([^)]*\)", " ", value))
    if outside and outside != words:
        yield _together(outside)
    telling = [one for one in words if len(one) >= 3 and one not in COMMON]
    for one in telling:
        yield rf"\w*{re.escape(one)}\w*" if len(one) >= 4 else rf"\b{re.escape(one)}\b"
