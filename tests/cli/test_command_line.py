"""The commands without a screen, run as a script would: words in, words out, an exit code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.command import Cqp, fits
from tests.places import ROOT
from tests.yaml_data import yaml_data

REFERENTIALS = (
    "assistant-formation", "conseiller-commercial-formation", "technico-commercial-chimie",
    "vendeur-conseil-distance-gros",
)


@pytest.fixture
def session(cqp: Cqp) -> str:
    answer = cqp(
        "session", "nouvelle", "--referentiel", "assistant-formation", "--candidat", "DUVAL Camille"
    )
    assert answer.code == 0
    return answer.out.strip()


@pytest.mark.parametrize("name", REFERENTIALS)
def test_a_referential_is_shown_whole_and_fits_its_schema(cqp: Cqp, name: str) -> None:
    answer = cqp("referentiel", "montrer", name, "--json")
    assert answer.code == 0
    fits(answer.json, "referentiel")
    shown = json.dumps(answer.json, ensure_ascii=False)
    path = ROOT / "referentials" / f"{name}.yaml"
    for text in texts(yaml_data(path.read_text("utf-8"))):
        assert json.dumps(text, ensure_ascii=False)[1:-1] in shown, f"lost: {text}"


def texts(data: Any) -> list[str]:
    """The texts of a référentiel that come from its source, whatever key they stand under."""
    if isinstance(data, list):
        return [text for item in data for text in texts(item)]
    if not isinstance(data, dict):
        return [data] if isinstance(data, str) else []
    skipped = {
        "editorial", "vocabulaire", "exemples", "fichier", "condition", "lecture", "blocs",
        "options", "conclut", "habilitation", "commentaire", "bloquant", "reglage",
        "certificat_partiel", "court", "id", "participe", "rubriques", "provisoire",
        "obligatoire", "numero", "format", "source",
    }
    inside = [value for key, value in data.items() if key not in skipped or _blocks(key, value)]
    return [text for value in inside for text in texts(value)]


def _blocks(key: str, value: Any) -> bool:
    """The blocks themselves, not the numbers of blocks a rule names."""
    return key == "blocs" and isinstance(value, list) and isinstance(value[0], dict)


@pytest.mark.parametrize(("name", "blocks", "elements", "questions"), [
    ("assistant-formation", 6, 45, 39),
    ("conseiller-commercial-formation", 6, 41, 33),
    ("technico-commercial-chimie", 6, 84, 45),
    ("vendeur-conseil-distance-gros", 2, 16, 0),
])
def test_nothing_of_the_tables_is_lost_on_the_way(
    cqp: Cqp, name: str, blocks: int, elements: int, questions: int
) -> None:
    found = cqp("referentiel", "montrer", name, "--json").json["blocs"]
    assert len(found) == blocks
    assert sum(len(block["elements"]) for block in found) == elements
    assert sum(len(block["questions"]) for block in found) == questions


def test_the_list_of_referentials_fits_its_schema(cqp: Cqp) -> None:
    answer = cqp("referentiel", "lister", "--json")
    assert answer.code == 0
    fits(answer.json, "referentiels")
    assert [one["id"] for one in answer.json] == sorted(REFERENTIALS)


def test_an_unknown_name_is_told_with_the_nearest(cqp: Cqp, session: str) -> None:
    for words, near in (
        (("referentiel", "montrer", "assistant-formatio"), "assistant-formation"),
        (("session", "nouvelle", "--referentiel", "vendeur", "--candidat", "X"), "vendeur-conseil"),
        (("bilan", session[:-1] + "!"), session),
    ):
        answer = cqp(*words)
        assert (answer.code, answer.out) == (2, "")
        assert near in answer.err


def test_bad_words_are_refused_in_french(cqp: Cqp) -> None:
    for words, said in (
        (("bilan",), "il manque"),
        (("bilans",), "n’existe pas"),
        (("transcription", "x", "--format", "odt"), "n’existe pas"),
        (("session", "nouvelle", "--candidat", "X"), "--referentiel"),
    ):
        answer = cqp(*words)
        assert answer.code == 2
        assert said in answer.err
        assert "invalid" not in answer.err


def test_the_beginning_of_a_session_is_enough(cqp: Cqp, session: str) -> None:
    assert cqp("bilan", session[:-2], "--json").json["session"] == session


ILL_FORMED: tuple[tuple[dict[str, object], str], ...] = (
    ({"note": 3, "bloc": 1}, "« note » attend un texte"),
    ({"note": "x", "bloc": True}, "« bloc » attend un nombre entier"),
    ({"note": "x", "bloc": "un"}, "« bloc » attend un nombre entier"),
    ({"jugement": "acquis", "element": "1.3", "non_applicable": "oui"}, "attend true ou false"),
    ({"note": "x", "elements": "1.3"}, "« elements » attend une liste"),
    ({"candidat": "X", "details": []}, "« details » attend un objet"),
    ({"jugement": "acquis", "element": True}, "Un élément s’écrit « 1.3 »"),
    ({"jugement": "acquis", "element": 1.3}, "Un élément s’écrit « 1.3 »"),
)


def test_a_field_of_the_wrong_kind_is_refused_by_its_name(cqp: Cqp, session: str) -> None:
    told = [fields for fields, _ in ILL_FORMED]
    answer = cqp("session", "appliquer", session, entree=told)
    refused = [line["erreur"] for line in answer.lines]
    for one, (fields, said) in zip(refused, ILL_FORMED, strict=True):
        assert said in str(one).replace("\u00a0", " "), fields


def test_orders_are_answered_one_by_one_and_a_bad_one_stops_nothing(cqp: Cqp, session: str) -> None:
    lines = (
        b'{"note": "Ouvre un dossier.", "elements": ["1.3"]}\n'
        b"{\n"
        b"\n"
        b'{"jugement": "acquis", "element": "1.3", "par": "evaluateur_externe"}\n'
        b'{"jugement": "peut-etre", "element": "1.3"}\n'
        b'{"horloge": "demarrer"}'
    )
    answer = cqp("session", "appliquer", session, entree=lines)
    assert answer.code == 1
    for line in answer.lines:
        fits(line, "appliquer")
    assert [set(line) for line in answer.lines] == [
        {"enregistre"}, {"erreur"}, {"enregistre"}, {"erreur"}, {"enregistre"},
    ]
    numbers = [line["enregistre"] for line in answer.lines if "enregistre" in line]
    assert numbers == sorted(numbers)
    lines = cqp("transcription", session, "--format", "json").json["lignes"]
    assert lines[0]["numero"] == numbers[0]


def test_the_bilan_fits_its_schema_from_nothing_to_everything(cqp: Cqp, session: str) -> None:
    empty = cqp("bilan", session, "--json")
    assert empty.code == 0
    fits(empty.json, "bilan")
    assert {block["verdict"] for block in empty.json["blocs"]} == {"indeterminee"}
    orders = [
        {"jugement": "acquis", "element": f"{block['numero']}.{number}"}
        for block in empty.json["blocs"]
        for number in range(1, block["marge"]["a_juger"] + 1)
    ]
    assert cqp("session", "appliquer", session, entree=orders).code == 0
    full = cqp("bilan", session, "--json").json
    fits(full, "bilan")
    assert {block["verdict"] for block in full["blocs"]} == {"maitrisee"}
    assert full["certification"]["proposition"] == "delivrance_proposee"
    assert "décision" not in json.dumps(full["certification"]["texte"], ensure_ascii=False)
    for block in full["blocs"]:
        assert block["manque"] == {
            "jugements": [], "incontournables": [], "commentaires": [], "desaccords": [],
        }
        assert all(reason["source"] and reason["phrase"] for reason in block["motifs"])


def test_the_other_documents_fit_their_schemas(cqp: Cqp, session: str) -> None:
    cqp("session", "appliquer", session, entree=[
        {"note": "Ouvre un dossier.", "elements": ["1.3"]}, {"annuler": 4},
    ])
    for words, name in (
        (("session", "lister", "--json"), "sessions"),
        (("transcription", session, "--format", "json"), "transcription"),
        (("controler", session, "--json"), "controle"),
        (("echeances", session, "--json"), "echeances"),
    ):
        fits(cqp(*words).json, name)


def test_the_transcript_keeps_what_was_undone(cqp: Cqp, session: str) -> None:
    cqp("session", "appliquer", session, entree=[
        {"note": "Ligne retirée.", "elements": ["1.3"]}, {"annuler": 4},
    ])
    first = cqp("transcription", session, "--format", "json").json["lignes"][0]
    assert (first["texte"], first["annulee"]) == ("Ligne retirée.", True)
    assert "~~Ligne retirée.~~" in cqp("transcription", session).out
    assert "annulée" in cqp("transcription", session, "--format", "txt").out


def test_the_document_shows_hostile_text_as_text(cqp: Cqp, session: str) -> None:
    hostile = "# titre <script>alert(1)</script> [lien](http://x) | `code` **gras** {{ x }}"
    cqp("session", "appliquer", session, entree=[
        {"note": hostile, "elements": ["1.3"]},
        {"observation": "- liste\n1. numéro\n<b>", "bloc": 1},
    ])
    document = cqp("exporter", session, "--format", "md", "--brouillon").out
    annex = cqp("exporter", session, "--format", "annexe-md", "--brouillon").out
    for made in (document, annex):
        assert "<script>" not in made
        assert not re.search(r"(?<!\\)\]\(", made), "a link"
    assert "\\# titre \\<script\\>" in annex
    assert "\\- liste" in document
    assert "1\\. numéro" in document


def test_the_blank_guide_has_every_element_and_question(cqp: Cqp) -> None:
    for name in REFERENTIALS:
        guide = cqp("referentiel", "imprimer", name).out.replace("\\", "")
        for block in cqp("referentiel", "montrer", name, "--json").json["blocs"]:
            for element in block["elements"]:
                assert element["intitule"].split("\n")[0] in guide
            for question in block["questions"]:
                assert question["texte"].split("\n")[0] in guide


def test_a_damaged_session_is_told_and_the_others_still_open(
    cqp: Cqp, session: str, tmp_path: Path
) -> None:
    other = cqp(
        "session", "nouvelle", "--referentiel", "assistant-formation", "--candidat", "ROY Alix"
    ).out.strip()
    file = tmp_path / "donnees" / "sessions" / f"{session}.jsonl"
    damaged = file.read_bytes().replace(b"DUVAL", b"DURAL")
    file.write_bytes(damaged)
    answer = cqp("bilan", session)
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1
    assert file.read_bytes() == damaged
    listed = cqp("session", "lister", "--json")
    assert listed.code == 1
    problems = {one["session"]: one["probleme"] for one in listed.json}
    assert problems[other] is None
    assert problems[session]
    assert cqp("bilan", other).code == 0


def test_verdicts_in_batch_answer_line_by_line(cqp: Cqp) -> None:
    lines = [
        {"bloc": 1, "jugements": {str(n): "acquis" for n in range(1, 9)}},
        {"bloc": 1, "jugements": {"1": "non_acquis"}},
        {"bloc": 9, "jugements": {}},
        {"bloc": 1, "jugements": {"1": "oui"}},
        {"bloc": 1, "jugements": {"99": "acquis"}},
        {"bloc": 1},
    ]
    answer = cqp("verdict", "--referentiel", "assistant-formation", entree=lines)
    assert answer.code == 1
    for line in answer.lines:
        fits(line, "verdict")
    assert [line.get("verdict", line.get("ligne")) for line in answer.lines] == [
        "maitrisee", "non_maitrisee", 3, 4, 5, "indeterminee",
    ]


def test_a_tick_that_does_not_apply_waits_for_its_comment(cqp: Cqp) -> None:
    size = len(cqp("referentiel", "montrer", "technico-commercial-chimie", "--json").json
               ["blocs"][2]["elements"])
    given: dict[str, Any] = {str(n): "oui" for n in range(1, size + 1)}
    bare = {"jugement": "non", "non_applicable": True}
    full = {**bare, "commentaire": "Poste sans travail en réseau."}
    lines = [
        {"bloc": 3, "jugements": {**given, "1": full, "2": full}},
        {"bloc": 3, "jugements": {**given, "1": full, "2": bare}},
        {"bloc": 3, "jugements": {**given, "1": full, "2": full, "3": full}},
    ]
    answer = cqp("verdict", "--referentiel", "technico-commercial-chimie", entree=lines)
    assert [line["verdict"] for line in answer.lines] == [
        "maitrisee", "indeterminee", "non_maitrisee",
    ]
    assert answer.lines[1]["manque"]["commentaires"] == ["3.2"]


def test_a_folder_of_sessions_can_be_named(cqp: Cqp, tmp_path: Path) -> None:
    where = tmp_path / "ailleurs"
    name = cqp("--sessions", str(where), "session", "nouvelle", "--referentiel",
               "assistant-formation", "--candidat", "DUVAL").out.strip()
    assert (where / f"{name}.jsonl").exists()
    assert cqp("bilan", name, "--sessions", str(where)).code == 0
    assert cqp("bilan", name).code == 2


def test_the_deadlines_are_an_agenda_on_demand(cqp: Cqp) -> None:
    name = cqp("session", "nouvelle", "--referentiel", "vendeur-conseil-distance-gros",
               "--candidat", "DUVAL Camille", "--voie", "formation").out.strip()
    cqp("session", "appliquer", name, entree=[{"fait": "date_deliberation", "date": "2026-04-30"}])
    agenda = cqp("echeances", name, "--ics").out
    assert agenda.startswith("BEGIN:VCALENDAR\r\n")
    assert "VALUE=DATE:" in agenda


def test_the_document_gathers_what_did_not_apply_and_the_facts(cqp: Cqp) -> None:
    name = cqp("session", "nouvelle", "--referentiel", "technico-commercial-chimie",
               "--candidat", "DUVAL Camille").out.strip()
    bare = {"jugement": "non", "non_applicable": True}
    code = cqp("session", "appliquer", name, entree=[
        {**bare, "element": "3.1", "commentaire": "Poste sans réseau."},
        {**bare, "element": "4.2"},
        {"fait": "fraude", "texte": "Un tiers soufflait les réponses."},
        {"arbitrage": "Les évaluateurs ne s’accordent pas.", "bloc": 5},
        {"concertation": "Vu à deux.", "bloc": 1},
    ]).code
    assert code == 0
    document = cqp("exporter", name, "--brouillon").out
    gathered = document.partition("évaluation – critères non applicables")[2].partition("## ")[0]
    assert "Poste sans réseau." in gathered
    assert "(commentaire à écrire)" in gathered
    annex = cqp("exporter", name, "--format", "annexe-md", "--brouillon").out
    facts = annex.partition("## Faits du dossier")[2].partition("## ")[0]
    assert all(word in facts for word in ("soufflait", "arbitrage", "concertation"))


def test_without_a_terminal_the_program_says_so_instead_of_waiting(cqp: Cqp) -> None:
    answer = cqp("demo")
    assert answer.code == 2
    assert "Pas de terminal" in answer.err
