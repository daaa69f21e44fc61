"""Who speaks in an imported transcript, and when it began: confirmed, said or changed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from textwrap import shorten

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList

from assistant.domain.common.french import counted
from assistant.domain.session.state import Transcript
from assistant.domain.spoken import transcript
from assistant.transcribing import voices_to_tell
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.spoken.commands import SPEAKERS
from assistant.tui.spoken.voices import VoicesScreen
from assistant.tui.widgets.bars import Keys, Plain, Text

_ROLES = {
    "candidat": "candidat", "evaluateur": "évaluateur", "autre": "autre voix", "inconnue": "à dire",
}
_COLOURS = {"candidat": ACCENT, "inconnue": "$text-warning"}
_MOST_FAULTS = 4


class SpeakersScreen(ListScreen):
    """One row a speaker; a letter says who it is, Enter goes on to what was said."""

    CSS_PATH = "spoken.tcss"
    COMMANDS_SHOWN = SPEAKERS
    BINDINGS = bindings(SPEAKERS)
    conduct: Conduct

    def __init__(self, conduct: Conduct, number: int) -> None:
        """Show the transcript of that number."""
        super().__init__()
        self.conduct = conduct
        self._number = number

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "locuteurs_faits": self.begin,
            "locuteur_candidat": partial(self.set_speaker, "candidat"),
            "locuteur_evaluateur": partial(self.set_speaker, "evaluateur"),
            "locuteur_autre": partial(self.set_speaker, "autre"),
            "voix": self.show_voices,
            "decalage": self.ask_offset,
        }

    def compose(self) -> ComposeResult:
        yield Plain(classes="titre", dom_id="titre")
        yield OptionList(id="liste", markup=False)
        yield Input(id="entree", compact=True)
        yield Text(dom_id="message")
        yield Keys(self.COMMANDS_SHOWN)

    @property
    def _found(self) -> Transcript:
        return transcript.transcript(self.conduct.session, self._number)

    def title_content(self) -> Content:
        return Content.assemble(
            ("Qui parle ?", STRONG), (f"  {self._found.event.file}", MUTED)
        )

    def _names(self) -> list[str]:
        """The speakers, in the order in which they are heard."""
        return list(dict.fromkeys(line.speaker for line in transcript.spoken_lines(self._found)))

    def rows(self) -> list[ListRow]:
        found = self._found
        lines = transcript.spoken_lines(found)
        many = Counter[str](line.speaker for line in lines)
        rows: list[ListRow] = []
        for index, name in enumerate(self._names()):
            role = found.speakers.get(name, "")
            first = max((line.text for line in lines[:400] if line.speaker == name), key=len,
                        default="")
            quoted = shorten(first, max(self.app.size.width - 18, 20), placeholder="…")
            rows.append(ListRow(Content.assemble(
                (f"{_ROLES.get(role, role):<12}", _COLOURS.get(role, "")),
                (name or "(sans nom)", STRONG),
                (f"  {counted(many[name], 'prise de parole')}", MUTED),
                (f"\n            « {quoted} »", MUTED),
            ), f"v{index}"))
        return [
            *self._to_tell(), *rows, ListRow(Content("")), ListRow(self._offset_line()),
            *self._notice_rows(), *self._fault_rows(),
        ]

    def _to_tell(self) -> list[ListRow]:
        """Asked once: whose the voices are, while the candidate's is not known."""
        told = voices_to_tell(self._found.speakers)
        if not told:
            return []
        said = self.conduct.say("transcription/voix", noms=any(self._found.speakers))
        return [ListRow(Content.assemble((said, "$text-warning"))), ListRow(Content(""))]

    def _notice_rows(self) -> list[ListRow]:
        return [ListRow(Content.assemble((one, MUTED))) for one in self._found.event.notices]

    def _offset_line(self) -> Content:
        offset = self._found.offset
        return Content(self.conduct.say(
            "transcription/decalage", decalage=transcript.clock(offset), connu=offset is not None
        ))

    def _fault_rows(self) -> list[ListRow]:
        faults = self._found.event.faults
        if not faults:
            return []
        head = self.conduct.say("transcription/fautes", nombre=len(faults))
        told = [f"    ligne {one.get('line')} : {one.get('why')}" for one in faults[:_MOST_FAULTS]]
        if len(faults) > _MOST_FAULTS:
            told.append("    …")
        return [ListRow(Content("")), ListRow(Content.assemble((head, "$text-warning"))),
                *(ListRow(Content.assemble((one, MUTED))) for one in told)]

    # --- keys --------------------------------------------------------------------------------

    @on(OptionList.OptionSelected, "#liste")
    def begin(self) -> None:
        self.cqp.pop_screen()

    def set_speaker(self, role: str) -> None:
        """Record who the chosen speaker is, and go on to the next one."""
        found = self._found
        if not self.chosen:
            return
        name = self._names()[int(self.chosen[1:])]
        if self.attempt(lambda: self.conduct.run(
            transcript.align, self._number, {name: role}, found.offset
        )):
            self.list.action_cursor_down()
            self.paint()

    def show_voices(self) -> None:
        """Show who says each line."""
        self.cqp.push_screen(VoicesScreen(self.conduct, self._number))

    def on_screen_resume(self) -> None:
        """Back from the lines: some may be another voice's now."""
        if self.is_mounted and self.query("#liste"):
            self.paint()

    def ask_offset(self) -> None:
        """Type at which time of the interview the transcript begins."""
        if not self.attempt(self.conduct.must_be_open):
            return
        entry = self.query_one("#entree", Input)
        entry.border_title = Content(self.conduct.say("transcription/saisir_decalage"))
        entry.value = transcript.clock(self._found.offset)
        entry.display = True
        entry.focus()

    @on(Input.Submitted, "#entree")
    def _typed(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        if self.attempt(lambda: self.conduct.run(
            transcript.align, self._number, {}, transcript.read_clock(text) if text else None
        )):
            self._close_entry()

    @property
    def open_line(self) -> Widget | None:
        entry = self.query_one("#entree", Input)
        return entry if entry.display else None

    def _close_entry(self) -> None:
        self.query_one("#entree").display = False
        self.list.focus()
        self.paint()

    def back(self) -> None:
        if self.query_one("#entree").display:
            self._close_entry()
        else:
            self.cqp.pop_screen()
