"""What one looks for: words, exact phrases, words left out, filters. Pure.

`relance "pièce manquante" -téléphone candidat:martin element:2.3 jugement:acquis du:2026-03`
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import one_line
from assistant.language.words import fold_word, tokens

FILTERS = ("candidat", "cqp", "element", "bloc", "jugement", "du", "au")
"""The words that filter when a colon follows them."""

LONGEST = 500
"""Characters of a question and its filters: who pastes a whole page is told."""

_PART = re.compile(
    r"""(?P<out>-(?=[\w"«“]))?
        (?:(?P<name>candidat|cqp|[ée]l[ée]ment|bloc|jugement|du|au)\s?:\s?(?=\S))?
        (?:"(?P<straight>[^"]*)"?|«\s*(?P<french>[^»]*)»?|“(?P<curly>[^”]*)”?|(?P<bare>[^\s"«“]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$|(?:(?:(\d{1,2})/)?(\d{1,2})/)(\d{4})$")


@dataclass(frozen=True, slots=True)
class Term:
    """One word, or several that follow one another exactly.

    `begun` is set for a word still being typed: what begins so is found too.
    """

    words: tuple[str, ...]
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All that a line must satisfy; days are `2026-03-12`, both included."""

    wanted: tuple[Term, ...] = ()
    phrases: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    candidate: str = ""
    referential: str = ""
    elements: tuple[str, ...] = ()
    judgement: str = ""
    first_day: str = ""
    last_day: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for: words that must not be there do not make a question."""
        return self == Query(unwanted=self.unwanted)


def parse(text: str, filters: Mapping[str, str] | None = None, *, typing: bool = False) -> Query:
    """What a typed line asks for.

    Args:
        filters: others than those typed, by their names in `FILTERS`.
        typing: the line is still being typed: its last word may not be whole.

    Raises:
        RefusedCommand: a filter that means nothing, with what it takes; or far too long a line.
    """
    length = sum(map(len, (text, *(filters or {}).values())))
    if length > LONGEST:
        raise RefusedCommand(
            "Question trop longue",
            f"Elle a {length} caractères ; {LONGEST} au plus. Gardez les mots les plus rares.",
        )
    query, last = Query(), None
    for match in _PART.finditer(text):
        said = next(
            (match[one] for one in ("straight", "french", "curly", "bare") if match[one]), ""
        )
        if match["name"]:
            query, last = filtered(query, fold_word(match["name"]), said), None
        else:
            query, last = _with_words(query, said, match), match
    for name, value in (filters or {}).items():
        query = filtered(query, name, value)
    if typing and last is not None and last.end() == len(text) and _is_wanted(last, query):
        begun = replace(query.wanted[-1], begun=True)
        query = replace(query, wanted=(*query.wanted[:-1], begun))
    return query


def _is_wanted(match: re.Match[str], query: Query) -> bool:
    """Whether what was matched is the last of the wanted words."""
    said = match["bare"] and not match["out"] and [token.word for token in tokens(match["bare"])]
    return bool(said and query.wanted and query.wanted[-1].words == (said[-1],))


def _with_words(query: Query, said: str, match: re.Match[str]) -> Query:
    words = tuple(token.word for token in tokens(said))
    if not words:
        return query
    exact = match["bare"] is None
    if match["out"]:
        out = [Term(words)] if exact else [Term((word,)) for word in words]
        return replace(query, unwanted=(*query.unwanted, *out))
    if exact:
        return replace(query, phrases=(*query.phrases, Term(words)))
    return replace(query, wanted=(*query.wanted, *(Term((word,)) for word in words)))


def filtered(query: Query, name: str, value: str) -> Query:
    """The query with one filter more.

    Raises:
        RefusedCommand: the value means nothing.
    """
    value = value.strip()
    if name == "candidat":
        return replace(query, candidate=fold_word(value))
    if name == "cqp":
        return replace(query, referential=fold_word(value))
    if name in ("element", "bloc"):
        if not re.fullmatch(r"\d{1,3}(\.\d{1,3})?" if name == "element" else r"\d{1,3}", value):
            wanted = "« element:2.3 »" if name == "element" else "« bloc:2 »"
            raise _refused(name, value, f"écrivez par exemple {wanted}")
        return replace(query, elements=(*query.elements, value))
    if name == "jugement":
        return replace(query, judgement=bare(value))
    if name == "du":
        return replace(query, first_day=_day(name, value, last=False))
    if name == "au":
        return replace(query, last_day=_day(name, value, last=True))
    raise ValueError(f"not a filter: {name}")


def bare(value: str) -> str:
    """A judgement as filters compare it: « Non mis en œuvre » as `nonmisenoeuvre`."""
    return "".join(filter(str.isalnum, fold_word(value)))


def _day(name: str, value: str, *, last: bool) -> str:
    """A day, a month or a year as its first or its last day."""
    match = _DAY.match(value)
    if match:
        year = int(match[1] or match[6])
        month = int(match[2] or match[5] or (12 if last else 1))
        day = match[3] or match[4]
        if 1 <= month <= 12 and 1 <= year <= 9999:
            length = calendar.monthrange(year, month)[1]
            number = int(day) if day else length if last else 1
            if 1 <= number <= length:
                return f"{year:04}-{month:02}-{number:02}"
    example = f"écrivez par exemple « {name}:2026-03-12 » ou « {name}:12/03/2026 »"
    raise _refused(name, value, example)


def _refused(name: str, value: str, remedy: str) -> RefusedCommand:
    return RefusedCommand(
        "Filtre incompris", f"« {name}:{one_line(value)[:40]} » ne dit rien ; {remedy}."
    )
