"""Disks that misbehave on purpose: one that fails when told to, one that loses what was not synced.

Both are `Files`, so that the store under test is the real one.
"""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

from assistant.storage.disk.files import Files, Stamp
from assistant.storage.journal.store import TinyDBJournal, TinyDBSessionStore
from tests.store_contract import note, texts

Plan = Callable[[int, str], OSError | None]
"""Given how many calls there were and the name of this one, the error it must end with."""


class FaultyFiles(Files):
    """Passes every call on to another disk, unless the plan says that it fails.

    Args:
        inner: the disk that does the work.
        plan: what fails; may be changed at any time.
        bite: how many bytes a write takes at most; a failing write takes them, then fails.
    """

    def __init__(self, inner: Files, plan: Plan | None = None, bite: int | None = None) -> None:
        self.inner = inner
        self.plan = plan
        self.bite = bite
        self.calls: list[str] = []

    def _turn(self, name: str) -> None:
        self.calls.append(name)
        error = self.plan(len(self.calls), name) if self.plan else None
        if error is not None:
            raise error

    def read(self, path: Path, offset: int = 0) -> bytes:
        self._turn("read")
        return self.inner.read(path, offset)

    def size(self, path: Path) -> int:
        self._turn("size")
        return self.inner.size(path)

    def modified(self, path: Path) -> int:
        self._turn("modified")
        return self.inner.modified(path)

    def exists(self, path: Path) -> bool:
        return self.inner.exists(path)

    def is_folder(self, path: Path) -> bool:
        return self.inner.is_folder(path)

    def which_folder(self, path: Path) -> tuple[int, int] | None:
        self._turn("which_folder")
        return self.inner.which_folder(path)

    def names(self, folder: Path) -> list[str]:
        self._turn("names")
        return self.inner.names(folder)

    def make_folder(self, folder: Path) -> None:
        self._turn("make_folder")
        self.inner.make_folder(folder)

    def create(self, path: Path) -> int:
        self._turn("create")
        return self.inner.create(path)

    def open_append(self, path: Path) -> int:
        self._turn("open_append")
        return self.inner.open_append(path)

    def open_rewrite(self, path: Path) -> int:
        self._turn("open_rewrite")
        return self.inner.open_rewrite(path)

    def open_lock(self, path: Path, *, create: bool) -> int:
        self._turn("open_lock")
        return self.inner.open_lock(path, create=create)

    def try_lock(self, descriptor: int, *, shared: bool = False) -> bool:
        self._turn("try_lock")
        return self.inner.try_lock(descriptor, shared=shared)

    def write(self, descriptor: int, content: bytes) -> int:
        content = content[: self.bite]
        try:
            self._turn("write")
        except OSError:
            if self.bite is not None:
                self.inner.write(descriptor, content)
            raise
        return self.inner.write(descriptor, content)

    def truncate(self, descriptor: int, size: int) -> None:
        self._turn("truncate")
        self.inner.truncate(descriptor, size)

    def fsync(self, descriptor: int) -> None:
        self._turn("fsync")
        self.inner.fsync(descriptor)

    def fsync_directory(self, folder: Path) -> None:
        self._turn("fsync_directory")
        self.inner.fsync_directory(folder)

    def stamp(self, path: Path) -> Stamp | None:
        self._turn("stamp")
        return self.inner.stamp(path)

    def stamp_of(self, descriptor: int) -> Stamp:
        self._turn("stamp_of")
        return self.inner.stamp_of(descriptor)

    def peek(self, descriptor: int, most: int) -> bytes:
        self._turn("peek")
        return self.inner.peek(descriptor, most)

    def close(self, descriptor: int) -> None:
        # Like the system: the descriptor is gone even when closing says that it failed.
        self.inner.close(descriptor)
        self._turn("close")

    def remove(self, path: Path) -> None:
        self._turn("remove")
        self.inner.remove(path)

    def replace(self, source: Path, target: Path) -> None:
        self._turn("replace")
        self.inner.replace(source, target)


class Stopped(BaseException):  # what no handler of the program takes for its own
    """The program was killed."""


def stopping_at(first: int) -> Plan:
    """A plan: the program is killed at call number `first`, and makes none after it."""

    def plan(call: int, _name: str) -> None:
        if call >= first:
            raise Stopped

    return plan


