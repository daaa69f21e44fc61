"""The commands without a screen, run as a script would: words in, words out, an exit code."""

from __future__ import annotations

import gettext
import io
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from assistant.__main__ import main

SCHEMAS = Path(__file__).parent.parent / "docs" / "schemas"


@dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


gettext.find = cache(gettext.find)  # type: ignore[assignment]
"""argparse looks on the disk for a translation at every word of its parsers."""

Cqp = Callable[..., Answer]


def runner(monkeypatch: pytest.MonkeyPatch, capfdbinary: Any) -> Cqp:
    """`cqp(words…, entree=bytes, or orders)`."""

    def run(*words: str, entree: bytes | Sequence[dict[str, Any]] = b"") -> Answer:
        if not isinstance(entree, bytes):
            entree = "\n".join(json.dumps(order) for order in entree).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(entree), "utf-8"))
        try:
            code = main(list(words))
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        sys.stdout.flush()
        sys.stderr.flush()
        captured = capfdbinary.readouterr()
        return Answer(code, captured.out.decode(), captured.err.decode())

    return run


def fits(document: Any, name: str) -> None:
    """Hold a document to its schema."""
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)
