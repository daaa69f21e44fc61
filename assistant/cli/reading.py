"""`cqp bilan`, `transcription`, `exporter`: reading a session without a screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from assistant.cli import output
from assistant.cli.exit_codes import DONE
from assistant.cli.grammar import FrenchParser, json_option, session_argument
from assistant.domain.rules.outcome import judged_elements, marks
from assistant.domain.rules.verdict import flips, useful_questions
from assistant.interview import Interview
from assistant.reports.data import cli_json
from assistant.reports.report.content import STATUS, Report, build_report
from assistant.wiring import Services


@contextmanager
def reading(session: str, services: Services) -> Iterator[Interview]:
    """The session, open for reading: another program may be writing it."""
    interview = services.library.open(session, write=False)
    try:
        yield interview
    finally:
        interview.close()


def bilan_document(interview: Interview, services: Services) -> cli_json.Json:
    session, found = interview.session, interview.outcome()
    ref = session.referential
    changing, useful = {}, {}
    for block in ref.blocks:
        judged, known = judged_elements(session, block.number), marks(session, block.number)
        if block.number not in session.carried:
            changing[block.number] = flips(ref, block.number, judged, known)
            useful[block.number] = useful_questions(ref, block.number, judged, known)
    return cli_json.outcome(session, found, services.voice, flips=changing, questions=useful)


def bilan(services: Services, *, session: str, as_json: bool) -> int:
    with reading(session, services) as interview:
        if as_json:
            output.pretty_json(bilan_document(interview, services))
            return DONE
        ref, voice, found = interview.session.referential, services.voice, interview.outcome()
        for verdict in found.blocks:
            block = ref.blocks[verdict.block - 1]
            output.line(f"{block.number}. {block.title}")
            output.line(f"   proposition : {STATUS[verdict.status]}")
            for reason in verdict.reasons:
                output.line(f"   – {voice.reason(ref, reason)} ({ref.document(reason.citation)})")
            output.line(f"   {voice.margin(ref, verdict.margin)}")
        for certification in found.certifications:
            output.line(f"{certification.title} : {voice.certification(ref, certification)}")
    return DONE


def _report(interview: Interview, services: Services) -> Report:
    return build_report(interview.session, interview.outcome(), services.voice)


def transcription(services: Services, *, session: str, layout: str) -> int:
    from assistant.reports.text import markdown

    with reading(session, services) as interview:
        if layout == "json":
            output.pretty_json(cli_json.transcript(interview.session))
        else:
            render = markdown.transcript if layout == "md" else markdown.transcript_text
            output.line(render(_report(interview, services)).rstrip())
    return DONE


def declare_bilan(parser: FrenchParser) -> None:
    """The words of `cqp bilan`."""
    parser.set_defaults(run=bilan)
    session_argument(parser)
    json_option(parser)


def declare_transcription(parser: FrenchParser) -> None:
    """The words of `cqp transcription`."""
    parser.set_defaults(run=transcription)
    session_argument(parser)
    parser.add_argument("--format", dest="layout", choices=("md", "json", "txt"), default="md")
