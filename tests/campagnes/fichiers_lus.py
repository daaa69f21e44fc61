"""What `fichiers` tries: one sound file of each kind, how it is made hostile, and how it is read.

A reader here does what the program does with the file, as far as a person would see it. Its naive
twin does what a program without a door would.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import pickle
import random
import sqlite3
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from assistant import evaluations
from assistant.domain.common.errors import AssistantError, SessionUnreadable
from assistant.domain.common.french import figures
from assistant.domain.common.store import Draft, PartOf, Record
from assistant.domain.common.text import whole_number
from assistant.domain.consultation.agreement import Pair
from assistant.domain.consultation.agreement import figures as agreed
from assistant.domain.consultation.merge import merge
from assistant.domain.dossier.completeness import controls
from assistant.domain.dossier.jury import composition
from assistant.domain.events.records import KINDS
from assistant.domain.privacy.identities import Identities
from assistant.domain.referential.model import ElementRef
from assistant.domain.review.conversation import lines
from assistant.domain.rules.outcome import outcome
from assistant.domain.session import orders
from assistant.domain.session.persons import owner_of
from assistant.domain.session.replay import replay
from assistant.domain.session.state import Session
from assistant.domain.sitting.state import is_sitting
from assistant.domain.suggestions import pending, sentences_of
from assistant.enrolling import look_over
from assistant.evaluations import Evaluated
from assistant.grids.reading import read_grid
from assistant.interview import Interview
from assistant.juries import Juries
from assistant.language.linking import propose
from assistant.publishing import Sayings, minutes
from assistant.reports.data import cli_json, person
from assistant.reports.data.consultation import Compared, ComparedScale, agreement_lines
from assistant.reports.data.report_json import render as as_json
from assistant.reports.data.tables import render_csv, render_xlsx, tabled
from assistant.reports.form.fill import render as fill_form
from assistant.reports.report.annex import annex
from assistant.reports.report.anonymous import anonymous
from assistant.reports.report.content import Report, build_report
from assistant.reports.report.dossier import dossier
from assistant.reports.text import markdown
from assistant.resources import shipped
from assistant.search.engine import Search
from assistant.search.folder import SearchIndex, SessionFolder
from assistant.search.query import parse
from assistant.search.rows import rows
from assistant.search.tables import VERSION as INDEX_VERSION
from assistant.storage.disk.files import SYSTEM
from assistant.storage.disk.lock import _describe
from assistant.storage.disk.settings import SettingsFile
from assistant.storage.journal.codec import CLEAR
from assistant.storage.journal.line import canonical, encode_all, header, record_of, scan
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.referential.format import read_format
from assistant.storage.referential.kept import kept_referential
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.storage.referential.yaml_reader import read_yaml
from assistant.storage.summary_file import SummaryFile
from assistant.storage.upkeep.backups import Backups
from assistant.storage.upkeep.holdings import MANIFEST, Holdings, Places
from assistant.storage.upkeep.outputs import Outputs
from assistant.storage.upkeep.unsent import UnsentTexts
from assistant.storage.vault.session_keys import SessionKeys
from assistant.storage.vault.signing import UserKey, signature_holds
from assistant.storage.vault.vault import Vault
from assistant.storage.words import (
    OWING,
    TOLD,
    load_cues,
    load_fact_words,
    load_families,
    load_lexicon,
    load_owing,
    load_rules,
    load_told,
)
from assistant.summaries import TABLE, VERSION, Summaries, is_row, summed_up
from assistant.transcribing import prepare
from assistant.tui.rebinding import catalogue
from assistant.voice import Voice
from tests.campagnes.commun import TIME
from tests.campagnes.liens import link_words
from tests.example_form import TARGET
from tests.grids_help import DESCRIPTIONS, FILES, FOLDER, MADE, make
from tests.helpers import START, HandClock, library
from tests.places import TESTS
from tests.transcriptions.fabriquer import docx, samples
from tests.transcriptions.shapes import files as transcripts
from tests.vaults import PHRASE, vault_in
from tests.yaml_data import yaml_data

Read = Callable[[bytes], object]
EXAMPLE, LED = TESTS / "data" / "exemple-complet.yaml", "assistant-formation"


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Args:
        hostile: a file of it, changed at random.
        read: reads it as the program does.
        naive: reads it as a program without a door would.
    """

    name: str
    hostile: Callable[[random.Random], bytes]
    read: Read
    naive: Read


# --- what is put in place of something good ---------------------------------------------------


class ControlShownError(AssertionError):
    """Something that commands a terminal came through to where texts are shown."""


def _nested(depth: int) -> Any:
    value: Any = "fond"
    for _ in range(depth):
        value = [value]
    return value


NASTY: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 7, 99, 10**6, 10**15, 10**30, -(10**18), 1.5, "", " ", "x",
    "oui", "1.1", "9.9", "0.0", "1.", "٣.١", "2026-02-31", "0001-01-01", "9999-12-31T23:59:59Z",
    "2026-01-01T00:00:00", TIME, "a" * 5_000, "\x1b]52;c;aGVsbG8=\x07", "\x9b31m", "\x1bPq\x1b\\",
    "\x1b]8;;http://x\x1b\\lien", "e\u202ed", "\u2066x", "\r\n", "{{ 7*7 }}", "[@click=app.quit]x",
    "../../x", "=1+1", "<b>", [], {}, [[]], [{}], {"a": 1}, ["1.1"], ["1.1", "9.9"], [1, 2],
    {"text": "x"}, [{"text": "x"}], {"a": {"b": {"c": []}}}, _nested(9), _nested(60),
    "1" * 4_400, "é" * 300,
)

TOKENS = tuple(token.encode() for token in (
    "<v ", "<v <v", "-->", "00:00:00.000 --> 00:00:01.000\n", "WEBVTT\n\n", "{{", "}}", "{%", "%}",
    "{% for a in b %}", "[" * 50, "{" * 50, "&a [*a,*a]", "*a", "!!python/object:os.system", "- ",
    ": ", "\t", "\r", "\x1b[31m", "\u202e", "1e999", "1" * 300, "-", "null", "true", '"', "'", "\\",
    "\\u0000", "<!DOCTYPE x [<!ENTITY a 'b'>]>", 'w:gridSpan w:val="1000000000"', "<w:tr>",
    "</w:tc>", "|", ">", "%", "# ", "@", "`", "é" * 40,
))


