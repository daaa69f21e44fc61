"""Seals and their verification, as JSON and as plain values for sentences. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.domain.dossier.seal import short_fingerprint
from assistant.domain.dossier.verify import SealFound, Verification
from assistant.domain.session.state import Session
from assistant.reports.report.words import DELIVERIES, VERDICTS, Json


def verification(
    session: Session, found: Verification, own_key: bytes, sentences: Sequence[str]
) -> Json:
    """The answer of `cqp verifier --json`; `sentences` says the faults, in order."""
    referential = session.referential
    return {
        "session": session.id,
        "intacte": not found.faults,
        "lignes": session.number,
        "referentiel": {
            "id": referential.id, "version": referential.version,
            "empreinte": referential.fingerprint,
        },
        "sceaux": [_seal(one, own_key) for one in found.seals],
        "constats": [
            {"motif": fault.reason, "sceau": fault.seal or None, "texte": text}
            for fault, text in zip(found.faults, sentences, strict=True)
        ],
    }


def _seal(found: SealFound, own_key: bytes) -> Json:
    seal, event = found.seal, found.seal.event
    lifted = seal.lifted
    return {
        "numero": found.rank,
        "ligne": seal.number,
        "moment": seal.time,
        "role": seal.role,
        "empreinte": short_fingerprint(found.fingerprint),
        "empreinte_complete": found.fingerprint,
        "cle": str(event.public_key),
        "votre_cle": is_own(found, own_key),
        "incomplet": event.incomplete or None,
        "verdicts": {
            "blocs": _statuses(event.verdicts, "blocs", VERDICTS),
            "certifications": _statuses(event.verdicts, "certifications", DELIVERIES),
        },
        "rouvert": lifted and {
            "ligne": lifted.number, "moment": lifted.time, "raison": seal.reason,
        },
    }


def is_own(found: SealFound, own_key: bytes) -> bool:
    """True when this user's own key made the seal."""
    return bool(own_key) and found.seal.event.public_key == own_key.hex()


def _statuses(sealed: object, group: str, words: Mapping[str, str]) -> dict[str, str]:
    inside = sealed.get(group) if isinstance(sealed, Mapping) else None
    found = inside if isinstance(inside, Mapping) else {}
    return {str(name): words.get(str(status), str(status)) for name, status in found.items()}
