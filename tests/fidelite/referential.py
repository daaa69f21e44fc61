"""What a référentiel took from its sources: its texts one by one, and its tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.fidelite.rows import Row, Tables, row

# Ours, not the source's: identifiers, settings of the program, places in the documents.
_OUR_KEYS = frozenset(
    {
        "ambiguites", "bloquant", "certificat_partiel", "commentaire", "conclut", "condition",
        "court", "editorial", "endroit", "exemples", "fichier", "format", "habilitation", "id",
        "incontournable", "lecture", "moment", "nature", "obligatoire", "objet", "options",
        "origine", "participe", "phase", "poids", "provisoire", "quand", "qui", "role",
        "rubriques", "sens", "source", "sources", "titre", "unite", "version", "vocabulaire",
    }
)  # fmt: skip
# Ours in some sections only: a check or a role has the name that we gave it.
_OUR_PATHS = frozenset(
    {
        "certifications.elements", "certifications.intitule", "commentaires.intitule",
        "controles.intitule", "controles.voies", "delais.intitule", "delais.voies",
        "durees.intitule", "echelle.non_applicable.coche", "echelle.note", "echelle.valeurs",
        "etapes.voies", "intitule", "jury.intitule", "regles.blocs", "roles.intitule",
        "voies.etapes.intitule", "voies.intitule",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text that must stand in a source, one line of it; `document` is empty when not cited."""

    place: str
    text: str
    document: str = ""


def source_texts(data: Any) -> Iterator[SourceText]:
    """Every line of the référentiel that claims to be the source's."""
    yield from _walk(data, "", "", "")


def _walk(value: Any, path: str, place: str, cited: str) -> Iterator[SourceText]:
    """`path` names the keys on the way, `place` numbers the items too, as a reader finds them.

    A citation stands for the `texte` or the `phrase` beside it; lists may draw on any source.
    """
    if isinstance(value, dict):
        source = value.get("source")
        document = source["document"] if isinstance(source, dict) else ""
        for key, inner in value.items():
            inner_path = f"{path}.{key}".lstrip(".")
            if key not in _OUR_KEYS and inner_path not in _OUR_PATHS:
                inner_cited = document if key in {"texte", "phrase"} else ""
                yield from _walk(inner, inner_path, f"{place}.{key}".lstrip("."), inner_cited)
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _walk(inner, path, f"{place}.{number}", "")
    elif isinstance(value, str):
        for line in value.splitlines():
            yield SourceText(place, line, cited)


def tables(data: Any) -> Tables:
    """The référentiel's tables, in the shape that `sources.read_tables` gives."""
    tips = data.get("reperes") or {}
    found: Tables = {
        "a_faire": [row("", tip["texte"]) for tip in tips.get("a_faire", ())],
        "a_eviter": [row("", tip["texte"]) for tip in tips.get("a_eviter", ())],
        "retour_candidat": [
            row("", choice)
            for asked in data.get("retour_candidat", ())
            for choice in asked.get("choix", ())
        ],
        "documents_a_disposition": _rows("", data.get("documents_a_disposition")),
    }
    for block in data["blocs"]:
        for kind, rows in _block_tables(block).items():
            found.setdefault(kind, []).extend(rows)
    return found


def _block_tables(block: Any) -> Tables:
    number = str(block["numero"])
    elements = block["elements"]
    themes = block.get("questions", ())
    return {
        "blocs": [row(number, block["intitule"])],
        "capacites": _rows(number, block.get("capacites")),
        "documents": _rows(number, block.get("documents")),
        "questions_ouvertes": _rows(number, block.get("questions_ouvertes")),
        "plan": [
            row(number, text)
            for point in (block.get("document_demande") or {}).get("plan", ())
            for text in (
                (point["texte"], *point["points"]) if isinstance(point, dict) else (point,)
            )
        ],
        "modalites": [
            row(number, text)
            for modality in block.get("modalites", ())
            for text in (modality["texte"], *modality.get("points", ()))
        ],
        "activites": [row(number, _text(activity)) for activity in block.get("activites", ())],
        "themes": [row(number, theme["theme"]) for theme in themes if theme.get("theme")],
        "questions": [
            row(number, asked["texte"]) for theme in themes for asked in theme["questions"]
        ],
        "groupes": _groups(number, elements),
        "elements": [row(f"{number}.{item['numero']}", item["intitule"]) for item in elements],
        "criteres": [
            row(f"{number}.{item['numero']}", criterion)
            for item in elements
            for criterion in item.get("criteres", ())
        ],
    }


def _rows(place: str, texts: list[str] | None) -> list[Row]:
    return [row(place, text) for text in texts or ()]


def _text(activity: Any) -> str:
    return str(activity["texte"]) if isinstance(activity, dict) else str(activity)


def _groups(number: str, elements: Any) -> list[Row]:
    """The headings in the order in which they open, one for a run of elements under it."""
    names = [item.get("groupe", "") for item in elements]
    return [
        row(number, name)
        for index, name in enumerate(names)
        if name and (index == 0 or name != names[index - 1])
    ]
