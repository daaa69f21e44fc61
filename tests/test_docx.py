"""The Word document of a dossier: the official form, real tables and headings, nothing lost."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

import pytest
import yaml
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from assistant.domain.layout import TITLES, layout
from assistant.reports import docx
from assistant.reports.content import Report
from assistant.reports.inert import inert
from assistant.reports.official import Edition, SealReport
from tests.documents import NAMES, WITNESSES, report, session
from tests.texte_docx import text_of

HOSTILE: dict[str, str] = yaml.safe_load(
    (Path(__file__).parent / "data" / "textes-hostiles.yaml").read_text("utf-8")
)
SEAL = SealReport("AB12-CD34-EF56-GH78-JK90", "ab12" * 16, "cqp:1:essai:ab12",
                  "2026-03-12T10:44:01Z", "")


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
    content = docx.render(report(name))
    return Made(report(name), content, text_of(content))


@pytest.fixture(params=NAMES)
def made(request: pytest.FixtureRequest) -> Made:
    return make(request.param)


def one_block(found: Report) -> Report:
    """The same report, cut to its first block: enough for what a text becomes."""
    return replace(found, blocks=found.blocks[:1])


def test_le_document_dit_ce_que_dit_son_temoin(made: Made) -> None:
    witness = (WITNESSES / f"{made.report.session}.docx.txt").read_text("utf-8")
    assert made.text == witness, "python -m tests.documents"


def test_chaque_jugement_chaque_note_chaque_observation_y_est(made: Made) -> None:
    found, lines = made.report, flat(made.text)
    found_rows = re.finditer(r"(?m)^\| (\d+\.\d+) .*$", made.text.partition("## Annexe")[0])
    rows = {match[1]: match[0] for match in reversed(list(found_rows))}
    missing = []
    for block in found.blocks:
        written = [block.observation, block.consultation, *(n.text for n in block.other_notes)]
        for element in block.elements:
            written += [element.comment, element.reading, element.agreed_reason]
            written += [note.text for note in element.notes]
            written += [text for one in element.checked_points for text in (one.text, one.answer)]
            ticked = sum(box.ticked for box in element.boxes)
            assert rows[element.name].count("☒") == ticked + sum(
                one.settled for one in element.checked_points
            )
        missing += [one for one in written if flat(one) not in lines]
    missing += [text for _, text, _ in found.comments if flat(text) not in lines]
    missing += [one.text for one in found.feedback_form if flat(one.text) not in lines]
    assert missing == []


def test_les_tableaux_et_les_titres_sont_de_vrais_tableaux_et_de_vrais_titres(
    made: Made,
) -> None:
    found, document = made.report, made.word
    styles = [one.style.name for one in document.paragraphs if one.style]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") > len(found.blocks)
    for table in document.tables:
        first = [cell.text for cell in table.rows[0].cells]
        if "Résultats" in first[-1] or first[-1] in ("NON", "Observations"):
            assert table.rows[0]._tr.get_or_add_trPr().find(qn("w:tblHeader")) is not None
            assert table.rows[1]._tr.get_or_add_trPr().find(qn("w:cantSplit")) is not None
    assert {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))} == {"fr-FR"}
    boxes = [run for table in document.tables[2:3] for row in table.rows for cell in row.cells
             for one in cell.paragraphs for run in one.runs if run.text in ("☒", "☐")]
    assert boxes and all(run._element.rPr.rFonts.get(qn("w:eastAsia")) == "MS Gothic"
                         for run in boxes)


def test_chaque_page_porte_le_candidat_et_son_numero(made: Made) -> None:
    section = made.word.sections[0]
    assert made.report.candidate in section.header.paragraphs[0].text
    codes = [one.text for one in section.footer._element.iter(qn("w:instrText"))]
    assert [code.strip() for code in codes] == ["PAGE", "NUMPAGES"]


def test_personne_n_est_nomme_auteur_et_les_octets_sont_les_memes() -> None:
    found, content = make(NAMES[0]).report, make(NAMES[0]).content
    assert content == docx.render(found)
    about = Document(io.BytesIO(content)).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert (about.language, about.title.startswith(found.title)) == ("fr-FR", True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]


def test_un_brouillon_porte_son_filigrane_et_dit_ce_qui_manque() -> None:
    edition = Edition(draft=True, lacking=("La pièce d’identité n’est pas vue.",))
    content = docx.render(one_block(report(NAMES[0], edition)))
    header = Document(io.BytesIO(content)).sections[0].header._element.xml
    assert 'string="BROUILLON"' in header
    assert "La pièce d’identité n’est pas vue." in text_of(content)
    assert b"BROUILLON" not in _all_xml(make(NAMES[0]).content)


def test_le_sceau_est_imprime_avec_son_code_qr() -> None:
    sealed = docx.render(replace(one_block(report(NAMES[0])), seal=SEAL))
    assert text_of(sealed).count(SEAL.short) == 2  # the page's foot, and its own heading
    (picture,) = Document(io.BytesIO(sealed)).inline_shapes
    assert SEAL.short in picture._inline.docPr.get("descr")
    unsealed = make(NAMES[0])
    assert "session non scellée" in unsealed.text.partition("\n#")[0]
    assert not unsealed.word.inline_shapes


def test_une_competence_indeterminee_n_a_aucune_case_cochee() -> None:
    found = make("demonstration-assistant-formation").report
    block = next(one for one in found.blocks if one.status == "undetermined")
    assert not any(box.ticked for box in (*block.result_boxes, *block.outcome_boxes))
    title = found.layout.titles["bilan_maitrisee"]
    row = next(line for line in make(found.session).text.splitlines()
               if line.startswith(f"| {block.heading}"))
    assert f"☐ {title}" in row and "(indéterminée)" in row


def test_sans_la_cle_dossier_la_forme_suit_les_elements() -> None:
    for name in NAMES:
        referential = session(name).referential
        said = layout(referential.data)
        plain = layout({key: one for key, one in referential.data.items() if key != "dossier"})
        assert (plain.boxes, plain.reading_column) == (said.boxes, said.reading_column)
        assert plain.titles == TITLES


def test_les_textes_hostiles_sont_ecrits_tels_quels() -> None:
    """Each of them in a note, a comment, a table and the header, in one document a place."""
    texts = [*HOSTILE.values(), "mot " * 2500]
    found = one_block(report(NAMES[-1]))
    note = next(one for element in found.blocks[0].elements for one in element.notes)
    content = docx.render(replace(
        found, candidate="\n".join(texts), details=tuple((text, text) for text in texts),
        comments=tuple((text, text, True) for text in texts),
        loose_notes=tuple(replace(note, text=text) for text in texts),
    ))
    said = flat(text_of(content))
    assert [text for text in texts if said.count(flat(inert(text))) < 5] == []
    assert b"<!ENTITY" not in _all_xml(content)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice n’est pas installé")
def test_libreoffice_l_ouvre(tmp_path: Path) -> None:
    target = tmp_path / "dossier.docx"
    target.write_bytes(docx.render(report(NAMES[0], Edition(draft=True))))
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(target)],
        check=True, capture_output=True, timeout=120,
    )
    assert (tmp_path / "dossier.pdf").read_bytes().startswith(b"%PDF")


def _all_xml(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
