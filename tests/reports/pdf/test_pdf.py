"""The PDF of the dossier: accessible, archivable, the same bytes each time, and nothing lost."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from assistant.domain.privacy.identities import Identities
from assistant.reports.pdf import pdf
from assistant.reports.pdf.glyphs import Scribe
from assistant.reports.report.annex import annex
from assistant.reports.report.anonymous import anonymous
from assistant.reports.report.content import Report
from assistant.reports.report.dossier import dossier
from assistant.reports.report.official import Box, Edition, SealReport
from assistant.reports.report.outline import (
    Bullets,
    Field,
    Paragraph,
    Piece,
    Ticks,
    boxes,
)
from assistant.reports.report.typography import typeset
from tests import characters
from tests.documents import NAMES, report, session, with_text
from tests.places import TESTS
from tests.yaml_data import yaml_data

HOSTILE: dict[str, str] = yaml_data(
    (TESTS / "data" / "textes-hostiles.yaml").read_text("utf-8")
)
SEAL = SealReport("AB12-CD34-EF56-GH78", "ab12" * 16, "cqp:essai:AB12-CD34", "2026-03-12T10:44:01Z",
                  "")


def render(found: Report) -> bytes:
    return pdf.render(dossier(found))


def behind(found: Report) -> bytes:
    return pdf.render(annex(found))


def letters(text: str) -> str:
    """The text without what a page changes: spaces, hyphens, invisible places to cut."""
    return re.sub(r"[\s\-\u2010\u00ad\u200b]", "", unicodedata.normalize("NFC", text))


@lru_cache(maxsize=8)
def text_of(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    return letters("".join(page.extract_text() for page in reader.pages))


def said(found: Report) -> Iterator[str]:
    """What was judged and written in a session."""
    for block in found.blocks:
        yield block.observation
        for element in block.elements:
            yield from (element.title, element.comment, element.reading, element.agreed_reason)
            yield from (one.text + one.answer for one in element.checked_points if not one.settled)
    yield found.observation
    yield from (text for _, text, _ in found.comments)
    yield from (one.text for one in found.feedback_form)


SHORT = NAMES[-1]
"""The shortest of the four: what holds for every dossier is tried on it."""


@cache
def made_of(name: str) -> tuple[Report, bytes]:
    found = report(name)
    return found, render(found)


@pytest.fixture(params=NAMES)
def made(request: pytest.FixtureRequest) -> tuple[Report, bytes]:
    return made_of(request.param)


def test_every_judgement_and_every_observation_is_in_it(made: tuple[Report, bytes]) -> None:
    found, content = made
    text = text_of(content)
    assert [one for one in said(found) if letters(typeset(one)) not in text] == []
    ticks = [box.ticked for piece in dossier(found).pieces for box in boxes(piece)]
    assert sum(box.ticked for b in found.blocks for e in b.elements for box in e.boxes)
    assert text.count("☒") == sum(ticks)
    assert text.count("☐") == len(ticks) - sum(ticks)


def test_every_note_is_in_the_annex(made: tuple[Report, bytes]) -> None:
    found, _ = made
    notes = [note.text for block in found.blocks for element in block.elements
             for note in (*element.notes, *block.other_notes)]
    text = text_of(behind(found))
    assert notes and [one for one in notes if letters(typeset(one)) not in text] == []


# --- for those who listen, and for those who will read it in twenty years -------------------


def tags(node: Any, kind: str = "") -> Iterator[Any]:
    """The elements of the structure tree, in order."""
    here = node.get_object() if hasattr(node, "get_object") else node
    if not isinstance(here, dict) or "/K" not in here:
        if isinstance(here, dict) and "/S" in here and kind in ("", here["/S"]):
            yield here
        return
    if "/S" in here and kind in ("", here["/S"]):
        yield here
    children = here["/K"].get_object()
    for child in children if isinstance(children, list) else [children]:
        if not isinstance(child, int):
            yield from tags(child, kind)


def tagged(content: bytes, kind: str) -> list[Any]:
    root: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]
    return list(tags(root["/StructTreeRoot"], kind))


def fonts(reader: PdfReader) -> Iterator[Any]:
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            whole = font.get_object()
            parts = whole.get("/DescendantFonts", [whole])
            yield parts[0].get_object()["/FontDescriptor"].get_object()


def test_the_pdf_is_accessible_and_fit_for_archiving(made: tuple[Report, bytes]) -> None:
    found, content = made
    reader = PdfReader(io.BytesIO(content))
    catalog: Any = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "fr-FR"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert found.title in str(reader.metadata.title) and not reader.metadata.author  # type: ignore[union-attr]
    xmp = catalog["/Metadata"].get_object().get_data().decode("utf-8")
    assert re.search(r"pdfuaid:part\W+1\b", xmp)
    assert re.search(r"pdfaid:part\W+2\b", xmp)
    assert re.search(r"pdfaid:conformance\W+A\b", xmp)
    embedded = [any(f"/FontFile{end}" in one for end in ("", "2", "3")) for one in fonts(reader)]
    assert embedded and all(embedded)

    tree = catalog["/StructTreeRoot"]
    tables = list(tags(tree, "/Table"))
    assert len(tables) >= len(found.blocks)
    assert all(any(tags(one, "/TH")) for one in tables)
    headings = [one["/S"] for one in tags(tree) if re.fullmatch(r"/H\d", one["/S"])]
    assert headings[0] == "/H1" and set(headings) <= {"/H1", "/H2"}
    assert len(reader.outline) > len(found.blocks)


def test_the_drawing_of_the_annex_has_its_words() -> None:
    figures = tagged(behind(report(NAMES[0])), "/Figure")
    assert figures and all(str(one.get("/Alt", "")).strip() for one in figures)


@pytest.mark.skipif(shutil.which("verapdf") is None, reason="veraPDF n’est pas installé")
@pytest.mark.parametrize("flavour", ["ua1", "2a"])
def test_verapdf_finds_nothing(tmp_path: Path, flavour: str) -> None:
    target = tmp_path / "dossier.pdf"
    target.write_bytes(render(report(NAMES[0])))
    told = subprocess.run(
        ["verapdf", "--flavour", flavour, "--format", "text", str(target)],
        capture_output=True, text=True, check=False,
    )
    assert told.stdout.startswith("PASS"), told.stdout


# --- what a copy is -------------------------------------------------------------------------


def test_the_same_report_gives_the_same_bytes() -> None:
    found, content = made_of(SHORT)
    assert render(found) == content


def test_a_draft_says_so_on_every_page() -> None:
    lacking = "Le commentaire de l’évaluateur n’est pas écrit."
    found = report(SHORT, Edition(draft=True, lacking=(lacking,)))
    pages = PdfReader(io.BytesIO(render(found))).pages
    # the watermark behind the text, and the foot of the page
    assert all(letters(page.extract_text()).count("BROUILLON") >= 2 for page in pages)
    assert letters(lacking) in letters(pages[0].extract_text())
    assert "BROUILLON" not in text_of(made_of(SHORT)[1])


def test_the_seal_is_printed_with_its_qr_code() -> None:
    found = replace(report(SHORT), seal=SEAL)
    content = render(found)
    assert letters(f"empreinte {SEAL.short}") in text_of(content)
    root: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]
    figures = tags(root["/StructTreeRoot"], "/Figure")
    assert any(SEAL.short in one["/Alt"] for one in figures)
    assert "sessionnonscellée" in text_of(made_of(SHORT)[1])


def test_a_mark_in_figures_is_written_where_there_is_no_box() -> None:
    found = report(SHORT)
    blocks = tuple(
        replace(block, elements=tuple(
            replace(one, boxes=(), judgement="12,5") for one in block.elements
        )) for block in found.blocks
    )
    text = text_of(render(replace(found, blocks=blocks)))
    assert text.count("Note:12,5") == sum(len(block.elements) for block in found.blocks)


def test_an_anonymised_copy_names_nobody() -> None:
    found, whole = made_of(SHORT)
    named = found.candidate.split()[0]
    assert letters(named) in text_of(whole)
    content = render(anonymous(found, Identities.of(session(SHORT))))
    title = PdfReader(io.BytesIO(content)).metadata
    assert title and named not in str(title.title)
    text = text_of(content).casefold()
    names = [named, *(one.name.split()[-2] for one in found.evaluators)]
    assert [one for one in names if letters(one).casefold() in text] == []


def test_every_page_bears_the_candidate_and_its_number() -> None:
    found, content = made_of(SHORT)
    pages = PdfReader(io.BytesIO(content)).pages
    for number, page in enumerate(pages, 1):
        text = letters(page.extract_text())
        assert letters(found.candidate) in text
        assert f"page{number}/{len(pages)}" in text


def test_the_coverage_of_the_interview_is_an_annex_one_may_leave_out() -> None:
    found, content = made_of(SHORT)
    assert "Couverture" not in text_of(content)
    drawn, told = pdf.render(annex(found)), pdf.render(annex(found, with_charts=False))
    assert all("Entout" in text_of(one) for one in (drawn, told))
    assert len(tagged(drawn, "/Figure")) == 1 and tagged(told, "/Figure") == []


# --- what people may have typed -------------------------------------------------------------

@pytest.mark.parametrize("latin", [False, True])
@pytest.mark.parametrize("space", ["\u3000", "\u2003", "\u1680", "\u205f"])
def test_a_space_without_a_glyph_still_parts_two_words(space: str, latin: bool) -> None:
    scribe = Scribe(latin=latin)
    assert scribe.write(f"12{space}500").split() == ["12", "500"]
    assert not scribe.spelt
    assert scribe.write(f"明{space}日").split(maxsplit=1)[0].startswith("[U+660E")


SPELT = {
    "emoji": "[U+1F600GRINNINGFACE]",
    "ideogrammes": "[U+738BU+5C0FU+660E]",
    "renversement": "[U+202E]xuaf",
    "non_caractere": "avant\ufffdaprès",
    "usage_prive": "avant[U+E000]après",
    "accents_separes": "étédécomposé",
    "controle": "avant[31mrouge[0maprès",
    "melange": "accentd’uneautreécriture",
    "droite_a_gauche": "lemot",
}
"""What stands in the PDF where the text itself cannot; the others stand as they are."""


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_text_is_written_and_nothing_is_executed(case: str) -> None:
    text = text_of(render(with_text(report(SHORT), HOSTILE[case])))
    assert letters(SPELT.get(case, HOSTILE[case])) in text
    assert "root:" not in text
    if case == "emoji":
        assert "Letexteexactestdanslesexportstexte" in text


def test_hebrew_and_arabic_have_their_letters() -> None:
    content = render(with_text(report(SHORT), HOSTILE["droite_a_gauche"]))
    text = text_of(content)
    assert set("שלום") <= set(text) and any("\u0600" <= one <= "\u06ff" for one in text)


def test_every_character_of_the_table_has_a_letter_in_the_fonts() -> None:
    known = [chr(code) for low, high in characters.listed() for code in range(low, high + 1)]
    assert len(known) > 5_000
    assert characters.writable(known)
    assert not characters.writable([*known, "😀"])


def test_ten_thousand_letters_in_a_row_fit_in_the_pages() -> None:
    for long in ("x" * 10_000, "mot " * 2_500, "😀" * 2_000):
        content = render(with_text(report(SHORT), long))
        assert len(PdfReader(io.BytesIO(content)).pages) > 5


@pytest.mark.parametrize("pieces", [
    (Paragraph("Annonce :"), Paragraph("Suite")),
    (Ticks((Box("Annonce", False),)), Field("Suite", "")),
    (Bullets(("Premier", "Annonce", Bullets(("Suite",)))),),
], ids=["deux-points", "case et sa réponse", "point et ce qu’il comprend"])
def test_no_page_ends_between_what_announces_and_what_follows(pieces: tuple[Piece, ...]) -> None:
    made = dossier(report(SHORT))
    ends = set()
    for before, lower in product(range(45, 52), (0, 1)):
        filling = [Paragraph(str(number)) for number in range(before)]
        lowering = [Field("Un peu plus", "bas")] * lower
        outline = replace(made, pieces=(*filling, *lowering, *pieces))
        pages = [
            page.extract_text() for page in PdfReader(io.BytesIO(pdf.render(outline))).pages
        ]
        (page,) = [text for text in pages if "Annonce" in text]
        assert "Suite" in page
        ends.add(pages.index(page))
    assert ends == {0, 1}
