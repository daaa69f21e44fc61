"""Scripted models, and an interview to ask them about."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any, ClassVar

from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from assistant.domain.events import interview as ev
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.library import Library
from assistant.llm.port import Consignes, ModelFault
from assistant.proposals import Answer, Proposals, Request
from assistant.resources import shipped
from assistant.storage.disk.clock import utc_now
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.voice import Voice
from tests.helpers import judge
from tests.store_memory import MemoryStore

NOTE = "Vérifie la convention avec Camille Duval chez Horizon Compétences ; 12 dossiers relancés."
VOICE = Voice([shipped("prompts")])


class Scripted:
    """A model that answers what it is told to, whatever is asked."""

    name, place, local = "essai:modele", "http://127.0.0.1:1", True

    def __init__(self, *pieces: str, fault: str = "", then_wait: bool = False) -> None:
        self.pieces, self.fault, self.then_wait = pieces, fault, then_wait
        self.calls: list[Consignes] = []
        self.closed = False

    async def stream(self, call: Consignes) -> AsyncGenerator[str, None]:
        self.calls.append(call)
        try:
            for piece in self.pieces:
                await asyncio.sleep(0)
                yield piece
            if self.then_wait:
                await asyncio.sleep(60)
            if self.fault:
                raise ModelFault(self.fault)
        finally:
            self.closed = True


class OwnModel(GenericFakeChatModel):
    """The class an organisation would write: made without arguments, named by its path."""

    script: ClassVar[Sequence[str]] = ("Quel document le montre ?",)
    raised: ClassVar[BaseException | None] = None
    asked: ClassVar[list[list[BaseMessage]]] = []

    def __init__(self) -> None:
        super().__init__(messages=iter([AIMessage(content="".join(self.script))]))

    async def _astream(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        type(self).asked.append(messages)
        assert not kwargs, "no tool, no option is given to the model"
        for piece in type(self).script:
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        raised = type(self).raised
        if raised is not None:
            raise raised


def interview() -> Interview:
    """An interview on the run, in memory: people named, a question, two notes, judgements."""
    shelf = ReferentialShelf(shipped("referentials"), shipped("referentials") / "aucun")
    numbers = iter(range(1, 100))
    library = Library(MemoryStore(), shelf, utc_now, new_id=lambda: f"essai-{next(numbers)}")
    opened = library.create("assistant-formation", "DUVAL Camille")
    opened.run(
        orders.describe_candidate, "DUVAL Camille",
        {"entreprise": "Horizon Compétences", "téléphone": "06 12 34 56 78",
         "emploi": "assistante"},
    )
    opened.run(
        orders.name_evaluator,
        ev.EvaluatorNamed("evaluateur_externe", "Dominique LEROY", "cabinet Sillage"),
    )
    opened.run(orders.start)
    opened.run(orders.ask, 1, 1)
    opened.run(orders.note, NOTE, [ElementRef(1, 3)])
    opened.run(orders.note, "N’a pas encore archivé les dossiers de 2024.", [ElementRef(1, 8)])
    judge(opened, ElementRef(1, 3), "acquis")
    judge(opened, ElementRef(1, 8), "non_mis_en_oeuvre")
    return opened


def notes(opened: Interview) -> list[int]:
    return list(opened.session.notes)


def anything(text: str, lines: Sequence[int]) -> bool:
    """The gate of the draft left open: what stands before it is looked at."""
    return bool(text) or bool(lines)


def requests(proposals: Proposals, opened: Interview) -> list[Request]:
    """One request of each use that bears on what was noted."""
    session = opened.session
    first, second = notes(opened)
    draft = [
        ("L’élément 1.3 est acquis : vérifie la convention, 12 dossiers relancés.", [first]),
        ("L’archivage des dossiers de 2024 n’a pas été mis en œuvre.", [second]),
    ]
    return [proposals.follow_ups(session), proposals.rewording(session, 1, draft, anything)]


async def answers(proposals: Proposals, opened: Interview, request: Request) -> list[Answer]:
    async with aclosing(proposals.ask(opened, request)) as coming:
        return [one async for one in coming]
