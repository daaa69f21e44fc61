"""The whole route, for 001 and for 004: repérage, parcours, evaluation by two, jury, sheet."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.publishing import Wanted, rendered
from tests.documents import WITNESSES
from tests.dossiers import play
from tests.helpers import HandClock
from tests.whole_route import (
    CHECKED,
    GOOD,
    PAPERS,
    Desks,
    before,
    decided,
    evaluated,
    judged,
    papers,
    services,
)


@pytest.fixture(params=["fichiers", "serveur"])
def desks(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Desks:
    """The program on files of this computer, then of three logins on an organisation's server."""
    if request.param == "fichiers":
        one = services(tmp_path)
        return Desks(one, one, one)
    monkeypatch.setattr("assistant.storage.server.steady.PATIENCE", 5.0)  # the machine is busy
    server, name = request.getfixturevalue("organisation")
    request.getfixturevalue("address")
    clock = HandClock()
    return Desks(*(
        services(tmp_path / login, server.address(name, login), clock)
        for login in ("anne", "bruno", "dora")
    ))


@pytest.mark.parametrize("name", GOOD)
def test_from_the_spotting_to_the_decision_sheet(name: str, desks: Desks) -> None:
    program = desks.first
    session_id, clock = evaluated(program, name), program.now
    assert isinstance(clock, HandClock)
    trade = name.startswith("vendeur")
    with closing(program.library.open(session_id)) as led:
        missing = {one.kind for one in led.blocking_findings()}
        assert missing == {"reperage"} | ({"parcours"} if trade else set())
        with (
            closing(program.juries.begin(led.session.referential, "2026-06-29")) as opened,
            pytest.raises(RefusedCommand, match="Seuls les dossiers complets"),
        ):
            opened.admit(session_id)
        assert desks.eraser.erasure.erase([opened.sitting.id]).left == ()

        play(led, clock, before(led))
        spotted = [one for one in led.session.points.values() if "Repérage" in one.text]
        assert [(str(one.element), one.text) for one in spotted] == [
            ("1.2", "Repérage : Encore aidé au téléphone.")
        ]
        first, second = led.session.referential.roles
    with closing(desks.second.library.open(session_id)) as there:
        play(there, clock, judged(there, second.id))
    with closing(program.library.open(session_id)) as led:
        play(led, clock, [*judged(led, first.id), CHECKED])
        assert len({one.by for given in led.session.judgements.values()
                    for one in given.values()}) == 2
        assert led.blocking_findings() == ()

    sitting = decided(desks.second, session_id)
    assert [(one.id, one.dossiers, one.closed) for one in program.juries.summaries()] == [
        (sitting, 1, True)
    ]
    with closing(program.juries.open(sitting, write=False)) as opened:
        assert opened.departures() == ()
        assert opened.sitting.closed
    with closing(program.library.open(session_id, write=False)) as after:
        hidden = rendered(
            after, Wanted("txt", paper="decision", anonymous=True), program.sayings
        ).decode()
        assert after.session.jury is not None and after.session.jury.scope == "totale"
    for who in ("Anne Petit", "Luc Grand", "DUVAL"):
        assert who not in hidden


@pytest.mark.parametrize("name", GOOD)
def test_the_documents_are_their_witnesses(name: str, tmp_path: Path) -> None:
    made = papers(tmp_path, name)
    assert set(made) == {*PAPERS, "proces-verbal"}
    for paper, content in made.items():
        witness = WITNESSES / f"route-{name}-{paper}.txt"
        assert content == witness.read_bytes(), (
            f"{witness.name}: `python -m tests.documents`, then read the difference"
        )
