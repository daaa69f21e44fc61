"""What several parts of the référentiel's format share: ids, citations, marks, short helpers."""

from __future__ import annotations

from typing import Final

from assistant.storage.referential.kinds import (
    Key,
    KnownKeys,
    ListOf,
    Named,
    OneOf,
    TextValue,
    ValueKind,
)

REFERENTIAL_ID: Final = r"[a-z0-9]+(-[a-z0-9]+)*"
IDENTIFIER: Final = r"[a-z0-9]+([-_][a-z0-9]+)*"
ELEMENT: Final = r"[1-9][0-9]*\.[1-9][0-9]*"
NUMBER: Final = r"[1-9][0-9]*"

MARKS: Final = ("oui", "non", "inconnu")


def must(kind: ValueKind, named: str = "") -> Key:
    """A key that must be there.

    Args:
        named: what messages call it, where its own name says too little.
    """
    return Key(kind, required=True, named=named)


def may(kind: ValueKind, named: str = "") -> Key:
    """A key that may be left out, and is then as its kind says; `named` as for `must`."""
    return Key(kind, required=False, named=named)


def identifier(about: str) -> TextValue:
    """The kind of what other parts of the file point at: ASCII, lower case."""
    return TextValue(
        about, IDENTIFIER, "un identifiant : des minuscules sans accent, chiffres, - ou _"
    )


def texts(about: str, one: str, item: str = "un texte de la source, mot pour mot") -> ListOf:
    """The kind of a list of texts; `one` is what messages call one of them, `item` what each must
    be."""
    return ListOf(about, TextValue(item), one)


def yes_no(about: str) -> OneOf:
    """The kind of a yes or a no, in French, since the file is read by people."""
    return OneOf(about, ("oui", "non"))


TITLE = TextValue("l’intitulé, mot pour mot")
SENTENCE = TextValue("la phrase de la source qui le dit, mot pour mot")
MARK = OneOf("si l’élément est incontournable : oui, non, ou inconnu si on ne le sait pas", MARKS)
REFS = ListOf("des éléments, comme [\"1.3\", \"2.1\"]",
               TextValue("un élément, comme \"1.3\"", ELEMENT, "un élément comme \"1.3\""))
CITATION = KnownKeys("le document et l’endroit où cela est écrit", {
    "document": must(identifier("l’identifiant d’un document de « sources »")),
    "endroit": may(TextValue("la page, le titre ou la note du document")),
})
SOURCE = Named("où cela est écrit", "source", lambda: CITATION)