def failing(code: int, first: int, *, for_good: bool) -> Plan:
    """A plan: call number `first` fails, alone or with all that follow."""

    def plan(call: int, _name: str) -> OSError | None:
        if call == first or (for_good and call > first):
            return OSError(code, os.strerror(code))
        return None

    return plan


def failing_at(*names: str, code: int = errno.EIO) -> Plan:
    """A plan: every call of these names fails."""
    return lambda _call, name: OSError(code, os.strerror(code)) if name in names else None




@dataclass
class Change:
    """Something done to a file: bytes put at a place, or a length given to it.

    Args:
        durable: an fsync vouches for it.
        doubtful: an fsync failed on it; the system thinks it clean, so no later one saves it.
    """

    offset: int
    content: bytes | None
    durable: bool = False
    doubtful: bool = False

    def apply(self, target: bytearray) -> None:
        if self.content is None:
            del target[self.offset :]
            target.extend(bytes(self.offset - len(target)))
        else:
            target.extend(bytes(max(0, self.offset - len(target))))
            target[self.offset : self.offset + len(self.content)] = self.content


@dataclass
class Inode:
    """A file: what is surely on disk, then what was done since, in order."""

    base: bytes = b""
    changes: list[Change] = field(default_factory=list)

    def content(self) -> bytes:
        """What a program reads now."""
        target = bytearray(self.base)
        for change in self.changes:
            change.apply(target)
        return bytes(target)

    def stamp(self) -> Stamp:
        """What the file looks like from outside; each change has a time of its own."""
        content = self.content()
        return Stamp(1, id(self), len(content), 1, 0o100600, crc32(content), 0)

    def settle(self) -> None:
        """Forget the order of what is surely on disk."""
        while self.changes and self.changes[0].durable:
            target = bytearray(self.base)
            self.changes.pop(0).apply(target)
            self.base = bytes(target)

    def after_crash(self, chance: random.Random, *, sectors: bool) -> bytes:
        """One of the contents that a power cut may leave."""
        target = bytearray(self.base)
        for change in self.changes:
            if change.durable:
                change.apply(target)
            elif change.content is None:
                if chance.random() < 0.5:
                    change.apply(target)
            else:
                Change(change.offset, _part(change.content, chance, sectors)).apply(target)
        return bytes(target)


SECTOR = 512


def _part(content: bytes, chance: random.Random, sectors: bool) -> bytes:
    """What is left of a write that no fsync vouches for."""
    kind = chance.randrange(5 if sectors else 4)
    cut = chance.randrange(len(content) + 1)
    if kind == 0:
        return b""
    if kind == 1:
        return content
    if kind == 2:
        return content[:cut]
    if kind == 3:
        return content[:cut] + bytes(len(content) - cut)
    pieces = [content[at : at + SECTOR] for at in range(0, len(content), SECTOR)]
    return b"".join(piece if chance.random() < 0.5 else bytes(len(piece)) for piece in pieces)


