"""Search: words typed, lines of all sessions found as they are typed; Enter opens one."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option
from textual.worker import Worker, get_current_worker

from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.common.french import counted, plural, short_day
from assistant.search import told
from assistant.search.engine import SearchAnswer
from assistant.search.hits import Hit
from assistant.search.query import Query, parse
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.prose import Prose
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.home.commands import SEARCH
from assistant.tui.widgets.bars import Keys, Plain, Text

PAUSE = 0.12
"""Seconds without a key before what is typed is looked for."""

BREATH = 0.005
"""Seconds left to the screen between two sessions being indexed."""


class SearchScreen(CqpScreen):
    """A line to type in, and the lines found below it."""

    CSS_PATH = "search.tcss"
    AUTO_FOCUS = "#question"
    COMMANDS_SHOWN = SEARCH
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        SEARCH, priority=True
    )

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text
        self._answer = SearchAnswer()
        self._waiting: Timer | None = None
        self._worker: Worker[None] | None = None
        self._asked = False

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "resultat_ouvrir": self.open_chosen,
            "resultat_precedent": partial(self.move, -1),
            "resultat_suivant": partial(self.move, 1),
            "resultats_haut": partial(self.page, -1),
            "resultats_bas": partial(self.page, 1),
        }

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        yield Input(
            self._text, id="question", compact=True, select_on_focus=False,
            placeholder="relance \"pièce manquante\" candidat:duval element:1.3",
        )
        yield Plain(dom_id="compte")
        yield OptionList(id="resultats", markup=False)
        yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)

    def on_mount(self) -> None:
        self.query_one("#titre", Plain).show(Content.assemble(
            ("Recherche", ACCENT), ("  dans toutes les sessions", MUTED)
        ))
        self.results.can_focus = False
        self.question.select_all()  # what is typed takes the place of what was asked last
        self._look()

    def on_unmount(self) -> None:
        if self._worker is not None:
            self._worker.cancel()

    @property
    def question(self) -> Input:
        """The line in which one types what is looked for."""
        return self.query_one("#question", Input)

    @property
    def results(self) -> OptionList:
        """The lines found, the best first."""
        return self.query_one("#resultats", OptionList)

    @property
    def settled(self) -> bool:
        """Whether nothing is being waited for, looked for or prepared."""
        working = self._worker is not None and not self._worker.is_finished
        return self._waiting is None and not working

    # --- asking ------------------------------------------------------------------------------

    @on(Input.Changed, "#question")
    def _typed(self, event: Input.Changed) -> None:
        self.cqp.asked = event.value
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(PAUSE, self._look)

    def _look(self) -> None:
        """Look for what is typed; a filter still being typed is no mistake yet."""
        self._waiting = None
        if self._worker is not None:
            self._worker.cancel()
        text = self.question.value
        try:
            query = parse(text, typing=True)
        except RefusedCommand as error:
            self._show_count(error.message, "$text-warning")
            return
        self._asked = not query.empty
        self._worker = self._run(query)

    @work(thread=True, group="recherche", exclusive=True)
    def _run(self, query: Query) -> None:
        """Search; with nothing to look for, this prepares the next searches."""
        worker, search = get_current_worker(), self.cqp.services.search
        try:
            for answer in search.run(query, stop=lambda: self._breathe(worker)):
                if worker.is_cancelled:
                    return
                self.app.call_from_thread(self._take, answer)
        except AssistantError as error:
            if not worker.is_cancelled:
                self.app.call_from_thread(self.refuse, error)

    @staticmethod
    def _breathe(worker: Worker[None]) -> bool:
        """Let the screen have the machine for a moment; whether to stop."""
        time.sleep(BREATH)
        return worker.is_cancelled

    # --- what was found ----------------------------------------------------------------------

    def _take(self, answer: SearchAnswer) -> None:
        if not self.is_attached:
            return
        kept = self._chosen()
        self._answer = answer
        hits, results = answer.hits, self.results
        keys = [(hit.session, hit.number) for hit in hits]
        with self.app.batch_update():
            results.clear_options()
            results.add_options([Option(Prose(_row(hit))) for hit in hits])
            at = keys.index(kept) if kept in keys else 0
            results.highlighted = at if hits else None
        self._show_count(_count(answer) if self._asked or answer.left else HELP, MUTED)

    def _show_count(self, text: str, style: str) -> None:
        self.query_one("#compte", Plain).show(Content.assemble((text, style)))

    def _chosen(self) -> tuple[str, int] | None:
        at = self.results.highlighted
        if at is None or at >= len(self._answer.hits):
            return None
        hit = self._answer.hits[at]
        return hit.session, hit.number

    # --- keys --------------------------------------------------------------------------------

    def move(self, way: int) -> None:
        """Choose the line below (1) or above (-1), while the question keeps the keys."""
        if way < 0:
            self.results.action_cursor_up()
        else:
            self.results.action_cursor_down()

    def page(self, way: int) -> None:
        """The same by a page."""
        results = self.results
        turn: Callable[[], None] = results.action_page_up if way < 0 else results.action_page_down
        turn()

    def open_chosen(self) -> None:
        """Read the session again at the chosen line; nothing while none is found."""
        chosen = self._chosen()
        if chosen is not None:
            self.tell("")
            self.cqp.open_at(*chosen)

    @on(OptionList.OptionSelected, "#resultats")
    def _clicked(self) -> None:
        self.open_chosen()


HELP = "Toutes les formes d’un mot ; -exclu ; aussi bloc: jugement: cqp: du: au:"


def _count(answer: SearchAnswer) -> str:
    """How much was found, and what is still to be looked at."""
    lines, found = answer.total, counted(answer.total, "ligne")
    if answer.left:
        part = f"{answer.searched} sessions lues, {answer.left} encore à lire"
        return f"{found}… {part}" if lines else f"{part}…"
    if not lines:
        found = "Rien trouvé"
    else:
        found += f" dans {counted(answer.sessions, 'session')}"
        if lines > len(answer.hits):
            found += f", les {len(answer.hits)} premières"
        if answer.near:
            found += f", {answer.near} par une forme voisine"
    left_out = [
        f"{counted(len(some), what)} {plural('non cherchée', len(some))}"
        for some, what in ((answer.locked, "verrouillée"), (answer.unreadable, "illisible")) if some
    ]
    if answer.beyond:
        left_out.append(f"{answer.beyond} plus anciennes à préciser : un mot, candidat:, du:")
    return " · ".join([found, *left_out])


def _row(hit: Hit) -> Content:
    """Who, when and where; then the words found, in their line."""
    title = hit.title.removeprefix("CQP ")
    refs = hit.elements[0] if hit.elements else ""
    if len(hit.elements) > 1:
        refs += f" +{len(hit.elements) - 1}"
    facts = [short_day(hit.time), refs, told.kind(hit), f"ligne {hit.number}"]
    if hit.near:
        facts.append("forme voisine")
    if hit.undone:
        facts.append("annulée")
    parts: list[tuple[str, str]] = [
        (hit.candidate, STRONG), (f"  {' · '.join(filter(None, facts))}", MUTED),
    ]
    if hit.kind == "candidat":
        return Content.assemble(*parts, "\n", (f"  {title}", ""))
    parts.append(("\n  ", ""))
    end = 0
    for start, stop in hit.spans:
        parts += [(hit.excerpt[end:start], ""), (hit.excerpt[start:stop], ACCENT)]
        end = stop
    return Content.assemble(*parts, (hit.excerpt[end:], ""))
