"""Reading a PDF of ours again: the text of its pages, without heads and feet. Pure.

Made for what Typst writes: glyphs of two bytes, a table of letters for each font, heads and feet
marked as artifacts. It gives the text in the order it was laid out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from struct import unpack
from typing import Any

_TOKEN = re.compile(
    rb"/\w+\s*(?:<<.*?>>|/\w+)?\s*B(?:DC|MC)|\bEMC\b|/(\w+)\s+[\d.]+\s+Tf|<([0-9A-Fa-f]+)>|\(",
    re.DOTALL,
)
_EDGE = re.compile(rb"\\.|[()]", re.DOTALL)
_BFCHAR = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_BFRANGE = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_FLAT = re.compile(rb"((?:[^()\\]+|\\.)*+)\)", re.DOTALL)
"""A string that holds no parenthesis, nearly all of them: told apart in one look."""

_ESCAPED = {
    **{bytes([code]): bytes([code]) for code in range(256)},
    **{form % code: bytes([code & 255])
       for form in (b"%o", b"%02o", b"%03o") for code in range(512)},
    b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f",
}
"""What stands behind a backslash, and the byte it means."""


def text_of(content: bytes) -> str:
    """What the pages say."""
    from pypdf import PdfReader

    tables: dict[Any, dict[int, str]] = {}
    pages = PdfReader(io.BytesIO(content)).pages
    return "\n".join("".join(_page(page, tables)) for page in pages)


def _page(page: Any, tables: dict[Any, dict[int, str]]) -> Iterator[str]:
    contents = page.get_contents()
    if contents is None:
        return
    fonts = {}
    for name, font in page["/Resources"].get("/Font", {}).items():
        known = (getattr(font, "idnum", name), name if not hasattr(font, "idnum") else "")
        if known not in tables:
            tables[known] = _table(font.get_object())
        fonts[name[1:].encode()] = tables[known]
    letters: dict[int, str] = {}
    marks: list[bool] = []
    for token, font, glyphs in _tokens(contents.get_data()):
        if token.endswith((b"BDC", b"BMC")):
            marks.append(token.startswith(b"/Artifact"))
        elif token == b"EMC":
            marks.pop()
        elif font:
            letters = fonts[font]
        elif not any(marks):
            codes = unpack(f">{len(glyphs) // 2}H", glyphs[:len(glyphs) & ~1])
            yield "".join([letters.get(code, "") for code in codes])


def _tokens(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """What counts here: (marks of content, font chosen, glyphs written), one of the three."""
    at = 0
    while found := _TOKEN.search(data, at):
        at = found.end()
        if found[0] == b"(":
            flat = _FLAT.match(data, at)
            start, at = at, flat.end() if flat else _closed(data, at)
            yield b"", b"", _ESCAPE.sub(_meant, data[start : at - 1])
        elif found[2] is not None:
            yield b"", b"", bytes.fromhex(found[2].decode())
        else:
            yield found[0] if found[1] is None else b"", found[1] or b"", b""


def _closed(data: bytes, at: int) -> int:
    """Where the string that was opened ends; pairs of parentheses inside it are its own."""
    depth = 1
    for edge in _EDGE.finditer(data, at):
        depth += {b"(": 1, b")": -1}.get(edge[0], 0)
        if not depth:
            return edge.end()
    return len(data)


def _meant(escape: re.Match[bytes]) -> bytes:
    return _ESCAPED[escape[1]]


def _table(font: Any) -> dict[int, str]:
    """The letters of a font, by glyph."""
    table: dict[int, str] = {}
    if "/ToUnicode" not in font:
        return table
    data = font["/ToUnicode"].get_object().get_data()
    for part in _BFCHAR.findall(data):
        codes = _HEX.findall(part)
        table |= {int(a, 16): _utf16(b) for a, b in zip(codes[::2], codes[1::2], strict=True)}
    for part in _BFRANGE.findall(data):
        codes = _HEX.findall(part)
        for low, high, start in zip(codes[::3], codes[1::3], codes[2::3], strict=True):
            first = int(start, 16)
            for offset in range(int(high, 16) - int(low, 16) + 1):
                table[int(low, 16) + offset] = chr(first + offset)
    return table


def _utf16(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be", "replace")
