"""What may be judged on a scale: a judgement as typed becomes the value that is recorded. Pure."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.french import number
from assistant.domain.common.refusal import Refusal
from assistant.domain.common.text import one_line
from assistant.domain.referential.model import NumericScale, Scale, ScaleValue

NOT_APPLICABLE = ScaleValue("non_applicable", "Non applicable", "X", "⊘")
"""What an element is beside the values of the scale: one sign, one letter, one name everywhere."""


NOT_PRACTISED = "non_mis_en_oeuvre"
"""The value of an element that the candidate had no occasion to practise."""


def choices(scale: Scale) -> tuple[ScaleValue, ...]:
    """What may be judged: the values of the scale, « non applicable » where it has it."""
    return (*scale.values, NOT_APPLICABLE) if scale.not_applicable else scale.values


def fails(scale: Scale, value: str) -> bool:
    """Whether a value says that criteria are not met: neither the best nor « not practised »."""
    known = [one.id for one in scale.values]
    return value in known[1:] and value != NOT_PRACTISED


def judgement_value(scale: Scale, value: str, *, not_applicable: bool = False) -> str:
    """The value as recorded: an id of the scale, or a mark in exact decimal text."""
    if scale.numeric is not None:
        return _mark_out_of(scale.numeric, value)
    if not_applicable:
        if scale.not_applicable is None:
            raise RefusedCommand(
                "« Non applicable » n’existe pas ici", "L’échelle ne le prévoit pas."
            )
        ticked = scale.not_applicable.ticked_as
        if value not in ("", ticked):
            raise RefusedCommand(
                "Un élément non applicable se coche autrement",
                f"La source demande de cocher « {ticked} » et de le commenter.",
            )
        return ticked
    if scale.value(value) is None:
        raise Refusal("Évaluation inconnue").near(value, [one.id for one in scale.values])
    return value


def _mark_out_of(numeric: NumericScale, value: str) -> str:
    try:
        mark = Decimal(value.strip().replace(",", "."))
        low, high, step = map(Decimal, (numeric.minimum, numeric.maximum, numeric.step))
        fits = mark.is_finite() and low <= mark <= high and (mark - low) % step == 0
    except InvalidOperation:
        fits = False
    if not fits:
        raise RefusedCommand(
            "Note hors de l’échelle",
            f"« {one_line(value)[:40]} » : donnez un nombre de {number(numeric.minimum)} à "
            f"{number(numeric.maximum)}, par pas de {number(numeric.step)}.",
        )
    return format(mark.normalize(), "f")
