"""Vérifie une session scellée sans installer le programme : Python 3.11 et « cryptography ».

    python verifier_session.py ID.jsonl [--empreinte XXXX-XXXX-XXXX-XXXX-XXXX]

0 : intacte ; 1 : des constats ; 2 : illisible. N’importe rien du programme. Voir docs/dossier.md.
"""

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

GENESIS = "0" * 64
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MEMBERS = {"n", "type", "v", "at", "role", "data", "prev", "sum"}


class UnreadableError(Exception):
    """Ce qui empêche de lire la session ; une phrase."""


def canonical(value: object) -> bytes:
    options = {"ensure_ascii": False, "allow_nan": False, "sort_keys": True}
    return json.dumps(value, separators=(",", ":"), **options).encode()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_line(raw: bytes, previous: str | None) -> dict:
    """One line: canonical bytes, right sum, linked to the one before (None: it begins a file)."""
    try:
        line = json.loads(raw)
        whole = canonical(line)
    except (ValueError, RecursionError):
        raise UnreadableError("illisible.") from None
    if whole != raw or not isinstance(line, dict) or set(line) != MEMBERS:
        raise UnreadableError("elle n’est pas écrite comme le programme l’écrit.")
    if sha256(canonical({key: line[key] for key in line if key != "sum"})) != line["sum"]:
        raise UnreadableError("son contenu ne correspond plus à sa somme.")
    if previous not in (None, line["prev"]):
        raise UnreadableError("elle ne suit pas celle d’avant.")
    return line


def read_file(path: Path) -> tuple[list[dict], str]:
    """The lines of one file as far as they hold, and what is wrong with what follows them."""
    *ended, rest = path.read_bytes().split(b"\n")
    lines = []
    for number, raw in enumerate(ended, 1):
        try:
            lines.append(read_line(raw, lines[-1]["sum"] if lines else None))
        except UnreadableError as error:
            return lines, f"{path.name}, ligne {number} : {error}"
    return lines, f"{path.name} ne finit pas par une ligne entière." if rest else ""


def read_session(first: Path, faults: list[str]) -> tuple[str, list[dict]]:
    """All records, from the first file and its continuations; see docs/formats-des-fichiers.md."""
    session = first.name.removesuffix(".jsonl")
    name = re.compile(re.escape(session) + r"\.([1-9][0-9]*)\.jsonl")
    more = [path for path in first.parent.iterdir() if name.fullmatch(path.name)]
    lines, wrong, uncounted = [], "", False
    for path in [first, *sorted(more, key=lambda path: int(path.name.split(".")[-2]))]:
        part, fault = read_file(path)
        if lines and not part and not wrong:
            uncounted = True  # its header was never finished: nothing was said recorded in it
            continue
        if not part or (part[0]["type"], part[0]["n"]) != ("journal", 0):
            wrong = wrong or fault or f"{path.name} : l’en-tête manque."
            continue
        header, previous = part[0]["data"], part[0]["prev"]
        if (header.get("format"), header.get("session")) != (1, session):
            raise UnreadableError(f"{path.name} : d’une autre session, ou d’un format plus récent.")
        sums = [GENESIS, *(line["sum"] for line in lines)]
        if previous not in sums:
            raise UnreadableError(wrong or f"{path.name} : le fichier qu’il continue manque.")
        kept = sums.index(previous)
        uncounted |= bool(wrong or {x["sum"] for x in lines[kept:]} - {x["sum"] for x in part})
        lines, wrong = lines[:kept] + part, fault
    if wrong:
        raise UnreadableError(wrong)
    if uncounted and not any(line["type"] == "journal_repaired" for line in lines):
        faults.append("un fichier contient, après la ligne que le suivant continue, autre chose.")
    records = [line for line in lines if line["n"]]
    if not records or [line["n"] for line in records] != list(range(1, len(records) + 1)):
        raise UnreadableError("les numéros de ligne ne se suivent pas.")
    opening = records[0]
    if opening["type"] != "session_opened" or opening["data"]["session_id"] != session:
        raise UnreadableError("le journal ne commence pas par l’ouverture de cette session.")
    return session, records


