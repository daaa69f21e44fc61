"""Every way we know to tamper with a sealed session, and who notices.

What only changes bytes breaks the chain. What computes the chain again is told by the signature;
what signs again, with another key, is told by the fingerprint on paper.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.common.store import Record
from assistant.domain.dossier.seal import (
    ALGORITHM,
    canonical,
    fingerprint,
    short_fingerprint,
    statement,
    verdicts,
)
from assistant.domain.events import interview as ev
from assistant.domain.events import records as event_records
from assistant.domain.referential.build import build_referential
from assistant.domain.session.replay import replay
from assistant.domain.session.state import Seal
from assistant.interview import Interview
from assistant.library import Library
from assistant.storage.journal.endings import loose_bytes
from assistant.storage.journal.line import own_sum
from assistant.storage.vault.signing import UserKey, signature_holds
from tests.dossiers import complete, play
from tests.helpers import HandClock

REFERENTIAL, GOOD = "vendeur-conseil-distance-gros", "oui"
VERIFIER = Path(__file__).parent.parent / "docs" / "verificateur" / "verifier_session.py"

Contents = dict[str, bytes]
"""The files of a session, by name, first to last."""

Lines = list[dict[str, Any]]


def standalone() -> Any:
    """The verifier in one file, as a module."""
    spec = importlib.util.spec_from_file_location("verifier_session", VERIFIER)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Sealed:
    """A sealed session as its owner left it, with what was printed; and another's key."""

    session_id: str
    contents: Contents
    printed: str
    thief: UserKey
    other: Contents = field(default_factory=dict)


def complete_session(library: Library, clock: HandClock) -> Interview:
    """A session whose dossier lacks nothing but the signatures on paper."""
    interview = library.create(REFERENTIAL, "DUVAL Camille")
    orders = complete(interview.session.referential, GOOD)
    orders.pop("signatures", None)
    for some in orders.values():
        play(interview, clock, some)
    return interview


def contents(folder: Path, session_id: str) -> Contents:
    paths = sorted(folder.glob(f"{session_id}*.jsonl"), key=lambda path: (len(path.name), path))
    return {path.name: path.read_bytes() for path in paths}


def put(folder: Path, files: Contents) -> None:
    """Make a folder of sessions hold these files and no other journal."""
    for path in folder.glob("*.jsonl"):
        path.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


Tampering = Callable[[Sealed, random.Random], Contents]
"""One way to tamper: the files it makes of a sealed session."""


# --- who notices ---------------------------------------------------------------------------


def seen_by_program(library: Library, folder: Path, session_id: str, printed: str) -> list[str]:
    """What `cqp verifier` finds; nothing when the session is intact."""
    try:
        interview = library.open(session_id, write=False)
    except SessionUnreadable:
        return ["illisible"]
    try:
        loose = loose_bytes(folder, session_id)
        return [one.reason for one in interview.verify(signature_holds, printed, loose).faults]
    finally:
        interview.close()


def seen_by_standalone(module: Any, path: Path, printed: str) -> list[str]:
    """What the verifier in one file finds."""
    faults: list[str] = []
    try:
        session, records = module.read_session(path, faults)
        module.check_seals(session, records, module.typed(printed), faults)
    except (OSError, module.UnreadableError, KeyError, TypeError, AttributeError) as error:
        faults.append(f"illisible : {error}")
    return faults


# --- bytes ---------------------------------------------------------------------------------


def _some_file(files: Contents, chance: random.Random) -> str:
    return chance.choice(list(files))


def _bytes(change: Callable[[bytes, random.Random], bytes]) -> Tampering:
    def tamper(sealed: Sealed, chance: random.Random) -> Contents:
        name = _some_file(sealed.contents, chance)
        return {**sealed.contents, name: change(sealed.contents[name], chance)}

    return tamper


def _in_lines(change: Callable[[list[bytes], random.Random], None]) -> Tampering:
    def tamper(content: bytes, chance: random.Random) -> bytes:
        lines = content.splitlines(keepends=True)
        change(lines, chance)
        return b"".join(lines)

    return _bytes(tamper)


def _changed_byte(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ chance.randrange(1, 256)]) + content[at + 1 :]


def _removed_bytes(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.choice((1, 1, 2, 50)) :]


def _added_bytes(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice((b" ", b"\n", b"\0", b"{}\n", b"x" * 40)) + content[at:]


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _line_removed(lines: list[bytes], chance: random.Random) -> None:
    del lines[chance.randrange(len(lines))]


def _lines_cut(lines: list[bytes], chance: random.Random) -> None:
    del lines[chance.randrange(1, len(lines)) :]


def _line_doubled(lines: list[bytes], chance: random.Random) -> None:
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))


def _lines_swapped(lines: list[bytes], chance: random.Random) -> None:
    one, two = chance.sample(range(len(lines)), 2)
    lines[one], lines[two] = lines[two], lines[one]


