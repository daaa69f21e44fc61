"""`cqp sceller`, `rouvrir`, `verifier`, as a script runs them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.command import Cqp, fits
from tests.dossiers import complete
from tests.helpers import shelf
from tests.places import ROOT
from tests.tampering import GOOD, REFERENTIAL

SHORT = re.compile(r"([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}")


@pytest.fixture
def session(cqp: Cqp) -> str:
    return cqp(
        "session", "nouvelle", "--referentiel", REFERENTIAL, "--candidat", "DUVAL Camille"
    ).out.strip()


@pytest.fixture
def filled(cqp: Cqp, session: str, tmp_path: Path) -> str:
    """A session whose dossier lacks nothing but the signatures."""
    orders = complete(shelf(tmp_path).load(REFERENTIAL), GOOD)
    orders.pop("signatures", None)
    told = [order for some in orders.values() for order in some if "attendre" not in order]
    assert cqp("session", "appliquer", session, entree=told).code == 0
    return session


def test_a_complete_dossier_is_sealed_verified_reopened(cqp: Cqp, filled: str) -> None:
    sealed = cqp("sceller", filled)
    assert (sealed.code, sealed.err) == (0, "")
    printed = sealed.out.strip()
    assert SHORT.fullmatch(printed)

    intact = cqp("verifier", filled, "--empreinte", printed.lower())
    assert intact.code == 0
    assert printed in intact.out
    assert "la vôtre" in intact.out
    assert "Intacte" in intact.out

    assert cqp("rouvrir", filled, "--raison", "Coquille.").code == 0
    again = cqp("verifier", filled)
    assert again.code == 1
    assert "rouverte le" in again.out and "« Coquille. »" in again.out

    second = cqp("sceller", filled).out.strip()
    assert second != printed
    former = cqp("verifier", filled, "--empreinte", printed)
    assert former.code == 1
    assert "un sceau plus récent le remplace" in former.out
    assert cqp("verifier", filled, "--empreinte", second).code == 0


def test_an_incomplete_dossier_says_what_it_lacks_and_takes_a_reason(
    cqp: Cqp, session: str
) -> None:
    refused = cqp("sceller", session)
    assert (refused.code, refused.out) == (2, "")
    assert "(!) Évaluations à donner — Sans évaluation : 1.1" in refused.err
    assert "--incomplet" in refused.err
    assert cqp("verifier", session).code == 1
    sealed = cqp("sceller", session, "--incomplet", "Le candidat a renoncé.")
    assert sealed.code == 0
    assert "dossier incomplet : Le candidat a renoncé." in cqp("verifier", session).out


def test_a_sealed_session_takes_no_order_and_reads_on(cqp: Cqp, filled: str) -> None:
    before = {words: cqp(*words).out for words in (
        ("bilan", filled, "--json"), ("controler", filled, "--json"),
    )}
    cqp("sceller", filled)
    answer = cqp("session", "appliquer", filled, entree=[{"note": "Un ajout."}])
    assert answer.code == 1
    assert f"cqp rouvrir {filled} --raison" in answer.lines[0]["erreur"]
    for words, said in before.items():
        assert cqp(*words).out == said
    assert cqp("transcription", filled).out.count("Session scellée, empreinte") == 1


def test_the_answers_in_json_fit_their_schema(cqp: Cqp, filled: str) -> None:
    def answered(*words: str) -> dict[str, object]:
        document = cqp("verifier", filled, "--json", *words).json
        fits(document, "verification")
        return {"intacte": document["intacte"], "motifs": [
            one["motif"] for one in document["constats"]
        ]}

    assert answered() == {"intacte": False, "motifs": ["jamais_scellee"]}
    printed = cqp("sceller", filled).out.strip()
    assert answered("--empreinte", printed) == {"intacte": True, "motifs": []}
    document = cqp("verifier", filled, "--json").json
    (seal,) = document["sceaux"]
    assert seal["verdicts"]["blocs"] == {"1": "maitrisee", "2": "maitrisee"}
    assert seal["verdicts"]["certifications"] == {"cqp": "delivrance_proposee"}
    assert seal["votre_cle"] is True
    cqp("rouvrir", filled, "--raison", "Coquille.")
    assert answered() == {"intacte": False, "motifs": ["rouverte"]}


def test_every_reason_has_a_sentence_and_its_place_in_the_schema() -> None:
    """The codes of the domain, of the template and of the schema are the same."""
    root = ROOT
    template = (root / "prompts" / "verification.j2").read_text("utf-8")
    said = set(re.findall(r'motif == "([a-z_]+)"', template))
    domain = (root / "assistant" / "domain" / "dossier" / "verify.py").read_text("utf-8")
    endings = (root / "assistant" / "storage" / "journal" / "endings.py").read_text("utf-8")
    made = set(re.findall(r'Fault\(\s*"([a-z_]+)"', domain))
    made |= set(re.findall(r'"([a-z]+_[a-z]+)"', endings))
    schema = (root / "docs" / "schemas" / "verification.schema.json").read_text("utf-8")
    assert made == said
    assert all(f'"{reason}"' in schema for reason in made)


def test_a_fingerprint_that_was_miscopied_is_not_taken_for_a_forgery(
    cqp: Cqp, filled: str
) -> None:
    cqp("sceller", filled)
    answer = cqp("verifier", filled, "--empreinte", "AAAA-BBBB-CCCC-DDDD-EEEE")
    assert (answer.code, answer.out) == (2, "")
    assert "mal recopiée" in answer.err


def test_a_changed_file_is_told(cqp: Cqp, filled: str, tmp_path: Path) -> None:
    cqp("sceller", filled)
    path = tmp_path / "donnees" / "sessions" / f"{filled}.jsonl"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Un fait.", b"Un fa1t.", 1))
    assert cqp("verifier", filled).code == 2
    path.write_bytes(content[:-1])
    cut = cqp("verifier", filled, "--json")
    assert (cut.code, [one["motif"] for one in cut.json["constats"]]) == (1, ["fin_abimee"])
    assert cqp("verifier", "inconnue").code == 2


def test_a_broken_key_seals_nothing_and_still_verifies(
    cqp: Cqp, filled: str, tmp_path: Path
) -> None:
    cqp("sceller", filled)
    cqp("rouvrir", filled, "--raison", "Coquille.")
    cqp("sceller", filled)
    (tmp_path / "donnees" / "cle-de-sceau.pem").write_text("abîmée", "utf-8")
    verified = cqp("verifier", filled)
    assert verified.code == 0
    assert "la vôtre" not in verified.out
    cqp("rouvrir", filled, "--raison", "Encore.")
    refused = cqp("sceller", filled)
    assert (refused.code, refused.out) == (2, "")
    assert "cle-de-sceau.pem" in refused.err
    assert cqp("session", "appliquer", filled, entree=[{"note": "Elle vit."}]).code == 0


def test_reopening_needs_its_reason(cqp: Cqp, filled: str) -> None:
    assert "--raison" in cqp("rouvrir", filled).err
    assert cqp("rouvrir", filled, "--raison", "Pour voir.").code == 2
    cqp("sceller", filled)
    assert cqp("rouvrir", filled, "--raison", " ").code == 2
