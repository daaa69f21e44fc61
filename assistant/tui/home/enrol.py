"""Sessions for a list of candidates: its path, what it would make, then all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.worker import get_current_worker

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.french import counted, plural
from assistant.enrolling import Enrolment, LookedOver, begin_all, look_over
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.home.commands import ENROL
from assistant.tui.widgets.bars import Keys, Plain, Text
from assistant.tui.widgets.writing import LineField

_OFFER = "cqp/"
"""What the row of a CQP, for the lines that name none, begins its key with."""


class EnrolScreen(ListScreen):
    """Enter on a path looks the list over; Enter on what would be made makes it.

    Where lines name no CQP, one is chosen for them all, and the list is looked over again.
    """

    CSS_PATH = "enrol.tcss"
    AUTO_FOCUS = "#fichier"
    COMMANDS_SHOWN = ENROL
    BINDINGS = bindings(ENROL)

    def __init__(self) -> None:
        super().__init__()
        self._found: LookedOver | None = None
        self._begun: list[Enrolment] = []
        self._busy = False
        self._file = self._usual = ""

    def runs(self) -> Mapping[str, Run]:
        return {**super().runs(), "liste_ouverte": self.begin}

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        yield LineField(
            id="fichier", placeholder="le chemin du fichier : candidat ; référentiel ; rôle ; voie"
        )
        yield OptionList(id="liste", markup=False)
        yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)

    def title_content(self) -> Content:
        return Content.assemble(
            ("Liste de candidats", STRONG), ("  CSV ou classeur, une ligne par session", MUTED)
        )

    def rows(self) -> list[ListRow]:
        found = self._found
        if found is None:
            return []
        rows = [
            ListRow(Content.assemble((f"  ligne {number}  ", MUTED), ("✗ ", "$text-error"), said))
            for number, said in found.faults
        ]
        for one in found.enrolments:
            sign = ("✓ ", "$text-success") if one in self._begun else ("+ ", ACCENT)
            rows.append(ListRow(Content.assemble(
                (f"  ligne {one.line}  ", MUTED), sign, (one.candidate, STRONG),
                (f"  {one.referential}", MUTED),
            ), f"l{one.line}"))
        rows += [
            ListRow(Content.assemble((f"  ligne {number}  · {said} : passée", MUTED)))
            for number, said in found.passed
        ]
        return [*self._offers(), *rows] if found.unnamed else rows

    def _offers(self) -> list[ListRow]:
        """The CQP to choose from, for the lines that name none."""
        return [
            ListRow(Content.assemble(("CQP des lignes qui n’en nomment pas", ACCENT))),
            *(
                ListRow(Content.assemble("  ", one.title), f"{_OFFER}{one.id}")
                for one in self.cqp.services.shelf.list() if not one.problems
            ),
            ListRow(Content("")),
        ]

    # --- looking, then beginning: beside the screen, for there may be hundreds ---------------

    @on(Input.Submitted, "#fichier")
    def look(self, event: Input.Submitted) -> None:
        """Look the list over: nothing is begun by it."""
        if not self._busy:
            self._file, self._usual = event.value, ""
            self._look()

    def _look(self) -> None:
        self._found, self._begun, self._busy = None, [], True
        self.paint()
        self.tell("Lecture…")
        self._look_over(self._file, self._usual)

    @work(thread=True, group="liste")
    def _look_over(self, file: str, usual: str) -> None:
        services = self.cqp.services
        try:
            found = look_over(services.library, services.shelf, file, usual)
        except AssistantError as error:
            self._back(self._failed, error)
        else:
            self._back(self._looked_over, found)

    def _back(self, told: Callable[..., None], *what: object) -> None:
        """Say something on the screen, from beside it, while it is there."""
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(told, *what)

    def _failed(self, error: AssistantError) -> None:
        self._busy = False
        self.paint()
        self.refuse(error)

    def _looked_over(self, found: LookedOver) -> None:
        self._found, self._busy = found, False
        self.paint()
        unread = f" Colonnes pas lues : {', '.join(found.unread)}." if found.unread else ""
        if found.unnamed:
            self.list.focus()
            self.tell(
                f"{counted(found.unnamed, 'ligne')} sans CQP : choisissez-le ici, Entrée le prend "
                f"pour {'elles' if found.unnamed > 1 else 'elle'}.{unread}"
            )
            return
        if found.faults:
            self.query_one("#fichier").focus()
            self.tell(
                f"{counted(len(found.faults), 'ligne')} à corriger dans {found.name} : rien ne "
                f"s’ouvre avant. Entrée relit le fichier.{unread}", error=True,
            )
            return
        if not found.enrolments:
            self.tell(f"Rien à ouvrir : chacun y a déjà sa session.{unread}")
            return
        self.list.focus()
        said = counted(len(found.enrolments), "session")
        self.tell(f"{said} à ouvrir : Entrée les ouvre toutes.{unread}")

    @on(OptionList.OptionSelected, "#liste")
    def begin(self) -> None:
        """Begin them all; those that are on disk are marked as they come."""
        found = self._found
        if self.chosen.startswith(_OFFER) and not self._busy:
            self._usual = self.chosen.removeprefix(_OFFER)
            self._look()
            return
        if found is None or found.faults or self._begun or self._busy:
            return
        self._busy = True
        self.tell("Ouverture des sessions…")
        self._begin_all(found)

    @work(thread=True, group="liste")
    def _begin_all(self, found: LookedOver) -> None:
        try:
            begin_all(
                self.cqp.services.library, found, lambda one, _: self._back(self._mark, one)
            )
        except AssistantError as error:
            self._back(self._failed, AssistantError(
                error.title,
                f"{error.message} {counted(len(self._begun), 'session')} sur "
                f"{len(found.enrolments)} : la même liste, relue, ouvre les autres.",
            ))
        else:
            self._back(self._all_begun)

    def _mark(self, one: Enrolment) -> None:
        self._begun.append(one)
        self.paint()

    def _all_begun(self) -> None:
        self._busy = False
        count = len(self._begun)
        opened = plural("ouverte", count)
        self.tell(f"{counted(count, 'session')} {opened}. Échap revient à l’accueil.")

    def back(self) -> None:
        """Nothing is left half begun: one waits until they are all there."""
        if self._busy and self._found is not None:
            self.tell("Les sessions s’ouvrent : encore un instant.")
        else:
            self.cqp.pop_screen()