def bytes_changed(chance: random.Random, content: bytes) -> bytes:
    """Bytes changed, cut out, doubled many times, tokens of every format put in."""
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        at = chance.randrange(len(content) + 1)
        to = min(len(content), at + chance.choice((1, 1, 4, 40, 400)))
        way = chance.randrange(6)
        if way == 0:
            content = content[:at] + content[to:]
        elif way == 1:
            content = content[:at] + chance.randbytes(to - at) + content[to:]
        elif way == 2:
            content = content[:to] + content[at:]
        elif way == 3:
            content = content[:at] + chance.choice(TOKENS) + content[at:]
        elif way == 4:
            content = content[:at] + chance.choice(TOKENS) * chance.choice(_TIMES) + content[at:]
        else:
            piece = content[at:to] or b"x"
            content = content[:at] + piece * chance.choice(_TIMES) + content[to:]
        content = content[:2_000_000] or b" "
    return content


_TIMES = (2, 2, 2, 2, 2, 2, 2, 30, 30, 3_000)
"""How often something is repeated: what is long takes as long as many, and is tried less often."""


def _copied(value: Any) -> Any:
    """Plain data again, in a fifth of the time that `deepcopy` takes."""
    return pickle.loads(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


def value_changed(chance: random.Random, value: Any) -> Any:
    """The same plain data with something in it replaced, taken away, added or moved."""
    made = _copied(value)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        places = list(_places(made))
        if not places:
            return chance.choice(NASTY)
        holder, key = chance.choice(places)
        way = chance.randrange(8)
        if way == 0:
            del holder[key]
        elif way == 1 and isinstance(holder, dict):
            name = str(chance.choice(("x", "text", "\x1b[2J", "id", 3)))
            holder[name] = _copied(chance.choice(NASTY))
        elif way == 2 and isinstance(holder, list):
            holder.extend([_copied(holder[key])] * chance.choice((1, 3, 200)))
        elif way == 3:
            other_holder, other = chance.choice(places)
            holder[key] = _copied(other_holder[other])
        else:
            holder[key] = _copied(chance.choice(NASTY))
    return made


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        for key, held in list(value.items()):
            yield value, key
            yield from _places(held)
    elif isinstance(value, list):
        for index, held in enumerate(value):
            yield value, index
            yield from _places(held)


# --- sessions ---------------------------------------------------------------------------------

NAME = "hostile"

SHARE_PRINTED = 40
"""One session in so many, among those that are let in, goes into every document too."""

_MORE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("actions_planned", {"block": 1, "way": "formation", "text": "Deux jours."}),
    ("block_spotted", {"block": 1, "status": "formation", "text": "À reprendre."}),
    ("practice_observed", {"element": "1.1", "text": "Vu au poste."}),
    ("spotting_led", {"name": "X Y", "company": "Z", "function": "f", "accreditation": "12-34",
                      "date": "2026-01-12"}),
    ("tutor_named", {"name": "T U", "company": "Z", "function": "f", "conditions": True}),
    ("activity_declared", {"block": 1, "activity": 1, "practised": True, "examples": "x",
                           "documents": "y"}),
    ("arbitration_asked", {"block": 1, "reason": "désaccord"}),
    ("block_carried", {"block": 2, "decided": "2025-01-10", "until": "2030-01-10",
                       "session": "ancienne"}),
    ("candidate_described", {"name": "DUVAL Camille", "details": {"entreprise": "ACME"}}),
    ("comment_written", {"box": "candidat", "text": "Merci."}),
    ("consultation_concluded", {"element": "1.1", "value": "acquis", "reason": "r",
                                "not_applicable": False, "comment": ""}),
    ("consultation_held", {"block": 1, "text": "tenue"}),
    ("draft_kept", {"text": "en cours"}),
    ("draft_taken", {"block": 1, "sentences": [
        {"id": "s1", "text": "Une phrase.", "lines": [3, 4], "document": "d"}]}),
    ("essential_marked", {"element": "1.1", "mark": "oui", "certification": ""}),
    ("evaluator_named", {"role_id": "evaluateur_externe", "name": "X Y", "company": "Z",
                         "function": "f", "accreditation": "12-34", "independent": True,
                         "blocks": [1]}),
    ("fact_recorded", {"fact": "date_evaluation", "text": "t", "date": "2026-03-12", "block": 0}),
    ("feedback_given", {"question": "q", "choices": ["a"], "text": "t"}),
    ("interview_started", {}),
    ("interview_paused", {"effective": ""}),
    ("interview_ended", {}),
    ("judgement_withdrawn", {"element": "1.1", "by": "evaluateur_externe"}),
    ("jury_decided", {"date": "2026-04-01", "decision": "d", "blocks": [1],
                      "members": {"employeurs": 2, "salariés": ["A B"]}}),
    ("model_consulted", {"use": "relances", "model": "m", "place": "p", "prompt": "h", "sent": "s",
                         "lines": [3], "spoken": []}),
    ("suggestion_proposed", {"use": "relances", "model": "m", "prompt": "h", "consulted": 5,
                             "block": 1, "sentences": [
                                 {"text": "Et ?", "lines": [3], "elements": ["1.1"],
                                  "supported": True, "spoken": 1}]}),
    ("suggestion_settled", {"suggestion": 5, "sentence": 1, "accepted": True, "text": "Et ?"}),
    ("note_corrected", {"note": 5, "text": "c", "elements": ["1.1"], "reason": "r"}),
    ("observation_written", {"block": 1, "text": "Obs."}),
    ("point_raised", {"element": "1.1", "text": "p"}),
    ("point_settled", {"point": 5, "text": "ok"}),
    ("record_brought", {"session": "autre", "number": 3, "time": TIME, "role": "professionnel",
                        "kind": "note_taken", "shape": 1, "said": "",
                        "data": {"text": "n", "block": 1, "elements": ["1.1"],
                                 "origin": "entretien", "asked": 0}}),
    ("session_merged", {"session": "autre", "head": "0", "number": 4, "brought": 1}),
    ("step_settled", {"step": "s", "status": "faite"}),
    ("transcript_imported", {"file": "f.vtt", "sha256": "0", "lines": [
        {"speaker": "Camille", "text": "Bonjour.", "start": 0},
        {"speaker": "Léa", "text": "Oui."}], "speakers": {"Camille": "candidat", "Léa": "autre"},
        "offset": 0, "faults": [{"line": 3, "why": "w"}], "notices": ["n"]}),
    ("transcript_aligned", {"transcript": 5, "speakers": {"Camille": "candidat"}, "offset": 10}),
    ("spoken_lines_given", {"transcript": 5, "lines": [1], "speaker": "Camille", "kind": ""}),
    ("spoken_line_settled", {"transcript": 5, "line": 1, "note": 6}),
    ("journal_repaired", {"kept": 3, "lost": [9], "set_aside": "x.rebut"}),
    ("session_sealed", {"head": "0" * 64, "sealed": 2, "public_key": "00", "signature": "00",
                        "algorithm": "cqp-1", "verdicts": {"blocs": {"1": "mastered"}},
                        "incomplete": ""}),
    ("session_reopened", {"reason": "r"}),
    ("question_asked", {"block": 1, "question": 1, "text": "q", "elements": ["1.1"]}),
    ("note_taken", {"text": "n", "block": 1, "elements": ["1.1"], "origin": "entretien",
                    "asked": 6}),
    ("judgement_given", {"element": "1.1", "value": "non_acquis", "by": "evaluateur_externe",
                         "not_applicable": False, "comment": "c", "criteria": [1]}),
    ("clock_leapt", {"since": "2026-03-12T08:30:00.000Z"}),
    ("gap_settled", {"gap": 0, "counted": True}),
    ("draft_choice", {"element": "1.1", "line": 3, "span": "x"}),
    ("moved", {"block": 1, "element": 1, "question": 1}),
    ("open_question_answered", {"block": 1, "question": 0, "text": "t"}),
    ("part_begun", {"block": 1, "part": "x"}),
    ("question_put_off", {"block": 1, "question": 1, "text": "q", "elements": ["1.1"]}),
    ("undone", {"event": 6}),
)


