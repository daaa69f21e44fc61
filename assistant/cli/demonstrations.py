"""Which demonstration `cqp demo` opens."""

from __future__ import annotations

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import fold, one_line
from assistant.wiring import Services


def choose(services: Services, word: str) -> None:
    """Show the complete demonstration of a référentiel, named by a part of its id.

    Raises:
        RefusedCommand: no référentiel bears this word, or several do.
    """
    shown = services.complete_demonstrations()
    meant = [name for name in shown if fold(word) in name]
    if len(meant) != 1:
        raise RefusedCommand(
            "Démonstration introuvable",
            f"« {one_line(word)[:40]} » n’en désigne pas une seule. Choisissez parmi : "
            f"{', '.join(meant or shown)}.",
        )
    services.choose_demonstration(meant[0])
