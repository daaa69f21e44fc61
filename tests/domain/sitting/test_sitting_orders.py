"""What may happen in a sitting of the jury, by tables: each order, what it records or refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.store import Record
from assistant.domain.dossier.finding import Finding
from assistant.domain.events import interview as ev
from assistant.domain.events import sitting as es
from assistant.domain.events.base import Event
from assistant.domain.events.records import plain
from assistant.domain.referential.model import Citation, Jury
from assistant.domain.rules.outcome import outcome
from assistant.domain.session.state import Session
from assistant.domain.sitting import orders
from assistant.domain.sitting.replay import replay
from assistant.domain.sitting.state import NO_JURY, Admitted, Sitting, built_jury, jury_data
from tests.helpers import shelf
from tests.told import Told, at, told

TRADE = shelf(Path("aucun")).load("vendeur-conseil-distance-gros")
CHEMISTRY = shelf(Path("aucun")).load("technico-commercial-chimie")
TRAINING = shelf(Path("aucun")).load("assistant-formation")
DAY = "2026-06-30"
SEATED = es.MemberSeated("Anne Petit", "salaries")
PRESIDES = es.PresidentChosen("Anne Petit")
HEAD = "a" * 64
ADMITTED = es.DossierAdmitted("essai", 1, HEAD)
EXAMINED = es.DossierExamined("essai", 1, HEAD)
CLOSED = es.SittingClosed()


def sitting(*events: Event, jury: Mapping[str, Any] | None = None) -> Sitting:
    """A sitting of the trade's jury, after these events."""
    opening = es.SittingOpened("jury-a", DAY, jury or jury_data(TRADE), "Paris")
    return replay([
        Record(number, one.type, one.version, at(number), "", plain(one))
        for number, one in enumerate((opening, *events), 1)
    ])


