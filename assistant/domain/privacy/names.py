"""How the name of a person or of a company is recognised in a text. Pure.

A name is a row of words, each telling more or less: « de » tells nothing, « Petit » tells something
where it has its capital, « Dupont » tells all. A text is read for rows of words of one name, in any
order, whole or in part, written apart or as one; what stands around decides where words alone
cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile, zip_longest

from assistant.domain.common.text import fold
from assistant.domain.privacy import words as w
from assistant.domain.privacy.folded import Folded, Word, civility, joined, read
from assistant.domain.privacy.kinds import OTHER, PERSONS, Identity, Mention
from assistant.domain.privacy.place import Place
from assistant.domain.privacy.unrecorded import beside_surname, whole

_LINK, _INITIAL, _GENERIC, _ALSO_A_WORD, _TELLING = range(5)
"""How much a word of a name tells: nothing; a letter; what sort of company; the name, where it is
no common word; the name."""

_LONGEST = 10
"""How many pieces of a name may stand in a row."""

_MOST_WORDS = 4
"""How many words of a text may be one word of a name, or one word several of a name's."""


# --- a name as it is looked for -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Name:
    """A name: its words in order, and how much each of them tells.

    `glued` are several of its words written as one, `logins` one with an initial (« cdupont »);
    `first` are those known to be a person's first names.
    """

    identity: Identity
    words: tuple[str, ...]
    force: Mapping[str, int]
    glued: Mapping[str, int]
    logins: frozenset[str]
    initials: frozenset[str]
    cut_short: frozenset[str]
    first: frozenset[str]

    @property
    def person(self) -> bool:
        return self.identity.kind in PERSONS

    @property
    def may_be_first(self) -> frozenset[str]:
        """Its first names; all its words where nothing tells which of them are."""
        return self.first or frozenset(self.words)

    def leading(self, word: str) -> Iterator[tuple[str, ...]]:
        """The small words that lead to this one in the name, the nearest last."""
        small: tuple[str, ...] = ()
        for one in self.words:
            if one == word and small:
                yield small
            small = (*small, one) if self.force[one] in (_LINK, _GENERIC) else ()


def _name(identity: Identity, published: frozenset[str]) -> _Name:
    person = identity.kind in PERSONS
    typed = read(Folded.of(_said_of_person(identity.value) if person else _bare(identity.value)))
    words = tuple(one.text for one in typed)
    force = {one: _force(one, published, person=person) for one in words}
    for one, following in zip_longest(typed, typed[1:]):
        alone = one.capital and not following
        if person and (alone or (one.shouted and not (following and following.shouted))):
            # « LE Thi Mai », « Anne Le »: the small word is the name
            force[one.text] = max(force[one.text], _ALSO_A_WORD)
    if not any(one > _LINK for one in force.values()):
        force = dict.fromkeys(words, _ALSO_A_WORD)
    if not person and sum(one > _LINK for one in force.values()) > 1:
        # « Résines du Ponant », « Trois Rives »: words like any, that a capital makes a name
        force = {one: min(known, _ALSO_A_WORD) for one, known in force.items()}
    glued = _glued(words, force, published)
    return _Name(
        identity, words, force, glued,
        _logins(words, {**force, **glued}) if person else frozenset(),
        frozenset(one[0] for one in words if person),
        frozenset(one[:size] for one in words if person for size in (2, 3, 4)),
        _first_names(typed) if person else frozenset(),
    )


def _first_names(typed: Sequence[Word]) -> frozenset[str]:
    """The first names, where one can tell: beside a surname in capitals, or before another word."""
    if any(one.shouted for one in typed):
        return frozenset(one.text for one in typed if not one.shouted)
    return frozenset(one.text for one in typed[:1] if len(typed) > 1)


