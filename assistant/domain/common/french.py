"""French as it is read: agreement, articles, lists, days, numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction

from assistant.domain.common.text import fold, one_line

NOT_APPLICABLE = "non applicable"
"""What an element is that a candidate cannot be judged on, inside a sentence."""

_FEMININE = re.compile(r"(té|tion|sion|ance|ence|ure|ette|ise|tude)s?$")
_FEMININE_WORDS = {
    "madame", "activité", "compétence", "épreuve", "rubrique", "unité", "famille", "partie", "note",
}
_UNCHANGED = {"non", "plus", "très"}
"""Adverbs: the adjective behind them agrees, they do not."""
_NOUN_ENDS = {
    "de", "du", "des", "à", "au", "aux", "en", "pour", "par", "sur", "sous", "avec", "sans",
    "dans", "et", "ou",
}
"""What follows these words in a name does not agree with its first word."""
_EXPLAINED = re.compile(r" [–—(:]")
_BEFORE_MARK = re.compile(r" (?=[;:?!»])")
_AFTER_OPENING = re.compile(r"« ")
_MONTHS = (
    ("janvier", "janv."), ("février", "févr."), ("mars", "mars"), ("avril", "avril"),
    ("mai", "mai"), ("juin", "juin"), ("juillet", "juil."), ("août", "août"),
    ("septembre", "sept."), ("octobre", "oct."), ("novembre", "nov."), ("décembre", "déc."),
)
"""The months, whole and shortened."""
_VOWEL = re.compile(r"[aâàeéèêëiîïoôuûùyhœæ]", re.IGNORECASE)


# --- words -----------------------------------------------------------------------------------


class Noun(str):
    """A word of a branch, with the gender and the plural it declares; plain where it declares
    none (gender None, plural empty)."""

    gender: bool | None
    """Whether it is feminine."""
    many: str

    def __new__(cls, word: str, gender: bool | None = None, many: str = "") -> Noun:
        made = super().__new__(cls, word)
        made.gender, made.many = gender, many
        return made


def feminine(word: str) -> bool:
    """Whether a name is feminine: as declared, else judged by its first word."""
    if isinstance(word, Noun) and word.gender is not None:
        return word.gender
    first = word.strip().partition(" ")[0].lower()
    return first.rstrip("s") in _FEMININE_WORDS or bool(_FEMININE.search(first))


def agree(adjective: str, word: str) -> str:
    """An adjective or a participle in agreement with a singular name: maîtrisé, compétence."""
    return adjective + "e" if feminine(word) and not adjective.endswith("e") else adjective


def participle(text: str, word: str, count: int = 1) -> str:
    """A participle in agreement with what it is said of: its first word agrees, the rest does not.

    « évalué positivement » of three compétences is « évaluées positivement ».
    """
    first, space, rest = text.partition(" ")
    return f"{plural(agree(first, word), count)}{space}{rest}"


def plural(word: str, count: int = 2) -> str:
    """A name in agreement with a count: domaines de compétences, compétences professionnelles."""
    if abs(count) < 2 or not word:
        return word
    if isinstance(word, Noun) and word.many:
        return word.many
    first, space, rest = word.partition(" ")
    return f"{_plural(first)}{space}{_agreeing(rest)}"


def _agreeing(words: str) -> str:
    """The adjectives of a plural name: those that stand before a preposition."""
    found = words.split(" ")
    for at, one in enumerate(found):
        bare = one.lower()
        if bare in _NOUN_ENDS or not bare.isalpha():
            break
        if bare not in _UNCHANGED:
            found[at] = _plural(one)
    return " ".join(found)


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith("al"):
        return f"{word[:-2]}aux"
    return word + ("x" if word.endswith(("au", "eu")) else "s")


def counted(count: int, word: str) -> str:
    """How many of what: « 1 phrase nouvelle », « 3 phrases nouvelles »."""
    return f"{count} {plural(word, count)}"


def listed(items: Iterable[object]) -> str:
    """« a », « a et b », « a, b et c »."""
    texts = [str(item) for item in items]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} et {texts[-1]}"


def of(word: str) -> str:
    """« de » or « d’ » before a name."""
    return f"d’{word}" if _VOWEL.match(word) else f"de {word}"


def the(word: str) -> str:
    """The article before a singular name: le domaine, la compétence, l’élément."""
    if _VOWEL.match(word):
        return f"l’{word}"
    return f"la {word}" if feminine(word) else f"le {word}"


def this(word: str) -> str:
    """The demonstrative before a singular name: ce domaine, cet élément, cette compétence."""
    if feminine(word):
        return f"cette {word}"
    return f"cet {word}" if _VOWEL.match(word) else f"ce {word}"


def of_the(word: str) -> str:
    """The contracted article before a singular name: du domaine, de la compétence, de l’élément."""
    found = the(word)
    return f"du {word}" if found.startswith("le ") else f"de {found}"


def short(label: str) -> str:
    """The part of a label before its explanation: « OUI – Réalisé correctement » is OUI."""
    return _EXPLAINED.split(label)[0].strip()


CIVILITY = "civilité"
"""What the candidate's details call « Madame » or « Monsieur »."""

