"""Whose session is whose: candidates named alike, and choosing one person's sessions. Pure.

Two people may bear one name, and nothing in a session proves who somebody is: where several
sessions bear a name and no resit links them, the user says which are meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from assistant.domain.common.errors import RefusedCommand, SessionUnreadable
from assistant.domain.common.store import Record
from assistant.domain.common.text import fold, one_line
from assistant.domain.events import interview as ev
from assistant.domain.events import records as event_records


@dataclass(frozen=True, slots=True)
class Owner:
    """A session as far as it tells whose it is, damaged or not.

    Args:
        name: the candidate's present name; empty when the session does not tell it any more.
        earlier: the names it bore before a correction.
        linked: the sessions whose results this one carries on.
        present: its journal is in the folder of the sessions; else only copies are left.
        problem: why it cannot be read whole; empty when it can.
    """

    id: str
    name: str = ""
    earlier: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    opened: str = ""
    last: str = ""
    linked: frozenset[str] = frozenset()
    sealed: bool = False
    present: bool = True
    problem: str = ""


_TELLING = {ev.SessionOpened.type, ev.CandidateDescribed.type, ev.BlockCarried.type}


def owner_of(session_id: str, records: Iterable[Record]) -> Owner:
    """Whose a session is, by those of its records that hold, the undone ones included."""
    names: list[str] = []
    details: dict[str, str] = {}
    title = opened = last = ""
    linked: set[str] = set()
    sealed = False
    for record in records:
        last = record.time
        if record.type in (ev.SessionSealed.type, ev.SessionReopened.type):
            sealed = record.type == ev.SessionSealed.type
        event = _telling(record)
        if isinstance(event, ev.SessionOpened):
            opened, title = record.time, str(event.referential.get("intitule", ""))
        elif isinstance(event, ev.CandidateDescribed):
            names.append(event.name)
            details.update({key: str(value) for key, value in event.details.items()})
        elif isinstance(event, ev.BlockCarried):
            linked.add(event.session)
    earlier = tuple(dict.fromkeys(name for name in names if name != names[-1]))
    return Owner(
        session_id, names[-1] if names else "", earlier, details, title, opened, last,
        frozenset(linked), sealed,
    )


def _telling(record: Record) -> object:
    """The event of a record that tells whose a session is."""
    if record.type not in _TELLING:
        return None
    try:
        return event_records.read(record)
    except SessionUnreadable:
        return None


def name_key(name: str) -> str:
    """A name without case, accents, ligatures, hyphens nor apostrophes, for comparing."""
    folded = fold(one_line(name)).replace("œ", "oe").replace("æ", "ae")
    return " ".join(re.findall(r"\w+", folded)) or folded


def named(name: str, owners: Iterable[Owner]) -> tuple[Owner, ...]:
    """The sessions whose candidate bears this name."""
    wanted = name_key(name)
    return tuple(one for one in owners if one.name and name_key(one.name) == wanted)


def named_nearly(name: str, owners: Iterable[Owner]) -> tuple[Owner, ...]:
    """The sessions whose candidate bears nearly this name, or bore it before a correction."""
    wanted = name_key(name)
    words = set(wanted.split())
    found = []
    for one in owners:
        known = name_key(one.name)
        others = set(known.split())
        if not one.name or known == wanted:
            continue
        alike = bool(get_close_matches(wanted, [known], n=1, cutoff=0.8))
        within = bool(words and others) and (words <= others or others <= words)
        if alike or within or wanted in map(name_key, one.earlier):
            found.append(one)
    return tuple(found)


def linked_groups(owners: Sequence[Owner]) -> list[tuple[Owner, ...]]:
    """The sessions that resits tie together; two groups may be two people."""
    groups: list[set[str]] = []
    for one in owners:
        tied = {one.id, *one.linked}
        apart = [group for group in groups if not group & tied]
        merged = tied.union(*(group for group in groups if group & tied))
        groups = [*apart, merged]
    found = [tuple(one for one in owners if one.id in group) for group in groups]
    return sorted(filter(None, found), key=lambda group: owners.index(group[0]))


def choose(
    name: str, owners: Sequence[Owner], sessions: Sequence[str] = (), *, everyone: bool = False
) -> tuple[Owner, ...]:
    """The sessions of one person.

    Args:
        sessions: the only ones that are meant, by id or by its beginning; one that does not
            tell its candidate any more can be had no other way.
        everyone: all the sessions of that name are one person's.

    Raises:
        RefusedCommand: nobody of that name, several people perhaps, or another's session.
    """
    if not one_line(name):
        raise RefusedCommand("Nom vide", "Donnez le nom du candidat.")
    if sessions:
        chosen = {one.id: one for one in (_session_of(name, owners, wanted) for wanted in sessions)}
        return tuple(chosen.values())
    found = named(name, owners)
    if not found:
        raise RefusedCommand("Personne de ce nom", _nobody(name, owners))
    if len(linked_groups(found)) > 1 and not everyone:
        raise RefusedCommand(
            "Plusieurs sessions portent ce nom",
            f"{', '.join(one.id for one in found)}. Rien n’a été fait : ce sont peut-être "
            "plusieurs personnes. --session ID, autant de fois qu’il faut, dit lesquelles ; "
            "--toutes, que c’est une seule personne.",
        )
    return found


def _session_of(name: str, owners: Sequence[Owner], wanted: str) -> Owner:
    begun = [one for one in owners if wanted and one.id.startswith(wanted)]
    exact = [one for one in begun if one.id == wanted] or begun
    if len(exact) != 1:
        raise RefusedCommand(
            "Session inconnue",
            f"« {one_line(wanted)[:80]} » ne désigne aucune session, ou plusieurs.",
        )
    owner = exact[0]
    if owner.name and name_key(owner.name) != name_key(name):
        raise RefusedCommand(
            "Session d’une autre personne",
            f"La session « {owner.id} » est au nom de {one_line(owner.name)[:80]}. "
            "Rien n’a été fait : donnez ce nom-là, ou une autre session.",
        )
    return owner


def _nobody(name: str, owners: Sequence[Owner]) -> str:
    near = dict.fromkeys(one_line(one.name)[:80] for one in named_nearly(name, owners))
    said = f"Aucune session au nom de « {one_line(name)[:80]} »."
    return f"{said} Noms proches : {', '.join(near)}." if near else said
