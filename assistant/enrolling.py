"""A list of candidates made into sessions: read, looked over line by line, then begun. Use cases.

Nothing is begun while a line is wrong. A candidate who has a session with the same référentiel is
passed over, so that a list begun twice, or stopped by the disk, makes nobody's session twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.common.french import CIVILITY, addressed, civility
from assistant.domain.common.office import WORKBOOK, document_kind
from assistant.domain.common.paths import typed_path
from assistant.domain.common.refusal import Refusal
from assistant.domain.common.text import fold, one_line
from assistant.domain.common.why import why_unread
from assistant.domain.referential.model import Referential
from assistant.grids import archive, separated, workbook
from assistant.grids.values import GridRefused, GridTooLarge
from assistant.library import Library
from assistant.summaries import SessionSummary

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "candidat": ("candidat", "candidate", "nom et prenom", "nom prenom", "nom complet"),
    "civilite": ("civilite", "civ", "civ."),
    "nom": ("nom", "nom de famille", "nom de naissance"),
    "prenom": ("prenom", "prenoms", "prenom(s)"),
    "referentiel": ("referentiel", "cqp", "certification", "diplome", "id"),
    "role": ("role", "qui tape"),
    "voie": ("voie", "parcours"),
    "entreprise": ("entreprise", "societe", "employeur"),
    "emploi": ("emploi", "poste", "fonction"),
    "experience": ("experience",),
}
"""What each column may be called, in any case and without accents."""

DETAILS: Mapping[str, str] = {
    "entreprise": "entreprise", "emploi": "emploi", "experience": "expérience",
}
"""The columns that the first page of a dossier asks for, and the detail each becomes."""

_WORD = re.compile(r"[^\W_]+")

MAX_FILE = 5_000_000
"""Bytes."""

_ABOVE = 10
"""Rows among which the one that names the columns is looked for: a title may stand above it."""

LONGEST_NAME = 120


class OfferedReferential(Protocol):
    """A référentiel on the shelf, usable when it has no problem."""

    @property
    def id(self) -> str:
        """What sessions, files and commands name it by."""
        ...

    @property
    def title(self) -> str:
        """The certificate, as its source calls it."""
        ...

    @property
    def problems(self) -> Sequence[object]:
        """What keeps it from being used; empty when nothing does."""
        ...


class OfferedReferentials(Protocol):
    """Where référentiels come from."""

    def list(self) -> Sequence[OfferedReferential]:
        """Every one there is, those that cannot be used too."""
        ...

    def load(self, referential_id: str) -> Referential:
        """The référentiel of that id, complete.

        Raises:
            AssistantError: there is none, or it cannot be used.
        """
        ...


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A session to begin: the line it comes from, as a spreadsheet numbers it, and what it says."""

    line: int
    candidate: str
    referential: str
    role: str = ""
    route: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LookedOver:
    """A list looked over, nothing of it begun yet.

    Args:
        faults: what is wrong, by line; while there is one, nothing is begun.
        passed: the lines whose candidate has a session already, and which one.
        unread: the columns that mean nothing here.
        unnamed: how many lines name no référentiel, where none was given for them.
    """

    name: str
    enrolments: tuple[Enrolment, ...]
    faults: tuple[tuple[int, str], ...]
    passed: tuple[tuple[int, str], ...]
    unread: tuple[str, ...] = ()
    unnamed: int = 0


