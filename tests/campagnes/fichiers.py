"""Files of every kind, made hostile at random: `python -m tests.campagnes.fichiers --nombre N
--graine S --sorte SORTE…`.

Each kind of file that the program reads is changed, in its bytes or in what it says (values of
another type, numbers of thousands of digits, deep nesting, escape sequences, repeated pieces, sums
computed again), then read as the program reads it. It must be taken, or refused in a sentence: no
other exception, none above two seconds, no control character in what a session then shows. Each
kind has the same time, so that those that are read fast are tried more often; a file is known by
its seed, its kind and its number in it.

With `--temoin`, the same files go to readers that check nothing: the campaign must see their
faults, or it would prove nothing.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from assistant.domain.common.errors import AssistantError
from tests.campagnes import fichiers_lus as lus

SECONDS = 2.0


@dataclass
class Found:
    """What one run saw."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def told(self) -> str:
        """One line of how far it is."""
        traces = sum(count for what, count in self.counts.items() if "TRACE" in what)
        slow = sum(count for what, count in self.counts.items() if "LENT" in what)
        return (
            f"{sum(self.counts.values())} fichiers, {traces} traces, {slow} lents, "
            f"le plus long {self.slowest:.2f} s"
        )


def try_one(kind: lus.Kind, content: bytes, found: Found, *, naive: bool = False) -> None:
    """Read one file, and note what came of it."""
    began = time.process_time()  # of the processor: the machine may have others to serve
    try:
        (kind.naive if naive else kind.read)(content)
        outcome = "lus"
    except AssistantError as refused:
        outcome = "refusés en une phrase" if refused.message else "REFUSÉ SANS PHRASE"
    except Exception as error:  # noqa: BLE001 - whatever comes out is what is looked for
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        outcome = f"TRACE {type(error).__name__} {place}"
        found.faults.append(f"{kind.name} : {outcome} : {str(error)[:200]}")
    spent = time.process_time() - began
    found.slowest = max(found.slowest, spent)
    if spent > SECONDS:
        outcome = f"LENT {outcome}"
        found.faults.append(f"{kind.name} : {spent:.1f} s")
    found.counts[f"{kind.name} : {outcome}"] += 1


def run(
    number: int, seed: int, names: Sequence[str], *, naive: bool = False,
    keep: Path | None = None, until: float = float("inf"), every: float = 0.0,
) -> Found:
    """Try that many files, each kind for as long as the others.

    Args:
        keep: a folder for the files that made a fault.
        every: after how many seconds it is told how far it is; never when 0.
        until: the moment (`time.monotonic`) to stop at, whatever is left.
    """
    found = Found()
    # who stops it is told what was seen so far
    with (
        tempfile.TemporaryDirectory(prefix="cqp-fichiers-") as folder, suppress(KeyboardInterrupt)
    ):
        kinds = lus.kinds(Path(folder), names)
        spent = dict.fromkeys(range(len(kinds)), 0.0)
        turns: Counter[str] = Counter()
        told = time.monotonic()
        for _ in range(number):
            index = min(spent, key=spent.__getitem__)
            kind, began = kinds[index], time.process_time()
            turn = turns[kind.name]
            turns[kind.name] += 1
            chance = random.Random(f"{seed}/{kind.name}/{turn}")
            content = kind.hostile(chance)
            before = len(found.faults)
            try_one(kind, content, found, naive=naive)
            if keep is not None and len(found.faults) > before:
                (keep / f"{kind.name}-{seed}-{turn}").write_bytes(content)
            spent[index] += time.process_time() - began
            now = time.monotonic()
            if every and now > told + every:
                told = now
                sys.stdout.write(f"  {found.told()}\n")
                sys.stdout.flush()
            if now > until:
                break
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nombre", type=int, default=1_000_000)
    parser.add_argument("--graine", type=int, default=20261129)
    parser.add_argument("--sorte", nargs="*", default=[], choices=lus.NAMES)
    parser.add_argument("--temoin", action="store_true", help="des lecteurs qui ne vérifient rien")
    parser.add_argument("--garder", type=Path, default=None, help="où garder les fichiers fautifs")
    parser.add_argument("--minutes", type=float, default=float("inf"))
    asked = parser.parse_args()
    until = time.monotonic() + 60 * asked.minutes
    found = run(
        asked.nombre, asked.graine, asked.sorte, naive=asked.temoin, keep=asked.garder, until=until,
        every=60,
    )
    lines = [f"graine {asked.graine} : {found.told()}"]
    lines += [f"  {count:>8}  {what}" for what, count in sorted(found.counts.items())]
    lines += [f"  {fault}" for fault in sorted(set(found.faults))[:40]]
    wrong = bool(found.faults)
    if asked.temoin:
        kinds = asked.sorte or lus.NAMES
        blind = [one for one in kinds if not any(f.startswith(f"{one} :") for f in found.faults)]
        lines.append(f"  témoin aveugle : {', '.join(blind)}" if blind else "  le témoin est vu")
        wrong = bool(blind)
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
