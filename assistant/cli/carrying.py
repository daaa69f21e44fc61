"""`cqp session envoyer` and `recevoir`: whole sessions from one store to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import Verbs, action
from assistant.domain.common.errors import AssistantError
from assistant.organisation import Carrying
from assistant.wiring import Services


def send(services: Services, *, place: str, chosen: list[str], everything: bool) -> int:
    """Copy sessions to another store; the ones here stay."""
    carrying = Carrying(services, place)
    return _carry(carrying.send, carrying.named(chosen, everything=everything, here=True))


def receive(services: Services, *, place: str, chosen: list[str], everything: bool) -> int:
    """Copy sessions from another store to this one; the ones there stay."""
    carrying = Carrying(services, place)
    return _carry(carrying.receive, carrying.named(chosen, everything=everything, here=False))


def _carry(carry: Callable[[str], list[str]], ids: Sequence[str]) -> int:
    """Carry each, and name those that have come; 1 when one could not be, or its seal is broken."""
    code = DONE
    for session_id in ids:
        try:
            doubts = carry(session_id)
        except AssistantError as error:
            output.say(f"{session_id} : {error.message}")
            code = FINDINGS
            continue
        output.line(session_id)
        for doubt in doubts:
            output.say(f"(!) {session_id} : {doubt}")
            code = FINDINGS
    return code


def declare(verbs: Verbs) -> None:
    """The actions of `cqp session` that carry sessions between stores."""
    sending = action(
        verbs, "envoyer", "copie des sessions vers un autre dossier ou un serveur", send
    )
    sending.add_argument(
        "--vers", dest="place", metavar="DOSSIER|postgresql://…", required=True,
        help="où elles vont ; rien n’y est écrasé",
    )
    coming = action(
        verbs, "recevoir", "copie ici des sessions d’un autre dossier ou d’un serveur", receive
    )
    coming.add_argument(
        "--de", dest="place", metavar="DOSSIER|postgresql://…", required=True,
        help="d’où elles viennent ; elles y restent",
    )
    for one in (sending, coming):
        one.add_argument("chosen", metavar="SESSION", nargs="*", help="leurs identifiants")
        one.add_argument("--toutes", dest="everything", action="store_true", help="toutes")
