"""Mistakes as they are found in data, before they get a file and a line; what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from assistant.storage.referential.yaml_reader import UNREAD, Location, quote


@dataclass(frozen=True, slots=True)
class Misfit:
    """An error at a path of the data; `place` is set when the path alone would not name it."""

    path: Location
    what: str
    mend: str
    place: str = ""


class Findings(list[Misfit]):
    """The errors found so far."""

    def refuse(self, path: Location, what: str, mend: str) -> Any:
        """Report an error; answers the value to use instead of the wrong one."""
        self.append(Misfit(path, what, mend))
        return UNREAD


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or an empty text."""
    return next(iter(get_close_matches(word[:80], list(known), n=1, cutoff=0.6)), "")


def choose(word: object, known: Iterable[str]) -> str:
    """How to mend a word that is not one of the known ones."""
    words = list(known)
    if not words:
        return "Retirez-le"
    if len(words) == 1:
        return f"Écrivez {quote(words[0])}"
    if near := nearest(str(word), words):
        return f"Écrivez {quote(near)}, ou choisissez parmi : {', '.join(words)}"
    return f"Choisissez parmi : {', '.join(words)}"
