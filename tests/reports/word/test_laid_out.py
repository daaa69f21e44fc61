"""The Word dossier on paper: laid out by LibreOffice, and read again from its pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from assistant.reports.pdf import pdf
from assistant.reports.report.dossier import dossier
from assistant.reports.report.outline import (
    Bullets,
    Outline,
    Paragraph,
    Row,
    Small,
    Table,
    Ticks,
    in_pages,
)
from assistant.reports.report.readback import letters, lost
from assistant.reports.word import docx
from assistant.reports.word.reading import text_of
from tests.documents import NAMES, report

ABSENT = [one for one in ("soffice", "pdftotext") if shutil.which(one) is None]
pytestmark = pytest.mark.skipif(
    bool(ABSENT), reason=f"absents : {', '.join(ABSENT)} (libreoffice-writer-nogui, poppler-utils)"
)

_HEAD_LINES = 2
_FOOT = re.compile(r"page \d+ / \d+$")
MOST_PAGES = 1.3
"""How many pages the Word dossier may have for one of the PDF, with whatever fonts there are."""


@dataclass(frozen=True)
class Pages:
    """The pages of a document as LibreOffice laid them out."""

    outline: Outline
    pages: tuple[str, ...]

    @property
    def text(self) -> str:
        """What the pages say, without the head and the foot of each."""
        head = set(self.pages[0].splitlines()[:_HEAD_LINES])
        return "\n".join(
            line for page in self.pages for at, line in enumerate(page.splitlines())
            if not (at < _HEAD_LINES and line in head) and not _FOOT.search(line)
        )


def laid_out(outline: Outline, folder: Path) -> Pages:
    target = folder / "dossier.docx"
    target.write_bytes(docx.render(outline))
    profile = f"-env:UserInstallation=file://{folder}/profil"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder),
         str(target)],
        check=True, capture_output=True, timeout=300,
    )
    return Pages(in_pages(outline), read(folder / "dossier.pdf"))


def read(file: Path) -> tuple[str, ...]:
    told = subprocess.run(
        ["pdftotext", "-raw", str(file), "-"], check=True, capture_output=True, timeout=60
    )
    return tuple(told.stdout.decode().rstrip("\f").split("\f"))


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Pages]:
    @cache
    def made(name: str) -> Pages:
        return laid_out(dossier(report(name)), tmp_path_factory.mktemp(name))

    return made


def elements(outline: Outline) -> list[Row]:
    return [row for piece in outline.pieces if isinstance(piece, Table)
            for row in piece.rows if row.name]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_dossier_is_lost_on_paper(
    paper: Callable[[str], Pages], name: str
) -> None:
    made = paper(name)
    assert elements(made.outline)
    assert list(lost(made.outline, made.text)) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_page_is_blank_and_there_are_about_as_many_as_in_the_pdf(
    paper: Callable[[str], Pages], name: str, tmp_path: Path
) -> None:
    made = paper(name)
    heads = {line for line in made.pages[0].splitlines() if line in made.pages[1]}
    for number, page in enumerate(made.pages, 1):
        own = [line for line in page.splitlines()
               if line not in heads and not _FOOT.search(line)]
        assert len(own) > 1, f"page {number} : {own}"
    file = tmp_path / "dossier.pdf"
    file.write_bytes(pdf.render(made.outline))
    assert len(made.pages) <= len(read(file)) * MOST_PAGES


def test_a_row_taller_than_a_page_is_cut_and_not_lost(tmp_path: Path) -> None:
    found = report(NAMES[1])
    first, *others = found.blocks[0].elements
    tall = replace(first, reading=" ".join(f"mot{number}" for number in range(900)))
    block = replace(found.blocks[0], elements=(tall, *others))
    made = laid_out(dossier(replace(found, blocks=(block,))), tmp_path)
    text = letters(made.text)
    assert [n for n in range(900) if f"mot{n}" not in text] == []
    assert list(lost(made.outline, made.text)) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("laid", ["Word", "PDF"])
def test_no_page_cuts_a_row_nor_leaves_a_result_alone(
    paper: Callable[[str], Pages], name: str, laid: str, tmp_path: Path
) -> None:
    made = paper(name)
    pages = made.pages
    if laid == "PDF":
        file = tmp_path / "dossier.pdf"
        file.write_bytes(pdf.render(made.outline))
        pages = read(file)
    told = [letters(page) for page in pages]
    tables = [piece for piece in made.outline.pieces if isinstance(piece, Table)]
    assert any(table.foot for table in tables)
    for table in tables:
        for row in table.rows:
            last = table.foot if row is table.rows[-1] else ()
            wanted = [letters(text) for small in (*chain(*row.cells), *last)
                      for text in _texts(small)]
            assert any(all(one in page for one in wanted) for page in told), (name, row.name)


@pytest.mark.parametrize("name", NAMES)
def test_a_table_that_goes_on_begins_its_page_with_its_headings(
    paper: Callable[[str], Pages], name: str
) -> None:
    made = paper(name)
    begun = [page.splitlines()[_HEAD_LINES] for page in made.pages]
    refs = {row.name.split()[0] for row in elements(made.outline)}
    assert [line for line in begun if line.split(" ")[0] in refs] == []
    headings = " ".join(column.title for piece in made.outline.pieces
                        if isinstance(piece, Table) for column in piece.columns)
    assert any(line in headings for line in begun), begun


def _texts(small: Small) -> Iterator[str]:
    match small:
        case Paragraph():
            yield from (small.lead, small.text)
        case Bullets():
            yield from (one for one in small.items if isinstance(one, str))
        case Ticks():
            yield from (box.label for box in small.boxes)


def test_a_row_taller_than_a_page_goes_on_under_its_name(tmp_path: Path) -> None:
    found = report(NAMES[1])
    first, *others = found.blocks[0].elements
    tall = replace(first, reading="\n".join(f"ligne {number}" for number in range(120)))
    block = replace(found.blocks[0], elements=(tall, *others))
    outline = in_pages(dossier(replace(found, blocks=(block,))))
    rows = [row for row in elements(outline) if row.name == first.name]
    assert len(rows) > 2
    heads = [next(_texts(row.cells[0][0])) for row in rows]
    assert heads[0] == first.name and set(heads[1:]) == {f"{first.name} (suite)"}
    assert list(lost(outline, text_of(docx.render(outline)))) == []
