"""`cqp jury …`: the sittings of the jury, from the call to the minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from assistant.cli import erasing, output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import FrenchParser, Verbs, action, actions, json_option
from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.common.french import counted, figures
from assistant.domain.common.paths import typed_path
from assistant.domain.common.text import whole_number
from assistant.domain.dossier.jury import COLLEGES
from assistant.domain.sitting import orders
from assistant.domain.sitting.orders import SCOPES
from assistant.domain.sitting.state import Sitting
from assistant.reports.formats import LAYOUTS
from assistant.reports.report.words import Json
from assistant.wiring import Services

if TYPE_CHECKING:
    from assistant.juries import OpenedSitting, SittingSummary


@contextmanager
def _open(services: Services, sitting: str, *, write: bool = True) -> Iterator[OpenedSitting]:
    with closing(services.juries.open(sitting, write=write)) as opened:
        yield opened


def listing(services: Services, *, as_json: bool) -> int:
    """Print every sitting of a jury, one a line; 1 when one of them cannot be read."""
    found = services.juries.summaries()
    if as_json:
        output.pretty_json(_listed(found))
    for one in () if as_json else found:
        if one.problem:
            output.line(f"{one.id}  illisible : {one.problem}")
        else:
            state = "close" if one.closed else "ouverte"
            output.line(
                f"{one.id}  {figures(one.day)}  {one.title}  "
                f"{counted(one.dossiers, 'dossier')}  {state}"
            )
    return FINDINGS if any(one.problem for one in found) else DONE


def _listed(found: Iterable[SittingSummary]) -> list[Json]:
    """The sittings of the jury, as they are listed."""
    return [
        {
            "seance": one.id, "date": one.day, "jury": one.title, "lieu": one.place,
            "dossiers": one.dossiers, "close": one.closed, "probleme": one.problem or None,
        }
        for one in found
    ]


def _told(one: Sitting, dossiers: Sequence[Json], departing: Sequence[str]) -> Json:
    """One sitting: who sits, what departs from the source, where each dossier stands."""
    return {
        "seance": one.id, "date": one.day, "jury": one.jury.title, "lieu": one.place,
        "close": one.closed, "presidence": one.president or None,
        "membres": [{"nom": name, "college": college} for name, college in one.members.items()],
        "ecarts": list(departing), "dossiers": list(dossiers),
        "retires": [{"session": name, "raison": why} for name, why in one.withdrawn.items()],
    }


def call(services: Services, *, referential: str, day: str, place: str) -> int:
    """Begin a sitting of the jury that a référentiel describes, on a day (ISO), and print its
    id."""
    found = services.shelf.load(referential)
    with closing(services.juries.begin(found, day, place)) as opened:
        output.line(opened.sitting.id)
    return DONE


def show(services: Services, *, sitting: str, as_json: bool) -> int:
    """Show who sits, and where each dossier stands; 1 while something is left to do."""
    with _open(services, sitting, write=False) as opened:
        rows = [_state(opened, one) for one in opened.sitting.dossiers]
        departing = [
            services.voice.say("controle", **one.said) for one in opened.departures()
        ]
        if as_json:
            output.pretty_json(_told(opened.sitting, rows, departing))
        else:
            _show(opened, rows, departing)
    return DONE if all(one["etat"] == "decide" for one in rows) else FINDINGS


def _state(opened: OpenedSitting, session_id: str) -> dict[str, Any]:
    """Where a dossier of the sitting stands, as plain data."""
    told: dict[str, Any] = {"session": session_id, "candidat": "", "etat": "illisible",
                            "portee": "", "valides": []}
    try:
        with opened.dossier(session_id) as one:
            jury = one.session.jury
            told["candidat"] = one.session.candidate
            if jury is not None and jury.sitting == opened.sitting.id:
                told |= {"etat": "decide", "portee": jury.scope, "valides": list(jury.blocks)}
            elif one.changed:
                told["etat"] = "modifie"
            else:
                told["etat"] = "lu" if one.admitted.examined else "admis"
    except AssistantError as error:
        told["probleme"] = error.message
    return told


_STATES = {
    "illisible": "illisible", "decide": "décidé", "modifie": "modifié depuis son admission",
    "lu": "lu, à décider", "admis": "à lire",
}


def _show(
    opened: OpenedSitting, rows: Sequence[dict[str, Any]], departing: Sequence[str]
) -> None:
    one = opened.sitting
    output.line(f"{one.id}  {one.jury.title}, {figures(one.day)}  {one.place}".rstrip())
    for name, college in one.members.items():
        presiding = ", préside" if name == one.president else ""
        output.line(f"    {name}  {COLLEGES[college]}{presiding}")
    for told in departing:
        output.line(f"(!) {told}")
    for row in rows:
        scope = f" : {SCOPES[row['portee']]}" if row["portee"] in SCOPES else ""
        output.line(f"{row['session']}  {row['candidat']}  {_STATES[row['etat']]}{scope}")
    for session_id, why in one.withdrawn.items():
        output.line(f"{session_id}  retiré : {why}")


def member(
    services: Services, *, sitting: str, name: str, college: str, presides: bool, leaves: bool
) -> int:
    """Seat a member in a college, or have one leave; `presides` also gives the chair to who sits.
    A member who only takes the chair needs no college: the name must be one of those seated.
    """
    with _open(services, sitting) as opened:
        if leaves:
            opened.run(orders.unseat, name)
        elif college:
            opened.run(orders.seat, name, college)
        elif not presides:
            raise RefusedCommand(
                "Collège manquant", f"Ajoutez « --college », parmi {', '.join(COLLEGES)}."
            )
        if presides:
            opened.run(orders.preside, name)
    return DONE


def admit(services: Services, *, sitting: str, named: list[str]) -> int:
    """Bring complete dossiers before the jury; 1 when one is refused, the others are admitted."""
    refused = 0
    with _open(services, sitting) as opened:
        for session_id in named:
            try:
                session = opened.admit(session_id)
                output.line(f"✓ {session.id}  {session.candidate}")
            except AssistantError as error:
                refused += 1
                output.line(f"✗ {session_id}  {error.title}. {error.message}")
    return FINDINGS if refused else DONE


def withdraw(services: Services, *, sitting: str, session: str, reason: str) -> int:
    """Take a dossier off the sitting, saying why; refused once it is decided here."""
    with _open(services, sitting) as opened:
        opened.withdraw(session, reason)
    return DONE


def examine(services: Services, *, sitting: str, session: str) -> int:
    """Show what the jury reads of a dossier, and record that it did."""
    with _open(services, sitting) as opened:
        with opened.dossier(session) as one:
            for line in services.read_by_jury(one.interview):
                output.line(line)
        opened.examine(session)
    return DONE


def decide(
    services: Services, *, sitting: str, session: str, scope: str, blocks: list[int],
    reason: str, answers: list[str],
) -> int:
    """Record what the jury decided of a dossier, with what the source asks to be answered, and
    print it once it is on disk."""
    with _open(services, sitting) as opened:
        decided = opened.decide(
            session, scope=scope, blocks=blocks, reason=reason, answers=_answers(answers)
        )
        assert decided.jury is not None
        output.line(f"✓ {decided.id}  {decided.candidate}  {decided.jury.decision}")
    return DONE


def _answers(typed: Sequence[str]) -> dict[int, str]:
    found = {}
    for one in typed:
        block, sign, text = one.partition("=")
        number = whole_number(block)
        if not sign or number is None:
            raise RefusedCommand(
                "Arbitrage illisible", "Écrivez « --arbitrage 2=\"ce que le jury répond\" »."
            )
        found[number] = text
    return found


def close(services: Services, *, sitting: str) -> int:
    """Close a sitting; what could not be copied of it is said on the standard error."""
    with _open(services, sitting) as opened:
        notice = opened.end()
    if notice:
        output.say(notice)
    return DONE


def reopen(services: Services, *, sitting: str, reason: str) -> int:
    """Open a closed sitting again, saying why; the reason is recorded."""
    with _open(services, sitting) as opened:
        opened.run(orders.reopen, reason)
    return DONE


def minutes(services: Services, *, sitting: str, layout: str, folder: str) -> int:
    """Print the minutes as text (`md`, `txt`), or write them as a file, in `folder` or in the
    folder of the documents, and print its path."""
    with _open(services, sitting, write=False) as opened:
        if not folder and layout in ("md", "txt"):
            output.octets(services.minutes(opened, layout))
            return DONE
        into = typed_path(folder) if folder else None
        for path in services.write_minutes(opened, [layout], into):
            output.line(str(path))
    return DONE


def erase(services: Services, *, sitting: str, confirmed: bool) -> int:
    """Erase a sitting: its journal, its copies and its minutes; the candidates' sessions stay."""
    erasing.end_what_was_stopped(services)
    sitting_id = services.juries.known(sitting)
    for held in services.holdings.files([sitting_id]):
        output.line(f"    {held.path}")
    if not confirmed:
        output.say("Rien n’a été effacé : « --oui » l’efface, sans retour.")
        return FINDINGS
    erasing.erase(services, [sitting_id])
    return DONE


