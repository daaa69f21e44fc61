"""Builds a `Referential` from its plain data. Pure: the data was read and checked elsewhere.

The data is what a session keeps: built again from its JSON, the référentiel is the same. So
nothing here depends on the file it came from, and keys are texts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.domain.common.french import Noun, agree, plural
from assistant.domain.referential.model import (
    Activity,
    Ambiguity,
    Block,
    Certification,
    Check,
    Citation,
    Comment,
    Course,
    Data,
    Deadline,
    Deliberation,
    Duration,
    Element,
    ElementRef,
    FeedbackQuestion,
    Jury,
    LookFor,
    Modality,
    NotApplicable,
    NumericScale,
    PlanPoint,
    Prerequisite,
    Question,
    Reading,
    Referential,
    RequestedDocument,
    Retention,
    Role,
    Route,
    Rule,
    Scale,
    ScaleValue,
    Spotting,
    Step,
    Tip,
    TrialPart,
)

WORDS = {
    "bloc": "compétence",
    "element": "élément",
    "groupe": "rubrique",
    "criteres": "critères d’évaluation",
}
"""How things are named where the référentiel does not say it."""

CONCLUSIONS = {
    "mastered": "maitrisee", "not_mastered": "non_maitrisee", "undetermined": "indeterminee",
}
"""The key under `conclusions` of each verdict."""

UNHANDLED = "non_traitee"
"""What `regle` says of a rule that the program does not compute."""


def build_referential(data: Data) -> Referential:
    """Build a référentiel from checked data.

    Only the rules of the readings in force are kept; `data` keeps them all.

    Args:
        data: the content of a file in normal form, extensions applied.
    """
    ambiguities = tuple(_ambiguity(one) for one in data.get("ambiguites", ()))
    applied = {ambiguity.id: ambiguity.applied for ambiguity in ambiguities}
    tips: Mapping[str, Any] = data.get("reperes", {})
    return Referential(
        id=data["id"],
        title=data["intitule"],
        version=data.get("version", ""),
        documents={source["id"]: source["titre"] for source in data["sources"]},
        words=words_of(data),
        conclusions=conclusions_of(data),
        presentation=_texts(data, "presentation"),
        scale=_scale(data["echelle"]),
        roles=tuple(_role(one) for one in data["roles"]),
        blocks=tuple(_block(one) for one in data["blocs"]),
        steps=tuple(_step(one) for one in data.get("etapes", ())),
        tips_do=_tips(tips.get("a_faire", ()), avoid=False),
        tips_avoid=_tips(tips.get("a_eviter", ()), avoid=True),
        rules=_rules(data, applied),
        certifications=tuple(_certification(one) for one in data["certifications"]),
        ambiguities=ambiguities,
        durations=tuple(_duration(one) for one in data.get("durees", ())),
        deadlines=tuple(_deadline(one) for one in data.get("delais", ())),
        checks=tuple(_check(one) for one in data.get("controles", ())),
        routes=tuple(_route(one) for one in data.get("voies", ())),
        jury=_jury(data["jury"]) if "jury" in data else None,
        comments=tuple(_comment(one) for one in data.get("commentaires", ())),
        feedback=tuple(
            FeedbackQuestion(one["id"], one["texte"], _texts(one, "choix"))
            for one in data.get("retour_candidat", ())
        ),
        available_documents=_texts(data, "documents_a_disposition"),
        scenario=_texts(data, "deroulement"),
        data=data,
        fingerprint=fingerprint(data),
        origins=_texts(data, "origines"),
        deliberation=_deliberation(data.get("avis")),
    )


def fingerprint(data: Data) -> str:
    """The hash of the data's canonical JSON: two référentiels that say the same have the same."""
    return hashlib.sha256(canonical(data)).hexdigest()


