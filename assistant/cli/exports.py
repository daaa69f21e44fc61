"""`cqp exporter`: the documents of a session, in a file or on standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import FrenchParser, reader_option, session_argument
from assistant.cli.reading import reading
from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.common.french import counted
from assistant.domain.common.paths import typed_path
from assistant.domain.common.progress import bar
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.publishing import CHOICES, Progress, Wanted, content, rendered, report
from assistant.reports.formats import FORMATS, PAPERS
from assistant.wiring import Services

if TYPE_CHECKING:
    from assistant.evaluations import Evaluated


def export(
    services: Services, *, session: str, layout: str, draft: bool, anonymous: bool, views: bool,
    folder: str, form: str, only_check: bool, reader: str, paper: str,
) -> int:
    """Write the documents asked for, and say where; or check the branch's form."""
    branch_form = services.read_form(typed_path(form)) if form else b""
    if form and layout:
        raise RefusedCommand(
            "Deux demandes à la fois", "« --modele » donne un DOCX : retirez « --format »."
        )
    if paper and form:
        raise RefusedCommand(
            "Deux demandes à la fois", "Le formulaire de la branche est un dossier : retirez "
            "« --document »."
        )
    if only_check and not form:
        raise RefusedCommand(
            "Rien à vérifier", "Donnez le formulaire à vérifier : « --modele formulaire.docx »."
        )
    wanted = Wanted(
        "modele" if form else layout or "md",
        draft=draft or only_check, anonymous=anonymous, views=views, form=branch_form,
        reader=reader, paper=paper,
    )
    with reading(session, services) as interview:
        if reader:
            orders.known_role(interview.session, reader)
        if only_check:
            return _check(interview, wanted, services)
        if not (wanted.draft or paper):
            for one in interview.blocking_findings():
                output.say(f"(!) {services.sayings.whole(one)}")
        if not folder and wanted.format in FORMATS and FORMATS[wanted.format].text:
            output.octets(rendered(interview, wanted, services.sayings))
            return DONE
        into = typed_path(folder) if folder else None
        for path in services.publish(interview, wanted, into, _progress()):
            output.line(str(path))
    return DONE


def _check(interview: Interview, wanted: Wanted, services: Services) -> int:
    """Name every wrong tag; 1 when there are any."""
    from assistant.reports.form.fill import problems

    found = problems(report(interview, wanted, services.sayings), wanted.form)
    for problem in found:
        output.line(problem)
    if not found:
        output.line("Toutes les balises sont justes.")
    return FINDINGS if found else DONE


def table(
    services: Services, *, chosen: list[str], referential: str, layout: str, anonymous: bool,
    views: bool, path: str,
) -> int:
    """Write the judgements of several sessions; 1 when one of them cannot be read."""
    from assistant.evaluations import readable
    from assistant.reports.data.tables import render_csv, render_xlsx

    if views and anonymous:
        raise RefusedCommand(
            "Deux demandes contraires",
            "Une copie anonyme ne porte pas l’avis de chacun : retirez « --avis ».",
        )
    if layout == "xlsx" and not path:
        raise RefusedCommand(
            "Fichier à nommer", "Un tableau Excel va dans un fichier : « --sortie jugements.xlsx »."
        )
    ids = [services.library.known(one) for one in chosen] or services.library.about(referential)
    every = _anonymous(ids, services) if anonymous else services.evaluations.of(ids)
    read, unread = readable(every, referential, chosen=bool(chosen))
    found = [one.tabled for one in read]
    if referential and not found:
        services.shelf.load(referential)  # says which there are, when there is none of that name
    made = (render_xlsx if layout == "xlsx" else render_csv)(found, views=views)
    if path:
        told_of = [one.session for one in found]
        output.line(str(services.write_table(typed_path(path), made, told_of)))
    else:
        output.octets(made)
    drafts = sum(one.draft for one in found)
    if drafts:
        output.say(f"{counted(drafts, 'session incomplète')} : « brouillon » dans la colonne État.")
    for message in unread:
        output.say(f"Absente du tableau. {message}")
    return FINDINGS if unread else DONE