@cache
def _events(short: bool = True) -> list[dict[str, Any]]:
    """A session with every kind of event: the beginning of a demonstration, then the others.

    Args:
        short: under a référentiel with nearly every key and few elements; else under a branch's
            own, which takes ten times as long to read.
    """
    path = shipped("sessions") / "demonstration-assistant-formation.jsonl"
    told = [json.loads(line) for line in path.read_bytes().splitlines()][1:]
    events = [{key: one[key] for key in ("at", "data", "role", "type", "v")} for one in told[:24]]
    events[0]["data"]["session_id"] = NAME
    if short:
        made, wrong = read_format(read_yaml(EXAMPLE.read_bytes()).data or {})
        assert not wrong
        made["blocs"].append({**_copied(made["blocs"][0]), "numero": 2})
        events[0]["data"]["referential"] = made
        for number, event in enumerate(events):
            if "element" in event["data"]:  # it has no more than 1.1 and 1.2
                event["data"]["element"] = f"1.{1 + number % 2}"
    last, role = events[-1]["at"], events[-1]["role"]
    numbers: dict[str, int] = {}
    for kind, said in _MORE:
        data = _copied(said)
        if kind.startswith(("transcript_al", "spoken")):
            data["transcript"] = numbers["transcript_imported"]
        if kind == "suggestion_settled":
            data["suggestion"] = numbers["suggestion_proposed"]
        if kind == "point_settled":
            data["point"] = numbers["point_raised"]
        if kind == "gap_settled":
            data["gap"] = numbers["clock_leapt"]
        version = KINDS[kind].version if "criteria" in data else 1
        events.append({"at": last, "data": data, "role": role, "type": kind, "v": version})
        numbers[kind] = len(events)
    return events


def _written(events: Sequence[tuple[bytes, bytes]], name: str = NAME) -> bytes:
    """Lines as somebody who knows the format writes them, whatever they say.

    The members of a line are in the order of their names: what an event says is the same wherever
    it stands, but for its number, the sum before and its own.
    """
    content, lines_ = encode_all([header(name, "essai", TIME, 0)], 0, "0" * 64)
    found, previous = [content], lines_[-1]["sum"]
    for number, (before, after) in enumerate(events, 1):
        begun = b'%s,"n":%d,"prev":"%s","role":' % (before, number, previous.encode())
        role, rest = after.split(b"\0")
        previous = hashlib.sha256(begun + role + rest).hexdigest()
        found.append(b'%s%s,"sum":"%s"%s\n' % (begun, role, previous.encode(), rest))
    return b"".join(found)


