"""The shelf: what is listed, what extends what, and the user's own file of marks."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.domain.common.errors import AssistantError, NotSaved, ReferentialInvalid
from assistant.domain.referential.model import ElementRef, Mark
from assistant.domain.rules.verdict import Judged, block_verdict
from assistant.resources import shipped
from assistant.storage.referential.shelf import ReferentialShelf
from tests.places import TESTS
from tests.yaml_data import yaml_data

ASSISTANT = "assistant-formation"
DISTANCE = "vendeur-conseil-distance-gros"
SHIPPED = [
    ASSISTANT, "conseiller-commercial-formation", "technico-commercial-chimie", DISTANCE,
]


@pytest.fixture
def shelf(tmp_path: Path) -> ReferentialShelf:
    (tmp_path / "referentiels").mkdir()
    return ReferentialShelf(shipped("referentials"), tmp_path / "referentiels")


def put(shelf: ReferentialShelf, name: str, text: str) -> Path:
    path = shelf.own / name
    path.write_text("format: 1\n" + text, "utf-8")
    return path


def plain(message: object) -> str:
    return str(message).replace("\u00a0", " ")


def mark(shelf: ReferentialShelf, referential_id: str, ref: str) -> str:
    element = shelf.load(referential_id).element(ElementRef.parse(ref))
    assert element is not None
    return element.essential


def test_the_shipped_ones_are_listed_without_a_users_folder(tmp_path: Path) -> None:
    entries = ReferentialShelf(shipped("referentials"), tmp_path / "absent").list()
    assert [(entry.id, entry.problems) for entry in entries] == [(name, ()) for name in SHIPPED]
    assert entries[0].title == "CQP Assistant(e) de formation"
    assert entries[0].version == "Version janvier 2019"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_one_is_loaded_complete(shelf: ReferentialShelf, name: str) -> None:
    loaded = shelf.load(name)
    assert loaded.id == name
    assert loaded.concluding_role.concludes
    assert all(any(block.number in rule.blocks for rule in loaded.rules) for block in loaded.blocks)


def test_an_unknown_id_names_the_nearest_one(shelf: ReferentialShelf) -> None:
    with pytest.raises(AssistantError) as refused:
        shelf.load("asistant-formation")
    assert plain(refused.value.message).startswith(
        "Aucun référentiel ne s’appelle « asistant-formation »."
        " Voulez-vous dire « assistant-formation » ?"
        f" Il y a : {', '.join(SHIPPED)}."
    )
    with pytest.raises(AssistantError, match=r"Il y a.: aucun référentiel\."):
        ReferentialShelf(shelf.own, shelf.own).load("essai")


def test_an_extension_completes_the_original_without_copying_it(shelf: ReferentialShelf) -> None:
    before = shelf.load("conseiller-commercial-formation")
    put(shelf, "branche.yaml", """\
etend: conseiller-commercial-formation
origine: document officiel, 3 mars 2026
incontournables: {"1.1": oui, "1.2": non}
certifications: {services-relation-client: {"1.1": oui}}
lectures: {non-acquis-non-incontournable: toleree}
""")
    after = shelf.load("conseiller-commercial-formation")
    assert [element.essential for element in after.blocks[0].elements[:3]] == [
        "oui", "non", "inconnu",
    ]
    marks = next(one.marks for one in after.certifications if one.marks is not None)
    assert (marks[ElementRef(1, 1)], marks[ElementRef(1, 2)]) == ("oui", "inconnu")
    applied = {one.id: one.applied for one in after.ambiguities}
    assert applied["non-acquis-non-incontournable"] == "toleree"
    assert after.rules != before.rules
    assert after.origins == ("document officiel, 3 mars 2026",)
    assert after.fingerprint != before.fingerprint


def test_a_grid_of_indicators_replaces_the_elements_of_a_block(shelf: ReferentialShelf) -> None:
    put(shelf, "grille.yaml", f"""\
