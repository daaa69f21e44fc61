"""A small session to be read again, its lines named: an interview, then what came after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from assistant.domain import commands
from assistant.domain.referential import ElementRef
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

    put("horloge", run(commands.start))
    put("bloc 1", run(commands.move, 1))
    put("question", run(commands.ask, 1, 1))
    asked = made.numbers["question"]
    put("note", run(commands.note, "Accueille le stagiaire.", [FIRST, SECOND], asked=asked))
    put("jugement", run(commands.judge, FIRST, "acquis", by=EXTERNAL))
    put("note du dossier", run(commands.note, "Convocation jointe.", [FIRST], "preuve"))
    put("annulation", run(commands.undo, made.numbers["note du dossier"]))
    put("bloc 2", run(commands.move, 2))
    put("relance", run(commands.note, "Notes de la relance, épreuve du 3.", [OTHER]))
    run(commands.take_role, SECTOR)
    put("jugement 2", run(commands.judge, OTHER, "non_acquis", by=SECTOR))
    run(commands.take_role, EXTERNAL)
    put("fin", run(commands.end))
    clock.forward(days=3)
    note = made.numbers["note"]
    put("correction", run(commands.correct_note, note, "Accueille deux stagiaires.", [SECOND],
                          "mal entendu"))
    put("rejuge", run(commands.judge, FIRST, "non_acquis", by=EXTERNAL))
    put("concertation", run(commands.agree, FIRST, "acquis", "relu ensemble", by=EXTERNAL))
    run(commands.take_role, SECTOR)
    put("ajout", run(commands.note, "Registre reçu.", [], block=1))
    return made
