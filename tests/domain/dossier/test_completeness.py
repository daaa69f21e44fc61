"""A complete dossier lacks nothing; take one thing away and it is missed, for every CQP."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.dossier.completeness import CHECKS
from assistant.storage.referential.format import CHECKS as KINDS_IN_THE_FORMAT
from tests.dossiers import complete, findings, play
from tests.helpers import HandClock, library, shelf

CQPS = {
    "assistant-formation": "acquis",
    "conseiller-commercial-formation": "acquis",
    "technico-commercial-chimie": "oui",
    "vendeur-conseil-distance-gros": "oui",
}


@pytest.mark.parametrize(("cqp", "good"), CQPS.items())
def test_a_complete_dossier_lacks_nothing(cqp: str, good: str, tmp_path: Path) -> None:
    clock = HandClock()
    interview = library(tmp_path, clock).create(cqp, "DUVAL Camille")
    for orders in complete(interview.session.referential, good).values():
        play(interview, clock, orders)
    assert findings(interview) == ()


@pytest.mark.parametrize(("cqp", "good"), CQPS.items())
def test_what_is_left_out_is_missed_by_its_own_check(
    cqp: str, good: str, tmp_path: Path
) -> None:
    """Each check in turn: its orders are left out, and it alone (with what follows from it)
    finds something."""
    everything = complete(shelf(tmp_path).load(cqp), good)
    for kind in everything:
        clock = HandClock()
        interview = library(tmp_path / kind, clock).create(cqp, "DUVAL Camille")
        for other, orders in everything.items():
            if other != kind:
                play(interview, clock, orders)
        found = {finding.kind for finding in findings(interview)}
        assert kind in found, f"{cqp}: nothing misses {kind}"
        assert found <= {kind}, f"{cqp}: {kind} is missed by {found - {kind}} too"


def test_every_kind_a_referentiel_may_ask_for_has_its_check() -> None:
    assert set(CHECKS) == set(KINDS_IN_THE_FORMAT)


@pytest.mark.parametrize("cqp", CQPS)
def test_what_is_found_names_its_source_and_its_place(cqp: str, tmp_path: Path) -> None:
    interview = library(tmp_path).create(cqp, "DUVAL Camille")
    found = findings(interview)
    assert found
    for finding in found:
        assert finding.sentence
        assert finding.citation.document in interview.session.referential.documents
        assert all(ref.block == finding.block for ref in finding.elements)
        assert not (finding.blocking and finding.information)
