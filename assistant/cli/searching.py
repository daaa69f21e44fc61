"""`cqp chercher`: words and filters over all sessions."""

from __future__ import annotations

import argparse
import sys
from time import monotonic

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.domain.common.errors import RefusedCommand
from assistant.reports.data import found
from assistant.search.query import FILTERS, parse
from assistant.wiring import Services

PREPARING = 1.0
"""Seconds at most that a search gives to the next ones, once its answer is out."""


def search(args: argparse.Namespace, services: Services) -> int:
    """Answer, then index some of what was not yet; 1 when nothing was found or not all read."""
    filters = {name: value for name in FILTERS if (value := getattr(args, name))}
    text = " ".join(args.mots)
    query = parse(text, filters)
    if query.empty:
        raise RefusedCommand(
            "Rien à chercher",
            "Donnez un mot, une phrase entre guillemets ou un filtre : "
            "cqp chercher relance --element 1.3",
        )
    answer = services.search.answer(query, limit=max(args.limite, 1))
    if args.json:
        output.pretty_json(found.document(text, answer))
    else:
        for line in found.lines(answer):
            output.line(line)
        output.say(found.summary(answer))
    for told in found.not_searched(answer):
        output.say(told)
    sys.stdout.flush()
    until = monotonic() + PREPARING
    services.search.prepare(lambda: monotonic() > until)
    return DONE if answer.total and not answer.locked and not answer.unreadable else FINDINGS
