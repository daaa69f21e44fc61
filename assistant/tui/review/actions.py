"""What the review does besides reading: correcting a note, telling a line's history, replaying."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.timer import Timer

from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.events.interview import NoteCorrected
from assistant.domain.referential.model import ElementRef
from assistant.domain.review import conversation
from assistant.domain.review.lines import Lines, Wording, history, interview_over
from assistant.domain.review.playback import Playback
from assistant.domain.session import orders
from assistant.domain.session.state import Note, Session
from assistant.tui import catalogue_screens
from assistant.tui.base import commands as catalogue
from assistant.tui.base.lines import refs
from assistant.tui.base.styles import STRONG
from assistant.tui.conduct.typed import as_typed, read, tagged
from assistant.tui.frame.lists import ListScreen, Row
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.review.lines import ReviewPainter, history_content, playback_content
from assistant.tui.review.spoken_lines import nothing_spoken, spoken_around
from assistant.tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from assistant.tui.conduct.conduct import Conduct
    from assistant.tui.widgets.pages import Pages

BEAT = 0.1
"""Seconds between two looks at the clock of what is played again."""

HIDDEN = "Caché en mode discret : F9 d’abord."


class ReviewActions(CqpScreen):
    """The orders of the review that record something or follow a clock."""

    conduct: Conduct | None
    lines: Lines | None = None
    painter: ReviewPainter | None = None
    playback: Playback | None = None
    _shown: Sequence[int]
    _beat: Timer | None = None
    _seen = 0
    _correcting = 0
    _reworded: tuple[str, tuple[ElementRef, ...]] | None = None

    if TYPE_CHECKING:
        @property
        def pages(self) -> Pages: ...
        @property
        def correction(self) -> Prompt: ...
        @property
        def session(self) -> Session | None: ...
        def after_record(self) -> None: ...
        def show_lines(self, at: int = 0, *, arriving: bool = False) -> None: ...
        def show_state(self) -> None: ...
        def filter_element(self, ref: ElementRef) -> None: ...

    @property
    def discreet(self) -> bool:
        return self.painter is not None and self.painter.discreet

    def _hidden(self) -> bool:
        """Refuse, while the candidate may be looking, what would show facts."""
        if self.discreet:
            self.tell(HIDDEN)
        return self.discreet

    def _over(self) -> bool:
        return self.session is not None and interview_over(self.session)

    def attempt_quietly(self, order: Callable[[], bool]) -> bool:
        """What an order answers; what it refuses is said, and answers False."""
        try:
            return order()
        except AssistantError as error:
            self.refuse(error)
            return False

    def action_discreet(self) -> None:
        """Hide facts and judgements at once; the same key gives them back."""
        if self.painter is None:
            return
        at = self.pages.chosen
        self.query_one("#critere").display = False
        self.leave_playback()
        self.painter.discreet = not self.painter.discreet
        self.tell("")
        self.correction.set_hidden(self.discreet)
        if self.correction.display:
            self._show_target()
            self.correction.focus()
        else:
            self.pages.focus()
        self.show_lines(at)

    def show_keys(self) -> None:
        """The footer says what the keys do now."""
        writing = self.correction.display or self.query_one("#critere").display
        playing = self.playback is not None and not writing
        self.query_one("#pied-ecrire").display = writing
        self.query_one("#pied-rejouer").display = playing
        self.query_one("#pied").display = not writing and not playing

    # --- the history of a line ---------------------------------------------------------------

    def action_history(self) -> None:
        if not self._hidden() and self.session is not None and self.pages.chosen:
            self.cqp.push_screen(HistoryScreen(self.session, self.pages.chosen))

    def action_spoken(self) -> None:
        """What was said around the chosen note, where it comes from a transcript."""
        session, number = self.session, self.pages.chosen
        if self._hidden() or session is None or not number:
            return
        found = spoken_around(session, number)
        if found is None:
            self.tell(nothing_spoken(session, number))
            return
        from assistant.tui.frame.texts import TextScreen

        self.cqp.push_screen(TextScreen("Transcription autour de la note", found))

    def action_role(self) -> None:
        """Another role types from now on: what it corrects bears its name."""
        if self._hidden() or self.conduct is None or self._correcting:
            return
        if self.attempt(self.conduct.change_role):
            self.after_record()
            session = self.conduct.session
            role = session.referential.role(session.role)
            if role is not None:
                self.tell(f"Vous tapez maintenant comme : {role.title}.")

    def action_coverage(self) -> None:
        if self._hidden():
            return
        if self.conduct is None:
            self.tell(NOT_YET)
            return
        from assistant.tui.dossier.coverage import CoverageScreen

        self.cqp.push_screen(CoverageScreen(self.conduct, self.filter_element))

    # --- correcting --------------------------------------------------------------------------

    def action_correct(self) -> None:
        """Put the chosen note in the line below, with the elements it bears on."""
        if not self._hidden():
            self.attempt(self._begin_correction)

    def _begin_correction(self) -> None:
        note = self._note()
        self._correcting, self._reworded = note.number, None
        prompt = self.correction
        prompt.display = True
        prompt.set_text(as_typed(note.text, map(str, note.elements)))
        prompt.focus()
        self._show_target()
        self.show_keys()

    def _note(self) -> Note:
        """The note that may be corrected now.

        Raises:
            RefusedCommand: the line is no note, was undone, or nothing can be written.
        """
        if self.conduct is None or self.session is None:
            raise RefusedCommand("Pas encore", NOT_YET)
        self.conduct.must_be_open()
        if not self.conduct.interview.writable:
            raise RefusedCommand(
                "Lecture seule", "Un autre programme écrit cette session : corrigez-y la note."
            )
        number = self.pages.chosen
        event = self.session.entries[number - 1].event if number else None
        note = self.session.notes.get(event.note if isinstance(event, NoteCorrected) else number)
        if note is None:
            raise RefusedCommand(
                "Pas une note", "Choisissez une note qui n’est pas annulée : M la corrige."
            )
        return note

    @on(Prompt.Changed, "#correction")
    def _show_target(self) -> None:
        prompt = self.correction
        if self.discreet:
            prompt.border_title = Content("")
            return
        if self._reworded is not None:
            prompt.border_title = Content(" pourquoi cette correction ? l’entretien est clos ")
            return
        tags = read(prompt.text).tags
        on_what = f"sur {' '.join(tags)}" if tags else "sur aucun élément"
        assert self.conduct is not None
        session = self.conduct.session
        role = session.referential.role(session.role)
        by = f" · {role.title}" if role is not None else ""
        title = f" correction de la note {self._correcting}, {on_what}{by} "
        prompt.border_title = Content(title)

    @on(Prompt.Sent)
    def _sent(self, event: Prompt.Sent) -> None:
        if self._reworded is None:
            self.attempt(lambda: self._reword(event.text))
        else:
            self.attempt(lambda: self._record(event.text))

    def _reword(self, typed: str) -> None:
        """Take the new wording; once the interview is over, ask why before it is recorded."""
        assert self.conduct is not None
        session = self.conduct.session
        note = session.notes[self._correcting]
        tags, text = tagged(typed.strip())
        elements = orders.elements(session, tags, note.block or None)
        orders.correct_note(session, note.number, text, elements)
        if (text, elements) == (note.text, note.elements):
            self.close_correction()
            return
        self._reworded = (text, elements)
        if interview_over(session):
            self.correction.set_text("")
            self._show_target()
        else:
            self._record("")

    def _record(self, reason: str) -> None:
        assert self.conduct is not None
        assert self._reworded is not None
        if interview_over(self.conduct.session) and not reason.strip():
            raise RefusedCommand(
                "Raison manquante", "Après l’entretien, une correction dit pourquoi. Échap renonce."
            )
        text, elements = self._reworded
        self.conduct.run(orders.correct_note, self._correcting, text, elements, reason)
        self.close_correction()
        self.after_record()

    @on(Prompt.Asked)
    def _asked(self, event: Prompt.Asked) -> None:
        if event.key == "escape":
            self.close_correction()

    def close_correction(self) -> None:
        self._correcting, self._reworded = 0, None
        self.correction.set_text("")
        self.correction.display = False
        self.tell("")
        self.pages.focus()
        self.show_keys()

    # --- playing again -----------------------------------------------------------------------

    def action_play(self) -> None:
        """Play, or pause; from the beginning when everything shown has been said."""
        if self._begin_playback() and self.playback is not None:
            self.playback.playing = not self.playback.playing
            self._show_playback()

    def action_step(self, way: int) -> None:
        if self._begin_playback(from_here=True) and self.playback is not None:
            self.playback.playing = False
            self.playback.step(way)
            self._show_playback()

    def action_speed(self) -> None:
        if self._begin_playback(from_here=True) and self.playback is not None:
            self.playback.faster()
            self._show_playback()

    def _begin_playback(self, *, from_here: bool = False) -> bool:
        """Make sure something is being played; False while there is nothing to play."""
        if self.conduct is None or self.session is None or not self._shown:
            self.tell(NOT_YET if self.conduct is None else "Aucune ligne à rejouer.")
            return False
        self.tell("")
        if self.playback is None:
            at = self.pages.chosen
            if at == self._shown[-1] and not from_here:
                at = self._shown[0]
            self.playback = Playback(self.session, self._shown, at)
        elif self.playback.ended and not from_here:
            self.playback.step(-len(self._shown))
        if self._beat is None:
            self._beat = self.set_interval(BEAT, self._tick)
        return True

    def _tick(self) -> None:
        if self.playback is not None and self.playback.playing:
            self._show_playback(moved=self.playback.advance(BEAT))

    def _show_playback(self, *, moved: bool = True) -> None:
        if self.playback is not None and moved:
            said = self._shown[: self.playback.index + 1]
            self.pages.show(said, self.playback.number)
        self.show_state()

    def leave_playback(self) -> None:
        """Show every line again, at the one that was last said."""
        if self.playback is None:
            return
        at, self.playback = self.playback.number, None
        if self._beat is not None:
            self._beat.stop()
            self._beat = None
        self.show_lines(at)

    def playback_state(self, session: Session) -> Content:
        assert self.playback is not None
        return playback_content(session, self.playback, discreet=self.discreet)


NOT_YET = "La session est encore en cours de lecture."


class HistoryScreen(ListScreen):
    """Every state of one line: how it read, who wrote it, when and why."""

    CSS_PATH = Path(__file__).parents[1] / "frame" / "texts.tcss"
    COMMANDS_SHOWN = catalogue_screens.READING
    BINDINGS = catalogue.bindings(catalogue_screens.READING)

    def __init__(self, session: Session, number: int) -> None:
        super().__init__()
        self._session, self._number = session, number

    def title_content(self) -> Content:
        elements = history(self._session, self._number)[0].elements
        return Content.assemble((f"Histoire de la ligne {self._number}", STRONG),
                                f"  {refs(elements)}" if elements else "")

    def rows(self) -> list[Row]:
        return [
            Row(history_content(self._session, self._seen(one)), str(one.number))
            for one in history(self._session, self._number)
        ]

    def _seen(self, one: Wording) -> Wording:
        """A state of the line as the role that types may see it."""
        if not one.veiled:
            return one
        line = conversation.line(self._session, self._session.entries[self._number - 1])
        kind = line.kind if line else ""
        said = self.cqp.services.voice.say("ecran/avis_masque", genre=kind)
        return replace(one, text=said.strip())
