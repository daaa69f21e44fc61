"""What merging two sessions did, and how far evaluators agree: lines to read, JSON documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assistant.domain.common.french import counted, plural
from assistant.domain.consultation.agreement import NOT_APPLICABLE, Figures, Pair
from assistant.domain.consultation.merge import Merge
from assistant.domain.referential.model import ElementRef, Referential
from assistant.domain.session.state import Session

FEW = 30
"""Pairs below which a kappa says little; a rule of thumb, said as such."""

MOST = 10
"""How many elements are named among those most often judged otherwise."""


@dataclass(frozen=True, slots=True)
class ComparedScale:
    """What judgements were given on, as far as comparing them needs it.

    Args:
        id: that of the référentiel.
        numeric: judgements are marks.
        labels: how each judgement is named, by its value.
        titles: those of the elements.
    """

    id: str
    numeric: bool
    labels: Mapping[str, str]
    titles: Mapping[str, str]

    @classmethod
    def of(cls, referential: Referential) -> ComparedScale:
        """That of a référentiel."""
        scale = referential.scale
        return cls(
            referential.id, scale.numeric is not None,
            {NOT_APPLICABLE: "Non applicable", **{one.id: one.label for one in scale.values}},
            {str(one.ref): one.title.replace("\n", " ") for one in referential.elements()},
        )


@dataclass(frozen=True, slots=True)
class Compared:
    """One session and its pairs of independent judgements."""

    session: str
    scale: ComparedScale
    pairs: tuple[Pair, ...]


def merge_lines(into: Session, other: Session, found: Merge) -> Iterator[str]:
    """What was brought, what was not and why."""
    ref = into.referential
    if found.events:
        yield (
            f"Reprises de « {other.id} » : {counted(found.notes, 'note')}, "
            f"{counted(found.judgements, 'évaluation')}."
        )
    else:
        yield f"Rien de nouveau dans « {other.id} »."
    for one in found.conflicts:
        yield (
            f"(!) {one.element} : {_role(ref, one.role)} a évalué « {_label(ref, one.here)} » ici "
            f"et « {_label(ref, one.there)} » là-bas ; rien n’a été choisi."
        )
    if found.left:
        blocks = ", ".join(map(str, found.left))
        yield (
            f"Observations écrites là-bas ({ref.block_word} {blocks}) : non reprises, le dossier "
            f"n’en a qu’un texte. « cqp exporter {other.id} » les montre."
        )


def merge(into: Session, other: Session, found: Merge) -> dict[str, Any]:
    """What one session took from another, and what it did not: conflicts, and observations that
    stood already."""
    return {
        "session": into.id,
        "autre": other.id,
        "notes": found.notes,
        "jugements": found.judgements,
        "conflits": [
            {"element": str(one.element), "role": one.role, "ici": one.here, "la_bas": one.there}
            for one in found.conflicts
        ],
        "observations_non_reprises": list(found.left),
    }


def agreement_lines(used: Sequence[Compared], found: Figures) -> Iterator[str]:
    """Percentage, kappa, the table, and the elements most often judged otherwise."""
    counted = [one for one in used if one.pairs]
    if not counted:
        yield (
            "Aucun élément évalué par deux évaluateurs chacun de son côté : il n’y a pas d’accord "
            "à mesurer."
        )
        return
    scale = counted[0].scale
    if len(counted) > 1:
        for one in counted:
            same = sum(pair.same for pair in one.pairs)
            yield f"{one.session}  {_percent(Fraction(same, len(one.pairs)))}  " + _of(
                same, len(one.pairs)
            )
    yield f"Taux d’accord : {_percent(found.observed)} ({_of(found.same, found.count)})."
    yield _kappa_line(found)
    if found.count < FEW:
        yield (
            f"Avec moins de {FEW} éléments comparés, le kappa dit peu : lisez-le avec le tableau."
        )
    yield ""
    yield from _table(scale, found)
    most = _most_disputed(counted)
    if most:
        yield ""
        yield "Éléments le plus souvent évalués autrement :"
    for element, times, seen in most:
        yield f"  {element}  {times} fois sur {seen}  {scale.titles.get(str(element), '')}"


def _kappa_line(found: Figures) -> str:
    if found.kappa is None:
        return (
            "Kappa de Cohen : non défini, toutes les évaluations des deux évaluateurs sont les "
            "mêmes ; le hasard en donnerait autant."
        )
    return (
        f"Kappa de Cohen : {_decimal(found.kappa)} (accord attendu par hasard : "
        f"{_percent(found.expected)})."
    )


def _table(scale: ComparedScale, found: Figures) -> Iterator[str]:
    names = [scale.labels.get(one, one) for one in found.categories]
    width = max(map(len, names))
    yield "Lignes : celui qui conclut ; colonnes : l’autre."
    yield " " * width + "  " + "  ".join(names)
    for first, name in zip(found.categories, names, strict=True):
        cells = (
            str(found.table.get((first, second), 0)).rjust(len(column))
            for second, column in zip(found.categories, names, strict=True)
        )
        yield name.ljust(width) + "  " + "  ".join(cells)


def agreement(used: Sequence[Compared], found: Figures) -> dict[str, Any]:
    """How far two roles agree over several sessions; the figures are null where nothing was
    compared.

    Args:
        used: the sessions that were read, those without a pair too.
        found: their figures together.
    """
    counted = [one for one in used if one.pairs]
    return {
        "referentiel": counted[0].scale.id if counted else None,
        "sessions": [
            {
                "session": one.session,
                "compares": len(one.pairs),
                "identiques": sum(pair.same for pair in one.pairs),
                "differents": [
                    {"element": str(pair.element), "conclut": pair.first, "autre": pair.second}
                    for pair in one.pairs if not pair.same
                ],
            }
            for one in counted
        ],
        "compares": found.count,
        "identiques": found.same,
        "accord": _exact(found.observed),
        "attendu": _exact(found.expected),
        "kappa": _exact(found.kappa),
        "tableau": [
            {"conclut": first, "autre": second, "nombre": found.table.get((first, second), 0)}
            for first in found.categories
            for second in found.categories
        ],
    }


def _exact(value: Fraction | None) -> dict[str, Any] | None:
    """A fraction as it is, and as one reads it."""
    if value is None:
        return None
    return {"exact": f"{value.numerator}/{value.denominator}", "valeur": round(float(value), 6)}


def _most_disputed(counted: Sequence[Compared]) -> list[tuple[ElementRef, int, int]]:
    seen: Counter[ElementRef] = Counter()
    otherwise: Counter[ElementRef] = Counter()
    for pair in (pair for one in counted for pair in one.pairs):
        seen[pair.element] += 1
        otherwise[pair.element] += not pair.same
    ranked = sorted(
        ((ref, times, seen[ref]) for ref, times in otherwise.items() if times),
        key=lambda one: (-Fraction(one[1], one[2]), -one[1], one[0]),
    )
    return ranked[:MOST]


def _label(ref: Referential, value: str) -> str:
    if value == NOT_APPLICABLE:
        return "Non applicable"
    return ref.scale.label(value)


def _role(ref: Referential, role_id: str) -> str:
    return next((role.title for role in ref.roles if role.id == role_id), role_id)


def _of(same: int, count: int) -> str:
    return f"{counted(same, 'élément')} sur {count} {plural('évalué', same)} de même"


def _percent(value: Fraction | None) -> str:
    return f"{_decimal((value or Fraction(0)) * 100, 1)} %"


def _decimal(value: Fraction, digits: int = 2) -> str:
    return f"{float(value):.{digits}f}".replace(".", ",")