def statement(session: str, referential: str, line: dict) -> bytes:
    """What the signature covers, byte for byte."""
    data = line["data"]
    return b"cqp/sceau/1\n" + canonical({
        "algorithm": data["algorithm"], "at": line["at"], "role": line["role"],
        "head": data["head"], "number": data["sealed"], "public_key": data["public_key"],
        "incomplete": sha256(canonical(data["incomplete"])),
        "referential": referential, "session": session,
        "verdicts": sha256(canonical(data["verdicts"])),
    })


def signed(data: dict, message: bytes) -> bool:
    try:
        key, signature = bytes.fromhex(data["public_key"]), bytes.fromhex(data["signature"])
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def short(whole: str) -> str:
    """95 bits in base 32, then a check over GF(32)."""
    number = int(whole, 16) >> 161
    values = [number >> 5 * (18 - i) & 31 for i in range(19)]
    check = 0
    for value in values:
        check = (check ^ value) << 1
        check ^= 37 if check & 32 else 0
    return "".join(ALPHABET[value] for value in [*values, check])


def typed(text: str) -> str:
    """A fingerprint as typed, or read from a QR code."""
    if text.startswith("cqp:1:"):
        return text.rpartition(":")[2]
    letters = re.sub(r"[\s–-]", "", text).upper()
    return letters.translate(str.maketrans("OIL", "011"))


def check_seals(session: str, records: list[dict], printed: str, faults: list[str]) -> None:
    opening = records[0]["data"]
    referential = sha256(canonical(opening["referential"]))
    if referential != opening["fingerprint"]:
        faults.append("le référentiel gardé dans la session n’a plus son empreinte d’ouverture.")
    if any(line["type"] == "session_opened" for line in records[1:]):
        faults.append("la session s’ouvre deux fois.")
    matching = last = None
    seals = [line for line in records if line["type"] == "session_sealed"]
    for rank, line in enumerate(seals, 1):
        data, before = line["data"], records[line["n"] - 2]
        message = statement(session, referential, line)
        whole, last = sha256(message), rank
        groups = "-".join(re.findall("....", short(whole)))
        print(f"Sceau {rank}, ligne {line['n']}, {line['at']!r} : {groups}")
        print(f"    clé {data['public_key']!r}\n    propositions {data['verdicts']!r}")
        if data["algorithm"] != "cqp-1":
            faults.append(f"sceau {rank} : d’une sorte inconnue.")
        if (data["sealed"], data["head"]) != (before["n"], before["sum"]):
            faults.append(f"sceau {rank} : il ne porte pas sur les lignes qui le précèdent.")
        if not signed(data, message):
            faults.append(f"sceau {rank} : la signature est fausse.")
        after = records[line["n"]] if line["n"] < len(records) else None
        if after and after["type"] != "session_reopened":
            faults.append(f"des lignes ont été ajoutées après le sceau {rank}.")
        elif after:
            print(f"    rouverte, {after['at']!r} : {after['data']['reason']!r}")
            if line is seals[-1]:
                faults.append("la session a été rouverte, et n’est plus scellée.")
        if printed and printed in (whole, short(whole)):
            matching = rank
    if last is None:
        faults.append("la session n’a jamais été scellée.")
    elif printed and matching is None:
        faults.append("l’empreinte du papier n’est celle d’aucun sceau, ou elle est mal recopiée.")
    elif printed and matching != last:
        faults.append(f"l’empreinte du papier est celle du sceau {matching}, remplacé depuis.")


def main() -> int:
    parser = argparse.ArgumentParser(description="Vérifie une session scellée.")
    parser.add_argument("fichier", type=Path, help="le premier fichier de la session, ID.jsonl")
    parser.add_argument("--empreinte", default="", help="celle du papier, ou son QR code")
    args = parser.parse_args()
    faults = []
    try:
        session, records = read_session(args.fichier, faults)
        check_seals(session, records, typed(args.empreinte), faults)
    except (OSError, UnreadableError, KeyError, TypeError, AttributeError) as error:
        print(f"Illisible : {error}")
        return 2
    for fault in faults:
        print(f"(!) {fault}")
    if not faults:
        print("Intacte : la session est telle qu’elle a été scellée.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
