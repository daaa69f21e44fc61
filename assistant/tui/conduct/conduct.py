"""Leads an opened interview: typed lines and keys become orders. Knows no widget.

The one door through which the screens record anything: it remembers whether the last write
reached the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from textwrap import shorten
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from assistant.domain.common.errors import NotSaved, RefusedCommand
from assistant.domain.common.refusal import Refusal
from assistant.domain.common.text import fold
from assistant.domain.dossier.completeness import controls
from assistant.domain.dossier.finding import Finding
from assistant.domain.dossier.seal import (
    Signer,
    fingerprint,
    short_fingerprint,
    standing_in_the_way,
)
from assistant.domain.dossier.verify import told
from assistant.domain.events.base import ORIGINS, Event
from assistant.domain.events.interview import GuideMoved, Undone
from assistant.domain.guide import dialogue
from assistant.domain.guide.dialogue import Turn
from assistant.domain.referential.model import Element, ElementRef, ScaleValue
from assistant.domain.referential.scales import NOT_APPLICABLE, choices, fails
from assistant.domain.review import conversation
from assistant.domain.rules.outcome import Outcome, outcome_of_block
from assistant.domain.rules.verdict import BlockVerdict
from assistant.domain.session import orders
from assistant.domain.session.state import AskedQuestion, Judgement, Note, Position, Session
from assistant.interview import Interview
from assistant.tui.conduct import typed
from assistant.tui.conduct.advising import Adviser
from assistant.tui.conduct.fields import Typing, correction
from assistant.tui.conduct.sight import Sight
from assistant.tui.conduct.typed import Typed

if TYPE_CHECKING:
    from assistant.voice import Voice

P = ParamSpec("P")

CLOCK = {"pause": False, "arreter": False, "reprendre": True, "demarrer": True}
"""What one may say of the clock, and whether it then runs."""


class Conduct:
    """One interview being led: what is in view, and what each order records."""

    def __init__(self, interview: Interview, voice: Voice) -> None:
        self.interview = interview
        self.voice = voice
        self.origin = ORIGINS[0]
        self.correcting = 0
        self.saved_at: datetime | None = None
        self.failure: NotSaved | None = None
        self._adviser = Adviser(voice)
        self._sight = Sight(interview)
        self._looking: Position | None = None

    @property
    def session(self) -> Session:
        """The session as the role that types may see it (`visibility`).

        While it is sealed, one looks around in it without a trace.
        """
        session = self._sight.session
        if self._looking is None or session.sealed is None:
            return session
        return replace(session, position=self._looking)

    def outcome(self) -> Outcome:
        """The verdicts, as far as the role that types may see them."""
        return self._sight.outcome()

    def doubts(self) -> tuple[str, ...]:
        """What must be said wherever a verdict shows, as sentences."""
        return told(self.interview.session, self.interview.doubts(), self.voice.say)

    @property
    def waiting(self) -> int:
        """How many elements somebody else judged that the role that types may not see yet."""
        return self._sight.waiting

    def block_verdict(self, block: int) -> BlockVerdict:
        return outcome_of_block(self._sight.session, block)

    @property
    def sealed(self) -> bool:
        return self.interview.session.sealed is not None

    @property
    def writable(self) -> bool:
        """Whether anything can be recorded now."""
        return self.interview.writable and not self.sealed

    def run(
        self, decide: Callable[Concatenate[Session, P], list[Event]],
        *args: P.args, **kwargs: P.kwargs,
    ) -> int:
        """Record an order durably, and remember whether the disk took it."""
        if decide is not orders.reopen:
            self.must_be_open()
        return self._record(decide(self.session, *args, **kwargs))

    def write(
        self, name: str, decide: Callable[Concatenate[Session, P], list[Event]],
        *args: P.args, **kwargs: P.kwargs,
    ) -> int:
        """Record what was typed in a field: nothing of it is left to be found again."""
        self.must_be_open()
        events = decide(self.session, *args, **kwargs)
        return self._record([*orders.drop_draft(self.session, name), *events])

    def _record(self, events: Sequence[Event]) -> int:
        before = self.session.number
        try:
            number = self.interview.record(events)
        except NotSaved as error:
            self.failure = error
            raise
        if number != before:
            self.failure, self.saved_at = None, self.interview.now()
        return number

    def must_be_open(self) -> None:
        """Refuse to write in a sealed session.

        Raises:
            RefusedCommand: it is sealed.
        """
        if self.sealed:
            raise RefusedCommand("Session scellée", self.say("ecran/scellee"))

    def say(self, template: str, **values: object) -> str:
        return self.voice.say(template, **values).strip("\n")

    # --- where we are ----------------------------------------------------------------------

    @property
    def turn(self) -> Turn:
        return dialogue.next_turn(self.session)

    @property
    def in_view(self) -> Element | None:
        """The element that keys act on."""
        here = self.session.position
        if not here.element:
            return None
        return self.session.referential.element(ElementRef(here.block, here.element))

    @property
    def asked(self) -> AskedQuestion | None:
        """The question that a note answers: the last one put in the block in view.

        One's own question is answered until one moves on, wherever its elements are.
        """
        here, own = self.session.position, self._own_question
        if own is not None:
            return own
        put = [one for one in self.session.asked.values() if one.block == here.block]
        if not put:
            return None
        if not put[-1].question:
            return put[-1]
        current = [one for one in put if one.question == here.question]
        return current[-1] if current else None

    @property
    def _own_question(self) -> AskedQuestion | None:
        """The question of one's own that was put last, as long as one has not moved since."""
        session = self.session
        last = next(reversed(session.asked.values()), None)
        if last is None or last.question:
            return None
        since = session.entries[last.number:]
        return None if any(isinstance(one.event, GuideMoved) for one in since) else last

    def targets(self) -> tuple[ElementRef, ...]:
        """The elements a note would bear on: those of the question, unless another is in view."""
        own = self._own_question
        if own is not None and own.elements:
            return own.elements
        seen, asked = self.in_view, self.asked
        bearing = asked.elements if asked else ()
        if seen is not None and seen.ref not in bearing:
            return (seen.ref,)
        return bearing

    # --- the conversation --------------------------------------------------------------------

    def go_on(self) -> str:
        """What Enter on an empty line brings; answers a sentence when nothing is left."""
        self.must_be_open()
        turn = self.turn
        if turn.kind == "commencer":
            self.run(orders.start)
        elif turn.kind == "etape":
            self.run(orders.settle_step, turn.step, "faite")
        elif turn.kind == "bloc":
            self.run(orders.move, turn.block)
        elif turn.kind == "question":
            self.run(orders.ask, turn.block, turn.question)
            self.origin = ORIGINS[0]
        elif turn.kind == "point":
            self.run(orders.move, turn.block, 0, turn.question)
        else:
            return self.say("guide/fin_breve")
        return ""

    def take(self, line: Typed) -> None:
        """Record a typed note or question, or put the named element in view.

        Raises:
            RefusedCommand: the line may be read in two ways, or names no element.
        """
        if line.problem:
            raise RefusedCommand(line.title, line.problem)
        here = self.session.position.block
        named = orders.elements(self.session, line.tags, here or None)
        if line.kind == "vue":
            self.look_at(named[0])
        elif line.kind == "question":
            bearing = named or self._seen()
            self.write("", orders.ask_own, line.text, bearing)
            self.origin = ORIGINS[0]
        elif self.correcting:
            note = self.session.notes[self.correcting]
            self.write(
                correction(note.number), orders.correct_note, note.number, line.text,
                named or note.elements,
            )
            self.correcting = 0
        else:
            asked = self.asked
            self.run(
                orders.note, line.text, named or self.targets(), self.origin,
                asked=asked.number if asked else 0,
            )

    def _seen(self) -> tuple[ElementRef, ...]:
        seen = self.in_view
        return (seen.ref,) if seen else ()

    def previous(self) -> None:
        """Put the question asked before the current one back in view."""
        here = self.session.position
        put = [one for one in self.session.asked.values() if one.question]
        at = next(
            (i for i, one in enumerate(put)
             if (one.block, one.question) == (here.block, here.question)), len(put),
        )
        if at == 0:
            raise RefusedCommand("Pas de question avant celle-ci", "Aucune autre n’a été posée.")
        back = put[at - 1]
        element = min((ref.element for ref in back.elements), default=0)
        self._move(back.block, element, back.question)

    def go_to(self, place: str) -> None:
        """Open a block (`2`), or put an element in view (`2.3`)."""
        name = typed.element_name(place)
        if name.isdigit():
            self._move(int(name))
        else:
            self.look_at(orders.element(self.session, name))

    def look_at(self, ref: ElementRef) -> None:
        here = self.session.position
        if ref.block == here.block:
            self._move(ref.block, ref.element, here.question)
        elif self.sealed:
            self._move(ref.block, ref.element)
        else:
            opening = orders.move(self.session, ref.block)
            self._record([*opening, *orders.move(self.session, ref.block, ref.element)])

    def _move(self, block: int, element: int = 0, question: int = 0) -> None:
        """Go there; in a sealed session, for this screen only."""
        if not self.sealed:
            self.run(orders.move, block, element, question)
            return
        orders.move(self.session, block, element, question)
        self._looking = Position(block, element, question)

    def step_element(self, way: int) -> None:
        """Put the next (1) or previous (-1) element in view, across blocks."""
        every = [element.ref for element in self.session.referential.elements()]
        here = self.session.position
        if not here.block:
            self.look_at(every[0])
            return
        seen = ElementRef(here.block, here.element)
        after = [ref for ref in every if ref > seen]
        before = [ref for ref in every if ref < seen]
        found = after[:1] if way > 0 else before[-1:]
        if found:
            self.look_at(found[0])

    def skip_steps(self) -> None:
        self.must_be_open()
        waiting = [
            step.id for step in dialogue.opening_steps(self.session)
            if self.session.steps.get(step.id, "a_faire") == "a_faire"
        ]
        if not waiting:
            raise RefusedCommand("Rien à passer", "Toutes les étapes d’accueil sont réglées.")
        events = [e for step in waiting for e in orders.settle_step(self.session, step, "passee")]
        self._record(events)

    # --- judging -----------------------------------------------------------------------------

    @property
    def choices(self) -> tuple[ScaleValue, ...]:
        """The judgements a letter may give, « non applicable » included where the scale has it."""
        return choices(self.session.referential.scale)

    @property
    def marked(self) -> bool:
        """Whether the scale is made of marks: a number is then typed."""
        return self.session.referential.scale.numeric is not None

    def judge_by_key(self, letter: str) -> bool:
        """Judge the element in view by a letter; False when no judgement has that letter."""
        value = next((one for one in self.choices if one.letter.lower() == letter.lower()), None)
        if value is None:
            return False
        self._judge(self._element_in_view().ref, value.id)
        return True

    def judge(self, argument: str) -> None:
        """Judge as typed after `/juger`, one element or several: all of it, or nothing."""
        session = self.session
        self.must_be_open()
        events: list[Event] = []
        for given in typed.judgements(argument, session.referential.scale):
            if not given.names and typed.is_element(given.value, session.referential):
                raise RefusedCommand(
                    "Note manquante", f"« {given.value} » est un élément : « /juger {given.value} "
                    "12 » le note. Une note à virgule s’écrit « 2,5 ».",
                )
            here = session.position.block or None
            named = orders.elements(session, given.names, here)
            for ref in named or (self._element_in_view().ref,):
                events += self._judgement(ref, given.value, given.comment, given.criteria)
        self._record(events)

    def _judge(self, ref: ElementRef, value: str) -> None:
        self.must_be_open()
        self._record(self._judgement(ref, value))

    def _judgement(
        self, ref: ElementRef, value: str, comment: str = "", criteria: Sequence[int] = ()
    ) -> list[Event]:
        by = self.session.role or self.session.referential.concluding_role.id
        apart = value == NOT_APPLICABLE.id
        return orders.judge(
            self.session, ref, "" if apart else value, by=by, not_applicable=apart,
            comment=comment, criteria=criteria,
        )

    @property
    def own_judgement(self) -> Judgement | None:
        """What the role that types judged of the element in view."""
        seen, session = self.in_view, self.session
        by = session.role or session.referential.concluding_role.id
        return session.judgement(seen.ref, by) if seen is not None else None

    @property
    def criteria_open(self) -> int:
        """How many criteria may be said not to be met of the element in view; 0 when none may."""
        seen, given = self.in_view, self.own_judgement
        if seen is None or given is None or given.not_applicable:
            return 0
        return len(seen.criteria) if fails(self.session.referential.scale, given.value) else 0

    def set_criteria(self, ref: ElementRef, numbers: Sequence[int]) -> None:
        """Say which criteria one's own judgement of an element finds not met."""
        by = self.session.role or self.session.referential.concluding_role.id
        given = self.session.judgement(ref, by)
        if given is None:
            raise RefusedCommand("Rien à préciser", f"L’élément {ref} n’est pas évalué.")
        self.run(
            orders.judge, given.element, given.value, by=given.by, comment=given.comment,
            criteria=numbers,
        )

    def withdraw(self, argument: str = "") -> None:
        ref = self._named_or_seen(argument)
        self.run(
            orders.withdraw, ref, self.session.role or self.session.referential.concluding_role.id
        )

    def comment(self, text: str) -> None:
        """Give the judgement of the element in view a comment, as « non applicable » asks."""
        seen = self._element_in_view()
        by = self.session.role or self.session.referential.concluding_role.id
        given = self.session.judgement(seen.ref, by)
        if given is None:
            raise RefusedCommand("Rien à commenter", f"L’élément {seen.ref} n’est pas évalué.")
        self.run(
            orders.judge, seen.ref, given.value, by=by,
            not_applicable=given.not_applicable, comment=text, criteria=given.criteria,
        )

    def settle_point(self, answer: str = "") -> None:
        """The first open point to check of the element in view is checked."""
        seen = self._element_in_view()
        still = [p for p in self.session.points.values() if p.element == seen.ref and not p.settled]
        if not still:
            raise RefusedCommand("Rien à vérifier", f"Aucun point ouvert sur {seen.ref}.")
        self.run(orders.settle_point, still[0].number, answer)

    def undo(self, argument: str = "") -> str:
        """Take back one's own last line, or the line named; says in words what was taken back."""
        self.run(orders.undo, typed.line_number(argument) or None)
        return self._taken_back("annule", self.session.number)

    def undo_all(self, numbers: Sequence[int]) -> None:
        """Undo these lines together."""
        self.must_be_open()
        self._record([
            one for number in reversed(numbers) for one in orders.undo(self.session, number)
        ])

    def redo(self) -> str:
        """Put back what was just taken back; says in words what counts again."""
        self.run(orders.redo)
        undoing = self.session.entries[self.session.number - 1].event
        assert isinstance(undoing, Undone)
        return self._taken_back("retablit", undoing.event)

    def _taken_back(self, what: str, undoing: int) -> str:
        """What an undoing, or its own undoing, is about."""
        event = self.session.entries[undoing - 1].event
        assert isinstance(event, Undone)
        target = self.session.entries[event.event - 1]
        line = conversation.line(self.session, target)
        return self.say(
            "ecran/annule", quoi=what, numero=target.number, genre=line.kind if line else "",
            elements=[str(ref) for ref in line.elements] if line else [],
            masque=line is not None and line.veiled,
            texte=shorten(line.text, 60, placeholder="…") if line else "",
        )

    def half_corrected(self) -> str:
        """The line as it was left, its correction going on where it was one.

        What was being typed as a plain line comes before a correction.
        """
        line = self.session.unsent_in()
        begun = [
            note for note in self.session.notes.values()
            if self.session.unsent_in(correction(note.number))
        ]
        if line or not begun:
            return line
        self.correcting = begun[-1].number
        return self.session.unsent_in(correction(self.correcting))

    def leave_correction(self) -> None:
        """The note stays as it was, and nothing is kept of its correction."""
        self.give_up(correction(self.correcting))
        self.correcting = 0

    def note_to_correct(self, argument: str = "") -> Note:
        """The note named by its line, else the last one."""
        kept, number = list(self.session.notes.values()), typed.line_number(argument)
        if number:
            if number not in self.session.notes:
                numbers = [str(n.number) for n in kept]
                raise Refusal("Note inconnue").near(str(number), numbers[-6:])
            return self.session.notes[number]
        if not kept:
            raise RefusedCommand("Aucune note", "Il n’y a pas encore de note à corriger.")
        return kept[-1]

    def _named_or_seen(self, name: str) -> ElementRef:
        if name.strip():
            return self.named(name)
        return self._element_in_view().ref

    def named(self, name: str) -> ElementRef:
        """The element of that name, `2.3`, or `3` in the block in view."""
        here = self.session.position.block or None
        return orders.element(self.session, typed.element_name(name), here)

    def _element_in_view(self) -> Element:
        seen = self.in_view
        if seen is None:
            raise RefusedCommand(
                "Aucun élément en vue", "F4 met en vue l’élément suivant ; « #2.3 » y mène aussi."
            )
        return seen

    # --- clock, role, origin -----------------------------------------------------------------

    def turn_clock(self, way: str = "") -> None:
        """Start or stop the clock; « pause » and « reprendre » do that only."""
        if way and fold(way) not in CLOCK:
            raise Refusal("Horloge").near(way, CLOCK)
        start = self.session.clock.since is None if not way else CLOCK[fold(way)]
        if start:
            self.run(orders.start)
        else:
            self.run(orders.pause)

    def change_role(self, name: str = "") -> None:
        """Take the named role, or the next one."""
        ids = [role.id for role in self.session.referential.roles]
        if name:
            wanted = fold(name)
            found = [
                role.id for role in self.session.referential.roles
                if wanted in fold(role.id) or wanted in fold(role.title)
            ]
            self.run(orders.take_role, found[0] if len(found) == 1 else name)
            return
        now = self.session.role
        following = ids[(ids.index(now) + 1) % len(ids)] if now in ids else ids[0]
        self.run(orders.take_role, following)

    def change_origin(self, name: str = "") -> None:
        """Notes come from the named place, or from the next one of the list."""
        if name:
            found = [one for one in ORIGINS if one.startswith(fold(name))]
            if not found:
                raise Refusal("Provenance inconnue").near(name, ORIGINS)
            self.origin = found[0]
        else:
            self.origin = ORIGINS[(ORIGINS.index(self.origin) + 1) % len(ORIGINS)]

    # --- seal --------------------------------------------------------------------------------

    def seal(self, signer: Signer, reason: str, draft: str) -> str:
        """Seal the session; returns the fingerprint that goes on the paper.

        Args:
            draft: what stands in the input line: it comes back when the session is reopened.

        Raises:
            RefusedCommand: it cannot be sealed so.
            NotSaved: the disk refused; the session is not sealed.
        """
        self.keep_draft(draft)
        try:
            made = self.interview.seal(signer, incomplete=reason)
        except NotSaved as error:
            self.failure = error
            raise
        self.failure, self.saved_at = None, self.interview.now()
        return short_fingerprint(fingerprint(self.session, made))

    def lacking(self) -> int:
        """How much a dossier lacks that could be sealed but for that."""
        if self.sealed or self.session.clock.since is not None:
            return 0
        return len(self.blocking())

    def blocking(self) -> tuple[Finding, ...]:
        """What keeps the dossier from the jury, as far as the role that types may see it."""
        return standing_in_the_way(
            controls(self.session, self.outcome(), self.interview.now())
        )

    def reopen(self, reason: str) -> None:
        """Lift the seal; what one was looking at is forgotten."""
        self.run(orders.reopen, reason)
        self._looking = None

    # --- leaving -----------------------------------------------------------------------------

    def keep_draft(self, text: str, name: str = "") -> None:
        """Keep what is being typed in a field (empty: the interview's line)."""
        if self.writable:
            self.run(orders.keep_draft, text, name)

    def said_of(self, name: str) -> str:
        """A field as one speaks of it."""
        kind, _, about = name.partition("/")
        boxes = {one.id: one.title for one in self.session.referential.comments}
        return self.say(
            "ecran/champ", genre=kind, sur=about.partition("/")[0],
            mot=self.session.referential.block_word, boite=boxes.get(about, ""),
        )

    def begun(self) -> list[str]:
        """The fields where the role that types left something unsent, the line it opens with apart.
        """
        here = "" if not self.correcting else correction(self.correcting)
        return [
            name for role, name in self.session.unsent
            if role == self.session.role and name != here
        ]

    def give_up(self, name: str) -> None:
        """Forget what was typed in a field, where anything was kept of it."""
        if self.writable:
            self.run(orders.drop_draft, name)

    def rest(self, typing: Typing) -> None:
        """Leave everything in order: what is typed kept, clock paused."""
        events = list(orders.keep_draft(self.session, typing.unsent, typing.name))
        if self.session.clock.since is not None:
            events += orders.pause(self.session)
        self._record(events)

    def advice(self) -> str:
        """The one suggestion of the moment, as a sentence; empty when there is none."""
        if self.sealed:
            return ""
        return self._adviser.sentence(self.session, self.outcome(), self.interview.now())
