"""A TinyDB storage over a journal: queries read memory, inserts append one line, nothing else.

TinyDB's own table rebuilds itself at each insert and its JSON storage rewrites the file; here
`insert` and `insert_multiple` go straight to `JournalStorage.append`, whose cost does not depend
on the length of the session. Everything that would rewrite the past is refused.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from assistant import __version__
from assistant.domain.common.errors import SessionUnreadable
from assistant.storage.disk.clock import Now
from assistant.storage.disk.files import Stamp
from assistant.storage.journal import line as journal
from assistant.storage.journal.codec import CLEAR, LineCodec, Mark
from assistant.storage.journal.conflicts import lines_of_copies
from assistant.storage.journal.line import Line
from assistant.storage.journal.parts import (
    JournalReading,
    SessionFiles,
    load,
    new_file,
    next_part,
    read_part,
    read_parts,
)
from assistant.storage.journal.strays import renumbered, strays
from assistant.storage.journal.writer import PartWriter

EVENTS = "events"
def moment(now: datetime) -> str:
    """A time as journals write it: ISO 8601, UTC, to the millisecond."""
    return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z"


_KEY_PUT_BACK = (
    "La clé « {name} » avait été retirée ou remplacée par un autre programme : elle est remise."
)
_WRITTEN_ANEW = (
    "Un autre programme, ou quelqu’un, a touché aux fichiers de cette session. Rien de ce qui a "
    "été annoncé comme enregistré n’est perdu : toute la session est récrite dans « {name} », à "
    "garder avec les autres."
)
_TAKEN_IN = (
    "Un autre programme a enregistré {count} ligne(s) dans cette session : elles y sont, à la "
    "suite."
)


def _same_beginning(known: Sequence[Line], found: JournalReading) -> bool:
    """True when the files hold all that we know, in its place."""
    sums = [line["sum"] for line in known]
    return (
        found.fault is None and not found.left and not found.unterminated
        and [line["sum"] for line in found.lines[: len(sums)]] == sums
    )


def _still_there(known: JournalReading, found: JournalReading) -> bool:
    """True when what we know is what the files hold first, whatever a refused write left after."""
    return [line["sum"] for line in found.lines[: len(known.lines)]] == [
        line["sum"] for line in known.lines
    ]


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
        self, place: SessionFiles, now: Now, reading: JournalReading | None, *, write: bool,
        codec: LineCodec = CLEAR,
    ) -> None:
        self._place = place
        self.now = now
        self._writer: PartWriter | None = None
        self._uncertain = False
        self._settled = False
        self._given_up: set[str] = set()
        self._earlier: dict[Path, Stamp | None] = {}
        self._key: Stamp | None = None
        self._adopt(reading or JournalReading([], place.part(0), codec=codec, carried_on=codec))
        if write and reading is not None:
            self._reopen()

    @property
    def last_number(self) -> int:
        """The number of the last record, 0 when there is none."""
        return len(self._events)

    @property
    def in_clear(self) -> bool:
        """Whether no file of it is encrypted, nor the next one will be."""
        return not (self._reading.codec.envelope or self._reading.carried_on.envelope)

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

    def all_lines(self) -> list[Line]:
        """The lines, headers included, each chained to the one before."""
        return list(self._reading.lines)

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
            self._begin_part(events, whole=False)
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

            try:
                self._trusting(work)
            except OSError:
                self._given_up.update(line["sum"] for line in lines)
                raise
        return list(range(first, self.last_number + 1))

    def look_around(self) -> str:
        """Before an append: is the disk still what we left, and the session still ours alone?

        Costs a look at each file that counts. Where one differs, all is read again; what is not
        there any more is written anew, whole, in a file of its own; what another program wrote
        is taken in.

        Returns:
            What was found and done, in a French sentence; empty when there was nothing to do.

        Raises:
            OSError: the disk refused; memory still holds everything.
            VaultLocked: it is encrypted, and the vault was locked meanwhile.
        """
        if self._uncertain or not self._reading.lines:
            return ""
        said = self._keep_key()
        if self._writer is None:
            intact = False
        else:
            stamp = self._place.files.stamp
            intact = self._writer.untouched() and all(
                left is not None and stamp(path) == left for path, left in self._earlier.items()
            )
        return said if intact else f"{said} {self._settle()}".strip()

    def look_again(self) -> str:
        """As `look_around`, every byte of every file read again.

        For the last look before the files are let go, or when somebody may have written.

        Raises:
            OSError, VaultLocked: as `look_around` does.
        """
        if self._uncertain or not self._reading.lines:
            return ""
        return f"{self._keep_key()} {self._settle()}".strip()

    def take_in_copies(self, paths: Sequence[Path]) -> int:
        """Append what copies of the session hold and it does not, under new numbers.

        Returns:
            How many events that was.

        Raises:
            OSError: the disk refused; nothing of them is recorded.
            SessionUnreadable, VaultLocked: see `conflicts.lines_of_copies`.
        """
        encrypted = bool(self._reading.carried_on.envelope)
        others = lines_of_copies(self._place, paths, self._reading.lines, encrypted=encrypted)
        if others:
            self.append(renumbered(others, self.last_number + 1))
        return len(others)

    def _keep_key(self) -> str:
        """Put the key of an encrypted session back, should its file be lost or another's."""
        wanted = self._reading.carried_on.key_file
        if not wanted:
            return ""
        place, path = self._place, self._place.key_path
        found = place.files.stamp(path)
        if found is not None and found == self._key:
            return ""
        said = ""
        if not place.holds(path, wanted):
            place.put_back_key(wanted, self.now())
            said = _KEY_PUT_BACK.format(name=path.name)
        self._key = place.files.stamp(path)
        return said

    def _settle(self) -> str:
        """Find out what happened to the files, and put things right."""
        place, known = self._place, self._reading
        try:
            found: JournalReading | None = read_parts(place)
        except SessionUnreadable:
            found = None
        others = strays(
            place, known.lines, self._given_up, encrypted=bool(known.carried_on.envelope)
        )
        if found is not None and _same_beginning(known.lines, found):
            added = [line for line in found.lines[len(known.lines) :] if line["n"]]
            if added == others and not (found.tail and added):
                self._take_in(found)
                return _TAKEN_IN.format(count=len(added)) if added else ""
        if found is not None and self._writer is None and not others and _still_there(known, found):
            return ""  # an append that the disk refused, and nothing else: it is carried on
        self._close_writer()
        self._begin_part(
            renumbered(others, self.last_number + 1), whole=True,
            given_up={line["sum"] for line in others},
        )
        said = _WRITTEN_ANEW.format(name=self.part_name)
        return f"{said} {_TAKEN_IN.format(count=len(others))}" if others else said

    def _take_in(self, found: JournalReading) -> None:
        """Go on from what the files hold, which is all that we know and maybe more."""
        carried_on = self._writer is not None
        self._close_writer()
        if self._reading.carried_on.envelope:
            found.carried_on = self._reading.carried_on
        self._adopt(found)
        if carried_on:
            self._reopen()

    def _reopen(self) -> None:
        """Open the last file to go on in it, unless what comes next must be kept otherwise."""
        reading = self._reading
        if reading.carried_on.envelope and not reading.codec.envelope:
            return
        self._writer = PartWriter.reopen(
            self._place.files, reading.part.path, reading.end, reading.stamps.get(reading.part.path)
        )

    def _close_writer(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def mend(self) -> str:
        """Deal with what an interrupted write left at the end, before anything sticks to it.

        Returns:
            The name of the file where an unfinished line was set aside; empty when there was none.

        Raises:
            OSError: the disk refused; the next append tries again.
        """
        name = ""
        if self._reading.tail:
            name = self._place.set_aside(self._reading.tail, self.now(), self._reading.codec)
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
        self._close_writer()

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
        except OSError:
            self._close_writer()
            self._uncertain = False
            raise
        self._uncertain = False

    def _adopt(self, reading: JournalReading) -> None:
        self._reading = reading
        self._given_up |= reading.given_up
        self._events = {str(line["n"]): line for line in reading.records}
        self._earlier = {
            path: stamp for path, stamp in reading.stamps.items() if path != reading.part.path
        }

    def _add(self, lines: list[Line], size: int, mark: Mark) -> None:
        self._reading.lines.extend(lines)
        self._reading.end += size
        self._reading.mark = mark
        for line in lines:
            self._events[str(line["n"])] = line

    def _begin_part(
        self, events: Sequence[Mapping[str, Any]], *, whole: bool,
        given_up: Collection[str] = (),
    ) -> None:
        """Carry the session on in a new file; the first file is one like the others.

        Args:
            whole: repeat all that is known, line for line, so that no other file counts.
            given_up: the sums of lines that `events` stand for from now on.
        """
        place, reading = self._place, self._reading
        part, rank = next_part(place, reading.rank if reading.lines else -1)
        before = reading.lines
        header = journal.header(
            place.session_id, __version__, moment(self.now()), rank,
            self._given_up | {*given_up},
        )
        previous = before[-1]["sum"] if before else journal.GENESIS
        beginning, lines = journal.encode_all([header], 0, previous)
        content, added = journal.encode_all(events, self.last_number + 1, lines[0]["sum"])
        repeated = journal.written(before) if whole else b""
        codec = reading.carried_on
        content, mark = new_file(codec, repeated + beginning + content)
        self._uncertain = True
        try:
            writer = PartWriter.create(place.files, part.path, content)
        except OSError:
            self._given_up.update(line["sum"] for line in added)
            self._uncertain = False
            raise
        stamps = {} if whole else {**reading.stamps, **self._left_behind()}
        self._adopt(JournalReading(
            before + lines + added, part, len(content), codec=codec, mark=mark, stamps=stamps,
            carried_on=codec,
        ))
        self._given_up.update(given_up)
        self._writer, self._uncertain, self._settled = writer, False, True

    def _left_behind(self) -> dict[Path, Stamp | None]:
        """What the file given up looks like from now on."""
        path = self._reading.part.path
        return {path: self._place.files.stamp(path)} if self._reading.lines else {}

    def _read_on(self) -> bool:
        """Add the whole lines that follow what is known; False when all must be read again."""
        reading, place = self._reading, self._place
        try:
            if not self._same_others():
                return False
        except OSError:
            return False  # reading all again says why
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

    def _same_others(self) -> bool:
        """True while the other files are those that were read, unchanged."""
        looked, current = self._reading.looked, self._reading.part.path
        there = [part.path for part in self._place.parts()]
        return {*there, current} == {*looked, current} and all(
            self._place.files.stamp(path) == looked[path] for path in there if path != current
        )

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
