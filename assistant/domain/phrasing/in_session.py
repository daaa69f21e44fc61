"""An observation reread beside the facts of its session: terms a note bears out, elements judged
otherwise than described. Pure; silent wherever the text may be read in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.domain.common.text import fold
from assistant.domain.phrasing.rules import Constat, RuleBook, Wording, check_observation
from assistant.domain.phrasing.sentence import ReadSentence, read
from assistant.domain.referential.model import ElementRef, Referential, Scale
from assistant.domain.session.state import Session

OTHERWISE = "juge_autrement"
_STEM = 5
"""Letters that tell one word's family from another's."""
_SHARED = 0.6
"""Of the telling words of an element's title, how many a sentence must have to be about it."""
_FEWEST = 3
_NAMED = re.compile(r"\d+\.\d+")
_WORD = re.compile(r"[a-z]{4,}")
"""A word long enough to tell something."""


def check_in_session(
    text: str, session: Session, block: int, rules: RuleBook
) -> tuple[Constat, ...]:
    """What an observation seems to say that the facts recorded so far do not bear out.

    Args:
        session: as the role that types sees it: a judgement it must not see is not in it.
        block: the block the text is about, 0 for the whole.
    """
    notes = [
        note.text for note in session.notes.values() if not block or note.block in (0, block)
    ]
    found = check_observation(text, rules)
    if any(one.rule in rules.following for one in found):
        found = check_observation(text, rules.where_assessed(_assessed(session.referential)))
    told = [
        one for one in found
        if one.rule != "absolu" or not _borne_out(text, one, notes)
    ]
    if rules.wording is not None:
        told += list(_otherwise(text, session, block, rules.wording))[:1]
    return tuple(sorted(told, key=lambda one: one.start))


def _assessed(referential: Referential) -> Iterator[str]:
    """What a référentiel assesses, in its words."""
    for element in referential.elements():
        yield from (element.title, *element.criteria)


def _borne_out(text: str, found: Constat, notes: Iterable[str]) -> bool:
    """Whether a note has the same term about the same thing."""
    start = max(text.rfind(mark, 0, found.start) for mark in ".\n;") + 1
    ends = [at for mark in ".\n;" if (at := text.find(mark, found.end)) >= 0]
    said = _stems(text[start:min(ends, default=len(text))])
    term = _stems(found.extract) or {fold(found.extract)}
    return any(
        term <= (known := _stems(note)) | {fold(note)} and len(said & known) >= _FEWEST
        for note in notes
    )


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(fold(text))}


def _otherwise(
    text: str, session: Session, block: int, wording: Wording
) -> Iterator[Constat]:
    for sentence in read(text):
        says = _says(sentence, wording)
        if says is None or not sentence.tokens:
            continue
        for ref in _about(sentence, session, block):
            judged = _judged(session, ref, wording)
            if judged is not None and judged != says:
                start, end = sentence.tokens[0].start, sentence.tokens[-1].end
                label = _label(session.referential.scale, session, ref)
                yield Constat(
                    OTHERWISE, start, end, text[start:end], wording.advice,
                    wording.suggestion.format(element=ref, jugement=label),
                )


def _says(sentence: ReadSentence, wording: Wording) -> bool | None:
    """Whether a sentence says established or not; None where it says neither, or both."""
    if wording.elsewhere.search(sentence.flat):
        return None
    denied = wording.denied.search(sentence.flat) is not None
    rest = wording.denied.sub(" ", sentence.flat)
    established = wording.established.search(rest) is not None
    if denied == established:
        return None
    return established


def _about(sentence: ReadSentence, session: Session, block: int) -> Iterator[ElementRef]:
    """The one element a sentence is about: named, or told by the words of its title."""
    every = [
        element for one in session.referential.blocks if not block or one.number == block
        for element in one.elements
    ]
    named = {norm for norm in sentence.norms if _NAMED.fullmatch(norm)}
    if named:
        found = [element.ref for element in every if str(element.ref) in named]
        if len(found) == len(named) == 1:
            yield found[0]
        return
    here = _stems(sentence.flat)
    near = []
    for element in every:
        telling = _stems(element.title)
        if len(telling) >= _FEWEST and len(telling & here) >= max(_FEWEST, _SHARED * len(telling)):
            near.append(element.ref)
    if len(near) == 1:
        yield near[0]


def _judged(session: Session, ref: ElementRef, wording: Wording) -> bool | None:
    given = session.effective(ref)
    if given is None or given.not_applicable:
        return None
    return wording.values.get(given.value)


def _label(scale: Scale, session: Session, ref: ElementRef) -> str:
    given = session.effective(ref)
    found = scale.value(given.value) if given else None
    return found.label.split(" – ")[0].lower() if found else ""
