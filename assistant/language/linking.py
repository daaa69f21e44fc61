"""Which elements a text bears on, by the words it shares with them. Pure; it learns nothing.

An element is described by its own title and short name, its criteria and the suggested questions
that bear on it, as the référentiel has them, and by what candidates say of it, written by hand
(`prompts/paroles/`); words count by their stem, the rarer in the référentiel the more (BM25), and
by their first letters where the stem is not there (« facture », « facturation »). Words of one
family (`prompts/rapprochement.yaml`: « appeler », « téléphone », « un coup de fil ») meet too, for
less; words that people say of anything (« jour », « fois ») count little. Same référentiel, same
words, same text: same proposals.
`python -m tests.campagnes.liens` prints what it finds in sets of notes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any

from assistant.domain.referential.model import Element, ElementRef, Referential
from assistant.language.words import stem, stems, tokens, words

PLAUSIBLE = 4.0
"""A score from which an element is worth showing to someone who chooses among several."""
SURE = 15.0
"""A score from which an element is worth proposing unasked: nine times in ten it is right."""

SURE_ELSEWHERE = 18.0
"""The same where the block is not known, or is another one than the one in view."""

_TITLE, _SHORT, _CRITERION, _GROUP, _QUESTION, _TOLD = 1.0, 1.0, 0.5, 0.2, 0.8, 0.6
_SATURATION, _LENGTH = 14.0, 0.8
_KIN = 0.5
"""What a word of the same family counts for, beside the word itself."""
_SAID_OF_ANYTHING = 0.4
"""What a word that people say of anything counts for, beside another."""
_IN_QUESTION = 1.5
"""How much more an element counts when the question under way bears on it."""
_FEW, _RARE = 12, 2.6
"""Below so many elements, what a word of one alone weighs at least."""
_ROOT, _SAME_ROOT = 5, 0.4
"""The letters that words of one root share, and what one counts for beside the word itself."""
_SHORTEST = 3
_MOST_KEPT = 4

_EMPTY = frozenset(stems(
    "le la les un une des de du et ou à au aux en par pour sur avec sans dans que qui quoi dont "
    "ce cet cette ces son sa ses leur leurs il elle on ne pas plus se si est sont été a ont être "
    "avoir "
    "fait faire tout tous toute toutes chaque votre vos vous nous notre nos puis comme mais entre "
    "vers selon lors afin ainsi aussi bien même autre autres avant après deux trois quatre dit "
    "peut doit devant très moins comment quand quel quelle quels quelles alors donc là ça cela "
))
"""Words that say nothing of an activity."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An element a text may bear on, how strongly, and the words of the text that say so."""

    ref: ElementRef
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Families:
    """The families of each stem and of each run of stems, the stems people say of anything, and
    what was wrong with a file of the user's own."""

    of: Mapping[str, tuple[str, ...]]
    runs: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]] = field(default_factory=dict)
    """By their first stem, the longest first: the stems of a run, and its family."""
    usual: frozenset[str] = frozenset()
    problem: str = ""


