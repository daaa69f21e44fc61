"""The draft of the observations in its words, and the look at free texts. Knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from assistant.domain.phrasing import in_session
from assistant.domain.phrasing.rules import Constat, RuleBook, check_question
from assistant.domain.privacy import private_life
from assistant.domain.privacy.private_life import Lexicon
from assistant.domain.session.visibility import as_seen
from assistant.domain.writing import compare
from assistant.domain.writing.compare import Difference, Drafted
from assistant.domain.writing.draft import DraftSentence, Writer
from assistant.domain.writing.draft_whole import draft as draft_of
from assistant.domain.writing.spans import FactWords
from assistant.language.linking import telling_stems
from assistant.tui.conduct.conduct import Conduct


def writer(conduct: Conduct, words: FactWords) -> Writer:
    """What the draft is written with.

    Args:
        words: what tells a reminder, a gap or an opinion in a note.
    """
    return Writer(
        words, telling_stems, partial(conduct.voice.observation, conduct.session.referential)
    )


def sentences(conduct: Conduct, block: int, words: FactWords) -> tuple[DraftSentence, ...]:
    """The sentences of the draft of a block, or of the whole for 0."""
    return draft_of(conduct.session, conduct.outcome(), block, writer(conduct, words))


def drafted(conduct: Conduct, block: int, words: FactWords) -> tuple[Drafted, ...]:
    """The draft of a block, or of the whole for 0, as the facts are now."""
    referential = conduct.session.referential
    return tuple(
        Drafted(
            one.id, conduct.voice.observation(referential, one), one.sources,
            referential.document(one.citation) if one.citation else "",
        )
        for one in sentences(conduct, block, words)
    )


def changes(
    conduct: Conduct, block: int, text: str, words: FactWords
) -> tuple[Difference, ...]:
    """How the draft of now differs from a text."""
    before = compare.offered(conduct.session, block)
    return compare.differences(text, drafted(conduct, block, words), before)


def free_text_hint(conduct: Conduct, text: str, lexicon: Lexicon) -> str:
    """What the look at free texts says of a text, in one sentence."""
    seen = private_life.look(text, lexicon)
    if not seen:
        return lexicon.problem
    first = seen[0]
    source = f"{lexicon.citation.document}, {lexicon.citation.place}"
    return conduct.say("ecran/texte_libre", nature=first.name, mots=list(first.words[:2]),
                       source=source)


def phrasing_hint(conduct: Conduct, text: str, block: int, rules: RuleBook) -> str:
    """What the method says of an observation beside the facts recorded, in one sentence."""
    found = in_session.check_in_session(text, as_seen(conduct.session), block, rules)
    return _method_hint(conduct, found, rules) or rules.problem


def question_hint(conduct: Conduct, text: str, rules: RuleBook) -> str:
    """What the method says of a question, in one sentence."""
    return _method_hint(conduct, check_question(text, rules), rules) or rules.problem


def _method_hint(conduct: Conduct, found: Sequence[Constat], rules: RuleBook) -> str:
    if not found:
        return ""
    first = found[0]
    rule = rules.rule(first.rule)
    name = rule.name if rule else rules.wording.name if rules.wording else first.rule
    return conduct.say(
        "ecran/relecture", constat=first, nom=name, repere=first.advice.tip,
        ou=first.advice.place.rpartition(", ")[2], question=rules.words is not None,
    )
