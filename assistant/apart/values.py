"""A report and what is wanted of it, handed to a second run of the program over their own pipe.

They are pickled: a report is a tree of some thirty kinds of values, and nothing else is as fast.
Two things keep it from being anybody's door:

- nothing is read before the pipe has said the word of passage that the environment tells, drawn
  anew for each run: whoever only brings bytes (a file, another program's output) is refused;
- what is read makes values of a report and nothing else, for who knows that word too: a class is
  looked up in a table of those that a report is made of. Nothing is imported by its name, no
  function is ever found, and so none is called.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import timedelta
from functools import cache
from hmac import compare_digest
from typing import IO, Any, get_args, get_type_hints

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.french import Noun
from assistant.publishing import Wanted
from assistant.reports.report.content import Report

PASSAGE = "CQP_PASSAGE"
"""The variable of the environment that tells the word of passage."""

PASSAGE_LENGTH = 32
"""Bytes of that word."""


class NotFromTheProgram(RefusedCommand):
    """What came did not come from a run of this program that started this one."""

    def __init__(self) -> None:
        super().__init__(
            "Réservé au programme",
            "Cette commande met en page ce que le programme confie à un second lui-même : elle ne "
            "lit rien d’autre. « cqp exporter » fait les documents.",
        )


def packed(made: Report, wanted: Wanted, passage: bytes) -> bytes:
    """What the other run is told, behind the word of passage."""
    return passage + pickle.dumps((made, wanted), pickle.HIGHEST_PROTOCOL)


def unpacked(told: IO[bytes], environment: Mapping[str, str]) -> tuple[Report, Wanted]:
    """What the run that started this one has told it.

    Args:
        environment: this run's own.

    Raises:
        NotFromTheProgram: the word of passage is missing or another, or what follows it is not a
            report and what is wanted of it.
    """
    passage = environment.get(PASSAGE, "").encode(errors="replace")
    if not compare_digest(told.read(PASSAGE_LENGTH), passage):
        raise NotFromTheProgram
    try:
        match _Values(told).load():
            case (Report() as made, Wanted() as wanted):
                return made, wanted
    except _MALFORMED as error:
        raise NotFromTheProgram from error
    raise NotFromTheProgram


_MALFORMED = (
    pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, IndexError, KeyError,
    MemoryError, OverflowError, ImportError,
)
"""What bytes raise that are no pickled values."""


class _Values(pickle.Unpickler):
    """Makes values of a report, and of nothing else."""

    def find_class(self, module: str, name: str) -> type:
        found = _kinds().get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"no value of a report: {module}.{name}")
        return found


@cache
def _kinds() -> Mapping[tuple[str, str], type]:
    """The classes of what a report holds, by their module and name."""
    found: dict[tuple[str, str], type] = {}

    def take(kind: Any) -> None:
        if isinstance(kind, type) and is_dataclass(kind) and _named(kind) not in found:
            found[_named(kind)] = kind
            for one in get_type_hints(kind).values():
                take(one)
        for one in get_args(kind):
            take(one)

    for kind in (Report, Wanted):
        take(kind)
    return found | {_named(one): one for one in (Noun, timedelta)}


def _named(kind: type) -> tuple[str, str]:
    return kind.__module__, kind.__qualname__
