"""`cqp session sauvegardes` and `restaurer`: the copies of a session, and putting one back."""

from __future__ import annotations

import argparse

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.common.french import hour, local_day
from assistant.domain.common.text import one_line
from assistant.wiring import Services


def listing(args: argparse.Namespace, services: Services) -> int:
    """List the copies, the newest first; 1 when one does not hold."""
    session_id = _known(args.session, services)
    copies = services.backups.copies(session_id)
    if args.json:
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
            output.line(f"{one.number}. {local_day(one.made)} {hour(one.made)}  {state}")
        if not copies:
            output.say("Aucune copie : il s’en fait une à la fin de chaque entretien.")
    return FINDINGS if any(one.problem for one in copies) else DONE


def restore(args: argparse.Namespace, services: Services) -> int:
    restored = services.backups.restore(_known(args.session, services), args.copie)
    output.line(restored.message)
    return DONE


def _known(wanted: str, services: Services) -> str:
    """The id of a session that is here or that left copies, by its only unmistakable beginning."""
    ids = sorted({*services.store.ids(), *services.backups.ids()})
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


ACTIONS = {"sauvegardes": listing, "restaurer": restore}
