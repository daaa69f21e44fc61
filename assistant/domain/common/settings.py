"""What the user prefers, as plain values. Knows neither screen nor file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

THEMES = ("sombre", "clair")

MOST_PHRASES, LONGEST_PHRASE = 60, 500
"""How many sentences are kept, and how many characters one may have."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's preferences; every one has a default that suits a first start."""

    theme: str = "sombre"
    role: str = ""
    panel: bool = True
    retention: int = 0
    """For how many months sessions are kept before they are listed as past it; 0: no period."""
    sessions: str = ""
    """Where the sessions are, where the user chose: a folder, or an organisation's server."""
    exports: str = ""
    """The folder documents were last written to, where the user chose one."""
    model: str = ""
    """The language model asked for words, as `ollama:mistral`; empty: none, nothing is sent."""
    model_url: str = ""
    model_seconds: int = 60
    """How long a whole answer of it may take."""
    reread: bool = True
    """Whether a question asked or an observation written is reread by the method's tips."""
    encryption: str = ""
    """When to offer encryption again: empty at once, `jamais`, or not before that ISO day."""
    lock_after: int = 15
    """Minutes without a key after which the program locks; 0: never."""
    phrases: tuple[str, ...] = ()
    """The user's own sentences, put by a key into notes and observations."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """The keys given to commands in place of their own, by the command's id, as `Ctrl+K`."""
