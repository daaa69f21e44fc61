"""What listens along with the evaluator, without a model: another element a note bears on, a
follow-up worth asking. Shown where one looks already, taken by a key, never in the way."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.guide import follow_ups
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.tui.conduct.typed import Typed
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.interview.linked import also

if TYPE_CHECKING:
    from assistant.domain.session.state import Session
    from assistant.tui.conduct.conduct import Conduct
    from assistant.tui.widgets.prompt import Prompt

_ROOM = 46
"""Columns of the line's title that the note's own target may take."""


class ListeningActions(CqpScreen):
    """The orders of the interview that rest on what was just noted."""

    conduct: Conduct
    discreet: bool
    _linked: tuple[int, ElementRef] | None = None
    """The note just taken, and the element it may bear on too."""
    _follow_up = ""
    """The follow-up that was put in the line, until it is changed or asked."""

    if TYPE_CHECKING:
        @property
        def session(self) -> Session: ...
        @property
        def prompt(self) -> Prompt: ...
        async def record(self, order: object) -> bool: ...
        def show(self, screen: CqpScreen) -> None: ...
        def show_target(self) -> None: ...
        def prefill(self, text: str) -> None: ...
        def ask_model(self) -> None: ...

    # --- another element ---------------------------------------------------------------------

    def look_for_link(self, typed: Typed) -> None:
        """Once the note is on disk and on the screen, see what else it may bear on."""
        self._linked = None
        if typed.kind == "note" and not typed.tags and self.session.notes:
            self.call_after_refresh(self._find_link, max(self.session.notes))

    def _find_link(self, number: int) -> None:
        note = self.session.notes.get(number)
        found = also(self.session, note) if note else None
        self._linked = (number, found.ref) if found else None
        self.show_target()

    def link_hint(self) -> str:
        """What the title of the input line says of it; empty when there is nothing to say."""
        if self._linked is None or self.discreet or self.conduct.correcting:
            return ""
        number, ref = self._linked
        note, element = self.session.notes.get(number), self.session.referential.element(ref)
        if note is None or element is None or ref in note.elements:
            return ""
        room = max(self.app.size.width - _ROOM, 10)
        title = shorten(element.title, room, placeholder="…")
        return f"· aussi {ref} {title} ? Ctrl+E "

    async def action_link(self, argument: str = "") -> bool:
        """Attach the last note to the proposed element too, or to the one that is named."""
        if not self.attempt(self.conduct.must_be_open):
            return False
        number = max(self.session.notes, default=0)
        hinted = bool(self.link_hint())
        if not argument.strip() and not hinted:
            self.tell(self.conduct.say("relances/sans_lien"))
            return False

        def attach() -> None:
            ref = (
                self.conduct.named(argument) if argument.strip()
                else self._linked[1] if self._linked else None
            )
            target = number if argument.strip() or self._linked is None else self._linked[0]
            note = self.session.notes.get(target)
            if note is None or ref is None:
                raise RefusedCommand("Aucune note", "Il n’y a pas encore de note à rattacher.")
            if ref in note.elements:
                raise RefusedCommand("Déjà rattachée", f"Cette note porte déjà sur {ref}.")
            reason = self.conduct.say("relances/rattachee", element=str(ref))
            self.conduct.run(
                orders.correct_note, note.number, note.text, (*note.elements, ref), reason
            )

        done = await self.record(attach)
        self._linked = None if done else self._linked
        self.show_target()
        return done

    # --- a follow-up -------------------------------------------------------------------------

    def action_follow_up(self, argument: str = "") -> bool:
        """Put a follow-up in the line; again: another one. Enter asks it, as one's own question."""
        if not self.attempt(self.conduct.must_be_open):
            return False
        if self.discreet:
            self.tell(self.conduct.say("relances/cachee"))
            return False
        shown = self.prompt.text
        if shown and shown != self._follow_up:
            self.prefill("")
            return False
        session = self.session
        found = follow_ups.follow_ups(session, self.cqp.services.follow_up_cues, self.conduct.say)
        if not found:
            self.tell(self.conduct.say(
                "relances/rien", sujet=bool(follow_ups.subject(session))
            ))
            self.ask_model()
            return True
        texts = [f"?#{one.element} {one.text}" if one.element else f"?{one.text}" for one in found]
        at = (texts.index(shown) + 1) % len(texts) if shown in texts else 0
        self._follow_up = texts[at]
        self.prompt.set_text(texts[at])
        self.tell(self.conduct.say(
            "relances/proposee", pourquoi=found[at].because, autres=len(found) > 1
        ))
        if not shown:
            self.ask_model()
        return True

    def drop_follow_up(self) -> bool:
        """Take an untouched follow-up out of the line; False when there is none."""
        if not self._follow_up or self.prompt.text != self._follow_up:
            return False
        self._follow_up = ""
        self.prompt.set_text("")
        return True

    # --- what was spoken ---------------------------------------------------------------------

    def action_transcript(self, argument: str = "") -> bool:
        """Open the transcript that waits to be looked at, or import the file that is named."""
        from assistant.tui.spoken.screen import transcript_screen

        return self.attempt(lambda: self.show(transcript_screen(self.conduct, argument)))
