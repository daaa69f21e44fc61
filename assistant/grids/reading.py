"""The grid of a branch, whatever wrote the file: what it is, then who reads it."""

from __future__ import annotations

from pathlib import Path

from assistant.domain.common.office import WORD_DOCUMENT, WORKBOOK, document_kind
from assistant.domain.common.why import why_unread
from assistant.domain.referential.grid import BranchGrid
from assistant.grids import archive, moodle, rncp, separated, understanding
from assistant.grids.values import MAX_FILE, GridRefused

_HEAD = 4_096


def read_grid(path: Path, record: str = "") -> BranchGrid:
    """What a référentiel can be begun with.

    The file is known by what it holds, never by its name.

    Args:
        record: which record of an XML of the RNCP.

    Raises:
        GridRefused: it is no grid, must not be opened, or cannot be read.
    """
    try:
        if not path.is_file():
            raise GridRefused(f"« {path} » n’est pas un fichier. Vérifiez son chemin.")
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if _is_xml(head):
            return rncp.read(path, record)
        if path.stat().st_size > MAX_FILE:
            raise GridRefused(
                f"« {path.name} » dépasse {MAX_FILE // 1_000_000} Mo. Ne gardez que la grille."
            )
        return _read(path.name, path.read_bytes())
    except OSError as error:
        raise GridRefused(
            f"« {path.name} » ne peut pas être lu : {why_unread(error)}. Fermez le programme qui "
            "l’utilise, ou vérifiez vos droits sur ce fichier."
        ) from error


def _is_xml(head: bytes) -> bool:
    begins = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe \r\n\t")
    return begins.startswith(b"<")


def _read(name: str, content: bytes) -> BranchGrid:
    kind = document_kind(content)
    if kind is WORKBOOK:
        from assistant.grids import workbook

        archive.look_through(content)
        return understanding.understand(name, workbook.tables(content))
    if kind is WORD_DOCUMENT:
        from assistant.grids import document

        archive.look_through(content)
        return understanding.understand(name, document.tables(content))
    if kind is not None:
        raise GridRefused(f"C’est {kind.what}. Enregistrez la grille en .xlsx, .docx ou .csv.")
    if not content.strip():
        raise GridRefused("Le fichier est vide.")
    rows = separated.rows(content)
    if moodle.columns_of(rows[0]):
        return moodle.read(name, rows)
    return understanding.understand(name, separated.tables(rows))
