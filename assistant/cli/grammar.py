"""What the grammar of the command line is made of: argparse speaking French, verbs read late.

A verb is named once, where `parser.py` lists it; its words are declared beside the function that
it runs, which is handed them as typed keywords.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias

from assistant.cli.exit_codes import NOT_DONE

_FRENCH = (
    (r"the following arguments are required: (.*)", r"il manque : \1"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)",
     r"\1 : \2 n’existe pas ; choisissez parmi \3"),
    (r"argument (.*): expected one argument",
     r"\1 : il manque sa valeur ; si elle commence par un tiret, écrivez \1=VALEUR"),
    (r"argument (.*): not allowed with argument (.*)", r"\1 ne va pas avec \2"),
    (r"argument (.*): invalid .* value: (.*)", r"\1 : \2 ne convient pas"),
    (r"unrecognized arguments: (.*)", r"mots inconnus : \1"),
    (r"ambiguous option: (.*) could match (.*)", r"\1 est ambigu : \2"),
)
_HEADINGS = {
    "usage: ": "emploi : ",
    "positional arguments": "arguments",
    "options": "options",
    "show this help message and exit": "montre cette aide",
    "show program's version number and exit": "montre la version",
}

Command: TypeAlias = Callable[..., int]
"""What a verb runs: takes the services, and the words typed as keywords; answers an exit code."""
Verbs: TypeAlias = "argparse._SubParsersAction[FrenchParser]"


class FrenchParser(argparse.ArgumentParser):
    """argparse, speaking French; exits with 2 on a bad command line."""

    fill: Callable[[FrenchParser], None] | None = None
    """Declares the words of this verb; called once a line is read as far as the verb."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        fill, self.fill = self.fill, None
        if fill is not None:
            fill(self)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        for english, french in _FRENCH:
            message = re.sub(f"^{english}$", french, message, flags=re.DOTALL)
        self.print_usage(sys.stderr)
        self.exit(NOT_DONE, f"{self.prog} : {message}\n")

    def _print_message(self, message: str, file: Any = None) -> None:
        from assistant.domain.common.text import inert

        super()._print_message(inert(message), file)

    def format_help(self) -> str:
        return _translate(super().format_help())

    def format_usage(self) -> str:
        return _translate(super().format_usage())


def _translate(text: str) -> str:
    for english, french in _HEADINGS.items():
        text = text.replace(english, french)
    return text


def verb(verbs: Verbs, name: str, text: str, fill: Callable[[FrenchParser], None]) -> None:
    """Name a verb.

    Args:
        text: what it does, as the help says it.
        fill: declares its words.
    """
    _added(verbs, name, text).fill = fill


def actions(parser: FrenchParser) -> Verbs:
    """The actions of a verb that has several."""
    return parser.add_subparsers(metavar="ACTION", required=True)


def action(verbs: Verbs, name: str, text: str, run: Command) -> FrenchParser:
    """Name an action and what it runs; its words are declared on the parser that is answered."""
    parser = _added(verbs, name, text)
    parser.set_defaults(run=run)
    return parser


def screens_action(verbs: Verbs, name: str, text: str) -> FrenchParser:
    """Name an action that opens the program on a screen, as a line without verb does."""
    return _added(verbs, name, text)


def _added(verbs: Verbs, name: str, text: str) -> FrenchParser:
    parser = verbs.add_parser(name, help=text, description=text)
    # SUPPRESS keeps a `--sessions` given before the verb from being lost
    sessions_option(parser, default=argparse.SUPPRESS)
    return parser


def sessions_option(parser: FrenchParser, *, default: str | None) -> None:
    """`--sessions`, which goes before the verb or after it."""
    parser.add_argument(
        "--sessions", metavar="DOSSIER", default=default,
        help="dossier des sessions, ou serveur de l’organisme : postgresql://… (sinon la variable "
        "CQP_SESSIONS, sinon « cqp reglages sessions », sinon le dossier de données)",
    )


def session_argument(parser: FrenchParser) -> None:
    """The session a verb is about: `session`."""
    parser.add_argument("session", metavar="SESSION", help="numéro de la session, ou son début")


def reader_option(parser: FrenchParser) -> None:
    """`--role`: `reader`, the role that reads; empty when everything is visible."""
    parser.add_argument(
        "--role", dest="reader", metavar="ROLE", default="",
        help="sans ce que ce rôle ne peut pas encore voir de l’autre (sinon tout)",
    )


def json_option(parser: FrenchParser) -> None:
    """`--json`: `as_json`."""
    parser.add_argument("--json", dest="as_json", action="store_true", help="réponse en JSON")
