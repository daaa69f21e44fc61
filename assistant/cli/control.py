"""`cqp controler` and `cqp echeances`: what the dossier lacks, and by when things are due."""

from __future__ import annotations

import argparse
from datetime import datetime

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.reading import as_asked, reading
from assistant.domain.common.french import figures
from assistant.domain.dossier import checks_texts
from assistant.domain.dossier.completeness import controls
from assistant.domain.dossier.deadlines import Due, due
from assistant.domain.dossier.finding import Finding
from assistant.domain.dossier.jury import composition
from assistant.domain.rules.outcome import Outcome
from assistant.domain.session.state import Session
from assistant.reports.data import cli_json
from assistant.wiring import Services


def _findings(
    session: Session, found: Outcome, now: datetime, services: Services
) -> tuple[Finding, ...]:
    """What the dossier lacks, what the recorded jury departs from, what is to be read again."""
    return (
        *controls(session, found, now), *composition(session),
        *checks_texts.private_life(session, services.free_text_words),
    )


def control(args: argparse.Namespace, services: Services) -> int:
    """List what is missing; 1 while something is."""
    with reading(args, services) as interview:
        session, verdicts = as_asked(args, interview)
        found = _findings(session, verdicts, interview.now(), services)
        said = [(one, services.voice.say("controle", **one.said)) for one in found]
        if args.json:
            output.pretty_json(cli_json.findings(session, said))
        else:
            for one, text in said:
                output.line(f"{_sign(one)} {one.label} — {text}")
                if one.sentence:
                    source = session.referential.document(one.citation)
                    output.line(f"    « {one.sentence} » ({source})")
            if not found:
                output.line("Rien ne manque au dossier.")
    return FINDINGS if any(not one.information for one in found) else DONE


def _sign(finding: Finding) -> str:
    if finding.information:
        return "(i)"
    return "(!)" if finding.blocking else "( )"


def deadlines(args: argparse.Namespace, services: Services) -> int:
    from assistant.calendar_fr import is_holiday

    with reading(args, services) as interview:
        session = interview.session
        dues = due(session, is_holiday)
        if args.ics:
            from assistant.reports.data.ics import calendar

            output.raw(calendar(session, dues, interview.now()))
        elif args.json:
            output.pretty_json(cli_json.deadlines(session, dues))
        else:
            for one in dues:
                output.line(_dated(one))
                source = session.referential.document(one.citation)
                output.line(f"    « {one.sentence} » ({source})")
    return DONE


def _dated(one: Due) -> str:
    if one.day is None:
        return f"…………  {one.label} (date à connaître : {cli_json.origin(one.missing)})"
    return f"{figures(one.day)}  {one.label}"


COMMANDS = {"controler": control, "echeances": deadlines}
