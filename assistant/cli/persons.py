"""`cqp personne …`: all that is held on one candidate, to be given or to be erased."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from typing import Any

from assistant import __version__
from assistant.cli import erasing, output, piped
from assistant.cli.exit_codes import DONE, NOT_DONE
from assistant.cli.grammar import FrenchParser, action, actions
from assistant.domain.common.errors import AssistantError
from assistant.domain.common.french import figures, local
from assistant.domain.common.paths import typed_path
from assistant.domain.common.text import clean, one_line
from assistant.domain.session.persons import Owner, choose, name_key, named, named_nearly
from assistant.interview import Interview
from assistant.reports.data import cli_json, person
from assistant.wiring import Services

Entry = tuple[str, bytes]
Given = tuple[str, bytes, str]
"""A path in the archive, the bytes that go there, and what they are."""

READABLE = "lisible"

_KIND_NAMES = {
    **person.KINDS, "verrou": "verrou", "cle": "clé de la session",
    "archive": "archive remise à la personne",
    "index": "index ou résumés des sessions (refaits au besoin)",
    "autre": "copie d’une autre session du même numéro, ni remise ni effacée",
}
_GIVEN_KINDS = frozenset(person.KINDS)
_ELSEWHERE = (
    "Ce qui a été copié ailleurs (clé USB, courriel, papier, dossier synchronisé, sauvegardes du "
    "poste) n’est pas touché."
)


def file(
    services: Services, *, name: str, chosen: list[str], everyone: bool, path: str
) -> int:
    """Write everything held on a candidate into one archive they can read."""
    owners = _chosen(name, chosen, services, everyone=everyone)
    made = local(services.now())
    entries: list[Entry] = []
    given: list[person.GivenFile] = []
    unread: list[str] = []
    for owner in owners:
        written = list(_readable(owner, services))
        if not written:
            unread.append(owner.id)
        for inside, content, kind in [*written, *_files(owner, services)]:
            entries.append((inside, content))
            digest = hashlib.sha256(content).hexdigest()
            given.append(person.GivenFile(owner.id, inside, kind, len(content), digest))
    whose = owners[0].name or one_line(name)
    manifest = person.manifest(whose, owners, given, made, __version__)
    pages: list[Entry] = [
        ("LISEZ-MOI.txt", person.read_me(whose, owners, unread, made).encode()),
        ("dossier.json", _json(manifest)),
    ]
    wanted = typed_path(path) if path else None
    output.line(str(services.write_archive([one.id for one in owners], [*pages, *entries], wanted)))
    for session_id in unread:
        output.say(f"Session {session_id} : endommagée, ses fichiers sont donnés tels quels.")
    return DONE


def erase(
    services: Services, *, name: str, chosen: list[str], everyone: bool, confirmed: bool
) -> int:
    """Show what will go, have the name typed, then erase it and write the certificate."""
    erasing.end_what_was_stopped(services)
    owners = _chosen(name, chosen, services, everyone=everyone)
    ids = [one.id for one in owners]
    _show(owners, services)
    if not confirmed and not _confirmed(name):
        output.say("Rien n’a été effacé.")
        return NOT_DONE
    erasing.erase(services, ids)
    for path in services.outputs.lost():
        output.say(
            f"« {clean(str(path))} » disait où des documents furent écrits ailleurs, et n’est plus "
            "lisible : cherchez-les vous-même, puis retirez ce fichier."
        )
    output.say(_ELSEWHERE)
    return DONE


# --- choosing ------------------------------------------------------------------------------


def _chosen(
    name: str, ids: Sequence[str], services: Services, *, everyone: bool
) -> tuple[Owner, ...]:
    """The sessions meant; whatever is left out, and why it might be meant too, is told."""
    owners = services.holdings.owners()
    try:
        chosen = choose(name, owners, ids, everyone=everyone)
    except AssistantError:
        for one in named(name, owners):
            output.say(_described(one))
        _tell_others(name, owners, (), services)
        raise
    _tell_others(name, owners, [one.id for one in chosen], services)
    return chosen


def _tell_others(
    name: str, owners: Sequence[Owner], chosen: Sequence[str], services: Services
) -> None:
    same = [one for one in named(name, owners) if chosen and one.id not in chosen]
    near = [one for one in named_nearly(name, owners) if one.id not in chosen]
    mute = [one for one in owners if not one.name and one.id not in chosen]
    orphans = [clean(str(path)) for path in services.holdings.orphans()]
    for title, found in (
        ("Du même nom, non compris :", map(_described, same)),
        ("Nom proche, non compris :", map(_described, near)),
        ("On ne sait plus de qui, non compris (--session le désigne) :", map(_described, mute)),
        ("Document sans session, à regarder vous-même :", orphans),
    ):
        for said in found:
            output.say(f"{title} {said}")


def _described(one: Owner) -> str:
    facts = [one_line(one.name), one_line(one.title), figures(one.opened)]
    facts += [f"{one_line(key)} : {one_line(value)}" for key, value in one.details.items()]
    facts += [f"d’abord « {one_line(name)} »" for name in one.earlier]
    facts += [one.problem]
    return "  ".join([one.id, *filter(None, facts)])


# --- the archive ---------------------------------------------------------------------------


def _readable(owner: Owner, services: Services) -> Iterator[Given]:
    """The session in words; nothing when neither it nor a copy of it can be read."""
    interview = _opened(owner.id, services)
    if interview is None:
        return
    with closing(interview):
        for name, content in _pages(interview, services):
            yield f"sessions/{owner.id}/{name}", content, READABLE


def _opened(session_id: str, services: Services) -> Interview | None:
    """The session to be read, else its newest copy that can be."""
    for library in services.libraries_of(session_id):
        # a library also takes the beginning of an id: that might be somebody else's session
        if session_id in library.store.ids():
            with suppress(AssistantError):
                return library.open(session_id, write=False)
    return None


def _pages(interview: Interview, services: Services) -> Iterator[Entry]:
    from assistant.reports.report.annex import annex
    from assistant.reports.report.content import build_report
    from assistant.reports.report.dossier import dossier
    from assistant.reports.text import markdown

    session = interview.session
    report = build_report(
        session, interview.outcome(), services.voice, None, interview.doubts()
    )
    yield "document.md", markdown.render(dossier(report)).encode()
    yield "annexe.md", markdown.render(annex(report)).encode()
    yield "transcription.md", markdown.transcript(report).encode()
    yield "tout.md", person.everything(session).encode()
    yield "evenements.json", _json(person.events(session))
    yield "transcription.json", _json(cli_json.transcript(session))


def _files(owner: Owner, services: Services) -> Iterator[Given]:
    """The files as they are, a person's earlier archives excepted."""
    for held in services.holdings.files([owner.id]):
        if held.kind in _GIVEN_KINDS and not services.holdings.is_plain(held):
            output.say(f"{clean(str(held.path))} est un lien : non suivi, non remis.")
        elif held.kind in _GIVEN_KINDS:
            if held.outside:
                output.say(f"Remis aussi, écrit ailleurs : {clean(str(held.path))}")
            # a name that is no text would be none of an archive's either
            path = f"sessions/{owner.id}/fichiers/{held.kind}/{clean(held.inside)}"
            yield path, services.holdings.content(held), held.kind


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


