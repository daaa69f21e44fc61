"""A TinyDB storage over a journal: queries read memory, inserts append one line, nothing else.

TinyDB's own table rebuilds itself at each insert and its JSON storage rewrites the file; here
`insert` and `insert_multiple` go straight to `JournalStorage.append`, whose cost does not depend
on the length of the session. Everything that would rewrite the past is refused.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from assistant import __version__
from assistant.domain.errors import SessionUnreadable
from assistant.storage import journal
from assistant.storage.journal import Line
from assistant.storage.journal_files import (
    Reading,
    SessionFiles,
    load,
    new_file,
    next_part,
    read_part,
)
from assistant.storage.line_codec import CLEAR, LineCodec, Mark
from assistant.storage.part_writer import PartWriter

EVENTS = "events"
Now = Callable[[], datetime]


def moment(now: datetime) -> str:
    """A time as journals write it: ISO 8601, UTC, to the millisecond."""
    return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z"


class AppendOnlyError(TypeError):
    """The program asked TinyDB to rewrite a journal: a fault of the program."""

    def __init__(self) -> None:
        super().__init__("a journal is only appended to: insert a correction instead")


class JournalStorage(Storage):
    """One session's lines in memory, and the file that the next one goes to.

    Args:
        place: where the files of the session are.
        now: the clock, for what the storage itself writes.
        reading: what the files hold; None for a session to be created by its first append.
        write: open the last file to carry it on.
        codec: how a session to be created is kept.

    Raises:
        OSError: the file cannot be opened for writing.
    """

    def __init__(
        self, place: SessionFiles, now: Now, reading: Reading | None, *, write: bool,
        codec: LineCodec = CLEAR,
    ) -> None:
        self._place = place
        self._now = now
        self._writer: PartWriter | None = None
        self._vanished = False
        self._uncertain = False
        self._settled = False
        self._adopt(reading or Reading([], place.part(0), codec=codec))
        if write and reading is not None:
            self._writer = PartWriter.reopen(place.files, reading.part.path, reading.end)

    @property
    def last_number(self) -> int:
        """The number of the last record, 0 when there is none."""
        return len(self._events)

    @property
    def part_name(self) -> str:
        """The file that the last line went to."""
        return self._reading.part.path.name

    def read(self) -> dict[str, dict[str, Any]]:
        """The tables, as TinyDB wants them: the whole lines, by their number."""
        return {EVENTS: self._events}

    def write(self, data: dict[str, dict[str, Any]]) -> NoReturn:
        """Refused: TinyDB writes the whole database here."""
        raise AppendOnlyError

    def lines(self, first: int) -> list[Line]:
        """The lines numbered from `first` on."""
        if first == 1:
            return list(self._events.values())
        return [self._events[str(n)] for n in range(first, self.last_number + 1)]

    def append(self, events: Sequence[Mapping[str, Any]]) -> list[int]:
        """Append events durably, with one write and one fsync.

        Returns:
            Their numbers.

        Raises:
            OSError: the disk refused; nothing is recorded. The next append begins a new file.
            RefusedCommand: a text that cannot be written.
        """
        if self._uncertain:
            raise OSError(errno.EINTR, "an earlier write was interrupted from within")
        first = self.last_number + 1
        if self._writer is None:
            self._begin_part(events)
        else:
            if not self._settled:
                self._settle_names()
            if self._reading.tail or self._reading.unterminated:
                self.mend()
            clear, lines = journal.encode_all(events, first, self._reading.head)
            content, mark = self._reading.codec.seal(clear, self._reading.mark)

            def work(writer: PartWriter) -> None:
                writer.append(content)
                self._add(lines, len(content), mark)

            self._trusting(work)
        return list(range(first, self.last_number + 1))

    def mend(self) -> str:
        """Deal with what an interrupted write left at the end, before anything sticks to it.

        Returns:
            The name of the file where an unfinished line was set aside; empty when there was none.

        Raises:
            OSError: the disk refused; the next append tries again.
        """
        name = ""
        if self._reading.tail:
            name = self._place.set_aside(self._reading.tail, self._now(), self._reading.codec)
            self._trusting(self._cut)
        if self._reading.unterminated:
            self._trusting(self._terminate)
        return name

    def _cut(self, writer: PartWriter) -> None:
        writer.cut()
        self._reading.tail = b""

    def _terminate(self, writer: PartWriter) -> None:
        writer.append(b"\n")
        self._reading.end += 1
        self._reading.unterminated = False

    def follow(self) -> int:
        """Read what another program appended.

        Returns:
            The number of the first record that is new; one past the last when none is. It is at
            most the last known number when the writer gave up a line that was never acknowledged
            and wrote another in its place.

        Raises:
            SessionUnreadable: the session was damaged meanwhile.
        """
        if self._writer is not None:
            return self.last_number + 1
        known = self.last_number
        if self._read_on():
            return known + 1
        before = self._reading.records
        self._adopt(load(self._place))
        pairs = zip(before, self._reading.records, strict=False)
        same = next((i for i, (old, new) in enumerate(pairs) if old["sum"] != new["sum"]), None)
        return min(known, self.last_number) + 1 if same is None else same + 1

    def close(self) -> None:
        """Close the file; safe to call twice."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _settle_names(self) -> None:
        """Sync the folder before the first append to a file that was there.

        A continuation that failed was removed; were its removal not on disk, a power cut would
        bring it back, and it would supersede what is appended now.
        """
        self._place.files.fsync_directory(self._place.folder)
        self._settled = True

    def _trusting(self, work: Callable[[PartWriter], None]) -> None:
        """Change the open file, and what is known of it; never again once the disk refused."""
        writer = self._writer
        if writer is None:
            raise OSError(errno.EBADF, "no file is open for writing")
        # Stays set when anything else than the disk interrupts us: memory and file may differ.
        self._uncertain = True
        try:
            work(writer)
        except OSError as error:
            writer.close()
            self._writer = None
            self._vanished = error.errno == errno.ESTALE
            self._uncertain = False
            raise
        self._uncertain = False

    def _adopt(self, reading: Reading) -> None:
        self._reading = reading
        self._events = {str(line["n"]): line for line in reading.records}

    def _add(self, lines: list[Line], size: int, mark: Mark) -> None:
        self._reading.lines.extend(lines)
        self._reading.end += size
        self._reading.mark = mark
        for line in lines:
            self._events[str(line["n"])] = line

    def _begin_part(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Carry the session on in a new file; the first file is one like the others.

        When the earlier files are gone from the folder, the new one holds the whole session.
        """
        number = next_part(self._place.parts())
        part = self._place.part(number)
        before = [] if self._vanished else self._reading.lines
        repeated = self._reading.records if self._vanished else []
        header = journal.header(self._place.session_id, __version__, moment(self._now()), number)
        previous = before[-1]["sum"] if before else journal.GENESIS
        beginning, lines = journal.encode_all([header], 0, previous)
        first = 1 if self._vanished else self.last_number + 1
        content, added = journal.encode_all([*repeated, *events], first, lines[0]["sum"])
        codec = self._reading.codec
        content, mark = new_file(codec, beginning + content)
        self._uncertain = True
        try:
            self._writer = PartWriter.create(self._place.files, part.path, content)
        except OSError:
            self._uncertain = False
            raise
        self._adopt(Reading(before + lines + added, part, len(content), codec=codec, mark=mark))
        self._vanished = self._uncertain = False
        self._settled = True

    def _read_on(self) -> bool:
        """Add the whole lines that follow what is known; False when all must be read again."""
        reading, place = self._reading, self._place
        if place.files.exists(place.part(reading.part.number + 1).path):
            return False
        content = read_part(place, reading.part, reading.end)
        if not content:
            return self._still_ends_there()
        begun = reading.unterminated
        if begun and not content.startswith(b"\n"):
            return False
        content = content[begun : content.rfind(b"\n") + 1]
        found = journal.scan(content, reading.head, reading.codec, reading.mark)
        numbers = range(self.last_number + 1, self.last_number + 1 + len(found.lines))
        if found.end < len(content) or [line["n"] for line in found.lines] != list(numbers):
            return False
        reading.unterminated = False
        self._add(found.lines, found.end + begun, found.mark)
        return True

    def _still_ends_there(self) -> bool:
        try:
            return self._place.files.size(self._reading.part.path) == self._reading.end
        except OSError as error:
            raise SessionUnreadable(
                "Session disparue",
                f"Le fichier « {self.part_name} » n’est plus là. Ce qui est affiché a été lu "
                "avant sa disparition.",
            ) from error


class JournalTable(Table):
    """A table whose inserts append; whatever would change or remove a document is refused."""

    def insert(self, document: Mapping[str, Any]) -> int:
        """Append one event durably; returns its number."""
        return self.insert_multiple([document])[0]

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Append events durably, together; returns their numbers."""
        events = list(documents)
        if any(isinstance(event, Document) for event in events):
            raise ValueError("the journal numbers its events itself")
        storage = self._storage
        if not isinstance(storage, JournalStorage) or self.name != EVENTS:
            raise AppendOnlyError
        return storage.append(events)

    def update(self, *_arguments: Any, **_options: Any) -> NoReturn:
        raise AppendOnlyError

    def update_multiple(self, *_arguments: Any, **_options: Any) -> NoReturn:
        raise AppendOnlyError

    def upsert(self, *_arguments: Any, **_options: Any) -> NoReturn:
        raise AppendOnlyError

    def remove(self, *_arguments: Any, **_options: Any) -> NoReturn:
        raise AppendOnlyError

    def truncate(self) -> NoReturn:
        raise AppendOnlyError


class JournalDatabase(TinyDB):
    """TinyDB over one session; its only table is `events`."""

    table_class = JournalTable
    default_table_name = EVENTS

    def table(self, name: str, **options: Any) -> Table:
        """A table without a cache of queries.

        A cached result is the same object for every caller: one who changes it would change what
        the others read. And what another program appends would not be found.
        """
        return super().table(name, **{**options, "cache_size": 0})
