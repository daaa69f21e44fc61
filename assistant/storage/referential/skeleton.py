"""The référentiel to fill in: what `nouveau` writes, and what `importer` makes of a grid.

What only the branch knows stands as « À COMPLÉTER », which the check of the file refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from assistant.domain.common.french import plural
from assistant.domain.common.text import fold
from assistant.domain.referential.grid import BranchGrid, GridBlock, GridElement
from assistant.storage.referential.unfinished import TO_FILL

_PLAIN: Final = re.compile(r"[A-Za-zÀ-ÿ(«][^#:\n\t{}\[\],&*!|>'\"%@`]*[^\s#:{}\[\],]", re.DOTALL)
_RESERVED: Final = {"oui", "non", "null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_SIGNS: Final = ("✓", "✗", "◐", "○", "△", "□", "◇", "☆")
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789"

_HEAD: Final = """\
# yaml-language-server: $schema=SCHEMA
# ORIGINE.
# Remplacez chaque « À COMPLÉTER » par le texte de votre document, mot pour mot,
# puis vérifiez le fichier avec : cqp referentiel valider FICHIER
# Le format est expliqué pas à pas dans docs/format-referentiel.md.
#
# Trois conseils :
# - le retrait compte : alignez les clés d’un même niveau avec des espaces, jamais de tabulation ;
# - un texte qui contient « : » ou qui commence par un signe se met entre guillemets ;
# - une ligne qui commence par « # » est une remarque : le programme ne la lit pas.
"""

_IDENTITY: Final = """\
format: 1
id: IDENTIFIANT
intitule: INTITULE
version: VERSION  # celle du document, par exemple « janvier 2026 »

# Les documents de la branche. Leur « id » sert ensuite à dire d’où vient chaque phrase.
sources:
  - id: guide
    titre: TITRE_SOURCE

# Les mots de votre document ; le programme les emploiera.
vocabulaire:
  bloc: BLOC
  element: ELEMENT
  groupe: rubrique

# Ce qu’un élément peut recevoir. Chaque valeur a sa lettre (au clavier) et son signe (à l’écran).
echelle:
  valeurs:
VALEURS
  # Pour une note, remplacez « valeurs » par :
  # note: {minimum: "0", maximum: "20", pas: "0.5"}

# Ceux qui évaluent. Un seul conclut : ce sont ses évaluations qui font la proposition.
roles:
  - id: evaluateur
    intitule: Évaluateur À COMPLÉTER
    conclut: oui
    habilitation: oui  # un numéro d’habilitation lui est demandé
    commentaire: facultatif  # ou obligatoire
    source: {document: guide, endroit: À COMPLÉTER}

# Les blocs (compétences, domaines…) : chacun donne lieu à une proposition.
blocs:
"""

_EMPTY_BLOCK: Final = """\
  - numero: 1
    intitule: À COMPLÉTER, le titre de la compétence
    # Ce que le candidat déclare avoir fait :
    activites:
      - À COMPLÉTER
    # Les questions suggérées, par thème ; « editorial » dit les éléments qu’elles aident à évaluer.
    questions:
      - theme: À COMPLÉTER
        questions:
          - texte: À COMPLÉTER, la question ?
            editorial: {elements: [1]}
    # Les lignes à évaluer, numérotées à partir de 1 :
    elements:
      - numero: 1
        intitule: À COMPLÉTER, le premier critère
        # court: À COMPLÉTER          # son nom dans une phrase des observations
        # groupe: À COMPLÉTER         # un sous-titre, s’il y en a
        # incontournable: oui         # si la règle distingue les incontournables
      - numero: 2
        intitule: À COMPLÉTER, le deuxième critère
"""

_RULES: Final = """
# Comment les évaluations d’un bloc donnent la proposition. Une seule règle par bloc.
regles:
  - id: regle
    blocs: tous
    phrase: À COMPLÉTER, la phrase du document qui donne la règle
    source: {document: guide, endroit: À COMPLÉTER}
    condition:
      tous: {ont: [SUFFISANT], motif: MOTIF}
    # D’autres conditions possibles :
    # au_plus: {nombre: 2, ont: [DERNIERE], motif: deux éléments au plus peuvent manquer}
    # au_moins: {part: "80 %", ont: [SUFFISANT], motif: 80 % des éléments sont validés}
    # toutes: [une condition, une autre]  ou  une: [une condition, une autre]
    # Les exemples servent d’essais : la règle doit leur donner raison.
    exemples:
      - nom: tout est validé
        bloc: 1
        jugements: {autres: PREMIERE}
        verdict: maitrisee
      - nom: un élément ne l’est pas
        bloc: 1
        jugements: {1: DERNIERE, autres: PREMIERE}
        verdict: non_maitrisee

# Ce à quoi l’évaluation mène.
certifications:
  - id: cqp
    intitule: INTITULE
    condition: tous_les_blocs
    phrase: À COMPLÉTER, la phrase qui dit ce qu’il faut pour obtenir le CQP
    source: {document: guide, endroit: À COMPLÉTER}

# Ce qu’un dossier complet doit avoir.
controles:
  - id: jugements
    nature: elements_juges
    intitule: Évaluation de chaque élément
    bloquant: oui
    phrase: À COMPLÉTER, la phrase qui le demande
    source: {document: guide, endroit: À COMPLÉTER}
