"""A line of the dossier, and how what is typed in it is read. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import clean, fold, one_line, whole_number
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import Session

Save = Callable[[Session, str], list[Event]]
"""What a text typed in a line makes happen."""

NOTHING = "…"
"""Stands where nothing is written yet."""

LIKE_THE_WHOLE = "comme l’ensemble"
"""Stands where a block follows what is said of all of them."""

_DAY = re.compile(
    r"(?:(\d{1,2})/(\d{1,2})/(\d{4})|(\d{4})-(\d{1,2})-(\d{1,2}))(?=[\s,:;]|$)[\s,:;]*"
)
_LIKE_A_DAY = re.compile(r"\d+/\S*|\d{4}-\d\S*|[\d.]+$")
_NUMBER = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class FormField:
    """A line « label — value ».

    Args:
        key: names the line for ever: the check list leads to it.
        hint: what may be typed, or where the sentence stands.
        save: decides the events of a typed text.
        value: what the session holds, as one reads it; `empty` stands for it when it is empty.
        text: what the editing begins with.
        views: what each evaluator judged, before what was agreed on.
        ticked: a box, turned over at once by Enter; None for a line one writes in.
        leads_to: a line that is only read: Enter goes to that one.
        box: the comment box that Enter opens in its own editor.
        consult: the element on which Enter opens the consultation.
    """

    key: str
    label: str
    hint: str
    save: Save | None = None
    value: str = ""
    text: str = ""
    empty: str = NOTHING
    views: str = ""
    ticked: bool | None = None
    leads_to: str = ""
    box: str = ""
    consult: ElementRef | None = None

    @property
    def typed(self) -> bool:
        """Whether words are typed in the line itself."""
        leads = self.leads_to or self.box or self.consult
        return self.save is not None and self.ticked is None and not leads


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a heading."""

    title: str
    fields: tuple[FormField, ...]

    def named(self, field: FormField) -> str:
        """A line by its label; one of a competence, by that of the line it details too."""
        label = field.label.strip()
        detail = label.removeprefix("· ")
        if detail == label:
            return label
        before = self.fields[:self.fields.index(field)]
        whole = next((one.label for one in reversed(before) if one.label[:1] != " "), "")
        return f"{whole}, {detail}" if whole else detail


def evaluated_blocks(session: Session) -> list[int]:
    """The blocks this session evaluates: those carried from an earlier one are complete."""
    return [b.number for b in session.referential.blocks if b.number not in session.carried]


# --- reading what is typed -------------------------------------------------------------------


def split_day(text: str) -> tuple[str, str]:
    """The day a text begins with, as ISO, and the words after it; no day: an empty one.

    Raises:
        RefusedCommand: it begins with what looks like a day and is none.
    """
    words = clean(text).strip()
    found = _DAY.match(words)
    if found is None:
        if near := _LIKE_A_DAY.match(words):
            raise not_a_day(near[0])
        return "", words
    day, month, year = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    try:
        iso = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise not_a_day(found[0]) from None
    return iso, words[found.end():]


def not_a_day(text: str) -> RefusedCommand:
    """The refusal of a day that is none."""
    return RefusedCommand(
        "Date illisible",
        f"« {one_line(text)[:40]} » n’est pas un jour : écrivez jj/mm/aaaa, comme 21/11/2026.",
    )


def told(text: str) -> str | None:
    """What a « oui, ou quelques mots » says: None is no, an empty text a bare yes."""
    words = clean(text).strip()
    folded = fold(words)
    if folded in ("", "non", "n"):
        return None
    return "" if folded in ("oui", "o") else words


def numbers(text: str, everything: Iterable[int]) -> tuple[int, ...]:
    """The block numbers of « 1 3 » or « 1, 3 »; « tous » or « toutes » gives `everything`."""
    words = one_line(text)
    if fold(words) in ("tous", "toutes", "tout"):
        return tuple(everything)
    found = [whole_number(one) for one in _NUMBER.findall(words)]
    if re.sub(r"[\s,;0-9]|\bet\b", "", words) or None in found:
        raise RefusedCommand(
            "Numéros illisibles", f"« {words[:40]} » : écrivez des numéros, comme « 1 3 »."
        )
    return tuple(dict.fromkeys(one for one in found if one is not None))


def joined(values: Iterable[int]) -> str:
    """Block numbers as displayed and typed."""
    return ", ".join(str(one) for one in values)
