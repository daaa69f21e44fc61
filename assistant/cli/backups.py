"""`cqp session sauvegardes` and `restaurer`: the copies of a session, and putting one back."""

from __future__ import annotations

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import Verbs, action, json_option, session_argument
from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.common.french import hour, local_day
from assistant.domain.common.text import one_line
from assistant.wiring import Services


def listing(services: Services, *, session: str, as_json: bool) -> int:
    """List the copies, newest first; exit code 1 when one is damaged."""
    session_id = _known(session, services)
    copies = services.copies.copies(session_id)
    if as_json:
        output.pretty_json({
            "session": session_id,
            "copies": [
                {
                    "numero": one.number, "date": one.made.isoformat(), "dossier": str(one.folder),
                    "evenements": one.events, "octets": one.size,
                    "probleme": one.problem or None,
                }
                for one in copies
            ],
        })
    else:
        for one in copies:
            state = one.problem or f"{one.events} événements, {output.size(one.size)}"
            state += ", d’un autre dossier de sessions" if one.elsewhere else ""
            output.line(f"{one.number}. {local_day(one.made)} {hour(one.made)}  {state}")
        if not copies:
            output.say("Aucune copie : il s’en fait une à la fin de chaque entretien.")
    return FINDINGS if any(one.problem for one in copies) else DONE


def restore(services: Services, *, session: str, copy: int) -> int:
    """Put a copy of a session back, by its number in the list of copies (0: the newest that holds),
    and say what was done."""
    restored = services.copies.restore(_known(session, services), copy)
    output.line(restored.message)
    return DONE


def _known(wanted: str, services: Services) -> str:
    """The id of a session that is here or that left copies, by its only unmistakable beginning."""
    ids = sorted({*services.store.ids(), *services.copies.ids()})
    begun = [one for one in ids if wanted and one.startswith(wanted)]
    if wanted in begun:
        return wanted
    if len(begun) != 1:
        near = f" Les plus proches : {', '.join(begun[:3])}." if begun else ""
        raise SessionUnreadable(
            "Session inconnue",
            f"« {one_line(wanted)[:80]} » ne désigne aucune session, ni ici ni dans les "
            f"sauvegardes.{near}",
        )
    return begun[0]


def declare(verbs: Verbs) -> None:
    """The actions of `cqp session` on copies."""
    copies = action(
        verbs, "sauvegardes", "les copies d’une session, la plus récente d’abord", listing
    )
    session_argument(copies)
    json_option(copies)
    restoring = action(verbs, "restaurer", "reprend une copie, sans rien écraser", restore)
    session_argument(restoring)
    restoring.add_argument(
        "--copie", dest="copy", metavar="N", type=int, default=0,
        help="le numéro de la copie (sinon la plus récente qui soit intacte)",
    )
