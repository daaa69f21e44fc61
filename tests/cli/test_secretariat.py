"""`cqp secretariat`: the dossiers by state, by who owes, by lateness; one agenda of all."""

from __future__ import annotations

from pathlib import Path

from tests.command import Cqp

CQP = "vendeur-conseil-distance-gros"


def test_the_dossiers_are_listed_filtered_and_entered_in_an_agenda(cqp: Cqp) -> None:
    def new(name: str) -> str:
        return cqp("session", "nouvelle", "--referentiel", CQP, "--candidat", name).out.strip()

    first, second = new("DUVAL Camille"), new("ROY Alix")
    cqp("session", "appliquer", first, entree=[
        {"fait": "date_evaluation", "date": "2020-06-30"}, {"horloge": "demarrer"},
    ])
    cqp("session", "appliquer", second, entree=[
        {"jury": "Non-délivrance.", "date": "2020-07-30"},
    ])
    whole = cqp("secretariat", "--json")
    assert whole.code == 1
    assert {one["session"]: one["etat"] for one in whole.json} == {
        first: "entretien", second: "decide",
    }

    assert [one["session"] for one in cqp("secretariat", "--etat", "decide", "--json").json] == [
        second
    ]
    assert [one["session"] for one in cqp("secretariat", "--retard", "--json").json] == [first]
    assert [one["session"] for one in cqp("secretariat", "--qui", "candidat", "--json").json] == [
        first
    ]
    assert cqp("secretariat", "--qui", "personne d’autre", "--json").json == []
    told = cqp("secretariat").out
    assert "    ✗ " in told and " — les évaluateurs" in told
    assert "30/05/2020  Convocation des évaluateurs et des candidats — le responsable de session" \
        "  dépassée" in told
    agenda = cqp("secretariat", "--ics").out
    assert agenda.startswith("BEGIN:VCALENDAR") and f"UID:{first}-convocation@cqp" in agenda
    assert "DUVAL Camille" in agenda


def test_words_of_ones_own_that_are_wrong_are_told_and_those_of_the_program_serve(
    cqp: Cqp, tmp_path: Path
) -> None:
    cqp("session", "nouvelle", "--referentiel", CQP, "--candidat", "DUVAL Camille")
    told = cqp("secretariat")
    words = tmp_path / "donnees" / "phrases" / "secretariat.yaml"
    words.parent.mkdir(exist_ok=True)
    words.write_text("quoi: {}\n", "utf-8")
    wrong = cqp("secretariat")
    assert (wrong.code, wrong.out, told.err) == (told.code, told.out, "")
    assert "secretariat.yaml" in wrong.err and "la clé «\u00a0qui\u00a0» manque" in wrong.err