def _halves(event: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """A line before its number, and from its role on, with a zero where its sum goes."""
    told = [(name, canonical({name: event[name]})[1:-1]) for name in sorted(event)]
    before = b"{" + b",".join(said for name, said in told if name < "n")
    (role,) = (said.partition(b":")[2] for name, said in told if name == "role")
    after = b"," + b",".join(said for name, said in told if name > "role") + b"}"
    return before, role + b"\0" + after


@cache
def _sound_halves(short: bool = True) -> tuple[tuple[bytes, bytes], ...]:
    return tuple(map(_halves, _events(short)))


def hostile_session(chance: random.Random) -> bytes:
    short = chance.random() < 0.95
    events, halves = list(_events(short)), list(_sound_halves(short))
    for _ in range(chance.choice((1, 1, 1, 2))):
        index = 0 if chance.random() < 0.15 else chance.randrange(len(events))
        if chance.random() < 0.1:
            to = chance.randrange(len(events))
            events.insert(to, events.pop(index))
            halves.insert(to, halves.pop(index))
            continue
        event = _copied(events[index])
        if chance.random() < 0.15:
            event[chance.choice(("at", "role", "type", "v"))] = chance.choice(NASTY)
        elif "referential" in event["data"] and chance.random() < 0.9:
            event["data"]["referential"] = value_changed(chance, event["data"]["referential"])
        else:
            event["data"] = value_changed(chance, event["data"])
        with suppress(ValueError, TypeError, RecursionError):
            halves[index] = _halves(event)
            events[index] = event
    content = _written(halves)
    return bytes_changed(chance, content) if chance.random() < 0.2 else content


class _Shown:
    """A journal as it was read, for an interview that only shows."""

    def __init__(self, records: list[Record]) -> None:
        self.records, self.session_id = records, NAME
        self.writable, self.writer, self.recovery, self.in_clear = False, "", None, True
        self.shared = self.accompanied = False

    def follow(self) -> tuple[Record, ...]:
        return ()

    def close(self) -> None:
        """Nothing is held."""


class SessionReader:
    """Reads a session's bytes and shows all that screens, documents and lists show of it."""

    def __init__(self, folder: Path, *, everything: bool = False) -> None:
        self.everything = everything
        self.kept = kept_referential
        self.voice = Voice((shipped("prompts"),))
        opened = library(folder, HandClock()).create("assistant-formation", "DUVAL Camille")
        self.own = opened.session
        opened.close()  # Windows removes no file that is open

    def records(self, content: bytes) -> list[Record]:
        found = scan(content)
        if found.fault or len(found.lines) < 2:
            raise SessionUnreadable("Session illisible", "Une ligne ne tient pas.")
        return [record_of(line) for line in found.lines[1:]]

    def __call__(self, content: bytes) -> None:
        records = self.records(content)
        interview = Interview(_Shown(records), lambda: START, build=self.kept)  # type: ignore[arg-type]
        self.show(interview.session, records)
        if self.everything or not zlib.crc32(content) % SHARE_PRINTED:
            self.print(interview.session)

    def naive(self, content: bytes) -> None:
        records = [
            Record(one["n"], one["type"], one["v"], one["at"], one["role"], one["data"], "")
            for one in map(json.loads, content.splitlines()[1:])
        ]
        session = replay(records, self.kept)
        first = records[0].data["referential"]["blocs"][0]["elements"][0]["criteres"]
        "".join(first)
        self.show(session, records)
        for one in records:
            for text in one.data.values():
                _inert(text)

    def show(self, session: Session, records: list[Record]) -> None:
        """What lists and screens show."""
        found = outcome(session)
        owner = owner_of(NAME, records)
        told = summed_up(session, records)
        controls(session, found, START)
        composition(session)
        said = [row.text for row in rows(session)]
        said += [line.text for line in lines(session)]
        said += [owner.name, owner.title, told.candidate, told.title, told.last_line]
        for suggestion in session.suggestions.values():
            sentences_of(suggestion)
        list(pending(session))
        with suppress(AssistantError):
            merge(self.own, session, "0" * 64, same_person=True)
        for text in said:
            _inert(text)

    def print(self, session: Session) -> None:
        """What documents hold of it: twenty times as long as the rest."""
        report = build_report(session, outcome(session), self.voice)
        said = [
            as_json(report).decode(), render_csv([tabled(report)]).decode(),
            person.everything(session),
            markdown.transcript(report), markdown.render(dossier(report)),
            markdown.render(annex(report)),
            json.dumps(cli_json.transcript(session), ensure_ascii=False),
        ]
        anonymous(report, Identities.of(session))
        for text in said:
            _inert(text)


def _inert(text: object) -> None:
    """Raise where a text holds what commands a terminal or turns letters round."""
    if isinstance(text, str) and not text.isprintable():
        for char in text:
            if (char not in "\n\t\r" and unicodedata.category(char) in ("Cc", "Cs")) or (
                "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069"
            ):
                raise ControlShownError(f"U+{ord(char):04X}")


# --- the other kinds --------------------------------------------------------------------------


def _json_or_bytes(sound: bytes) -> Callable[[random.Random], bytes]:
    """A JSON file with its values or its bytes changed; half a character in one of its texts."""
    value = json.loads(sound)

    def hostile(chance: random.Random) -> bytes:
        if chance.random() < 0.7:
            told = json.dumps(value_changed(chance, value))
            if chance.random() < 0.2:
                at = chance.choice([at for at, sign in enumerate(told) if sign == '"'] or [0])
                told = told[:at + 1] + chance.choice(_HALVES) + told[at + 1:]
            return told.encode()
        if chance.random() < 0.1:
            return b"[" * chance.choice((100, 5_000, 200_000))
        return bytes_changed(chance, sound)

    return hostile


_HALVES = ("\\ud800", "\\udcff", "\\u0000", "\\u202e", "\\uffff", "e" + "\u0301\u0316" * 9_000)
"""What JSON may say and no system can be asked for; and marks without end upon one letter."""


def _yaml_or_bytes(sound: bytes) -> Callable[[random.Random], bytes]:
    value = yaml_data(sound)

    def hostile(chance: random.Random) -> bytes:
        if chance.random() < 0.5:
            with suppress(UnicodeError, RecursionError):
                return _yaml(value_changed(chance, value))
        return bytes_changed(chance, sound)

    return hostile


def _yaml(value: Any) -> bytes:
    return yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True).encode()


def _fewer(value: Any, chance: random.Random, keep: int = 2) -> Any:
    """The same plain data with few of what it has many of."""
    if isinstance(value, list):
        at = chance.randrange(max(1, len(value) - keep + 1))
        return [_fewer(one, chance) for one in value[at:at + keep]]
    if isinstance(value, dict):
        alike = len(value) > 6 and len({type(one) for one in value.values()}) == 1
        names = chance.sample(list(value), keep) if alike else list(value)
        return {name: _fewer(value[name], chance) for name in names}
    return value


def _put(path: Path, read: Callable[[], object]) -> Read:
    """Put the bytes where the program looks for them, then have it look."""
    path.parent.mkdir(parents=True, exist_ok=True)

    def reads(content: bytes) -> object:
        path.write_bytes(content)
        return read()

    return reads


def _naive_json(content: bytes) -> object:
    found = json.loads(content)
    return [sorted(one) for one in found.values()], found["coffre"]["x"]


def _naive_yaml(content: bytes) -> object:
    return yaml_data(content)["blocs"][0]["elements"][0]["criteres"][0].upper()


def _zip_changed(sound: bytes) -> Callable[[random.Random], bytes]:
    """A DOCX or a workbook with one part changed, or its own bytes."""
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    texts = [name for name in parts if name.endswith((".xml", ".rels"))]
    main = [name for name in texts if "document" in name or "sheet" in name]

    def hostile(chance: random.Random) -> bytes:
        if chance.random() < 0.2:
            return bytes_changed(chance, sound)
        name = chance.choice(main) if chance.random() < 0.7 else chance.choice(texts)
        made = {**parts, name: bytes_changed(chance, parts[name])}
        return zipped(made)

    return hostile


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these; only what is long is packed, for packing is what takes the time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in parts.items():
            packed = zipfile.ZIP_DEFLATED if len(data) > 100_000 else zipfile.ZIP_STORED
            archive.writestr(name, data, packed, 1)
    return content.getvalue()


def journal_line(event: Mapping[str, Any]) -> bytes:
    """A line of a journal that says anything, under a sum that holds."""
    body = {name: held for name, held in event.items() if name != "sum"}
    summed = hashlib.sha256(canonical(body)).hexdigest()
    return canonical({**body, "sum": summed}) + b"\n"


