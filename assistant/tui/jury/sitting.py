"""One sitting of the jury: who sits, the dossiers, what was decided of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from textual import on, work
from textual.content import Content
from textual.widgets import OptionList
from textual.worker import get_current_worker

from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.common.french import counted, figures
from assistant.domain.common.progress import bar
from assistant.domain.common.text import one_line
from assistant.domain.dossier.jury import COLLEGES, seats
from assistant.domain.sitting import orders
from assistant.publishing import DOSSIER, Wanted
from assistant.tui.base.commands import Run, bindings, key_of
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.fields import BEGUN_MARK
from assistant.tui.dossier.fields import split_day
from assistant.tui.frame.lists import ListRow
from assistant.tui.jury.admitting import AdmittingScreen
from assistant.tui.jury.commands import SITTING
from assistant.tui.jury.decision import DecisionScreen
from assistant.tui.jury.entry import AskedText, EntryScreen

_DAY, _PLACE, _PRESIDENT = "jour", "lieu", "presidence"
_COLLEGE, _DOSSIER = "college/", "dossier/"


class SittingScreen(EntryScreen):
    """Lines to write, then one line a dossier."""

    COMMANDS_SHOWN = SITTING
    BINDINGS = bindings(SITTING)
    _writing = False  # the papers, in a thread

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "seance_ligne": self.act,
            "seance_dossier": self.present,
            "seance_retrait": self.take_off,
            "seance_papiers": self.write_papers,
            "seance_close": self.end_or_reopen,
        }

    def on_unmount(self) -> None:
        self.opened.close()

    # --- showing -----------------------------------------------------------------------------

    def title_content(self) -> Content:
        one = self.opened.sitting
        state = "close" if one.closed else counted(len(one.dossiers), "dossier")
        return Content.assemble(
            (one.jury.title, STRONG), (f"  {figures(one.day)}", ACCENT), (f"  {state}", MUTED)
        )

    def rows(self) -> list[ListRow]:
        one = self.opened.sitting
        asked = {seat.college: seat.sentence for seat in seats(one.jury)}
        rows = [
            _heading("Séance", first=True),
            self._line(_DAY, "Jour", figures(one.day)),
            self._line(_PLACE, "Lieu", one.place),
            *(
                self._line(f"{_COLLEGE}{college}", title,
                           ", ".join(one.by_college.get(college, ())), asked.get(college, ""))
                for college, title in COLLEGES.items()
            ),
            self._line(_PRESIDENT, "Présidence", one.president),
        ]
        for finding in self.opened.departures():
            said = " ".join(self.cqp.services.voice.say("controle", **finding.said).split())
            rows.append(ListRow(Content.assemble(("! ", "$text-warning"), said)))
        if not (one.jury.members or one.jury.maximum):
            rows.append(ListRow(Content.assemble(
                ("La source ne donne ni effectif ni composition.", MUTED)
            )))
        rows.append(_heading("Dossiers présentés"))
        rows += [self._dossier(session_id) for session_id in one.dossiers]
        if not one.dossiers:
            presents = f"{key_of('seance_dossier', 'F5')} en présente un."
            rows.append(ListRow(Content.assemble((presents, MUTED))))
        rows += [
            ListRow(Content.assemble((f"{session_id}, retiré : ", MUTED), why))
            for session_id, why in one.withdrawn.items()
        ]
        return rows

    def _line(self, key: str, label: str, value: str, asked: str = "") -> ListRow:
        begun = f"   {BEGUN_MARK}" if self.begun(self.opened.sitting.id, key) else ""
        return ListRow(Content.assemble(
            (f"{label} : ", MUTED), value or "…",
            (f"   {asked}" if asked and not value else "", MUTED), (begun, MUTED),
        ), key)

    def _dossier(self, session_id: str) -> ListRow:
        key = f"{_DOSSIER}{session_id}"
        try:
            with self.opened.dossier(session_id) as one:
                session, jury = one.session, one.session.jury
                if jury is not None and jury.sitting == self.opened.sitting.id:
                    state = "décidé"
                elif one.changed:
                    state = "modifié depuis son admission : {} l’admet de nouveau".format(
                        key_of("seance_dossier", "F5")
                    )
                else:
                    state = "lu, à décider" if one.admitted.examined else "à lire"
                return ListRow(Content.assemble(
                    (session.candidate, STRONG), f"  {session.referential.title}", "\n",
                    (f"  {state}", MUTED),
                ), key)
        except AssistantError as error:
            return ListRow(Content.assemble(
                ("✗ ", "$text-error"), session_id, "\n", (f"  {error.message}", MUTED)
            ), key)

    # --- acting ------------------------------------------------------------------------------

    def is_written(self, row: str) -> bool:
        return row in (_DAY, _PLACE, _PRESIDENT) or row.startswith(_COLLEGE)

    @on(OptionList.OptionSelected, "#liste")
    def act(self) -> None:
        chosen, one = self.chosen, self.opened.sitting
        if chosen == _DAY:
            self._ask("Jour de la séance", figures(one.day), self._set_day, anew=True)
        elif chosen == _PLACE:
            self._ask("Lieu de la séance", one.place, self._set_place)
        elif chosen == _PRESIDENT:
            self._ask("Qui préside : un nom, ou son début", one.president, self._preside)
        elif chosen.startswith(_COLLEGE):
            college = chosen.removeprefix(_COLLEGE)
            names = ", ".join(one.by_college.get(college, ()))
            self._ask(f"{COLLEGES[college]} : des noms, séparés par des virgules", names,
                      partial(self._seat, college))
        elif chosen.startswith(_DOSSIER):
            self.cqp.push_screen(DecisionScreen(self.opened, chosen.removeprefix(_DOSSIER)))

    def _ask(
        self, title: str, text: str, write: Callable[[str], object], *, anew: bool = False
    ) -> None:
        """Open the line for the chosen row."""
        self.ask(AskedText(self.opened.sitting.id, self.chosen, title, text, write, anew=anew))

    def _set_day(self, text: str) -> None:
        day, rest = split_day(text)
        if not day or rest:
            raise RefusedCommand("Date illisible", "Écrivez un jour, comme 21/11/2026.")
        self.opened.run(orders.describe, day, self.opened.sitting.place)

    def _set_place(self, text: str) -> None:
        self.opened.run(orders.describe, self.opened.sitting.day, text)

    def _preside(self, text: str) -> None:
        wanted = one_line(text)
        begun = [
            name for name in self.opened.sitting.members
            if wanted and name.casefold().startswith(wanted.casefold())
        ]
        self.opened.run(orders.preside, begun[0] if len(begun) == 1 else wanted)

    def _seat(self, college: str, text: str) -> None:
        names = [name for part in text.split(",") if (name := one_line(part))]
        for gone in self.opened.sitting.by_college.get(college, []):
            if gone not in names:
                self.opened.run(orders.unseat, gone)
        for name in names:
            self.opened.run(orders.seat, name, college)

    def present(self) -> None:
        """Choose dossiers to put before the jury."""
        self.cqp.push_screen(AdmittingScreen(self.opened))

    def take_off(self) -> None:
        """Take the chosen dossier off the sitting, with a reason."""
        if self.chosen.startswith(_DOSSIER):
            session_id = self.chosen.removeprefix(_DOSSIER)
            self.ask(AskedText(session_id, "retrait", "Pourquoi ce dossier est-il retiré ?", "",
                           partial(self.opened.withdraw, session_id)))

    def end_or_reopen(self) -> None:
        """Close the sitting, and say what could not be copied of it; a closed one is opened again,
        once the reason is typed."""
        if self.open_line is not None:
            self.tell("Une ligne est ouverte : Entrée l’enregistre, Échap la laisse.")
            return
        if self.opened.sitting.closed:
            self.ask(AskedText(
                self.opened.sitting.id, "reouverture", "Pourquoi la séance est-elle rouverte ?", "",
                lambda text: self.opened.run(orders.reopen, text),
            ))
            return
        said: list[str] = []
        if self.attempt(lambda: said.append(self.opened.end())):
            self.paint()
            self.tell(said[0] or "Séance close. {} écrit le procès-verbal et les fiches.".format(
                key_of("seance_papiers", "F7")
            ))

    def write_papers(self) -> None:
        """Write the minutes, and the sheet of each decision; keys wait for none of it."""
        if not self._writing:
            self._writing = True
            self._show_bar(0, len(self.opened.sitting.dossiers))
            self._write_papers(list(self.opened.sitting.dossiers))

    @work(thread=True, group="papiers")
    def _write_papers(self, dossiers: list[str]) -> None:
        services, worker = self.cqp.services, get_current_worker()
        sheets = Wanted(DOSSIER, paper="decision")
        draft = "" if self.opened.sitting.closed else " Le procès-verbal est un brouillon."
        try:
            written = len(services.write_minutes(self.opened, ("docx", "pdf")))
            for done, session_id in enumerate(dossiers, 1):
                with self.opened.dossier(session_id) as one:
                    if one.session.jury is not None:
                        written += len(services.publish_apart(one.interview, sheets))
                if worker.is_cancelled:  # the sitting was left
                    return
                self._told(self._show_bar, done, len(dossiers))
        except AssistantError as error:
            self._told(self._papers_there, error)
        else:
            said = f"{counted(written, 'fichier')} dans {services.exports}.{draft}"
            self._told(self._papers_there, said)

    def _told(self, show: Callable[..., None], *what: object) -> None:
        """Show how far the papers are, unless the sitting was left."""

        def shown() -> None:
            if self.is_attached:
                show(*what)

        self.app.call_from_thread(shown)

    def _show_bar(self, done: int, dossiers: int) -> None:
        self.tell(f"{bar(done, dossiers)}  procès-verbal et fiches de décision")

    def _papers_there(self, found: AssistantError | str) -> None:
        self._writing = False
        if isinstance(found, str):
            self.tell(found)
        else:
            self.refuse(found)

    def on_screen_resume(self) -> None:
        if self.list.option_count:
            self.paint()


def _heading(title: str, *, first: bool = False) -> ListRow:
    return ListRow(Content.assemble("" if first else "\n", (title, ACCENT)))
