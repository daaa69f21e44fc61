"""Choosing what the draft quotes and which criterion it names: one key each, the candidates beside.

A part of the observations' screen; it knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from textual.content import Content

from assistant.domain.events.base import Event
from assistant.domain.session import orders
from assistant.domain.session.state import Session
from assistant.domain.writing import choose, compare
from assistant.domain.writing.choose import Candidates
from assistant.domain.writing.draft import DraftSentence
from assistant.domain.writing.facts import Facts
from assistant.domain.writing.spans import FactWords
from assistant.language.linking import telling_stems
from assistant.tui.base.commands import key_of
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.writing.drafts import drafted, sentences

_KINDS = {
    "observation": "en observation", "preuve": "sur pièce", "entretien": "à l’entretien",
    "dossier": "dans le dossier",
}


class TextView(Protocol):
    """The screen, to who changes one fact or one criterion of its text."""

    @property
    def line_and_column(self) -> tuple[str, int]:
        """The line the cursor is in, and where."""
        ...

    def show_text(self, text: str, place: tuple[int, int] | None) -> None:
        """Show a new text, the cursor at that line and column, else where it was."""
        ...


class Choosing:
    """What F7 and F8 do."""

    def __init__(self, conduct: Conduct, view: TextView, words: FactWords) -> None:
        self._conduct, self._view, self._words = conduct, view, words

    def _facts(self) -> Facts:
        return Facts(self._conduct.session, self._words, telling_stems)

    def _sentences(self, block: int) -> tuple[DraftSentence, ...]:
        return sentences(self._conduct, block, self._words)

    def candidates(self, block: int) -> Candidates | None:
        """The facts that may stand where the cursor is."""
        line, column = self._view.line_and_column
        if "«" not in line:
            return None
        return choose.candidates(line, column, self._sentences(block), self._facts())

    # --- the next fact, the next criterion -------------------------------------------------------

    def next_fact(self, block: int, text: str) -> str:
        """Quote the next fact of the element under the cursor, after the last none.

        Returns:
            What was done, in one sentence.
        """
        found = self.candidates(block)
        if found is None:
            if choose.bring_back(self._conduct.session, block):
                self._retell(block, text, lambda session: choose.bring_back(session, block))
                return self._said("revient")
            return self._said("sans_fait")
        following = found.following
        self._retell(
            block, text, lambda session: choose.choose(session, found.ref, following),
            lambda told: _place(told, following.text) if following else None,
        )
        place = found.facts.index(following) + 1 if following else 0
        return self._said("fait" if following else "aucun", str(found.ref), place, len(found.facts))

    def next_criterion(self, block: int, text: str) -> str:
        """Name the next criterion of the failing element under the cursor, or none; see above.

        Elsewhere than where it is named, the first that has none yet: what was said stands.
        """
        session = self._conduct.session
        line, column = self._view.line_and_column
        told = self._sentences(block)
        ref = choose.failing_at(line, column, told) or choose.first_waiting(session, told)
        if ref is None:
            failing = any(sentence.failing for sentence in told)
            return self._said("criteres_dits" if failing else "sans_critere")
        numbers = choose.following_criteria(session, ref, self._facts())
        self._retell(
            block, text, lambda now: orders.mark_criteria(now, ref, numbers),
            lambda told: choose.place_of(told, ref),  # the same key then goes on with this one
        )
        element = session.referential.element(ref)
        said = [element.criteria[one - 1] for one in numbers] if element else []
        return self._said("criteres", str(ref), criteres=said)

    def _retell(
        self, block: int, text: str, order: Callable[[Session], list[Event]],
        place: Callable[[str], tuple[int, int] | None] = lambda told: None,
    ) -> None:
        """Carry out a choice, then bring the text up to the draft it gives."""
        conduct = self._conduct
        before = drafted(conduct, block, self._words)
        conduct.run(order)
        now = drafted(conduct, block, self._words)
        told = choose.retold(text, before, now)

        def take(session: Session) -> list[Event]:
            return compare.take_draft(session, block, told, now)

        conduct.run(take)
        self._view.show_text(told, place(told))

    def _said(
        self, reason: str, ref: str = "", place: int = 0, count: int = 0,
        criteres: Sequence[str] = (),
    ) -> str:
        return self._conduct.say(
            "ecran/choix", motif=reason, element=ref, rang=place, nombre=count,
            criteres=list(criteres),
        )


def _place(text: str, passage: str) -> tuple[int, int] | None:
    """The line and the column where a passage begins in a text, by its first letters."""
    for row, line in enumerate(text.splitlines()):
        if (at := line.find(passage[:12])) >= 0:
            return row, at
    return None


def candidates_content(found: Candidates) -> Content:
    """The candidates of a place, numbered, the current one marked."""
    rows = [Content.assemble(
        (f"Faits pour {found.ref}", ACCENT),
        (f"  {key_of('fait_suivant', 'F7')} : le suivant", MUTED),
    )]
    for number, fact in enumerate(found.facts, 1):
        current = fact == found.current
        rows.append(Content.assemble(
            ("▸ " if current else "  ", ACCENT), (f"{number} ", STRONG if current else MUTED),
            fact.text, (f"  {_KINDS.get(fact.kind, fact.kind)}", MUTED),
        ))
    rows.append(Content.assemble(
        ("▸ " if found.current is None else "  ", ACCENT), ("  (aucun)", MUTED)
    ))
    return Content("\n").join([*rows, Content("")])
