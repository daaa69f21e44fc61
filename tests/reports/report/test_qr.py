"""The QR code of a seal: a drawing of its own, nothing that reaches outside."""

from __future__ import annotations

from xml.etree import ElementTree

import segno

from assistant.reports.report.qr import qr_svg

REFERENCE = "cqp:1:2026-03-12-abcde:" + "0123456789abcdef" * 4


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
