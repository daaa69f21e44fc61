"""`cqp referentiel …`: list, show, check, start a new one, print the blank guide."""

from __future__ import annotations

from pathlib import Path

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS, NOT_DONE
from assistant.cli.grammar import FrenchParser, action, actions, json_option
from assistant.domain.common.french import counted
from assistant.reports.data import referential_document
from assistant.wiring import Services


def listing(services: Services, *, as_json: bool) -> int:
    entries = services.shelf.list()
    if as_json:
        output.pretty_json([
            {"id": one.id, "intitule": one.title, "version": one.version,
             "problemes": [str(problem) for problem in one.problems]}
            for one in entries
        ])
    else:
        for one in entries:
            if not one.problems:
                output.line(f"{one.id}  {one.title}  {one.version}")
    for one in entries:
        for problem in one.problems:
            output.say(str(problem))
    return FINDINGS if any(one.problems for one in entries) else DONE


def show(services: Services, *, referential: str, as_json: bool) -> int:
    found = services.shelf.load(referential)
    if as_json:
        output.pretty_json(referential_document.referential(found))
        return DONE
    from assistant.reports.text.markdown import blank_guide

    output.line(blank_guide(found).rstrip())
    return DONE


def check(services: Services, *, file: str) -> int:
    """All the mistakes of a file; 2 when there is any: such a file cannot be used."""
    problems = services.shelf.validate(Path(file))
    for problem in problems:
        output.line(str(problem))
    if problems:
        output.say(f"{counted(len(problems), 'problème')}.")
        return NOT_DONE
    output.line("Aucun problème.")
    return DONE


def new(services: Services, *, referential: str) -> int:
    output.line(services.shelf.skeleton(referential).rstrip())
    return DONE


def blank(services: Services, *, referential: str) -> int:
    from assistant.reports.text.markdown import blank_guide

    output.line(blank_guide(services.shelf.load(referential)).rstrip())
    return DONE


def declare(parser: FrenchParser) -> None:
    """The actions of `cqp referentiel`."""
    verbs = actions(parser)
    json_option(action(verbs, "lister", "les référentiels disponibles", listing))
    showing = action(verbs, "montrer", "tout le contenu d’un référentiel", show)
    json_option(showing)
    checking = action(
        verbs, "valider", "vérifie un fichier : tous les problèmes, avec leur ligne", check
    )
    checking.add_argument("file", metavar="FICHIER")
    beginning = action(verbs, "nouveau", "écrit un squelette commenté sur la sortie standard", new)
    printing = action(
        verbs, "imprimer", "le guide vierge en Markdown, pour le jour sans ordinateur", blank
    )
    for one in (showing, beginning, printing):
        one.add_argument("referential", metavar="ID")
