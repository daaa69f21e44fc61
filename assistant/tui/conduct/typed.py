"""What a typed line means: a note, a question of one's own, an order, or nothing. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TAG = re.compile(r"#(\d+(?:\.\d+)?)(?=\s|$|[:,;])[:,;]?\s*")


@dataclass(frozen=True, slots=True)
class Typed:
    """A line as typed: `kind` is vide, note, question, ordre or vue.

    `tags` are the elements named by `#`, as typed; `word` and `rest` are those of an order. A
    line of tags alone (`vue`) puts the element in view.
    """

    kind: str
    text: str = ""
    tags: tuple[str, ...] = ()
    word: str = ""
    rest: str = ""


def read(line: str) -> Typed:
    """The meaning of a line. `//` begins a note with a slash, `??` one with a question mark."""
    stripped = line.strip()
    if not stripped:
        return Typed("vide")
    if stripped.startswith(("//", "??")):
        return Typed("note", stripped[1:])
    if stripped.startswith("/"):
        word, _, rest = stripped[1:].partition(" ")
        return Typed("ordre", word=word, rest=rest.strip())
    if stripped.startswith("?"):
        tags, text = tagged(stripped[1:].strip())
        return Typed("question", text, tags)
    tags, text = tagged(stripped)
    if tags and not text:
        return Typed("vue", tags=tags)
    return Typed("note", text, tags)


def tagged(text: str) -> tuple[tuple[str, ...], str]:
    """The leading `#` tags of a text, and what follows them."""
    tags: list[str] = []
    at = 0
    while found := _TAG.match(text, at):
        tags.append(found.group(1))
        at = found.end()
    return tuple(dict.fromkeys(tags)), text[at:]
