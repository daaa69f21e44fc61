"""`cqp relire`: questions or observations reread by the method, one a line, streaming."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from assistant.cli import output, piped
from assistant.cli.exit_codes import DONE
from assistant.cli.grammar import FrenchParser
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import clean
from assistant.domain.phrasing.rules import KINDS, Kind, check
from assistant.wiring import Services

"""What some programs put before a text in UTF-8."""


def reread(services: Services, *, kind: Kind) -> int:
    """Answer each line by what it seems to be; a remark is a hint, never a failure."""
    rules = services.phrasing_rules(kind)
    if rules.problem:
        output.say(rules.problem)
    for text in _lines():
        output.flushed_json({
            "texte": text,
            "constats": [
                {
                    "regle": one.rule, "extrait": one.extract, "conseil": str(one.advice),
                    "proposition": one.suggestion,
                }
                for one in check(kind, text, rules)
            ],
        })
    return DONE


def _lines() -> Iterator[str]:
    """The lines of standard input as UTF-8 whatever the locale, without control characters."""
    if sys.stdin is None:
        raise RefusedCommand(
            "Rien à relire", "Donnez des lignes sur l’entrée standard : "
            "cqp relire --type question < questions.txt",
        )
    if sys.stdin.isatty():
        output.say("Une phrase par ligne, puis Entrée ; Ctrl+D pour finir (Ctrl+Z sous Windows).")
    misread = 0
    for raw in piped.lines():
        text = raw.decode("utf-8", errors="replace")
        misread += "\ufffd" in text
        yield " ".join(clean(text.rstrip("\r\n")).splitlines())
    if misread:
        output.say(
            f"Lignes qui ne sont pas en UTF-8 : {misread}. Leurs caractères illisibles sont "
            "remplacés ; enregistrez le fichier en UTF-8."
        )


def declare(parser: FrenchParser) -> None:
    """The words of `cqp relire`."""
    parser.set_defaults(run=reread)
    parser.add_argument(
        "--type", dest="kind", choices=KINDS, required=True,
        help="ce que sont les lignes lues sur l’entrée standard",
    )
