"""The words and the shape of the official document, as a référentiel gives them. Pure values.

The optional key `dossier` of a référentiel names its columns, boxes and headings after its source;
what it does not say has the words below. Sessions keep the référentiel they were held with: one
that knew no `dossier` is laid out after the shape of its elements.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from assistant.domain.referential.model import Data

Boxes = Literal["liste", "colonnes"]

CANDIDATE = "candidat"
"""How the list of those who sign names the candidate."""

TITLES: Mapping[str, str] = {
    "document": "Dossier d’évaluation des compétences",
    "appui": "L’évaluation s’appuie sur :",
    "activites": "Activités déclarées par le candidat",
    "elements": "Éléments évalués",
    "criteres": "Critères d’évaluation",
    "lecture": "Lecture du dossier",
    "points": "Points à vérifier lors de l’entretien :",
    "resultats": "Résultats",
    "conclusion": "Résultat de l’évaluation finale",
    "maitrisee": "La compétence est maîtrisée",
    "non_maitrisee": "La compétence n’est pas maîtrisée",
    "bilan": "Bilan de l’évaluation des compétences",
    "colonne_blocs": "Compétences",
    "colonne_bilan": "Bilan",
    "bilan_maitrisee": "Compétence maîtrisée",
    "bilan_non_maitrisee": "Compétence non maîtrisée",
    "observations_bloc": "Observations",
    "observations": "Observations",
    "consigne_observations": "",
    "non_applicables": "Résultats de l’évaluation – ce qui n’était pas applicable",
    "retour": "Retour du candidat sur la démarche",
    "signatures": "Signatures",
    "declaration": "",
    "documents": "Documents à disposition pour l’évaluation",
}
"""The titles of the document where the référentiel gives none."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the official document of a référentiel is laid out.

    Args:
        titles: the words of `TITLES`, those of the référentiel first.
        boxes: `colonnes`: one column of the table per value; `liste`: all in one cell.
        reading_column: the table has a column for the reading of the dossier.
        signatories: who signs, in order: roles, and `CANDIDATE`; empty: the candidate, then every
            role.
        results: the heading of the results column, by block, where it differs.
    """

    titles: Mapping[str, str] = field(default_factory=lambda: TITLES)
    boxes: Boxes = "liste"
    reading_column: bool = True
    signatories: tuple[str, ...] = ()
    results: Mapping[int, str] = field(default_factory=dict)

    def results_title(self, block: int) -> str:
        """The heading of the results column of a block."""
        return self.results.get(block, self.titles["resultats"])


def layout(data: Data) -> Layout:
    """The layout that a référentiel's plain data asks for."""
    said: Data = data.get("dossier", {})
    criteria = any(one.get("criteres") for block in data["blocs"] for one in block["elements"])
    boxes: Boxes = "liste" if criteria else "colonnes"
    ours: Data = said.get("editorial", {})
    return Layout(
        titles={**TITLES, **ours.get("titres", {}), **said.get("titres", {})},
        boxes=ours.get("cases", boxes),
        reading_column=ours.get("colonne_lecture", "oui" if criteria else "non") == "oui",
        signatories=tuple(ours.get("signataires", ())),
        results={int(block): title for block, title in said.get("resultats", {}).items()},
    )
