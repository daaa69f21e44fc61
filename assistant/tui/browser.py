"""The program shown by a page: what Textual's web driver lacks for one that must not die unseen."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import Any, BinaryIO, Literal, Protocol, TextIO, cast

from textual import events
from textual.app import App
from textual.drivers.web_driver import WebDriver
from textual.geometry import Size
from textual.theme import Theme

from assistant.browser import packets

_MODES = (
    "\x1b[?1049h\x1b[2J"  # the other screen, empty
    "\x1b[?1000h\x1b[?1003h\x1b[?1015h\x1b[?1006h"  # the mouse
    "\x1b[?25l\x1b[?2004h"  # no cursor of its own, pastes told from typing
)
"""What a terminal that has just been opened must be told."""


class ShownApp(Protocol):
    """The program, as the one who shows it knows it."""

    def end_now(self) -> None:
        """Put everything in order and end, whatever is going on."""
        ...

    def left_alone(self) -> None:
        """Nobody can see the program any more."""
        ...


class BrowserDriver(WebDriver):
    """Carries keys and painting as packets; the end of its input is the end of the program."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._shown = cast("ShownApp", app)
        self._writing, self._begun = Lock(), Event()
        self._write = partial(self._send)

    def _send(self, content: bytes) -> int:
        """Write a packet whole; one that nobody reads any more is lost, its text is on the disk."""
        with self._writing, suppress(OSError):
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(self.fileno, rest):]
        return len(content)

    def start_application_mode(self) -> None:
        super().start_application_mode()
        # the size it begins with goes by the loop: a page that is there already speaks after it
        asyncio.run_coroutine_threadsafe(self._begin(), asyncio.get_running_loop())
        # a web program begins without the focus: the page has it from the first key on
        self._app.call_later(self._app.post_message, events.AppFocus())
        self._app.call_later(
            self._app.theme_changed_signal.subscribe, self._app, self._tell_ground
        )

    async def _begin(self) -> None:
        self._begun.set()

    def stop_application_mode(self) -> None:
        self._begun.set()
        super().stop_application_mode()

    def run_input_thread(self) -> None:
        self._begun.wait()
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._app.call_later(self._shown.end_now)

    def on_meta(self, packet_type: str, payload: dict[str, Any]) -> None:
        if packet_type == "attach":
            self._app.call_later(self._attach, int(payload["width"]), int(payload["height"]))
        elif packet_type == "alone":
            self._app.call_later(self._shown.left_alone)
        else:
            super().on_meta(packet_type, payload)

    def _attach(self, width: int, height: int) -> None:
        """Paint everything, for a page that has nothing yet."""
        self.write(_MODES)
        self._tell_ground(self._app.current_theme)
        self._size = (width, height)
        size = Size(width, height)
        self._app.post_message(events.Resize(size, size))
        self._app.refresh(layout=True)

    def _tell_ground(self, theme: Theme) -> None:
        """Say what the page is to show where no whole cell fits: the ground of the screen."""
        self.write(f"\x1b]11;{theme.background}\x07")

    def deliver_binary(
        self, binary: BinaryIO | TextIO, *, delivery_key: str, save_path: Path,
        open_method: Literal["browser", "download"] = "download", encoding: str | None = None,
        mime_type: str | None = None, name: str | None = None,
    ) -> None:
        content = binary.read()
        binary.close()
        raw = content.encode() if isinstance(content, str) else content
        self._send(packets.document(save_path.name, raw))
