"""Letters that people copy by hand, and the check letter that tells a slip. Pure."""

from __future__ import annotations

from collections.abc import Iterable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O nor U, which are misread or misheard."""

_MISREAD = str.maketrans("OIL", "011", "-– \u00a0\u202f\t\r\n")


def check(values: Iterable[int]) -> int:
    """A checksum over GF(32): one wrong letter, or any two exchanged, never go unseen."""
    total = 0
    for value in values:
        total = (total ^ value) << 1
        total ^= 0b100101 if total & 32 else 0
    return total


def letters(text: str) -> str:
    """What was copied, without dashes and spaces, misread letters put right."""
    return text.upper().translate(_MISREAD)


def values(text: str) -> list[int]:
    """The value of each letter of `letters`; -1 for what is none."""
    return [ALPHABET.find(letter) for letter in text]
