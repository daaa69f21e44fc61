"""Sessions read by a second run of the program: whoever types at home waits for none of it.

Only what lies in clear is read so: keys of a vault stay where they are.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing

from assistant.apart import running
from assistant.apart.running import SecondRuns
from assistant.summaries import Known, from_line


class ReadingApart:
    """Reads the sessions of a folder beside the program, by `cqp session resumer`."""

    def __init__(self, runs: SecondRuns) -> None:
        self._runs = runs

    def read(self, ids: Sequence[str]) -> Generator[Known | None]:
        """Those of these sessions that lie in clear, as they come; None for a moment without one.

        Ends early when the other run does: what is missing is for the caller to read. Closing
        the generator ends the other run.
        """
        run = self._runs.started("resumer")
        if run is None:
            return
        stdin, stdout = running.ways(run)
        try:
            running.tell(stdin, (f"{one}\n".encode() for one in ids))
            running.hang_up(stdin)
            left = len(ids)
            with closing(running.heard(stdout)) as lines:
                for line in lines:
                    yield None if line is None else from_line(line.decode(errors="replace"))
                    left -= line is not None
                    if not left:
                        return
        finally:
            run.kill()
            run.wait()
