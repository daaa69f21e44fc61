"""The ten properties of the draft, and the gate, on a share of the campaign's combinations.

The whole: `python -m tests.campagnes.observations`.
"""

from __future__ import annotations

import random
from itertools import islice
from pathlib import Path

import pytest

from assistant.domain.writing.faithful import Gate
from tests.campagnes.observations import stories, unfaithful, witness
from tests.draft_help import (
    DEMONSTRATIONS,
    SHIPPED,
    demonstration,
    plain,
    referential,
    sentences,
    session_of,
    words,
)
from tests.draft_properties import PROPERTIES, Measured, measured

STEP = 151
"""One combination in so many."""


@pytest.mark.parametrize("name", SHIPPED)
def test_they_hold_over_the_combinations(name: str) -> None:
    chance, read, lacking = random.Random(20261129), 0, []
    found = referential(name)
    for block in found.blocks[:3]:
        for events in islice(stories(found, block.number, chance), block.number, None, STEP):
            session = session_of(found, events)
            said = words(session, block.number)
            if not said:
                continue
            read += 1
            assert unfaithful(session, sentences(session, block.number)) == []
            assert words(session, block.number) == said, "the same journal, the same text"
            lacking += [
                (key, plain(" ".join(said)))
                for key, holds in measured(session, block.number, said).items() if not holds
            ]
    assert read >= 5
    assert len(lacking) <= read // 20, lacking


@pytest.mark.parametrize("name", DEMONSTRATIONS)
def test_they_all_hold_on_the_demonstrations(name: str, tmp_path: Path) -> None:
    session = demonstration(name, tmp_path).session
    for block in (*(one.number for one in session.referential.blocks), 0):
        held = measured(session, block, words(session, block))
        assert [key for key, holds in held.items() if not holds] == []
        assert witness(session, block) == []


OLD = (
    "Sur 11 éléments, 9 sont acquis, 1 n’est pas acquis et 1 attend la concertation. "
    "L’élément « Conclure les échanges » (3.8) est acquis ; preuve à l’appui : « Récapitule par "
    "courriel ce qui a été décidé, avec la date de rappel ». L’élément « Répondre aux objections "
    "de l’interlocuteur » (3.5) n’est pas acquis ; à l’entretien : « Oui, toujours »."
)


def test_the_measure_sees_what_a_draft_lacks(tmp_path: Path) -> None:
    session = demonstration("demonstration", tmp_path).session
    held = Measured(session, 3, OLD).properties()
    assert [key for key in PROPERTIES if not held[key]] == [
        "ce qui décide d’abord", "critère nommé", "faits concrets", "nature dite", "ce qui reste",
    ]


@pytest.mark.parametrize(("said", "seen"), [
    ("L’élément 3.5 n’est pas acquis.", False),
    ("L’élément 3.5 : « l’objection n’est pas reformulée ».", False),
    ("L’élément 3.5 : « l’objection est reformulée ».", True),
    ("L’élément 9.9 n’est pas acquis.", True),
    ("Quatre fois sur 12.", True),
    ("Duval répond.", True),
])
def test_the_gate_lets_only_recorded_words_pass(
    said: str, seen: bool, tmp_path: Path
) -> None:
    session = demonstration("demonstration", tmp_path).session
    assert bool(Gate(session).faults(said, {})) is seen
