"""Where the parts meet: folders, store, shelf, voice. Built once by the command line.

What the world gives is handed in, and goes to every part: the system calls, the clock, the ids.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.paths import typed_path
from assistant.resources import shipped
from assistant.storage.disk.clock import Now, utc_now
from assistant.storage.disk.files import SYSTEM, Files

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from assistant.apart.running import SecondRuns
    from assistant.domain.common.store import SessionStore
    from assistant.domain.dossier.standing import OwingWords
    from assistant.domain.guide.coverage import Coverage
    from assistant.domain.guide.follow_ups import Cues
    from assistant.domain.phrasing.rules import Kind, RuleBook
    from assistant.domain.privacy.private_life import Lexicon
    from assistant.domain.referential.model import Referential
    from assistant.domain.session.persons import Owner
    from assistant.domain.writing.spans import FactWords
    from assistant.evaluations import Evaluations
    from assistant.interview import BeginCopy, Interview
    from assistant.juries import Juries, OpenedSitting, Unsent
    from assistant.language.linking import LinkWords
    from assistant.library import Library, Shelf
    from assistant.proposals import Proposals
    from assistant.publishing import LayOut, Progress, Sayings, Wanted
    from assistant.search.engine import Search, Searching
    from assistant.storage.disk.documents import Announce
    from assistant.storage.disk.settings import SettingsFile
    from assistant.storage.journal.store import Offer, TinyDBSessionStore
    from assistant.storage.referential.shelf import ReferentialShelf
    from assistant.storage.upkeep.backups import Backups
    from assistant.storage.upkeep.erasure import Erasure
    from assistant.storage.upkeep.holdings import Holdings
    from assistant.storage.upkeep.kept import (
        KeepingStore,
        SessionConversion,
        SessionCopies,
        SessionErasure,
        SessionHoldings,
    )
    from assistant.storage.upkeep.outputs import Outputs
    from assistant.storage.vault.session_keys import SessionKeys
    from assistant.storage.vault.signing import UserKey
    from assistant.storage.vault.vault import Ask, Vault
    from assistant.summaries import SessionSummary, Shelved, Summaries
    from assistant.voice import Voice

SERVERS = ("postgresql://", "postgres://")
"""How the address of an organisation's server begins."""

SESSIONS_VARIABLE = "CQP_SESSIONS"
DATA_VARIABLE = "CQP_DONNEES"
DEMONSTRATION = "demonstration"
_MOST_SENTENCES = 2_000
"""Files of sentences beyond which nothing is kept of what was told with them."""

TRIAL = "ESSAI – rien n’est gardé"
"""The candidate of an interview of which nothing stays: every screen shows the name."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The user's folders. `data` holds référentiels and sentences of their own.

    Args:
        documents: where documents are written, a folder people see; beside the data unless given.
    """

    data: Path
    sessions: Path
    config: Path
    documents: Path | None = None
    server: str = ""
    """The organisation's server that keeps the sessions; `sessions` is then where those lie that it
    has not had back yet. Empty: the sessions are files of this computer."""

    @property
    def exports(self) -> Path:
        """Where documents are written, each session in a folder of its own."""
        return self.documents or self.data / "exports"

    @property
    def referentials(self) -> Path:
        """The user’s own référentiels and marks; never touched by an update."""
        return self.data / "referentiels"

    @property
    def prompts(self) -> Path:
        """The user’s own sentences, which take the place of the shipped ones."""
        return self.data / "phrases"

    @property
    def backups(self) -> Path:
        """The copies of sessions that are made at the end of interviews."""
        return self.data / "sauvegardes"

    @property
    def certificates(self) -> Path:
        """What proves that sessions were erased, without a name in it."""
        return self.data / "attestations"

    @property
    def known(self) -> Path:
        """What tells of a folder that there were sessions in it, should it not be there one day."""
        return self.data / "dossiers"

    @property
    def indexes(self) -> Path:
        """What makes search fast; may be deleted, and is made anew."""
        return self.data / "recherche"


