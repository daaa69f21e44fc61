"""`cqp chiffrement …`, and every other command on encrypted sessions."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import secret_input
from assistant.storage.vault.file import Cost
from assistant.storage.vault.vault import Vault
from tests.command import Cqp, fits
from tests.places import ROOT
from tests.tampering import standalone
from tests.vaults import LIGHT, PHRASE

OTHER = "une tout autre phrase"
CANARY = "CANARI"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "donnees"


@pytest.fixture
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_input, "_has_terminal", lambda: False)


def secret(monkeypatch: pytest.MonkeyPatch, folder: Path, variable: str, text: str) -> Path:
    path = folder / variable.lower()
    path.write_text(f"{text}\n", "utf-8")
    path.chmod(0o600)
    monkeypatch.setenv(variable, str(path))
    return path


@pytest.fixture
def phrase(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, no_terminal: None) -> Path:
    return secret(monkeypatch, tmp_path, secret_input.PRESENT, PHRASE)


@pytest.fixture(autouse=True)
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deriving costs next to nothing here; `test_chiffrement_coffre` looks at what it costs."""
    monkeypatch.setattr(
        "assistant.storage.vault.file.Cost", lambda *given: Cost(*given) if given else LIGHT
    )


@pytest.fixture
def recovery(data: Path, phrase: Path) -> str:
    return Vault(data, data / "sauvegardes", cost=LIGHT).create(PHRASE)


def begin(cqp: Cqp) -> str:
    answer = cqp("session", "nouvelle", "--referentiel", "assistant-formation",
                 "--candidat", f"{CANARY} Camille")
    assert answer.code == 0, answer.err
    session = answer.out.strip()
    orders = [{"note": f"{CANARY} note", "elements": ["1.3"]}, {"horloge": "demarrer"},
              {"horloge": "arreter"}]
    assert cqp("session", "appliquer", session, entree=orders).code == 0
    return session


def in_clear(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes()]


def test_a_whole_life_without_a_word_in_clear(cqp: Cqp, data: Path, phrase: Path) -> None:
    made = cqp("chiffrement", "activer")
    assert made.code == 0, made.err
    assert "ne sera plus montrée" in made.err
    key = made.out.strip()
    session = begin(cqp)
    assert in_clear(data) == []
    assert cqp("session", "lister").out.startswith(f"{session}  {CANARY} Camille")
    assert f"{CANARY} note" in cqp("transcription", session).out
    assert cqp("session", "sauvegardes", session).code == 0
    assert cqp("sceller", session, "--incomplet", "essai").code == 0
    assert cqp("verifier", session).code == 0
    assert in_clear(data) == []
    phrase.write_text(key, "utf-8")
    assert cqp("bilan", session).code == 0, "the recovery key opens too"


