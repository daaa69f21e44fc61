"""`cqp sceller`, `rouvrir`, `verifier`: closing a session for good, and checking that it stayed."""

from __future__ import annotations

from contextlib import closing

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import FrenchParser, json_option, session_argument
from assistant.cli.reading import reading
from assistant.domain.common.errors import SessionLocked
from assistant.domain.common.french import day_and_hour
from assistant.domain.common.text import one_line
from assistant.domain.dossier.seal import fingerprint, short_fingerprint
from assistant.domain.dossier.verify import SealFound, told
from assistant.domain.session.orders import reopen as reopening
from assistant.interview import Interview
from assistant.reports.report import seal_page
from assistant.wiring import Services


def seal(services: Services, *, session: str, incomplete: str) -> int:
    """Seal, and write the fingerprint that goes on the paper dossier."""
    with closing(_to_write(session, services)) as interview:
        if not incomplete:
            for one in interview.blocking_findings():
                output.say(f"(!) {services.sayings.whole(one)}")
        made = interview.seal(services.key, incomplete=incomplete)
        output.line(short_fingerprint(fingerprint(interview.session, made)))
    return DONE


def reopen(services: Services, *, session: str, reason: str) -> int:
    """Open a sealed session again, saying why; seal and reason stay recorded."""
    with closing(_to_write(session, services)) as interview:
        interview.run(reopening, reason)
        output.say("Session rouverte. Le sceau et sa réouverture restent enregistrés.")
    return DONE


def _to_write(session: str, services: Services) -> Interview:
    interview = services.library.open(session)
    try:
        interview.must_be_writable()
    except SessionLocked:
        interview.close()
        raise
    if interview.recovery:
        output.say(interview.recovery.message)
    return interview


def verify(services: Services, *, session: str, printed: str, as_json: bool) -> int:
    """Say whether the session is what was sealed; 1 when it is not."""
    with reading(session, services) as interview:
        opened, own_key = interview.session, services.key.known_public_key
        loose = services.loose_bytes(opened.id)
        found = interview.verify(services.check_signature, printed, loose)
        sentences = told(opened, found.faults, services.voice.say)
        if as_json:
            output.pretty_json(seal_page.verification(opened, found, own_key, sentences))
        else:
            for one in found.seals:
                _describe(one, own_key)
            for sentence in sentences:
                output.line(f"(!) {sentence}")
            if not found.faults:
                output.line("Intacte : la session est telle qu’elle a été scellée.")
    return FINDINGS if found.faults else DONE


def _describe(found: SealFound, own_key: bytes) -> None:
    one = found.seal
    output.line(
        f"Sceau {found.rank}, ligne {one.number}, {day_and_hour(one.time)} : "
        f"{short_fingerprint(found.fingerprint)}"
    )
    whose = ", la vôtre" if seal_page.is_own(found, own_key) else ""
    output.line(f"    clé {one_line(str(one.event.public_key))}{whose}")
    if one.event.incomplete:
        output.line(f"    dossier incomplet : {one_line(str(one.event.incomplete))}")
    if one.lifted:
        moment, reason = day_and_hour(one.lifted.time), one_line(one.reason)
        output.line(f"    rouverte, ligne {one.lifted.number}, {moment} : {reason}")


def declare_seal(parser: FrenchParser) -> None:
    """The words of `cqp sceller`."""
    parser.set_defaults(run=seal)
    session_argument(parser)
    parser.add_argument(
        "--incomplet", dest="incomplete", metavar="RAISON", default="",
        help="pourquoi sceller alors qu’il manque quelque chose au dossier",
    )


def declare_reopen(parser: FrenchParser) -> None:
    """The words of `cqp rouvrir`."""
    parser.set_defaults(run=reopen)
    session_argument(parser)
    parser.add_argument("--raison", dest="reason", metavar="RAISON", required=True)


def declare_verify(parser: FrenchParser) -> None:
    """The words of `cqp verifier`."""
    parser.set_defaults(run=verify)
    session_argument(parser)
    parser.add_argument(
        "--empreinte", dest="printed", metavar="EMPREINTE", default="",
        help="celle du papier, ou le texte de son QR code",
    )
    json_option(parser)
