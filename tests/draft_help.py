"""Drafts for the tests: sessions made of events alone, sentences in words, a check of their French.

`python -m tests.draft_help` writes anew the drafts of the demonstrations, to be read again.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import product
from pathlib import Path

from assistant.domain.events import interview as ev
from assistant.domain.events.base import ORIGINS, Event
from assistant.domain.referential.model import ElementRef, Referential
from assistant.domain.rules.outcome import outcome
from assistant.domain.session.replay import rebuild
from assistant.domain.session.state import Entry, Session
from assistant.domain.writing.draft import DraftSentence, Writer
from assistant.domain.writing.draft_whole import draft
from assistant.interview import Interview
from assistant.language.linking import telling_stems
from assistant.library import Library
from assistant.resources import shipped
from assistant.storage.disk.clock import utc_now
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.storage.words import load_fact_words
from assistant.voice import Voice
from tests.helpers import shelf
from tests.yaml_data import yaml_data

FOLDER = Path(__file__).parent / "brouillons"
SHIPPED = sorted(path.stem for path in shipped("referentials").glob("*.yaml"))
VOICE = Voice([shipped("prompts")])
DEMONSTRATIONS = sorted(path.stem for path in shipped("sessions").glob("*.jsonl"))
EXPECTED = Path(__file__).parent / "redaction"
TIME = "2026-03-12T09:00:00.000Z"
NOTE = "Montre le classeur ; dit : « tout est là » (deux fois), sans hésiter."

_GRAMMAR: dict[str, dict[str, str]] = yaml_data(
    (FOLDER / "grammaire.yaml").read_text("utf-8")
)
WRONG = {
    part: {name: re.compile(pattern) for name, pattern in patterns.items()}
    for part, patterns in _GRAMMAR.items()
}
_QUOTED = re.compile(r"«[^»]*»")
_ONE = r"(?:«x» \(\d+\.\d+\)|\d+\.\d+)"
_LIST = re.compile(rf"{_ONE}(?:(?:, | et ){_ONE})*")


def referential(name: str) -> Referential:
    return ReferentialShelf(shipped("referentials"), Path("absent")).load(name)


def session_of(found: Referential, events: Iterable[Event]) -> Session:
    """A session that these events tell, after its opening."""
    first = ev.SessionOpened("essai", found.data, found.fingerprint)
    entries = [
        Entry(number, TIME, found.concluding_role.id, event)
        for number, event in enumerate([first, *events], 1)
    ]
    return rebuild(entries, lambda _data: found)


WORDS = load_fact_words([shipped("prompts")])


def writer(session: Session) -> Writer:
    return Writer(WORDS, telling_stems, partial(VOICE.observation, session.referential))


def sentences(session: Session, block: int) -> tuple[DraftSentence, ...]:
    return draft(session, outcome(session), block, writer(session))


def words(session: Session, block: int) -> list[str]:
    """The draft of a block in words."""
    return [VOICE.observation(session.referential, one) for one in sentences(session, block)]


def plain(text: str) -> str:
    """A sentence with ordinary spaces, as tables are written."""
    return text.replace("\u00a0", " ")


def language(text: str) -> str:
    """What the templates themselves wrote: quotations and lists of elements are put aside."""
    return _LIST.sub("X", _QUOTED.sub("«x»", plain(text)))


def faults(text: str) -> list[str]:
    """What is wrong in the French of a sentence."""
    outside = _QUOTED.sub(lambda found: "«\u00a0" + "x" + "\u00a0»", text)
    found = [name for name, pattern in WRONG["entier"].items() if pattern.search(outside)]
    found += [name for name, pattern in WRONG["langue"].items() if pattern.search(language(text))]
    if not text.endswith("."):
        found.append("pas de point final")
    if not text[:1].isupper() and not text[:1].isdigit():
        found.append("pas de capitale")
    return found


# --- combinations ----------------------------------------------------------------------------

MODES = ("sans note", "une note", "note commune", "beaucoup de notes")
UNJUDGED, DISPUTED, NOT_APPLICABLE, BARE_TICK = "?", "avis", "x", "x sans commentaire"


def states(found: Referential) -> list[str]:
    """What may have become of an element."""
    values = [one.id for one in found.scale.values]
    ticks = [NOT_APPLICABLE, BARE_TICK] if found.scale.not_applicable else []
    several = [DISPUTED] if len(found.roles) > 1 else []
    return [*values, *ticks, *several, UNJUDGED]


def judged(found: Referential, ref: ElementRef, state: str) -> Iterator[Event]:
    """The events that put an element in a state."""
    by, values = found.concluding_role.id, found.scale.values
    if state in (NOT_APPLICABLE, BARE_TICK):
        ticked = found.scale.not_applicable
        assert ticked is not None
        comment = "hors du poste" if state == NOT_APPLICABLE else ""
        yield ev.JudgementGiven(ref, ticked.ticked_as, by, True, comment)
    elif state == DISPUTED:
        other = next(role.id for role in found.roles if role.id != by)
        yield ev.JudgementGiven(ref, values[0].id, by)
        yield ev.JudgementGiven(ref, values[1].id, other)
    elif state != UNJUDGED:
        yield ev.JudgementGiven(ref, state, by)


def noted(refs: Sequence[ElementRef], mode: str) -> Iterator[Event]:
    """The notes of a mode, on these elements."""
    block = refs[0].block
    if mode == "une note":
        for ref, origin in zip(refs, ORIGINS * len(refs), strict=False):
            yield ev.NoteTaken(NOTE, block, (ref,), origin)
    elif mode == "note commune":
        yield ev.NoteTaken(NOTE, block, tuple(refs))
        yield ev.NoteTaken("Sans élément.", block)
    elif mode == "beaucoup de notes":
        for number in range(6):
            text, origin = f"Fait {number}", ORIGINS[number % 4]
            yield ev.NoteTaken(text, block, (refs[0], refs[-1]), origin)
        yield ev.FileRead(refs[0], "Deux pages.")
        yield ev.PointRaised(refs[-1], "Qui signe ?")


def combinations(found: Referential, block: int) -> Iterator[Session]:
    """A block with its first elements in every pair of states, the others alike, in each mode."""
    refs = [element.ref for element in found.blocks[block - 1].elements]
    every = states(found)
    for first, second, rest, mode in product(every, every, (every[0], UNJUDGED), MODES):
        given = [first, second, second, *[rest] * len(refs)][:len(refs)]
        pairs = zip(refs, given, strict=True)
        events = [event for ref, state in pairs for event in judged(found, ref, state)]
        yield session_of(found, [*events, *noted(refs, mode)])


def wrong(session: Session, block: int) -> list[str]:
    """What is wrong in a draft: its French, or a sentence without a fact behind it."""
    found = []
    said = sentences(session, block)
    for one in said:
        text = VOICE.observation(session.referential, one)
        found += [f"{fault} : {text}" for fault in faults(text)]
        if not one.sources and (one.citation is None or not one.citation.document):
            found.append(f"sans fait ni source : {text}")
        if not all(1 < number <= session.number for number in one.sources):
            found.append(f"ligne absente : {text}")
    ids = [one.id for one in said]
    found += [f"deux fois : {one}" for one in set(ids) if ids.count(one) > 1]
    return found


# --- demonstrations --------------------------------------------------------------------------


def demonstration(name: str, folder: Path) -> Interview:
    (folder / f"{name}.jsonl").write_bytes((shipped("sessions") / f"{name}.jsonl").read_bytes())
    return Library(TinyDBSessionStore(folder), shelf(folder), utc_now).open(name, write=False)


def observations(interview: Interview) -> str:
    """All the drafts of a session, as a page."""
    session = interview.session
    parts = [f"# {session.candidate}\n"]
    for block in (*session.referential.blocks, None):
        title = f"{block.number}. {block.title}" if block else "Ensemble de l’entretien"
        said = "\n".join(f"- {text}" for text in words(session, block.number if block else 0))
        parts.append(f"## {title}\n\n{said}\n")
    return "\n".join(parts)


def main() -> None:
    for name in DEMONSTRATIONS:
        with tempfile.TemporaryDirectory() as folder:
            page = observations(demonstration(name, Path(folder)))
        (EXPECTED / f"{name}.md").write_text(page, "utf-8")
        print(f"{name}.md")


if __name__ == "__main__":
    main()
