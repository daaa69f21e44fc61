"""The command line's grammar, in French."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn, TypeAlias

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
    _vault_commands(commands)
    _model_commands(commands)
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


def _reader_option(parser: FrenchParser) -> None:
    parser.add_argument(
        "--role", metavar="ROLE", default="",
        help="sans ce que ce rôle ne peut pas encore voir de l’autre (sinon tout)",
    )


def _screen_commands(commands: Commands) -> None:
    shown = _add(commands, "demo", "ouvre une copie jetable d’une session de démonstration")
    shown.add_argument(
        "cqp", metavar="CQP", nargs="?", default="",
        help="une session complète de ce CQP : son identifiant, ou un mot qu’il contient "
        "(sinon un entretien à finir)",
    )
    opening = _add(commands, "ouvrir", "ouvre une session dans le programme")
    _session_argument(opening)
    review = _add(commands, "revue", "relit une session : filtrer, corriger, rejouer")
    _session_argument(review)
    review.add_argument(
        "--ligne", metavar="N", type=int, default=0,
        help="la ligne où commencer (sinon la première)",
    )


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
    merging = _add(actions, "fusionner", "reprend la session de l’autre évaluateur dans celle-ci")
    _session_argument(merging)
    merging.add_argument("autre", metavar="AUTRE", help="la session de l’autre, laissée intacte")
    merging.add_argument(
        "--meme-candidat", action="store_true",
        help="c’est la même personne, bien que son nom soit écrit autrement",
    )
    _json_option(merging)
    clear = _add(actions, "exporter-clair", "copie en clair d’une session, pour la vérifier")
    _session_argument(clear)
    clear.add_argument("--vers", metavar="DOSSIER", required=True, help="où l’écrire")
    again = _add(actions, "rattrapage", "ouvre une session sur ce qui reste à valider")
    _session_argument(again)
    _transcript_commands(actions)


def _transcript_commands(actions: Commands) -> None:
    reading = _add(actions, "importer-transcription", "lit ce qu’un autre logiciel a transcrit")
    _session_argument(reading)
    reading.add_argument("fichier", metavar="FICHIER", help=".vtt, .srt, .txt ou .docx")
    reading.add_argument(
        "--locuteur", metavar="NOM=ROLE", action="append", default=[],
        help="qui parle : candidat, evaluateur ou autre (sinon d’après les noms) ; à répéter",
    )
    reading.add_argument(
        "--parole", metavar="N=VOIX", action="append", default=[],
        help="donne une parole, ou plusieurs (12-18), à une autre voix, ou au candidat ; à répéter",
    )
    reading.add_argument(
        "--decalage", metavar="0:03:20", default="",
        help="temps d’entretien au début de l’enregistrement (sinon deviné) ; "
        "--decalage=-0:01:00 s’il commence avant",
    )
    _json_option(reading)
    listed = _add(actions, "transcriptions", "les transcriptions importées, et ce qui reste à voir")
    _session_argument(listed)
    _json_option(listed)


def _reading_commands(commands: Commands) -> None:
    for name, text in (
        ("bilan", "les propositions au jury, avec leurs raisons"),
        ("controler", "ce qui manque au dossier"),
        ("echeances", "les délais du référentiel, en dates"),
    ):
        parser = _add(commands, name, text)
        _session_argument(parser)
        _json_option(parser)
        if name != "echeances":
            _reader_option(parser)
        else:
            parser.add_argument("--ics", action="store_true", help="format agenda (iCalendar)")
    transcript = _add(commands, "transcription", "tout ce qui a été dit et noté, dans l’ordre")
    _session_argument(transcript)
    transcript.add_argument("--format", choices=("md", "json", "txt"), default="md")
    _reader_option(transcript)
    _export_command(commands)
    agreement = _add(commands, "accord", "l’accord des deux évaluateurs : pourcentage et kappa")
    agreement.add_argument(
        "retenues", metavar="SESSION", nargs="*", help="celles-ci (sinon toutes celles d’un CQP)"
    )
    agreement.add_argument("--cqp", metavar="ID", default="", help="celles de ce référentiel")
    _json_option(agreement)
    _search_command(commands)
    rereading = _add(commands, "relire", "relit des questions ou des observations, une par ligne")
    rereading.add_argument(
        "--type", choices=("question", "observation"), required=True,
        help="ce que sont les lignes lues sur l’entrée standard",
    )
    verdict = _add(commands, "verdict", "recalcule des verdicts : lignes JSON en entrée et sortie")
    verdict.add_argument("--referentiel", metavar="ID", required=True)


def _search_command(commands: Commands) -> None:
    search = _add(commands, "chercher", "cherche des mots dans toutes les sessions")
    search.add_argument(
        "mots", metavar="MOTS", nargs="*",
        help="sans accents ni majuscules, toutes les formes ; \"phrase exacte\", "
        "candidat:NOM, element:2.3, -- -mot pour exclure",
    )
    for name, value, text in (
        ("candidat", "NOM", "les sessions de ce candidat"),
        ("cqp", "CQP", "celles de ce référentiel"),
        ("element", "2.3", "les lignes sur cet élément"),
        ("bloc", "2", "celles sur ce bloc"),
        ("jugement", "VALEUR", "celles sur un élément ainsi jugé : acquis, non-acquis…"),
        ("du", "DATE", "à partir de ce jour : 2026-03-12, 12/03/2026, 2026-03 ou 2026"),
        ("au", "DATE", "jusqu’à ce jour compris"),
    ):
        search.add_argument(f"--{name}", metavar=value, default="", help=text)
    search.add_argument(
        "--limite", metavar="N", type=int, default=50, help="nombre de lignes (sinon 50)"
    )
    _json_option(search)


EXPORT_FORMATS = ("md", "txt", "json", "docx", "pdf", "csv", "xlsx", "complet")


def _export_command(commands: Commands) -> None:
    table = _add(commands, "tableau", "les jugements de plusieurs sessions, en un seul tableau")
    table.add_argument(
        "retenues", metavar="SESSION", nargs="*", help="celles-ci (sinon toutes)"
    )
    table.add_argument("--cqp", metavar="ID", default="", help="celles de ce référentiel")
    table.add_argument("--format", choices=("csv", "xlsx"), default="csv")
    table.add_argument("--anonyme", action="store_true", help="sans les noms ni les coordonnées")
    table.add_argument(
        "--sortie", metavar="FICHIER", default="",
        help="où l’écrire ; rien n’est écrasé (sinon la sortie standard, en CSV)",
    )
    export = _add(commands, "exporter", "les documents de la session : Word, PDF, tableaux…")
    _session_argument(export)
    export.add_argument(
        "--format", choices=EXPORT_FORMATS, default=None,
        help="complet : le dossier en Word, PDF et JSON ; md sinon",
    )
    _reader_option(export)
    export.add_argument(
        "--brouillon", action="store_true",
        help="marqué BROUILLON, même si le dossier est incomplet",
    )
    export.add_argument(
        "--anonyme", action="store_true", help="sans les noms ni les coordonnées, pour le jury"
    )
    export.add_argument(
        "--dossier", metavar="DOSSIER", default="",
        help="où écrire (sinon le dossier des documents ; un texte va sur la sortie standard)",
    )
    export.add_argument(
        "--modele", metavar="FORMULAIRE.docx", default="",
        help="remplit le formulaire de la branche (voir docs/formulaire.md)",
    )
    export.add_argument(
        "--verifier", action="store_true",
        help="dit seulement quelles balises du formulaire sont fausses",
    )


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
    group = _add(commands, "reglages", "les réglages : durée de conservation, relecture")
    actions = group.add_subparsers(dest="action", metavar="ACTION", required=True)
    kept = _add(actions, "conservation", "dit ou change la durée de conservation des sessions")
    kept.add_argument("duree", metavar="MOIS|aucune", nargs="?", default="")
    reread = _add(actions, "relecture", "dit ou change si l’écran relit questions et observations")
    reread.add_argument("choix", metavar="oui|non", nargs="?", choices=("oui", "non"))


def _model_commands(commands: Commands) -> None:
    group = _add(commands, "modele", "le modèle de langage, s’il y en a un : choisir, vérifier…")
    actions = group.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = _add(actions, "verifier", "ce qui serait envoyé, à qui, sur un exemple ; puis l’essaie")
    check.add_argument("--sans-essai", action="store_true", help="n’envoie rien")
    chosen = _add(actions, "choisir", "configure un modèle ; rien n’est envoyé avant l’accord")
    chosen.add_argument(
        "modele", metavar="FOURNISSEUR:MODELE",
        help="comme ollama:mistral ; ou le chemin d’une classe Python de l’organisme",
    )
    chosen.add_argument("--url", metavar="ADRESSE", default="", help="celle d’un autre serveur")
    chosen.add_argument(
        "--delai", metavar="SECONDES", type=int, default=60, help="pour une réponse entière (60)"
    )
    for action in (check, chosen, _add(actions, "desactiver", "plus rien n’est envoyé")):
        _json_option(action)


def _vault_commands(commands: Commands) -> None:
    group = _add(commands, "chiffrement", "le chiffrement : activer, état, convertir, phrase")
    actions = group.add_subparsers(dest="action", metavar="ACTION", required=True)
    _add(actions, "activer", "choisit la phrase secrète ; les nouvelles sessions sont chiffrées")
    _json_option(_add(actions, "etat", "ce qui est chiffré, ce qui ne l’est pas"))
    converting = _add(actions, "convertir", "chiffre les sessions déjà là, et leurs copies")
    converting.add_argument(
        "--en-clair", action="store_true", help="l’inverse : tout redevient lisible"
    )
    converting.add_argument("--oui", action="store_true", help="sans demander de confirmer")
    _add(actions, "changer-phrase", "change la phrase secrète, sans toucher aux sessions")
    _add(actions, "nouvelle-cle", "remplace la clé de secours, pour une copie perdue")
    _add(actions, "verifier-cle", "dit si la clé de secours est bien recopiée")


def parse(version: str, argv: Sequence[str] | None) -> argparse.Namespace:
    """The parsed command line. Leaves with 0 after help or version, with 2 when it is wrong."""
    return build_parser(version).parse_args(argv)
