"""Rules of branches in a whole session: what the bilan, the draft and the dossier say of them."""

from __future__ import annotations

import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from assistant.domain.dossier.deadlines import due
from assistant.domain.dossier.jury import FOR_LIFE, carry_over, kept_blocks
from assistant.domain.events.interview import BlockCarried
from assistant.domain.referential.model import ElementRef
from assistant.domain.rules.outcome import changes_of_block, outcome, questions_of_block
from assistant.domain.session import orders
from assistant.interview import Interview
from assistant.reports.report.content import build_report
from assistant.reports.report.dossier import dossier
from assistant.reports.text import markdown
from assistant.resources import shipped
from assistant.voice import Voice
from tests import draft_help
from tests.helpers import library
from tests.places import TESTS

VOICE = Voice([shipped("prompts")])


def begun(folder: Path, name: str) -> Interview:
    own = folder / "referentiels"
    own.mkdir()
    shutil.copy(TESTS / "branches" / f"{name}.yaml", own)
    return library(folder).create(name, "DUVAL Camille")


def judge(interview: Interview, role: str, **values: str) -> None:
    """Judge elements as a role; `e1_2` is element 1.2."""
    for name, value in values.items():
        block, element = name.removeprefix("e").split("_")
        ref = ElementRef(int(block), int(element))
        interview.run(orders.judge, ref, value, by=role)


def everything(interview: Interview, block: int, value: str = "oui") -> None:
    for role in interview.session.referential.roles:
        found = interview.session.referential.block(block)
        assert found is not None
        for element in found.elements:
            interview.run(orders.judge, element.ref, value, by=role.id)


# --- a commission -------------------------------------------------------------------------------


def test_what_most_of_a_commission_judged_counts(
    tmp_path: Path,
) -> None:
    interview = begun(tmp_path, "cqp-soudeur")
    ref = ElementRef(1, 1)
    judge(interview, "president", e1_1="oui")
    assert interview.session.effective(ref) is None, "une voix sur trois ne fait pas la majorité"
    judge(interview, "employeur", e1_1="non")
    assert not interview.session.disputed(ref), "la troisième peut encore départager"
    judge(interview, "salarie", e1_1="non")
    given = interview.session.effective(ref)
    assert given is not None
    assert given.value == "non"
    assert outcome(interview.session).block(1).status == "not_mastered"


def test_marks_too_far_apart_go_to_the_jury_whatever_their_mean(tmp_path: Path) -> None:
    interview = begun(tmp_path, "cqp-barman")
    judge(interview, "formateur", e1_1="4", e1_2="10")
    judge(interview, "professionnel", e1_1="10", e1_2="10")
    verdict = outcome(interview.session).block(1)
    assert (verdict.status, verdict.mean_low) == ("not_mastered", Fraction(9))  # 26/3 rounded up
    judge(interview, "formateur", e1_1="3.5")
    verdict = outcome(interview.session).block(1)
    [reason] = [one for one in verdict.reasons if one.kind == "disputed"]
    assert "le jury tranche" in reason.sentence
    assert verdict.status == "undetermined"
    assert "le jury tranchera" in VOICE.reason(interview.session.referential, reason)


def test_a_mark_to_come_may_still_differ(tmp_path: Path) -> None:
    """While the second mark may be too far from the first, any result is possible."""
    interview = begun(tmp_path, "cqp-barman")
    judge(interview, "formateur", e1_1="20", e1_2="20")
    verdict = outcome(interview.session).block(1)
    assert (verdict.mean_low, verdict.mean_high) == (Fraction(0), Fraction(20))


# --- certificates of some blocks, of some elements ------------------------------------------------


def test_each_certificate_is_proposed_by_itself_and_told_in_the_draft(tmp_path: Path) -> None:
    interview = begun(tmp_path, "cqp-soudeur")
    for number in (1, 2):
        everything(interview, number)
    everything(interview, 3, "non")
    found = {one.id: one.status for one in outcome(interview.session).certifications}
    assert found == {
        "cqp": "none", "bloc-fabriquer": "delivery", "bloc-rendre-compte": "none",
        "securite": "delivery",
    }
    told = draft_help.sentences(interview.session, 0)
    ref = interview.session.referential
    said = [VOICE.observation(ref, one).replace("\u00a0", " ") for one in told]
    assert any("« Bloc 1 – Fabriquer » est aussi proposée" in one for one in said), said
    assert any("évaluées positivement : 1 et 2" in one for one in said), said


def test_elements_counted_in_the_session_decide_a_second_certificate(tmp_path: Path) -> None:
    interview = begun(tmp_path, "cqp-soudeur")
    everything(interview, 1)
    everything(interview, 3, "non")

    def status() -> str:
        found = outcome(interview.session).certifications
        return next(one.status for one in found if one.id == "securite")

    assert status() == "undetermined"
    interview.run(orders.mark_essential, ElementRef(3, 2), "non", certification="securite")
    assert status() == "delivery"


