"""Grids made elsewhere: what is understood of each, in each format, and what is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from time import process_time
from typing import Any

import openpyxl
import pytest

from assistant.grids.items import code_of, items
from assistant.grids.reading import read_grid
from assistant.grids.values import GridRefused
from assistant.grids.vocabulary import grid_words
from assistant.resources import shipped
from assistant.storage.referential.shelf import ReferentialShelf
from tests.command import Cqp
from tests.grids_help import DESCRIPTIONS, EXPECTED, FILES, FOLDER, MADE, imported, make
from tests.places import TESTS
from tests.yaml_data import yaml_data

REFUSED = {
    one["faute"]: one
    for one in yaml_data((TESTS / "data" / "grilles-fautives.yaml").read_text("utf-8"))
}


@pytest.fixture
def shelf(tmp_path: Path) -> ReferentialShelf:
    return ReferentialShelf(shipped("referentials"), tmp_path / "own")


@pytest.mark.parametrize(("name", "form"), MADE)
def test_a_grid_becomes_the_expected_referential(
    name: str, form: str, shelf: ReferentialShelf, tmp_path: Path
) -> None:
    path = tmp_path / f"{name}.{form}"
    path.write_bytes(make(DESCRIPTIONS[name], form))
    assert imported(path, shelf) == (EXPECTED / f"{name}-{form}.yaml").read_text("utf-8")


@pytest.mark.parametrize("name", FILES)
def test_an_export_becomes_the_expected_referential(name: str, shelf: ReferentialShelf) -> None:
    golden = EXPECTED / f"{name.replace('.', '-')}.yaml"
    assert imported(FOLDER / name, shelf) == golden.read_text("utf-8")


@pytest.mark.parametrize("path", sorted(EXPECTED.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_is_imported_can_be_tried_and_only_lacks_what_is_to_fill_in(
    path: Path, shelf: ReferentialShelf
) -> None:
    assert shelf.at(path).blocks
    problems = [str(one) for one in shelf.validate(path)]
    assert problems
    assert [one for one in problems if "est resté" not in one] == []


def test_one_grid_gives_one_referential_whatever_wrote_it() -> None:
    for name, one in DESCRIPTIONS.items():
        bodies = set()
        for form in one["formats"]:
            golden = (EXPECTED / f"{name}-{form}.yaml").read_text("utf-8")
            bodies.add(golden.partition("\nblocs:\n")[2].partition("\nregles:")[0])
        assert len(bodies) == 1, name


@pytest.mark.parametrize(("form", "part", "before", "many", "said"), [
    ("docx", "word/document.xml", b"<w:body>", b"<w:p/>" * 300_001, "300000 éléments"),
    ("docx", "word/styles.xml", b"</w:styles>", b"<a/>" * 300_001, "300000 éléments"),
    ("docx", "word/document.xml", b"<w:body>",
     b"<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>" * 30_001, "30000 cellules"),
    ("xlsx", "xl/worksheets/sheet1.xml", b"<sheetData>", b"<row/>" * 300_001, "300000 éléments"),
])
def test_more_elements_than_any_grid_has_are_refused_before_a_library_opens_them(
    form: str, part: str, before: bytes, many: bytes, said: str, tmp_path: Path
) -> None:
    whole = io.BytesIO(make(DESCRIPTIONS["bandeaux"], form))
    path = tmp_path / "grille"
    with zipfile.ZipFile(whole) as sound, zipfile.ZipFile(path, "w") as made:
        for one in sound.namelist():
            content = sound.read(one)
            if one == part:
                at = content.index(before) + len(before) * (before[:2] != b"</")
                content = content[:at] + many + content[at:]
            made.writestr(one, content)
    with pytest.raises(GridRefused, match=said):
        read_grid(path)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_grid_is_named(name: str, tmp_path: Path) -> None:
    path = tmp_path / "grille"
    path.write_bytes(_content(REFUSED[name]))
    with pytest.raises(GridRefused) as refused:
        read_grid(path)
    assert REFUSED[name]["dit"] in refused.value.message


def _content(case: dict[str, Any]) -> bytes:
    for form in ("xlsx", "docx"):
        if form in case:
            made = make(DESCRIPTIONS["bandeaux"], form)
            return _with_part(made, case[form]["partie"], case[form]["texte"])
    return bytes.fromhex(case["octets"]) if "octets" in case else str(case["texte"]).encode()


def _with_part(made: bytes, part: str, text: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(held, "w") as new:
        for one in old.namelist():
            new.writestr(one, text if one == part else old.read(one))
    return held.getvalue()


def test_a_bomb_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 50_000_000)
    with pytest.raises(GridRefused, match="démesuré"):
        read_grid(path)


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_letters_that_no_machine_knows_are_a_damaged_file(form: str, tmp_path: Path) -> None:
    part = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}[form]
    path = tmp_path / f"grille.{form}"
    path.write_bytes(_with_part(
        make(DESCRIPTIONS["bandeaux"], form), part, '<?xml version="1.0" encoding="UTF-9"?><a/>'
    ))
    with pytest.raises(GridRefused, match="abîmé"):
        read_grid(path)


def test_a_numbered_block_between_two_rows_of_headings_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "grille.csv"
    path.write_text(
        "C1;Conduire un entretien;\n"
        "N°;Élément de comp;\n"
        "N°;Élément de compétence;Critère d’évaluation\n"
        "1.1;Préparer;Les documents sont prêts\n"
        "C2;Rédiger;\n2.1;Écrire;Le texte est clair\n", "utf-8",
    )
    assert [block.title for block in read_grid(path).blocks] == ["Conduire un entretien", "Rédiger"]


def test_a_register_in_letters_that_no_machine_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_text('<?xml version="1.0" encoding="UTF-9"?><FICHES/>', "utf-8")
    with pytest.raises(GridRefused, match="rompu à la ligne 1"):
        read_grid(path, "RNCP1")


def test_a_record_is_found_in_a_long_register(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    record = (FOLDER / "rncp.xml").read_text("utf-8").partition("<FICHE>")[2]
    record = "<FICHE>" + record.partition("</FICHE>")[0] + "</FICHE>"
    others = [record.replace("RNCP90001", f"RNCP{number}") for number in range(10_000, 12_000)]
    path.write_text("<FICHES>" + "".join([*others, record]) + "</FICHES>", "utf-8")
    assert read_grid(path, "rncp90001").version == "RNCP90001"
    with pytest.raises(GridRefused, match="Aucune fiche"):
        read_grid(path, "RNCP5")


def test_a_date_that_the_spreadsheet_made_of_a_number_is_told(tmp_path: Path) -> None:
    import datetime

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Numéro", "Compétence", "Critère"])
    sheet.append([datetime.date(2026, 2, 1), "Accueillir", "Le client est salué"])
    path = tmp_path / "grille.xlsx"
    book.save(path)
    (doubt,) = read_grid(path).doubts
    assert "le tableur en a fait une date (01/02/2026)" in doubt


@pytest.mark.parametrize(("text", "code"), [
    ("C1.2 – Encaisser", "C1.2"), ("1.2 Encaisser", "1.2"), ("3. Encaisser", "3"),
    ("Bloc 4 : Encaisser", "Bloc 4"), ("RNCP36141BC02 Encaisser", "RNCP36141BC02"),
    ("3 clients sont servis", ""), ("Encaisser 20 €", ""), ("A1", ""),
])
def test_a_number_before_a_text_is_known_from_a_quantity(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(("text", "found"), [
    ("Le matériel est testé\n- Les manques sont signalés",
     ["Le matériel est testé", "Les manques sont signalés"]),
    ("Le plan est remis et\nles règles sont dites", ["Le plan est remis et les règles sont dites"]),
    ("La réponse comprend :\n- une écoute\n- une solution",
     ["La réponse comprend :\n– une écoute\n– une solution"]),
    ("• un\n• deux", ["un", "deux"]),
    ("-", []),
])
def test_a_cell_is_cut_into_its_texts(text: str, found: list[str]) -> None:
    assert items(text) == found


def test_the_dry_run_shows_each_cell_and_writes_nothing(
    cqp: Cqp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "camping.xlsx"
    path.write_bytes(make(DESCRIPTIONS["blocs-fusionnes"], "xlsx"))
    tried = cqp("referentiel", "importer", str(path), "--essai")
    assert "Grille!B3 : élément : C1.1 – Saluer et écouter" in tried.out
    assert "Rien n’a été écrit" in tried.err
    assert tried.code == 1
    assert not list(tmp_path.glob("*.yaml"))
    written = cqp("referentiel", "importer", str(path), "--id", "cqp-camping")
    assert written.out == "cqp-camping.yaml\n"
    again = cqp("referentiel", "importer", str(path), "--id", "cqp-camping")
    assert again.code == 2
    assert "existe déjà" in again.err
    assert cqp("referentiel", "imprimer", "cqp-camping.yaml").code == 0


def stuffed(content: bytes, cells: bytes) -> bytes:
    """A workbook with cells more at the end of the first row of each sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(made, "w") as kept:
        for name in archive.namelist():
            part = archive.read(name)
            kept.writestr(name, part.replace(b"</row>", cells + b"</row>", 1)
                          if "/worksheets/" in name else part)
    return made.getvalue()


