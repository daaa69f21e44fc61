"""What listens along: the elements a note bears on, a follow-up, a transcript of three hours.

Against the keystroke: nothing of it runs while one types, all of it in less than a repaint.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.domain.guide.follow_ups import follow_ups
from assistant.domain.referential.model import Referential
from assistant.domain.session.state import Session
from assistant.language import linking
from assistant.language.linking import LinkWords
from assistant.language.words import stem
from assistant.resources import shipped
from assistant.spoken.reading import read
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.storage.words import load_cues, load_families, load_told
from assistant.voice import Voice
from benchmarks.measure import Row, compared, milliseconds, timed

NAMES = ("assistant-formation", "technico-commercial-chimie")
NOTE = (
    "Vérifie à l’ouverture : convention signée, pièce d’identité, prise en charge. Relance le "
    "stagiaire puis l’entreprise si une pièce manque."
)
SPOKEN_LINES, REPEAT = 3_000, 50
REPAINT = 0.016
"""Seconds between two images of a screen."""


def _witness() -> float:
    """Stems cut: what everything here is made of."""
    return timed(lambda: [stem(word) for word in NOTE.split() for _ in range(10)])


def _shown(what: str, mine: float, aim: str = "< 1×") -> Row:
    return Row(what, milliseconds(mine), milliseconds(REPAINT), mine / REPAINT, aim)


def rows() -> Iterator[Row]:
    shelf = ReferentialShelf(shipped("referentials"), shipped("referentials") / "aucun")
    folders = [shipped("prompts")]
    for name in NAMES:
        ref = shelf.load(name)
        words = LinkWords(load_families(folders), load_told(folders, name))

        def linked(ref: Referential = ref, words: LinkWords = words) -> float:
            often = range(REPEAT)
            return timed(lambda: [linking.propose(ref, words, NOTE) for _ in often]) / REPEAT

        cold = linked() * REPEAT
        mine, _ = compared(linked, _witness, rounds=10)
        yield _shown(f"éléments d’une note ({name}) / une image", mine)
        yield _shown(f"les 50 premières, index compris ({name})", cold, "une fois")
    session = Session("essai", shelf.load(NAMES[0]))
    session.position.block = session.position.element = 1
    cues, say = load_cues([shipped("prompts")]), Voice([shipped("prompts")]).say
    asked, _ = compared(
        lambda: timed(lambda: follow_ups(session, cues, say)), _witness, rounds=10
    )
    yield _shown("relances d’un élément / une image", asked)
    text = "WEBVTT\n\n" + "\n\n".join(
        f"{n // 720:02}:{n // 12 % 60:02}:{n * 5 % 60:02}.000 --> 99:00:00.000\n<v Ana>{NOTE}</v>"
        for n in range(SPOKEN_LINES)
    )
    content = text.encode()
    mine, other = compared(
        lambda: timed(lambda: read(content)), lambda: timed(text.split), rounds=5
    )
    yield Row(f"lire une transcription de {SPOKEN_LINES} répliques / la découper en mots",
              milliseconds(mine), milliseconds(other), mine / other, "")
