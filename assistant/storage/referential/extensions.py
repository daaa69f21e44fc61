"""What a user adds to a référentiel without copying it: checked against it, then merged.

Works on sheets in normal form; finding and reading the files is the shelf's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assistant.storage.referential.checks import check_referential
from assistant.storage.referential.faults import Misfit, choose
from assistant.storage.referential.files import SUFFIX, Sheet, invalid
from assistant.storage.referential.format import place
from assistant.storage.referential.tolerant import Node
from assistant.storage.referential.yaml_reader import Location, Problem, quote

Plain = dict[str, Any]


def check_extension(extension: Plain, base: Plain) -> list[Misfit]:
    """The errors of a well-formed extension against the valid référentiel it extends."""
    sheet = Node(extension)
    return [
        *_identity(sheet),
        *_indicators(sheet, base),
        *_marks(sheet, base),
        *_certificates(sheet, base),
        *_readings(sheet, base),
    ]


def _identity(sheet: Node) -> Iterator[Misfit]:
    if sheet.at("id") and not sheet.at("intitule"):
        yield Misfit(("id",), "un référentiel dérivé a un « id » et un « intitule »",
                      "Ajoutez « intitule », ou retirez « id » pour compléter l’original")
    for key in ("intitule", "version"):
        if sheet.at(key) and not sheet.at("id"):
            yield Misfit((key,), f"{quote(key)} demande un « id », celui du référentiel dérivé",
                          f"Ajoutez « id », ou retirez {quote(key)} pour compléter l’original")


def _sizes(sheet: Node, base: Plain) -> dict[str, int]:
    """How many elements each block has once the indicators replace them, by its number."""
    sizes = {str(block["numero"]): len(block["elements"]) for block in base["blocs"]}
    given = {key: len(list(node.items())) for key, node in sheet.at("indicateurs").entries()}
    return {key: given.get(key, size) for key, size in sizes.items()}


def _indicators(sheet: Node, base: Plain) -> Iterator[Misfit]:
    count = len(base["blocs"])
    for key, node in sheet.at("indicateurs").entries():
        if int(key) > count:
            yield Misfit(node.path, f"le bloc {key} n’existe pas dans {quote(base['id'])}",
                          f"Les blocs vont de 1 à {count}")


def _marks(sheet: Node, base: Plain) -> Iterator[Misfit]:
    marks = sheet.at("incontournables")
    if marks and not _has_essentials(base):
        yield Misfit(marks.path, f"{quote(base['id'])} n’a pas d’éléments incontournables",
                      "Retirez « incontournables »")
        return
    yield from _elements_exist(marks, _sizes(sheet, base), base)


def _has_essentials(base: Plain) -> bool:
    return any(
        "incontournable" in element for block in base["blocs"] for element in block["elements"]
    )


def _elements_exist(marks: Node, sizes: Mapping[str, int], base: Plain) -> Iterator[Misfit]:
    for ref, node in marks.entries():
        block, _, element = ref.partition(".")
        if block not in sizes:
            yield Misfit(node.path, f"l’élément {quote(ref)} n’existe pas dans"
                          f" {quote(base['id'])}", f"Les blocs vont de 1 à {len(sizes)}")
        elif int(element) > sizes[block]:
            yield Misfit(node.path, f"l’élément {quote(ref)} n’existe pas dans"
                          f" {quote(base['id'])}",
                          f"Les éléments du bloc {block} vont de {block}.1 à"
                          f" {block}.{sizes[block]}")


def _certificates(sheet: Node, base: Plain) -> Iterator[Misfit]:
    tagged = [one["id"] for one in base["certifications"] if "elements" in one]
    for name, node in sheet.at("certifications").entries():
        if name not in tagged:
            mend = choose(name, tagged) if tagged else "Retirez « certifications »"
            yield Misfit(node.path, f"{quote(base['id'])} n’a pas de certificat {quote(name)} à"
                          " éléments choisis", mend)
        else:
            yield from _elements_exist(node, _sizes(sheet, base), base)


def _readings(sheet: Node, base: Plain) -> Iterator[Misfit]:
    known = {one["id"]: one for one in base.get("ambiguites", ())}
    for name, node in sheet.at("lectures").entries():
        if name not in known:
            yield Misfit(node.path, f"l’ambiguïté {quote(name)} n’existe pas dans"
                          f" {quote(base['id'])}", choose(name, known))
            continue
        readings = [one["id"] for one in known[name]["lectures"]]
        if node.text() not in readings:
            yield Misfit(node.path, f"{quote(node.text())} n’est pas une lecture de"
                          f" {quote(name)}", choose(node.text(), readings))
        elif known[name]["reglage"] != "oui" and node.text() != known[name]["retenue"]:
            yield Misfit(node.path, f"{quote(base['id'])} ne laisse pas choisir la lecture de"
                          f" {quote(name)}", f"Écrivez {quote(known[name]['retenue'])}, ou retirez"
                          " la ligne")


def merge(base: Plain, extension: Plain) -> Plain:
    """The référentiel with an extension applied, both checked; neither is changed."""
    grids: Mapping[str, Any] = extension.get("indicateurs", {})
    marks: Mapping[str, str] = extension.get("incontournables", {})
    essentials = _has_essentials(base)
    merged = {
        **base,
        "blocs": [
            _merge_block(block, grids.get(str(block["numero"])), marks, essentials)
            for block in base["blocs"]
        ],
        "regles": [_without_examples(rule, grids) for rule in base["regles"]],
        "certifications": [
            _merge_certificate(one, extension.get("certifications", {}), grids)
            for one in base["certifications"]
        ],
    }
    if "ambiguites" in base:
        chosen: Mapping[str, str] = extension.get("lectures", {})
        merged["ambiguites"] = [
            {**one, "retenue": chosen.get(one["id"], one["retenue"])} for one in base["ambiguites"]
        ]
    if "origine" in extension:
        merged["origines"] = [*base.get("origines", ()), extension["origine"]]
    return merged | {key: extension[key] for key in ("id", "intitule", "version")
                     if "id" in extension and key in extension}


def _merge_block(
    block: Plain, grid: list[Plain] | None, marks: Mapping[str, str], essentials: bool
) -> Plain:
    number = block["numero"]
    merged = dict(block)
    if grid is not None:
        unknown = {"incontournable": "inconnu"} if essentials else {}
        merged["elements"] = [
            {"numero": index, **unknown, **line} for index, line in enumerate(grid, 1)
        ]
        merged.pop("rubriques", None)
        if "questions" in block:
            merged["questions"] = [_unlinked(theme) for theme in block["questions"]]
        if "epreuve" in block:
            merged["epreuve"] = [_unlinked_part(part) for part in block["epreuve"]]
    merged["elements"] = [
        {**element, "incontournable": mark}
        if (mark := marks.get(f"{number}.{element['numero']}")) else element
        for element in merged["elements"]
    ]
    return merged


def _unlinked(theme: Plain) -> Plain:
    """A theme whose questions point at no element: the ones they pointed at are replaced."""
    return {**theme, "questions": [
        {**question, "editorial": {"elements": []}} for question in theme["questions"]
    ]}


def _unlinked_part(part: Plain) -> Plain:
    """A part of an épreuve whose points bear on no element, for the same reason."""
    if "a_observer" not in part:
        return part
    return {**part, "a_observer": [{"texte": one["texte"]} for one in part["a_observer"]]}


def _without_examples(rule: Plain, grids: Mapping[str, Any]) -> Plain:
    """A rule without the examples on blocks whose elements are replaced."""
    if "exemples" not in rule or not grids:
        return rule
    kept = [one for one in rule["exemples"] if str(one["bloc"]) not in grids]
    return {**rule, "exemples": kept}


def _merge_certificate(
    certificate: Plain, given: Mapping[str, Mapping[str, str]], grids: Mapping[str, Any]
) -> Plain:
    if "elements" not in certificate:
        return certificate
    kept = {
        ref: mark for ref, mark in certificate["elements"].items()
        if ref.partition(".")[0] not in grids
    }
    return {**certificate, "elements": {**kept, **given.get(certificate["id"], {})}}


def line_path(path: Location, extension: Plain) -> Location:
    """Where, in an extension, stands what makes a path of the merged data wrong."""
    if len(path) > 1 and path[0] == "blocs" and isinstance(path[1], int):
        grid = str(path[1] + 1)
        if grid in extension.get("indicateurs", {}):
            return ("indicateurs", grid)
    given = (key for key in ("indicateurs", "incontournables") if key in extension)
    return (next(given, "etend"),)


def apply_extension(base: dict[str, Any], sheet: Sheet) -> dict[str, Any]:
    """The data of a référentiel with an extension whose form is right.

    Raises:
        ReferentialInvalid: the extension does not fit what it extends.
    """
    if wrong := sheet.all(check_extension(sheet.data, base)):
        raise invalid(wrong)
    merged = merge(base, sheet.data)
    found = [
        Problem(sheet.path.name, sheet.located.line(line_path(one.path, sheet.data)),
                one.place or place(merged, one.path), one.what, one.mend)
        for one in check_referential(merged)
    ]
    if found:
        raise invalid(found)
    return merged


def contradictions(extensions: Iterable[Sheet]) -> list[Problem]:
    """Marks that two files of a user give otherwise; the file of marks has the last word."""
    said: dict[str, tuple[str, str]] = {}
    found: list[Problem] = []
    for sheet in extensions:
        if sheet.path.name.endswith(SUFFIX):
            continue
        marks: dict[str, str] = sheet.data.get("incontournables", {})
        for ref, mark in marks.items():
            earlier, file = said.setdefault(ref, (mark, sheet.path.name))
            if earlier != mark:
                found += sheet.all([Misfit(
                    ("incontournables", ref),
                    f"{quote(f'{ref} : {mark}')} contredit {file}, qui dit {quote(earlier)}",
                    "Gardez la marque du document officiel")])
    return found
