"""Painting what changed, laid out once.

Textual renders every widget whose surroundings meet what changed, all of it, and shows the changed
rows alone: for a letter in the input line, every row of the screen. And the size that a layout
gives a widget asks for another layout.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import Compositor, ReflowResult
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class ChangedRows(Compositor):
    """Renders the rows that are painted."""

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        found = super().reflow(parent, size)
        self._full_map_invalidated = False  # by a new widget, and the map has it now
        return found

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        painted = self.size.region if crop is None else crop
        top, bottom = painted.y, painted.bottom
        for widget, (region, clip) in self.visible_widgets.items():
            x, y, width, height = region.intersection(clip)
            first, last = max(y, top), min(y + height, bottom)
            if width and first < last:
                rows = Region(x, first, width, last - first)
                yield rows, rows, widget.render_lines(rows.translate((-region.x, -region.y)))


class LaidOutOnce(Widget):
    """A widget whose size, once given, concerns no other; a scrollbar that comes still does.

    The last of the bases: Textual takes the style sheet of the first one.
    """

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        return super()._size_updated(size, virtual_size, container_size, layout=False)
