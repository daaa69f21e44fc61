"""What listens along with the evaluator, without a model: another element a note bears on, a
follow-up worth asking. Shown where one looks already, taken by a key, never in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from textwrap import shorten
from typing import Protocol

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.guide import follow_ups
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.language import linking
from assistant.language.linking import LinkWords
from assistant.tui.base.commands import key_of
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.typed import Typed
from assistant.tui.interview.commands import Order
from assistant.tui.interview.linked import also
from assistant.tui.interview.view import InterviewView

_EDGES = 6
"""Columns of the line's title that its frame takes."""

_SHORTEST = 10
"""Columns under which the beginning of an element's title says nothing."""


class ListeningView(InterviewView, Protocol):
    """The screen, to who listens."""

    @property
    def columns(self) -> int:
        """How wide the screen is."""
        ...

    def soon(self, look: Callable[[], None]) -> None:
        """Look once what was recorded is on the screen."""
        ...

    def ask_model(self) -> None:
        """Have a model listen too, where there is one."""
        ...


class Listening:
    """The orders of the interview that rest on what was just noted."""

    def __init__(self, conduct: Conduct, view: ListeningView) -> None:
        self._conduct, self._view = conduct, view
        self._linked: tuple[int, ElementRef] | None = None
        """The note just taken, and the element it may bear on too."""
        self._linked_at = 0
        """How many questions had then been put: with the next one, the hint is over."""
        self._follow_up = ""
        """The follow-up that was put in the line, until it is changed or asked."""

    def orders(self) -> Mapping[str, Order]:
        """What each of its commands does, by the command’s id."""
        return {"lier": self.link, "relance": self.follow_up}

    def make_ready(self) -> tuple[str, ...]:
        """What the first note would wait for; in a thread. Answers what is wrong with the user's
        own words, in a sentence each."""
        words = self._words()
        linking.make_ready(self._conduct.session.referential, words)
        return words.problems

    def _words(self) -> LinkWords:
        return self._view.services.link_words(self._conduct.session.referential.id)

    # --- another element ---------------------------------------------------------------------

    def look_for_link(self, typed: Typed) -> None:
        """Once the note is on disk and on the screen, see what else it may bear on."""
        self._linked = None
        notes = self._conduct.session.notes
        if typed.kind == "note" and not typed.tags and notes:
            number = max(notes)
            self._view.soon(lambda: self._find_link(number))

    def _find_link(self, number: int) -> None:
        session = self._conduct.session
        note = session.notes.get(number)
        found = also(session, self._words(), note) if note else None
        self._linked = (number, found.ref) if found else None
        self._linked_at = len(session.asked)
        self._view.show_target()

    def link_hint(self, taken: int = 0) -> str:
        """What the title of the input line says of it; empty when there is nothing to say.

        Args:
            taken: columns of that title that the note's own target takes: the key is never cut.
        """
        session = self._conduct.session
        over = self._linked_at != len(session.asked) or self._conduct.correcting
        if self._linked is None or self._view.discreet or over:
            return ""
        number, ref = self._linked
        note, element = session.notes.get(number), session.referential.element(ref)
        if note is None or element is None or ref in note.elements:
            return ""
        asked, key = f"· aussi {ref}", f" ? {key_of('lier', 'Ctrl+E')} "
        room = self._view.columns - _EDGES - taken - len(asked) - len(key)
        title = f" {shorten(element.title, room, placeholder='…')}" if room > _SHORTEST else ""
        return f"{asked}{title}{key}"

    async def link(self, argument: str = "") -> bool:
        """Attach the last note to the proposed element too, or to the one that is named."""
        conduct, named = self._conduct, argument.strip()
        if not self._view.attempt(conduct.must_be_open):
            return False
        number = max(conduct.session.notes, default=0)
        hinted = bool(self.link_hint())
        if not named and not hinted:
            self._view.tell(conduct.say("relances/sans_lien"))
            return False

        def attach() -> None:
            session = conduct.session
            ref = (
                conduct.named(named) if named
                else self._linked[1] if self._linked else None
            )
            target = number if named or self._linked is None else self._linked[0]
            note = session.notes.get(target)
            if note is None or ref is None:
                raise RefusedCommand("Aucune note", "Il n’y a pas encore de note à rattacher.")
            if ref in note.elements:
                raise RefusedCommand("Déjà rattachée", f"Cette note porte déjà sur {ref}.")
            reason = conduct.say("relances/rattachee", element=str(ref))
            conduct.run(orders.correct_note, note.number, note.text, (*note.elements, ref), reason)

        done = await self._view.record(attach)
        self._linked = None if done else self._linked
        self._view.show_target()
        return done

    # --- a follow-up -------------------------------------------------------------------------

    def follow_up(self, argument: str = "") -> bool:
        """Put a follow-up in the line; again: another one. Enter asks it, as one's own question."""
        conduct, view = self._conduct, self._view
        if not view.attempt(conduct.must_be_open):
            return False
        if view.discreet:
            view.tell(conduct.say("relances/cachee"))
            return False
        shown = view.prompt.text
        if shown and shown != self._follow_up:
            view.prefill("")
            return False
        session, cues = conduct.seen, view.services.follow_up_cues
        found = follow_ups.follow_ups(session, cues, conduct.say)
        if not found:
            said = conduct.say("relances/rien", sujet=bool(follow_ups.subject(session)))
            view.tell(f"{said} {cues.problem}".rstrip())
            view.ask_model()
            return True
        texts = [f"?#{one.element} {one.text}" if one.element else f"?{one.text}" for one in found]
        at = (texts.index(shown) + 1) % len(texts) if shown in texts else 0
        self._follow_up = texts[at]
        view.prompt.set_text(texts[at])
        said = conduct.say(
            "relances/proposee", pourquoi=found[at].because, autres=len(found) > 1
        )
        view.tell(f"{said} {cues.problem}".rstrip())
        if not shown:
            view.ask_model()
        return True

    def drop_follow_up(self) -> bool:
        """Take an untouched follow-up out of the line; False when there is none."""
        if not self._follow_up or self._view.prompt.text != self._follow_up:
            return False
        self._follow_up = ""
        self._view.prompt.set_text("")
        return True