def user_folders(
    sessions: str | None = None, environment: Mapping[str, str] = os.environ
) -> Folders:
    """The user's folders: as asked, else by the environment, else the platform's.

    Args:
        sessions: the folder named on the command line, if any.
    """
    import platformdirs

    asked = environment.get(DATA_VARIABLE)
    data = typed_path(asked) if asked else platformdirs.user_data_path("cqp", False)
    config = data if asked else platformdirs.user_config_path("cqp", False)
    where = sessions or environment.get(SESSIONS_VARIABLE) or chosen_place(config)
    documents = None
    if not asked and not (data / "exports").is_dir():  # where there are some, they stay together
        documents = platformdirs.user_documents_path() / "CQP"
    if where and where.startswith(SERVERS):
        import hashlib

        from assistant.domain.common.text import clean

        where = clean(where)
        name = hashlib.sha256(where.encode()).hexdigest()[:12]
        return Folders(data, data / "repli" / name, config, documents, where)
    return Folders(
        data, typed_path(where) if where else data / "sessions", config, documents
    )


def chosen_place(config: Path) -> str:
    """Where the user chose to have their sessions (`cqp reglages sessions`); empty for nowhere."""
    from assistant.storage.disk.settings import SettingsFile

    return SettingsFile(config).load().sessions


@dataclass(frozen=True, slots=True)
class OneReferential:
    """A shelf that holds one référentiel, whatever it is called."""

    held: Referential

    def load(self, _referential_id: str) -> Referential:
        return self.held

    def kept(self, _data: Mapping[str, Any]) -> Referential:
        """That of the session, which was opened with it and with no other."""
        return self.held


