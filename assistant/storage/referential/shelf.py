"""The shelf of référentiels: the shipped ones, the user's, and what the user adds to them.

Files are read when they are asked for, and read again when they change. A file with mistakes
never hides the others, and what a user added is never left out in silence: it is refused aloud.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import is_
from pathlib import Path
from typing import Any

from assistant.domain.common.errors import AssistantError, ReferentialInvalid
from assistant.domain.referential.grid import BranchGrid
from assistant.domain.referential.model import ElementRef, Mark, Referential
from assistant.storage.disk.files import SYSTEM, Files
from assistant.storage.referential.faults import Misfit, choose, nearest
from assistant.storage.referential.files import (
    SUFFIX,
    Sheet,
    invalid,
    is_id,
    read_head,
    read_sheet,
    read_tried,
    yaml_files,
)
from assistant.storage.referential.kept import kept_referential
from assistant.storage.referential.unfinished import unfinished
from assistant.storage.referential.yaml_reader import Problem, quote


@dataclass(frozen=True, slots=True)
class ReferentialEntry:
    """A référentiel that can be chosen when it has no problem.

    For a file too broken to say its name, `id` and `title` are those of the file.
    """

    id: str
    title: str
    version: str
    path: Path
    problems: tuple[Problem, ...] = ()


class ReferentialShelf:
    """The référentiels of two folders: those that came with the program, and the user's own.

    Args:
        files: the system calls by which marks are written; tests give others.
    """

    def __init__(self, shipped: Path, own: Path, files: Files = SYSTEM) -> None:
        self.shipped = shipped
        self.own = own
        self._files = files
        self._read: dict[Path, tuple[tuple[int, int], Callable[[Path], Sheet], Sheet]] = {}
        self._loaded: dict[str, tuple[Sequence[Sheet], Referential]] = {}

    def list(self) -> tuple[ReferentialEntry, ...]:
        """All the référentiels, shipped first, with what makes some of them unusable.

        Of the shipped files only the head is read; the user's are checked whole and their rules
        tried, and so is what they extend.
        """
        try:
            sheets = self._sheets()
        except ReferentialInvalid as error:
            refused = Problem(self.own.name, 0, "", error.message.rstrip("."), "")
            sheets = self._heads()
            closed = ReferentialEntry(self.own.name, error.title, "", self.own, (refused,))
            return (*self._entries(sheets), closed)
        return tuple(self._entries(sheets))

    def load(self, referential_id: str) -> Referential:
        """A référentiel with the user's additions to it, as the files are now.

        Raises:
            AssistantError: there is none of that id; the message names the nearest ones.
            ReferentialInvalid: it has mistakes, or what extends it has; it carries them all.
        """
        sheets = self._sheets()
        read_from, known = self._loaded.get(referential_id, ((), None))
        if known is None or len(read_from) != len(sheets) or not all(map(is_, read_from, sheets)):
            known = self._build(referential_id, sheets)
            self._loaded[referential_id] = self._sheets(), known  # some were read whole meanwhile
        return known

    def kept(self, data: Mapping[str, Any], /) -> Referential:
        """The référentiel that a session keeps, checked as a file of the shelf is.

        Raises:
            SessionUnreadable: it has mistakes, or is none.
        """
        return kept_referential(data)

    def validate(self, path: Path) -> tuple[Problem, ...]:
        """All that keeps one file from being used as it is, wherever it stands.

        Besides the mistakes that keep it from being read, what its author would not want to see
        printed: texts left to fill in, texts cut by a « # ».
        """
        sheet = read_tried(path)
        problems = (*(sheet.problems or self._apart(sheet)), *unfinished(sheet))
        return tuple(sorted(problems, key=lambda one: one.line))

    def _apart(self, sheet: Sheet) -> tuple[Problem, ...]:
        """The mistakes of a file that is right in itself, beside those of the shelf."""
        others = [other for other in self._sheets() if not _same_file(other.path, sheet.path)]
        own = _same_file(sheet.path.parent, self.own)
        known = others if own else [one for one in others if self._shipped(one)]
        if clash := _clash(sheet, known):
            return (clash,)
        if not sheet.extends:
            return ()
        if sheet.extends not in _ids((sheet, *others)):
            return (_orphan(sheet, others),)
        try:
            self._build(sheet.id or sheet.extends, [sheet, *others])
        except ReferentialInvalid as error:
            return tuple(one for one in error.problems if isinstance(one, Problem))
        return ()

    def at(self, path: Path) -> Referential:
        """The référentiel of a file that stands anywhere, with what the shelf adds to it.

        Texts that are left to fill in stay as they are: it is there to be tried.

        Raises:
            ReferentialInvalid: it has mistakes; it carries them all.
            AssistantError: it completes another one that is not there.
        """
        sheet = read_tried(path)
        if sheet.problems:
            raise invalid(sheet.problems)
        others = [other for other in self._sheets() if not _same_file(other.path, path)]
        return self._build(sheet.id or sheet.extends, [sheet, *others])

    def _shipped(self, sheet: Sheet) -> bool:
        return _same_file(sheet.path.parent, self.shipped)

    def skeleton(self, referential_id: str, grid: BranchGrid | None = None) -> str:
        """A commented référentiel to fill in; it can be tried as it stands.

        Args:
            grid: a grid made elsewhere, to begin with.

        Raises:
            AssistantError: the id is not one.
        """
        if not is_id(referential_id):
            raise AssistantError(
                "Identifiant refusé",
                f"{quote(referential_id)} ne peut pas nommer un référentiel. Employez des"
                " minuscules sans accent, des chiffres et des tirets, comme « mon-cqp ».",
            )
        from assistant.storage.referential.skeleton import skeleton

        return skeleton(referential_id, (self.shipped / "schema.json").as_uri(), grid)

    def write_marks(
        self, referential_id: str, marks: Mapping[ElementRef, Mark], *, origin: str
    ) -> Path:
        """Keep essential marks in the user's own file, with what it already holds.

        A mark that is unknown anyway is not written: it must not hide what another file says.

        Args:
            marks: the marks to add or to change; the others of the file stay.
            origin: where they were read, as the file and the dossier will say it.

        Returns:
            The file.

        Raises:
            AssistantError: no référentiel has this id.
            ReferentialInvalid: the file is broken, or an element does not exist; untouched.
            NotSaved: the disk refused.
        """
        from assistant.storage.referential.extensions import check_extension
        from assistant.storage.referential.marks_file import marks_path, write_marks_file

        sheets = self._sheets()
        path = marks_path(self.own, self._named(referential_id, sheets).id)
        present = self._own_marks(path, referential_id)
        others = [sheet for sheet in sheets if not _same_file(sheet.path, path)]
        base = self._resolve(referential_id, others)
        known = {
            f"{block['numero']}.{element['numero']}"
            for block in base["blocs"] for element in block["elements"]
            if element.get("incontournable", "inconnu") != "inconnu"
        }
        known |= present.keys()
        written = {
            str(ref): mark for ref, mark in marks.items() if mark != "inconnu" or str(ref) in known
        }
        named = {"etend": referential_id, "incontournables": {str(ref): "oui" for ref in marks}}
        if wrong := check_extension(named, base):
            raise invalid(Problem(path.name, 0, "", one.what, one.mend) for one in wrong)
        write_marks_file(path, referential_id, written, origin, self._files)
        return path

    def _own_marks(self, path: Path, referential_id: str) -> Mapping[str, str]:
        """The marks the user's file already holds."""
        if not path.exists():
            return {}
        sheet = read_sheet(path)
        if sheet.problems:
            raise invalid(sheet.problems)
        if sheet.id or sheet.extends != referential_id:
            raise invalid(sheet.all([Misfit(
                ("etend",), f"ce fichier n’étend pas {quote(referential_id)}",
                "Renommez-le : son nom est réservé aux marques de ce référentiel")]))
        marks: Mapping[str, str] = sheet.data.get("incontournables", {})
        return marks

    def _heads(self) -> tuple[Sheet, ...]:
        return tuple(self._sheet(path, read_head) for path in yaml_files(self.shipped))

    def _sheets(self) -> tuple[Sheet, ...]:
        """What stands on the shelf: heads of the shipped files, the user's files whole.

        The file of marks comes last of its folder: it has the last word.
        """
        own = (self._sheet(path, read_tried) for path in yaml_files(self.own))
        last = sorted(own, key=lambda sheet: sheet.path.name.endswith(SUFFIX))
        return (*self._heads(), *last)

    def _sheet(self, path: Path, read: Callable[[Path], Sheet]) -> Sheet:
        """A file as it was read the last time, unless it changed since."""
        try:
            status = path.stat()
        except OSError:
            return read(path)
        stamp = (status.st_mtime_ns, status.st_size)
        kept = self._read.get(path)
        if kept is not None and kept[0] == stamp and (kept[1] == read or read == read_head):
            return kept[2]
        sheet = read(path)
        self._read[path] = (stamp, read, sheet)
        return sheet

    def _whole(self, sheet: Sheet) -> Sheet:
        """A file of the shelf, read whole; shipped rules were tried before they were shipped."""
        return self._sheet(sheet.path, read_sheet if self._shipped(sheet) else read_tried)

    def _entries(self, sheets: Sequence[Sheet]) -> Iterator[ReferentialEntry]:
        completed = {sheet.completes for sheet in sheets}
        for index, sheet in enumerate(sheets):
            problems = sheet.problems
            own = _same_file(sheet.path.parent, self.own)
            if clash := _clash(sheet, sheets[:index]):
                problems = (clash,)
            elif not problems and sheet.id and (own or sheet.extends or sheet.id in completed):
                problems = self._problems(sheet.id, sheets)
            elif not problems and sheet.completes and sheet.completes not in _ids(sheets):
                problems = (_orphan(sheet, sheets),)
            if not sheet.completes or sheet.completes not in _ids(sheets):
                name = sheet.id or sheet.path.stem
                title = sheet.title or sheet.path.name
                yield ReferentialEntry(name, title, sheet.version, sheet.path, problems)

    def _problems(self, referential_id: str, sheets: Sequence[Sheet]) -> tuple[Problem, ...]:
        try:
            self._build(referential_id, sheets)
        except ReferentialInvalid as error:
            return tuple(one for one in error.problems if isinstance(one, Problem))
        return ()

    def _build(self, referential_id: str, sheets: Sequence[Sheet]) -> Referential:
        from assistant.domain.referential.build import build_referential
        from assistant.storage.referential.trials import compile_rules

        referential = build_referential(self._resolve(referential_id, sheets))
        sheet = self._named(referential_id, sheets)
        if wrong := sheet.all(compile_rules(referential)):
            raise invalid(wrong)
        return referential

    def _resolve(
        self, referential_id: str, sheets: Sequence[Sheet], above: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """The data of a référentiel with all that extends it, in normal form and checked."""
        named = self._named(referential_id, sheets)
        if referential_id in above:
            round_trip = " → ".join([*above[above.index(referential_id):], referential_id])
            raise invalid(named.all([Misfit(
                ("etend",), f"les extensions tournent en rond : {round_trip}",
                "Faites partir l’une d’elles d’un référentiel complet")]))
        sheet = self._whole(named)
        if sheet.problems:
            raise invalid(sheet.problems)
        data = sheet.data
        if sheet.extends:
            from assistant.storage.referential.extensions import apply_extension

            if sheet.extends not in _ids(sheets):
                raise invalid([_orphan(sheet, sheets)])
            data = self._resolve(sheet.extends, sheets, (*above, referential_id))
            data = apply_extension(data, sheet)
        completing = [one for one in sheets if one.completes == referential_id]
        return self._completed(data, [self._whole(one) for one in completing])

    def _completed(self, data: dict[str, Any], extensions: Sequence[Sheet]) -> dict[str, Any]:
        """The data with the user's additions, all of whose mistakes are told together."""
        if not extensions:
            return data
        from assistant.storage.referential.extensions import apply_extension, contradictions

        problems = [one for sheet in extensions for one in sheet.problems]
        problems += contradictions(extensions)
        if problems:
            raise invalid(problems)
        for sheet in extensions:
            try:
                data = apply_extension(data, sheet)
            except ReferentialInvalid as error:
                problems += [one for one in error.problems if isinstance(one, Problem)]
        if problems:
            raise invalid(problems)
        return data

    def _named(self, referential_id: str, sheets: Sequence[Sheet]) -> Sheet:
        for sheet in sheets:
            # A file too broken to say its id is known by its name, so that its mistakes are told.
            name = sheet.id or ("" if sheet.completes else sheet.path.stem)
            if name and name == referential_id:
                return sheet
        known = _ids(sheets)
        near = nearest(referential_id, known)
        meant = f"Voulez-vous dire {quote(near)} ? " if near else ""
        raise AssistantError(
            "Référentiel inconnu",
            f"Aucun référentiel ne s’appelle {quote(referential_id)}. {meant}"
            f"Il y a : {', '.join(known) or 'aucun référentiel'}.",
        )


def _ids(sheets: Sequence[Sheet]) -> list[str]:
    return list(dict.fromkeys(sheet.id for sheet in sheets if sheet.id))


def _orphan(sheet: Sheet, sheets: Sequence[Sheet]) -> Problem:
    return sheet.all([Misfit(
        ("etend",), f"le référentiel {quote(sheet.extends)} n’existe pas",
        choose(sheet.extends, _ids(sheets)))])[0]


def _clash(sheet: Sheet, others: Sequence[Sheet]) -> Problem | None:
    """The mistake of a file whose id another one bears."""
    for other in others:
        if sheet.id and other.id == sheet.id:
            return sheet.all([Misfit(
                ("id",), f"l’identifiant {quote(sheet.id)} est déjà pris par {other.path.name}",
                "Donnez-en un autre, ou écrivez une extension avec « etend »")])[0]
    return None


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one == other or one.resolve() == other.resolve()
    except (OSError, RuntimeError):  # links that lead nowhere but to one another
        return False
