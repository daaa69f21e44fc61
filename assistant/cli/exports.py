"""`cqp exporter`: the documents of a session, in a file or on standard output."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.reading import reading
from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.publishing import Progress, Wanted, rendered, report
from assistant.reports.formats import FORMATS
from assistant.wiring import Services

_BAR = 24  # squares


def export(args: argparse.Namespace, services: Services) -> int:
    """Write the documents asked for, and say where; or check the branch's form."""
    form = services.read_form(Path(args.modele).expanduser()) if args.modele else b""
    if args.modele and args.format:
        raise RefusedCommand(
            "Deux demandes à la fois", "« --modele » donne un DOCX : retirez « --format »."
        )
    if args.verifier and not args.modele:
        raise RefusedCommand(
            "Rien à vérifier", "Donnez le formulaire à vérifier : « --modele formulaire.docx »."
        )
    wanted = Wanted(
        "modele" if form else args.format or "md", draft=args.brouillon or args.verifier,
        anonymous=args.anonyme, form=form, reader=args.role,
    )
    with reading(args, services) as interview:
        if args.role:
            orders.known_role(interview.session, args.role)
        if args.verifier:
            return _check(interview, wanted, services)
        if not args.dossier and wanted.format in FORMATS and FORMATS[wanted.format].text:
            output.octets(rendered(interview, wanted, services.sayings))
            return DONE
        if wanted.official and not wanted.draft:
            for one in interview.blocking_findings():
                output.say(f"(!) {one.label} — {services.voice.say('controle', **one.said)}")
        folder = Path(args.dossier).expanduser() if args.dossier else None
        for path in services.publish(interview, wanted, folder, _progress()):
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


def table(args: argparse.Namespace, services: Services) -> int:
    """Write the judgements of several sessions; 1 when one of them cannot be read."""
    from assistant.reports.data.tables import render_csv, render_xlsx

    if args.format == "xlsx" and not args.sortie:
        raise RefusedCommand(
            "Fichier à nommer", "Un tableau Excel va dans un fichier : « --sortie jugements.xlsx »."
        )
    wanted, reports, unread = Wanted("csv", anonymous=args.anonyme), [], []
    for session_id in args.retenues or services.library.store.ids():
        try:
            with closing(services.library.open(session_id, write=False)) as interview:
                if args.cqp in ("", interview.session.referential.id):
                    reports.append(report(interview, wanted, services.sayings))
        except AssistantError as error:
            if args.retenues:
                raise
            unread.append(error.message)
    if args.cqp and not reports:
        services.shelf.load(args.cqp)  # says which there are, when there is none of that name
    made = (render_xlsx if args.format == "xlsx" else render_csv)(reports)
    if args.sortie:
        output.line(str(services.write_table(Path(args.sortie).expanduser(), made)))
    else:
        output.octets(made)
    for message in unread:
        output.say(f"Absente du tableau. {message}")
    return FINDINGS if unread else DONE


def _progress() -> Progress | None:
    """A bar on standard error, when a person is looking at it."""
    return _bar if sys.stderr.isatty() else None


def _bar(done: int, total: int, label: str) -> None:
    full = _BAR * done // total
    sys.stderr.write(f"\r{'█' * full}{'░' * (_BAR - full)} {done}/{total} {label:<40}")
    sys.stderr.write("\n" if done == total else "")
    sys.stderr.flush()
