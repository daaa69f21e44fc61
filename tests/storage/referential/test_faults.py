"""Every fault has a file with that one fault, and the message an author must read.

The table is `referentiels_fautifs/attendus.yaml`: what the fault is, and what must be said.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from assistant.domain.common.errors import ReferentialInvalid
from assistant.resources import shipped
from assistant.storage.referential.format import schema
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.storage.referential.yaml_reader import read_yaml
from tests.campagnes import fichiers, fichiers_lus
from tests.places import TESTS
from tests.yaml_data import yaml_data

FOLDER = TESTS / "referentiels_fautifs"
EXPECTED: dict[str, Any] = yaml_data((FOLDER / "attendus.yaml").read_text("utf-8"))
EDITORS = jsonschema.Draft202012Validator(schema())


def plain(problem: object) -> str:
    """A message with ordinary spaces, as the table writes it."""
    return str(problem).replace("\u00a0", " ")


@pytest.fixture
def shelf(tmp_path: Path) -> ReferentialShelf:
    return ReferentialShelf(shipped("referentials"), tmp_path)


def test_the_table_and_the_folder_hold_the_same_files() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "attendus") == sorted(
        EXPECTED
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_the_fault_is_told_with_its_line_its_place_and_how_to_mend_it(name: str) -> None:
    own = FOLDER if name.startswith("cycle") else FOLDER / "aucun"
    problems = ReferentialShelf(shipped("referentials"), own).validate(FOLDER / f"{name}.yaml")
    assert [plain(problem) for problem in problems] == EXPECTED[name]["messages"]


@pytest.mark.parametrize("name", [name for name in EXPECTED if EXPECTED[name].get("structure")])
def test_editors_see_the_faults_of_structure_too(name: str) -> None:
    data = read_yaml(FOLDER / f"{name}.yaml").data
    assert data is not None
    assert not EDITORS.is_valid(data)


def test_no_faulty_file_stops_the_program(tmp_path: Path) -> None:
    (kind,), found = fichiers_lus.kinds(tmp_path, ["referentiel"]), fichiers.Found()
    for path in sorted(FOLDER.glob("*.yaml")):
        fichiers.try_one(kind, path.read_bytes(), found)
    assert [one for one in found.faults if "TRACE" in one] == []


def test_nine_mistakes_give_nine_problems() -> None:
    assert len(EXPECTED["neuf-fautes"]["messages"]) == 9


@pytest.mark.parametrize("name", [name for name in EXPECTED if not name.startswith("extension")])
def test_a_faulty_file_is_not_loaded_and_hides_no_other(name: str, tmp_path: Path) -> None:
    (tmp_path / "fautif.yaml").write_bytes((FOLDER / f"{name}.yaml").read_bytes())
    shelf = ReferentialShelf(shipped("referentials"), tmp_path)
    entries = shelf.list()
    assert len([entry for entry in entries if not entry.problems]) == 4
    (faulty,) = [entry for entry in entries if entry.problems]
    with pytest.raises(ReferentialInvalid) as refused:
        shelf.load(faulty.id)
    assert refused.value.problems == faulty.problems


def test_a_file_of_50_megabytes_is_not_read(shelf: ReferentialShelf, tmp_path: Path) -> None:
    path = tmp_path / "enorme.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert [plain(problem) for problem in shelf.validate(path)] == [
        "enorme.yaml : le fichier pèse 50 Mo et n’a pas été lu : 2 Mo sont admis."
        " Vérifiez que c’est bien un référentiel."
    ]


def test_what_is_not_a_readable_file_is_told(shelf: ReferentialShelf, tmp_path: Path) -> None:
    (tmp_path / "dossier.yaml").mkdir()
    messages = [
        plain(problem)
        for path in (tmp_path / "absent.yaml", tmp_path / "dossier.yaml")
        for problem in shelf.validate(path)
    ]
    assert messages == [
        "absent.yaml : le fichier n’existe pas. Vérifiez son nom.",
        "dossier.yaml : ce n’est pas un fichier. Donnez un fichier YAML.",
    ]


BOMBS = {
    "cent mille clés inconnues": ("".join(f"k{one}: 1\n" for one in range(100_000)), ""),
    "vingt mille blocs vides": (f"blocs: [{'{},' * 20_000}]\n", "en compte 20000"),
    "cinq cents blocs et cinq cents règles": (
        f"blocs: [{'{},' * 500}]\nregles: [{'{blocs: tous},' * 500}]\n", "manque"
    ),
    "cent mille caractères nuls d’une ligne": ("\0" * 100_000, "caractère de contrôle"),
    "un million de lignes": ("\n" * 1_000_000 + "format: 1", "manque"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_made_to_take_long_is_told_soon(
    shelf: ReferentialShelf, tmp_path: Path, name: str
) -> None:
    content, said = BOMBS[name]
    path = tmp_path / "bombe.yaml"
    path.write_text(content, "utf-8")
    begun = time.process_time()
    problems = shelf.validate(path)
    assert time.process_time() - begun < 5  # two seconds at most on a machine at rest
    assert any(said in plain(problem) for problem in problems)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_does_not_hang_the_program(shelf: ReferentialShelf, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tuyau.yaml")
    (entry,) = [entry for entry in shelf.list() if entry.problems]
    assert plain(entry.problems[0]) == (
        "tuyau.yaml : ce n’est pas un fichier. Donnez un fichier YAML."
    )
