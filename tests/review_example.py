"""A small session to be read again, its lines named: an interview, then what came after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import Interview
from tests.helpers import HandClock, library

EXTERNAL, SECTOR = "evaluateur_externe", "professionnel_secteur"
FIRST, SECOND, OTHER = ElementRef(1, 1), ElementRef(1, 2), ElementRef(2, 1)


@dataclass
class Example:
    """The session, and the number of each named line."""

    interview: Interview
    clock: HandClock
    numbers: dict[str, int] = field(default_factory=dict)

    def named(self, numbers: list[int]) -> list[str]:
        names = {number: name for name, number in self.numbers.items()}
        return [names[number] for number in numbers]


def example(folder: Path) -> Example:
    """Twenty minutes of interview, two judgements and an undoing; three days later, the rest."""
    clock = HandClock()
    interview = library(folder, clock).create("assistant-formation", "DUVAL Camille")
    made, run = Example(interview, clock), interview.run

    def put(name: str, number: int) -> None:
        made.numbers[name] = number
        clock.forward(minutes=2)

    put("horloge", run(orders.start))
    put("bloc 1", run(orders.move, 1))
    put("question", run(orders.ask, 1, 1))
    asked = made.numbers["question"]
    put("note", run(orders.note, "Accueille le stagiaire.", [FIRST, SECOND], asked=asked))
    put("jugement", run(orders.judge, FIRST, "acquis", by=EXTERNAL))
    put("note du dossier", run(orders.note, "Convocation jointe.", [FIRST], "preuve"))
    put("annulation", run(orders.undo, made.numbers["note du dossier"]))
    put("bloc 2", run(orders.move, 2))
    put("relance", run(orders.note, "Notes de la relance, épreuve du 3.", [OTHER]))
    run(orders.take_role, SECTOR)
    put("jugement 2", run(orders.judge, OTHER, "non_acquis", by=SECTOR))
    run(orders.take_role, EXTERNAL)
    put("fin", run(orders.end))
    clock.forward(days=3)
    note = made.numbers["note"]
    put("correction", run(orders.correct_note, note, "Accueille deux stagiaires.", [SECOND],
                          "mal entendu"))
    put("rejuge", run(orders.judge, FIRST, "non_acquis", by=EXTERNAL))
    put("concertation", run(orders.agree, FIRST, "acquis", "relu ensemble", by=EXTERNAL))
    run(orders.take_role, SECTOR)
    put("ajout", run(orders.note, "Registre reçu.", [], block=1))
    return made