def _said_of_person(name: str) -> str:
    """The name itself: its remarks left out, a name one was born with kept."""
    kept = []
    for inside in re.findall(r"\(([^)]*)\)", name):
        first, _, rest = inside.strip().partition(" ")
        if fold(first).strip(".:") in w.BORN:
            kept.append(rest)
    head, *tails = re.split(r"[,;]", _bare(name))
    kept = [head, *(one for one in tails if any(char.isupper() for char in one)), *kept]
    skipped = w.CIVILITIES | w.BORN
    return " ".join(
        one for text in kept for one in text.split() if fold(one).strip(".:") not in skipped
    ) or name


def _bare(name: str) -> str:
    return re.sub(r"\([^)]*\)?", " ", name)


def _force(word: str, published: frozenset[str], *, person: bool) -> int:
    if word in w.LINKS or len(word) == 1 or (not person and word in w.FUNCTION_WORDS):
        return _LINK
    if not person and word in w.GENERIC:
        return _GENERIC
    return _ALSO_A_WORD if w.is_word(word, published) else _TELLING


def _glued(
    words: Sequence[str], force: Mapping[str, int], published: frozenset[str]
) -> dict[str, int]:
    """Words of a name written as one: « legoff », « dupontmartin »."""
    found: dict[str, int] = {}
    for size in range(2, _MOST_WORDS + 1):
        for some in zip(*(words[first:] for first in range(size)), strict=False):
            one = "".join(some)
            if max(force[each] for each in some) >= _GENERIC and one not in force and len(one) > 3:
                found[one] = _ALSO_A_WORD if w.is_word(one, published) else _TELLING
    return found


def _logins(words: Sequence[str], force: Mapping[str, int]) -> frozenset[str]:
    return frozenset(
        made for one in force if force[one] >= _ALSO_A_WORD and len(one) > 3
        for letter in {other[0] for other in words if other != one}
        for made in (letter + one, one + letter) if made not in words
    )


# --- a row of words of a text ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Step:
    """Words of a text taken for a piece of some names; `force` by the number of each name."""

    words: int
    text: str
    force: Mapping[int, int]
    plural: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """The same, of one name."""

    words: int
    text: str
    force: int
    plural: bool


