"""What the screens about secrets share: a sentence, a question, a field, what takes long apart.

Secrets reach workers inside functions, never as arguments: workers keep these for their logs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from assistant.domain.common.errors import AssistantError
from assistant.tui.base.commands import Command
from assistant.tui.base.styles import ACCENT, MUTED
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.widgets.bars import Keys, Plain, Text
from assistant.tui.widgets.secret import Secret

T = TypeVar("T")

Choices = Sequence[tuple[str, str, str]]
"""The id, the label and a detail of each choice."""


class SecretScreen(CqpScreen):
    """One question at a time; nothing of it can be selected, so nothing reaches a clipboard."""

    CSS_PATH = Path(__file__).with_name("secret.tcss")  # screens of other folders inherit it
    ALLOW_SELECT = False
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self.busy = False
        self._when_back: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        yield Text(dom_id="explication")
        yield Plain(dom_id="cle")
        yield Plain(dom_id="question")
        yield Secret(id="secret", compact=True)
        yield OptionList(id="choix-secret", markup=False)
        yield Plain(dom_id="indice")
        yield Text(dom_id="message")
        yield Static("", id="reste")
        yield Keys(self.COMMANDS_SHOWN)

    @property
    def field(self) -> Secret:
        """The line in which the secret is typed, never shown."""
        return self.query_one("#secret", Secret)

    @property
    def choices(self) -> OptionList:
        """What can be chosen where no secret is asked for."""
        return self.query_one("#choix-secret", OptionList)

    def say(self, step: str, **values: object) -> str:
        """What is explained at a step."""
        return self.cqp.services.voice.say("ecran/chiffrement", etape=step, **values).strip("\n")

    # --- asking ------------------------------------------------------------------------------

    def entitle(self, title: str, explained: str) -> None:
        """Say what is asked for, and why; nothing explained takes no line."""
        self.query_one("#titre", Plain).show(title)
        line = self.query_one("#explication", Text)
        line.show(explained)
        line.display = bool(explained)

    def ask(self, question: str, *, masked: bool = True) -> None:
        """Have something typed, in an empty field."""
        self.field.empty()
        self.field.password = masked
        self._show_question(question, "  puis Entrée")
        self.field.display, self.choices.display = True, False
        self.hint("")
        self.field.focus()

    def offer(self, choices: Choices) -> None:
        """Have one of these chosen."""
        self.field.empty()
        self._show_question("", "")
        self.choices.clear_options()
        self.choices.add_options([
            Option(Content.assemble(label, (f"  {detail}" if detail else "", MUTED)), id=one)
            for one, label, detail in choices
        ])
        self.choices.highlighted = 0
        self.field.display, self.choices.display = False, True
        self.hint("")
        self.choices.focus()

    def only_show(self) -> None:
        """Nothing to answer: Enter goes on."""
        self.field.empty()
        self._show_question("", "")
        self.field.display = self.choices.display = False
        self.hint("")
        self.set_focus(None)

    def show_keys(self, commands: Sequence[Command]) -> None:
        """The footer shows these: what the keys do at this step."""
        self.query_one("#pied", Keys).show_keys(commands)

    def _show_question(self, question: str, how: str) -> None:
        line = self.query_one("#question", Plain)
        line.show(Content.assemble((question, ACCENT), (how, MUTED)))
        line.display = bool(question)

    def hint(self, content: Content | str) -> None:
        """A discreet line under the field."""
        self.query_one("#indice", Plain).show(
            content if isinstance(content, Content) else Content.assemble((content, MUTED))
        )

    def reveal(self) -> None:
        """Show what is typed, or mask it again."""
        if self.field.display:
            self.field.password = not self.field.password

    def go_on(self) -> None:
        """Enter, where neither the field nor the list took it."""

    # --- what takes long ---------------------------------------------------------------------

    def apart(self, said: str, task: Callable[[], T], done: Callable[[T], None]) -> None:
        """Run a task in a thread while the screen stays alive, then go on with its answer.

        Args:
            said: what is being done, to be read meanwhile.
        """
        self.busy = True
        self.field.disabled = self.choices.disabled = True
        self.tell("")
        self.hint(said)
        self._run(task, done)

    @work(thread=True, group="secret", description="")
    def _run(self, task: Callable[[], T], done: Callable[[T], None]) -> None:
        try:
            answer = task()
            go_on = partial(done, answer)
        except AssistantError as error:
            go_on = partial(self.failed, error)
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._over, go_on)

    def _over(self, go_on: Callable[[], None]) -> None:
        if self.cqp.covered_by_lock(self):
            # locked meanwhile: what the task opened is closed again, and what follows waits
            self.cqp.services.vault.lock()
            self._when_back = go_on
            return
        self._when_back = None
        self.busy = False
        self.field.disabled = self.choices.disabled = False
        self.hint("")
        go_on()

    def on_screen_resume(self) -> None:
        if self._when_back is not None:
            self._over(self._when_back)

    def failed(self, error: AssistantError) -> None:
        """The task was refused: it is said, and what was typed gives way to what is typed next."""
        self.refuse(error)
        if self.field.display:
            self.field.focus()
            self.field.select_all()
