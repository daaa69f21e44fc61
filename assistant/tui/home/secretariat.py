"""The secretariat's screen: all dossiers, where each stands, what it lacks, who owes it, by when.

It asks the summaries that home keeps; no result stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing

from textual import events, on, work
from textual.content import Content
from textual.widgets import OptionList
from textual.worker import get_current_worker

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.french import counted, figures, local
from assistant.domain.dossier.standing import STATES, Owed, state_said
from assistant.summaries import SessionSummary
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.home.commands import SECRETARIAT, STANDING

_LACK, _DUE = "manque/", "echeance/"

_MOST = 500
"""Rows made at once: beyond them, a filter says more than a list."""


class SecretariatScreen(ListScreen):
    """Letters filter by name, CQP or number; the keys, by state, by who owes, by lateness."""

    COMMANDS_SHOWN = SECRETARIAT
    BINDINGS = bindings(SECRETARIAT)

    def __init__(self) -> None:
        super().__init__()
        self._summaries: Sequence[SessionSummary] = ()
        self._left = 0
        self._unread: AssistantError | None = None
        self._state, self._who, self._late, self._typed = "", "", False, ""
        self._referential = ""

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "dossier_detail": self.show_one,
            "filtre_etat": self.next_state,
            "filtre_qui": self.next_person,
            "filtre_retard": self.only_late,
            "filtre_cqp": self.next_referential,
            "agenda": self.write_agenda,
        }

    def on_mount(self) -> None:
        super().on_mount()
        self.tell(self.cqp.services.owing.problem)
        self._read()

    @work(thread=True, exclusive=True, group="lecture")
    def _read(self) -> None:
        """What changed is read; all else is known."""
        worker = get_current_worker()
        library = self.cqp.services.library
        self._unread = None
        try:
            with closing(library.overviews(lambda: worker.is_cancelled)) as found:
                for overview in found:
                    if worker.is_cancelled:
                        return
                    self.app.call_from_thread(self._take, overview.summaries, overview.left)
        except AssistantError as error:
            if not worker.is_cancelled:
                self._unread = error
                self.app.call_from_thread(self.refuse, error)

    def _take(self, summaries: Sequence[SessionSummary], left: int) -> None:
        self._summaries, self._left = summaries, left
        self.paint()

    # --- showing -----------------------------------------------------------------------------

    @property
    def _today(self) -> str:
        return local(self.cqp.services.library.now()).date().isoformat()

    def shown(self) -> list[SessionSummary]:
        """The dossiers that the filters leave."""
        asked = self.cqp.services.library.asked
        wanted = asked.standing(
            state=self._state, overdue=self._today if self._late else "",
            referential_id=self._referential,
        )
        if self._typed.strip():
            wanted &= asked.matching(self._typed)
        return [
            one for one in self._summaries if one.id in wanted
            and (not self._who or any(self._owes(lack) == self._who for lack in one.owed))
        ]

    def _owes(self, lack: Owed) -> str:
        return self.cqp.services.owing.who(lack)

    def title_content(self) -> Content:
        found = len(self.shown())
        filters = [
            self._titles().get(self._referential, ""), STATES.get(self._state, ""),
            f"ce que doit : {self._who}" if self._who else "",
            "en retard" if self._late else "", f"« {self._typed} »" if self._typed else "",
        ]
        told = " · ".join(filter(None, filters))
        return Content.assemble(
            ("Secrétariat", STRONG), (f"  {counted(found, 'dossier')}", MUTED),
            (f"  {told}" if told else "", ACCENT),
            (f"  lecture : encore {self._left}" if self._left else "", MUTED),
        )

    def rows(self) -> list[ListRow]:
        found = self.shown()
        rows = [ListRow(self._row(one), one.id) for one in found[:_MOST]]
        if len(found) > _MOST:
            rows.append(ListRow(Content.assemble(
                (f"… et {len(found) - _MOST} autres : filtrez.", MUTED)
            )))
        return rows or [ListRow(Content.assemble(("Aucun dossier ne correspond.", MUTED)))]

    def _row(self, one: SessionSummary) -> Content:
        owing = list(dict.fromkeys(filter(None, map(self._owes, one.owed))))
        lacks = f"{counted(len(one.owed), 'manque')} : {', '.join(owing)}" if one.owed else ""
        first = next(iter(one.dues), None) if one.decided else next(
            (due for due in one.dues if due.day < self._today), None
        ) or next((due for due in one.dues if due.day >= self._today), None)
        late = first is not None and first.day < self._today and not one.decided
        by = f"{figures(first.day)} {first.label}" if first else ""
        facts = " · ".join(filter(None, (state_said(one.state, running=one.running), lacks)))
        return Content.assemble(
            (one.candidate, STRONG), f"  {one.title}", "\n", (f"  {facts}", MUTED),
            (f" · {by}" if by else "", "$text-warning" if late else MUTED),
        )

    # --- keys --------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        typed = event.character if event.is_printable else None
        if event.key == "escape" and self._typed:
            self._typed = ""
        elif event.key == "backspace" and self._typed:
            self._typed = self._typed[:-1]
        elif typed and (typed != " " or self._typed):
            self._typed += typed
        else:
            return
        event.stop()
        event.prevent_default()
        self.paint()

    def next_state(self) -> None:
        """Show the dossiers of the next state only; after the last one, all."""
        states = ["", *STATES]
        self._state = states[(states.index(self._state) + 1) % len(states)]
        self.paint()

    def next_person(self) -> None:
        """The next of those who owe something, then all again."""
        known = sorted({
            owes for one in self._summaries for lack in one.owed if (owes := self._owes(lack))
        })
        people = ["", *known]
        at = people.index(self._who) if self._who in people else 0
        self._who = people[(at + 1) % len(people)]
        self.paint()

    def _titles(self) -> dict[str, str]:
        """The CQP there are dossiers of, by the id of their référentiel."""
        return {one.referential_id: one.title for one in self._summaries if one.referential_id}

    def next_referential(self) -> None:
        """The next CQP, then all again."""
        ids = ["", *sorted(self._titles(), key=self._titles().__getitem__)]
        at = ids.index(self._referential) if self._referential in ids else 0
        self._referential = ids[(at + 1) % len(ids)]
        self.paint()

    def only_late(self) -> None:
        """Show only the dossiers that are late, or all again."""
        self._late = not self._late
        self.paint()

    def write_agenda(self) -> None:
        """Write the deadlines of what is shown as one agenda."""
        if self._unread is not None:
            self.refuse(self._unread)  # an agenda of nothing would be taken for that of all
            return
        found = self.shown()
        written: list[str] = []
        if self.attempt(lambda: written.append(str(self.cqp.services.write_agenda(found)))):
            self.tell(f"Agenda : {written[0]}")

    @on(OptionList.OptionSelected, "#liste")
    def show_one(self) -> None:
        one = next((one for one in self._summaries if one.id == self.chosen), None)
        if one is not None:
            self.cqp.push_screen(StandingScreen(one))

    def on_screen_resume(self) -> None:
        if self._summaries:
            self._read()


class StandingScreen(ListScreen):
    """What one dossier lacks, and its deadlines; Enter opens it where it is mended."""

    COMMANDS_SHOWN = STANDING
    BINDINGS = bindings(STANDING)

    def __init__(self, summary: SessionSummary) -> None:
        super().__init__()
        self._summary = summary

    def runs(self) -> Mapping[str, Run]:
        return {**super().runs(), "dossier_cause": self.open}

    def title_content(self) -> Content:
        one = self._summary
        return Content.assemble(
            (one.candidate, STRONG),
            (f"  {state_said(one.state, running=one.running)}", ACCENT),
            (f"  {one.title}", MUTED),
        )

    def rows(self) -> list[ListRow]:
        one, words = self._summary, self.cqp.services.owing
        today = local(self.cqp.services.library.now()).date().isoformat()
        rows = [
            ListRow(Content.assemble(
                ("✗ ", "$text-error"), words.lack(lack),
                (f" ({lack.blocks})" if lack.blocks else "", MUTED),
                "\n", (f"  {words.who(lack)}", MUTED),
            ), f"{_LACK}{number}")
            for number, lack in enumerate(one.owed)
        ]
        if not rows:
            rows = [ListRow(Content("Rien de bloquant ne manque."), "dossier")]
        if one.decided:
            rows.append(ListRow(Content(f"Décision du jury du {figures(one.decided)}.")))
        rows += [
            ListRow(Content.assemble(
                (figures(due.day), "$text-warning" if due.day < today else STRONG),
                f"  {due.label}", (f"  {due.who}" if due.who else "", MUTED),
            ), f"{_DUE}{due.id}")
            for due in one.dues
        ]
        return rows

    @on(OptionList.OptionSelected, "#liste")
    def open(self) -> None:
        chosen, session_id = self.chosen, self._summary.id
        if chosen.startswith(_LACK):
            lack = self._summary.owed[int(chosen.removeprefix(_LACK))]
            self.cqp.open_dossier(session_id, lack=lack.kind)
        elif chosen.startswith(_DUE):
            self.cqp.open_dossier(session_id, deadline=chosen.removeprefix(_DUE))
        elif chosen:
            self.cqp.open_dossier(session_id)
