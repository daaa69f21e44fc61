"""`cqp sceller`, `rouvrir`, `verifier`: closing a session for good, and checking that it stayed."""

from __future__ import annotations

import argparse
from contextlib import closing

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.reading import reading
from assistant.domain.common.errors import SessionLocked
from assistant.domain.common.text import one_line
from assistant.domain.dossier.seal import fingerprint, short_fingerprint
from assistant.domain.dossier.verify import SealFound
from assistant.domain.session.orders import reopen as reopening
from assistant.interview import Interview
from assistant.reports.report import seal_page
from assistant.wiring import Services


def seal(args: argparse.Namespace, services: Services) -> int:
    """Seal, and write the fingerprint that goes on the paper dossier."""
    with closing(_to_write(args, services)) as interview:
        if not args.incomplet:
            for one in interview.blocking_findings():
                output.say(f"(!) {one.label} — {services.voice.say('controle', **one.said)}")
        made = interview.seal(services.key, incomplete=args.incomplet)
        output.line(short_fingerprint(fingerprint(interview.session, made)))
    return DONE


def reopen(args: argparse.Namespace, services: Services) -> int:
    with closing(_to_write(args, services)) as interview:
        interview.run(reopening, args.raison)
        output.say("Session rouverte. Le sceau et sa réouverture restent inscrits.")
    return DONE


def _to_write(args: argparse.Namespace, services: Services) -> Interview:
    interview = services.library.open(args.session)
    if not interview.writable:
        interview.close()
        raise SessionLocked("Session occupée", f"Qui l’écrit : {interview.writer}.")
    if interview.recovery:
        output.say(interview.recovery.message)
    return interview


def verify(args: argparse.Namespace, services: Services) -> int:
    """Say whether the session is what was sealed; 1 when it is not."""
    with reading(args, services) as interview:
        session, own_key = interview.session, services.key.known_public_key
        loose = services.loose_bytes(session.id)
        found = interview.verify(services.check_signature, args.empreinte, loose)
        sentences = [
            services.voice.say("verification", **seal_page.said(session, fault))
            for fault in found.faults
        ]
        if args.json:
            output.pretty_json(seal_page.verification(session, found, own_key, sentences))
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
        f"Sceau {found.rank}, ligne {one.number}, {seal_page.when(one.time)} : "
        f"{short_fingerprint(found.fingerprint)}"
    )
    whose = ", la vôtre" if seal_page.is_own(found, own_key) else ""
    output.line(f"    clé {one_line(str(one.event.public_key))}{whose}")
    if one.event.incomplete:
        output.line(f"    dossier incomplet : {one_line(str(one.event.incomplete))}")
    if one.lifted:
        moment, reason = seal_page.when(one.lifted.time), one_line(one.reason)
        output.line(f"    rouverte, ligne {one.lifted.number}, {moment} : {reason}")


COMMANDS = {"sceller": seal, "rouvrir": reopen, "verifier": verify}
