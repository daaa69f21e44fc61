"""What leaves for a model: one placeholder for one thing, and each put back where it was."""

from __future__ import annotations

import pytest

from assistant.domain.privacy.identities import Identities
from assistant.domain.privacy.kinds import CANDIDATE, COMPANY, Identity
from assistant.domain.privacy.redaction import Redaction


def redaction() -> Redaction:
    return Redaction(Identities((
        Identity(CANDIDATE, "DUPONT Claire"), Identity(COMPANY, "EDF"),
    )))


def test_the_same_words_have_the_same_placeholder_in_every_text() -> None:
    one = redaction()
    sent = one.hide("Dupont, chez EDF, et Dupont")
    assert sent == "[CANDIDAT_1], chez [ENTREPRISE_1], et [CANDIDAT_1]"
    assert one.hide("Claire puis Dupont") == "[CANDIDAT_2] puis [CANDIDAT_1]"


@pytest.mark.parametrize("copied", [
    "[CANDIDAT_1]", "[candidat_1]", "[CANDIDAT 1]", "CANDIDAT_1", "[CANDIDAT_01]", "[CANDIDAT1]",
    "[Candidat-1]", "CANDIDAT 1",
])
def test_a_placeholder_is_put_back_however_a_model_copied_it(copied: str) -> None:
    one = redaction()
    one.hide("Dupont")
    assert one.restore(f"Vu avec {copied}.") == "Vu avec Dupont."
    assert not one.unknown(f"Vu avec {copied}.")


def test_a_placeholder_that_stands_for_nothing_is_told_and_left() -> None:
    one = redaction()
    one.hide("Dupont")
    assert one.unknown("Vu avec [CANDIDAT_1] et [CANDIDAT_2].")
    assert not one.unknown("Vu avec [CANDIDAT_1].")
    assert not one.unknown("Vu hier.")
    assert one.restore("Vu avec [CANDIDAT_2].") == "Vu avec [CANDIDAT_2]."


@pytest.mark.parametrize("planted", [
    "[CANDIDAT_1]", "Dupont [CANDIDAT_1]", "[CANDIDAT_1][CANDIDAT_2]", "Dupont[CANDIDAT_7]EDF",
    "[CANDIDAT_1Dupont]", "CANDIDAT_1 Dupont",
])
def test_what_was_typed_like_a_placeholder_comes_back_as_it_was(planted: str) -> None:
    one = redaction()
    said = f"Vu {planted} hier."
    sent = one.hide(said)
    assert one.restore(sent) == said
    assert "upont" not in sent and "EDF" not in sent


@pytest.mark.parametrize(("said", "sent"), [
    ("Dupont[CANDIDAT_7]EDF", "[CANDIDAT_1][CITATION_1][ENTREPRISE_1]"),
    ("Dupont, puis [CITATION_4] hier", "[CANDIDAT_1], puis [CITATION_1] hier"),
    ("Dupont, Citation, CITATION_4 hier", "[CANDIDAT_1], [ENTREPRISE_1], [CITATION_1] hier"),
])
def test_a_name_in_what_is_typed_like_a_placeholder_is_one_with_it(said: str, sent: str) -> None:
    one = Redaction(Identities((
        Identity(CANDIDATE, "DUPONT Claire"), Identity(COMPANY, "EDF"),
        Identity(COMPANY, "Citation"),
    )))
    assert one.hide(said) == sent
    assert one.restore(sent) == said