def _line_of_another(sealed: Sealed, chance: random.Random) -> Contents:
    name = _some_file(sealed.contents, chance)
    lines = sealed.contents[name].splitlines(keepends=True)
    foreign = chance.choice(b"".join(sealed.other.values()).splitlines(keepends=True))
    at = chance.randrange(len(lines))
    lines[at : at + chance.choice((0, 1))] = [foreign]
    return {**sealed.contents, name: b"".join(lines)}


def _file_removed(sealed: Sealed, chance: random.Random) -> Contents:
    left = dict(sealed.contents)
    del left[_some_file(left, chance)]
    return left or sealed.other


# --- the chain computed again --------------------------------------------------------------


def parsed(files: Contents) -> dict[str, Lines]:
    return {
        name: [json.loads(raw) for raw in content.splitlines()] for name, content in files.items()
    }


def chained(files: dict[str, Lines]) -> Contents:
    """The files with numbers, sums and links made anew, as someone who knows the format would."""
    previous, number, found = "0" * 64, 0, {}
    for name, lines in files.items():
        written = []
        for line in lines:
            number += line["type"] != "journal"
            body = {key: value for key, value in line.items() if key != "sum"}
            body.update(prev=previous, n=0 if line["type"] == "journal" else number)
            previous = line["sum"] = hashlib.sha256(canonical(body)).hexdigest()
            written.append(canonical({**body, "sum": previous}) + b"\n")
            line.update(body)
            assert own_sum(written[-1].removesuffix(b"\n")) == previous
        found[name] = b"".join(written)
    return found


def _records(files: dict[str, Lines]) -> Lines:
    return [line for lines in files.values() for line in lines if line["type"] != "journal"]


def _last_seal(files: dict[str, Lines]) -> dict[str, Any]:
    return [line for line in _records(files) if line["type"] == "session_sealed"][-1]


def _some_value(line: dict[str, Any], chance: random.Random) -> None:
    """Change one thing in a line: what it says, when, or by whom."""
    texts = [key for key in ("text", "name", "reason", "comment") if key in line["data"]]
    target = chance.choice(["at", "role", *texts])
    if target == "at":
        line["at"] = line["at"].replace("2026", "2025")
    elif target == "role":
        line["role"] += "x"
    else:
        line["data"][target] += "x"


def _forged(
    change: Callable[[dict[str, Lines], random.Random], None], *, head: bool = False
) -> Tampering:
    """Change lines and compute the chain again, the seal's `head` too when asked."""

    def tamper(sealed: Sealed, chance: random.Random) -> Contents:
        files = parsed(sealed.contents)
        change(files, chance)
        made = chained(files)
        seals = [line for line in _records(files) if line["type"] == "session_sealed"]
        if not head or not seals:
            return made
        for seal in seals:
            seal["data"].update(
                head=_records(files)[seal["n"] - 2]["sum"], sealed=seal["n"] - 1
            )
            made = chained(files)
        return made

    return tamper


def _a_line_changed(files: dict[str, Lines], chance: random.Random) -> None:
    last = _last_seal(files)
    _some_value(chance.choice([one for one in _records(files)[1:] if one is not last]), chance)


def _a_line_taken_out(files: dict[str, Lines], chance: random.Random) -> None:
    lines = chance.choice([lines for lines in files.values() if len(lines) > 3])
    del lines[chance.randrange(2, len(lines))]


def _judgements_exchanged(files: dict[str, Lines], chance: random.Random) -> None:
    given = [one for one in _records(files) if one["type"] == "judgement_given"]
    chance.choice(given)["data"]["value"] = "non"


def _the_seal_itself(files: dict[str, Lines], chance: random.Random) -> None:
    """Everything a seal says, and the moment and the role it was made by."""
    seal = _last_seal(files)
    target = chance.choice((
        "at", "role", "head", "sealed", "public_key", "signature", "algorithm", "verdicts",
        "incomplete",
    ))
    data = seal["data"]
    if target == "at":
        seal["at"] = seal["at"].replace("2026", "2025")
    elif target == "role":
        seal["role"] = "autre"
    elif target == "sealed":
        data["sealed"] -= 1
    elif target == "verdicts":
        data["verdicts"]["blocs"]["1"] = "not_mastered"
    elif target in ("head", "public_key", "signature"):
        data[target] = hashlib.sha256(data[target].encode()).hexdigest() * (
            2 if target == "signature" else 1
        )
    else:
        data[target] += "x"


def _referential_changed(files: dict[str, Lines], chance: random.Random) -> None:
    opening = _records(files)[0]["data"]
    blocks = opening["referential"]["blocs"]
    chance.choice(blocks)["intitule"] += " (bis)"
    if chance.random() < 0.5:
        opening["fingerprint"] = hashlib.sha256(canonical(opening["referential"])).hexdigest()


