"""A list of candidates: every line is looked at before anything is begun, and nothing twice."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from assistant.domain.common.errors import AssistantError, NotSaved, RefusedCommand
from assistant.enrolling import LookedOver, begin_all, look_over
from tests.tui.conftest import FixedClock, World
from tests.tui.dossier_help import ASSISTANT, SALES, dossier_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return dossier_world(tmp_path, FixedClock())


def look(world: World, content: bytes | str, referential: str = "") -> LookedOver:
    path = world.root / "liste.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return look_over(world.library, world.shelf, str(path), referential)


def begin(world: World, found: LookedOver) -> dict[int, str]:
    made: dict[int, str] = {}
    begin_all(world.library, found, lambda one, session: made.update({one.line: session}))
    return made


LIST = "Nom;Prénom;CQP;Entreprise\nDURAND;Zoé;assistant de formation;Conseil & Cie\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_list_of_any_spreadsheet_is_read(world: World, encoding: str, separator: str) -> None:
    (one,) = look(world, LIST.replace(";", separator).encode(encoding)).enrolments
    assert (one.line, one.candidate, one.referential) == (2, "DURAND Zoé", ASSISTANT)
    assert one.details == {"entreprise": "Conseil & Cie"}


def test_a_line_that_names_the_separator_is_no_candidate(world: World) -> None:
    (one,) = look(world, f"sep=;\n{LIST}").enrolments
    assert (one.line, one.candidate) == (3, "DURAND Zoé")


def test_a_workbook_is_read_too(world: World) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["Candidat", "Référentiel", "Téléphone"], ["ROY Alix", SALES, 601]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    found = look(world, content.getvalue())
    assert [one.candidate for one in found.enrolments] == ["ROY Alix"]
    assert found.unread == ("Téléphone",)


@pytest.mark.parametrize("before", ["vide", "masquée"])
def test_of_a_workbook_the_first_sheet_shown_and_written_is_read(
    world: World, before: str
) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.create_sheet("Candidats").append(["Candidat"])
    book["Candidats"].append(["ROY Alix"])
    if before == "masquée":
        book.active.append(["Réglage"])
        book.active.sheet_state = "hidden"
        book.active = 1
    content = io.BytesIO()
    book.save(content)
    found = look(world, content.getvalue(), ASSISTANT)
    assert [one.candidate for one in found.enrolments] == ["ROY Alix"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (";technico", "Candidat sans nom"),
        ("12;technico", "Candidat sans nom"),
        (f"{'x' * 200};technico", "Nom trop long"),
        ("ROY Alix;", "Sans référentiel"),
        ("ROY Alix;boulanger", "Référentiel inconnu"),
        ("ROY Alix;commercial", "Référentiel inconnu"),
        ("ROY Alix;technico;facteur", "Rôle inconnu"),
        ("ROY Alix;technico;;voie lactée", "Voie inconnue"),
        ("zoé DURAND;technico", "Candidat déjà nommé"),
        ("Mme zoé DURAND;technico", "Candidat déjà nommé"),
        ("ROY;technico;;;Alix", "Ligne trop longue"),
    ],
)
def test_each_wrong_line_is_named_by_its_number(world: World, line: str, said: str) -> None:
    found = look(world, f"Candidat;CQP;Rôle;Voie\nDURAND Zoé;technico\n\n{line}\n")
    ((number, fault),) = found.faults
    assert number == 4
    assert fault.startswith(said)
    with pytest.raises(RefusedCommand, match="aucune session"):
        begin(world, found)
    assert world.store.ids() == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Prénom;CQP\nZoé;technico\n", "Aucune colonne de noms"),
        ("Candidat;CQP\n;\n", "Liste vide"),
        ("pas un tableau", "Aucune colonne de noms"),
        (b"%PDF-1.7\n\0\0", "Liste illisible"),
        ("Candidat\n" + "ROY Alix\n" * 30_000, "Liste trop longue"),
    ],
)
def test_what_is_no_list_is_refused(world: World, content: bytes | str, said: str) -> None:
    with pytest.raises(AssistantError) as refused:
        look(world, content)
    assert refused.value.title == said


@pytest.mark.parametrize(("content", "line"), [
    ("Liste des candidats 2026;;\n;;\nNom;Prénom;CQP\nROY;Alix;technico\n", 4),
    ("\n\nCandidat;CQP\nROY Alix;technico\n", 4),
    ("Nom de naissance;Prénom(s);Diplôme\nROY;Alix;technico\n", 2),
    ("NOM,PRENOM,CQP\nROY,Alix,technico\n", 2),
])
def test_the_line_that_names_the_columns_may_be_written_otherwise(
    world: World, content: str, line: int
) -> None:
    (one,) = look(world, content).enrolments
    assert (one.line, one.candidate) == (line, "ROY Alix")


def test_a_list_of_names_alone_has_the_referential_it_is_given(world: World) -> None:
    found = look(world, "Candidat\nROY Alix\nSY Awa\n")
    assert (found.unnamed, len(found.faults)) == (2, 2)
    found = look(world, "Candidat\nROY Alix\nSY Awa\n", ASSISTANT)
    assert [one.candidate for one in found.enrolments] == ["ROY Alix", "SY Awa"]


@pytest.mark.parametrize("text", [
    "Candidat;CQP\nMme DURAND Zoé;technico\n",
    "Civilité;Nom;Prénom;CQP\nMME;DURAND;Zoé;technico\n",
    "Civ.;Candidat;CQP\nmadame;DURAND Zoé;technico\n",
])
def test_a_civility_is_no_part_of_the_name(world: World, text: str) -> None:
    (made,) = begin(world, look(world, text)).values()
    session = world.journal(made).session
    assert (session.candidate, session.details) == ("DURAND Zoé", {"civilité": "Madame"})
    assert [number for number, _ in look(world, text).passed] == [2], "nobody is made twice"


def test_the_sessions_begin_with_what_the_list_says(world: World) -> None:
    (made,) = begin(world, look(world, LIST)).values()
    session = world.journal(made).session
    assert (session.candidate, session.referential.id) == ("DURAND Zoé", ASSISTANT)
    assert session.details == {"entreprise": "Conseil & Cie"}
    assert session.role == session.referential.concluding_role.id


def test_a_list_begun_twice_makes_nobody_twice(world: World) -> None:
    begin(world, look(world, LIST))
    found = look(world, LIST + "ROY;Alix;technico;\n")
    assert [number for number, _ in found.passed] == [2]
    assert list(begin(world, found)) == [3]
    assert len(world.store.ids()) == 2


def test_a_disk_that_refuses_leaves_whole_sessions_and_the_list_goes_on(world: World) -> None:
    text = "Candidat;CQP\n" + "".join(f"NOM{'abcd'[n]} P;technico\n" for n in range(4))
    found = look(world, text)
    made: list[int] = []

    def begun(one: object, session: str) -> None:
        made.append(1)
        world.disk.full = len(made) == 2

    with pytest.raises(NotSaved):
        begin_all(world.library, found, begun)
    world.disk.full = False
    again = look(world, text)
    assert (len(again.passed), len(again.enrolments)) == (2, 2)
    begin(world, again)
    assert all(not one.problem for one in world.library.summaries())
    assert len(world.store.ids()) == 4
