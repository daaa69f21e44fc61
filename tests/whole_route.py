"""The whole route played once: what the tests, the witnesses and the pictures of it need."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.domain.sitting import orders as sitting_orders
from assistant.interview import Interview
from assistant.organisation import OrganisationServices
from assistant.publishing import Wanted, rendered
from assistant.wiring import Folders, Services
from tests.dossiers import Order, complete, play
from tests.helpers import HandClock

GOOD = {"assistant-formation": "acquis", "vendeur-conseil-distance-gros": "oui"}
MEMBERS = (("Anne Petit", "salaries"), ("Luc Grand", "employeurs"), ("Zoé Roy", "experts"))
PAPERS = ("reperage", "parcours", "lecture", "decision")


@dataclass(frozen=True, slots=True)
class Desks:
    """The program of each who has a part in it: one and the same where sessions are files.

    Args:
        second: the other evaluator's.
        eraser: of who answers for the data.
    """

    first: Services
    second: Services
    eraser: Services


def services(
    folder: Path, server: str = "", now: Callable[[], datetime] | None = None
) -> Services:
    """The program in a folder, on a fixed day, with ids that one knows.

    Args:
        server: the address of the organisation that has the sessions, where one has.
    """
    folders = Folders(folder, folder / "sessions", folder / "config", server=server)
    return (OrganisationServices if server else Services)(
        folders, now=now or HandClock(), new_id=lambda: "essai-1"
    )


def evaluated(program: Services, name: str) -> str:
    """A session on the way by training whose evaluation lacks nothing, and nothing before it."""
    clock = program.now
    assert isinstance(clock, HandClock)
    with closing(program.library.create(name, "Mme DUVAL Camille", route="formation")) as led:
        groups = complete(led.session.referential, GOOD[name])
        play(led, clock, [one for some in groups.values() for one in some])
        return led.session.id


def before(interview: Interview) -> list[Order]:
    """The repérage and the parcours: the first block is acquired, the others need training."""
    blocks = [block.number for block in interview.session.referential.blocks]
    found: list[Order] = [
        {"reperage_par": "Paul Vidal", "habilitation": "H-9", "date": "2025-06-02"},
        {"reperage": "acquise", "bloc": 1, "texte": "Le fait chaque jour."},
        {"point_de_reperage": "Encore aidé au téléphone.", "element": "1.2"},
    ]
    for block in blocks[1:]:
        found += [
            {"reperage": "formation", "bloc": block},
            {"parcours": "formation", "bloc": block, "texte": "Module de 14 heures."},
        ]
    route = next(one for one in interview.session.referential.routes if one.id == "formation")
    if route.course is not None and route.course.tutor:
        found += [
            {"tuteur": "Marc Tuteur", "entreprise": "Gros SA", "conditions": True},
            {"observe_en_entreprise": "Prend les appels seul.", "element": "1.1"},
            {"fait": "date_debut_experience", "date": "2025-07-01"},
            {"fait": "date_fin_experience", "date": "2026-01-05"},
            {"fait": "date_reception_dossier_professionnel", "date": "2026-02-10"},
        ]
    return found


def judged(interview: Interview, role: str) -> list[Order]:
    """Every element judged by one of the evaluators."""
    return [
        {"jugement": GOOD[interview.session.referential.id], "element": str(element.ref),
         "par": role}
        for element in interview.session.referential.elements()
    ]


CHECKED: Order = {"point_verifie": "dernier", "texte": "Vérifié en situation."}
"""What was spotted to be checked is checked."""


def both(interview: Interview) -> list[Order]:
    """Every element judged by both evaluators; what was spotted to be checked is checked."""
    roles = interview.session.referential.roles
    return [*(one for role in roles for one in judged(interview, role.id)), CHECKED]


def decided(program: Services, session_id: str) -> str:
    """The sitting in which the jury delivered the whole certificate."""
    with closing(program.library.open(session_id, write=False)) as led:
        referential = led.session.referential
    with closing(program.juries.begin(referential, "2026-06-30", "Paris")) as opened:
        for who, college in MEMBERS:
            opened.run(sitting_orders.seat, who, college)
        opened.run(sitting_orders.preside, "Anne Petit")
        opened.admit(session_id)
        opened.examine(session_id)
        opened.decide(session_id, scope="totale")
        opened.end()
        return opened.sitting.id


def papers(folder: Path, name: str, layout: str = "txt") -> dict[str, bytes]:
    """Every document of the whole route, by its name."""
    program = services(folder)
    session_id, clock = evaluated(program, name), program.now
    assert isinstance(clock, HandClock)
    with closing(program.library.open(session_id)) as led:
        play(led, clock, before(led))
        play(led, clock, both(led))
    sitting = decided(program, session_id)
    with closing(program.library.open(session_id, write=False)) as led:
        made = {
            one: rendered(led, Wanted(layout, paper=one), program.sayings) for one in PAPERS
        }
    with closing(program.juries.open(sitting, write=False)) as opened:
        return {**made, "proces-verbal": program.minutes(opened, layout)}