def _note(text: str = "Ajout.") -> dict[str, Any]:
    data = {"text": text, "block": 1, "elements": [], "origin": "entretien", "asked": 0}
    return {
        "type": "note_taken", "v": 1, "at": "2026-03-13T08:00:00.000Z", "role": "", "data": data
    }  # fmt: skip


def _reopening() -> dict[str, Any]:
    return {**_note(), "type": "session_reopened", "data": {"reason": "Correction."}}


def _note_appended(files: dict[str, Lines], _: random.Random) -> None:
    list(files.values())[-1].append(_note())


def _reopened_and_changed(files: dict[str, Lines], chance: random.Random) -> None:
    added = [_reopening(), _note()] if chance.random() < 0.7 else [_reopening()]
    list(files.values())[-1].extend(added)


# --- signed again, with another key --------------------------------------------------------


def resealed(sealed: Sealed, files: dict[str, Lines], line: dict[str, Any]) -> Contents:
    """Make the seal in `line` right again with the thief's key: nothing but paper tells."""
    chained(files)
    before = _records(files)[: line["n"] - 1]
    names = ("n", "type", "v", "at", "role", "data")
    session = replay([Record(*(one[key] for key in names)) for one in before], build_referential)
    unsigned = ev.SessionSealed(
        before[-1]["sum"], before[-1]["n"], sealed.thief.public_key.hex(), "", ALGORITHM,
        verdicts(session), line["data"].get("incomplete", ""),
    )
    message = statement(session, Seal(line["n"], line["at"], line["role"], unsigned))
    signature = sealed.thief.sign(message).hex()
    line["data"] = {**dict(event_records.draft(unsigned, "", "").data), "signature": signature}
    return chained(files)


def _signed_again(
    change: Callable[[dict[str, Lines], random.Random], None] | None
) -> Tampering:
    def tamper(sealed: Sealed, chance: random.Random) -> Contents:
        files = parsed(sealed.contents)
        if change:
            change(files, chance)
        chained(files)
        made: Contents = {}
        for line in [one for one in _records(files) if one["type"] == "session_sealed"]:
            made = resealed(sealed, files, line)
        return made

    return tamper


def _reopened_and_sealed_again(sealed: Sealed, _: random.Random) -> Contents:
    files = parsed(sealed.contents)
    seal = {**_note(), "type": "session_sealed", "data": {}}
    list(files.values())[-1].extend([_reopening(), _note(), seal])
    return resealed(sealed, files, seal)


BYTES: dict[str, Tampering] = {
    "octet changé": _bytes(_changed_byte),
    "octets ôtés": _bytes(_removed_bytes),
    "octets ajoutés": _bytes(_added_bytes),
    "fichier coupé": _bytes(_cut),
    "ligne ôtée": _in_lines(_line_removed),
    "dernières lignes ôtées": _in_lines(_lines_cut),
    "ligne doublée": _in_lines(_line_doubled),
    "lignes échangées": _in_lines(_lines_swapped),
    "ligne d’une autre session": _line_of_another,
    "fichier ôté": _file_removed,
}

FORGED: dict[str, Tampering] = {
    "ligne changée, chaîne refaite": _forged(_a_line_changed),
    "ligne changée, chaîne et tête refaites": _forged(_a_line_changed, head=True),
    "ligne ôtée, chaîne refaite": _forged(_a_line_taken_out),
    "ligne ôtée, chaîne et tête refaites": _forged(_a_line_taken_out, head=True),
    "jugement retourné, chaîne et tête refaites": _forged(_judgements_exchanged, head=True),
    "sceau récrit": _forged(_the_seal_itself),
    "référentiel changé": _forged(_referential_changed),
    "référentiel changé, tête refaite": _forged(_referential_changed, head=True),
    "note ajoutée après le sceau": _forged(_note_appended),
    "rouverte par un autre": _forged(_reopened_and_changed),
}

SIGNED_AGAIN: dict[str, Tampering] = {
    "signée par une autre clé": _signed_again(None),
    "changée et signée par une autre clé": _signed_again(_a_line_changed),
    "jugement retourné et signé par une autre clé": _signed_again(_judgements_exchanged),
    "rouverte et scellée par une autre clé": _reopened_and_sealed_again,
}
"""These hold together by themselves: only the fingerprint on paper tells them."""


def sealed_session(
    library: Library, folder: Path, clock: HandClock, key: UserKey, thief: UserKey
) -> Sealed:
    """A complete session, sealed, and what paper says of it."""
    other = complete_session(library, clock)
    other.seal(key)
    other.close()
    interview = complete_session(library, clock)
    seal = interview.seal(key)
    printed = short_fingerprint(fingerprint(interview.session, seal))
    interview.close()
    found = contents(folder, interview.session.id)
    return Sealed(interview.session.id, found, printed, thief, contents(folder, other.session.id))

