"""`cqp navigateur`: the program in a window of a browser, on this machine alone."""

from __future__ import annotations

from assistant.cli import output
from assistant.cli.grammar import FrenchParser
from assistant.domain.common.errors import RefusedCommand
from assistant.wiring import Services


def browse(services: Services, *, port: int, silent: bool) -> int:
    """Show the program in a window until it ends.

    Args:
        port: 0 for a free one.
        silent: open nothing, say where to go.
    """
    from assistant.browser.hosting import BrowserHost

    if not 0 <= port <= 65535:
        raise RefusedCommand("Port mal formé", f"--port {port} : donnez un nombre de 1 à 65535.")
    host = BrowserHost(
        services.folders.data, services.folders.sessions, output.say, now=services.now
    )
    return host.show(port=port, opens=not silent)


def declare(parser: FrenchParser) -> None:
    """The words of `cqp navigateur`."""
    parser.set_defaults(run=browse)
    parser.add_argument(
        "--sans-ouvrir", dest="silent", action="store_true",
        help="n’ouvre aucun navigateur : dit où aller",
    )
    parser.add_argument(
        "--port", metavar="N", type=int, default=0,
        help="le port de cette machine où répondre (sinon un port libre)",
    )