class SimulatedDisk(Files):
    """A disk in memory that remembers what was synced, and what a power cut may take away.

    Args:
        honest: False makes every fsync a lie, to show that the campaign would see it.
        watch: called after each step that changes something, for a crash may happen there.
    """

    def __init__(self, *, honest: bool = True) -> None:
        self.honest = honest
        self.watch: Callable[[], None] | None = None
        self.names_now: dict[str, Inode] = {}
        self.names_durable: dict[str, Inode] = {}
        self.renamings: list[tuple[str, Inode | None]] = []
        self._open: dict[int, Inode] = {}
        self._next = 3

    def _step(self) -> None:
        if self.watch is not None:
            self.watch()

    def crash(self, chance: random.Random, *, sectors: bool) -> SimulatedDisk:
        """The disk after a power cut now: what was synced, and some of what was not."""
        names = dict(self.names_durable)
        for name, inode in self.renamings:
            if chance.random() < 0.5:
                if inode is None:
                    names.pop(name, None)
                else:
                    names[name] = inode
        left = SimulatedDisk()
        left.names_now = {
            name: Inode(inode.after_crash(chance, sectors=sectors))
            for name, inode in names.items()
        }
        left.names_durable = dict(left.names_now)
        return left

    def copy(self) -> SimulatedDisk:
        """The same files, all on disk."""
        twin = SimulatedDisk()
        twin.names_now = {name: Inode(inode.content()) for name, inode in self.names_now.items()}
        twin.names_durable = dict(twin.names_now)
        return twin

    def _name(self, name: str, inode: Inode | None) -> None:
        if inode is None:
            del self.names_now[name]
        else:
            self.names_now[name] = inode
        self.renamings.append((name, inode))
        self._step()

    def _opened(self, inode: Inode) -> int:
        self._next += 1
        self._open[self._next] = inode
        return self._next

    def _there(self, path: Path) -> Inode:
        try:
            return self.names_now[path.name]
        except KeyError:
            raise FileNotFoundError(errno.ENOENT, "no such file", str(path)) from None

    def read(self, path: Path, offset: int = 0) -> bytes:
        return self._there(path).content()[offset:]

    def size(self, path: Path) -> int:
        return len(self._there(path).content())

    def modified(self, path: Path) -> int:
        return 0

    def exists(self, path: Path) -> bool:
        return path.name in self.names_now

    def is_folder(self, path: Path) -> bool:
        return True

    def which_folder(self, path: Path) -> tuple[int, int] | None:
        return 1, 1

    def names(self, folder: Path) -> list[str]:
        return list(self.names_now)

    def create(self, path: Path) -> int:
        if path.name in self.names_now:
            raise FileExistsError(errno.EEXIST, "file exists", str(path))
        inode = Inode()
        self._name(path.name, inode)
        return self._opened(inode)

    def open_append(self, path: Path) -> int:
        return self._opened(self._there(path))

    def open_lock(self, path: Path, *, create: bool) -> int:
        if create and path.name not in self.names_now:
            self._name(path.name, Inode())
        return self._opened(self._there(path))

    def try_lock(self, descriptor: int, *, shared: bool = False) -> bool:
        return True

    def write(self, descriptor: int, content: bytes) -> int:
        inode = self._open[descriptor]
        inode.changes.append(Change(len(inode.content()), content))
        self._step()
        return len(content)

    def truncate(self, descriptor: int, size: int) -> None:
        self._open[descriptor].changes.append(Change(size, None))
        self._step()

    def fsync(self, descriptor: int) -> None:
        if self.honest:
            inode = self._open[descriptor]
            for change in inode.changes:
                change.durable = not change.doubtful
            inode.settle()
        self._step()

    def lose(self, descriptor: int) -> None:
        """An fsync that fails: the system forgets that the changes are not on disk."""
        for change in self._open[descriptor].changes:
            change.doubtful = not change.durable

    def fsync_directory(self, folder: Path) -> None:
        if self.honest:
            self.names_durable = dict(self.names_now)
            self.renamings.clear()
        self._step()

    def stamp(self, path: Path) -> Stamp | None:
        inode = self.names_now.get(path.name)
        return None if inode is None else inode.stamp()

    def stamp_of(self, descriptor: int) -> Stamp:
        return self._open[descriptor].stamp()

    def peek(self, descriptor: int, most: int) -> bytes:
        return self._open[descriptor].content()[:most]

    def close(self, descriptor: int) -> None:
        del self._open[descriptor]

    def open_rewrite(self, path: Path) -> int:
        raise NotImplementedError("this disk only appends")

    def remove(self, path: Path) -> None:
        self._there(path)
        self._name(path.name, None)

    def replace(self, source: Path, target: Path) -> None:
        inode = self._there(source)
        self._name(target.name, inode)
        self._name(source.name, None)


class UncertainDisk(FaultyFiles):
    """A simulated disk whose failing fsync leaves its writes in doubt for ever."""

    inner: SimulatedDisk

    def fsync(self, descriptor: int) -> None:
        try:
            self._turn("fsync")
        except OSError:
            self.inner.lose(descriptor)
            raise
        self.inner.fsync(descriptor)


def begun(store: TinyDBSessionStore) -> TinyDBJournal:
    """A session of two notes, « un » and « deux », open for writing."""
    journal = store.create("essai", [note("un")])
    journal.append([note("deux")], expected=1)
    return journal


def say(journal: TinyDBJournal, word: str) -> None:
    """One more note."""
    journal.append([note(word)], expected=len(journal.records))


def reread(store: TinyDBSessionStore) -> list[str]:
    """The notes of that session, as another program reads them."""
    return texts(store.open("essai", write=False).records)
