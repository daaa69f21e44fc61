"""What is said of a seal that does not hold: on which line, and in words no forger chose."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.dossier.seal import fingerprint, verdicts
from assistant.domain.dossier.verify import SealFault, Verification, told
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.library import Library
from assistant.storage.vault.signing import UserKey, signature_holds
from tests.helpers import HandClock, library
from tests.tampering import (
    FORGED,
    SIGNED_AGAIN,
    Sealed,
    chained,
    parsed,
    put,
    resealed,
    sealed_session,
)

FORGED_WORD = "un\nmot\x1b[31m rouge"

Lines = list[dict[str, Any]]


class Opened:
    """A sealed session, in a folder where it can be falsified."""

    def __init__(self, root: Path) -> None:
        clock, key = HandClock(), UserKey(root / "cles")
        self.library: Library = library(root, clock)
        self.folder = root / "sessions"
        self.sealed: Sealed = sealed_session(self.library, self.folder, clock, key, key)

    def read(self) -> Interview:
        return self.library.open(self.sealed.session_id, write=False)

    def faults(self) -> tuple[SealFault, ...]:
        return self.verified().faults

    def verified(self, printed: str = "") -> Verification:
        return self.read().verify(signature_holds, printed, ())

    def falsify(self, change: Callable[[Lines], None]) -> None:
        """Change lines as someone who knows the format would, the chain computed again."""
        files = parsed(self.sealed.contents)
        (lines,) = files.values()
        change(lines)
        put(self.folder, chained(files))


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    return Opened(tmp_path)


def test_what_was_added_after_a_seal_is_named_by_its_first_line(opened: Opened) -> None:
    sealed_at = len(opened.read().session.entries)
    added = FORGED["note ajoutée après le sceau"](opened.sealed, random.Random(1))
    put(opened.folder, added)
    entries = len(opened.read().session.entries)
    (fault,) = [one for one in opened.faults() if one.reason == "ajout"]
    assert fault.values == {"ligne": sealed_at + 1, "total": entries - sealed_at}


@pytest.mark.parametrize("at", [2, -1])
def test_a_session_that_opens_twice_is_said_to(opened: Opened, at: int) -> None:
    assert opened.faults() == ()

    def open_again(lines: Lines) -> None:
        opening = next(line for line in lines if line["type"] == "session_opened")
        lines.insert(at, {**opening})

    opened.falsify(open_again)
    assert SealFault("deux_ouvertures") in opened.faults()


def test_a_referential_that_is_not_the_one_of_the_opening_is_said_to(opened: Opened) -> None:
    opened.falsify(lambda lines: lines[1]["data"].update(fingerprint="0" * 64))
    assert opened.faults()[0] == SealFault("referentiel")


def test_what_was_never_sealed_is_said_to(opened: Opened) -> None:
    def unsealed(lines: Lines) -> None:
        del lines[-1]

    opened.falsify(unsealed)
    assert opened.faults() == (SealFault("jamais_scellee"),)


LOOSE = ("hors_compte", "fin_abimee")


def test_what_a_repair_left_in_the_files_is_no_fault(opened: Opened) -> None:
    repaired = {"kept": 3, "lost": [], "set_aside": "x.rebut-1"}

    def told_of(lines: Lines) -> None:
        lines.insert(-1, {**lines[-1], "type": "journal_repaired", "data": repaired})

    def loose() -> set[str]:
        found = opened.read().verify(signature_holds, "", LOOSE).faults
        return {one.reason for one in found} & set(LOOSE)

    assert loose() == set(LOOSE)
    opened.falsify(told_of)
    assert loose() == {"fin_abimee"}


@pytest.mark.parametrize(("values", "said"), [
    ({"raison": FORGED_WORD}, {"raison": "un mot[31m rouge"}),
    ({"nom": FORGED_WORD}, {"nom": "un mot[31m rouge"}),
    ({"version": FORGED_WORD}, {"version": "un mot[31m rouge"}),
    ({"changes": ["2", FORGED_WORD]},
     {"changes": ["domaine de compétences 2", "un mot[31m rouge"]}),
    ({"ligne": 3}, {"ligne": 3}),
])
def test_what_a_forger_wrote_commands_no_terminal(
    opened: Opened, values: dict[str, Any], said: dict[str, Any]
) -> None:
    asked: list[dict[str, Any]] = []

    def say(template: str, **given: Any) -> str:
        asked.append({"template": template, **given})
        return f" {template} "

    session = opened.read().session
    assert told(session, [SealFault("chaine", 2, values)], say) == ("verification",)
    assert asked == [{"template": "verification", "motif": "chaine", "sceau": 2, **said}]


def judged_otherwise(lines: Lines) -> None:
    for line in lines:
        if line["type"] == "judgement_given" and line["data"]["element"].startswith("2."):
            line["data"]["value"] = "non"


def of_the_seal(**changed: Any) -> Callable[[Lines], None]:
    return lambda lines: lines[-1]["data"].update(changed)


@pytest.mark.parametrize(("change", "found"), [
    (of_the_seal(algorithm="cqp-2"),
     [("algorithme", {"nom": "cqp-2"}), ("signature", {})]),
    (of_the_seal(sealed=2), [("chaine", {"ligne": "before"}), ("signature", {})]),
    (of_the_seal(head="0" * 64), [("chaine", {"ligne": "before"}), ("signature", {})]),
    (of_the_seal(signature="no hexadecimal"), [("signature", {})]),
    (of_the_seal(signature=""), [("signature", {})]),
    (of_the_seal(incomplete="Faute de temps."), [("signature", {})]),
    (of_the_seal(verdicts={"blocs": {"1": "mastered", "2": "not_mastered"}}),
     [("signature", {}), ("verdicts", {"changes": ["2", "cqp"]})]),
    (of_the_seal(verdicts={}), [("signature", {}), ("verdicts", {"changes": ["1", "2", "cqp"]})]),
    (of_the_seal(verdicts={"blocs": "mastered", "x": {"y": 1}}),
     [("signature", {}), ("verdicts", {"changes": ["y", "1", "2", "cqp"]})]),
    (judged_otherwise,
     [("chaine", {"ligne": "before"}), ("verdicts", {"changes": ["2", "cqp"]})]),
], ids=["sorte", "ligne", "tête", "non hexadécimale", "sans signature", "raison", "un bloc", "rien",
        "autre forme", "jugements"])
def test_what_was_changed_in_a_seal_is_named(
    opened: Opened, change: Callable[[Lines], None],
    found: list[tuple[str, dict[str, Any]]],
) -> None:
    opened.falsify(change)
    before = opened.read().session.seals[-1].number - 1
    expected = [
        SealFault(reason, 1, {"ligne": before} if "ligne" in values else values)
        for reason, values in found
    ]
    assert list(opened.faults()) == expected


def test_verdicts_kept_in_another_place_are_said_to_have_changed(opened: Opened) -> None:
    def moved(lines: Lines) -> None:
        kept = lines[-1]["data"]["verdicts"]
        kept["autres"] = kept.pop("certifications")

    opened.falsify(moved)
    assert SealFault("verdicts", 1, {"changes": ["?"]}) in opened.faults()


def test_paper_is_held_against_the_seal_that_holds_now(opened: Opened) -> None:
    assert opened.verified(opened.sealed.printed).faults == ()
    put(opened.folder, SIGNED_AGAIN["rouverte et scellée par une autre clé"](
        opened.sealed, random.Random(1)
    ))
    session = opened.read().session
    first, second = session.seals
    lifting = {"moment": "2026-03-13T08:00:00.000Z", "raison": "Correction."}
    assert opened.verified(opened.sealed.printed).faults == (
        SealFault("empreinte_ancienne", 1, lifting),
    )
    assert opened.verified(fingerprint(session, first)).faults == (
        SealFault("empreinte_ancienne", 1, lifting),
    )
    assert opened.verified(fingerprint(session, second)).faults == ()
    assert opened.verified("0" * 64).faults == (SealFault("empreinte"),)
    assert [(one.rank, one.fingerprint) for one in opened.verified().seals] == [
        (1, fingerprint(session, first)), (2, fingerprint(session, second)),
    ]


def test_what_follows_a_seal_that_another_one_replaces_is_told_of_the_first(
    opened: Opened
) -> None:
    put(opened.folder, FORGED["note ajoutée après le sceau"](opened.sealed, random.Random(1)))
    files = parsed({path.name: path.read_bytes() for path in opened.folder.glob("*.jsonl")})
    (lines,) = files.values()
    sealed_at = lines[-2]["n"]
    lines.append({**lines[-2], "data": {}})
    put(opened.folder, resealed(opened.sealed, files, lines[-1]))
    assert opened.faults() == (SealFault("ajout", 1, {"ligne": sealed_at + 1, "total": 2}),)


def test_a_session_that_was_reopened_says_when_and_why(opened: Opened) -> None:
    interview = opened.library.open(opened.sealed.session_id)
    interview.run(orders.reopen, "Une date à corriger.")
    interview.close()
    (fault,) = opened.faults()
    assert (fault.reason, fault.seal) == ("rouverte", 1)
    assert fault.values["raison"] == "Une date à corriger."
    asked: list[dict[str, Any]] = []

    def say(template: str, **given: Any) -> str:
        asked.append(given)
        return template

    told(opened.read().session, [fault], say)
    assert re.fullmatch(r"\d\d/\d\d/2026 à \d\d:\d\d", asked[0]["moment"])


def test_other_rules_have_a_sentence_of_their_own(opened: Opened) -> None:
    faults = [SealFault("regles_autres"), SealFault("signature", 1)]
    names: list[str] = []

    def say(template: str, **_given: Any) -> str:
        names.append(template)
        return f" {template}\n"

    assert told(opened.read().session, faults, say) == ("regles_autres", "verification")


def test_verdicts_are_derived_from_all_that_stands_before_the_seal(opened: Opened) -> None:
    """One judgement after the other is turned round, the last of them right before the seal."""
    lines = [one for some in parsed(opened.sealed.contents).values() for one in some]
    given = [
        one for one in lines
        if one["type"] == "judgement_given" and one["data"]["element"].startswith("2.")
    ]
    turned = [{**one, "data": {**one["data"], "value": "non"}} for one in given]
    seen: list[bool] = []
    for count in range(1, len(turned) + 1):
        def insert(lines: Lines, count: int = count) -> None:
            lines[-1:-1] = [dict(one) for one in turned[:count]]

        opened.falsify(insert)
        interview = opened.read()
        (seal,) = interview.session.seals
        changed = verdicts(interview.session) != seal.event.verdicts
        faults = interview.verify(signature_holds, "", ()).faults
        assert ("verdicts" in {one.reason for one in faults}) == changed
        seen.append(changed)
    assert set(seen) == {False, True}
