"""A sealed session that somebody changed: `cqp verifier` and the verifier in one file both tell.

The long run of the same is `python -m tests.campagnes.sceau`.
"""

from __future__ import annotations

import ast
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.dossier.seal import canonical, short_fingerprint
from assistant.library import Library
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.vault.signing import UserKey
from tests.campagnes import sceau
from tests.campagnes.commun import Campaign
from tests.helpers import HandClock, library
from tests.tampering import (
    BYTES,
    FORGED,
    SIGNED_AGAIN,
    VERIFIER,
    Sealed,
    chained,
    contents,
    parsed,
    put,
    sealed_session,
    seen_by_program,
    seen_by_standalone,
    standalone,
)

ATTEMPTS = 6


@dataclass
class Bench:
    """A sealed session in a folder where it can be put back, and both who look at it."""

    library: Library
    folder: Path
    sealed: Sealed
    verifier: Any

    def seen(self, files: dict[str, bytes], printed: str | None = None) -> tuple[list[str], ...]:
        put(self.folder, files)
        printed = self.sealed.printed if printed is None else printed
        name = self.sealed.session_id
        return (
            seen_by_program(self.library, self.folder, name, printed),
            seen_by_standalone(self.verifier, self.folder / f"{name}.jsonl", printed),
        )


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    root, clock = tmp_path_factory.mktemp("sceau"), HandClock()
    shelf, folder = library(root, clock), root / "sessions"
    sealed = sealed_session(shelf, folder, clock, UserKey(root / "moi"), UserKey(root / "voleur"))
    return Bench(shelf, folder, sealed, standalone())


@pytest.fixture(autouse=True)
def put_back(bench: Bench) -> Iterator[None]:
    yield
    put(bench.folder, bench.sealed.contents)


def test_what_nobody_touched_is_intact(bench: Bench) -> None:
    assert bench.seen(bench.sealed.contents) == ([], [])
    assert bench.seen(bench.sealed.contents, "") == ([], [])


@pytest.mark.parametrize("way", BYTES)
def test_changed_bytes_are_seen_without_the_paper(bench: Bench, way: str) -> None:
    chance = random.Random(way)
    for _ in range(ATTEMPTS):
        made = BYTES[way](bench.sealed, chance)
        if made != bench.sealed.contents:
            program, alone = bench.seen(made, "")
            assert program, f"{way}: not seen"
            assert alone, f"{way}: not seen by the verifier in one file"


EXPECTED = {
    "ligne changée, chaîne refaite": {"chaine"},
    "ligne changée, chaîne et tête refaites": {"signature"},
    "ligne ôtée, chaîne refaite": {"chaine", "jamais_scellee", "illisible"},
    "ligne ôtée, chaîne et tête refaites": {"signature", "jamais_scellee", "illisible"},
    "jugement retourné, chaîne et tête refaites": {"signature"},
    "sceau récrit": {"signature"},
    "référentiel changé": {"chaine"},
    "référentiel changé, tête refaite": {"signature"},
    "note ajoutée après le sceau": {"ajout"},
    "rouverte par un autre": {"rouverte"},
}


@pytest.mark.parametrize("way", FORGED)
def test_a_chain_computed_again_is_told_by_the_seal(bench: Bench, way: str) -> None:
    chance = random.Random(way)
    for _ in range(ATTEMPTS):
        program, alone = bench.seen(FORGED[way](bench.sealed, chance), "")
        assert EXPECTED[way] & set(program), program
        assert alone


@pytest.mark.parametrize("way", SIGNED_AGAIN)
def test_another_key_is_told_by_the_paper_and_by_nothing_else(bench: Bench, way: str) -> None:
    chance = random.Random(way)
    for _ in range(ATTEMPTS):
        made = SIGNED_AGAIN[way](bench.sealed, chance)
        assert bench.seen(made, "") == ([], [])
        program, alone = bench.seen(made)
        assert set(program) & {"empreinte", "empreinte_ancienne"}
        assert any("papier" in one for one in alone)


def test_every_byte_that_goes_missing_at_the_end_is_seen(bench: Bench) -> None:
    (name, content), = bench.sealed.contents.items()
    last = len(content.splitlines(keepends=True)[-1])
    for cut in [*range(1, 40), last, last + 1]:
        program, alone = bench.seen({name: content[:-cut]}, "")
        assert program and alone, f"{cut} bytes"


