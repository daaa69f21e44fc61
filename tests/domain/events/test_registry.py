"""Which events there are does not depend on what a program happened to import."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.common.store import Record
from assistant.domain.events import base, records
from assistant.domain.events import interview as ev
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef
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


def test_every_older_version_of_an_event_has_its_way_to_the_next() -> None:
    kinds = {**records.KINDS, **records.SITTINGS}
    older = {(name, one) for name, cls in kinds.items() for one in range(1, cls.version)}
    assert set(records.UPCASTS) == older


REF = ElementRef(1, 3)
OLD: tuple[tuple[str, dict[str, Any], Event], ...] = (
    ("judgement_given", {"element": "1.3", "value": "acquis", "by": "jury", "comment": "c"},
     ev.JudgementGiven(REF, "acquis", "jury", comment="c")),
    ("consultation_concluded", {"element": "1.3", "value": "acquis", "reason": "r"},
     ev.ConsultationConcluded(REF, "acquis", "r")),
    ("jury_decided", {"date": "2026-03-12", "decision": "d", "blocks": [1], "members": {"a": 1}},
     ev.JuryDecided("2026-03-12", "d", (1,), {"a": 1})),
    ("draft_kept", {"text": "Elle"}, ev.DraftKept("Elle", "", "")),
)


@pytest.mark.parametrize(("kind", "data", "event"), OLD, ids=[kind for kind, _, _ in OLD])
def test_a_line_of_the_first_version_says_what_it_said(
    kind: str, data: dict[str, Any], event: Event
) -> None:
    assert records.read(Record(1, kind, 1, "2026-03-12T08:30:00.000Z", "", data)) == event


def test_a_line_of_a_version_to_come_is_told_to_be_newer() -> None:
    for name, cls in records.KINDS.items():
        newer = Record(7, name, cls.version + 1, "2026-03-12T08:30:00.000Z", "", {})
        with pytest.raises(SessionUnreadable, match="mettez le programme à jour") as told:
            records.read(newer)
        assert f"La ligne 7 ({name}, version {cls.version + 1})" in told.value.message
