"""What a session knows of a company, an address, a number: where a text says it."""

from __future__ import annotations

import pytest

from assistant.domain.privacy.identities import Identities
from assistant.domain.privacy.kinds import ACCREDITATION, CANDIDATE, COMPANY, CONTACT, Identity
from assistant.domain.privacy.redaction import Redaction


@pytest.mark.parametrize(("kind", "value", "text", "hidden"), [
    (COMPANY, "Horizon Compétences (Lyon)", "HORIZON-COMPETENCES, l’horizonal aussi.",
     "[ENTREPRISE_1], l’[ENTREPRISE_2] aussi."),
    (COMPANY, "ACME (groupe Zed)", "Chez Acme, et Zed aussi.",
     "Chez [ENTREPRISE_1], et [ENTREPRISE_2] aussi."),
    (COMPANY, "(ACME)", "Bonjour à tous, il est là.", "Bonjour à tous, il est là."),
    (COMPANY, "EDF", "Chez EDF ou edf, mais pas en defi.",
     "Chez [ENTREPRISE_1] ou [ENTREPRISE_2], mais pas en defi."),
    (CANDIDATE, "DUVAL Camille", "D U V A L, d.u.v.a.l et Duvalière.",
     "[CANDIDAT_1], [CANDIDAT_2] et [CANDIDAT_3]."),
    (CANDIDATE, "…", "Bonjour à tous, il est là.", "Bonjour à tous, il est là."),
    (CANDIDATE, "Lô Bo", "l ô, mais Lô.", "l ô, mais [CANDIDAT_1]."),
    (CANDIDATE, "Lô Bo", "des bos, un lô", "des [CANDIDAT_1], un [CANDIDAT_2]"),
    (CANDIDATE, "DUVAL Camille", "Vu par dc puis cd, ou c.d. ici",
     "Vu par [CANDIDAT_1] puis [CANDIDAT_2], ou [CANDIDAT_3] ici"),
    (CANDIDATE, "Duval", "Plan D, puis d’abord.", "Plan D, puis d’abord."),
    (CANDIDATE, "D. C.", "Plan D, puis d’abord.", "Plan D, puis d’abord."),
    (CANDIDATE, "KIM Anne", "K I M est là.", "[CANDIDAT_1] est là."),
    (CANDIDATE, "ROUX Anne", "Rouxel est là.", "[CANDIDAT_1] est là."),
    (COMPANY, "Acme", "à acmeville", "à [ENTREPRISE_1]"),
    (COMPANY, "…", "Bonjour à tous.", "Bonjour à tous."),
    (COMPANY, "Groupe (fictif) Formation", "le groupe, la formation, groupe formation",
     "le groupe, la formation, [ENTREPRISE_1]"),
    (COMPANY, "Groupe Zed", "le groupe est là", "le groupe est là"),
])
def test_what_might_give_somebody_away_to_a_model_is_hidden(
    kind: str, value: str, text: str, hidden: str
) -> None:
    assert Redaction(Identities((Identity(kind, value, ""),))).hide(text) == hidden


@pytest.mark.parametrize(("kind", "value", "text", "said"), [
    (COMPANY, "A2 Formation", "chez a2 formation, puis a 2 formations", ["a2 formation"]),
    (ACCREDITATION, "AB-1234", "numéro ab 1234, n° AB/1234", ["ab 1234", "AB/1234"]),
    (ACCREDITATION, "Zorglub", "le zorglub est là", ["zorglub"]),
    (ACCREDITATION, "12", "habilitation 12, depuis 12 ans, n° 12", ["12", "12"]),
    (CONTACT, "Zorglub", "le zorglub est là", ["zorglub"]),
    (CONTACT, "zorglub", "le zorglub est là", []),
    (CONTACT, "Zed", "le zed est là", ["zed"]),
    (CONTACT, "zorglub", "Rue barrée hier, puis 12 place Bellecour", ["12 place Bellecour"]),
    (ACCREDITATION, "ABC", "le abc, n° ABC", ["ABC"]),
    (CONTACT, "Porte", "la porte est là", []),
    (CONTACT, "12 bis rue des Lilas, 69003 Lyon", "rue des lilas, ou au 12 bis",
     ["rue des lilas"]),
    (CONTACT, "0612", "le code 06.12 et le 612", ["06.12"]),
    (CONTACT, "2019", "en 2019", []),
    (CONTACT, "123", "le 123 ici", []),
    (CONTACT, "porte claire", "la porte claire ici", ["porte claire"]),
    (CONTACT, "au pc", "au pc de la salle", []),
    (ACCREDITATION, "Zorg", "le zorg est là", ["zorg"]),
    (ACCREDITATION, "123", "le 1 2 3 ici", ["1 2 3"]),
    (ACCREDITATION, "HAB-2024, Lyon centre", "à lyon centre hier", []),
    (COMPANY, "Le Bon Coin", "c’est le bon, coin gauche", []),
])
def test_a_reader_finds_a_value_as_it_was_typed(
    kind: str, value: str, text: str, said: list[str]
) -> None:
    found = Identities((Identity(kind, value, ""),)).mentions(text)
    assert [text[one.start:one.end] for one in found] == said