def canonical(data: Data) -> bytes:
    """The data as JSON, in the one way that is hashed."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def words_of(data: Data) -> dict[str, str]:
    """How a référentiel names things, with the gender and the plural that it declares."""
    said: Data = data.get("vocabulaire", {})
    given = {**WORDS, **{key: one for key, one in said.items() if key in WORDS}}
    return {key: _noun(one) for key, one in given.items()}


def _noun(said: Data | str) -> Noun:
    if isinstance(said, str):
        return Noun(said)
    gender = {"feminin": True, "masculin": False}.get(said.get("genre", ""))
    return Noun(said["mot"], gender, said.get("pluriel", ""))


def conclusions_of(data: Data) -> dict[str, str]:
    """What is concluded of a block, in agreement with its name where nothing is declared."""
    block = words_of(data)["bloc"]
    given: Data = data.get("vocabulaire", {}).get("conclusions", {})
    mastered = agree("maîtrisé", block)
    usual = {
        "mastered": Noun(mastered, many=plural(mastered)),
        "not_mastered": Noun(f"non {mastered}", many=f"non {plural(mastered)}"),
        "undetermined": Noun(word := agree("indéterminé", block), many=plural(word)),
    }
    return {
        status: _noun(given[key]) if key in given else usual[status]
        for status, key in CONCLUSIONS.items()
    }


def _texts(data: Data, key: str) -> tuple[str, ...]:
    return tuple(data.get(key, ()))


def _yes(data: Data, key: str) -> bool:
    return data.get(key) == "oui"


def _citation(data: Data | None) -> Citation:
    return Citation(data["document"], data.get("endroit", "")) if data else Citation()


def _scale(data: Data) -> Scale:
    note, other = data.get("note"), data.get("non_applicable")
    return Scale(
        values=tuple(
            ScaleValue(
                one["id"], one["libelle"], one["lettre"], one["signe"], one.get("points", ""),
                one.get("participe", ""),
            )
            for one in data.get("valeurs", ())
        ),
        numeric=NumericScale(note["minimum"], note["maximum"], note["pas"]) if note else None,
        not_applicable=other and NotApplicable(
            ticked_as=other["coche"],
            comment_required=other["commentaire"] == "obligatoire",
            sentence=other["phrase"],
            source=_citation(other["source"]),
        ),
    )


def _role(data: Data) -> Role:
    return Role(
        id=data["id"],
        title=data["intitule"],
        concludes=_yes(data, "conclut"),
        accreditation=_yes(data, "habilitation"),
        independence=data.get("independance", ""),
        conditions=_texts(data, "conditions"),
        comment_required=data["commentaire"] == "obligatoire",
        source=_citation(data.get("source")),
        weight=data.get("poids", ""),
    )


def _step(data: Data) -> Step:
    return Step(
        id=data["id"],
        moment=data["moment"],
        phase=data["phase"],
        text=data["texte"],
        who=data.get("qui", ""),
        when=data.get("quand", ""),
        source=_citation(data.get("source")),
        routes=_texts(data, "voies"),
    )


def _tips(items: Iterable[Data], *, avoid: bool) -> tuple[Tip, ...]:
    return tuple(
        Tip(one["texte"], _texts(one.get("editorial", {}), "moments"), avoid) for one in items
    )


def _block(data: Data) -> Block:
    number = data["numero"]
    return Block(
        number=number,
        title=data["intitule"],
        abilities=_texts(data, "capacites"),
        modalities=tuple(
            Modality(one["texte"], one.get("editorial", {}).get("nature", ""),
                     _texts(one, "points"))
            for one in data.get("modalites", ())
        ),
        activities=tuple(_activity(one) for one in data.get("activites", ())),
        documents=_texts(data, "documents"),
        open_questions=_texts(data, "questions_ouvertes"),
        questions=_questions(data),
        elements=tuple(_element(number, one) for one in data["elements"]),
        requested_document=_requested(data.get("document_demande")),
        instructions=_texts(data, "consignes"),
        trial=tuple(_part(one) for one in data.get("epreuve", ())),
        short_groups={one["intitule"]: one["court"] for one in data.get("rubriques", ())},
    )


def _part(data: Data) -> TrialPart:
    ours = data["editorial"]
    return TrialPart(
        id=data["id"],
        title=ours["intitule"],
        kind=ours["nature"],
        course=_texts(data, "deroulement"),
        look_for=tuple(
            LookFor(one["texte"], tuple(one.get("editorial", {}).get("elements", ())))
            for one in data.get("a_observer", ())
        ),
        duration=ours.get("duree", ""),
    )


def _activity(data: Data | str) -> Activity:
    if isinstance(data, str):
        return Activity(data)
    return Activity(data["texte"], data.get("groupe", ""))


def _questions(block: Data) -> tuple[Question, ...]:
    asked = (
        (theme.get("theme", ""), question)
        for theme in block.get("questions", ())
        for question in theme["questions"]
    )
    return tuple(
        Question(number, question["texte"], theme, tuple(question["editorial"]["elements"]))
        for number, (theme, question) in enumerate(asked, 1)
    )


def _element(block: int, data: Data) -> Element:
    return Element(
        ref=ElementRef(block, data["numero"]),
        title=data["intitule"],
        group=data.get("groupe", ""),
        criteria=_texts(data, "criteres"),
        essential=data.get("incontournable", "non"),
        provisional=_yes(data, "provisoire"),
        short=data.get("court", ""),
    )


def _requested(data: Data | None) -> RequestedDocument | None:
    if data is None:
        return None
    plan = tuple(
        PlanPoint(one) if isinstance(one, str) else PlanPoint(one["texte"], tuple(one["points"]))
        for one in data.get("plan", ())
    )
    return RequestedDocument(data["texte"], plan, _citation(data["source"]))


def _rules(data: Data, applied: Mapping[str, str]) -> tuple[Rule, ...]:
    """The rules of the readings in force."""
    every = tuple(range(1, len(data["blocs"]) + 1))
    rules = (
        Rule(
            id=one["id"],
            blocks=every if one["blocs"] == "tous" else tuple(one["blocs"]),
            sentence=one["phrase"],
            source=_citation(one["source"]),
            condition=one.get("condition", {}),
            examples=tuple(one.get("exemples", ())),
            reading=_reading(one.get("lecture")),
            unhandled=one.get("regle") == UNHANDLED,
            after=_after(one.get("apres")),
        )
        for one in data["regles"]
    )
    return tuple(
        rule for rule in rules
        if rule.reading is None or applied[rule.reading[0]] == rule.reading[1]
    )


def _reading(data: Data | None) -> tuple[str, str] | None:
    return (data["ambiguite"], data["lecture"]) if data else None


def _after(data: Data | None) -> Prerequisite | None:
    if data is None:
        return None
    return Prerequisite(tuple(data["blocs"]), data["phrase"], _citation(data["source"]))


def _deliberation(data: Data | None) -> Deliberation | None:
    if data is None:
        return None
    return Deliberation(
        majority=data.get("regle") == "majorite",
        gap=data.get("ecart"),
        to_jury=data.get("divergence") == "jury",
        sentence=data["phrase"],
        source=_citation(data["source"]),
    )


def _certification(data: Data) -> Certification:
    marks = data.get("elements")
    return Certification(
        id=data["id"],
        title=data["intitule"],
        sentence=data["phrase"],
        source=_citation(data["source"]),
        condition=data.get("condition", ""),
        retention=_retention(data.get("conservation")),
        marks=None if marks is None else {
            ElementRef.parse(ref): mark for ref, mark in marks.items()
        },
        blocks=tuple(data.get("blocs", ())),
        examples=tuple(data.get("exemples", ())),
        unhandled=data.get("regle") == UNHANDLED,
    )


def _retention(data: Data | None) -> Retention | None:
    if data is None:
        return None
    return Retention(
        months=data.get("mois", 0),
        what=data["objet"],
        partial_certificate=_yes(data, "certificat_partiel"),
        sentence=data["phrase"],
        source=_citation(data["source"]),
    )


def _ambiguity(data: Data) -> Ambiguity:
    return Ambiguity(
        id=data["id"],
        subject=data["sujet"],
        readings=tuple(Reading(one["id"], one["texte"]) for one in data["lectures"]),
        applied=data["retenue"],
        setting=_yes(data, "reglage"),
        sources=tuple(_citation(one) for one in data["sources"]),
    )


def _duration(data: Data) -> Duration:
    return Duration(
        id=data["id"],
        kind=data["nature"],
        minutes=data["minutes"],
        block=data["bloc"],
        label=data["intitule"],
        sentence=data["phrase"],
        source=_citation(data["source"]),
    )


def _deadline(data: Data) -> Deadline:
    return Deadline(
        id=data["id"],
        label=data["intitule"],
        count=data["nombre"],
        unit=data["unite"],
        direction=data["sens"],
        origin=data["origine"],
        who=data["qui"],
        sentence=data["phrase"],
        source=_citation(data["source"]),
        routes=_texts(data, "voies"),
    )


def _check(data: Data) -> Check:
    return Check(
        id=data["id"],
        kind=data["nature"],
        label=data["intitule"],
        blocking=_yes(data, "bloquant"),
        sentence=data["phrase"],
        source=_citation(data["source"]),
        options=data.get("options", {}),
    )


def _route(data: Data) -> Route:
    return Route(
        id=data["id"],
        title=data["intitule"],
        conditions=tuple(
            (one["texte"], _citation(one["source"])) for one in data.get("conditions", ())
        ),
        stages=tuple((one["intitule"], one["texte"]) for one in data.get("etapes", ())),
        tools=_texts(data, "outils"),
        spotting=_spotting(data["reperage"]) if "reperage" in data else None,
        course=_course(data["parcours"]) if "parcours" in data else None,
    )


def _spotting(data: Data) -> Spotting:
    return Spotting(
        data["livret"], data["par"], data.get("habilitation", False), _texts(data, "phrases"),
        _citation(data["source"]),
    )


def _course(data: Data) -> Course:
    return Course(
        data.get("tuteur", ""), data.get("mois", 0), data.get("dossier", ""),
        _texts(data, "phrases"), _citation(data["source"]),
    )


def _jury(data: Data) -> Jury:
    return Jury(
        title=data["intitule"],
        minimum=data["minimum"],
        maximum=data["maximum"],
        members=_texts(data, "membres"),
        sentences=_texts(data, "phrases"),
        source=_citation(data["source"]),
    )


def _comment(data: Data) -> Comment:
    return Comment(
        id=data["id"],
        title=data["intitule"],
        role=data.get("role", ""),
        required=_yes(data, "obligatoire"),
        source=_citation(data["source"]),
    )
