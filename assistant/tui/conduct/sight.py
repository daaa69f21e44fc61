"""The interview as the role that types may see it: the one seam of `visibility` on screen."""

from __future__ import annotations

from assistant.domain.rules.outcome import Outcome, outcome
from assistant.domain.session.state import Session
from assistant.domain.session.visibility import as_seen, hidden_elements
from assistant.interview import Interview


class Sight:
    """What may be seen now; looked for again only when something was recorded."""

    def __init__(self, interview: Interview) -> None:
        self._interview = interview
        self._seen: tuple[int, int, Session] | None = None
        self._weighed: tuple[Session, Outcome] | None = None

    @property
    def session(self) -> Session:
        """The session without what the role that types may not see yet."""
        session = self._interview.session
        if self._seen is None or self._seen[:2] != (id(session), session.number):
            self._seen = (id(session), session.number, as_seen(session))
        return self._seen[2]

    @property
    def waiting(self) -> int:
        """How many elements somebody else judged that may not be seen yet."""
        return len(hidden_elements(self._interview.session))

    def outcome(self) -> Outcome:
        """The verdicts of what may be seen."""
        seen = self.session
        if seen is self._interview.session:
            return self._interview.outcome()
        if self._weighed is None or self._weighed[0] is not seen:
            self._weighed = (seen, outcome(seen))
        return self._weighed[1]
