"""Documents laid out by a second run of the program: whoever types meanwhile waits for none of it.

What is handed over is the report, and what comes back are the bytes of the files, by pipes between
the two: it goes as well for sessions in clear, encrypted or on a server, and the disk sees nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Generator
from typing import IO

from assistant.apart import running, values
from assistant.publishing import Wanted
from assistant.reports.report.content import Report

_LENGTH = 8
"""Bytes that say how many follow."""


def lay_out(made: Report, wanted: Wanted) -> Generator[bytes]:
    """The files asked for as a second run makes them, by `cqp session mettre-en-page`.

    Ends early where the other run does, or where there is none, whatever the reason: what is
    missing is for the caller to make, who meets a refusal in its own words. Closing the generator
    ends the other run.
    """
    passage = secrets.token_hex(values.PASSAGE_LENGTH // 2)
    run = running.started(["session", "mettre-en-page"], {values.PASSAGE: passage})
    if run is None:
        return
    stdin, stdout = running.ways(run)
    try:
        running.tell(stdin, [values.packed(made, wanted, passage.encode())])
        running.hang_up(stdin)
        for _ in wanted.formats:
            content = _received(stdout)
            if content is None:
                return
            yield content
    finally:
        run.kill()
        run.wait()
        stdout.close()


def send(content: bytes, stdout: IO[bytes]) -> None:
    """Answer a file to the run that waits for it."""
    stdout.write(len(content).to_bytes(_LENGTH, "big") + content)
    stdout.flush()


def _received(stdout: IO[bytes]) -> bytes | None:
    """A whole file; None when the other run ended before its last byte."""
    length = stdout.read(_LENGTH)
    if len(length) < _LENGTH:
        return None
    awaited = int.from_bytes(length, "big")
    content = stdout.read(awaited) if awaited <= LONGEST else b""
    return content if content and len(content) == awaited else None


LONGEST = 1 << 31
"""Bytes of a file, at most: more is no length."""