def _sessions(folder: Path) -> Kind:
    reader = SessionReader(folder / "siennes")
    return Kind("session", hostile_session, reader, reader.naive)


def _stored(folder: Path) -> Kind:
    """The same through the store: locks, parts, repair."""
    store = TinyDBSessionStore(folder / "rangees")
    path = folder / "rangees" / f"{NAME}.jsonl"
    kept = kept_referential

    def opened() -> None:
        for write in (False, True):
            try:
                journal = store.open(NAME, write=write)
            except AssistantError:
                continue
            replay(journal.records, kept, NAME)
            journal.close()
        try:
            store.repair(NAME)
        finally:
            for other in path.parent.iterdir():
                if other != path:
                    other.unlink()
        store.ids()

    reader = _put(path, opened)
    return Kind(
        "journal", lambda chance: bytes_changed(chance, hostile_session(chance)), reader,
        lambda content: [json.loads(one)["sum"] for one in content.splitlines()],
    )


_SITTING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("sitting_opened", {"sitting_id": "jury-hostile", "day": "2026-06-30", "place": "Paris",
                        "program": "0", "jury": {
                            "intitule": "Jury paritaire", "minimum": 2, "maximum": 4,
                            "membres": ["un salarié"], "phrases": ["Le jury est paritaire."],
                            "source": "guide, page 3"}}),
    ("sitting_described", {"day": "2026-07-01", "place": "Lyon"}),
    ("member_seated", {"name": "A B", "college": "employeurs"}),
    ("member_seated", {"name": "C D", "college": "salaries"}),
    ("member_left", {"name": "C D"}),
    ("president_chosen", {"name": "A B"}),
    ("dossier_admitted", {"session": "essai-1", "number": 2, "head": "0" * 64, "seal": "ab" * 32}),
    ("dossier_admitted", {"session": "absente", "number": 2, "head": "0" * 64, "seal": ""}),
    ("dossier_examined", {"session": "essai-1", "number": 2, "head": "0" * 64}),
    ("dossier_withdrawn", {"session": "absente", "reason": "r"}),
    ("sitting_closed", {}),
    ("sitting_reopened", {"reason": "r"}),
)


def _sittings(folder: Path) -> Kind:
    """A sitting of the jury, in the list of them, as it is shown, and its minutes."""
    place, name = folder / "jury", "jury-hostile"
    own = library(place, HandClock())
    own.create("assistant-formation", "DUVAL Camille").close()
    juries = Juries(PartOf(own.store, is_sitting), own, lambda: START)
    voice = Voice((shipped("prompts"),))
    sayings = Sayings(
        voice, lambda one: voice.say("controle", **one.said),
        lambda one: voice.say("manque", **one.said),
    )
    events = [
        {"at": TIME, "data": data, "role": "jury", "type": kind, "v": 1} for kind, data in _SITTING
    ]

    def hostile(chance: random.Random) -> bytes:
        told = [*map(_halves, events)]
        for _ in range(chance.choice((1, 1, 2))):
            index = chance.choice((0, chance.randrange(len(events))))
            event = dict(events[index])
            member = chance.choice(("data", "data", "data", "data", "at", "role", "type", "v"))
            event[member] = (
                value_changed(chance, event["data"]) if member == "data" else chance.choice(NASTY)
            )
            with suppress(ValueError, TypeError, RecursionError):
                told[index] = _halves(event)
        content = _written(told, name)
        return bytes_changed(chance, content) if chance.random() < 0.1 else content

    def show() -> None:
        said = [text for one in juries.summaries() for text in
                (one.id, one.day, one.title, one.place, one.last)]
        with closing(juries.open(name, write=False)) as opened:
            one = opened.sitting
            for finding in opened.departures():
                said.append(sayings.finding(finding))
            said += [one.id, one.day, one.place, one.president, *one.members, *one.dossiers,
                     *one.withdrawn.values(), figures(one.day), *opened.waiting()]
            said.append(minutes(opened, sayings, "md").decode())
        for text in said:
            _inert(text)

    return Kind(
        "seance", hostile, _put(place / "sessions" / f"{name}.jsonl", show),
        lambda content: [json.loads(one)["data"]["name"] for one in content.splitlines()],
    )


def _marks(folder: Path) -> Kind:
    """The user's own file of essential marks: what it adds, and one more written into it."""
    own, name = folder / "marques", "assistant-formation"
    path = own / f"{name}.marques.yaml"
    sound = (
        b"# Les miennes\nformat: 1\netend: assistant-formation\norigine: guide, 3 mars\n"
        b'incontournables:\n  "1.1": oui   # vu\n  "1.2": non\n  "2.1": inconnu\n'
    )
    shelf = ReferentialShelf(shipped("referentials"), own)

    def read() -> None:
        with suppress(AssistantError):
            shelf.load(name)
        shelf.write_marks(name, {ElementRef(1, 3): "oui"}, origin="guide")

    return Kind("marques", _yaml_or_bytes(sound), _put(path, read), _naive_yaml)


def _archives(folder: Path) -> Kind:
    """What bears a session's name among the documents: a person's archive, looked into."""
    places = Places(folder / "tenues", folder / "documents", folder / "copies")
    for place in (places.sessions, places.exports, places.backups):
        place.mkdir(parents=True, exist_ok=True)
    manifest = {"personne": "X", "sessions": [{"session": NAME, "titre": "t"}]}
    holdings = Holdings(places, Backups(places.backups, places.sessions))
    path = places.exports / "archive-x.zip"

    def hostile(chance: random.Random) -> bytes:
        if chance.random() < 0.3:
            return bytes_changed(chance, zipped({MANIFEST: canonical(manifest)}))
        told = json.dumps(value_changed(chance, manifest)).encode()
        return zipped({MANIFEST: told if chance.random() < 0.7 else bytes_changed(chance, told)})

    def naive(content: bytes) -> object:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [one["session"] for one in json.loads(archive.read(MANIFEST))["sessions"]]

    return Kind("archive", hostile, _put(path, lambda: list(holdings.files([NAME]))), naive)


def _locks(folder: Path) -> Kind:
    """What lies under the name of a lock, and says who writes a session."""
    path = folder / "verrous" / f"{NAME}.lock"
    sound = json.dumps({"pid": 12, "host": "poste", "since": START.isoformat()}).encode()

    def naive(content: bytes) -> object:
        found = json.loads(content)
        return f"{found['pid'] + 0} {found['host'].upper()} {found['since'][:10]}"

    return Kind(
        "verrou", _json_or_bytes(sound), _put(path, lambda: _inert(_describe(SYSTEM, path))), naive
    )


