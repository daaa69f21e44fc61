"""How well the phrasing checks do on the evaluation set: counts, never a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.domain.phrasing.rules import KINDS, Kind, RuleBook, check
from assistant.resources import shipped
from assistant.storage.words import load_rules
from tests.yaml_data import yaml_data

HERE = Path(__file__).parent
HALVES = ("mise_au_point", "reserve", "autres_parlers-lue", "autres_parlers-reserve",
          "premiere_venue-lue", "premiere_venue-reserve",
          "independant-reglage", "independant-tenue_a_part")
KEPT_APART = tuple(half for half in HALVES if half.endswith(("reserve", "tenue_a_part")))
_EVERY_OTHER = {"lue": slice(0, None, 2), "reserve": slice(1, None, 2)}
"""Of a set that is one file: the sentences read while rules are written, and those kept back."""


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs (sentence, rule): rightly told, told for nothing, not told."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@cache
def rules(kind: Kind) -> RuleBook:
    """The shipped rules."""
    return load_rules(kind, [shipped("prompts")])


@cache
def entries(half: str) -> list[dict[str, Any]]:
    """The sentences of one half, as written."""
    whole = HERE / f"{half}.yaml"
    name, part = (half, "") if whole.exists() else half.split("-")
    listed: list[dict[str, Any]] = yaml_data((HERE / f"{name}.yaml").read_text("utf-8"))
    return listed[_EVERY_OTHER[part]] if part else listed


def told(entry: dict[str, Any]) -> set[str]:
    """The rules that speak of a sentence."""
    return {one.rule for one in check(entry["type"], entry["texte"], rules(entry["type"]))}


@cache
def scores(half: str) -> tuple[tuple[Kind | None, str, Score], ...]:
    """The score of each rule, of each kind and of the whole half."""
    return tuple(_scored(half))


def _scored(half: str) -> Iterator[tuple[Kind | None, str, Score]]:
    right: Counter[tuple[str, str]] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    for entry in entries(half):
        kind, expected, found = entry["type"], set(entry["regles"]), told(entry)
        right.update((kind, rule) for rule in expected & found)
        wrong.update((kind, rule) for rule in found - expected)
        missed.update((kind, rule) for rule in expected - found)
    for kind in KINDS:
        for rule in sorted(one for known, one in right + wrong + missed if known == kind):
            pair = (kind, rule)
            yield kind, rule, Score(right[pair], wrong[pair], missed[pair])
        yield kind, "", Score(*(
            sum(count for (one, _), count in counts.items() if one == kind)
            for counts in (right, wrong, missed)
        ))
    yield None, "", Score(right.total(), wrong.total(), missed.total())


def overall(half: str, of: Kind | None = None) -> Score:
    """The score of a whole half, or of its questions or observations."""
    return next(score for kind, rule, score in scores(half) if not rule and kind == of)