RECORDED: dict[str, tuple[tuple[Event, ...], Callable[[Sitting], list[Event]], list[Event]]] = {
    "un autre jour": (
        (), lambda s: orders.describe(s, "2026-07-01", " Lyon\n"),
        [es.SittingDescribed("2026-07-01", "Lyon")]),
    "un autre lieu": (
        (), lambda s: orders.describe(s, DAY, "Lyon"), [es.SittingDescribed(DAY, "Lyon")]),
    "le même jour au même lieu": ((), lambda s: orders.describe(s, DAY, "Paris"), []),
    "un membre": ((), lambda s: orders.seat(s, " Anne\nPetit", "salaries"), [SEATED]),
    "le même": ((SEATED,), lambda s: orders.seat(s, "Anne Petit", "salaries"), []),
    "son collège corrigé": (
        (SEATED,), lambda s: orders.seat(s, "Anne Petit", "experts"),
        [es.MemberSeated("Anne Petit", "experts")]),
    "un nom de cent vingt signes": (
        (), lambda s: orders.seat(s, "x" * 120, "experts"),
        [es.MemberSeated("x" * 120, "experts")]),
    "un membre qui part": (
        (SEATED,), lambda s: orders.unseat(s, "Anne Petit"), [es.MemberLeft("Anne Petit")]),
    "qui préside": ((SEATED,), lambda s: orders.preside(s, "Anne Petit"), [PRESIDES]),
    "qui préside déjà": ((SEATED, PRESIDES), lambda s: orders.preside(s, "Anne Petit"), []),
    "un dossier retiré": (
        (ADMITTED,), lambda s: orders.withdraw(s, "essai", " r "),
        [es.DossierWithdrawn("essai", "r")]),
    "la fin": ((SEATED, PRESIDES), lambda s: orders.close(s, ()), [CLOSED]),
    "reprise": ((CLOSED,), lambda s: orders.reopen(s, " r "), [es.SittingReopened("r")]),
}
REFUSED: dict[str, tuple[tuple[Event, ...], Callable[[Sitting], object], str]] = {
    "un jour qui n’en est pas un": (
        (), lambda s: orders.describe(s, "demain", ""), "Date illisible : « demain »"),
    "un jour sans fin": (
        (), lambda s: orders.describe(s, "x" * 41, ""), f"« {'x' * 40} »"),
    "1999": ((), lambda s: orders.describe(s, "1999-12-31", ""), "Date invraisemblable"),
    "2200": ((), lambda s: orders.describe(s, "2200-01-01", ""), "L’année 2200"),
    "personne": ((), lambda s: orders.seat(s, " \n", "experts"), "Membre sans nom"),
    "un nom de plus de cent vingt signes": (
        (), lambda s: orders.seat(s, "x" * 121, "experts"), "Nom trop long : Au plus 120 signes."),
    "un collège inconnu": (
        (), lambda s: orders.seat(s, "A", "salarie"), "Collège inconnu : « salarie »"),
    "le départ d’un inconnu": (
        (SEATED,), lambda s: orders.unseat(s, "Anne Petite"), "Membre inconnu"),
    "présidée par un inconnu": ((), lambda s: orders.preside(s, "Anne Petit"), "Membre inconnu"),
    "un dossier qui n’y est pas": (
        (), lambda s: orders.withdraw(s, "essai", "r"), "Dossier absent de la séance"),
    "un retrait sans raison": (
        (ADMITTED,), lambda s: orders.withdraw(s, "essai", " "), "Retrait sans raison"),
    "la fin sans personne": ((), lambda s: orders.close(s, ()), "Personne ne siège"),
    "la fin sans présidence": ((SEATED,), lambda s: orders.close(s, ()), "Présidence à désigner"),
    "la fin avant une décision": (
        (SEATED, PRESIDES), lambda s: orders.close(s, ("A", "B")),
        "Décisions attendues : A, B : décidez"),
    "la fin avant cinq décisions": (
        (SEATED, PRESIDES), lambda s: orders.close(s, [*"ABCDE"]), "A, B, C, D, E : décidez"),
    "la fin avant six décisions": (
        (SEATED, PRESIDES), lambda s: orders.close(s, [*"ABCDEF"]), "A, B, C, D, E … : décidez"),
    "rouvrir une séance ouverte": ((), lambda s: orders.reopen(s, "r"), "Séance ouverte"),
    "rouvrir sans raison": ((CLOSED,), lambda s: orders.reopen(s, " "), "Réouverture sans raison"),
    **{
        f"close, {name}": ((SEATED, ADMITTED, CLOSED), order, "Séance close")
        for name, order in {
            "son jour": lambda s: orders.describe(s, DAY, "Lyon"),
            "un membre": lambda s: orders.seat(s, "B", "experts"),
            "un départ": lambda s: orders.unseat(s, "Anne Petit"),
            "une présidence": lambda s: orders.preside(s, "Anne Petit"),
            "un retrait": lambda s: orders.withdraw(s, "essai", "r"),
            "une lecture": lambda s: orders.examine(s, dossier(), HEAD),
            "une admission": lambda s: admit(s, dossier()),
            "une décision": lambda s: decide(s, dossier()),
            "la fin": lambda s: orders.close(s, ()),
        }.items()
    },
}


def dossier(*events: Told, **of: Any) -> Session:
    return told(*events, **{"referential": TRADE, **of})


def admit(
    into: Sitting, session: Session, blocking: tuple[Finding, ...] = (), head: str = HEAD,
    *, broken: bool = False,
) -> list[Event]:
    return orders.admit(into, session, blocking, head, "", broken=broken)


def decide(into: Sitting, session: Session, scope: str = "totale", **more: Any) -> list[Event]:
    return orders.decide(into, session, outcome(session), HEAD, scope=scope, **more)


def refusal(order: Callable[[], object]) -> str:
    with pytest.raises(RefusedCommand) as refused:
        order()
    return str(refused.value).replace("\u00a0", " ")


@pytest.mark.parametrize("name", RECORDED)
def test_an_order_records_what_is_new(name: str) -> None:
    before, order, events = RECORDED[name]
    assert order(sitting(*before)) == events


@pytest.mark.parametrize("name", REFUSED)
def test_an_order_that_cannot_be_is_refused(name: str) -> None:
    before, order, said = REFUSED[name]
    assert said in refusal(lambda: order(sitting(*before)))


def test_a_sitting_opens_on_a_day_with_the_jury_of_a_source() -> None:
    jury = jury_data(TRADE)
    assert orders.open_sitting("jury-a", "2000-01-01", jury, " Paris ", "1.0") == [
        es.SittingOpened("jury-a", "2000-01-01", jury, "Paris", "1.0")
    ]
    assert orders.open_sitting("jury-a", "2199-12-31", jury) == [
        es.SittingOpened("jury-a", "2199-12-31", jury)
    ]


