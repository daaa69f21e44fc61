"""Refusing a name that does not exist, with the nearest ones that do. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import fold, one_line


@dataclass(frozen=True, slots=True)
class Refusal:
    """Helps to word refusals alike."""

    what: str

    def near(self, wrong: str, right: Iterable[str]) -> RefusedCommand:
        """Refuse `wrong`, offering the three of `right` nearest to it, or the first six where none
        is near; the caller raises what it answers."""
        known = list(right)
        folded = {fold(name): name for name in known}
        close = [folded[name] for name in get_close_matches(fold(wrong), folded, n=3, cutoff=0.4)]
        offer = close or known[:6]
        hint = f" Les plus proches : {', '.join(offer)}." if offer else ""
        return RefusedCommand(self.what, f"« {one_line(wrong)[:80]} » n’existe pas ici.{hint}")