def _vault(folder: Path) -> Kind:
    place = folder / "coffre"
    vault_in(place)
    sound = (place / "coffre.json").read_bytes()
    for path in place.rglob("*"):
        if path.is_file():
            path.unlink()

    def look() -> None:
        vault = Vault(place)
        assert vault.state, vault.active
        with suppress(AssistantError):
            vault.check_recovery("AAAA-BBBB")
        vault.unlock(PHRASE)

    return Kind(
        "coffre", _json_or_bytes(sound), _put(place / "coffre.json", look), _naive_json
    )


def _session_key(folder: Path) -> Kind:
    """`SESSION.cle`: the key of an encrypted session, and the session read by it."""
    place, sessions = folder / "coffre-de-cle", folder / "chiffrees"
    vault = vault_in(place)
    keys = SessionKeys(vault, sessions)
    store = TinyDBSessionStore(sessions, codecs=keys)
    store.create(NAME, [Draft("note_taken", 1, TIME, "evaluateur_externe", {"text": "x"})]).close()
    path = sessions / f"{NAME}.cle"
    sound = path.read_bytes()
    line = json.loads(sound.splitlines()[0])

    def hostile(chance: random.Random) -> bytes:
        if chance.random() < 0.3:
            return bytes_changed(chance, sound)
        made = dict(line)
        part = chance.choice(("data", "data", "data", "type", "v", "at", "role", "n"))
        made[part] = value_changed(chance, made[part]) if part == "data" else chance.choice(NASTY)
        try:
            return journal_line(made) * chance.choice((1, 2))
        except (ValueError, TypeError, RecursionError):
            return sound

    def look() -> None:
        store.ids()
        for write in (False, True):
            with suppress(AssistantError):
                store.open(NAME, write=write).close()
        for other in sessions.iterdir():
            if other.suffix not in (".jsonl", ".cle"):
                other.unlink()

    return Kind(
        "cle", hostile, _put(path, look),
        lambda content: bytes.fromhex(json.loads(content.splitlines()[0])["data"]["enveloppe"]),
    )


