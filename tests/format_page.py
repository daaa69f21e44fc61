"""The shapes of every key, from the format itself: the last part of `docs/format-referentiel.md`.

`python -m tests.format_page` writes it there; a test says when it is not what the format gives.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.storage.referential import kinds
from assistant.storage.referential.format import EXTENSION, FULL
from tests.places import ROOT

PAGE = ROOT / "docs" / "format-referentiel.md"
_SHOWN_ABOVE = {"condition": "condition", "certificat": "condition du certificat"}
"""The kinds that hold themselves: the page has a table of its own for each."""

BEGIN, END = "<!-- formes -->\n", "<!-- /formes -->\n"


def shape(kind: kinds.ValueKind) -> str:
    """What is written there, in a few words."""
    match kind:
        case kinds.TextValue():
            return kind.shape.partition(" :")[0].removeprefix("un ") or "texte"
        case kinds.Integer():
            return "nombre entier"
        case kinds.Decimal():
            return "nombre entre guillemets"
        case kinds.OneOf():
            return " ou ".join(f"`{word}`" for word in kind.words)
        case kinds.ListOf():
            least = f", {kind.least} au moins" if kind.least else ""
            return f"liste{least} : {shape(kind.item)}"
        case kinds.KnownKeys() | kinds.OneKey():
            return "clés"
        case kinds.OpenTable():
            return f"par {kind.shape.removeprefix('un ').removeprefix('une ')} : " + shape(
                kind.value
            )
        case kinds.Either():
            found = (kind.scalar, kind.mapping, kind.sequence)
            return " ; ou ".join(shape(one) for one in found if one)
        case kinds.Named():
            return _SHOWN_ABOVE.get(kind.name, "clés")
    return "clés"


def rows(kind: kinds.ValueKind, path: str, above: tuple[str, ...] = ()) -> Iterator[str]:
    """A row for each key below a kind."""
    if isinstance(kind, kinds.Named):
        if kind.name in above or kind.name in _SHOWN_ABOVE:
            return
        yield from rows(kind.target(), path, (*above, kind.name))
    elif isinstance(kind, kinds.ListOf):
        yield from rows(kind.item, f"{path}[]", above)
    elif isinstance(kind, kinds.OpenTable):
        yield from rows(kind.value, f"{path}.…", above)
    elif isinstance(kind, kinds.Either):
        for one in (kind.scalar, kind.mapping, kind.sequence):
            if one:
                yield from rows(one, path, above)
    elif isinstance(kind, kinds.KnownKeys):
        for name, key in kind.keys.items():
            here = f"{path}.{name}" if path else name
            needed = "oui" if key.required else ""
            yield f"| `{here}` | {needed} | {shape(key.kind)} | {key.kind.about} |\n"
            if not here.endswith("source"):
                yield from rows(key.kind, here, above)


def part() -> str:
    """The tables, as the page holds them."""
    head = "| Clé | Obligatoire | Forme | Ce qu’elle contient |\n|---|---|---|---|\n"
    source = "`source` s’écrit partout de la même façon : `{document: guide, endroit: page 3}`.\n"
    return "".join([
        source, "\n**Un référentiel**\n\n", head, *rows(FULL, ""),
        "\n**Une extension**\n\n", head, *rows(EXTENSION, ""),
    ])


def main() -> None:
    """Write the tables into the page."""
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}{part()}{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
