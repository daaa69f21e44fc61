"""The draft's French over all combinations: `python -m tests.campagnes.redaction --nombre N`.

Every shipped référentiel, every block, its first elements in every pair of states, in every mode
of notes: all of them, or one in so many when `--nombre` is below their count, from a first one
that the seed draws. Ends with 1 at the first fault.
"""

from __future__ import annotations

import argparse
import random
import sys
from itertools import islice

from tests.draft_help import SHIPPED, combinations, referential, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nombre", type=int, default=20_000)
    parser.add_argument("--graine", type=int, default=1)
    asked = parser.parse_args()
    chance, read = random.Random(asked.graine), 0
    blocks = [(name, block.number) for name in SHIPPED for block in referential(name).blocks]
    share = max(1, asked.nombre // len(blocks))
    for name, block in blocks:
        found = referential(name)
        first = chance.randrange(7)
        for session in islice(combinations(found, block), first, None, max(1, 300 // share)):
            faults = wrong(session, block)
            read += 1
            if faults:
                print(f"{name}, bloc {block} : {faults[0]}")
                return 1
    print(f"{read} brouillons lus, graine {asked.graine} : aucune faute")
    return 0


if __name__ == "__main__":
    sys.exit(main())