class Services:
    """What screens and commands work with; each part is made when first asked for.

    Args:
        files: the system calls by which anything is kept.
        now: the clock.
        new_id: names the sessions that begin; by their day unless given.
    """

    def __init__(
        self, folders: Folders, *, files: Files = SYSTEM, now: Now = utc_now,
        new_id: Callable[[], str] | None = None,
    ) -> None:
        self.folders, self.files, self.now = folders, files, now
        self._new_id = new_id
        self.ask_secret: Ask | None = None
        self.unremembered: list[Path] = []
        """Documents written where the user chose that an erasure will not find."""
        self._throw_away: TemporaryDirectory[str] | None = None
        self._demonstration = DEMONSTRATION
        self._phrasing_rules: dict[Kind, RuleBook] = {}
        self._link_words: dict[str, LinkWords] = {}

    @cached_property
    def shelf(self) -> ReferentialShelf:
        from assistant.storage.referential.shelf import ReferentialShelf

        return ReferentialShelf(
            shipped("referentials"), self.folders.referentials, self.files
        )

    @cached_property
    def store(self) -> KeepingStore:
        """Where the sessions are: files of this computer; the organisation’s server has its own."""
        return self.files_store

    @cached_property
    def files_store(self) -> TinyDBSessionStore:
        """The sessions that lie on this computer as files."""
        folders = self.folders
        return self._store_in(folders.sessions, self.backups.offer, folders.known)

    def _store_in(
        self, folder: Path, offer: Offer | None = None, memory: Path | None = None
    ) -> TinyDBSessionStore:
        from assistant.storage.journal.store import TinyDBSessionStore, no_offer

        return TinyDBSessionStore(
            folder, files=self.files, now=self.now, codecs=self.codecs, offer=offer or no_offer,
            memory=memory,
        )

    @cached_property
    def session_store(self) -> SessionStore:
        """The sessions alone: sittings of the jury lie in the same place."""
        from assistant.domain.common.store import PartOf
        from assistant.domain.sitting.state import is_sitting

        return PartOf(self.store, lambda one: not is_sitting(one))

    @cached_property
    def juries(self) -> Juries:
        """The sittings of the jury."""
        from assistant.domain.common.store import PartOf
        from assistant.domain.sitting.state import is_sitting
        from assistant.juries import Juries

        return Juries(
            PartOf(self.store, is_sitting), self.library, self.now, self._new_id,
            keep_copy=self.copies.keep, unsent=self.unsent,
        )

    @cached_property
    def unsent(self) -> Unsent:
        """What is typed of a session in which nothing may be recorded now."""
        from assistant.storage.upkeep.unsent import UnsentTexts

        folder = self.folders.sessions
        return UnsentTexts(
            folder, lambda one: self.codecs.for_more(folder, one), self.files,
            self.files_store.must_hold,
        )

    @cached_property
    def vault(self) -> Vault:
        """The user's vault: absent until encryption is set up."""
        from assistant.storage.vault.vault import Vault

        vault = Vault(
            self.folders.data, self.folders.backups, files=self.files, now=self.now
        )
        if self.ask_secret is not None:
            vault.ask = self.ask_secret
        return vault

    @cached_property
    def codecs(self) -> SessionKeys:
        """How each session is kept, in clear or encrypted."""
        from assistant.storage.vault.session_keys import SessionKeys

        return SessionKeys(
            self.vault, self.folders.sessions, self.folders.backups, self.files
        )

    @cached_property
    def conversion(self) -> SessionConversion:
        """Encrypts the sessions that are there, or puts them back in clear."""
        from assistant.storage.upkeep.conversion import Conversion

        return Conversion(
            self.files_store, self.files_held, self.codecs, files=self.files, now=self.now
        )

    @cached_property
    def _second_runs(self) -> SecondRuns:
        """What is long, done by the program beside itself, on the same sessions."""
        from assistant.apart.running import SecondRuns

        where = self.folders.server or str(self.folders.sessions)
        return SecondRuns(where, {DATA_VARIABLE: str(self.folders.data)})

    @cached_property
    def library(self) -> Library:
        from assistant.library import Library

        apart = None  # what is handed in stays in this process
        if self.files is SYSTEM:
            from assistant.apart.reading import ReadingApart

            apart = ReadingApart(self._second_runs)
        return Library(
            self.session_store, self.shelf, self.now, self._new_id, begin_copy=self.begin_copy,
            summaries=self.summaries, apart=apart, check=self.check_signature,
            offer=self.backups.offer if self.store is self.files_store else None,
        )

    @cached_property
    def summaries(self) -> Summaries:
        """What is known of the sessions without reading them; nothing encrypted is kept."""
        from assistant.storage.summary_file import SummaryFile
        from assistant.summaries import TABLE, VERSION, Summaries, is_row

        folders = self.folders
        return Summaries(SummaryFile(
            folders.indexes, folders.sessions, table=TABLE, version=VERSION, is_row=is_row,
            files=self.files,
        ))

    @cached_property
    def evaluations(self) -> Evaluations:
        """The evaluations of the sessions, cached for those stored unencrypted."""
        from assistant.evaluations import TABLE, VERSION, is_row
        from assistant.storage.summary_file import SummaryFile

        folders = self.folders
        return self._evaluations_in(SummaryFile(
            folders.indexes, folders.sessions, table=TABLE, version=VERSION, is_row=is_row,
            files=self.files, suffix=".evaluations",
        ))

    def _evaluations_in(self, shelved: Shelved) -> Evaluations:
        from assistant.evaluations import Evaluations
        from assistant.publishing import Wanted, content

        wanted = Wanted("csv")
        return Evaluations(
            self.library, lambda one: content(one, wanted, self.sayings), self._told_with, shelved
        )

    def _told_with(self, referential_id: str) -> str:
        """What tells apart what sessions are told with: the user's sentences, the rules installed.

        Those of the program go with its version. The sentences are not read: what lies under their
        names may be without end.
        """
        import hashlib

        sentences = self.files.tree(self.folders.prompts, _MOST_SENTENCES)
        told = os.urandom(16) if sentences is None else repr(sentences).encode()
        found = hashlib.sha256(told)
        with suppress(AssistantError):
            found.update(self.shelf.load(referential_id).fingerprint.encode())
        return found.hexdigest()

    @cached_property
    def copies(self) -> SessionCopies:
        """The copies that are made of the sessions."""
        return self.backups

    @cached_property
    def begin_copy(self) -> BeginCopy:
        """Copies the session of an interview that has ended; a long one, beside the program."""
        from assistant.interview import at_once

        if self.files is not SYSTEM or self.folders.server:  # what is handed in stays here
            return at_once(self.copies.keep)
        from assistant.apart.copying import CopyingApart

        return CopyingApart(self.copies.keep, self._second_runs).begin

    @cached_property
    def backups(self) -> Backups:
        """The copies this computer makes of its sessions, encrypted when they are."""
        from assistant.storage.upkeep.backups import Backups

        return Backups(
            self.folders.backups, self.folders.sessions, files=self.files, now=self.now,
            codecs=self.codecs,
        )

    @cached_property
    def holdings(self) -> SessionHoldings:
        """Every file kept of the sessions, in every place."""
        return self.files_held

    @cached_property
    def files_held(self) -> Holdings:
        """All that this computer keeps of the sessions as files."""
        return self._held_here(self.library.owners)

    def _held_here(self, known: Callable[[], Mapping[str, Owner]]) -> Holdings:
        from assistant.domain.sitting.state import is_sitting
        from assistant.storage.upkeep.holdings import Holdings, Places

        folders = self.folders
        places = Places(
            folders.sessions, folders.exports, folders.backups, folders.indexes, folders.data
        )
        return Holdings(
            places, self.backups, files=self.files, codecs=self.codecs, outputs=self.outputs,
            known=known, owned=lambda one: not is_sitting(one),
        )

    @cached_property
    def search(self) -> Searching:
        """Searches all sessions; its index holds none that is encrypted."""
        return self.folder_search

    @cached_property
    def folder_search(self) -> Search:
        """Searches the sessions that lie on this computer as files."""
        from assistant.domain.common.passphrase import VaultState
        from assistant.domain.sitting.state import is_sitting
        from assistant.search.engine import Search
        from assistant.search.folder import SearchIndex, SessionFolder

        folders, beside = self.folders, None  # what is handed in stays in this process
        if self.files is SYSTEM:
            from assistant.apart.indexing import IndexingApart

            beside = IndexingApart(self._second_runs)
        return Search(
            self.session_store,
            SessionFolder(
                folders.sessions, self.files, lambda one: not is_sitting(one),
                self.files_store.must_be_there,
            ),
            SearchIndex(folders.indexes, folders.sessions, self.files),
            unlocked=lambda: self.vault.state is not VaultState.LOCKED, build=self.shelf.kept,
            beside=beside,
        )

    @cached_property
    def erasure(self) -> SessionErasure:
        """Erases sessions with all that is kept of them, and proves it."""
        from assistant.storage.upkeep.erasure import ON_THIS_COMPUTER

        return self._erasure_here(ON_THIS_COMPUTER)

    def _erasure_here(self, scope: str) -> Erasure:
        """Erases what this computer keeps; the certificate says that it bears on `scope`."""
        from assistant.storage.upkeep.erasure import Erasure

        return Erasure(
            self.files_held, self.folders.certificates, files=self.files, now=self.now,
            sign=self._sign, scope=scope, owners=self.holdings.owners,
        )

    def _sign(self, message: bytes) -> dict[str, str]:
        return {
            "algorithme": "Ed25519",
            "cle_publique": self.key.public_key.hex(),
            "signature": self.key.sign(message).hex(),
        }

    def write_clear_copy(self, session_id: str, folder: Path) -> tuple[Path, ...]:
        """Write the journals of a session in clear, where the user wants them.

        Raises:
            NotSaved: something bears one of the names there, or the disk refused.
        """
        from assistant.storage.journal.clear_copy import write_clear_copy
        from assistant.storage.journal.parts import SessionFiles

        place = SessionFiles(self.files, self.folders.sessions, session_id, self.codecs)
        return self._remembered(
            [session_id], lambda announce: write_clear_copy(place, folder, announce)
        )

    def figures(self, coverage: Coverage, width: int) -> list[str]:
        """The coverage of an interview as bars of characters, on lines no wider than `width`."""
        from assistant.reports.report.charts import figures

        return figures(coverage, width=width)

    @property
    def server_name(self) -> str:
        """None: the sessions are files of this computer."""
        return ""

    def hear(self, grew: Callable[[str], None]) -> Callable[[], None]:
        """Nobody: what others write in a folder is found when it is looked at."""
        return lambda: None

    def place_risk(self) -> str | None:
        """Why the folder of the sessions is a risk, in a sentence; None when nothing is seen."""
        from assistant.storage.disk.places import risk

        return risk(self.folders.sessions)

    def place_refusal(self) -> str:
        """Why nothing can be recorded, in a sentence that mends it; empty when all is well."""
        from assistant.domain.common.errors import StoreAway
        from assistant.storage.disk.places import refusal

        try:
            self.files_store.must_be_there()
        except StoreAway as error:
            return error.message
        except OSError:
            pass  # said below, with what the system answers
        return refusal(self.folders.sessions, self.files)

    def kept(self) -> tuple[tuple[str, Path, str], ...]:
        """The user's own files: the name, the folder and a description of each kind."""
        folders = self.folders
        chosen = self.settings.load().exports
        return (
            ("Sessions", folders.sessions, "un fichier .jsonl par entretien, et sa clé s’il est "
             "chiffré"),
            ("Documents", Path(chosen) if chosen else folders.exports,
             "ce que vous exportez : Word, PDF, tableaux"),
            ("Copies", folders.backups, "faites d’elles-mêmes à la fin de chaque entretien"),
            ("Données", folders.data, "le coffre, vos référentiels, vos phrases"),
            ("Réglages", folders.config, "vos choix, et la clé de vos sceaux"),
        )

    def to_back_up(self) -> tuple[Path, ...]:
        """The folders that hold everything, none of them inside another."""
        folders = tuple(dict.fromkeys(folder.absolute() for _, folder, _ in self.kept()))
        return tuple(
            one for one in folders
            if not any(one != other and one.is_relative_to(other) for other in folders)
        )

    def merge_copies(self, session_id: str) -> str:
        """Take in the copies in conflict beside a session; what was done, empty without any.

        Raises:
            RefusedCommand: the session is sealed.
            SessionLocked, SessionUnreadable, NotSaved, VaultLocked: see the store's own.
        """
        from contextlib import closing

        from assistant.domain.common.errors import RefusedCommand

        with closing(self.library.open(session_id, write=False)) as interview:
            session = interview.session
        if session.sealed and self.store.copies_beside(session.id):
            raise RefusedCommand(
                "Session scellée",
                "Rien n’y est repris. Pour prendre ce que tiennent les copies, rouvrez-la en "
                f"disant pourquoi : cqp rouvrir {session.id} --raison \"…\".",
            )
        return self.store.merge_copies(session.id)

    def restore(self, session_id: str) -> str:
        """Put the newest copy of a session back; what was done. Raises as `Backups.restore`."""
        return self.copies.restore(session_id).message

    def repair(self, session_id: str) -> str:
        """Repair a damaged session; whose it is, what was recovered and what was not.

        Empty when there was nothing to repair; raises as the store's `repair` does.
        """
        session_id = self.library.known(session_id)
        recovery = self.store.repair(session_id)
        if recovery is None:
            return ""
        name = self.library.summary(session_id).candidate
        return f"{name} – {recovery.message}" if name else recovery.message

    def libraries_of(self, session_id: str) -> Iterator[Library]:
        """Where a session may be read: the sessions, then its copies, the newest first."""
        from assistant.library import Library

        yield self.library
        for copy in self.backups.copies(session_id):
            yield Library(
                self._store_in(copy.folder), self.shelf, self.now, check=self.check_signature
            )

    def write_archive(
        self, sessions: Sequence[str], entries: Sequence[tuple[str, bytes]], path: Path | None
    ) -> Path:
        """Write a person's archive, beside the documents unless somewhere else is asked.

        Args:
            sessions: all that are in it; the first one names it.

        Raises:
            NotSaved: the disk refused, or something bears the name asked.
        """
        from assistant.storage.upkeep.person_archive import write_archive, write_archive_at

        if path is not None:
            return self._remembered(sessions, lambda announce: [
                write_archive_at(path, entries, self.now(), self.files, announce=announce)
            ])[0]
        name = f"{sessions[0]}-personne"
        return write_archive(self.folders.exports, name, entries, self.now(), self.files)

    @property
    def _words(self) -> list[Path]:
        """Where words are looked for: the user's own, then those of the program."""
        return [self.folders.prompts, shipped("prompts")]

    @cached_property
    def voice(self) -> Voice:
        from assistant.voice import Voice

        return Voice(self._words)

    @cached_property
    def free_text_words(self) -> Lexicon:
        """The words of the look at free texts."""
        from assistant.storage.words import load_lexicon

        return load_lexicon(self._words)

    def phrasing_rules(self, kind: Kind) -> RuleBook:
        """The rules a question or an observation is reread by."""
        found = self._phrasing_rules.get(kind)
        if found is None:
            from assistant.storage.words import load_rules

            found = load_rules(kind, self._words)
            self._phrasing_rules[kind] = found
        return found

    def link_words(self, referential: str) -> LinkWords:
        """What tells on which element of that référentiel a note bears."""
        found = self._link_words.get(referential)
        if found is None:
            from assistant.language.linking import LinkWords
            from assistant.storage.words import load_families, load_told

            found = LinkWords(
                load_families(self._words), load_told(self._words, referential)
            )
            self._link_words[referential] = found
        return found

    @cached_property
    def fact_words(self) -> FactWords:
        """What tells a reminder, a gap or an opinion in a note, for the draft."""
        from assistant.storage.words import load_fact_words

        return load_fact_words(self._words)

    @cached_property
    def owing(self) -> OwingWords:
        """What a dossier lacks and who owes it, as lists say it."""
        from assistant.storage.words import load_owing

        return load_owing(self._words)

    @cached_property
    def follow_up_cues(self) -> Cues:
        """What in a note shows that a follow-up would be idle."""
        from assistant.storage.words import load_cues

        return load_cues(self._words)

    @cached_property
    def proposals(self) -> Proposals:
        """What a language model may be asked for; asks nothing where none is configured."""
        from assistant.domain.common.errors import RefusedCommand
        from assistant.llm.langchain_adapter import LangchainModel
        from assistant.llm.providers import read_choice
        from assistant.proposals import Proposals

        wanted = self.settings.load()
        if not wanted.model:
            return Proposals(None, self.voice)
        try:
            choice = read_choice(wanted.model, wanted.model_url)
        except RefusedCommand as error:
            return Proposals(None, self.voice, problem=error.message)
        return Proposals(LangchainModel(choice, seconds=wanted.model_seconds), self.voice)

    @cached_property
    def settings(self) -> SettingsFile:
        from assistant.storage.disk.settings import SettingsFile

        return SettingsFile(self.folders.config, self.files, self.now)

    @cached_property
    def key(self) -> UserKey:
        """The user's key, that signs their seals; made at the first one."""
        from assistant.storage.vault.signing import UserKey

        return UserKey(self.folders.config, self.files, self.now)

    def check_signature(self, public_key: bytes, signature: bytes, message: bytes) -> bool:
        """True when the holder of this key signed this message."""
        from assistant.storage.vault.signing import signature_holds

        return signature_holds(public_key, signature, message)

    def loose_bytes(self, session_id: str) -> tuple[str, ...]:
        """What the session's files hold besides their lines; see `storage.endings`."""
        from assistant.storage.journal.endings import loose_bytes

        return loose_bytes(self.folders.sessions, session_id, self.files, self.codecs)

    def complete_demonstrations(self) -> list[str]:
        """The ids of the référentiels that have a complete demonstration."""
        found = shipped("sessions").glob(f"{DEMONSTRATION}-*.jsonl")
        return sorted(path.stem.removeprefix(f"{DEMONSTRATION}-") for path in found)

    def choose_demonstration(self, referential: str) -> None:
        """From here on, show the complete demonstration of that référentiel."""
        self._demonstration = f"{DEMONSTRATION}-{referential}"

    def demonstration(self) -> Interview:
        """A copy of the demonstration, in a folder that goes with the program."""
        import shutil

        folder = self._folder_that_goes()
        name = self._demonstration
        shutil.copyfile(shipped("sessions") / f"{name}.jsonl", folder / f"{name}.jsonl")
        return self._library_that_goes(folder, self.shelf).open(name)

    def trial(self, path: Path) -> Callable[[], Interview]:
        """What opens an interview with the référentiel of a file; nothing of it stays.

        Raises:
            ReferentialInvalid: the file has mistakes; it carries them all.
            AssistantError: it completes a référentiel that is not there.
        """
        found = self.shelf.at(path)

        def begin() -> Interview:
            library = self._library_that_goes(self._folder_that_goes(), OneReferential(found))
            return library.create(found.id, TRIAL)

        return begin

    def _folder_that_goes(self) -> Path:
        from tempfile import TemporaryDirectory

        self._throw_away = TemporaryDirectory(prefix="cqp-essai-")
        return Path(self._throw_away.name)

    def _library_that_goes(self, folder: Path, shelf: Shelf) -> Library:
        """Sessions without copies, summaries nor search: nothing of them is kept elsewhere."""
        from assistant.library import Library
        from assistant.storage.journal.store import TinyDBSessionStore

        return Library(
            TinyDBSessionStore(folder, now=self.now), shelf, self.now, check=self.check_signature,
            lasting=False,
        )

    @property
    def exports(self) -> Path:
        """The folder of the documents, unless another is named."""
        return self.folders.exports

    def must_travel(self, folder: Path) -> None:
        """Refuse a folder to be made for documents whose name not every computer takes.

        Raises:
            RefusedCommand: it says why.
        """
        from assistant.storage.disk.documents import must_travel

        must_travel(folder, files=self.files)

    def show_folder(self, folder: Path) -> None:
        """Open a folder in the system's file manager.

        Raises:
            AssistantError: nothing here shows folders, or the folder is gone.
        """
        from assistant.storage.disk.showing import show_folder

        show_folder(folder)

    @property
    def sayings(self) -> Sayings:
        """What puts a document's findings and verdicts into French."""
        from assistant.publishing import Sayings

        return Sayings(
            self.voice, lambda one: self.voice.say("controle", **one.said),
            lambda one: self.voice.say("manque", **one.said),
        )

    def publish(
        self, interview: Interview, wanted: Wanted, folder: Path | None = None,
        progress: Progress | None = None,
    ) -> tuple[Path, ...]:
        """Make the documents asked for, in the user's exports unless another folder is named.

        Raises:
            BrokenSeal, IncompleteDossier, FormRefused, NotSaved: see `publishing.publish`; nothing
                is written.
        """
        from assistant.publishing import nowhere

        return self._publish(interview, wanted, folder, progress, nowhere)

    def publish_apart(
        self, interview: Interview, wanted: Wanted, folder: Path | None = None,
        progress: Progress | None = None,
    ) -> tuple[Path, ...]:
        """As `publish`; laid out by a second run, whoever types meanwhile waits for none of it."""
        from assistant.apart.laying import lay_out
        from assistant.publishing import nowhere

        # what is handed in stays in this process
        elsewhere = lay_out if self.files is SYSTEM else nowhere
        return self._publish(interview, wanted, folder, progress, elsewhere)

    def _publish(
        self, interview: Interview, wanted: Wanted, folder: Path | None,
        progress: Progress | None, elsewhere: LayOut,
    ) -> tuple[Path, ...]:
        from assistant.publishing import publish
        from assistant.storage.disk.documents import unannounced, write_together

        into, exports = folder or self.folders.exports, self.folders.exports

        def write(announce: Announce) -> tuple[Path, ...]:
            return publish(
                interview, wanted, self.sayings,
                lambda name, made: write_together(into, name, made, self.files, announce=announce),
                progress, elsewhere=elsewhere,
            )

        if into.absolute() == exports.absolute():
            return write(unannounced)
        return self._remembered([interview.session.id], write)

    def minutes(self, opened: OpenedSitting, layout: str) -> bytes:
        """The minutes of a sitting of the jury, as a whole file."""
        from assistant.publishing import minutes

        return minutes(opened, self.sayings, layout)

    def write_minutes(
        self, opened: OpenedSitting, layouts: Sequence[str], folder: Path | None = None
    ) -> tuple[Path, ...]:
        """Write the minutes of a sitting, all the files or none, and remember whose they tell.

        Raises:
            NotSaved: the disk refused; nothing was left half-written.
        """
        from assistant.storage.disk.documents import write_together

        one = opened.sitting
        files = [(f".{layout}", self.minutes(opened, layout)) for layout in layouts]
        into, name = folder or self.folders.exports, f"{one.id}-proces-verbal"
        return self._remembered(
            [one.id, *one.dossiers],
            lambda announce: write_together(into, name, files, self.files, announce=announce),
        )

    def agenda(self, found: Iterable[SessionSummary]) -> str:
        """The deadlines of these dossiers as one agenda (iCalendar)."""
        from assistant.reports.data.ics import calendar, of_summaries

        return calendar(of_summaries(found), self.now())

    def write_agenda(self, found: Sequence[SessionSummary]) -> Path:
        """Write the deadlines of these dossiers as one agenda, beside the documents.

        Raises:
            NotSaved: the disk refused.
        """
        from assistant.storage.disk.documents import write_new

        content, into = self.agenda(found).encode("utf-8"), self.folders.exports
        return self._remembered([one.id for one in found], lambda announce: [
            write_new(into, "echeances", ".ics", content, self.files, announce=announce)
        ])[0]

    def read_by_jury(self, interview: Interview) -> list[str]:
        """What the jury reads of a dossier, line by line."""
        from assistant.publishing import Wanted, rendered

        wanted = Wanted("txt", paper="lecture")
        return rendered(interview, wanted, self.sayings).decode("utf-8").splitlines()

    def _remembered(
        self, sessions: Iterable[str], write: Callable[[Announce], Iterable[Path]]
    ) -> tuple[Path, ...]:
        """Write documents where the user chose, noted beforehand for the day of an erasure.

        A disk that does not take the note does not stop them: it is said that an erasure will not
        find them.
        """
        whose, announced = [*sessions], list[Path]()

        def announce(paths: Sequence[Path]) -> None:
            announced.extend(paths)
            with suppress(OSError):  # tried again once they are written
                self.outputs.announce(whose, paths)

        try:
            written = tuple(write(announce))
        except AssistantError:
            with suppress(OSError):  # what it says of a document that is not there troubles nobody
                self.outputs.remember(whose, (), announced)
            raise
        try:
            self.outputs.remember(whose, written, announced)
        except OSError:
            self.unremembered.extend(written)
        return written

    @cached_property
    def outputs(self) -> Outputs:
        """The documents written outside the program's folders."""
        from assistant.storage.upkeep.outputs import Outputs

        return Outputs(self.folders.data / "sorties.json", files=self.files, now=self.now)

    def write_table(self, path: Path, content: bytes, sessions: Iterable[str] = ()) -> Path:
        """Write a table of several sessions where the user wants it, and remember of which.

        Raises:
            NotSaved: something bears that name, or the disk refused.
        """
        from assistant.storage.disk.documents import write_at

        return self._remembered(sessions, lambda announce: [
            write_at(path, content, files=self.files, announce=announce)
        ])[0]

    def read_form(self, path: Path) -> bytes:
        """The bytes of a branch's form.

        Raises:
            AssistantError: there is none, it is too big, or another program holds it.
        """
        from assistant.reports.form.file import MAX_FILE
        from assistant.storage.disk.documents import read_form

        return read_form(path, MAX_FILE, self.files)
