"""The ten properties of the observations' draft: `python -m tests.campagnes.observations`.

Over all combinations of judgements, notes, criteria said or not, consultations, in every shipped
référentiel (or one in so many when `--nombre` is below their count), then on the demonstrations.
Prints the table of what holds. Ends with 1 when a sentence quotes what nobody recorded, when a
draft is not the same twice, or when a property holds less often than it must.

`--temoin` spoils each draft in turn, a quote, a reference, a person, a failing element left out:
every one must be seen.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from assistant.domain.events import interview as ev
from assistant.domain.events.base import ORIGINS, Event
from assistant.domain.referential.model import Element, ElementRef, Referential
from assistant.domain.referential.scales import fails
from assistant.domain.session.state import Session
from assistant.domain.writing.draft import DraftSentence
from assistant.domain.writing.faithful import Gate
from tests.draft_help import (
    DEMONSTRATIONS,
    FOLDER,
    SHIPPED,
    VOICE,
    demonstration,
    judged,
    plain,
    referential,
    sentences,
    session_of,
    states,
    words,
)
from tests.draft_properties import PROPERTIES, measured
from tests.yaml_data import yaml_data

NOTES: dict[str, Any] = yaml_data((FOLDER / "notes.yaml").read_text("utf-8"))
MODES = ("une note", "deux notes", "notes mêlées", "note commune", "vides", "rien")
LEAST = 0.97
"""The share of drafts of which each property must hold."""


def noted(
    element: Element, state: str, mode: str, chance: random.Random, shared: list[Element]
) -> Iterator[Event]:
    """The notes of an element in a mode."""
    block, scale_value = element.ref.block, state
    origin = chance.choice(ORIGINS)
    fact = chance.choice(NOTES["faits"][origin])
    if scale_value in ("non_acquis", "non", "non_mis_en_oeuvre", "x"):
        fact = chance.choice(NOTES["manques"])
    refs: tuple[ElementRef, ...] = (element.ref,)
    if mode == "note commune" and element in shared:
        refs = tuple(one.ref for one in shared)
        if element is not shared[0]:
            return
    if mode in ("une note", "deux notes", "notes mêlées", "note commune"):
        yield ev.NoteTaken(fact, block, refs, origin)
    if mode in ("deux notes", "notes mêlées"):
        other = chance.choice(ORIGINS)
        yield ev.NoteTaken(chance.choice(NOTES["faits"][other]), block, refs, other)
    if mode in ("notes mêlées", "vides"):
        yield ev.NoteTaken(chance.choice(NOTES["vides"]), block, refs)
        yield ev.FileRead(element.ref, chance.choice(NOTES["vides"]))


def stories(
    found: Referential, block: int, chance: random.Random
) -> Iterator[list[Event]]:
    """A block with its first elements in every pair of states, in each mode, settled or not."""
    elements = found.blocks[block - 1].elements
    every = states(found)
    for first, second, mode, said, agreed in product(
        every, every, MODES, (False, True), (False, True)
    ):
        rest = chance.choice((every[0], every[0], "?"))
        given = [first, second, *[rest] * len(elements)][:len(elements)]
        many = chance.random() < 0.2
        if many:
            given = [chance.choice(every) for _ in elements]
        events: list[Event] = []
        shared = list(elements[2:5])
        for element, state in zip(elements, given, strict=True):
            events += noted(element, state, mode, chance, shared)
            events += _judged(found, element, state, said=said, chance=chance)
        if agreed:
            value = chance.choice([one.id for one in found.scale.values])
            events.append(ev.ConsultationConcluded(
                elements[0].ref, value, chance.choice(NOTES["concertations"])
            ))
        yield events


def _judged(
    found: Referential, element: Element, state: str, *, said: bool, chance: random.Random
) -> Iterator[Event]:
    for event in judged(found, element.ref, state):
        if (
            said and isinstance(event, ev.JudgementGiven) and element.criteria
            and fails(found.scale, event.value)
        ):
            count = chance.randint(1, min(2, len(element.criteria)))
            numbers = chance.sample(range(1, len(element.criteria) + 1), count)
            yield ev.JudgementGiven(event.element, event.value, event.by,
                                    criteria=tuple(sorted(numbers)))
        else:
            yield event


# --- what is looked at ---------------------------------------------------------------------------


def unfaithful(session: Session, found: Iterable[DraftSentence]) -> list[str]:
    """The sentences that the gate would refuse: the rules must not need it."""
    gate = Gate(session)
    return [
        fault for one in found
        for fault in gate.faults(VOICE.observation(session.referential, one), one.values)
    ]


Spoil = Callable[[str], str]
SPOILT: Mapping[str, Spoil] = {
    "citation changée": lambda text: text.replace("« ", "« jamais ", 1),
    "renvoi faux": lambda text: text.replace("(1.", "(9.9) (1.", 1) + " 9.9",
}


def witness(session: Session, block: int) -> list[str]:
    """The ways of spoiling a draft that the gate does not see."""
    gate = Gate(session)
    missed = []
    for one in sentences(session, block):
        text = plain(VOICE.observation(session.referential, one))
        spoilt_texts = {name: spoil(text) for name, spoil in SPOILT.items()}
        if session.candidate:
            name = session.candidate.split(" ")[0].title()
            spoilt_texts["personne nommée"] = f"{text} {name} convient."
        for name, spoilt in spoilt_texts.items():
            if spoilt != text and not gate.faults(spoilt, one.values):
                missed.append(f"{name} : {spoilt}")
    return missed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nombre", type=int, default=4_000)
    parser.add_argument("--graine", type=int, default=1)
    parser.add_argument("--exemples", type=int, default=1)
    parser.add_argument("--temoin", action="store_true")
    asked = parser.parse_args()
    held: Counter[str] = Counter()
    read = longest = 0
    told: list[int] = []
    shown: Counter[str] = Counter()
    for session, block, name in _all(asked.nombre, asked.graine):
        found = sentences(session, block)
        said = [VOICE.observation(session.referential, one) for one in found]
        if not said:
            continue
        read += 1
        if said != words(session, block) or (faults := unfaithful(session, found)):
            print(f"{name}, bloc {block} : {faults if faults else 'deux textes'}")
            return 1
        if asked.temoin and (missed := witness(session, block)):
            print(f"{name}, bloc {block} : {missed[0]}")
            return 1
        count = sum(len(one.split()) for one in said)
        told.append(count)
        longest = max(longest, count)
        for key, holds in measured(session, block, said).items():
            held[key] += holds
            if not holds and shown[key] < asked.exemples:
                shown[key] += 1
                print(f"  exemple sans « {key} » ({name}, bloc {block}) : {plain(' '.join(said))}")
    print(f"{read} brouillons, graine {asked.graine}")
    for key in PROPERTIES:
        print(f"  {key:40} {held[key]:6} / {read}  {held[key] / read:7.2%}")
    print(f"  {'ensemble':40} {sum(held.values()):6} / {10 * read}")
    print(f"  jetons : médiane {sorted(told)[len(told) // 2]}, au plus {longest}")
    return int(any(held[key] < LEAST * read for key in PROPERTIES))


def _all(count: int, seed: int) -> Iterator[tuple[Session, int, str]]:
    """The demonstrations, then about so many combinations."""
    for name in DEMONSTRATIONS:
        with tempfile.TemporaryDirectory() as folder:
            session = demonstration(name, Path(folder)).session
        for block in (*(one.number for one in session.referential.blocks), 0):
            yield session, block, name
    chance = random.Random(seed)
    blocks = [(name, block.number) for name in SHIPPED for block in referential(name).blocks]
    share = max(1, count // len(blocks))
    for name, block in blocks:
        found = referential(name)
        every = len(states(found)) ** 2 * len(MODES) * 4
        step = max(1, every // share)
        first = chance.randrange(step)
        for at, events in enumerate(stories(found, block, chance)):
            if at % step == first:
                yield session_of(found, events), block, name


if __name__ == "__main__":
    sys.exit(main())
