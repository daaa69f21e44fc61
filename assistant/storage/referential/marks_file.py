"""The file in which a user keeps essential marks: an extension, edited without losing the rest.

Only the marks and their origin are rewritten, line by line: remarks and other keys stay as their
author wrote them. What was written is read back before it replaces anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from assistant.domain.common.errors import NotSaved, ReferentialInvalid
from assistant.domain.common.why import why
from assistant.storage.disk.files import SYSTEM, Files, write_private
from assistant.storage.referential.files import SUFFIX
from assistant.storage.referential.format import VERSION
from assistant.storage.referential.yaml_reader import read_yaml

_MARK: Final = re.compile(
    r"""(?P<before>(?P<indent>\s+)["']?(?P<ref>[1-9][0-9]*\.[1-9][0-9]*)["']?\s*:\s*)(?:oui|non|inconnu)"""
    r"(?P<after>\s*(?:\s#.*)?\n)"
)

_HEAD: Final = """\
# Vos marques « incontournable » pour ce référentiel, saisies depuis le programme.
# Vous pouvez aussi modifier ce fichier à la main : oui, non ou inconnu pour chaque élément.
"""


def marks_path(folder: Path, referential_id: str) -> Path:
    """Where the marks of a référentiel are kept; the id was checked."""
    return folder / f"{referential_id}{SUFFIX}"


def write_marks_file(
    path: Path, referential_id: str, marks: Mapping[str, str], origin: str,
    files: Files = SYSTEM,
) -> None:
    """Write or update a file of marks, atomically, for its owner only.

    Args:
        path: a file that does not exist or is right.
        marks: by element; they join those of the file.
        origin: where the marks were read.

    Raises:
        NotSaved: the disk refused.
        ReferentialInvalid: the file is laid out in a way that cannot be edited; untouched.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
        wanted = _wanted(text, referential_id, marks, origin)
        if not text:
            text = f"{_HEAD}format: {VERSION}\netend: {referential_id}\n"
        text = _with_section(text, "origine", f"origine: {_quoted(wanted['origine'])}\n")
        marked = _marks_section(text, wanted["incontournables"])
        text = _with_section(text, "incontournables", marked)
        content = text.encode()
        written = read_yaml(content)
        if written.problems or written.data != wanted:
            raise ReferentialInvalid(
                "Marques non enregistrées",
                f"{path.name} est écrit d’une façon que le programme ne sait pas compléter."
                " Écrivez chaque clé au début de sa ligne, ou ajoutez les marques à la main.",
            )
        write_private(path, content, files)
    except OSError as error:
        raise NotSaved(
            "Marques non enregistrées",
            f"{path} : {why(error)}. Vérifiez le disque et les droits du dossier.",
        ) from error


def _wanted(
    text: str, referential_id: str, marks: Mapping[str, str], origin: str
) -> dict[str, Any]:
    """What the file must hold once written."""
    data = read_yaml(text.encode()).data or {"format": VERSION, "etend": referential_id}
    present: dict[str, str] = data.get("incontournables", {})
    merged = {**present, **marks}
    ordered = sorted(merged, key=lambda ref: [int(number) for number in ref.split(".")])
    printable = (letter if letter.isprintable() else " " for letter in origin)
    said = " ".join("".join(printable).split()) or "non précisée"
    return {**data, "origine": said, "incontournables": {ref: merged[ref] for ref in ordered}}


def _quoted(text: str) -> str:
    """A text on one line that YAML reads back as it is."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _with_section(text: str, key: str, section: str) -> str:
    """The text with a top-level key replaced, at its place, or added at the end."""
    lines = text.splitlines(keepends=True)
    start, end = _section(lines, key)
    if start == end:
        joint = "" if not text or text.endswith("\n") else "\n"
        return f"{text}{joint}{section}"
    return "".join([*lines[:start], section, *lines[end:]])


def _section(lines: list[str], key: str) -> tuple[int, int]:
    """The lines of a top-level key and of what stands under it; an empty span without it."""
    starts = (n for n, line in enumerate(lines) if re.match(rf"[\"']?{key}[\"']?\s*:", line))
    start = next(starts, None)
    if start is None:
        return 0, 0
    end = start + 1
    for number in range(end, len(lines)):
        if lines[number][:1] in {" ", "}"}:
            end = number + 1
        elif lines[number].strip() and not lines[number].startswith("#"):
            break
    return start, end


def _marks_section(text: str, marks: Mapping[str, str]) -> str:
    """The marks, one a line; those that have a line keep it, with its remark."""
    if not marks:
        return "incontournables: {}\n"
    lines = text.splitlines(keepends=True)
    start, end = _section(lines, "incontournables")
    block = "{" not in "".join(lines[start : start + 1])
    kept = [line.rstrip("\n") + "\n" for line in lines[start + 1 : end]] if block else []
    written, last, indent = set(), 0, "  "
    for number, line in enumerate(kept):
        if found := _MARK.fullmatch(line):
            kept[number] = f"{found['before']}{marks[found['ref']]}{found['after']}"
            written.add(found["ref"])
            last, indent = number + 1, found["indent"]
    new = [f'{indent}"{ref}": {mark}\n' for ref, mark in marks.items() if ref not in written]
    return "".join(["incontournables:\n", *kept[:last], *new, *kept[last:]])
