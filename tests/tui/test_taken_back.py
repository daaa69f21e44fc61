"""An undoing says in words what it took back, whatever that was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.domain.events import interview as ev
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef
from assistant.domain.session import orders
from assistant.tui.conduct.conduct import Conduct
from tests.tui.conftest import ROLE, World

HERE = ElementRef(1, 1)


@pytest.fixture
def conduct(world: World, session: str) -> Iterator[Conduct]:
    interview = world.library.open(session)
    yield Conduct(interview, world.voice)
    interview.close()


@pytest.mark.parametrize(("event", "said"), [
    (ev.CandidateDescribed("PETIT Jeanne", {"civilité": "Madame"}),
     "candidat n° 4, « PETIT Jeanne, Madame »"),
    (ev.EvaluatorNamed(ROLE, "SY Awa"), "évaluateur n° 4, « SY Awa »"),
    (ev.ActivityDeclared(1, 1, practised=True), "activité n° 4, « Accueil au comptoir »"),
    (ev.FileRead(HERE, "daté"), "lecture du dossier n° 4, 1.1, « daté »"),
    (ev.PointRaised(HERE, "qui répond ?"), "point à vérifier n° 4, 1.1, « qui répond ? »"),
    (ev.FactRecorded("piece_identite"), "dossier n° 4, « pièce d’identité vue (original)"),
    (ev.EssentialMarked(HERE, "oui"), "marque n° 4, 1.1, « incontournable : oui »"),
    (ev.ObservationWritten(1, "mot " * 40), "texte n° 4, « mot mot"),
    (ev.GuideMoved(1), "ouverture n° 4, « "),
    (ev.FeedbackGiven("utile", ("oui",), "bien"), "retour du candidat n° 4, « oui bien »"),
], ids=lambda one: type(one).__name__ if isinstance(one, Event) else "")
def test_it_is_said_in_words(conduct: Conduct, event: Event, said: str) -> None:
    conduct.run(lambda _: [event])
    assert conduct.undo().replace("\u00a0", " ").startswith(f"Annulé : {said}")
    assert conduct.redo().replace("\u00a0", " ").startswith(f"Rétabli : {said}")


def test_a_correction_is_one(conduct: Conduct) -> None:
    conduct.run(orders.note, "un mot", [HERE])
    conduct.run(orders.correct_note, 4, "un autre", [HERE])
    assert conduct.undo().startswith("Annulé : correction n°")
