"""The candidate's own comment: nothing else on the screen, so that it can be turned to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.session import orders
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.fields import comment
from assistant.tui.widgets.bars import Keys, Plain, Text
from assistant.tui.widgets.writing import Writing
from assistant.tui.writing.commands import CANDIDATE, CANDIDATE_DONE
from assistant.tui.writing.editor import EditorScreen

if TYPE_CHECKING:
    from assistant.tui.base.program import Program


class CandidateScreen(EditorScreen):
    """A title, a sentence, an editor. The discreet key first clears the screen, so that it can be
    handed back, then leads back."""

    CSS_PATH = "candidate.tcss"
    COMMANDS_SHOWN = CANDIDATE
    BINDINGS = bindings(CANDIDATE, priority=True)

    def __init__(self, conduct: Conduct, box: str) -> None:
        """Show the box of that id."""
        super().__init__()
        self.conduct = conduct
        self._box = box
        self._given_back = False

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "rendre": self.back,
            "reprendre_parole": self.resume,
            "enregistrer_parole": self.save_now,
        }

    def compose(self) -> ComposeResult:
        yield Plain(dom_id="intitule")
        yield Text(dom_id="invite")
        yield Writing(
            id="texte", soft_wrap=True, tab_behavior="focus", compact=True,
            highlight_cursor_line=False,
        )
        yield Plain(dom_id="etat")
        yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)

    def on_mount(self) -> None:
        boxes = self.conduct.session.referential.comments
        title = next(one.title for one in boxes if one.id == self._box)
        self.query_one("#intitule", Plain).show(
            Content.assemble((title[:1].upper() + title[1:], STRONG))
        )
        self.start_editing()
        self.load()
        self._show_side()

    def _show_side(self) -> None:
        """What the candidate reads: the editor, or that the screen can be handed back."""
        said = self.conduct.say(
            "ecran/parole", rendue=self._given_back, ecrit=bool(self.written())
        )
        self.query_one("#invite", Text).show(Content.assemble((said, MUTED)))
        self.query_one(Keys).show_keys(CANDIDATE_DONE if self._given_back else CANDIDATE)
        self.area.display = self.query_one("#etat").display = not self._given_back
        if not self._given_back:
            self.area.focus()

    def back(self) -> None:
        if self._given_back:
            super().back()
        elif self.attempt(self.save):
            self._given_back = True
            self._show_side()

    def resume(self) -> None:
        """The candidate goes on writing."""
        self._given_back = False
        self._show_side()

    @property
    def field(self) -> str:
        return comment(self._box)

    def written(self) -> str:
        return self.conduct.session.comments.get(self._box, "")

    def record(self, text: str) -> None:
        self.conduct.write(self.field, orders.comment, self._box, text)


def open_candidate(app: Program, conduct: Conduct) -> None:
    """Give the screen to the candidate.

    Raises:
        RefusedCommand: the dossier has no box for them.
    """
    box = next((one for one in conduct.session.referential.comments if not one.role), None)
    if box is None:
        raise RefusedCommand(
            "Pas de commentaire du candidat", "Le dossier de ce CQP ne le prévoit pas."
        )
    app.push_screen(CandidateScreen(conduct, box.id))
