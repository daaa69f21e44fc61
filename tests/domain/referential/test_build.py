"""From plain data to the values of the domain: everything is there, and JSON gives it back."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.referential.build import build_referential
from assistant.domain.referential.model import (
    Activity,
    Certification,
    Citation,
    Comment,
    Deadline,
    Duration,
    Element,
    ElementRef,
    FeedbackQuestion,
    Jury,
    Modality,
    NotApplicable,
    NumericScale,
    PlanPoint,
    Question,
    Reading,
    Referential,
    RequestedDocument,
    Retention,
    Role,
    Route,
    ScaleValue,
    Step,
    Tip,
)
from assistant.resources import shipped
from assistant.storage.referential.format import read_format
from assistant.storage.referential.yaml_reader import read_yaml
from tests.places import TESTS

SAMPLE = TESTS / "data" / "exemple-complet.yaml"
SHIPPED = sorted(shipped("referentials").glob("*.yaml"))


def normal(path: Path) -> dict[str, Any]:
    data, findings = read_format(read_yaml(path).data or {})
    assert findings == []
    return data


@pytest.fixture(scope="module")
def sample() -> Referential:
    return build_referential(normal(SAMPLE))


def guide(place: str) -> Citation:
    return Citation("guide", place)


def test_the_identity(sample: Referential) -> None:
    assert (sample.id, sample.title, sample.version) == (
        "exemple-complet", "CQP Exemple complet", "version de démonstration",
    )
    assert sample.documents == {"guide": "Guide d’évaluation du CQP Exemple"}
    assert sample.words["groupe"] == "rubrique"
    assert sample.document(guide("page 3")) == "Guide d’évaluation du CQP Exemple, page 3"
    assert sample.origins == ()


def test_the_scale(sample: Referential) -> None:
    assert sample.scale.value("non_mis_en_oeuvre") == ScaleValue(
        "non_mis_en_oeuvre", "Non mis en œuvre", "M", "–"
    )
    assert (sample.scale.numeric, sample.scale.not_applicable) == (None, None)


def test_the_roles(sample: Referential) -> None:
    assert sample.concluding_role == Role(
        id="evaluateur_externe", title="Évaluateur externe", concludes=True, accreditation=True,
        independence="externe à l’entreprise",
        conditions=("connaissant bien les métiers visés par le CQP",), comment_required=False,
        source=guide("page 2"), weight="",
    )
    other = sample.role("professionnel_secteur")
    assert other is not None
    assert (other.concludes, other.independence) == (False, "")


def test_a_block_with_all_it_holds(sample: Referential) -> None:
    (block,) = sample.blocks
    assert (block.number, block.title) == (1, "Accueillir")
    assert block.abilities == ("Accueillir les clients",)
    assert block.instructions == ("Pour chaque critère, cochez une case.",)
    assert block.modalities == (
        Modality("Un entretien avec le candidat", "entretien", ("sur les activités réalisées",)),
    )
    assert block.activities == (Activity("Accueil des clients"),)
    assert block.documents == ("Fiches clients",)
    assert block.open_questions == ("Comment vous organisez-vous ?",)
    assert block.requested_document == RequestedDocument(
        "Un document de 5 pages", (PlanPoint("Le contexte"),), guide("page 4")
    )
    assert block.questions == (
        Question(1, "Comment accueillez-vous vos clients ? Donnez des exemples.", "L’accueil",
                 (1, 2)),
    )
    assert block.elements[0] == Element(
        ElementRef(1, 1), "Accueillir le client", "Contact", ("Accueil courtois",), "inconnu"
    )


def test_the_method(sample: Referential) -> None:
    assert sample.steps[0] == Step(
        "prendre-connaissance", "avant", "preparation", "Prendre connaissance du dossier",
        "l’évaluateur externe", "avant l’entretien", guide("page 3"), ("vae",),
    )
    assert sample.tips_do == (Tip("Laisser le candidat s’exprimer", ("ouverture",)),)
    assert sample.tips_avoid == (
        Tip("Mener un « interrogatoire »", ("question",), avoid=True),
    )
    assert sample.durations == (
        Duration("entretien", "minimum", 120, 0, "entretien",
                 "Prévoir un entretien à minima de deux heures", guide("page 3")),
    )
    assert sample.deadlines == (
        Deadline("transmission", "Transmission des résultats au jury", 15, "jours_ouvres", "apres",
                 "deliberation", "l’organisme habilité",
                 "dans les 15 jours ouvrés suivant la date de la délibération", guide("page 5"),
                 ("vae",)),
    )
    assert [(one.kind, one.blocking) for one in sample.checks] == [("elements_juges", True)]
    assert sample.routes == (
        Route("vae", "Validation des Acquis de l’Expérience",
              (("trois ans d’expérience", guide("page 1")),),
              (("Recevabilité", "La demande est examinée."),), ("Dossier VAE",)),
    )


def test_what_surrounds_the_interview(sample: Referential) -> None:
    assert sample.jury == Jury(
        "Jury paritaire", 3, 5, ("1 ou 2 représentants du collège des salariés",),
        ("Il décide de la délivrance totale ou partielle du CQP",), guide("page 6"),
    )
    assert sample.comments == (
        Comment("candidat", "Commentaires du candidat", "", False, guide("page 7")),
        Comment("evaluateur_externe", "Commentaires de l’évaluateur externe", "evaluateur_externe",
                False, guide("page 7")),
    )
    assert sample.feedback == (
        FeedbackQuestion("apport", "Que vous a apporté la préparation de ce CQP ?",
                         ("Prise de conscience des compétences acquises",)),
    )
    assert sample.available_documents == ("Dossier candidat",)
    assert len(sample.scenario) == 1


def test_the_certificates(sample: Referential) -> None:
    whole, second = sample.certifications
    assert whole == Certification(
        "cqp", "CQP Exemple complet",
        "Pour obtenir le CQP, il faut valider toutes les compétences.",
        guide("page 1"), "tous_les_blocs",
        Retention(60, "les compétences validées", False,
                  "le candidat garde le bénéfice des compétences validées durant cinq ans",
                  guide("page 1")),
    )
    assert second.marks == {ElementRef(1, 1): "inconnu", ElementRef(1, 2): "inconnu"}
    assert second.condition == "non_precisee"


def test_the_ambiguities(sample: Referential) -> None:
    (one,) = sample.ambiguities
    assert (one.applied, one.setting) == ("stricte", False)
    assert one.readings == (
        Reading("stricte", "il empêche la maîtrise"),
        Reading("toleree", "il compte parmi les deux éléments tolérés"),
    )


def test_scales_of_marks_and_elements_that_do_not_apply() -> None:
    data = normal(SAMPLE)
    data["echelle"] = {"note": {"minimum": "0", "maximum": "20", "pas": "0.5"}}
    assert build_referential(data).scale.numeric == NumericScale("0", "20", "0.5")
    chemistry = normal(shipped("referentials") / "technico-commercial-chimie.yaml")
    found = build_referential(chemistry).scale.not_applicable
    assert isinstance(found, NotApplicable)
    assert (found.ticked_as, found.comment_required) == ("non", True)


@pytest.mark.parametrize("reading", ["stricte", "toleree"])
def test_only_the_rules_of_the_reading_in_force_are_kept(reading: str) -> None:
    data = normal(shipped("referentials") / "assistant-formation.yaml")
    for ambiguity in data["ambiguites"]:
        if ambiguity["id"] == "non-acquis-non-incontournable":
            ambiguity["retenue"] = reading
    built = build_referential(data)
    (rule,) = built.rules
    assert rule.reading == ("non-acquis-non-incontournable", reading)
    assert rule.blocks == (1, 2, 3, 4, 5, 6)
    assert len(built.data["regles"]) == 2


@pytest.mark.parametrize("path", [SAMPLE, *SHIPPED], ids=lambda path: path.stem)
def test_the_json_a_session_keeps_builds_the_same(path: Path) -> None:
    data = normal(path)
    assert build_referential(json.loads(json.dumps(data))) == build_referential(data)


def test_the_fingerprint_is_that_of_the_canonical_json(sample: Referential) -> None:
    canonical = json.dumps(
        sample.data, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()
    assert sample.fingerprint == hashlib.sha256(canonical).hexdigest()
    shuffled = dict(reversed(list(sample.data.items())))
    assert build_referential(shuffled).fingerprint == sample.fingerprint
    changed = {**sample.data, "version": "autre"}
    assert build_referential(changed).fingerprint != sample.fingerprint