def test_a_source_without_a_jury_keeps_one_all_the_same() -> None:
    made = replace(TRADE, jury=None)
    assert built_jury(jury_data(made)) == NO_JURY
    written = Jury("J", 3, 5, ("un", "deux"), ("phrase",), Citation("cahier", "page 1"))
    kept = built_jury(jury_data(replace(TRADE, jury=written)))
    assert (kept.title, kept.minimum, kept.maximum, kept.members, kept.sentences) == (
        "J", 3, 5, ("un", "deux"), ("phrase",)
    )
    assert kept.source.document == TRADE.document(written.source)


# --- what becomes of a sitting ------------------------------------------------------------------

MADE: dict[str, tuple[tuple[Event, ...], Callable[[Sitting], object], object]] = {
    "ouverte": ((), lambda s: (s.day, s.place, s.opened, s.last, s.number),
                (DAY, "Paris", at(1), at(1), 1)),
    "un autre jour, ailleurs": (
        (es.SittingDescribed("2026-07-01", "Lyon"),), lambda s: (s.day, s.place, s.opened),
        ("2026-07-01", "Lyon", at(1))),
    "par collège, dans l’ordre des collèges": (
        (es.MemberSeated("C", "experts"), SEATED, es.MemberSeated("B", "salaries")),
        lambda s: s.by_college, {"salaries": ["Anne Petit", "B"], "experts": ["C"]}),
    "qui part ne préside plus": (
        (SEATED, PRESIDES, es.MemberLeft("Anne Petit")), lambda s: (s.members, s.president),
        ({}, "")),
    "qui part laisse présider un autre": (
        (SEATED, es.MemberSeated("B", "experts"), PRESIDES, es.MemberLeft("B")),
        lambda s: (s.members, s.president), ({"Anne Petit": "salaries"}, "Anne Petit")),
    "lu là où il fut admis": (
        (ADMITTED, EXAMINED), lambda s: s.dossiers, {"essai": Admitted("essai", 1, HEAD, "", 1)}),
    "lu ailleurs ne compte pas": (
        (ADMITTED, es.DossierExamined("essai", 1, "autre")), lambda s: s.dossiers,
        {"essai": Admitted("essai", 1, HEAD)}),
    "lu sans y être ne compte pas": ((EXAMINED,), lambda s: s.dossiers, {}),
    "admis de nouveau est à relire": (
        (ADMITTED, EXAMINED, es.DossierAdmitted("essai", 3, "b")), lambda s: s.dossiers,
        {"essai": Admitted("essai", 3, "b")}),
    "retiré": (
        (ADMITTED, es.DossierWithdrawn("essai", "r")), lambda s: (s.dossiers, s.withdrawn),
        ({}, {"essai": "r"})),
    "retiré sans y être": (
        (es.DossierWithdrawn("essai", "r"),), lambda s: s.withdrawn, {}),
    "admis après un retrait": (
        (ADMITTED, es.DossierWithdrawn("essai", "r"), ADMITTED),
        lambda s: ([*s.dossiers], s.withdrawn), (["essai"], {})),
    "close": ((CLOSED,), lambda s: (s.closed, s.reopened), (True, "")),
    "rouverte": (
        (CLOSED, es.SittingReopened("r")), lambda s: (s.closed, s.reopened), (False, "r")),
}


@pytest.mark.parametrize("name", MADE)
def test_what_is_recorded_makes_the_sitting(name: str) -> None:
    events, part, expected = MADE[name]
    assert part(sitting(*events)) == expected


# --- dossiers -----------------------------------------------------------------------------------

LACKING = Finding("a", "a", "Libellé", True, False, "a", "", Citation(), 0, (), "element")


def test_a_dossier_is_admitted_as_it_stands() -> None:
    session = dossier(ev.NoteTaken("x"))
    assert orders.admit(sitting(), session, (), HEAD, "b", broken=False) == [
        es.DossierAdmitted("essai", 2, HEAD, "b")
    ]
    assert admit(sitting(ADMITTED), session) == [], "the very one that is there"
    assert admit(sitting(ADMITTED), session, head="c") == [es.DossierAdmitted("essai", 2, "c")]
    own = ev.JuryDecided(DAY, "d", (1,), sitting="jury-a")
    assert admit(sitting(), dossier(own)) == [es.DossierAdmitted("essai", 2, HEAD)]


