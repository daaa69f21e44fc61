"""One dossier before the jury: read, then what the jury decides of it, recorded as its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from assistant.domain.common.french import capital, figures
from assistant.domain.common.text import whole_number
from assistant.domain.sitting import orders
from assistant.domain.sitting.orders import SCOPES, arbitrations, scope_words
from assistant.juries import Dossier, OpenedSitting
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.frame.lists import ListRow
from assistant.tui.frame.texts import TextScreen
from assistant.tui.jury.commands import DECISION
from assistant.tui.jury.entry import AskedText, EntryScreen

_READ, _EXAMINED, _REASON = "lire", "lu", "motif"
_BLOCKS, _UNTICKED = "coches", "aucune"
_BLOCK, _ANSWER, _SCOPE = "bloc/", "arbitrage/", "portee/"


class DecisionScreen(EntryScreen):
    """Nothing is ticked beforehand; the last lines record the decision."""

    COMMANDS_SHOWN = DECISION
    BINDINGS = bindings(DECISION)

    def __init__(self, opened: OpenedSitting, session_id: str) -> None:
        super().__init__(opened)
        self._session_id = session_id
        self._validated: set[int] = set()
        self._answers: dict[int, str] = {}
        self._reason = ""
        self._recalled = False

    def runs(self) -> Mapping[str, Run]:
        return {**super().runs(), "decision_ligne": self.act}

    def title_content(self) -> Content:
        return Content.assemble(("Décision du jury", STRONG), (f"  {self._session_id}", MUTED))

    # --- showing -----------------------------------------------------------------------------

    def rows(self) -> list[ListRow]:
        with self.opened.dossier(self._session_id) as one:
            self._recall(one)
            return self._rows(one)

    def _recall(self, one: Dossier) -> None:
        """What one begins from: what was decided here before, and over it what was left unsent."""
        jury = one.session.jury
        if not self._recalled and jury is not None and jury.sitting == self.opened.sitting.id:
            self._validated = set(jury.blocks)
            self._answers = {
                int(number): text for number, text in jury.answers.items()
                if number.isascii() and number.isdigit() and len(number) <= 3
            }
            words = scope_words(one.session.referential, jury.scope)
            self._reason = jury.decision.removeprefix(f"{words}.").strip()
        if not self._recalled:
            left = self.opened.unsent.kept(self._session_id)
            self._reason = left.get(_REASON, self._reason)
            self._answers |= {
                number: left[f"{_ANSWER}{number}"] for number in arbitrations(one.session)
                if f"{_ANSWER}{number}" in left
            }
            if _BLOCKS in left:
                read = map(whole_number, left[_BLOCKS].split())
                self._validated = {one for one in read if one is not None}
        self._recalled = True

    def _rows(self, one: Dossier) -> list[ListRow]:
        session, outcome = one.session, one.interview.outcome()
        ref = session.referential
        asked = arbitrations(session)
        rows = [
            ListRow(Content.assemble((session.candidate, STRONG), f"  {ref.title}")),
            ListRow(Content.assemble("Lire le bilan, les observations, les écarts"), _READ),
            ListRow(Content.assemble(
                ("Lu par le jury : ", MUTED),
                "modifié depuis son admission" if one.changed
                else "oui" if one.admitted.examined else "non",
            ), _EXAMINED),
            ListRow(Content.assemble("\n", ("Ce que valide une décision partielle", ACCENT))),
        ]
        for block in ref.blocks:
            if block.number in session.carried:
                continue
            box = "☑" if block.number in self._validated else "☐"
            proposed = self.cqp.services.voice.status_word(
                ref, outcome.block(block.number).status
            )
            rows.append(ListRow(Content.assemble(
                f"{box} {capital(ref.block_word)} {block.number}  {block.title}", "\n",
                (f"    proposition : {proposed}", MUTED),
            ), f"{_BLOCK}{block.number}"))
            if block.number in asked:
                rows.append(ListRow(Content.assemble(
                    ("    arbitrage demandé : ", MUTED), asked[block.number], "\n",
                    ("    réponse du jury : ", MUTED), self._answers.get(block.number, "…"),
                ), f"{_ANSWER}{block.number}"))
        rows.append(ListRow(Content.assemble("\n", ("Décision", ACCENT))))
        rows.append(ListRow(Content.assemble(
            ("Motif, demandé si elle s’écarte de la proposition : ", MUTED), self._reason or "…"
        ), _REASON))
        decided = session.jury
        taken = decided.scope if decided and decided.sitting == self.opened.sitting.id else ""
        rows += [
            ListRow(Content.assemble(
                ("● " if scope == taken else "○ ", ACCENT), scope_words(ref, scope),
                (f"  enregistrée le {figures(self.opened.sitting.day)}"
                 if scope == taken else "", MUTED),
            ), f"{_SCOPE}{scope}")
            for scope in SCOPES
        ]
        return rows

    # --- acting ------------------------------------------------------------------------------

    def is_written(self, row: str) -> bool:
        return row == _REASON or row.startswith(_ANSWER)

    @on(OptionList.OptionSelected, "#liste")
    def act(self) -> None:
        chosen = self.chosen
        if chosen == _READ:
            self._read()
        elif chosen == _EXAMINED:
            if self.attempt(lambda: self.opened.examine(self._session_id)):
                self.paint()
        elif chosen.startswith(_BLOCK):
            self._tick(int(chosen.removeprefix(_BLOCK)))
        elif chosen.startswith(_ANSWER):
            number = int(chosen.removeprefix(_ANSWER))
            self._ask("Ce que le jury répond à la demande d’arbitrage",
                      self._answers.get(number, ""), partial(self._answer, number))
        elif chosen == _REASON:
            self._ask("Motif de la décision", self._reason, self._give_reason)
        elif chosen.startswith(_SCOPE):
            self._decide(chosen.removeprefix(_SCOPE))

    def _read(self) -> None:
        lines: list[str] = []

        def gather() -> None:
            with self.opened.dossier(self._session_id) as one:
                lines.extend(self.cqp.services.read_by_jury(one.interview))

        if self.attempt(gather):
            self.cqp.push_screen(TextScreen("Lecture par le jury", Content("\n".join(lines))))

    def _ask(self, title: str, text: str, write: Callable[[str], object]) -> None:
        """Open the line for the chosen row; what it takes stays until a decision is recorded."""
        self.ask(AskedText(self._session_id, self.chosen, title, text, write, stays=True))

    def _tick(self, block: int) -> None:
        """Tick a block, or untick it, and keep that as what is typed is."""
        self._validated ^= {block}
        ticked = " ".join(map(str, sorted(self._validated))) or _UNTICKED
        if self.opened.writable:
            self.attempt(lambda: self.opened.unsent.keep(self._session_id, _BLOCKS, ticked))
        self.paint()

    def _answer(self, number: int, text: str) -> None:
        self._answers[number] = text.strip()

    def _give_reason(self, text: str) -> None:
        self._reason = text.strip()

    def _decide(self, scope: str) -> None:
        blocks = sorted(self._validated) if scope == orders.PARTIAL else []
        answers = {number: text for number, text in self._answers.items() if text}
        if self.attempt(lambda: self.opened.decide(
            self._session_id, scope=scope, blocks=blocks, reason=self._reason, answers=answers,
        )):
            self.paint()
            self.tell("Décision du jury enregistrée dans le dossier du candidat.")

    def on_screen_resume(self) -> None:
        if self.list.option_count:
            self.paint()
