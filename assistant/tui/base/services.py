"""What the screens need from outside; the command line hands it in.

A protocol stands for each part that lies behind a wall, with what screens ask of it and no more.
`assistant.wiring.Services` is held to them where it is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

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
    from assistant.language.linking import Families
    from assistant.library import Library
    from assistant.proposals import Proposals
    from assistant.publishing import Progress, Wanted
    from assistant.search.engine import Searching
    from assistant.summaries import SessionSummary
    from assistant.voice import Voice


class SettingsStore(Protocol):
    """Where settings are kept; `problem` is a sentence when they could not be read."""

    problem: str

    def load(self) -> Settings: ...

    def save(self, settings: Settings) -> None: ...


class Offer(Protocol):
    """A référentiel on the shelf, usable when it has no problem."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def problems(self) -> Sequence[object]: ...


class ReferentialChoices(Protocol):
    """The référentiels there are, and the user's own marks."""

    def list(self) -> Sequence[Offer]: ...

    def load(self, referential_id: str) -> Referential: ...

    def write_marks(
        self, referential_id: str, marks: Mapping[ElementRef, Mark], *, origin: str
    ) -> Path: ...


class SessionVault(Protocol):
    """What encrypts the sessions; slow calls leave the interpreter free, so run in a thread."""

    @property
    def state(self) -> VaultState: ...
    @property
    def active(self) -> bool: ...

    def create(self, passphrase: str) -> str: ...

    def unlock(self, secret: str) -> None: ...

    def lock(self) -> None: ...

    def change(self, secret: str, passphrase: str) -> None: ...

    def renew_recovery(self, secret: str) -> str: ...

    def check_recovery(self, typed: str) -> None: ...

    def set_active(self, *, active: bool) -> None: ...


class SessionConverter(Protocol):
    """Encrypts the sessions that are there, one by one, or puts them back in clear."""

    def pending(self, *, clear: bool = False) -> Sequence[str]: ...

    def convert(self, session_id: str, *, clear: bool = False) -> None: ...


class ScreenServices(Protocol):
    """Everything the terminal program works with."""

    @property
    def library(self) -> Library: ...
    @property
    def shelf(self) -> ReferentialChoices: ...
    @property
    def voice(self) -> Voice: ...
    @property
    def settings(self) -> SettingsStore: ...
    @property
    def key(self) -> Signer: ...
    @property
    def search(self) -> Searching: ...
    @property
    def free_text_words(self) -> Lexicon: ...

    def phrasing_rules(self, kind: Kind) -> RuleBook: ...
    @property
    def proposals(self) -> Proposals: ...
    @property
    def vault(self) -> SessionVault: ...
    @property
    def conversion(self) -> SessionConverter: ...
    @property
    def follow_up_cues(self) -> Cues: ...
    @property
    def word_families(self) -> Families: ...
    @property
    def owing(self) -> OwingWords: ...
    @property
    def fact_words(self) -> FactWords: ...

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
    def juries(self) -> Juries: ...

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