def test_a_verdict_that_does_not_follow_any_more_is_named(bench: Bench) -> None:
    """The judgements are turned round, and everything but the signature is made right."""
    files = parsed(bench.sealed.contents)
    for lines in files.values():
        for line in lines:
            if line["type"] == "judgement_given" and line["data"]["element"].startswith("2."):
                line["data"]["value"] = "non"
    put(bench.folder, chained(files))
    program = seen_by_program(bench.library, bench.folder, bench.sealed.session_id, "")
    assert {"chaine", "verdicts"} <= set(program)


def test_the_paper_of_another_session_does_not_match(bench: Bench) -> None:
    program, alone = bench.seen(bench.sealed.contents, "0000-0000-0000-0000-0000")
    assert program == ["empreinte"]
    assert len(alone) == 1


def test_both_verifiers_write_one_fingerprint(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.seen(bench.sealed.contents) == ([], [])
    assert bench.sealed.printed in capsys.readouterr().out
    for whole in ("0" * 64, "f" * 64, "5" * 64):
        assert bench.verifier.short(whole) == short_fingerprint(whole).replace("-", "")


def test_a_repaired_session_is_sealed_and_verified_like_another(
    tmp_path: Path, bench: Bench
) -> None:
    clock, key = HandClock(), UserKey(tmp_path / "cles")
    shelf, folder = library(tmp_path, clock), tmp_path / "sessions"
    sealed = sealed_session(shelf, folder, clock, key, key)
    path = folder / f"{sealed.session_id}.jsonl"
    unsealed = b"".join(path.read_bytes().splitlines(keepends=True)[:-1])
    path.write_bytes(unsealed.replace(b"Un fait.", b"Un fa1t.", 1))
    TinyDBSessionStore(folder).repair(sealed.session_id)
    interview = shelf.open(sealed.session_id)
    interview.seal(key)
    interview.close()
    assert len(contents(folder, sealed.session_id)) == 2
    assert seen_by_program(shelf, folder, sealed.session_id, "") == []
    assert seen_by_standalone(bench.verifier, path, "") == []


def test_bytes_in_a_file_that_was_carried_on_are_seen(tmp_path: Path, bench: Bench) -> None:
    """They change nothing that was sealed: the next file does not count them. They are told."""
    clock, key = HandClock(), UserKey(tmp_path / "cles")
    shelf, folder = library(tmp_path, clock), tmp_path / "sessions"
    sealed = sealed_session(shelf, folder, clock, key, key)
    (name, content), = sealed.contents.items()
    head, *rest = content.splitlines(keepends=True)
    files = parsed({name: content})
    header = {**files[name][0], "data": {**files[name][0]["data"], "suite": 1}}
    both = {name: files[name][:30], f"{sealed.session_id}.1.jsonl": [header, *files[name][30:-1]]}
    put(folder, chained(both))
    interview = shelf.open(sealed.session_id)
    interview.seal(key)
    interview.close()
    path = folder / name
    assert seen_by_program(shelf, folder, sealed.session_id, "") == []
    assert seen_by_standalone(bench.verifier, path, "") == []
    for added in (rest[3], b"x", head):
        whole = path.read_bytes()
        path.write_bytes(whole + added)
        assert seen_by_program(shelf, folder, sealed.session_id, "") == ["hors_compte"]
        assert len(seen_by_standalone(bench.verifier, path, "")) == 1
        path.write_bytes(whole)


def test_the_verifier_in_one_file_stands_alone() -> None:
    source = VERIFIER.read_text("utf-8")
    assert len(source.splitlines()) < 200
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
    }
    assert imported - sys.stdlib_module_names == {"cryptography"}


def test_numbers_that_json_writes_in_two_ways_are_refused(bench: Bench) -> None:
    (name, content), = bench.sealed.contents.items()
    seal = content.splitlines()[-1]
    assert canonical({"n": 1}) == b'{"n":1}'
    for old, new in ((b'"v":1', b'"v":1.0'), (b'"v":1', b'"v":1e0'), (b'"at"', b'"\\u0061t"')):
        program, alone = bench.seen({name: content.replace(seal, seal.replace(old, new, 1))}, "")
        assert program and alone


def test_a_short_campaign_sees_everything() -> None:
    campaign = Campaign(50, random.Random(2026))
    assert sceau.trial(campaign)
    assert campaign.counts["= vus par cqp verifier"] == 50
    assert campaign.counts["= vus par vérificateur autonome"] == 50


@pytest.mark.parametrize("blind", ["seen_by_program", "seen_by_standalone"])
def test_the_campaign_would_tell_a_blind_verifier(
    monkeypatch: pytest.MonkeyPatch, blind: str
) -> None:
    monkeypatch.setattr(sceau, blind, lambda *_seen: [])
    assert not sceau.trial(Campaign(12, random.Random(2026)))
