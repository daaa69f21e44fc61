"""The words, the parts and the shape of the official document, as a référentiel gives them.

Pure values. The optional key `dossier` of a référentiel names its parts, columns, boxes and
headings after its source; what it does not say is below. Sessions keep the référentiel they were
held with: one that knew no `dossier` is laid out after the shape of its elements.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.domain.common.french import agree, capital, plural, the, this
from assistant.domain.referential.build import conclusions_of, words_of
from assistant.domain.referential.model import Data

Boxes = Literal["liste", "colonnes"]

CANDIDATE = "candidat"
"""How the list of those who sign names the candidate."""

TITLES: Mapping[str, str] = {
    "document": "Dossier d’évaluation des compétences",
    "candidat": "Candidat",
    "evaluateurs": "Évaluateurs",
    "presentation": "Présentation",
    "recevabilite": "Recevabilité",
    "mode_emploi": "Mode d’emploi",
    "demarche": "Démarche",
    "pour_chaque": "",
    "recapitulatif": "Modalités de l’évaluation",
    "nom": "Nom",
    "prenom": "Prénom",
    "nom_prenom": "Nom, prénom",
    "civilite": "Civilité",
    "entreprise": "Entreprise",
    "fonction": "Fonction",
    "habilitation": "Numéro d’habilitation",
    "voie": "Voie",
    "date_evaluation": "Date de l’évaluation",
    "soussigne": "Je soussigné(e)",
    "date": "Date",
    "date_a_ecrire": "…… / …… / ………",
    "signature": "Signature",
    "cachet": "Signature et cachet de l’entreprise",
    "date_et_signature": "Date et signature",
    "capacites": "Pour cette compétence, le candidat doit être capable de :",
    "appui": "L’évaluation s’appuie sur :",
    "documents_appui": "Documents sur lesquels s’appuyer",
    "consigne": "Consigne",
    "cochez": "",
    "rappel": "",
    "activites": "Activités déclarées par le candidat",
    "activite": "Activité",
    "exemples": "Exemples",
    "preuves": "Documents",
    "oui": "Oui",
    "non": "Non",
    "questions": "Questions",
    "consigne_questions": "",
    "tableau": "",
    "elements": "Éléments évalués",
    "incontournable": "élément incontournable",
    "incontournables": "Éléments incontournables",
    "a_relever": "à relever sur le document officiel, qui les signale par une couleur",
    "elements_comptes": "Ces éléments",
    "criteres": "Critères d’évaluation",
    "lecture": "Lecture du dossier",
    "points": "Points à vérifier lors de l’entretien :",
    "resultats": "Résultats",
    "note": "Note",
    "moyenne": "Moyenne",
    "poids": "poids",
    "au_jury": "Le jury applique",
    "avis_differents": "Avis différents, sans concertation : aucune case n’est cochée.",
    "non_applicable": "Non applicable",
    "non_applicable_voir": "Non applicable : voir le bilan.",
    "a_ecrire": "commentaire à écrire",
    "concertation": "Concertation",
    "conclusion": "Résultat de l’évaluation finale",
    "regle": "",
    "maitrisee": "La compétence est maîtrisée",
    "non_maitrisee": "La compétence n’est pas maîtrisée",
    "indeterminee": "Indéterminée : aucune case n’est cochée.",
    "provisoirement": "provisoire",
    "provisoire": "Provisoire : les indicateurs d’évaluation de la branche n’ont pas été fournis.",
    "arbitrage": "Arbitrage du jury demandé",
    "conserve": "Acquis d’un passage précédent",
    "resultat_de_chaque": "",
    "avant_blocs": "",
    "propositions": "Propositions au jury",
    "proposition": "Proposition au jury",
    "bilan": "Bilan de l’évaluation des compétences",
    "colonne_blocs": "Compétences",
    "colonne_bilan": "Bilan",
    "colonne_observations": "Observations",
    "bilan_maitrisee": "Compétence maîtrisée",
    "bilan_non_maitrisee": "Compétence non maîtrisée",
    "observations_bloc": "Observations",
    "ensemble": "Sur l’ensemble",
    "observations": "Observations",
    "consigne_observations": "",
    "non_applicables": "Ce qui n’était pas applicable",
    "numero": "N°",
    "commentaire": "Commentaire",
    "retour": "Retour du candidat sur la démarche",
    "conditions": "Conditions de l’évaluation",
    "signatures": "Signatures",
    "declaration": "",
    "documents": "Documents à disposition pour l’évaluation",
    "reperage": "Livret de repérage",
    "sans_formulaire": "Le formulaire de la branche n’est pas dans ses documents : voici ce que le "
    "texte décrit.",
    "selon_source": "Par qui, selon la source",
    "reperage_mene": "Repérage mené par",
    "reperage_resultat": "Compétences acquises et besoins en formation",
    "repere": "Repéré",
    "ce_qui_le_montre": "Ce qui le montre",
    "acquise": "Acquise",
    "besoin_formation": "Besoin en formation",
    "reperage_points": "À vérifier lors de l’évaluation",
    "parcours": "Parcours de développement des compétences",
    "parcours_prevu": "Ce qui est prévu",
    "actions_formation": "Actions de formation",
    "actions_travail": "Actions en situation de travail",
    "rien_a_acquerir": "Tout est repéré comme acquis : rien n’est à prévoir.",
    "tuteur": "Tuteur",
    "experience_du": "Expérience en entreprise, du",
    "experience_au": "au",
    "grille_entreprise": "Observation du candidat en entreprise",
    "grille_provisoire": "Les grilles de la branche ne sont pas dans ses documents : celle-ci suit "
    "le référentiel.",
    "observe": "Observé par le tuteur",
    "lecture_jury": "Lecture par le jury",
    "ecarts": "Écarts et points à connaître",
    "sans_ecart": "Rien à signaler.",
    "fiche_decision": "Fiche de décision du jury",
    "decision": "Décision du jury",
    "non_decidee": "Aucune décision du jury n’est enregistrée.",
    "seance": "Séance du",
    "presidence": "Présidence",
    "jury_compose": "Membres présents",
    "validee": "Validée",
    "non_validee": "Non validée",
    "motif_decision": "Motif",
    "arbitrage_rendu": "Arbitrage rendu",
    "conserve_jusqu_a": "Bénéfice conservé jusqu’au",
}
"""The words of the document where the référentiel gives none."""

PARTS = ("candidat", "conditions", "blocs", "bilan", "observations", "documents", "signatures")
"""The parts of a document, in the order they have where the référentiel gives none."""

FORMS: Mapping[str, str] = {
    "mode_emploi": "les lignes du mode d’emploi",
    "recevabilite": "les lignes du formulaire de recevabilité",
    "demarche": "les lignes qui disent comment l’évaluation se déroule",
}
"""The parts that the référentiel gives line by line, and what each is."""

ALL_PARTS = (*PARTS, *FORMS, "presentation", "recapitulatif", "propositions")
"""All that a référentiel may ask for."""

BLOCK_PARTS = (
    "capacites", "appui", "documents_appui", "consigne", "activites", "document_demande",
    "questions_ouvertes", "questions", "tableau", "resultat", "rappel", "arbitrage",
    "observations_bloc",
)
"""The parts of a block, in the order of the sources: all that a référentiel may ask for."""

PLAIN_BLOCK = (
    "appui", "document_demande", "activites", "questions_ouvertes", "tableau", "resultat",
    "arbitrage", "observations_bloc",
)
"""The parts of a block where the référentiel gives none."""

IDENTITY = ("civilite", "nom_prenom", "details", "voie", "date_evaluation", "evaluateurs")
"""What the first part says of who is evaluated, where the référentiel does not say."""

IDENTITY_FIELDS = ("civilite", "nom", "prenom", "nom_prenom", "entreprise", *IDENTITY[2:])


SIGNED = (
    "nom", "prenom", "entreprise", "fonction", "habilitation", "declaration", "date", "signature",
)
"""What a signature block asks, in the order it has where the référentiel gives none."""

_OF_EVALUATORS = ("entreprise", "fonction", "habilitation")


FORM_LINES = ("intitule", "texte", "liste", "champ", "cases", "cadre", "signature")
"""What a line of a form may be: a title, a text, a list, a field, boxes, room to write, to sign."""


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of a page that is the source's; `known` names what of the candidate fills it."""

    kind: str
    texts: tuple[str, ...]
    known: str = ""


