"""A typist in any field of text, on a real terminal, killed at any moment (`kill -9`).

What was typed five seconds before and more is found again, in its field, as far as it was typed;
nothing else stands there. A line, a correction, observations, a line of the dossier, one of the
preparation; 5 to 60 keys a second, with or without pauses.

`--temoin` runs the same while nothing looks at what is typed, and must fail.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.tui.conduct import fields
from assistant.wiring import Folders, Services
from tests.campagnes.commun import Campaign, LostError, run
from tests.campagnes.frappe import ROLE, SESSION, WORDS, Terminal

REFERENTIAL = "assistant-formation"
NOTE = 5
AT_MOST = 5.0
"""Seconds of typing that may be lost."""

CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from assistant.tui import app
from assistant.wiring import Folders, Services
if sys.argv[4] == "temoin":
    app.LOOK_EVERY = 3600.0
data = Path(sys.argv[2])
app.CqpApp(Services(Folders(data, data / "sessions", data)), session="essai").run()
"""

FIELDS: dict[str, tuple[str, str, str, str]] = {
    "ligne": ("", "Entrée démarre", "", ""),
    "correction": (f"/corriger {NOTE}\r", "correction de la note", fields.correction(NOTE), "vu"),
    "observations": ("\x0f", "observé", fields.observation(1), ""),
    "dossier": ("\x1bo|\x1b[B|\x1b[B|\r", "enregistrer", fields.dossier("candidat/entreprise"), ""),
    "preparation": ("\x1bd|\r", "Exemples", fields.preparation("a1.1", "examples"), ""),
}
"""How one gets into each field, key by key, what shows it, its name, and what is in it already."""


def trial(campaign: Campaign, *, witness: bool = False) -> None:
    """One field, one death."""
    chance = campaign.chance
    kind = chance.choice(list(FIELDS))
    way, shown, name, before = FIELDS[kind]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        services = Services(Folders(data, data / "sessions", data), new_id=lambda: SESSION)
        interview = services.library.create(REFERENTIAL, "ESSAI Zoé", role=ROLE)
        interview.run(orders.move, 1)
        interview.run(orders.note, "vu", [ElementRef(1, 1)])
        interview.close()
        terminal = Terminal(data, 0, witness=witness, child=CHILD)
        terminal.wait_for("Entrée démarre".encode())
        for piece in way.split("|"):
            terminal.type(piece.encode())
            time.sleep(0.6)  # a key that begins with Escape is known by what does not follow
            terminal.read(0)
        terminal.wait_for(shown.encode())
        terminal.read(0.3)
        typed, when = before, [(0.0, before)]
        speed, until = chance.uniform(5, 60), time.monotonic() + chance.uniform(2, 14)
        while time.monotonic() < until:
            key = chance.choice(" ".join(WORDS))
            terminal.type(key.encode())
            typed += key
            when.append((time.monotonic(), typed))
            terminal.read(0)
            time.sleep(chance.uniform(1.5, 3.0) if chance.random() < 0.01 else 1 / speed)
        os.kill(terminal.pid, signal.SIGKILL)
        died = time.monotonic()
        os.waitpid(terminal.pid, 0)
        os.close(terminal.end)
        session = services.library.open(SESSION, write=False).session
        found = session.unsent_in(name)
        if kind == "observations":
            found = found or session.observations.get(1, "")
        kept = max((text for at, text in when if at < died - AT_MOST), key=len, default="")
        campaign.counts["touches"] += len(typed)
        campaign.counts[f"morts dans : {kind}"] += 1
        if kept == before:
            kept = ""
        if not typed.startswith(found.rstrip()) or len(found.rstrip()) < len(kept.rstrip()):
            raise LostError(f"{kind} : tapé « {typed[-80:]} », retrouvé « {found[-80:]} »")


def fine(campaign: Campaign) -> bool:
    """What was typed is found again, each time."""
    for _ in range(campaign.number):
        trial(campaign)
    return True


def blind(campaign: Campaign) -> bool:
    """Nothing looks at what is typed: true when a loss was seen."""
    for _ in range(8):
        try:
            trial(campaign, witness=True)
        except LostError as error:
            campaign.counts[f"vu par le témoin : {error}"] += 1
            return True
    return False


if __name__ == "__main__":
    if "--temoin" in sys.argv:
        sys.argv.remove("--temoin")
        run("Brouillons, sans que rien ne les garde (témoin)", 1, blind)
    run("Brouillons de chaque champ", 1_000, fine)