def _seal_key(folder: Path) -> Kind:
    """The user's own key, as PEM; half of the files are keys of other kinds."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519

    place = folder / "sceaux"
    UserKey(place).sign(b"x")
    path = UserKey(place).path
    clear = form.NoEncryption()
    made = (
        ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate(),
        x25519.X25519PrivateKey.generate(),
    )
    sounds = [path.read_bytes(), path.read_bytes()] + [
        key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, how)
        for key in made for how in (clear, form.BestAvailableEncryption(b"x"))
    ] + [
        key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
        for key in made
    ]

    def hostile(chance: random.Random) -> bytes:
        sound = chance.choice(sounds)
        if chance.random() < 0.5:  # what it says, changed under letters that hold
            head, *body, foot = sound.splitlines()
            inside = bytes_changed(chance, base64.b64decode(b"".join(body)))[:20_000]
            return b"\n".join((head, base64.b64encode(inside), foot))
        return bytes_changed(chance, sound)

    def read() -> None:
        key = UserKey(place)
        assert len(key.known_public_key) in (0, 32)
        signature = key.sign(b"x")
        assert signature_holds(key.public_key, signature, b"x")

    def naive(content: bytes) -> object:
        return form.load_pem_private_key(content, None).sign(b"x")  # type: ignore[union-attr,call-arg]

    return Kind("sceau", hostile, _put(path, read), naive)


def _search_index(folder: Path) -> Kind:
    """The index of the search, its sum computed again by somebody who knows how."""
    own = library(folder / "cherchees", HandClock())
    interview = own.create("assistant-formation", "DUVAL Camille")
    interview.run(orders.note, "Il relance le fournisseur deux fois.", (ElementRef(1, 1),))
    interview.close()
    sessions = folder / "cherchees" / "sessions"
    kept = SearchIndex(folder / "index", sessions)

    def search() -> None:
        found = Search(
            TinyDBSessionStore(sessions), SessionFolder(sessions),
            SearchIndex(folder / "index", sessions), build=referentials,
        )
        for asked in ("relance", "relancer -x", "candidat:duval", '"deux fois" element:1.1'):
            answer = found.answer(parse(asked))
            for one in answer.hits:
                for text in (one.excerpt, one.candidate, one.title, one.tag, one.role, one.time):
                    if type(text) is not str:
                        raise ControlShownError(type(text).__name__)
                    _inert(text)

    referentials = kept_referential
    search()
    sound = kept.path.read_bytes()
    with closing(sqlite3.connect(kept.path)) as known:
        tables = [name for name, in known.execute(
            "select name from sqlite_master where type = 'table' and sql is not null"
        )]
        columns = {
            name: [row[1] for row in known.execute(f"pragma table_info('{name}')")]
            for name in tables
        }

    def hostile(chance: random.Random) -> bytes:
        if chance.random() < 0.3:
            return signed(bytes_changed(chance, sound)[:2_000_000])
        kept.path.write_bytes(sound)
        with closing(sqlite3.connect(kept.path)) as open_:
            for _ in range(chance.choice((1, 1, 3))):
                table = chance.choice(tables)
                value = chance.choice((*NASTY, b"octets", "relance", 1 << 62))
                value = value if isinstance(value, (int, float, str, bytes, type(None))) else ""
                with suppress(sqlite3.Error, OverflowError, UnicodeError):
                    open_.execute(
                        f"update {table} set {chance.choice(columns[table])} = ?", (value,)
                    )
                if chance.random() < 0.1:
                    with suppress(sqlite3.Error):
                        open_.execute(chance.choice((
                            "drop table lines", "drop table shown", "drop table words",
                            "delete from sessions",
                            "create trigger t after delete on sessions begin "
                            "insert into sessions (session) values ('x'); end",
                            "drop table lines; create view lines as select * from lines",
                            "alter table sessions add column x text", "delete from words_data",
                        )))
            with suppress(sqlite3.Error):
                open_.commit()
        return signed(kept.path.read_bytes())

    def signed(content: bytes) -> bytes:
        version = INDEX_VERSION.to_bytes(4, "big")
        summed = zlib.crc32(content[100:]).to_bytes(4, "big")
        return content[:60] + version + content[64:68] + summed + content[72:]

    def naive(content: bytes) -> object:
        kept.path.write_bytes(content)
        with closing(sqlite3.connect(kept.path)) as open_:
            found = open_.execute("select text, elements, kind, time from shown").fetchall()
        for row in found:
            for text in row:
                _inert(text)
        return [text.split() for row in found for text in row]

    return Kind("recherche", hostile, _put(kept.path, search), naive)


def _settings(folder: Path) -> Kind:
    sound = json.dumps({
        "theme": "sombre", "role": "x", "panel": True, "retention": 12, "exports": "/x",
        "model": "ollama:x", "model_url": "http://localhost", "model_seconds": 60, "reread": True,
        "encryption": "", "lock_after": 10,
    }).encode()
    place = folder / "reglages"

    def read() -> None:
        """As a start does: the places are looked at, the keys given, and one setting changed."""
        found = SettingsFile(place).load()
        for one in (found.sessions, found.exports):
            SYSTEM.exists(Path(one))
        given, refused = catalogue.read(found.keys)
        for text in (*found.phrases, *given, *given.values(), *refused):
            _inert(text)
        SettingsFile(place).change(found, retention=12)

    return Kind("reglages", _json_or_bytes(sound), _put(place / "reglages.json", read), _naive_json)


def _outputs(folder: Path) -> Kind:
    path = folder / "sorties" / "sorties.json"
    Outputs(path).remember(["a", "b"], [Path("/x/y.docx"), Path("/z")])
    sound = path.read_bytes()

    def read() -> None:
        kept = Outputs(path)
        for _, one in kept.of(["a"]):
            SYSTEM.exists(one)
        kept.shared(["a"])
        kept.remember(["c"], [Path("/x/w.docx")])
        kept.forget(["a"])
        for one in kept.lost():
            one.unlink()

    return Kind("sorties", _json_or_bytes(sound), _put(path, read), _naive_json)


def _unsent(folder: Path) -> Kind:
    """What the jury began to write of somebody, before deciding."""
    place = folder / "saisies"
    kept = UnsentTexts(place, lambda _: CLEAR)
    sound = json.dumps({"motif": "L’épreuve 2.", "blocs": "1 2", "reponse-1": "Oui."}).encode()

    def read() -> None:
        for name, text in kept.kept(NAME).items():
            _inert(name)
            _inert(text)
            for one in text.split():
                whole_number(one)
        kept.keep(NAME, "motif", "autre chose")

    def naive(content: bytes) -> object:
        return [int(text.encode()) for text in json.loads(content).values()]

    return Kind("saisie", _json_or_bytes(sound), _put(place / f"{NAME}.brouillon", read), naive)


def _evaluations(folder: Path) -> Kind:
    """What is kept of the evaluations of a session, as tables and agreement take it again."""
    compared = ComparedScale("x", False, {"acquis": "Acquis"}, {"1.1": "Accueillir"})
    pair = Pair(ElementRef(1, 1), "acquis", "acquis")
    row = json.loads(zlib.decompress(base64.b64decode(evaluations._said(
        Evaluated(tabled(_report()), Compared(NAME, compared, (pair,)))
    ))))
    row["tabled"]["rows"] = row["tabled"]["rows"][:2]
    sound = json.dumps(row).encode()
    changed = _json_or_bytes(sound)

    def hostile(chance: random.Random) -> bytes:
        if chance.random() < 0.02:
            return zlib.compress(b" " * (1 << 26), 9)
        packed = zlib.compress(changed(chance))
        return packed if chance.random() < 0.8 else bytes_changed(chance, packed)

    def read(content: bytes) -> None:
        found = evaluations._found({"said": base64.b64encode(content).decode()}, NAME)
        if found is not None:
            _inert(render_csv([found.tabled], views=True).decode("utf-8-sig"))
            render_xlsx([found.tabled], views=True)
            agreement_lines([found.compared], agreed(found.compared.pairs))

    def naive(content: bytes) -> object:
        return json.loads(zlib.decompress(content))["tabled"]["rows"][0]["before"][1].upper()

    return Kind("evaluations", hostile, read, naive)


def _referential(folder: Path) -> Kind:
    own = folder / "referentiels"
    sound = EXAMPLE.read_bytes()
    path = own / "hostile.yaml"

    def read() -> None:
        shelf = ReferentialShelf(shipped("referentials"), own)
        shelf.validate(path)
        shelf.list()

    return Kind("referentiel", _yaml_or_bytes(sound), _put(path, read), _naive_yaml)


def _words(folder: Path) -> Kind:
    names: dict[str, Callable[[list[Path]], object]] = {
        "relances/indices.yaml": load_cues, "rapprochement.yaml": load_families,
        "textes_libres.yaml": load_lexicon, "faits.yaml": load_fact_words,
        "relecture/questions.yaml": partial(load_rules, "question"),
        "relecture/observations.yaml": partial(load_rules, "observation"),
        OWING: load_owing,
        f"{TOLD}/{LED}.yaml": lambda folders: load_told(folders, LED),
    }
    own, fewer = folder / "mots", folder / "mots-livres"
    sounds = {name: (shipped("prompts") / name).read_bytes() for name in names}
    values = {name: yaml_data(sound) for name, sound in sounds.items()}
    for name, value in values.items():  # what stands in for a file that is refused
        (fewer / name).parent.mkdir(parents=True, exist_ok=True)
        (fewer / name).write_bytes(_yaml(_fewer(value, random.Random(1))))

    def hostile(chance: random.Random) -> bytes:
        name = chance.choice(list(names))
        made = sounds[name]
        if chance.random() < 0.98:  # mostly with few words: the rest costs time, and tells nothing
            made = _yaml(_fewer(values[name], chance))
        return name.encode() + b"\0" + _yaml_or_bytes(made)(chance)

    def read(content: bytes) -> None:
        name, _, text = content.partition(b"\0")
        path = own / name.decode()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
        names[name.decode()]([own, fewer, shipped("prompts")])
        path.unlink()

    return Kind("mots", hostile, read, lambda content: _naive_yaml(content.partition(b"\0")[2]))


def _templates(folder: Path) -> Kind:
    own = folder / "phrases"
    sound = (shipped("prompts") / "verification.j2").read_bytes()
    more = (
        b"{{ 'a' * 10**10 }}", b"{{ range(10**9) }}",
        b"{% for i in range(99999) %}{{ i }}{% endfor %}",
        b"{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        b"{{ motif.__class__.__mro__ }}", b"{{ '%1000000000d' % 1 }}", b"{{ 'x'.ljust(10**10) }}",
        b"{{ 'x'|center(10**10) }}", b"{% include 'verification.j2' %}", b"{{ 9**9**9**9 }}",
        b"{{ '{:>9999999999}'.format(1) }}", b"{{ [0]*10**10 }}", b"{{ motif|indent(10**10) }}",
        b"{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", b"{{ (motif*99999)*99999 }}",
        b"{{ 'x'.replace('', 'y'*99999) }}", b"{{ 'a,'*99999|length }}", b"{{ 1/0 }}",
        b"{{ 'abc'.join(range(99999)) }}", b"{{ 'x'.zfill(10**10) }}", b"{{ 1 << 10**10 }}",
    )

    def hostile(chance: random.Random) -> bytes:
        if chance.random() < 0.3:
            at = chance.randrange(len(sound))
            return sound[:at] + chance.choice(more) + sound[at:]
        return chance.choice(more) if chance.random() < 0.1 else bytes_changed(chance, sound)

    def read(content: bytes) -> object:
        path = own / "verification.j2"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        voice = Voice((own, shipped("prompts")))
        return voice.say("verification", motif="jamais_scellee", sceau=1), voice.problems()

    def naive(content: bytes) -> object:
        from jinja2 import Template

        return Template(content[:2_000].decode()).render()

    return Kind("phrases", hostile, read, naive)


def _form(folder: Path) -> Kind:
    report = _report()

    def naive(content: bytes) -> object:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read("word/document.xml").decode()

    return Kind(
        "formulaire", _zip_changed(TARGET.read_bytes()),
        lambda content: fill_form(report, content), naive,
    )


@cache
def _session() -> Session:
    content = (shipped("sessions") / f"demonstration-{LED}.jsonl").read_bytes()
    return replay([record_of(one) for one in scan(content).lines[1:]], kept_referential)


@cache
def _report() -> Report:
    session = _session()
    return build_report(session, outcome(session), Voice((shipped("prompts"),)))


def _transcripts(folder: Path) -> Kind:
    whole = [one if isinstance(one, bytes) else one.encode() for one in samples().values()]
    whole += [content for _, content in transcripts()]
    zipped = _zip_changed(docx())

    def hostile(chance: random.Random) -> bytes:
        if chance.random() < 0.1:
            return zipped(chance)
        return bytes_changed(chance, chance.choice(whole))

    session = _session()
    known = link_words(session.referential.id)

    def read(content: bytes) -> None:
        """As before anything of it is recorded, and what the first voices may bear on."""
        found = prepare(session, "propos.txt", content)
        for line in found.spoken.lines[:4]:
            propose(session.referential, known, line.text)

    return Kind(
        "transcription", hostile, read,
        lambda content: content.decode().split("-->")[1].split(":")[2],
    )


def _summaries(folder: Path) -> Kind:
    place = folder / "resumes"

    def file() -> SummaryFile:
        return SummaryFile(place, folder, table=TABLE, version=VERSION, is_row=is_row)

    row = {
        **dict.fromkeys(("candidate", "referential_id", "title", "opened", "last", "last_line",
                         "problem", "mark", "looked"), ""),
        "id": "a", "judged": 1, "elements": 2, "minutes": 3, "events": 4, "ended": False,
        "sealed": False, "compared": False, "locked": False, "lost": False, "damaged": False,
        "missing": ["1.1"], "owner": None,
    }
    from assistant.storage.summary_file import _line

    head = file()._head

    def hostile(chance: random.Random) -> bytes:
        if chance.random() < 0.5:
            made = value_changed(chance, row)
            return head + (_line(made) if isinstance(made, dict) else b"")
        return bytes_changed(chance, head + _line(row) * 3)

    def ask() -> None:
        kept = Summaries(file())
        for one in kept.holding({"a": ""}).values():
            _inert(one.last_line)
        kept.matching("a"), kept.overdue(3, START.date()), kept.about("a"), kept.compared()
        kept.unreadable(), kept.owners()
        kept.save(lambda: {"a": ""})

    return Kind(
        "index", hostile, _put(file().path, ask),
        lambda content: json.loads(content.splitlines()[1])["id"],
    )


def _grids(folder: Path) -> Kind:
    """A branch's grid, in every format that is imported."""
    sound = [make(DESCRIPTIONS[name], form) for name, form in MADE]
    sound += [(FOLDER / name).read_bytes() for name in FILES]
    makers = [
        _zip_changed(one) if one.startswith(b"PK") else partial(_flipped, one) for one in sound
    ]
    return Kind(
        "grille", lambda chance: chance.choice(makers)(chance),
        _put(folder / "grilles" / "grille", lambda: read_grid(folder / "grilles" / "grille")),
        lambda content: content.decode().split(";")[3],
    )


