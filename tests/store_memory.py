"""A store that keeps its sessions in memory: the second one that the contract is held to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.domain.common.errors import RefusedCommand, SessionLocked, SessionUnreadable
from assistant.domain.common.paths import travelling
from assistant.domain.common.store import Draft, Record, Recovery


@dataclass
class Sheet:
    """One session: its records, who writes it, and when it was last written."""

    records: list[Record] = field(default_factory=list)
    writer: MemoryJournal | None = None
    written: int = 0


class MemoryJournal:
    """One opened session."""

    recovery: Recovery | None = None

    def __init__(self, store: MemoryStore, session_id: str, sheet: Sheet, *, write: bool) -> None:
        self.session_id = session_id
        self._store = store
        self._sheet = sheet
        self._records = list(sheet.records)
        self.writer = "un autre programme" if sheet.writer else ""
        if write and sheet.writer is None:
            sheet.writer = self

    @property
    def writable(self) -> bool:
        return self._sheet.writer is self

    @property
    def in_clear(self) -> bool:
        return False

    @property
    def shared(self) -> bool:
        return False

    @property
    def accompanied(self) -> bool:
        return False

    @property
    def away(self) -> bool:
        return False

    def seat(self, roles: Sequence[str]) -> str:
        return ""

    def sit(self, role: str) -> None:
        """One program has them all."""

    @property
    def records(self) -> Sequence[Record]:
        return self._records

    def append(self, drafts: Sequence[Draft], *, expected: int) -> tuple[Record, ...]:
        if not drafts:
            raise ValueError("nothing to append")
        if not self.writable:
            raise SessionLocked("Session en lecture seule", "Un autre programme l’écrit.")
        if expected != len(self._sheet.records):
            raise RefusedCommand("Session modifiée entre-temps", "Relisez la suite.")
        fresh: list[Record] = []
        for number, draft in enumerate(drafts, expected + 1):
            before = [*self._sheet.records, *fresh]
            fresh.append(_record(number, draft, before[-1].sum if before else ""))
        self._sheet.records.extend(fresh)
        self._records.extend(fresh)
        self._sheet.written = self._store.tick()
        return tuple(fresh)

    def follow(self) -> tuple[Record, ...]:
        fresh: tuple[Record, ...] = tuple(self._sheet.records[len(self._records) :])
        self._records.extend(fresh)
        return fresh

    def close(self) -> None:
        if self.writable:
            self._sheet.writer = None


class MemoryStore:
    """Sessions that last as long as the program."""

    def __init__(self) -> None:
        self._sheets: dict[str, Sheet] = {}
        self._writes = 0

    def tick(self) -> int:
        self._writes += 1
        return self._writes

    def create(self, session_id: str, drafts: Sequence[Draft]) -> MemoryJournal:
        letters = session_id.replace("-", "0")
        made = letters.isascii() and letters.isalnum() and letters == letters.lower()
        if not made or travelling(session_id) != session_id:
            raise RefusedCommand("Identifiant refusé", "Lettres, chiffres et tirets.")
        if session_id in self._sheets:
            raise RefusedCommand("Session déjà là", "Reprenez-la.")
        sheet = Sheet()
        created = MemoryJournal(self, session_id, sheet, write=True)
        created.append(drafts, expected=0)
        self._sheets[session_id] = sheet
        return created

    def forget(self, session_id: str) -> None:
        """Keep nothing of a session, as an erasure leaves it."""
        del self._sheets[session_id]

    def open(self, session_id: str, *, write: bool = True) -> MemoryJournal:
        if session_id not in self._sheets:
            raise SessionUnreadable("Session inconnue", "Vérifiez son nom.")
        return MemoryJournal(self, session_id, self._sheets[session_id], write=write)

    def beginning(self, session_id: str, count: int) -> Sequence[Record]:
        if session_id not in self._sheets:
            raise SessionUnreadable("Session inconnue", "Vérifiez son nom.")
        return self._sheets[session_id].records[:count]

    def ids(self) -> tuple[str, ...]:
        return tuple(self.survey().marks)

    def survey(self) -> MemorySurvey:
        latest = sorted(self._sheets, key=lambda known: -self._sheets[known].written)
        return MemorySurvey(self, {one: str(self._sheets[one].written) for one in latest})


@dataclass(frozen=True)
class MemorySurvey:
    """The sessions of a store in memory, as they were."""

    store: MemoryStore
    marks: Mapping[str, str]
    copies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def open(self, session_id: str) -> MemoryJournal:
        return self.store.open(session_id, write=False)


def _record(number: int, draft: Draft, previous: str) -> Record:
    try:
        text = json.dumps(dict(draft.data), ensure_ascii=False, allow_nan=False)
        text.encode("utf-8")
    except ValueError as error:
        raise RefusedCommand("Texte impossible à enregistrer", "Retirez-le.") from error
    data = json.loads(text)
    bound = repr((previous, number, draft.type, draft.version, draft.time, draft.role, text))
    chained = hashlib.sha256(bound.encode()).hexdigest()
    return Record(number, draft.type, draft.version, draft.time, draft.role, data, chained)
