"""Fixtures that several tests share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.command import Cqp, runner


@pytest.fixture
def cqp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: Any) -> Cqp:
    """`cqp(words…, entree=bytes)` in a data folder of its own."""
    monkeypatch.setenv("CQP_DONNEES", str(tmp_path / "donnees"))
    monkeypatch.delenv("CQP_SESSIONS", raising=False)
    return runner(monkeypatch, capfdbinary)
