"""`cqp exporter`: what may be made, under which name, where, and what a refusal leaves behind."""

from __future__ import annotations

import csv
import errno
import io
import json
import re
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from assistant.domain.common.errors import AssistantError, NotSaved
from assistant.publishing import IncompleteDossier, Sayings, Wanted, publish
from assistant.publishing import report as made_of
from assistant.reports.formats import FORMATS, Options
from assistant.reports.report.dossier import dossier
from assistant.reports.text import plain
from assistant.resources import shipped
from assistant.storage.disk.documents import read_form, write_together
from assistant.storage.disk.files import Files
from assistant.voice import Voice
from tests.command import Cqp, fits
from tests.documents import NAMES, report
from tests.docx_text import text_of
from tests.dossiers import complete, play
from tests.example_form import TARGET, form
from tests.helpers import HandClock, library, shelf
from tests.places import TESTS
from tests.tampering import GOOD, REFERENTIAL
from tests.yaml_data import yaml_data


@pytest.fixture
def session(cqp: Cqp) -> str:
    """A session of which everything is missing."""
    return cqp(
        "session", "nouvelle", "--referentiel", REFERENTIAL, "--candidat", "DÜVAL Camille-Anne"
    ).out.strip()


@pytest.fixture
def filled(cqp: Cqp, session: str, tmp_path: Path) -> str:
    """A session whose dossier lacks nothing but the signatures."""
    orders = complete(shelf(tmp_path).load(REFERENTIAL), GOOD)
    told = [order for kind, some in orders.items() if kind != "signatures"
            for order in some if "attendre" not in order]
    assert cqp("session", "appliquer", session, entree=told).code == 0
    return session


def exports(tmp_path: Path) -> list[str]:
    folder = tmp_path / "donnees" / "exports"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.mark.parametrize("asked", [*(one for one in FORMATS if one != "modele"), "complet"])
def test_an_incomplete_dossier_is_refused_naming_what_is_missing(
    cqp: Cqp, session: str, tmp_path: Path, asked: str
) -> None:
    refused = cqp("exporter", session, "--format", asked)
    assert refused.code == 2 and refused.out == ""
    assert "Dossier incomplet" in refused.err and "--brouillon" in refused.err
    lacking = cqp("controler", session, "--json").json["constats"]
    blocking = [one for one in lacking if one["bloquant"]]
    assert blocking and refused.err.count("(!) ") == len(blocking)
    assert "(!) Évaluations à donner — " in refused.err
    assert not any(one["intitule"] in refused.err for one in blocking)
    assert exports(tmp_path) == []


def test_a_draft_is_always_possible_and_its_name_says_so(
    cqp: Cqp, session: str, tmp_path: Path
) -> None:
    made = cqp("exporter", session, "--format", "docx", "--brouillon")
    assert (made.code, made.err) == (0, "")
    path = Path(made.out.strip())
    assert path.name == f"{session}-duval-camille-anne-dossier-BROUILLON.docx"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Il manque au dossier" in text_of(path.read_bytes())


def test_the_complete_dossier_writes_three_files_and_overwrites_nothing(
    cqp: Cqp, filled: str, tmp_path: Path
) -> None:
    first = cqp("exporter", filled, "--format", "complet")
    assert (first.code, first.err) == (0, "")
    names = [Path(line).name for line in first.out.splitlines()]
    stem = f"{filled}-duval-camille-anne-dossier"
    assert names == [f"{stem}.docx", f"{stem}.pdf", f"{stem}.json"]
    before = {name: (tmp_path / "donnees/exports" / name).read_bytes() for name in names}
    (tmp_path / "donnees/exports" / names[2]).unlink()
    again = cqp("exporter", filled, "--format", "complet")
    assert [Path(line).name for line in again.out.splitlines()] == [
        f"{stem}-2.docx", f"{stem}-2.pdf", f"{stem}-2.json",
    ]
    for name in names[:2]:
        assert (tmp_path / "donnees/exports" / name).read_bytes() == before[name]


def test_a_text_goes_to_the_output_or_into_the_folder_asked_for(
    cqp: Cqp, session: str, tmp_path: Path
) -> None:
    for asked in ("md", "txt", "json", "csv"):
        assert cqp("exporter", session, "--format", asked, "--brouillon").out
    document = cqp("exporter", session, "--format", "json", "--brouillon").json
    fits(document, "document")
    assert document["edition"]["brouillon"] and document["edition"]["manque"]
    folder = tmp_path / "ailleurs" / "encore"
    made = cqp("exporter", session, "--brouillon", "--dossier", str(folder))
    assert [path.suffix for path in folder.iterdir()] == [".md"]
    assert made.out.strip() == str(next(folder.iterdir()))
    assert exports(tmp_path) == []


