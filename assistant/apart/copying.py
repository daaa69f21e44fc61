"""A long session copied by a second run of the program, by `cqp session copier`.

To copy is to read it all again and to check its chain, which holds the interpreter. Only what lies
in clear is copied so: the chain of an encrypted session is read with its key.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable

from assistant.apart.running import Run, SecondRuns
from assistant.interview import CopyBegun, CopyMade, Interview, KeepCopy

LONG = 3_000
"""Events from which on a session is copied so; a shorter one is, before the other run is there."""

_LONGEST = 60.0
"""Seconds after which a copy is made here after all."""


class CopyingApart:
    """Copies the sessions of a folder.

    Args:
        keep: copies one here.
    """

    def __init__(self, keep: KeepCopy, runs: SecondRuns) -> None:
        self._keep, self._runs = keep, runs

    def begin(self, interview: Interview) -> CopyBegun:
        """Begin a copy of the session of an interview, or make it at once."""
        session_id = interview.session.id
        if interview.in_clear and interview.session.number >= LONG:
            run = self._runs.started("copier", session_id)
            if run is not None:
                return _RunningCopy(run, lambda: self._keep(session_id))
        return CopyMade(self._keep(session_id))


class _RunningCopy:
    """A copy that another run makes, and that is made here when it does not."""

    def __init__(self, run: Run, here: Callable[[], str]) -> None:
        self._run, self._here = run, here

    def told(self, *, wait: bool) -> str | None:
        if not wait and self._run.poll() is None:
            return None
        try:
            said, _ = self._run.communicate(timeout=_LONGEST)
        except (subprocess.TimeoutExpired, OSError):
            self._run.kill()
            self._run.communicate()
            return self._here()
        problem = said.decode(errors="replace").strip()
        return self._here() if self._run.returncode and not problem else problem
