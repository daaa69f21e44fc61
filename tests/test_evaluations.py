"""What is kept of evaluations: anybody may have written it, and is believed no more than that."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from typing import Any

import pytest

from assistant.evaluations import _found
from assistant.reports.data.tables import render_csv, render_xlsx

BEFORE = ["s", "DUVAL Camille", "CQP", "1", "2026-01-12", "", 1, "B", "1.1", "", "T", ""]
SOUND: dict[str, Any] = {
    "tabled": {
        "session": "s", "draft": True, "last": "2026-01-12T09:00:00Z", "roles": ["Externe"],
        "rows": [{"before": BEFORE, "views": {"Externe": "acquis"},
                  "after": ["", "", "acquis", "c", 3, "maîtrisée"]}],
    },
    "scale": {"id": "cqp", "numeric": False, "labels": {"a": "acquis"}, "titles": {"1.1": "T"}},
    "pairs": [["1.1", "a", "a"]],
}


def kept(said: Any) -> dict[str, str]:
    return {"said": b64encode(zlib.compress(json.dumps(said).encode())).decode()}


def changed(*steps: Any) -> dict[str, Any]:
    """The sound one, its value at the steps replaced by the last."""
    made: dict[str, Any] = json.loads(json.dumps(SOUND))
    held: Any = made
    for step in steps[:-2]:
        held = held[step]
    held[steps[-2]] = steps[-1]
    return made


def test_what_was_kept_is_told_again() -> None:
    found = _found(kept(SOUND), "s")
    assert found is not None
    assert b"DUVAL Camille" in render_csv((found.tabled,), views=True)


@pytest.mark.parametrize("said", [
    changed("tabled", "rows", 0, "before", []),
    changed("tabled", "rows", 0, "before", 1, ["x"]),
    changed("tabled", "rows", 0, "before", 6, 10**40),
    changed("tabled", "rows", 0, "after", [1] * 7),
    changed("tabled", "rows", 0, "views", []),
    changed("tabled", "last", "demain"),
    changed("tabled", "draft", 1),
    changed("tabled", "roles", [None]),
    changed("scale", "labels", "acquis"),
    changed("scale", "numeric", "oui"),
    changed("pairs", [["9.9", "a", "a"]]),
    changed("pairs", [["1.1", "a", "b"]]),
    changed("pairs", [["1.1"]]),
    changed("pairs", [[[], "a", "a"]]),
    [], {}, None, "x",
])
def test_what_is_never_kept_so_is_read_again_from_the_session(said: Any) -> None:
    assert _found(kept(said), "s") is None


def test_what_a_workbook_or_a_terminal_may_not_be_given_stops_at_the_door() -> None:
    found = _found(kept(changed("tabled", "rows", 0, "before", 1, "a\x1b[31m\ud800\uffffb")), "s")
    assert found is not None
    assert found.tabled.rows[0].before[1] == "a[31m\ufffdb"
    assert render_xlsx((found.tabled,))


def test_a_bomb_is_not_unpacked() -> None:
    packed = zlib.compress(b"[" + b" " * (64 << 20) + b"]", 9)
    assert _found({"said": b64encode(packed).decode()}, "s") is None
