"""What the parts of the screens ask of a screen, held by a test: nothing of a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from textual.content import Content

from assistant.domain.common.errors import AssistantError
from assistant.domain.session.state import Session
from assistant.tui.app import CqpApp
from assistant.tui.base.services import ScreenServices
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.typed import Typed
from assistant.tui.frame.screen import CqpScreen
from tests.tui.conftest import World


class Telling:
    """What was said, and how orders are carried out."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.discreet = False

    def tell(self, text: str, *, error: bool = False) -> None:
        self.told.append(text)

    def refuse(self, error: AssistantError) -> None:
        self.tell(f"✗ {error.title}. {error.message}", error=True)

    def attempt(self, order: Callable[[], object]) -> bool:
        try:
            order()
        except AssistantError as error:
            self.refuse(error)
            return False
        return True


class TypedLine:
    """The input line."""

    def __init__(self) -> None:
        self.text = self.taken_back = ""

    def set_text(self, text: str) -> None:
        self.text = text

    def insert(self, text: str) -> None:
        self.text += text

    def undo(self) -> None:
        self.text, self.taken_back = self.text[:-1], self.text[-1:]

    def redo(self) -> None:
        self.text += self.taken_back


class Beside(Telling):
    """The interview's screen."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.prompt = TypedLine()
        self.cqp: CqpApp = world.app()
        self.opened: list[CqpScreen] = []
        self.taken: list[Typed] = []
        self.sent: list[str] = []
        self.bar_open = False
        self.rereads = True
        self.columns = 80
        self.is_attached = True
        self.asked_model = 0
        self.seals_shown = 0
        self.proposed: list[tuple[str, bool, bool]] = []
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def services(self) -> ScreenServices:
        return self.cqp.services

    async def record(self, order: Callable[[], object]) -> bool:
        return self.attempt(order)

    async def after_record(self) -> None:
        """Nothing to paint."""

    async def held_down(self) -> bool:
        return False

    def prefill(self, text: str) -> None:
        if self.prompt.text.strip():
            self.tell("La ligne n’est pas vide")
        else:
            self.prompt.set_text(text)

    def show_target(self) -> None:
        """Nothing to paint."""

    def show(self, screen: CqpScreen) -> None:
        self.opened.append(screen)

    def open_bar(self, content: Content) -> None:
        self.bar_open = True

    def close_bar(self) -> None:
        self.bar_open = False

    async def take(self, typed: Typed) -> bool:
        self.taken.append(typed)
        self.prompt.set_text("")
        return True

    def send(self) -> None:
        self.sent.append(self.prompt.text)

    def soon(self, look: Callable[[], None]) -> None:
        look()

    def ask_model(self) -> None:
        self.asked_model += 1

    def show_seal(self) -> None:
        self.seals_shown += 1

    def show_proposals(self, content: Content | str, *, shown: bool, asked: bool) -> None:
        self.proposed.append((str(content), shown, asked))

    def run_aside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.append(task)
        return task

    def call_later(self, callback: Callable[..., Any], *args: Any) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(callback(*args)))

    async def settled(self) -> None:
        """Wait until all that was begun is over."""
        while self._tasks:
            await self._tasks.pop(0)


class Below(Telling):
    """The review's screen."""

    def __init__(self, conduct: Conduct | None, shown: Sequence[int] = (), chosen: int = 0) -> None:
        super().__init__()
        self.conduct = conduct
        self.shown, self.chosen = shown, chosen
        self.line: str | None = None
        self.reasons_asked = 0
        self.said: list[tuple[Sequence[int], int]] = []
        self.back_at: list[int] = []
        self.beating = False

    @property
    def session(self) -> Session | None:
        return self.conduct.session if self.conduct is not None else None

    def open_correction(self, text: str) -> None:
        self.line = text

    def ask_reason(self, begun: str) -> None:
        self.reasons_asked += 1

    def close_correction(self) -> None:
        self.line = None

    def after_record(self) -> None:
        """Nothing to paint."""

    def show_said(self, numbers: Sequence[int], at: int) -> None:
        self.said.append((numbers, at))

    def show_state(self) -> None:
        """Nothing to paint."""

    def show_lines(self, at: int = 0) -> None:
        self.back_at.append(at)

    def beat(self, every: float, tick: Callable[[], None]) -> Below:
        self.beating = True
        return self

    def stop(self) -> None:
        self.beating = False