def declare(parser: FrenchParser) -> None:
    """The actions of `cqp jury`."""
    verbs = actions(parser)
    json_option(action(verbs, "lister", "les séances, la plus récente d’abord", listing))
    calling = action(verbs, "seance", "ouvre une séance et donne son numéro", call)
    calling.add_argument("--referentiel", dest="referential", metavar="ID", required=True)
    calling.add_argument("--date", dest="day", metavar="AAAA-MM-JJ", required=True)
    calling.add_argument("--lieu", dest="place", metavar="LIEU", default="")
    json_option(_of_sitting(verbs, "montrer", "qui siège, où en est chaque dossier", show))
    sitting = _of_sitting(verbs, "membre", "qui siège, dans quel collège, qui préside", member)
    sitting.add_argument("name", metavar="NOM")
    sitting.add_argument("--college", choices=list(COLLEGES), default="")
    sitting.add_argument("--preside", dest="presides", action="store_true")
    sitting.add_argument("--retirer", dest="leaves", action="store_true")
    admitting = _of_sitting(verbs, "admettre", "présente des dossiers complets au jury", admit)
    admitting.add_argument("named", metavar="SESSION", nargs="+")
    leaving = _of_sitting(verbs, "retirer", "retire un dossier de la séance", withdraw)
    leaving.add_argument("session", metavar="SESSION")
    leaving.add_argument("--raison", dest="reason", required=True)
    reading = _of_sitting(verbs, "lire", "montre un dossier, et note que le jury l’a lu", examine)
    reading.add_argument("session", metavar="SESSION")
    deciding = _of_sitting(verbs, "decider", "enregistre ce que le jury décide", decide)
    deciding.add_argument("session", metavar="SESSION")
    deciding.add_argument("--portee", dest="scope", choices=list(SCOPES), required=True)
    deciding.add_argument(
        "--blocs", dest="blocks", metavar="N", type=int, nargs="+", default=[],
        help="les numéros de ce qu’une décision partielle valide",
    )
    deciding.add_argument(
        "--motif", dest="reason", default="", help="demandé si elle s’écarte de la proposition"
    )
    deciding.add_argument(
        "--arbitrage", dest="answers", metavar="N=TEXTE", action="append", default=[],
        help="la réponse du jury là où les évaluateurs ont demandé son arbitrage",
    )
    _of_sitting(verbs, "clore", "clôt la séance, quand tout est décidé", close)
    _of_sitting(verbs, "rouvrir", "reprend une séance close", reopen).add_argument(
        "--raison", dest="reason", required=True
    )
    written = _of_sitting(verbs, "proces-verbal", "écrit le procès-verbal", minutes)
    written.add_argument("--format", dest="layout", choices=list(LAYOUTS), default="md")
    written.add_argument("--dossier", dest="folder", metavar="DOSSIER", default="")
    erasing = _of_sitting(verbs, "effacer", "efface une séance ; les sessions restent", erase)
    erasing.add_argument("--oui", dest="confirmed", action="store_true")


def _of_sitting(verbs: Verbs, name: str, text: str, run: Any) -> FrenchParser:
    found = action(verbs, name, text, run)
    found.add_argument("sitting", metavar="SEANCE", help="numéro de la séance, ou son début")
    return found
