"""Which person of a session a voice of a transcript is, by its name alone. Pure.

A voice is somebody because its name says so, whole: « Léa Martin » and « L. Martin » are MARTIN
Léa; « Martin Durand », « iPhone de Léa » and « Locuteur 1 » are nobody one knows. Who asks and who
answers says nothing here: that is for a person to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from assistant.domain.common.text import fold, normalized
from assistant.domain.events.spoken import CANDIDATE, EVALUATOR, UNKNOWN
from assistant.domain.session.state import Session

_ASIDE = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|[\"“«][^\"“”«»]{0,40}[\"”»]")
_AFTER_DASH = re.compile(r"\s+[-–—|/]\s+(?P<said>[^\s|/–—-][^|/–—-]{0,40})$")
_MAIL = re.compile(r"(?P<name>[\w.+-]{1,60})@[\w.-]{1,100}")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ELIDED = re.compile(r"^[dl]['’](?=\w{2})")
"""« d’Almeida »: what stands before the name, as a particle does."""
_CIVILITIES = frozenset({
    "m", "mr", "mme", "mlle", "madame", "monsieur", "mademoiselle", "mrs", "ms", "dr", "me",
    "maitre",
})
_PARTICLES = frozenset({"de", "du", "des", "d", "la", "le", "les", "von", "van", "der", "da", "di",
                        "el", "al", "ben", "bin"})
_ARTICLES = frozenset({"le", "la", "l", "un", "une", "the"})
_CANDIDATE_WORDS = frozenset({"candidat", "candidate", "cand"})
_EVALUATOR_WORDS = frozenset({
    "evaluateur", "evaluatrice", "examinateur", "examinatrice", "jury", "interviewer",
    "intervieweur", "intervieweuse", "eval", "exam",
})
_AFTER_ROLE = re.compile(
    r"(?:\s*(?:n\s?[°o.]|#)?\s*\d{1,2}|\s+[a-z]|\s+(?:externe|interne|habilite|habilitee|principal|"
    r"principale|cqp|professionnel|professionnelle|de (?:la )?branche))*"
)


class Fit(IntEnum):
    """How well a name fits a person."""

    NONE = 0
    PART = 1
    WHOLE = 2


@dataclass(frozen=True, slots=True)
class _Person:
    role: str
    parts: frozenset[str]
    family: frozenset[str]


def fits_somebody(session: Session) -> Callable[[str], bool]:
    """What tells whether a voice's name is that of someone of the session, told once for each."""
    persons = _persons(session)

    @cache
    def fits(voice: str) -> bool:
        return bool(_fits(persons, voice))

    return fits


def roles_by_name(session: Session, voices: Iterable[str]) -> dict[str, str]:
    """Who each voice is; `UNKNOWN` where its name does not say it, or says it of two people."""
    every = list(dict.fromkeys(voices))
    persons = _persons(session)
    fits = {voice: _fits(persons, voice) for voice in every}
    found = {voice: _by_role(voice) or UNKNOWN for voice in every}
    for person in persons:
        whole = [one for one in every if (person, Fit.WHOLE) in fits[one]]
        partly = [one for one in every if (person, Fit.PART) in fits[one]]
        # beside the whole name, or another part of it, a part is perhaps somebody else's
        for voice in whole or (partly if len(partly) == 1 else []):
            told = _by_role(voice)
            alone = len({one.role for one, _ in fits[voice]}) == 1
            agree = alone and told in ("", person.role)
            found[voice] = person.role if agree else UNKNOWN
    for voice in every:
        # « Candidat (Paul Roche) »: two people in one name
        aside = " ".join(_ASIDE.findall(voice)).strip("()[]")
        inside = {one.role for one, _ in _fits(persons, aside)} if aside else set[str]()
        if inside - {found[voice]}:
            found[voice] = UNKNOWN
    named = [one for one in every if found[one] == CANDIDATE and _by_role(one) == CANDIDATE]
    if len(named) > 1 or (named and any(
        found[one] == CANDIDATE and one not in named for one in every
    )):
        # one candidate sits an interview: two voices called so are not told apart by their names
        found |= {one: UNKNOWN for one in named if not fits[one]}
    return found


