"""A sitting of the jury, order by order, and the journals it refuses."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.common.errors import RefusedCommand, SessionUnreadable
from assistant.domain.common.store import Draft, PartOf, Record
from assistant.domain.events import sitting as es
from assistant.domain.events.records import SITTINGS, plain
from assistant.domain.events.records import read as read_record
from assistant.domain.session import orders as session_orders
from assistant.domain.sitting import orders
from assistant.domain.sitting.replay import replay
from assistant.domain.sitting.state import Sitting, is_sitting, jury_data
from assistant.interview import Interview
from assistant.juries import Juries, OpenedSitting
from assistant.library import Library
from assistant.storage.journal.store import TinyDBSessionStore
from tests.dossiers import complete, play
from tests.helpers import HandClock, shelf
from tests.store_memory import MemoryStore

CQP, OTHER = "vendeur-conseil-distance-gros", "assistant-formation"
DAY = "2026-06-30"


@cache
def _complete() -> tuple[Draft, ...]:
    """The records of a complete dossier: played once."""
    store, clock, found = MemoryStore(), HandClock(), shelf(Path("aucun"))
    begun = Library(store, found, clock, new_id=lambda: "essai-1")
    with closing(begun.create(CQP, "DUVAL Camille")) as interview:
        groups = complete(interview.session.referential, "oui")
        play(interview, clock, [one for some in groups.values() for one in some])
    with closing(store.open("essai-1", write=False)) as journal:
        return tuple(
            Draft(one.type, one.version, one.time, one.role, one.data) for one in journal.records
        )


class Place:
    """Sessions and sittings in one store, as the program has them."""

    def __init__(self, folder: Path, store: Any = None) -> None:
        self.store = store or TinyDBSessionStore(folder / "sessions")
        self.clock, self.shelf = HandClock(), shelf(folder)
        self.library = Library(
            PartOf(self.store, lambda one: not is_sitting(one)), self.shelf, self.clock,
            new_id=lambda: f"essai-{len(self.store.ids()) + 1}",
        )
        self.juries = Juries(
            PartOf(self.store, is_sitting), self.library, self.clock,
            new_id=lambda: f"seance-{len(self.store.ids()) + 1}",
        )

    def dossier(self) -> str:
        """A complete dossier, DUVAL Camille’s."""
        self.store.create("essai-1", _complete()).close()
        return "essai-1"

    def sitting(self, referential: str = CQP) -> OpenedSitting:
        return self.juries.begin(self.shelf.load(referential), DAY, "Paris")

    def open(self, session_id: str) -> Interview:
        return self.library.open(session_id)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, MemoryStore())


def refused(order: Callable[[], object]) -> str:
    with pytest.raises(RefusedCommand) as told:
        order()
    return f"{told.value.title}. {told.value.message}"


def test_from_the_call_to_the_end(place: Place) -> None:
    first = place.dossier()
    opened = place.sitting()
    opened.run(orders.seat, "Anne Petit", "salaries")
    opened.run(orders.seat, "Luc Grand", "employeurs")
    opened.run(orders.preside, "Luc Grand")
    opened.admit(first)
    assert refused(opened.end).startswith("Décisions attendues. DUVAL Camille")
    assert refused(lambda: opened.decide(first, scope="totale")).startswith("Dossier pas encore lu")
    opened.examine(first)
    opened.decide(first, scope="totale")
    assert opened.end() == ""
    assert refused(lambda: opened.run(orders.seat, "X", "experts")).startswith("Séance close")
    opened.close()

    with closing(place.open(first)) as after:
        decided = after.session.jury
        assert decided is not None
        assert (decided.date, decided.sitting, decided.scope) == (
            DAY, opened.sitting.id, "totale"
        )
        assert decided.blocks == (1, 2)
        assert decided.members == {"salaries": ["Anne Petit"], "employeurs": ["Luc Grand"]}
        assert decided.president == "Luc Grand"
    with closing(place.juries.open(opened.sitting.id)) as again:
        assert again.sitting == opened.sitting


def test_nothing_of_a_candidate_stands_in_the_sitting(place: Place) -> None:
    first = place.dossier()
    opened = place.sitting()
    opened.run(orders.seat, "Anne Petit", "salaries")
    opened.admit(first)
    opened.examine(first)
    opened.decide(first, scope="aucune", reason="DUVAL n’a rien montré.")
    with closing(place.store.open(opened.sitting.id, write=False)) as journal:
        assert "DUVAL" not in str([record.data for record in journal.records])


def test_sessions_and_sittings_are_not_taken_for_one_another(place: Place) -> None:
    session_id, opened = place.dossier(), place.sitting()
    assert place.library.store.ids() == (session_id,)
    assert place.juries.store.ids() == (opened.sitting.id,)
    assert [one.id for one in place.library.summaries()] == [session_id]
    assert [one.id for one in place.juries.summaries()] == [opened.sitting.id]
    with pytest.raises(SessionUnreadable, match="n’existe pas"):
        place.library.open(opened.sitting.id)
    with pytest.raises(SessionUnreadable, match="Séance inconnue"):
        place.juries.open(session_id)


def test_only_a_complete_dossier_of_the_same_jury_is_admitted(place: Place) -> None:
    opened = place.sitting()
    with closing(place.library.create(CQP, "ROY Alix")) as empty:
        told = refused(lambda: opened.admit(empty.session.id))
    assert told.startswith("Dossier incomplet. ROY Alix :")
    with closing(place.library.create(OTHER, "SY Awa")) as foreign:
        told = refused(lambda: opened.admit(foreign.session.id))
    assert told.startswith("Un autre jury.")


def test_a_dossier_that_changed_is_admitted_and_read_again(place: Place) -> None:
    first, opened = place.dossier(), place.sitting()
    opened.run(orders.seat, "Anne Petit", "salaries")
    opened.admit(first)
    opened.examine(first)
    with closing(place.open(first)) as changed:
        changed.run(session_orders.observe, "Une observation de plus.", 1)
    told = refused(lambda: opened.decide(first, scope="totale"))
    assert told.startswith("Dossier modifié depuis son admission")
    opened.admit(first)
    assert refused(lambda: opened.decide(first, scope="totale")).startswith("Dossier pas encore lu")
    opened.examine(first)
    opened.decide(first, scope="totale")
    opened.decide(first, scope="aucune", reason="Vérification faite.")  # corrected, the same day
    with closing(place.open(first)) as after:
        assert after.session.jury is not None
        assert after.session.jury.decision == "Non-délivrance. Vérification faite."


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "une portée inconnue": ({"scope": "entière"}, "Portée inconnue"),
    "rien de validé dans une partielle": ({"scope": "partielle"}, "Délivrance partielle"),
    "tout validé dans une partielle": (
        {"scope": "partielle", "blocks": [1, 2]}, "Délivrance partielle"
    ),
    "une partie seulement dans une totale": (
        {"scope": "totale", "blocks": [1]}, "Délivrance totale"
    ),
    "quelque chose dans une non-délivrance": (
        {"scope": "aucune", "blocks": [1]}, "Non-délivrance"
    ),
    "un domaine qui n’existe pas": ({"scope": "partielle", "blocks": [9]}, "Pas de domaine"),
    "sans raison quand elle s’écarte": ({"scope": "aucune"}, "Décision à motiver"),
    "une réponse que personne n’attend": (
        {"scope": "totale", "answers": {1: "oui"}}, "Arbitrage non demandé"
    ),
}


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, OpenedSitting, str]:
    place = Place(tmp_path_factory.mktemp("pret"), MemoryStore())
    first, opened = place.dossier(), place.sitting()
    opened.run(orders.seat, "Anne Petit", "salaries")
    opened.admit(first)
    opened.examine(first)
    return place, opened, first


@pytest.mark.parametrize(("given", "told"), WRONG.values(), ids=WRONG)
def test_a_decision_that_contradicts_itself_is_refused(
    ready: tuple[Place, OpenedSitting, str], given: dict[str, Any], told: str
) -> None:
    place, opened, first = ready
    assert refused(lambda: opened.decide(first, **given)).startswith(told)
    with closing(place.open(first)) as after:
        assert after.session.jury is None


def test_an_arbitration_that_was_asked_is_answered(place: Place) -> None:
    first, opened = place.dossier(), place.sitting()
    with closing(place.open(first)) as asking:
        asking.run(session_orders.ask_arbitration, 2, "Les deux évaluateurs ne concluent pas.")
    opened.run(orders.seat, "Anne Petit", "salaries")
    opened.admit(first)
    opened.examine(first)
    assert refused(lambda: opened.decide(first, scope="totale")).startswith("Arbitrage attendu")
    opened.decide(first, scope="totale", answers={2: "Le jury valide le domaine."})
    with closing(place.open(first)) as after:
        assert after.session.jury is not None
        assert after.session.jury.answers == {"2": "Le jury valide le domaine."}


def test_a_sealed_dossier_is_reopened_by_the_decision_and_says_so(
    tmp_path: Path,
) -> None:
    from assistant.storage.vault.signing import UserKey, signature_holds

    place = Place(tmp_path)
    place.library = Library(
        PartOf(place.store, lambda one: not is_sitting(one)), place.shelf, place.clock,
        check=signature_holds,
    )
    place.juries.library = place.library
    first = place.dossier()
    with closing(place.open(first)) as sealing:
        sealing.seal(UserKey(tmp_path / "cle"))
    opened = place.sitting()
    opened.run(orders.seat, "Anne Petit", "salaries")
    opened.admit(first)
    assert len(opened.sitting.dossiers[first].seal) == 64
    opened.examine(first)
    opened.decide(first, scope="totale")
    with closing(place.open(first)) as after:
        seal = after.session.seals[-1]
        assert seal.reason == f"Décision du jury, séance du 30/06/2026 ({opened.sitting.id})"
        assert after.session.jury is not None


def test_what_a_sitting_decided_is_corrected_there_alone(place: Place) -> None:
    first, opened = place.dossier(), place.sitting()
    opened.run(orders.seat, "Anne Petit", "salaries")
    opened.admit(first)
    opened.examine(first)
    opened.decide(first, scope="totale")
    assert refused(lambda: opened.withdraw(first, "Erreur")).startswith("Décision déjà")
    with closing(place.open(first)) as other:
        told = refused(lambda: other.run(session_orders.record_jury, DAY, "Autre", [1]))
    assert told.startswith("Décision prise en séance")
    second = place.sitting()
    assert refused(lambda: second.admit(first)).startswith("Déjà décidé")


def test_an_erased_session_leaves_the_sitting_readable(place: Place) -> None:
    first, opened = place.dossier(), place.sitting()
    opened.admit(first)
    assert isinstance(place.store, MemoryStore)
    place.store.forget(first)
    assert opened.waiting() == [first]
    opened.withdraw(first, "Dossier effacé à la demande du candidat.")
    assert opened.waiting() == []


OPENING = es.SittingOpened("jury-a", DAY, {
    "intitule": "J", "minimum": 0, "maximum": 0, "membres": [], "phrases": [], "source": "",
})


def record(number: int, event: Any) -> Record:
    return Record(number, event.type, event.version, "2026-03-12T08:30:00.000Z", "jury",
                  plain(event))


@pytest.mark.parametrize("records", [
    [],
    [record(1, es.MemberSeated("A", "salaries"))],
    [record(1, OPENING), record(2, es.MemberSeated("A", "voisins"))],
    [record(1, OPENING), record(2, es.DossierAdmitted("essai-1", 4, "", "2026-02-31"))],
    [record(1, OPENING), record(2, OPENING)],
    [record(1, es.SittingOpened("jury-a", DAY, {"intitule": "J"}))],
    [record(1, OPENING), Record(2, "note_taken", 1, "2026-03-12T08:30:00.000Z", "", {"text": "x"})],
], ids=["vide", "sans ouverture", "collège inconnu", "sceau qui n’en est pas un",
        "ouverte deux fois", "jury mal formé", "une note de session"])
def test_a_journal_that_is_no_sitting_is_refused_in_a_sentence(records: list[Record]) -> None:
    with pytest.raises(SessionUnreadable):
        replay(records)


def test_a_sitting_that_bears_another_name_is_refused() -> None:
    with pytest.raises(SessionUnreadable, match="dit s’appeler"):
        replay([record(1, OPENING)], "jury-b")


def test_a_session_takes_no_line_of_a_sitting() -> None:
    with pytest.raises(SessionUnreadable, match="version plus récente"):
        read_record(record(2, es.MemberSeated("A", "experts")))


def test_every_event_of_a_sitting_is_replayed() -> None:
    events = (
        OPENING, es.SittingDescribed(DAY, "Lyon"), es.MemberSeated("A", "experts"),
        es.PresidentChosen("A"), es.DossierAdmitted("essai-1", 4, "abc"),
        es.DossierExamined("essai-1", 4, "abc"), es.DossierWithdrawn("essai-1", "x"),
        es.SittingClosed(), es.SittingReopened("y"), es.MemberLeft("A"),
    )
    assert {event.type for event in events} | {"journal_repaired"} == set(SITTINGS)
    found = replay([record(number, one) for number, one in enumerate(events, 1)])
    assert found == Sitting(
        "jury-a", found.jury, DAY, "Lyon", found.opened, found.last, len(events),
        withdrawn={"essai-1": "x"}, reopened="y",
    )


def test_what_a_source_says_of_its_jury_is_kept(place: Place) -> None:
    found = place.shelf.load(OTHER)
    with closing(place.juries.begin(found, DAY)) as opened:
        kept = opened.sitting.jury
    assert found.jury is not None
    assert (kept.title, kept.minimum, kept.maximum, kept.members, kept.sentences) == (
        found.jury.title, 3, 5, found.jury.members, found.jury.sentences
    )
    assert jury_data(found)["source"] == kept.source.document
