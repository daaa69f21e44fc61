"""What a language model looks like from inside the program: text in, text out, faults by name.

No type of any library passes through here.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

MOST_READ = 20_000
"""Characters after which nothing more of an answer is read."""

FAULTS = (
    "paquet_absent", "cle", "cle_absente", "modele_inconnu", "quota", "injoignable", "serveur",
    "lent", "coupe", "trop_long", "html", "json", "langue", "vide", "inutilisable", "inconnue",
)
"""Why a model was of no use; each has its sentence in `prompts/modele/panne.j2`."""


class ModelFault(Exception):
    """The model was of no use.

    Args:
        kind: one of `FAULTS`.
        detail: what helps to mend it (a package, a variable); never a text the server wrote.
    """

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Consignes:
    """One call: what the model must do, and the data it must do it with."""

    instructions: str
    data: str


class Model(Protocol):
    """A model that streams its answer."""

    @property
    def name(self) -> str:
        """Provider and model, as configured: `ollama:mistral`."""
        ...

    @property
    def place(self) -> str:
        """Where the text goes."""
        ...

    @property
    def local(self) -> bool:
        """Whether that is this very machine."""
        ...

    def stream(self, call: Consignes) -> AsyncGenerator[str, None]:
        """The answer, piece by piece, `MOST_READ` characters of it at most.

        Closing the iterator stops the model at once.

        Raises:
            ModelFault: for any reason at all; pieces may have come before.
        """
        ...
