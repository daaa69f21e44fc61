"""The comparison itself, against the sources or against the fingerprints that stand for them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.fidelite.normalise import contains, fingerprint, normalise
from tests.fidelite.referential import SourceText, source_texts, tables
from tests.fidelite.rows import Row, Tables
from tests.fidelite.sources import as_sentences, read_tables


class Evidence(Protocol):
    """What a référentiel is compared with."""

    @property
    def tables(self) -> Tables:
        """The tables that the référentiel must hold in full."""

    def holds(self, text: SourceText) -> bool:
        """Whether this line stands in the document it cites, or in any when it cites none."""


class Sources:
    """The source texts of one référentiel."""

    def __init__(self, data: Any, folder: Path) -> None:
        self.tables: Tables = {}
        self._texts: dict[str, str] = {}
        for source in data["sources"]:
            text = (folder / source["fichier"]).read_text(encoding="utf-8")
            self._texts[source["id"]] = as_sentences(text)
            self.tables |= read_tables(source["fichier"], text)

    def holds(self, text: SourceText) -> bool:
        searched = [self._texts[text.document]] if text.document else self._texts.values()
        return any(contains(source, normalise(text.text)) for source in searched)


class Fingerprints:
    """The committed fingerprints of one référentiel's sources."""

    def __init__(self, stored: Any) -> None:
        self.tables: Tables = {
            kind: [Row(*line.rpartition(" ")[::2]) for line in lines]
            for kind, lines in stored["tableaux"].items()
        }
        self._known = {name: frozenset(digests) for name, digests in stored["textes"].items()}

    @classmethod
    def read(cls, path: Path) -> Fingerprints:
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def holds(self, text: SourceText) -> bool:
        return fingerprint(text.text) in self._known.get(text.document, frozenset())


@dataclass(frozen=True, slots=True)
class Problem:
    """One difference: where, and what it is about."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place} : {self.message}"


def problems(data: Any, evidence: Evidence) -> list[Problem]:
    """Every text that the source has not, then every line of its tables that is left out."""
    return [*_invented(data, evidence), *_left_out(data, evidence)]


def _invented(data: Any, evidence: Evidence) -> list[Problem]:
    return [
        Problem(text.place, f"« {text.text} » n’est pas dans la source {text.document}".rstrip())
        for text in source_texts(data)
        if not evidence.holds(text)
    ]


def _left_out(data: Any, evidence: Evidence) -> list[Problem]:
    ours = tables(data)
    found = []
    for kind, expected in evidence.tables.items():
        actual = ours.get(kind, [])
        missing = Counter(expected) - Counter(actual)
        added = Counter(actual) - Counter(expected)
        found += [Problem(f"{kind} {row.place}", f"« {row.text} » manque") for row in missing]
        found += [
            Problem(f"{kind} {row.place}", f"« {row.text} » n’est pas à cette place de la source")
            for row in added
        ]
        if not missing and not added and actual != expected:
            found.append(Problem(kind, "les lignes ne sont pas dans l’ordre de la source"))
    return found


def fingerprints_of(data: Any, sources: Sources) -> dict[str, Any]:
    """What to commit: the fingerprints of the texts, by document cited, and of the tables."""
    texts: dict[str, set[str]] = {}
    for text in source_texts(data):
        texts.setdefault(text.document, set()).add(fingerprint(text.text))
    return {
        "referentiel": data["id"],
        "textes": {name: sorted(digests) for name, digests in sorted(texts.items())},
        "tableaux": {
            kind: [f"{row.place} {row.digest}" for row in rows]
            for kind, rows in sorted(sources.tables.items())
        },
    }
