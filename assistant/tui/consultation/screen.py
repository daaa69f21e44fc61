"""The consultation: where two evaluators differ, side by side, and what they agree on.

One list of elements over the one under the cursor, read in full. What is agreed on is recorded
with its reason; the views stay as they were given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.french import counted
from assistant.domain.consultation.cases import Case, agreement_before, cases, held, scope
from assistant.domain.events.base import Event
from assistant.domain.events.interview import ConsultationConcluded
from assistant.domain.referential.model import ElementRef
from assistant.domain.referential.scales import NOT_APPLICABLE
from assistant.domain.session import orders
from assistant.domain.session.state import Session
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.lines import sign
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.fields import BEGUN, Typing, consultation
from assistant.tui.conduct.typed import settled
from assistant.tui.consultation.commands import CONSULTATION, CONSULTATION_SIDES, REASON
from assistant.tui.consultation.lines import (
    ARROWS,
    block_row,
    case_row,
    common_content,
    how_to_type,
    label,
    nothing_left,
    percent,
    summary,
    view_content,
)
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.widgets.bars import Keys, Plain, Text
from assistant.tui.widgets.prompt import Prompt


@dataclass(frozen=True, slots=True)
class PendingText:
    """What the line is being written for: its title, and what its text makes happen.

    `name` is the field, as what is unsent in it is kept.
    """

    name: str
    title: str
    decide: Callable[[Session, str], list[Event]]
    settles: bool


class ConsultationScreen(ListScreen):
    """Differences first to last; one key takes a view, and its reason is asked."""

    CSS_PATH = "consultation.tcss"
    COMMANDS_SHOWN = CONSULTATION
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(CONSULTATION_SIDES, priority=True),
        *bindings(
            [one for one in CONSULTATION
             if one not in CONSULTATION_SIDES]
        ),
    ]
    conduct: Conduct

    def __init__(self, conduct: Conduct, element: ElementRef | None = None) -> None:
        """Show where the evaluators differ.

        Args:
            element: the one to begin with; the first difference when there is none.
        """
        super().__init__()
        self.conduct = conduct
        self._first = element
        self._every = False
        self._asked: PendingText | None = None
        self._cases: dict[str, Case] = {}
        self._shown = ("", -1)

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "retenir_gauche": partial(self.take, 1),
            "retenir_droite": partial(self.take, 2),
            "retenir_troisieme": partial(self.take, 3),
            "retenir_autre": self.take_other,
            "difference_precedente": partial(self.to_difference, -1),
            "difference_suivante": partial(self.to_difference, 1),
            "avis_semblables": self.show_every,
            "concertation_tenue": self.confer,
            "role_concertation": self.change_role,
            "retirer_accord": self.withdraw,
            "avis_haut": partial(self.scroll_text, -1),
            "avis_bas": partial(self.scroll_text, 1),
        }

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        yield OptionList(id="liste", markup=False)
        with VerticalScroll(id="avis", can_focus=False):
            yield Text(dom_id="element-choisi")
            with Horizontal(id="cotes"):
                for _ in self.conduct.session.referential.roles:
                    yield Text(classes="cote")
            yield Text(dom_id="commun")
        yield Prompt(dom_id="entree")
        yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)
        yield Keys(REASON, dom_id="pied-ligne")

    def on_mount(self) -> None:
        super().on_mount()
        self._rest_entry()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the reason is being written, the arrows move in it."""
        return action != "take" or self._asked is None

    # --- showing -----------------------------------------------------------------------------

    @property
    def entry(self) -> Prompt:
        """The line in which the reason is typed."""
        return self.query_one("#entree", Prompt)

    @property
    def open_line(self) -> Widget | None:
        return self.entry if self._asked is not None else None

    @property
    def case(self) -> Case | None:
        """The element under the cursor."""
        return self._cases.get(self.chosen)

    def first_choice(self) -> str:
        """The element asked for, else the first difference."""
        found = {case.ref: case for case in cases(self.conduct.session)}
        if self._first in found:
            self._every = self._every or found[self._first].same
            return str(self._first)
        return next((str(ref) for ref, case in found.items() if case.disputed), "")

    def title_content(self) -> Content:
        session = self.conduct.session
        left = sum(case.disputed for case in self._cases.values())
        said = counted(left, "différence") if left else "aucune différence"
        figures = agreement_before(session)
        if figures is not None and figures.count:
            said += f" · accord {percent(figures)} % ({figures.same}/{figures.count})"
        return Content.assemble(
            ("Concertation", STRONG), (f"  {session.candidate}", ACCENT),
            (f"  {said}" if self._cases else "", MUTED),
        )

    def rows(self) -> list[ListRow]:
        session = self.conduct.session
        self._cases = {str(case.ref): case for case in cases(session)}
        rows, width = list[ListRow](), self.app.size.width - 3
        for block in session.referential.blocks:
            inside = [case for case in self._cases.values() if case.ref.block == block.number]
            if not inside:
                continue
            rows.append(ListRow(block_row(
                session, block.number, agreement_before(session, block.number),
                first=not rows, width=width,
            )))
            rows += [
                ListRow(case_row(session, case, width), str(case.ref))
                for case in inside if self._every or not case.same
            ]
        return [*rows, *(ListRow(content) for content in self._summary())]

    def _summary(self) -> list[Content]:
        """Below the list: that nothing is left, how far they agreed, who judged alone."""
        waiting = self.conduct.waiting
        said = summary(
            self.conduct.session, list(self._cases.values()), self._say, waiting=waiting
        )
        if waiting:
            said.append(self.conduct.say("ecran/avis_masques", nombre=waiting))
        return [
            Content.assemble("\n" if index == 0 and self._cases else "", (one, MUTED))
            for index, one in enumerate(said)
        ]

    def _say(self, what: str, **values: object) -> str:
        return self.conduct.say("ecran/concertation", quoi=what, **values).strip()

    @on(OptionList.OptionHighlighted, "#liste")
    def _show_chosen(self) -> None:
        """Both sides of the element under the cursor."""
        session, case = self.conduct.session, self.case
        shown = (self.chosen, session.number)
        if self._asked is not None or shown == self._shown:
            return
        self._shown = shown
        self.call_after_refresh(self._reveal)
        self.query_one("#avis").display = case is not None
        self.tell("")
        if case is None:
            return
        group = f"{case.element.group} · " if case.element.group else ""
        self.query_one("#element-choisi", Text).show(Content.assemble(
            (f"{case.ref} ", STRONG), (group, MUTED), (case.element.title, STRONG)
        ))
        for index, side in enumerate(self.query(".cote").results(Text)):
            side.display = index < len(case.views)
            if side.display:
                side.show(view_content(session, case.views[index], ARROWS[index]))
        common, under = common_content(session, case), self.query_one("#commun", Text)
        under.display = bool(common)
        under.show(common)
        self.query_one("#avis").scroll_home(animate=False)

    def _reveal(self) -> None:
        """What is only read stands above the first line and below the last: it shows with them."""
        keys = [option.id for option in self.list.options if option.id]
        if keys and self.chosen == keys[-1]:
            self.list.scroll_end(animate=False)
        elif keys and self.chosen == keys[0]:
            self.list.scroll_home(animate=False)

    def paint(self, choose: str = "") -> None:
        super().paint(choose)
        self._show_chosen()

    def tell(self, text: str, *, error: bool = False) -> None:
        """Show a sentence; an empty one brings back what the keys do."""
        message = self.query_one("#message", Text)
        message.set_classes("-erreur" if error else "")
        case = self.case
        usual = "" if self._asked or case is None or case.same else self._say("comment")
        message.show(text or Content.assemble((usual, MUTED)))

    def on_resize(self, event: events.Resize) -> None:
        if self._cases and self._asked is None:
            self.paint()

    def on_screen_resume(self) -> None:
        if self.list.option_count and self._asked is None:
            self.paint()

    # --- settling ----------------------------------------------------------------------------

    def take(self, side: int) -> None:
        """Take the view of one side: its reason is asked."""
        case = self._to_settle()
        if case is None or side > len(case.views):
            return
        given = case.views[side - 1].judgement
        session, ref = self.conduct.session, case.ref
        mark = sign(session, given.value, not_applicable=given.not_applicable)

        def decide(session: Session, reason: str) -> list[Event]:
            return self._agree(session, ref, given.value, {
                "reason": reason, "not_applicable": given.not_applicable,
                "comment": given.comment,
            })

        self._ask(
            consultation(ref, str(side)),
            f"{ref} retenu : {mark} {label(session, given)} · la raison", decide,
        )

    def take_other(self) -> None:
        """Agree on a judgement that nobody gave: it is typed, then its reason."""
        case = self._to_settle()
        if case is None:
            return
        ref = case.ref

        def decide(session: Session, text: str) -> list[Event]:
            value, reason = settled(text, session.referential.scale)
            apart = value == NOT_APPLICABLE.id
            return self._agree(session, ref, "" if apart else value, {
                "reason": reason, "not_applicable": apart, "comment": reason if apart else "",
            })

        how = how_to_type(self.conduct.session)
        self._ask(consultation(ref, "autre"), f"{ref} : {how}", decide)

    @on(OptionList.OptionSelected, "#liste")
    def _entered(self) -> None:
        self.tell("")

    def _agree(
        self, session: Session, ref: ElementRef, value: str, rest: Mapping[str, object]
    ) -> list[Event]:
        return orders.agree(
            session, ref, value, str(rest["reason"]), by=self._by(session),
            not_applicable=bool(rest.get("not_applicable")), comment=str(rest.get("comment", "")),
        )

    @staticmethod
    def _by(session: Session) -> str:
        return session.role or session.referential.concluding_role.id

    def _to_settle(self) -> Case | None:
        """The element under the cursor, if the role that types may settle it now."""
        case = self.case
        if case is None or self._asked is not None:
            return None
        return case if self.attempt(lambda: self._must_settle(case)) else None

    def _must_settle(self, case: Case) -> None:
        self.conduct.must_be_open()
        if case.same:
            raise RefusedCommand("Rien à trancher", f"Les avis sur {case.ref} sont les mêmes.")
        orders.must_conclude(self.conduct.session, self._by(self.conduct.session))

    def withdraw(self) -> None:
        """Undo an agreement: only the two views remain."""
        case = self.case
        if case is None or self._asked is not None or not self.attempt(
            lambda: self._must_settle(case)
        ):
            return
        if case.agreement is None:
            self.tell(f"Rien n’est encore retenu pour {case.ref}.")
            return
        ref = case.ref
        done = self.attempt(lambda: self.conduct.run(lambda session: orders.withdraw_all(
            session, lambda event: isinstance(event, ConsultationConcluded) and event.element == ref
        )))
        if done:
            self.paint()

    def confer(self) -> None:
        """Record that the evaluators conferred: on the block in view, or on everything."""
        if self._asked is not None or not self._cases:
            return
        session = self.conduct.session
        blocks = [case.ref.block for case in self._cases.values()]
        open_ones = [block for block in blocks if not held(session, block)]
        block = scope(session, self.case.ref.block if self.case else (open_ones or blocks)[0])
        word = session.referential.block_word
        if held(session, block):
            self.tell(self._say("deja_tenue", mot=word, bloc=block))
        elif self.attempt(self.conduct.must_be_open):
            self._ask(
                consultation(block, "tenue"), self._say("tenue", mot=word, bloc=block),
                lambda session, text: orders.consult(session, block, text), settles=False,
            )

    # --- the line ----------------------------------------------------------------------------

    def _ask(
        self, name: str, title: str, decide: Callable[[Session, str], list[Event]], *,
        settles: bool = True,
    ) -> None:
        self._asked = PendingText(name, title, decide, settles)
        begun, entry = self.conduct.session.unsent_in(name), self.entry
        entry.border_title = Content(f" {title} ")
        entry.set_text(begun)
        self.set_class(True, "-ecrit")
        entry.focus()
        self.tell(BEGUN if begun else "")

    def typing(self) -> Typing | None:
        return Typing(self._asked.name, self.entry.text) if self._asked else None

    def _rest_entry(self) -> None:
        self._asked = None
        self.set_class(False, "-ecrit")
        self.list.focus()

    @on(Prompt.Sent)
    def _sent(self, event: Prompt.Sent) -> None:
        asked, case = self._asked, self.case
        if asked is None or not self.attempt(
            lambda: self.conduct.write(asked.name, asked.decide, event.text)
        ):
            return
        self._rest_entry()
        self.paint(self._after(case) if asked.settles else "")
        if asked.settles and case is not None:
            self._say_what_is_left(case)

    def _after(self, case: Case | None) -> str:
        """The next difference of the same block; the element itself where it was the last."""
        if case is None:
            return ""
        later = [
            one for one in cases(self.conduct.session)
            if one.disputed and one.ref.block == case.ref.block
        ]
        after = [one for one in later if one.ref > case.ref] or later
        return str(after[0].ref if after else case.ref)

    def _nothing_left(self) -> str:
        """That no difference is left, or that some may still be hidden."""
        waiting = self.conduct.waiting
        if waiting:
            return self.conduct.say("ecran/avis_masques", nombre=waiting)
        return self._say(nothing_left(self.conduct.session, self._cases.values()))

    def _say_what_is_left(self, case: Case) -> None:
        left = [one for one in self._cases.values() if one.disputed]
        if not left:
            self.tell(self._nothing_left())
        elif all(one.ref.block != case.ref.block for one in left):
            self.tell(self._say(
                "bloc_fini", mot=self.conduct.session.referential.block_word, bloc=case.ref.block
            ))

    @on(Prompt.Asked)
    def _asked_for(self, event: Prompt.Asked) -> None:
        if event.key == "escape":
            self.back()

    def back(self) -> None:
        asked = self._asked
        if asked is not None:
            if self.attempt(lambda: self.conduct.give_up(asked.name)):
                self._rest_entry()
        else:
            self.cqp.pop_screen()

    # --- moving ------------------------------------------------------------------------------

    def to_difference(self, way: int) -> None:
        """The cursor goes to the next (1) or previous (-1) difference, around the end."""
        if self._asked is not None:
            return
        wanted = [key for key, case in self._cases.items() if case.disputed]
        if not wanted:
            self.tell(self._nothing_left() if self._cases else "")
            return
        keys = list(self._cases)
        here = keys.index(self.chosen) if self.chosen in keys else -1
        after = [key for key in wanted if keys.index(key) > here]
        before = [key for key in wanted if keys.index(key) < here]
        self.paint((after or wanted)[0] if way > 0 else (before or wanted)[-1])

    def show_every(self) -> None:
        """Show, or hide again, the elements judged alike."""
        if self._asked is None:
            self._every = not self._every
            self.paint()

    def scroll_text(self, way: int) -> None:
        """Scroll the two views by three lines, down (1) or up (-1)."""
        self.query_one("#avis").scroll_relative(y=3 * way, animate=False)

    def change_role(self) -> None:
        """Another role types from now on."""
        if self._asked is None and self.attempt(self.conduct.change_role):
            self.paint()
            role = self.conduct.session.referential.role(self.conduct.session.role)
            if role is not None:
                self.tell(f"Vous tapez maintenant comme : {role.title}.")