@dataclass(frozen=True, slots=True)
class AttestedCondition:
    """A condition of the evaluation with a box: ticked by a fact, or by a role's independence."""

    text: str
    fact: str = ""
    independence: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the official document of a référentiel is laid out.

    Args:
        titles: the words of `TITLES`, those of the référentiel first.
        boxes: `colonnes`: one column of the table per value; `liste`: all in one cell.
        reading_column: the table has a column for the reading of the dossier.
        signatories: who signs, in order: roles, and `CANDIDATE`; empty: the candidate, then every
            role.
        declaring: those of them who declare what they sign to be true; all when empty.
        stamping: those of them whose company puts its stamp.
        results: the heading of the results column, by block, where it differs.
        order: the values of the scale in the order of their boxes; that of the scale when empty.
        activities: the headings of the candidate's table, by block: the activity, the examples,
            any column to fill by hand, the documents.
        openings: the titles that stand before a text of the presentation, by its number.
        modalities: what the head of the document says of how a block is evaluated, where it differs
            from what the block says.
        forms, form_route: the lines of each of `FORMS`, and the one route they are for.
        signing: what a signature block asks, in order: of the candidate, of an evaluator.
        parts, block_parts: what the document and each block hold, in order.
        identity: what the first part says of the candidate, in order.
        declared: the candidate declares and signs on the first page too.
        conditions: the conditions that the document attests.
        words: by route, the words of the référentiel that are others on that route; none where
            they are for another route.
    """

    titles: Mapping[str, str] = field(default_factory=lambda: TITLES)
    boxes: Boxes = "liste"
    reading_column: bool = True
    signatories: tuple[str, ...] = ()
    declaring: tuple[str, ...] = ()
    stamping: tuple[str, ...] = ()
    results: Mapping[int, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    activities: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    openings: Mapping[int, str] = field(default_factory=dict)
    modalities: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    forms: Mapping[str, tuple[FormLine, ...]] = field(default_factory=dict)
    form_route: str = ""
    signing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: tuple[str, ...] = PARTS
    block_parts: tuple[str, ...] = PLAIN_BLOCK
    identity: tuple[str, ...] = IDENTITY
    declared: bool = False
    conditions: tuple[AttestedCondition, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def results_title(self, block: int) -> str:
        """The heading of the results column of a block."""
        return self.results.get(block, self.titles["resultats"])

    def declares(self, name: str) -> bool:
        """Whether a signatory declares what is signed to be true."""
        return bool(self.titles["declaration"]) and name in (self.declaring or (name,))

    def said(self, text: str, route: str) -> str:
        """A text of the référentiel in the words of a route."""
        words = self.words.get(route, {})
        if not words:
            return text
        found = re.compile("|".join(map(re.escape, words)))
        return found.sub(lambda match: words[match[0]], text)

    @property
    def asks_jury(self) -> bool:
        """Whether the document has a place where the jury is asked to arbitrate."""
        return "propositions" in self.parts or "arbitrage" in self.block_parts

    def signed_by(self, name: str) -> tuple[str, ...]:
        """What the signature block of the candidate or of a role asks, in order."""
        if name in self.signing:
            return self.signing[name]
        if name == CANDIDATE:
            return tuple(one for one in SIGNED if one not in _OF_EVALUATORS)
        return self.signing.get("evaluateurs", SIGNED)

    def on(self, route: str) -> Layout:
        """The same layout, its titles in the words of a route, with the forms of that route."""
        kept = route in ("", self.form_route) or not self.form_route
        return replace(
            self, forms=self.forms if kept else {},
            titles={key: self.said(title, route) for key, title in self.titles.items()},
        )


def _titles(data: Data) -> dict[str, str]:
    """The words of `TITLES`, those that name a block or an element as this référentiel does."""
    words, conclusions = words_of(data), conclusions_of(data)
    block, element = words["bloc"], words["element"]
    whole = capital(the(block))
    mastered, failed = conclusions["mastered"], conclusions["not_mastered"]
    negative = f"est {failed}" if failed != f"non {mastered}" else f"n’est pas {mastered}"
    evaluated = plural(agree("évalué", element))
    return {
        **TITLES,
        "capacites": f"Pour {this(block)}, le candidat doit être capable de :",
        "elements": f"{capital(plural(element))} {evaluated}",
        "incontournable": f"{element} incontournable",
        "criteres": capital(words["criteres"]),
        "maitrisee": f"{whole} est {mastered}",
        "non_maitrisee": f"{whole} {negative}",
        "indeterminee": f"{capital(conclusions['undetermined'])} : aucune case n’est cochée.",
        "colonne_blocs": capital(plural(block)),
        "bilan_maitrisee": capital(f"{block} {mastered}"),
        "bilan_non_maitrisee": capital(f"{block} {failed}"),
    }


def layout(data: Data) -> Layout:
    """The layout that a référentiel's plain data asks for."""
    said: Data = data.get("dossier", {})
    criteria = any(one.get("criteres") for block in data["blocs"] for one in block["elements"])
    boxes: Boxes = "liste" if criteria else "colonnes"
    ours: Data = said.get("editorial", {})
    return Layout(
        titles={**_titles(data), **ours.get("titres", {}), **said.get("titres", {})},
        boxes=ours.get("cases", boxes),
        reading_column=ours.get("colonne_lecture", "oui" if criteria else "non") == "oui",
        signatories=tuple(ours.get("signataires", ())),
        declaring=tuple(ours.get("declarants", ())),
        stamping=tuple(ours.get("cachets", ())),
        results={int(block): title for block, title in said.get("resultats", {}).items()},
        activities={
            int(block): tuple(titles) for block, titles in said.get("activites", {}).items()
        },
        order=tuple(ours.get("ordre_cases", ())),
        openings={int(number): title for number, title in said.get("presentation", {}).items()},
        modalities={
            int(block): tuple(text.replace("\n· ", "\n– ") for text in texts)
            for block, texts in said.get("modalites", {}).items()
        },
        forms={part: tuple(map(_form_line, said[part])) for part in FORMS if part in said},
        form_route=ours.get("voie_recevabilite", ""),
        signing={
            name: tuple(asked) for name, asked in ours.get("champs_signature", {}).items()
        },
        parts=tuple(ours.get("parties", PARTS)),
        block_parts=tuple(ours.get("parties_bloc", PLAIN_BLOCK)),
        identity=tuple(ours.get("identite", IDENTITY)),
        declared=ours.get("declaration_en_tete", "non") == "oui",
        conditions=tuple(
            AttestedCondition(one["texte"], one.get("fait", ""), one.get("independance", ""))
            for one in ours.get("conditions", ())
        ),
        words={
            route: {one["mots"]: one.get("deviennent", "") for one in words}
            for route, words in ours.get("voies", {}).items()
        },
    )


def _form_line(data: Data) -> FormLine:
    kind = next(one for one in FORM_LINES if one in data)
    said = data[kind]
    known = data.get("editorial", {}).get("connu", "")
    return FormLine(kind, (said,) if isinstance(said, str) else tuple(said), known)
