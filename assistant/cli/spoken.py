"""`cqp session importer-transcription` and `transcriptions`: what another program transcribed."""

from __future__ import annotations

from typing import Any

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import Verbs, action, json_option, session_argument
from assistant.domain.common.french import counted
from assistant.domain.session.state import Session, Transcript
from assistant.domain.spoken import transcript
from assistant.spoken.files import read_file
from assistant.transcribing import prepare, read_given, read_speakers, voices_to_tell
from assistant.wiring import Services


def importing(
    services: Services, *, session: str, file: str, speakers: list[str], given: list[str],
    clock: str, as_json: bool,
) -> int:
    """Import a transcript; 1 when a line could not be read, or no voice is the candidate's."""
    name, content = read_file(file)
    interview = services.library.open(session)
    try:
        interview.must_be_writable()
        made = prepare(interview.session, name, content)
        told = read_speakers(speakers, made.speakers)
        moved = read_given(given)
        offset = transcript.read_clock(clock) if clock else made.offset
        interview.run(
            transcript.import_transcript,
            file=made.file, sha256=made.sha256, lines=made.spoken.lines,
            speakers={**made.speakers, **told}, offset=offset, faults=made.spoken.faults,
            notices=made.spoken.notices, given=moved,
        )
        found = list(interview.session.transcripts.values())[-1]
        document = _document(interview.session, found)
    finally:
        interview.close()
    to_tell = voices_to_tell(found.speakers)
    if as_json:
        output.pretty_json(document)
    else:
        _tell(document)
        if to_tell:
            output.say(
                f"    {to_tell} : --locuteur \"NOM=candidat\", --parole 12-18=candidat, ou dans le "
                "programme /transcription, puis l et v"
            )
        if not clock and made.offset is not None:
            output.line(f"décalage d’après {counted(made.recognised, 'question reconnue')}")
    return FINDINGS if document["illisibles"] or to_tell else DONE


def listing(services: Services, *, session: str, as_json: bool) -> int:
    """Print the transcripts that were imported into a session, and how far each is worked
    through."""
    interview = services.library.open(session, write=False)
    try:
        documents = [
            _document(interview.session, one) for one in interview.session.transcripts.values()
        ]
    finally:
        interview.close()
    if as_json:
        output.pretty_json(documents)
    elif not documents:
        output.line("Aucune transcription dans cette session.")
    else:
        for one in documents:
            _tell(one)
    return DONE


def _document(session: Session, found: Transcript) -> dict[str, Any]:
    done = transcript.settled(session, found)
    return {
        "ligne": found.number,
        "fichier": found.event.file,
        "sha256": found.event.sha256,
        "prises_de_parole": len(found.event.lines),
        "locuteurs": dict(found.speakers),
        "decalage": transcript.clock(found.offset) or None,
        "retenues": sum(bool(note) for note in done.values()),
        "passees": sum(not note for note in done.values()),
        "a_voir": sum(1 for _ in transcript.pending(session, found)),
        "remarques": list(found.event.notices),
        "illisibles": [
            {"ligne": one.get("line"), "raison": one.get("why")} for one in found.event.faults
        ],
    }


def _tell(document: dict[str, Any]) -> None:
    said = counted(document["prises_de_parole"], "prise de parole")
    output.line(f"{document['fichier']}  {said}")
    for name, role in document["locuteurs"].items():
        output.line(f"    {name or '(sans nom)'} = {role}")
    for one in document["remarques"]:
        output.line(f"    {one}")
    output.line(f"    décalage : {document['decalage'] or 'inconnu (--decalage 0:03:20)'}")
    output.line(
        f"    paroles du candidat : {document['a_voir']} à voir, {document['retenues']} retenues, "
        f"{document['passees']} passées"
    )
    for one in document["illisibles"]:
        output.say(f"    ligne {one['ligne']} illisible : {one['raison']}")


def declare(verbs: Verbs) -> None:
    """The actions of `cqp session` on what was said."""
    reading = action(
        verbs, "importer-transcription", "lit ce qu’un autre logiciel a transcrit", importing
    )
    session_argument(reading)
    reading.add_argument("file", metavar="FICHIER", help=".vtt, .srt, .txt ou .docx")
    reading.add_argument(
        "--locuteur", dest="speakers", metavar="NOM=ROLE", action="append", default=[],
        help="qui parle : candidat, evaluateur ou autre (sinon d’après les noms) ; à répéter",
    )
    reading.add_argument(
        "--parole", dest="given", metavar="N=VOIX", action="append", default=[],
        help="donne une parole, ou plusieurs (12-18), à une autre voix, ou au candidat ; à répéter",
    )
    reading.add_argument(
        "--decalage", dest="clock", metavar="0:03:20", default="",
        help="temps d’entretien au début de l’enregistrement (sinon deviné) ; "
        "--decalage=-0:01:00 s’il commence avant",
    )
    json_option(reading)
    listed = action(
        verbs, "transcriptions", "les transcriptions importées, et ce qui reste à voir", listing
    )
    session_argument(listed)
    json_option(listed)
