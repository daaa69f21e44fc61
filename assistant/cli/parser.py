"""The verbs of the command line, each named here once; its words stand beside what it runs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from assistant.cli.grammar import Command, FrenchParser, session_argument, sessions_option, verb


def parse(version: str, argv: Sequence[str] | None, screens: Command) -> argparse.Namespace:
    """What was typed: `run`, the `sessions` folder, and the words that `run` is handed.

    Leaves with 0 after help or version, with 2 when the line is wrong.

    Args:
        screens: opens the program on a screen; it lies behind a wall.
    """
    return build_parser(version, screens).parse_args(argv)


def build_parser(version: str, screens: Command) -> FrenchParser:
    """The whole grammar; the module of a verb is imported once the verb is typed."""
    parser = FrenchParser(
        prog="cqp",
        description="Conduit l’entretien d’évaluation d’un CQP. Sans mot de plus : ouvre le "
        "programme.",
    )
    parser.add_argument("--version", action="version", version=f"cqp {version}")
    sessions_option(parser, default=None)
    parser.set_defaults(run=screens)
    verbs = parser.add_subparsers(metavar="COMMANDE", title="commandes")
    for name, text, fill in (
        ("demo", "ouvre une copie jetable d’une session de démonstration", _demonstration),
        ("navigateur", "ouvre le programme dans une fenêtre du navigateur", _browser),
        ("ouvrir", "ouvre une session dans le programme", session_argument),
        ("revue", "relit une session : filtrer, corriger, rejouer", _review),
        ("referentiel", "les référentiels : lister, montrer, valider…", _referentials),
        ("session", "les sessions : nouvelle, lister, appliquer…", _sessions),
        ("bilan", "les propositions au jury, avec leurs raisons", _outcome),
        ("controler", "ce qui manque au dossier", _control),
        ("echeances", "les délais du référentiel, en dates", _deadlines),
        ("secretariat", "tous les dossiers : leur état, ce qui manque, qui le doit", _secretariat),
        ("jury", "les séances du jury : présenter, lire, décider, procès-verbal", _juries),
        ("transcription", "le relevé : tout ce qui a été dit et noté, dans l’ordre", _transcript),
        ("tableau", "les évaluations de plusieurs sessions, en un seul tableau", _table),
        ("exporter", "les documents de la session : Word, PDF, tableaux…", _export),
        ("accord", "le taux d’accord des deux évaluateurs : pourcentage et kappa", _agreement),
        ("chercher", "cherche des mots dans toutes les sessions", _search),
        ("relire", "relit des questions ou des observations, une par ligne", _rereading),
        ("verdict", "recalcule des propositions : lignes JSON en entrée et sortie", _verdicts),
        ("sceller", "signe la session et donne l’empreinte pour le papier", _seal),
        ("rouvrir", "lève le sceau d’une session ; la raison reste enregistrée", _reopen),
        ("verifier", "la session est-elle telle qu’elle a été scellée ?", _verify),
        ("personne", "ce qui est gardé d’un candidat : le remettre, l’effacer", _persons),
        ("organisation", "la base d’un organisme : créer, mettre à niveau, état", _organisation),
        ("fichiers", "où sont les sessions et les documents, comment les sauvegarder", _files),
        ("touches", "ce que chaque touche envoie dans ce terminal", _keys),
        ("reglages", "les réglages : durée de conservation, remarques de méthode", _settings),
        ("chiffrement", "le chiffrement : activer, état, convertir, phrase", _vault),
        ("modele", "le modèle de langage, s’il y en a un : choisir, vérifier…", _model),
    ):
        verb(verbs, name, text, fill)
    return parser


def _demonstration(parser: FrenchParser) -> None:
    parser.add_argument(
        "demonstration", metavar="CQP", nargs="?", default="",
        help="une session complète de ce CQP : son identifiant, ou un mot qu’il contient "
        "(sinon un entretien à finir)",
    )


def _browser(parser: FrenchParser) -> None:
    from assistant.cli.browsing import declare

    declare(parser)


def _review(parser: FrenchParser) -> None:
    session_argument(parser)
    parser.add_argument(
        "--ligne", dest="line", metavar="N", type=int, default=0,
        help="la ligne où commencer (sinon la première)",
    )


def _referentials(parser: FrenchParser) -> None:
    from assistant.cli.referentials import declare

    declare(parser)


def _sessions(parser: FrenchParser) -> None:
    from assistant.cli.sessions import declare

    declare(parser)


def _outcome(parser: FrenchParser) -> None:
    from assistant.cli.reading import declare_bilan

    declare_bilan(parser)


def _control(parser: FrenchParser) -> None:
    from assistant.cli.control import declare_control

    declare_control(parser)


def _deadlines(parser: FrenchParser) -> None:
    from assistant.cli.control import declare_deadlines

    declare_deadlines(parser)


def _secretariat(parser: FrenchParser) -> None:
    from assistant.cli.secretariat import declare

    declare(parser)


def _juries(parser: FrenchParser) -> None:
    from assistant.cli.juries import declare

    declare(parser)


def _transcript(parser: FrenchParser) -> None:
    from assistant.cli.reading import declare_transcription

    declare_transcription(parser)


def _table(parser: FrenchParser) -> None:
    from assistant.cli.exports import declare_table

    declare_table(parser)


def _export(parser: FrenchParser) -> None:
    from assistant.cli.exports import declare_export

    declare_export(parser)


def _agreement(parser: FrenchParser) -> None:
    from assistant.cli.consultation import declare_agreement

    declare_agreement(parser)


def _search(parser: FrenchParser) -> None:
    from assistant.cli.searching import declare

    declare(parser)


def _rereading(parser: FrenchParser) -> None:
    from assistant.cli.rereading import declare

    declare(parser)


def _verdicts(parser: FrenchParser) -> None:
    from assistant.cli.verdicts import declare

    declare(parser)


def _seal(parser: FrenchParser) -> None:
    from assistant.cli.seals import declare_seal

    declare_seal(parser)


def _reopen(parser: FrenchParser) -> None:
    from assistant.cli.seals import declare_reopen

    declare_reopen(parser)


def _verify(parser: FrenchParser) -> None:
    from assistant.cli.seals import declare_verify

    declare_verify(parser)


def _persons(parser: FrenchParser) -> None:
    from assistant.cli.persons import declare

    declare(parser)


def _organisation(parser: FrenchParser) -> None:
    from assistant.cli.organisation import declare

    declare(parser)


def _files(parser: FrenchParser) -> None:
    from assistant.cli.files import declare

    declare(parser)


def _keys(parser: FrenchParser) -> None:
    parser.set_defaults(keys=True)


def _settings(parser: FrenchParser) -> None:
    from assistant.cli.settings import declare

    declare(parser)


def _vault(parser: FrenchParser) -> None:
    from assistant.cli.vault import declare

    declare(parser)


def _model(parser: FrenchParser) -> None:
    from assistant.cli.models import declare

    declare(parser)