def _lists(folder: Path) -> Kind:
    """A list of candidates to enrol."""
    sound = (
        "candidat;référentiel;voie;rôle\nDUVAL Camille;assistant-formation;vae;evaluateur_externe\n"
        "MARTIN Léa;assistant-formation;;\n"
    ).encode()
    path, shelf = folder / "listes" / "liste.csv", ReferentialShelf(
        shipped("referentials"), folder / "rien"
    )
    own = library(folder / "inscrits", HandClock())
    return Kind(
        "liste", partial(_flipped, sound), _put(path, lambda: look_over(own, shelf, str(path))),
        lambda content: content.decode().splitlines()[1].split(";")[3],
    )


def _flipped(sound: bytes, chance: random.Random) -> bytes:
    return bytes_changed(chance, sound)


_MAKERS: dict[str, Callable[[Path], Kind]] = {
    "session": _sessions, "journal": _stored, "coffre": _vault, "cle": _session_key,
    "sceau": _seal_key, "recherche": _search_index, "reglages": _settings,
    "sorties": _outputs, "referentiel": _referential, "mots": _words, "phrases": _templates,
    "formulaire": _form, "transcription": _transcripts, "index": _summaries, "grille": _grids,
    "liste": _lists, "saisie": _unsent, "evaluations": _evaluations, "seance": _sittings,
    "marques": _marks, "archive": _archives, "verrou": _locks,
}
NAMES = tuple(_MAKERS)


def kinds(folder: Path, names: Sequence[str] = ()) -> list[Kind]:
    """The kinds of files named, all of them when none is."""
    return [_MAKERS[name](folder) for name in names or NAMES]
