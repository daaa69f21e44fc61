"""Checks on what a model proposes: inert, short, French, and said by the lines it rests on.

Pure. A sentence that cannot be shown is dropped; one that the lines do not say is kept and marked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from assistant.domain.common.text import clean, fold
from assistant.domain.privacy.redaction import PLACEHOLDER

_TAG = re.compile(r"<[^<>]{0,300}>")
_BRACKETS = re.compile(r"\[/?(?:[@#a-z$][^\]\n]{0,200})?\]")
_TERMINAL = re.compile(r"(?:\x1b\[|\x9b)[0-9;?]{0,20}[A-Za-z]|\x1b\][^\x07\x1b]{0,300}")
_MARKDOWN_LINK = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)")
_MARKS = re.compile(r"\*\*|__|~~|`+|^\s*#{1,6}\s+|^\s*>\s+")
_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.\-]{1,12}:(?://|\\\\)|www\.|mailto:|javascript:|data:)\S*", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_FRENCH = frozenset({
    "a", "ai", "apres", "au", "aux", "avec", "avez", "ce", "ces", "cet", "cette", "comment",
    "d", "dans", "de", "des", "du", "elle", "elles", "en", "est", "et", "etes", "fait", "il",
    "ils", "l", "la", "le", "les", "leur", "lors", "lui", "n", "ne", "non", "nous", "ou", "par",
    "pas", "pour", "pouvez", "qu", "quand", "que", "quel", "quelle", "quelles", "quels", "qui",
    "quoi", "s", "sa", "se", "ses", "si", "son", "sont", "sur", "un", "une", "vos", "votre",
    "vous",
})
_FOREIGN = frozenset({
    "and", "are", "as", "by", "can", "could", "did", "do", "does", "for", "from", "have", "he",
    "his", "how", "if", "in", "is", "it", "of", "she", "that", "the", "their", "they", "this",
    "to", "was", "were", "what", "when", "which", "who", "why", "with", "would", "you", "your",
    "aber", "auf", "das", "der", "die", "ein", "eine", "ich", "ist", "mit", "nicht", "sie", "und",
    "von", "wie", "como", "con", "del", "donde", "el", "ella", "los", "las", "para", "por",
    "usted", "y", "che", "come", "della", "di", "gli", "nel", "per", "una", "sono", "em", "uma",
    "het", "een", "van", "niet",
})
_NEGATION = re.compile(
    r"\b(?:ne|n|pas|jamais|aucune?|sans|rien|ni|plus aucun|impossible|incapable|refuse)\b"
)
_NUMBER_WORDS = {
    "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "six": "6", "sept": "7", "huit": "8",
    "neuf": "9", "dix": "10", "onze": "11", "douze": "12", "treize": "13", "quatorze": "14",
    "quinze": "15", "seize": "16", "vingt": "20", "trente": "30", "quarante": "40",
    "cinquante": "50", "soixante": "60", "cent": "100", "mille": "1000",
}
_STEM = 5
"""Letters that tell one word's family from another's."""
_SHARED = 0.5
"""Of a sentence's telling words, how many the lines it rests on must have."""


def inert(text: str) -> str:
    """The text on one line, without control or invisible characters, markup nor links."""
    visible = "".join(
        char for char in clean(_TERMINAL.sub("", text))
        if char in "\n\t" or unicodedata.category(char) not in ("Cf", "Co", "Cn", "Zl", "Zp")
    )
    for pattern, kept in (
        (_MARKDOWN_LINK, r"\1"), (_TAG, " "), (_MARKS, ""), (_LINK, " "),
    ):
        visible = pattern.sub(kept, visible)
    visible = _BRACKETS.sub(lambda one: one[0] if PLACEHOLDER.fullmatch(one[0]) else " ", visible)
    return " ".join(visible.replace("<", " ").replace(">", " ").split())


def french(text: str) -> bool:
    """Whether a text looks like French; a very short one is given the benefit of the doubt."""
    letters = [char for char in text if char.isalpha()]
    latin = sum(1 for char in letters if "LATIN" in unicodedata.name(char, ""))
    if not letters or latin < 0.8 * len(letters):
        return False
    words = re.findall(r"[a-z]+", fold(PLACEHOLDER.sub(" ", text)))
    ours, others = sum(one in _FRENCH for one in words), sum(one in _FOREIGN for one in words)
    if len(words) < 4:
        return others <= ours
    return ours > others


def premises_hold(text: str, sources: Iterable[str], guarded: Iterable[str] = ()) -> bool:
    """Whether a text has no figure, proper noun nor judgement that its sources have not.

    Args:
        guarded: the words of judgement (« acquis », « non acquis », « maîtrisée »…).
    """
    there, here = fold("\n".join(sources)), fold(text)
    if not _figures(here) <= _figures(there):
        return False
    if not _judgements(here, guarded) <= _judgements(there, guarded):
        return False
    known = set(re.findall(r"\w+", there))
    return all(fold(name) in known for name in _proper_nouns(text))


def supported(
    text: str, sources: Iterable[str], vocabulary: Iterable[str] = (), guarded: Iterable[str] = ()
) -> bool:
    """Whether the lines a sentence rests on say it, as far as words can tell.

    Its premises hold, it denies if and only if they do, and half its telling words are theirs.

    Args:
        vocabulary: texts whose words may be used besides (the référentiel's).
        guarded: as in `premises_hold`.
    """
    said = list(sources)
    if not said or not premises_hold(text, said, guarded):
        return False
    there, here = fold("\n".join(said)), fold(text)
    if bool(_NEGATION.search(here)) != bool(_NEGATION.search(there)):
        return False
    known = re.findall(r"\w+", "\n".join((there, *map(fold, vocabulary))))
    stems = {word[:_STEM] for word in known}
    telling = {word[:_STEM] for word in re.findall(r"[a-z]{4,}", here) if word not in _FRENCH}
    return len(telling & stems) >= _SHARED * len(telling)


def _figures(folded: str) -> set[str]:
    digits = re.sub(r"(?<=\d)[\s\u202f](?=\d{3}\b)", "", folded)
    found = set(re.findall(r"\d+(?:[.,]\d+)?", digits.replace(",", ".")))
    return found | {_NUMBER_WORDS[one] for one in re.findall(r"[a-z]+", folded)
                    if one in _NUMBER_WORDS}


def _proper_nouns(text: str) -> list[str]:
    """Capitalised words that do not begin a sentence, and words all in capitals."""
    found = []
    for match in _WORD.finditer(text):
        word = re.split(r"[’']", match[0])[-1]
        before = text[: match.start()].rstrip(" «\"'(")
        begins = not before or before[-1] in ".!?:;•–—"
        if (word.isupper() and len(word) > 1) or (word[:1].isupper() and not begins):
            found.append(word)
    return found


def _judgements(folded: str, guarded: Iterable[str]) -> set[str]:
    """The words of judgement in a text; « non acquis » is not « acquis »."""
    found: set[str] = set()
    for word in sorted({fold(one) for one in guarded if one}, key=len, reverse=True):
        shorter = re.sub(rf"\b{re.escape(word)}(?:e|s|es)?\b", " ", folded)
        if shorter != folded:
            found.add(word)
            folded = shorter
    return found