# --- erasing -------------------------------------------------------------------------------


def _show(owners: Iterable[Owner], services: Services) -> None:
    for owner in owners:
        output.line(_described(owner))
        if owner.sealed:
            output.say(f"Session {owner.id} : elle porte un sceau, qui sera effacé avec elle.")
        for held in services.holdings.files([owner.id]):
            path, kind = clean(str(held.path)), _KIND_NAMES[held.kind]
            output.line(f"    {path}  {kind}, {output.size(held.size)}")


def _confirmed(name: str) -> bool:
    output.say("Tout ce qui précède sera effacé sans retour. " + _ELSEWHERE)
    output.say(f"Pour effacer, tapez le nom : {one_line(name)}")
    typed = piped.answer()
    # a name of nothing but marks has an empty key, as an empty line has
    return bool(one_line(typed)) and name_key(typed) == name_key(name)


def declare(parser: FrenchParser) -> None:
    """The actions of `cqp personne`."""
    verbs = actions(parser)
    giving = action(
        verbs, "dossier", "écrit tout ce qui est gardé d’un candidat dans une archive", file
    )
    giving.add_argument(
        "--sortie", dest="path", metavar="FICHIER.zip", default="",
        help="où l’écrire (sinon le dossier des documents) ; rien n’est écrasé",
    )
    removing = action(verbs, "effacer", "efface tout ce qui est gardé d’un candidat", erase)
    removing.add_argument(
        "--oui", dest="confirmed", action="store_true", help="sans demander de taper le nom"
    )
    for one in (giving, removing):
        one.add_argument("name", metavar="NOM", help="le nom du candidat, comme il fut saisi")
        one.add_argument(
            "--session", dest="chosen", metavar="ID", action="append", default=[],
            help="celle-ci seulement ; à répéter pour plusieurs",
        )
        one.add_argument(
            "--toutes", dest="everyone", action="store_true",
            help="toutes les sessions de ce nom sont d’une seule personne",
        )