def test_cells_that_only_have_a_style_cost_nothing_and_change_nothing(
    shelf: ReferentialShelf, tmp_path: Path
) -> None:
    name = next(name for name, form in MADE if form == "xlsx")
    path = tmp_path / "grille.xlsx"
    content = make(DESCRIPTIONS[name], "xlsx")
    path.write_bytes(content)
    before = imported(path, shelf)
    path.write_bytes(stuffed(content, b'<c r="ZZ1" s="1"/>' * 100_000))
    assert imported(path, shelf) == before


def test_more_written_cells_than_any_grid_has_are_refused_before_they_are_laid_out(
    tmp_path: Path,
) -> None:
    name = next(name for name, form in MADE if form == "xlsx")
    path = tmp_path / "grille.xlsx"
    path.write_bytes(stuffed(make(DESCRIPTIONS[name], "xlsx"), b"<c><v>1</v></c>" * 30_001))
    with pytest.raises(GridRefused, match="Plus de 30000 cellules y sont écrites"):
        read_grid(path)


def test_a_list_on_one_line_of_the_register_is_cut_at_its_dashes(tmp_path: Path) -> None:
    skills = "- Saler - Retourner les fromages - Tenir le registre des lots d’avant-garde"
    content = (FOLDER / "rncp.xml").read_text("utf-8")
    begun = content.index("<LISTE_COMPETENCES>") + len("<LISTE_COMPETENCES>")
    path = tmp_path / "une-ligne.xml"
    path.write_text(content[:begun] + skills + content[content.index("</LISTE", begun):], "utf-8")
    grid = read_grid(path)
    assert [one.title for one in grid.blocks[0].elements] == [
        "Saler", "Retourner les fromages", "Tenir le registre des lots d’avant-garde",
    ]
    assert any("coupée à ses tirets" in one for one in grid.doubts)


def test_a_domain_may_have_the_framework_itself_as_its_parent(tmp_path: Path) -> None:
    path = tmp_path / "moodle.csv"
    path.write_text(
        "Parent ID number,ID number,Short name,Description,Scale values,Scale configuration,"
        "Is framework\n"
        ',FROM,CQP Fromager,,"Non,Oui",,1\nFROM,B1,Affiner,,,,\nB1,C1,Saler,,,,\n', "utf-8"
    )
    grid = read_grid(path)
    assert [one.title for one in grid.blocks] == ["Affiner"]
    assert grid.doubts == []


def test_a_head_of_signs_without_end_is_looked_at_in_time_that_grows_as_it_does() -> None:
    def taken(signs: int) -> float:
        begun = process_time()
        for _ in range(20):
            grid_words().column("{" * signs + "a")
        return process_time() - begun

    taken(400)
    few, many = (min(taken(signs) for _ in range(3)) for signs in (400, 3_200))
    assert many < 24 * few + 0.01  # 8 times longer: 8 when linear, 64 when quadratic
