"""What linking finds in sets of notes, apart: `python -m tests.campagnes.liens [--table]`.

The notes of the demonstrations were seen while linking was tuned; of the notes typed for the
measure every other one was, the others only measure.

`--table` writes `tests/liens/notes.yaml` anew: every note of the demonstrations with the elements
it was attached to when the interview was played, which is what is compared with.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.domain.referential.model import ElementRef, Referential
from assistant.language.linking import SURE, Families, propose
from assistant.resources import shipped
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.storage.words import load_families

NOTES = Path(__file__).parent.parent / "liens"
TABLE = NOTES / "notes.yaml"
SETS = {
    "démonstrations": (TABLE, slice(None)),
    "tapées, lues": (NOTES / "notes_tapees.yaml", slice(0, None, 2)),
    "tapées, réservées": (NOTES / "notes_tapees.yaml", slice(1, None, 2)),
    "autres": (NOTES / "notes_autres.yaml", slice(None)),
}
"""Each set: its file, and which of its notes."""
HEAD = """\
# Les notes des démonstrations complètes, et les éléments auxquels chacune fut rattachée.
# Refait par « python -m tests.campagnes.liens --table » ; les chiffres, par la même commande seule.
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many notes, how many with a right element first, among three, and proposed unasked.

    `sure` of the notes get a proposal unasked, `right` of these are right.
    """

    notes: int
    first: int
    three: int
    sure: int
    right: int

    def __str__(self) -> str:
        return (
            f"{self.notes} notes : le premier proposé est juste {self.first / self.notes:.0%}, "
            f"un des trois {self.three / self.notes:.0%} ; proposé sans qu’on demande "
            f"{self.sure}, juste {self.right / max(self.sure, 1):.0%}"
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
    loaded: dict[str, list[dict[str, Any]]] = yaml.safe_load(path.read_text("utf-8"))
    return {referential: notes[which] for referential, notes in loaded.items()}


@cache
def families() -> Families:
    """The shipped families of words."""
    return load_families([shipped("prompts")])


def figures(notes: list[dict[str, Any]], referential: Referential) -> Figures:
    """What linking finds in the notes of one référentiel, the block of each being known."""
    first = three = sure = right = 0
    for one in notes:
        expected = {ElementRef.parse(name) for name in one["elements"]}
        block = min(expected).block
        found = propose(referential, families(), one["texte"], block, at_least=0.0)
        first += bool(found) and found[0].ref in expected
        three += bool({proposal.ref for proposal in found} & expected)
        unasked = [proposal for proposal in found if proposal.score >= SURE][:1]
        sure += bool(unasked)
        right += bool(unasked) and unasked[0].ref in expected
    return Figures(len(notes), first, three, sure, right)


def measured(of: str) -> Iterator[tuple[str, Figures]]:
    """The figures of a set: of each référentiel, then of all."""
    shelf = ReferentialShelf(shipped("referentials"), shipped("referentials") / "aucun")
    every = [(name, figures(notes, shelf.load(name))) for name, notes in notes_of(of).items()]
    yield from every
    yield "ensemble", Figures(*(
        sum(getattr(one, name) for _, one in every)
        for name in ("notes", "first", "three", "sure", "right")
    ))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", action="store_true", help="refait la table")
    if parser.parse_args().table:
        text = yaml.safe_dump(played(), allow_unicode=True, sort_keys=False, width=10_000)
        TABLE.write_text(HEAD + text, "utf-8")
    for of in SETS:
        print(of)
        for name, found in measured(of):
            print(f"  {name:<32} {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
