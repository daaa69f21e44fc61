"""QR codes for paper. Pure: a text in, a drawing out; segno is imported when one is asked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import segno

_QUIET = 4  # modules of white around, without which a reader finds nothing


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


def _code(content: str) -> segno.QRCode:
    import segno

    # M mends 15 % of the squares: a fold or a stamp on the dossier leaves it readable
    return segno.make_qr(content, error="m", boost_error=False)
