"""The method as checks: what a question or an observation seems to be, on which words. Pure.

The rules are data (`prompts/relecture/`); what a list of patterns cannot say, where a question
begins and how many there are, stands in `phrasing_units`. A check is a hint: it never blocks and
changes nothing. Precision comes before recall: in doubt, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Literal

from assistant.domain.phrasing import questions
from assistant.domain.phrasing.pattern import Lists, PatternError, compiled, shown
from assistant.domain.phrasing.sentence import HIDDEN, ReadSentence, read

Kind = Literal["question", "observation"]
KINDS: tuple[Kind, ...] = ("question", "observation")
_MOST_SENTENCES = 200
LONGEST = 20_000
"""Characters: beyond, only the beginning is read."""
_MOST_REPEATED = 160
"""Characters: a longer question is not taken up in the better form."""
_MOST_FOLLOWING = 2
"""Sentences: what a turn of phrase leads to stands right after it."""
_FAR = 400
"""Characters: how far what a turn of phrase leads to is looked for in a sentence."""
_MOST_SHOWN = 8
"""Turns of phrase of one rule in one sentence: each rule is told once, the first counts."""


@dataclass(frozen=True, slots=True)
class MethodTip:
    """A method tip and where it stands; a rule of ours has no place.

    Args:
        tip: the words of the source, letter for letter.
    """

    text: str
    place: str
    tip: str

    def __str__(self) -> str:
        return f"{self.text} ({self.place})" if self.place else self.text


@dataclass(frozen=True, slots=True)
class Constat:
    """What a text seems to be, the words that say so, and a better form."""

    rule: str
    start: int
    end: int
    extract: str
    advice: MethodTip
    suggestion: str


@dataclass(frozen=True, slots=True)
class Motif:
    """Turns of phrase that show a fault, and what makes them harmless.

    Args:
        ends: the mark the sentence must end with; empty: any.
        unless: harmless when the sentence has it.
        unless_before: … before the turn of phrase.
        unless_after: … right after it.
        unless_anywhere: … anywhere in the text.
        followed: what must come after it, in its sentence or one of the next, for it to count.
        unless_assessed: harmless where a référentiel assesses this.
    """

    pattern: re.Pattern[str]
    suggestion: str
    ends: str
    unless: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None
    unless_after: re.Pattern[str] | None
    unless_anywhere: re.Pattern[str] | None
    followed: re.Pattern[str] | None
    unless_assessed: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class PhrasingRule:
    """One rule: what it is called, the tip it comes from, its turns of phrase.

    Args:
        yields_to: rules that silence it when they speak of the same sentence.
    """

    id: str
    name: str
    advice: MethodTip
    suggestion: str
    harmless: re.Pattern[str] | None
    yields_to: frozenset[str]
    motifs: tuple[Motif, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """How a sentence, or a value of the scale, says that something is established or is not.

    Args:
        elsewhere: words that show a sentence is about more than one element.
    """

    name: str
    established: re.Pattern[str]
    denied: re.Pattern[str]
    elsewhere: re.Pattern[str]
    values: Mapping[str, bool]
    advice: MethodTip
    suggestion: str


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules of questions or of observations, the first ones taking the words they find."""

    rules: tuple[PhrasingRule, ...]
    asides: bool
    words: questions.Words | None = None
    wording: Wording | None = None
    problem: str = ""

    @property
    def following(self) -> frozenset[str]:
        """The rules that a référentiel may make quiet."""
        return frozenset(
            rule.id for rule in self.rules if any(one.unless_assessed for one in rule.motifs)
        )

    def where_assessed(self, texts: Iterable[str]) -> RuleBook:
        """The same without what is harmless where a référentiel assesses it.

        Args:
            texts: what the référentiel assesses, in its words.
        """
        assessed = "".join(one.flat for text in texts for one in read(text))
        return replace(self, rules=tuple(
            replace(rule, motifs=tuple(
                one for one in rule.motifs
                if one.unless_assessed is None or not one.unless_assessed.search(assessed)
            ))
            for rule in self.rules
        ))

    def rule(self, rule_id: str) -> PhrasingRule | None:
        """The rule of that id; None when a user’s own book has it no more."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


# --- building -------------------------------------------------------------------------------


def build_rules(data: Mapping[str, Any], problem: str = "") -> RuleBook:
    """The rules of plain data.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the data has another shape.
    """
    lists = Lists({str(key): _words(words) for key, words in data["listes"].items()},
                  _words(data.get("ouvertures", "")))
    rules = tuple(
        _rule(str(key), one, lists, str(data["document"])) for key, one in data["regles"].items()
    )
    units = data.get("questions")
    words = questions.build_words(
        {str(key): _words(one) for key, one in units.items()}
    ) if units else None
    judged = data.get("jugement")
    wording = _wording(judged, lists, str(data["document"])) if judged else None
    return RuleBook(rules, data.get("parentheses") != "false", words, wording, problem)


def _wording(data: Mapping[str, Any], lists: Lists, document: str) -> Wording:
    values = dict.fromkeys(_words(data["valeurs_etablies"]), True)
    values |= dict.fromkeys(_words(data["valeurs_contraires"]), False)
    return Wording(
        str(data["nom"]), compiled(_words(data["etabli"]), lists),
        compiled(_words(data["contraire"]), lists),
        compiled(_words(data["ailleurs"]), lists), values,
        _advice(data, document), str(data["proposition"]),
    )


def _advice(data: Mapping[str, Any], document: str) -> MethodTip:
    """The tip of a rule, between « » where it is the source's own words."""
    text, place = str(data["repere"]), str(data.get("endroit", ""))
    return (
        MethodTip(f"« {text} »", f"{document}, {place}", text) if place else MethodTip(text, "", "")
    )


