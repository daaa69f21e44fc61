"""`python -m benchmarks [PARTIE]…`: ratios measured in one and the same run."""

from __future__ import annotations

import sys

from benchmarks import dossier, journal, listening, model, rules, screen, search, start
from benchmarks.measure import HEADING

PARTS = {
    "start": start, "journal": journal, "screen": screen, "rules": rules, "dossier": dossier,
    "recherche": search, "ecoute": listening, "modele": model,
}


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"{', '.join(unknown)} : partie inconnue. Il y a : {', '.join(PARTS)}.")
    print(HEADING)
    for name in names or list(PARTS):
        for row in PARTS[name].rows():
            print(row, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
