"""`cqp fichiers`: where everything lies, and how to keep a copy of it."""

from __future__ import annotations

import sys

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import FrenchParser
from assistant.wiring import Services


def files(services: Services) -> int:
    """Say where sessions, documents and settings are; 1 when nothing can be recorded there."""
    for name, path, what in services.kept():
        output.line(f"{name:<10} {path}")
        output.line(f"{'':<10} {what}")
    output.line()
    if sys.platform == "win32":
        output.line(
            "Les autres comptes de ce poste ne les lisent pas, ses administrateurs si : une phrase "
            "secrète les en empêche."
        )
    output.line("Pour tout sauvegarder, quittez le programme, puis copiez :")
    for path in services.to_back_up():
        output.line(f"    {path}")
    refused = services.place_refusal()
    if refused:
        output.say(refused)
    return FINDINGS if refused else DONE


def declare(parser: FrenchParser) -> None:
    """`cqp fichiers` takes no words."""
    parser.set_defaults(run=files)
