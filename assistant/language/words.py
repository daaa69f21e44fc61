"""French words: cut out of a text, folded, brought to a common stem. Pure, and safe in threads.

Stems come from the Snowball algorithm for French, on words already folded, so that « controle »
typed in a hurry meets « contrôlé ». What it does not know: irregular verbs (« écrire » and
« écrit », « suivre » and « suit » stay apart), nouns beside their verb when the root changes
(« réponse », « répondre »), words of a family beyond their endings (« formation », « formateur »
and « former » are three stems, as one wants when searching). It sometimes joins what has nothing
in common: « visite » and « visité », but also « forme » and « formé », « évaluation » and
« évaluateur ».
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from threading import Lock
from typing import Any

from assistant.domain.common.text import fold

_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_APOSTROPHES = "'’ʼ"
_ELIDED = frozenset(
    ["c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"]
)
_WHOLE = re.compile(r"aujourd['’ʼ]hui|quelqu['’ʼ]une?s?|prud['’ʼ]hom\w+", re.IGNORECASE)

_ENDINGS = (
    (re.compile(r"ee(s?)$"), r"ée\1"),
    (re.compile(r"iere(s|ment)?$"), r"ière\1"),
    (re.compile(r"ite(s?)$"), r"ité\1"),
    (re.compile(r"(?<=..)trices?$"), "teur"),
)
"""What folding took from the endings that the algorithm goes by, and the feminine it leaves."""

IRREGULAR = {
    "matrice": "matrice", "matrices": "matrice", "cicatrice": "cicatrice",
    "delais": "delai", "essais": "essai", "relais": "relai", "travaux": "travail",
    "lois": "loi", "emplois": "emploi", "envois": "envoi", "choix": "choix", "yeux": "oeil",
}
_STEMS_KEPT = 1 << 17
_OPENING = 3

_USUAL = "ÀÂÄÇÈÉÊËÎÏÔÖÙÛÜŸàâäçèéêëîïôöùûüÿÆŒæœ"
_UNUSUAL = re.compile(rf"[^\x00-\x7f\u00a0\u202f«»°·–—‘’“”•…€{_USUAL}]")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_LONGEST = 60
"""Letters of a word: « anticonstitutionnellement » has 25, and the stemmer takes time for each."""

_WIDE = (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("\u202f", " "))
_PLAIN = bytes(
    ord(plain) if known.isascii() or plain in _LETTERS else ord("'" if known == "’" else " ")
    for known in (bytes([code]).decode("cp1252", "replace") for code in range(256))
    for plain in [fold(known).lower()[0]]
)
"""Each usual character, in its one byte, without case nor accent; a space for what parts words."""
_JOINED = re.compile(r"\b(aujourd|quelqu|prud)['’ʼ](?=hui|une?s?\b|hom)")
_ELISION = re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(_ELIDED))})['’ʼ]")
_PLAIN_WORD = re.compile(r"[a-z0-9]+")
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class WordToken:
    """A word of a text: folded, and where it stands there."""

    word: str
    start: int
    end: int


def fold_word(text: str) -> str:
    """The text without case, accents nor ligatures: « Œuvré » as « oeuvre »."""
    if text.isascii():
        return text.lower()
    return fold(text).replace("œ", "oe").replace("æ", "ae")


def tokens(text: str) -> list[WordToken]:
    """The words of a text, in order; elided articles are left out, hyphens part words.

    « Jusqu’à l’entretien, 12 savoir-faire » gives « a », « entretien », « 12 », « savoir »,
    « faire ».
    """
    found: list[WordToken] = []
    whole = _wholes(text)
    for match in _WORD.finditer(text):
        start, end = match.span()
        if found and start < found[-1].end:
            continue
        end = whole.get(start, end)
        word = fold_word(text[start:end])
        if not _bare(word):  # an accent that stands alone
            continue
        if not (word in _ELIDED and text[end:end + 1] in _APOSTROPHES and end < len(text)):
            found.append(WordToken(_bare(word), start, end))
    return found


def words(text: str) -> list[str]:
    """The words of `tokens` without their places; several times faster."""
    if _UNUSUAL.search(text):
        return [token.word for token in tokens(text)]
    for wide, plain in () if text.isascii() else _WIDE:
        text = text.replace(wide, plain)
    plain = text.encode("cp1252").translate(_PLAIN).decode("ascii")
    if "'" in plain:
        plain = _ELISION.sub(" ", _JOINED.sub(r"\1", plain))
    return _PLAIN_WORD.findall(plain)


def stem(word: str) -> str:
    """The stem that a word shares with its inflections, folded; itself where it is no word of a
    language.

    Args:
        word: one word, as typed or folded: both give the same stem.
    """
    return _stem(word) if len(word) <= _LONGEST else fold_word(word)


def openings(text: str) -> set[str]:
    """What the words of a text begin with: three letters, « y », which a stem may change, as « i ».

    Words of one stem begin alike, and cutting a stem takes a hundred times longer.
    """
    folded = " ".join(words(text)).lower().replace("y", "i")
    return {word[:_OPENING] for word in folded.split()}


def openings_of(cut: str) -> set[str]:
    """What the words of a stem of three letters or more begin with, as `openings` has it."""
    return openings(" ".join([cut, *(word for word in IRREGULAR if stem(word) == cut)]))


@lru_cache(maxsize=_STEMS_KEPT)
def _stem(word: str) -> str:
    folded = fold_word(word)
    known = IRREGULAR.get(folded)
    if known is not None:
        folded = known
    else:
        for ending, written in _ENDINGS:
            folded = ending.sub(written, folded)
    with _one_at_a_time:
        cut = fold_word(_snowball().stemWord(folded))
    # « vérifié » and « vérifier », « emploi » and « employer » end alike
    return cut[:-1] if len(cut) > 3 and cut[-1] in "iy" else cut


def stems(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [stem(word) for word in words(text)]


def _wholes(text: str) -> dict[int, int]:
    """Where the words stand that an apostrophe does not part."""
    return {match.start(): match.end() for match in _WHOLE.finditer(text)}


def _bare(word: str) -> str:
    return word if word.isalnum() else "".join(filter(str.isalnum, word))


@cache
def _snowball() -> Any:
    module = import_module("snowballstemmer.french_stemmer")  # without types of its own
    return module.FrenchStemmer()