def test_the_json_of_a_complete_dossier_follows_its_schema(cqp: Cqp, filled: str) -> None:
    document = cqp("exporter", filled, "--format", "json").json
    fits(document, "document")
    assert not document["edition"]["brouillon"]
    assert {one["jugement"] for block in document["blocs"] for one in block["elements"]} == {GOOD}


def test_a_sealed_dossier_bears_the_fingerprint_the_program_gave(
    cqp: Cqp, filled: str
) -> None:
    unsealed = cqp("exporter", filled).out
    assert "session non scellée" in unsealed and "BROUILLON" not in unsealed
    printed = cqp("sceller", filled).out.strip()
    path = Path(cqp("exporter", filled, "--format", "docx").out.strip())
    assert f"Empreinte\u00a0: {printed}" in text_of(path.read_bytes())
    assert f"empreinte {printed}" in cqp("exporter", filled).out
    assert cqp("verifier", filled, "--empreinte", printed).code == 0
    cqp("rouvrir", filled, "--raison", "Coquille.")
    assert "session non scellée" in cqp("exporter", filled).out


def test_the_markdown_of_an_incomplete_dossier_says_that_it_is_a_draft(
    cqp: Cqp, session: str
) -> None:
    told = cqp("exporter", session, "--brouillon").out
    assert "BROUILLON" in told and "Il manque au dossier" in told


@pytest.mark.parametrize("name", NAMES)
def test_every_note_and_every_observation_is_in_the_json_and_the_markdown(name: str) -> None:
    found = report(name)
    written = [block.observation for block in found.blocks]
    written += [note.text for b in found.blocks for e in b.elements for note in e.notes]
    read = json.loads(FORMATS["json"].load()(found, Options()))
    fits(read, "document")
    kept = json.dumps(read, ensure_ascii=False)
    shown = "".join(
        FORMATS[one].load()(found, Options()).decode("utf-8") for one in ("md", "annexe-md")
    )
    shown = re.sub(r"\s+", " ", shown.replace("\\", "").replace("<br>", " "))
    assert [one for one in written if json.dumps(one, ensure_ascii=False)[1:-1] not in kept] == []
    assert [one for one in written if " ".join(one.split()) not in shown] == []
    given = [e["jugement"] for block in read["blocs"] for e in block["elements"]]
    assert given == [
        next((box.value for box in e.boxes if box.ticked), None)
        for block in found.blocks for e in block.elements
    ]


@pytest.mark.parametrize(("candidate", "name"), [
    ("CŒURDACIER Lætitia", "coeurdacier-laetitia"), ("Ægidius Łukasz", "aegidius-lukasz"),
    ("D’HÉRÔ Zoë", "d-hero-zoe"),
])
def test_the_name_of_a_document_keeps_every_letter_of_the_candidates(
    cqp: Cqp, candidate: str, name: str
) -> None:
    made = cqp("session", "nouvelle", "--referentiel", "assistant-formation",
               f"--candidat={candidate}")
    path = cqp("exporter", made.out.strip(), "--format", "docx", "--brouillon").out.strip()
    assert Path(path).name == f"{made.out.strip()}-{name}-dossier-BROUILLON.docx"


def test_an_anonymous_copy_bears_no_name_not_even_in_that_of_its_file(
    cqp: Cqp, filled: str, tmp_path: Path
) -> None:
    cqp("session", "appliquer", filled, entree=[
        {"observation": "Mme Düval Camille-Anne, dite camille-anne, répond.", "bloc": 1},
    ])
    made = cqp("exporter", filled, "--format", "docx", "--anonyme")
    path = Path(made.out.strip())
    assert path.name == f"{filled}-anonyme-dossier.docx"
    with zipfile.ZipFile(path) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist()).lower()
    assert "düval".encode() not in inside and b"camille" not in inside
    assert "Copie anonymisée" in text_of(path.read_bytes())


