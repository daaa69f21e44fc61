"""The French of the draft, over the combinations of outcomes, in every shipped référentiel.

A longer run: `python -m tests.campagnes.redaction --nombre 20000`.
"""

from __future__ import annotations

from itertools import islice

import pytest

from assistant.domain.events import interview as ev
from tests.draft_help import (
    SHIPPED,
    VOICE,
    combinations,
    faults,
    judged,
    referential,
    session_of,
    states,
    wrong,
)

STEP = 101
"""One combination in so many is read here: coprime with the counts, so that every state comes."""


@pytest.mark.parametrize("name", SHIPPED)
def test_every_block_is_said_in_correct_french(name: str) -> None:
    found = referential(name)
    read = 0
    for block in found.blocks:
        for session in islice(combinations(found, block.number), block.number % STEP, None, STEP):
            assert wrong(session, block.number) == []
            read += 1
    assert read >= 2 * len(found.blocks)
    assert VOICE.problems() == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_the_whole_is_said_in_correct_french(name: str) -> None:
    found = referential(name)
    blocks = [block.number for block in found.blocks]
    best, worst = found.scale.values[0].id, found.scale.values[1].id
    for mastered in range(len(blocks) + 1):
        for failed in range(len(blocks) + 1 - mastered):
            values = [best] * mastered + [worst] * failed
            events = [
                event
                for block, value in zip(found.blocks, values, strict=False)
                for element in block.elements
                for event in judged(found, element.ref, value)
            ]
            events.append(ev.ConsultationHeld(0, "Accord complet."))
            jury = ev.JuryDecided("2026-07-01", "partielle", tuple(blocks[:mastered]))
            carried = [
                ev.BlockCarried(block, "2025-12-01", "2030-12-01", "avant")
                for block in blocks[len(values):]
            ]
            for more in ([], [jury], carried):
                session = session_of(found, [*events, *more])
                for block in (0, *(blocks if more is carried and not failed else ())):
                    assert wrong(session, block) == []


def test_every_state_is_met() -> None:
    met = {state for name in SHIPPED for state in states(referential(name))}
    assert met == {"acquis", "non_acquis", "non_mis_en_oeuvre", "oui", "non", "x",
                   "x sans commentaire", "avis", "?"}


FAULTY = {
    "Sur 8 éléments,  6 sont acquis.": "deux espaces",
    "La proposition de les évaluateurs.": "article non contracté",
    "Sur 8 éléments, 1 sont acquis.": "un est au pluriel",
    "Sur 8 éléments, 6 est acquis.": "plusieurs au singulier",
    "Les éléments 1.1 et 1.2 est acquis.": "sujet pluriel et verbe singulier",
    "L’élément «\u00a0x\u00a0» (1.1) sont acquis.": "sujet singulier et verbe pluriel",
    "La compétence est proposée comme maîtrisé.": "féminin singulier",
    "2 compétences sur 6 sont proposés comme maîtrisées.": "féminin pluriel",
    "Le domaine de compétences est proposé comme maîtrisée.": "masculin singulier",
    "Les éléments 1.1 et 1.2 sont acquises.": "masculin pluriel",
    "Il faut savoir si il est acquis.": "élision oubliée",
    "3 élément sur 6.": "nom au singulier après un nombre",
    "L’élément None est acquis.": "une valeur vide",
    "Acquis : oui.": "une espace sécable devant un signe",
    "L’élément est acquis": "pas de point final",
}


@pytest.mark.parametrize("text", FAULTY, ids=FAULTY.values())
def test_the_check_sees_the_fault(text: str) -> None:
    assert FAULTY[text] in faults(text)
