"""The judgements as tables: CSV and XLSX say the same, several sessions in one, no formula."""

from __future__ import annotations

import csv
import html
import io
import re
import shutil
import subprocess
import textwrap
import unicodedata
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assistant.reports.data import tables
from assistant.reports.report.inert import inert
from tests.documents import NAMES, report, with_text
from tests.places import TESTS
from tests.yaml_data import yaml_data

HOSTILE: dict[str, str] = yaml_data(
    (TESTS / "data" / "textes-hostiles.yaml").read_text("utf-8")
)
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def lines(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def cells(content: bytes) -> list[list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = book[tables.SHEET].iter_rows(values_only=True)
    return [["" if one is None else str(one) for one in row] for row in rows]


def without_apostrophe(row: list[str]) -> list[str]:
    return [one.removeprefix("'") for one in row]


@pytest.mark.parametrize("name", NAMES)
def test_the_workbook_says_the_same_as_the_csv(name: str) -> None:
    found = report(name)
    told = lines(tables.render_csv((tables.tabled(found),), views=True))
    assert cells(tables.render_xlsx((tables.tabled(found),), views=True)) == told
    assert len(told) == 1 + sum(len(block.elements) for block in found.blocks)
    by_heading = [dict(zip(told[0], row, strict=True)) for row in told[1:]]
    elements = [element for block in found.blocks for element in block.elements]
    for row, element in zip(by_heading, elements, strict=True):
        assert (row["Élément"], row["Résultat retenu"], row["Notes"]) == (
            element.name, element.judgement, str(len(element.notes))
        )
        for view in element.views:
            assert row[f"Évaluation – {found.roles[view.role_id]}"] == view.judgement


def test_several_sessions_fit_in_one_table_with_the_roles_of_all() -> None:
    reports = [report(name) for name in NAMES]
    found = tables.table([tables.tabled(one) for one in reports], views=True)
    assert {row[0] for row in found.rows} == {one.session for one in reports}
    assert len(found.rows) == sum(len(b.elements) for one in reports for b in one.blocks)
    titles = {title for one in reports for title in one.roles.values()}
    assert {f"Évaluation – {title}" for title in titles} <= set(found.headings)


def test_the_csv_opens_in_a_french_spreadsheet() -> None:
    content = tables.render_csv((tables.tabled(report(NAMES[0])),))
    assert content.startswith(b'\xef\xbb\xbf"Session";"Candidat";')
    assert content.endswith(b'"\r\n')


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_text_stays_a_text(case: str) -> None:
    found = with_text(report(NAMES[-1]), HOSTILE[case])
    told = lines(tables.render_csv((tables.tabled(found),)))
    assert not [one for row in told for one in row if one.lstrip(" \n").startswith(FORMULAS)]
    first = dict(zip(told[0], without_apostrophe(told[1]), strict=True))
    expected = inert(HOSTILE[case])
    assert first["Commentaire"] == expected

    content = tables.render_xlsx((tables.tabled(found),))
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[tables.SHEET]
    assert not [one for row in sheet.iter_rows() for one in row if one.data_type == "f"]
    comment = dict(zip([one.value for one in sheet[1]], sheet[2], strict=True))["Commentaire"]
    assert (comment.value or "") == expected
    computed = expected.lstrip(" \n").startswith((*FORMULAS, "'"))
    assert bool(comment.quotePrefix) == computed


@pytest.mark.parametrize("before", [
    "", " ", "\n", "\u00a0", "\u202f", "\u2003", "\u3000", "\u200b", "\u200e", "\u2060", "\ufeff",
    "\u00ad", "\u2028", " \u200b\ufeff ", "\t", "\r",
])
@pytest.mark.parametrize("sign", [*"=+-@＝＋－＠﹦﹢﹣﹫"])
def test_what_is_not_seen_before_a_sign_makes_no_formula_of_it(before: str, sign: str) -> None:
    text = f"{before}{sign}cmd|' /C calc'!A0"
    found = with_text(report(NAMES[-1]), text)
    told = lines(tables.render_csv((tables.tabled(found),)))
    assert told[1][told[0].index("Commentaire")] == f"'{inert(text)}"


def test_a_cell_too_long_for_excel_says_where_the_rest_is() -> None:
    found = with_text(report(NAMES[-1]), "mot " * 20_000)
    written = cells(tables.render_xlsx((tables.tabled(found),)))
    comment = next(one for one in written[1] if one.startswith("mot"))
    assert len(comment) <= 32_767 and comment.endswith("exports texte et JSON.")


def test_the_workbook_says_neither_when_nor_by_whom_it_was_written() -> None:
    found = report(NAMES[0])
    content = tables.render_xlsx((tables.tabled(found),))
    assert content == tables.render_xlsx((tables.tabled(found),))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        properties = packed.read("docProps/core.xml").decode("utf-8")
    assert "openpyxl" not in properties and found.last[:10] in properties


def test_a_draft_says_so_in_the_state_column() -> None:
    found = report(NAMES[0])
    draft = replace(found, edition=replace(found.edition, draft=True))
    told = lines(tables.render_csv((tables.tabled(draft),)))
    assert {row[told[0].index("État")] for row in told[1:]} == {"brouillon"}


def test_what_each_role_judged_is_there_only_when_asked_for() -> None:
    for name in NAMES:
        plainly = tables.table((tables.tabled(report(name)),))
        assert not [one for one in plainly.headings if one.startswith("Évaluation –")]
        assert {len(row) for row in plainly.rows} == {len(plainly.headings)}


# --- on paper --------------------------------------------------------------------------------


def sheet_of(name: str, *more: str) -> Any:
    written = tables.render_xlsx([tables.tabled(report(one)) for one in (name, *more)])
    return openpyxl.load_workbook(io.BytesIO(written))[tables.SHEET]


def test_the_workbook_is_laid_out_to_be_printed() -> None:
    sheet = sheet_of(NAMES[1])
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$1"
    for number, row in enumerate(sheet.iter_rows(), 1):
        for cell in row:
            width = sheet.column_dimensions[cell.column_letter].width
            least = 12 * len(str(cell.value or "")) / (1.4 * width)
            assert (sheet.row_dimensions[number].height or 0) >= least


def test_a_column_that_says_nothing_is_folded_away_and_stays() -> None:
    sheet = sheet_of("demonstration")
    folded = {
        sheet[f"{letter}1"].value
        for letter, one in sheet.column_dimensions.items() if one.hidden
    }
    assert folded == {
        "État", "Rubrique", "Commentaire", "Concertation", "Raison de la concertation",
    }


def test_what_is_said_once_of_a_session_stands_above_its_pages() -> None:
    alone, several = sheet_of(NAMES[1]), sheet_of(NAMES[1], NAMES[2])
    first = alone.print_area.partition(":")[0].rpartition("!")[2].replace("$", "")
    assert alone[first].value == "N°"
    found = report(NAMES[1])
    assert alone.oddHeader.left.text == f"{found.candidate} – {found.title}"
    first = several.print_area.partition(":")[0].rpartition("!")[2].replace("$", "")
    assert several[first].value == "Candidat"
    assert several.oddHeader.left.text == tables.SHEET


def test_a_name_prints_above_the_pages_as_it_is_written() -> None:
    named = replace(report(NAMES[1]), candidate="Dupont & Fils &P " + "&" * 300)
    written = tables.render_xlsx((tables.tabled(named),))
    sheet: Any = openpyxl.load_workbook(io.BytesIO(written))[tables.SHEET]
    text = sheet.oddHeader.left.text
    assert text.startswith("Dupont && Fils &&P") and len(text) <= 121
    assert text.count("&") % 2 == 0


def test_a_long_text_makes_its_column_wider_than_its_row_may_be_high() -> None:
    long = with_text(report(NAMES[-1]), "Une phrase qui se lit en entier. " * 60)
    written = tables.render_xlsx((tables.tabled(long),))
    sheet = openpyxl.load_workbook(io.BytesIO(written))[tables.SHEET]
    wide = {sheet[f"{letter}1"].value: one.width for letter, one in sheet.column_dimensions.items()}
    assert wide["Commentaire"] > 50
    assert 300 < (sheet.row_dimensions[2].height or 0) < 409


@pytest.mark.parametrize("sign", ["a", "A", "a ", "a\n", "é’ "])
def test_a_text_without_end_is_laid_out_by_what_of_it_a_row_can_show(
    sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[int] = []

    def wrap(text: str, width: int) -> list[str]:
        looked_at.append(len(text))
        return textwrap.wrap(text, width)

    monkeypatch.setattr(tables, "wrap", wrap)
    long = with_text(report(NAMES[-1]), sign * 100_000)
    written = tables.render_xlsx((tables.tabled(long),))
    sheet = openpyxl.load_workbook(io.BytesIO(written))[tables.SHEET]
    assert sheet.row_dimensions[2].height == 409
    assert max(looked_at) < 5_000


class Sheets:
    """Workbooks as LibreOffice lays them out on pages."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def pages(self, content: bytes) -> Path | None:
        """The pages as a PDF; None where nothing here lays out a workbook."""
        (self._folder / "table.xlsx").write_bytes(content)
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{self._folder}/profil", "--headless",
             "--convert-to", "pdf", "--outdir", str(self._folder), "table.xlsx"],
            check=True, capture_output=True, timeout=300, cwd=self._folder,
        )
        made = self._folder / "table.pdf"
        return made if made.exists() else None


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Sheets:
    absent = [one for one in ("soffice", "pdftotext") if shutil.which(one) is None]
    made = Sheets(tmp_path_factory.mktemp("pages"))
    smallest = io.BytesIO()
    openpyxl.Workbook().save(smallest)
    if absent or made.pages(smallest.getvalue()) is None:
        pytest.skip(f"absents : {', '.join(absent) or 'tableur'} (libreoffice-calc-nogui)")
    return made


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFKC", text)))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_table_is_cut_on_its_pages_and_one_can_read_them(
    sheets: Sheets, name: str
) -> None:
    found = report(name)
    made = sheets.pages(tables.render_xlsx((tables.tabled(found),)))
    assert made is not None
    told = subprocess.run(
        ["pdftotext", "-bbox", str(made), "-"], check=True, capture_output=True, text=True,
    ).stdout
    page = re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', told)
    assert all(float(width) > float(height) for width, height in page)
    read = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]*)</word>', told)
    on_paper = words(html.unescape(" ".join(word for _, _, word in read)))
    table = tables.table((tables.tabled(found),))
    first = table.headings.index("N°")
    wanted = words(" ".join(str(cell) for row in table.rows for cell in row[first:]))
    wanted += words(f"{found.candidate} {found.title} {found.version} " * len(page))
    assert wanted - on_paper == Counter()
    heights = sorted(float(bottom) - float(top) for top, bottom, _ in read)
    assert heights[len(heights) // 2] > 6
