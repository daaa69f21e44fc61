"""`cqp verdict`: verdicts in batch, one block a line, streaming."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.cli import output, piped
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import FrenchParser
from assistant.cli.orders import read_order
from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.common.french import this
from assistant.domain.referential.model import Block, Mark, Referential
from assistant.domain.referential.scales import judgement_value
from assistant.domain.rules.findings import Judged
from assistant.domain.rules.verdict import block_verdict, flips, useful_questions
from assistant.reports.data import cli_json
from assistant.reports.report.words import Json
from assistant.wiring import Services

_MARKS: Mapping[object, Mark] = {"oui": "oui", "non": "non", "inconnu": "inconnu"}


def batch(services: Services, *, referential: str) -> int:
    """Answer each line by a verdict, or by an error with the line's number; 1 if any failed."""
    found = services.shelf.load(referential)
    code = DONE
    for number, line in enumerate(piped.lines(), start=1):
        if not line.strip():
            continue
        try:
            answer = _answer(found, read_order(line), services)
        except AssistantError as error:
            answer, code = {"ligne": number, "erreur": str(error)}, FINDINGS
        output.flushed_json(answer)
    return code


def _answer(ref: Referential, order: Mapping[str, Any], services: Services) -> Json:
    unknown = set(order) - {"bloc", "jugements", "incontournables"}
    if unknown:
        raise RefusedCommand(
            "Champ inconnu",
            f"« {sorted(unknown)[0]} » : attendus « bloc », « jugements », « incontournables ».",
        )
    block = _block(ref, order)
    judged = {
        _number(ref, block, key): _judged(ref, value)
        for key, value in _entries(order, "jugements")
    }
    marks: dict[int, Mark] = {element.ref.element: element.essential for element in block.elements}
    for key, value in _entries(order, "incontournables"):
        if not isinstance(value, str) or value not in _MARKS:
            raise RefusedCommand("Marque inconnue", f"« {value} » : écrivez oui, non ou inconnu.")
        marks[_number(ref, block, key)] = _MARKS[value]
    verdict = block_verdict(ref, block.number, judged, marks)
    return cli_json.block_verdict(
        ref, verdict, services.voice,
        flips=flips(ref, block.number, judged, marks),
        questions=useful_questions(ref, block.number, judged, marks),
    )


def _block(ref: Referential, order: Mapping[str, Any]) -> Block:
    number = order.get("bloc")
    found = None
    if isinstance(number, int) and not isinstance(number, bool):
        found = ref.block(number)
    if found is None:
        raise RefusedCommand(
            f"Pas de {ref.block_word} {number}",
            f"« bloc » va de 1 à {len(ref.blocks)} dans ce référentiel.",
        )
    return found


def _entries(order: Mapping[str, Any], key: str) -> list[tuple[str, Any]]:
    value = order.get(key, {})
    if not isinstance(value, dict):
        raise RefusedCommand("Champ mal formé", f"« {key} » attend un objet entre accolades.")
    return list(value.items())


def _number(ref: Referential, block: Block, key: str) -> int:
    bare = key.removeprefix(f"{block.number}.")
    number = int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 6 else 0
    if block.element(number) is None:
        raise RefusedCommand(
            "Élément inconnu",
            f"« {key} » : {this(ref.block_word)} va de {block.number}.1 à "
            f"{block.number}.{len(block.elements)}.",
        )
    return number


def _judged(ref: Referential, value: Any) -> Judged:
    if value is None:
        return Judged(None)
    comment, not_applicable = "", False
    if isinstance(value, dict):
        unknown = set(value) - {"jugement", "non_applicable", "commentaire"}
        if unknown:
            raise RefusedCommand(
                "Champ inconnu",
                f"« {sorted(unknown)[0]} » : attendus « jugement », « non_applicable », "
                "« commentaire ».",
            )
        not_applicable = value.get("non_applicable", False)
        comment = value.get("commentaire", "")
        value = value.get("jugement", "")
        if not isinstance(not_applicable, bool) or not isinstance(comment, str):
            raise RefusedCommand(
                "Champ mal formé", "« non_applicable » est true ou false, « commentaire » un texte."
            )
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise RefusedCommand("Évaluation mal formée", "Donnez une valeur de l’échelle.")
    kept = judgement_value(ref.scale, str(value), not_applicable=not_applicable)
    if not not_applicable:
        return Judged(kept)
    scale = ref.scale.not_applicable
    needed = scale is not None and scale.comment_required
    return Judged("non_applicable", commented=bool(comment.strip()) or not needed)


def declare(parser: FrenchParser) -> None:
    """The words of `cqp verdict`."""
    parser.set_defaults(run=batch)
    parser.add_argument("--referentiel", dest="referential", metavar="ID", required=True)
