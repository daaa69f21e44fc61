"""What the program knows of encryption without any cryptography: states, secrets as typed. Pure.

A secret is a passphrase or a recovery key. The recovery key is seven groups of five letters: four
of the key, 140 bits in all, and one that checks them and the place of the group.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.common import legible
from assistant.domain.common.errors import RefusedCommand

SHORTEST = 12
"""Characters that a passphrase has at least."""

_GROUPS, _DATA = 7, 4
_GROUP = _DATA + 1

RECOVERY_LETTERS = _GROUPS * _DATA
"""Letters of a recovery key without its checks, five bits each."""


class VaultState(StrEnum):
    """Whether sessions are encrypted, and whether they can be read now."""

    ABSENT = "absent"
    LOCKED = "verrouille"
    UNLOCKED = "ouvert"


@dataclass(frozen=True, slots=True)
class ReadRecovery:
    """A recovery key as typed.

    Args:
        values: its 28 values of five bits; empty when it is none.
        wrong: the groups that were miscopied, from 1, when all the rest looks like a key.
    """

    values: tuple[int, ...] = ()
    wrong: tuple[int, ...] = ()


def recovery_text(values: Sequence[int]) -> str:
    """A recovery key for paper, from its 28 values of five bits."""
    groups = []
    for number in range(_GROUPS):
        group = [*values[number * _DATA : (number + 1) * _DATA]]
        group.append(legible.check([number, *group]))
        groups.append("".join(legible.ALPHABET[value] for value in group))
    return "-".join(groups)


def read_recovery(text: str) -> ReadRecovery:
    """What was typed, as a recovery key; nothing in it when it does not look like one."""
    values = legible.values(legible.letters(text))
    if len(values) != _GROUPS * _GROUP or min(values) < 0:
        return ReadRecovery()
    groups = [values[at : at + _GROUP] for at in range(0, len(values), _GROUP)]
    wrong = tuple(
        number + 1 for number, group in enumerate(groups)
        if legible.check([number, *group[:_DATA]]) != group[_DATA]
    )
    if wrong:
        return ReadRecovery(wrong=wrong)
    return ReadRecovery(tuple(value for group in groups for value in group[:_DATA]))


def passphrase_bytes(text: str) -> bytes:
    """A passphrase as it is derived: the same characters whatever keyboard typed them."""
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


def check_new_passphrase(text: str) -> None:
    """Refuse a passphrase that a program would guess.

    Raises:
        RefusedCommand: too short, or hardly anything in it.
    """
    letters = unicodedata.normalize("NFC", text)
    if len(letters) < SHORTEST or len(set(letters)) < SHORTEST // 2:
        raise RefusedCommand(
            "Phrase trop simple",
            f"Il faut au moins {SHORTEST} caractères, dont {SHORTEST // 2} différents : quatre "
            "mots sans rapport entre eux font une bonne phrase. Rien n’a été changé.",
        )


def miscopied(wrong: Sequence[int]) -> str:
    """Which groups of a recovery key to read again, in French."""
    if len(wrong) == 1:
        return f"le groupe {wrong[0]} est mal recopié"
    return f"les groupes {', '.join(map(str, wrong))} sont mal recopiés"