def test_the_form_of_the_branch_is_filled_or_only_checked(
    cqp: Cqp, filled: str, tmp_path: Path
) -> None:
    right = cqp("exporter", filled, "--modele", str(TARGET), "--verifier")
    assert (right.code, right.out) == (0, "Toutes les balises sont justes.\n")
    made = cqp("exporter", filled, "--modele", str(TARGET))
    assert made.out.strip().endswith(f"{filled}-duval-camille-anne-formulaire.docx")

    wrong = tmp_path / "faux.docx"
    wrong.write_bytes(form(["{{ candidat.nmo }}"]))
    told = cqp("exporter", filled, "--modele", str(wrong), "--verifier")
    assert told.code == 1
    assert "paragraphe 1" in told.out and "candidat.nom" in told.out
    before = exports(tmp_path)
    refused = cqp("exporter", filled, "--modele", str(wrong))
    assert refused.code == 2 and "candidat.nom" in refused.err
    assert exports(tmp_path) == before


@pytest.mark.parametrize(("words", "said"), [
    (("--modele", "absent.docx"), "Formulaire introuvable"),
    (("--verifier",), "Donnez le formulaire à vérifier"),
    (("--modele", str(TARGET), "--format", "pdf"), "retirez « --format »"),
    (("--format", "odt"), "choisissez parmi"),
])
def test_a_request_that_does_not_fit_says_so(
    cqp: Cqp, session: str, words: tuple[str, ...], said: str
) -> None:
    refused = cqp("exporter", session, *words)
    assert refused.code == 2 and said in refused.err


# --- writing --------------------------------------------------------------------------------


class SecondFails(Files):
    """The disk refuses the second file it is asked to create."""

    def __init__(self, code: int) -> None:
        self.code, self.asked = code, 0

    def create(self, path: Path) -> int:
        self.asked += 1
        if self.asked == 2:
            raise OSError(self.code, "refused", str(path))
        return super().create(path)


@pytest.mark.parametrize(("code", "said"), [
    (errno.ENOSPC, "Libérez de la place"), (errno.EACCES, "ouvert dans Word"),
])
def test_all_is_written_or_nothing(tmp_path: Path, code: int, said: str) -> None:
    files = [(".docx", b"a"), (".pdf", b"b"), (".json", b"c")]
    with pytest.raises(NotSaved, match=said):
        write_together(tmp_path, "essai", files, SecondFails(code))
    assert list(tmp_path.iterdir()) == []


def test_a_name_taken_meanwhile_leaves_no_pieces(tmp_path: Path) -> None:
    paths = write_together(
        tmp_path, "essai", [(".docx", b"a"), (".pdf", b"b")], SecondFails(errno.EEXIST)
    )
    assert [path.name for path in paths] == ["essai-2.docx", "essai-2.pdf"]
    assert len(list(tmp_path.iterdir())) == 2


class HeldByWord(Files):
    """Word holds the file that is read."""

    def read_chosen(self, path: Path, most: int = 0) -> bytes:
        raise PermissionError(errno.EACCES, "sharing violation", str(path))


def test_a_form_open_in_word_says_so(tmp_path: Path) -> None:
    path = tmp_path / "formulaire.docx"
    path.write_bytes(b"x" * 100)
    with pytest.raises(AssistantError, match="ouvert dans Word"):
        read_form(path, 1000, HeldByWord())
    with pytest.raises(AssistantError, match="dépasse"):
        read_form(path, 10)


def test_progress_is_told_file_by_file(tmp_path: Path) -> None:
    voice = Voice((shipped("prompts"),))
    sayings = Sayings(
        voice, lambda one: voice.say("controle", **one.said),
        lambda one: voice.say("manque", **one.said),
    )
    told: list[tuple[int, int, str]] = []
    interview = library(tmp_path).create(REFERENTIAL, "DUVAL Camille")
    written = publish(
        interview, Wanted("complet", draft=True), sayings,
        lambda name, files: write_together(tmp_path / "sortie", name, files),
        lambda done, total, label: told.append((done, total, label)),
    )
    assert [done for done, _, _ in told] == [0, 1, 2, 3, 4]
    assert {total for _, total, _ in told} == {4}
    assert len(written) == 3
    assert json.loads(written[2].read_text("utf-8"))["edition"]["brouillon"]
    assert Document(io.BytesIO(written[0].read_bytes())).paragraphs


