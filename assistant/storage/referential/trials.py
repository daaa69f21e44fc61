"""Tries the rules of a checked référentiel: they can be met, and their examples come out right.

The only place where storage asks the domain for verdicts: what an author wrote is held against
what the program will say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from assistant.domain.common.errors import AssistantError
from assistant.domain.referential.build import build_referential
from assistant.domain.referential.model import Certification, ElementRef, Mark, Referential
from assistant.domain.rules.certification import certification_faults, certification_verdict
from assistant.domain.rules.conditions import compile_condition
from assistant.domain.rules.verdict import (
    BlockVerdict,
    Delivery,
    Evidence,
    Judged,
    block_verdict,
    verdicts,
)
from assistant.storage.referential.faults import Misfit
from assistant.storage.referential.yaml_reader import Location, quote

_PROPOSITIONS: Final = {
    "delivery": "delivrance", "partial": "partielle", "none": "aucune",
    "undetermined": "indeterminee",
}
_VERDICTS: Final = {
    "mastered": "maitrisee", "not_mastered": "non_maitrisee", "undetermined": "indeterminee",
}


def compile_rules(referential: Referential) -> Iterator[Misfit]:
    """The rules in force that cannot be computed."""
    written = [rule["id"] for rule in referential.data["regles"]]
    for rule in referential.rules:
        if rule.unhandled:
            continue
        path: Location = ("regles", written.index(rule.id), "condition")
        try:
            compile_condition(rule.condition, referential.scale)
        except AssistantError as error:
            yield Misfit(path, error.message.rstrip("."), "Simplifiez la condition")
    for index, certification in enumerate(referential.certifications):
        for what, mend in _uncomputable(referential, certification):
            yield Misfit(("certifications", index, "condition"), what, mend)


def try_rules(data: Mapping[str, Any]) -> list[Misfit]:
    """What is wrong with the rules of a référentiel, each tried under its own reading."""
    found: list[Misfit] = []
    for index, rule in enumerate(data["regles"]):
        referential = build_referential(_under(data, rule.get("lecture")))
        faults = [
            one for one in compile_rules(referential) if one.path[:2] == ("regles", index)
        ]
        found += faults or [*_can_be_met(referential, index), *_examples(referential, index)]
    return found


def try_certificates(data: Mapping[str, Any]) -> list[Misfit]:
    """What is wrong with the certificates of a référentiel whose rules are right."""
    referential = build_referential(data)
    found: list[Misfit] = []
    for index, certification in enumerate(referential.certifications):
        path: Location = ("certifications", index, "condition")
        faults = [Misfit(path, *one) for one in _uncomputable(referential, certification)]
        if faults:
            found += faults
            continue
        nothing = _proposed(referential, index, {})
        if not certification.unhandled and certification.condition != "non_precisee" and (
            nothing != "undetermined"
        ) and not any(rule.unhandled for rule in referential.rules):
            frequency = "toujours" if nothing == "delivery" else "jamais"
            found.append(Misfit(path, f"quels que soient les jugements, ce certificat n’est"
                                f" {frequency} proposé" if frequency == "jamais" else
                                "quels que soient les jugements, ce certificat est toujours"
                                " proposé", "Corrigez ses conditions"))
        for position, example in enumerate(certification.examples):
            given = _PROPOSITIONS[_proposed(referential, index, example)]
            if given != example["proposition"]:
                found.append(Misfit(
                    ("certifications", index, "exemples", position, "proposition"),
                    f"le certificat donne {quote(given)}, l’exemple attend"
                    f" {quote(example['proposition'])}", "Corrigez le certificat ou l’exemple",
                ))
    return found


def _uncomputable(
    referential: Referential, certification: Certification
) -> Iterator[tuple[str, str]]:
    """Why a certificate cannot be computed, or not exactly; and how to mend it."""
    found = []
    for body in _on_elements(certification.condition):
        try:
            compile_condition(body, referential.scale)
        except AssistantError as error:
            found.append((error.message.rstrip("."), "Simplifiez la condition"))
    yield from found or certification_faults(referential, certification)


def _on_elements(condition: object) -> Iterator[Mapping[str, Any]]:
    if not isinstance(condition, Mapping):
        return
    for key, body in condition.items():
        if key == "sur_les_elements":
            yield body
        elif key in ("toutes", "une"):
            for one in body:
                yield from _on_elements(one)


def _proposed(
    referential: Referential, index: int, example: Mapping[str, Any]
) -> Delivery:
    """What a certificate proposes from the judgements of an example."""
    judgements, marks = example.get("jugements", {}), example.get("incontournables")
    known: dict[int, Evidence] = {}
    for block in referential.blocks:
        judged, essentials = {}, {}
        for element in block.elements:
            names = (str(element.ref), str(block.number), "autres")
            given = next((judgements[name] for name in names if name in judgements), None)
            if given is not None:
                judged[element.ref.element] = Judged(given)
            if marks is not None:
                mark: Mark = marks.get(str(element.ref), marks.get("autres", "inconnu"))
                essentials[element.ref.element] = mark
        known[block.number] = Evidence(judged, None if marks is None else essentials)
    counted = example.get("elements")
    certification = referential.certifications[index]
    return certification_verdict(
        referential, verdicts(referential, known), certification.id, known,
        None if counted is None else {ElementRef.parse(ref): one for ref, one in counted.items()},
    ).status


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
    for number in () if rule.unhandled else rule.blocks:
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
