"""The rules by examples that anyone can read: those of tests/regles, those of every référentiel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.domain.referential.model import Mark, Referential, Rule, Scale
from assistant.domain.rules.findings import BlockVerdict, Judged
from assistant.domain.rules.verdict import block_verdict, flips, useful_elements
from assistant.resources import shipped
from assistant.voice import Voice
from tests.helpers import shelf
from tests.places import TESTS
from tests.rules_help import marks_scale, referential, values_scale
from tests.yaml_data import yaml_words

VERDICTS = {
    "mastered": "maitrisee", "not_mastered": "non_maitrisee", "undetermined": "indeterminee",
}
VOICE = Voice([shipped("prompts")])


def sheets() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for path in sorted((TESTS / "regles").glob("*.yaml")):
        sheet = yaml_words(path.read_text("utf-8"))
        for example in sheet["exemples"]:
            yield path.stem, sheet, example


def scale_of(sheet: Mapping[str, Any]) -> Scale:
    if "note" in sheet:
        note = sheet["note"]
        return marks_scale(note["minimum"], note["maximum"], note["pas"])
    return values_scale(sheet["echelle"])


def typed(data: Any) -> Any:
    """A condition read as text, with its whole numbers as numbers."""
    if isinstance(data, dict):
        return {
            key: int(value) if key == "nombre" else typed(value) for key, value in data.items()
        }
    return [typed(one) for one in data] if isinstance(data, list) else data


def judged(example: Mapping[str, Any], size: int) -> dict[int, Judged]:
    """`jugements` by number, or `premiers`: how many of each, from the first on."""
    if "premiers" in example:
        row = [value for count, value in example["premiers"].items() for _ in range(int(count))]
        return {number: Judged(value) for number, value in enumerate(row, 1)}
    given = example["jugements"]
    texts = {n: given.get(str(n), given.get("autres")) for n in range(1, size + 1)}
    special = {
        "sans_commentaire": Judged("non_applicable", commented=False),
        "desaccord": Judged(None, disputed=True),
    }
    return {n: special.get(text, Judged(text)) for n, text in texts.items() if text is not None}


def marks(example: Mapping[str, Any], size: int) -> dict[int, Mark]:
    given = example.get("incontournables", {})
    texts = {n: given.get(str(n), given.get("autres", "inconnu")) for n in range(1, size + 1)}
    return {number: cast("Mark", text) for number, text in texts.items()}


@pytest.mark.parametrize(
    ("sheet", "example"),
    [pytest.param(sheet, one, id=f"{name} : {one['nom']}") for name, sheet, one in sheets()],
)
def test_an_example_of_a_rule_comes_out_as_written(
    sheet: dict[str, Any], example: dict[str, Any]
) -> None:
    size = int(example["elements"])
    ref = referential(typed(sheet["condition"]), scale_of(sheet), size,
                      words=sheet.get("vocabulaire"))
    given, known = judged(example, size), marks(example, size)
    verdict = block_verdict(ref, 1, given, known)
    assert VERDICTS[verdict.status] == example["verdict"]
    assert missing(verdict, example) == example.get("manque", {})
    if "motifs" in example:
        assert [VOICE.reason(ref, reason) for reason in verdict.reasons] == example["motifs"]
    if "marge" in example:
        assert VOICE.margin(ref, verdict.margin) == example["marge"]
    if "bascules" in example:
        assert [VOICE.flip(ref, one) for one in flips(ref, 1, given, known)] == example["bascules"]
    if "utiles" in example:
        assert useful_elements(ref, 1, given, known) == {int(n) for n in example["utiles"]}
    if "moyenne" in example:
        assert [str(verdict.mean_low), str(verdict.mean_high)] == example["moyenne"]


def missing(verdict: BlockVerdict, example: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is missing, of what the example speaks of."""
    found = {
        "jugements": verdict.missing.judgements, "incontournables": verdict.missing.essentials,
        "commentaires": verdict.missing.comments, "desaccords": verdict.missing.disputed,
    }
    return {key: [str(ref) for ref in found[key]] for key in example.get("manque", {})}


# --- the examples that référentiels carry ---------------------------------------------------


def shipped_ids() -> list[str]:
    return sorted(path.stem for path in shipped("referentials").glob("*.yaml"))


def test_every_shipped_referential_has_examples_of_its_rules(tmp_path: Path) -> None:
    found = shelf(tmp_path)
    assert shipped_ids()
    for referential_id in shipped_ids():
        assert all(rule.examples for rule in found.load(referential_id).rules), referential_id


@pytest.mark.parametrize("referential_id", shipped_ids())
def test_the_examples_of_a_shipped_referential_come_out(
    referential_id: str, tmp_path: Path
) -> None:
    ref = shelf(tmp_path).load(referential_id)
    for rule in ref.rules:
        for example in rule.examples:
            verdict = of_example(replace(ref, rules=(rule,)), rule, example)
            assert VERDICTS[verdict.status] == example["verdict"], example["nom"]
            wanted = {key: list(refs) for key, refs in example.get("manque", {}).items()}
            assert missing(verdict, example) == wanted, example["nom"]


def of_example(ref: Referential, rule: Rule, example: Mapping[str, Any]) -> BlockVerdict:
    block = ref.blocks[example["bloc"] - 1]
    size = len(block.elements)
    given = {}
    for number in range(1, size + 1):
        value = text_keys(example["jugements"]).get(str(number))
        value = text_keys(example["jugements"]).get("autres") if value is None else value
        if isinstance(value, Mapping):
            commented = bool(value.get("commentaire"))
            not_applicable = value.get("non_applicable") == "oui"
            text = "non_applicable" if not_applicable else value["jugement"]
            given[number] = Judged(text, commented=commented)
        elif value is not None:
            given[number] = Judged(value)
    own = text_keys(example.get("incontournables", {}))
    known = marks({"incontournables": own}, size) if own else None
    return block_verdict(ref, rule.blocks[block.number - 1], given, known)


def text_keys(data: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): value for key, value in data.items()}
