"""One talk of three voices in shapes of other tools and hands, and words that look like voices."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
import yaml

from assistant.domain.events.interview import EvaluatorNamed
from assistant.domain.session import orders
from assistant.domain.session.state import Session
from assistant.domain.spoken.voices import fits_somebody, roles_by_name
from assistant.library import Library
from assistant.spoken.reading import read
from assistant.spoken.values import TranscriptRefused
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.referential.shelf import ReferentialShelf
from tests.helpers import HandClock
from tests.places import TESTS

SHAPES: dict[str, dict[str, Any]] = yaml.safe_load(
    (TESTS / "transcriptions" / "other_shapes.yaml").read_text("utf-8")
)
NAMES = ["Paul Roche", "Awa Diallo", "Léa Martin"]
TALK = (
    (5, 0, "Racontez-moi une session que vous avez montée."),
    (12, 2, "En mars, j'ai monté la session Excel de Brive."),
    (62, 1, "Comment avez-vous prévenu les stagiaires ?"),
    (69, 2, "Je les ai appelés la veille, un par un."),
    (150, 0, "Et ensuite ?"),
    (154, 2, "Douze sur douze étaient là, à l'heure."),
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    folder = tmp_path_factory.mktemp("sessions")
    shelf = ReferentialShelf(TESTS / "tui" / "data" / "referentiels", folder / "r")
    library = Library(TinyDBSessionStore(folder / "s"), shelf, HandClock())
    interview = library.create("accueil-exemple", "MARTIN Léa", role="evaluateur_externe")
    for one in (EvaluatorNamed("evaluateur_externe", "ROCHE Paul"),
                EvaluatorNamed("professionnel_secteur", "DIALLO Awa")):
        interview.run(orders.name_evaluator, one)
    return interview.session


def written(shape: dict[str, Any]) -> bytes:
    names = shape.get("noms", NAMES)
    said = (
        shape["ligne"].format(
            n=names[who], w=words, i=number, t=f"00:{at // 60:02}:{at % 60:02}",
            c=f"{at // 60}:{at % 60:02}", m=f"{at // 60:02}:{at % 60:02}",
            fr=f"{at // 60} minute{'s' * (at > 119)} {at % 60} secondes",
            hms=f"0h{at // 60:02}m{at % 60:02}s",
        )
        for number, (at, who, words) in enumerate(TALK, start=1)
    )
    talk = shape.get("entre", "\n").join(said)
    text: str = shape.get("avant", "") + talk + shape.get("apres", "")
    coded: str = shape.get("codage", "utf-8")
    match coded:
        case "deux fois":
            return text.encode().decode("latin-1").encode()
        case "NFD":
            return unicodedata.normalize("NFD", text).encode()
        case encoding:
            return text.encode(encoding)


@pytest.mark.parametrize("name", SHAPES)
def test_a_talk_of_three_voices_is_read_in_other_shapes(name: str, session: Session) -> None:
    shape = SHAPES[name]
    if "refuse" in shape:
        with pytest.raises(TranscriptRefused) as told:
            read(written(shape))
        assert told.value.message.startswith(shape["refuse"])
        return
    names = shape.get("noms", NAMES)
    found = read(written(shape), lambda voice: fits_somebody(session, voice))
    assert [(one.speaker, one.text) for one in found.lines] == [
        (names[who], words) for _, who, words in TALK
    ]
    if shape.get("heures"):
        assert [(one.start or 0) // 1000 for one in found.lines] == [at for at, _, _ in TALK]
    roles = roles_by_name(session, names)
    assert "role" not in shape or [roles[names[0]], roles[names[2]]] == shape["role"]


@pytest.mark.parametrize("word", ["Exemple", "Résultat", "Note"])
def test_a_word_that_comes_back_before_a_colon_is_no_third_voice(word: str) -> None:
    text = "".join(
        f"Paul Roche : Et le cas {number} ?\nLéa Martin : Le voici.\n{word} : la {number}.\n"
        for number in range(4)
    )
    voices = {one.speaker for one in read(text.encode()).lines}
    assert voices == {"Paul Roche", "Léa Martin"}


def test_moi_may_be_the_third_voice() -> None:
    text = "".join(
        f"Paul : Un {number} ?\nMoi : Un.\nAwa : Deux {number} ?\nMoi : Deux.\n"
        for number in range(3)
    )
    voices = {one.speaker for one in read(text.encode()).lines}
    assert voices == {"Paul", "Awa", "Moi"}


def test_letters_encoded_twice_once_in_a_text_are_what_somebody_wrote() -> None:
    text = "Paul : L’écran affichait « Ã© » à la place d’une lettre accentuée.\nLéa : Où ça ?\n" * 3
    assert any("« Ã© »" in one.text for one in read(text.encode()).lines)
