"""What is said of a seal that does not hold: on which line, and in words no forger chose."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.dossier.verify import SealFault, told
from assistant.interview import Interview
from assistant.library import Library
from assistant.storage.vault.signing import UserKey, signature_holds
from tests.helpers import HandClock, library
from tests.tampering import FORGED, Sealed, chained, parsed, put, sealed_session

FORGED_WORD = "un\nmot\x1b[31m rouge"


class Opened:
    """A sealed session, in a folder where it can be falsified."""

    def __init__(self, root: Path) -> None:
        clock, key = HandClock(), UserKey(root / "cles")
        self.library: Library = library(root, clock)
        self.folder = root / "sessions"
        self.sealed: Sealed = sealed_session(self.library, self.folder, clock, key, key)

    def read(self) -> Interview:
        return self.library.open(self.sealed.session_id, write=False)

    def faults(self) -> tuple[SealFault, ...]:
        return self.read().verify(signature_holds, "", ()).faults


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    return Opened(tmp_path)


def test_what_was_added_after_a_seal_is_named_by_its_first_line(opened: Opened) -> None:
    sealed_at = len(opened.read().session.entries)
    added = FORGED["note ajoutée après le sceau"](opened.sealed, random.Random(1))
    put(opened.folder, added)
    entries = len(opened.read().session.entries)
    (fault,) = [one for one in opened.faults() if one.reason == "ajout"]
    assert fault.values == {"ligne": sealed_at + 1, "total": entries - sealed_at}


def test_a_session_that_opens_twice_is_said_to(opened: Opened) -> None:
    assert opened.faults() == ()
    files = parsed(opened.sealed.contents)
    (lines,) = files.values()
    opening = next(line for line in lines if line["type"] == "session_opened")
    lines.insert(-1, {**opening, "n": lines[-1]["n"]})
    lines[-1]["n"] += 1
    put(opened.folder, chained(files))
    assert "deux_ouvertures" in {one.reason for one in opened.faults()}


@pytest.mark.parametrize(("values", "said"), [
    ({"raison": FORGED_WORD}, {"raison": "un mot[31m rouge"}),
    ({"nom": FORGED_WORD}, {"nom": "un mot[31m rouge"}),
    ({"version": FORGED_WORD}, {"version": "un mot[31m rouge"}),
    ({"changes": ["2", FORGED_WORD]},
     {"changes": ["domaine de compétences 2", "un mot[31m rouge"]}),
    ({"ligne": 3}, {"ligne": 3}),
])
def test_what_a_forger_wrote_commands_no_terminal(
    opened: Opened, values: dict[str, Any], said: dict[str, Any]
) -> None:
    asked: list[dict[str, Any]] = []

    def say(template: str, **given: Any) -> str:
        asked.append({"template": template, **given})
        return f" {template} "

    session = opened.read().session
    assert told(session, [SealFault("chaine", 2, values)], say) == ("verification",)
    assert asked == [{"template": "verification", "motif": "chaine", "sceau": 2, **said}]