def test_a_table_holds_several_sessions(cqp: Cqp, tmp_path: Path) -> None:
    one, two = (
        cqp("session", "nouvelle", "--referentiel", "vendeur-conseil-distance-gros",
            "--candidat", name).out.strip()
        for name in ("MARTIN Alix", "ROY Camille")
    )
    rows = list(csv.reader(io.StringIO(cqp("tableau").out.removeprefix("\ufeff")), delimiter=";"))
    assert {row[0] for row in rows[1:]} == {one, two}
    assert len(rows) == 1 + 2 * 16
    chosen = cqp("tableau", one, "--anonyme").out
    assert two not in chosen
    assert "MARTIN" not in chosen


def test_an_excel_table_goes_into_a_file_that_overwrites_nothing(cqp: Cqp, tmp_path: Path) -> None:
    assert "--sortie" in cqp("tableau", "--format", "xlsx").err
    path = tmp_path / "jugements.xlsx"
    assert cqp("tableau", "--format", "xlsx", "--sortie", str(path)).code == 0
    before = path.read_bytes()
    again = cqp("tableau", "--format", "xlsx", "--sortie", str(path))
    assert (again.code, path.read_bytes()) == (2, before)
    assert "existe déjà" in again.err


def test_what_each_evaluator_judged_goes_out_only_when_asked_by_name(
    cqp: Cqp, session: str
) -> None:
    for role, value in (("evaluateur_externe", "non"), ("representant_organisme", GOOD)):
        order = {"jugement": value, "element": "1.1", "par": role, "commentaire": f"vu par {role}"}
        assert cqp("session", "appliquer", session, entree=[order]).code == 0
    asked = ("exporter", session, "--brouillon", "--format")
    plain_copy = cqp(*asked, "json").out
    assert "vu par" not in plain_copy
    element = json.loads(plain_copy)["blocs"][0]["elements"][0]
    assert (element["avis"], element["avis_differents"]) == (
        [], ["evaluateur_externe", "representant_organisme"],
    )
    named = cqp(*asked, "json", "--avis").json
    fits(named, "document")
    assert len(named["blocs"][0]["elements"][0]["avis"]) == 2
    assert "Représentant" in cqp(*asked, "csv", "--avis").out.splitlines()[0]
    assert "Représentant" not in cqp(*asked, "csv").out.splitlines()[0]
    for more in (("json", "--avis", "--anonyme"), ("pdf", "--avis"), ("md", "--avis")):
        refused = cqp(*asked, *more)
        assert refused.code == 2 and refused.out == ""


DISPUTED = yaml_data((TESTS / "plan" / "contestees.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", DISPUTED, ids=lambda case: case["nom"])
def test_a_disputed_session_is_neither_blocked_nor_issued_wrongly(
    case: dict[str, Any], tmp_path: Path
) -> None:
    clock = HandClock()
    interview = library(tmp_path, clock).create(case["referentiel"], "DUVAL Camille")
    for given in complete(interview.session.referential, case["bon"]).values():
        play(interview, clock, given)
    play(interview, clock, case["ordres"])
    sayings = Sayings(
        Voice((shipped("prompts"),)), lambda one: one.reason, lambda one: one.reason
    )
    blocking = {one.reason for one in interview.blocking_findings()}
    assert blocking == set(case.get("bloque", ()))
    if blocking:
        for name in FORMATS:
            with pytest.raises(IncompleteDossier):
                made_of(interview, Wanted(name), sayings)
        return
    made = made_of(interview, Wanted("pdf"), sayings)
    good = made.layout.titles["maitrisee"]
    for block in made.blocks:
        ticked = [box.label for box in block.result_boxes if box.ticked]
        wanted = case["coche"].get(block.number, good)
        assert ticked == ([] if wanted == "aucune" else [wanted])
        if wanted == "aucune":
            assert block.arbitration
    told = plain.render(dossier(made))
    assert "BROUILLON" not in told
    assert ("Avis différents" in told) == ("aucune" in case["coche"].values())


def test_each_lack_has_a_title_that_names_it() -> None:
    known = (shipped("prompts") / "controle.j2").read_text("utf-8")
    reasons = set(re.findall(r'motif == "(\w+)"', known))
    voice = Voice((shipped("prompts"),))
    titles = {reason: voice.say("manque", motif=reason) for reason in reasons}
    assert len(reasons) > 30 and all(titles.values())
    assert titles["marques_inconnues"] != titles["non_juges"]
    told = [one for one in titles.values() if re.search(r"^(Tous|Chaque|Les? )", one)]
    assert told == []
