"""What linking finds in sets of notes, apart: `python -m tests.campagnes.liens [SET…] [--table]`.

The notes of the demonstrations were seen while linking was tuned; of the notes typed for the
measure every other one was, the others only measure. `propos` are answers as they are spoken, by
other hands; neither the half kept apart nor the new ones were read.

`--table` writes `tests/liens/notes.yaml` anew: every note of the demonstrations with the elements
it was attached to when the interview was played, which is what is compared with.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.domain.referential.model import ElementRef, Referential
from assistant.language.linking import SURE, LinkWords, propose
from assistant.resources import shipped
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.storage.words import load_families, load_told
from tests.yaml_data import yaml_data

NOTES = Path(__file__).parent.parent / "liens"
TABLE = NOTES / "notes.yaml"
SETS = {
    "démonstrations": (TABLE, slice(None)),
    "tapées, lues": (NOTES / "notes_tapees.yaml", slice(0, None, 2)),
    "tapées, réservées": (NOTES / "notes_tapees.yaml", slice(1, None, 2)),
    "autres": (NOTES / "notes_autres.yaml", slice(None)),
    "propos, réglage": (NOTES / "propos-reglage.yaml", slice(None)),
    "propos, tenue à part": (NOTES / "propos-tenue_a_part.yaml", slice(None)),
    "propos, neufs": (NOTES / "propos-neufs.yaml", slice(None)),
}
"""Each set: its file, and which of its notes."""
HEAD = """\
# Les notes des démonstrations complètes, et les éléments auxquels chacune fut rattachée.
# Refait par « python -m tests.campagnes.liens --table » ; les chiffres, par la même commande seule.
"""


class Known(Enum):
    """What is known when a text is linked."""

    BLOCK = "la compétence connue"
    NOTHING = "sans connaître la compétence"
    QUESTION = "sous une question qui porte sur l’élément"
    OTHER = "sous une autre question de la compétence"
    MOMENT = "sous une telle question, où le référentiel en a"


@dataclass(frozen=True, slots=True)
class Figures:
    """How many notes, how many with a right element first, among three, and proposed unasked.

    `sure` of the notes get a proposal unasked, `right` of these are right.
    """

    notes: int
    first: float
    three: float
    sure: int
    right: int

    def __str__(self) -> str:
        shown = (
            f"{self.notes} notes : le premier proposé est juste {self.first / self.notes:.0%}, "
            f"un des trois {self.three / self.notes:.0%}"
        )
        return shown + (
            f" ; proposé sans qu’on demande {self.sure}, juste {self.right / self.sure:.0%}"
            if self.sure else ""
        )


def played() -> dict[str, list[dict[str, Any]]]:
    """The notes of the demonstrations, by référentiel."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(shipped("sessions").glob("demonstration-*.jsonl")):
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        found[path.stem.removeprefix("demonstration-")] = [
            {"texte": one["data"]["text"], "elements": one["data"]["elements"]}
            for one in records
            if one["type"] == "note_taken" and one["data"].get("elements")
        ]
    return found


def notes_of(name: str) -> dict[str, list[dict[str, Any]]]:
    """The notes of a set, by référentiel."""
    path, which = SETS[name]
    loaded: dict[str, list[dict[str, Any]]] = yaml_data(path.read_text("utf-8"))
    return {referential: notes[which] for referential, notes in loaded.items()}


@cache
def link_words(referential: str) -> LinkWords:
    """What is shipped to link what is said in that référentiel."""
    folders = [shipped("prompts")]
    return LinkWords(load_families(folders), load_told(folders, referential))


def figures(
    notes: list[dict[str, Any]], referential: Referential, known: Known = Known.BLOCK
) -> Figures:
    """What linking finds in the notes of one référentiel.

    A note counts once: under several questions, each is a share of it; under none, it is left out.
    """
    counted = sure = right = 0
    first = three = 0.0
    for one in notes:
        labelled = {ElementRef.parse(name) for name in one["elements"]}
        expected = labelled | {ElementRef.parse(name) for name in one.get("aussi", ())}
        block = min(labelled).block
        questions = _asked(referential, block, labelled, expected, known)
        counted += bool(questions)
        for asked in questions:
            found = propose(
                referential, link_words(referential.id), one["texte"],
                None if known is Known.NOTHING else block, asked=asked, at_least=0.0,
            )
            first += (bool(found) and found[0].ref in expected) / len(questions)
            three += bool({proposal.ref for proposal in found} & expected) / len(questions)
            if known is Known.BLOCK and found and found[0].score >= SURE:
                sure += 1
                right += found[0].ref in expected
    return Figures(counted, first, three, sure, right)


def _asked(
    referential: Referential, block: int, labelled: set[ElementRef], expected: set[ElementRef],
    known: Known,
) -> list[Collection[ElementRef]]:
    """What the questions bear on under which a note may have been typed."""
    if known in (Known.BLOCK, Known.NOTHING):
        return [()]
    found = referential.block(block)
    bearing: list[set[ElementRef]] = [
        {ElementRef(block, element) for element in question.elements}
        for question in (found.questions if found else ()) if question.elements
    ]
    if known is Known.OTHER:
        return [one for one in bearing if not one & expected]
    right = [one for one in bearing if one & labelled]
    return [*right] or ([()] if known is Known.MOMENT else [])


def measured(of: str, known: Known = Known.BLOCK) -> Iterator[tuple[str, Figures]]:
    """The figures of a set: of each référentiel, then of all."""
    shelf = ReferentialShelf(shipped("referentials"), shipped("referentials") / "aucun")
    found = (
        (name, figures(notes, shelf.load(name), known)) for name, notes in notes_of(of).items()
    )
    every = [(name, one) for name, one in found if one.notes]
    yield from every
    yield "ensemble", Figures(
        sum(one.notes for _, one in every), sum(one.first for _, one in every),
        sum(one.three for _, one in every), sum(one.sure for _, one in every),
        sum(one.right for _, one in every),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=" ; ".join(SETS))
    parser.add_argument("--table", action="store_true", help="refait la table")
    given = parser.parse_args()
    if given.table:
        text = yaml.safe_dump(played(), allow_unicode=True, sort_keys=False, width=10_000)
        TABLE.write_text(HEAD + text, "utf-8")
    for of in given.sets or SETS:
        print(of)
        for name, found in measured(of):
            print(f"  {name:<32} {found}")
        for known in Known:
            *_, (_, every) = measured(of, known)
            if known is not Known.BLOCK and every.notes:
                print(f"  {known.value:<48} {every}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
