"""What a session claims of itself: its seals by their signatures, its rules by those installed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.common.store import Draft
from assistant.domain.dossier.verify import SealFault, told
from assistant.domain.dossier.vouching import NOBODY, Vouching
from assistant.domain.referential.model import Mark, Referential, Rule
from assistant.domain.session import orders
from assistant.domain.session.state import Session
from assistant.resources import shipped
from assistant.storage.vault.signing import UserKey, signature_holds
from assistant.voice import Voice
from tests.helpers import HandClock, library, shelf
from tests.tampering import complete_session

VOICE = Voice((shipped("prompts"),))
OFFICIAL = shelf(Path("aucun")).load("assistant-formation")


def said(held: Referential, installed: Referential | None) -> list[str]:
    session = Session(id="s", referential=held)
    found = Vouching(signature_holds, lambda name: installed).rules(session)
    return [one.reason for one in found]


def marked(referential: Referential, mark: Mark) -> Referential:
    first, *others = referential.blocks
    elements = (replace(first.elements[0], essential=mark), *first.elements[1:])
    blocks = (replace(first, elements=elements), *others)
    return replace(referential, blocks=blocks, fingerprint=f"marques {mark}")


def other(**changes: object) -> Referential:
    return replace(OFFICIAL, fingerprint="autre", **changes)  # type: ignore[arg-type]


def _renamed() -> Referential:
    first, *others = OFFICIAL.blocks
    elements = (replace(first.elements[0], title="Un autre"), *first.elements[1:])
    return other(blocks=(replace(first, elements=elements), *others))


DIFFERENT: dict[str, Callable[[], Referential]] = {
    "une règle en moins": lambda: other(rules=OFFICIAL.rules[1:]),
    "une condition": lambda: other(
        rules=(replace(OFFICIAL.rules[0], condition={"au_plus": 9}), *OFFICIAL.rules[1:])
    ),
    "les blocs d’une règle": lambda: other(
        rules=(replace(OFFICIAL.rules[0], blocks=(1,)), *OFFICIAL.rules[1:])
    ),
    "la certification": lambda: other(
        certifications=(replace(OFFICIAL.certifications[0], condition="non_precisee"),)
    ),
    "la conservation": lambda: other(
        certifications=(replace(OFFICIAL.certifications[0], retention=None),)
    ),
    "l’échelle": lambda: other(
        scale=replace(OFFICIAL.scale, values=OFFICIAL.scale.values[:2])
    ),
    "qui conclut": lambda: other(roles=tuple(reversed(OFFICIAL.roles))),
    "un élément": _renamed,
    "un contrôle en moins": lambda: other(checks=OFFICIAL.checks[1:]),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_other_rules_under_an_installed_name_are_said(name: str) -> None:
    assert said(DIFFERENT[name](), OFFICIAL) == ["regles_autres"]


def test_rules_installed_while_a_session_is_open_are_compared_too(tmp_path: Path) -> None:
    own = shelf(tmp_path).own
    own.mkdir()
    marks = own / "branche.yaml"
    head = "format: 1\netend: assistant-formation\n"
    marks.write_text(head + 'incontournables: {"1.1": oui}\n', "utf-8")
    interview = library(tmp_path).create("assistant-formation", "DUVAL Camille")
    assert interview.doubts() == ()
    marks.write_text(head + 'incontournables: {"1.1": non}  # retirée\n', "utf-8")
    assert [one.reason for one in interview.doubts()] == ["regles_autres"]
    marks.unlink()
    assert [one.reason for one in interview.doubts()] == ["regles_autres"], "oui against inconnu"


def test_the_same_rules_in_other_words_are_the_same() -> None:
    assert said(OFFICIAL, OFFICIAL) == []
    assert said(other(presentation=("autre",), version="2"), OFFICIAL) == []
    assert said(other(rules=()), None) == [], "nothing to compare with"
    assert said(other(rules=tuple(_turned(one) for one in OFFICIAL.rules)), OFFICIAL) == []


def _turned(rule: Rule) -> Rule:
    """The rule, its keys written in another order."""
    def turned(data: Any) -> Any:
        if isinstance(data, Mapping):
            return {key: turned(data[key]) for key in reversed([*data])}
        return [turned(one) for one in data] if isinstance(data, list) else data

    return replace(rule, condition=turned(rule.condition))


@pytest.mark.parametrize(("held", "installed", "differs"), [
    ("inconnu", "oui", False), ("inconnu", "non", False), ("oui", "oui", False),
    ("oui", "non", True), ("non", "oui", True), ("oui", "inconnu", True), ("non", "inconnu", True),
])
def test_a_mark_is_another_only_where_it_is_known(
    held: Mark, installed: Mark, differs: bool
) -> None:
    found = said(marked(OFFICIAL, held), replace(marked(OFFICIAL, installed), fingerprint="i"))
    assert found == (["regles_autres"] if differs else [])


def test_what_is_said_names_both_versions() -> None:
    session = Session(id="s", referential=other(rules=(), version="1.0"))
    installed = replace(OFFICIAL, version="2.0")
    (fault,) = Vouching(signature_holds, lambda name: installed).rules(session)
    assert fault == SealFault(
        "regles_autres", 0, {"nom": OFFICIAL.title, "version": "1.0", "installee": "2.0"}
    )


def test_a_seal_is_genuine_where_its_signature_is_checked_and_holds(tmp_path: Path) -> None:
    interview = complete_session(library(tmp_path), HandClock())
    assert interview.session.genuine == frozenset()
    first = interview.seal(UserKey(tmp_path / "cle")).number
    assert interview.session.genuine == {first}
    assert interview.session.genuinely_sealed is not None
    assert interview.broken == interview.doubts() == ()
    interview.run(orders.reopen, "Coquille.")
    assert interview.session.genuine == {first}, "a lifted seal still was one"
    assert interview.session.genuinely_sealed is None
    number = interview.run(orders.note, "Après.")
    interview.run(orders.undo, number)
    assert interview.session.genuine == {first}, "an undoing makes the session anew"
    second = interview.seal(UserKey(tmp_path / "cle")).number
    assert interview.session.genuine == {first, second}
    session, records = interview.session, interview._journal.records
    assert [one.reason for one in NOBODY.seals(session, records)] == ["signature", "signature"]
    assert session.genuine == frozenset()
    assert session.sealed is not None and session.genuinely_sealed is None


def test_a_fault_of_the_whole_session_leaves_no_seal_genuine(tmp_path: Path) -> None:
    interview = complete_session(library(tmp_path), HandClock())
    interview.seal(UserKey(tmp_path / "cle"))
    interview.run(orders.reopen, "Coquille.")
    interview.seal(UserKey(tmp_path / "cle"))
    session, records = interview.session, interview._journal.records
    opening = session.entries[0]
    session.entries[0] = replace(opening, event=replace(opening.event, fingerprint="autre"))  # type: ignore[call-arg]
    faults = Vouching(signature_holds, lambda name: None).seals(session, records)
    assert [(one.reason, one.seal) for one in faults] == [("referentiel", 0)]
    assert session.genuine == frozenset()


def test_a_line_after_a_seal_is_named_by_its_number(tmp_path: Path) -> None:
    own = library(tmp_path)
    interview = complete_session(own, HandClock())
    sealed = interview.seal(UserKey(tmp_path / "cle")).number
    last = interview._journal.records[-1]
    added = Draft("note_taken", 1, last.time, last.role, {
        "text": "Glissée.", "block": 1, "elements": [], "origin": "entretien", "asked": 0,
    })
    interview._journal.append([added, added], expected=sealed)
    interview.close()
    (fault,) = own.open(interview.session.id, write=False).broken
    assert fault == SealFault("ajout", 1, {"ligne": sealed + 1, "total": 2})
    said = told(interview.session, (fault,), VOICE.say)
    assert said == (
        f"Après le sceau 1, 2 lignes ont été ajoutées sans réouverture, à partir de la ligne "
        f"{sealed + 1}.",
    )
