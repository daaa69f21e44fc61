"""Orders about what a language model proposes: consult, propose, accept, refuse. Pure.

They answer the three events of `events_model` and no other: nothing here can make a judgement.
Accepting a sentence says that it may be used; using it (asking the question, writing the
observation) is another order, the evaluator's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import clean, one_line
from assistant.domain.events.model import (
    USES,
    ModelConsulted,
    ModelEvent,
    SuggestionProposed,
    SuggestionSettled,
)
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import Session, Suggestion

MOST_SENTENCES = 20
LONGEST = 600
"""Characters of one proposed sentence."""


@dataclass(frozen=True, slots=True)
class ProposedSentence:
    """One sentence a model proposes.

    Args:
        lines: the numbers of the recorded lines it says it rests on.
        elements: for a link, the elements it would tie those lines to.
        supported: False when those lines do not say it; the screen must show it as such.
        spoken: for a link of a spoken line, which line of the transcript in `lines`; else 0.
    """

    text: str
    lines: tuple[int, ...] = ()
    elements: tuple[ElementRef, ...] = ()
    supported: bool = True
    spoken: int = 0


@dataclass(frozen=True, slots=True)
class ModelMention:
    """What the dossier says of a model: which one, with which instructions, how much was kept."""

    model: str
    prompt: str
    use: str
    sentences: int


def consult(
    session: Session, use: str, *, model: str, place: str, prompt: str, sent: str,
    lines: Sequence[int], spoken: Sequence[int] = (),
) -> list[ModelEvent]:
    """Record what is about to be sent, before it is.

    Args:
        spoken: the lines of a transcript, which `lines` then names alone.
    """
    _check_use(use)
    _check_lines(session, lines)
    for one in spoken:
        _check_spoken(session, lines, one)
    return [ModelConsulted(
        use, one_line(model), one_line(place), prompt, clean(sent), tuple(lines), tuple(spoken)
    )]


def propose(
    session: Session, consulted: int, sentences: Sequence[ProposedSentence], block: int = 0
) -> list[ModelEvent]:
    """Record what came back; nothing when nothing did.

    Raises:
        RefusedCommand: nothing was sent under that number, too much came back, or a sentence
            names a line or an element that does not exist.
    """
    asked = session.model_uses.get(consulted)
    if asked is None:
        raise RefusedCommand("Aucun envoi", f"La ligne {consulted} n’est pas un envoi au modèle.")
    if len(sentences) > MOST_SENTENCES:
        raise RefusedCommand("Trop de propositions", f"{MOST_SENTENCES} phrases au plus.")
    if not sentences:
        return []
    kept = tuple(_plain(session, one) for one in sentences)
    return [SuggestionProposed(asked.use, asked.model, asked.prompt, consulted, block, kept)]


def settle(
    session: Session, suggestion: int, sentence: int, *, accepted: bool, text: str = ""
) -> list[ModelEvent]:
    """Accept or refuse one sentence; a later answer replaces an earlier one.

    Args:
        text: its final wording, as proposed when empty.
    """
    found = session.suggestions.get(suggestion)
    if found is None or not 1 <= sentence <= len(found.event.sentences):
        raise RefusedCommand(
            "Proposition inconnue", f"La ligne {suggestion} ne propose pas de phrase {sentence}."
        )
    wording = clean(text).strip() or str(found.event.sentences[sentence - 1]["text"])
    return [SuggestionSettled(suggestion, sentence, accepted, wording if accepted else "")]


def sentences_of(suggestion: Suggestion) -> tuple[ProposedSentence, ...]:
    """The proposed sentences, as values."""
    return tuple(
        ProposedSentence(
            str(one["text"]), tuple(one.get("lines", ())),
            tuple(ElementRef.parse(name) for name in one.get("elements", ())),
            bool(one.get("supported")), int(one.get("spoken", 0)),
        )
        for one in suggestion.event.sentences
    )


def pending(session: Session) -> Iterator[tuple[Suggestion, int]]:
    """The sentences nobody accepted nor refused yet, each with its number from 1."""
    for suggestion in session.suggestions.values():
        for number in range(1, len(suggestion.event.sentences) + 1):
            if number not in suggestion.settled:
                yield suggestion, number


def mentions(session: Session) -> tuple[ModelMention, ...]:
    """What the dossier must say: the models of which a sentence was accepted."""
    counts: dict[tuple[str, str, str], int] = {}
    for suggestion in session.suggestions.values():
        event = suggestion.event
        kept = sum(one.accepted for one in suggestion.settled.values())
        if kept:
            key = event.model, event.prompt, event.use
            counts[key] = counts.get(key, 0) + kept
    return tuple(ModelMention(*key, count) for key, count in counts.items())


def _plain(session: Session, sentence: ProposedSentence) -> dict[str, object]:
    text = one_line(sentence.text)
    if not 0 < len(text) <= LONGEST:
        raise RefusedCommand("Proposition mal formée", f"Une phrase de 1 à {LONGEST} caractères.")
    _check_lines(session, sentence.lines)
    for ref in sentence.elements:
        if session.referential.element(ref) is None:
            raise RefusedCommand("Élément inconnu", f"« {ref} » n’existe pas ici.")
    plain: dict[str, object] = {
        "text": text, "lines": list(sentence.lines),
        "elements": [str(ref) for ref in sentence.elements], "supported": sentence.supported,
    }
    if sentence.spoken:
        _check_spoken(session, sentence.lines, sentence.spoken)
        plain["spoken"] = sentence.spoken
    return plain


def _check_use(use: str) -> None:
    if use not in USES:
        raise RefusedCommand("Usage inconnu", f"Choisissez parmi {', '.join(USES)}.")


def _check_lines(session: Session, lines: Sequence[int]) -> None:
    wrong = [str(number) for number in lines if not 1 <= number <= session.number]
    if wrong:
        raise RefusedCommand("Ligne inconnue", f"La session n’a pas de ligne {', '.join(wrong)}.")


def _check_spoken(session: Session, lines: Sequence[int], spoken: int) -> None:
    found = session.transcripts.get(lines[0]) if len(lines) == 1 else None
    if found is None or not 1 <= spoken <= len(found.event.lines):
        raise RefusedCommand("Parole inconnue", f"Aucune transcription n’a de parole {spoken} ici.")
