"""A person's rights on an organisation's server: all that is kept of somebody, given or erased.

What lies there is told beside what lies on this laptop: documents, interviews that the server has
not had back yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.domain.common.errors import AssistantError, RefusedCommand, SessionUnreadable
from assistant.domain.common.why import why_unread
from assistant.domain.session.persons import Owner, owner_of
from assistant.storage.journal import line as journal
from assistant.storage.server.database import Database
from assistant.storage.server.store import ServerStore
from assistant.storage.upkeep.erasure import Erased, Erasure, stops_there
from assistant.storage.upkeep.holdings import JOURNAL, KEY, Held, Holdings
from assistant.storage.upkeep.unsent import SUFFIX

BOTH = (
    "Les lignes de ces sessions ont été retirées de la base de l’organisme, et leurs fichiers de "
    "cet ordinateur. Les sauvegardes de la base (pg_dump), les autres ordinateurs, et ce que les "
    "disques gardent peut-être, n’en font pas partie."
)

_SIZES = """
    select s.session, length(s.key_file), coalesce(sum(length(r.line) + 1), 0)
    from cqp.sessions s left join cqp.records r using (session)
    where s.session = any(%s) group by s.session, s.key_file
"""
_MAY = "select has_function_privilege('cqp.erase(text[], jsonb)', 'execute')"
_ERASE = "select cqp.erase(%s, %s)"


class ServerHoldings:
    """Implements `SessionHoldings`.

    Args:
        local: what this computer keeps of them.
        known: whose the sessions are of which that is known without reading them again.
        owned: whether what bears an id is somebody's; the sittings of a jury are nobody's.
        name: what the server is called where something of it is listed.
    """

    def __init__(
        self, store: ServerStore, local: Holdings, known: Callable[[], Mapping[str, Owner]],
        owned: Callable[[str], bool] = lambda _: True, name: str = "serveur",
    ) -> None:
        self._store, self._local, self._known = store, local, known
        self._folder, self._owned = Path(name), owned

    def owners(self) -> tuple[Owner, ...]:
        """Whose each session is, here and there; only those that nothing tells of are read."""
        known = dict(self._known())
        there = filter(self._owned, self._store.ids())
        found = {one: known.get(one) or self._owner(one) for one in there}
        for owner in self._local.owners():
            found.setdefault(owner.id, owner)
        return tuple(found[one] for one in sorted(found))

    def ids(self) -> tuple[str, ...]:
        """The sessions that the server keeps."""
        return tuple(self._store.ids())

    def _owner(self, session_id: str) -> Owner:
        try:
            journal = self._store.open(session_id, write=False)
        except AssistantError as error:
            return Owner(session_id, problem=error.message)
        found = owner_of(session_id, journal.records)
        return found if found.name else replace(found, problem="elle ne dit pas de qui elle est")

    def files(self, sessions: Sequence[str]) -> tuple[Held, ...]:
        """Everything kept of these sessions, what is on the server last."""
        return (*self._local.files(sessions), *self.rows(sessions))

    def rows(self, sessions: Sequence[str]) -> tuple[Held, ...]:
        """What the server keeps of them."""
        return tuple(self._rows(sessions))

    def _rows(self, sessions: Sequence[str]) -> Iterator[Held]:
        for session, key, size in self._store.database.ask(_SIZES, [list(sessions)]):
            name = f"{session}.jsonl"
            yield Held(session, JOURNAL, self._folder / name, f"serveur/{name}", int(size))
            if key:
                name = f"{session}.cle"
                yield Held(session, KEY, self._folder / name, f"serveur/{name}", int(key))

    def orphans(self) -> tuple[Path, ...]:
        """The documents on this computer of which nobody knows whose they are."""
        known = set(self._store.ids())
        return tuple(
            path for path in self._local.orphans()
            if not any(path.name.startswith(one) for one in known)
        )

    def is_plain(self, held: Held) -> bool:
        return held.path.parent == self._folder or self._local.is_plain(held)

    def content(self, held: Held) -> bytes:
        """The lines of a session in clear, or what a file says; see the protocol."""
        if held.path.suffix == SUFFIX:  # encrypted as the session is, whose key is there
            try:
                content = held.path.read_bytes()
            except OSError as error:
                raise SessionUnreadable(
                    "Fichier illisible", f"« {held.path} » : {why_unread(error)}."
                ) from error
            return self._store.codec(held.session).whole(content) or content
        if held.path.parent != self._folder:
            return self._local.content(held)
        rows = self._store.open(held.session, write=False).rows
        return rows.codec.key_file if held.kind == KEY else journal.written(rows.lines)


class ServerErasure:
    """Implements `SessionErasure`: this computer's documents, then the server's lines."""

    def __init__(self, database: Database, holdings: ServerHoldings, local: Erasure) -> None:
        self._database, self._holdings, self._local = database, holdings, local

    def erase(self, sessions: Sequence[str]) -> Erased:
        """Erase; the certificate stays in the database, and here. See the protocol."""
        if not self._database.ask(_MAY)[0][0]:
            raise RefusedCommand(
                "Effacement réservé",
                "Votre compte n’a pas le rôle « cqp_effacement », que l’administrateur de la base "
                "donne à qui répond des données. Rien n’a été effacé.",
            )
        return self._local.erase(
            sessions, self._holdings.rows(sessions), lambda said: self._last(sessions, said)
        )

    def complete(
        self, resists: Callable[[AssistantError], None] = stops_there
    ) -> tuple[Erased, ...]:
        """End what was stopped, but for what the server still keeps; see the protocol."""
        return self._local.complete(resists, self.erase, self._holdings.ids)

    def _last(self, sessions: Sequence[str], said: Mapping[str, Any]) -> None:
        from psycopg.types.json import Jsonb

        self._database.order(_ERASE, [list(sessions), Jsonb(dict(said))])