def test_a_dossier_that_may_not_come_before_the_jury_is_refused() -> None:
    assert "Sceau rompu" in refusal(lambda: admit(sitting(), dossier(), broken=True))
    other = replace(LACKING, label="Autre")
    said = refusal(lambda: admit(sitting(), dossier(), (LACKING, other, LACKING)))
    assert " : Libellé ; Autre. Seuls" in said
    elsewhere = ev.JuryDecided("2026-05-02", "d", (1,), sitting="jury-b")
    said = refusal(lambda: admit(sitting(), dossier(elsewhere)))
    assert "La séance « jury-b » a décidé de ce dossier le 02/05/2026" in said
    apart = ev.JuryDecided("2026-05-02", "d", (1,))
    said = refusal(lambda: admit(sitting(), dossier(apart)))
    assert "Une décision du jury du 02/05/2026" in said


def test_a_dossier_comes_before_its_own_jury() -> None:
    own = dossier(referential=TRAINING)
    said = refusal(lambda: admit(sitting(), own))
    assert TRAINING.jury is not None and f"relève de « {TRAINING.jury.title} »" in said
    assert admit(sitting(jury=jury_data(TRAINING)), own)
    nobodys = dossier(referential=replace(TRADE, jury=None))
    said = refusal(lambda: admit(sitting(jury=jury_data(TRAINING)), nobodys))
    assert "relève de « Jury »" in said
    assert admit(sitting(jury=jury_data(replace(TRADE, jury=None))), nobodys)


@pytest.mark.parametrize(("events", "sum_then", "other"), [
    ((), HEAD, False), ((), "", True), ((), "b", True), ((ev.NoteTaken("x"),), HEAD, True),
    ((ev.SessionReopened("r"),), HEAD, False), ((ev.JuryDecided(DAY, "d"),), HEAD, False),
    ((ev.SessionReopened("r"), ev.JuryDecided(DAY, "d"), ev.NoteTaken("x")), HEAD, True),
])
def test_a_dossier_is_another_once_anything_but_the_decision_was_added(
    events: tuple[Event, ...], sum_then: str, other: bool
) -> None:
    assert orders.changed(Admitted("essai", 1, HEAD), dossier(*events), sum_then) is other


def test_a_dossier_is_read_once_and_as_it_was_admitted() -> None:
    assert orders.examine(sitting(ADMITTED), dossier(), HEAD) == [EXAMINED]
    assert orders.examine(sitting(ADMITTED, EXAMINED), dossier(), HEAD) == []
    said = refusal(lambda: orders.examine(sitting(ADMITTED), dossier(), "b"))
    assert "Dossier modifié depuis son admission" in said
    said = refusal(lambda: orders.examine(sitting(), dossier(), HEAD))
    assert "Dossier absent de la séance" in said


# --- what is decided ----------------------------------------------------------------------------

READY = (SEATED, PRESIDES, ADMITTED, EXAMINED)


def read(session: Session) -> Sitting:
    """A sitting where this dossier was admitted and read."""
    return sitting(
        SEATED, PRESIDES, es.DossierAdmitted("essai", session.number, HEAD),
        es.DossierExamined("essai", session.number, HEAD),
    )


def decided(**more: Any) -> ev.JuryDecided:
    made: dict[str, Any] = {
        "date": DAY, "decision": "Délivrance totale.", "blocks": (1, 2), "scope": "totale",
        "members": {"salaries": ["Anne Petit"]}, "sitting": "jury-a", "president": "Anne Petit",
        **more,
    }
    return ev.JuryDecided(**made)


def judged(value: str, *blocks: int) -> tuple[Told, ...]:
    concluding = TRADE.concluding_role.id
    return tuple(
        ev.JudgementGiven(element.ref, value, concluding)
        for number in blocks for element in TRADE.blocks[number - 1].elements
    )


def test_what_the_jury_decides_is_kept_as_one_fact() -> None:
    into = sitting(*READY)
    assert decide(into, dossier()) == [decided()]
    assert decide(into, dossier(), blocks=(2, 1, 2)) == [decided()], "all of them, one by one"
    assert decide(into, dossier(), "aucune", reason=" Vu. ") == [
        decided(decision="Non-délivrance. Vu.", blocks=(), scope="aucune")
    ]
    assert decide(into, dossier(), "partielle", blocks=(2,)) == [decided(
        decision="Validation partielle, sans certificat.", blocks=(2,), scope="partielle"
    )]
    assert decide(into, dossier(decided())) == [], "it was decided so already"


