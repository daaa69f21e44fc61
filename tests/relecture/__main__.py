"""`python -m tests.relecture [MOITIÉ…]`: the figures of the phrasing checks, never a sentence."""

from __future__ import annotations

import sys

from tests.relecture.mesure import HALVES, scores

WIDTHS = "{:<32} {:>9} {:>7} {:>5}   {:>5} {:>5} {:>6}"


def main(halves: list[str]) -> None:
    for half in halves or HALVES:
        print(half)
        print(WIDTHS.format("", "précision", "rappel", "F1", "juste", "à tort", "manqué"))
        for kind, rule, score in scores(half):
            name = f"  {kind} {rule}" if rule else f"  {kind or 'ensemble'}, total"
            print(WIDTHS.format(
                name, f"{score.precision:.2f}", f"{score.recall:.2f}", f"{score.f1:.2f}",
                score.right, score.wrong, score.missed,
            ))
        print()


if __name__ == "__main__":
    main(sys.argv[1:])
