"""`cqp bilan`, `transcription`, `exporter`: reading a session without a screen."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.cli import output
from assistant.cli.exit_codes import DONE
from assistant.domain.rules.outcome import Outcome, judged_elements, marks, outcome
from assistant.domain.rules.verdict import flips, useful_questions
from assistant.domain.session import orders
from assistant.domain.session.state import Session
from assistant.domain.session.visibility import seen_by
from assistant.interview import Interview
from assistant.reports.data import cli_json
from assistant.reports.report.content import STATUS, build_report
from assistant.reports.report.words import Json
from assistant.wiring import Services


@contextmanager
def reading(args: argparse.Namespace, services: Services) -> Iterator[Interview]:
    """The session, open for reading: another program may be writing it."""
    interview = services.library.open(args.session, write=False)
    try:
        yield interview
    finally:
        interview.close()


def as_asked(args: argparse.Namespace, interview: Interview) -> tuple[Session, Outcome]:
    """The session and its verdicts, as the role of `--role` may see them; whole without one."""
    if not args.role:
        return interview.session, interview.outcome()
    session = seen_by(interview.session, orders.known_role(interview.session, args.role))
    return session, outcome(session)


def bilan_document(session: Session, found: Outcome, services: Services) -> Json:
    ref = session.referential
    changing, useful = {}, {}
    for block in ref.blocks:
        judged, known = judged_elements(session, block.number), marks(session, block.number)
        if block.number not in session.carried:
            changing[block.number] = flips(ref, block.number, judged, known)
            useful[block.number] = useful_questions(ref, block.number, judged, known)
    return cli_json.outcome(session, found, services.voice, flips=changing, questions=useful)


def bilan(args: argparse.Namespace, services: Services) -> int:
    with reading(args, services) as interview:
        session, found = as_asked(args, interview)
        if args.json:
            output.pretty_json(bilan_document(session, found, services))
            return DONE
        ref, voice = session.referential, services.voice
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


def transcription(args: argparse.Namespace, services: Services) -> int:
    from assistant.reports.text import markdown

    with reading(args, services) as interview:
        session, found = as_asked(args, interview)
        if args.format == "json":
            output.pretty_json(cli_json.transcript(session))
        else:
            render = markdown.transcript if args.format == "md" else markdown.transcript_text
            output.line(render(build_report(session, found, services.voice)).rstrip())
    return DONE
