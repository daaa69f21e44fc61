"""Leads an opened interview: typed lines and keys become orders. Knows no widget.

The one door through which the screens record anything: it remembers whether the last write
reached the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from textwrap import shorten
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from assistant.domain.common.errors import MovedOn, NotSaved, RefusedCommand
from assistant.domain.common.refusal import Refusal
from assistant.domain.common.text import fold, whole_number
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
from assistant.domain.events.interview import DraftKept, GuideMoved, JudgementGiven, Undone
from assistant.domain.guide import dialogue
from assistant.domain.guide.dialogue import Turn
from assistant.domain.referential.model import Element, ElementRef, ScaleValue, Tip
from assistant.domain.referential.scales import NOT_APPLICABLE, choices, fails
from assistant.domain.rules.outcome import Outcome
from assistant.domain.rules.verdict import BlockVerdict
from assistant.domain.session import orders
from assistant.domain.session.clock import leapt
from assistant.domain.session.state import (
    AskedQuestion,
    Judgement,
    Note,
    Position,
    Session,
    UnderWay,
)
from assistant.interview import Interview, datable, iso
from assistant.tui.conduct import taken_back, typed
from assistant.tui.conduct.advising import Adviser
from assistant.tui.conduct.fields import Typing, correction
from assistant.tui.conduct.sight import Sight
from assistant.tui.conduct.typed import Typed

if TYPE_CHECKING:
    from assistant.voice import Voice

P = ParamSpec("P")

_AT_ONCE = {("bloc", "question"), ("bloc", "partie"), ("partie", "point")}
"""What comes with what opens it, by the same key."""

_ASKS = frozenset({"bloc", "partie", "question", "point", "conclusion"})
"""What leads the candidate on: never by an Enter too many, once the sitting is closed."""

CLOCK = {"pause": False, "arreter": False, "reprendre": True, "demarrer": True}
"""What one may say of the clock, and whether it then runs."""


class Conduct:
    """One interview being led: what is in view, and what each order records."""

    def __init__(self, interview: Interview, voice: Voice) -> None:
        self.interview = interview
        self.voice = voice
        self.correcting = 0
        self.saved_at: datetime | None = None
        self.failure: NotSaved | None = None
        self._adviser = Adviser(voice)
        self._sight = Sight(interview)
        self._looking: Position | None = None
        self._looked_at = 0
        self._chosen = False
        self._warned = False
        self._beat = interview.now()
        self.origin = self._origin_here()

    @property
    def session(self) -> Session:
        """The session as the role that types may see it (`visibility`); it stands where the
        interview does."""
        return self._sight.session

    @property
    def place(self) -> Position:
        """Where one looks: where the interview stands, unless one looks elsewhere."""
        if self._looking is not None:
            return self._looking
        here, refs = self.session.position, self.bearing
        left = [ref for ref in refs if not dialogue.judged(self.session, ref)]
        if here.element and (not left or ElementRef(here.block, here.element) in left):
            return here
        # where a note goes is what one sees, and what a letter judges
        first = [ref for ref in left or refs if ref.block == here.block][:1]
        return replace(here, element=first[0].element) if first else here

    @property
    def seen(self) -> Session:
        """The session as it would stand where one looks."""
        session, place = self.session, self.place
        return session if place == session.position else replace(session, position=place)

    @property
    def away(self) -> bool:
        """Whether one looks at something else than the question under way bears on."""
        seen, asked = self.in_view, self.asked
        if self._looking is None or not self.session.position.block:
            return False
        return seen is None or seen.ref not in (asked.elements if asked else self.bearing)

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
        """The proposition for a block by its number, from 1, as the role that types may know it."""
        return self.outcome().block(block)

    @property
    def sealed(self) -> bool:
        """Whether nothing can be recorded before the session is opened again."""
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

        def decided() -> list[Event]:
            return decide(self.session, *args, **kwargs)

        return self._record(decided(), decided)

    def write(
        self, name: str, decide: Callable[Concatenate[Session, P], list[Event]],
        *args: P.args, **kwargs: P.kwargs,
    ) -> int:
        """Record what was typed in a field: nothing of it is left to be found again."""
        self.must_be_open()

        def decided() -> list[Event]:
            events = decide(self.session, *args, **kwargs)
            return [*orders.drop_draft(self.session, name), *events]

        return self._record(decided(), decided)

    def _record(
        self, events: Sequence[Event], again: Callable[[], Sequence[Event]] | None = None
    ) -> int:
        """Record what was decided.

        Args:
            again: decides it once more, where somebody else recorded something meanwhile; without
                it, whoever gave the order is told so.
        """
        self.look_at_clock()
        before = self.session.number
        self._warned = self._warned and all(isinstance(one, DraftKept) for one in events)
        try:
            number = self._recorded(events, again)
        except NotSaved as error:
            self.failure = error
            raise
        if number != before:
            self.failure, self.saved_at = None, self.interview.now()
        return number

    def _recorded(
        self, events: Sequence[Event], again: Callable[[], Sequence[Event]] | None
    ) -> int:
        try:
            return self.interview.record(events)
        except MovedOn:
            if again is None or not self.interview.shared:
                raise
            decide = again
            return self.interview.decided_again(lambda: self.interview.record(decide()))

    def must_be_open(self) -> None:
        """Refuse to write in a session that takes nothing, before anything is typed for it.

        Raises:
            RefusedCommand: it is sealed, or written by another program.
        """
        if self.sealed:
            raise RefusedCommand("Session scellée", self.say("ecran/scellee"))
        if not self.interview.writable:
            raise RefusedCommand("Rien ne s’écrit ici", self.say(
                "ecran/lecture_seule", writer=self.interview.writer
            ))

    def say(self, template: str, **values: object) -> str:
        """The sentence of a template, without the line ends around it."""
        return self.voice.say(template, **values).strip("\n")

    # --- where we are ----------------------------------------------------------------------

    @property
    def turn(self) -> Turn:
        """What the guide says now: a step, a question, or what comes after the last one."""
        return dialogue.next_turn(self.session)

    @property
    def in_view(self) -> Element | None:
        """The element that keys act on."""
        here = self.place
        if not here.element:
            return None
        return self.session.referential.element(ElementRef(here.block, here.element))

    @property
    def asked(self) -> AskedQuestion | None:
        """The question under way, that a note answers: the last one put where the interview stands.

        One's own question is answered until one moves on or looks elsewhere, wherever its elements
        are.
        """
        here = self._looking or self.session.position if self.sealed else self.session.position
        own = self._own_question
        if own is not None:
            return own
        last = self.session.put_last(here.block)
        if last is None or not last.question:
            return last
        return self.session.put_last(here.block, here.question)

    @property
    def _own_question(self) -> AskedQuestion | None:
        """The question of one's own that was put last, as long as one has not moved since."""
        session = self.session
        last = next(reversed(session.asked.values()), None)
        if last is None or last.question:
            return None
        if last.number <= self._looked_at:
            return None
        since = islice(reversed(session.entries), session.number - last.number)
        return None if any(isinstance(one.event, GuideMoved) for one in since) else last

    @property
    def bearing(self) -> tuple[ElementRef, ...]:
        """The elements that the question under way, or the guide point, bears on."""
        asked = self.asked
        return asked.elements if asked else dialogue.bearing(self.session)

    def targets(self) -> tuple[ElementRef, ...]:
        """The elements a note would bear on: those of the question that are still to be judged, all
        of them once they are; the one alone that was put in view by hand."""
        own = self._own_question
        if own is not None and own.elements:
            return own.elements
        seen, bearing = self.in_view, self.bearing
        if seen is not None and (self._chosen or seen.ref not in bearing):
            return (seen.ref,)
        left = tuple(ref for ref in bearing if not dialogue.judged(self.session, ref))
        return left or bearing

    # --- the conversation --------------------------------------------------------------------

    def go_on(self) -> str:
        """What Enter on an empty line brings; answers a sentence when nothing is left.

        The interview goes on from where it stands, wherever one looks; a block is opened with its
        first question.
        """
        self.must_be_open()
        session, turn = self.session, self.turn
        if session.clock.ended and turn.kind in _ASKS:
            raise RefusedCommand("Séance close", self.say("ecran/seance_close"))
        here = session.position.block
        events = [e for one in turn.put_off for e in orders.put_off(session, here, one.number)]
        if turn.kind == "commencer":
            events += orders.start(session)
        elif turn.kind == "etape":
            events += orders.settle_step(session, turn.step, "faite")
        elif turn.kind in ("bloc", "conclusion"):
            events += orders.move(session, turn.block)
        elif turn.kind == "partie":
            events += orders.begin_part(session, turn.block, turn.part)
        elif turn.kind == "question":
            events += orders.ask(session, turn.block, turn.question)
        elif turn.kind == "point":
            events += orders.move(session, turn.block, 0, turn.question)
        self._record(events)
        self.come_back()
        if turn.kind in ("question", "partie"):
            self.origin = self._origin_here()
        if (turn.kind, self.turn.kind) in _AT_ONCE:
            return self.go_on()
        return self.say("guide/fin_breve") if turn.kind == "fin" else ""

    def _origin_here(self) -> str:
        """Where notes come from by themselves: what is watched is an observation."""
        return "observation" if self.watching else ORIGINS[0]

    def observe(self) -> None:
        """Begin the observation of the block where the interview stands."""
        self.must_be_open()
        block = self.session.referential.block(self.session.position.block)
        part = dialogue.watched_part(block) if block else None
        if block is None or part is None:
            raise RefusedCommand("Rien à observer ici", self._not_watched())
        self.run(orders.begin_part, block.number, part.id)
        self.come_back()
        self.origin = self._origin_here()

    def _not_watched(self) -> str:
        """Why no observation begins here, and where the source has one."""
        referential, here = self.session.referential, self.session.position.block
        watched = [one.number for one in referential.blocks if dialogue.watched_part(one)]
        seen = self.place.block
        return self.say(
            "ecran/rien_a_observer", mot=referential.block_word, bloc=here, observes=watched,
            regarde=seen if seen != here and seen in watched else 0,
        )

    @property
    def watching(self) -> bool:
        """Whether the candidate is watched at work now."""
        part = dialogue.part_under_way(self.session)
        return part is not None and part.watched

    def tick(self, ref: ElementRef) -> None:
        """Record that an element was seen at work, or spoken of: a fact, no judgement; it comes
        from where notes come from now."""
        said = self.say("guide/observe", observe=self.origin == "observation")
        self.run(orders.note, said, (ref,), self.origin)

    def ask(self, number: int) -> None:
        """Put a suggested question of the block where the interview stands, by its number."""
        self.run(orders.ask, self.session.position.block, number)
        self.come_back()
        self.origin = ORIGINS[0]

    def come_back(self) -> bool:
        """Look again where the interview stands; False when one already does."""
        was_away = self._looking is not None
        self._looking, self._chosen = None, False
        return was_away

    def take(self, line: Typed) -> None:
        """Record a typed note or question, or put the named element in view.

        Raises:
            RefusedCommand: the line may be read in two ways, or names no element.
        """
        if line.problem:
            raise RefusedCommand(line.title, line.problem)
        here = self.place.block
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

    def previous(self) -> str:
        """Look again at the question under way; when one does, at the one put before it.

        Nothing is recorded: the interview stays at its question. Answers a sentence when one looks
        at the one before.
        """
        if not self.sealed and self.come_back():
            return ""
        here = self.place
        put = [one for one in self.session.asked.values() if one.question]
        at = next(
            (i for i, one in enumerate(put)
             if (one.block, one.question) == (here.block, here.question)), len(put),
        )
        if at == 0:
            raise RefusedCommand("Pas de question avant celle-ci", "Aucune autre n’a été posée.")
        back = put[at - 1]
        element = min((ref.element for ref in back.elements), default=0)
        self._look(Position(back.block, element, back.question))
        return "" if self.sealed else self.say(
            "ecran/question_d_avant", numero=back.question, texte=back.text, bloc=back.block,
            ici=back.block == self.session.position.block, mot=self.session.referential.block_word,
        )

    def go_to(self, place: str) -> None:
        """Look at a block (`2`) or at an element (`2.3`): the interview stays where it is."""
        name = typed.element_name(place)
        block = whole_number(name)
        if block is not None:
            orders.move(self.session, block)
            self._look(Position(block, 1))
        else:
            self.look_at(orders.element(self.session, name))

    def lead_here(self) -> None:
        """Have the interview go on in the block one looks at."""
        self.must_be_open()
        block, here = self.place.block, self.session.position.block
        if not block or block == here:
            word = self.session.referential.block_word
            raise RefusedCommand("Déjà là", self.say("ecran/deja_la", mot=word))
        self.run(orders.move, block)
        self.come_back()

    def look_at(self, ref: ElementRef) -> None:
        """Put an element in view; the interview stays at its question, and nothing is recorded."""
        here = self.session.position
        self._look(Position(
            ref.block, ref.element, here.question if ref.block == here.block else 0
        ))

    def look_at_named(self, name: str) -> None:
        """Put the element of that name in view, `2.3`, or `3` in the block in view."""
        self.look_at(self.named(name))

    def _look(self, place: Position) -> None:
        self._looking = None
        self._looking = None if place == self.place else place
        self._looked_at, self._chosen = self.session.number, True

    def step_element(self, way: int) -> None:
        """Put the next (1) or previous (-1) element in view, across blocks."""
        every = [element.ref for element in self.session.referential.elements()]
        here = self.place
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
        """Pass over every step the guide waits at, at once; refused when it waits at none."""
        self.must_be_open()
        between = bool(self.session.guided) and self.turn.kind != "etape"
        waiting = () if between else dialogue.waiting_steps(self.session)
        if not waiting:
            raise RefusedCommand("Rien à passer", "Aucune étape n’attend ici.")
        self._record([
            e for step in waiting for e in orders.settle_step(self.session, step.id, "passee")
        ])

    def close(self) -> str:
        """End the sitting; the first call lists what is left open, the second ends it.

        Returns:
            What is left open, empty when the sitting is ended.
        """
        self.must_be_open()
        left = dialogue.left_in_all(self.session, self.interview.now())
        ending = orders.end(self.session)
        if left.something and not self._warned:
            self._warned = True
            return self.say("guide/avant_de_clore", **self.told(left))
        self._record(ending)
        return ""

    def told(self, left: dialogue.StillOpen) -> dict[str, object]:
        """What the sentences on what is left open may say."""
        referential = self.session.referential
        run = int(self.interview.elapsed().total_seconds() // 60)
        return {
            "left": left, "run": run, "ended": self.session.clock.ended,
            "minimum": dialogue.minimum_minutes(self.session),
            "word": referential.block_word, "element": referential.element_word,
        }

    # --- judging -----------------------------------------------------------------------------

    @property
    def choices(self) -> tuple[ScaleValue, ...]:
        """The judgements a letter may give, « non applicable » included where the scale has it."""
        return choices(self.session.referential.scale)

    @property
    def marked(self) -> bool:
        """Whether the scale is made of marks: a number is then typed."""
        return self.session.referential.scale.numeric is not None

    def judge_by_key(self, letter: str, ref: ElementRef) -> None:
        """Judge an element by a letter of the scale; it stays in view while its criteria may be
        said."""
        value = next(one for one in self.choices if one.letter.lower() == letter.lower())
        chosen = self._chosen
        self.must_be_open()

        def judged() -> list[Event]:
            return self._judgement(ref, value.id)

        self._record(judged(), judged)
        self._lead_to(ref, chosen=chosen)
        if not self.criteria_open(ref):
            self.look_further(ref)

    def look_further(self, ref: ElementRef) -> None:
        """An element of the question was judged: put its next one still to be judged in view,
        unless one has looked elsewhere since."""
        bearing, seen = self.bearing, self.in_view
        if ref not in bearing or seen is None or seen.ref != ref:
            return
        left = [one for one in bearing if not dialogue.judged(self.session, one)]
        if left:
            self._lead_to(left[0], chosen=False)

    def _lead_to(self, ref: ElementRef, *, chosen: bool) -> None:
        """Put an element in view without going there: the question under way stays one's own."""
        looked_at = self._looked_at
        self.look_at(ref)
        self._looked_at, self._chosen = looked_at, chosen

    def addressed(self, text: str) -> str:
        """A note half typed, with the element it is meant for where that was chosen by hand: read
        again later, it goes nowhere else."""
        seen = self.in_view
        if not self._chosen or seen is None or not text.strip() or text.lstrip()[0] in "#/?":
            return text
        line = typed.read(text)
        if line.tags or line.problem:
            return text  # it says itself where it goes
        return f"#{seen.ref} {text}"

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
            here = self.place.block or None
            named = orders.elements(session, given.names, here)
            for ref in named or (self._element_in_view().ref,):
                events += self._judgement(ref, given.value, given.comment, given.criteria)
        self._record(events)

    def _judgement(
        self, ref: ElementRef, value: str, comment: str = "", criteria: Sequence[int] = ()
    ) -> list[Event]:
        """A judgement given again keeps what was said with it, unless that is said anew too."""
        by = self.session.role or self.session.referential.concluding_role.id
        apart = value == NOT_APPLICABLE.id
        value, given = "" if apart else value, self.own_judgement(ref)
        if given is not None and (given.value, given.not_applicable) == (value, apart):
            comment, criteria = comment or given.comment, criteria or given.criteria
            if (comment, tuple(criteria)) == (given.comment, given.criteria):
                return []
        return orders.judge(
            self.session, ref, value, by=by, not_applicable=apart, comment=comment,
            criteria=criteria,
        )

    def own_judgement(self, ref: ElementRef) -> Judgement | None:
        """What the role that types judged of an element."""
        session = self.session
        return session.judgement(ref, session.role or session.referential.concluding_role.id)

    def criteria_open(self, ref: ElementRef) -> int:
        """How many criteria may be said not to be met of an element; 0 when none may."""
        element, given = self.session.referential.element(ref), self.own_judgement(ref)
        if element is None or given is None or given.not_applicable:
            return 0
        return len(element.criteria) if fails(self.session.referential.scale, given.value) else 0

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
        """Take back the judgement of the element named, else of the one in view, in the role that
        types; in the one that concludes when none is taken."""
        ref = self._named_or_seen(argument)
        self.run(
            orders.withdraw, ref, self.session.role or self.session.referential.concluding_role.id
        )

    def comment(self, text: str) -> None:
        """Give the judgement of the element in view a comment, as « non applicable » asks; that of
        the element that is named first, where one is."""
        named, said = typed.named_first(text, self.session.referential)
        ref, text = (named, said) if named else (self._element_in_view().ref, text)
        by = self.session.role or self.session.referential.concluding_role.id
        given = self.session.judgement(ref, by)
        if given is None:
            raise RefusedCommand("Rien à commenter", f"L’élément {ref} n’est pas évalué.")
        self.run(
            orders.judge, ref, given.value, by=by,
            not_applicable=given.not_applicable, comment=text, criteria=given.criteria,
        )

    def settle_point(self, answer: str = "") -> None:
        """The first open point of the element in view, else of the question, is checked; of the
        element that is named first, where one is."""
        session, seen = self.session, self.in_view
        ref, rest = typed.named_first(answer, session.referential)
        still = (
            dialogue.open_points(session, ref) if ref
            else dialogue.points_here(session, seen.ref if seen else None)
        )
        if not still:
            elsewhere = sorted({one.element for one in session.points.values() if not one.settled})
            raise RefusedCommand("Rien à vérifier", self.say(
                "ecran/rien_a_verifier", ailleurs=[str(one) for one in elsewhere],
                nomme=str(ref) if ref else "",
            ))
        self.run(orders.settle_point, still[0].number, rest)

    def undo(self, argument: str = "") -> str:
        """Undo the typing role's last line, or the given line; answers what was undone."""
        part = self.session.part
        self.run(orders.undo, typed.line_number(argument) or None)
        self._follow_part(part)
        return self._taken_back("annule", self.session.number)

    def _follow_part(self, before: UnderWay | None) -> None:
        """Where the part under way is another since, notes come from there."""
        if self.session.part != before:
            self.origin = self._origin_here()

    def undo_all(self, numbers: Sequence[int]) -> None:
        """Undo these lines together."""
        self.must_be_open()
        self._record([
            one for number in reversed(numbers) for one in orders.undo(self.session, number)
        ])

    def redo(self) -> str:
        """Put back what was just taken back; says in words what counts again."""
        part = self.session.part
        self.run(orders.redo)
        self._follow_part(part)
        undoing = self.session.entries[self.session.number - 1].event
        assert isinstance(undoing, Undone)
        return self._taken_back("retablit", undoing.event)

    def _taken_back(self, what: str, undoing: int) -> str:
        """What an undoing, or its own undoing, is about."""
        event = self.session.entries[undoing - 1].event
        assert isinstance(event, Undone)
        target = self.session.entries[event.event - 1]
        if isinstance(target.event, JudgementGiven):
            self.look_at(target.event.element)
        return self.say("ecran/annule", quoi=what, **taken_back.told(self.session, target))

    def half_corrected(self) -> str:
        """The line as it was left, with where it comes from, its correction going on where it was
        one.

        What was being typed as a plain line comes before a correction.
        """
        line = self.session.unsent_in()
        origin = self.session.unsent_origins.get(self.session.role, "")
        if line and origin in ORIGINS:
            self.origin = origin
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
        here = self.place.block or None
        return orders.element(self.session, typed.element_name(name), here)

    def _element_in_view(self) -> Element:
        seen = self.in_view
        if seen is None:
            raise RefusedCommand("Aucun élément choisi", self.say("ecran/rien_de_choisi"))
        return seen

    # --- clock, role, origin -----------------------------------------------------------------

    def look_at_clock(self, *, writes: bool = True) -> bool:
        """Notice that the machine's clock leapt while the interview's ran; True when that was
        recorded.

        Args:
            writes: False while nothing can be recorded: a leap is then noticed at the next look.
        """
        before, now = self._beat, self.interview.now()
        if not datable(now):
            return False  # no line can tell it; once the clock is put right, the next look does
        if not datable(before):
            self._beat = now  # the interview was opened under such a time
            return False
        running = self.writable and self.session.clock.since is not None
        seen_elsewhere = self.interview.shared and self.session.last > iso(before)
        if not (running and leapt(before, now)) or seen_elsewhere:
            self._beat = now
            return False
        if not writes:
            return False
        self._beat = now
        self.run(orders.leap, iso(before))
        return True

    def settle_gap(self, *, counted: bool) -> None:
        """Say whether the time that nobody watched is interview time."""
        self.run(orders.settle_gap, counted=counted)

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
        self.keep(Typing("", draft, origin=self.origin))
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
        self.come_back()

    # --- leaving -----------------------------------------------------------------------------

    def keep(self, typing: Typing) -> None:
        """Keep what is being typed in a field."""
        if self.writable:
            self.run(orders.keep_draft, typing.unsent, typing.name, typing.origin)

    def keeps(self, typing: Typing) -> bool:
        """Whether what is being typed in a field is kept as it stands."""
        return not orders.keep_draft(self.session, typing.unsent, typing.name, typing.origin)

    def said_of(self, name: str, line: str = "") -> str:
        """A field as one speaks of it.

        Args:
            line: what the line of the dossier is called, for a field that is one.
        """
        kind, _, about = name.partition("/")
        referential, row = self.session.referential, about.partition("/")[0]
        boxes = {one.id: one.title for one in referential.comments}
        activity = ""
        if kind == "preparation" and row.startswith("a"):
            block, _, index = row[1:].partition(".")
            found = referential.block(int(block))
            activity = shorten(found.activities[int(index) - 1].text, 50, placeholder="…") \
                if found else ""
        return self.say(
            "ecran/champ", genre=kind, sur=row, ligne=line, activite=activity,
            mot=referential.block_word, boite=boxes.get(about, ""),
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

        def rested() -> list[Event]:
            events = list(orders.keep_draft(
                self.session, typing.unsent, typing.name, typing.origin
            ))
            if self.session.clock.since is not None and not self.interview.accompanied:
                events += orders.pause(self.session)
            return events

        self._record(rested(), rested)

    def tip(self, moment: str) -> Tip | None:
        """A method tip for a moment; none that was shown lately."""
        return self._adviser.tip(self.session, moment)

    def advice(self) -> str:
        """The one suggestion of the moment, as a sentence; empty when there is none."""
        if self.sealed:
            return ""
        seen = self.in_view
        return self._adviser.sentence(
            self.session, self.outcome(), self.interview.now(), seen.ref if seen else None
        )
