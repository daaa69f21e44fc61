"""A model's rewording entering the observations: where it goes, and instead of what. Pure.

Nothing of a text is changed but the sentences of the draft that the accepted one rewords, word for
word as the draft wrote them: what the evaluator wrote or edited stays letter for letter.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain import suggestions
from assistant.domain.events.base import Event
from assistant.domain.session.state import Session
from assistant.domain.suggestions import ProposedSentence
from assistant.domain.writing import compare
from assistant.domain.writing.compare import Difference, Drafted


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
