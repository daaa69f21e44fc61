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
    "accueil": home, "entretien": interview,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("parties", nargs="*", metavar="PARTIE", help=", ".join(PARTS))
    parser.add_argument("--nombre", type=int, default=home.SESSIONS, help="sessions de l’accueil")
    asked = parser.parse_args()
    unknown = [name for name in asked.parties if name not in PARTS]
    if unknown:
        parser.error(f"{', '.join(unknown)} : partie inconnue. Il y a : {', '.join(PARTS)}.")
    print(HEADING)
    for name in asked.parties or list(PARTS):
        rows = home.rows(asked.nombre) if name == "accueil" else PARTS[name].rows()
        for row in rows:
            print(row, flush=True)


if __name__ == "__main__":
    main()
