"""`cqp controler` and `cqp echeances`: what the dossier lacks, and by when things are due."""

from __future__ import annotations

from datetime import datetime

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import FrenchParser, json_option, reader_option, session_argument
from assistant.cli.reading import reading, seen_as
from assistant.domain.common.french import figures
from assistant.domain.dossier import checks_texts
from assistant.domain.dossier.completeness import controls
from assistant.domain.dossier.deadlines import Due, due
from assistant.domain.dossier.finding import Finding
from assistant.domain.dossier.jury import composition
from assistant.domain.dossier.verify import told
from assistant.domain.rules.outcome import Outcome
from assistant.domain.session.state import Session
from assistant.reports.data import cli_json
from assistant.wiring import Services


def _findings(
    session: Session, outcome: Outcome, now: datetime, services: Services
) -> tuple[Finding, ...]:
    """What the dossier lacks, what the recorded jury departs from, what is to be read again."""
    return (
        *controls(session, outcome, now), *composition(session),
        *checks_texts.private_life(session, services.free_text_words),
    )


def control(services: Services, *, session: str, as_json: bool, reader: str) -> int:
    """List what is missing; 1 while something is, or while the session cannot be believed."""
    with reading(session, services) as interview:
        opened, outcome = seen_as(reader, interview)
        doubts = told(interview.session, interview.doubts(), services.voice.say)
        found = _findings(opened, outcome, interview.now(), services)
        said = [(one, services.voice.say("controle", **one.said)) for one in found]
        if as_json:
            output.pretty_json(cli_json.findings(opened, said, doubts))
        else:
            for doubt in doubts:
                output.line(f"(!) {doubt}")
            for one, text in said:
                title = services.sayings.lack(one)
                output.line(f"{_sign(one)} {title} — {text}")
                if one.sentence:
                    source = opened.referential.document(one.citation)
                    output.line(f"    « {one.sentence} » ({source})")
            if not (found or doubts):
                output.line("Rien ne manque au dossier.")
    return FINDINGS if doubts or any(not one.information for one in found) else DONE


def _sign(finding: Finding) -> str:
    if finding.information:
        return "(i)"
    return "(!)" if finding.blocking else "( )"


def deadlines(services: Services, *, session: str, as_json: bool, ics: bool) -> int:
    """Print what is due of a session, with the sentence of the source that says so; or as JSON, or
    as a calendar (iCalendar)."""
    from assistant.calendar_fr import is_holiday

    with reading(session, services) as interview:
        opened = interview.session
        dues = due(opened, is_holiday)
        if ics:
            from assistant.reports.data.ics import calendar, of_session

            output.raw(calendar(of_session(opened, dues), interview.now()))
        elif as_json:
            output.pretty_json(cli_json.deadlines(opened, dues))
        else:
            for one in dues:
                output.line(_dated(one))
                source = opened.referential.document(one.citation)
                output.line(f"    « {one.sentence} » ({source})")
    return DONE


def _dated(one: Due) -> str:
    if one.day is None:
        return f"…………  {one.label} (date à connaître : {cli_json.origin(one.missing)})"
    return f"{figures(one.day)}  {one.label}"


def declare_control(parser: FrenchParser) -> None:
    """The words of `cqp controler`."""
    parser.set_defaults(run=control)
    session_argument(parser)
    json_option(parser)
    reader_option(parser)


def declare_deadlines(parser: FrenchParser) -> None:
    """The words of `cqp echeances`."""
    parser.set_defaults(run=deadlines)
    session_argument(parser)
    json_option(parser)
    parser.add_argument("--ics", action="store_true", help="format agenda (iCalendar)")
