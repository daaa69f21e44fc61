"""A model's rewording of the draft, sentence by sentence: taken, added, refused, or left."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from textual import on
from textual.content import Content
from textual.widgets import OptionList
from textual.worker import Worker, WorkerCancelled

from assistant.domain.common.errors import AssistantError
from assistant.domain.events.base import Event
from assistant.domain.session.state import Session
from assistant.domain.suggestions import ProposedSentence
from assistant.domain.writing import reword
from assistant.domain.writing.compare import Drafted
from assistant.domain.writing.reword import RewordingGate
from assistant.language.linking import telling_stems
from assistant.proposals import Request
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import ACCENT, MUTED
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.model import proposed
from assistant.tui.model.asking import Asking, Shown, standing
from assistant.tui.model.sending import read_before_sending
from assistant.tui.writing.commands import REWORDING
from assistant.tui.writing.drafts import drafted
from assistant.tui.writing.ground import line_content, source_lines

_MOST_LINES = 3
"""Lines shown under a sentence; F2 opens all of them."""


class RewordingScreen(ListScreen):
    """The sentences as they come, each with the lines it says it rests on."""

    CSS_PATH = "sources.tcss"
    COMMANDS_SHOWN = REWORDING
    BINDINGS = bindings(REWORDING)
    conduct: Conduct

    def __init__(self, conduct: Conduct, request: Request, *, earlier: int = 0) -> None:
        """Show what a request brings.

        Args:
            earlier: the suggestion that answers it already; nothing is then sent.
        """
        super().__init__()
        self.conduct = conduct
        self._request, self._earlier = request, earlier
        self._asking: Asking | None = None
        self._worker: Worker[None] | None = None
        self._beside: set[int] = set()

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "reformulation_retour": self.leave_rewording,
            "reformulation_prendre": self.take,
            "reformulation_ajouter": self.take_beside,
            "reformulation_refuser": self.refuse_sentence,
            "reformulation_lignes": self.show_sources,
        }

    def on_mount(self) -> None:
        super().on_mount()
        asking = Asking(
            self.cqp.services.proposals, self.conduct.interview, self._request,
            changed=self._changed,
        )
        self._asking = asking
        if self._earlier:
            asking.show_again(self._earlier)
        else:
            self._worker = self.run_worker(asking.run(), name="reformulation du modèle")

    def _changed(self, asking: Asking) -> None:
        if not self.is_attached:
            return
        if not asking.running and asking.waiting:
            self._take_those_that_waited(asking)
        self.paint()

    # --- what is shown -----------------------------------------------------------------------

    @property
    def _draft(self) -> tuple[Drafted, ...]:
        return drafted(self.conduct, self._request.block, self.cqp.services.fact_words)

    def title_content(self) -> Content:
        asking, voice = self._asking, self.conduct.voice
        if asking is None or asking.running:
            model = self.cqp.services.proposals.model
            local = model is not None and model.local
            state = proposed.where(voice, self._request, local=local, reason="ecrit")
        else:
            count = len(asking.left)
            state = proposed.said(voice, "fini" if count else "aucune", nombre=count)
        return Content.assemble("Reformulation  ", proposed.head(self._request.model, state))

    def rows(self) -> list[ListRow]:
        asking = self._asking
        if asking is None:
            return []
        draft = self._draft
        text = self.conduct.session.observations.get(self._request.block, "")
        found = [ListRow(self._row(one, text, draft), str(one.number)) for one in asking.left]
        if asking.failure:
            found.append(ListRow(Content.assemble((asking.failure, MUTED))))
        return found

    def _row(self, one: Shown, text: str, draft: tuple[Drafted, ...]) -> Content:
        sentence, voice = one.sentence, self.conduct.voice
        rows = [Content.assemble((f"{proposed.SIGN} ", ACCENT), sentence.text)]
        if self._asking is not None and one.number in self._asking.waiting:
            told = proposed.said(voice, "attend")
            rows.append(Content.assemble((f"  ✓ {told}", "$text-success")))
        if not sentence.supported:
            told = proposed.said(voice, "non_etayee")
            rows.append(Content.assemble((f"  ≠ {told}", "$text-warning")))
        rows += self._lines_of(sentence)
        instead = reword.instead_of(text, sentence, draft)
        if instead:
            head = proposed.said(voice, "au_lieu")
            old = " ".join(other.text for other in instead)
            rows.append(Content.assemble((f"  ~ {head} {old}", MUTED)))
        return Content("\n").join([*rows, Content("")])

    def _lines_of(self, sentence: ProposedSentence) -> list[Content]:
        session = self.conduct.session
        found = source_lines(session, sentence.lines)
        rows = [
            Content.assemble(("  · ", MUTED), line_content(session, line))
            for line in found[:_MOST_LINES]
        ]
        if len(found) > _MOST_LINES:
            rows.append(Content.assemble((f"    et {len(found) - _MOST_LINES} autres", MUTED)))
        return rows

    # --- answering ---------------------------------------------------------------------------

    def _under_cursor(self) -> Shown | None:
        left = self._asking.left if self._asking else []
        return next((one for one in left if str(one.number) == self.chosen), None)

    @on(OptionList.OptionSelected, "#liste")
    def take(self) -> None:
        self._take(beside=False)

    def take_beside(self) -> None:
        """Accept the chosen sentence beside one’s own text, not in its place."""
        self._take(beside=True)

    def _take(self, *, beside: bool) -> None:
        one, asking = self._under_cursor(), self._asking
        if one is None or asking is None:
            return
        if not asking.suggestion:
            asking.answer([one.number], accepted=True)
            if beside:
                self._beside.add(one.number)
            self.paint()
        elif self.attempt(lambda: self._accept(asking, one.number, beside=beside)):
            self._go_on(proposed.said(self.conduct.voice, "prise"))

    def _accept(self, asking: Asking, number: int, *, beside: bool) -> None:
        draft = self._draft

        def accept(session: Session) -> list[Event]:
            return reword.accept(
                session, self._request.block, asking.suggestion, number, draft, beside=beside
            )

        self.conduct.run(accept)

    def _take_those_that_waited(self, asking: Asking) -> None:
        """The sentences taken while others were still coming."""
        waiting, asking.waiting = asking.waiting, {}
        try:
            for number, accepted in waiting.items():
                if accepted and asking.suggestion:
                    self._accept(asking, number, beside=number in self._beside)
                elif asking.suggestion:
                    self.conduct.run(asking.refusing, number)
        except AssistantError as error:
            self.refuse(error)

    def refuse_sentence(self) -> None:
        """Record that the chosen sentence is refused, and go on to the next."""
        one, asking = self._under_cursor(), self._asking
        if one is not None and asking is not None and self.attempt(
            lambda: self.conduct.run(asking.refusing, one.number)
        ):
            self._go_on("")

    def _go_on(self, told: str) -> None:
        """The next sentence; back to the text once all are answered."""
        asking = self._asking
        if asking is not None and not asking.left and not asking.running:
            self.cqp.pop_screen()
            below = self.cqp.screen
            if isinstance(below, CqpScreen):
                below.tell(proposed.said(self.conduct.voice, "reponse_a_tout"))
            return
        self.paint()
        self.tell(told)

    def show_sources(self) -> None:
        """Open the lines the sentence says it rests on."""
        one = self._under_cursor()
        if one is not None:
            from assistant.tui.writing.sources import SourcesScreen

            kept = Drafted("", one.sentence.text, one.sentence.lines)
            self.cqp.push_screen(SourcesScreen(self.conduct, kept))

    async def leave_rewording(self) -> None:
        """Stop the model and leave, once what was taken of it is in the text."""
        if self._worker is not None and not self._worker.is_finished:
            self._worker.cancel()
            with suppress(WorkerCancelled):
                await self._worker.wait()
        self.back()


def open_rewording(screen: CqpScreen, conduct: Conduct, block: int) -> None:
    """Ask a model to reword the draft of a block (0: of the whole), once it may be sent.

    Raises:
        RefusedCommand: no model is configured, or no sentence of the draft rests on a fact.
    """
    proposals = screen.cqp.services.proposals
    words = screen.cqp.services.fact_words
    draft = [(one.text, one.lines) for one in drafted(conduct, block, words)]
    gate = RewordingGate(draft, words, telling_stems)
    request = proposals.rewording(conduct.session, block, draft, gate.holds)
    model, earlier = proposals.model, standing(conduct.session, request)

    def go() -> None:
        screen.cqp.push_screen(RewordingScreen(conduct, request, earlier=earlier))

    if earlier:
        go()
    else:
        read_before_sending(
            screen.cqp, conduct, request, local=model is not None and model.local, send=go
        )
