"""What a file that can be read still lacks before it may serve: texts to fill in, texts cut short.

A file in this state may be tried, never be declared right: its texts would be printed as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from assistant.domain.common.text import fold, normalized
from assistant.storage.referential.faults import Misfit
from assistant.storage.referential.files import Sheet
from assistant.storage.referential.kinds import TextValue, ValueKind, kind_at
from assistant.storage.referential.yaml_reader import Location, Problem, quote

TO_FILL: Final = "À COMPLÉTER"
"""What stands in place of a text that only the branch knows."""

_TO_FILL = re.compile("[AÀ] COMPL[EÉ]TER")
_HOLE = re.compile(
    r"[\W_]+|[\W_]*(?:lorem ipsum.*|(?:a (?:completer|remplir|renseigner|definir|preciser|saisir|"
    r"rediger)|todo|tbd|tbc|fixme|x{3,})(?:[\W_]*|\s?[,:;(–—].*))"
)
"""A whole text that only holds the place of one: « TODO », « (à compléter) », « … »."""


def unfinished(sheet: Sheet) -> tuple[Problem, ...]:
    """What is left to fill in, and the texts that a « # » cuts, by their lines."""
    if sheet.located.data is None:
        return ()
    from assistant.storage.referential.format import top_kind

    kind = top_kind(sheet.located.data)
    return sheet.all([*_to_fill(kind, sheet.located.data), *_cut(kind, sheet)])


def _to_fill(kind: ValueKind, data: Any) -> Iterator[Misfit]:
    for path, text in _texts(data, ()):
        written = " ".join(normalized("NFC", text).split())
        told = bool(_TO_FILL.search(written))
        if not told and not (written and _HOLE.fullmatch(fold(written))):
            continue
        held = kind_at(kind, data, path)
        if told or (isinstance(held, TextValue) and not held.pattern and not held.blank):
            about = held.about if held else "le texte de votre document"
            key = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
            left = TO_FILL if told else written
            yield Misfit(path, f"{quote(key)} est resté {quote(left, 40)}", f"Donnez {about}")


def _texts(data: Any, path: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, (*path, index))


def _cut(kind: ValueKind, sheet: Sheet) -> Iterator[Misfit]:
    """Free texts only: behind a number or a word of a list, it is a remark."""
    for path, left in sheet.located.cut.items():
        held = kind_at(kind, sheet.located.data, path)
        if isinstance(held, TextValue) and not held.pattern:
            yield Misfit(path, f"le texte est coupé avant {quote(left, 40)}, que le programme ne "
                         "lit pas", "Mettez le texte entre guillemets ; si c’est une remarque, "
                         "écrivez deux espaces avant « # » et une après")