def _rule(rule_id: str, data: Mapping[str, Any], lists: Lists, document: str) -> PhrasingRule:
    return PhrasingRule(
        rule_id, str(data["nom"]), _advice(data, document),
        str(data["proposition"]), _pattern(data.get("masques"), lists),
        frozenset(_words(data.get("cede_a", ""))),
        tuple(_motif(one, lists) for one in data.get("motifs", [])),
    )


def _motif(data: Mapping[str, Any], lists: Lists) -> Motif:
    return Motif(
        compiled(_words(data["si"]), lists), str(data.get("proposition", "")),
        str(data.get("fin", "")), _pattern(data.get("sauf"), lists),
        _pattern(data.get("sauf_avant"), lists), _pattern(data.get("sauf_apres"), lists),
        _pattern(data.get("sauf_texte"), lists), _pattern(data.get("suivi_de"), lists),
        _pattern(data.get("sauf_evalue"), lists),
    )


def _pattern(words: Any, lists: Lists) -> re.Pattern[str] | None:
    return compiled(_words(words), lists) if words else None


def _words(words: Any) -> list[str]:
    """The entries of a text: separated by « ; » where it has any, else one a line."""
    if not isinstance(words, str):
        raise PatternError(f"« {words} » : un texte est attendu")
    entries = words.split(";") if ";" in words else words.splitlines()
    return [one for one in map(str.strip, entries) if one]


# --- looking --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    rule: PhrasingRule
    sentence: int
    start: int
    end: int
    suggestion: str


def check_question(text: str, rules: RuleBook) -> tuple[Constat, ...]:
    """What a question seems to do that the method avoids, each rule once, in order."""
    sentences = read(text[:LONGEST], asides=rules.asides)
    found = _by_motifs(text, sentences, rules)
    if rules.words is not None:
        found = _with_units(text, sentences, rules, rules.words, found)
    return _constats(text, found)


def check_observation(text: str, rules: RuleBook) -> tuple[Constat, ...]:
    """What an observation seems to say that the dossier should not, each rule once."""
    sentences = read(text[:LONGEST], asides=rules.asides)
    return _constats(text, _by_motifs(text, sentences, rules))


def check(kind: Kind, text: str, rules: RuleBook) -> tuple[Constat, ...]:
    """The check of that kind of text."""
    return (check_question if kind == "question" else check_observation)(text, rules)


