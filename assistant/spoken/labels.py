"""How a line names who speaks, before it says what: « Léa : », « [SPEAKER_00]: », « Léa 0:05 ».

One line alone does not prove that a label is a voice: `Voices` looks at the whole text. A label
that comes back, that is someone of the session, or that tools write for a voice without a name is
one; « Bilan : » in the middle of an answer is not. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from assistant.spoken import clocks
from assistant.spoken.vocabulary import plain, vocabulary

Known = Callable[[str], bool]
"""Whether a label is the name of someone of the session."""

LONGEST = 60
"""Characters of a label."""
_MOST_WORDS, _MOST_LOWER = 6, 3
_NUMBERED_GUIDE, _ONE_IN = 4, 5
_SEVERAL = 2
"""Voices that are named again and again, beside which a label in doubt is part of the words."""
_ONE_ALONE = 3
"""Lines beyond which one first name before a colon, once, names no voice."""
_OFTEN = 3
"""From so many lines on, a label is a voice where the other names stand beside times."""
_INNER = rf"[^\n:：\[\]{{}}<>#|\t]{{1,{LONGEST}}}?"
_ORGANISATION = r"(?: \[[^\[\]\n:]{1,40}\]| \| [^\n:：\[\]|]{1,40}?)?"
"""« Paul Roche | CQP », « Awa Diallo [externe] »."""
_COLON = re.compile(
    rf"\s*(?P<name>{_INNER}{_ORGANISATION})\s*"
    r"[:：](?:\s+|$|(?=[^\d/\\])|(?<=[^\d\s][:：])(?=\d))"
)
_BRACKET = re.compile(
    rf"\s*(?:\[(?P<a>[^\[\]\n]{{1,{LONGEST}}}(?:\[[^\[\]\n]{{1,40}}\])?)\]"
    rf"|\((?P<b>[^()\n]{{1,{LONGEST}}}(?:\([^()\n]{{1,40}}\))?)\)"
    rf"|<(?P<c>[^<>\n]{{1,{LONGEST}}})>|\{{(?P<d>[^{{}}\n]{{1,{LONGEST}}})\}}"
    rf"|[\"“«]\s*(?P<e>[^\"“”«»\n]{{1,{LONGEST}}}?)\s*[\"”»](?=\s*[(:]))\s*"
)
_TIMED = re.compile(
    rf"\s*(?P<name>{_INNER}{_ORGANISATION})\s*(?P<mark>[\[(<{{#|,–—-]|\s)\s*"
    rf"(?={clocks.DAY}{clocks.CLOCK}|{clocks.LOOSE}|{clocks.SPELT})",
    re.IGNORECASE,
)
_PARTING = re.compile(r"[-–—|>/=;→]")
"""One of the signs of `_SPACED`."""
_SPACED = re.compile(
    rf"\s*(?P<name>{_INNER})(?:\.?\s+(?:-{{1,2}}>?|=>|>{{1,3}}|[–—|/=;→])|\s?\.\s?[-–—])\s+"
)
_CHAT = re.compile(
    r"(?:De|From)\s+(?P<name>\S.*?)\s+(?:à|to|pour)\s+(?:Tous|tout le monde|Everyone|Moi|Me)\b.*",
    re.IGNORECASE,
)
"""« De Paul Roche à Tous »: what a chat writes before the words."""
_SAYS = re.compile(r"(?P<name>\S.*?)\s+(?:dit|demande|répond|says|asks)")
_CLOCK_AT_END = re.compile(rf"[\s(\[|,–—-]*(?:{clocks.CLOCK}|{clocks.LOOSE})[)\]]?$")
_IDENTIFIER = re.compile(r"\s*\(\s*[\d#]{1,12}\s*\)")
_JOINT = re.compile(r"[\s:：,;|·•>–—-]*")
_SHUT = re.compile(r"\s*[\])>}#]\s*")
_COLON_AFTER = re.compile(r"\s*[:：]\s*")
_EMPHASIS = re.compile(
    r"^[\s>]*(?:#{1,6}\s+)?(?:[*•]\s+)?(?P<mark>\*{1,3}|_{2,3})(?P<name>[^*\n]{1,80}?)"
    r"(?P=mark)(?P<rest>.*)$",
    re.DOTALL,
)
_EMPHASIZED = re.compile(r"(?<![\w*_])(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,80}?)(?<=\S)\1(?![\w*_])")
_LINK = re.compile(r"\[([^\[\]\n]{1,60})\]\((?:https?:|/|#)[^()\s]{1,400}\)")
_PREFIX = re.compile(
    r"\s*(?:>{1,3}\s+|#{1,6}\s+|\*(?=[A-Z]{2,4}:)|T\.?C\.?(?: ?IN)?[ :]{1,3}(?=[\d\[(]))"
)
_LETTERS = re.compile(r"[^\W\d_]{1,3}\.?\s?\d{0,2}")
_NUMBERED = re.compile(
    r"(?P<word>[a-z' ]*?[a-z])[ _.°#-]*(?:n ?[°o.])?[ _.#-]*"
    r"(?P<number>\d{1,3}|(?<=[ _.#-])[a-z])?"
)
_CAPITAL = r"[^\W\d_a-zà-ÿ][\w’'.-]{0,30}"
_INSIDE = re.compile(
    rf"(?<![\w’'])(?P<label>\[?{_CAPITAL}(?: {_CAPITAL}){{0,3}}(?: \d{{1,2}})?\]?)"
    r"[ \u00a0\u202f]?[:：](?=\s)"
)
_UNSURE = re.compile(r"[(\[]?\?{1,3}[)\]]?")
_FIRST = r"[^\W\d_a-zà-ÿ][\w’'-]{0,30}"
_SOMEONE = rf"{_FIRST}(?: {_FIRST})?"
_TOGETHER = re.compile(rf"{_SOMEONE}\s?(?: et | and |&|\+|/)\s?{_SOMEONE}")
_SEEMS_NAMED = re.compile(rf"\s*(?:{_FIRST}\s+){{1,3}}{_FIRST}\s*[\[(<{{|•·@:：–—>=;-]")
_YEAR = re.compile(r"\b\d{4}\b")
_COUNTED = re.compile(r"^\s*(?:\(?\d{1,5}[.)]?|\[\d{1,5}\])\s+(?=\D)")
_DASHED = re.compile(r"\s*[-–—•*]\s+(?=\S)")
_BULLET = re.compile(r"\s*[•‣▪◦·●■]\s*(?=\S)")
_ASKED_DOT = re.compile(r"\s*(?P<name>[QR])\s?\.\s+(?=\S)")
"""« Q. Et ensuite ? »: as courts write."""
_MARKED = 200
_MARKS = re.compile("[\ufeff\u200b\u200e\u200f\u2060\u202a-\u202e\u2066-\u2069【】]")
_BRACKETS = {"【": "[", "】": "]"}
"""What orders the signs of a line and is none; other brackets."""
_ASKED = re.compile(r"(?:questions?|reponses?)(?: (?:n ?[°o] ?)?\d{1,3})?")
_ABBREVIATED = re.compile(r"\.? ?\d{0,2}\Z")
_MAIL = re.compile(r"[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,20}){1,4}")
_TELEPHONE = re.compile(r"\+?[\d*][\d* ().-]{7,20}")
_DIGIT = re.compile(r"\d")
_DIGITS, _HIDDEN = 9, frozenset("0123456789*")
"""« 33612345678 », « 336****5678 »: somebody who joined by telephone."""
_PICTURES = re.compile("(?:[\U0001f000-\U0001faff][\ufe0f\u200d\u2642\u2640 ]{0,3}){1,6}")
"""« 🦊 »: all the name that somebody gave."""
_ODD = re.compile(r"\s*(?P<name>[^\n:：]{1,100}?)\s*[:：]\s+(?P<words>\S.*)", re.DOTALL)
_PARENTHESIS = re.compile(r"\([^()]{0,60}\)|\[[^\[\]]{0,60}\]")
_TOO_MANY_WORDS = re.compile(rf"(?:[^\W\d_][^\s()\[\]]*\s+){{{_MOST_WORDS}}}[^\W\d_]")
_SENTENCE = re.compile(r"[?!;…=/\\%€$*]|\w{4}\.(?:\s|$)|\.{2}|,\s*\S+\s+\S+\s+\S|,$")
_BETWEEN = re.compile(r"[\s(),'_-]+")
"""What parts the words of a label that `plain` made plain."""
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*\.?")
_INITIAL = re.compile(r"(?<![^\s.-])([^\W\d_a-zà-ÿ])(?=\.)")
"""« A. Diallo »: the letter of an initial is no word."""


class Shape(Enum):
    """How a label stands on its line."""

    TIMED = "beside a time"
    CLOSED = "in brackets or beside a time, then a colon"
    COLON = "before a colon"
    BARE = "in brackets alone"
    DASH = "before a dash"
    LONE = "alone on its line"


class LabelLook(Enum):
    """What a label looks like."""

    GENERIC = "a voice without a name: Speaker 1"
    ROLE = "what the voice does: Évaluateur"
    LETTER = "one or two capitals: Q"
    MAIL = "an address"
    NAME = "a name with its capitals"
    OTHER = "lower case, signs, another script"
    DOUBTFUL = "words that a sentence begins with: a voice if most lines begin so"


_SOMEBODY = frozenset({LabelLook.GENERIC, LabelLook.ROLE, LabelLook.NAME})
"""What a label looks like that may be somebody, met once."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a line: the time, the speaker, and the rest of the text.

    Args:
        start: milliseconds; None where there is no time, or no clock shows it (`bad`).
        before: the time that the line begins with; it holds if the label is no voice.
        label: the label as written; empty where there is none.
        whole: the line without its time, if the label turns out to be part of the words.
    """

    words: str
    whole: str
    start: int | None = None
    before: int | None = None
    label: str = ""
    shape: Shape = Shape.LONE
    look: LabelLook = LabelLook.OTHER
    timed: bool = False
    bad: bool = False


@lru_cache(maxsize=8_192)
def look_of(label: str) -> LabelLook | None:
    """What a label looks like; None for what names nobody."""
    if len(label) > LONGEST or _TOO_MANY_WORDS.match(label):
        return None
    words = vocabulary()
    outside = _PARENTHESIS.sub(" ", label)
    bare = plain(outside) or plain(label).strip("()[] ")
    if not bare.islower() and (sign := _sign(label)):
        return sign
    if not bare or bare in words.directions:
        return None
    found = _NUMBERED.fullmatch(bare)
    word = found["word"].strip(" '") if found else ""
    if found and word in words.generic and (found["number"] or len(word) > 1):
        return LabelLook.GENERIC
    parts = [one for part in _BETWEEN.split(bare) if (one := part.strip("'’.-"))]
    first = next((one for one in parts if one not in words.particles), "")
    if first.rstrip("0123456789") in words.roles:
        return LabelLook.ROLE if len(parts) <= _MOST_WORDS else None
    if _ABBREVIATED.sub("", bare) in words.short_roles:
        return LabelLook.ROLE
    if is_asked(bare):
        return LabelLook.LETTER
    if _LETTERS.fullmatch(label) and label[:1].isupper() and label.upper() == label:
        return LabelLook.LETTER
    if _MAIL.fullmatch(label.strip("<>() ")):
        return LabelLook.MAIL
    if _TOGETHER.fullmatch(label):
        return LabelLook.NAME
    sentence = label[:1].isdigit() or _YEAR.search(label) or _SENTENCE.search(outside)
    if sentence or len(parts) > _MOST_WORDS or not any(char.isalpha() for char in bare):
        return None
    named = _has_capitals(outside)
    said = words.not_names.intersection(parts)
    if said and said - _no_words(outside, parts, named=named):
        return LabelLook.DOUBTFUL if len(parts) <= _MOST_LOWER else None
    return LabelLook.NAME if named else LabelLook.OTHER


def is_asked(label: str) -> bool:
    """Whether a label is a question or an answer: « Réponse 3 »."""
    return _ASKED.fullmatch(plain(label.strip())) is not None


def _no_words(outside: str, parts: Sequence[str], *, named: bool) -> set[str]:
    """The parts of a label that are a name's, though they are words as well."""
    found = set(plain(" ".join(_INITIAL.findall(outside))).split())
    if not outside.isupper():
        # « Acme SA »: an acronym is no word either
        found |= {
            plain(one) for one in _WORD.findall(outside) if len(one) > 1 and one.isupper()
        }
    if named and len(parts) == 2 and len(parts[0]) > 1:
        # « Marie Page »: a family name may be a word
        found.add(parts[1])
    return found


