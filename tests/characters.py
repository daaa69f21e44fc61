"""Which characters the fonts of Typst can write: `python -m tests.characters` makes the table anew.

To be run when Typst changes: some three minutes. The reversals of reading order are left out on
purpose: a document shows them, it does not obey them.
"""

from __future__ import annotations

import json
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence

import typst

from assistant.reports.pdf.glyphs import TEMPLATES
from assistant.reports.pdf.pdf import STANDARDS

TABLE = TEMPLATES / "caracteres.txt"
REVERSALS = "\u202d\u202e"
_PROBE = b"""#set document(title: "T")
#set text(lang: "fr", font: ("Libertinus Serif", "DejaVu Sans Mono"))
#for t in json(bytes(sys.inputs.d)) [#text(t)

]"""
_LAST = 0x3000
_FORMS = range(0xFB00, 0xFFFE)
"""Beyond the alphabets, only the presentation forms of Hebrew and Arabic are looked at."""


def listed() -> list[tuple[int, int]]:
    """The intervals of the table."""
    lines = TABLE.read_text("utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    return [(int(low, 16), int(high, 16)) for low, _, high in (w.partition("-") for w in words)]


def writable(characters: Sequence[str]) -> bool:
    """True when the fonts have all these characters, each by itself."""
    texts = [f"a{one}" if unicodedata.combining(one) else one for one in characters]
    try:
        typst.compile(
            _PROBE, sys_inputs={"d": json.dumps(texts)}, ignore_system_fonts=True,
            pdf_standards=STANDARDS, timestamp=0,
        )
    except typst.TypstError:
        return False
    return True


def _found(characters: Sequence[str]) -> set[str]:
    """The writable ones among these, by halves."""
    if writable(characters):
        return set(characters)
    if len(characters) == 1:
        return set()
    middle = len(characters) // 2
    return _found(characters[:middle]) | _found(characters[middle:])


def _intervals(codes: Iterable[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for code in sorted(codes):
        if found and found[-1][1] == code - 1:
            found[-1] = (found[-1][0], code)
        else:
            found.append((code, code))
    return found


def main() -> None:
    candidates = [
        chr(code) for code in (*range(0x20, _LAST), *_FORMS)
        if unicodedata.category(chr(code)) not in ("Cc", "Cs", "Co", "Cn")
        and chr(code) not in REVERSALS
    ]
    found: set[str] = set()
    for start in range(0, len(candidates), 256):
        found |= _found(candidates[start : start + 256])
    head = [line for line in TABLE.read_text("utf-8").splitlines() if line.startswith("#")]
    words = " ".join(f"{low:X}-{high:X}" for low, high in _intervals(map(ord, found)))
    body = textwrap.wrap(words, 96, break_on_hyphens=False)
    TABLE.write_text("\n".join([*head, *body]) + "\n", "utf-8")
    print(f"{len(found)} caractères")


if __name__ == "__main__":
    main()