@dataclass(frozen=True)
class Names:
    """The names that are looked for.

    Args:
        known: persons and companies.
        published: words, whoever they may be the name of.
    """

    known: tuple[Identity, ...]
    published: frozenset[str]

    def found(self, folded: Folded, words: list[Word]) -> Iterator[Mention]:
        """Their mentions in a text, in order."""
        at = 0
        while at < len(words):
            run = self._run(folded, words, at)
            found = self._mention(folded, words, at, run) if run else None
            if found is None:
                at += 1
            else:
                mention, at = found
                yield mention

    @cached_property
    def _names(self) -> tuple[_Name, ...]:
        return tuple(_name(one, self.published) for one in self.known)

    @cached_property
    def _pieces(self) -> dict[str, dict[int, int]]:
        """Each piece of a name: in which names it stands, and how much it tells there."""
        found: dict[str, dict[int, int]] = {}
        for number, name in enumerate(self._names):
            for word, force in {**name.force, **name.glued}.items():
                found.setdefault(word, {})[number] = force
        return found

    @cached_property
    def _logins(self) -> dict[str, dict[int, int]]:
        found: dict[str, dict[int, int]] = {}
        for number, name in enumerate(self._names):
            for one in name.logins:
                found.setdefault(one, {})[number] = _TELLING
        return found

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return frozenset(one[:size] for one in self._pieces for size in range(1, len(one) + 1))

    def _run(self, folded: Folded, words: list[Word], at: int) -> list[_Step]:
        """The longest row of pieces of one name from a word on."""
        run: list[_Step] = []
        names: frozenset[int] = frozenset()
        while at < len(words) and len(run) < _LONGEST:
            if run and not joined(
                folded, words[at - 1], words[at], whole=max(run[-1].force.values()) > _INITIAL
            ):
                break
            fitting = [
                (one, names & frozenset(one.force) if run else frozenset(one.force))
                for one in self._steps(folded, words, at)
                if not run or names & frozenset(one.force)
            ]
            best = max(
                fitting, default=None,
                key=lambda one: (one[0].words, max(one[0].force[n] for n in one[1])),
            )
            if best is None:
                break
            step, names = best
            run.append(step)
            at += step.words
        return run

    def _steps(self, folded: Folded, words: list[Word], at: int) -> Iterator[_Step]:
        """What the words from one on may be a piece of."""
        word = words[at]
        for force in (self._pieces.get(word.text), self._logins.get(word.text)):
            if force:
                yield _Step(1, word.text, force)
        one = word.text.removesuffix("s")
        telling = {n: f for n, f in self._pieces.get(one, {}).items() if f == _TELLING}
        if telling and word.capital and one != word.text:
            yield _Step(1, one, telling, plural=True)
        initial = self._initial(word, dot=folded.text[word.end:word.end + 1] == ".")
        if initial:
            yield _Step(1, word.text, initial)
        yield from self._split(folded, words, at)

    def _initial(self, word: Word, *, dot: bool) -> dict[int, int]:
        """The names of which a word is an initial or a first name cut short."""
        if len(word.text) == 1 and (dot or (word.surface.isascii() and word.capital)):
            return {n: _INITIAL for n, one in enumerate(self._names) if word.text in one.initials}
        if dot and word.capital:
            return {n: _INITIAL for n, one in enumerate(self._names) if word.text in one.cut_short}
        return {}

    def _split(self, folded: Folded, words: list[Word], at: int) -> Iterator[_Step]:
        """A word of a name written in several: « l’ami » is a Lami where it has its capital."""
        row = words[at:at + _MOST_WORDS]
        together = row[0].text
        for size, (one, other) in enumerate(pairwise(row), 2):
            if together not in self._beginnings or not joined(folded, one, other):
                return
            together += other.text
            apart = {
                number: _ALSO_A_WORD for number, force in self._pieces.get(together, {}).items()
                if len(together) > 3 and force >= _ALSO_A_WORD
                and not all(one.text in self._names[number].words for one in row[:size])
            }
            if apart:
                yield _Step(size, together, apart)

    def _beside_a_surname(self, place: Place, run: Sequence[_Piece], name: _Name) -> bool:
        """Whether words that may be a person's stand in a row of such words, one of them a surname,
        in a text all in capitals: « DE CLAIRE ROUX », two people's names or a third person's;
        or beside a surname that everybody knows."""
        here = [one.text for one in run if one.force > _GENERIC]
        if not (name.person and place.shouted) or w.FUNCTION_WORDS.intersection(here):
            return False
        if beside_surname(place) is not place:
            return True
        if place.previous in w.DETERMINERS and place.previous not in w.LEADING_TO_A_PERSON:
            return False
        row = [*self._before(place), *self._after(place)]
        return bool(row) and any(self._surname(one) for one in (*row, *here))

    def _before(self, place: Place) -> Iterator[str]:
        """The words before a place that may be persons' names, the nearest first."""
        row = (place.words[at] for at in reversed(range(place.first + 1)))
        for other, one in pairwise(row):
            if not joined(place.folded, one, other, whole=True) or not self._of_persons(one.text):
                return
            yield one.text

    def _after(self, place: Place) -> Iterator[str]:
        """Those after it; small words between lead to one of them, as in its name."""
        links: tuple[str, ...] = ()
        row = (place.words[at] for at in range(place.after - 1, len(place.words)))
        for before, word in pairwise(row):
            if not joined(place.folded, before, word, whole=True):
                return
            one = word.text
            if one in w.LINKS or len(one) == 1:
                links = (*links, one)
                continue
            persons = [self._names[number] for number in self._of_persons(one)]
            if links:
                led = (leading[-len(links):] for who in persons for leading in who.leading(one))
                persons = persons if links in led else []
            if not persons:
                return
            yield one
            links = ()

    def _of_persons(self, word: str) -> list[int]:
        """The persons of whose names a word is one, but for small words."""
        if word in w.FUNCTION_WORDS:
            return []
        return [
            number for number, force in self._pieces.get(word, {}).items()
            if force >= _ALSO_A_WORD and self._names[number].person
        ]

    def _surname(self, word: str) -> bool:
        """Whether a word is more than a first name, of somebody."""
        return any(word not in self._names[number].first for number in self._of_persons(word))

    def _mention(
        self, folded: Folded, words: list[Word], at: int, run: list[_Step]
    ) -> tuple[Mention, int] | None:
        """What a row is a mention of, and the word after it; None when these are mere words."""
        found: dict[tuple[int, int], list[_Name]] = {}
        plural = False
        for number in sorted(frozenset.intersection(*(frozenset(one.force) for one in run))):
            name = self._names[number]
            pieces = [
                _Piece(one.words, one.text, one.force[number], one.plural)
                for one in run
            ]
            row = words[at:at + sum(one.words for one in pieces)]
            first, last = _edges(row, pieces, name)
            begin = at + sum(one.words for one in pieces[:first])
            kept = pieces[first:last]
            place = Place(folded, words, begin, begin + sum(one.words for one in kept))
            if kept and (
                _is_name(place, kept, name) or self._beside_a_surname(place, kept, name)
            ):
                found.setdefault((place.first, place.after), []).append(name)
                plural = plural or any(one.plural for one in kept)
        longest = max(found, default=None, key=lambda one: one[1] - one[0])
        if longest is None:
            return None
        return self._of_names(found[longest], Place(folded, words, *longest), plural=plural)

    def _of_names(
        self, who: Sequence[_Name], known: Place, *, plural: bool
    ) -> tuple[Mention, int]:
        """A mention of these names, of one of them only where nobody else can be meant, and the
        word after it."""
        folded, words = known.folded, known.words
        people = [one for one in who if one.person]
        here = frozenset(one.text for one in words[known.first:known.after])
        place = whole(
            known, self.published, a_word=any(w.is_word(one, self.published) for one in here),
            first_name=not plural and any(here <= one.may_be_first for one in people),
        ) if people else known
        name, _ = folded.span(words[place.first].start, words[place.first].end)
        _, end = folded.span(words[place.after - 1].start, words[place.after - 1].end)
        if len(words[place.after - 1].text) == 1 and folded.original[end:end + 1] == ".":
            end += 1
        kinds = {(one.identity.kind, one.identity.role) for one in people or who}
        kind, role = next(iter(kinds)) if len(kinds) == 1 else (OTHER, "")
        announced = civility(folded, words, place.first) if people else None
        start = name if announced is None else \
            folded.span(words[announced].start, words[announced].end)[0]
        recorded = (place.first, place.after) == (known.first, known.after)
        alone = len(kinds) == 1 and not plural and recorded
        return Mention(start, end, name, kind, role, alone=alone), place.after


