"""Where the parts meet when the sessions lie on an organisation's server.

Everything else is as on one computer: documents, référentiels, settings, the user's key. What the
server has not had back yet lies in a folder of this computer (`folders.sessions`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.common.errors import AssistantError, RefusedCommand, StoreAway
from assistant.domain.common.text import one_line
from assistant.wiring import Folders, Services, user_folders

if TYPE_CHECKING:
    from assistant.evaluations import Evaluations
    from assistant.juries import Unsent
    from assistant.library import Library
    from assistant.search.engine import Searching
    from assistant.storage.server.administering import ServerState
    from assistant.storage.server.database import Database
    from assistant.storage.server.listening import ServerListening
    from assistant.storage.server.rights import ServerHoldings
    from assistant.storage.server.store import ServerStore
    from assistant.storage.upkeep.holdings import Holdings
    from assistant.storage.upkeep.kept import (
        KeepingStore,
        SessionConversion,
        SessionCopies,
        SessionErasure,
        SessionHoldings,
    )
    from assistant.summaries import Summaries


def services_for(folders: Folders) -> Services:
    """What commands work with: files of this computer, or an organisation's server."""
    return OrganisationServices(folders) if folders.server else Services(folders)


def check_address(address: str) -> None:
    """Refuse an address that must not be kept, or that libpq does not understand.

    Raises:
        RefusedCommand: a password stands in it, or the server would not be verified.
        AssistantError: what speaks to servers is not installed.
    """
    from assistant.storage.server.address import options, required_mode

    required_mode(options(address))


class Carrying:
    """Whole sessions, copied between the store that is open and another one.

    Args:
        services: those of the store that is open.
        place: the folder or the address of the other.
    """

    def __init__(self, services: Services, place: str) -> None:
        folders = user_folders(place)
        if (folders.server, folders.sessions) == (
            services.folders.server, services.folders.sessions
        ):
            raise RefusedCommand(
                "Même endroit", "La session y est déjà : nommez un autre dossier, ou le serveur."
            )
        self._here = services
        self._there = services_for(
            replace(services.folders, sessions=folders.sessions, server=folders.server)
        )
        self._there.ask_secret = services.ask_secret

    def send(self, session_id: str) -> list[str]:
        """Copy a session there; what its seal has against it once it has come, in sentences.

        Raises:
            AssistantError: it was not carried; both places are as they were.
        """
        return self._carry(self._here, self._there, session_id)

    def receive(self, session_id: str) -> list[str]:
        """Copy a session here; as `send` does."""
        return self._carry(self._there, self._here, session_id)

    def named(self, chosen: Sequence[str], *, everything: bool, here: bool) -> list[str]:
        """The sessions meant, here or there, the oldest first.

        Raises:
            RefusedCommand: none is named, or one that is not there.
        """
        if everything == bool(chosen):
            raise RefusedCommand("Quelles sessions ?", "Nommez-les, ou donnez --toutes.")
        ids = (self._here if here else self._there).store.ids()
        unknown = [one for one in chosen if one not in ids]
        if unknown:
            raise RefusedCommand(
                "Session inconnue",
                f"« {one_line(unknown[0])[:80]} » n’y est pas ; donnez son identifiant entier.",
            )
        return list(reversed(ids)) if everything else list(chosen)

    def _carry(self, source: Services, target: Services, session_id: str) -> list[str]:
        from assistant.domain.dossier.verify import told

        target.store.receive(source.store.carried(session_id))
        with closing(target.library.open(session_id, write=False)) as interview:
            return list(told(interview.session, interview.broken, target.voice.say))


