"""`cqp referentiel …`: list, show, check, start a new one, print the blank guide."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS, NOT_DONE
from assistant.domain.common.french import counted
from assistant.reports.data import referential_document
from assistant.wiring import Services


def listing(args: argparse.Namespace, services: Services) -> int:
    entries = services.shelf.list()
    if args.json:
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


def show(args: argparse.Namespace, services: Services) -> int:
    referential = services.shelf.load(args.id)
    if args.json:
        output.pretty_json(referential_document.referential(referential))
        return DONE
    from assistant.reports.text.markdown import blank_guide

    output.line(blank_guide(referential).rstrip())
    return DONE


def check(args: argparse.Namespace, services: Services) -> int:
    """All the mistakes of a file; 2 when there is any: such a file cannot be used."""
    problems = services.shelf.validate(Path(args.fichier))
    for problem in problems:
        output.line(str(problem))
    if problems:
        output.say(f"{counted(len(problems), 'problème')}.")
        return NOT_DONE
    output.line("Aucun problème.")
    return DONE


def new(args: argparse.Namespace, services: Services) -> int:
    output.line(services.shelf.skeleton(args.id).rstrip())
    return DONE


def blank(args: argparse.Namespace, services: Services) -> int:
    from assistant.reports.text.markdown import blank_guide

    output.line(blank_guide(services.shelf.load(args.id)).rstrip())
    return DONE


ACTIONS = {
    "lister": listing, "montrer": show, "valider": check, "nouveau": new, "imprimer": blank,
}
