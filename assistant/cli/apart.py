"""What the program has done by a second run of itself, while somebody types in the first."""

from __future__ import annotations

import os
import sys

from assistant.cli import output, piped
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import Verbs, action, session_argument
from assistant.summaries import to_line
from assistant.wiring import Services


def sum_up(services: Services) -> int:
    """Sum up the sessions named on standard input; an empty line for one that is not in clear."""
    services.ask_secret = None  # whoever asks for it unlocks what is encrypted elsewhere
    named = [line.decode(errors="replace").strip() for line in piped.lines()]
    for known in services.library.read(named):
        output.line(to_line(known))
        output.finish()
    return DONE


def index(services: Services) -> int:
    """Bring the search's index up to date, by turns as long as standard input asks for."""
    from assistant.apart.indexing import DONE as NOTHING_LEFT
    from assistant.apart.indexing import MORE, asked

    services.ask_secret = None
    search = services.folder_search
    left = search.to_index()
    for seconds in asked(piped.lines()):
        search.keep_up(left, seconds)
        output.line(MORE if left else NOTHING_LEFT)
        output.finish()
    return DONE


def copy(services: Services, *, session: str) -> int:
    """Copy a session; say why where it could not be, or where an old copy could not go."""
    services.ask_secret = None
    said = services.copies.keep(services.library.known(session))
    output.line(said)
    return FINDINGS if said else DONE


def lay_out(services: Services) -> int:
    """Lay out the report that the run which started this one has told it; answer the files."""
    from assistant.apart.laying import send
    from assistant.apart.values import unpacked
    from assistant.publishing import laid_out

    made, wanted = unpacked(sys.stdin.buffer, os.environ)
    for content in laid_out(made, wanted):
        send(content, sys.stdout.buffer)
    return DONE


def declare(verbs: Verbs) -> None:
    """The words of those actions of `cqp session`."""
    action(
        verbs, "resumer", "résume en JSON les sessions nommées sur l’entrée standard", sum_up
    )
    action(
        verbs, "indexer", "tient l’index de la recherche à jour, par tours", index
    )
    session_argument(action(
        verbs, "copier", "fait une copie de sauvegarde, comme à la fin d’un entretien", copy
    ))
    action(
        verbs, "mettre-en-page", "met en page ce que le programme confie à un second lui-même",
        lay_out,
    )
