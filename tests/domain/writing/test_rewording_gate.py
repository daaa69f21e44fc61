"""What a model may do with the draft: merge, shorten, and nothing else."""

from __future__ import annotations

import pytest

from assistant.domain.writing.reword import RewordingGate
from assistant.language.linking import telling_stems
from tests.draft_properties import WORDS

FAILS = (
    "L’élément 3.5 (réponse aux objections) n’est pas acquis au regard du critère « Reformulation "
    "de l’objection en la relativisant » : « l’objection n’est pas reformulée » (entretien).",
    (4, 7),
)
SEEN = (
    "En observation : contact adapté à l’interlocuteur (3.1), « Accueil observé : se lève, se "
    "présente, propose d’attendre au calme ».", (9,),
)
ON_PAPER = (
    "Sur pièce : conclusion des échanges (3.8), « Récapitule par courriel la date ».", (11,),
)
SOURCE = ("Suite, d’après la source : « Le dossier est transmis ».", ())
GATE = RewordingGate([FAILS, SEEN, ON_PAPER, SOURCE], WORDS, telling_stems)


@pytest.mark.parametrize(("text", "lines", "held"), [
    (FAILS[0], (4, 7), True),
    ("L’élément 3.5 n’est pas acquis au regard du critère « Reformulation de l’objection » : "
     "l’objection n’est pas reformulée (entretien).", (4, 7), True),
    ("En observation, contact adapté (3.1) : se lève, se présente ; sur pièce, conclusion des "
     "échanges (3.8) : récapitule par courriel la date.", (9, 11), True),
    # longer, or more than its lines
    (f"{SEEN[0]} Sur pièce aussi, en observation, au calme, propose, contact.", (9,), False),
    ("En observation : contact adapté (3.1), se lève et rassure le visiteur.", (9,), False),
    # a number, a reference, an element left out
    ("En observation : contact adapté (3.2).", (9,), False),
    ("En observation : contact adapté (3.1), trois fois en 2 minutes.", (9,), False),
    ("En observation : contact adapté à l’interlocuteur.", (9,), False),
    # a negation that goes, or comes
    ("L’élément 3.5 est acquis au regard du critère « Reformulation de l’objection ».", (4, 7),
     False),
    ("En observation : contact adapté (3.1), ne se lève pas.", (9,), False),
    # a quote that was changed, a person, other lines
    ("En observation (3.1), « se lève, propose d’attendre au chaud ».", (9,), False),
    ("En observation : elle se présente (3.1).", (9,), False),
    ("En observation : contact adapté (3.1).", (9, 11), False),
    ("En observation : contact adapté (3.1).", (12,), False),
    ("En observation : contact adapté (3.1).", (), False),
])
def test_a_rewording_says_what_its_lines_say_and_no_more(
    text: str, lines: tuple[int, ...], held: bool
) -> None:
    assert GATE.holds(text, lines) is held


def test_what_is_still_to_be_said_stays_to_be_said() -> None:
    waits = "L’élément 3.5 n’est pas acquis au regard du critère [critère à préciser]."
    gate = RewordingGate([(waits, (4,))], WORDS, telling_stems)
    assert gate.holds("3.5 n’est pas acquis [critère à préciser].", (4,))
    assert not gate.holds("L’élément 3.5 n’est pas acquis au regard du critère.", (4,))
