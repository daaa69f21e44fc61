"""What every event is, whatever it tells. Pure values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar

ORIGINS = ("entretien", "dossier", "observation", "preuve")
"""Where a note comes from; `entretien` unless said."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; subclasses are its kinds, and `records.KINDS` has them all."""

    type: ClassVar[str] = ""
    version: ClassVar[int] = 1


E = TypeVar("E", bound=Event)


def kind(name: str) -> Callable[[type[E]], type[E]]:
    """Give a kind of event the stable name that journals know it by."""

    def named(cls: type[E]) -> type[E]:
        cls.type = name
        return cls

    return named
