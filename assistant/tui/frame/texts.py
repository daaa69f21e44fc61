"""Screens that are read: tips, what a block rests on, ambiguities, mistakes of référentiels."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from assistant.domain.referential.model import Block, Referential
from assistant.tui.base.commands import COMMON, bindings
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.widgets.bars import Keys, Plain, Text


class TextScreen(CqpScreen):
    """A title and a text that scrolls."""

    CSS_PATH = Path(__file__).with_name("texts.tcss")  # screens of other folders inherit it
    AUTO_FOCUS = "#texte"
    COMMANDS_SHOWN = COMMON
    BINDINGS = bindings(COMMON)

    def __init__(self, title: str, text: Content) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        with VerticalScroll(id="texte"):
            yield Text(dom_id="contenu")
        yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)

    def on_mount(self) -> None:
        self.query_one("#titre", Plain).show(self._title)
        self.query_one("#contenu", Text).show(self._text)


def _section(title: str, items: Iterable[str], sign: str = "• ") -> list[Content]:
    rows = [Content.assemble((sign, MUTED), item) for item in items]
    return [Content.assemble((title, ACCENT)), *rows, Content("")] if rows else []


def tips_screen(conduct: Conduct) -> TextScreen:
    """The method's tips, as the source gives them."""
    found = conduct.session.referential
    rows = [
        *_section("À faire", (tip.text for tip in found.tips_do), "✓ "),
        *_section("À éviter", (tip.text for tip in found.tips_avoid), "✗ "),
    ]
    text = Content("\n").join(rows or [Content(conduct.say("ecran/sans_reperes"))])
    return TextScreen("Repères de méthode", text)


def grounds_screen(conduct: Conduct) -> TextScreen:
    """All that the source says of the block in view."""
    found = conduct.session.referential
    block = found.block(conduct.place.block) or found.blocks[0]
    word = found.block_word.capitalize()
    return TextScreen(f"{word} {block.number}  {block.title}", _grounds(block))


def _grounds(block: Block) -> Content:
    modalities = [
        one.text + "".join(f"\n    – {point}" for point in one.points) for one in block.modalities
    ]
    rows = [
        *_section("Le candidat doit être capable de", block.abilities),
        *_section("L’évaluation s’appuie sur", modalities),
        *_section("Activités", (one.text for one in block.activities)),
        *_section("Documents", block.documents),
        *_section("Consignes", block.instructions),
        *_section("Questions posées au candidat dans son dossier", block.open_questions),
    ]
    if block.requested_document is not None:
        asked = block.requested_document
        rows += _section("Document demandé au candidat", [asked.text, *asked.lines])
    return Content("\n").join(rows)


def ambiguities_screen(found: Referential) -> TextScreen:
    """Where the source contradicts itself, and which reading is applied."""
    rows: list[Content] = []
    for one in found.ambiguities:
        rows.append(Content.assemble((one.subject, STRONG)))
        for reading in one.readings:
            applied = reading.id == one.applied
            rows.append(Content.assemble(
                ("▸ " if applied else "  ", ACCENT), (reading.text, ""),
                (" — lecture retenue" if applied else "", ACCENT),
            ))
        places = " ; ".join(found.document(source) for source in one.sources)
        rows += [Content.assemble((places, MUTED)), Content("")]
    text = Content("\n").join(rows or [Content("Ce référentiel n’en signale aucune.")])
    return TextScreen("Ambiguïtés de la source", text)
