"""The search's index brought up to date by a second run of the program, by `cqp session indexer`.

Both hold the index by turns: between two, whoever searches asks what is there so far. Only what
lies in clear is indexed so; pages of encrypted sessions live in the memory of the program that has
the keys, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing

from assistant.apart import running
from assistant.apart.running import SecondRuns

MORE, DONE = "encore", "fini"
"""What is answered after a turn."""


class IndexingApart:
    """Implements `search.engine.Indexing` for a folder of sessions."""

    def __init__(self, runs: SecondRuns) -> None:
        self._runs = runs

    def turns(self, seconds: Callable[[], float]) -> Generator[bool]:
        """See `Indexing`."""
        run = self._runs.started("indexer")
        if run is None:
            return
        stdin, stdout = running.ways(run)
        try:
            with closing(running.heard(stdout)) as lines:
                running.tell(stdin, [_turn(seconds())])
                for line in lines:
                    if line is None:
                        yield False
                    elif line.decode(errors="replace").strip() == MORE:
                        yield True
                        running.tell(stdin, [_turn(seconds())])
                    else:
                        return
        finally:
            # an index is half-written in the middle of a turn: its end is waited for
            running.hang_up(stdin)
            run.wait()


def _turn(seconds: float) -> bytes:
    return f"{seconds:.3f}\n".encode()


def asked(lines: Iterable[bytes]) -> Iterator[float]:
    """The turns that are asked for, in seconds; ends with what is none."""
    for line in lines:
        try:
            yield float(line)
        except ValueError:
            return
