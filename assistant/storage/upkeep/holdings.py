"""Everything this computer keeps of a session, wherever it lies, and whose session it is.

What belongs to a session bears its id at the beginning of its name: files in the folder of the
sessions, documents, copies. A tool that synchronises keeps more in folders of its own among them
(« .stversions »), and people move things into new ones: those are looked into. The same tool copies
what searching keeps, the copies and whole folders, under names of its choice. Nothing is changed
here.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.domain.common.errors import AssistantError, SessionUnreadable
from assistant.domain.common.office import DAMAGED
from assistant.domain.common.why import why_unread
from assistant.domain.session.persons import Owner, owner_of
from assistant.storage.disk.files import SYSTEM, Files, Stamp, drafts_beside
from assistant.storage.journal.codec import NO_VAULT, Codecs
from assistant.storage.journal.conflicts import conflicts, named_after, session_said
from assistant.storage.journal.encrypted import read_envelope
from assistant.storage.journal.line import Line, record_of
from assistant.storage.journal.parts import (
    KEY_SUFFIX,
    Part,
    SessionFiles,
    in_clear,
    is_session_id,
    key_name,
    raw_lines,
    read_parts,
    session_of,
)
from assistant.storage.upkeep.backups import BESIDE, Backups, first_record
from assistant.storage.upkeep.outputs import Outputs

MANIFEST = "dossier.json"
"""The file of a person's archive that tells which sessions are in it."""

JOURNAL, REMNANT, LOCK, KEY = "journal", "rebut", "verrou", "cle"
DOCUMENT, BACKUP, ARCHIVE = "document", "sauvegarde", "archive"
INDEX = "index"
CONFLICT = "conflit"
OTHERS = "autre"
"""A copy that bears the id, and is of another session: somebody else's, perhaps."""
KINDS = (JOURNAL, CONFLICT, REMNANT, LOCK, KEY, DOCUMENT, BACKUP, ARCHIVE, INDEX, OTHERS)

OUTSIDE = "ailleurs/"
"""How the path of what the user had written elsewhere begins, inside an archive."""

_INDEX = re.compile(
    r".*(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f]).*\.(sqlite|resumes|evaluations)(?![a-z]).*"
    r"|\.?sorties\b.*\.json.*"
)
"""What tells of every session at once, under its own name or the one of a copy: « 0123456789ab
(1).sqlite », « .syncthing.0123456789ab.resumes.tmp ». The paths of documents may hold names."""
_TOOLS = re.compile(
    r"\.(st|dropbox|tmp\.drive|sync|nextcloud|owncloud|seafile|trash)", re.IGNORECASE
)
"""How the folders begin that tools which synchronise keep beside ours."""

_DEPTH = 5
"""How far below the sessions and the documents folders are looked into."""

_OWNED = re.compile(r"\.?([a-z0-9-]{1,100})\.")


@dataclass(frozen=True, slots=True)
class Held:
    """One file kept of a session; `inside` is its path below the folder of its kind."""

    session: str
    kind: str
    path: Path
    inside: str
    size: int

    @property
    def outside(self) -> bool:
        """True for a document that the user had written where they chose."""
        return self.inside.startswith(OUTSIDE)


@dataclass(frozen=True, slots=True)
class Places:
    """The folders that may hold something of a session."""

    sessions: Path
    exports: Path
    backups: Path
    indexes: Path | None = None
    """What searching keeps: files about every session at once."""
    data: Path | None = None
    """The program's own folder, that holds the others unless they were put elsewhere."""


def surviving_lines(place: SessionFiles) -> list[Line]:
    """The lines of a session that are what was written, in order, damaged files included."""
    reading = read_parts(place)
    if reading.fault is None:
        return reading.lines
    return [
        line for part in place.parts() for _, _, held, _ in raw_lines(place, part) for line in held
    ]


