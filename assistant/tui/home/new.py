"""A new session: the candidate, the CQP, the role, the route. Enter goes on, Escape back."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.text import one_line
from assistant.domain.referential.model import Referential
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.home.commands import FORM
from assistant.tui.widgets.bars import Keys, Plain, Text
from assistant.tui.widgets.writing import LineField

FIELDS = ("candidat", "cqp", "role", "voie")
LABELS = {
    "candidat": "Candidat", "cqp": "CQP", "role": "Vous êtes", "voie": "Voie",
}


class NewScreen(CqpScreen):
    """One field after the other; those answered stay readable above."""

    CSS_PATH = "new.tcss"
    AUTO_FOCUS = "#candidat"
    COMMANDS_SHOWN = FORM
    BINDINGS = bindings(FORM)

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self._answers: dict[str, tuple[str, str]] = {}
        self._referential: Referential | None = None

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "form_retour": self.back,
        }

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        yield Plain(dom_id="reponses")
        yield Plain(dom_id="question")
        yield LineField(id="candidat", placeholder="NOM Prénom, après Mme ou M. si vous le voulez")
        yield OptionList(id="choix-form", markup=False)
        yield Static("", id="reste")
        yield Text(dom_id="message")
        yield Keys(FORM)

    def on_mount(self) -> None:
        self.query_one("#titre", Plain).show("Nouvelle session")
        self._paint()

    @property
    def field(self) -> str:
        """The name of the field that is asked for now."""
        return FIELDS[self._at]

    def _choices(self) -> list[tuple[str, str, str]]:
        """The id, the title and a detail of each choice of the present field."""
        if self.field == "cqp":
            return [
                (one.id, one.title, one.version)
                for one in self.cqp.services.shelf.list() if not one.problems
            ]
        found = self._referential
        if found is None:
            return []
        if self.field == "role":
            return [(r.id, r.title, "conclut" if r.concludes else "") for r in found.roles]
        return [(r.id, r.title, "") for r in found.routes]

    def _paint(self) -> None:
        done = [
            Content.assemble(
                (f"{LABELS[name]} : ", MUTED),
                (self._answers[name][1].removeprefix(f"{LABELS[name]} "), STRONG),
            )
            for name in FIELDS[:self._at] if name in self._answers
        ]
        self.query_one("#reponses", Plain).show(Content("\n").join(done))
        hint = "  puis Entrée" if self.field == "candidat" else "  ↑ ↓ puis Entrée"
        label = Content.assemble((LABELS[self.field], ACCENT), (hint, MUTED))
        self.query_one("#question", Plain).show(label)
        typing = self.field == "candidat"
        entry, options = self.query_one(Input), self.query_one(OptionList)
        entry.display, options.display = typing, not typing
        if typing:
            entry.focus()
            return
        self._paint_choices(options)
        options.focus()

    def _paint_choices(self, options: OptionList) -> None:
        choices = self._choices()
        options.clear_options()
        options.add_options([
            Option(Content.assemble(title, (f"  {detail}" if detail else "", MUTED)), id=one)
            for one, title, detail in choices
        ])
        preferred = self._answers.get(self.field, (self.cqp.preferences.role, ""))[0]
        ids = [one for one, _, _ in choices]
        options.highlighted = ids.index(preferred) if preferred in ids else 0

    @on(Input.Submitted, "#candidat")
    def _named(self, event: Input.Submitted) -> None:
        name = one_line(event.value)
        if not name:
            self.refuse(AssistantError("Candidat sans nom", "Écrivez le nom et le prénom."))
            return
        self._answer(name, name)

    @on(OptionList.OptionSelected, "#choix-form")
    def _picked(self, event: OptionList.OptionSelected) -> None:
        picked = event.option.id or ""
        title = next(title for one, title, _ in self._choices() if one == picked)
        if self.field == "cqp" and not self.attempt(lambda: self._load(picked)):
            return
        self._answer(picked, title)

    def _load(self, referential_id: str) -> None:
        self._referential = self.cqp.services.shelf.load(referential_id)

    def _answer(self, value: str, shown: str) -> None:
        self.tell("")
        self._answers[self.field] = (value, shown)
        self._at += 1
        if self._at == len(FIELDS) or (self.field == "voie" and len(self._choices()) < 2):
            self._create()
            return
        self._paint()

    def _create(self) -> None:
        chosen = {name: value for name, (value, _) in self._answers.items()}
        routes = self._referential.routes if self._referential else ()
        route = chosen.get("voie", "") or (routes[0].id if len(routes) == 1 else "")
        try:
            interview = self.cqp.services.library.create(
                chosen["cqp"], chosen["candidat"], role=chosen["role"], route=route
            )
        except AssistantError as error:
            self._at = min(self._at, len(FIELDS)) - 1
            self._paint()
            self.refuse(error)
            return
        self.cqp.prefer(role=chosen["role"])
        self.cqp.pop_screen()
        self.cqp.lead(interview)

    def back(self) -> None:
        if self._at == 0:
            self.cqp.pop_screen()
            return
        self._at -= 1
        self.tell("")
        self._paint()
