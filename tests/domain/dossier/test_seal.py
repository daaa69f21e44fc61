"""Sealing and reopening: the contract, from `tests/sceaux/ordres.yaml`; and what stays of it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.orders import carry_out
from assistant.domain.common.errors import RefusedCommand, SessionLocked
from assistant.domain.dossier.seal import (
    fingerprint,
    is_printed,
    read_printed,
    seal_reference,
    short_fingerprint,
    statement,
)
from assistant.domain.review.conversation import lines
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.storage.vault.signing import UserKey, signature_holds
from tests.helpers import HandClock, library
from tests.places import TESTS
from tests.tampering import (
    REFERENTIAL,
    complete_session,
    seen_by_program,
    seen_by_standalone,
    standalone,
)
from tests.yaml_data import yaml_data

CASES: list[dict[str, Any]] = yaml_data(
    (TESTS / "sceaux" / "ordres.yaml").read_text("utf-8")
)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def key(tmp_path: Path) -> UserKey:
    return UserKey(tmp_path / "reglages")


@pytest.fixture
def complete(tmp_path: Path, clock: HandClock) -> Interview:
    return complete_session(library(tmp_path, clock), clock)


def carry(interview: Interview, order: dict[str, Any], key: UserKey) -> None:
    if "sceller" in order:
        interview.seal(key, incomplete=order["sceller"])
    elif "rouvrir" in order:
        interview.run(orders.reopen, order["rouvrir"])
    else:
        carry_out(interview, order)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["cas"])
def test_sealing_and_reopening(
    tmp_path: Path, clock: HandClock, key: UserKey, case: dict[str, Any]
) -> None:
    shelf = library(tmp_path, clock)
    new = case["session"] == "neuve"
    interview = shelf.create(REFERENTIAL, "DUVAL C.") if new else complete_session(shelf, clock)
    for given in case["suite"]:
        order = {name: value for name, value in given.items() if name != "refus"}
        before = interview.session.number
        if "refus" not in given:
            carry(interview, order, key)
            continue
        with pytest.raises(RefusedCommand, match=given["refus"]):
            carry(interview, order, key)
        assert interview.session.number == before, "a refused order was recorded"
    found = [[seal.event.incomplete, seal.reason] for seal in interview.session.seals]
    assert found == case["sceaux"]
    assert (interview.session.sealed is not None) == (case["scellee"] == "oui")
    interview.close()
    again = shelf.open(interview.session.id).session
    assert again.seals == interview.session.seals, "the journal tells it otherwise"


def test_a_sealed_session_is_read_as_before(complete: Interview, key: UserKey) -> None:
    said = [line.text for line in lines(complete.session)]
    before = complete.outcome()
    complete.seal(key)
    assert complete.outcome() == before
    assert [line.text for line in lines(complete.session)][: len(said)] == said


def test_seals_and_reopenings_stay_in_the_transcript(complete: Interview, key: UserKey) -> None:
    first = complete.seal(key)
    complete.run(orders.reopen, "Coquille.")
    second = complete.seal(key)
    told = [line.text for line in lines(complete.session) if line.kind == "cadre"]
    assert told == [
        f"Session scellée, empreinte {short_fingerprint(fingerprint(complete.session, first))}",
        "Session rouverte : Coquille.",
        f"Session scellée, empreinte {short_fingerprint(fingerprint(complete.session, second))}",
    ]
    assert told[0] != told[2], "two seals bear one fingerprint"


def test_the_signature_is_of_this_session_and_of_nothing_else(
    complete: Interview, key: UserKey, tmp_path: Path
) -> None:
    seal = complete.seal(key)
    message = statement(complete.session, seal)
    signature = bytes.fromhex(seal.event.signature)
    assert signature_holds(key.public_key, signature, message)
    assert not signature_holds(key.public_key, signature, message.removeprefix(b"cqp/sceau/1\n"))
    assert not signature_holds(UserKey(tmp_path / "autre").public_key, signature, message)


def test_a_session_open_for_reading_cannot_be_sealed(
    complete: Interview, key: UserKey
) -> None:
    complete.close()
    with pytest.raises(SessionLocked):
        complete.seal(key)
    assert complete.session.sealed is None


def test_a_file_that_vanished_is_sealed_as_it_was_written_anew(
    tmp_path: Path, complete: Interview, clock: HandClock, key: UserKey
) -> None:
    """A tool that synchronises took the file away: the program writes it all in another."""
    (tmp_path / "sessions" / f"{complete.session.id}.jsonl").unlink()
    complete.seal(key)
    assert "toute la session est récrite" in complete.take_notice()
    complete.close()
    again = library(tmp_path, clock).open(complete.session.id, write=False)
    assert again.verify(signature_holds).faults == ()


@pytest.mark.parametrize("act", ["ôter", "remettre une ancienne copie"])
def test_a_seal_holds_whatever_a_neighbour_does_to_the_file_before_it_is_closed(
    tmp_path: Path, complete: Interview, clock: HandClock, key: UserKey, act: str
) -> None:
    folder, session_id = tmp_path / "sessions", complete.session.id
    path = folder / f"{session_id}.jsonl"
    older = path.read_bytes()
    complete.seal(key)
    if act == "ôter":
        path.unlink()
    else:
        path.write_bytes(older)
    complete.close()
    shelf = library(tmp_path, clock)
    assert shelf.open(session_id, write=False).session.sealed is not None
    assert seen_by_program(shelf, folder, session_id, "") == []
    last = sorted(folder.glob(f"{session_id}*.jsonl"))[0]
    first = path if path.exists() else last
    assert seen_by_standalone(standalone(), first, "") == []


def test_a_resit_begins_unsealed(tmp_path: Path, clock: HandClock, key: UserKey) -> None:
    shelf = library(tmp_path, clock)
    before = complete_session(shelf, clock)
    for number in range(1, 11):
        carry_out(before, {"jugement": "non", "element": f"2.{number}"})
    carry_out(before, {"jury": "Domaine 1 seul.", "date": "2026-03-12", "blocs": [1]})
    before.seal(key)
    before.close()
    again = shelf.resit(before.session.id)
    assert again.session.seals == []
    again.run(orders.note, "Elle se modifie.")


# --- the fingerprint -------------------------------------------------------------------------


@pytest.mark.parametrize(("whole", "short"), [
    ("0" * 64, "0000-0000-0000-0000-0000"),
    ("f" * 64, "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZT"),
    ("936593ebb93daffd76dc7819b286c8c19368dc438b181d946c5a92ea60b1fd2d",
     "JDJS-7TXS-7PQZ-TXPW-F0CP"),
])
def test_the_short_fingerprint_never_changes_its_making(whole: str, short: str) -> None:
    assert short_fingerprint(whole) == short


@pytest.mark.parametrize("typed", [
    "JDJS-7TXS-7PQZ-TXPW-F0CP",
    "jdjs 7txs 7pqz txpw focp",
    "JDJS7TXS7PQZTXPWF0CP",
    " jdjs–7txs–7pqz–txpw–f0cp ",
    "cqp:1:2026-03-12-abcde:936593ebb93daffd76dc7819b286c8c19368dc438b181d946c5a92ea60b1fd2d",
])
def test_a_fingerprint_is_read_as_people_type_it(typed: str) -> None:
    whole = "936593ebb93daffd76dc7819b286c8c19368dc438b181d946c5a92ea60b1fd2d"
    assert is_printed(whole, read_printed(typed))
    assert not is_printed("0" * 64, read_printed(typed))


@pytest.mark.parametrize("typed", ["x", "JDJS-7TXS", "JDJS-7TXS-7PQZ-TXPW-F0CU", "cqp:1:a:12"])
def test_what_is_no_fingerprint_is_told(typed: str) -> None:
    with pytest.raises(RefusedCommand, match="Relisez-la"):
        read_printed(typed)


def test_one_wrong_letter_or_two_exchanged_are_always_told() -> None:
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    chance = random.Random(7)
    letters = list(short_fingerprint(f"{chance.getrandbits(256):064x}").replace("-", ""))
    wrong = []
    for place, right in enumerate(letters):
        wrong += [[*letters[:place], other, *letters[place + 1 :]]
                  for other in alphabet if other != right]
        for later in range(place + 1, len(letters)):
            exchanged = list(letters)
            exchanged[place], exchanged[later] = letters[later], right
            wrong += [exchanged] if exchanged != letters else []
    assert len(wrong) > 700
    for one in wrong:
        with pytest.raises(RefusedCommand):
            read_printed("".join(one))


def test_the_reference_names_the_session_and_no_address(
    complete: Interview, key: UserKey
) -> None:
    seal = complete.seal(key)
    whole = fingerprint(complete.session, seal)
    assert seal_reference(complete.session, seal) == f"cqp:1:essai-1:{whole}"


def test_what_is_no_fingerprint_is_told_as_far_as_one_reads() -> None:
    with pytest.raises(RefusedCommand) as refused:
        read_printed("x" * 81)
    assert f"« {'x' * 80} »" in refused.value.message.replace("\u00a0", " ")
