"""`cqp jury …`: a sitting from its call to its minutes, as a script leads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import Cqp
from tests.dossiers import complete
from tests.helpers import shelf

CQP = "vendeur-conseil-distance-gros"


@pytest.fixture
def complete_one(cqp: Cqp, tmp_path: Path) -> str:
    name = cqp("session", "nouvelle", "--referentiel", CQP, "--candidat", "DUVAL Camille")
    groups = complete(shelf(tmp_path).load(CQP), "oui")
    told = [one for some in groups.values() for one in some if "attendre" not in one]
    assert cqp("session", "appliquer", name.out.strip(), entree=told).code == 0
    return name.out.strip()


def test_a_sitting_from_its_call_to_its_minutes(
    cqp: Cqp, complete_one: str, tmp_path: Path
) -> None:
    called = cqp("jury", "seance", "--referentiel", CQP, "--date", "2026-06-30", "--lieu", "Paris")
    sitting = called.out.strip()
    assert sitting.startswith("jury-")
    empty = cqp("session", "nouvelle", "--referentiel", CQP, "--candidat", "ROY Alix").out.strip()
    found = cqp("chercher", "ROY")
    assert found.code == 0, "une séance n’est pas une session que l’on cherche"
    assert "illisible" not in found.err

    admitted = cqp("jury", "admettre", sitting, complete_one, empty)
    assert admitted.code == 1
    assert f"✓ {complete_one}  DUVAL Camille" in admitted.out
    assert f"✗ {empty}  Dossier incomplet. ROY Alix" in admitted.out

    assert "Collège manquant" in cqp("jury", "membre", sitting, "Anne Petit").err
    assert cqp("jury", "membre", sitting, "Anne Petit", "--college", "salaries", "--preside").code \
        == 0
    read = cqp("jury", "lire", sitting, complete_one)
    assert "Proposition au jury" in read.out and "Écarts et points à connaître" in read.out

    partial = cqp("jury", "decider", sitting, complete_one, "--portee", "partielle", "--blocs", "1")
    assert "Décision à motiver" in partial.err
    decided = cqp(
        "jury", "decider", sitting, complete_one, "--portee", "partielle", "--blocs", "1",
        "--motif", "L’épreuve 2 n’est pas conforme.",
    )
    assert "Validation partielle, sans certificat. L’épreuve 2 n’est pas conforme." in decided.out

    shown = cqp("jury", "montrer", sitting, "--json")
    assert shown.code == 0
    assert shown.json["dossiers"] == [{
        "session": complete_one, "candidat": "DUVAL Camille", "etat": "decide",
        "portee": "partielle", "valides": [1],
    }]
    assert "BROUILLON" in cqp("jury", "proces-verbal", sitting).out
    assert cqp("jury", "clore", sitting).code == 0
    minutes = cqp("jury", "proces-verbal", sitting, "--format", "txt").out
    assert "BROUILLON" not in minutes
    assert "DUVAL Camille" in minutes and "jusqu’au 30/06/2028" in minutes
    sheet = cqp("exporter", complete_one, "--document", "decision").out
    assert "Fiche de décision du jury" in sheet and "☒ Validée" in sheet

    # what runs from it
    due = cqp("echeances", complete_one, "--json").json["echeances"]
    assert [one["date"] for one in due if one["nature"] == "conservation"] == ["2028-06-30"]
    assert cqp("session", "rattrapage", complete_one).code == 0

    # what becomes of it all
    assert [one["seance"] for one in cqp("jury", "lister", "--json").json] == [sitting]
    assert sitting not in cqp("session", "lister").out
    assert sitting not in cqp("personne", "dossier", "Personne").err
    written = cqp("jury", "proces-verbal", sitting, "--format", "docx",
                  "--dossier", str(tmp_path / "sortie"))
    path = Path(written.out.strip())
    assert path.is_file() and path.name.startswith(sitting)
    erased = cqp("personne", "effacer", "DUVAL Camille", "--toutes", "--oui")
    assert f"Hors d’atteinte, à effacer vous-même : {path}" in erased.err
    gone = cqp("jury", "montrer", sitting, "--json").json["dossiers"]
    assert gone[0]["etat"] == "illisible" and gone[0]["candidat"] == ""
    assert "absente ou illisible" in cqp("jury", "proces-verbal", sitting).out
    assert cqp("jury", "effacer", sitting).code == 1
    assert cqp("jury", "effacer", sitting, "--oui").code == 0
    assert cqp("jury", "lister", "--json").json == []


def test_there_is_no_sheet_before_a_decision(cqp: Cqp, complete_one: str) -> None:
    answer = cqp("exporter", complete_one, "--document", "decision")
    assert answer.code == 2 and "Décision du jury manquante" in answer.err
    answer = cqp("exporter", complete_one, "--document", "lecture", "--format", "xlsx")
    assert answer.code == 2 and "se fait en : docx, pdf, md, txt" in answer.err


def test_a_decision_of_before_the_sittings_is_read_as_it_was(cqp: Cqp, tmp_path: Path) -> None:
    """`jury_decided` in its first shape: words, a day, blocks, members; no sitting."""
    from assistant.domain.common.store import Record
    from assistant.domain.events import interview as ev
    from assistant.domain.events import records

    old = Record(7, "jury_decided", 1, "2026-03-12T08:30:00.000Z", "", {
        "date": "2026-03-10", "decision": "Domaine 1 validé", "blocks": [1],
        "members": {"salaries": 2},
    })
    assert records.read(old) == ev.JuryDecided(
        "2026-03-10", "Domaine 1 validé", (1,), {"salaries": 2}
    )
