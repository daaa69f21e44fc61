"""What the screens need from outside; the command line hands it in.

A protocol stands for each part that lies behind a wall, with what screens ask of it and no more.
`assistant.wiring.Services` is held to them where it is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from assistant.domain.common.passphrase import VaultState
    from assistant.domain.common.settings import Settings
    from assistant.domain.dossier.seal import Signer
    from assistant.domain.dossier.standing import OwingWords
    from assistant.domain.guide.coverage import Coverage
    from assistant.domain.guide.follow_ups import Cues
    from assistant.domain.phrasing.rules import Kind, RuleBook
    from assistant.domain.privacy.private_life import Lexicon
    from assistant.domain.referential.model import ElementRef, Mark, Referential
    from assistant.domain.writing.spans import FactWords
    from assistant.interview import Interview
    from assistant.juries import Juries, OpenedSitting
    from assistant.language.linking import LinkWords
    from assistant.library import Library
    from assistant.proposals import Proposals
    from assistant.publishing import Progress, Wanted
    from assistant.search.engine import Searching
    from assistant.summaries import SessionSummary
    from assistant.voice import Voice


class SettingsStore(Protocol):
    """Where settings are kept; `problem` is a sentence when they could not be read."""

    problem: str

    def load(self) -> Settings:
        """The settings as written, the defaults where there is nothing or nothing readable."""
        ...

    def change(self, seen: Settings, **changes: Any) -> Settings:
        """Change these settings on disk, and no other; all that is then kept there.

        Args:
            seen: the settings where the change was made.

        Raises:
            NotSaved: the disk refused, or what is kept there cannot be read; nothing was changed.
        """
        ...


class Offer(Protocol):
    """A référentiel on the shelf, usable when it has no problem."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def version(self) -> str:
        """The version of its source, as the file says it; empty when it says none."""
        ...

    @property
    def problems(self) -> Sequence[object]: ...


class ReferentialChoices(Protocol):
    """The référentiels there are, and the user's own marks."""

    def list(self) -> Sequence[Offer]: ...

    def load(self, referential_id: str) -> Referential: ...

    def write_marks(
        self, referential_id: str, marks: Mapping[ElementRef, Mark], *, origin: str
    ) -> Path:
        """Write essential marks into the user’s own file, over those there, and answer where it is.

        Args:
            origin: where they were taken from, in the user’s words.

        Raises:
            AssistantError: the file there cannot be read, or the disk refused.
        """
        ...


class SessionVault(Protocol):
    """What encrypts the sessions; slow calls leave the interpreter free, so run in a thread."""

    @property
    def state(self) -> VaultState:
        """Absent, locked or unlocked."""
        ...

    @property
    def active(self) -> bool:
        """Whether sessions that begin are said to be encrypted."""
        ...

    def put_back(self) -> bool:
        """Whether its file is there; written again where it went while the vault was open."""
        ...

    def create(self, passphrase: str) -> str:
        """Make the vault, unlocked, and answer the recovery key, which is shown this once."""
        ...

    def unlock(self, secret: str) -> None:
        """Unlock by the passphrase or the recovery key; slow on purpose.

        Raises:
            RefusedCommand: it is neither.
        """
        ...

    def lock(self) -> None:
        """Forget every key, at once."""
        ...

    def change(self, secret: str, passphrase: str) -> None:
        """Change the passphrase, given the one before or the recovery key; no session is
        touched."""
        ...

    def renew_recovery(self, secret: str) -> str:
        """Answer another recovery key, shown this once; the one before opens nothing any more."""
        ...

    def check_recovery(self, typed: str) -> None:
        """Return when what was typed is the recovery key.

        Raises:
            RefusedCommand: it is not.
        """
        ...

    def set_active(self, *, active: bool) -> None:
        """Say whether sessions that begin are encrypted; those there stay as they are."""
        ...


class SessionConverter(Protocol):
    """Encrypts the sessions that are there, one by one, or puts them back in clear."""

    def pending(self, *, clear: bool = False) -> Sequence[str]:
        """The sessions that are still in the other form, the oldest first; `clear` asks for those
        to put back in clear."""
        ...

    def convert(self, session_id: str, *, clear: bool = False) -> None:
        """Convert all that is kept of one session; interrupted, it is gone on with the next
        time."""
        ...


