"""Files as tools and hands write them, made before the reader saw them: who said which words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pysubs2
import pytest

from assistant.domain.events.interview import EvaluatorNamed
from assistant.domain.events.spoken import CANDIDATE, EVALUATOR
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
from tests.transcriptions.shapes import docx, table
from tests.yaml_data import yaml_data

FILES: list[dict[str, Any]] = yaml_data(
    (TESTS / "transcriptions" / "tools.yaml").read_text("utf-8")
)
OTHERWISE_IN_PYSUBS2 = {
    "ligne-d-espace.vtt": "its readers end a cue at a line of spaces",
    "deux-voix-une-replique.vtt": "the same",
    "teams-graph-chiffre.vtt": "times of one digit",
    "chapitres.vtt": "no transcript",
    "turboscribe.srt": "the tool's mention is taken off",
}
Maker = Callable[[str, str], Session]


@pytest.fixture(scope="module")
def session_of(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    folder = tmp_path_factory.mktemp("sessions")
    shelf = ReferentialShelf(TESTS / "tui" / "data" / "referentiels", folder / "r")
    library = Library(TinyDBSessionStore(folder / "s"), shelf, HandClock())
    made: dict[tuple[str, str], Session] = {}

    def session(candidate: str, evaluator: str) -> Session:
        key = candidate, evaluator
        if key not in made:
            interview = library.create("accueil-exemple", candidate, role="evaluateur_externe")
            named = EvaluatorNamed("evaluateur_externe", evaluator)
            interview.run(orders.name_evaluator, named)
            made[key] = interview.session
        return made[key]

    return session


def written(case: dict[str, Any]) -> bytes:
    if "rangs" in case:
        return table(case["rangs"])
    if "paragraphes" in case:
        return docx([one.replace("\v", "\n") for one in case["paragraphes"]])
    text: str = case["texte"]
    return text.encode()


def together(said: list[tuple[Any, ...]]) -> list[list[Any]]:
    """What one voice says without another between, as one: the pieces are another test's."""
    found: list[list[Any]] = []
    for who, start, words in said:
        if found and found[-1][0] == who:
            found[-1][2] += f" {words}"
        else:
            found.append([who, start, words])
    return found


@pytest.mark.parametrize("case", FILES, ids=[one["nom"] for one in FILES])
def test_each_word_goes_to_who_said_it(case: dict[str, Any], session_of: Maker) -> None:
    session = session_of(case.get("candidat", "MARTIN Léa"), case.get("evaluateur", "ROCHE Paul"))
    if "refuse" in case:
        with pytest.raises(TranscriptRefused) as told:
            read(written(case), fits_somebody(session))
        assert case["refuse"] in told.value.message
        return
    found = read(written(case), fits_somebody(session))
    said = together([
        (one.speaker, None if one.start is None else one.start // 1000, one.text)
        for one in found.lines
    ])
    if "lu" in case:
        assert said == case["lu"]
    if "dit" in case:
        assert [[who, words] for who, _, words in said] == case["dit"]
    assert len(found.faults) == case.get("fautes", len(found.faults))
    roles = roles_by_name(session, (one.speaker for one in found.lines))
    known = {who: role for who, role in roles.items() if role in (CANDIDATE, EVALUATOR)}
    assert known == case["roles"]


@pytest.mark.parametrize("case", [
    one for one in FILES
    if one["nom"].endswith((".vtt", ".srt")) and one["nom"] not in OTHERWISE_IN_PYSUBS2
], ids=lambda one: one["nom"])
def test_pysubs2_reads_no_other_word_and_no_other_time(case: dict[str, Any]) -> None:
    theirs = pysubs2.SSAFile.from_string(case["texte"])
    apart = {ord(">"): " ", ord("："): " "}
    words = iter(word for one in theirs for word in one.plaintext.translate(apart).split())
    found = read(written(case))
    starts = {one.start for one in theirs}
    assert all(one.start in starts for one in found.lines if one.start is not None)
    if not found.notices:
        # ours are theirs in the same order, without the names
        assert all(word in words for one in found.lines for word in one.text.split())