def _anonymous(
    ids: Iterable[str], services: Services
) -> Iterator[Evaluated | AssistantError]:
    """The same of anonymous copies, of which nothing is kept: each session is read."""
    from assistant.evaluations import Evaluated
    from assistant.reports.data.consultation import Compared, ComparedScale
    from assistant.reports.data.tables import tabled

    wanted = Wanted("csv", anonymous=True)
    for session_id in ids:
        try:
            with closing(services.library.open(session_id, write=False)) as interview:
                scale = ComparedScale.of(interview.session.referential)
                made = tabled(content(interview, wanted, services.sayings))
                yield Evaluated(made, Compared(session_id, scale, ()))
        except AssistantError as error:
            yield error


def _progress() -> Progress | None:
    """A bar on standard error, when a person is looking at it."""
    return _show_bar if sys.stderr.isatty() else None


def _show_bar(done: int, total: int, label: str) -> None:
    sys.stderr.write(f"\r{bar(done, total)} {label:<40}")
    sys.stderr.write("\n" if done == total else "")
    sys.stderr.flush()


def declare_export(parser: FrenchParser) -> None:
    """The words of `cqp exporter`."""
    parser.set_defaults(run=export)
    session_argument(parser)
    parser.add_argument(
        "--format", dest="layout", choices=[one for one in CHOICES if one != "modele"], default="",
        help="complet : le dossier en Word, PDF et JSON ; annexe : ce qui le fonde ; md sinon",
    )
    parser.add_argument(
        "--document", dest="paper", choices=list(PAPERS), default="",
        help=" ; ".join(f"{one.name} : {one.label}" for one in PAPERS.values())
        + " (sinon le dossier)",
    )
    reader_option(parser)
    parser.add_argument(
        "--brouillon", dest="draft", action="store_true",
        help="marqué BROUILLON, même si le dossier est incomplet",
    )
    parser.add_argument(
        "--anonyme", dest="anonymous", action="store_true",
        help="sans les noms ni les coordonnées, pour le jury",
    )
    parser.add_argument(
        "--avis", dest="views", action="store_true",
        help="avec ce que chaque évaluateur a évalué (JSON, CSV, Excel) ; jamais en copie anonyme",
    )
    parser.add_argument(
        "--dossier", dest="folder", metavar="DOSSIER", default="",
        help="où écrire (sinon le dossier des documents ; un texte va sur la sortie standard)",
    )
    parser.add_argument(
        "--modele", dest="form", metavar="FORMULAIRE.docx", default="",
        help="remplit le formulaire de la branche (voir docs/formulaire.md)",
    )
    parser.add_argument(
        "--verifier", dest="only_check", action="store_true",
        help="dit seulement quelles balises du formulaire sont fausses",
    )


def declare_table(parser: FrenchParser) -> None:
    """The words of `cqp tableau`."""
    parser.set_defaults(run=table)
    parser.add_argument("chosen", metavar="SESSION", nargs="*", help="celles-ci (sinon toutes)")
    parser.add_argument(
        "--cqp", dest="referential", metavar="ID", default="", help="celles de ce référentiel"
    )
    parser.add_argument("--format", dest="layout", choices=("csv", "xlsx"), default="csv")
    parser.add_argument(
        "--anonyme", dest="anonymous", action="store_true",
        help="sans les noms ni les coordonnées",
    )
    parser.add_argument(
        "--avis", dest="views", action="store_true",
        help="avec ce que chaque évaluateur a évalué ; jamais dans une copie anonyme",
    )
    parser.add_argument(
        "--sortie", dest="path", metavar="FICHIER", default="",
        help="où l’écrire ; rien n’est écrasé (sinon la sortie standard, en CSV)",
    )
