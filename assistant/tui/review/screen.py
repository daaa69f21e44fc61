"""A session read again: filtered, followed from judgement to fact and back, corrected, replayed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import get_current_worker

from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.common.french import agree, counted
from assistant.domain.referential.model import ElementRef
from assistant.domain.review.filter import Filter, described, parse, typed
from assistant.domain.review.lines import LineNumbers, interview_over, linked
from assistant.domain.session.state import Session
from assistant.domain.session.visibility import as_seen, unread
from assistant.interview import Interview
from assistant.tui.base.commands import Run, bindings, key_of
from assistant.tui.base.lines import PUBLIC
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.fields import Typing
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.review.commands import REVIEW, REVIEW_PLAYING, REVIEW_WRITING
from assistant.tui.review.correcting import Correcting
from assistant.tui.review.history import HistoryScreen
from assistant.tui.review.lines import ReviewPainter, about, nothing_linked
from assistant.tui.review.playing import Playing
from assistant.tui.review.spoken_lines import nothing_spoken, spoken_around
from assistant.tui.review.view import NOT_YET
from assistant.tui.widgets.bars import Heading, Keys, Plain, Text
from assistant.tui.widgets.pages import Pages
from assistant.tui.widgets.prompt import Prompt
from assistant.tui.widgets.rows import Leaf
from assistant.tui.widgets.writing import LineField

HIDDEN = "Caché en mode discret : {} d’abord."
"""Said with the key of discreet mode."""

FIRST_LOOK = 60
"""Records read for the first screen while the whole session is being read."""

PAUSE = 0.1
"""Seconds without a key before the filter being typed is applied."""

FOLLOW = 1.0
"""Seconds between two looks at what another program writes."""


@dataclass(frozen=True, slots=True)
class ShownLines:
    """What is shown: lines that pass a filter, or those linked to the line `origin`."""

    filter: Filter
    origin: int = 0
    lines: tuple[int, ...] = ()
    back: int = 0


class ReviewScreen(CqpScreen):
    """The transcript of one session."""

    CSS_PATH = "review.tcss"
    AUTO_FOCUS = "#lignes"
    COMMANDS_SHOWN = REVIEW
    BINDINGS: ClassVar[list[BindingType]] = bindings(REVIEW)

    def __init__(self, conduct: Conduct | None = None, session_id: str = "", line: int = 0) -> None:
        """Read an opened interview again, or the session of that id.

        Args:
            line: where to begin; 0: at the end of an interview being led, else at the beginning.
        """
        super().__init__()
        self.conduct = conduct
        self._opening, self._line = session_id, line
        self._own = conduct is None
        self._views = [ShownLines(Filter())]
        self.lines: LineNumbers | None = None
        self.painter: ReviewPainter | None = None
        self.shown: Sequence[int] = ()
        self._seen = 0
        self._waiting: Timer | None = None
        self._before_typing = Filter()
        self.playing = Playing(self)
        self.correcting = Correcting(self)

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "lignes_liees": self.follow_link,
            "filtrer": self.type_filter,
            "notes_seules": partial(self.only, "notes"),
            "jugements_seuls": partial(self.only, "jugements"),
            "meme_element": partial(self.only_same, "element"),
            "meme_bloc": partial(self.only_same, "block"),
            "apres_entretien": self.only_after,
            "corriger_note": self.correct_note,
            "role_revue": self.change_role,
            "histoire": self.show_history,
            "paroles_autour": self.show_spoken,
            "rejouer": self.playing.toggle,
            "ligne_avant": partial(self.playing.step, -1),
            "ligne_apres": partial(self.playing.step, 1),
            "vitesse": self.playing.faster,
            "couverture_revue": self.show_coverage,
            "discret_revue": self.toggle_discreet,
            "monter": partial(self.move, -1),
            "descendre": partial(self.move, 1),
            "page_avant": partial(self.page, -1),
            "page_apres": partial(self.page, 1),
            "premiere": partial(self.edge, -1),
            "derniere": partial(self.edge, 1),
        }

    def compose(self) -> ComposeResult:
        yield Heading(id="entete")
        yield Plain(dom_id="filtre")
        yield Pages(self._leaf, dom_id="lignes")
        yield LineField(id="critere", compact=True, placeholder=PLACEHOLDER)
        yield Prompt(dom_id="correction")
        yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)
        yield Keys(REVIEW_PLAYING, dom_id="pied-rejouer")
        yield Keys(REVIEW_WRITING, dom_id="pied-ecrire")

    def on_mount(self) -> None:
        self.criterion.display = self.correction.display = False
        if self.conduct is not None:
            session = self.conduct.session
            self._take_lines(LineNumbers(session), self._line or session.number)
            return
        glimpse = self.cqp.services.library.glimpse(self._opening, FIRST_LOOK)
        if glimpse is not None and not self._line:
            self._take_lines(LineNumbers(unread(glimpse)), 0)
        self._open()

    def on_unmount(self) -> None:
        if self._own and self.conduct is not None:
            self.conduct.interview.close()

    # --- opening -----------------------------------------------------------------------------

    @work(thread=True, group="ouverture")
    def _open(self) -> None:
        """Read the session whole; what it needs to be shown is made here too."""
        worker = get_current_worker()
        try:
            interview = self.cqp.services.library.open(self._opening)
        except AssistantError as error:
            if not worker.is_cancelled:
                self.app.call_from_thread(self._not_opened, error)
            return
        if worker.is_cancelled:
            interview.close()
        else:
            self.app.call_from_thread(
                self._opened, interview, LineNumbers(as_seen(interview.session))
            )

    def _not_opened(self, error: AssistantError) -> None:
        if self.is_current:
            self.cqp.pop_screen()
            below = self.cqp.screen
            if isinstance(below, CqpScreen):
                below.refuse(error)

    def _opened(self, interview: Interview, lines: LineNumbers) -> None:
        if not self.is_attached:
            interview.close()
            return
        chosen = self.pages.chosen
        self.conduct = Conduct(interview, self.cqp.services.voice)
        self._take_lines(lines, self._line or chosen, again=bool(chosen))
        if interview.recovery is not None:
            self.tell(interview.recovery.message)
        if not interview.writable:
            self.set_interval(FOLLOW, self._follow)

    def _take_lines(self, lines: LineNumbers, at: int, *, again: bool = False) -> None:
        self.lines = lines
        discreet = self.painter is not None and self.painter.discreet
        self.painter = ReviewPainter(lines, self.cqp.services.voice.say)
        self.painter.discreet = discreet
        self.show_lines(at, arriving=bool(self._line) and not again)

    def _follow(self) -> None:
        if self.conduct is not None and self.attempt_quietly(self.conduct.interview.follow):
            self.after_record()

    def on_screen_resume(self) -> None:
        if self.conduct is not None and self.lines is not None:
            self.after_record()

    # --- parts -------------------------------------------------------------------------------

    @property
    def session(self) -> Session | None:
        """What is read; a first part of it while it is being opened."""
        return self.lines.session if self.lines is not None else None

    @property
    def pages(self) -> Pages:
        """The lines that are shown."""
        return self.query_one("#lignes", Pages)

    @property
    def criterion(self) -> LineField:
        """The line in which a filter is typed."""
        return self.query_one("#critere", LineField)

    @property
    def correction(self) -> Prompt:
        """The line in which a correction is typed, then its reason."""
        return self.query_one("#correction", Prompt)

    @property
    def view(self) -> ShownLines:
        """What is shown of the session now: the last of the filters put one on another."""
        return self._views[-1]

    def _leaf(self, number: int) -> Leaf:
        assert self.painter is not None
        return self.painter.leaf(number)

    @property
    def discreet(self) -> bool:
        return self.painter is not None and self.painter.discreet

    @property
    def chosen(self) -> int:
        return self.pages.chosen

    def _hidden(self) -> bool:
        """Refuse, while the candidate may be looking, what would show facts."""
        if self.discreet:
            self.tell(HIDDEN.format(key_of("discret", "F9")))
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

    # --- showing -----------------------------------------------------------------------------

    def after_record(self) -> None:
        """Show what was recorded since the last look."""
        if self.conduct is None or self.lines is None:
            return
        session = self.conduct.session
        if session is not self.lines.session or session.number != self._seen:
            self.lines.grow(session)
            discreet = self.discreet
            self.painter = ReviewPainter(self.lines, self.cqp.services.voice.say)
            self.painter.discreet = discreet
            self.show_lines(self.pages.chosen)

    def show_lines(self, at: int = 0, *, arriving: bool = False) -> None:
        """Show the lines of the present view, the one of that number or after it chosen."""
        lines = self.lines
        if lines is None:
            return
        self._seen = lines.session.number
        view = self.view
        shown = list(view.lines) if view.origin else lines.chosen(view.filter)
        if self.discreet:
            shown = [number for number in shown if lines.line(number).kind in PUBLIC]
        self.shown = shown
        if self.playing.playback is None:
            chosen = next((n for n in shown if n >= at), shown[-1] if shown else 0)
            self.pages.show(shown, chosen, arriving=arriving)
        self.show_state()

    def show_keys(self) -> None:
        """The footer says what the keys do now."""
        writing = self.correction.display or self.query_one("#critere").display
        playing = self.playing.playback is not None and not writing
        self.query_one("#pied-ecrire").display = writing
        self.query_one("#pied-rejouer").display = playing
        self.query_one("#pied").display = not writing and not playing

    def show_state(self) -> None:
        """The heading, the line that says what is shown, the keys of the moment."""
        self.show_keys()
        session = self.session
        if session is None:
            self.query_one("#filtre", Plain).show(Content.assemble(("Lecture…", MUTED)))
            return
        title = session.referential.title.removeprefix("CQP ")
        left = Content.assemble((session.candidate, STRONG), ("  relecture", ""),
                                (f" · {title}", MUTED))
        if self.discreet:
            left = Content.assemble((session.candidate, STRONG), (" · mode discret", MUTED))
        self.query_one("#entete", Heading).show(left, self._right(session))
        self.query_one("#filtre", Plain).show(self._state(session))

    def _right(self, session: Session) -> Content:
        chosen = self.pages.chosen
        parts = [(f"n° {chosen}", STRONG), (f" / {session.number}", MUTED)] if chosen else []
        if self.conduct is None:
            parts.append(("  lecture…", MUTED))
        elif self.conduct.sealed:
            broken = self.conduct.interview.broken
            parts.append(("  sceau rompu", STRONG) if broken else ("  scellée", MUTED))
        elif not self.conduct.interview.writable:
            parts.append(("  lecture seule", MUTED))
        return Content.assemble(*parts)

    def _state(self, session: Session) -> Content:
        played = self.playing.state(session)
        if played is not None:
            return played
        view, shown = self.view, len(self.shown)
        if self.discreet:
            return Content.assemble(("questions et étapes seulement", MUTED))
        if view.origin:
            count = len([one for one in view.lines if one != view.origin])
            return Content.assemble(
                (about(session, view.origin, count), ACCENT), ("  Échap revient", MUTED)
            )
        assert self.lines is not None
        total = len(self.lines.numbers)
        if not view.filter:
            return Content.assemble((f"toutes les lignes : {total}", MUTED))
        return Content.assemble(
            (described(session, view.filter), ACCENT),
            (f" — {counted(shown, 'ligne')} sur {total}", ""), ("  Échap l’enlève", MUTED),
        )

    def toggle_discreet(self) -> None:
        """Hide facts and judgements at once; the same key gives them back."""
        if self.painter is None:
            return
        at = self.pages.chosen
        self.query_one("#critere").display = False
        self.playing.leave()
        self.painter.discreet = not self.painter.discreet
        self.tell("")
        self.correction.set_hidden(self.discreet)
        if self.correction.display:
            self.show_target()
            self.correction.focus()
        else:
            self.pages.focus()
        self.show_lines(at)

    @on(Pages.Moved)
    def _moved(self) -> None:
        self.show_state()

    # --- filtering ---------------------------------------------------------------------------

    def filter_by(self, wanted: Filter) -> None:
        """Show what passes a filter, in place of what is shown."""
        at = self.pages.chosen
        self._views = [ShownLines(wanted)]
        self.tell("")
        self.show_lines(at)

    def type_filter(self) -> None:
        """Type a filter, from the one there is; the lines follow as one types."""
        if self._hidden() or self.session is None:
            return
        self.playing.leave()
        self._before_typing = self._views[0].filter
        entry = self.criterion
        entry.display = True
        entry.value = typed(self._before_typing) + (" " if self._before_typing else "")
        entry.cursor_position = len(entry.value)
        entry.focus()
        self.show_keys()

    @on(Input.Changed, "#critere")
    def _typing(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(PAUSE, self._apply)

    def _apply(self) -> bool:
        """Filter by what is typed; what cannot be understood yet is said, and changes nothing."""
        if self._waiting is not None:
            self._waiting.stop()
        session, entry = self.session, self.criterion
        if session is None or not entry.display:
            return False
        try:
            wanted = parse(session, entry.value)
        except RefusedCommand as error:
            self.refuse(error)
            return False
        if wanted != self.view.filter or self.view.origin:
            self.filter_by(wanted)
        self.tell("")
        return True

    @on(Input.Submitted, "#critere")
    def _typed(self) -> None:
        if self._apply():
            self._close_criterion()

    def _close_criterion(self) -> None:
        self.criterion.display = False
        self.pages.focus()
        self.show_keys()

    def only(self, kind: str) -> None:
        """Show the lines of that kind only, or no longer only them."""
        if not self._hidden():
            self.playing.leave()
            self.filter_by(self._views[0].filter.toggled(kind))

    def only_after(self) -> None:
        """Show what was recorded after the interview only, or all again."""
        if self._hidden() or self.lines is None:
            return
        self.playing.leave()
        now = self._views[0].filter
        self.filter_by(replace(now, after=not now.after))
        if self._views[0].filter.after and not self.lines.after:
            self.tell("Rien n’a changé depuis la fin de l’entretien." if self._over() else
                      "L’entretien n’est pas terminé : il n’y a pas encore d’après.")

    def only_same(self, what: str) -> None:
        """Only the lines on the element, or on the block, of the chosen line."""
        session = self.session
        if self._hidden() or self.lines is None or session is None or not self.pages.chosen:
            return
        self.playing.leave()
        line, now = self.lines.line(self.pages.chosen), self._views[0].filter
        if what == "element":
            wanted = replace(now, elements=() if now.elements else line.elements)
        else:
            wanted = replace(now, blocks=() if now.blocks or not line.block else (line.block,))
        if wanted == now:
            words = session.referential
            named = words.element_word if what == "element" else words.block_word
            self.tell(f"Cette ligne n’est sur {agree('aucun', named)} {named}.")
        else:
            self.filter_by(wanted)

    def filter_element(self, ref: ElementRef) -> None:
        """Show what there is on one element."""
        self.filter_by(Filter(elements=(ref,)))

    # --- screens over this one ---------------------------------------------------------------

    def show_history(self) -> None:
        """Show every wording of the chosen line, and why it changed."""
        if not self._hidden() and self.session is not None and self.pages.chosen:
            self.cqp.push_screen(HistoryScreen(self.session, self.pages.chosen))

    def show_spoken(self) -> None:
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

    def change_role(self) -> None:
        """Another role types from now on: what it corrects bears its name."""
        if self._hidden() or self.conduct is None or self.correcting.under_way:
            return
        if self.attempt(self.conduct.change_role):
            self.after_record()
            session = self.conduct.session
            role = session.referential.role(session.role)
            if role is not None:
                self.tell(f"Vous tapez maintenant comme : {role.title}.")

    def show_coverage(self) -> None:
        """Show what the interview covered; its elements filter the lines here."""
        if self._hidden():
            return
        if self.conduct is None:
            self.tell(NOT_YET)
            return
        from assistant.tui.dossier.coverage import CoverageScreen

        self.cqp.push_screen(CoverageScreen(self.conduct, self.filter_element))

    # --- correcting --------------------------------------------------------------------------

    def correct_note(self) -> None:
        """Type another wording for the chosen note."""
        if not self._hidden():
            self.correcting.begin()

    def open_correction(self, text: str) -> None:
        """Show the line that takes a new wording, with that text in it."""
        self.correction.display = True
        self.correction.set_text(text)
        self.correction.focus()
        self.show_target()
        self.show_keys()

    def ask_reason(self, begun: str) -> None:
        """Have the line say why, as far as that was begun."""
        self.correction.set_text(begun)
        self.show_target()

    def close_correction(self) -> None:
        """Take the line off the screen."""
        self.correction.set_text("")
        self.correction.display = False
        self.tell("")
        self.pages.focus()
        self.show_keys()

    @property
    def open_line(self) -> Widget | None:
        return self.correction if self.correction.display else None

    def typing(self) -> Typing | None:
        return self.correcting.typing(self.correction.text)

    @on(Prompt.Changed, "#correction")
    def show_target(self) -> None:
        """Say what the line is for."""
        self.correction.border_title = Content(self.correcting.title(self.correction.text))

    @on(Prompt.Sent)
    def _sent(self, event: Prompt.Sent) -> None:
        self.correcting.take(event.text)

    @on(Prompt.Asked)
    def _asked(self, event: Prompt.Asked) -> None:
        if event.key == "escape":
            self.correcting.give_up()

    # --- playing again -----------------------------------------------------------------------

    def show_said(self, numbers: Sequence[int], at: int) -> None:
        """Show only what has been said, up to the line of that number."""
        self.pages.show(numbers, at)

    def beat(self, every: float, tick: Callable[[], None]) -> Timer:
        return self.set_interval(every, tick)

    # --- from line to line -------------------------------------------------------------------

    def follow_link(self) -> None:
        """From a judgement to its facts, from a fact to its judgements."""
        if self._hidden() or self.lines is None or not self.pages.chosen:
            return
        self.playing.leave()
        origin, session = self.pages.chosen, self.lines.session
        found = [
            one for one in linked(session, origin)
            if one in set(self.lines.numbers) and one != origin
        ]
        if not found:
            self.tell(nothing_linked(session, origin))
            return
        self.tell("")
        self._views.append(
            ShownLines(Filter(), origin=origin, lines=tuple(sorted({origin, *found})), back=origin)
        )
        self.show_lines()
        self.pages.choose(found[0])

    def back(self) -> None:
        """Undo the last thing that narrowed what is seen; then leave."""
        if self.correction.display:
            self.correcting.give_up()
        elif self.criterion.display:
            self._close_criterion()
            self.filter_by(self._before_typing)
        elif self.playing.playback is not None:
            self.playing.leave()
        elif len(self._views) > 1:
            at = self._views.pop().back
            self.show_lines(at)
        elif self.view.filter:
            self.filter_by(Filter())
        else:
            self.cqp.pop_screen()

    def move(self, way: int) -> None:
        """Choose the line below (1) or above (-1)."""
        self.pages.move(way)

    def page(self, way: int) -> None:
        """Go down (1) or up (-1) by what fits on the screen."""
        self.pages.page(way)

    def edge(self, way: int) -> None:
        """Go to the last line (1) or to the first (-1)."""
        self.pages.edge(way)


PLACEHOLDER = "b2 2.3 notes jugements dossier après par:rôle \"mots\""