def _by_motifs(text: str, sentences: Sequence[ReadSentence], rules: RuleBook) -> list[_Found]:
    whole = "".join(one.flat[:-1] for one in sentences) + " "
    found: list[_Found] = []
    spoken: dict[int, set[str]] = {}
    taken: dict[int, list[_Found]] = {}
    for rule in rules.rules:
        for index in range(min(len(sentences), _MOST_SENTENCES)):
            if spoken.get(index, set()) & rule.yields_to:
                continue
            for one in islice(_in_sentence(text, rule, sentences, index, whole), _MOST_SHOWN):
                others = taken.get(index, [])
                if not any(_overlap(one, other) for other in others if other.rule is not rule):
                    taken.setdefault(index, []).append(one)
                    found.append(one)
                    spoken.setdefault(index, set()).add(rule.id)
    return found


def _in_sentence(
    text: str, rule: PhrasingRule, sentences: Sequence[ReadSentence], index: int, whole: str
) -> Iterable[_Found]:
    sentence, following = sentences[index], sentences[index + 1:index + 1 + _MOST_FOLLOWING]
    flat = sentence.flat
    if rule.harmless is not None:
        flat = rule.harmless.sub(lambda one: re.sub(r"[^ ]", HIDDEN, one[0]), flat)
    for motif in rule.motifs:
        if motif.ends and not flat.rstrip().endswith(motif.ends):
            continue
        if motif.pattern.search(flat) is None:  # as most of them: what excuses is not looked for
            continue
        if motif.unless is not None and motif.unless.search(flat):
            continue
        if motif.unless_anywhere is not None and motif.unless_anywhere.search(whole):
            continue
        for match in motif.pattern.finditer(flat):
            start, end = shown(match)
            before, after = motif.unless_before, motif.unless_after
            if before is not None and before.search(flat, 0, start + 1):
                continue
            if after is not None and after.match(flat, end):
                continue
            if motif.followed is not None and not (
                motif.followed.search(flat, end, end + _FAR)
                or any(motif.followed.search(one.flat, 0, _FAR) for one in following)
            ):
                continue
            where = sentence.place(start, end)
            said = _said(motif.suggestion or rule.suggestion, rule, text, sentence, where[0])
            yield _Found(rule, index, *where, said)


def _said(form: str, rule: PhrasingRule, text: str, sentence: ReadSentence, start: int) -> str:
    """The better form, with the words of the sentence where it takes them up."""
    if "{phrase}" not in form:
        return form
    rest = text[start:sentence.tokens[-1].end].rstrip(" ?.!…")
    if len(rest) > _MOST_REPEATED or not rest:
        return rule.suggestion
    return form.replace("{phrase}", rest[:1].lower() + rest[1:])


def _overlap(one: _Found, other: _Found) -> bool:
    return one.start < other.end and other.start < one.end


def _with_units(
    text: str, sentences: Sequence[ReadSentence], rules: RuleBook, words: questions.Words,
    found: list[_Found],
) -> list[_Found]:
    """The questions counted, and a closed one kept only where nothing else is to be said."""
    counted = questions.units(sentences, words)
    several = rules.rule("multiple")
    second = questions.second_question(counted)
    kept = [one for one in found if one.rule.id != "fermee"]
    if several is not None and second is not None:
        one = _Found(
            several, second.sentence, *second.span,
            _said_first(several, text, sentences, counted[0]),
        )
        if not any(_overlap(one, other) for other in kept):
            kept.append(one)
    if kept or not questions.closed(counted):
        return kept
    return found


def _said_first(
    rule: PhrasingRule, text: str, sentences: Sequence[ReadSentence], first: questions.Unit
) -> str:
    said = text[first.span[0]:first.span[1]].strip(" ,;:?.!…")
    if not said or len(said) > _MOST_REPEATED:
        return rule.suggestion.replace("{premiere}", "la première")
    mark = "" if first.kind == "telling" else " ?"
    return rule.suggestion.replace("{premiere}", f"« {said[:1].upper()}{said[1:]}{mark} »")


def _constats(text: str, found: Iterable[_Found]) -> tuple[Constat, ...]:
    first: dict[str, _Found] = {}
    for one in sorted(found, key=lambda one: (one.start, one.end)):
        first.setdefault(one.rule.id, one)
    return tuple(
        Constat(one.rule.id, one.start, one.end, text[one.start:one.end], one.rule.advice,
                one.suggestion)
        for one in first.values()
    )