def _sign(label: str) -> LabelLook | None:
    """What a label without a letter looks like: « ? », a telephone's number, a picture."""
    if _UNSURE.fullmatch(label):
        return LabelLook.GENERIC
    if _TELEPHONE.fullmatch(label) and sum(one in _HIDDEN for one in label) >= _DIGITS:
        return LabelLook.MAIL
    return LabelLook.OTHER if _PICTURES.fullmatch(label) else None


def _sure_look(label: str) -> LabelLook | None:
    look = look_of(label)
    return None if look is LabelLook.DOUBTFUL else look


def _has_capitals(outside: str) -> bool:
    """Whether each word of a label has its capital, but the particles."""
    found = _WORD.findall(outside)
    cased = [one for one in found if one[0].upper() != one[0].lower()]
    return bool(cased) and cased[0][0].isupper() and all(
        one[0].isupper() or plain(one) in vocabulary().particles or plain(one)[:2] in ("d'", "l'")
        for one in cased
    )


def head(line: str) -> Head:
    """Read the head of a line; a number or a dash before the name is dropped."""
    line = beyond(_BULLET, line)
    found = _head(line)
    for before in (_COUNTED, _DASHED):
        if found.label and found.shape is not Shape.LONE:
            break
        shorter = before.sub("", line, count=1)
        other = _head(shorter) if shorter != line else found
        if other.label and other.shape is not Shape.LONE:
            found = other
    return found


