"""`cqp modele …`, and the silence of a program that has no model."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from assistant.domain import suggestions
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.store import Record
from assistant.domain.events import model as em
from assistant.domain.events import records
from assistant.domain.referential.model import ElementRef
from assistant.domain.suggestions import ProposedSentence
from assistant.storage.disk.settings import SettingsFile
from tests.command import Cqp, fits
from tests.modele.aide import OwnModel, interview
from tests.places import ROOT

OWN_PATH = "tests.modele.aide.OwnModel"


def test_off_is_said_plainly_and_nothing_is_tried(cqp: Cqp) -> None:
    answer = cqp("modele", "verifier")
    assert answer.code == 0
    assert "n’envoie rien à personne" in answer.out
    found = cqp("modele", "verifier", "--json").json
    fits(found, "modele")
    assert found == {"actif": False}


def test_a_model_is_chosen_checked_and_put_off(
    cqp: Cqp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OwnModel, "script", ("Quel document le montre ?",))
    chosen = cqp("modele", "choisir", OWN_PATH, "--delai", "20", "--json")
    assert chosen.code == 0
    fits(chosen.json, "modele")
    shown = cqp("modele", "verifier", "--sans-essai")
    assert "voici tout ce qui serait envoyé" in shown.out
    assert "Plan de classement connu" in shown.out
    assert not [one for one in ("DUVAL", "Duval", "LEROY", "Horizon") if one in shown.out]
    tried = cqp("modele", "verifier", "--json")
    assert tried.code == 0
    fits(tried.json, "modele")
    assert tried.json["essai"]["propositions"] == ["Quel document le montre ?"]
    off = cqp("modele", "desactiver", "--json")
    fits(off.json, "modele")
    assert cqp("modele", "verifier", "--json").json == {"actif": False}


def test_a_model_of_no_use_is_a_finding(cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OwnModel, "script", ("Was haben Sie mit den Dokumenten gemacht?",))
    cqp("modele", "choisir", OWN_PATH)
    answer = cqp("modele", "verifier")
    assert answer.code == 1
    assert "la réponse n’est pas en français" in answer.out


def test_choosing_says_what_is_missing_and_what_leaves(
    cqp: Cqp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    said = cqp("modele", "choisir", "anthropic:m").out
    assert 'pip install "assistant-cqp[anthropic]"' in said
    assert "variable ANTHROPIC_API_KEY" in said
    assert "sortira de cette machine" in said
    local = cqp("modele", "choisir", "ollama:mistral").out
    assert "sortira" not in local
    assert "se lit en chemin" in cqp("modele", "choisir", "ollama:m", "--url", "http://10.0.0.4").out
    for words in (("mistral",), ("ollama:m", "--delai", "1"), ("ollama:m", "--url", "x")):
        assert cqp("modele", "choisir", *words).code == 2


def test_no_key_is_ever_in_the_settings(cqp: Cqp, tmp_path: Path) -> None:
    assert cqp("modele", "choisir", "openai:m", "--url", "https://moi:secret@x.fr").code == 2
    cqp("modele", "choisir", "openai:m", "--url", "https://x.fr/v1")
    kept = json.loads((tmp_path / "donnees" / "reglages.json").read_text("utf-8"))
    assert {name: kept[name] for name in kept if name.startswith("model")} == {
        "model": "openai:m", "model_url": "https://x.fr/v1", "model_seconds": 60,
    }


@pytest.mark.parametrize("written", [
    {"model": 3, "model_url": [], "model_seconds": "x"}, {"model": "x" * 999, "model_seconds": 0},
])
def test_settings_edited_by_hand_never_stop_the_program(tmp_path: Path, written: object) -> None:
    (tmp_path / "reglages.json").write_text(json.dumps(written), "utf-8")
    found = SettingsFile(tmp_path).load()
    assert (found.model, found.model_url, found.model_seconds) == ("", "", 60)


def test_a_configuration_that_means_nothing_is_told(cqp: Cqp, tmp_path: Path) -> None:
    (tmp_path / "donnees").mkdir()
    (tmp_path / "donnees" / "reglages.json").write_text('{"model": "rien"}', "utf-8")
    answer = cqp("modele", "verifier")
    assert answer.code == 2
    assert "FOURNISSEUR:MODELE" in answer.err


def test_with_the_model_off_a_whole_session_opens_no_socket(tmp_path: Path) -> None:
    script = """
        import socket, sys
        from pathlib import Path
        def never(*_given, **_named):
            raise AssertionError("a socket was opened")
        socket.socket.__init__ = never
        socket.create_connection = socket.getaddrinfo = never
        from assistant.__main__ import main
        from tests.demonstration import play
        folder = Path(sys.argv[1])
        played = play(folder / "sessions")
        session = played.session.id
        played.close()
        for words in (["modele", "verifier"], ["bilan", session, "--json"], ["controler", session],
                      ["transcription", session], ["exporter", session, "--brouillon"],
                      ["session", "lister"]):
            assert main(words) in (0, 1), words
        loaded = {"langchain_core", "langsmith", "httpx", "openai", "pydantic"} & set(sys.modules)
        assert not loaded, loaded
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)], cwd=ROOT,
        capture_output=True, text=True, check=False,
        env={"CQP_DONNEES": str(tmp_path), "PATH": "", "PYTHONPATH": str(ROOT)},
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_what_asking_a_model_records_reads_back_the_same() -> None:
    opened = interview()
    asked = opened.run(
        suggestions.consult, "liens", model="ollama:m", place="ici", prompt="f" * 64,
        sent="texte\x1b", lines=[8, 9],
    )
    sentences = [ProposedSentence("Ligne 8 → 1.4", (8,), (ElementRef(1, 4),), supported=False)]
    number = opened.run(suggestions.propose, asked, sentences, 1)
    opened.run(suggestions.settle, number, 1, accepted=True)
    for entry in opened.session.entries[-3:]:
        draft = records.draft(entry.event, entry.time, entry.role)
        data = json.loads(json.dumps(draft.data))
        record = Record(entry.number, draft.type, draft.version, draft.time, draft.role, data)
        assert records.read(record) == entry.event
    assert opened.session.model_uses[asked].sent == "texte"
    assert list(suggestions.sentences_of(opened.session.suggestions[number])) == sentences
    assert isinstance(opened.session.entries[-1].event, em.SuggestionSettled)


@pytest.mark.parametrize(
    ("sentences", "refused"),
    [
        ([ProposedSentence("")], "mal formée"),
        ([ProposedSentence("x" * 601)], "mal formée"),
        ([ProposedSentence("x", (999,))], "Ligne inconnue"),
        ([ProposedSentence("x", (0,))], "Ligne inconnue"),
        ([ProposedSentence("x", (8,), (ElementRef(9, 9),))], "Élément inconnu"),
        ([ProposedSentence("x")] * 21, "Trop de propositions"),
    ],
)
def test_a_proposition_that_names_nothing_is_not_recorded(
    sentences: list[ProposedSentence], refused: str
) -> None:
    opened = interview()
    asked = opened.run(
        suggestions.consult, "relances", model="m", place="p", prompt="f", sent="s", lines=[8]
    )
    with pytest.raises(RefusedCommand, match=refused):
        opened.run(suggestions.propose, asked, sentences)
    with pytest.raises(RefusedCommand, match="Aucun envoi"):
        opened.run(suggestions.propose, 8, [ProposedSentence("x")])
    assert opened.session.number == asked
