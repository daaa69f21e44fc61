"""What a file holds, counted against its outline. Pure.

A document that lost something is not handed out. Every text of the outline is looked for in the
file, as many times as it stands there; boxes are counted, ticked and empty. What says what a file
holds is its format's: this compares.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.text import normalized
from assistant.reports.report.outline import (
    Frame,
    Kept,
    Outline,
    Paragraph,
    Row,
    Table,
    boxes,
    said,
)

TICKED, EMPTY = "☒", "☐"

_NOT_READ = re.compile(r"[\s\-\u00ad\u200b-\u200f\u2010\u2028-\u202e\u2060\ufeff]+")
"""What laying out may add or change: spaces, hyphens, marks of direction."""
_LATIN = re.compile(r"[!-~\u00a1-\u024f\u2013-\u2027\u2030-\u203a€☐☒]+")
_SHOWN = 3


class DocumentIncomplete(AssistantError):
    """The file that was made lacks something of its outline."""

    def __init__(self, label: str, lost: Iterable[str]) -> None:
        found = list(lost)
        more = f" ; et {len(found) - _SHOWN} autres" if len(found) > _SHOWN else ""
        super().__init__(
            "Document incomplet",
            f"Le fichier ({label}) a été relu et il y manque : {' ; '.join(found[:_SHOWN])}{more}. "
            "Il n’a pas été remis. Exportez dans un autre format, et signalez ce défaut.",
        )
        self.lost = tuple(found)


def check(outline: Outline, held: str, label: str) -> None:
    """Compare what the file holds with the outline.

    Args:
        held: the text of the file, its boxes as ☒ and ☐.
        label: the format, as people say it.

    Raises:
        DocumentIncomplete: something is not in it.
    """
    found = list(lost(outline, held))
    if found:
        raise DocumentIncomplete(label, found)


def lost(outline: Outline, held: str) -> Iterator[str]:
    """What the outline holds and the file does not, in words."""
    text = letters(held)
    texts = Counter(whole for one in _texts(outline) if (whole := letters(one).rstrip(":")))
    names = _names(outline)
    for sought, count in texts.items():
        if text.count(sought) < count and not _scattered(sought, text, count):
            yield names.get(sought, f"« {sought[:40]} »")
    ticks = [box.ticked for piece in outline.pieces for box in boxes(piece)]
    whole = "".join(_texts(outline))
    for sign, word, count in (
        (TICKED, "cochées", sum(ticks)), (EMPTY, "vides", len(ticks) - sum(ticks)),
    ):
        expected, there = count + whole.count(sign), held.count(sign)
        if there < expected:
            yield f"cases {word} : {there} au lieu de {expected}"


def letters(text: str) -> str:
    """The text without what laying out may change."""
    return _NOT_READ.sub("", normalized("NFC", text).replace("'", "’"))


def _texts(outline: Outline) -> Iterator[str]:
    yield from (outline.title, outline.subtitle)
    for piece in outline.pieces:
        yield from said(piece)


def _scattered(sought: str, text: str, count: int) -> bool:
    """Whether a text of several scripts is there in pieces: pages order them otherwise."""
    runs = _LATIN.findall(sought)
    foreign = Counter(_LATIN.sub("", sought))
    return bool(foreign) and all(text.count(run) >= count for run in runs) and all(
        text.count(letter) >= count * times for letter, times in foreign.items()
    )


def _names(outline: Outline) -> dict[str, str]:
    """What people call the texts whose loss is worst: elements, comments, signatures."""
    names: dict[str, str] = {}
    for piece in outline.pieces:
        for sort, texts in _sorted(piece):
            for text in texts:
                told = " ".join(text.split())[:40]
                names.setdefault(letters(text).rstrip(":"), f"{sort} « {told} »")
    return names


def _sorted(piece: object) -> Iterator[tuple[str, list[str]]]:
    match piece:
        case Table():
            for row in piece.rows:
                if row.name:
                    yield f"élément {row.name}", list(_row(row))
        case Frame():
            yield "commentaire", [piece.text]
        case Kept(signature=True):
            yield "signature", [one.text for one in piece.pieces if isinstance(one, Paragraph)]
        case _:
            pass


def _row(row: Row) -> Iterator[str]:
    for cell in row.cells:
        for one in cell:
            yield from said(one)
