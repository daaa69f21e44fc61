"""Which events there are does not depend on what a program happened to import."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

from assistant.domain.events import base, records
from tests.places import ROOT

FOLDER = Path(base.__file__).parent


def written() -> list[str]:
    """The name of every event that the files of the folder define."""
    return [
        decorator.args[0].value
        for path in sorted(FOLDER.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Name) and decorator.func.id == "kind"
        and isinstance(decorator.args[0], ast.Constant)
        and isinstance(decorator.args[0].value, str)
    ]


def test_whoever_imports_the_records_alone_reads_every_event() -> None:
    code = "import json; from assistant.domain.events import records; " \
        "print(json.dumps(sorted({**records.KINDS, **records.SITTINGS})))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
    )
    names = written()
    assert json.loads(run.stdout) == sorted(names)
    assert len(names) == len(set(names)) > 40


def test_every_event_says_its_own_name() -> None:
    assert all(
        cls.type == name for name, cls in (*records.KINDS.items(), *records.SITTINGS.items())
    )
