"""The QR code of a seal: the same squares in SVG and in text, nothing that reaches outside."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
import segno

from assistant.reports.report.qr import qr_svg, qr_text

REFERENCE = "cqp:1:2026-03-12-abcde:" + "0123456789abcdef" * 4


def squares(text: str, *, dark: bool) -> list[list[bool]]:
    """The squares that half blocks draw, ink or paper."""
    rows: list[list[bool]] = []
    for line in text.split("\n"):
        rows.append([(mark in "▀█") != dark for mark in line])
        rows.append([(mark in "▄█") != dark for mark in line])
    return rows


@pytest.mark.parametrize("on_dark", [False, True])
def test_the_text_draws_every_square(on_dark: bool) -> None:
    code = segno.make_qr(REFERENCE, error="m", boost_error=False)
    expected = [[bool(cell & 1) for cell in row] for row in code.matrix_iter(border=4)]
    found = squares(qr_text(REFERENCE, on_dark=on_dark), dark=on_dark)
    assert found[: len(expected)] == expected
    assert not any(any(row) for row in found[len(expected) :])


def test_the_text_holds_no_control_sequence() -> None:
    assert set(qr_text(REFERENCE)) <= set(" ▀▄█\n")


def test_the_drawing_is_well_formed_and_refers_to_nothing() -> None:
    drawing = qr_svg(REFERENCE)
    root = ElementTree.fromstring(drawing)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("width") == root.get("height")
    assert drawing.count("http") == 1, "something else than the name of SVG"
    assert "href" not in drawing
    assert qr_svg(REFERENCE) == drawing
    assert qr_svg(REFERENCE, module=6) != drawing


def test_a_fold_or_a_stamp_leaves_it_readable() -> None:
    assert segno.make_qr(REFERENCE, error="m", boost_error=False).error == "M"
