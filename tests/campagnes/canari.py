"""A canary in every field, through whole lives of encrypted sessions: not one byte of it anywhere.

A life: sessions begun in clear and converted, others encrypted from their first byte; a program
that records and is killed at a random instant; a disk that refuses once; a torn end, a damaged
line, a repair, a copy, a restoration, a search, settings, commands. After each step, every file of
the data folder and of the temporary folder is read, and all that the program says without being
asked for content. Then the person's archive must hold every canary, and erasure leave none. The
same life without a vault must be seen: it is the negative control.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import io
import os
import resource
import signal
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from assistant.domain.common.errors import NotSaved
from assistant.domain.common.settings import Settings
from assistant.domain.events import interview as ev
from assistant.storage.disk.files import SYSTEM
from assistant.storage.vault.vault import Vault
from assistant.wiring import Folders, Services
from tests.campagnes.commun import Campaign, LostError, run
from tests.cli.test_persons import CANARY, canaries, canary_events
from tests.store_disk import FaultyFiles, failing_at
from tests.vaults import LIGHT, PHRASE

REFERENTIAL = "assistant-formation"
NAME = f"{CANARY}NOM"


def _traces() -> tuple[bytes, ...]:
    """The canary as it is, in hexadecimal, and in base 64 wherever it begins in its group."""
    word = CANARY.encode()
    coded = [
        # only the letters that depend on the canary alone
        base64.b64encode(bytes(shift) + word)[-(-8 * shift // 6) : 8 * (shift + len(word)) // 6]
        for shift in range(3)
    ]
    return (word, word.hex().encode(), CANARY.encode("utf-16-le"), *coded)


TRACES = _traces()


class Life:
    """One data folder and one temporary folder, from beginning to erasure."""

    def __init__(self, root: Path, campaign: Campaign, *, encrypted: bool) -> None:
        self.root, self.campaign = root, campaign
        self.data, self.temporary = root / "donnees", root / "tmp"
        self.temporary.mkdir()
        self.services = Services(Folders(self.data, self.data / "sessions", self.data))
        self.services.vault = Vault(self.data, self.data / "sauvegardes", cost=LIGHT)
        self.encrypted = encrypted
        self.sessions: list[str] = []

    def found(self) -> list[str]:
        """The files, documents and archives excepted, that hold a trace of the canary."""
        dirty = []
        for path in self.root.rglob("*"):
            if path.is_file() and "exports" not in path.parts:
                content = path.read_bytes()
                self.campaign.counts["fichiers lus"] += 1
                if any(trace in content or trace in path.name.encode() for trace in TRACES):
                    dirty.append(path.name)
        return dirty

    def check(self, when: str) -> None:
        if self.encrypted and (dirty := self.found()):
            raise LostError(f"{when} : {dirty}")

    def begin(self) -> str:
        """A session with a canary in every field."""
        interview = self.services.library.create(REFERENTIAL, NAME)
        interview.record(list(canary_events()))
        interview.record([ev.CandidateDescribed(NAME), ev.InterviewStarted(), ev.InterviewEnded()])
        interview.close()
        self.sessions.append(interview.session.id)
        return interview.session.id

    def killed(self, session_id: str) -> None:
        """A program that records is killed at a random instant, without a trace of its memory."""
        delay = self.campaign.chance.random() * 0.03
        process = os.fork()
        if process == 0:
            try:
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
                interview = self.services.library.open(session_id)
                for number in range(10_000):
                    interview.record([ev.NoteTaken(f"{CANARY} {number} " + "é" * 900)])
            finally:
                os._exit(3)
        time.sleep(delay)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)

    def refused_once(self, session_id: str) -> None:
        """A disk that refuses a sync: the session goes on in another file."""
        disk = FaultyFiles(SYSTEM)
        beside = Services(self.services.folders, files=disk)
        beside.vault = self.services.vault
        interview = beside.library.open(session_id)
        disk.plan = failing_at("fsync", code=errno.EIO)
        with contextlib.suppress(NotSaved):
            interview.record([ev.NoteTaken(f"{CANARY}REFUSE")])
        disk.plan = None
        interview.record([ev.NoteTaken(f"{CANARY}ENSUITE")])
        interview.close()

    def damaged(self, session_id: str) -> None:
        """A torn end, then a damaged line: set aside, repaired."""
        path = self.data / "sessions" / f"{session_id}.jsonl"
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size - self.campaign.chance.randrange(1, 300))
        self.services.library.open(session_id).close()
        content = bytearray(path.read_bytes())
        place = self.campaign.chance.randrange(len(content) // 2, len(content))
        content[place] ^= 1
        path.write_bytes(bytes(content))
        self.services.store.repair(session_id)

    def commands(self, session_id: str) -> str:
        """What commands say without being asked for content, while all is locked."""
        self.services.settings.change(Settings(), retention=12)
        said = io.StringIO()
        self.services.vault.lock()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            said.write("\n".join(map(str, self.services.library.summaries())))
            said.write(str(self.services.backups.copies(session_id)))
            said.write(str(self.services.holdings.owners()))
            said.write(str(self.services.holdings.files([session_id])))
        if not self.encrypted:
            return ""
        self.services.vault.unlock(PHRASE)
        return said.getvalue()

    def searched(self) -> None:
        """A search and what it prepares for the next one."""
        from assistant.search.query import parse

        self.services.search.answer(parse(CANARY, {}), limit=5)
        self.services.search.prepare(lambda: False)

    def steps(self) -> Iterator[str]:
        old = self.begin()
        self.searched()
        if self.encrypted:
            self.services.vault.create(PHRASE)
            self.services.conversion.run()
        yield "conversion"
        new = self.begin()
        yield "création"
        for session_id in (old, new):
            self.killed(session_id)
            yield "arrêt brutal"
            self.services.library.open(session_id).close()
            yield "reprise"
            self.refused_once(session_id)
            yield "disque qui refuse"
        third = self.begin()
        self.damaged(third)
        yield "réparation"
        self.services.backups.keep(old)
        self.services.backups.restore(old)
        (self.data / "sessions" / f"{new}.jsonl").unlink()
        with contextlib.suppress(FileNotFoundError):
            (self.data / "sessions" / f"{new}.1.jsonl").unlink()
        self.services.backups.restore(new)
        yield "sauvegardes"
        self.searched()
        yield "recherche"
        if any(CANARY in part for part in self.commands(old).split()):
            raise LostError("les commandes parlent d’une session verrouillée")
        yield "commandes"

    def given(self) -> None:
        """The person's archive holds every canary."""
        from assistant.__main__ import main

        phrase = self.root / "phrase"
        phrase.write_text(PHRASE, "utf-8")
        phrase.chmod(0o600)
        os.environ |= {"CQP_DONNEES": str(self.data), "CQP_PHRASE_FICHIER": str(phrase)}
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
            code = main(["personne", "dossier", NAME, "--toutes"])
        if code:
            raise LostError("l’archive de la personne n’a pas été écrite")
        with zipfile.ZipFile(said.getvalue().strip()) as archive:
            text = b"".join(archive.read(name) for name in archive.namelist()).decode()
        missing = [word for word in canaries() if word not in text]
        if missing:
            raise LostError(f"absents de l’archive de la personne : {missing[:3]}")
        self.campaign.counts["canaris retrouvés dans l’archive"] += len(canaries())

    def erased(self) -> None:
        """Nothing of it can be reached any more, archive and documents included."""
        self.services.erasure.erase(self.sessions)
        for path in self.root.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            if any(trace in content for trace in TRACES):
                raise LostError(f"après effacement : {path.name}")
            if any(one in path.name for one in self.sessions):
                raise LostError(f"nom resté après effacement : {path.name}")


def live(root: Path, campaign: Campaign, *, encrypted: bool) -> bool:
    """One life; answers whether a canary was ever seen."""
    kept, tempfile.tempdir = tempfile.tempdir, str(root / "tmp")
    environment = dict(os.environ)
    seen = False
    try:
        life = Life(root, campaign, encrypted=encrypted)
        for step in life.steps():
            campaign.counts["étapes"] += 1
            life.check(step)
            seen = seen or (not encrypted and bool(life.found()))
        if encrypted:
            life.given()
        life.erased()
    finally:
        tempfile.tempdir = kept
        os.environ.clear()
        os.environ.update(environment)
    return seen


def trial(campaign: Campaign) -> bool:
    """As many lives as asked, then one without a vault, whose canaries must be seen."""
    for _ in range(campaign.number):
        with tempfile.TemporaryDirectory() as name:
            live(Path(name), campaign, encrypted=True)
        campaign.counts["vies"] += 1
    control = Campaign(1, campaign.chance)
    with tempfile.TemporaryDirectory() as name:
        seen = live(Path(name), control, encrypted=False)
    campaign.counts["témoin : vie sans coffre, canaris vus"] = seen
    return seen


if __name__ == "__main__":
    run("Canari", 200, trial)
