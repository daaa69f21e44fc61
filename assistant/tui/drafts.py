"""The draft of the observations in its words, and the look at free texts. Knows no widget."""

from __future__ import annotations

from assistant.domain import freetext, redrafting
from assistant.domain.drafting_whole import draft as draft_of
from assistant.domain.freetext import Lexicon
from assistant.domain.redrafting import Difference, Drafted
from assistant.tui.conduct import Conduct


def drafted(conduct: Conduct, block: int) -> tuple[Drafted, ...]:
    """The draft of a block, or of the whole for 0, as the facts are now."""
    session = conduct.session
    referential = session.referential
    return tuple(
        Drafted(
            one.id, conduct.voice.observation(referential, one), one.sources,
            referential.document(one.citation) if one.citation else "",
        )
        for one in draft_of(session, conduct.outcome(), block)
    )


def changes(conduct: Conduct, block: int, text: str) -> tuple[Difference, ...]:
    """How the draft of now differs from a text."""
    before = redrafting.offered(conduct.session, block)
    return redrafting.differences(text, drafted(conduct, block), before)


def free_text_hint(conduct: Conduct, text: str, lexicon: Lexicon) -> str:
    """What the look at free texts says of a text, in one sentence."""
    seen = freetext.look(text, lexicon)
    if not seen:
        return lexicon.problem
    first = seen[0]
    source = f"{lexicon.citation.document}, {lexicon.citation.place}"
    return conduct.say("ecran/texte_libre", nature=first.name, mots=list(first.words[:2]),
                       source=source)