def _head(text: str) -> Head:
    line = _without_marks(text)
    place, start, timed, bad = 0, None, False, False
    opening = clocks.at(line)
    if opening:
        start, timed, bad = opening.start, True, opening.start is None
        place = _skip(line, opening.end)
    rest = line[place:]
    if opening and not rest.strip():
        return Head("", "", start, start, timed=True, bad=bad)
    found = _named(rest)
    if found is None:
        lone = rest.strip().rstrip(" :：")
        look = _sure_look(lone)
        label = lone if look else ""
        return Head(
            rest.strip(),
            rest.strip(),
            start,
            start,
            label,
            Shape.LONE,
            look or LabelLook.OTHER,
            timed,
            bad,
        )
    label, shape, look, own, words = found
    if shape is Shape.BARE and not words:
        shape = Shape.LONE
    if own is not None:
        return Head(words, rest.strip(), own.start, start, label, shape, look, timed=True,
                    bad=own.start is None)
    return Head(words, rest.strip(), start, start, label, shape, look, timed, bad)


def by_all(lines: Sequence[str], heads: Sequence[Head]) -> dict[int, Head]:
    """The heads that all lines together show otherwise than each alone, by their place."""
    dashed = _by_dash(lines, heads)
    return dashed | _by_repeating([dashed.get(at, one) for at, one in enumerate(heads)])


