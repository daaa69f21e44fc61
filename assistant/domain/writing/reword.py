"""A model's rewording of the draft: whether it may be shown, where it goes, instead of what. Pure.

It may merge or shorten what the draft says, and nothing else: `RewordingGate` holds it to that.

Nothing of a text is changed but the sentences of the draft that the accepted one rewords, word for
word as the draft wrote them: what the evaluator wrote or edited stays letter for letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.domain import suggestions
from assistant.domain.events.base import Event
from assistant.domain.session.state import Session
from assistant.domain.suggestions import ProposedSentence
from assistant.domain.writing import compare
from assistant.domain.writing.compare import Difference, Drafted
from assistant.domain.writing.facts import Telling
from assistant.domain.writing.faithful import outside, quotes, spaced
from assistant.domain.writing.spans import CUT, FactWords, denials, names_somebody, words_in

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_REF = re.compile(r"\d+\.\d+")
_OPEN = "[critère à préciser]"


class RewordingGate:
    """What a model's sentence is held to: the sentences of the draft that rest on its lines.

    Args:
        draft: each sentence with the numbers of the events it rests on.
        words, telling: as the draft itself is written with.
    """

    def __init__(
        self, draft: Iterable[tuple[str, Sequence[int]]], words: FactWords, telling: Telling
    ) -> None:
        self._draft = [(spaced(text), frozenset(lines)) for text, lines in draft if lines]
        self._words, self._telling = words, telling
        self._patterns = telling(" ".join(outside(text) for text, _ in self._draft))

    def holds(self, text: str, lines: Iterable[int]) -> bool:
        """Whether a sentence says what those of its lines say, no more, no less, no longer."""
        said, own = spaced(text), frozenset(lines)
        covered = [(source, under) for source, under in self._draft if under <= own]
        if own and own == frozenset[int]().union(*(under for _, under in covered)):
            return self._says(said, " ".join(source for source, _ in covered))
        return bool(own) and any(
            self._says(said, source) for source, under in self._draft if own <= under
        )

    def _says(self, said: str, source: str) -> bool:
        return (
            words_in(said) <= words_in(source)
            and self._same_facts(said, source)
            and denials(said, self._words) == denials(source, self._words)
            and self._telling(outside(said)) <= self._telling(source) | self._patterns
            and names_somebody(outside(said), self._words) <= names_somebody(
                outside(source), self._words
            )
        )

    @staticmethod
    def _same_facts(said: str, source: str) -> bool:
        """Its numbers are the source's, every element stays named, every quote is part of one."""
        known = quotes(source)
        return (
            set(_NUMBER.findall(said)) <= set(_NUMBER.findall(source))
            and set(_REF.findall(outside(source))) <= set(_REF.findall(said))
            and (_OPEN in said) == (_OPEN in source)
            and all(
                any(part.strip() in one for one in known)
                for quote in quotes(said) for part in quote.split(CUT.strip()) if part.strip()
            )
        )


def instead_of(
    text: str, sentence: ProposedSentence, draft: Sequence[Drafted]
) -> tuple[Drafted, ...]:
    """The sentences of a draft, untouched in a text, that a rewording says in other words.

    Those that rest on no other line than it does; none when its lines do not say what it says.
    """
    if not sentence.supported:
        return ()
    own = set(sentence.lines)
    return tuple(
        one for one in draft
        if one.lines and own.issuperset(one.lines) and compare.stands(text, one.text)
    )


def entered(
    text: str, sentence: ProposedSentence, draft: Sequence[Drafted], *, beside: bool
) -> str:
    """The text with a rewording in it.

    Args:
        beside: leave the sentences it rewords where they are.
    """
    new = Drafted("", sentence.text, sentence.lines)
    old = instead_of(text, sentence, draft)
    if old and not beside:
        text = compare.take(text, Difference("a_jour", old[0].text, new), draft)
        for one in old[1:]:
            text = compare.take(text, Difference("sans_fait", one.text, one), draft)
        return text
    near = [at for at, one in enumerate(draft) if set(one.lines) & set(sentence.lines)]
    place = near[-1] + 1 if near else len(draft)
    return compare.take(text, Difference("nouvelle", "", new),
                           [*draft[:place], new, *draft[place:]])


def accept(
    session: Session, block: int, suggestion: int, number: int, draft: Sequence[Drafted], *,
    beside: bool = False,
) -> list[Event]:
    """Take one sentence of a model's rewording into the observations of a block.

    Args:
        suggestion, number: which sentence; see `suggesting.settle`.
        draft: the draft it rewords, as the facts are now.
        beside: add it, and leave what it rewords.

    Raises:
        RefusedCommand: there is no such sentence.
    """
    settled = suggestions.settle(session, suggestion, number, accepted=True)
    sentence = suggestions.sentences_of(session.suggestions[suggestion])[number - 1]
    written = session.observations.get(block, "")
    text = entered(written, sentence, draft, beside=beside)
    return [*compare.take_draft(session, block, text, draft), *settled]