class Holdings:
    """What is kept of every session.

    Args:
        lines: reads what a session's files hold, as far as they do.
        codecs: knows which sessions are encrypted.
        outputs: the documents written elsewhere; none unless given.
        known: whose the sessions are of which that is known without reading them again.
        owned: whether what bears an id is somebody's; the sittings of a jury are nobody's.
    """

    def __init__(
        self, places: Places, backups: Backups, *, files: Files = SYSTEM,
        lines: Callable[[SessionFiles], list[Line]] = surviving_lines, codecs: Codecs = NO_VAULT,
        outputs: Outputs | None = None, known: Callable[[], Mapping[str, Owner]] = dict,
        owned: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._outputs = outputs
        self.places = places
        self._backups = backups
        self._files = files
        self._lines = lines
        self._codecs = codecs
        self._known, self._owned = known, owned

    def ids(self) -> tuple[str, ...]:
        """The ids of all sessions of which anything is kept but a lock.

        Raises:
            SessionUnreadable: a folder cannot be read.
        """
        try:
            beside = self._beside()
            copied = self._backups.ids()
        except OSError as error:
            raise _unreadable(self.places.sessions, error) from error
        kept = {
            session for name, session in beside.items()
            if not name.endswith((".lock", KEY_SUFFIX))
        }
        return tuple(sorted({*copied, *kept}))

    def locked(self) -> tuple[str, ...]:
        """The ids of which there is a lock, whether or not anything else is kept of them.

        Raises:
            OSError: the folder cannot be read.
        """
        names = self._files.names(self.places.sessions)
        found = (name.removesuffix(".lock") for name in names if name.endswith(".lock"))
        return tuple(sorted(filter(is_session_id, found)))

    def is_mute(self, session_id: str) -> bool:
        """True where an encrypted journal is left, and neither its key nor a copy that may have
        it: nothing tells any more whose it is.

        Raises:
            SessionUnreadable: a folder cannot be read.
        """
        held = self.files([session_id])
        journals = [one.path for one in held if one.kind == JOURNAL]
        tells = any(one.kind in (KEY, BACKUP, CONFLICT, REMNANT) for one in held)
        return bool(journals) and not tells and all(map(self._is_encrypted, journals))

    def _is_encrypted(self, path: Path) -> bool:
        with contextlib.suppress(OSError):
            return read_envelope(self._files.read(path).partition(b"\n")[0]) is not None
        return False

    def _beside(self) -> dict[str, str]:
        """What lies in the folder of the sessions, and of which session it is.

        Copies in conflict bear names that others chose: « ID (1).jsonl », « ID-PC.cle ».
        """
        folder = self.places.sessions
        names = self._files.names(folder)
        copies = conflicts(self._files, folder, names)
        real = {
            *(one for name in names if name not in copies and (one := session_of(name))),
            *copies.values(), *self._backups.ids(),
        }
        found = {}
        for name in names:
            own = _owned(name)
            session = copies.get(name) or (own if own in real else named_after(name, real)) or own
            if session is not None:
                found[name] = session
        return found

    def owners(self) -> tuple[Owner, ...]:
        """Whose each session is, as far as it still tells."""
        known, ids = self._known(), filter(self._owned, self.ids())
        return tuple(known.get(one) or self.owner(one) for one in ids)

    def owner(self, session_id: str) -> Owner:
        """Whose a session is: by its journal, else by its newest copy that tells."""
        here = self._place(self.places.sessions, session_id)
        present = any(session_of(n) == session_id for n in self._files.names(here.folder))
        problem = "" if present else _ABSENT
        folders = [here.folder] if present else []
        for folder in (*folders, *(copy.folder for copy in self._backups.copies(session_id))):
            try:
                lines = self._lines(self._place(folder, session_id))
            except (AssistantError, OSError) as error:
                problem = problem or str(error)
                continue
            found = owner_of(session_id, (record_of(one) for one in lines if one["n"]))
            if found.name:
                return replace(found, present=present, problem=problem)
            problem = problem or "ses lignes endommagées ne disent plus de qui elle est"
        return Owner(session_id, present=present, problem=problem)

    def files(self, sessions: Collection[str]) -> tuple[Held, ...]:
        """Every file kept of these sessions, in the order of `KINDS`.

        Raises:
            SessionUnreadable: a folder cannot be read.
        """
        try:
            self._must_be_there()
            found = [*self._beside_sessions(sessions), *self._copies(sessions),
                     *self._exports(sessions), *self._indexes(sessions),
                     *self._elsewhere(sessions), *self._astray(sessions)]
            found = self._told_apart(self._once(found))
        except OSError as error:
            raise _unreadable(Path(error.filename or self.places.sessions), error) from error
        return tuple(sorted(found, key=lambda one: (one.session, KINDS.index(one.kind), one.path)))

    def _must_be_there(self) -> None:
        """Make sure that no folder is a link to what is not there: a disk that was unplugged may
        hold what is asked for.

        Raises:
            SessionUnreadable: one is.
            OSError: one cannot be looked at.
        """
        places = self.places
        for folder in (places.sessions, places.exports, places.backups, places.indexes):
            if folder and self._files.is_link(folder) and self._files.which_folder(folder) is None:
                raise SessionUnreadable(
                    "Dossier absent",
                    f"« {folder} » est un lien vers un dossier qui n’est pas là : disque "
                    "débranché, dossier renommé ou déplacé. Rien n’a été fait ; remettez-le à sa "
                    "place, ou retirez ce lien, puis recommencez.",
                )

    def _once(self, found: Sequence[Held]) -> list[Held]:
        """The same files, each once, as it was found first: one folder may lead into another."""
        folders: dict[Path, tuple[int, int] | Path] = {}
        once: dict[tuple[tuple[int, int] | Path, str], Held] = {}
        for one in found:
            folder = one.path.parent
            if folder not in folders:
                folders[folder] = self._files.which_folder(folder) or folder
            once.setdefault((folders[folder], one.path.name), one)
        return [*once.values()]

    def _told_apart(self, found: Sequence[Held]) -> list[Held]:
        """The same files, those said to be others' of which the first record is not the session's.

        Two folders of sessions may hold sessions of one id, and share their copies.
        """
        begun: dict[str, str] = {}
        told = []
        for one in found:
            if one.kind == CONFLICT:
                mine = self._begun(one.path.parent, one.session, one.path)
            elif one.kind == BACKUP and one.path.parent in self._elsewhere_made(one.session):
                mine = self._begun(one.path.parent, one.session)
            else:
                told.append(one)
                continue
            if one.session not in begun:
                begun[one.session] = self._begins(one.session)
            another = mine and begun[one.session] and mine != begun[one.session]
            told.append(replace(one, kind=OTHERS) if another else one)
        return told

    def _begins(self, session_id: str) -> str:
        """The sum of the first record of a session, or of the newest copy that tells it."""
        found = self._begun(self.places.sessions, session_id)
        for copy in () if found else self._backups.copies(session_id):
            found = found or self._begun(copy.folder, session_id)
        return found

    def _begun(self, folder: Path, session_id: str, path: Path | None = None) -> str:
        """The sum of the first record in a folder, or in one file; empty when none tells."""
        place = self._place(folder, session_id)
        with contextlib.suppress(OSError, AssistantError):
            parts = place.parts() if path is None else [Part(0, path)]
            for line in first_record(place, parts):
                said: str = line["sum"]
                return said
        return ""

    def _elsewhere_made(self, session_id: str) -> tuple[Path, ...]:
        with contextlib.suppress(OSError):
            return self._backups.from_elsewhere(session_id)
        return ()

    def orphans(self) -> tuple[Path, ...]:
        """The documents that bear the id of no session kept here: nobody knows whose they are."""
        known = {*self.ids()}
        try:
            names = sorted(self._files.names(self.places.exports))
        except OSError as error:
            raise _unreadable(self.places.exports, error) from error
        return tuple(self.places.exports / n for n in names if named_after(n, known) is None)

    def left_elsewhere(self, sessions: Collection[str]) -> tuple[Path, ...]:
        """What is for the user to erase: documents written where they chose that are not there
        now, moved or unplugged, or of other sessions too; what lies in a copy of a whole folder.

        Raises:
            SessionUnreadable: a folder cannot be looked at.
        """
        try:
            outside = [*self._outside(sessions)]
            ours = {self._files.real(path) for _, path, *_ in outside}
            copied = (path for path in self._in_copies_of_ours(sessions) if path not in ours)
            return tuple(dict.fromkeys((
                *(
                    path for _, path, stamp, shared in outside
                    if shared or stamp is None or not stamp.plain
                ),
                *copied,
            )))
        except OSError as error:
            raise _unreadable(self.places.sessions.parent, error) from error

    def forget(
        self, sessions: Collection[str], paths: Collection[Path] | None = None
    ) -> None:
        """Remember no document of these sessions any more; or none of those that are given.

        Raises:
            OSError: the disk refused.
        """
        if self._outputs:
            self._outputs.forget(sessions, paths)

    def is_plain(self, held: Held) -> bool:
        """False for a link, or a file that bears another name too: it may be anybody's."""
        stamp = self._files.stamp(held.path)
        return stamp is None or stamp.plain

    def content(self, held: Held) -> bytes:
        """What a file that is kept says: its bytes, deciphered as far as they can be.

        Raises:
            SessionUnreadable: the system refuses them, or their key is lost.
            VaultLocked: they are encrypted, and cannot be read now.
        """
        try:
            content = self._files.read(held.path)
        except OSError as error:
            raise _unreadable(held.path, error) from error
        return in_clear(self._place(held.path.parent, held.session), content)

    def _place(self, folder: Path, session_id: str) -> SessionFiles:
        return SessionFiles(self._files, folder, session_id, self._codecs)

    def folders(self, sessions: Collection[str]) -> tuple[Path, ...]:
        """The folders that hold only things of these sessions, the deepest first."""
        tops = [self.places.backups / session_id for session_id in sessions]
        known = {*self.ids(), *sessions}
        tops += [
            self.places.sessions / name for name, session in self._beside().items()
            if session in sessions
        ]
        tops += [
            self.places.exports / name for name in self._files.names(self.places.exports)
            if named_after(name, known) in sessions
        ]
        tops += [
            path for root in self._stray_roots(known) for path in self._folders_in(root)
            if named_after(path.name, known) in sessions and not any(self._inside(path))
        ]
        found = {path for top in tops for path in self._folders_in(top)}
        return tuple(sorted(found, key=lambda path: (-len(path.parts), path)))

    # --- each place --------------------------------------------------------------------------

    def _beside_sessions(self, sessions: Collection[str]) -> Iterator[Held]:
        folder, beside = self.places.sessions, self._beside()
        for name, session in beside.items():
            if session in sessions:
                kind = REMNANT if name.lstrip(".").startswith(f"{session}.") else CONFLICT
                if session_of(name) == session:
                    kind = JOURNAL
                elif name == f"{session}.lock":
                    kind = LOCK
                elif name == key_name(session):
                    kind = KEY
                elif name.startswith(f"{session}.{BESIDE}"):
                    kind = BACKUP
                yield from self._held(session, kind, folder, folder / name)
        own = [name for name, session in beside.items() if session in sessions]
        known = {*self.ids(), *sessions}
        for path in self._below(folder, own):
            said = None
            if ".jsonl" in path.name.lower():
                said = session_said(self._files, path)
            about = said or named_after(path.name, known)
            if about is not None and about in sessions:
                yield from self._held(about, CONFLICT, folder, path)

    def _below(
        self, folder: Path, known: Collection[str], depth: int = _DEPTH
    ) -> Iterator[Path]:
        """The files in the folders below one, where no name known already bears them; links are
        not followed, and what this account may not read is nothing it wrote.
        """
        places = self.places
        for name in self._files.names(folder):
            path = folder / name
            if (
                name in known or path in (places.sessions, places.exports, places.backups)
                or path == places.indexes or self._files.is_link(path)
                or not self._files.is_folder(path)
            ):
                continue
            yield from self._inside(path, depth)

    def _inside(self, folder: Path, depth: int = _DEPTH) -> Iterator[Path]:
        """The files of a folder and of those below it, as `_below` looks into them."""
        with contextlib.suppress(OSError):
            names = self._files.names(folder)
            yield from (folder / one for one in names if not self._files.is_folder(folder / one))
            if depth > 1:
                yield from self._below(folder, (), depth - 1)

    def _exports(self, sessions: Collection[str]) -> Iterator[Held]:
        folder, known = self.places.exports, {*self.ids(), *sessions}
        named = {name: named_after(name, known) for name in self._files.names(folder)}
        for name, session in named.items():
            path = folder / name
            inside = self._archived(path) if name.endswith(".zip") else set()
            about = session if session in sessions else min(inside & {*sessions}, default=None)
            if about is not None:
                yield from self._held(about, ARCHIVE if inside else DOCUMENT, folder, path)
        for path in self._below(folder, [name for name, session in named.items() if session]):
            if any(one in path.name for one in sessions):
                about = named_after(path.name, known)
                if about is not None and about in sessions:
                    yield from self._held(about, DOCUMENT, folder, path)

    def _elsewhere(self, sessions: Collection[str]) -> Iterator[Held]:
        """Documents written where the user chose, as far as they are still there, and of these
        sessions alone: a table with other people in it is neither given nor erased."""
        seen = set[Path]()
        for session, path, stamp, shared in self._outside(sessions):
            if stamp is not None and stamp.plain and not shared and path not in seen:
                kind = ARCHIVE if path.suffix == ".zip" else DOCUMENT
                yield Held(session, kind, path, f"{OUTSIDE}{path.name}", stamp.size)
            seen.add(path)

    def _outside(
        self, sessions: Collection[str]
    ) -> Iterator[tuple[str, Path, Stamp | None, bool]]:
        """What was written where the user chose: of which session, where, what bears that name,
        and whether it is of others too. Of what was begun and is not there, what a stop left."""
        if self._outputs is None:
            return
        shared, begun = self._outputs.shared(sessions), self._outputs.begun(sessions)
        for session, path in self._outputs.of(sessions):
            stamp = self._files.stamp(path)
            there = path in begun and self._files.is_folder(path.parent)
            if stamp or not there:
                yield session, path, stamp, path in shared
            for draft in drafts_beside(path, self._files) if there else ():
                yield session, draft, self._files.stamp(draft), path in shared

    def _copies(self, sessions: Collection[str]) -> Iterator[Held]:
        folder = self.places.backups
        for session in filter(is_session_id, sessions):
            yield from self._held(session, BACKUP, folder, folder / session)

    def _indexes(self, sessions: Collection[str]) -> Iterator[Held]:
        """Files that may tell of any session, and are made anew: named once, for the first.

        Anything else in their folder, or where a link of its name leads, is not ours.
        """
        folder = self.places.indexes
        if folder is None or not sessions:
            return
        for name in filter(_INDEX.fullmatch, self._files.names(folder)):
            if not self._files.is_folder(folder / name):
                yield from self._held(min(sessions), INDEX, folder, folder / name)

    def _astray(self, sessions: Collection[str]) -> Iterator[Held]:
        """What a tool that synchronises the program's folder keeps there of these sessions."""
        if not sessions:
            return
        top, known = self.places.data or self.places.backups.parent, {*self.ids(), *sessions}
        for root in self._stray_roots(known):
            for path in self._inside(root):
                about = self._whose_stray(path, root, known)
                if _INDEX.fullmatch(path.name):
                    about = min(sessions)
                if about is None or about not in sessions:
                    continue
                kind = CONFLICT
                if _INDEX.fullmatch(path.name):
                    kind = INDEX
                elif ".jsonl" not in path.name.lower() and f"{about}-" in path.name:
                    kind = DOCUMENT
                yield from self._held(about, kind, top, path)

    def _stray_roots(self, known: Collection[str]) -> tuple[Path, ...]:
        """The folders of such tools, and those that look like copies of ours."""
        places, found = self.places, list[Path]()
        for folder, ours in (
            (places.backups, lambda name: named_after(name, known) in (None, name)),
            (places.indexes, lambda name: not _TOOLS.match(name)),
            (places.data, self._is_no_copy_of_ours),
        ):
            # the user may have the program's folder lie where they want
            if folder is not None and (folder == places.data or not self._files.is_link(folder)):
                found += [
                    folder / name for name in self._files.names(folder)
                    if _TOOLS.match(name) or not ours(name)
                ]
        own = (places.sessions, places.exports, places.backups, places.indexes)
        return tuple(
            one for one in found if one not in own and not self._files.is_link(one)
            and self._files.is_folder(one)
        )

    def _in_copies_of_ours(self, sessions: Collection[str]) -> Iterator[Path]:
        """What tells of these sessions in copies that a tool made of the program's folders, beside
        them: « cqp (Copie en conflit de PC) », or « .stversions/cqp » somewhere above.

        They may as well be the user's own, so they are named, and left alone.
        """
        known = {*self.ids(), *sessions}
        for root in self._copies_of_ours() if sessions else ():
            for path in sorted(self._inside(root)):
                about = self._whose_stray(path, root, known)
                if about in sessions or _INDEX.fullmatch(path.name):
                    yield path

    def _copies_of_ours(self) -> tuple[Path, ...]:
        """Such folders; those inside the program's folder are known already."""
        places = self.places
        ours = (places.sessions, places.exports, places.backups, places.indexes, places.data)
        own = {self._files.real(one) for one in ours if one is not None}
        data = None if places.data is None else self._files.real(places.data)
        found = list[Path]()
        for place in own:
            if data in place.parents:
                continue
            copy = re.compile(rf"{re.escape(place.name)}\b.+")
            for above in place.parents:
                with contextlib.suppress(OSError):  # what this account may not list
                    names = self._files.names(above)
                    if above == place.parent:
                        found += [above / one for one in names if copy.fullmatch(one)]
                    inside = place.relative_to(above)
                    found += [above / one / inside for one in names if _TOOLS.match(one)]
        return tuple(
            one for one in sorted(found) if one not in own and not self._files.is_link(one)
            and self._files.is_folder(one)
        )

    def _is_no_copy_of_ours(self, name: str) -> bool:
        """False for « sauvegardes (1) », « sessions-PC »."""
        places = (self.places.sessions, self.places.exports, self.places.backups,
                  self.places.indexes)
        return not any(
            one is not None and name != one.name and re.match(rf"{re.escape(one.name)}\b", name)
            for one in places
        )

    def _whose_stray(self, path: Path, root: Path, known: Collection[str]) -> str | None:
        """The session a file is of, by its first line, its name or those of its folders."""
        if ".jsonl" in path.name.lower() and (said := session_said(self._files, path)):
            return said
        steps = (path.name, *reversed(path.relative_to(root.parent).parts[:-1]))
        return next(filter(None, (named_after(one, known) for one in steps)), None)

    def _held(self, session: str, kind: str, folder: Path, path: Path) -> Iterator[Held]:
        if self._files.is_folder(path) and not self._files.is_link(path):
            for name in self._files.names(path):
                yield from self._held(session, kind, folder, path / name)
        elif self._files.exists(path):
            size = 0
            with contextlib.suppress(OSError):
                size = self._files.size(path)
            kind = KEY if path.name == key_name(session) else kind
            yield Held(session, kind, path, path.relative_to(folder).as_posix(), size)

    def _folders_in(self, path: Path) -> Iterator[Path]:
        if self._files.is_folder(path) and not self._files.is_link(path):
            yield path
            for name in self._files.names(path):
                yield from self._folders_in(path / name)

    def _archived(self, path: Path) -> set[str]:
        """The sessions in a person's archive; none when the file is not one."""
        try:
            with zipfile.ZipFile(io.BytesIO(self._files.read(path))) as archive:
                if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
                    return set()
                manifest = json.loads(archive.read(MANIFEST))
            return {str(one["session"]) for one in manifest["sessions"]}
        except (*DAMAGED, TypeError, RecursionError):
            return set()


_LARGEST_MANIFEST = 10_000_000
"""Bytes, unpacked: an archive that says more of itself is none of ours."""


def _owned(name: str) -> str | None:
    match = _OWNED.match(name)
    return match[1] if match else None


_ABSENT = (
    "son journal n’est pas dans ce dossier des sessions (s’il est ailleurs : --sessions DOSSIER)"
)


def _unreadable(path: Path, error: OSError) -> SessionUnreadable:
    return SessionUnreadable(
        "Dossier illisible",
        f"« {path} » ne peut pas être lu ({why_unread(error)}). Rien n’a été fait ; vérifiez vos "
        "droits ou le disque, puis recommencez.",
    )