def _by_dash(lines: Sequence[str], heads: Sequence[Head]) -> dict[int, Head]:
    """The heads of the lines where names stand before a dash, by their place.

    Where most lines begin with a few names and a dash, a colon after it is part of the words; and
    what follows the dash, if it is the same each time, is part of the name: « Léa – Acme ».
    """
    found = {
        at: head for at, one in enumerate(lines)
        if _PARTING.search(one) and (head := _dashed(one))
    }
    said: dict[str, set[str]] = {}
    many: Counter[str] = Counter()
    for one in found.values():
        said.setdefault(plain(one.label), set()).add(_CLOCK_AT_END.sub("", one.words))
        many[plain(one.label)] += 1
    same = {label for label, words in said.items() if len(words) == 1 and many[label] >= 2}
    taken = {
        at: head for at, head in found.items()
        if many[plain(head.label)] >= 2 and plain(head.label) not in same
    }
    whole = {
        at: replace(heads[at], words=heads[at].whole, label=heads[at].whole, shape=Shape.LONE,
                    look=_sure_look(heads[at].whole) or LabelLook.OTHER)
        for at, head in found.items()
        if plain(head.label) in same and heads[at].shape is Shape.DASH
    }
    back = Counter(
        plain(one.label) for one in heads
        if one.label and one.shape not in (Shape.LONE, Shape.DASH)
    )
    colons = sum(times for times in back.values() if times >= 2)
    names = {plain(one.label) for one in taken.values()}
    if len(names) >= 2 and 5 * len(taken) >= 3 * len(lines) and colons < len(taken):
        return whole | taken
    return whole


