"""What a session claims of itself, held against what it cannot have written: its seals against
their signatures, its rules against those installed under the same name. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from assistant.domain.common.store import Record
from assistant.domain.dossier.verify import OTHER_RULES, CheckSignature, SealFault, verify
from assistant.domain.events.interview import SessionSealed
from assistant.domain.referential.model import Referential
from assistant.domain.session.state import Session

Installed = Callable[[str], Referential | None]
"""The référentiel that this program has under a name; None when it has none that can be read."""

_NO_SEAL = frozenset({"jamais_scellee", "rouverte"})
"""Findings of a verification that say no seal holds now, and nothing against one that was."""


class Vouching:
    """Who vouches for sessions."""

    def __init__(self, check: CheckSignature, installed: Installed) -> None:
        self._check, self._installed = check, installed

    def seals(self, session: Session, records: Sequence[Record]) -> tuple[SealFault, ...]:
        """Set `session.genuine`; what is wrong with the seal that stands, if one does."""
        if not any(isinstance(entry.event, SessionSealed) for entry in session.entries):
            return ()
        found = verify(session, records, self._check)
        faults = [one for one in found.faults if one.reason not in _NO_SEAL]
        wrong = {one.seal for one in faults}
        session.genuine = frozenset(
            one.seal.number for one in found.seals if not wrong & {0, one.rank}
        )
        return tuple(faults) if session.sealed else ()

    def rules(self, session: Session) -> tuple[SealFault, ...]:
        """Whether the session is judged by other rules than those installed under their name."""
        held = session.referential
        installed = self._installed(held.id)
        if installed is None or held.fingerprint == installed.fingerprint:
            return ()
        if _rules(held) == _rules(installed) and not _other_marks(held, installed):
            return ()
        values = {"nom": held.title, "version": held.version, "installee": installed.version}
        return (SealFault(OTHER_RULES, 0, values),)


def no_signature_holds(key: bytes, signature: bytes, message: bytes) -> bool:
    """For who cannot check signatures."""
    return False


NOBODY = Vouching(no_signature_holds, lambda name: None)
"""For who can check nothing: no seal is genuine, no rules are compared."""


def _rules(referential: Referential) -> str:
    """Whatever a verdict follows from, but for marks, as one text."""
    found: list[Any] = [
        [[rule.blocks, rule.condition] for rule in referential.rules],
        [
            [one.id, one.condition, one.retention and one.retention.months,
             one.marks and sorted((str(ref), mark) for ref, mark in one.marks.items())]
            for one in referential.certifications
        ],
        [[value.id, value.label] for value in referential.scale.values],
        str(referential.scale.numeric), str(referential.scale.not_applicable),
        [[role.id, role.concludes, role.weight] for role in referential.roles],
        [[element.ref, element.title] for element in referential.elements()],
        [[check.kind, check.blocking, check.options] for check in referential.checks],
    ]
    return json.dumps(found, sort_keys=True, default=str)


def _other_marks(held: Referential, installed: Referential) -> bool:
    """True when an element is essential here and not there; not knowing yet is no difference."""
    known = {one.ref: one.essential for one in installed.elements()}
    return any(
        one.essential != "inconnu" and known.get(one.ref) != one.essential
        for one in held.elements()
    )
