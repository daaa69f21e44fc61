"""`python -m tests.relances [SET…]`: what notes already say, and the follow-up that is first, never
a sentence.

`notes` are typed notes, every other one read while cues were tuned; `propos` are answers as they
are spoken, by another hand, of which three kinds alone are labelled; the half kept apart was never
read.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.domain.guide.follow_ups import KINDS, Cues
from assistant.resources import shipped
from assistant.storage.words import load_cues
from tests.yaml_data import yaml_data

HERE = Path(__file__).parent
SPOKEN_KINDS = KINDS[:3]
SETS = {
    "notes, lues": ("notes", slice(0, None, 2), KINDS),
    "notes, réservées": ("notes", slice(1, None, 2), KINDS),
    "propos, réglage": ("propos-reglage", slice(None), SPOKEN_KINDS),
    "propos, tenue à part": ("propos-tenue_a_part", slice(None), SPOKEN_KINDS),
}
"""Each set: its file, which of its texts, and the kinds that are labelled."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What cues find of one kind, or of all: rightly, for nothing, and what they miss."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)

    def __add__(self, other: Heard) -> Heard:
        return Heard(
            self.right + other.right, self.wrong + other.wrong, self.missed + other.missed
        )


def texts(of: str) -> list[dict[str, Any]]:
    """The texts of a set."""
    name, which, _ = SETS[of]
    listed: list[dict[str, Any]] = yaml_data((HERE / f"{name}.yaml").read_text("utf-8"))
    return listed[which]


def heard(of: str, cues: Cues) -> dict[str, Heard]:
    """What the cues find in a set, by kind."""
    found = {}
    for kind in SETS[of][2]:
        pairs = [(kind in one["dit"], cues.says(kind, one["texte"])) for one in texts(of)]
        found[kind] = Heard(
            pairs.count((True, True)), pairs.count((False, True)), pairs.count((True, False))
        )
    return found


def first_right(of: str, cues: Cues) -> tuple[int, int]:
    """Of the texts, how many get the follow-up they are labelled with, or none, and how many."""
    labelled = [one for one in texts(of) if "relance_utile" in one]
    right = 0
    for one in labelled:
        lacking = (kind for kind in SPOKEN_KINDS if not cues.says(kind, one["texte"]))
        right += next(lacking, None) == one.get("relance")
    return right, len(labelled)


def main(sets: list[str]) -> None:
    cues = load_cues([shipped("prompts")])
    for of in sets or SETS:
        print(of)
        by_kind = heard(of, cues)
        for kind, one in [*by_kind.items(), ("ensemble", sum(by_kind.values(), Heard()))]:
            print(f"  {kind:<10} précision {one.precision:.2f}  rappel {one.recall:.2f}  "
                  f"(juste {one.right}, à tort {one.wrong}, manqué {one.missed})")
        right, every = first_right(of, cues)
        if every:
            print(f"  première relance juste : {right} sur {every}")


if __name__ == "__main__":
    main(sys.argv[1:])