def test_a_block_carried_from_an_earlier_session_is_decided_already() -> None:
    carried = dossier(ev.BlockCarried(1, "2026-01-10", "2028-01-10", "s"))
    into = read(carried)
    assert decide(into, carried) == [decided(blocks=(2,))]
    said = refusal(lambda: decide(into, carried, "partielle", blocks=(1,)))
    assert "Ce dossier porte sur : 2." in said


DECISIONS: dict[str, tuple[tuple[Event, ...], dict[str, Any], str]] = {
    "sans l’avoir lu": ((SEATED, ADMITTED), {}, "Dossier pas encore lu"),
    "sans personne": ((ADMITTED, EXAMINED), {}, "Personne ne siège"),
    "une portée inconnue": (READY, {"scope": "total"}, "Portée inconnue"),
    "une partie seulement dans une totale": (
        READY, {"blocks": (1,)}, "pour 1 domaine de compétences, dites « partielle »."),
    "quelque chose dans une non-délivrance": (
        READY, {"scope": "aucune", "blocks": (1,)}, "Non-délivrance : Elle ne valide rien"),
    "rien dans une partielle": (READY, {"scope": "partielle"}, "Délivrance partielle"),
    "tout dans une partielle": (
        READY, {"scope": "partielle", "blocks": (1, 2)}, "Délivrance partielle"),
    "un domaine qui n’existe pas": (
        READY, {"scope": "partielle", "blocks": (1, 9)},
        "Pas de domaine de compétences 9 : Ce dossier porte sur : 1, 2."),
    "une réponse que personne n’attend": (
        READY, {"answers": {2: "oui"}}, "n’en ont pas demandé sur domaine de compétences 2."),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_that_cannot_be_is_refused(name: str) -> None:
    before, given, said = DECISIONS[name]
    assert said in refusal(lambda: decide(sitting(*before), dossier(), **given))


@pytest.mark.parametrize(("value", "blocks", "validated", "apart"), [
    ("oui", (1, 2), (1, 2), []), ("oui", (1, 2), (), [1, 2]), ("oui", (1, 2), (2,), [1]),
    ("non", (1, 2), (), []), ("non", (1, 2), (1, 2), [1, 2]), ("oui", (), (1,), []),
    ("oui", (1,), (), [1]), ("oui", (1,), (2,), [1]), ("non", (2,), (1,), []),
])
def test_a_decision_departs_where_it_settles_otherwise_than_was_proposed(
    value: str, blocks: tuple[int, ...], validated: tuple[int, ...], apart: list[int]
) -> None:
    session = dossier(*judged(value, *blocks))
    assert orders.departing(session, outcome(session), validated) == apart
    into = read(session)
    scope = {0: "aucune", 1: "partielle", 2: "totale"}[len(validated)]
    if apart:
        said = refusal(lambda: decide(into, session, scope, blocks=validated))
        assert "Décision à motiver" in said
    assert decide(into, session, scope, blocks=validated, reason="r")


def test_an_arbitration_is_answered_where_it_was_asked_and_the_document_asks_it() -> None:
    asked = ev.ArbitrationAsked(2, "r")
    session = dossier(asked)
    into = read(session)
    for answers in ({}, {2: " "}):
        said = refusal(lambda given=answers: decide(into, session, answers=given))  # type: ignore[misc]
        assert "Arbitrage attendu" in said and "(domaine de compétences 2)" in said
    assert decide(into, session, answers={2: " oui "}) == [decided(answers={"2": "oui"})]
    assert "sur domaine de compétences 1" in refusal(
        lambda: decide(into, session, answers={1: "x", 2: "oui"})
    )
    assert orders.arbitrations(session) == {2: "r"}
    elsewhere = told(asked, referential=TRAINING)
    assert orders.arbitrations(elsewhere) == {}, "its document has no place for one"


def test_a_partial_result_has_its_certificate_where_the_source_gives_one() -> None:
    assert orders.scope_words(TRADE, "partielle") == "Validation partielle, sans certificat"
    assert orders.scope_words(TRAINING, "partielle") == "Délivrance partielle"
    assert orders.scope_words(CHEMISTRY, "partielle") == "Validation partielle, sans certificat"
    for scope, words in (("totale", "Délivrance totale"), ("aucune", "Non-délivrance")):
        assert orders.scope_words(TRADE, scope) == words