def _by_repeating(heads: Sequence[Head]) -> dict[int, Head]:
    """The heads of the lines where what no name looks like stands before a colon, again and again.

    « Qui suis-je ? : oui »: people give themselves any name, and their words are not another's.
    """
    found: dict[int, re.Match[str]] = {}
    for at, one in enumerate(heads):
        named = bool(one.label) and one.shape is not Shape.LONE
        odd = _ODD.match(one.whole) if _has_colon(one.whole) and not named else None
        if odd and look_of(odd["name"]) is None:
            found[at] = odd
    many = Counter(plain(one["name"]) for one in found.values())
    return {
        at: replace(heads[at], words=odd["words"].strip(), label=odd["name"].strip(),
                    shape=Shape.CLOSED, look=LabelLook.OTHER)
        for at, odd in found.items()
        if many[plain(odd["name"])] >= max(_OFTEN, len(heads) // 10)
    }


def _dashed(line: str) -> Head | None:
    """The head of a line whose name stands before a dash, whatever colon its words hold."""
    shown = _without_marks(line)
    opening = clocks.at(shown)
    place = _skip(shown, opening.end) if opening else 0
    apart = _SPACED.match(shown, place)
    label = apart["name"].strip() if apart else ""
    look = _sure_look(label) if label else None
    if apart is None or look is None or ":" in label:
        return None
    start = opening.start if opening else None
    timed = opening is not None
    own = None if timed else clocks.at(shown, apart.end())
    words = _DASHED.match(shown, own.end) if own else None
    if own and words:
        # « Léa – 0:05 – … »
        return Head(shown[words.end() :].strip(), shown.strip(), own.start, None, label,
                    Shape.DASH, look, True, bad=own.start is None)
    return Head(shown[apart.end() :].strip(), shown[place:].strip(), start, start, label,
                Shape.DASH, look, timed, bad=timed and start is None)


def beyond(sign: re.Pattern[str], line: str) -> str:
    """A line without the sign that it begins with, if it does."""
    found = sign.match(line)
    return line[found.end() :] if found else line


def _skip(line: str, place: int) -> int:
    """The place after the signs that part a time or a name from what follows."""
    found = _JOINT.match(line, place)
    return found.end() if found else place


def _without_marks(line: str) -> str:
    """A line without what Markdown and quoting put around a name."""
    shown = _MARKS.sub(lambda sign: _BRACKETS.get(sign[0], ""), line[:_MARKED])
    line = shown.lstrip() + line[_MARKED:].rstrip()
    if "](" in line[:_MARKED]:
        line = _LINK.sub(r"\1", line, count=2)
    if line[:1] == "`":
        line = line.replace("`", "", 2)
        opening = clocks.at(line)
        if opening:
            return line[: opening.end] + _EMPHASIZED.sub(r"\2", line[opening.end :], count=1)
    if line[:1] == "@" and clocks.at(line, 1):
        return line[1:]
    found = _EMPHASIS.match(line)
    if found:
        name, rest = found["name"].strip(), found["rest"].strip()
        beside = _EMPHASIZED.match(rest)
        if beside and clocks.lone(beside[2]):
            rest = beside[2] + rest[beside.end() :]
        return f"{name} {rest}".strip() if rest[:1] not in (":", "：") else f"{name}{rest}"
    return beyond(_PREFIX, line)


def _named(
    rest: str
) -> tuple[str, Shape, LabelLook, clocks.Moment | None, str] | None:
    """The label at the beginning of a text, its shape and look, its own time, the words."""
    found = _BRACKET.match(rest)
    if found:
        label = next(one for one in found.groups() if one is not None).strip()
        look = _sure_look(label)
        if look is not None:
            return _after(rest, found.end(), label, look, Shape.BARE, colon=Shape.CLOSED)
    asked = _ASKED_DOT.match(rest)
    if asked:
        words = rest[asked.end() :].strip()
        return asked["name"], Shape.COLON, LabelLook.LETTER, None, words
    own = _TIMED.match(rest) if _DIGIT.search(rest) else None
    if own:
        label = own["name"].strip().rstrip(" -–—|,(").strip('"“”')
        place = own.start("mark") if own["mark"].strip() else own.end()
        moment = clocks.at(rest, place) or clocks.at(rest, own.end())
        look = _sure_look(label)
        if moment is not None and not rest[moment.end :].strip() and (
            plain(label) in vocabulary().persons
        ):
            # « Vous  0:05 »: what a tool calls who holds it
            look = LabelLook.ROLE
        if moment is not None and look is not None:
            end = _closing(rest, moment.end)
            after = _COLON_AFTER.match(rest, end)
            words = rest[after.end() if after else end :].strip()
            # a bare time with words after it may be part of what is said
            ends = not words or moment.bracketed or end > moment.end
            # so may « reprise, 19:00 : fermeture »
            sure = moment.bracketed or end > moment.end or look is not LabelLook.OTHER
            shape = Shape.TIMED if ends and not after else Shape.DASH
            shape = Shape.CLOSED if after and sure else shape
            return label, shape, look, moment, words
    before = _COLON.match(rest) if _has_colon(rest) else None
    if before:
        label = before["name"].strip().strip('"“”*_').strip()
        label = _IDENTIFIER.sub("", label).strip() or label
        chat = _CHAT.fullmatch(label)
        label = chat["name"] if chat else label
        says = _SAYS.fullmatch(label)
        told = _sure_look(says["name"]) if says else None
        if says and told is not None:
            return says["name"], Shape.DASH, told, None, rest[before.end() :].strip()
        look = look_of(label)
        if look is not None:
            end = before.end()
            moment = clocks.at(rest, end)
            if moment is not None and moment.bracketed:
                return label, Shape.TIMED, look, moment, rest[_skip(rest, moment.end) :].strip()
            return label, Shape.COLON, look, None, rest[end:].strip()
    apart = _SPACED.match(rest) if _PARTING.search(rest) else None
    if apart:
        label = apart["name"].strip()
        look = _sure_look(label)
        if look is not None:
            return label, Shape.DASH, look, None, rest[apart.end() :].strip()
    return None


def _has_colon(text: str) -> bool:
    return ":" in text or "：" in text


def _closing(rest: str, end: int) -> int:
    found = _SHUT.match(rest, end)
    return found.end() if found else end


def _after(
    rest: str, end: int, label: str, look: LabelLook, shape: Shape, *, colon: Shape
) -> tuple[str, Shape, LabelLook, clocks.Moment | None, str]:
    """What follows a label in brackets: a number of it, a time, a colon."""
    number = _IDENTIFIER.match(rest, end)
    end = number.end() if number else end
    after = _COLON_AFTER.match(rest, end)
    if after:
        end = after.end()
        moment = clocks.at(rest, end)
        if moment is not None and moment.bracketed:
            return label, Shape.TIMED, look, moment, rest[moment.end :].strip()
        return label, colon, look, None, rest[end:].strip()
    moment = clocks.at(rest, end)
    if moment is not None:
        ended = _COLON_AFTER.match(rest, moment.end)
        words = rest[ended.end() if ended else moment.end :]
        return label, Shape.TIMED, look, moment, words.strip(" \t-–—")
    return label, shape, look, None, rest[end:].strip()


def labels_inside(words: str) -> Iterable[tuple[str, int, int]]:
    """What may be labels in the middle of a line: each with its place, and that of its words.

    « Douze Paul Roche : bien » gives the three last words of the label, the two, the one.
    """
    for found in _INSIDE.finditer(words) if _has_colon(words) else ():
        label = found["label"]
        place = 0
        while True:
            if place or found.start():
                yield label[place:], found.start("label") + place, found.end()
            space = label.find(" ", place)
            if space < 0:
                break
            place = space + 1


def seems_named(line: str) -> bool:
    """Whether a line that names no voice begins as one that does: « Awa Diallo [externe] – … »."""
    return bool(_SEEMS_NAMED.match(_without_marks(line)))


class Voices:
    """Which labels of a text are voices, decided on all of its lines."""

    def __init__(
        self, heads: Iterable[Head], known: Known, *, lone: Iterable[str] = (), lone_of: int = 0
    ) -> None:
        """Look at the heads of all lines.

        Args:
            known: whether a label is someone of the session.
            lone: the labels found alone on their line where a name would stand.
            lone_of: how many lines or cues might have had a name alone above their words.
        """
        self._known = known
        all_heads = [one for one in heads if one.words or one.label]
        self._inside = Counter(
            plain(label) for one in all_heads for label, _, _ in labels_inside(one.whole)
        )
        labelled = [one for one in all_heads if one.label and one.shape is not Shape.LONE]
        self._many = Counter(plain(one.label) for one in labelled)
        self._letters = {
            plain(one.label) for one in labelled
            if one.look is LabelLook.LETTER and one.shape is not Shape.BARE
        }
        self._names = _names(labelled)
        self._lines = len(all_heads)
        sure = sum(one.look is not LabelLook.DOUBTFUL for one in labelled)
        self._share = sure / max(len(all_heads), 1)
        self._lone = Counter(map(plain, lone))
        again = {key: many for key, many in self._lone.items() if many >= 2}
        # the lines above the words are a few labels that come back: names stand there
        self.stands_alone = len(again) >= 2 and 5 * sum(again.values()) >= 3 * max(lone_of, 1)
        bare = Counter(
            plain(one.label) for one in labelled if one.shape is Shape.BARE and one.words
        )
        back = {key: many for key, many in bare.items() if many >= 2}
        # most lines begin with a label in brackets, and the same come back
        self._bracketed = len(back) >= 2 and 5 * sum(back.values()) >= 3 * len(all_heads)
        # … or every line, with somebody's name
        self._bracketed |= len(bare) >= 2 and sum(bare.values()) == len(all_heads) and all(
            one.look in _SOMEBODY for one in labelled
        )
        self._found: set[str] = set()
        self._named_twice = len({
            plain(one.label) for one in labelled
            if one.look is not LabelLook.DOUBTFUL and self._many[plain(one.label)] >= 2
        })
        # once in doubt, a label is judged by those that are not
        self._firm = {plain(one.label) for one in labelled if self._is_firm(one)}
        beside = [one for one in labelled if one.shape is Shape.DASH and one.timed
                  and one.before is None and one.look in _SOMEBODY]
        if len(beside) >= 2 and 5 * len(beside) >= 3 * len(all_heads):
            # « Paul Roche 0:05 Bonjour »: most lines are so
            self._firm |= {plain(one.label) for one in beside}
        if len(self._firm) == 1 and self._lines > _ONE_ALONE and all(
            self._many[key] == 1 and " " not in key and self._known(self._names.get(key, key))
            for key in self._firm
        ):
            # « Rose : il n’en voulait pas », once in a text where nobody else is named, is said
            self._firm = set()
        self._lower = any(self._names.get(key, key).islower() for key in self._firm)
        timed = [plain(one.label) for one in labelled if one.timed]
        self._timed = self._firm & set(timed)
        # where names stand beside times, a colon elsewhere is part of what is said
        self._by_time = len(timed) >= 2 and len(timed) >= sum(
            not one.timed and plain(one.label) not in self._timed for one in labelled
        )

    def name(self, label: str) -> str:
        """The voice that a label names, as the text first wrote it; it is one from now on."""
        bare = label.strip()
        self._found.add(plain(bare))
        return self._names.get(plain(bare), bare)

    def accepts(self, one: Head) -> bool:
        """Whether the label of a line is who speaks."""
        if not one.label or one.shape is Shape.LONE:
            return False
        key = plain(one.label)
        if self._bracketed and one.shape is Shape.BARE and one.words:
            return True
        if self._by_time and not (
            one.timed or key in self._timed or self._certain(one) or self._many[key] >= _OFTEN
        ):
            return False
        return key in self._firm or self._is_likely(one)

    def is_voice(self, label: str) -> bool:
        """Whether a label in the middle of a line is a voice for sure."""
        look, key = _sure_look(label), plain(label)
        if look is None:
            return False
        return (
            look is LabelLook.GENERIC
            or self._known(label)
            or key in self._firm
            or key in self._found
            or (look is LabelLook.NAME and self._inside[key] >= 2)
        )

    def accepts_alone(self, label: str, *, settled: bool = False) -> bool:
        """Whether a label alone on its line is who speaks.

        Args:
            settled: the other lines of the text show that a name stands there.
        """
        look, key = _sure_look(label), plain(label)
        if look is None:
            return False
        if look is LabelLook.GENERIC or self._known(label) or key in self._firm:
            return True
        if self._lone[key] >= 2 and (
            self.stands_alone or look in (LabelLook.ROLE, LabelLook.MAIL, LabelLook.NAME)
        ):
            return True
        return settled and (look is not LabelLook.OTHER or self._lone[key] >= 2)

    def _certain(self, one: Head) -> bool:
        return one.look in (LabelLook.GENERIC, LabelLook.ROLE, LabelLook.MAIL) or self._known(
            one.label
        )

    def _is_firm(self, one: Head) -> bool:
        many = self._many[plain(one.label)]
        if one.look is LabelLook.DOUBTFUL:
            # « Moi » may be a third voice; « Exemple », beside two that are named, is said
            told = plain(one.label) in vocabulary().persons or self._named_twice < _SEVERAL
            return told and many >= _OFTEN and _ONE_IN * many >= self._lines
        if one.shape is Shape.BARE:
            certain = one.look is LabelLook.GENERIC or self._known(one.label)
            return certain or (many >= 2 and one.look is LabelLook.NAME and one.words != "")
        if one.shape is Shape.DASH:
            certain = self._certain(one) and one.look is not LabelLook.ROLE
            return certain or many >= 2
        if self._certain(one):
            return True
        if one.look is LabelLook.LETTER:
            return many >= 2 or len(self._letters) >= 2
        if one.shape is Shape.TIMED:
            return one.look is LabelLook.NAME or many >= 2
        if one.shape is Shape.CLOSED:
            return True
        return many >= 2

    def _is_likely(self, one: Head) -> bool:
        """A label met once: a voice where others are, or where most lines have one."""
        if one.shape is not Shape.COLON or one.look in (LabelLook.LETTER, LabelLook.DOUBTFUL):
            return False
        if one.look is LabelLook.NAME:
            return bool(self._firm) or self._share >= 0.5
        few = len(one.label.split()) <= _MOST_LOWER
        if one.label.islower() and len(one.label.split()) == 1 and not self._lower:
            # the others have their capitals: « mécontent : il attendait » is said
            return False
        return few and bool(self._firm) and not one.label[0].isupper()


def _names(labelled: Iterable[Head]) -> dict[str, str]:
    """Each label as it was first written; « Q1 », « Q2 », … of a numbered guide are all « Q »."""
    names: dict[str, str] = {}
    numbered: dict[str, set[str]] = {}
    for one in labelled:
        names.setdefault(plain(one.label), one.label)
        if one.look is LabelLook.LETTER:
            letter = one.label.rstrip("0123456789 .")
            numbered.setdefault(letter, set()).add(plain(one.label))
    for letter, found in numbered.items():
        if len(found) >= (_NUMBERED_GUIDE if len(letter) == 1 else 2):
            names |= dict.fromkeys(found, letter)
    return names
