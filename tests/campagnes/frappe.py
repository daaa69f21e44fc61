"""A typist in a hurry, through a real terminal: what was typed is in the journal, in order, once.

Random French notes, some mistyped and mended, notes on a named element, questions of one's own,
orders that judge, look elsewhere, open the panel or take back, judgements by F2 and a letter,
pastes that the terminal does not bracket, at 5 to 1,000 keys a second, while the machine stops now
and then (SIGSTOP) and the disk is sometimes slow. The journal is then read by another program.

`--temoin` runs the same without the order of keys, and must fail. `--totaux FILE` writes the counts
after each sitting: a long run that is ended has them.
"""

from __future__ import annotations

import os
import random
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from assistant.domain.events.interview import JudgementGiven, NoteTaken, QuestionAsked, Undone
from assistant.wiring import Folders, Services
from tests.campagnes.commun import Campaign, LostError, run
from tests.ends import to_read, to_write
from tests.places import ROOT

REFERENTIAL, ROLE, SESSION = "assistant-formation", "evaluateur_externe", "essai"
ELEMENTS = 8  # of the first block
STORY = 10_000  # keys typed in one sitting
SPEEDS = (5, 30, 120, 400, *[1_000] * 28)  # keys a second
SLOWEST = 40  # keys of a run at five a second: the campaign ends some day
IMAGES = (60, 5, 5, 5)
"""Images a second; most sittings are painted seldom: the machine then types."""
PATIENCE = 3600.0
"""Seconds after which a program that does not answer is taken for lost; a busy machine is slow."""
WORDS = (
    "dossier", "convention", "élève", "relance", "émargement", "où", "déjà", "n’a pas classé",
    "l’alerte", "à Noël", "façon", "cœur", "pièce", "« devis »", "10 €", "œuvre", "planning —",
    "relu,", "envoyé ;", "vérifié :", "oui",
)
LETTERS = {"a": "acquis", "n": "non_acquis"}

CHILD = """
import random, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from assistant.storage.disk.files import Files
from assistant.tui.app import CqpApp
from assistant.wiring import Folders, Services
chance = random.Random(int(sys.argv[3]))

class SlowDisk(Files):
    def fsync(self, descriptor):
        if chance.random() < 0.02:
            time.sleep(chance.random() * 0.3)
        super().fsync(descriptor)

if sys.argv[4] == "temoin":
    CqpApp.on_event = CqpApp._carry_out
data = Path(sys.argv[2])
services = Services(Folders(data, data / "sessions", data), files=SlowDisk())
CqpApp(services, session="essai").run()
"""
F2, F4, BACK = "\x1bOQ", "\x1bOS", "\x7f"
_KEY = re.compile("\x1bO.|.", re.DOTALL)
ASIDE = (F4, "/aller 1.{}\r", "/temps\r", "/panneau\r")
"""What records nothing."""


@dataclass
class Typed:
    """What was typed, and what the journal must hold of it, in order."""

    keys: str
    expected: list[tuple[object, ...]] = field(default_factory=list)


def items(chance: random.Random, number: int) -> Typed:
    """One thing a typist does."""
    text = f"{number} {' '.join(chance.choices(WORDS, k=chance.randint(1, 9)))}"
    element = chance.randint(1, ELEMENTS)
    letter, value = chance.choice(list(LETTERS.items()))
    way = chance.random()
    if way < 0.4:
        return Typed(f"{text}\r", [("note", text)])
    if way < 0.5:
        slip = chance.choice(WORDS)
        return Typed(f"{text}{slip}{BACK * len(slip)}\r", [("note", text)])
    if way < 0.55:
        return Typed(chance.choice(ASIDE).format(element))
    if way < 0.57:
        return Typed(f"{text}\r/annuler\r", [("note", text), ("annule",)])
    if way < 0.6:
        return Typed(f"? {text}\r", [("demande", text)])
    if way < 0.7:
        return Typed(f"#1.{element} {text}\r", [("note", text, element)])
    if way < 0.8:
        return Typed(f"/j 1.{element} {letter}\r", [("juge", element, value)])
    if way < 0.9:
        return Typed(f"#1.{element}\r{F2}{letter}", [("juge", element, value)])
    lines = [f"{text} ligne {one}" for one in range(chance.randint(2, 5))]
    return Typed("".join(f"{one}\r" for one in lines), [("note", one) for one in lines])