_CIVILITIES = {
    "madame": "Madame", "mme": "Madame", "monsieur": "Monsieur", "m": "Monsieur", "mr": "Monsieur",
}
_ADDRESSED = re.compile(r"([Mm]adame|[Mm][Mm][Ee]\.?|[Mm]onsieur|[Mm]\.|[Mm][Rr]\.?)\s+(?=\S)")
"""Whole in capitals, « MONSIEUR » is a family name."""


def addressed(name: str) -> tuple[str, str]:
    """Split a typed name: « Madame » or « Monsieur » if it starts with one, and the name."""
    found = _ADDRESSED.match(name)
    if found is None:
        return "", name
    return _CIVILITIES[fold(found[1]).strip(" .")], name[found.end():]


def civility(details: Mapping[str, object]) -> str:
    """« Madame » or « Monsieur » as somebody said it of a person; empty where nobody did."""
    said = (str(value) for key, value in details.items() if fold(key) == fold(CIVILITY))
    return _CIVILITIES.get(fold(next(said, "")).strip(" ."), "")


def capital(text: str) -> str:
    """The text with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def named(labels: Sequence[str], count: int = 1) -> str:
    """Values of the scale inside a sentence; between « » when one word could be misread."""
    agreed = [label + "s" if label == NOT_APPLICABLE and count > 1 else label for label in labels]
    return " ou ".join(label if " " in label else f"« {label} »" for label in agreed)


def typographic(text: str) -> str:
    """The text with unbreakable spaces where French punctuation wants them."""
    return _AFTER_OPENING.sub("«\u00a0", _BEFORE_MARK.sub("\u00a0", text))


_LETTERS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt",
)


# --- numbers, days and hours -----------------------------------------------------------------


def number(value: int | str | Fraction) -> str:
    """A number as it is read: 12, 12,5, or about 12,33 when it has no short decimal form."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    rounded = f"{float(exact):.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return rounded if 100 % exact.denominator == 0 else f"environ {rounded}"


def number_beside(value: int | str | Fraction, other: int | str | Fraction) -> str:
    """A number as it is read beside another: with the digits that tell them apart."""
    exact, beside = Fraction(value), Fraction(other)
    digits = 2
    while exact != beside and round(exact, digits) == round(beside, digits):
        digits += 1
    if digits == 2:
        return number(value)
    near = round(exact, digits)
    said = f"{float(near):.{digits}f}".replace(".", ",")
    return said if near == exact else f"environ {said}"


def letters(count: int, word: str = "") -> str:
    """A count in letters up to vingt, in agreement with the name it counts."""
    if count == 1 and word and feminine(word):
        return "une"
    return _LETTERS[count] if 0 <= count < len(_LETTERS) else str(count)


def day(iso: str) -> str:
    """An ISO day as a sentence says it: 1er juin 2026."""
    one = date.fromisoformat(iso)
    return f"{'1er' if one.day == 1 else one.day} {_MONTHS[one.month - 1][0]} {one.year}"


def short_day(time: str) -> str:
    """The day of a journal time in a list, where one is: 21 nov. 2026; empty when there is none."""
    if not time:
        return ""
    one = local(time)
    return f"{one.day} {_MONTHS[one.month - 1][1]} {one.year}"


def figures(one: str | date) -> str:
    """A day, or the day of an ISO text as written there: 12/03/2026; empty when there is none."""
    if isinstance(one, str):
        return "/".join(reversed(one[:10].split("-"))) if one else ""
    return f"{one:%d/%m/%Y}"


def local(time: str | datetime) -> datetime:
    """A journal time where one is; in UTC where the zone of the system gives none.

    Raises:
        ValueError: it is no time.
    """
    if isinstance(time, str):
        time = datetime.fromisoformat(time.replace("Z", "+00:00"))
    try:
        return time.astimezone()
    except (ValueError, OverflowError, OSError):
        # more than a day away from UTC, or the last day that a calendar has
        return time.astimezone(UTC)


def local_day(time: str | datetime) -> str:
    """The day of a journal time, where one is: 12/03/2026."""
    return figures(local(time).date())


def hour(time: str | datetime, *, seconds: bool = False) -> str:
    """The hour on the wall, 10:42; empty when there is no time."""
    return local(time).strftime("%H:%M:%S" if seconds else "%H:%M") if time else ""


def day_and_hour(time: str | datetime) -> str:
    """A journal time where one is, 12/03/2026 à 10:42; as it stands where it is no time."""
    try:
        return f"{local_day(time)} à {hour(time)}"
    except ValueError:
        return one_line(str(time))
