"""QR codes for paper and screen. Pure: text in, text out; segno is imported when one is asked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import segno

_QUIET = 4  # modules of white around, without which a reader finds nothing
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def qr_svg(content: str, *, module: float = 3) -> str:
    """An `<svg>` element, black on white, that refers to nothing outside itself.

    Args:
        module: the side of one square, in pixels.
    """
    drawn = io.BytesIO()
    _code(content).save(
        drawn, kind="svg", scale=module, border=_QUIET, dark="#000", light="#fff", xmldecl=False,
        svgns=True, nl=False,
    )
    return drawn.getvalue().decode("utf-8")


def qr_png(content: str, *, module: int = 8) -> bytes:
    """A PNG image, black on white.

    Args:
        module: the side of one square, in pixels.
    """
    drawn = io.BytesIO()
    _code(content).save(drawn, kind="png", scale=module, border=_QUIET)
    return drawn.getvalue()


def qr_text(content: str, *, on_dark: bool = False) -> str:
    """Lines of half blocks, two rows of squares each, without any control sequence.

    Args:
        on_dark: for light letters on a dark screen: the paper is drawn instead of the ink.
    """
    rows = [[(cell & 1) != on_dark for cell in row] for row in _bits(content)]
    if len(rows) % 2:
        rows.append([on_dark] * len(rows[0]))
    return "\n".join(
        "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )


def _bits(content: str) -> list[list[int]]:
    return [list(row) for row in _code(content).matrix_iter(scale=1, border=_QUIET)]


def _code(content: str) -> segno.QRCode:
    import segno

    # M mends 15 % of the squares: a fold or a stamp on the dossier leaves it readable
    return segno.make_qr(content, error="m", boost_error=False)
