"""Where everything lies, and how to keep a copy of it."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from assistant.domain.common.errors import AssistantError
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import MUTED, STRONG
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.home.commands import FILES


class FilesScreen(ListScreen):
    """One line for each folder; Enter opens it."""

    COMMANDS_SHOWN = FILES
    BINDINGS = bindings(FILES)

    def runs(self) -> Mapping[str, Run]:
        return {**super().runs(), "fichiers_ouvrir": self.open_folder}

    def title_content(self) -> Content:
        return Content.assemble(
            ("Vos fichiers", STRONG), ("  tout est sur cet ordinateur", MUTED)
        )

    def rows(self) -> list[ListRow]:
        services = self.cqp.services
        rows = [
            ListRow(Content.assemble((f"{name} : ", STRONG), str(path), (f"\n{what}", MUTED)),
                    name)
            for name, path, what in services.kept()
        ]
        copied = Content("\n").join(Content(f"  {path}") for path in services.to_back_up())
        return [
            *rows,
            ListRow(Content("")),
            ListRow(Content("Pour tout sauvegarder")),
            ListRow(Content(
                "Quittez (Ctrl+Q), puis copiez sur un disque ou une clé à vous, chiffrés si "
                "possible :"
            )),
            ListRow(copied),
            ListRow(Content.assemble((
                "Pour y revenir, recopiez-les au même endroit. Une session chiffrée se rouvre "
                "avec la phrase secrète ou la clé de secours : gardez-les ailleurs que la copie.",
                MUTED,
            ))),
        ]

    @on(OptionList.OptionSelected, "#liste")
    def open_folder(self) -> None:
        """Show the chosen folder in the file manager."""
        folders = {name: path for name, path, _ in self.cqp.services.kept()}
        folder = folders.get(self.chosen)
        if folder is None:
            return
        try:
            self.cqp.services.show_folder(folder)
        except AssistantError as error:
            self.refuse(error)
        else:
            self.tell(f"{folder} s’ouvre dans le gestionnaire de fichiers.")
