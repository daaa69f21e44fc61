"""Whether two forms are one word. Pure.

A stem joins more than the forms of a word: « mettait » and « métier », « coupe » and « du coup ».
Forms are one word when they are an inflection of each other: number, gender, conjugation. What
only shares a stem is near when the stem is long enough to say something (« vérifier »,
« vérification »), and another word when it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from assistant.language.words import IRREGULAR, stem

LEAST = 5
"""Letters that two words must share to be called near: below, chance joins more than meaning."""


class Kinship(Enum):
    """What two forms are to each other."""

    SAME = "same"
    NEAR = "near"
    APART = "apart"


_FIRST_GROUP = re.compile(
    "(?:e|es|ons|ez|ent|er|ee|ees|ais|ait|ions|iez|aient|erent|era|eras|erai|erons|erez|eront|"
    "erais|erait|erions|eriez|eraient|ant|asse|asses|assent)$"
)
_SECOND_GROUP = re.compile(
    "(?:i|ie|is|ies|it|ir|irent|ira|iras|irai|irons|irez|iront|irais|irait|irions|iriez|iraient|"
    "iss(?:ons|ez|ent|e|es|ais|ait|ions|iez|aient|ant))$"
)
_THIRD_GROUP = re.compile(
    "(?:|s|t|re|ir|e|es|ons|ez|ent|ais|ait|ions|iez|aient|ant|i|ie|is|ies|it|irent|u|ue|us|ues|"
    "[ei]?r(?:a|as|ai|ons|ez|ont|ais|ait|ions|iez|aient))$"
)
_THIRD_ROOTS = re.compile(
    ".*(?:met|bat|romp|vend|rend|tend|pend|fend|prend|pond|fond|tond|mord|tord|perd|part|sort|sent|"
    "ment|serv|dorm|ouvr|offr|souffr|cueil|suiv|viv|cour|ecriv|conduis|construis|produis|connais|"
    "parais|val|recev|decev|voul|pouv|dev|sav|voy|vis|lis|dis|plais|tais|clu|ten|ven|quer|fais|"
    "descend|attend|entend|defend)$"
)
"""How the roots end of the verbs whose present has no ending of its own: a closed list. A double
consonant counts once."""

_FUTURES = re.compile(
    "(?:(?:ser|aur|fer|dir|ver|saur|pour|ir)|.*(?:faudr|voudr|viendr|tiendr|devr|pourr))$"
)
_FUTURE = re.compile("(?:a|as|ai|ons|ez|ont|ais|ait|ions|iez|aient)$")
"""The roots that only a future or a conditional has, and its endings."""

_GROUPS = (
    (re.compile(""), _FIRST_GROUP), (re.compile(""), _SECOND_GROUP), (_THIRD_ROOTS, _THIRD_GROUP),
    (_FUTURES, _FUTURE),
)

_NO_PARTICIPLES = frozenset([
    "important", "maintenant", "pendant", "durant", "devant", "suivant", "courant", "avant",
    "auparavant", "autant", "restant", "volant", "croissant", "interessant", "pourtant", "instant",
    "correspondant", "representant", "etudiant", "commandant", "independant",
])
"""Words in -ant that are no form of their verb any more."""

_ADJECTIVES = re.compile(
    "(?:[eiu]|it|is|us|ant|ent|and|ond|al|el|il|eur|if|er|ien|in|an|un|air|ois|ert|rt|at|ct|aint|"
    "joint|ur|aud|oid|urd)$"
)
"""How words end that take an -e in the feminine."""

_SHORT_ADJECTIVES = frozenset([
    "bon", "seul", "fort", "haut", "noir", "vert", "bleu", "pur", "reel", "egal", "oral", "sain",
    "net", "nul", "tout", "mort", "fait", "dit", "vu", "elu", "recu", "decu", "vecu", "prevu",
    "court", "plat", "rond", "lent", "clair", "mis", "pris",
])
"""Shorter ones that do: « coup » and « coupe », « bas » and « base » do not."""

_FEMININES = (
    ("trice", "teur"), ("euse", "eux"), ("iere", "ier"), ("ere", "er"), ("ive", "if"),
    ("elle", "el"), ("enne", "en"), ("onne", "on"), ("ette", "et"), ("ete", "et"),
)

_SHORT_FEMININES = frozenset(["bonne", "belle", "telle", "nette", "vive", "fiere"])
"""Those of one letter before their ending: « mère » and « mer », « tonne » and « ton » are none."""

_GRAMMAR = frozenset([
    "entre", "contre", "comme", "comment", "sur", "du", "maintenant", "pendant", "durant", "devant",
    "avant", "autant", "pourtant",
])
"""Words said at every turn that are written as forms of a verb, a noun or an adjective."""

_NO_NOUNS_OF_THEIR_VERB = frozenset(["point", "points", "propos", "train", "trains", "trait",
                                     "traits", "repas"])
"""Nouns beside a verb of another meaning: « pointer », « proposer », « traîner »."""

_DERIVED = re.compile("(?:ement|ation|age|eur|euse|able|ance|ure)s?$")
"""What makes a noun or an adjective of the root of a verb in -er."""

_SHORT_FAMILIES = frozenset(["cout", "test", "tri"])
"""Nouns too short to tell that mean what their verb means."""


def kinship(one: str, other: str) -> Kinship:
    """What two folded words are to each other, as far as their letters tell."""
    if one == other:
        return Kinship.SAME
    root = stem(one)
    if root != stem(other) or {one, other} & _GRAMMAR:
        return Kinship.APART
    if _readings(one) & _readings(other):
        return Kinship.SAME
    if _strangers(one, other) or _strangers(other, one):
        return Kinship.APART
    near = _shared(one, other) >= LEAST or _family(one) & _family(other)
    return Kinship.NEAR if near else Kinship.APART


def _strangers(noun: str, other: str) -> bool:
    """Whether a noun has nothing to do with the verb of its letters, nor with what that made."""
    singular = noun if noun[:-1] not in _NO_NOUNS_OF_THEIR_VERB else noun[:-1]
    return noun in _NO_NOUNS_OF_THEIR_VERB and f"{singular}-1" in _family(other)


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


@lru_cache(maxsize=1 << 15)
def _readings(word: str) -> frozenset[str]:
    """The words that a form may be a form of."""
    return frozenset([*_nouns(word), *_verbs(word)])


@lru_cache(maxsize=1 << 12)
def _family(word: str) -> frozenset[str]:
    """What a form may be derived from, and what is derived from it: verbs, adjectives."""
    found = set(_readings(word))
    derived = _DERIVED.search(word, 2)
    if derived:
        found.add(f"{_plain_root(word[:derived.start()])}-1")
    if word.endswith("ment"):
        found |= _readings(word.removesuffix("ment"))
    singular = _singular(word)
    # « envoi » and « envoyer », « essai » and « essayer »
    if singular in _SHORT_FAMILIES or singular.endswith(("oi", "ai", "ui")):
        found.add(f"{singular}-1")
    return frozenset(found)


def _nouns(word: str) -> Iterator[str]:
    yield word
    for singular in {_singular(word), IRREGULAR.get(word, word)}:
        yield singular
        for feminine, masculine in _FEMININES:
            base = singular.removesuffix(feminine)
            if base != singular and (len(base) > 1 or singular in _SHORT_FEMININES):
                yield _singular(base + masculine)
        base = singular.removesuffix("e")
        long = len(base) >= LEAST and _ADJECTIVES.search(base)
        if long or base in _SHORT_ADJECTIVES:
            yield _singular(base)


def _singular(word: str) -> str:
    if word.endswith("aux") and not word.endswith("eaux") and len(word) > 4:
        return word[:-3] + "al"
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and word[-2:] != "ss" else word


def _verbs(word: str) -> Iterator[str]:
    if _singular(word).removesuffix("e") in _NO_PARTICIPLES:
        return
    # « relançante » is a form as « relançant »
    form = re.sub("ant(?:e|s|es)$", "ant", word)
    for size in range(2, len(form) + 1):
        root, end = _plain_root(form[:size]), form[size:]
        for group, (roots, endings) in enumerate(_GROUPS, start=1):
            if endings.match(end) and roots.match(root):
                yield f"{root}-{group}"


def _plain_root(root: str) -> str:
    """A root however its verb writes it: « appell », « employ », « mange »."""
    if root.endswith("ge"):
        return root[:-1]
    if root.endswith("y"):
        return root[:-1] + "i"
    return root[:-1] if root[-1] == root[-2:-1] and root[-1] not in "aeiou" else root
