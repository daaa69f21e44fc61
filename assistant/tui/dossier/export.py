"""Exporting: which document, which copy of it, where. A bar moves while it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.paths import typed_path
from assistant.domain.common.progress import bar
from assistant.domain.common.text import one_line
from assistant.domain.common.why import why_unread
from assistant.publishing import FORM, IncompleteDossier, Wanted, menu
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.dossier.commands import EXPORT, PATH
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.widgets.bars import Keys, Plain, Text
from assistant.tui.widgets.writing import LineField

_ASKED = {"folder": "Dossier où écrire", "form": "Formulaire de la branche (DOCX)"}


class ExportScreen(ListScreen):
    """Enter makes the chosen document; B and A choose the copy, D the folder."""

    CSS_PATH = "export.tcss"
    COMMANDS_SHOWN = EXPORT
    BINDINGS = bindings(EXPORT)
    conduct: Conduct

    def __init__(self, conduct: Conduct) -> None:
        super().__init__()
        self.conduct = conduct
        self._wanted = Wanted("")
        self._asked = ""
        self._form = ""
        self._busy = False
        self._written: list[Path] = []

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "export_fait": self.make,
            "export_brouillon": partial(self.turn, "draft"),
            "export_anonyme": partial(self.turn, "anonymous"),
            "export_dossier": partial(self.ask_for, "folder"),
            "export_ouvrir": self.show_written,
            "export_telecharger": self.download,
            "export_controle": self.show_checks,
        }

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        yield OptionList(id="liste", markup=False)
        yield Text(dom_id="message")
        yield LineField(id="chemin", compact=True)
        yield Keys(self.COMMANDS_SHOWN)
        yield Keys(PATH, dom_id="pied-ligne")

    def first_choice(self) -> str:
        return menu()[0][0]

    # --- what is shown -----------------------------------------------------------------------

    @property
    def folder(self) -> Path:
        """Where documents go: the folder chosen by D, else that of the program."""
        chosen = self.cqp.preferences.exports
        return Path(chosen) if chosen else self.cqp.services.exports

    def title_content(self) -> Content:
        session = self.conduct.session
        return Content.assemble(
            ("Exporter", STRONG), (f"  {session.candidate} · {session.referential.title}", MUTED)
        )

    def rows(self) -> list[ListRow]:
        rows = [ListRow(self._state()), ListRow(Content(""))]
        rows += [ListRow(Content(label), name) for name, label in menu()]
        return [*rows, ListRow(Content("")), *self._copy()]

    def _state(self) -> Content:
        if self.conduct.interview.broken:
            return Content.assemble(("! ", "$text-warning"), " ".join(self.conduct.doubts()),
                                    (" Seul un brouillon peut en sortir.", MUTED))
        lacking = self.conduct.blocking()
        if not lacking:
            return Content.assemble(("✓ ", "$text-success"), "Rien de bloquant ne manque.")
        labels = list(dict.fromkeys(self.conduct.say("manque", **one.said) for one in lacking))
        more = f" et {len(labels) - 2} autres" if len(labels) > 2 else ""
        return Content.assemble(
            ("! ", "$text-warning"), f"Il manque : {' ; '.join(labels[:2])}{more}. ",
            ("Le dossier pour le jury attend ; un brouillon est possible.", MUTED),
        )

    def _copy(self) -> list[ListRow]:
        wanted = self._wanted
        return [
            ListRow(_box(wanted.draft, "Brouillon", "marqué BROUILLON sur chaque page")),
            ListRow(_box(wanted.anonymous, "Copie anonyme", "sans noms ni coordonnées")),
            ListRow(Content.assemble(("Dans : ", MUTED), one_line(str(self.folder)))),
        ]

    # --- choosing the copy -------------------------------------------------------------------

    def turn(self, what: str) -> None:
        """Change which copy is made: the draft or not (`draft`), anonymous or not."""
        if what == "draft":
            self._wanted = replace(self._wanted, draft=not self._wanted.draft)
        else:
            self._wanted = replace(self._wanted, anonymous=not self._wanted.anonymous)
        self.tell("")
        self.paint()

    def ask_for(self, what: str) -> None:
        """Have a path typed: the folder, or the branch's form."""
        self._asked = what
        self.tell("")
        entry = self.query_one(LineField)
        entry.value = one_line(str(self.folder)) if what == "folder" else self._form
        entry.border_title = _ASKED[what]
        self.set_class(True, "-ecrit")
        entry.focus()

    @on(Input.Submitted, "#chemin")
    def _typed(self, event: Input.Submitted) -> None:
        asked, typed = self._asked, one_line(event.value)
        try:
            path = typed_path(typed).absolute()
            if typed and asked == "folder":
                self.cqp.services.must_travel(path)
        except AssistantError as error:
            self.refuse(error)
            return
        self._leave_line()
        if not typed or (asked == "folder" and typed == one_line(str(self.folder))):
            return  # left as it was: its name may hold what no line shows
        if asked == "folder":
            self.cqp.prefer(exports="" if path == self.cqp.services.exports else str(path))
            self.paint()
            return
        self._form = one_line(event.value)
        try:
            form = self.cqp.services.read_form(path)
        except AssistantError as error:
            self.refuse(error)
            return
        self._make(replace(self._wanted, format=FORM, form=form))

    @property
    def open_line(self) -> Widget | None:
        return self.query_one(LineField) if self._asked else None

    def _leave_line(self) -> None:
        self._asked = ""
        self.set_class(False, "-ecrit")
        self.list.focus()

    def back(self) -> None:
        if self._asked:
            self._leave_line()
            return
        super().back()

    def show_checks(self) -> None:
        """Show what keeps the dossier from being issued."""
        from assistant.tui.dossier.checks import ChecksScreen

        self.cqp.push_screen(ChecksScreen(self.conduct))

    def on_screen_resume(self) -> None:
        if self.list.option_count:
            self.paint()

    # --- making it ---------------------------------------------------------------------------

    @on(OptionList.OptionSelected, "#liste")
    def make(self) -> None:
        chosen = self.chosen
        if self._asked:
            return  # a click: the path is taken or left first
        if chosen == FORM:
            self.ask_for("form")
        elif chosen:
            self._make(replace(self._wanted, format=chosen))

    def _make(self, wanted: Wanted) -> None:
        if self._busy:
            return
        self._busy = True
        self._progress(0, 1, "préparation")
        self._publish(replace(wanted, reader=self.conduct.session.role), self.folder)

    @work(thread=True, group="export")
    def _publish(self, wanted: Wanted, folder: Path) -> None:
        def progress(done: int, total: int, label: str) -> None:
            self.app.call_from_thread(self._progress, done, total, label)

        try:
            paths = self.cqp.services.publish_apart(
                self.conduct.interview, wanted, folder, progress
            )
        except AssistantError as error:
            self.app.call_from_thread(self._failed, error)
        else:
            self.app.call_from_thread(self._made, list(paths))

    def _progress(self, done: int, total: int, label: str) -> None:
        self.tell(f"{bar(done, total)}  {label}")

    def _failed(self, error: AssistantError) -> None:
        self._busy = False
        if isinstance(error, IncompleteDossier):
            self.tell("✗ Le dossier pour le jury attend. C dit où sont les manques.", error=True)
        else:
            self.refuse(error)

    def _made(self, paths: list[Path]) -> None:
        self._busy = False
        self._written = paths
        names = "\n".join(path.name for path in paths)
        more = ", T les télécharge" if self.app.is_web else ""
        told = f"✓ Écrit dans {paths[0].parent} (O l’ouvre{more}) :\n{names}"
        if paths[0] in self.cqp.services.unremembered:
            told += "\nUn effacement ne le trouverait pas : effacez-le vous-même le jour venu."
        self.tell(told)

    def show_written(self) -> None:
        """Open the folder of what was written last, else the one where it would be."""
        folder = self._written[0].parent if self._written else self.folder
        try:
            self.cqp.services.show_folder(folder)
        except AssistantError as error:
            self.refuse(error)

    def download(self) -> None:
        """Hand what was written last over to the browser."""
        if not self.app.is_web:
            self.tell("Les fichiers sont déjà sur cet ordinateur : O ouvre leur dossier.")
        elif not self._written:
            self.tell("Rien n’a encore été écrit : Entrée fait le document choisi.")
        else:
            try:
                name, content = _one_file(self._written)
            except OSError as error:
                self.tell(f"✗ Non téléchargé : {why_unread(error)}. Entrée le refait.", error=True)
            else:
                self.app.deliver_binary(content, save_filename=name)


def _box(ticked: bool, label: str, detail: str) -> Content:
    sign = ("☑ ", "$text-success") if ticked else ("☐ ", "")
    return Content.assemble(sign, (label, ACCENT if ticked else ""), (f"  {detail}", MUTED))


def _one_file(paths: list[Path]) -> tuple[str, BytesIO]:
    """The name and content of a file, an archive of several: browsers stop at a second download."""
    if len(paths) == 1:
        return paths[0].name, BytesIO(paths[0].read_bytes())
    import zipfile

    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    content.seek(0)
    return paths[0].with_suffix(".zip").name, content
