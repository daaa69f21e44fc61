"""Observations: an editor beside what it rests on, block by block, on the whole, then the
evaluators' own comments. A draft may fill it; no draft ever changes what was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer

from assistant.domain.session import orders
from assistant.domain.session.visibility import withheld
from assistant.domain.writing import compare
from assistant.domain.writing.choose import Candidates
from assistant.domain.writing.compare import Ground
from assistant.tui.base.commands import Run, bindings, key_of
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.fields import comment, observation
from assistant.tui.model import proposed
from assistant.tui.widgets.bars import Keys, Plain, Text
from assistant.tui.widgets.writing import Writing
from assistant.tui.writing.choosing import Choosing, candidates_content
from assistant.tui.writing.commands import OBSERVATIONS
from assistant.tui.writing.drafts import changes, drafted, phrasing_hint
from assistant.tui.writing.editor import EditorScreen
from assistant.tui.writing.ground import block_ground, sentence_ground

_FOLLOW = 0.1
"""Seconds the cursor rests before the facts of its sentence are shown."""
_MOST_LINES = 6

Page = int | str
"""A block by its number, 0 for the whole, or a comment box by its id."""


class ObservationsScreen(EditorScreen):
    """One page at a time: the blocks, the whole (0), then the evaluators' comment boxes."""

    CSS_PATH = "observations.tcss"
    COMMANDS_SHOWN = OBSERVATIONS
    BINDINGS = bindings(OBSERVATIONS, priority=True)

    def __init__(self, conduct: Conduct, page: Page | None = None) -> None:
        super().__init__()
        self.conduct = conduct
        self._page: Page = conduct.place.block if page is None else page
        self._ground: Ground | None = None
        self._following: Timer | None = None
        self._changed = 0
        self._candidates: Candidates | None = None
        self._choosing: Choosing | None = None

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "enregistrer_retour": self.back,
            "brouillon": self.compare_draft,
            "reformuler": self.reword,
            "lignes_phrase": self.show_sources,
            "fait_suivant": self.next_fact,
            "critere_suivant": self.next_criterion,
            "appui_haut": partial(self.scroll_ground, -1),
            "appui_bas": partial(self.scroll_ground, 1),
            "enregistrer": self.save_now,
            "phrases_ecrit": self.open_phrases,
            "bloc_precedent": partial(self.turn, -1),
            "bloc_suivant": partial(self.turn, 1),
            "parole": self.turn_to_candidate,
        }

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        with Horizontal(id="deux"):
            with Vertical(id="ecrit"):
                yield Writing(
                    id="texte", soft_wrap=True, tab_behavior="focus", compact=True,
                    highlight_cursor_line=False,
                )
                yield Text(dom_id="conseil")
                yield Plain(dom_id="etat")
            with VerticalScroll(id="appui", can_focus=False):
                yield Text(dom_id="phrase")
                yield Text(dom_id="notes")
        yield Text(dom_id="message")
        yield Keys(OBSERVATIONS)

    def on_mount(self) -> None:
        self.start_editing()
        self._open()

    # --- what is in view ---------------------------------------------------------------------

    @property
    def _block(self) -> int:
        """The block in view; 0 for the whole and for comments, which bear on the whole."""
        return self._page if isinstance(self._page, int) else 0

    @property
    def _pages(self) -> list[Page]:
        referential = self.conduct.session.referential
        return [
            *(block.number for block in referential.blocks), 0,
            *(box.id for box in referential.comments if box.role),
        ]

    @property
    def field(self) -> str:
        return comment(self._page) if isinstance(self._page, str) else observation(self._page)

    def written(self) -> str:
        session = self.conduct.session
        if isinstance(self._page, str):
            return session.comments.get(self._page, "")
        return session.observations.get(self._page, "")

    def record(self, text: str) -> None:
        if isinstance(self._page, str):
            self.conduct.write(self.field, orders.comment, self._page, text)
        else:
            self.conduct.write(self.field, orders.observe, text, self._page)

    def _open(self) -> None:
        self.query_one("#titre", Plain).show(self._title())
        self._advise("")
        unseen = isinstance(self._page, int) and withheld(self.conduct.session, self._page)
        self.area.read_only = unseen or not self.conduct.writable
        self.area.placeholder = (
            "Écrivez ici." if isinstance(self._page, str) else
            self.conduct.say("ecran/observation_masquee") if unseen else
            "Ce qui a été observé, au regard des critères. "
            f"{key_of('brouillon', 'F5')} : brouillon."
        )
        self._look_for_changes(self.written())
        self.load()
        self._ground = self._candidates = None
        self._show_ground()
        self.query_one("#appui", VerticalScroll).scroll_home(animate=False)

    def _called(self) -> str:
        """The page, in a few words."""
        referential = self.conduct.session.referential
        if isinstance(self._page, str):
            box = next(one for one in referential.comments if one.id == self._page)
            return box.title[:1].upper() + box.title[1:]
        word = referential.block_word.capitalize()
        return f"{word} {self._page}" if self._page else "Ensemble de l’entretien"

    def _title(self) -> Content:
        name = self._called()
        if isinstance(self._page, str):
            return Content.assemble((name, STRONG))
        block = self.conduct.session.referential.block(self._page)
        whole = f"{name}  {block.title}" if block else name
        return Content.assemble(("Observations", STRONG), (f"  {whole}", ACCENT))

    def _show_ground(self) -> None:
        """The lines of the sentence under the cursor, above all the facts."""
        found = self._ground
        sources = found.drafted.lines if found else ()
        sentence = self.query_one("#phrase", Text)
        shown = sentence_ground(self.conduct.session, found, _MOST_LINES)
        if self._candidates is not None:
            shown = Content("\n").join([candidates_content(self._candidates), shown])
        sentence.show(shown)
        sentence.display = found is not None or self._candidates is not None
        alone = bool(self._block)
        numbers = [self._block] if alone else [
            block.number for block in self.conduct.session.referential.blocks
        ]
        self.query_one("#notes", Text).show(Content("\n\n").join(
            block_ground(self.conduct, number, alone=alone, sources=sources) for number in numbers
        ))

    # --- the sentence one is in --------------------------------------------------------------

    def on_text_area_selection_changed(self) -> None:
        if self._following is not None:
            self._following.stop()
        self._following = self.set_timer(_FOLLOW, self._follow)

    def _follow(self) -> None:
        """Show beside the text what the sentence under the cursor rests on."""
        found, facts = self._under_cursor(), self._candidates_here()
        if (found, facts) != (self._ground, self._candidates):
            self._ground, self._candidates = found, facts
            self._show_ground()
            self.query_one("#appui", VerticalScroll).scroll_home(animate=False)

    def _candidates_here(self) -> Candidates | None:
        if isinstance(self._page, str) or not self._page:
            return None
        return self.choosing.candidates(self._page)

    def _under_cursor(self) -> Ground | None:
        if isinstance(self._page, str):
            return None
        row, column = self.area.cursor_location
        line = str(self.area.document.get_line(row))
        return compare.ground(line, column, compare.known(self.conduct.session, self._page))

    def show_sources(self) -> None:
        """Open the lines the sentence rests on."""
        found = self._under_cursor()
        if found is None:
            self.tell(self.conduct.say("ecran/brouillon", motif="sans_ligne", nombre=0))
        elif self.attempt(self.save):
            from assistant.tui.writing.sources import SourcesScreen

            self.cqp.push_screen(SourcesScreen(self.conduct, found.drafted))

    # --- another fact, another criterion -----------------------------------------------------

    @property
    def line_and_column(self) -> tuple[str, int]:
        """The line the cursor is in, and where."""
        row, column = self.area.cursor_location
        return str(self.area.document.get_line(row)), column

    @property
    def choosing(self) -> Choosing:
        """What lets one change a fact of the draft; made when first asked for."""
        if self._choosing is None:
            self._choosing = Choosing(self.conduct, self, self.cqp.services.fact_words)
        return self._choosing

    def show_text(self, text: str, place: tuple[int, int] | None) -> None:
        """Show a new text, the cursor at that line and column, else where it was."""
        where = self.area.cursor_location
        self._look_for_changes(text)
        self.load()
        self.area.move_cursor(place or where)

    def next_fact(self) -> None:
        """Quote the next fact of the element under the cursor."""
        self._choose(self.choosing.next_fact)

    def next_criterion(self) -> None:
        """Name the next criterion of the element under the cursor."""
        self._choose(self.choosing.next_criterion)

    def _choose(self, change: Callable[[int, str], str]) -> None:
        if not self.attempt(self.conduct.must_be_open) or not self.attempt(self.save):
            return
        if isinstance(self._page, str) or not self._page:
            self._say("hors_bloc" if self._page else "ensemble")
            return
        page, said = self._page, ""

        def carry_out() -> None:
            nonlocal said
            said = change(page, self.written())

        if self.attempt(carry_out):
            self.tell(said)

    def scroll_ground(self, way: int) -> None:
        """Scroll the facts beside the text by three lines, down (1) or up (-1)."""
        self.query_one("#appui", VerticalScroll).scroll_relative(y=3 * way, animate=False)

    # --- the draft ---------------------------------------------------------------------------

    def _look_for_changes(self, text: str) -> None:
        """How many sentences the facts brought since a draft was taken."""
        self._changed = 0
        if isinstance(self._page, int) and self._page in self.conduct.session.drafts:
            self._changed = compare.fresh(
                changes(self.conduct, self._page, text, self.cqp.services.fact_words)
            )

    def state_beside(self) -> str:
        if not self._changed:
            return ""
        return self.conduct.say("ecran/brouillon", motif="change", nombre=self._changed)

    def compare_draft(self) -> None:
        """Fill an empty page with the draft; beside a text, show how the draft differs."""
        if not self.attempt(self.conduct.must_be_open) or not self.attempt(self.save):
            return
        if isinstance(self._page, str):
            self._say("hors_bloc")
            return
        words = self.cqp.services.fact_words
        draft = drafted(self.conduct, self._page, words)
        if not draft:
            self._say("rien", problem=words.problem)
        elif not self.area.text.strip():
            text = compare.as_text(draft)
            if self.attempt(
                lambda: self.conduct.run(compare.take_draft, self._block, text, draft)
            ):
                self._open()
                self._say("rempli", len(draft), problem=words.problem)
        elif not changes(self.conduct, self._page, self.area.text, words):
            self._say("a_jour", problem=words.problem)
        else:
            from assistant.tui.writing.draft import DraftScreen

            self.cqp.push_screen(DraftScreen(self.conduct, self._page, self._title()))

    def reword(self) -> None:
        """Ask the model that is configured, if any, for other words for the draft."""
        if not self.attempt(self.conduct.must_be_open) or not self.attempt(self.save):
            return
        if isinstance(self._page, str):
            self.tell(proposed.said(self.conduct.voice, "hors_bloc"))
            return
        from assistant.tui.writing.rewording import open_rewording

        self.attempt(lambda: open_rewording(self, self.conduct, self._block))

    def open_phrases(self) -> None:
        """Offer the evaluator's own sentences, for the text; it is on disk before."""
        area = self.query_one("#texte", Writing)
        if not area.read_only and self.attempt(self.save):
            from assistant.tui.frame.phrases import PhrasesScreen

            self.cqp.push_screen(PhrasesScreen(area.insert_phrase, area.selected_text))

    def _say(self, reason: str, count: int = 0, *, problem: str = "") -> None:
        said = self.conduct.say("ecran/brouillon", motif=reason, nombre=count)
        self.tell(f"{said} {problem}".rstrip())

    def on_screen_resume(self) -> None:
        """Back from another screen: the text may hold more than it did."""
        if not self.is_mounted or not self.query("#notes"):
            return
        where = self.area.cursor_location
        if not self.kept():
            self._open()
            self.area.move_cursor(where)
        else:
            self._look_for_changes(self.written())
            self.show_state()

    # --- leaving, turning --------------------------------------------------------------------

    def hint(self) -> str:
        """What touches the person's private life first, then what the method says."""
        said = super().hint()
        if said or not self.cqp.preferences.reread:
            return said
        rules = self.cqp.services.phrasing_rules("observation")
        return phrasing_hint(self.conduct, self.area.text, self._block, rules)

    def rested(self) -> None:
        """One calm line under the text, never while one writes."""
        self._advise(self.hint())
        self._look_for_changes(self.area.text)
        self.show_state()

    def on_text_area_changed(self) -> None:
        super().on_text_area_changed()
        self._advise("")

    def _advise(self, said: str) -> None:
        line = self.query_one("#conseil", Text)
        line.show(Content.assemble((said, MUTED)))
        line.display = bool(said)

    def turn(self, way: int) -> None:
        """Go to the next page once this one is on disk; remarks on the wording are shown there."""
        if not self.attempt(self.save):
            return
        said, left = self.hint() if self.conduct.writable else "", self._called()
        pages = self._pages
        self._page = pages[(pages.index(self._page) + way) % len(pages)]
        self._open()
        if said:
            self.tell(f"{left} : {said}")  # it is about the page that was left

    def turn_to_candidate(self) -> None:
        """Turn the screen towards the candidate."""
        if self.attempt(self.save):
            from assistant.tui.writing.candidate import open_candidate

            self.attempt(lambda: open_candidate(self.cqp, self.conduct))
