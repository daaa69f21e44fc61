"""What a tool adds to what was said, and the summaries a machine writes beside it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.spoken import clocks, labels
from assistant.spoken.vocabulary import made_plain, vocabulary

LONGEST_MENTION = 300
"""Characters of a line that a tool adds."""
_IN_FRONT = re.compile(r"\s*[\[(]([^\[\]()]{8,200})[\])]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the text: its number in the file, what it holds, whether a blank one precedes; of a
    row of a table, its empty cells too."""

    number: int
    text: str
    apart: bool = False
    row: str = ""


def without_mention(text: str, said: str, *, voiced: bool = False) -> str:
    """A line without what a tool adds to what was said: empty where that is all of it.

    Args:
        said: its `mention_text`.
        voiced: the tool itself says whose words these are.
    """
    words = vocabulary()
    # a row of a table is somebody's, and no tool asks
    if "\t" not in text and "?" not in text[-2:] and (
        words.unsaid.fullmatch(said) or (not voiced and words.mentions.fullmatch(said))
    ):
        return ""
    aside = _IN_FRONT.match(text)
    if aside and words.mentions.fullmatch(mention_text(aside[1])):
        return text[aside.end() :]
    return text


def mention_text(text: str) -> str:
    """A line as the vocabulary is written, without the signs that set it apart; empty where it is
    longer than what a tool adds."""
    return made_plain(text.strip(" *_#>-–—\u2022[]()")) if len(text) <= LONGEST_MENTION else ""


def without_mentions(
    lines: Sequence[SourceLine], mentions: Mapping[int, str], notices: list[str]
) -> list[SourceLine]:
    """The lines without what the tool added; `notices` says how many were taken off.

    Args:
        mentions: the `mention_text` of each line, by its number.
    """
    words = vocabulary()
    first = _after_summary(lines, mentions)
    kept: list[SourceLine] = []
    removed = [one.number for one in lines[:first]]
    for one in lines[first:]:
        said = mentions[one.number]
        left = "" if words.ends.fullmatch(said) else without_mention(one.text, said)
        if not left and kept and not one.apart and _only_head(kept):
            # these are somebody's words
            left = without_mention(one.text, said, voiced=True)
        if left == one.text:
            kept.append(one)
            continue
        removed.append(one.number)
        if left:
            kept.append(replace(one, text=left))
    if removed:
        notices.append(removed_lines(removed, "ajoutées par l’outil"))
    return kept


def _only_head(above: Sequence[SourceLine]) -> bool:
    """Whether the last line is a name beside its time, or its time below a name: what stands under
    it is what was said."""
    last = above[-1]
    if clocks.lone(last.text):
        name = labels.head(above[-2].text) if len(above) > 1 and not last.apart else None
        return name is not None and bool(name.label) and name.shape is labels.Shape.LONE
    head = labels.head(last.text)
    alone = head.shape is labels.Shape.LONE or not head.words
    return head.timed and bool(head.label) and alone


def end_of_talk(mentions: Mapping[int, str]) -> int:
    """The number of the last line that says the talk is over; 0 where none does."""
    ends = vocabulary().ends
    return max((number for number, said in mentions.items() if ends.fullmatch(said)), default=0)


def _after_summary(lines: Sequence[SourceLine], mentions: Mapping[int, str]) -> int:
    """Where the talk begins, when a machine's summary and a title stand before it."""
    words = vocabulary()
    summary = next(
        (at for at, one in enumerate(lines[:200])
         if words.summaries.fullmatch(mentions[one.number])), None,
    )
    if summary is None:
        return 0
    before = range(summary)
    if any(labels.head(lines[at].text).timed for at in before):
        return 0
    begins = [
        at for at in range(summary + 1, len(lines))
        if words.transcripts.fullmatch(mentions[lines[at].number]) or clocks.lone(lines[at].text)
    ]
    # « Enregistrements de la réunion Transcription » may stand above the summary
    return next((
        at for at, beyond in pairwise([*begins, len(lines)])
        if beyond == len(lines) or not any(
            words.summaries.fullmatch(mentions[one.number]) for one in lines[at:beyond]
        )
    ), 0)


def removed_lines(numbers: Sequence[int], what: str) -> str:
    """How many lines were left out, and which."""
    many = len(numbers)
    places = f"{numbers[0]}" if many == 1 else f"{numbers[0]} à {numbers[-1]}" if (
        numbers[-1] - numbers[0] < 2 * many
    ) else f"{', '.join(map(str, numbers[:4]))}{'…' if many > 4 else ''}"
    if many == 1:
        return f"1 ligne {what.replace('ées', 'ée')}, retirée : {places}"
    return f"{many} lignes {what}, retirées : {places}"
