"""Where a dossier stands: its state, what it lacks and who owes it, what is due by when. Pure.

For lists of many dossiers: nothing here tells a result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.domain.common.days import IsHoliday
from assistant.domain.dossier.completeness import controls
from assistant.domain.dossier.deadlines import due
from assistant.domain.dossier.finding import Finding
from assistant.domain.dossier.seal import standing_in_the_way
from assistant.domain.rules.outcome import Outcome
from assistant.domain.session.state import Session, parse_time

STATES: Mapping[str, str] = {
    "preparation": "à préparer",
    "entretien": "entretien commencé",
    "a_completer": "à compléter",
    "complet": "complet",
    "decide": "décidé par le jury",
}
"""Where a dossier may stand, in order, each with its name on screen."""


def state_said(state: str, *, running: bool) -> str:
    """The name of a state, as one says it of one dossier.

    Args:
        running: the clock of its interview ran when it was last written.
    """
    if state == "entretien":
        return "entretien en cours" if running else "entretien en pause"
    return STATES.get(state, "")


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that a dossier lacks.

    Args:
        kind: the kind of the check that asks for it; says who owes it where `who` is empty.
        label: the check's own words.
        who: a role or the candidate, where the check names one.
        blocks: the numbers of the blocks it lacks in, as one reads them; empty for the whole.
    """

    kind: str
    label: str
    who: str
    blocks: str


@dataclass(frozen=True, slots=True)
class DueDay:
    """A deadline of a dossier that has a day (ISO), and that the dossier did not go past."""

    id: str
    label: str
    who: str
    day: str


@dataclass(frozen=True, slots=True)
class DossierStanding:
    """Where a dossier stands."""

    state: str
    owed: tuple[Owed, ...]
    dues: tuple[DueDay, ...]


_TELLING = frozenset({
    "en_desaccord", "sans_resultat", "sans_justification", "criteres_a_preciser",
    "marques_inconnues",
})
"""The reasons of findings that tell how an element was judged."""


def standing(
    session: Session, outcome: Outcome, is_holiday: IsHoliday, *, discreet: bool = False,
    broken: bool = False,
) -> DossierStanding:
    """Where a dossier stands, as its last line left it.

    Args:
        session: as whoever looks may see it.
        outcome: that of `session`.
        discreet: any of the evaluators may look: what tells how something was judged is told as
            a result to come, of no block.
        broken: its seal was verified, and does not hold.
    """
    blocking = standing_in_the_way(controls(session, outcome, parse_time(session.last)))
    state = _state(session, broken or bool(blocking))
    owed = () if state == "decide" else tuple(_owed(session, blocking, discreet))
    if broken:
        owed = (Owed("sceau", "Sceau rompu", "", ""), *owed)
    return DossierStanding(
        state, owed,
        tuple(
            DueDay(one.id, one.label, one.who, one.day.isoformat())
            for one in due(session, is_holiday) if one.day is not None and not one.over
        ),
    )


@dataclass(frozen=True, slots=True)
class OwingWords:
    """What lists say of what is lacking, by the kind of the check (`prompts/secretariat.yaml`).

    Args:
        problem: what was wrong with a file of the user's own.
    """

    what: Mapping[str, str]
    whose: Mapping[str, str]
    problem: str = ""

    def lack(self, one: Owed) -> str:
        """What is lacking, in the check's own words where there are no others."""
        return self.what.get(one.kind) or one.label

    def who(self, one: Owed) -> str:
        """Who owes it; empty where nobody knows."""
        return one.who or self.whose.get(one.kind, "")


def _state(session: Session, lacking: bool) -> str:
    if session.jury is not None:
        return "decide"
    if not lacking:
        return "complet"
    if session.clock.ended:
        return "a_completer"
    return "entretien" if session.clock.sittings else "preparation"


def _owed(
    session: Session, blocking: tuple[Finding, ...], discreet: bool
) -> Iterator[Owed]:
    """What is lacking, each once, whatever the blocks it lacks in."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for one in blocking:
        if discreet and one.reason in _TELLING:
            found.setdefault(("resultat", "Résultats à établir", ""), [])
            continue
        blocks = found.setdefault((one.kind, one.label, _who(session, one.values)), [])
        if one.block and one.block not in blocks:
            blocks.append(one.block)
    for (kind, label, who), numbers in found.items():
        yield Owed(kind, label, who, ", ".join(map(str, sorted(numbers))))


def _who(session: Session, values: Mapping[str, Any]) -> str:
    """The role that a finding names, or whose comment box it is; empty where it names nobody."""
    if box := values.get("boite"):
        role = next((one.role for one in session.referential.comments if one.id == box), "")
        found = session.referential.role(role)
        return found.title if found else "Candidat"
    return str(values.get("role", ""))
