"""Painting what changed, laid out once.

Textual renders every widget whose surroundings meet what changed, all of it, behind others too, and
shows the changed rows alone: for a letter in the input line, every row of the screen. And the size
that a layout gives a widget asks for another layout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

from textual._compositor import Compositor, ReflowResult
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class ChangedRows(Compositor):
    """Renders the rows that are painted, as far as nothing in front hides them."""

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        found = super().reflow(parent, size)
        self._full_map_invalidated = False  # by a new widget, and the map has it now
        return found

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        cuts = self.cuts
        chops: list[dict[int, Strip | None]] = [dict.fromkeys(row[:-1]) for row in cuts]
        bare = [len(row) if is_rendered_line(y) else 0 for y, row in enumerate(chops)]
        for widget, (region, clip) in self.visible_widgets.items():  # those in front first
            shown = region.intersection(clip)
            if not shown.intersection(crop):
                continue
            first, last = shown.column_span
            wanted = [
                y for y in shown.intersection(crop).line_range if bare[y] and any(
                    first <= cut < last and strip is None for cut, strip in chops[y].items()
                )
            ]
            for begin, end in runs(wanted):
                rows = Region(shown.x, begin, shown.width, end - begin)
                strips = widget.render_lines(rows.translate((-region.x, -region.y)))
                for y, strip in zip(rows.line_range, strips, strict=False):
                    here = [cut for cut in cuts[y] if first <= cut <= last]
                    parts = strip.divide([cut - first for cut in here[1:]])
                    for cut, part in zip(here, parts, strict=False):
                        if chops[y][cut] is None:
                            chops[y][cut] = part
                            bare[y] -= 1
        return cast("Sequence[Mapping[int, Strip]]", chops)


def runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    """The first row of those that follow one another, and the one after the last."""
    for place, row in enumerate(rows):
        if not place or rows[place - 1] != row - 1:
            begin = row
        if place + 1 == len(rows) or rows[place + 1] != row + 1:
            yield begin, row + 1


class LaidOutOnce(Widget):
    """A widget whose size, once given, concerns no other; a scrollbar that comes still does.

    The last of the bases: Textual takes the style sheet of the first one.
    """

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        return super()._size_updated(size, virtual_size, container_size, layout=False)


class AlikeRows(Widget):
    """A widget that shows nothing of itself but its ground: one row of it is rendered for all.

    Behind other widgets each of its rows may show, beside them or between two of them.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        if not crop.height:
            return []
        return super().render_lines(Region(crop.x, crop.y, crop.width, 1)) * crop.height
