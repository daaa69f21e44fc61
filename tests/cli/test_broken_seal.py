"""A session that is not what was sealed, or is not judged as its référentiel says, says so."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import Cqp, fits
from tests.dossiers import complete
from tests.helpers import shelf
from tests.tampering import (
    GOOD,
    REFERENTIAL,
    chained,
    contents,
    parsed,
    put,
    seen_by_standalone,
    standalone,
)

ROMPU = "sceau rompu"


class Sealed:
    """A complete sealed session in the folder of the program, and ways to falsify it."""

    def __init__(self, cqp: Cqp, folder: Path) -> None:
        self.cqp, self.folder = cqp, folder
        self.id = cqp(
            "session", "nouvelle", "--referentiel", REFERENTIAL, "--candidat", "DUVAL Camille"
        ).out.strip()
        orders = complete(shelf(folder).load(REFERENTIAL), GOOD)
        orders.pop("signatures", None)
        told = [one for some in orders.values() for one in some if "attendre" not in one]
        assert cqp("session", "appliquer", self.id, entree=told).code == 0
        self.printed = cqp("sceller", self.id).out.strip()

    def falsify(self, change: Any) -> None:
        """Change lines as someone who knows the format would, the chain computed again."""
        files = parsed(contents(self.folder, self.id))
        change([line for lines in files.values() for line in lines])
        put(self.folder, chained(files))


@pytest.fixture
def sealed(cqp: Cqp, tmp_path: Path) -> Sealed:
    return Sealed(cqp, tmp_path / "donnees" / "sessions")


def turned(lines: list[dict[str, Any]]) -> None:
    for line in lines:
        if line["type"] == "judgement_given":
            line["data"]["value"] = "non"


def test_a_falsified_seal_is_shown_nowhere_and_only_a_draft_comes_out(sealed: Sealed) -> None:
    cqp, folder = sealed.cqp, sealed.folder.parent / "sorties"
    assert sealed.printed in cqp("exporter", sealed.id).out
    assert sealed.printed in cqp("transcription", sealed.id).out
    sealed.falsify(turned)

    for layout in ("docx", "pdf", "complet", "md", "json", "xlsx"):
        refused = cqp("exporter", sealed.id, "--format", layout, "--dossier", str(folder))
        assert (refused.code, refused.out) == (2, "")
        assert "n’est plus ce qui a été scellé" in refused.err
    assert not folder.exists()

    draft = cqp("exporter", sealed.id, "--brouillon").out
    assert ROMPU in draft and "ne porte pas sur les lignes qui le précèdent" in draft
    bilan = cqp("bilan", sealed.id).out
    assert "(!) Le sceau 1 ne porte pas" in bilan
    document = cqp("bilan", sealed.id, "--json").json
    fits(document, "bilan")
    assert len(document["doutes"]) > 0
    whole = json.loads(cqp("exporter", sealed.id, "--format", "json", "--brouillon").out)
    fits(whole, "document")
    assert whole["sceau"] is None and whole["doutes"] and whole["edition"]["brouillon"]
    checked = cqp("controler", sealed.id)
    assert checked.code == 1
    assert "(!) Le sceau 1 ne porte pas" in checked.out
    assert "Rien ne manque" not in checked.out
    document = cqp("controler", sealed.id, "--json").json
    fits(document, "controle")
    assert document["doutes"]
    [dossier] = cqp("secretariat", "--json").json
    assert dossier["etat"] == "a_completer"
    assert next(one["nature"] for one in dossier["manques"]) == "sceau"
    table = cqp("tableau").out
    assert f"brouillon ; {ROMPU}" in table
    for words in (
        ("exporter", sealed.id, "--brouillon"),
        ("exporter", sealed.id, "--format", "annexe", "--brouillon"),
        ("transcription", sealed.id), ("transcription", sealed.id, "--format", "json"),
        ("bilan", sealed.id), ("tableau",), ("session", "lister", "--json"),
    ):
        assert sealed.printed not in cqp(*words).out, words


def test_a_seal_rewritten_with_other_verdicts_lets_nothing_official_out(sealed: Sealed) -> None:
    def other_verdict(lines: list[dict[str, Any]]) -> None:
        lines[-1]["data"]["verdicts"]["blocs"]["1"] = "not_mastered"

    sealed.falsify(other_verdict)
    folder = str(sealed.folder.parent / "sorties")
    assert sealed.cqp("exporter", sealed.id, "--format", "docx", "--dossier", folder).code == 2


def test_nothing_is_carried_into_a_resit_from_a_falsified_seal(sealed: Sealed) -> None:
    sealed.falsify(turned)
    answer = sealed.cqp("session", "rattrapage", sealed.id)
    assert (answer.code, answer.out) == (2, "")
    assert "rien n’en est repris" in answer.err


def test_other_rules_under_an_official_name_are_said_with_the_verdict(sealed: Sealed) -> None:
    said = "d’autres règles ou d’autres incontournables"
    assert said not in sealed.cqp("bilan", sealed.id).out
    files = parsed(contents(sealed.folder, sealed.id))
    for lines in files.values():
        for line in lines:
            if line["type"] == "session_opened":
                line["data"]["referential"]["blocs"][0]["elements"][0]["intitule"] += " (court)"
        lines[:] = [line for line in lines if line["type"] != "session_sealed"]
    put(sealed.folder, chained(files))
    assert said in sealed.cqp("bilan", sealed.id).out
    assert said in sealed.cqp("exporter", sealed.id, "--brouillon").out
    assert said in json.dumps(
        sealed.cqp("bilan", sealed.id, "--json").json["doutes"], ensure_ascii=False
    )
    assert "règles autres que celles du référentiel installé" in sealed.cqp("tableau").out


def test_a_member_named_twice_is_illegible_here_as_for_the_verifier(sealed: Sealed) -> None:
    (name, content), = contents(sealed.folder, sealed.id).items()
    lines = content.splitlines()
    last = lines[-1].replace(b'"incomplete":""', b'"incomplete":"x","incomplete":""')
    bare = last[: last.rfind(b',"sum":"')] + last[last.rfind(b',"type":"'):]
    assert bare.count(b'"incomplete"') == 2
    right = hashlib.sha256(bare).hexdigest().encode()
    cut = bare.rfind(b',"type":"')
    lines[-1] = bare[:cut] + b',"sum":"' + right + b'"' + bare[cut:]
    path = sealed.folder / name
    path.write_bytes(b"\n".join(lines) + b"\n")
    assert seen_by_standalone(standalone(), path, "")
    assert sealed.cqp("verifier", sealed.id).code == 2
    assert sealed.cqp("bilan", sealed.id).code == 2
