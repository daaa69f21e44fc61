"""What the candidate said, as another program transcribed it: line by line, each retained as a
note on an element, or passed. One key a line; nothing becomes a note by itself."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from functools import partial
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker

from assistant.domain.common.french import counted
from assistant.domain.events.spoken import CANDIDATE
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.domain.session.state import Transcript
from assistant.domain.spoken import transcript
from assistant.domain.spoken.transcript import SpokenLine
from assistant.language.linking import Proposal, criterion
from assistant.spoken.files import read_file
from assistant.transcribing import Aligned, prepare
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.prose import cut
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.model.proposed import SIGN
from assistant.tui.spoken.commands import MOST_OFFERED, SPOKEN
from assistant.tui.spoken.model import ModelLinks
from assistant.tui.spoken.speakers import SpeakersScreen
from assistant.tui.spoken.voices import VoicesScreen
from assistant.tui.widgets.bars import Keys, Plain, Text

_BEFORE = 2
"""How many lines said just before are shown above."""


def transcript_screen(conduct: Conduct, file: str = "") -> SpokenScreen:
    """The screen of the transcript that waits; of the file that is named, imported first.

    Who speaks is to be confirmed while nothing of it was retained nor passed.

    Raises:
        AssistantError: the file cannot be read, or there is no transcript.
    """
    number = import_file(conduct, file) if file.strip() else 0
    found = transcript.transcript(conduct.session, number)
    return SpokenScreen(conduct, found.number, confirm=not found.settled)


def import_file(conduct: Conduct, file: str) -> int:
    """Record the transcript of a file; answers its number."""
    conduct.must_be_open()
    name, content = read_file(file)
    made = prepare(conduct.session, name, content)
    return conduct.run(
        transcript.import_transcript, file=made.file, sha256=made.sha256, lines=made.spoken.lines,
        speakers=made.speakers, offset=made.offset, faults=made.spoken.faults,
        notices=made.spoken.notices,
    )


class SpokenScreen(CqpScreen):
    """One line at a time, with the elements it may bear on."""

    CSS_PATH = "spoken.tcss"
    AUTO_FOCUS = "#parole"
    COMMANDS_SHOWN = SPOKEN
    BINDINGS = bindings(SPOKEN)
    conduct: Conduct

    def __init__(self, conduct: Conduct, number: int, *, confirm: bool = False) -> None:
        """Look at the transcript of that number; `confirm` who speaks in it first."""
        super().__init__()
        self.conduct = conduct
        self._number, self._confirm = number, confirm
        self.model = ModelLinks(conduct, number, self)
        self.line = 0
        self._aligned: Aligned | None = None
        self._known: tuple[object, ...] = ()

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "parole_retenue": self.accept,
            **{
                f"parole_sur_{one}": partial(self.accept, one)
                for one in range(1, MOST_OFFERED + 1)
            },
            "parole_modele": self.model.ask,
            "parole_element": self.name_element,
            "parole_passee": self.pass_over,
            "parole_reprise": self.take_back,
            "parole_evaluateur": partial(self.give, "evaluateur"),
            "parole_autre": partial(self.give, "autre"),
            "voix": self.show_voices,
            "parole_avant": partial(self.step, -1),
            "parole_apres": partial(self.step, 1),
            "parole_haut": partial(self.scroll_text, -1),
            "parole_bas": partial(self.scroll_text, 1),
            "locuteurs": self.show_speakers,
        }

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        with VerticalScroll(id="parole"):
            yield Text(dom_id="avant")
            yield Text(dom_id="texte")
        yield Text(dom_id="offres")
        yield Plain(dom_id="modele")
        yield Input(id="entree", compact=True)
        yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)

    def on_mount(self) -> None:
        self.line = next(iter(self._waiting()), 0)
        self.paint()
        if self._confirm:
            self.show_speakers()

    def on_screen_resume(self) -> None:
        """Back from the speakers: other lines may wait now."""
        if self.is_mounted and self.query("#texte"):
            self._go(self.line)

    # --- what is in view ---------------------------------------------------------------------

    @property
    def _found(self) -> Transcript:
        return transcript.transcript(self.conduct.session, self._number)

    def _waiting(self) -> list[int]:
        return list(transcript.pending(self.conduct.session, self._found))

    def _beside(self) -> Aligned:
        """The transcript beside the session; read again when who speaks or when has changed."""
        found = self._found
        known = (tuple(found.speakers.items()), found.offset, tuple(found.given.items()))
        if self._aligned is None or self._known != known:
            words = self.cqp.services.link_words(self.conduct.session.referential.id)
            self._aligned = Aligned(self.conduct.session, words, found)
            self._known = known
        return self._aligned

    def _go(self, line: int) -> None:
        """Show that line if it waits, else the next one that does, else the first."""
        waiting = self._waiting()
        after = [one for one in waiting if one >= line]
        self.line = (after or waiting or [0])[0]
        self.paint()

    def paint(self) -> None:
        """Show the line in view and what is proposed for it."""
        self.query_one("#titre", Plain).show(self._title())
        self._show_model()
        before, text = self.query_one("#avant", Text), self.query_one("#texte", Text)
        offered = self.query_one("#offres", Text)
        if not self.line:
            before.show("")
            text.show(self._all_seen())
            offered.show("")
            return
        lines = self._beside().lines
        start = max(0, self.line - 1 - _BEFORE)
        before.show(Content("\n").join(self._said(one) for one in lines[start:self.line - 1]))
        text.show(self._spoken(lines[self.line - 1]))
        offered.show(self._offered())
        self.query_one("#parole", VerticalScroll).scroll_home(animate=False)

    def _show_model(self) -> None:
        head, row = self.model.head(), self.query_one("#modele", Plain)
        row.set_class(head is not None and self.conduct.writable, "-ouvert")
        if head is not None:
            row.show(head)

    def run_aside(self, work: Coroutine[Any, Any, None]) -> Worker[None]:
        """Have a model propose while one goes on."""
        return self.run_worker(work, name="rattachements du modèle")

    def _title(self) -> Content:
        found = self._found
        done = transcript.settled(self.conduct.session, found)
        mine = [
            number for number, line in enumerate(transcript.spoken_lines(found), start=1)
            if found.speakers.get(line.speaker) == CANDIDATE
        ]
        seen = sum(number in done for number in mine)
        kept = sum(bool(done.get(number)) for number in mine)
        return Content.assemble(
            ("Transcription", STRONG), (f"  {seen}/{len(mine)} vues", ACCENT),
            (f"  {counted(kept, 'retenue')}", MUTED), (f"  {found.event.file}", MUTED),
        )

    def _all_seen(self) -> Content:
        other = transcript.transcript(self.conduct.session)
        waits = other.event.file if any(transcript.pending(self.conduct.session, other)) else ""
        nobody = CANDIDATE not in self._found.speakers.values()
        return Content(self.conduct.say("transcription/fini", autre=waits, personne=nobody))

    def _said(self, line: SpokenLine) -> Content:
        return Content.assemble((f"{line.speaker or '…'} : {line.text}", MUTED))

    def _spoken(self, line: SpokenLine) -> Content:
        at = transcript.interview_time(self._found, line)
        moment = transcript.clock(at if at is not None else line.start)
        head = "  ".join(part for part in (moment, line.speaker) if part)
        return Content.assemble((head, ACCENT), "\n", (line.text, STRONG))

    def _offered(self) -> Content:
        by_words = len(self._beside().proposals(self.line))
        rows = [
            row for index, one in enumerate(self._offers(), start=1)
            for row in self._row(index, one, by_words=index <= by_words)
        ]
        if not rows:
            return Content.assemble((self.conduct.say("transcription/sans_element"), MUTED))
        return Content("\n").join(rows)

    def _offers(self) -> list[Proposal]:
        """What is offered for the line in view: by its words, then what a model alone proposes."""
        found = list(self._beside().proposals(self.line))
        there = {one.ref for one in found}
        found += [Proposal(ref, 0.0, ()) for ref in self.model.linked() if ref not in there]
        return found[:MOST_OFFERED]

    def _row(self, index: int, proposal: Proposal, *, by_words: bool) -> list[Content]:
        element = self.conduct.session.referential.element(proposal.ref)
        if element is None:
            return []
        room = max(self.app.size.width - 14, 20)
        title = cut(element.title, room)
        reason = criterion(element, proposal) or ", ".join(proposal.words)
        why = cut(reason, room) if reason else self.conduct.say(
            "transcription/par_la_question"
        )
        here = "▸" if index == 1 else " "
        sign = SIGN if proposal.ref in self.model.linked() else " "
        head = Content.assemble(
            (f"{here}{sign}", ACCENT), (f"{index}  ", ACCENT), (f"{proposal.ref} ", STRONG),
            (title, STRONG if index == 1 else ""),
        )
        # of what only a model proposes, no word of the line says why
        return [head, Content.assemble((f"       {why}", MUTED))] if by_words else [head]

    # --- keys --------------------------------------------------------------------------------

    def accept(self, index: int = 1) -> None:
        """Make a note of the line on the element proposed under that number, from 1."""
        if not self.line:
            return
        proposals = self._offers()
        if not 1 <= index <= len(proposals):
            self.tell(self.conduct.say("transcription/sans_element"))
            return
        self._accept((proposals[index - 1].ref,))

    def _accept(self, refs: tuple[ElementRef, ...]) -> bool:
        line, context = self.line, self._beside().context(self.line)
        done = self.attempt(lambda: self.conduct.run(
            transcript.accept, self._number, line, refs, asked=context.asked
        ))
        if done:
            self._go(line)
        return done

    def pass_over(self) -> None:
        """Record that the line says nothing of an element, and go on to the next."""
        line = self.line
        if line and self.attempt(
            lambda: self.conduct.run(transcript.pass_over, self._number, line)
        ):
            self._go(line)

    def take_back(self) -> None:
        """Take the last answer back, and go to its line."""
        before = set(self._waiting())
        if self.attempt(lambda: self.conduct.run(transcript.take_back, self._number)):
            back = set(self._waiting()) - before
            self._go(min(back, default=self.line))

    def give(self, voice: str) -> None:
        """The line in view is not the candidate's."""
        line = self.line
        if line and self.attempt(
            lambda: self.conduct.run(transcript.give, self._number, [line], voice)
        ):
            self._go(line)

    def show_voices(self) -> None:
        """Show who says each line, at this one."""
        self.cqp.push_screen(VoicesScreen(self.conduct, self._number, self.line))

    def step(self, way: int) -> None:
        """Go to the next (1) or previous (-1) line that waits; after the last comes the first."""
        waiting = self._waiting()
        if self.line in waiting:
            self.line = waiting[(waiting.index(self.line) + way) % len(waiting)]
            self.tell("")
            self.paint()

    def scroll_text(self, way: int) -> None:
        """Scroll a long line by three rows, down (1) or up (-1)."""
        self.query_one("#parole", VerticalScroll).scroll_relative(y=3 * way, animate=False)

    def name_element(self) -> None:
        """Type the element oneself, where none that is proposed is right."""
        if not self.line or not self.attempt(self.conduct.must_be_open):
            return
        entry = self.query_one("#entree", Input)
        entry.border_title = Content(self.conduct.say("transcription/saisir_element"))
        entry.value = ""
        entry.display = True
        entry.focus()

    @on(Input.Submitted, "#entree")
    def _typed(self, event: Input.Submitted) -> None:
        names = event.value.replace(",", " ").split()
        block = self._beside().context(self.line).block or None
        refs: tuple[ElementRef, ...] = ()

        def read() -> None:
            nonlocal refs
            refs = orders.elements(self.conduct.session, names, block)

        if self.attempt(read) and self._accept(refs):
            self._close_entry()

    @property
    def open_line(self) -> Widget | None:
        entry = self.query_one("#entree", Input)
        return entry if entry.display else None

    def _close_entry(self) -> None:
        self.query_one("#entree").display = False
        self.query_one("#parole").focus()

    def show_speakers(self) -> None:
        """Show who speaks under each name of the transcript, and where its time begins."""
        self.cqp.push_screen(SpeakersScreen(self.conduct, self._number))

    def back(self) -> None:
        if self.query_one("#entree").display:
            self._close_entry()
        elif not self.model.stop():
            self.cqp.pop_screen()
