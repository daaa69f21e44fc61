"""`cqp chercher`: words and filters over all sessions."""

from __future__ import annotations

import argparse
from time import monotonic

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.domain.common.errors import RefusedCommand
from assistant.search import told
from assistant.search.query import FILTERS, parse
from assistant.wiring import Services

PATIENCE = 1.0
"""Seconds of reading sessions after which one is told how far it is, and between two such words."""


def search(args: argparse.Namespace, services: Services) -> int:
    """Answer; 1 when nothing was found or not all read."""
    filters = {name: value for name in FILTERS if (value := getattr(args, name))}
    text = " ".join(args.mots)
    query = parse(text, filters)
    if query.empty:
        raise RefusedCommand(
            "Rien à chercher",
            "Donnez un mot, une phrase entre guillemets ou un filtre : "
            "cqp chercher relance --element 1.3",
        )
    last = monotonic()
    for answer in services.search.run(query, limit=max(args.limite, 1)):
        if answer.left and monotonic() - last > PATIENCE:
            last = monotonic()
            output.say(told.progress(answer))
    if args.json:
        output.pretty_json(told.document(text, answer))
    else:
        for line in told.lines(answer):
            output.line(line)
        output.say(told.summary(answer))
    for left_out in told.not_searched(answer):
        output.say(left_out)
    return DONE if answer.total and not answer.locked and not answer.unreadable else FINDINGS
