"""What a language model was shown and proposed, and what became of it, as frozen facts.

Pure values. None of them says anything of a judgement: a session's verdicts are the same with
and without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.domain.events.base import Event, kind

USES = ("relances", "reformulation", "liens")
"""What a model may be asked for; all it answers is a proposition."""


@kind("model_consulted")
@dataclass(frozen=True, slots=True)
class ModelConsulted(Event):
    """A text is about to leave for a model.

    Args:
        use: one of `USES`.
        model: its name, as in `ollama:mistral`.
        place: the address it is reached at.
        prompt: the fingerprint of the instructions.
        sent: the very text that leaves, names and contact details replaced.
        lines: the numbers of the recorded lines that are in it.
        spoken: which lines of the transcript in `lines` are in it, from 1; none for another use.
    """

    use: str
    model: str
    place: str
    prompt: str
    sent: str
    lines: tuple[int, ...]
    spoken: tuple[int, ...] = ()


@kind("suggestion_proposed")
@dataclass(frozen=True, slots=True)
class SuggestionProposed(Event):
    """Sentences a model proposed; none counts for anything until it is accepted.

    Args:
        consulted: the number of the `ModelConsulted` they answer.
        block: the block they are about, 0 for several.
        sentences: each with `text`, `lines` (the numbers of the lines it rests on), `elements`
            (for a link) and `supported` (False: those lines do not say it); a link of a spoken
            line also has `spoken`, the line of the transcript in `lines`.
    """

    use: str
    model: str
    prompt: str
    consulted: int
    block: int
    sentences: tuple[Mapping[str, Any], ...]


@kind("suggestion_settled")
@dataclass(frozen=True, slots=True)
class SuggestionSettled(Event):
    """A proposed sentence was accepted, in its final wording, or refused.

    Args:
        suggestion: the number of the `SuggestionProposed`.
        sentence: which one, from 1.
        text: its final wording; empty when it is refused.
    """

    suggestion: int
    sentence: int
    accepted: bool
    text: str = ""


ModelEvent = ModelConsulted | SuggestionProposed | SuggestionSettled
"""All that asking a model may ever record."""