def test_without_the_passphrase_a_session_is_listed_by_its_number_alone(
    cqp: Cqp, recovery: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(cqp)
    monkeypatch.delenv(secret_input.PRESENT)
    listed = cqp("session", "lister")
    assert (listed.code, CANARY in listed.out) == (1, False)
    assert listed.out.startswith(f"{session}  verrouillée : Les sessions sont chiffrées")
    refused = cqp("bilan", session)
    assert (refused.code, refused.out) == (2, "")
    assert "déverrouillez avec votre phrase secrète" in refused.err
    assert cqp("personne", "dossier", f"{CANARY} Camille").code == 2


def test_a_wrong_passphrase_is_said_once(cqp: Cqp, recovery: str, phrase: Path) -> None:
    begin(cqp)
    begin(cqp)
    phrase.write_text("une fausse phrase\n", "utf-8")
    listed = cqp("session", "lister")
    assert listed.err.count("Phrase refusée") == 1
    assert listed.out.count("  verrouillée : ") == 2


def test_a_passphrase_is_asked_on_the_terminal_three_times_at_most(
    cqp: Cqp, recovery: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(cqp)
    monkeypatch.delenv(secret_input.PRESENT)
    asked: list[str] = []
    answers = iter(["faux", "faux encore", PHRASE, "x", "y", "z"])

    def typed(prompt: str) -> str:
        asked.append(prompt)
        return next(answers)

    monkeypatch.setattr(secret_input, "_has_terminal", lambda: True)
    monkeypatch.setattr("getpass.getpass", typed)
    assert cqp("bilan", session).code == 0
    assert len(asked) == 3
    assert cqp("bilan", session).code == 2
    assert len(asked) == 6


def test_a_file_that_others_can_read_gives_no_passphrase(
    cqp: Cqp, recovery: str, phrase: Path
) -> None:
    session = begin(cqp)
    phrase.chmod(0o644)
    refused = cqp("bilan", session)
    assert refused.code == 2
    assert "chmod 600" in refused.err


def test_sessions_in_clear_are_counted_and_converted_both_ways(
    cqp: Cqp, data: Path, no_terminal: None, phrase: Path
) -> None:
    session = begin(cqp)
    absent = cqp("chiffrement", "etat", "--json")
    fits(absent.json, "chiffrement")
    assert (absent.code, absent.json["etat"], absent.json["actif"]) == (0, "absent", False)
    Vault(data, data / "sauvegardes", cost=LIGHT).create(PHRASE)
    found = cqp("chiffrement", "etat", "--json")
    fits(found.json, "chiffrement")
    assert (found.code, found.json["etat"]) == (1, "verrouille")
    assert found.json["sessions_en_clair"] == [session]
    assert "encore en clair : 1" in cqp("chiffrement", "activer").err
    assert cqp("chiffrement", "convertir").out == "Sessions chiffrées : 1\n"
    assert in_clear(data) == []
    assert cqp("chiffrement", "etat").code == 0
    assert cqp("chiffrement", "convertir", "--en-clair", entree=b"non\n").code == 2
    assert in_clear(data) == []
    assert cqp("chiffrement", "convertir", "--en-clair", entree=b"en clair\n").code == 0
    assert len(in_clear(data)) == 2
    assert "Nouvelles sessions : en clair" in cqp("chiffrement", "etat").out


def test_the_passphrase_and_the_recovery_key_are_changed(
    cqp: Cqp, recovery: str, phrase: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(cqp)
    secret(monkeypatch, tmp_path, secret_input.NEW, OTHER)
    assert cqp("chiffrement", "changer-phrase").code == 0
    assert cqp("bilan", session).code == 2
    phrase.write_text(OTHER, "utf-8")
    assert cqp("bilan", session).code == 0
    phrase.write_text(recovery, "utf-8")
    assert cqp("chiffrement", "verifier-cle").out == "C’est bien la clé de secours.\n"
    fresh = cqp("chiffrement", "nouvelle-cle").out.strip()
    assert cqp("chiffrement", "verifier-cle").code == 2
    phrase.write_text(fresh, "utf-8")
    assert cqp("chiffrement", "verifier-cle").code == 0


def test_what_needs_a_vault_says_that_there_is_none(cqp: Cqp, no_terminal: None) -> None:
    for action in ("convertir", "changer-phrase", "nouvelle-cle", "verifier-cle"):
        refused = cqp("chiffrement", action)
        assert refused.code == 2
        assert "cqp chiffrement activer" in refused.err
    assert "Aucune phrase donnée" in cqp("chiffrement", "activer").err


def test_a_session_in_clear_for_the_standalone_verifier(
    cqp: Cqp, recovery: str, tmp_path: Path
) -> None:
    session = begin(cqp)
    printed = cqp("sceller", session, "--incomplet", "essai").out.strip()
    folder = tmp_path / "clair"
    answer = cqp("session", "exporter-clair", session, "--vers", str(folder))
    path = folder / f"{session}.jsonl"
    assert answer.out == f"{path}\n"
    assert "effacez-les" in answer.err
    assert cqp("session", "exporter-clair", session, "--vers", str(folder)).code == 2
    verifier = standalone()
    faults: list[str] = []
    found, records = verifier.read_session(path, faults)
    verifier.check_seals(found, records, verifier.typed(printed), faults)
    assert (found, faults) == (session, [])
    assert json.loads(path.read_bytes().splitlines()[0])["data"]["format"] == 1


def test_what_a_person_receives_and_what_is_erased(cqp: Cqp, recovery: str, data: Path) -> None:
    begin(cqp)
    answer = cqp("personne", "dossier", f"{CANARY} Camille")
    assert answer.code == 0, answer.err
    assert in_clear(data) == []  # a zip is compressed
    assert cqp("personne", "effacer", f"{CANARY} Camille", "--oui").code == 0
    assert not list(data.rglob("*.cle"))
    assert not list((data / "sessions").glob("*"))


def test_the_version_loads_no_cryptography() -> None:
    code = (
        "import contextlib, sys\nwith contextlib.suppress(SystemExit):\n"
        "    from assistant.__main__ import main\n    main(['--version'])\n"
        "print([m for m in sys.modules if m.startswith(('cryptography', 'assistant.storage'))])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=ROOT,
    )
    assert run.stdout.splitlines()[-1] == "[]"