def look_over(
    library: Library, shelf: OfferedReferentials, file: str, referential: str = ""
) -> LookedOver:
    """Read a list of candidates and say what would be made of it.

    Args:
        file: a path, to a CSV or a workbook; its first line names the columns.
        referential: that of the lines that name none.

    Raises:
        AssistantError: the file cannot be read, or no column names the candidates.
    """
    path = typed_path(file.strip().strip('"'))
    rows = _rows(path)
    # a spreadsheet may say first what separates the columns, or whose list it is
    named = ((at, *_columns(row)) for at, row in enumerate(rows[:_ABOVE]))
    head, columns, unread = next(
        (one for one in named if "candidat" in one[1] or "nom" in one[1]), (0, {}, ())
    )
    if not columns:
        raise RefusedCommand(
            "Aucune colonne de noms",
            f"« {path.name} » : la première ligne doit nommer les colonnes, dont « candidat » "
            "(ou « nom » et « prénom »), et « référentiel » si la liste en mêle plusieurs.",
        )
    reading = _Reading(shelf, referential, _known(library.summaries()))
    for number, row in enumerate(rows[head + 1:], head + 2):
        values = {
            name: one_line(row[at]) for name, at in columns.items() if at < len(row)
        }
        beyond = [one for one in row[len(rows[head]):] if one_line(one)]
        if any(values.values()):
            reading.take(number, values, beyond)
    if not (reading.enrolments or reading.faults or reading.passed):
        raise RefusedCommand("Liste vide", f"« {path.name} » ne nomme aucun candidat.")
    return LookedOver(
        path.name, tuple(reading.enrolments), tuple(reading.faults), tuple(reading.passed), unread,
        reading.unnamed,
    )


def begin_all(
    library: Library, found: LookedOver, begun: Callable[[Enrolment, str], object]
) -> None:
    """Begin every session of a list that has no fault.

    Args:
        begun: told of each session that is on disk, with its id.

    Raises:
        RefusedCommand: a line is wrong; nothing was begun.
        NotSaved: the disk refused; those that were told of are whole, the list may be begun again.
    """
    if found.faults:
        count = len(found.faults)
        raise RefusedCommand(
            "Liste à corriger",
            f"{count} ligne{'s' if count > 1 else ''} à corriger d’abord : aucune session n’est "
            "ouverte.",
        )
    for one in found.enrolments:
        interview = library.create(
            one.referential, one.candidate, role=one.role, route=one.route, details=one.details
        )
        interview.close()
        begun(one, interview.session.id)


class _Reading:
    """The lines taken so far."""

    def __init__(
        self, shelf: OfferedReferentials, usual: str, known: Mapping[tuple[str, str], str]
    ) -> None:
        self._shelf, self._usual, self._known = shelf, usual, known
        self._offers = [one for one in shelf.list() if not one.problems]
        self._loaded: dict[str, Referential] = {}
        self._at: dict[tuple[str, str], int] = {}
        self.enrolments: list[Enrolment] = []
        self.faults: list[tuple[int, str]] = []
        self.passed: list[tuple[int, str]] = []
        self.unnamed = 0

    def take(self, number: int, values: Mapping[str, str], beyond: Sequence[str]) -> None:
        """Take a line, or say what is wrong with it.

        Args:
            beyond: what it holds under no column: a name cut in two by a comma, most often.
        """
        try:
            if beyond:
                raise RefusedCommand(
                    "Ligne trop longue", f"« {beyond[0][:40]} » n’est sous aucune colonne."
                )
            one = self._enrolment(number, values)
        except AssistantError as error:
            self.faults.append((number, f"{error.title} : {error.message}"))
            return
        key = (_named(one.candidate), one.referential)
        if key in self._at:
            self.faults.append((
                number, f"Candidat déjà nommé : « {one.candidate} » est à la ligne {self._at[key]}."
            ))
        elif key in self._known:
            self.passed.append((number, f"{one.candidate} a déjà la session {self._known[key]}"))
        else:
            self.enrolments.append(one)
        self._at.setdefault(key, number)

    def _enrolment(self, number: int, values: Mapping[str, str]) -> Enrolment:
        said = values.get("candidat", "")
        written = said or f"{values.get('nom', '')} {values.get('prenom', '')}".strip()
        title, name = addressed(written)
        title = title or civility({CIVILITY: values.get("civilite", "")})
        if not any(char.isalpha() for char in name):
            raise RefusedCommand("Candidat sans nom", "Écrivez le nom et le prénom.")
        if len(name) > LONGEST_NAME:
            raise RefusedCommand("Nom trop long", f"« {name[:40]}… » : ce n’est pas un nom.")
        found = self._referential(values.get("referentiel", "") or self._usual)
        roles = [(one.id, one.title) for one in found.roles]
        routes = [(one.id, one.title) for one in found.routes]
        role, route = values.get("role", ""), values.get("voie", "")
        return Enrolment(
            number, name, found.id,
            _one_of(role, roles, "Rôle inconnu") if role else found.concluding_role.id,
            _one_of(route, routes, "Voie inconnue") if route else
            routes[0][0] if len(routes) == 1 else "",
            {
                **({CIVILITY: title} if title else {}),
                **{detail: values[name] for name, detail in DETAILS.items() if values.get(name)},
            },
        )

    def _referential(self, said: str) -> Referential:
        if not said:
            self.unnamed += 1
            raise RefusedCommand(
                "Sans référentiel", "Ajoutez une colonne « référentiel », ou donnez-le à part."
            )
        offers = [(one.id, one.title) for one in self._offers]
        chosen = _one_of(said, offers, "Référentiel inconnu")
        if chosen not in self._loaded:
            self._loaded[chosen] = self._shelf.load(chosen)
        return self._loaded[chosen]