class Terminal:
    """The program on a terminal of its own."""

    def __init__(
        self, data: Path, seed: int, *, witness: bool, child: str = CHILD, images: int = 60
    ) -> None:
        import pty

        self.pid, self.end = pty.fork()
        if self.pid == 0:
            os.environ.update(
                TERM="xterm-256color", COLUMNS="100", LINES="30", TEXTUAL_FPS=str(images)
            )
            os.execv(sys.executable, [
                sys.executable, "-c", child, str(ROOT), str(data), str(seed),
                "temoin" if witness else "",
            ])
        self.seen = b""

    def read(self, seconds: float) -> None:
        """Take what the program paints, if it does so within so long."""
        if to_read(self.end, seconds=seconds):
            self.seen = (self.seen + os.read(self.end, 65536))[-200_000:]

    def listen(self, seconds: float) -> None:
        """Take what the program paints in so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.read(left)

    def wait_for(self, wanted: bytes, seconds: float = PATIENCE) -> None:
        until = time.monotonic() + seconds
        while wanted not in self.seen:
            if time.monotonic() > until:
                raise LostError(f"le programme ne montre pas {wanted!r}")
            self.read(0.05)

    def type(self, content: bytes) -> None:
        while content:
            if to_write(self.end, 0.05):
                content = content[os.write(self.end, content[:512]):]
            self.read(0)

    def leave(self, seconds: float = PATIENCE) -> None:
        """Ctrl+Q, and until the program is gone."""
        self.type(b"\x11")
        until = time.monotonic() + seconds
        while not os.waitpid(self.pid, os.WNOHANG)[0]:
            with suppress(OSError):  # the other end may be closed already
                self.read(0.2)
            if time.monotonic() > until:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                raise LostError("le programme ne se ferme pas")
        os.close(self.end)


def pieces(chance: random.Random, typed: str) -> Iterator[tuple[str, float]]:
    """The keys as a hand sends them: so many at once, then a pause, in seconds.

    A terminal sends the bytes of one key together: what comes a tenth of a second after an Escape
    is no part of it.
    """
    keys, at = _KEY.findall(typed), 0
    while at < len(keys):
        speed = chance.choice(SPEEDS)
        long = chance.randint(1, SLOWEST if speed < 100 else 400)
        step = max(1, speed // 100)
        for begin in range(at, min(at + long, len(keys)), step):
            yield "".join(keys[begin:min(begin + step, at + long)]), step / speed
        at += long


def story(campaign: Campaign, *, witness: bool) -> None:
    """One sitting: typed, left, and read again from the disk."""
    chance = campaign.chance
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        services = Services(Folders(data, data / "sessions", data), new_id=lambda: SESSION)
        services.library.create(REFERENTIAL, "ESSAI Zoé", role=ROLE).close()
        typed = Typed("")
        while len(typed.keys) < min(STORY, campaign.number - campaign.counts["touches"]):
            one = items(chance, len(typed.expected) + 1)
            typed = Typed(typed.keys + one.keys, typed.expected + one.expected)
        terminal = Terminal(
            data, chance.randrange(10**6), witness=witness, images=chance.choice(IMAGES)
        )
        terminal.wait_for("Entrée démarre".encode())
        for piece, pause in pieces(chance, typed.keys):
            terminal.type(piece.encode())
            terminal.listen(pause)
            if chance.random() < 0.002:
                os.kill(terminal.pid, signal.SIGSTOP)
                time.sleep(chance.random())
                os.kill(terminal.pid, signal.SIGCONT)
                campaign.counts["arrêts de la machine"] += 1
        terminal.leave()
        session = services.library.open(SESSION, write=False).session
        found: list[tuple[object, ...]] = []
        for entry in session.entries:
            event = entry.event
            if isinstance(event, NoteTaken):
                found.append(("note", event.text, *(ref.element for ref in event.elements)))
            elif isinstance(event, JudgementGiven):
                found.append(("juge", event.element.element, event.value))
            elif isinstance(event, QuestionAsked):
                found.append(("demande", event.text))
            elif isinstance(event, Undone):
                found.append(("annule",))
        compare(recorded(typed.expected), found, session.unsent_in())
        campaign.counts["touches"] += len(_KEY.findall(typed.keys))
        campaign.counts["lignes et jugements, tous là, dans l’ordre"] += len(found)


def recorded(expected: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """What the journal must hold: a judgement given again as it stands records nothing."""
    standing: dict[object, object] = {}
    kept: list[tuple[object, ...]] = []
    for one in expected:
        if one[0] == "juge":
            if standing.get(one[1]) == one[2]:
                continue
            standing[one[1]] = one[2]
        kept.append(one)
    return kept


def compare(
    expected: list[tuple[object, ...]], found: list[tuple[object, ...]], draft: str
) -> None:
    """Everything typed is there, once, in order, on the element that was named."""
    for at, (wanted, got) in enumerate(zip(expected, found, strict=False)):
        if got[:len(wanted)] != wanted:
            raise LostError(f"n° {at} : tapé {wanted}, inscrit {got}")
    if len(expected) != len(found) or draft:
        raise LostError(f"{len(expected)} tapés, {len(found)} inscrits ; reste « {draft} »")


def trial(campaign: Campaign, totals: Path | None = None) -> bool:
    """As many keys as asked."""
    while campaign.counts["touches"] < campaign.number:
        try:
            story(campaign, witness=False)
        except LostError as error:
            told(campaign, totals, f"PROMESSE ROMPUE : {error}")
            raise
        told(campaign, totals)
    return True


def told(campaign: Campaign, totals: Path | None, *more: str) -> None:
    """Write the counts so far."""
    if totals is not None:
        lines = [f"{count:>8}  {what}" for what, count in sorted(campaign.counts.items())]
        totals.write_text("\n".join([*lines, *more, ""]), "utf-8")


def blind_trial(campaign: Campaign) -> bool:
    """The same keys without their order: true when the loss is seen."""
    try:
        story(campaign, witness=True)
    except LostError as error:
        campaign.counts[f"vu par le témoin : {error}"] += 1
        return True
    return False


if __name__ == "__main__":
    if "--temoin" in sys.argv:
        sys.argv.remove("--temoin")
        run("Frappe, sans l’ordre des touches (témoin)", 3_000, blind_trial)
    kept: Path | None = None
    if "--totaux" in sys.argv:
        at = sys.argv.index("--totaux")
        kept = Path(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    run("Frappe", 1_000_000, partial(trial, totals=kept))
