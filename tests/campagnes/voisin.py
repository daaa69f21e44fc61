"""A hostile neighbour: another program, or someone, in the folder of a session being written.

Between appends, files of the session are replaced, cut, written over in place, renamed, copied,
given back an old content, linked, touched; its key and its lock are removed. Whatever happens,
each line that was acknowledged is in the session when it is opened again. Then the same without
looking around before each append, which must lose lines.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from unittest import mock

from assistant.domain.common.errors import MovedOn, NotSaved, SessionDamaged, SessionLocked
from assistant.storage.disk.files import SYSTEM
from assistant.storage.journal.store import TinyDBJournal, TinyDBSessionStore
from assistant.storage.journal.tinydb import JournalStorage
from assistant.storage.vault.vault import Vault
from tests.campagnes.commun import SESSION, Campaign, LostError, Promises, note, run, texts
from tests.vaults import codecs

STEPS = 12
WITNESSES = 20

Act = Callable[["Neighbour", Path], None]


class Neighbour:
    """Acts on the files of one session, and remembers what they once held."""

    def __init__(self, folder: Path, chance: random.Random, counts: Counter[str]) -> None:
        self.folder = folder
        self.chance = chance
        self.counts = counts
        self.memory: list[tuple[str, bytes]] = []

    def watch(self) -> None:
        """Keep a copy of some file, to bring it back later."""
        path = self._any()
        if path is not None and self.chance.random() < 0.5:
            self.memory.append((path.name, path.read_bytes()))

    def act(self) -> None:
        """Do one thing, drawn at random."""
        name, work = self.chance.choice(tuple(ACTS.items()))
        path = self._any()
        if path is not None:
            with suppress(FileNotFoundError, shutil.SameFileError):
                work(self, path)
            self.counts[f"actes : {name}"] += 1

    def _any(self) -> Path | None:
        there = sorted(p for p in self.folder.glob(f"{SESSION}*") if p.is_file())
        plain = [p for p in there if not p.is_symlink() and p.suffix != ".lock"]
        journals = [p for p in plain if p.suffix == ".jsonl"]
        if journals and self.chance.random() < 0.6:  # the one being written, mostly
            return max(journals, key=lambda p: p.stat().st_mtime_ns)
        return self.chance.choice(plain) if plain else None

    def free(self) -> Path:
        number = self.chance.choice((1, 2, 3, 7, 40, 999_999_999))
        return self.folder / f"{SESSION}.{number}.jsonl"


def replace(one: Neighbour, path: Path) -> None:
    draft = path.with_name(".brouillon")
    draft.write_bytes(one.chance.choice((b"", b"bonjour\n", path.read_bytes())))
    draft.replace(path)


def cut(one: Neighbour, path: Path) -> None:
    os.truncate(path, one.chance.randrange(path.stat().st_size + 1))


def write_over(one: Neighbour, path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(one.chance.randrange(path.stat().st_size + 1))
        file.write(one.chance.choice((b"x", bytes(80), b'{"at":"2026', b"\n")))


def write_over_quietly(one: Neighbour, path: Path) -> None:
    """In place, as long as before, and with its old time of writing."""
    before = path.stat()
    content = path.read_bytes()
    if content:
        with path.open("r+b") as file:
            place = one.chance.randrange(len(content))
            file.seek(place)
            file.write(bytes([content[place] ^ 1]))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def append_to(one: Neighbour, path: Path) -> None:
    with path.open("ab") as file:
        file.write(one.chance.choice((b"\n", b"x", bytes(12), path.read_bytes()[-200:])))


def rename(one: Neighbour, path: Path) -> None:
    path.rename(one.chance.choice((one.free(), path.with_name(f"{SESSION} (1).jsonl"))))


def copy(one: Neighbour, path: Path) -> None:
    shutil.copy2(path, one.chance.choice((one.free(), path.with_name(f"{SESSION}-PC.jsonl"))))


def remove(one: Neighbour, path: Path) -> None:
    path.unlink()


def restore(one: Neighbour, path: Path) -> None:
    if one.memory:
        name, content = one.chance.choice(one.memory)
        target = one.chance.choice((one.folder / name, path))
        if one.chance.random() < 0.5:
            target.unlink(missing_ok=True)
        target.write_bytes(content)


def touch(one: Neighbour, path: Path) -> None:
    os.utime(path, ns=(0, one.chance.choice((0, path.stat().st_mtime_ns + 10**9))))


def allow(one: Neighbour, path: Path) -> None:
    path.chmod(0o644)


def link(one: Neighbour, path: Path) -> None:
    """The same file behind a link, or under a second name."""
    aside = path.with_name(f"ailleurs-{one.chance.randrange(10**6)}")
    if one.chance.random() < 0.5:
        path.rename(aside)
        path.symlink_to(aside)
    else:
        os.link(path, aside)


def take_the_key(one: Neighbour, path: Path) -> None:
    key = one.folder / f"{SESSION}.cle"
    if key.exists() and one.chance.random() < 0.5:
        key.write_bytes(b"rien\n")
    else:
        key.unlink(missing_ok=True)


def take_the_lock(one: Neighbour, path: Path) -> None:
    lock = one.folder / f"{SESSION}.lock"
    lock.unlink(missing_ok=True)
    if one.chance.random() < 0.3:
        lock.write_bytes(b"rien\n")


def plant_another(one: Neighbour, path: Path) -> None:
    """A sound journal of somebody else, under the name of a part of this session."""
    one.free().write_bytes(_another())


@cache
def _another() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        TinyDBSessionStore(folder).create(SESSION, [note("d’un autre"), note("encore")]).close()
        return (folder / f"{SESSION}.jsonl").read_bytes()


def swap_lines(one: Neighbour, path: Path) -> None:
    """Two whole lines, each sound, change places; the file keeps its length and its date."""
    before, lines = path.stat(), path.read_bytes().split(b"\n")
    if len(lines) > 3:
        at = one.chance.randrange(len(lines) - 2)
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
        with path.open("r+b") as file:
            file.write(b"\n".join(lines))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def double_a_line(one: Neighbour, path: Path) -> None:
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*lines[:-1], one.chance.choice(lines), lines[-1]]))


def as_an_editor_saves(one: Neighbour, path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(one.chance.choice((
        content.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + content, content.rstrip(b"\n"),
    )))


def zeros_at_the_end(one: Neighbour, path: Path) -> None:
    """As after a power cut: blocks that were reserved, or that took the place of the last bytes."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(one.chance.choice((size, max(0, size - 200))))
        file.write(bytes(one.chance.choice((200, 4096))))


