"""The words of other programs for verdicts, and who says them in French. Pure."""

from __future__ import annotations

from typing import Any, Protocol

from assistant.domain.referential.model import Referential
from assistant.domain.rules.findings import CertificationVerdict, Flip, Margin, Reason

Json = dict[str, Any]

VERDICTS = {
    "mastered": "maitrisee", "not_mastered": "non_maitrisee", "undetermined": "indeterminee",
}
DELIVERIES = {
    "delivery": "delivrance_proposee", "partial": "partielle", "none": "aucune",
    "undetermined": "indeterminee",
}


class Sentences(Protocol):
    """What puts verdicts into French."""

    def reason(self, referential: Referential, reason: Reason) -> str:
        """Why a verdict is what it is, in the source’s terms."""
        ...

    def margin(self, referential: Referential, margin: Margin) -> str:
        """What remains to be judged of a block, and what may still be tolerated."""
        ...

    def flip(self, referential: Referential, flip: Flip) -> str:
        """The smallest change that would give another verdict."""
        ...

    def certification(self, referential: Referential, verdict: CertificationVerdict) -> str:
        """What is proposed of a certificate, from the verdicts of its blocks."""
        ...

    def say(self, template: str, **values: Any) -> str:
        """The sentence of a template with these values."""
        ...