etend: {DISTANCE}
indicateurs:
  1:
    - {{intitule: Premier indicateur, criteres: [un signe], groupe: Unité A}}
    - {{intitule: Deuxième indicateur}}
    - {{intitule: Troisième indicateur}}
    - {{intitule: Quatrième indicateur}}
    - {{intitule: Cinquième indicateur}}
""")
    loaded = shelf.load(DISTANCE)
    first = loaded.blocks[0].elements[0]
    assert (len(loaded.blocks[0].elements), first.group, first.provisional) == (5, "Unité A", False)
    assert loaded.blocks[1].elements[0].provisional
    four_of_five = {n: Judged("oui" if n < 5 else "non") for n in range(1, 6)}
    assert block_verdict(loaded, 1, four_of_five).status == "mastered"


def test_a_derived_one_leaves_the_original_and_chains(shelf: ReferentialShelf) -> None:
    put(shelf, "a.yaml", f'etend: {ASSISTANT}\nid: a\nintitule: Dérivé A\nversion: 2026\n'
                         'incontournables: {"1.1": oui}\n')
    put(shelf, "b.yaml", 'etend: a\nid: b\nintitule: Dérivé B\nincontournables: {"1.2": oui}\n')
    assert [entry.id for entry in shelf.list()] == [*SHIPPED, "a", "b"]
    assert (shelf.load("b").title, shelf.load("b").version) == ("Dérivé B", "2026")
    assert [mark(shelf, "b", ref) for ref in ("1.1", "1.2")] == ["oui", "oui"]
    assert [mark(shelf, "a", ref) for ref in ("1.1", "1.2")] == ["oui", "inconnu"]
    assert mark(shelf, ASSISTANT, "1.1") == "inconnu"


def test_two_extensions_that_contradict_each_other_are_refused(shelf: ReferentialShelf) -> None:
    put(shelf, "un.yaml", f'etend: {ASSISTANT}\nincontournables: {{"1.1": oui}}\n')
    put(shelf, "zwei.yaml", f'etend: {ASSISTANT}\nincontournables: {{"1.1": non}}\n')
    with pytest.raises(ReferentialInvalid) as refused:
        shelf.load(ASSISTANT)
    assert [plain(problem) for problem in refused.value.problems] == [
        "zwei.yaml, ligne 3, incontournables : « 1.1 : non » contredit un.yaml, qui dit « oui »."
        " Gardez la marque du document officiel."
    ]
    assert refused.value.message == str(refused.value.problems[0])


ESSAI = yaml_data((TESTS / "data" / "fautes-d-ecriture.yaml").read_text("utf-8"))["base"]
TRADE = """\
  - id: pratique
    intitule: Certificat pratique
    condition:
      toutes:
        - sur_les_elements: {tous: {ont: [acquis], motif: les gestes sont acquis}}
        - blocs: {au_moins: 1, motif: une compétence est maîtrisée}
    elements: {"1.1": oui, "1.2": oui, "1.3": oui, "1.4": non}
    phrase: Les gestes et la compétence.
    source: {document: guide, endroit: page 4}
