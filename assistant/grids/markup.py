"""The text of a piece of HTML, a line each paragraph, an item behind « - ». Pure."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from assistant.grids.values import plain

_LINES = frozenset({"p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "table"})
_SILENT = frozenset({"script", "style"})
_NO_TAG = re.compile(r"<(?![A-Za-z/][^<>]*>)")
"""What begins no tag that ends: Python's reader would look for its end through all the rest, each
time anew."""


class _Markup(HTMLParser):
    """Keeps what is read; tags only cut it into lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT
        if tag in _LINES:
            self.parts.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in _SILENT and self.silent > 0
        if tag in _LINES:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def text_of(markup: str) -> str:
    """What a piece of HTML, or a plain text, says."""
    if "<" not in markup and "&" not in markup:
        return plain(markup)
    reader = _Markup()
    reader.feed(_NO_TAG.sub("&lt;", _without_comments(markup)))
    reader.close()
    return plain("".join(reader.parts))


def _without_comments(markup: str) -> str:
    """The same without what stands between « <!-- » and « --> »; one that does not end is text."""
    kept, at = list[str](), 0
    while (begins := markup.find("<!--", at)) >= 0:
        ends = markup.find("-->", begins + 4)
        if ends < 0:
            break
        kept.append(markup[at:begins])
        at = ends + 3
    return "".join([*kept, markup[at:]])
