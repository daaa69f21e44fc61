"""Is a sealed session still what was sealed? Every verdict derived again, every seal checked. Pure.

Faults are data: the journal may have been written by anyone. That its lines hold together was
checked by the store, which refuses to open them otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.french import day_and_hour
from assistant.domain.common.store import Record
from assistant.domain.common.text import one_line, whole_number
from assistant.domain.dossier.seal import (
    ALGORITHMS,
    fingerprint,
    is_printed,
    read_printed,
    statement,
    verdicts,
)
from assistant.domain.events import interview as ev
from assistant.domain.referential.model import Referential
from assistant.domain.session.replay import rebuild
from assistant.domain.session.state import Entry, Seal, Session

CheckSignature = Callable[[bytes, bytes, bytes], bool]
"""True when (public key, signature, message) go together."""

OTHER_RULES = "regles_autres"
"""The session is judged by other rules than those installed under the same name."""


@dataclass(frozen=True, slots=True)
class SealFault:
    """One thing that is not as it was sealed.

    Args:
        reason: what it is; names the sentence of `prompts/verification.j2`.
        seal: the rank of the seal concerned, from 1; 0 for the session.
        values: the plain values of the sentence.
    """

    reason: str
    seal: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SealFound:
    """One seal of the journal, with its whole fingerprint."""

    rank: int
    seal: Seal
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found; the session is intact when there is no fault."""

    seals: tuple[SealFound, ...]
    faults: tuple[SealFault, ...]


def verify(
    session: Session, records: Sequence[Record], check: CheckSignature, printed: str = "",
    loose: Iterable[str] = (),
) -> Verification:
    """Compare a session with its seals, and with the fingerprint on paper if there is one.

    Args:
        loose: what the store found besides the records, as reasons of `Fault`. What a repair
            left in the files is no fault: the journal tells it, and the seal covers that.
        records: the records the session was replayed from, with their sums.
        printed: a fingerprint as typed, or the text of a QR code.

    Raises:
        RefusedCommand: the printed fingerprint was miscopied.
    """
    wanted = read_printed(printed) if printed else ""
    seals = tuple(
        SealFound(rank, seal, fingerprint(session, seal))
        for rank, seal in enumerate(_seals(session.entries), 1)
    )
    faults = [*_of_the_session(session), *_of_the_end(session.entries, seals)]
    for found in seals:
        faults.extend(_of_a_seal(session, records, found, check))
    repaired = any(isinstance(entry.event, ev.JournalRepaired) for entry in session.entries)
    faults.extend(SealFault(one) for one in loose if not (repaired and one == "hors_compte"))
    if wanted:
        faults.extend(_of_the_paper(seals, wanted))
    return Verification(seals, tuple(faults))


def _seals(entries: Sequence[Entry]) -> Iterator[Seal]:
    """Every seal of the journal, whatever a forged undoing says of it."""
    for entry in entries:
        if isinstance(entry.event, ev.SessionSealed):
            after = entries[entry.number] if entry.number < len(entries) else None
            lifted = after if after and isinstance(after.event, ev.SessionReopened) else None
            yield Seal(entry.number, entry.time, entry.role, entry.event, lifted)


def _of_the_session(session: Session) -> Iterator[SealFault]:
    opening = session.entries[0].event
    assert isinstance(opening, ev.SessionOpened)
    if opening.fingerprint != session.referential.fingerprint:
        yield SealFault("referentiel")
    if any(isinstance(entry.event, ev.SessionOpened) for entry in session.entries[1:]):
        yield SealFault("deux_ouvertures")


def _of_the_end(entries: Sequence[Entry], seals: Sequence[SealFound]) -> Iterator[SealFault]:
    """The session must end under a seal, and nothing but a reopening may follow one."""
    if not seals:
        yield SealFault("jamais_scellee")
        return
    for found in seals:
        number = found.seal.number
        if number < len(entries) and found.seal.lifted is None:
            yield SealFault(
                "ajout", found.rank, {"ligne": number + 1, "total": len(entries) - number}
            )
    last = seals[-1]
    if last.seal.lifted is not None:
        yield SealFault("rouverte", last.rank, _lifting(last.seal))


def _lifting(seal: Seal) -> dict[str, Any]:
    return {"moment": seal.lifted.time if seal.lifted else "", "raison": seal.reason}


def _of_a_seal(
    session: Session, records: Sequence[Record], found: SealFound, check: CheckSignature
) -> Iterator[SealFault]:
    seal, event = found.seal, found.seal.event
    if event.algorithm not in ALGORITHMS:
        yield SealFault("algorithme", found.rank, {"nom": event.algorithm})
    before = records[seal.number - 2]
    if event.sealed != before.number or event.head != before.sum:
        yield SealFault("chaine", found.rank, {"ligne": before.number})
    key, signature = _bytes(event.public_key), _bytes(event.signature)
    if not check(key, signature, statement(session, seal)):
        yield SealFault("signature", found.rank)
    changed = _changed_verdicts(session, seal)
    if changed:
        yield SealFault("verdicts", found.rank, {"changes": changed})


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _changed_verdicts(session: Session, seal: Seal) -> list[str]:
    """The blocks and certifications whose verdict, derived again, is not the one sealed."""
    then = rebuild(session.entries[: seal.number - 1], _same(session.referential))
    try:
        again: Mapping[str, Any] = verdicts(then)
    except AssistantError:
        again = {}
    sealed = seal.event.verdicts
    if sealed == again:
        return []
    flat, flat_again = _flat(sealed), _flat(again)
    names = {**flat, **flat_again}
    return [name for name in names if flat.get(name) != flat_again.get(name)] or ["?"]


def _same(referential: Referential) -> Callable[[Mapping[str, Any]], Referential]:
    return lambda _data: referential


def _flat(found: Mapping[str, Any]) -> dict[str, object]:
    return {
        str(name): status
        for group in found.values() if isinstance(group, Mapping)
        for name, status in group.items()
    }


def _of_the_paper(seals: Sequence[SealFound], printed: str) -> Iterator[SealFault]:
    """The paper must bear the seal that holds now."""
    matching = [found for found in seals if is_printed(found.fingerprint, printed)]
    if not matching:
        yield SealFault("empreinte")
    elif matching[-1] is not seals[-1]:
        yield SealFault("empreinte_ancienne", matching[-1].rank, _lifting(matching[-1].seal))


def told(
    session: Session, faults: Iterable[SealFault], say: Callable[..., str]
) -> tuple[str, ...]:
    """Those faults in French, each a sentence; `say` fills a template by its name."""
    return tuple(
        say("regles_autres" if one.reason == OTHER_RULES else "verification",
            **_said(session, one)).strip()
        for one in faults
    )


def _said(session: Session, fault: SealFault) -> dict[str, Any]:
    values = dict(fault.values)
    if "moment" in values:
        values["moment"] = day_and_hour(values["moment"])
    for key in ("raison", "nom", "version", "installee"):
        if key in values:
            values[key] = one_line(values[key])
    if "changes" in values:
        values["changes"] = [_named(session.referential, name) for name in values["changes"]]
    return {"motif": fault.reason, "sceau": fault.seal, **values}


def _named(referential: Referential, name: str) -> str:
    """A block or a certification, from the name it has in a seal."""
    block = whole_number(name)
    if block is not None:
        return f"{referential.block_word} {block}"
    found = (one.title for one in referential.certifications if one.id == name)
    return next(found, one_line(name))
