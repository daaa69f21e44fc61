"""What the screens need from outside, as protocols: the command line hands it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from assistant.domain.findings import BlockVerdict, CertificationVerdict, Flip, Margin, Reason
    from assistant.domain.referential import ElementRef, Mark, Referential
    from assistant.domain.sealing import Signer
    from assistant.interview import Interview, Library


class SettingsStore(Protocol):
    """Where settings are kept; `problem` is a sentence when they could not be read."""

    problem: str

    def load(self) -> Any: ...

    def save(self, settings: Any) -> None: ...


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


class Shelf(Protocol):
    """The référentiels there are, and the user's own marks."""

    def list(self) -> Sequence[Offer]: ...

    def load(self, referential_id: str) -> Referential: ...

    def write_marks(
        self, referential_id: str, marks: Mapping[ElementRef, Mark], *, origin: str
    ) -> Path: ...


class Voice(Protocol):
    """The sentences, from templates."""

    def prepare(self) -> None: ...

    def say(self, template: str, **values: Any) -> str: ...

    def status(self, referential: Referential, verdict: BlockVerdict) -> str: ...

    def reason(self, referential: Referential, reason: Reason) -> str: ...

    def margin(self, referential: Referential, margin: Margin) -> str: ...

    def flip(self, referential: Referential, flip: Flip) -> str: ...

    def problems(self) -> tuple[str, ...]: ...

    def certification(self, referential: Referential, verdict: CertificationVerdict) -> str: ...


class Services(Protocol):
    """Everything the terminal program works with."""

    @property
    def library(self) -> Library: ...
    @property
    def shelf(self) -> Shelf: ...
    @property
    def voice(self) -> Voice: ...
    @property
    def settings(self) -> SettingsStore: ...
    @property
    def key(self) -> Signer: ...

    def place_risk(self) -> str | None:
        """Why the folder of the sessions is a risk, in a sentence; None when nothing is seen."""
        ...

    def demonstration(self) -> Interview:
        """A throw-away copy of the demonstration session, open for writing."""
        ...

    def export(self, interview: Interview) -> Path:
        """Write the session as Markdown; returns where."""
        ...

    def is_holiday(self, day: date) -> bool:
        """Whether that day is a public holiday: deadlines in working days skip it."""
        ...
