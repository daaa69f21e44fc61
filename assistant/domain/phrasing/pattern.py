"""The little language phrasing rules are written in, compiled to patterns over `Sentence.flat`.

A pattern is words. `(a|b c)` is one or the other, `[a]` is a or nothing, `@nom` a list of the rule
file, `mot*` and `*mot` a word by its beginning or its end, `~3` at most three words, `~~3` words
and commas alike, `!(a|b)` not that here, `%` a figure, `#*` initials, `^` the beginning of a
clause, `$` the end of a sentence, `>` what comes before is not shown; `,`, `:`, `?` and `.` are
themselves, `!!` an exclamation mark.
Nothing repeats without bound, so a line is read in time that grows as the line does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.domain.common.text import fold

_LEXEME = re.compile(r"!!|!\(|[()|\[\]^$>,:;?.]|~~?\d+|%|@\w+|\*?\w+\*?|#\*?\w*|\*")
_WORD = r" [\w#]\S*"
_CLAUSE = r"(?:\A|(?<= [,:;.!?…(]))"
_LONGEST_GAP = 40


@dataclass(frozen=True, slots=True)
class Lists:
    """The named lists of a rule file, and the words that may open a clause unnoticed."""

    named: Mapping[str, Sequence[str]]
    openers: Sequence[str] = ()


class PatternError(ValueError):
    """A pattern that cannot be read; its text says where."""


def compiled(patterns: Sequence[str], lists: Lists) -> re.Pattern[str]:
    """One pattern that finds any of them; a group `m…` is what the writer is shown of it.

    All of them begin before a space, which is said first: elsewhere, none of them is tried.

    Raises:
        PatternError: one of them is not in the language.
    """
    found = "|".join(
        _PatternReader(one, lists).whole(index) for index, one in enumerate(patterns)
    )
    return re.compile(f"(?= )(?:{found})")


def shown(match: re.Match[str]) -> tuple[int, int]:
    """The characters of a match that carry the fault: what opens the clause is left out."""
    for name, value in match.groupdict().items():
        if value is not None:
            return match.span(name)
    return match.span()


_MOST_GROUPS = 50
"""In one pattern: what nests further is read by nobody."""


class _PatternReader:
    def __init__(self, pattern: str, lists: Lists, depth: int = 0) -> None:
        self._pattern, self._lists, self._depth = pattern, lists, depth
        text = fold(pattern.replace("’", " ").replace("'", " ").replace("-", " "))
        self._rest = _LEXEME.findall(text)
        if _LEXEME.sub("", text).strip() or depth > 4:
            raise PatternError(f"« {pattern} » : motif illisible")
        if sum(one.endswith(("(", "[")) for one in self._rest) > _MOST_GROUPS:
            raise PatternError(f"« {pattern[:60]}… » : plus de {_MOST_GROUPS} parenthèses")

    def whole(self, index: int) -> str:
        opens = bool(self._rest) and self._rest[0] == "^"
        if opens:
            self._rest.pop(0)
        unseen, body = "", self._either()
        if self._rest[:1] == [">"]:
            self._rest.pop(0)
            unseen, body = body, self._either()
        if self._rest or not body:
            raise PatternError(f"« {self._pattern} » : parenthèse ou motif vide")
        before = (_CLAUSE + self._openers() if opens else "") + unseen
        return f"{before}(?P<m{index}>{body})(?= )" if before else f"{body}(?= )"

    def list_body(self) -> str:
        opens = self._rest[:1] == ["^"]
        if opens:
            self._rest.pop(0)
        return (_CLAUSE + self._openers() if opens else "") + self._either()

    def _openers(self) -> str:
        words = "|".join(
            _PatternReader(one, Lists({}), 1).list_body() for one in self._lists.openers
        )
        return f"(?:(?:{words})(?= )){{0,3}}" if words else ""

    def _either(self) -> str:
        branches = [self._sequence()]
        while self._rest and self._rest[0] == "|":
            self._rest.pop(0)
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"

    def _sequence(self) -> str:
        parts = []
        while self._rest and self._rest[0] not in ")|]>":
            parts.append(self._atom(self._rest.pop(0)))
        return "".join(parts)

    def _group(self, closing: str) -> str:
        body = self._either()
        if not self._rest or self._rest.pop(0) != closing:
            raise PatternError(f"« {self._pattern} » : il manque « {closing} »")
        return body

    def _atom(self, lexeme: str) -> str:
        if lexeme == "(":
            return f"(?:{self._group(')')})"
        if lexeme == "[":
            return f"(?:{self._group(']')})?"
        if lexeme == "!(":
            return f"(?!(?:{self._group(')')})(?= ))"
        if lexeme == "$":
            return r"(?=(?: [.!?…;)])* (?:[.!?…;]|\Z)|(?= \Z))"
        if lexeme[0] == "~":
            return self._gap(lexeme)
        if lexeme[0] == "@":
            return self._named(lexeme[1:])
        if lexeme == "%":
            return r" \d\S*"
        if lexeme == "^":
            raise PatternError(f"« {self._pattern} » : « ^ » ne va qu’au début d’un motif")
        if lexeme == "!!":
            return " !"
        if lexeme == "*":
            return _WORD
        return " " + re.escape(lexeme).replace(r"\*", r"\w*")

    def _gap(self, lexeme: str) -> str:
        most = int(lexeme.lstrip("~"))
        if most > _LONGEST_GAP:
            raise PatternError(f"« {self._pattern} » : {_LONGEST_GAP} mots au plus")
        token = r" [^\s.!?…;]\S*" if lexeme.startswith("~~") else _WORD
        return f"(?:{token}){{0,{most}}}?"

    def _named(self, name: str) -> str:
        words = self._lists.named.get(name)
        if not words:
            raise PatternError(f"« {self._pattern} » : la liste « {name} » n’existe pas")
        inner = (_PatternReader(one, self._lists, self._depth + 1).list_body() for one in words)
        return f"(?:{'|'.join(inner)})"
