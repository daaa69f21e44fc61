"""The tables of the source texts, read line by line; one reader for each layout.

Written apart from the référentiels: it reads the sources only, so that what a YAML left out shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.fidelite.normalise import normalise
from tests.fidelite.rows import Row, Tables, row


def read_tables(file_name: str, text: str) -> Tables:
    """The tables of one source; empty where the document has none that a référentiel copies."""
    reader = _READERS.get(file_name.partition("_")[0])
    return reader(text) if reader else {}


def as_sentences(text: str) -> str:
    """The normalised text, with what its layout cut put together again.

    A cell of a table is also written « heading : cell », and a sentence that a footnote
    interrupts is also written without the footnote.
    """
    written = [text, re.sub(r"^[¹²³⁴⁵⁶⁷⁸⁹] .*$", "", text, flags=re.MULTILINE)]
    for line in text.splitlines():
        heading, *cells = line.split("\t")
        if heading.strip():
            written += [f"{heading} : {cell}" for cell in cells]
    return normalise("\n\n".join(written))


def _between(text: str, start: str, end: str) -> str:
    """What stands after the first `start` (a pattern) and before the next `end`."""
    first = re.search(start, text)
    if first is None:
        return ""
    rest = text[first.end() :]
    last = re.search(end, rest)
    return rest[: last.start()] if last else rest


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if normalise(line)]


def _sections(text: str, title: str) -> list[tuple[str, str]]:
    """Number and text of each part that a title line with a number opens."""
    parts = re.split(title, text, flags=re.MULTILINE)[1:]
    return list(zip(parts[0::2], parts[1::2], strict=True))


# --- Dossiers VAE: 000 and 001 -------------------------------------------------------------------

_ELEMENT = re.compile(r"\t(\d+)\. ([^\t]+)\t([^\t]+)\tPoints à vérifier")
_GROUP = re.compile(r"\n\n\t([^\t\n(]+)\n\n(?=\t\d+\. )")
_ACTIVITY = re.compile(r"\t([^\t]+)\n\tOui\( Non\(")


def _dossier(text: str) -> Tables:
    guide = _between(text, r"Dossier VAE et Evaluation des compétences", r"BILAN DE L’EVALUATION")
    tables: Tables = {
        "a_faire": _bulleted("", _between(text, r"A faire\s*:", r"A éviter\s*:")),
        "a_eviter": _bulleted("", _between(text, r"A éviter\s*:", r"Dossier VAE et Evaluation")),
    }
    for number, section in _sections(guide, r"^Compétence (\d)\s*[–:]\s*"):
        _add(tables, _dossier_block(number, section))
    groups = {(group.place, group.digest) for group in tables["groupes"]}
    lists = re.split(r"le candidat doit être capable de\s*:", text)[1:]
    for rank, abilities in enumerate(lists, start=1):
        lines = [row(str(rank), line) for line in _lines(abilities.partition("\nCompétence")[0])]
        named = [line for line in lines if (line.place, line.digest) not in groups]
        _add(tables, {"capacites": named})
    return tables


def _dossier_block(number: str, section: str) -> Tables:
    title, _, rest = section.partition("L’évaluation doit s’appuyer sur")
    conditions = rest.partition("\n\t")[0].partition(":")[2]
    asked = rest[rest.rindex("Oui( Non(") :].partition("Les questions suivantes")[0]
    suggested = _between(section, r"Les questions suivantes.*\n", r"\tEléments de la compétence")
    themes = [line for line in _lines(suggested) if line.startswith("·")]
    tables: Tables = {
        "blocs": [row(number, title)],
        "modalites": _without_repeats(_bulleted(number, conditions)),
        "activites": [row(number, found) for found in _ACTIVITY.findall(section)],
        "plan": _bulleted(number, asked),
        "questions_ouvertes": [
            row(number, line)
            for line in _lines(asked)
            if line.endswith("?") and not line.startswith("·")
        ],
        "themes": [row(number, line) for line in themes],
        "questions": [row(number, line) for line in _lines(suggested) if line not in themes],
        "groupes": [row(number, found) for found in _GROUP.findall(section)],
        "elements": [],
        "criteres": [],
    }
    for element, name, criteria in _ELEMENT.findall(section):
        place = f"{number}.{element}"
        tables["elements"].append(row(place, name))
        tables["criteres"].extend(_bulleted(place, criteria))
    return tables


def _bulleted(place: str, text: str) -> list[Row]:
    return [row(place, line) for line in _lines(text) if line.startswith("·")]


def _without_repeats(rows: list[Row]) -> list[Row]:
    """The rows without a line that repeats the one before (000, compétence 1: « Un recueil »)."""
    return [found for index, found in enumerate(rows) if index == 0 or found != rows[index - 1]]


# --- Guide d'évaluation: 003 ---------------------------------------------------------------------


def _guide(text: str) -> Tables:
    tables: Tables = {}
    evaluation = _between(text, r"\nÉvaluation des compétences du candidat\n", r"\nObservations\n")
    for number, section in _sections(evaluation, r"^Compétence (\d) – "):
        _add(tables, _guide_block(number, section))
    gain = _between(text, r"préparation de ce CQP \?", r"Précisez")
    tables["retour_candidat"] = _items("", gain)
    at_hand = _between(text, r"Documents à disposition pour l'évaluation :", r"\Z")
    tables["documents_a_disposition"] = _items("", at_hand)
    return tables


def _guide_block(number: str, section: str) -> Tables:
    title, _, rest = section.partition("\n")
    documents = _between(rest, r"SUR QUELS DOCUMENTS.*\n", r"CONSIGNE")
    questions = _between(rest, r"EXEMPLES DE QUESTIONS\s+Les questions.*\n", r"\nCritères")
    tables: Tables = {
        "blocs": [row(number, title)],
        "capacites": [row(number, line) for line in _lines(rest.partition("COMMENT ÉVALUER")[0])],
        "documents": [row(number, line) for line in _lines(documents)],
        "questions": _items(number, questions),
        "groupes": [],
        "elements": [],
    }
    for line in _between(rest, r"\nCritères", r"\nRésultat de l'évaluation").splitlines():
        if re.search(r"OUI\s+NON\s*$", line):
            tables["groupes"].append(row(number, line.rpartition("OUI")[0]))
        elif "•" in line:
            place = f"{number}.{len(tables['elements']) + 1}"
            tables["elements"].append(row(place, line))
    return tables


def _items(place: str, text: str) -> list[Row]:
    """The items of a dashed list, which may run over several lines."""
    return [row(place, item) for item in re.split(r"^- ", text, flags=re.MULTILINE)[1:]]


# --- Cahier des charges: 004 ---------------------------------------------------------------------


def _specification(text: str) -> Tables:
    tables: Tables = {}
    body = text[text.rindex("2.3 – Référentiel activités / compétences") :]
    catalogue = body.partition("3 – Missions des organismes")[0]
    for number, domain in _sections(catalogue, r"^Domaine de compétences (\d) : "):
        _add(tables, _specification_block(number, domain))
    points = _between(text, r"dossier professionnel abordant les points", r"Le candidat dispose")
    tables["plan"] = [row("1", line) for line in points.split("▪")[1:]]
    return tables


def _specification_block(number: str, domain: str) -> Tables:
    title, _, units = domain.partition("\n")
    lines = [line.partition("\t") for line in units.splitlines()]
    table = [(left, right) for left, tab, right in lines if tab and right != "Compétences"]
    abilities = [right for _, right in table if right.strip()]
    return {
        "blocs": [row(number, title)],
        "groupes": [
            row(number, name) for name, _ in _sections(units, r"^Unité de compétences \d - (.*)$")
        ],
        "activites": [row(number, left) for left, _ in table if left.strip()],
        "elements": [
            row(f"{number}.{rank}", ability) for rank, ability in enumerate(abilities, start=1)
        ],
    }


def _add(tables: Tables, more: Tables) -> None:
    for kind, rows in more.items():
        tables.setdefault(kind, []).extend(rows)


_READERS: dict[str, Callable[[str], Tables]] = {
    "000": _dossier,
    "001": _dossier,
    "003": _guide,
    "004": _specification,
}
