"""The command line's grammar, in French."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from assistant.cli import NOT_DONE

_FRENCH = (
    (r"the following arguments are required: (.*)", r"il manque : \1"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)",
     r"\1 : \2 n’existe pas ; choisissez parmi \3"),
    (r"argument (.*): expected one argument", r"\1 : il manque sa valeur"),
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


class FrenchParser(argparse.ArgumentParser):
    """argparse, speaking French; exits with 2 on a bad command line."""

    def error(self, message: str) -> NoReturn:
        for english, french in _FRENCH:
            message = re.sub(f"^{english}$", french, message, flags=re.DOTALL)
        self.print_usage(sys.stderr)
        self.exit(NOT_DONE, f"{self.prog} : {message}\n")

    def format_help(self) -> str:
        return _translate(super().format_help())

    def format_usage(self) -> str:
        return _translate(super().format_usage())


def _translate(text: str) -> str:
    for english, french in _HEADINGS.items():
        text = text.replace(english, french)
    return text


def build_parser(version: str) -> FrenchParser:
    """The whole grammar; `command` and `action` tell what was asked."""
    parser = FrenchParser(
        prog="cqp",
        description="Conduit l’entretien d’évaluation d’un CQP. Sans mot de plus : ouvre le "
        "programme.",
    )
    parser.add_argument("--version", action="version", version=f"cqp {version}")
    _sessions_option(parser, default=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMANDE", title="commandes")
    _screen_commands(commands)
    _referential_commands(commands)
    _session_commands(commands)
    _reading_commands(commands)
    _seal_commands(commands)
    _person_commands(commands)
    _settings_commands(commands)
    return parser


if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[FrenchParser]


def _sessions_option(parser: argparse.ArgumentParser, default: str | None) -> None:
    parser.add_argument(
        "--sessions", metavar="DOSSIER", default=default,
        help="dossier des sessions (sinon la variable CQP_SESSIONS, sinon le dossier de données)",
    )


def _add(commands: Commands, name: str, text: str) -> FrenchParser:
    parser: FrenchParser = commands.add_parser(name, help=text, description=text)
    # SUPPRESS keeps a `--sessions` given before the command from being lost
    _sessions_option(parser, default=argparse.SUPPRESS)
    return parser


def _json_option(parser: FrenchParser) -> None:
    parser.add_argument("--json", action="store_true", help="réponse en JSON")


def _session_argument(parser: FrenchParser) -> None:
    parser.add_argument("session", metavar="SESSION", help="numéro de la session, ou son début")


def _screen_commands(commands: Commands) -> None:
    _add(commands, "demo", "ouvre une copie jetable de la session de démonstration")
    opening = _add(commands, "ouvrir", "ouvre une session dans le programme")
    _session_argument(opening)


def _referential_commands(commands: Commands) -> None:
    group = _add(commands, "referentiel", "les référentiels : lister, montrer, valider…")
    actions = group.add_subparsers(dest="action", metavar="ACTION", required=True)
    _json_option(_add(actions, "lister", "les référentiels disponibles"))
    show = _add(actions, "montrer", "tout le contenu d’un référentiel")
    show.add_argument("id", metavar="ID")
    _json_option(show)
    check = _add(actions, "valider", "vérifie un fichier : tous les problèmes, avec leur ligne")
    check.add_argument("fichier", metavar="FICHIER")
    new = _add(actions, "nouveau", "écrit un squelette commenté sur la sortie standard")
    new.add_argument("id", metavar="ID")
    blank = _add(actions, "imprimer", "le guide vierge en Markdown, pour le jour sans ordinateur")
    blank.add_argument("id", metavar="ID")


def _session_commands(commands: Commands) -> None:
    group = _add(commands, "session", "les sessions : nouvelle, lister, appliquer…")
    actions = group.add_subparsers(dest="action", metavar="ACTION", required=True)
    new = _add(actions, "nouvelle", "ouvre une session et donne son numéro")
    new.add_argument("--referentiel", metavar="ID", required=True)
    new.add_argument("--candidat", metavar="NOM", required=True, help="« NOM Prénom »")
    new.add_argument("--role", metavar="ROLE", default="", help="qui tape (sinon : qui conclut)")
    new.add_argument("--voie", metavar="VOIE", default="", help="formation, vae…")
    _json_option(_add(actions, "lister", "les sessions, la dernière écrite d’abord"))
    order = _add(actions, "appliquer", "exécute des commandes JSON lues sur l’entrée standard")
    _session_argument(order)
    repair = _add(actions, "reparer", "met à part ce qui est abîmé et dit ce qui est récupéré")
    _session_argument(repair)
    copies = _add(actions, "sauvegardes", "les copies d’une session, la plus récente d’abord")
    _session_argument(copies)
    _json_option(copies)
    restore = _add(actions, "restaurer", "reprend une copie, sans rien écraser")
    _session_argument(restore)
    restore.add_argument(
        "--copie", metavar="N", type=int, default=0,
        help="le numéro de la copie (sinon la plus récente qui soit intacte)",
    )
    again = _add(actions, "rattrapage", "ouvre une session sur ce qui reste à valider")
    _session_argument(again)


def _reading_commands(commands: Commands) -> None:
    for name, text in (
        ("bilan", "les propositions au jury, avec leurs raisons"),
        ("controler", "ce qui manque au dossier"),
        ("echeances", "les délais du référentiel, en dates"),
    ):
        parser = _add(commands, name, text)
        _session_argument(parser)
        _json_option(parser)
        if name == "echeances":
            parser.add_argument("--ics", action="store_true", help="format agenda (iCalendar)")
    transcript = _add(commands, "transcription", "tout ce qui a été dit et noté, dans l’ordre")
    _session_argument(transcript)
    transcript.add_argument("--format", choices=("md", "json", "txt"), default="md")
    export = _add(commands, "exporter", "le document de la session sur la sortie standard")
    _session_argument(export)
    export.add_argument("--format", choices=("md",), default="md")
    verdict = _add(commands, "verdict", "recalcule des verdicts : lignes JSON en entrée et sortie")
    verdict.add_argument("--referentiel", metavar="ID", required=True)


def _seal_commands(commands: Commands) -> None:
    seal = _add(commands, "sceller", "signe la session et donne l’empreinte pour le papier")
    _session_argument(seal)
    seal.add_argument(
        "--incomplet", metavar="RAISON", default="",
        help="pourquoi sceller alors qu’il manque quelque chose au dossier",
    )
    again = _add(commands, "rouvrir", "lève le sceau d’une session ; la raison reste inscrite")
    _session_argument(again)
    again.add_argument("--raison", metavar="RAISON", required=True)
    check = _add(commands, "verifier", "la session est-elle telle qu’elle a été scellée ?")
    _session_argument(check)
    check.add_argument(
        "--empreinte", metavar="EMPREINTE", default="",
        help="celle du papier, ou le texte de son QR code",
    )
    _json_option(check)


def _person_commands(commands: Commands) -> None:
    group = _add(commands, "personne", "ce qui est gardé d’un candidat : le remettre, l’effacer")
    actions = group.add_subparsers(dest="action", metavar="ACTION", required=True)
    given = _add(actions, "dossier", "écrit tout ce qui est gardé d’un candidat dans une archive")
    given.add_argument(
        "--sortie", metavar="FICHIER.zip", default="",
        help="où l’écrire (sinon le dossier des documents) ; rien n’est écrasé",
    )
    erase = _add(actions, "effacer", "efface tout ce qui est gardé d’un candidat")
    erase.add_argument("--oui", action="store_true", help="sans demander de taper le nom")
    for action in (given, erase):
        action.add_argument("nom", metavar="NOM", help="le nom du candidat, comme il fut saisi")
        action.add_argument(
            "--session", metavar="ID", action="append", default=[],
            help="celle-ci seulement ; à répéter pour plusieurs",
        )
        action.add_argument(
            "--toutes", action="store_true",
            help="toutes les sessions de ce nom sont d’une seule personne",
        )


def _settings_commands(commands: Commands) -> None:
    group = _add(commands, "reglages", "les réglages : durée de conservation")
    actions = group.add_subparsers(dest="action", metavar="ACTION", required=True)
    kept = _add(actions, "conservation", "dit ou change la durée de conservation des sessions")
    kept.add_argument("duree", metavar="MOIS|aucune", nargs="?", default="")


def parse(version: str, argv: Sequence[str] | None) -> argparse.Namespace:
    """The parsed command line. Leaves with 0 after help or version, with 2 when it is wrong."""
    return build_parser(version).parse_args(argv)
