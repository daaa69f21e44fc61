"""Where the questions of a line begin, how many there are, and of which kind. Pure.

A unit is one question: it begins with an interrogative word, an imperative of telling, or is the
whole sentence. Words are data (`prompts/relecture/questions.yaml`, « questions »).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.domain.phrasing.sentence import ReadSentence

UnitKind = Literal["open", "closed", "telling", "short", "example", "statement"]
_SUBJECTS = frozenset({"vous", "tu", "il", "elle", "on", "ils", "elles", "ce", "t", "je", "nous"})
_LONGEST_HEAD = 6
"""Tokens of « par l’intermédiaire de quels », the longest there is."""
_BREAKS = frozenset(",:")
_LINKS = frozenset({"et", "puis", "mais", "ensuite"})
_RELATIVE = frozenset({"qui", "ceux", "celui", "celle"})
"""Before « et qui », they make it a second relative; « ce qui », « ce que » too."""
_WHICH = frozenset({"qui", "que", "qu", "dont"})
_LOOSE = frozenset({"que", "qu", "quand"})
"""Interrogative words that join a subordinate as often: only a subject after its verb tells."""
_WHAT = ["qu", "est", "ce"]


@dataclass(frozen=True, slots=True)
class Words:
    """The words that open a question, and those that show it has a verb."""

    interrogatives: frozenset[str]
    prepositions: frozenset[str]
    openers: frozenset[str]
    telling: frozenset[str]
    examples: frozenset[str]
    verbs: frozenset[str]
    objects: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unit:
    """One question of a line: its kind, its sentence, where it stands in the text."""

    kind: UnitKind
    sentence: int
    span: tuple[int, int]
    asks: bool
    linked: bool = False


def build_words(data: Mapping[str, Sequence[str]]) -> Words:
    """The words of plain data.

    Raises:
        KeyError: a list of words is missing.
    """
    return Words(*(frozenset(data[key]) for key in (
        "interrogatifs", "prepositions", "ouvertures", "recit", "exemple", "verbes", "pronoms",
    )))


def units(sentences: Sequence[ReadSentence], words: Words) -> list[Unit]:
    """The units of a line, in order."""
    found: list[Unit] = []
    for index, sentence in enumerate(sentences):
        found += _of_sentence(sentence, index, words)
    return found


def second_question(found: Sequence[Unit]) -> Unit | None:
    """The question that comes on top of another, where one answer cannot do for both."""
    whole = [unit for unit in found if unit.kind in ("open", "telling")]
    opens = [unit for unit in found if unit.kind == "open"]
    if len(opens) > 1:
        return opens[1]
    if len(whole) > 1 and whole[1].kind == "telling" and not _a_context(found, whole[0]):
        return whole[1]
    asked = [unit for unit in found if unit.asks and unit.kind in ("open", "closed", "short")]
    complete = [unit for unit in asked if unit.kind != "short"]
    if len(asked) > 2 and len(complete) > 1 and len(asked) - len(complete) < 2:
        return complete[1]
    return None


def closed(found: Sequence[Unit]) -> bool:
    """Whether the line only asks for a yes or a no: nothing open comes with it."""
    return not any(unit.kind in ("open", "telling", "short", "example") for unit in found)


def _a_context(found: Sequence[Unit], first: Unit) -> bool:
    """Whether a telling only opens what the question asks (« Racontez… : comment… ? »)."""
    return first.kind == "telling" and not any(unit.kind == "telling" for unit in found[1:])


def _of_sentence(sentence: ReadSentence, index: int, words: Words) -> list[Unit]:
    norms = sentence.norms
    starts = _starts(norms, words)
    begins = _after_openers(norms, 0, words)
    if not starts or starts[0] > begins:
        lead = norms[:starts[0]] if starts else norms
        if _tells_apart(lead, words) or not starts:
            starts = [begins, *starts]
    found = []
    told = begins < len(norms) and norms[begins] in words.telling
    for number, start in enumerate(starts):
        until = starts[number + 1] if number + 1 < len(starts) else len(norms)
        kind = _kind(norms, start, until, sentence.asks, words)
        if kind == "open" and number and told and not _inverted(norms[start:until], words):
            continue
        inside = [token for token in sentence.tokens[start:until] if token.is_word]
        if inside:
            found.append(Unit(kind, index, (inside[0].start, inside[-1].end), sentence.asks,
                              bool(number)))
    return found


def _tells_apart(norms: Sequence[str], words: Words) -> bool:
    """Whether what stands before the first interrogative is an imperative or a closed question."""
    start = _after_openers(norms, 0, words)
    rest = norms[start:]
    return bool(rest) and (rest[0] in words.telling or _inverted(rest[:4], words))


def _after_openers(norms: Sequence[str], start: int, words: Words) -> int:
    while start < len(norms) - 1 and (norms[start] in words.openers or norms[start] == ","):
        start += 1
    return start


def _starts(norms: Sequence[str], words: Words) -> list[int]:
    """Where a question begins in a sentence."""
    found: list[int] = []
    index = _after_openers(norms, 0, words)
    first = index
    while index < len(norms):
        head = _head(norms, index, words)
        fresh = index == first or norms[index - 1] in _BREAKS or norms[index - 1] in _LINKS
        if fresh and head and _begins(norms, index, head, found or [first], words):
            found.append(index)
            index += head
        elif fresh and index > first and _second_telling(norms, index, words):
            found.append(index)
            index += 1
        else:
            index += 1
    return found


def _head(norms: Sequence[str], index: int, words: Words) -> int:
    """How many tokens the interrogative word takes here, its preposition included; 0: none."""
    most = min(index + _LONGEST_HEAD, len(norms))
    for place in range(index, most):
        norm = norms[place]
        if norm in words.interrogatives:
            return place - index + 1
        if norm not in words.prepositions:
            return 0
    return 0


def _begins(
    norms: Sequence[str], index: int, head: int, found: Sequence[int], words: Words
) -> bool:
    """Whether an interrogative word at a break opens a question, not a subordinate.

    Args:
        found: where questions began so far, or the first word of the sentence.
    """
    rest = norms[index + head:]
    if index == found[0]:
        clause = list(rest)
        return norms[index] != "quand" or _inverted(
            clause[:clause.index(",")] if "," in clause else clause, words
        )
    word, before = norms[index + head - 1], norms[index - 1]
    joins = word in _LOOSE or (word == "où" and head == 1 and before != "et")
    if joins and not (rest[:2] == ["est", "ce"] or _inverted(rest[:4], words)):
        return False
    if word == "ou" and head == 1 and before != "et":
        return _inverted(rest[:4], words) and not _verbal(norms[:index], words)
    if word == "qui" and head == 1:
        if before in _BREAKS and _inverted(rest[:3], words):
            return True
        asked = _head(norms, found[-1], words) > 0
        between = norms[found[-1] + 1:index]
        what = any(one == "ce" and two in _WHICH for one, two in pairwise(between))
        return asked and not what and not _RELATIVE & set(between)
    return True


def _second_telling(norms: Sequence[str], index: int, words: Words) -> bool:
    if norms[index] in words.telling:
        return norms[index - 1] in _LINKS or norms[index - 1] == ","
    return norms[index - 1] == "et" and norms[index] in ("aussi", "egalement") and any(
        one in words.telling for one in norms[:index]
    ) and index + 1 < len(norms)


def _kind(
    norms: Sequence[str], start: int, until: int, asks: bool, words: Words
) -> UnitKind:
    unit = norms[start:until]
    if any(one in words.examples for one in unit):
        return "example"
    if unit[0] in words.telling or unit[0] in ("aussi", "egalement"):
        return "telling"
    head = _head(norms, start, words)
    if head:
        return "open" if _verbal(unit[head:], words) else "short"
    if any(
        (_head(norms, place, words) and norms[place] not in _LOOSE | {"qui", "ou", "où"})
        or norms[place:place + 3] == _WHAT
        for place in range(start, until)
    ):
        return "open"
    if asks or _inverted(unit[:5], words):
        return "closed" if _verbal(unit, words) else "short"
    return "statement"


def _inverted(norms: Sequence[str], words: Words) -> bool:
    """Whether a subject stands right after its verb."""
    return any(
        two in _SUBJECTS and one.isalpha() and one not in words.objects
        and one not in _SUBJECTS and one not in words.prepositions
        and one not in words.interrogatives
        for one, two in pairwise(norms)
    )


def _verbal(norms: Sequence[str], words: Words) -> bool:
    """Whether some words hold a conjugated verb, as far as their form tells."""
    return any(
        one in words.verbs or one in words.objects or one in _SUBJECTS
        or (len(one) > 4 and one.endswith(("ait", "aient", "iez", "ez")))
        for one in norms
    )
