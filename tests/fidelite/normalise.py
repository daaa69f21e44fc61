"""What two writings of one sentence have in common: spaces, bullets and apostrophes set aside."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_TAG = re.compile(r"<[^>]*>")
_DASH_BULLET = re.compile(r"^[\s�\ue000-\uf8ff]*-[ \t]+", re.MULTILINE)
_BULLET = re.compile("[·•▪➔☞👉📄�\ue000-\uf8ff]")
_FOOTNOTE = re.compile("[¹²³⁴⁵⁶⁷⁸⁹]")
_EMPHASIS = re.compile(r"\*+")
_SPACES = re.compile(r"\s+")
_AROUND_PUNCTUATION = re.compile(r" ?([,.;:!?()«»/'\"–—-]) ?")


def normalise(text: str) -> str:
    """The text without what a change of layout changes: every word and sign of it stays."""
    text = unicodedata.normalize("NFC", text)
    text = _TAG.sub(" ", text)
    text = _DASH_BULLET.sub(" ", text)
    for layout in (_BULLET, _FOOTNOTE):
        text = layout.sub(" ", text)
    text = _EMPHASIS.sub("", text)
    text = text.replace("’", "'").replace("‘", "'").replace("…", "...")
    text = _SPACES.sub(" ", text)
    previous = ""
    while previous != text:
        previous, text = text, _AROUND_PUNCTUATION.sub(r"\1", text)
    return text.strip()


def fingerprint(text: str) -> str:
    """The sha256 of the normalised text, in hexadecimal."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()


def contains(haystack: str, needle: str) -> bool:
    """Whether a normalised text holds another one, cut at word limits."""
    start = haystack.find(needle)
    while start >= 0:
        end = start + len(needle)
        starts_a_word = start == 0 or not (haystack[start - 1].isalnum() and needle[0].isalnum())
        ends_a_word = end == len(haystack) or not (haystack[end].isalnum() and needle[-1].isalnum())
        if starts_a_word and ends_a_word:
            return True
        start = haystack.find(needle, start + 1)
    return False
