"""`cqp reglages …`: what the user prefers, without a screen."""

from __future__ import annotations

from typing import Any

from assistant.cli import output
from assistant.cli.exit_codes import DONE
from assistant.cli.grammar import FrenchParser, action, actions
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.paths import typed_path
from assistant.domain.common.settings import Settings
from assistant.domain.common.text import fold, one_line
from assistant.domain.session.retention import LONGEST
from assistant.organisation import check_address
from assistant.wiring import SERVERS, Services

NONE, HERE = "aucune", "ici"


def retention(services: Services, *, period: str) -> int:
    """Say for how long sessions are kept, or set it; nothing is ever erased by it."""
    settings = changed(services, retention=_months(period)) if period else kept(services)
    months = settings.retention
    output.line(f"Durée de conservation : {f'{months} mois' if months else NONE}")
    return DONE


def rereading(services: Services, *, wanted: str | None) -> int:
    """Say whether questions and observations are reread on screen, or choose it."""
    settings = changed(services, reread=wanted == "oui") if wanted else kept(services)
    output.line(f"Remarques de méthode à l’écran : {'oui' if settings.reread else 'non'}")
    return DONE


def place(services: Services, *, wanted: str) -> int:
    """Say where the sessions are kept, or choose it; an address is looked at before it is kept."""
    if wanted:
        chosen = "" if fold(wanted) == HERE else wanted
        if chosen.startswith(SERVERS):
            check_address(chosen)
        elif chosen:
            chosen = str(typed_path(chosen).absolute())
        settings = changed(services, sessions=chosen)
    else:
        settings = kept(services)
    output.line(f"Sessions : {one_line(settings.sessions) or 'sur cet ordinateur'}")
    return DONE


def kept(services: Services) -> Settings:
    """The settings as they are kept; a file that cannot be understood is told."""
    settings = services.settings.load()
    if services.settings.problem:
        output.say(services.settings.problem)
    return settings


def changed(services: Services, **changes: Any) -> Settings:
    """The settings once these are changed; where the old file was put is told, if it had to be.

    Raises:
        NotSaved: nothing was changed.
    """
    settings = services.settings.change(kept(services), **changes)
    if services.settings.problem:
        output.say(services.settings.problem)
    return settings


def _months(text: str) -> int:
    if fold(text) == NONE:
        return 0
    months = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    if not 1 <= months <= LONGEST:
        raise RefusedCommand(
            "Durée mal formée",
            f"« {one_line(text)[:40]} » : donnez un nombre de mois, de 1 à {LONGEST}, "
            f"ou « {NONE} ».",
        )
    return months


def declare(parser: FrenchParser) -> None:
    """The actions of `cqp reglages`."""
    verbs = actions(parser)
    kept = action(
        verbs, "conservation", "dit ou change la durée de conservation des sessions", retention
    )
    kept.add_argument("period", metavar="MOIS|aucune", nargs="?", default="")
    where = action(
        verbs, "sessions", "dit ou change où sont les sessions : ici, dossier, serveur", place
    )
    where.add_argument(
        "wanted", metavar="ici|DOSSIER|postgresql://…", nargs="?", default=""
    )
    reread = action(
        verbs, "relecture", "dit ou change si l’écran relit questions et observations", rereading
    )
    reread.add_argument("wanted", metavar="oui|non", nargs="?", choices=("oui", "non"))