class ScreenServices(Protocol):
    """Everything the terminal program works with."""

    @property
    def library(self) -> Library:
        """The sessions there are, and the way to open one."""
        ...

    @property
    def shelf(self) -> ReferentialChoices:
        """The référentiels there are."""
        ...

    @property
    def voice(self) -> Voice:
        """What puts things into French."""
        ...

    @property
    def settings(self) -> SettingsStore:
        """Where the preferences of whoever sits here are kept."""
        ...

    @property
    def key(self) -> Signer:
        """What signs the seals made here."""
        ...

    @property
    def search(self) -> Searching:
        """Looks through all sessions at once."""
        ...

    @property
    def free_text_words(self) -> Lexicon:
        """The words by which notes are linked to elements."""
        ...

    def phrasing_rules(self, kind: Kind) -> RuleBook:
        """The rules by which questions, or observations, are read again."""
        ...

    @property
    def proposals(self) -> Proposals:
        """What a language model may be asked for; nothing where none is configured."""
        ...

    @property
    def vault(self) -> SessionVault:
        """What encrypts the sessions."""
        ...

    @property
    def conversion(self) -> SessionConverter:
        """What encrypts those that were there before, or puts them back in clear."""
        ...

    @property
    def follow_up_cues(self) -> Cues:
        """The words of a note that call for a follow-up question."""
        ...

    def link_words(self, referential: str) -> LinkWords:
        """What tells on which element of that référentiel, by its identifier, a note bears."""
        ...

    @property
    def owing(self) -> OwingWords:
        """Who owes what is due, in the words of people."""
        ...

    @property
    def fact_words(self) -> FactWords:
        """The words by which a draft chooses what it quotes."""
        ...

    def figures(self, coverage: Coverage, width: int) -> list[str]:
        """The coverage of an interview as bars of characters, on lines no wider than `width`."""
        ...

    @property
    def server_name(self) -> str:
        """What the organisation's server is called; empty where sessions are files here."""
        ...

    def hear(self, grew: Callable[[str], None]) -> Callable[[], None]:
        """Have somebody told, on another thread, of each session that grew elsewhere, by its id,
        empty for any of them; the answer ends that."""
        ...

    def place_risk(self) -> str | None:
        """Why the folder of the sessions is a risk, in a sentence; None when nothing is seen."""
        ...

    def place_refusal(self) -> str:
        """Why nothing can be recorded, in a sentence that mends it; empty when all is well."""
        ...

    def kept(self) -> Sequence[tuple[str, Path, str]]:
        """The user's own files: the name, the folder and a description of each kind."""
        ...

    def to_back_up(self) -> Sequence[Path]:
        """The folders that hold everything, none of them inside another."""
        ...

    def restore(self, session_id: str) -> str:
        """Put the newest copy of a session back; what was done.

        Raises:
            AssistantError: no copy of this session holds, or the disk refused.
        """
        ...

    def repair(self, session_id: str) -> str:
        """Repair a damaged session; whose it is, what was recovered and what was not.

        Raises:
            AssistantError: nothing could be recovered, or the disk refused.
        """
        ...

    def demonstration(self) -> Interview:
        """A throw-away copy of the demonstration session, open for writing."""
        ...

    @property
    def exports(self) -> Path:
        """The folder of the documents, unless another is named."""
        ...

    def must_travel(self, folder: Path) -> None:
        """Refuse a folder to be made for documents whose name not every computer takes; raises
        RefusedCommand."""
        ...

    def show_folder(self, folder: Path) -> None:
        """Open a folder in the file manager; raises AssistantError where nothing shows it."""
        ...

    def publish(
        self, interview: Interview, wanted: Wanted, folder: Path | None = None,
        progress: Progress | None = None,
    ) -> Sequence[Path]:
        """Make the documents asked for and write them, all or none; see `publishing.publish`."""
        ...

    @property
    def unremembered(self) -> Sequence[Path]:
        """Documents written where the user chose that an erasure will not find."""
        ...

    def publish_apart(
        self, interview: Interview, wanted: Wanted, folder: Path | None = None,
        progress: Progress | None = None,
    ) -> Sequence[Path]:
        """The same, while somebody types: laid out by a second run of the program."""
        ...

    @property
    def juries(self) -> Juries:
        """The sittings of the juries."""
        ...

    def write_minutes(
        self, opened: OpenedSitting, layouts: Sequence[str], folder: Path | None = None
    ) -> Sequence[Path]:
        """Write the minutes of a sitting, all the files or none."""
        ...

    def write_agenda(self, found: Sequence[SessionSummary]) -> Path:
        """Write the deadlines of these dossiers as one agenda."""
        ...

    def read_by_jury(self, interview: Interview) -> Sequence[str]:
        """What the jury reads of a dossier, line by line."""
        ...

    def read_form(self, path: Path) -> bytes:
        """The bytes of a branch's form; raises AssistantError when there is none."""
        ...
