"""The seal of a session: what is signed, and its fingerprint for paper. Pure.

Signing itself stands behind `Signer`: this module knows no key and no cryptography but hashing.
docs/dossier.md says what a seal proves; docs/verificateur/ checks one without this program.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from assistant.domain.common import legible
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import clean, one_line
from assistant.domain.dossier.finding import Finding
from assistant.domain.rules.outcome import outcome
from assistant.domain.session.state import Seal, Session

ALGORITHM = "cqp-1"
"""The fingerprint's making: SHA-256 of the signed bytes, its first 95 bits for paper."""

ALGORITHMS = frozenset({ALGORITHM})

_DOMAIN = b"cqp/sceau/1\n"
"""Begins what is signed, so that no signature of ours means anything elsewhere."""

_LETTERS = 19  # 95 bits
_GROUP = 4
_ON_PAPER = frozenset({"signatures"})
"""Checks that wait for the paper, which bears the fingerprint and so comes after the seal."""


class Signer(Protocol):
    """Who signs: a key that never leaves its holder."""

    @property
    def public_key(self) -> bytes:
        """The 32 bytes by which anybody checks its signatures."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature of a message."""
        ...


def canonical(value: Any) -> bytes:
    """A JSON value in the one way the journal writes it."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def verdicts(session: Session) -> dict[str, dict[str, str]]:
    """The status of every block and of every certification, as this session stands."""
    found = outcome(session)
    return {
        "blocs": {str(one.block): one.status for one in found.blocks},
        "certifications": {one.id: one.status for one in found.certifications},
    }


def statement(session: Session, seal: Seal) -> bytes:
    """The bytes that a seal's signature covers.

    They bind the session, the sealed record and all before it, the référentiel, the verdicts,
    when and by which role, why it was incomplete, and the key itself. Verdicts and reason come
    as hashes: what is left of a session whose personal data was erased can still be checked.
    """
    event = seal.event
    return _DOMAIN + canonical({
        "algorithm": event.algorithm,
        "at": seal.time,
        "head": event.head,
        "incomplete": hashlib.sha256(canonical(event.incomplete)).hexdigest(),
        "number": event.sealed,
        "public_key": event.public_key,
        "referential": session.referential.fingerprint,
        "role": seal.role,
        "session": session.id,
        "verdicts": hashlib.sha256(canonical(event.verdicts)).hexdigest(),
    })


def fingerprint(session: Session, seal: Seal) -> str:
    """The whole fingerprint of a seal, in hexadecimal."""
    return hashlib.sha256(statement(session, seal)).hexdigest()


def short_fingerprint(whole: str) -> str:
    """The fingerprint for paper: five groups of four letters and digits, the last a check.

    Args:
        whole: the whole fingerprint, in hexadecimal.
    """
    number = int(whole, 16) >> (4 * len(whole) - 5 * _LETTERS)
    values = [number >> (5 * (_LETTERS - 1 - i)) & 31 for i in range(_LETTERS)]
    text = "".join(legible.ALPHABET[value] for value in [*values, legible.check(values)])
    return "-".join(text[i : i + _GROUP] for i in range(0, len(text), _GROUP))


def seal_reference(session: Session, seal: Seal) -> str:
    """What a QR code on paper holds: the session and the whole fingerprint, no address."""
    return f"cqp:1:{session.id}:{fingerprint(session, seal)}"


def read_printed(text: str) -> str:
    """A fingerprint as typed from paper, or read from its QR code, as `is_printed` wants it.

    Raises:
        RefusedCommand: it was miscopied.
    """
    typed = text.strip()
    if typed.startswith("cqp:1:"):
        typed = typed.rpartition(":")[2]
    if len(typed) == 64 and not set(typed) - set("0123456789abcdef"):
        return typed
    letters = legible.letters(typed)
    values = legible.values(letters)
    if len(values) != _LETTERS + 1 or min(values) < 0 or legible.check(values[:-1]) != values[-1]:
        raise RefusedCommand(
            "Empreinte mal recopiée",
            f"« {one_line(text)[:80]} » : une empreinte a cinq groupes de quatre lettres ou "
            "chiffres, et l’un d’eux au moins est faux. Relisez-la sur le papier.",
        )
    return letters


def is_printed(whole: str, printed: str) -> bool:
    """True when `printed`, as `read_printed` gave it, is that fingerprint."""
    return printed in (whole, short_fingerprint(whole).replace("-", ""))


def standing_in_the_way(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What a dossier lacks that keeps it from being sealed without a reason."""
    return tuple(one for one in findings if one.blocking and one.kind not in _ON_PAPER)


def sealing_reason(session: Session, blocking: Sequence[Finding], incomplete: str) -> str:
    """Why a seal does not wait for a complete dossier; empty when nothing is missing.

    Args:
        blocking: what the dossier lacks, from `standing_in_the_way`.
        incomplete: the reason as typed.

    Raises:
        RefusedCommand: the session cannot be sealed so.
    """
    if session.sealed is not None:
        raise RefusedCommand("Déjà scellée", f"Elle l’est depuis la ligne {session.sealed.number}.")
    if session.clock.since is not None:
        raise RefusedCommand("L’horloge tourne encore", "Arrêtez-la avant de sceller la session.")
    reason = clean(incomplete).strip()
    if blocking and not reason:
        raise RefusedCommand(
            "Dossier incomplet",
            "« cqp controler » dit ce qui manque. Complétez-le, ou donnez la raison "
            "de sceller sans attendre (--incomplet \"…\").",
        )
    if reason and not blocking:
        raise RefusedCommand(
            "Dossier complet", "Rien de bloquant ne manque : scellez-le sans donner de raison."
        )
    return reason
