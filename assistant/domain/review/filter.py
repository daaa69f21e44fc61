"""The filter of the lines one reads again, and the words it is typed with. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from assistant.domain.common.refusal import Refusal
from assistant.domain.common.text import fold, one_line
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.domain.session.state import Session

T = TypeVar("T")

KINDS: Mapping[str, tuple[str, ...]] = {
    "notes": ("note",),
    "jugements": ("jugement",),
    "questions": ("question", "question_libre", "remise", "partie", "point"),
    "dossier": ("dossier",),
    "écrits": ("ecrit",),
    "corrections": ("annulation",),
    "étapes": ("etape",),
    "blocs": ("bloc",),
    "faits": ("fait", "marque"),
    "horloge": ("horloge",),
    "cadre": ("cadre",),
}
"""The kinds of lines by the word one types, with the kinds of the transcript it stands for."""

AFTER = "après"
_TOKEN = re.compile(r'"([^"]*)"?|(\S+)')
_ELEMENT = re.compile(r"[#e]?(\d{1,3}\.\d{1,3})")
_NUMBERED = re.compile(r"([a-z]+)(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines are shown; an empty one shows all of them.

    Within a criterion one value suffices; every criterion must hold, and every word be there.
    """

    blocks: tuple[int, ...] = ()
    elements: tuple[ElementRef, ...] = ()
    kinds: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    after: bool = False

    def __bool__(self) -> bool:
        return self != Filter()

    def toggled(self, kind: str) -> Filter:
        """The same filter with that kind of lines alone, or without it if it was asked."""
        return replace(self, kinds=() if self.kinds == (kind,) else (kind,))


def parse(session: Session, text: str) -> Filter:
    """The filter that a typed line asks for, as « b2 2.3 notes par:professionnel relance ».

    A word in quotes is looked for as it is, whatever it means elsewhere.

    Raises:
        RefusedCommand: no such block, element or role here; with the nearest ones.
    """
    found = Filter()
    for match in _TOKEN.finditer(text):
        quoted, bare = match.groups()
        if bare is None:
            found = _looking_for(found, one_line(quoted or ""))
        else:
            found = _with(session, found, bare)
    return found


def _with(session: Session, found: Filter, word: str) -> Filter:
    folded = fold(word)
    element = _ELEMENT.fullmatch(folded)
    if element:
        ref = orders.element(session, element[1])
        return replace(found, elements=_added(found.elements, ref))
    numbered = _NUMBERED.fullmatch(folded)
    if numbered and numbered[1] in _block_words(session):
        return replace(found, blocks=_added(found.blocks, _block(session, int(numbered[2]))))
    if folded.startswith("par:") and len(folded) > len("par:"):
        return replace(found, authors=_added(found.authors, _role(session, folded[4:])))
    if folded == fold(AFTER):
        return replace(found, after=True)
    kinds = [kind for kind in KINDS if folded in (fold(kind), fold(kind).removesuffix("s"))]
    if kinds:
        return replace(found, kinds=_added(found.kinds, kinds[0]))
    return _looking_for(found, one_line(word))


def _looking_for(found: Filter, words: str) -> Filter:
    return replace(found, words=_added(found.words, fold(words))) if words else found


def _added(values: tuple[T, ...], value: T) -> tuple[T, ...]:
    return values if value in values else (*values, value)


def _block_words(session: Session) -> tuple[str, ...]:
    """How a block may be called before its number: b2, bloc2, c2, compétence2."""
    name = fold(session.referential.block_word)
    return ("b", "bloc", name, name[:1])


def _block(session: Session, number: int) -> int:
    if session.referential.block(number) is None:
        known = [f"b{block.number}" for block in session.referential.blocks]
        word = session.referential.block_word
        raise Refusal(f"Pas de {word} {number}").near(f"b{number}", known)
    return number


def _role(session: Session, name: str) -> str:
    roles = session.referential.roles
    found = [one.id for one in roles if name in fold(one.id) or name in fold(one.title)]
    exact = [one.id for one in roles if name == fold(one.id)]
    if len(exact or found) != 1:
        raise Refusal("Rôle à préciser").near(name, [one.id for one in roles])
    return (exact or found)[0]


def typed(wanted: Filter) -> str:
    """The line that asks for a filter: what `parse` reads back."""
    words = [f"b{number}" for number in wanted.blocks]
    words += [str(ref) for ref in wanted.elements]
    words += list(wanted.kinds)
    words += [f"par:{role}" for role in wanted.authors]
    words += [AFTER] if wanted.after else []
    return " ".join([*words, *map(_quoted, wanted.words)])


def _quoted(word: str) -> str:
    plain = word.isalpha() and fold(AFTER) != word
    known = any(word in (fold(kind), fold(kind).removesuffix("s")) for kind in KINDS)
    return word if plain and not known else f'"{word}"'


def described(session: Session, wanted: Filter) -> str:
    """A filter in words, for display."""
    word = session.referential.block_word
    element = session.referential.element_word
    parts = [f"{word} {number}" for number in wanted.blocks]
    parts += [f"{element} {ref}" for ref in wanted.elements]
    parts += list(wanted.kinds)
    roles = [session.referential.role(one) for one in wanted.authors]
    parts += [f"par {role.title}" for role in roles if role is not None]
    parts += ["après l’entretien"] if wanted.after else []
    parts += [f"« {word} »" for word in wanted.words]
    return " · ".join(parts)
