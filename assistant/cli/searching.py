"""`cqp chercher`: words and filters over all sessions."""

from __future__ import annotations

from time import monotonic

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import FrenchParser, json_option
from assistant.domain.common.errors import RefusedCommand
from assistant.search import told
from assistant.search.query import parse
from assistant.wiring import Services

PATIENCE = 1.0
"""Seconds of reading sessions after which one is told how far it is, and between two such words."""


def search(
    services: Services, *, words: list[str], limit: int, as_json: bool, **filters: str
) -> int:
    """Answer; 1 when nothing was found or not all read."""
    text = " ".join(words)
    query = parse(text, {name: value for name, value in filters.items() if value})
    if query.empty:
        raise RefusedCommand(
            "Rien à chercher",
            "Donnez un mot, une phrase entre guillemets ou un filtre : "
            "cqp chercher relance --element 1.3",
        )
    last = monotonic()
    for answer in services.search.run(query, limit=max(limit, 1)):
        if answer.left and monotonic() - last > PATIENCE:
            last = monotonic()
            output.say(told.progress(answer))
    if as_json:
        output.pretty_json(told.document(text, answer))
    else:
        for line in told.lines(answer):
            output.line(line)
        output.say(told.summary(answer))
    for left_out in told.not_searched(answer):
        output.say(left_out)
    return DONE if answer.total and not answer.locked and not answer.unreadable else FINDINGS


_FILTERS = (
    ("candidat", "NOM", "les sessions de ce candidat"),
    ("cqp", "CQP", "celles de ce référentiel"),
    ("element", "2.3", "les lignes sur cet élément"),
    ("bloc", "2", "celles sur cette compétence, ou ce domaine, selon le référentiel"),
    ("jugement", "VALEUR", "celles sur un élément ainsi évalué : acquis, non-acquis…"),
    ("du", "DATE", "à partir de ce jour : 2026-03-12, 12/03/2026, 2026-03 ou 2026"),
    ("au", "DATE", "jusqu’à ce jour compris"),
)


def declare(parser: FrenchParser) -> None:
    """The words of `cqp chercher`."""
    parser.set_defaults(run=search)
    parser.add_argument(
        "words", metavar="MOTS", nargs="*",
        help="sans accents ni majuscules, toutes les formes ; \"phrase exacte\", "
        "candidat:NOM, element:2.3, -- -mot pour exclure",
    )
    for name, value, text in _FILTERS:
        parser.add_argument(f"--{name}", metavar=value, default="", help=text)
    parser.add_argument(
        "--limite", dest="limit", metavar="N", type=int, default=50,
        help="nombre de lignes (sinon 50)",
    )
    json_option(parser)
