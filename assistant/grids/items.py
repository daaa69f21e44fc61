"""What stands in one cell: one text or several, with or without a number before it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

_BULLET = re.compile(r"^(?:[-–—•*·▪■◦●○→►➢➤✓✔☐☞📄👉+]|[a-z]\)|o(?= [A-ZÀ-Ý]))\s*")
_CODE = re.compile(
    r"^(?P<code>(?:(?:bloc|domaine|unité|activité|compétence|critère|épreuve|module)s?\s*)?"
    r"(?:n°\s*)?[A-Z]{0,6}\d{1,6}(?:BC\d{1,3})?(?:[.\-]\d{1,3}){0,4}[a-z]?)"
    r"(?P<gap>\s*[.):–—-]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"[A-Za-zÀ-ÿ]\s*\d|\d[.\-]\d")
_LAST_NUMBER = re.compile(r"^(.*?)(\d{1,9})[a-z]?$", re.IGNORECASE)
_OPENS = re.compile(r"[:;,]$")


def items(text: str) -> list[str]:
    """The texts of a cell: one a bullet or one a line; a line that goes on another joins it.

    What a line that ends by « : » announces stays with it, a line each.
    """
    found: list[str] = []
    announced = False
    for line in text.split("\n"):
        bullet = _BULLET.match(line)
        bare = line[bullet.end():] if bullet else line
        if not bare:
            continue
        if found and announced and bullet:
            found[-1] += f"\n– {bare}"
        elif found and not bullet and not code_of(bare) and not _begins(bare, found[-1]):
            found[-1] += f" {bare}"
        else:
            found.append(bare)
            announced = bare.endswith(":")
    return found


def _begins(line: str, before: str) -> bool:
    """Whether a line without bullet is a text of its own."""
    return not line[0].islower() and not _OPENS.search(before)


def code_of(text: str) -> str:
    """The number a text bears: « C1.2 », « 1.2 », « Bloc 3 »; empty when it bears none."""
    found = _CODE.match(text)
    if found is None:
        return ""
    code = found["code"].strip()
    # « 3 clients » bears no number; « 3. Clients », « 1.3 Clients » and « C3 Clients » do
    return code if _LETTERED.search(code) or found["gap"].strip() else ""


def depth(code: str) -> int:
    """How many levels a number has: one for « C2 » or « 2 », two for « 2.1 »."""
    return len(re.split(r"[.\-]", code.strip().rstrip(".")))


def without_code(text: str) -> str:
    """The text without the number it bears."""
    found = _CODE.match(text)
    return text[found.end():] if found and code_of(text) else text


def numbered(texts: Sequence[str]) -> bool:
    """Whether most of these texts bear a number."""
    return bool(texts) and sum(bool(code_of(one)) for one in texts) * 2 >= len(texts)


def gaps(codes: Iterable[str]) -> list[tuple[str, str]]:
    """The numbers between which one is missing: (« C1.1 », « C1.3 »)."""
    found = []
    for one, other in pairwise(codes):
        first, second = _LAST_NUMBER.match(one), _LAST_NUMBER.match(other)
        if first and second and first[1] == second[1] and int(second[2]) > int(first[2]) + 1:
            found.append((one, other))
    return found
