"""Copies of a journal under other names, left by synchronising tools and file managers.

« ID (1).jsonl », « ID-PC.jsonl », « ID (Copie en conflit de …).jsonl »: none of them is read as the
session, for two journals of one session would contradict each other; they are listed, and merged
when the user says so. Whose copy a file is, its first line says; else the beginning of its name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from assistant.storage.disk.files import Files
from assistant.storage.journal import line as journal
from assistant.storage.journal.line import Line
from assistant.storage.journal.parts import (
    Part,
    SessionFiles,
    is_event,
    is_session_id,
    look_at,
    session_of,
    unreadable,
)

_JOURNAL = ".jsonl"
_DATED = re.compile(r"\d{4}-\d\d-\d\d-[a-z0-9]{5}")
"""The ids that the program gives."""
_OURS = re.compile(r"\.|[a-z0-9-]{1,100}\.(rebut-|copie-|lock$|cle$)")


def conflicts(files: Files, folder: Path, names: Collection[str]) -> dict[str, str]:
    """The names, among those of a folder, of copies of a session; and the id of that session."""
    known = {session for name in names if (session := session_of(name)) is not None}
    found: dict[str, str] = {}
    for name in names:
        session = session_of(name)
        if session is None:
            if _JOURNAL in name.lower() and not _OURS.match(name):
                copied = session_said(files, folder / name) or named_after(name, known)
                if copied is not None:
                    found[name] = copied
        elif any(
            session[:at] in known or session[at + 1:] in known
            for at, sign in enumerate(session) if sign == "-"
        ):
            copied = session_said(files, folder / name)
            if copied is not None and copied != session:
                found[name] = copied
        elif not _DATED.fullmatch(session):
            # « copie.jsonl », « zoe.jsonl »: no name that a session is given, but it might be one
            copied = session_said(files, folder / name)
            if copied != session and copied in known:
                found[name] = copied
    return found


def named_after(name: str, sessions: Iterable[str]) -> str | None:
    """The session a name begins with, `ID.md`, `ID-2.md`, `ID (1).jsonl`; else the one whose id
    stands by itself in it, `Copie de ID.md`, `.syncthing.ID.jsonl.tmp`."""
    found = {
        one: at for one in sessions
        if one in name
        and (at := re.search(rf"(?<![a-z0-9-]){re.escape(one)}(?![a-z0-9])", name))
    }
    begun = [one for one, at in found.items() if not name[:at.start()].strip(".")]
    return max(begun or found, key=len, default=None)


def session_said(files: Files, path: Path) -> str | None:
    """The id that the first line of a file gives, in clear even where the rest is encrypted."""
    try:
        first = files.read(path).partition(b"\n")[0]
    except OSError:
        return None
    found = journal.decode(first)
    said = found["data"].get("session") if found and found["type"] == journal.HEADER_TYPE else None
    return said if type(said) is str and is_session_id(said) else None


def lines_of_copies(
    place: SessionFiles, paths: Sequence[Path], known: Sequence[Line], *, encrypted: bool
) -> list[Line]:
    """The events that copies hold and the session does not, each once, in order.

    Args:
        known: the lines of the session.
        encrypted: the session is.

    Raises:
        SessionUnreadable: one of them is another session's, too recent, or cannot be read; or it
            lies in clear while the session is encrypted, so that anybody may have written it.
        VaultLocked: they are encrypted, and cannot be read now.
    """
    seen = look_at(place, [Part(number, path) for number, path in enumerate(paths)])
    events = {journal.same_event(line) for line in known}
    found: list[Line] = []
    for one in seen:
        if one.problem is not None:
            raise one.problem
        if not one.found.lines:
            raise unreadable(
                place.session_id,
                f"« {one.part.path.name} » ne commence par aucune ligne de cette session. Rien "
                "n’en a été repris ; regardez ce fichier vous-même, puis retirez-le du dossier.",
            )
        if encrypted and not one.found.codec.envelope:
            raise unreadable(
                place.session_id,
                f"elle est chiffrée, et « {one.part.path.name} » est en clair : n’importe qui a pu "
                "l’écrire. Rien n’en a été repris ; retirez ce fichier, ou chiffrez-le d’abord "
                "(cqp chiffrement convertir).",
            )
        for line in [*one.found.lines, *one.rest()]:
            event = journal.same_event(line)
            if is_event(line) and event not in events:
                events.add(event)
                found.append(line)
    return found