def empty_the_folder(one: Neighbour, path: Path) -> None:
    for found in one.folder.glob(f"{SESSION}*"):
        found.unlink()


ACTS: dict[str, Act] = {
    "remplacer": replace, "couper": cut, "récrire sur place": write_over,
    "récrire sans changer la date": write_over_quietly, "ajouter": append_to,
    "renommer": rename, "copier": copy, "ôter": remove, "remettre une ancienne copie": restore,
    "changer les dates": touch, "changer les droits": allow, "lier": link,
    "ôter la clé": take_the_key, "ôter le verrou": take_the_lock,
    "vider le dossier": empty_the_folder, "planter une autre session": plant_another,
    "échanger deux lignes": swap_lines, "doubler une ligne": double_a_line,
    "enregistrer d’un éditeur": as_an_editor_saves, "zéros à la fin": zeros_at_the_end,
}


class Second:
    """Another program that writes too, when the lock lets it: as where locks do not hold."""

    def __init__(self, store: TinyDBSessionStore, promises: Promises) -> None:
        self.store = store
        self.promises = promises
        self.count = 0

    def type(self, campaign: Campaign) -> None:
        try:
            journal = self.store.open(SESSION)
        except Exception as error:  # noqa: BLE001 - whatever it cannot read is not its to write
            campaign.counts[f"second programme : {type(error).__name__}"] += 1
            return
        if journal.writable:
            self.count += 1
            text = f"second {self.count}"
            with suppress(NotSaved, MovedOn, SessionLocked):
                journal.append([note(text)], expected=len(journal.records))
                self.promises.kept.append(text)
                campaign.counts["lignes d’un second programme"] += 1
        journal.close()


def story(
    campaign: Campaign, seed: int, vault: Vault | None, *, acts_a_step: int = 2
) -> Promises:
    """One session written among hostile acts; LostError when an acknowledged line is gone."""
    chance = random.Random(seed)
    promises = Promises()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = TinyDBSessionStore(folder, codecs=codecs(vault, SYSTEM))
        neighbour = Neighbour(folder, chance, campaign.counts)
        second = Second(store, promises)
        journal = store.create(SESSION, [note("0")])
        promises.kept.append("0")
        for step in range(1, STEPS):
            neighbour.watch()
            for _ in range(chance.randrange(acts_a_step + 1)):
                neighbour.act()
                campaign.counts["actes"] += 1
            if chance.random() < 0.05:
                second.type(campaign)
            _type(journal, f"{step} {'é' * chance.choice((0, 40, 300))}", promises, campaign)
        neighbour.act()
        campaign.counts["actes"] += 1
        journal.close()
        found = texts(_opened(store, campaign).records)
    lost = [text for text in promises.kept if text not in found]
    if lost:
        raise LostError(f"graine {seed} : {lost[:3]}")
    if len(set(found)) < len(found):
        raise LostError(f"graine {seed} : des lignes sont là deux fois")
    return promises


def _type(
    journal: TinyDBJournal, text: str, promises: Promises, campaign: Campaign
) -> None:
    for _ in range(3):
        if not journal.writable:
            return
        try:
            journal.append([note(text)], expected=len(journal.records))
        except MovedOn:
            journal.follow()
        except (NotSaved, SessionLocked) as error:
            campaign.counts[f"dit : {type(error).__name__}"] += 1
        else:
            promises.kept.append(text)
            return


def _opened(store: TinyDBSessionStore, campaign: Campaign) -> TinyDBJournal:
    try:
        return store.open(SESSION)
    except SessionDamaged:
        campaign.counts["réparations"] += 1
        store.repair(SESSION)
        return store.open(SESSION)


def trial(campaign: Campaign) -> bool:
    """Stories until enough acts were done; then those of a program that looks at nothing."""
    while campaign.counts["actes"] < campaign.number:
        seed = campaign.chance.randrange(10**9)
        promises = story(campaign, seed, campaign.vault)
        campaign.counts["lignes annoncées"] += len(promises.kept)
    return _witness(campaign)


def _witness(campaign: Campaign) -> bool:
    """Without looking around, most stories must lose something, or end in a session unread."""
    failed = 0
    blind = mock.patch.multiple(
        JournalStorage, look_around=lambda _self: "", look_again=lambda _self: ""
    )
    with blind:
        for _ in range(WITNESSES):
            try:
                quiet = Campaign(0, campaign.chance)
                story(quiet, campaign.chance.randrange(10**9), campaign.vault)
            except Exception:  # noqa: BLE001 - however it fails, it is seen
                failed += 1
    campaign.counts["témoin : histoires perdues sans regarder, sur 20"] = failed
    return failed >= WITNESSES // 2


if __name__ == "__main__":
    run("Voisin hostile", 100_000, trial, encrypts=True)
