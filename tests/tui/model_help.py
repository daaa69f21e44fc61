"""A scripted model for the screens: it says its pieces, and waits where it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from textual.pilot import Pilot

from assistant.llm.port import Consignes, ModelFault
from assistant.proposals import Proposals
from tests.tui.conftest import World

QUESTIONS = (
    '{"texte": "Quel document montre ce que vous avez fait ce jour-là ?", "lignes": [10]}\n',
    '{"texte": "Avec qui avez-vous préparé le salon de mars ?", "lignes": [10]}\n',
)


class Model:
    """Says its pieces one by one; after the first `held` ones, waits for `go`."""

    name, place, local = "essai:modele", "http://127.0.0.1:9", True

    def __init__(self, *pieces: str, held: int | None = None, fault: str = "") -> None:
        self.pieces, self.held, self.fault = pieces, held, fault
        self.go = asyncio.Event()
        self.calls: list[Consignes] = []
        self.closed = 0

    async def stream(self, call: Consignes) -> AsyncGenerator[str, None]:
        self.calls.append(call)
        try:
            for number, piece in enumerate(self.pieces):
                if number == self.held:
                    await self.go.wait()
                await asyncio.sleep(0)
                yield piece
            if self.held == len(self.pieces):
                await self.go.wait()
            if self.fault:
                raise ModelFault(self.fault)
        finally:
            self.closed += 1


def give(world: World, model: Model) -> Model:
    """Configure a model for the program of a test."""
    world.proposals = Proposals(model, world.voice, new_boundary=lambda: "DONNEES-ESSAI")
    return model


async def settled(pilot: Pilot[None]) -> None:
    """Wait until what could come has come, and is shown."""
    for _ in range(4):
        await asyncio.sleep(0.01)
        await pilot.pause()
