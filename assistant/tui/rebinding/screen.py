"""The keys of every command, as they are now; Enter gives one the next key that is pressed."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList

from assistant.tui.base.commands import KEYMAP, Command, Run, bindings, key_name
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.rebinding import catalogue
from assistant.tui.rebinding.commands import KEYS_SCREEN
from assistant.tui.widgets.bars import Keys, KeyTaker, Plain, Text


class KeysScreen(ListScreen):
    """Commands by screen; each with its key, and its word where it has one."""

    COMMANDS_SHOWN = KEYS_SCREEN
    BINDINGS = bindings(KEYS_SCREEN)

    def __init__(self) -> None:
        super().__init__()
        self._waiting = ""  # the command that the next key is given to

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "touche_donnee": self.wait_for_key,
            "touche_rendue": self.give_back,
        }

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        yield OptionList(id="liste", markup=False)
        yield KeyTaker(dom_id="touche")
        yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)

    def on_mount(self) -> None:
        self._rest()

    def title_content(self) -> Content:
        count = f"  {len(KEYMAP)} à vous" if KEYMAP else ""
        return Content.assemble(("Touches", STRONG), (count, ACCENT))

    def rows(self) -> list[ListRow]:
        rows: list[ListRow] = []
        shown = ""
        for screen, command in catalogue.commands():
            if screen != shown:
                shown = screen
                rows.append(ListRow(Content.assemble((screen, ACCENT))))
            rows.append(ListRow(self._row(command), command.id))
        return rows

    @staticmethod
    def _row(command: Command) -> Content:
        own = command.id in KEYMAP
        key = key_name(KEYMAP[command.id] if own else command.keys[0])
        word = f"  /{command.word}" if command.word else ""
        before = f"  au lieu de {key_name(command.keys[0])}" if own else ""
        return Content.assemble(
            (f"  {key.ljust(16)}", STRONG if own else ""), command.label, (word, MUTED),
            (before, "$text-warning"),
        )

    def _label(self) -> str:
        return next(one.label for _, one in catalogue.commands() if one.id == self.chosen)

    @on(OptionList.OptionSelected, "#liste")
    def wait_for_key(self) -> None:
        if self.chosen:
            self._waiting = self.chosen
            taker = self.query_one(KeyTaker)
            taker.can_focus, taker.display = True, True
            taker.show(f" Pressez la touche de « {self._label()} ». Échap renonce. ")
            self.set_focus(taker)
            self.tell("")

    @on(KeyTaker.Pressed)
    def _pressed(self, event: KeyTaker.Pressed) -> None:
        command, key = self._waiting, event.key.lower()
        self._rest()
        if key != "escape" and self.attempt(lambda: self._give(command, key)):
            self.paint()
            self.tell(f"{key_name(key)} : « {self._label()} ».")

    def give_back(self) -> None:
        """The chosen command has its own key again."""
        command = self.chosen
        own = {one.id: one.keys[0] for _, one in catalogue.commands()}.get(command)
        if own is not None and command in KEYMAP and self.attempt(
            lambda: self._give(command, own)
        ):
            self.paint()

    def _give(self, command: str, key: str) -> None:
        self.cqp.give_keys(catalogue.give(KEYMAP, command, key))

    def _rest(self) -> None:
        taker = self.query_one(KeyTaker)
        taker.can_focus = taker.display = False
        self.list.focus()