def _edges(row: Sequence[Word], run: Sequence[_Piece], name: _Name) -> tuple[int, int]:
    """Where the name begins and ends in its row: small words only as they stand in the name."""
    if _are_initials(run, row):
        return 0, len(run)
    telling = [n for n, one in enumerate(run) if one.force > _GENERIC]
    first, last = min(telling, default=None), max(telling, default=None)
    if first is None or last is None:
        entire = tuple(one.text for one in run) == name.words and len(run) > 1
        return 0, len(run) if entire and not name.person and row[0].capital else 0
    led = [one.text for one in reversed(run[:first])]
    first -= max(
        (_alike(led, leading[::-1]) for leading in name.leading(run[first].text)), default=0
    )
    forces = [one.force for one in run[last + 1:]]
    small = [*takewhile(lambda force: force in (_LINK, _GENERIC), forces)]
    while small and small[-1] == _LINK:
        small.pop()  # what leads to something else: « Vandamme et ses clients »
    after = last + len(small) + 1
    first -= _initials(reversed(run[:first]))
    return first, after + _initials(run[after:])


def _alike(some: Sequence[str], others: Sequence[str]) -> int:
    """How many words are the same in two rows, from their beginning on."""
    pairs = zip(some, others, strict=False)
    return sum(1 for _ in takewhile(lambda two: two[0] == two[1], pairs))