"""


def test_an_extension_that_leaves_a_certificate_undecidable_is_refused(
    shelf: ReferentialShelf,
) -> None:
    (shelf.own / "essai.yaml").write_text(ESSAI + TRADE, "utf-8")
    assert shelf.load("essai").id == "essai"
    put(shelf, "plus.yaml", 'etend: essai\ncertifications: {pratique: {"1.4": inconnu}}\n')
    with pytest.raises(ReferentialInvalid, match="tant qu’on ne sait pas quels éléments comptent"):
        shelf.load("essai")


@pytest.mark.parametrize("nested", [11, 12])
def test_a_condition_is_as_deep_in_a_session_as_in_a_file(
    shelf: ReferentialShelf, nested: int
) -> None:
    """Thirty levels, twelve of them in one another: a session is opened again with its rules."""
    before, _, after = ESSAI.partition("    condition:\n      toutes:")
    _, _, after = after.partition("certifications:")
    rule = "tous: {ont: [acquis], motif: m}"
    rule = "toutes: [{" * nested + rule + "}]" * nested
    deep = f"{before}    condition: {{{rule}}}\ncertifications:{after}"
    (shelf.own / "essai.yaml").write_text(deep, "utf-8")
    assert shelf.kept(shelf.load("essai").data).id == "essai"
    (shelf.own / "essai.yaml").write_text(deep.replace("{ont: [acquis]", "{ont: [[acquis]]"))
    with pytest.raises(ReferentialInvalid):
        shelf.load("essai")


def test_the_users_own_marks_have_the_last_word(shelf: ReferentialShelf) -> None:
    put(shelf, "zzz.yaml", f'etend: {ASSISTANT}\nincontournables: {{"1.1": oui}}\n')
    shelf.write_marks(ASSISTANT, {ElementRef(1, 1): "non"}, origin="relu sur le document")
    assert mark(shelf, ASSISTANT, "1.1") == "non"


BROKEN = {
    "syntax": ("casse.yaml", f"etend: {ASSISTANT}\nincontournables: [\n"),
    "unknown key": ("casse.yaml", f"etend: {ASSISTANT}\nincontournable: {{}}\n"),
    "unknown element": ("casse.yaml", f'etend: {ASSISTANT}\nincontournables: {{"9.9": oui}}\n'),
    "marks beyond reading": (f"{ASSISTANT}.marques.yaml", "{{{\n"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_extension_is_never_left_out_in_silence(
    shelf: ReferentialShelf, case: str
) -> None:
    name, text = BROKEN[case]
    put(shelf, name, text)
    assert [entry.id for entry in shelf.list() if entry.problems] == [ASSISTANT]
    with pytest.raises(ReferentialInvalid) as refused:
        shelf.load(ASSISTANT)
    assert refused.value.problems
    assert shelf.load(DISTANCE).id == DISTANCE


def test_an_extension_of_nothing_is_listed_with_its_problem(shelf: ReferentialShelf) -> None:
    put(shelf, "perdue.yaml", "etend: asistant-formation\n")
    (entry,) = [entry for entry in shelf.list() if entry.problems]
    assert plain(entry.problems[0]).startswith(
        "perdue.yaml, ligne 2 : le référentiel « asistant-formation » n’existe pas."
        " Écrivez « assistant-formation »"
    )


def test_a_file_that_takes_a_shipped_id_does_not_hide_the_shipped_one(
    shelf: ReferentialShelf,
) -> None:
    shutil.copy(shipped("referentials") / f"{ASSISTANT}.yaml", shelf.own / "copie.yaml")
    entries = [entry for entry in shelf.list() if entry.id == ASSISTANT]
    assert [len(entry.problems) for entry in entries] == [0, 1]
    assert "est déjà pris par assistant-formation.yaml" in str(entries[1].problems[0])
    assert shelf.validate(shelf.own / "copie.yaml") == entries[1].problems
    assert shelf.load(ASSISTANT).id == ASSISTANT


def test_elsewhere_only_the_id_of_a_shipped_one_is_taken(
    shelf: ReferentialShelf, tmp_path: Path
) -> None:
    copied = tmp_path / "copie.yaml"
    shutil.copy(shipped("referentials") / f"{ASSISTANT}.yaml", copied)
    (problem,) = shelf.validate(copied)
    assert "est déjà pris par assistant-formation.yaml" in str(problem)
    renamed = copied.read_text("utf-8").replace(f"id: {ASSISTANT}", "id: mien", 1)
    (shelf.own / "mien.yaml").write_text(renamed, "utf-8")
    copied.write_text(renamed, "utf-8")
    assert shelf.validate(copied) == ()


def test_a_file_that_changes_is_read_again(shelf: ReferentialShelf) -> None:
    path = put(shelf, "branche.yaml", f'etend: {ASSISTANT}\nincontournables: {{"1.1": oui}}\n')
    assert mark(shelf, ASSISTANT, "1.1") == "oui"
    put(shelf, "branche.yaml", f'etend: {ASSISTANT}\nincontournables: {{"1.1": non}}\n')
    os.utime(path, ns=(time.time_ns() + 10**9,) * 2)
    assert mark(shelf, ASSISTANT, "1.1") == "non"
    assert shelf.load(ASSISTANT) is shelf.load(ASSISTANT), "ce qui n’a pas changé est gardé"


def test_an_extension_that_came_with_the_program_completes_its_original(
    shelf: ReferentialShelf, tmp_path: Path
) -> None:
    shutil.copy(shipped("referentials") / f"{ASSISTANT}.yaml", shelf.own)
    put(shelf, "branche.yaml", f'etend: {ASSISTANT}\nincontournables: {{"1.1": oui}}\n')
    came = ReferentialShelf(shelf.own, tmp_path / "absent")
    assert [(one.id, one.problems) for one in came.list()] == [(ASSISTANT, ())]
    assert mark(came, ASSISTANT, "1.1") == "oui"


def test_a_file_that_is_tried_has_what_the_shelf_adds_to_it_wherever_it_stands(
    shelf: ReferentialShelf, tmp_path: Path
) -> None:
    put(shelf, "plus.yaml", 'etend: essai\nincontournables: {"1.2": oui}\n')
    for folder in (tmp_path, shelf.own):
        (folder / "essai.yaml").write_text(ESSAI, "utf-8")
        assert [one.essential for one in shelf.at(folder / "essai.yaml").blocks[0].elements] == [
            "oui", "oui", "oui", "non",
        ]


def test_a_folder_that_cannot_be_read_is_told(
    shelf: ReferentialShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Path.iterdir

    def refused(folder: Path) -> Iterator[Path]:
        if folder == shelf.own:
            raise PermissionError(13, "Permission denied")
        return read(folder)

    monkeypatch.setattr(Path, "iterdir", refused)
    assert [entry.id for entry in shelf.list() if entry.problems] == ["referentiels"]
    assert len(shelf.list()) == 5
    with pytest.raises(ReferentialInvalid, match="illisible"):
        shelf.load(ASSISTANT)


def test_marks_are_written_private_and_loaded_back(tmp_path: Path) -> None:
    shelf = ReferentialShelf(shipped("referentials"), tmp_path / "cqp" / "referentiels")
    path = shelf.write_marks(
        ASSISTANT,
        {ElementRef(2, 1): "oui", ElementRef(1, 8): "oui", ElementRef(1, 3): "non"},
        origin="document « officiel »\n\x1b du 3 mars",
    )
    assert path == shelf.own / f"{ASSISTANT}.marques.yaml"
    assert path.read_text("utf-8").splitlines()[2:] == [
        "format: 1", f"etend: {ASSISTANT}", 'origine: "document « officiel » du 3 mars"',
        "incontournables:", '  "1.3": non', '  "1.8": oui', '  "2.1": oui',
    ]
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [mark(shelf, ASSISTANT, ref) for ref in ("1.3", "1.8", "2.1")] == ["non", "oui", "oui"]
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_writing_marks_keeps_the_rest_of_the_file_word_for_word(shelf: ReferentialShelf) -> None:
    path = put(shelf, f"{ASSISTANT}.marques.yaml", f"""\
