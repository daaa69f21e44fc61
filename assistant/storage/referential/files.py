"""One file of the shelf: read, checked, and what it calls itself.

Reading the head of a file is enough to list it; reading it whole tells every mistake. What only
the second needs is imported then: the program opens on the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from assistant.domain.common.errors import ReferentialInvalid
from assistant.domain.common.paths import travelling
from assistant.domain.common.why import why_unread
from assistant.storage.referential.faults import Misfit
from assistant.storage.referential.format_common import REFERENTIAL_ID
from assistant.storage.referential.yaml_reader import (
    MAX_BYTES,
    Located,
    Problem,
    content_of,
    read_yaml,
)

SUFFIX: Final = ".marques.yaml"
"""How the file ends in which the program keeps a user's essential marks."""

_HEAD: Final = frozenset({"id", "intitule", "version"})
_EXTENDS: Final = re.compile(rb"^[\"' {]*etend\b[\"' :]*([a-z0-9-]*)", re.MULTILINE)

_NAMED: Final = re.compile(rb"^[\"' {]*id\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of the shelf.

    `data` is in normal form, to be trusted only when there is no problem. `extends` is empty for
    a full référentiel; `completes` too for a derived one, which has an id of its own.
    `seems_to_complete` is what a file too broken to be read seems to complete.
    """

    path: Path
    located: Located
    data: dict[str, Any]
    problems: tuple[Problem, ...]
    seems_to_complete: str = ""

    @property
    def id(self) -> str:
        return _text(self.data, "id")

    @property
    def extends(self) -> str:
        """The référentiel it adds to or derives from; empty for one that stands alone."""
        return _text(self.data, "etend")

    @property
    def completes(self) -> str:
        """The référentiel it adds to under the same id, or seems to; empty when it has an id of its
        own."""
        return "" if "id" in self.data else self.extends or self.seems_to_complete

    @property
    def title(self) -> str:
        return _text(self.data, "intitule")

    @property
    def version(self) -> str:
        return _text(self.data, "version")

    def all(self, findings: Iterable[Misfit]) -> tuple[Problem, ...]:
        """All errors of this file, with those found later when it was tried or compared."""
        from assistant.storage.referential.format import problems_of

        alone = Located(self.path.name, self.located.data, self.located.lines)
        return problems_of(alone, findings)


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def read_sheet(path: Path) -> Sheet:
    """Read a whole file, with every error that can be seen in it alone."""
    content, refused = content_of(path, path.name)
    if refused is not None:
        located = Located(path.name, None, problems=(refused,))
        return Sheet(path, located, {}, located.problems, _completed_by(path.name, content))
    return replace(_read(path.name, content), path=path)


@lru_cache(maxsize=32)
def _read(name: str, content: bytes) -> Sheet:
    """What a file of this name and content says; the same ones are read once."""
    from assistant.storage.referential.checks import check_referential
    from assistant.storage.referential.format import problems_of, read_format

    located = read_yaml(content, name=name)
    if located.data is None:
        return Sheet(Path(name), located, {}, located.problems, _completed_by(name, content))
    data, findings = read_format(located.data)
    if "etend" not in located.data:
        findings += check_referential(data)
    return Sheet(Path(name), located, data, problems_of(located, findings))


def read_tried(path: Path) -> Sheet:
    """Read a file whole and try its rules: what is worth doing for files nobody tested."""
    sheet = read_sheet(path)
    if sheet.problems or not sheet.id or sheet.extends:
        return sheet
    from assistant.storage.referential.trials import try_certificates, try_rules

    faults = try_rules(sheet.data) or try_certificates(sheet.data)
    return replace(sheet, problems=sheet.all(faults))


def _completed_by(name: str, content: bytes) -> str:
    """What a broken extension seems to complete: it must not be left out in silence."""
    if name.endswith(SUFFIX):
        return name.removesuffix(SUFFIX)
    found = _EXTENDS.search(content)
    return found[1].decode() if found and not _NAMED.search(content) else ""


def read_head(path: Path) -> Sheet:
    """Read what a file calls itself: its beginning for a full référentiel, all of an extension.

    Only the syntax of what was read is checked.
    """
    try:
        content = path.read_bytes() if 0 < path.stat().st_size <= MAX_BYTES else b""
    except OSError:
        content = b""
    if not content or _EXTENDS.search(content):
        return read_sheet(path)
    return replace(_head(path.name, content), path=path)


@lru_cache(maxsize=32)
def _head(name: str, content: bytes) -> Sheet:
    """What a full référentiel of this name and content calls itself; read once, as above."""
    located = read_yaml(content, name=name, until=_HEAD)
    return Sheet(Path(name), located, located.data or {}, located.problems)


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files of a folder, by name; none when there is no such folder.

    Raises:
        ReferentialInvalid: the folder cannot be read: what is in it must not be ignored.
    """
    try:
        return sorted(
            path for path in folder.iterdir()
            if path.suffix.lower() in {".yaml", ".yml"} and not path.name.startswith(".")
        )
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise ReferentialInvalid(
            "Dossier des référentiels illisible",
            f"{folder} : {why_unread(error)}. Vérifiez ses droits d’accès.",
        ) from error


def is_id(text: str) -> bool:
    """Whether a text may name a référentiel, and so a file."""
    made = re.fullmatch(REFERENTIAL_ID, text, re.ASCII) is not None and len(text) <= 100
    return made and travelling(text) == text


def invalid(problems: Iterable[Problem]) -> ReferentialInvalid:
    """The exception with all errors of a référentiel; its message gives the first."""
    found = tuple(problems)
    count = f"{len(found)} problèmes, dont le premier : " if len(found) > 1 else ""
    return ReferentialInvalid("Référentiel inutilisable", f"{count}{found[0]}", found)
