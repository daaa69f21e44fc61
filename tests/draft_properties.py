"""The ten properties of a draft of the observations, measured on its text beside the session.

Nothing here looks at how the draft is made: any text on a block can be measured, and the campaign
`python -m tests.campagnes.observations` prints the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from assistant.domain.common.text import fold, one_line
from assistant.domain.phrasing.rules import check_observation
from assistant.domain.referential.model import ElementRef
from assistant.domain.referential.scales import fails
from assistant.domain.rules.outcome import judged_elements, outcome
from assistant.domain.session.state import Agreement, Session
from assistant.resources import shipped
from assistant.storage.words import load_fact_words, load_rules

WORDS = load_fact_words([shipped("prompts")])
RULES = load_rules("observation", [shipped("prompts")])
PROPERTIES = (
    "longueur", "ce qui décide d’abord", "critère nommé", "faits concrets", "nature dite",
    "sans redite", "sans fondement vide", "ni personne ni valeur ni conseil",
    "concertation sans avis", "ce qui reste",
)
KIND_WORDS = {
    "observation": "observation", "preuve": "pièce", "entretien": "entretien", "dossier": "dossier",
}
_QUOTE = re.compile(r"«\s*([^»]*?)\s*»")
_RANGE = re.compile(r"(\d+)\.(\d+) à \1\.(\d+)")
_REF = re.compile(r"\d+\.\d+")
_END = re.compile(r"(?<=\.)\s+(?=[A-ZÀ-Ý\d«])")
_VOTES = re.compile(r"\b(avis|votes?|evaluateurs?|evaluatrices?|jugeai(t|ent))\b")


@dataclass(frozen=True)
class Measured:
    """A text on a block (0: the whole) beside its session.

    Args:
        text: the draft, its sentences joined.
    """

    session: Session
    block: int
    text: str

    # --- the text --------------------------------------------------------------------------------

    @cached_property
    def plain(self) -> str:
        return one_line(self.text.replace("\u00a0", " ").replace("\u202f", " "))

    @cached_property
    def outside(self) -> str:
        return _QUOTE.sub("« »", self.plain)

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences, cut where a stop outside « » ends one."""
        marked = _QUOTE.sub(lambda found: found[0].replace(". ", ".\u2063"), self.plain)
        return [one.replace("\u2063", " ") for one in _END.split(marked) if one]

    @cached_property
    def quotes(self) -> list[str]:
        return _QUOTE.findall(self.plain)

    @staticmethod
    def words(text: str) -> int:
        return sum(1 for one in text.split() if any(char.isalnum() for char in one))

    def named(self, text: str) -> set[ElementRef]:
        """The elements a text names, those of a range too."""
        found = {ElementRef.parse(one) for one in _REF.findall(text)}
        for block, first, last in _RANGE.findall(text):
            found |= {ElementRef(int(block), n) for n in range(int(first), int(last) + 1)}
        return found

    # --- the session -----------------------------------------------------------------------------

    @cached_property
    def values(self) -> dict[ElementRef, str | None]:
        return {
            ElementRef(self.block, number): one.value
            for number, one in judged_elements(self.session, self.block).items()
        }

    @cached_property
    def lesser(self) -> list[ElementRef]:
        """The judged elements that do not have the best value."""
        scale = self.session.referential.scale
        return [
            ref for ref, value in self.values.items()
            if value is not None and scale.values and value != scale.values[0].id
        ]

    @cached_property
    def failing(self) -> list[ElementRef]:
        scale = self.session.referential.scale
        return [ref for ref, value in self.values.items() if value and fails(scale, value)]

    @cached_property
    def recorded(self) -> list[tuple[str, str, tuple[ElementRef, ...]]]:
        """What was recorded on the block: the text, its kind, its elements."""
        session = self.session
        found = [(n.text, n.origin, n.elements) for n in session.notes.values()]
        found += [(text, "dossier", (ref,)) for ref, text in session.readings.items()]
        found += [(p.answer, "entretien", (p.element,)) for p in session.points.values()
                  if p.answer]
        return [one for one in found
                if not self.block or any(ref.block == self.block for ref in one[2])]

    @cached_property
    def facts(self) -> list[tuple[str, str, tuple[ElementRef, ...]]]:
        """The quotes of the text that were recorded, each with its kind and its elements."""
        return [
            (quote, kind, refs) for quote in self.quotes
            for text, kind, refs in self.recorded if _is_part(quote, text)
        ]

    @cached_property
    def tellable(self) -> int:
        """How many judged elements of the block have a note that says something."""
        told = {
            ref for text, _, refs in self.recorded for ref in refs
            if self.values.get(ref) is not None and len(_stems(text)) >= 2 and not _idle(text)
            and not (ref not in self.lesser and _denies(text))
        }
        lines = {text for text, _, refs in self.recorded if told & set(refs)}
        return min(len(told), len(lines))

    # --- the ten ---------------------------------------------------------------------------------

    def length(self) -> bool:
        count = self.words(self.plain)
        if not self.block:
            return count <= 100
        enough = 15 if self.tellable >= 2 else 1
        return enough <= count <= 90 and len(self.sentences) <= 6

    def decisive_first(self) -> bool:
        """In the first half, or before anything is said of what is established."""
        if not self.block:
            return True
        words = self.plain.split()
        half = " ".join(words[:(len(words) + 1) // 2 + 1])
        scale = self.session.referential.scale
        best = scale.values[0].id if scale.values else ""
        head: list[str] = []
        for sentence in self.sentences:
            named = self.named(_QUOTE.sub("", sentence))
            if not named & set(self.lesser) and any(self.values.get(r) == best for r in named):
                break
            head.append(sentence)
        return all(ref in self.named(half) | self.named(" ".join(head)) for ref in self.lesser)

    def criterion_named(self) -> bool:
        """Each criterion that was recorded, in its words; else that it is still to be said."""
        for ref in self.failing if self.block else ():
            element = self.session.referential.element(ref)
            if element is None or not element.criteria:
                continue
            numbers = self.session.failing(ref)
            if not numbers and "[critère à préciser]" not in self.plain:
                return False
            own = [quote for quote in self.quotes if not self._is_note(quote)]
            for number in numbers:
                criterion = element.criteria[number - 1]
                if not any(_is_part(quote, criterion) for quote in own):
                    return False
        return True

    def _is_note(self, quote: str) -> bool:
        return any(_is_part(quote, text) for text, _, _ in self.recorded)

    def concrete(self) -> bool:
        """Two to six recorded facts: notes, and what a consultation or a comment gave as reason."""
        if not self.block:
            return True
        session = self.session
        given = [one.reason for one in session.agreements.values()]
        given += [one.comment for by in session.judgements.values() for one in by.values()]
        told = {quote for quote, _, _ in self.facts}
        told |= {quote for quote in self.quotes if any(_is_part(quote, text) for text in given)}
        return min(2, self.tellable) <= len(told) <= 6

    def kinds_said(self) -> bool:
        for sentence in self.sentences if self.block else ():
            said = fold(_QUOTE.sub("«»", sentence))
            for quote in _QUOTE.findall(sentence):
                kinds = {kind for text, kind, _ in self.recorded if _is_part(quote, text)}
                if kinds and not any(fold(KIND_WORDS[kind]) in said for kind in kinds):
                    return False
        return True

    def nothing_twice(self) -> bool:
        if len(self.quotes) != len(set(self.quotes)):
            return False
        words = re.findall(r"[’.-]*\w[\w’.-]*", fold(self.plain))
        runs = [tuple(words[at:at + 6]) for at in range(len(words) - 5)]
        return len(runs) == len(set(runs))

    def no_void_ground(self) -> bool:
        behind: dict[str, set[ElementRef]] = {}
        for quote, _, refs in self.facts:
            behind.setdefault(quote, set()).update(refs)
        return not self.block or all(
            not _idle(quote) and (bool(refs & set(self.lesser)) or not _denies(quote))
            for quote, refs in behind.items()
        )

    def no_person_no_value(self) -> bool:
        said = re.sub(r"\([^()]*\)", "()", self.outside)  # the names of elements are the source's
        said = re.sub(r" : [^«]*?\(\)", " : ()", said)
        said = re.sub(r"; [^«]*?\(\)", "; ()", said)
        if check_observation(said, RULES):
            return False
        people = [self.session.candidate, *(name for _, name in self.session.evaluators)]
        roles = [role.title for role in self.session.referential.roles]
        parts = [part for name in people for part in re.findall(r"\w{3,}", name.partition("(")[0])]
        folded = fold(self.outside)
        return not any(
            re.search(rf"\b{re.escape(fold(one))}\b", folded) for one in (*parts, *roles)
        ) and not re.search(r"\b(il|elle|candidate?)\b", folded)

    def consultation_told(self) -> bool:
        agreed = [
            ref for ref in self.session.agreements
            if ref.block == self.block and isinstance(self.session.effective(ref), Agreement)
        ]
        if not agreed:
            return True
        told = [one for one in self.sentences if "concertation" in one]
        names = set[ElementRef]().union(*map(self.named, told))
        own = [re.sub(r"\([^()]*\)", "()", _QUOTE.sub("«»", one)) for one in told]
        reasons = [
            quote for one in told for quote in _QUOTE.findall(one) if not self._is_criterion(quote)
        ]
        return set(agreed) <= names and not any(map(self._votes, (*own, *reasons)))

    def _is_criterion(self, quote: str) -> bool:
        return any(
            _is_part(quote, text) for block in self.session.referential.blocks
            for element in block.elements for text in element.criteria
        )

    def _votes(self, text: str) -> bool:
        """Whether a text says who held what."""
        folded = fold(text)
        roles = (fold(role.title) for role in self.session.referential.roles)
        return bool(_VOTES.search(folded)) or any(role in folded for role in roles)

    def remains_said(self) -> bool:
        if not self.block:
            return True
        found = outcome(self.session).block(self.block)
        missing = {*found.missing.judgements, *found.missing.disputed, *found.missing.comments}
        missing |= {ref for ref in found.missing.essentials if self.values.get(ref) is not None}
        return missing <= self.named(self.outside)

    def properties(self) -> Mapping[str, bool]:
        """Whether each property holds, by its name."""
        checks: tuple[Callable[[], bool], ...] = (
            self.length, self.decisive_first, self.criterion_named, self.concrete, self.kinds_said,
            self.nothing_twice, self.no_void_ground, self.no_person_no_value,
            self.consultation_told, self.remains_said,
        )
        return {name: check() for name, check in zip(PROPERTIES, checks, strict=True)}


def measured(session: Session, block: int, sentences: Iterable[str]) -> Mapping[str, bool]:
    """The properties of a draft, sentence by sentence as it was made."""
    return Measured(session, block, " ".join(sentences)).properties()


# --- a measure of its own for what the draft looks at too ----------------------------------------


def _is_part(quote: str, text: str) -> bool:
    """Whether each part of a quote stands in a text, whatever its marks."""
    said = _bare(text)
    parts = [part for part in map(_bare, quote.split("[…]")) if part]
    return bool(parts) and all(part in said for part in parts)


def _bare(text: str) -> str:
    flat = one_line(text.replace("\u00a0", " "))
    flat = re.sub(r"«\s*|\s*»|[“”]", "", flat)
    return flat.strip(" .;:,")


def _stems(text: str) -> set[str]:
    from assistant.language.linking import telling_stems

    return telling_stems(text)


def _idle(text: str) -> bool:
    flat = fold(text).replace("’", " ")
    return text.rstrip().endswith("?") or flat.startswith(
        ("ras", "rien a ", "rien d ", "rien n ", "a observer", "a reprendre", "a completer",
         "voir ", "cf", "idem", "oui", "non ", "parce que", "que ")
    )


def _denies(text: str) -> bool:
    flat = fold(text).replace("’", " ")
    harmless = re.sub(r"sans (faute|hesit\w+|erreur)|aucune? (erreur|faute)", "", flat)
    return re.search(r"\b(ne|n|ni|jamais|aucune?|sans)\b", harmless) is not None