def test_a_closed_block_says_what_opens_it_and_nothing_changes_it(tmp_path: Path) -> None:
    interview = begun(tmp_path, "cqp-soudeur")
    everything(interview, 1, "non")
    everything(interview, 2)
    verdict = outcome(interview.session).block(2)
    assert (verdict.status, verdict.reasons[0].kind) == ("not_mastered", "closed")
    assert changes_of_block(interview.session, verdict) == ()


def test_no_question_of_a_closed_block_is_called_useful(tmp_path: Path) -> None:
    interview = begun(tmp_path, "cqp-apiculteur")

    def useful() -> list[bool]:
        verdict = outcome(interview.session).block(2)
        return [one for _, one in questions_of_block(interview.session, verdict)]

    judge(interview, "maitre", e1_1="acquis", e1_3="acquis")
    assert useful() == [True], "l’unité 1 reste ouverte : l’unité 2 peut encore être acquise"
    judge(interview, "maitre", e1_2="absent")
    assert useful() == [False]


def test_a_block_that_waits_says_what_would_leave_it_open_and_never_what_would_master_it(
    tmp_path: Path,
) -> None:
    interview = begun(tmp_path, "cqp-soudeur")
    everything(interview, 2, "non")
    verdict = outcome(interview.session).block(2)
    assert verdict.status == "not_mastered"
    found = changes_of_block(interview.session, verdict)
    assert [flip.becomes for flip in found] == ["undetermined"]
    everything(interview, 1)
    found = changes_of_block(interview.session, outcome(interview.session).block(2))
    assert "mastered" in {flip.becomes for flip in found}


# --- what is kept, and how long -------------------------------------------------------------------


def test_what_is_kept_is_kept_as_long_as_its_own_certificate_says(tmp_path: Path) -> None:
    interview = begun(tmp_path, "cqp-soudeur")
    interview.run(orders.record_jury, "2026-03-12", "Blocs acquis.", [1, 2])
    kept = {one.block: one.until for one in kept_blocks(interview.session)}
    assert kept == {1: FOR_LIFE, 2: FOR_LIFE}
    assert [one for one in due(interview.session, lambda _: False) if one.kind == "conservation"] \
        == []
    later = carry_over(interview.session, date(2066, 1, 1))
    assert [one.block for one in later.kept] == [1, 2]


@pytest.mark.parametrize(("decided", "kept"), [
    ("2028-03-12", {1: date(2028, 3, 12), 2: FOR_LIFE}), ("2028-03-13", {1: date(2028, 3, 12)}),
])
def test_a_block_still_kept_that_day_completes_a_certificate(
    tmp_path: Path, decided: str, kept: dict[int, date]
) -> None:
    interview = begun(tmp_path, "cqp-soudeur")
    interview.record([BlockCarried(1, "2026-03-12", "2028-03-12", "s")])
    interview.run(orders.record_jury, decided, "La seconde épreuve.", [2])
    assert {one.block: one.until for one in kept_blocks(interview.session)} == kept


def test_half_a_certificate_is_not_kept(tmp_path: Path) -> None:
    interview = begun(tmp_path, "cqp-soudeur")
    interview.run(orders.record_jury, "2026-03-12", "La préparation et le compte rendu.", [1, 3])
    kept = {one.block: one.until for one in kept_blocks(interview.session)}
    assert kept == {3: date(2028, 3, 12)}
    assert [one.block for one in carry_over(interview.session, date(2028, 3, 13)).kept] == []


# --- the dossier ----------------------------------------------------------------------------------


def test_the_dossier_gives_means_weights_and_what_the_jury_applies(tmp_path: Path) -> None:
    interview = begun(tmp_path, "cqp-barman")
    judge(interview, "formateur", e1_1="9.5", e1_2="9.5", e3_1="12")
    judge(interview, "professionnel", e1_1="10", e1_2="9.5", e3_1="12")
    report = build_report(interview.session, outcome(interview.session), VOICE)
    said = markdown.unescape(markdown.render(dossier(report))).replace("\u00a0", " ")
    for wanted in (
        "Doser (poids 2)", "Formateur : 9,5, Professionnel : 10 ; moyenne : environ 9,83",
        "10 sur 20", "« L’entretien est apprécié par le jury au vu du parcours. »",
        "L’épreuve est maîtrisée",
    ):
        assert wanted in said, wanted
    assert "9.5" not in said


@pytest.mark.parametrize(
    ("count", "bound", "said"),
    [("9.995", "10", "9,995 pour 10"), ("1999/200", "10", "9,995 pour 10"),
     ("29/3", "10", "environ 9,67 pour 10"), ("9999/1000", "10", "9,999 pour 10"),
     ("99999/10001", "10", "environ 9,999 pour 10"), ("10", "10", "10 pour 10")],
)
def test_near_a_threshold_the_digits_tell_apart(count: str, bound: str, said: str) -> None:
    from assistant.domain.common.french import number, number_beside

    assert f"{number_beside(count, bound)} pour {number(bound)}" == said
