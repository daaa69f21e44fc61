"""The adapter to langchain-core: the only module that imports it, and only when a call is made.

A model is foreign code. It is built and run in a task of its own whose outcome is looked at, so
that whatever it raises becomes a `ModelFault`; its messages' text alone comes out. It is given no
tool and no callback, tries once, and is stopped by the time limit and by whoever closes the stream.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from importlib import import_module
from time import monotonic
from typing import Any

from assistant.llm.faults import fault_of
from assistant.llm.keys import NOWHERE, find_key
from assistant.llm.port import MOST_READ, Consignes, ModelFault
from assistant.llm.providers import ModelChoice
from assistant.llm.quiet import silence

SECONDS = 60
"""How long a whole answer may take, unless the user says otherwise."""

_MOST_TOKENS = 1200
_GRACE = 0.2
"""Seconds left to a stopped model to close its connection."""


class LangchainModel:
    """A configured model; nothing is imported nor opened before `stream`."""

    def __init__(self, choice: ModelChoice, *, seconds: float = SECONDS) -> None:
        self._choice = choice
        self._seconds = seconds
        self._chat: Any = None

    @property
    def name(self) -> str:
        return self._choice.name

    @property
    def place(self) -> str:
        return self._choice.place

    @property
    def local(self) -> bool:
        return self._choice.local

    async def stream(self, call: Consignes) -> AsyncGenerator[str, None]:
        """The answer, piece by piece; see `port.Model`."""
        pieces: asyncio.Queue[str | None] = asyncio.Queue()
        task = asyncio.create_task(self._pump(call, pieces))
        # the last thing in the queue says that the task is over, however it ended
        task.add_done_callback(lambda _: pieces.put_nowait(None))
        deadline, begun = monotonic() + self._seconds, False
        try:
            while (piece := await _next(pieces, deadline)) is not None:
                begun = True
                yield piece
        finally:
            await _stop(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            raise fault_of(error, begun=begun) from error

    async def _pump(self, call: Consignes, pieces: asyncio.Queue[str | None]) -> None:
        """Put the answer's text into `pieces`; never more than is ever read."""
        if self._chat is None:
            # importing a provider takes a second: the screen goes on meanwhile
            self._chat = await asyncio.to_thread(build, self._choice, self._seconds)
        core: Any = await asyncio.to_thread(import_module, "langchain_core.messages")
        messages = [
            core.SystemMessage(content=call.instructions), core.HumanMessage(content=call.data)
        ]
        left = MOST_READ
        async with aclosing(self._chat.astream(messages, config={"callbacks": []})) as chunks:
            async for chunk in chunks:
                text = text_of(chunk.content)
                if text:
                    pieces.put_nowait(text[:left])
                left -= len(text)
                if left <= 0:
                    raise ModelFault("trop_long")


def text_of(content: object) -> str:
    """The text of a message, whatever else a provider puts into it."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    texts = [one if isinstance(one, str) else one.get("text") for one in content
             if isinstance(one, str) or (isinstance(one, dict) and one.get("type") == "text")]
    return "".join(one for one in texts if isinstance(one, str))


async def _next(pieces: asyncio.Queue[str | None], deadline: float) -> str | None:
    try:
        return await asyncio.wait_for(pieces.get(), deadline - monotonic())
    except TimeoutError:
        raise ModelFault("lent") from None


async def _stop(task: asyncio.Task[None]) -> None:
    """Stop a model, without waiting for one that does not want to."""
    if not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_GRACE)
    if not task.done():
        task.add_done_callback(lambda late: late.cancelled() or late.exception())


def build(choice: ModelChoice, seconds: float = SECONDS) -> Any:
    """The chat model of a choice.

    Raises:
        ModelFault: its package or its key is missing, or the class named is no chat model.
    """
    silence(choice.url)
    provider = choice.provider
    if not provider.id:
        return _own(choice.model)
    key, where = find_key(choice)
    if where == NOWHERE:
        raise ModelFault("cle_absente", choice.variable)
    cls = getattr(_module(provider.module, provider.id), provider.cls)
    given = {
        "model": choice.model, "url": choice.url, "key": key or provider.keyless,
        "seconds": seconds, "limit": _MOST_TOKENS,
    }
    arguments: dict[str, Any] = dict(provider.fixed)
    for name, called in provider.names.items():
        outer, _, inner = called.partition(".")
        arguments[outer] = {inner: given[name]} if inner else given[name]
    return cls(**arguments)


def _module(name: str, extra: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise ModelFault("paquet_absent", extra) from error


def _own(path: str) -> Any:
    from langchain_core.language_models import BaseChatModel

    module, _, name = path.rpartition(".")
    cls = getattr(_module(module, ""), name, None)
    if not isinstance(cls, type) or not issubclass(cls, BaseChatModel):
        raise ModelFault("modele_inconnu", path)
    return cls()
