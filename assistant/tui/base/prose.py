"""Text laid out as French prose: hanging indents, and no sign alone at the start of a line.

`Prose` wraps a content by itself: a space before « ? », « : », « ; », « ! » or « » » never
breaks, and what follows a bullet is aligned with the text of its first line.
"""

from __future__ import annotations

import re
from functools import lru_cache
from textwrap import shorten

from rich.cells import cell_len
from textual.content import Content
from textual.css.styles import RulesMap
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

_WORDS = re.compile(r" *[^ ]+(?: (?=[?!:;»%])[^ ]+|(?<=«) [^ ]+)* *| +")
_LEAD = re.compile(
    r" *[^\w\s«»(\"'\[/]{1,2} (?:[A-Z?·] )?(?: ?◆ )? *(?:\d+(?:\.\d+)?\.? )?"
    r"| +(?:\d+(?:\.\d+)?\.? )?"
    r"|\S.{0,45} {3,}(?=\S)"
)
"""What stands before the text of a row: a sign, a state, a number, or the columns of a table."""


class Prose(Visual):
    """A content of several lines, wrapped at the width it is given."""

    def __init__(self, content: Content) -> None:
        self.content = content.expand_tabs(4) if "\t" in content.plain else content
        self._at: tuple[int, Content] | None = None

    def laid_out(self, width: int) -> Content:
        """The content with its line breaks for that width."""
        if self._at is None or self._at[0] != width:
            fits = all(cell_len(line) <= width for line in self.content.plain.split("\n"))
            self._at = (width, self.content if fits else _wrapped(self.content, width))
        return self._at[1]

    @property
    def last_laid_out(self) -> str:
        """The text as it stands on the screen, its line breaks too; unbroken before it was
        shown."""
        return self._at[1].plain if self._at else self.content.plain

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        return self.laid_out(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return self.content.get_optimal_width(rules, container_width)

    def get_minimal_width(self, rules: RulesMap) -> int:
        return 1

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self.laid_out(max(width, 1)).plain.count("\n") + 1


def _wrapped(content: Content, width: int) -> Content:
    lines = content.split("\n", allow_blank=True)
    return Content("\n").join([row for line in lines for row in _wrap(line, width)])


def _wrap(line: Content, width: int) -> list[Content]:
    if line.cell_length <= width:
        return [line]
    lead = _LEAD.match(line.plain)
    indent = cell_len(lead.group()) if lead else 0
    if indent > 0.6 * width:
        indent = 0
    parts = line.divide(breaks(line.plain, width, indent))
    rows = [part.rstrip() for part in parts if part.plain]
    return [rows[0], *(row.pad_left(indent) if indent else row for row in rows[1:])]


@lru_cache(maxsize=2048)
def breaks(text: str, width: int, indent: int) -> list[int]:
    """Where a line is cut so that each part fits, the later ones `indent` cells narrower."""
    cuts: list[int] = []
    used, room = 0, width
    for found in _WORDS.finditer(text):
        word = found.group()
        size, bare = cell_len(word), cell_len(word.rstrip())
        if used and used + bare > room:
            cuts.append(found.start())
            used, room = 0, width - indent
        if bare > room:
            used = _fold(word, found.start(), width - indent, room, cuts)
            room = width - indent
        else:
            used += size
    return cuts


def _fold(word: str, start: int, later: int, room: int, cuts: list[int]) -> int:
    """Cut what is longer than a line, after an unbreakable space where it has one; returns the
    cells used on its last part."""
    begun = used = 0
    for offset, char in enumerate(word):
        size = cell_len(char)
        if used + size > room:
            kept = word.rfind("\u00a0", begun, offset) + 1
            at = kept if kept > begun else offset
            cuts.append(start + at)
            begun, used, room = at, cell_len(word[at:offset]), later
        used += size
    return used


def selected(text: str, selection: Selection) -> str:
    """What a selection holds of a text, in its rows; they may be others than when it was made."""
    rows = text.split("\n")
    first, begin = (0, 0) if selection.start is None else selection.start.transpose
    last, end = (len(rows), 0) if selection.end is None else selection.end.transpose
    held = rows[first:last + 1]
    if held and last < len(rows):
        held[-1] = held[-1][:end]
    if held:
        held[0] = held[0][begin:]
    return "\n".join(held)


def cut(text: str, room: int) -> str:
    """A text cut at a word to so many columns; to its ellipsis in a window that has none left."""
    return shorten(text, max(room, 1), placeholder="…")