def _one_of(said: str, offers: Sequence[tuple[str, str]], fault: str) -> str:
    """The id that a text means: an id, a title, or words that only one title has."""
    wanted = fold(said)
    exact = [one for one, title in offers if wanted in (fold(one), fold(title))]
    words = set(_WORD.findall(wanted))
    within = [
        one for one, title in offers
        if words and words <= set(_WORD.findall(fold(f"{one} {title}")))
    ]
    found = exact or within
    if len(found) == 1:
        return found[0]
    raise Refusal(fault).near(said, [one for one, _ in offers])


def _known(summaries: Iterable[SessionSummary]) -> dict[tuple[str, str], str]:
    return {(_named(one.candidate), one.referential_id): one.id for one in summaries}


def _named(candidate: str) -> str:
    """A name whatever the case, the accents and the order of its words."""
    return " ".join(sorted(fold(candidate).split()))


def _columns(head: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """The place of each column that is known, and the names of the others."""
    places: dict[str, int] = {}
    unread: list[str] = []
    for at, title in enumerate(head):
        said = fold(one_line(title))
        name = next((one for one, names in COLUMNS.items() if said in names), "")
        if name:
            places.setdefault(name, at)
        elif said:
            unread.append(one_line(title)[:40])
    return places, tuple(unread)


def _rows(path: Path) -> list[list[str]]:
    """The rows of a CSV, or of the first sheet of a workbook that is shown and written."""
    try:
        if not path.is_file():
            raise RefusedCommand("Liste introuvable", f"« {path} » n’est pas un fichier.")
        if path.stat().st_size > MAX_FILE:
            raise RefusedCommand("Liste trop longue", f"« {path.name} » dépasse 5 Mo.")
        content = path.read_bytes()
    except OSError as error:
        raise RefusedCommand(
            "Liste illisible", f"« {path.name} » : {why_unread(error)}."
        ) from error
    try:
        if document_kind(content) is WORKBOOK:
            archive.look_through(content)
            sheets = workbook.tables(content)  # one that is hidden has no rows here
            rows = next((sheet.rows for sheet in sheets if any(map(any, sheet.rows))), [])
            return [[cell.text if cell else "" for cell in row] for row in rows]
        return separated.rows(content, least=1)
    except GridTooLarge as error:
        raise RefusedCommand(
            "Liste trop longue",
            f"« {path.name} » compte trop de lignes ou de cellules. N’y gardez que le nom des "
            "colonnes et les candidats.",
        ) from error
    except GridRefused as error:
        raise RefusedCommand(
            "Liste illisible",
            f"« {path.name} » n’est pas un tableau : enregistrez-la en .csv (colonnes séparées par "
            "des points-virgules) ou en .xlsx, une colonne par donnée.",
        ) from error
