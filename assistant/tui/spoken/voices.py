"""Every line of a transcript with its voice: a key gives the line under the cursor to another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from textwrap import shorten

from textual.content import Content

from assistant.domain.common.text import whole_number
from assistant.domain.events.spoken import CANDIDATE
from assistant.domain.session.state import Transcript
from assistant.domain.spoken import transcript
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.prose import Prose, cut
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.frame.lists import ListRow, ListScreen
from assistant.tui.spoken.commands import VOICES
from assistant.tui.widgets.bars import Plain

_VOICE_WIDTH = 20


class VoicesScreen(ListScreen):
    """One row a line; a letter or a number says whose it is, and the next line comes."""

    COMMANDS_SHOWN = VOICES
    BINDINGS = bindings(VOICES)
    conduct: Conduct

    def __init__(self, conduct: Conduct, number: int, line: int = 0) -> None:
        """Show the transcript of that number, the cursor on `line` where one is named."""
        super().__init__()
        self.conduct = conduct
        self._number, self._first = number, line

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "voix_candidat": partial(self.give, "candidat"),
            "voix_evaluateur": partial(self.give, "evaluateur"),
            "voix_autre": partial(self.give, "autre"),
            **{f"voix_{one}": partial(self.give, str(one)) for one in range(1, 10)},
            "voix_reprise": self.take_back,
        }

    @property
    def _found(self) -> Transcript:
        return transcript.transcript(self.conduct.session, self._number)

    def first_choice(self) -> str:
        return f"p{self._first}" if self._first else ""

    def title_content(self) -> Content:
        voices = "  ".join(
            f"{at} {name}" for at, name in enumerate(self._named()[:9], start=1)
        )
        return Content.assemble(("Qui dit quoi ?", STRONG), (f"  {voices}", MUTED))

    def _named(self) -> list[str]:
        """The voices that have a name, in the order in which they are heard."""
        heard = (line.speaker for line in transcript.spoken_lines(self._found))
        return [name for name in dict.fromkeys([*heard, *self._found.speakers]) if name]

    def rows(self) -> list[ListRow]:
        lines = transcript.spoken_lines(self._found)
        return [ListRow(self._row(at), f"p{at}") for at in range(1, len(lines) + 1)]

    def _row(self, number: int) -> Content:
        found = self._found
        line = transcript.spoken_line(found, number)
        if line is None:
            return Content("")
        mine = found.speakers.get(line.speaker) == CANDIDATE
        name = shorten(line.speaker or "(sans nom)", _VOICE_WIDTH, placeholder="…")
        room = max(self.app.size.width - _VOICE_WIDTH - 16, 20)
        return Content.assemble(
            (f"{transcript.clock(line.start):>8}  ", MUTED),
            (f"{name:<{_VOICE_WIDTH}} ", ACCENT if mine else MUTED),
            (cut(line.text, room), ""),
        )

    # --- keys --------------------------------------------------------------------------------

    def give(self, voice: str) -> None:
        """The line under the cursor is that voice's: a role, or the number of a voice."""
        if not self.chosen:
            return
        named = self._named()
        place = whole_number(voice)
        if place is not None:
            if not 1 <= place <= len(named):
                self.tell(self.conduct.say("transcription/sans_voix"))
                return
            voice = named[place - 1]
        number = int(self.chosen[1:])
        if self.attempt(
            lambda: self.conduct.run(transcript.give, self._number, [number], voice)
        ):
            self.list.replace_option_prompt_at_index(number - 1, Prose(self._row(number)))
            self.query_one("#titre", Plain).show(self.title_content())
            self.list.action_cursor_down()

    def take_back(self) -> None:
        """Take the last answer back; the chosen row stays."""
        if self.attempt(lambda: self.conduct.run(transcript.take_back, self._number)):
            self.paint()

    def back(self) -> None:
        self.cqp.pop_screen()
