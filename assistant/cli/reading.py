"""`cqp bilan`, `transcription`, `exporter`: reading a session without a screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from assistant.cli import output
from assistant.cli.exit_codes import DONE
from assistant.cli.grammar import FrenchParser, json_option, reader_option, session_argument
from assistant.domain.dossier.verify import told
from assistant.domain.rules.outcome import (
    Outcome,
    changes_of_block,
    outcome,
    questions_of_block,
)
from assistant.domain.session import orders
from assistant.domain.session.state import Session
from assistant.domain.session.visibility import seen_by
from assistant.interview import Interview
from assistant.reports.data import cli_json
from assistant.reports.report.content import build_report
from assistant.reports.report.words import Json
from assistant.wiring import Services


@contextmanager
def reading(session: str, services: Services) -> Iterator[Interview]:
    """The session, open for reading: another program may be writing it."""
    interview = services.library.open(session, write=False)
    try:
        yield interview
    finally:
        interview.close()


def seen_as(reader: str, interview: Interview) -> tuple[Session, Outcome]:
    """The session and its verdicts, as a role may see them; whole when none is named."""
    if not reader:
        return interview.session, interview.outcome()
    session = seen_by(interview.session, orders.known_role(interview.session, reader))
    return session, outcome(session)


def bilan_document(
    session: Session, found: Outcome, services: Services, doubts: Sequence[str] = ()
) -> Json:
    """The verdicts as plain data, with what would change each of them and the questions that may.

    Args:
        doubts: sentences on what one may not rest on.
    """
    ref = session.referential
    changing, useful = {}, {}
    for block in ref.blocks:
        if block.number not in session.carried:
            changing[block.number] = changes_of_block(session, found.block(block.number))
            useful[block.number] = questions_of_block(session, found.block(block.number))
    return cli_json.outcome(
        session, found, services.voice, flips=changing, questions=useful,
        doubts=doubts,
    )


def bilan(services: Services, *, session: str, as_json: bool, reader: str) -> int:
    """Print the verdicts, why, and what remains possible; as the role `reader` may see them."""
    with reading(session, services) as interview:
        opened, found = seen_as(reader, interview)
        doubts = told(interview.session, interview.doubts(), services.voice.say)
        if as_json:
            output.pretty_json(bilan_document(opened, found, services, doubts))
            return DONE
        for doubt in doubts:
            output.line(f"(!) {doubt}")
        ref, voice = opened.referential, services.voice
        for verdict in found.blocks:
            block = ref.blocks[verdict.block - 1]
            output.line(f"{block.number}. {block.title}")
            output.line(f"   proposition : {ref.conclusions[verdict.status]}")
            for reason in verdict.reasons:
                output.line(f"   – {voice.reason(ref, reason)} ({ref.document(reason.citation)})")
            output.line(f"   {voice.margin(ref, verdict.margin)}")
        for certification in found.certifications:
            output.line(f"{certification.title} : {voice.certification(ref, certification)}")
            for reason in certification.reasons:
                output.line(f"   – {voice.reason(ref, reason)} ({ref.document(reason.citation)})")
    return DONE


def transcription(services: Services, *, session: str, layout: str, reader: str) -> int:
    """Print a session line by line, as `reader` may see it: `md`, `txt` or `json`."""
    from assistant.reports.text import markdown

    with reading(session, services) as interview:
        opened, found = seen_as(reader, interview)
        if layout == "json":
            output.pretty_json(cli_json.transcript(opened))
        else:
            render = markdown.transcript if layout == "md" else markdown.transcript_text
            report = build_report(opened, found, services.voice, None, interview.doubts())
            output.line(render(report).rstrip())
    return DONE


def declare_bilan(parser: FrenchParser) -> None:
    """The words of `cqp bilan`."""
    parser.set_defaults(run=bilan)
    session_argument(parser)
    json_option(parser)
    reader_option(parser)


def declare_transcription(parser: FrenchParser) -> None:
    """The words of `cqp transcription`."""
    parser.set_defaults(run=transcription)
    session_argument(parser)
    parser.add_argument("--format", dest="layout", choices=("md", "json", "txt"), default="md")
    reader_option(parser)
