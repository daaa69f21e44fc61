"""`cqp session …`: new, list, apply orders, repair, resit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.cli import apart, backups, carrying, consultation, output, piped, spoken
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import FrenchParser, action, actions, json_option, session_argument
from assistant.cli.orders import carry_out, read_order
from assistant.domain.common.errors import AssistantError
from assistant.domain.common.french import agree, capital, counted, figures
from assistant.domain.common.paths import typed_path
from assistant.enrolling import begin_all, look_over
from assistant.interview import Interview
from assistant.reports.data import cli_json
from assistant.summaries import SessionSummary
from assistant.wiring import Services


def new(
    services: Services, *, referential: str, candidate: str, role: str, route: str
) -> int:
    """Begin a session and print its id, by which every other command names it."""
    interview = services.library.create(
        referential, candidate, role=role, route=route
    )
    output.line(interview.session.id)
    interview.close()
    return DONE


def enrol(services: Services, *, file: str, referential: str, begin: bool) -> int:
    """Say what a list of candidates would make, every wrong line by its number; then make it."""
    found = look_over(services.library, services.shelf, file, referential)
    for number, fault in found.faults:
        output.line(f"ligne {number} : ✗ {fault}")
    for number, told in found.passed:
        output.line(f"ligne {number} : · {told}, passée")
    for title in found.unread:
        output.say(f"Colonne « {title} » : pas lue.")
    if begin:
        begin_all(services.library, found, lambda one, made: output.line(
            f"ligne {one.line} : ✓ {made}  {one.candidate}"
        ))
        return DONE
    for one in found.enrolments:
        output.line(f"ligne {one.line} : {one.candidate}  {one.referential}  {one.role}")
    if found.faults:
        output.say("Rien ne sera ouvert tant qu’une ligne est à corriger.")
        return FINDINGS
    output.say(f"{counted(len(found.enrolments), 'session')} à ouvrir : --ouvrir le fait.")
    return DONE


def listing(services: Services, *, as_json: bool) -> int:
    """Print every session, one a line, the copies that a synchronised folder left under theirs; 1
    when one cannot be read."""
    summaries = services.library.summaries()
    if as_json:
        output.pretty_json(cli_json.sessions(summaries))
    else:
        for summary in summaries:
            output.line(_listed(summary))
            for name in summary.copies:
                output.line(
                    f"    {name}  copie de conflit à fusionner : cqp session fusionner {summary.id}"
                )
    for told in _worth_knowing(summaries, services):
        output.say(told)
    unreadable = any(summary.problem for summary in summaries)
    return FINDINGS if unreadable else DONE


def _listed(summary: SessionSummary) -> str:
    if summary.locked:
        return f"{summary.id}  verrouillée : {summary.problem}"
    if summary.problem:
        whose = f"  {summary.candidate}" if summary.candidate else ""
        return f"{summary.id}{whose}  illisible : {summary.problem}"
    return (
        f"{summary.id}  {summary.candidate}  {summary.title}  "
        f"{summary.judged}/{summary.elements} évalués  {summary.minutes} min"
    )


def _worth_knowing(
    summaries: Sequence[SessionSummary], services: Services
) -> Iterator[str]:
    """Where the sessions lie, when it is a risk, and those kept for longer than was set."""
    risk = services.place_risk()
    if risk:
        yield risk
    months = services.settings.load().retention
    overdue = services.library.overdue(months)
    past = [one for one in summaries if one.id in overdue]
    if past:
        yield (
            f"Durée de conservation ({months} mois) dépassée ; rien n’est effacé sans vous, "
            "« cqp personne effacer NOM » le fait :"
        )
    for one in past:
        yield f"    {one.id}  {one.candidate}  dernière ligne le {figures(one.last)}"


def apply_orders(services: Services, *, session: str) -> int:
    """Carry out JSON orders from standard input; each answer says what is durable."""
    interview = services.library.open(session)
    try:
        interview.must_be_writable()
        if interview.recovery:
            output.say(interview.recovery.message)
        return _orders(interview)
    finally:
        interview.close()
        notice = interview.take_notice()
        if notice:
            output.say(notice)


def _orders(interview: Interview) -> int:
    code = DONE
    for line in piped.lines():
        if not line.strip():
            continue
        try:
            number = carry_out(interview, read_order(line))
        except AssistantError as error:
            output.flushed_json({"erreur": str(error)})
            code = FINDINGS
        else:
            output.flushed_json({"enregistre": number})
            notice = interview.take_notice()
            if notice:
                output.say(notice)
    return code


def repair(services: Services, *, session: str) -> int:
    """Recover what can be of a damaged session, and say what was; 1 when something was damaged."""
    told = services.repair(session)
    output.line(told or "Rien à réparer : toutes les lignes sont intactes.")
    return FINDINGS if told else DONE


def resit(services: Services, *, session: str) -> int:
    """Begin the session of a candidate who sits again, with the blocks that are kept, and print its
    id; those kept no longer are said on the standard error."""
    expired = services.library.carry_over(session).expired
    interview = services.library.resit(session)
    output.line(interview.session.id)
    word = interview.session.referential.block_word
    for one in expired:
        output.say(
            f"{capital(word)} {one.block} : {agree('conservé', word)} jusqu’au "
            f"{figures(one.until)}, à réévaluer."
        )
    interview.close()
    return DONE


def write_clear(services: Services, *, session: str, folder: str) -> int:
    """Write the journals of a session in clear, where it is asked, and say what that means."""
    interview = services.library.open(session, write=False)
    interview.close()
    into = typed_path(folder)
    for path in services.write_clear_copy(interview.session.id, into):
        output.line(str(path))
    output.say("Ces fichiers ne sont pas protégés : effacez-les quand ils auront servi.")
    return DONE


def declare(parser: FrenchParser) -> None:
    """The actions of `cqp session`."""
    verbs = actions(parser)
    beginning = action(verbs, "nouvelle", "ouvre une session et donne son numéro", new)
    beginning.add_argument("--referentiel", dest="referential", metavar="ID", required=True)
    beginning.add_argument(
        "--candidat", dest="candidate", metavar="NOM", required=True,
        help="« NOM Prénom », après « Mme » ou « M. » si vous le voulez",
    )
    beginning.add_argument(
        "--role", metavar="ROLE", default="", help="qui tape (sinon : qui conclut)"
    )
    beginning.add_argument(
        "--voie", dest="route", metavar="VOIE", default="", help="formation, vae…"
    )
    list_of = action(
        verbs, "candidats", "dit ce qu’une liste de candidats (CSV ou classeur) ouvrirait", enrol
    )
    list_of.add_argument("file", metavar="FICHIER", help="la première ligne nomme les colonnes")
    list_of.add_argument(
        "--referentiel", dest="referential", metavar="ID", default="",
        help="celui des lignes qui n’en nomment pas",
    )
    list_of.add_argument(
        "--ouvrir", dest="begin", action="store_true",
        help="ouvre les sessions, si aucune ligne n’est à corriger",
    )
    json_option(action(verbs, "lister", "les sessions, la dernière écrite d’abord", listing))
    apart.declare(verbs)
    session_argument(action(
        verbs, "appliquer", "exécute des commandes JSON lues sur l’entrée standard", apply_orders
    ))
    session_argument(action(
        verbs, "reparer", "met à part ce qui est abîmé et dit ce qui est récupéré", repair
    ))
    backups.declare(verbs)
    carrying.declare(verbs)
    consultation.declare_merging(verbs)
    clear = action(
        verbs, "exporter-clair", "copie en clair d’une session, pour la vérifier", write_clear
    )
    session_argument(clear)
    clear.add_argument(
        "--vers", dest="folder", metavar="DOSSIER", required=True, help="où l’écrire"
    )
    session_argument(action(
        verbs, "rattrapage", "ouvre une session sur ce qui reste à valider", resit
    ))
    spoken.declare(verbs)
