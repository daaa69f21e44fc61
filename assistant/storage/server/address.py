"""Where an organisation's server is, as libpq reads it, and what may be said of it.

Nothing secret stands in an address: it would lie in the history of a shell, in the list of
processes, in the settings. libpq finds secrets by its own ways, and reads PGSERVICE and the rest.
Off this computer, the server must prove who it is: its certificate and its name are verified.
"""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.common.text import one_line

if TYPE_CHECKING:
    from types import ModuleType

SCHEMES = ("postgresql://", "postgres://")
VERIFIED = "verify-full"
_LEFT_TO_LIBPQ = "prefer"
"""What libpq takes for `sslmode` where nobody says anything."""


def names_server(where: str) -> bool:
    """Whether what `--sessions` names is a server, and not a folder."""
    return where.startswith(SCHEMES)


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """What libpq makes of an address, the environment and the service file together.

    Args:
        host: a name, an address, a folder of sockets; empty for libpq's own socket.
        hostaddr: the address of the host, where it is given.
        sslmode: as libpq names it.
        password: whether the address itself holds one.
        user: who logs in.
    """

    host: str = ""
    hostaddr: str = ""
    sslmode: str = _LEFT_TO_LIBPQ
    password: bool = False
    user: str = ""

    @property
    def nearby(self) -> bool:
        """Whether what is sent stays on this computer."""
        where = self.hostaddr or self.host
        if where.startswith(("/", "@")) or where in ("", "localhost"):
            return True
        try:
            return ipaddress.ip_address(where).is_loopback
        except ValueError:
            return False


def required_mode(found: ServerOptions) -> str:
    """The `sslmode` to connect with.

    Raises:
        RefusedCommand: a password stands in the address, or the server would not be verified.
    """
    if found.password:
        raise RefusedCommand(
            "Mot de passe dans l’adresse",
            "Une adresse se retrouve dans l’historique et dans la liste des programmes. Retirez-en "
            "le mot de passe, et donnez-le par le fichier .pgpass (pgpass.conf sous Windows), le "
            "fichier de service ou PGPASSWORD.",
        )
    if found.nearby:
        return found.sslmode
    if found.sslmode not in (VERIFIED, _LEFT_TO_LIBPQ):
        raise RefusedCommand(
            "Serveur non vérifié",
            f"« sslmode={one_line(found.sslmode)[:20]} » ne vérifie pas que « "
            f"{one_line(found.host)[:80]} » est bien votre serveur : hors de cet ordinateur, seul "
            f"{VERIFIED} est accepté. Retirez ce réglage (adresse, PGSSLMODE ou fichier de "
            "service) ; sslrootcert nomme le certificat de votre autorité.",
        )
    return VERIFIED


def library() -> ModuleType:
    """psycopg, which only those who have a server install.

    Raises:
        AssistantError: it is not there, or its libpq is not.
    """
    try:
        import psycopg
    except ImportError as error:
        raise AssistantError(
            "PostgreSQL non installé",
            "Les sessions sont sur un serveur, et ce qui lui parle n’est pas installé ici : "
            "pip install \"assistant-cqp[postgresql]\".",
        ) from error
    quiet = logging.getLogger("psycopg")
    if not quiet.handlers:  # what it warns of is raised too, and the screen is not its to write on
        quiet.addHandler(logging.NullHandler())
    return psycopg


def _must_be_hosts(hosts: str) -> None:
    """Refuse, by UnicodeError, names that no network knows: psycopg would raise it much later."""
    for one in hosts.split(","):
        if not one.startswith(("/", "@")):  # a socket of this computer
            one.encode("idna")


def options(address: str) -> ServerOptions:
    """What libpq makes of an address; nothing is sent yet.

    Raises:
        RefusedCommand: libpq does not understand it.
        AssistantError: psycopg is not there.
    """
    psycopg = library()
    try:
        own = psycopg.conninfo.conninfo_to_dict(address)
        _must_be_hosts(str(own.get("host") or ""))
    except (psycopg.Error, UnicodeError) as error:
        raise RefusedCommand(
            "Adresse incomprise",
            f"« {one_line(address)[:80]} » : {one_line(str(error))[:200]}. Écrivez par exemple "
            "postgresql://serveur.example/cqp, ou postgresql:// avec PGSERVICE.",
        ) from error
    # beginning to connect is how libpq tells what the environment and the service file add
    begun = psycopg.pq.PGconn.connect_start(address.encode())
    try:
        found = {one.keyword.decode(): (one.val or b"").decode() for one in begun.info}
    finally:
        begun.finish()
    host = str(own.get("host") or "")
    if not found:  # libpq refused before it looked anything up
        return ServerOptions(host, "", str(own.get("sslmode", "")) or _LEFT_TO_LIBPQ,
                             "password" in own)
    several = "," in found["host"]
    return ServerOptions(
        found["host"], "" if several else found["hostaddr"], found["sslmode"] or _LEFT_TO_LIBPQ,
        "password" in own, found["user"],
    )
