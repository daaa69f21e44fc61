"""`cqp organisation …`: what an administrator does with an organisation's database."""

from __future__ import annotations

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import FrenchParser, action, actions, session_argument
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.french import counted
from assistant.organisation import OrganisationServices
from assistant.wiring import Services


def _organisation(services: Services) -> OrganisationServices:
    if not isinstance(services, OrganisationServices):
        raise RefusedCommand(
            "Quelle base ?",
            "Nommez-la : cqp organisation etat --sessions postgresql://serveur.example/cqp",
        )
    return services


def create(services: Services) -> int:
    """Make the tables and the roles."""
    output.line(f"Tables créées, version {_organisation(services).create_tables()}.")
    output.say(
        "Donnez à chaque compte un rôle : « grant cqp_evaluateur to … », cqp_lecteur pour qui ne "
        "fait que lire, cqp_effacement à qui répond des données."
    )
    return DONE


def upgrade(services: Services) -> int:
    """Bring the tables to this program's version."""
    output.line(f"Tables en version {_organisation(services).upgrade_tables()}.")
    return DONE


def state(services: Services, *, whole: bool) -> int:
    """Print the state of the server; exit code 1 for a risk or a damaged session."""
    organisation = _organisation(services)
    found = organisation.state()
    output.line(f"PostgreSQL {found.server}")
    output.line(f"Tables : {f'version {found.version}' if found.version else 'aucune'}")
    output.line(f"Connexion chiffrée : {'oui' if found.encrypted else 'non, locale'}")
    output.line(f"{counted(found.sessions, 'session')}, {counted(found.records, 'ligne')}")
    damaged = organisation.damaged() if whole else ()
    for session_id, reason in damaged:
        output.line(f"(!) {session_id} : {reason}")
    for warning in found.warnings:
        output.say(f"(!) {warning}")
    if whole and not damaged:
        output.line("Toutes les lignes se tiennent.")
    return FINDINGS if found.warnings or damaged else DONE


def free(services: Services, *, session: str, role: str) -> int:
    """Free a role that somebody held in a session."""
    login = _organisation(services).free_seat(session, role)
    output.line(
        f"Rôle libéré : il était tenu par « {login} »." if login else "Personne ne le tenait."
    )
    return DONE


def declare(parser: FrenchParser) -> None:
    """The actions of `cqp organisation`."""
    verbs = actions(parser)
    action(verbs, "creer", "crée les tables et les rôles dans une base", create)
    action(
        verbs, "mettre-a-niveau", "met les tables à la version du programme, après une copie",
        upgrade,
    )
    looking = action(verbs, "etat", "versions, nombre de sessions, ce qui les met en danger", state)
    looking.add_argument(
        "--verifier", dest="whole", action="store_true",
        help="relit chaque ligne de chaque session : après une copie remise",
    )
    freeing = action(
        verbs, "liberer", "libère le rôle qu’un compte tenait dans une session", free
    )
    session_argument(freeing)
    freeing.add_argument("role", metavar="ROLE", help="comme evaluateur_externe")
