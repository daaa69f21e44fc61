"""Hides who people are before a text leaves the machine, and puts it back after. Pure.

What is hidden: all that `identities` finds a trace of. Hiding too much costs little: each wording
has its own placeholder, so that `restore(hide(text))` is the text again.

What is not: an allusion, a nickname, a name nobody recorded and that no title announces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.domain.privacy.folded import Folded
from assistant.domain.privacy.identities import Identities
from assistant.domain.privacy.kinds import (
    ACCREDITATION,
    CANDIDATE,
    COMPANY,
    CONTACT,
    EVALUATOR,
    JURY,
    OTHER,
)
from assistant.domain.session.state import Session

_CALLED = {
    CANDIDATE: "CANDIDAT", EVALUATOR: "EVALUATEUR", JURY: "EVALUATEUR", COMPANY: "ENTREPRISE",
    CONTACT: "COORDONNEE", ACCREDITATION: "COORDONNEE", OTHER: "PERSONNE",
}
"""What stands in the place of each kind."""
_QUOTED = "CITATION"
"""In the place of a text that looks like a placeholder: nobody can plant one."""

_KINDS = (*dict.fromkeys(_CALLED.values()), _QUOTED)
PLACEHOLDER = re.compile(
    rf"\[?\b({'|'.join(_KINDS)})[_ ](\d{{1,4}})\b\]?|\[({'|'.join(_KINDS)})-?(\d{{1,4}})\]",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Redaction:
    """The placeholders of one exchange with a model.

    Args:
        identities: what must not leave.
    """

    identities: Identities
    _by_surface: dict[tuple[str, str], str] = field(init=False, default_factory=dict)
    _surfaces: dict[str, str] = field(init=False, default_factory=dict)

    @classmethod
    def of(cls, session: Session) -> Redaction:
        """All that a session says of who its people are."""
        return cls(Identities.of(session))

    def hide(self, text: str) -> str:
        """The text with a placeholder in the place of all that says who somebody is."""
        parts: list[str] = []
        at = 0
        for kind, start, end in self._found(text):
            parts += [text[at:start], self._placeholder(kind, text[start:end])]
            at = end
        return "".join(parts) + text[at:]

    def restore(self, text: str) -> str:
        """The text with what its placeholders stand for; an unknown one is left as it is."""
        return PLACEHOLDER.sub(self._surface, text)

    def unknown(self, text: str) -> bool:
        """Whether a text bears a placeholder that stands for nothing."""
        return any(_name(one) not in self._surfaces for one in PLACEHOLDER.finditer(text))

    def _surface(self, match: re.Match[str]) -> str:
        return self._surfaces.get(_name(match), match[0])

    def _placeholder(self, kind: str, surface: str) -> str:
        known = self._by_surface.get((kind, surface))
        if known is None:
            same = sum(1 for other, _ in self._by_surface if other == kind)
            known = f"[{kind}_{same + 1}]"
            self._by_surface[kind, surface] = known
            self._surfaces[known] = surface
        return known

    def _found(self, text: str) -> list[tuple[str, int, int]]:
        """What must be hidden, in order; what overlaps a planted placeholder is one with it."""
        folded = Folded.of(text)
        found = [
            (*folded.span(*match.span()), _QUOTED) for match in PLACEHOLDER.finditer(folded.text)
        ]
        found += [(one.start, one.end, _CALLED[one.kind]) for one in self.identities.traces(text)]
        merged: list[tuple[str, int, int]] = []
        for start, end, kind in sorted(found, key=lambda one: (one[0], -one[1])):
            if merged and start < merged[-1][2]:
                first, begun, ended = merged[-1]
                merged[-1] = (first, begun, max(ended, end))
            else:
                merged.append((kind, start, end))
        return merged


def _name(match: re.Match[str]) -> str:
    """The placeholder that a model meant, however it copied it."""
    kind, number = match[1] or match[3], match[2] or match[4]
    return f"[{kind.upper()}_{int(number)}]"
