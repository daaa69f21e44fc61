"""One talk of three voices in shapes of other tools and hands, and words that look like voices."""

from __future__ import annotations

import pytest

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
from tests.transcriptions.other_shapes import NAMES, SHAPES, TALK, written


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


@pytest.mark.parametrize("name", SHAPES)
def test_a_talk_of_three_voices_is_read_in_other_shapes(name: str, session: Session) -> None:
    shape = SHAPES[name]
    if "refuse" in shape:
        with pytest.raises(TranscriptRefused) as told:
            read(written(shape))
        assert told.value.message.startswith(shape["refuse"])
        return
    names = shape.get("noms", NAMES)
    found = read(written(shape), fits_somebody(session))
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
