"""What the campaigns share: arguments, counts, and the judgement on a session that came back."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.domain.common.errors import NotSaved, RefusedCommand, SessionUnreadable
from assistant.domain.common.store import Draft, Record
from assistant.storage.journal.store import TinyDBJournal, TinyDBSessionStore
from assistant.storage.vault.vault import Vault
from tests.vaults import vault_in_memory

SESSION = "essai"
FOLDER = Path("sessions")
TIME = "2026-11-21T09:32:11.123Z"


def note(text: str) -> Draft:
    return Draft("note_taken", 1, TIME, "evaluateur", {"text": text})


def texts(records: Sequence[Record]) -> list[str]:
    return [record.data["text"] for record in records if record.type == "note_taken"]


class LostError(AssertionError):
    """The store broke its word."""


@dataclass
class Promises:
    """What the program said was recorded, and what it tried to record."""

    kept: list[str] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)

    def check(self, found: Sequence[str]) -> None:
        """Everything promised is there, once, in order; and nothing that was never typed."""
        promised = set(self.kept)
        if [text for text in found if text in promised] != self.kept:
            missing = [text for text in self.kept if text not in found]
            raise LostError(f"promis et perdu, ou répété : {missing[:3]}")
        extra = [text for text in found if text not in promised]
        if len(set(extra)) < len(extra) or not set(extra) <= self.tried:
            raise LostError(f"jamais promis, et là deux fois : {extra[:3]}")


class Evaluator:
    """Someone who types, tries again when it fails, and sometimes leaves and comes back."""

    def __init__(
        self, store: TinyDBSessionStore, chance: random.Random, promises: Promises, *, long: int
    ) -> None:
        self.store = store
        self.chance = chance
        self.promises = promises
        self.long = long
        self.journal: TinyDBJournal | None = None
        self._typed = len(promises.tried)

    def work(self, steps: int) -> None:
        """Some steps of an interview; ends early when the disk gives nothing at all."""
        for _ in range(steps):
            if self.journal is None and not self._enter():
                continue
            if self.chance.random() < 0.1:
                self._leave()
            else:
                self._type()
        self._leave()

    def _enter(self) -> bool:
        try:
            self.journal = self.store.open(SESSION)
        except SessionUnreadable:
            if self.promises.kept:
                return False
            self._create()
        return self.journal is not None

    def _create(self) -> None:
        drafts = self._draft()
        self.promises.tried.update(draft.data["text"] for draft in drafts)
        try:
            for name in self.store.ids():
                _forget(self.store, name)
            self.journal = self.store.create(SESSION, drafts)
        except (NotSaved, SessionUnreadable, RefusedCommand):
            return
        self.promises.kept += [draft.data["text"] for draft in drafts]

    def _leave(self) -> None:
        if self.journal is not None:
            self.journal.close()
            self.journal = None

    def _draft(self) -> list[Draft]:
        drafts = []
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            self._typed += 1
            length = self.chance.choice((0, 0, 0, 40, self.long))
            drafts.append(note(f"{self._typed} {'é' * length}"))
        return drafts

    def _type(self) -> None:
        journal = self.journal
        assert journal is not None
        if not journal.writable:
            self._leave()
            return
        drafts = self._draft()
        self.promises.tried.update(draft.data["text"] for draft in drafts)
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            try:
                journal.append(drafts, expected=len(journal.records))
            except NotSaved:
                continue
            self.promises.kept += [draft.data["text"] for draft in drafts]
            return


def _forget(store: TinyDBSessionStore, session_id: str) -> None:
    """What a user does with a session whose very creation was interrupted: delete its files."""
    files = store._files
    try:
        for name in files.names(store.folder):
            if name.endswith(".jsonl") and name.split(".")[0] == session_id:
                files.remove(store.folder / name)
    except OSError as error:
        raise NotSaved("Non enregistré", str(error)) from error


@dataclass
class Campaign:
    """The counts of one run."""

    number: int
    chance: random.Random
    vault: Vault | None = None
    """Encrypts the sessions under trial; None leaves them in clear."""
    counts: Counter[str] = field(default_factory=Counter)


def run(
    name: str, number: int, trial: Callable[[Campaign], bool], *, encrypts: bool = False
) -> None:
    """Read the arguments, run, print counts and seed, leave with 1 when a promise was broken.

    Args:
        name: what is tried, in French.
        number: how many, unless `--nombre` says otherwise.
        trial: returns False when something is wrong; may raise LostError.
        encrypts: `--chiffre` gives it a vault.
    """
    parser = argparse.ArgumentParser(description=name)
    parser.add_argument("--nombre", type=int, default=number, help="combien d’essais")
    parser.add_argument("--graine", type=int, default=None, help="pour refaire les mêmes")
    if encrypts:
        parser.add_argument("--chiffre", action="store_true", help="sur des sessions chiffrées")
    args = parser.parse_args()
    seed = args.graine if args.graine is not None else random.SystemRandom().randrange(10**6)
    encrypted = encrypts and args.chiffre
    campaign = Campaign(
        args.nombre, random.Random(seed), vault_in_memory() if encrypted else None
    )
    begun = time.monotonic()
    try:
        good = trial(campaign)
    except LostError as error:
        campaign.counts[f"PROMESSE ROMPUE : {error}"] += 1
        good = False
    except KeyboardInterrupt:
        campaign.counts["INTERROMPUE AVANT LA FIN"] = 1
        good = False
    name += ", sessions chiffrées" if encrypted else ""
    lines = [f"{name} — graine {seed}, {time.monotonic() - begun:.0f} s"]
    lines += [f"  {count:>8}  {what}" for what, count in sorted(campaign.counts.items())]
    lines.append("  réussi" if good else "  ÉCHOUÉ")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(0 if good else 1)