"""


def skeleton(referential_id: str, schema: str, grid: BranchGrid | None = None) -> str:
    """A commented référentiel to fill in.

    Args:
        schema: where editors find the schema of the format.
        grid: what it begins with; an example of everything without one.
    """
    held = grid or BranchGrid("", element_word="critère")
    scale, doubts = held.scale, held.doubts
    if len(scale) > len(_SIGNS):
        doubts = [*doubts, f"L’échelle a {len(scale)} valeurs, et n’est pas reprise : décrivez une "
                           f"note, ou {len(_SIGNS)} valeurs au plus."]
        scale = ()
    values = _values(scale)
    passing = [values[label] for label in held.sufficient if label in values]
    ids = list(values.values())
    rule_to_fill = f"{TO_FILL} (la règle du document)"
    word = held.element_word or "élément"
    fields = {
        "SCHEMA": schema,
        "ORIGINE": _origin(held),
        "IDENTIFIANT": referential_id,
        "INTITULE": yaml_text(held.title) if held.title else f"CQP {TO_FILL}",
        "VERSION": yaml_text(held.version) if held.version else TO_FILL,
        "TITRE_SOURCE": f"{TO_FILL}, le titre du guide d’évaluation",
        "BLOC": held.block_word or "compétence",
        "ELEMENT": word,
        "VALEURS": "\n".join(_scale(values, guessed=grid is not None and not scale)),
        "SUFFISANT": ", ".join(passing or ids[:1]),
        "PREMIERE": ids[0],
        "DERNIERE": ids[-1],
        "MOTIF": f"tous les {plural(word)} sont validés" if grid is None else rule_to_fill,
    }
    blocks = "".join(
        f"{line}\n" for number, block in enumerate(held.blocks, 1) for line in _block(number, block)
    )
    parts = [_filled(_HEAD, fields), _doubts(doubts), _filled(_IDENTITY, fields),
             blocks or _EMPTY_BLOCK, _filled(_RULES, fields)]
    return "".join(parts)


def _filled(template: str, fields: dict[str, str]) -> str:
    """A template with its fields, each put in once: what a grid says is never a field."""
    names = re.compile("|".join(rf"\b{name}\b" for name in fields))
    return names.sub(lambda found: fields[found[0]], template)


def _origin(grid: BranchGrid) -> str:
    if not grid.file:
        return "Un référentiel à compléter"
    return f"Un référentiel commencé d’après {_remark(grid.file)}"


def _remark(text: str) -> str:
    return " ".join(text.split())


def _doubts(doubts: Sequence[str]) -> str:
    """What a person must look at, as remarks."""
    if not doubts:
        return ""
    return "#\n# À vérifier dans la grille :\n" + "".join(f"# - {_remark(one)}\n" for one in doubts)


def yaml_text(text: str, indent: int = 0) -> str:
    """A text as a value of YAML, on its own lines where it has several.

    Args:
        indent: the column of the key, for a text of several lines.
    """
    text = text.strip()
    if "\n" in text:
        margin = " " * (indent + 2)
        return "|-\n" + "\n".join(margin + line for line in text.split("\n"))
    if _PLAIN.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _values(labels: Sequence[str]) -> dict[str, str]:
    """The id of each value, by its label."""
    found: dict[str, str] = {}
    for label in labels or ("Acquis", "Non acquis"):
        name = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_") or "valeur"
        taken = set(found.values())
        found[label] = name if name not in taken else f"{name}_{len(found) + 1}"
    if len(found) == 1:
        found[f"Non {labels[0].lower()}"] = f"non_{next(iter(found.values()))}"
    return found


def _scale(values: dict[str, str], *, guessed: bool) -> Iterator[str]:
    taken: set[str] = set()
    last = len(values) - 1
    for number, (label, name) in enumerate(values.items()):
        wanted = fold(label).upper() + _LETTERS
        letter = next(one for one in wanted if one in _LETTERS and one not in taken)
        taken.add(letter)
        sign = _SIGNS[1] if number == last else _SIGNS[number + 1 if number else 0]
        shown = f"{label} ({TO_FILL})" if guessed else label
        yield (f"    - {{id: {name}, libelle: {yaml_text(shown)}, lettre: {_letter(letter)}, "
               f'signe: "{sign}"}}')


def _letter(letter: str) -> str:
    return letter if letter.isalpha() and letter not in "NY" else f'"{letter}"'


def _block(number: int, block: GridBlock) -> Iterator[str]:
    yield f"  - numero: {number}"
    yield f"    intitule: {yaml_text(block.title or TO_FILL, 4)}"
    yield from _listed("activites", block.activities)
    if block.modalities:
        yield "    modalites:"
        yield from (f"      - texte: {yaml_text(one, 8)}" for one in block.modalities)
    if block.questions:
        every = ", ".join(str(n) for n in range(1, len(block.elements) + 1)) or "1"
        yield "    # Gardez, pour chaque question, les seuls éléments qu’elle aide à évaluer."
        yield "    questions:"
        yield "      - questions:"
        for one in block.questions:
            yield f"          - texte: {yaml_text(one, 12)}"
            yield f"            editorial: {{elements: [{every}]}}"
    yield "    elements:"
    for position, element in enumerate(block.elements or [GridElement(TO_FILL)], 1):
        yield from _element(position, element)


def _listed(key: str, texts: Iterable[str]) -> Iterator[str]:
    found = list(texts)
    if found:
        yield f"    {key}:"
        yield from (f"      - {yaml_text(one, 6)}" for one in found)


def _element(number: int, element: GridElement) -> Iterator[str]:
    yield f"      - numero: {number}"
    yield f"        intitule: {yaml_text(element.title or TO_FILL, 8)}"
    if element.group:
        yield f"        groupe: {yaml_text(element.group, 8)}"
    if element.essential:
        yield f"        incontournable: {element.essential}"
    if element.criteria:
        yield "        criteres:"
        yield from (f"          - {yaml_text(one, 10)}" for one in element.criteria)
