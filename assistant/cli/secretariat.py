"""`cqp secretariat`: all the dossiers, where each stands, what it lacks, who owes it, by when.

It asks the summaries: no session is read that was read before and did not change since.
"""

from __future__ import annotations

from typing import Any

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import FrenchParser, json_option
from assistant.domain.common.french import figures, local
from assistant.domain.dossier.standing import STATES, state_said
from assistant.summaries import SessionSummary
from assistant.wiring import Services


def listing(
    services: Services, *, state: str, who: str, late: bool, referential: str, as_json: bool,
    ics: bool,
) -> int:
    """List the dossiers; 1 while one of them lacks something, or cannot be read."""
    today = local(services.now()).date().isoformat()
    every = services.library.summaries()
    wanted = services.library.asked.standing(
        state=state, overdue=today if late else "", referential_id=referential
    )
    found = [one for one in every if one.id in wanted and _concerns(one, who, services)]
    unread = [one for one in every if one.problem]
    if ics:
        output.raw(services.agenda(found))
    elif as_json:
        output.pretty_json([_plain(one, services) for one in found])
    else:
        for one in found:
            _show(one, services, today)
    for one in unread:
        output.say(f"Absente de la liste. {one.id} : {one.problem}")
    if services.owing.problem:
        output.say(services.owing.problem)
    return FINDINGS if unread or any(one.owed for one in found) else DONE


def _concerns(one: SessionSummary, who: str, services: Services) -> bool:
    asked = who.casefold()
    return not asked or any(asked in services.owing.who(lack).casefold() for lack in one.owed)


def _show(one: SessionSummary, services: Services, today: str) -> None:
    output.line(f"{one.id}  {one.candidate}  {one.title}  "
                f"{state_said(one.state, running=one.running)}")
    for lack in one.owed:
        where = f" ({lack.blocks})" if lack.blocks else ""
        output.line(f"    ✗ {services.owing.lack(lack)}{where} — {services.owing.who(lack)}")
    for due in one.dues:
        late = "  dépassée" if due.day < today and not one.decided else ""
        by = f" — {due.who}" if due.who else ""
        output.line(f"    {figures(due.day)}  {due.label}{by}{late}")


def _plain(one: SessionSummary, services: Services) -> dict[str, Any]:
    words = services.owing
    return {
        "session": one.id, "candidat": one.candidate, "referentiel": one.referential_id,
        "intitule": one.title, "etat": one.state, "decide_le": one.decided or None,
        "manques": [
            {"nature": lack.kind, "intitule": words.lack(lack), "qui": words.who(lack),
             "blocs": lack.blocks}
            for lack in one.owed
        ],
        "echeances": [
            {"id": due.id, "intitule": due.label, "qui": due.who, "date": due.day}
            for due in one.dues
        ],
    }


def declare(parser: FrenchParser) -> None:
    """The words of `cqp secretariat`."""
    parser.set_defaults(run=listing)
    parser.add_argument(
        "--etat", dest="state", choices=list(STATES), default="", help="ceux qui en sont là"
    )
    parser.add_argument(
        "--qui", dest="who", metavar="QUI", default="",
        help="ceux à qui il manque quelque chose que doit QUI : évaluateurs, candidat…",
    )
    parser.add_argument(
        "--retard", dest="late", action="store_true",
        help="ceux dont une échéance est passée, sans décision du jury",
    )
    parser.add_argument("--cqp", dest="referential", metavar="ID", default="")
    json_option(parser)
    parser.add_argument(
        "--ics", action="store_true", help="toutes les échéances, au format agenda (iCalendar)"
    )
