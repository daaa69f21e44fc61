"""Tries the rules of a checked référentiel: they can be met, and their examples come out right.

The only place where storage asks the domain for verdicts: what an author wrote is held against
what the program will say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from assistant.domain.common.errors import AssistantError
from assistant.domain.referential.build import build_referential
from assistant.domain.referential.model import ElementRef, Mark, Referential
from assistant.domain.rules.conditions import compile_condition
from assistant.domain.rules.verdict import BlockVerdict, Judged, block_verdict
from assistant.storage.referential.faults import Misfit
from assistant.storage.referential.yaml_reader import Location, quote

_VERDICTS: Final = {
    "mastered": "maitrisee", "not_mastered": "non_maitrisee", "undetermined": "indeterminee",
}


def compile_rules(referential: Referential) -> Iterator[Misfit]:
    """The rules in force that cannot be computed."""
    written = [rule["id"] for rule in referential.data["regles"]]
    for rule in referential.rules:
        path: Location = ("regles", written.index(rule.id), "condition")
        try:
            compile_condition(rule.condition, referential.scale)
        except AssistantError as error:
            yield Misfit(path, error.message.rstrip("."), "Simplifiez la condition")


def try_rules(data: Mapping[str, Any]) -> list[Misfit]:
    """What is wrong with the rules of a référentiel, each tried under its own reading."""
    found: list[Misfit] = []
    for index, rule in enumerate(data["regles"]):
        referential = build_referential(_under(data, rule.get("lecture")))
        faults = [one for one in compile_rules(referential) if one.path[1] == index]
        found += faults or [*_can_be_met(referential, index), *_examples(referential, index)]
    return found


def _under(data: Mapping[str, Any], reading: Mapping[str, str] | None) -> Mapping[str, Any]:
    """The data with a reading in force."""
    if reading is None:
        return data
    return {**data, "ambiguites": [
        {**one, "retenue": reading["lecture"]} if one["id"] == reading["ambiguite"] else one
        for one in data["ambiguites"]
    ]}


def _can_be_met(referential: Referential, index: int) -> Iterator[Misfit]:
    """With nothing judged and no mark known, both verdicts must still be possible."""
    rule_id = referential.data["regles"][index]["id"]
    rule = next(rule for rule in referential.rules if rule.id == rule_id)
    for number in rule.blocks:
        status = block_verdict(referential, number, {}, {}).status
        if status != "undetermined":
            frequency = "n’est jamais" if status == "not_mastered" else "est toujours"
            yield Misfit(("regles", index, "condition"),
                          f"quels que soient les jugements, la règle {frequency} remplie dans"
                          f" le bloc {number}",
                          "Corrigez ses conditions")
            return


def _examples(referential: Referential, index: int) -> Iterator[Misfit]:
    for position, example in enumerate(referential.data["regles"][index].get("exemples", ())):
        path: Location = ("regles", index, "exemples", position)
        verdict = _verdict(referential, example)
        given, expected = _VERDICTS[verdict.status], example["verdict"]
        if given != expected:
            yield Misfit((*path, "verdict"), f"la règle donne {quote(given)}, l’exemple attend"
                          f" {quote(expected)}", "Corrigez la règle ou l’exemple")
        for key, missing in _missing(verdict).items():
            wanted = example.get("manque", {}).get(key)
            if wanted is not None and sorted(wanted) != sorted(missing):
                yield Misfit((*path, "manque", key), f"il manque : {_listed(missing)} ;"
                              f" l’exemple attend : {_listed(wanted)}",
                              "Corrigez la règle ou l’exemple")


def _verdict(referential: Referential, example: Mapping[str, Any]) -> BlockVerdict:
    number = example["bloc"]
    block = referential.blocks[number - 1]
    judgements, marks = example["jugements"], example.get("incontournables")
    judged, known = {}, {}
    for element in range(1, len(block.elements) + 1):
        given = judgements.get(str(element), judgements.get("autres"))
        if given is not None:
            judged[element] = _judged(referential, given)
        if marks is not None:
            mark: Mark = marks.get(str(element), marks.get("autres", "inconnu"))
            known[element] = mark
    return block_verdict(referential, number, judged, None if marks is None else known)


def _judged(referential: Referential, given: str | Mapping[str, str]) -> Judged:
    if isinstance(given, str):
        return Judged(given)
    other = referential.scale.not_applicable
    if other is None or given.get("non_applicable") != "oui":
        return Judged(given["jugement"])
    commented = bool(given.get("commentaire")) or not other.comment_required
    return Judged("non_applicable", commented=commented)


def _missing(verdict: BlockVerdict) -> dict[str, list[str]]:
    missing = verdict.missing
    return {
        "jugements": _names(missing.judgements),
        "incontournables": _names(missing.essentials),
        "commentaires": _names(missing.comments),
    }


def _names(refs: tuple[ElementRef, ...]) -> list[str]:
    return [str(ref) for ref in refs]


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "rien"
