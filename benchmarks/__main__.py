"""`python -m benchmarks [PARTIE]… [--nombre N]`: ratios measured in one and the same run."""

from __future__ import annotations

import argparse

from benchmarks import (
    dossier,
    home,
    interview,
    journal,
    keys,
    listening,
    model,
    organisation,
    rules,
    screen,
    search,
    start,
)
from benchmarks.measure import HEADING

PARTS = {
    "start": start, "journal": journal, "screen": screen, "touches": keys, "rules": rules,
    "dossier": dossier,
    "recherche": search, "ecoute": listening, "modele": model,
    "accueil": home, "entretien": interview, "organisme": organisation,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("parties", nargs="*", metavar="PARTIE", help=", ".join(PARTS))
    parser.add_argument(
        "--nombre", type=int, default=0, help="sessions de l’accueil, et de l’organisme"
    )
    asked = parser.parse_args()
    unknown = [name for name in asked.parties if name not in PARTS]
    if unknown:
        parser.error(f"{', '.join(unknown)} : partie inconnue. Il y a : {', '.join(PARTS)}.")
    print(HEADING)
    for name in asked.parties or list(PARTS):
        part = PARTS[name]
        counted = asked.nombre and part in (home, organisation)
        for row in part.rows(asked.nombre) if counted else part.rows():
            print(row, flush=True)


if __name__ == "__main__":
    main()
