"""A second run gives way to whoever types, and is heard line by line until it ends."""

from __future__ import annotations

import os
import sys
import time
from contextlib import closing

import pytest

from assistant import again
from assistant.apart import running


def python(monkeypatch: pytest.MonkeyPatch, code: str) -> running.Run:
    """A second run of which this is all."""
    monkeypatch.setattr(again, "command", lambda: [sys.executable, "-c", code])
    run = running.started([], {"CQP_ESSAI": "dit"})
    assert run is not None
    return run


@pytest.mark.skipif(sys.platform == "win32", reason="Windows is told when the run is started")
def test_a_second_run_is_less_urgent(monkeypatch: pytest.MonkeyPatch) -> None:
    run = python(monkeypatch, "import os, sys; sys.stdin.read(); print(os.nice(0))")
    said, _ = run.communicate()
    assert int(said) == min(os.nice(0) + 10, 19)


def test_it_is_told_and_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    code = ("import os, sys, time; print(os.environ['CQP_ESSAI'], flush=True); "
            "time.sleep(0.2); print(sys.stdin.readline().strip())")
    run = python(monkeypatch, code)
    stdin, stdout = running.ways(run)
    running.tell(stdin, [b"oui\n"])
    running.hang_up(stdin)
    with closing(running.heard(stdout)) as lines:
        heard = list(lines)
    assert [one.split() for one in heard if one is not None] == [[b"dit"], [b"oui"]]
    assert None in heard
    assert run.wait() == 0


def test_who_is_gone_hears_nothing_and_nothing_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    run = python(monkeypatch, "")
    stdin, stdout = running.ways(run)
    run.wait()
    for _ in range(2):  # Wine takes the first
        running.tell(stdin, [b"oui\n"])
        time.sleep(0.1)
    with pytest.raises(OSError):
        stdin.flush()
    running.hang_up(stdin)
    assert stdin.closed
    stdout.close()


def test_no_process_is_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "command", lambda: ["/nulle/part/cqp"])
    assert running.started(["--version"]) is None
