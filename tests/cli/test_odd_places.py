"""Folders as people have them: a name that is no text, of nobody, of a folder that is gone."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from assistant.again import command, environment
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.paths import typed_path
from assistant.storage.disk.files import SYSTEM
from assistant.storage.upkeep.outputs import Outputs
from tests.command import Cqp

NEW = ("session", "nouvelle", "--referentiel", "assistant-formation", "--candidat=MARTIN Zoé")


def _odd(folder: Path) -> Path:
    """A folder whose name is no text."""
    odd = folder / os.fsdecode(b"cl\xe9\xff")
    try:
        odd.mkdir()
    except (OSError, UnicodeError):
        pytest.skip("ce système ne prend que des noms en Unicode")
    return odd


def test_sessions_in_a_folder_whose_name_is_no_text_are_listed_and_found(
    cqp: Cqp, tmp_path: Path
) -> None:
    odd = str(_odd(tmp_path))
    assert cqp("--sessions", odd, *NEW).code == 0
    assert "MARTIN Zoé" in cqp("--sessions", odd, "session", "lister").out
    assert cqp("--sessions", odd, "chercher", "martin").code == 0
    assert "MARTIN Zoé" in cqp("--sessions", odd, "tableau").out


def test_a_document_gone_from_such_a_folder_costs_no_certificate(
    cqp: Cqp, tmp_path: Path
) -> None:
    odd, session = _odd(tmp_path), cqp(*NEW).out.strip()
    words = ("--brouillon", "--format", "csv", "--dossier", str(odd))
    assert cqp("exporter", session, *words).code == 0
    for one in odd.iterdir():
        one.unlink()
    answer = cqp("personne", "effacer", "MARTIN Zoé", "--oui")
    assert answer.code == 0, answer.err
    certificate = json.loads(Path(answer.out.rpartition(" : ")[2].strip()).read_text("utf-8"))
    (left,) = certificate["documents_hors_d_atteinte"]
    assert left["dossier"] == str(tmp_path / "cl\ufffd\ufffd")


def test_what_lies_under_such_a_name_is_given(cqp: Cqp, tmp_path: Path) -> None:
    sessions, session = tmp_path / "s", ""
    session = cqp("--sessions", str(sessions), *NEW).out.strip()
    copied = _odd(sessions) / f"{session}.jsonl"
    copied.write_bytes((sessions / f"{session}.jsonl").read_bytes())
    answer = cqp("--sessions", str(sessions), "personne", "dossier", "MARTIN Zoé")
    assert answer.code == 0, answer.err
    with zipfile.ZipFile(answer.out.strip()) as archive:
        wanted = f"cl\ufffd\ufffd/{session}.jsonl"
        assert [one for one in archive.namelist() if one.endswith(wanted)]


def test_a_copy_is_made_of_a_session_in_such_a_folder(cqp: Cqp, tmp_path: Path) -> None:
    odd = str(_odd(tmp_path))
    session = cqp("--sessions", odd, *NEW).out.strip()
    told = cqp("--sessions", odd, "session", "appliquer", session, entree=[
        {"horloge": "demarrer"}, {"horloge": "arreter"},
    ])
    assert (told.code, told.err) == (0, "")
    copies = cqp("--sessions", odd, "session", "sauvegardes", session, "--json").json["copies"]
    assert len(copies) == 1


@pytest.mark.parametrize("words", [
    ("referentiel", "montrer", "a" * 5000),
    ("referentiel", "imprimer", "a" * 5000),
    ("--sessions", "postgresql://\udcff", "session", "lister"),
    ("--sessions", f"postgresql://{'a' * 70}/cqp", "session", "lister"),
    ("--sessions", "postgresql://a..b/cqp", "session", "lister"),
    ("session", "recevoir", "--de", "postgresql://\udcff/cqp", "--toutes"),
])
def test_what_can_name_nothing_is_refused_in_a_sentence(cqp: Cqp, words: tuple[str, ...]) -> None:
    answer = cqp(*words)
    assert answer.code == 2 and answer.err


@pytest.mark.parametrize("order", [
    {"etape": "9" * 5000}, {"point_verifie": "9" * 5000}, {"annuler": "9" * 5000},
])
def test_more_digits_than_are_counted_in_are_no_number(cqp: Cqp, order: dict[str, str]) -> None:
    session = cqp(*NEW).out.strip()
    answer = cqp("session", "appliquer", session, entree=[order])
    assert answer.code == 1 and "erreur" in answer.out


def test_one_document_in_such_a_folder_makes_no_other_forgotten(tmp_path: Path) -> None:
    odd = _odd(tmp_path)
    outputs = Outputs(tmp_path / "sorties.json")
    outputs.remember(["une"], [tmp_path / "a.pdf"])
    outputs.remember(["une"], [odd / "b.pdf"])
    outputs.remember(["une"], [tmp_path / "c.pdf"])
    assert outputs.of(["une"]) == [
        ("une", tmp_path / "a.pdf"), ("une", odd / "b.pdf"), ("une", tmp_path / "c.pdf"),
    ]


@pytest.mark.parametrize("words", [
    ("--sessions", "~personne-ici/x", "session", "lister"),
    ("exporter", "2", "--format", "md", "--brouillon", "--dossier", "~personne-ici/x"),
    ("session", "candidats", "~personne-ici/liste.csv"),
    ("referentiel", "importer", "~personne-ici/grille.xlsx"),
])
def test_the_folder_of_nobody_is_refused_in_a_sentence(cqp: Cqp, words: tuple[str, ...]) -> None:
    assert cqp(*NEW).code == 0
    answer = cqp(*words)
    assert answer.code == 2
    assert "personne ne porte ce nom sur cet ordinateur" in answer.err


@pytest.mark.skipif(os.name != "posix", reason="un dossier où l’on est ne s’efface pas")
def test_a_path_from_a_folder_that_is_gone_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "ici"
    here.mkdir()
    monkeypatch.chdir(here)
    assert typed_path("x") == Path("x")
    here.rmdir()
    with pytest.raises(RefusedCommand, match="qui n’existe plus"):
        typed_path("x")
    assert typed_path(str(tmp_path)) == tmp_path


def test_a_table_does_not_read_what_lies_among_the_users_sentences(
    cqp: Cqp, tmp_path: Path
) -> None:
    sentences = tmp_path / "donnees" / "phrases"
    sentences.mkdir(parents=True)
    with (sentences / "sans-fin.j2").open("wb") as file:
        file.truncate(1 << 40)  # reading it would take hours
    assert cqp(*NEW).code == 0
    assert "MARTIN Zoé" in cqp("tableau").out


def test_too_many_files_are_not_looked_at(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}" / "a.j2").write_bytes(b"a")
    looked = SYSTEM.tree(tmp_path, 10)
    assert looked is not None
    assert [name for name, *_ in looked] == [os.fsencode(Path(f"{n}") / "a.j2") for n in range(5)]
    assert SYSTEM.tree(tmp_path, 9) is None
    assert SYSTEM.tree(tmp_path / "absent", 9) == []


def test_an_erasure_that_could_not_be_certified_erases_nothing(cqp: Cqp, tmp_path: Path) -> None:
    assert cqp(*NEW).code == 0
    (tmp_path / "donnees" / "attestations").write_bytes(b"")
    answer = cqp("personne", "effacer", "MARTIN Zoé", "--oui")
    assert answer.code == 2
    assert "Rien n’a été effacé" in answer.err
    assert list((tmp_path / "donnees" / "sessions").glob("*.jsonl"))
    (tmp_path / "donnees" / "attestations").unlink()
    assert cqp("personne", "effacer", "MARTIN Zoé", "--oui").code == 0


def test_a_referential_behind_a_link_to_itself_is_refused_in_french(
    cqp: Cqp, tmp_path: Path
) -> None:
    path = tmp_path / "boucle.yaml"
    try:
        path.symlink_to(path)
    except OSError:
        pytest.skip("pas de lien symbolique ici")
    answer = cqp("referentiel", "valider", str(path))
    assert answer.code == 2
    assert "le fichier ne peut pas être lu (" in answer.out + answer.err
    assert "Too many" not in answer.out + answer.err


def test_the_name_of_a_folder_that_is_no_text_shows_that_letters_are_lost(
    cqp: Cqp, tmp_path: Path
) -> None:
    odd = str(_odd(tmp_path))
    assert cqp("reglages", "sessions", odd).out == f"Sessions : {tmp_path / 'cl��'}\n"
    assert cqp(*NEW).code == 0
    assert list(Path(odd).glob("*.jsonl"))


_WITHOUT_UTF8 = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.skipif(os.name != "posix", reason="Windows a ses noms en Unicode")
def test_a_locale_without_accents_loses_no_letter(tmp_path: Path) -> None:
    given = {**environment(), **_WITHOUT_UTF8, "CQP_DONNEES": str(tmp_path / "données")}

    def run(*words: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [*command(), *words], env=given, stdin=subprocess.DEVNULL, capture_output=True,
            check=False,
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    code, session, said = run(
        "session", "nouvelle", "--referentiel", "assistant-formation",
        "--candidat", "ROUX-LEFÈVRE Éloïse",
    )
    assert (code, said) == (0, "")
    assert "ROUX-LEFÈVRE Éloïse" in run("session", "lister")[1]
    table = tmp_path / "été" / "jugé.csv"
    table.parent.mkdir()
    assert run("tableau", "--sortie", str(table))[1] == f"{table}\n"
    assert "ROUX-LEFÈVRE Éloïse" in table.read_text("utf-8-sig")
    assert run("chercher", "éloïse")[0] == 0
    code, out, _ = run(
        "exporter", session.strip(), "--format", "complet", "--brouillon", "--dossier",
        str(tmp_path / "reçu"),
    )
    assert (code, len(out.split())) == (0, 3)
    assert len(list((tmp_path / "reçu").iterdir())) == 3
