"""What a terminal sends, read whatever it is.

Textual ends the program on a byte that is not UTF-8 (a terminal of another encoding, a damaged
link, a raw paste), and on a sequence that no keyboard sends. Neither may cost the line being
written: such a byte is the letter it is in Latin-1, such a sequence is nothing. On Windows it
reads no key any more after half a character; there it begins again.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

_READERS = (
    "textual.drivers.linux_driver", "textual.drivers.web_driver", "textual.drivers.win32",
)
"""The modules of Textual that read keys, each only where its platform loads it."""

_BEGINS_AGAIN = 0.02
"""Seconds after which a reader that ended by a fault reads again."""

_LATIN = "cqp-latin"
"""The name of what decodes the bytes that are not UTF-8."""

_FIRST_LETTER = 0xA0
"""Below it, what is not ASCII is a command of the terminal."""


def _as_latin(fault: UnicodeError) -> tuple[str, int]:
    """The letters of the bytes that are not UTF-8, and where reading goes on."""
    if not isinstance(fault, UnicodeDecodeError):
        raise fault
    said = bytes(one for one in fault.object[fault.start:fault.end] if one >= _FIRST_LETTER)
    return said.decode("latin-1"), fault.end


codecs.register_error(_LATIN, _as_latin)


def decoder_of(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
    """Makes what reads the bytes of a terminal, whatever they are."""
    return partial(codecs.getincrementaldecoder(encoding), _LATIN)


class SteadyParser(XTermParser):
    """Reads keys in what a terminal sends; a sequence without meaning is passed over.

    Behind an escape that somebody pastes, Textual reads keys, ahead of the rest of the paste.
    """

    _pasting = False
    _begun = ""
    """What may be the beginning of the end of a paste."""

    def _without_escapes_in_pastes(self, data: str) -> Iterator[str]:
        data, self._begun = self._begun + data, ""
        while data:
            mark = "\x1b" if self._pasting else BRACKETED_PASTE_START
            before, found, behind = data.partition(mark)
            if not self._pasting:
                yield before + found
                data, self._pasting = behind, bool(found)
                continue
            yield before
            if data[len(before):].startswith(BRACKETED_PASTE_END):
                yield BRACKETED_PASTE_END
                data, self._pasting = behind[len(BRACKETED_PASTE_END) - 1:], False
            elif found and BRACKETED_PASTE_END.startswith(found + behind):
                data, self._begun = "", found + behind
            else:
                data = behind

    def feed(self, data: str) -> Iterable[Message]:
        """The events in some text, which ends the reading when it is empty.

        One character after another where a sequence may be, so that a fault takes it alone.
        """
        if data and not (data := "".join(self._without_escapes_in_pastes(data))):
            return
        whole = not data or ("\x1b" not in data and self._timeout_time is None)
        for piece in (data,) if whole else data:
            try:
                yield from super().feed(piece)
            except (ValueError, ArithmeticError):  # a number that is no character, no size
                self._gen = self.parse(self._tokens.append)
                self._awaiting = next(self._gen)


def going_on(monitor: type[Any]) -> type[Any]:
    """Windows' reader of keys, beginning again after a fault until it is told to end."""

    def run(self: Any) -> None:
        while not self.exit_event.is_set():
            monitor.run(self)
            self.exit_event.wait(_BEGINS_AGAIN)

    return type("SteadyMonitor", (monitor,), {"run": run})


def read_whatever_comes() -> None:
    """Have Textual's drivers that are loaded read keys so."""
    for name in _READERS:
        reader: dict[str, Any] = vars(sys.modules[name]) if name in sys.modules else {}
        if reader.get("XTermParser") is not XTermParser:
            continue
        reader["XTermParser"] = SteadyParser
        if "getincrementaldecoder" in reader:
            reader["getincrementaldecoder"] = decoder_of
        if "EventMonitor" in reader:
            reader["EventMonitor"] = going_on(reader["EventMonitor"])