def _persons(session: Session) -> list[_Person]:
    names = [(session.candidate, CANDIDATE)]
    names += [(one.name, EVALUATOR) for one in session.evaluators.values()]
    found: list[_Person] = []
    for typed, role in names:
        name = normalized("NFC", typed)
        parts = _parts(name)
        if parts:
            family = {
                _ELIDED.sub("", fold(one)) for one in _WORD.findall(name)
                if len(one) > 1 and one.isupper()
            }
            mixed = family if family != set(parts) else set()
            found.append(_Person(role, frozenset(parts), frozenset(mixed)))
    return found


def _fits(persons: Iterable[_Person], voice: str) -> list[tuple[_Person, Fit]]:
    bare = _ASIDE.sub(" ", normalized("NFC", _role_aside(voice)))
    mail = _MAIL.search(bare)
    if mail:
        bare = re.sub(r"[._+-]+", " ", mail["name"])
    parts = _parts(bare)
    found = [(one, _fit(one, bare, parts)) for one in persons if parts and parts <= one.parts]
    return [one for one in found if one[1]]


def _fit(person: _Person, bare: str, parts: set[str]) -> Fit:
    """How well a name of which every part is one of a person's fits that person."""
    raw = _WORD.findall(bare)
    civil = any(fold(one) in _CIVILITIES and (len(one) > 1 or at == 0)
                for at, one in enumerate(raw))
    # « M. Martin » has a civility, « Léa M. » the initial of a name
    initials = {
        fold(one) for at, one in enumerate(raw)
        if len(one) == 1 and not (at == 0 and fold(one) in _CIVILITIES)
        and not (fold(one) in _PARTICLES and at + 1 < len(raw))
    }
    left = person.parts - parts
    if any(not any(other.startswith(one) for other in left) for one in initials):
        return Fit.NONE
    if not left or len(parts) > 1 or initials:
        return Fit.WHOLE if len(parts) > 1 or not left else Fit.PART
    [only] = parts
    capitals = any(one.isupper() for one in raw if len(one) > 1)
    # « Martin » is a first name as well: alone, a family name needs its capitals or its civility
    return Fit.PART if only not in person.family or civil or capitals else Fit.NONE


def _parts(name: str) -> set[str]:
    """The parts of a name, without civilities, particles and initials."""
    found = {_ELIDED.sub("", fold(one)) for one in _WORD.findall(name) if len(one) > 1}
    return (found - _CIVILITIES - _PARTICLES) or found


def _by_role(voice: str) -> str:
    """What a voice is called that is called by what it does: « Évaluateur externe 2 »."""
    said = " ".join(fold(_role_aside(voice).replace("’", "'")).replace("l'", "l ").split())
    asides = " ".join(_ASIDE.findall(said))
    words = _ASIDE.sub(" ", said).split()
    while words and words[0] in _ARTICLES | _CIVILITIES:
        words = words[1:]
    role = _role_of(words[0]) if words else ""
    if role and not _AFTER_ROLE.fullmatch(" ".join(["", *words[1:]])):
        role = ""
    inside = {_role_of(one) for one in _WORD.findall(asides)} - {""}
    if len(inside) == 1 and not role:
        return inside.pop()
    return role if not inside - {role} else ""


def _role_aside(voice: str) -> str:
    """« Léa Martin - candidate » as « Léa Martin (candidate) »."""
    found = _AFTER_DASH.search(voice)
    role = found and _role_of(fold(found["said"]).split()[0])
    return f"{voice[: found.start()]} ({found['said']})" if found and role else voice


def _role_of(word: str) -> str:
    bare = word.strip("().:,-_0123456789°#")
    if bare in _CANDIDATE_WORDS:
        return CANDIDATE
    return EVALUATOR if bare in _EVALUATOR_WORDS else ""
