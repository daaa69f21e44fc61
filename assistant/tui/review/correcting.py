"""Correcting a note of a session that is read again; the original stays."""

from __future__ import annotations

from typing import Protocol

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.events.interview import NoteCorrected
from assistant.domain.referential.model import ElementRef
from assistant.domain.review.lines import interview_over
from assistant.domain.session import orders
from assistant.domain.session.state import Note
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.fields import Typing, correction, reason
from assistant.tui.conduct.typed import as_typed, read, tagged
from assistant.tui.review.view import NOT_YET, ReviewView


class CorrectingView(ReviewView, Protocol):
    """The screen, to who corrects: a line below takes the new wording."""

    def open_correction(self, text: str) -> None:
        """Show the line, with that text in it."""
        ...

    def ask_reason(self, begun: str) -> None:
        """Have the line say why, as far as that was begun."""
        ...

    def close_correction(self) -> None:
        """Take the line off the screen."""
        ...

    def after_record(self) -> None:
        """Show what was recorded since the last look."""
        ...


class Correcting:
    """One correction at a time: the new wording, then the reason once the interview is over."""

    def __init__(self, view: CorrectingView) -> None:
        self._view = view
        self._number = 0
        self._reworded: tuple[str, tuple[ElementRef, ...]] | None = None

    @property
    def under_way(self) -> bool:
        """Whether a note is being corrected: the keys are then text."""
        return bool(self._number)

    def begin(self) -> None:
        """Put the chosen note in the line below, with the elements it bears on."""
        self._view.attempt(self._begin)

    def _begin(self) -> None:
        note = self._note()
        self._number, self._reworded = note.number, None
        begun = self._conduct().session.unsent_in(correction(note.number))
        self._view.open_correction(begun or _as_it_stands(note))

    def typing(self, typed: str) -> Typing | None:
        """The note being corrected, or the reason for it; None while there is none."""
        conduct = self._view.conduct
        if conduct is None or not self._number:
            return None
        if self._reworded is not None:
            return Typing(reason(self._number), typed)
        note = conduct.session.notes[self._number]
        return Typing(correction(self._number), typed, _as_it_stands(note))

    def _conduct(self) -> Conduct:
        conduct = self._view.conduct
        if conduct is None:
            raise RefusedCommand("Pas encore", NOT_YET)
        return conduct

    def _note(self) -> Note:
        """The note that may be corrected now.

        Raises:
            RefusedCommand: the line is no note, was undone, or nothing can be written.
        """
        conduct = self._conduct()
        conduct.must_be_open()
        session, number = conduct.session, self._view.chosen
        event = session.entries[number - 1].event if number else None
        note = session.notes.get(event.note if isinstance(event, NoteCorrected) else number)
        if note is None:
            raise RefusedCommand(
                "Pas une note", "Choisissez une note qui n’est pas annulée : M la corrige."
            )
        return note

    def title(self, typed: str) -> str:
        """What the line is for, as it stands; nothing while the candidate may be looking."""
        conduct = self._view.conduct
        if self._view.discreet or conduct is None:
            return ""
        if self._reworded is not None:
            return " pourquoi cette correction ? l’entretien est terminé "
        tags = read(typed).tags
        on_what = f"sur {' '.join(tags)}" if tags else "sur aucun élément"
        session = conduct.session
        role = session.referential.role(session.role)
        by = f" · {role.title}" if role is not None else ""
        return f" correction de la note {self._number}, {on_what}{by} "

    def take(self, typed: str) -> None:
        """Take what was typed: the new wording, or the reason for it."""
        if self._reworded is None:
            self._view.attempt(lambda: self._reword(typed))
        else:
            self._view.attempt(lambda: self._record(typed))

    def _reword(self, typed: str) -> None:
        """Take the new wording; once the interview is over, ask why before it is recorded."""
        session = self._conduct().session
        note = session.notes[self._number]
        tags, text = tagged(typed.strip())
        elements = orders.elements(session, tags, note.block or None)
        orders.correct_note(session, note.number, text, elements)
        if (text, elements) == (note.text, note.elements):
            self.give_up()
            return
        self._reworded = (text, elements)
        if interview_over(session):
            self._conduct().keep(Typing(correction(note.number), typed))
            self._view.ask_reason(session.unsent_in(reason(note.number)))
        else:
            self._record("")

    def _record(self, why: str) -> None:
        conduct = self._conduct()
        assert self._reworded is not None
        if interview_over(conduct.session) and not why.strip():
            raise RefusedCommand(
                "Raison manquante", "Après l’entretien, une correction dit pourquoi. Échap renonce."
            )
        text, elements = self._reworded
        conduct.write(
            correction(self._number), orders.correct_note, self._number, text, elements, why
        )
        self._close()
        self._view.after_record()

    def give_up(self) -> None:
        """The note stays as it was; nothing is kept of what was typed."""
        conduct, number = self._view.conduct, self._number
        if conduct is None or self._view.attempt(lambda: conduct.give_up(correction(number))):
            self._close()

    def _close(self) -> None:
        self._number, self._reworded = 0, None
        self._view.close_correction()


def _as_it_stands(note: Note) -> str:
    """A note as one would type it, with the elements it bears on."""
    return as_typed(note.text, map(str, note.elements))
