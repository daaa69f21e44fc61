"""How the records of a sitting's journal make it. Pure: no clock, no file, no screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.common.store import Record
from assistant.domain.dossier.jury import COLLEGES
from assistant.domain.events import interview as ev
from assistant.domain.events import records as event_records
from assistant.domain.events import sitting as es
from assistant.domain.events.base import Event
from assistant.domain.sitting.state import Admitted, Sitting, built_jury


def replay(records: Iterable[Record], sitting_id: str = "") -> Sitting:
    """The sitting that these records tell.

    Args:
        sitting_id: what it is kept as, where that is known.

    Raises:
        SessionUnreadable: a record of a newer program, or no sitting's journal.
    """
    told = [(record, event_records.read(record, event_records.SITTINGS)) for record in records]
    if not told or not isinstance(first := told[0][1], es.SittingOpened):
        raise _unreadable("Le journal ne commence pas par l’ouverture d’une séance du jury.")
    try:
        sitting = Sitting(first.sitting_id, built_jury(first.jury))
    except (KeyError, TypeError, ValueError):
        raise _unreadable("Ce que sa première ligne dit du jury n’a pas la forme attendue.") \
            from None
    if sitting_id and sitting.id != sitting_id:
        raise _unreadable(f"La séance « {sitting_id} » dit s’appeler « {sitting.id} ».")
    for record, event in told:
        take(sitting, record, event)
    return sitting


def take(sitting: Sitting, record: Record, event: Event) -> None:
    """Take one more record into the sitting."""
    if record.number > 1 and isinstance(event, es.SittingOpened):
        raise _unreadable(f"La ligne {record.number} ouvre la séance une seconde fois.")
    sitting.number, sitting.last = record.number, record.time
    _HANDLERS[event.type](sitting, record, event)


def _opened(sitting: Sitting, record: Record, event: es.SittingOpened) -> None:
    sitting.opened, sitting.day, sitting.place = record.time, event.day, event.place


def _described(sitting: Sitting, _: Record, event: es.SittingDescribed) -> None:
    sitting.day, sitting.place = event.day, event.place


def _seated(sitting: Sitting, record: Record, event: es.MemberSeated) -> None:
    if event.college not in COLLEGES:
        raise _unreadable(f"La ligne {record.number} nomme un collège que le jury n’a pas.")
    sitting.members[event.name] = event.college


def _left(sitting: Sitting, _: Record, event: es.MemberLeft) -> None:
    sitting.members.pop(event.name, None)
    if sitting.president == event.name:
        sitting.president = ""


def _presides(sitting: Sitting, _: Record, event: es.PresidentChosen) -> None:
    sitting.president = event.name


def _admitted(sitting: Sitting, _: Record, event: es.DossierAdmitted) -> None:
    sitting.dossiers[event.session] = Admitted(
        event.session, event.number, event.head, event.seal
    )
    sitting.withdrawn.pop(event.session, None)


def _withdrawn(sitting: Sitting, _: Record, event: es.DossierWithdrawn) -> None:
    if sitting.dossiers.pop(event.session, None) is not None:
        sitting.withdrawn[event.session] = event.reason


def _examined(sitting: Sitting, _: Record, event: es.DossierExamined) -> None:
    found = sitting.dossiers.get(event.session)
    if found is not None and found.head == event.head:
        sitting.dossiers[event.session] = replace(found, examined=event.number)


def _closed(sitting: Sitting, _: Record, event: es.SittingClosed) -> None:
    sitting.closed = True


def _reopened(sitting: Sitting, _: Record, event: es.SittingReopened) -> None:
    sitting.closed, sitting.reopened = False, event.reason


def _repaired(sitting: Sitting, _: Record, event: Event) -> None:
    """Nothing: a repair says what it lost itself."""


_HANDLERS: Mapping[str, Callable[[Sitting, Record, Any], None]] = {
    es.SittingOpened.type: _opened,
    es.SittingDescribed.type: _described,
    es.MemberSeated.type: _seated,
    es.MemberLeft.type: _left,
    es.PresidentChosen.type: _presides,
    es.DossierAdmitted.type: _admitted,
    es.DossierWithdrawn.type: _withdrawn,
    es.DossierExamined.type: _examined,
    es.SittingClosed.type: _closed,
    es.SittingReopened.type: _reopened,
    ev.JournalRepaired.type: _repaired,
}


def _unreadable(why: str) -> SessionUnreadable:
    return SessionUnreadable(
        "Séance illisible",
        f"{why} Le fichier est intact ; il a été changé, ou vient d’un autre programme.",
    )