class OrganisationServices(Services):
    """What screens and commands work with, where the sessions are an organisation's."""

    @cached_property
    def database(self) -> Database:
        """The organisation's database; nothing is connected before something is asked."""
        from assistant.storage.server.database import Database

        return Database(self.folders.server)

    def create_tables(self) -> int:
        """Make the tables and the roles of an organisation; the version of the tables."""
        from assistant.storage.server.administering import create

        return create(self.database)

    def upgrade_tables(self) -> int:
        """Bring the tables to this program's version, and say which it is."""
        from assistant.storage.server.administering import upgrade

        return upgrade(self.database)

    def state(self) -> ServerState:
        """What there is on the server, and what endangers it."""
        from assistant.storage.server.administering import state

        return state(self.database)

    def damaged(self) -> tuple[tuple[str, str], ...]:
        """The sessions that do not hold, and why; every line of every session is read."""
        from assistant.storage.server.administering import damaged

        return damaged(self.database)

    def free_seat(self, session_id: str, role: str) -> str:
        """Free a role that a login held in a session; that login, empty for nobody."""
        from assistant.storage.server.administering import free_seat

        return free_seat(self.database, session_id, role)

    @cached_property
    def server(self) -> ServerStore:
        """The sessions that the server keeps."""
        from assistant.storage.server.keys import VaultKeys
        from assistant.storage.server.store import ServerStore

        return ServerStore(self.database, keys=VaultKeys(self.vault), now=self.now)

    @cached_property
    def listening(self) -> ServerListening:
        """What hears of others' lines."""
        from assistant.storage.server.listening import ServerListening

        return ServerListening(self.database)

    def hear(self, grew: Callable[[str], None]) -> Callable[[], None]:
        """Have somebody told of each session that grew; see `Services`."""
        return self.listening.hear(grew)

    @cached_property
    def server_name(self) -> str:
        """Its name, and the login there, as far as libpq knows them."""
        from assistant.storage.server.address import options

        try:
            found = options(self.folders.server)
        except AssistantError:
            return "serveur"
        return "@".join(filter(None, (found.user, found.host or "ce poste")))

    @cached_property
    def store(self) -> KeepingStore:
        """The sessions of the server; they go on here while it is away."""
        from assistant.storage.server.leftovers import forgetting
        from assistant.storage.server.steady import SteadyStore

        return SteadyStore(
            self.server, self.files_store, self.listening,
            forget=forgetting(self.files_held, self.folders.sessions, self.files),
        )

    @cached_property
    def summaries(self) -> Summaries:
        """What is known of the sessions, kept with them; nothing encrypted is."""
        from assistant.storage.server.summary_table import SummaryTable
        from assistant.summaries import TABLE, VERSION, Summaries, is_row

        return Summaries(SummaryTable(
            self.database, table=TABLE, version=VERSION, is_row=is_row,
        ))

    @cached_property
    def evaluations(self) -> Evaluations:
        """What was evaluated in the sessions, kept with them; nothing encrypted is."""
        from assistant.evaluations import TABLE, VERSION, is_row
        from assistant.storage.server.summary_table import SummaryTable

        return self._evaluations_in(SummaryTable(
            self.database, table=TABLE, version=VERSION, is_row=is_row, relation="evaluations",
        ))

    @cached_property
    def copies(self) -> SessionCopies:
        from assistant.storage.server.copies import ServerCopies

        return ServerCopies()

    @cached_property
    def unsent(self) -> Unsent:
        """Texts being typed in sessions of the server, kept here, encrypted if the session is."""
        from assistant.storage.upkeep.unsent import UnsentTexts

        return UnsentTexts(self.folders.sessions, self.server.codec, self.files)

    @cached_property
    def conversion(self) -> SessionConversion:
        from assistant.storage.server.conversion import ServerConversion

        return ServerConversion(self.database)

    @cached_property
    def holdings(self) -> SessionHoldings:
        return self._server_holdings

    @cached_property
    def files_held(self) -> Holdings:
        """What this computer keeps: documents, and what the server has not had back yet."""
        return self._held_here(dict)

    @cached_property
    def _server_holdings(self) -> ServerHoldings:
        from assistant.domain.sitting.state import is_sitting
        from assistant.storage.server.rights import ServerHoldings

        return ServerHoldings(
            self.server, self.files_held, self.library.owners,
            owned=lambda one: not is_sitting(one),
        )

    @cached_property
    def erasure(self) -> SessionErasure:
        from assistant.storage.server.rights import BOTH, ServerErasure

        return ServerErasure(self.database, self._server_holdings, self._erasure_here(BOTH))

    @cached_property
    def search(self) -> Searching:
        from assistant.domain.common.passphrase import VaultState
        from assistant.domain.sitting.state import is_sitting
        from assistant.storage.server.searching import ServerSearch

        return ServerSearch(
            self.server, unlocked=lambda: self.vault.state is not VaultState.LOCKED,
            build=self.shelf.kept, searched=lambda one: not is_sitting(one),
        )

    def loose_bytes(self, session_id: str) -> tuple[str, ...]:
        """None: a row holds a line and nothing else."""
        return ()

    def write_clear_copy(self, session_id: str, folder: Path) -> tuple[Path, ...]:
        """Write the lines of a session in clear, where the user wants them.

        Raises:
            NotSaved: something bears its name there, or the disk refused.
        """
        from assistant.storage.disk.documents import write_at
        from assistant.storage.journal.line import written

        carried = self.server.carried(session_id)
        path, content = folder / f"{session_id}.jsonl", written(carried.lines)
        return self._remembered([session_id], lambda announce: [
            write_at(path, content, files=self.files, announce=announce)
        ])

    def restore(self, session_id: str) -> str:
        """Refused: an administrator puts the database's copies back."""
        return self.copies.restore(session_id).message

    def libraries_of(self, session_id: str) -> Iterator[Library]:
        """Where a session may be read: on the server."""
        yield self.library

    def kept(self) -> tuple[tuple[str, Path, str], ...]:
        """What is kept of the user's on this computer: the sessions are on the server."""
        _, documents, _, *others = super().kept()
        waiting = (
            "Repli", self.folders.sessions, "ce que le serveur n’a pas encore repris ; le reste y "
            "est",
        )
        return (waiting, documents, *others)

    def place_risk(self) -> str | None:
        """That the server is away, or that its clock is another; None when nothing is wrong."""
        try:
            self.database.ask("select 1")
        except StoreAway:
            return (
                "Le serveur des sessions ne répond pas : un entretien commencé maintenant est "
                "enregistré sur cet ordinateur, et le rejoindra de lui-même."
            )
        except AssistantError:
            return None
        return self.database.clock_notice() or None

    def place_refusal(self) -> str:
        """Why nothing can be recorded, there or here, in a sentence; empty when all is well."""
        try:
            self.database.ask("select 1")
        except StoreAway:
            pass  # it goes on here
        except AssistantError as error:
            return error.message
        return super().place_refusal()
