"""Transcripts damaged at random: `python -m tests.campagnes.transcriptions --nombre N --graine S`.

Bytes changed, cut out, doubled, files joined. Each is read or refused in plain words; a read one
has no control character and no line without a text. Ends with 1 at the first fault.
"""

from __future__ import annotations

import argparse
import random
import sys
import unicodedata

from assistant.spoken.reading import read
from assistant.spoken.values import TranscriptRefused
from tests.transcriptions.fabriquer import docx, samples
from tests.transcriptions.other_shapes import SHAPES, written
from tests.transcriptions.shapes import files


def damaged(chance: random.Random, content: bytes, other: bytes) -> bytes:
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(content) + 1)
        to = min(len(content), at + chance.randint(1, 40))
        kind = chance.randrange(4)
        if kind == 0:
            content = content[:at] + content[to:]
        elif kind == 1:
            content = content[:at] + chance.randbytes(to - at) + content[to:]
        elif kind == 2:
            content = content[:to] + content[at:]
        else:
            content = content[:at] + other[at:]
        content = content or b" "
    return content


def wrong(content: bytes) -> str:
    """What is wrong in how a damaged file is read; empty when nothing is."""
    try:
        found = read(content)
    except TranscriptRefused as refused:
        return "" if refused.message else "refus sans raison"
    for line in found.lines:
        if not line.text.strip():
            return "une parole vide"
        if any(unicodedata.category(char) in ("Cc", "Cs") for char in line.text + line.speaker):
            return f"un caractère de commande : {line.text!r}"
        if line.start is not None and line.start < 0:
            return "une heure négative"
    return ""


def run(number: int, seed: int) -> int:
    """How many damaged files were read or refused as they should.

    Raises:
        AssertionError: one was not, with its bytes.
    """
    chance = random.Random(seed)
    whole = [*samples().values(), docx(), *(content for _, content in files()),
             *map(written, SHAPES.values())]
    for _ in range(number):
        content = damaged(chance, chance.choice(whole), chance.choice(whole))
        fault = wrong(content)
        assert not fault, (fault, content)
    return number


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nombre", type=int, default=20_000)
    parser.add_argument("--graine", type=int, default=1)
    asked = parser.parse_args()
    print(f"{run(asked.nombre, asked.graine)} fichiers abîmés, graine {asked.graine} : aucun faux")
    return 0


if __name__ == "__main__":
    sys.exit(main())
