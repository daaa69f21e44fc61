"""Référentiels made of one rule, for trying rules without a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, cast

from assistant.domain.referential.build import WORDS, conclusions_of
from assistant.domain.referential.model import (
    Block,
    Certification,
    Citation,
    Element,
    ElementRef,
    Mark,
    NotApplicable,
    NumericScale,
    Question,
    Referential,
    Retention,
    Rule,
    Scale,
    ScaleValue,
)
from assistant.domain.rules.findings import Judged
from tests.oracle import WORTH
from tests.oracle import Element as Known

SOURCE = Citation("guide", "page 3")

STRICT: Mapping[str, Any] = {"toutes": [
    {"tous": {"parmi": "incontournables", "ont": ["acquis"],
              "motif": "tous les éléments incontournables sont acquis"}},
    {"tous": {"parmi": "non_incontournables", "ont": ["acquis", "non_mis_en_oeuvre"],
              "motif": "aucun autre élément n’est « non acquis »"}},
    {"au_plus": {"nombre": 2, "parmi": "non_incontournables", "ont": ["non_mis_en_oeuvre"],
                 "motif": "un ou deux éléments peuvent être « non mis en œuvre »"}},
]}
TOLERANT: Mapping[str, Any] = {"toutes": [
    {"tous": {"parmi": "incontournables", "ont": ["acquis"],
              "motif": "tous les éléments incontournables sont acquis"}},
    {"au_plus": {"nombre": 2, "parmi": "non_incontournables",
                 "ont": ["non_acquis", "non_mis_en_oeuvre"],
                 "motif": "un ou deux éléments non incontournables peuvent ne pas être acquis"}},
]}
ALL_CRITERIA: Mapping[str, Any] = {"toutes": [
    {"tous": {"ont": ["oui", "non_applicable"], "motif": "tous les critères sont validés"}},
    {"au_plus": {"nombre": 2, "ont": ["non_applicable"],
                 "motif": "un ou deux critères au plus ne s’appliquent pas"}},
]}
EIGHTY: Mapping[str, Any] = {
    "au_moins": {"part": "80 %", "ont": ["oui"], "motif": "80 % des indicateurs sont positifs"}
}
EITHER: Mapping[str, Any] = {"une": [
    {"toutes": [
        {"tous": {"parmi": "incontournables", "ont": ["acquis"], "motif": "les incontournables"}},
        {"au_moins": {"part": "1/2", "ont": ["acquis"], "motif": "la moitié est acquise"}},
    ]},
    {"au_moins": {"nombre": 3, "parmi": "non_incontournables", "ont": ["acquis"],
                  "motif": "trois autres sont acquis"}},
]}
NESTED: Mapping[str, Any] = {"toutes": [
    {"une": [
        {"au_plus": {"nombre": 0, "parmi": "incontournables", "ont": ["non_acquis"],
                     "motif": "aucun incontournable non acquis"}},
        {"au_moins": {"nombre": 2, "parmi": "tous", "ont": ["acquis"], "motif": "deux acquis"}},
    ]},
    {"une": [
        {"au_plus": {"nombre": 1, "parmi": "non_incontournables", "ont": ["non_mis_en_oeuvre"],
                     "motif": "un seul non mis en œuvre"}},
        {"tous": {"parmi": "incontournables", "ont": ["acquis", "non_mis_en_oeuvre"],
                  "motif": "incontournables"}},
    ]},
]}

PRACTICE = ("acquis", "non_acquis", "non_mis_en_oeuvre")
YES_NO = ("oui", "non")
CRITERIA = ("oui", "non", "non_applicable")
LABELS = {
    "acquis": "Acquis", "non_acquis": "Non acquis", "non_mis_en_oeuvre": "Non mis en œuvre",
    "oui": "Oui", "non": "Non",
}


def values_scale(values: Sequence[str], *, comment_required: bool = True) -> Scale:
    """A scale of named values; `non_applicable` among them makes it accepted."""
    named = tuple(
        ScaleValue(value, LABELS.get(value, value), value[0].upper(), value[0],
                   str(WORTH[value]) if value in WORTH else "")
        for value in values if value != "non_applicable"
    )
    rule = NotApplicable("non", comment_required, "Justifiez en commentaire.", SOURCE)
    return Scale(named, not_applicable=rule if "non_applicable" in values else None)


def marks_scale(low: str, high: str, step: str) -> Scale:
    return Scale(numeric=NumericScale(low, high, step))


def block(number: int, size: int, questions: Sequence[Sequence[int]] = ()) -> Block:
    elements = tuple(
        Element(ElementRef(number, n), f"Élément {n}", "", (), "inconnu")
        for n in range(1, size + 1)
    )
    asked = tuple(
        Question(n, f"Question {n} ?", "", tuple(on)) for n, on in enumerate(questions, 1)
    )
    return Block(number, f"Bloc {number}", (), (), (), (), (), asked, elements)


def referential(
    condition: Mapping[str, Any],
    scale: Scale,
    *sizes: int,
    certification: Any = "tous_les_blocs",
    retention: Retention | None = None,
    questions: Sequence[Sequence[int]] = (),
    words: Mapping[str, str] | None = None,
) -> Referential:
    """A référentiel of as many blocks as there are sizes, all under one rule."""
    blocks = tuple(block(number, size, questions) for number, size in enumerate(sizes, 1))
    rule = Rule("regle", tuple(one.number for one in blocks), "La phrase.", SOURCE, condition)
    return Referential(
        id="essai", title="CQP Essai", version="1", documents={"guide": "Guide"},
        words={**WORDS, **(words or {})}, presentation=(), scale=scale,
        roles=(), blocks=blocks, steps=(), tips_do=(), tips_avoid=(), rules=(rule,),
        certifications=(
            Certification("cqp", "CQP Essai", "Pour l’obtenir…", SOURCE, certification, retention),
        ),
        ambiguities=(), durations=(), deadlines=(), checks=(), routes=(), jury=None, comments=(),
        feedback=(), available_documents=(), scenario=(), data={}, fingerprint="",
        conclusions=conclusions_of({"vocabulaire": words or {}}),
    )


def known(elements: Sequence[Known]) -> tuple[dict[int, Judged], dict[int, Mark]]:
    """What the oracle knows of a block, as the engine takes it."""
    judged, marks = {}, {}
    for number, (value, mark) in enumerate(elements, 1):
        if value is not None:
            judged[number] = Judged(str(value) if isinstance(value, Fraction) else value)
        marks[number] = cast("Mark", mark)
    return judged, marks