def _initials(run: Iterable[_Piece]) -> int:
    """How many initials a row begins with."""
    return sum(1 for _ in takewhile(lambda one: one.force == _INITIAL, run))


def _are_initials(run: Sequence[_Piece], words: Sequence[Word]) -> bool:
    """Whether these are somebody's initials and nothing else: « C.D. »."""
    letters = [one.text for one in run if one.force == _INITIAL]
    return (
        1 < len(letters) == len(run) == len(set(letters))
        and all(word.capital for word in words)
        and all(one.end + 2 >= other.start for one, other in pairwise(words))
    )


# --- a row of words where it stands ---------------------------------------------------------


def _is_name(place: Place, run: Sequence[_Piece], name: _Name) -> bool:
    """Whether words that could be a name are one here."""
    telling = [one for one in run if one.force > _GENERIC]
    if all(one.force == _INITIAL for one in run):
        first, last = place.words[place.first], place.words[place.after - 1]
        return place.folded.text[first.start:last.end + 1].count(".") == len(run)
    if any(one.force == _TELLING for one in telling):
        return True
    different = {one.text for one in telling}
    capital = any(word.capital for word in place.words[place.first:place.after])
    small = different <= w.FUNCTION_WORDS and not capital
    if len(different) > 1 and not small:
        return True
    if telling and any(one.force == _INITIAL for one in run):
        return True
    if not name.person and (
        place.previous in ("chez", *w.COMPANY_DETAILS) or not telling
        or (sum(one.force >= _GENERIC for one in run) > 1 and not small)
    ):
        return True
    return bool(telling) and _stands_as_name(place, run, telling[0], name)


def _stands_as_name(place: Place, run: Sequence[_Piece], one: _Piece, name: _Name) -> bool:
    """Whether a word that is a word of any text too is a name here."""
    at = place.first + sum(before.words for before in run[:list(run).index(one)])
    word, following = place.words[at + one.words - 1], place.following
    after = following.text if following else ""
    if place.announced:
        return word.capital or one.text not in w.FUNCTION_WORDS or not after or after in w.VERBS
    if not word.capital:
        return False
    if not name.person and word.shouted and not place.shouted:
        return True
    if word.shouted and place.mixed and one.text in name.first & w.ADJECTIVES:
        return place.previous not in w.NOUNS - w.NAMED_AFTER
    if one.text in w.FUNCTION_WORDS or len(one.text) < 3:
        if after in w.VERBS and not place.shouted:
            return True
        return not (place.begins or place.shouted or (following and following.capital)) and (
            not after or place.previous in w.BEFORE_A_NAME
        )
    if place.shouted:
        if name.person and place.of_somebody:
            return True
        return place.previous not in w.DETERMINERS and after not in w.NOUNS
    if not place.begins or at != place.first:
        return True
    if not name.person and len(name.words) > 1:
        return following is None or _may_be_verb(following)
    return one.text not in w.ADJECTIVES or after not in w.NOUNS


def _may_be_verb(word: Word) -> bool:
    """Whether a word may be what somebody does, as « recrute » in « Horizon recrute »."""
    if word.surface == "à" or word.text in w.FUNCTION_WORDS - w.VERBS:
        return False
    return word.text in w.VERBS or (not word.capital and word.text.endswith(("a", "e", "t")))