def build_families(data: Mapping[str, Any], problem: str = "") -> Families:
    """The families of plain data: the words of each, by its name; « _ » joins those of a run."""
    found: dict[str, tuple[str, ...]] = {}
    runs: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, family in data["familles"].items():
        entries = family.split()
        for one in telling_stems(" ".join(entry for entry in entries if "_" not in entry)):
            found[one] = (*found.get(one, ()), f"#{name}")
        for entry in entries:
            run = tuple(stems(entry.replace("_", " "))) if "_" in entry else ()
            if run:
                runs.setdefault(run[0], []).append((run, f"#{name}"))
    return Families(
        found,
        {one: tuple(sorted(every, key=lambda run: -len(run[0]))) for one, every in runs.items()},
        frozenset(telling_stems(data.get("passe_partout", ""))),
        problem,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """How candidates speak of the elements of one version of a référentiel.

    Args:
        version: the version of the référentiel they were written for; for another one they say
            nothing, its elements may bear other numbers.
        of: the phrases of each element, by its number (« 3.2 »).
        problem: what was wrong with a file of the user's own.
    """

    version: str = ""
    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problem: str = ""


def build_told(data: Mapping[str, Any], problem: str = "") -> Told:
    """What is told of each element, of plain data."""
    phrases = {number: tuple(said) for number, said in data["elements"].items()}
    return Told(data["version"], phrases, problem)


@dataclass(frozen=True, slots=True)
class LinkWords:
    """What linking knows beside the texts of one référentiel."""

    families: Families
    told: Told = Told()

    @property
    def problems(self) -> tuple[str, ...]:
        """What was wrong with the user's own files."""
        return tuple(filter(None, (self.families.problem, self.told.problem)))


@dataclass(frozen=True, slots=True)
class _Index:
    """The weights of the stems and families of each element, and how rare each is."""

    referential: Referential
    known: LinkWords
    weights: Mapping[ElementRef, Mapping[str, float]]
    rarity: Mapping[str, float]


_indexes: list[_Index] = []


def propose(
    referential: Referential, known: LinkWords, text: str, block: int | None = None, *,
    asked: Collection[ElementRef] = (), limit: int = 3, at_least: float = PLAUSIBLE,
) -> tuple[Proposal, ...]:
    """The elements a text bears on, the likeliest first; none where nothing is likely.

    Args:
        block: look in this block only.
        asked: what the question under way bears on: it counts half as much again.
        at_least: the score below which nothing is proposed, `PLAUSIBLE` or `SURE`.
    """
    index, families = _index(referential, known), known.families
    every = words(text)
    kin, taken = _runs(every, families)
    said = {stem(word): word for word in reversed(every) if _telling(stem(word))}
    kin = {
        name: word for one, word in said.items() if one not in families.usual | taken
        for name in families.of.get(one, ())
    } | kin
    roots = {_root(one): (one, word) for one, word in said.items() if len(one) >= _ROOT}
    written = {token.word: text[token.start:token.end] for token in reversed(tokens(text))}
    worth = {one: _SAID_OF_ANYTHING if one in families.usual else 1.0 for one in said}
    found = []
    for ref, weights in index.weights.items():
        if block and ref.block != block:
            continue
        parts = [
            (worth[one] * index.rarity[one] * weights[one], said[one])
            for one in said if one in weights
        ]
        parts += [
            (_KIN * index.rarity[one] * weights[one], kin[one]) for one in kin if one in weights
        ]
        parts += [
            (worth[own] * _SAME_ROOT * index.rarity[one] * weights[one], word)
            for one, (own, word) in roots.items() if one in weights and own not in weights
        ]
        score = sum(part for part, _ in parts) * (_IN_QUESTION if ref in asked else 1.0)
        if parts and score >= at_least:
            matched = dict.fromkeys(word for _, word in sorted(parts, key=lambda one: -one[0]))
            found.append(Proposal(ref, score, tuple(written.get(one, one) for one in matched)))
    return tuple(sorted(found, key=lambda one: (-one.score, one.ref))[:limit])


def make_ready(referential: Referential, known: LinkWords) -> None:
    """Read the elements of a référentiel now, so that the first `propose` need not."""
    _index(referential, known)


def criterion(element: Element, proposal: Proposal) -> str:
    """The criterion of an element that shares most with what a proposal rests on; may be empty."""
    said = {stem(word) for word in proposal.words}
    shared = [(len(said & set(stems(one))), one) for one in element.criteria]
    best = max(shared, key=lambda one: one[0], default=(0, ""))
    return best[1] if best[0] else ""


def telling_stems(text: str) -> set[str]:
    """The stems of a text that say something."""
    return {one for one in stems(text) if _telling(one)}


def _runs(every: Sequence[str], families: Families) -> tuple[dict[str, str], set[str]]:
    """The families of the runs among some words, with a word of each; the stems these hold."""
    said = [stem(word) for word in every]
    kin: dict[str, str] = {}
    taken: set[str] = set()
    for at, one in enumerate(said):
        for run, name in families.runs.get(one, ()):
            until = at + len(run)
            if tuple(said[at:until]) == run:
                kin.setdefault(name, max(every[at:until], key=len))
                taken.update(run)
    return kin, taken


def _telling(one: str) -> bool:
    return len(one) >= _SHORTEST and one not in _EMPTY and not one.isdigit()


def _index(referential: Referential, known: LinkWords) -> _Index:
    """The index of a référentiel; the last few are kept."""
    for kept in _indexes:
        if kept.referential is referential and kept.known is known:
            return kept
    made = _build(referential, known)
    _indexes.insert(0, made)
    del _indexes[_MOST_KEPT:]
    return made


def _build(referential: Referential, known: LinkWords) -> _Index:
    told = known.told.of if known.told.version == referential.version else {}
    counts = {
        one.ref: _with_families(
            _counts(referential, one, told.get(str(one.ref), ())), known.families
        )
        for one in referential.elements()
    }
    many_elements = len(counts)
    seen = Counter(one for words_of in counts.values() for one in words_of)
    # among a handful of elements no word is rare: it weighs what it would among a dozen
    few = 0 < many_elements < _FEW
    scale = max(1.0, _RARE / log(1 + (many_elements - 0.5) / 1.5)) if few else 1.0
    rarity = {
        one: scale * log(1 + (many_elements - many + 0.5) / (many + 0.5))
        for one, many in seen.items()
    }
    usual = sum(sum(one.values()) for one in counts.values()) / max(many_elements, 1) or 1.0
    weights = {ref: _saturated(one, usual) for ref, one in counts.items()}
    return _Index(referential, known, weights, rarity)


def _with_families(counts: Mapping[str, float], families: Families) -> dict[str, float]:
    """What is counted of each stem, and of each family all its words together."""
    every = dict(counts)
    for one, many in counts.items():
        for name in families.of.get(one, ()):
            every[name] = every.get(name, 0.0) + many
        if len(one) >= _ROOT:
            every[_root(one)] = every.get(_root(one), 0.0) + many
    return every


def _root(one: str) -> str:
    """What words of one root begin with: « factur », « facturation »."""
    return f"~{one[:_ROOT]}"


def _counts(
    referential: Referential, element: Element, told: Sequence[str]
) -> dict[str, float]:
    """The stems of an element, each with what it counts for."""
    block = referential.block(element.ref.block)
    texts = [(element.title, _TITLE), (element.group, _GROUP)]
    texts.append((element.short or element.title, _SHORT))
    texts += [(criterion, _CRITERION) for criterion in element.criteria]
    texts += [
        (question.text, _QUESTION / len(question.elements))
        for question in (block.questions if block else ())
        if element.ref.element in question.elements
    ]
    texts += [(phrase, _TOLD) for phrase in told]
    counts: dict[str, float] = {}
    for text, weight in texts:
        for one in stems(text):
            if _telling(one):
                counts[one] = counts.get(one, 0.0) + weight
    return counts


def _saturated(counts: Mapping[str, float], usual: float) -> dict[str, float]:
    """BM25’s share: a word said again counts less, a long description does not win by that."""
    length = 1 - _LENGTH + _LENGTH * sum(counts.values()) / usual
    return {
        one: many * (_SATURATION + 1) / (many + _SATURATION * length)
        for one, many in counts.items()
    }
