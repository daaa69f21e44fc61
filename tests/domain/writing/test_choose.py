"""Another fact, another criterion: what is offered, in which order, what becomes of the text."""

from __future__ import annotations

import pytest

from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.domain.session.state import Session
from assistant.domain.writing import choose
from assistant.domain.writing.compare import Drafted
from assistant.domain.writing.facts import Facts
from assistant.interview import Interview
from assistant.language.linking import telling_stems
from tests.draft_help import VOICE, WORDS, plain, sentences, words
from tests.helpers import library

FIRST = "Client mécontent du prix : a transmis sans questionner le client ni répondre."
SECOND = "Seconde situation : l’objection n’est pas reformulée."
REF = ElementRef(3, 5)


@pytest.fixture
def interview(tmp_path_factory: pytest.TempPathFactory) -> Interview:
    made = library(tmp_path_factory.mktemp("choix")).create("assistant-formation", "DUVAL Camille")
    made.run(orders.note, FIRST, [REF])
    made.run(orders.note, SECOND, [REF])
    made.run(orders.note, "Se lève, se présente, propose un siège.", [ElementRef(3, 1)],
             "observation")
    made.run(orders.note, "Récapitule par courriel la date de rappel.", [ElementRef(3, 8)],
             "preuve")
    for ref, value in ((REF, "non_acquis"), (ElementRef(3, 1), "acquis"),
                       (ElementRef(3, 8), "acquis")):
        made.run(orders.judge, ref, value, by="evaluateur_externe")
    return made


def facts(session: Session) -> Facts:
    return Facts(session, WORDS, telling_stems)


def found(session: Session, word: str) -> choose.Candidates | None:
    """The candidates where a word of the draft stands."""
    line = next(text for text in map(plain, words(session, 3)) if word in text)
    return choose.candidates(line, line.index(word), sentences(session, 3), facts(session))


def test_the_candidates_of_a_failing_element_come_with_its_gaps_first(interview: Interview) -> None:
    here = found(interview.session, "reformulée »")
    assert here is not None
    assert here.ref == REF
    texts = [fact.text for fact in here.facts]
    assert sorted(texts) == sorted(one.rstrip(".") for one in (FIRST, SECOND))
    assert here.current is not None
    assert here.current.text == SECOND.rstrip(".")


def test_the_choice_is_kept_by_the_next_draft_then_nothing_is_quoted(interview: Interview) -> None:
    here = found(interview.session, "Se lève")
    assert here is not None
    assert here.following is None, "its only fact: the next key drops it"
    interview.run(choose.choose, here.ref, None)
    assert not any("Se lève" in text for text in words(interview.session, 3))
    interview.run(choose.bring_back, 3)
    assert any("Se lève" in text for text in words(interview.session, 3))
    last = facts(interview.session).ranked(REF, "failing")[-1]
    interview.run(choose.choose, REF, last)
    draft = plain(" ".join(words(interview.session, 3)))
    assert last.text[:20] in draft
    assert interview.run(choose.choose, REF, last) == interview.session.number, "nothing twice"


def test_a_choice_whose_note_is_gone_is_forgotten(interview: Interview) -> None:
    interview.run(choose.choose, REF, facts(interview.session).ranked(REF, "failing")[-1])
    picked = interview.session.picks[REF][0]
    interview.run(orders.undo, picked)
    draft = plain(" ".join(words(interview.session, 3)))
    assert "3.5" in draft
    assert "« " in draft


def test_criteria_go_round_and_those_said_together_come_back(interview: Interview) -> None:
    def following() -> tuple[int, ...]:
        return choose.following_criteria(interview.session, REF, facts(interview.session))

    seen = []
    for _ in range(5):
        seen.append(following())
        interview.run(orders.mark_criteria, REF, seen[-1])
    assert seen[0] in ((1,), (2,), (4,)), "one that the notes speak of comes first"
    assert sorted(seen) == [(), (1,), (2,), (3,), (4,)]
    interview.run(orders.mark_criteria, REF, (1, 2))
    seen = []
    for _ in range(6):
        seen.append(following())
        interview.run(orders.mark_criteria, REF, seen[-1])
    assert seen[-1] == (1, 2)


def test_the_element_meant_is_the_one_named_before_the_cursor(interview: Interview) -> None:
    line = plain(words(interview.session, 3)[0])
    assert choose.failing_at(line, len(line), sentences(interview.session, 3)) == REF
    assert choose.failing_at("Rien de tel.", 3, sentences(interview.session, 3)) is None


BEFORE = (Drafted("a", "Un fait, « le premier ».", (3,)), Drafted("b", "Un autre.", (4,)))
NOW = (Drafted("a", "Un fait, « le second ».", (5,)),)


@pytest.mark.parametrize(("text", "told"), [
    ("Un fait, « le premier ».\nUn autre.", "Un fait, « le second »."),
    ("De ma main.\nUn fait, « le premier ».", "De ma main.\nUn fait, « le second »."),
    ("Un fait établi, « le premier », vu.", "Un fait établi, « le second », vu."),
    ("Rien du brouillon.", "Rien du brouillon."),
])
def test_the_text_follows_and_what_was_written_stays(text: str, told: str) -> None:
    assert choose.retold(text, BEFORE, NOW) == told


def test_every_sentence_names_what_the_voice_says(interview: Interview) -> None:
    session = interview.session
    for one in sentences(session, 3):
        said = plain(VOICE.observation(session.referential, one))
        assert all(fact.text[:10] in said for fact in one.facts)