etend: {ASSISTANT}   # le nôtre
# lu par Mme Durand
origine: |-
  un document
  sur deux lignes
incontournables:
    "1.1": oui  # page 12

    "2.1": non

# le choix de la branche
lectures:
  non-acquis-non-incontournable: toleree
""")
    shelf.write_marks(ASSISTANT, {ElementRef(1, 2): "non", ElementRef(2, 1): "oui"}, origin="relu")
    assert path.read_text("utf-8") == f"""\
format: 1
etend: {ASSISTANT}   # le nôtre
# lu par Mme Durand
origine: "relu"
incontournables:
    "1.1": oui  # page 12

    "2.1": oui
    "1.2": non

# le choix de la branche
lectures:
  non-acquis-non-incontournable: toleree
"""


def test_an_unknown_mark_is_only_written_where_it_takes_something_back(
    shelf: ReferentialShelf,
) -> None:
    marks: dict[ElementRef, Mark] = {one.ref: "inconnu" for one in shelf.load(ASSISTANT).elements()}
    path = shelf.write_marks(ASSISTANT, {**marks, ElementRef(1, 1): "oui"}, origin="un")
    assert path.read_text("utf-8").count(": inconnu") == 0
    shelf.write_marks(ASSISTANT, {ElementRef(1, 1): "inconnu"}, origin="deux")
    assert '"1.1": inconnu' in path.read_text("utf-8")
    assert mark(shelf, ASSISTANT, "1.1") == "inconnu"


def test_nothing_known_is_a_file_without_marks(shelf: ReferentialShelf) -> None:
    path = shelf.write_marks(ASSISTANT, {ElementRef(1, 1): "inconnu"}, origin="essai")
    assert path.read_text("utf-8").endswith("incontournables: {}\n")
    shelf.write_marks(ASSISTANT, {ElementRef(1, 1): "oui"}, origin="essai")
    assert path.read_text("utf-8").endswith('incontournables:\n  "1.1": oui\n')


UNTOUCHED = {
    "broken": ("etend: assistant-formation\nlectures: {}\nlectures: {}\n", "est déjà écrite"),
    "another référentiel": (f"etend: {DISTANCE}\n", "ce fichier n’étend pas"),
    "a derived one": (
        "etend: assistant-formation\nid: derive\nintitule: Dérivé\n", "ce fichier n’étend pas"
    ),
}


@pytest.mark.parametrize("case", UNTOUCHED)
def test_a_file_of_marks_that_is_not_one_is_left_untouched(
    shelf: ReferentialShelf, case: str
) -> None:
    content, said = UNTOUCHED[case]
    path = put(shelf, f"{ASSISTANT}.marques.yaml", content)
    before = path.read_bytes()
    with pytest.raises(ReferentialInvalid, match=said):
        shelf.write_marks(ASSISTANT, {ElementRef(1, 1): "oui"}, origin="essai")
    assert path.read_bytes() == before


def test_a_file_that_cannot_be_edited_line_by_line_is_left_untouched(
    shelf: ReferentialShelf,
) -> None:
    path = shelf.own / f"{ASSISTANT}.marques.yaml"
    path.write_text(f"{{format: 1, etend: {ASSISTANT}}}\n", "utf-8")
    with pytest.raises(ReferentialInvalid, match="Écrivez chaque clé au début de sa ligne"):
        shelf.write_marks(ASSISTANT, {ElementRef(1, 1): "oui"}, origin="essai")
    assert path.read_text("utf-8") == f"{{format: 1, etend: {ASSISTANT}}}\n"


def test_marks_on_elements_that_do_not_exist_are_refused_together(shelf: ReferentialShelf) -> None:
    with pytest.raises(ReferentialInvalid) as refused:
        shelf.write_marks(
            ASSISTANT, {ElementRef(9, 1): "oui", ElementRef(1, 99): "inconnu"}, origin="essai"
        )
    assert len(refused.value.problems) == 2
    assert refused.value.message == f"2 problèmes, dont le premier : {refused.value.problems[0]}"
    assert plain(refused.value.problems[0]).startswith(f"{ASSISTANT}.marques.yaml : l’élément")
    with pytest.raises(ReferentialInvalid, match="n’a pas d’éléments incontournables"):
        shelf.write_marks("technico-commercial-chimie", {ElementRef(1, 1): "oui"}, origin="essai")
    assert list(shelf.own.iterdir()) == []


def test_a_disk_that_refuses_is_told_and_the_old_marks_stay(
    shelf: ReferentialShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shelf.write_marks(ASSISTANT, {ElementRef(1, 1): "oui"}, origin="un")
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assistant.storage.referential.marks_file.write_private", full)
    with pytest.raises(NotSaved, match="Vérifiez le disque"):
        shelf.write_marks(ASSISTANT, {ElementRef(1, 2): "oui"}, origin="deux")
    assert path.read_bytes() == before
