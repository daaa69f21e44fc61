"""`cqp referentiel …`: list, show, check, start a new one, print the blank guide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS, NOT_DONE
from assistant.cli.grammar import FrenchParser, action, actions, json_option, screens_action
from assistant.domain.common.errors import AssistantError
from assistant.domain.common.french import capital, counted, number, short
from assistant.domain.common.paths import typed_path
from assistant.domain.common.text import fold, one_line
from assistant.domain.referential.grid import BranchGrid
from assistant.domain.referential.model import Referential
from assistant.domain.rules.readback import elements_read, rules_read
from assistant.reports.data import referential_document
from assistant.wiring import Services

_LONGEST_ID = 60


def listing(services: Services, *, as_json: bool) -> int:
    """Print the référentiels that can be used, then, on the standard error, what is wrong with the
    others; 1 when something is."""
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
    """Print a référentiel as its blank guide, or all of it as JSON."""
    found = _named(services, referential)
    if as_json:
        output.pretty_json(referential_document.referential(found))
        return DONE
    from assistant.reports.text.markdown import blank_guide

    output.line(blank_guide(found).rstrip())
    return DONE


def check(services: Services, *, file: str) -> int:
    """Print every error in a file; exit code 2 when there is one: the file cannot be used.

    Ends with what was understood of its rules, where they can be read.
    """
    problems = services.shelf.validate(typed_path(file))
    for problem in problems:
        output.line(str(problem))
    try:
        found = services.shelf.at(typed_path(file))
    except AssistantError:
        found = None  # its mistakes are told above
    if found is not None:
        output.line("\n".join(_understood(services, found)))
    if problems:
        output.say(f"{counted(len(problems), 'problème')}.")
        return NOT_DONE
    output.line("Aucun problème.")
    return DONE


def _understood(services: Services, referential: Referential) -> Iterator[str]:
    """What the program takes the rules to be, in plain French."""
    voice = services.voice
    yield "Ce que le programme a compris :"
    scale = referential.scale
    if scale.numeric is not None:
        note = scale.numeric
        low, high, step = (number(one) for one in (note.minimum, note.maximum, note.step))
        yield f"  Une note de {low} à {high}, par pas de {step}."
    else:
        values = " ou ".join(f"« {short(value.label)} »" for value in scale.values)
        yield f"  {capital(referential.element_word)} : {values}."
    yield f"  Conclut : {referential.concluding_role.title}."
    if referential.deliberation is not None:
        yield f"  {capital(voice.deliberation(referential, referential.deliberation))}."
    for read in rules_read(referential):
        yield f"  {capital(referential.block_word)} {read.block.number}, {read.block.title} :"
        whole = read.asked.kind == "toutes"
        yield from (
            f"    – {voice.rule(referential, one)}"
            for one in (read.asked.parts if whole else (read.asked,))
        )
        if read.after:
            yield f"    – {voice.opening(referential, read.after)}"
    for one in referential.certifications:
        yield f"  {one.title} :"
        yield f"    – {voice.certificate(referential, one, elements_read(referential, one))}"


def new(services: Services, *, referential: str) -> int:
    """Print a commented référentiel to fill in, under the id given."""
    output.line(services.shelf.skeleton(referential).rstrip())
    return DONE


def imported(
    services: Services, *, file: str, dry: bool, referential: str, record: str, target: str
) -> int:
    """Begin a référentiel with a grid made elsewhere; 1 when something in it must be looked at."""
    from assistant.grids.reading import read_grid

    path = typed_path(file)
    grid = read_grid(path, record)
    name = referential or _id_for(grid)
    made = services.shelf.skeleton(name, grid)
    if dry:
        for one in grid.readings:
            output.line(f"{one.place} : {one.taken_for} : {one_line(one.text)}")
    lines = sum(len(block.elements) for block in grid.blocks)
    criteria = sum(len(one.criteria) for block in grid.blocks for one in block.elements)
    output.say(
        f"Compris : {counted(len(grid.blocks), grid.block_word or 'compétence')}, "
        f"{counted(lines, grid.element_word or 'élément')}"
        + (f", {counted(criteria, 'critère')}" if criteria else "") + "."
    )
    for doubt in grid.doubts:
        output.say(f"À vérifier : {doubt}")
    if dry:
        output.say("Rien n’a été écrit (essai).")
    else:
        written = services.write_table(typed_path(target or f"{name}.yaml"), made.encode("utf-8"))
        output.line(str(written))
        output.say(
            "Remplacez-y les « À COMPLÉTER », puis : cqp referentiel valider "
            f"{written.name}"
        )
    return FINDINGS if grid.doubts else DONE


def _id_for(grid: BranchGrid) -> str:
    """An id after the title of the grid, else after its file."""
    for text in (grid.title, Path(grid.file).stem):
        name = "-".join(re.findall("[a-z0-9]+", fold(text)))[:_LONGEST_ID].strip("-")
        if name:
            return name
    return "mon-cqp"


def blank(services: Services, *, referential: str) -> int:
    """Print the whole guide of a référentiel, empty, for the day the computer fails."""
    from assistant.reports.text.markdown import blank_guide

    output.line(blank_guide(_named(services, referential)).rstrip())
    return DONE


def _named(services: Services, word: str) -> Referential:
    """The référentiel of that id, or of that file."""
    shelf = services.shelf
    is_file = word.lower().endswith((".yaml", ".yml"))
    with suppress(OSError):  # longer than any name of a file
        is_file = is_file or typed_path(word).is_file()
    return shelf.at(typed_path(word)) if is_file else shelf.load(word)


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
    importing = action(
        verbs, "importer",
        "commence un référentiel d’après une grille : Excel, Word, CSV, XML du RNCP, CSV de Moodle",
        imported,
    )
    importing.add_argument("file", metavar="GRILLE", help=".xlsx, .docx, .csv ou .xml")
    importing.add_argument(
        "--essai", dest="dry", action="store_true",
        help="n’écrit rien : montre ce qui est compris, cellule par cellule",
    )
    importing.add_argument(
        "--id", dest="referential", metavar="ID", default="",
        help="l’identifiant du référentiel (sinon d’après son titre)",
    )
    importing.add_argument(
        "--fiche", dest="record", metavar="RNCP…", default="",
        help="la fiche à lire, quand le XML en tient plusieurs",
    )
    importing.add_argument(
        "--sortie", dest="target", metavar="FICHIER", default="",
        help="le fichier à écrire (sinon ID.yaml, dans le dossier où vous êtes)",
    )
    printing = action(
        verbs, "imprimer", "le guide vierge en Markdown, pour le jour sans ordinateur", blank
    )
    beginning.add_argument("referential", metavar="ID")
    trying = screens_action(
        verbs, "essayer",
        "ouvre un entretien d’essai avec un fichier, avant de l’installer ; rien n’en est gardé",
    )
    trying.add_argument("trial", metavar="FICHIER")
    for one in (showing, printing):
        one.add_argument("referential", metavar="ID|FICHIER", help="un identifiant, ou un fichier")
