"""What the examples of rules must respect: they name blocks, elements and values that exist.

Whether a rule gives the verdict an example expects is checked when the référentiel is validated
(see `trials`), once all the rest is right.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.storage.referential.faults import Misfit, choose
from assistant.storage.referential.rule_checks import covered, decimal, scale_values, sizes_of
from assistant.storage.referential.tolerant import Node
from assistant.storage.referential.yaml_reader import quote


def examples_fit(sheet: Node) -> Iterator[Misfit]:
    """Examples name a block of their rule, its elements, and values of the scale."""
    sizes = sizes_of(sheet)
    for rule in sheet.each("regles"):
        blocks = covered(rule, sheet)
        for example in rule.each("exemples"):
            number = example.number("bloc")
            if number is None or (number in blocks and number not in sizes):
                continue
            if number not in blocks:
                yield Misfit(example.at("bloc").path, f"la règle ne décide pas le bloc {number}",
                              "Donnez un bloc que la règle décide")
                continue
            yield from _elements_exist(example, sizes[number])
            yield from _missing_exist(example, number, sizes[number])
            yield from _judgements_fit(example, sheet)


def _elements_exist(example: Node, size: int) -> Iterator[Misfit]:
    for key in ("jugements", "incontournables"):
        for element, node in example.at(key).entries():
            if element.isdigit() and int(element) > size:
                yield Misfit(node.path, f"l’élément {quote(element)} n’existe pas dans ce bloc",
                              f"Les éléments vont de 1 à {size}")


def _missing_exist(example: Node, number: int, size: int) -> Iterator[Misfit]:
    for key in ("jugements", "incontournables", "commentaires"):
        for ref, item in example.at("manque").at(key).texts():
            block, _, element = ref.partition(".")
            if int(block) != number or int(element) > size:
                yield Misfit(item.path, f"l’élément {quote(ref)} n’est pas du bloc {number}",
                              f"Les éléments vont de {number}.1 à {number}.{size}")


def _judgements_fit(example: Node, sheet: Node) -> Iterator[Misfit]:
    for _, node in example.at("jugements").entries():
        if isinstance(node.value, str):
            yield from _judgement_fits(node, sheet)
            continue
        yield from _judgement_fits(node.at("jugement"), sheet)
        if node.text("non_applicable") == "oui" and not sheet.at("echelle").at("non_applicable"):
            yield Misfit(node.path, "« non_applicable » n’est pas admis par l’échelle",
                          "Décrivez « non_applicable » sous « echelle », ou retirez-le")


def _judgement_fits(node: Node, sheet: Node) -> Iterator[Misfit]:
    given, note = node.text(), sheet.at("echelle").at("note")
    if not given:
        return
    if not note:
        values = [value for value in scale_values(sheet) if value != "non_applicable"]
        if values and given not in values:
            yield Misfit(node.path, f"{quote(given)} n’est pas une valeur de l’échelle",
                          choose(given, values))
        return
    low, high, step = (decimal(note.text(key)) for key in ("minimum", "maximum", "pas"))
    mark = decimal(given)
    if low is None or high is None or not step:
        return
    if mark is None or not low <= mark <= high or (mark - low) % step:
        yield Misfit(node.path, f"{quote(given)} n’est pas une note de l’échelle",
                      f"Donnez une note de {note.text('minimum')} à {note.text('maximum')}"
                      f" par pas de {note.text('pas')}")


def certification_examples_fit(sheet: Node) -> Iterator[Misfit]:
    """Examples of certificates name blocks and elements that exist, and values of the scale."""
    sizes = sizes_of(sheet)
    for certification in sheet.each("certifications"):
        for example in certification.each("exemples"):
            for key in ("jugements", "incontournables", "elements"):
                for name, node in example.at(key).entries():
                    block, _, element = name.partition(".")
                    if block.isdigit() and int(element or 0) > sizes.get(int(block), -1):
                        yield Misfit(node.path, f"{quote(name)} n’existe pas",
                                      "Donnez un bloc et un élément de ce fichier")
            for _, node in example.at("jugements").entries():
                yield from _judgement_fits(node, sheet)
