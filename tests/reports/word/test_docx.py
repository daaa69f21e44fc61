"""The Word document of a dossier: the official form, real tables and headings, nothing lost."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, replace
from functools import cache, cached_property

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from assistant.domain.referential.layout import TITLES, layout
from assistant.reports.report.annex import annex
from assistant.reports.report.content import Report
from assistant.reports.report.dossier import dossier
from assistant.reports.report.inert import inert
from assistant.reports.report.official import Edition, SealReport
from assistant.reports.word import docx
from tests.documents import NAMES, report, session
from tests.docx_text import text_of
from tests.places import TESTS
from tests.yaml_data import yaml_data

HOSTILE: dict[str, str] = yaml_data(
    (TESTS / "data" / "textes-hostiles.yaml").read_text("utf-8")
)
SEAL = SealReport("AB12-CD34-EF56-GH78-JK90", "ab12" * 16, "cqp:1:essai:ab12",
                  "2026-03-12T10:44:01Z", "")


def render(found: Report) -> bytes:
    return docx.render(dossier(found))


def flat(text: str) -> str:
    return " ".join(text.replace("⏎", " ").split())


@dataclass(frozen=True)
class Made:
    """A document, and what it says."""

    report: Report
    content: bytes
    text: str

    @cached_property
    def word(self) -> WordDocument:
        return Document(io.BytesIO(self.content))


@cache
def make(name: str) -> Made:
    content = render(report(name))
    return Made(report(name), content, text_of(content))


@pytest.fixture(params=NAMES)
def made(request: pytest.FixtureRequest) -> Made:
    return make(request.param)


def one_block(found: Report) -> Report:
    """The same report, cut to its first block: enough for what a text becomes."""
    return replace(found, blocks=found.blocks[:1])


def test_every_judgement_and_every_observation_is_in_it(made: Made) -> None:
    found, lines = made.report, flat(made.text)
    found_rows = re.finditer(r"(?m)^\| (\d+\.\d+) .*$", made.text)
    rows = {match[1]: match[0] for match in reversed(list(found_rows))}
    missing = []
    for block in found.blocks:
        written = [block.observation]
        for element in block.elements:
            written += [element.comment, element.reading, element.agreed_reason]
            written += [text for one in element.checked_points for text in (one.text, one.answer)]
            ticked = sum(box.ticked for box in element.boxes)
            assert rows[element.name].count("☒") == ticked + sum(
                one.settled for one in element.checked_points
            )
        missing += [one for one in written if flat(one) not in lines]
    missing += [text for _, text, _ in found.comments if flat(text) not in lines]
    missing += [one.text for one in found.feedback_form if flat(one.text) not in lines]
    assert missing == []


def test_tables_and_headings_are_true_tables_and_true_headings(
    made: Made,
) -> None:
    found, document = made.report, made.word
    names = {one.style_id: one.name for one in document.styles}
    styles = [names[one._p.style] for one in document.paragraphs if one._p.style]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") > len(found.blocks)
    for table in document.tables:
        first = [cell.text for cell in table.rows[0].cells]
        if "Résultats" in first[-1] or first[-1] in ("NON", "Observations"):
            assert table.rows[0]._tr.get_or_add_trPr().find(qn("w:tblHeader")) is not None
            for row in table.rows:
                kept = row._tr.get_or_add_trPr().find(qn("w:cantSplit")) is not None
                assert not kept or max(len(cell.text) for cell in row.cells) < 1500
    assert {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))} == {"fr-FR"}
    boxes = [run for table in document.tables for row in table.rows for cell in row.cells
             for one in cell.paragraphs for run in one.runs if run.text in ("☒", "☐")]
    assert boxes and all(run._element.rPr.rFonts.get(qn("w:eastAsia")) == "MS Gothic"
                         for run in boxes)


def test_every_page_bears_the_candidate_and_its_number(made: Made) -> None:
    section = made.word.sections[0]
    assert made.report.candidate in section.header.paragraphs[0].text
    codes = [one.text for one in section.footer._element.iter(qn("w:instrText"))]
    assert [code.strip() for code in codes] == ["PAGE", "NUMPAGES"]


def test_nobody_is_named_as_author_and_the_bytes_are_the_same() -> None:
    found, content = make(NAMES[0]).report, make(NAMES[0]).content
    assert content == render(found)
    about = Document(io.BytesIO(content)).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert (about.language, about.title.startswith(found.title)) == ("fr-FR", True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]


def test_a_draft_bears_its_watermark_and_says_what_is_missing() -> None:
    edition = Edition(draft=True, lacking=("La pièce d’identité n’est pas vue.",))
    content = render(one_block(report(NAMES[0], edition)))
    header = Document(io.BytesIO(content)).sections[0].header._element.xml
    assert 'string="BROUILLON"' in header
    assert "La pièce d’identité n’est pas vue." in text_of(content)
    assert b"BROUILLON" not in _all_xml(make(NAMES[0]).content)


def test_the_seal_is_printed_with_its_qr_code() -> None:
    sealed = render(replace(one_block(report(NAMES[0])), seal=SEAL))
    assert text_of(sealed).count(SEAL.short) == 2  # the page's foot, and its own heading
    (picture,) = Document(io.BytesIO(sealed)).inline_shapes
    assert SEAL.short in picture._inline.docPr.get("descr")
    unsealed = make(NAMES[0])
    assert "session non scellée" in unsealed.text.partition("\n#")[0]
    assert not unsealed.word.inline_shapes


def test_an_undetermined_competence_has_no_ticked_box() -> None:
    found = make("demonstration-assistant-formation").report
    block = next(one for one in found.blocks if one.status == "undetermined")
    assert not any(box.ticked for box in (*block.result_boxes, *block.outcome_boxes))
    title = found.layout.titles["bilan_maitrisee"]
    row = next(line for line in make(found.session).text.splitlines()
               if line.startswith(f"| {block.heading}"))
    assert f"☐ {title}" in row and flat(found.layout.titles["indeterminee"]) in flat(row)


NAMING = {
    "capacites", "elements", "incontournable", "criteres", "maitrisee", "non_maitrisee",
    "indeterminee", "colonne_blocs", "bilan_maitrisee", "bilan_non_maitrisee",
}
"""The titles that name a block or an element, in the words of each référentiel."""


def test_without_the_dossier_key_the_form_follows_the_elements() -> None:
    for name in NAMES:
        referential = session(name).referential
        said = layout(referential.data)
        plain = layout({key: one for key, one in referential.data.items() if key != "dossier"})
        assert (plain.boxes, plain.reading_column) == (said.boxes, said.reading_column)
        changed = {key for key, title in plain.titles.items() if TITLES[key] != title}
        usual = referential.block_word == "compétence" and referential.element_word == "élément"
        assert changed <= (set() if usual else NAMING), name


def test_hostile_texts_are_written_as_they_are() -> None:
    """Each of them in a comment and its heading, in the candidate's details, in a note."""
    long = "mot " * 2500  # cut where a page ends, and said to go on
    texts = [*HOSTILE.values(), long]
    found = one_block(report(NAMES[-1]))
    note = next(one for element in found.blocks[0].elements for one in element.notes)
    hostile = replace(
        found, details=tuple((text, text) for text in texts),
        comments=tuple((text, text, True) for text in texts),
        loose_notes=tuple(replace(note, text=text) for text in texts),
    )
    signed, behind = render(hostile), docx.render(annex(hostile))
    for content, least in ((signed, 1), (behind, 2)):
        said = flat(text_of(content))
        assert [one for one in HOSTILE.values() if said.count(flat(inert(one))) < least] == []
        assert said.count("mot ") >= least * long.count("mot ")
        assert b"<!ENTITY" not in _all_xml(content)


def _all_xml(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))


def test_the_title_has_no_line_of_its_own_and_the_header_has_one(made: Made) -> None:
    assert made.word.styles["Title"].element.find(f".//{qn('w:pBdr')}") is None
    (header,) = made.word.sections[0].header.paragraphs
    assert header._p.find(f".//{qn('w:pBdr')}/{qn('w:bottom')}") is not None


def test_an_item_stays_with_what_it_comprises() -> None:
    made = make("demonstration-technico-commercial-chimie")
    kept = {
        one.text: one.paragraph_format.keep_with_next for one in made.word.paragraphs
        if one.text.startswith(("Questionnement concernant", "les offres proposées"))
    }
    assert kept["Questionnement concernant\u00a0:"] is True
    assert kept["les offres proposées par le candidat"] is None
