"""Whose session is whose: what records tell, names alike, sessions tied by resits, the choice."""

from __future__ import annotations

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.store import Record
from assistant.domain.events import interview as ev
from assistant.domain.events import records
from assistant.domain.events.base import Event
from assistant.domain.session.persons import (
    Owner,
    choose,
    linked_groups,
    name_key,
    named,
    named_nearly,
    owner_of,
)
from tests.told import REFERENTIAL, at, opened

SEALED = ev.SessionSealed("", 1, "", "", "cqp-1", {})


def owner(*events: Event) -> Owner:
    """Of whom a journal of these events tells."""
    made = []
    for number, event in enumerate(events, 1):
        plain = records.draft(event, at(number), "")
        made.append(
            Record(number, plain.type, plain.version, plain.time, plain.role, plain.data)
        )
    return owner_of("essai", made)


def test_an_owner_is_told_by_the_records_that_hold() -> None:
    found = owner(
        opened(), ev.CandidateDescribed("DUVAL Camile", {"x": "1", "y": "1"}), ev.NoteTaken("x"),
        ev.CandidateDescribed("DUVAL Camille", {"y": "2"}),
        ev.BlockCarried(1, "2026-03-10", "2031-03-10", "autre"), ev.NoteTaken("x"),
    )
    assert found == Owner(
        "essai", "DUVAL Camille", ("DUVAL Camile",), {"x": "1", "y": "2"}, REFERENTIAL.title,
        at(1), at(6), frozenset({"autre"}),
    )


def test_a_name_that_came_back_is_no_earlier_one() -> None:
    names = ("A", "B", "C", "B", "A")
    found = owner(opened(), *(ev.CandidateDescribed(one) for one in names))
    assert (found.name, found.earlier) == ("A", ("B", "C"))


@pytest.mark.parametrize(("events", "sealed"), [
    ((), False), ((SEALED,), True), ((SEALED, ev.NoteTaken("x")), True),
    ((SEALED, ev.SessionReopened("r")), False), ((SEALED, ev.SessionReopened("r"), SEALED), True),
])
def test_an_owner_tells_whether_a_seal_stands(events: tuple[Event, ...], sealed: bool) -> None:
    assert owner(opened(), *events).sealed is sealed


def test_a_record_that_cannot_be_read_tells_nothing() -> None:
    broken = Record(2, "candidate_described", 1, at(2), "", {"nom": "?"})
    newer = Record(3, "candidate_described", 99, at(3), "", {"name": "A"})
    assert owner_of("essai", [broken, newer]) == Owner("essai", last=at(3))
    assert owner_of("essai", []) == Owner("essai")


@pytest.mark.parametrize(("one", "other", "same"), [
    ("DUVAL Camille", "duval  camille", True), ("Lefèvre", "LEFEVRE", True),
    ("Cœur", "coeur", True), ("Læticia", "laeticia", True), ("Le-Goff", "le goff", True),
    ("D’Almeida", "d'almeida", True), ("DUVAL Camille", "Camille DUVAL", False), ("A", "B", False),
    ("—", "–", False), ("—", "—", True),
])
def test_names_that_are_one(one: str, other: str, same: bool) -> None:
    assert (name_key(one) == name_key(other)) is same


OWNERS = (
    Owner("s1", "DUVAL Camille"), Owner("s2", "duval camille", linked=frozenset({"s1"})),
    Owner("s3", "DUVAL Camile"), Owner("s4", "DUVAL"), Owner("s5", "ROY Alix", ("DUVAL Camille",)),
    Owner("s6", "ROY Alix"), Owner("s7"), Owner("s8", "CAMILLE Duval Anne"), Owner("s9", "—"),
)


def test_sessions_of_a_name_and_of_names_near_it() -> None:
    assert [one.id for one in named("Duval Camille", OWNERS)] == ["s1", "s2"]
    assert [one.id for one in named_nearly("Duval Camille", OWNERS)] == ["s3", "s4", "s5", "s8"]
    assert named("", OWNERS) == (), "a session that names nobody is nobody's"


GROUPS: dict[str, tuple[tuple[Owner, ...], list[str]]] = {
    "rien": ((), []),
    "chacune la sienne": ((Owner("a"), Owner("b")), ["a", "b"]),
    "liées dans un sens": ((Owner("a"), Owner("b", linked=frozenset({"a"}))), ["ab"]),
    "liées par une troisième": (
        (Owner("a"), Owner("b"), Owner("c", linked=frozenset({"a", "b"}))), ["abc"]),
    "à la suite": (
        (Owner("a"), Owner("b", linked=frozenset({"a"})), Owner("c"),
         Owner("d", linked=frozenset({"b"}))), ["abd", "c"]),
    "liées à une session qui n’est pas là": (
        (Owner("a", linked=frozenset({"x"})), Owner("b", linked=frozenset({"x"}))), ["ab"]),
}


@pytest.mark.parametrize("name", GROUPS)
def test_resits_tie_sessions_together(name: str) -> None:
    owners, groups = GROUPS[name]
    assert ["".join(one.id for one in group) for group in linked_groups(owners)] == groups


def chosen(name: str, *sessions: str, everyone: bool = False) -> list[str]:
    return [one.id for one in choose(name, OWNERS, sessions, everyone=everyone)]


def test_the_sessions_of_one_person_are_chosen() -> None:
    assert chosen("DUVAL Camille") == ["s1", "s2"], "tied by a resit: one person"
    assert chosen("roy alix", everyone=True) == ["s5", "s6"]
    assert chosen("ROY Alix", "s6") == ["s6"]
    assert chosen("ROY Alix", "s7") == ["s7"], "it does not tell whose it is any more"
    assert chosen("ROY Alix", "s6", "s5", "s6") == ["s6", "s5"]


@pytest.mark.parametrize(("name", "sessions", "title", "said"), [
    ("  ", (), "Nom vide", ""),
    ("ROY Alix", (), "Plusieurs sessions portent ce nom", "s5, s6."),
    ("Roi Alix", (), "Personne de ce nom", "Noms proches : ROY Alix."),
    ("Personne", (), "Personne de ce nom", "« Personne »."),
    ("ROY Alix", ("s1",), "Session d’une autre personne", "au nom de DUVAL Camille"),
    ("ROY Alix", ("x",), "Session inconnue", "« x »"),
    ("ROY Alix", ("s",), "Session inconnue", "« s »"),
    ("ROY Alix", ("",), "Session inconnue", ""),
])
def test_nobody_is_taken_for_another(
    name: str, sessions: tuple[str, ...], title: str, said: str
) -> None:
    with pytest.raises(RefusedCommand) as refused:
        chosen(name, *sessions)
    assert refused.value.title == title
    assert said in refused.value.message.replace("\u00a0", " ")


def test_a_name_without_end_is_cut_where_it_is_told() -> None:
    owners = (Owner("a", "ROY " + "x" * 90),)
    with pytest.raises(RefusedCommand) as refused:
        choose("ROY " + "x" * 91, owners)
    assert refused.value.message.replace("\u00a0", " ") == (
        f"Aucune session au nom de « ROY {'x' * 76} ». Noms proches : ROY {'x' * 76}."
    )


def test_a_session_is_named_by_the_beginning_of_its_id_its_whole_id_first() -> None:
    owners = (Owner("a", "X"), Owner("ab", "X"), Owner("bc", "X"))
    assert choose("X", owners, ("a",)) == owners[:1]
    assert choose("X", owners, ("b",)) == owners[2:]
