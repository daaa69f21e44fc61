"""What rules must respect beyond their form: their blocks, their thresholds, their examples.

Speaks the vocabulary of the file only; how conditions are computed is the domain's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import chain, combinations
from typing import Final

from assistant.storage.referential.faults import Misfit, choose
from assistant.storage.referential.kinds import DECIMAL
from assistant.storage.referential.tolerant import Node
from assistant.storage.referential.yaml_reader import Location, quote

ON_ELEMENTS: Final = "sur_les_elements"
_BY_VALUES: Final = ("tous", "au_plus", "au_moins")
_BY_MARKS: Final = ("moyenne", "chacun", "moyenne_des_blocs", "chaque_bloc")


def decimal(text: str) -> Fraction | None:
    """The exact value of a decimal text, None when it is not one."""
    return Fraction(text.replace(",", ".")) if re.fullmatch(DECIMAL, text, re.ASCII) else None


def sizes_of(sheet: Node) -> dict[int, int]:
    """How many elements each readable block has, by its number."""
    return {
        index: len(elements)
        for index, block in enumerate(sheet.at("blocs").items(), 1)
        if isinstance(elements := block.at("elements").value, list)
    }


def scale_values(sheet: Node) -> dict[str, str]:
    """The values that conditions may name, by id; empty when they are not all known."""
    scale = sheet.at("echelle")
    values = {value.text("id"): value.text("libelle") for value in scale.at("valeurs").items()}
    if "" in values:
        return {}
    if values and scale.at("non_applicable"):
        values["non_applicable"] = "non applicable"
    return values


def covered(rule: Node, sheet: Node) -> tuple[int, ...]:
    """The numbers of the existing blocks that a rule decides."""
    blocks = sheet.at("blocs").value
    count = len(blocks) if isinstance(blocks, list) else 0
    if rule.text("blocs") == "tous":
        return tuple(range(1, count + 1))
    given = [item.value for item in rule.at("blocs").items()]
    return tuple(number for number in given if isinstance(number, int) and number <= count)


def conditions(node: Node) -> Iterator[tuple[str, Node]]:
    """The simple conditions of a composed one: kind and content."""
    for kind, inside in node.entries():
        if kind in ("toutes", "une"):
            for item in inside.items():
                yield from conditions(item)
        elif isinstance(inside.value, dict):
            yield kind, inside


def certificate_conditions(sheet: Node) -> Iterator[tuple[Node, str, Node]]:
    """The simple conditions of every certificate: its node, the kind and the content."""
    for certification in sheet.each("certifications"):
        for kind, inside in conditions(certification.at("condition")):
            yield certification, kind, inside


def one_rule_per_block(sheet: Node) -> Iterator[Misfit]:
    """Each block is decided by one rule, and one only, whatever readings are chosen."""
    if not _readable(sheet):
        return
    rules = [
        (rule, frozenset(covered(rule, sheet)))
        for rule in sheet.each("regles") if _in_force(rule, sheet)
    ]
    unread: dict[Location, Misfit] = {}
    for number, block in enumerate(sheet.at("blocs").items(), 1):
        here = [rule for rule, decided in rules if number in decided]
        if pair := _together(here):
            names = " et ".join(quote(rule.text("id")) for rule in pair)
            yield Misfit(
                pair[1].at("blocs").path,
                f"deux règles décident le bloc {number} : {names}",
                "Retirez-le à l’une des deux, ou donnez-leur deux lectures d’une même ambiguïté",
            )
            return
        if not here:
            yield Misfit(block.path, f"aucune règle ne décide le bloc {number}",
                          "Ajoutez son numéro aux « blocs » d’une règle")
        for finding in _unread(number, here, sheet):
            unread.setdefault(finding.path, finding)
    yield from unread.values()


def _readable(sheet: Node) -> bool:
    """False when a rule says nothing sure of its blocks or reading, as already reported."""
    for rule in sheet.at("regles").items():
        blocks, reading = rule.at("blocs"), rule.at("lecture")
        numbers = [item.value for item in blocks.items()]
        if blocks.text() != "tous" and not (numbers and all(isinstance(n, int) for n in numbers)):
            return False
        if reading and not (reading.text("ambiguite") and reading.text("lecture")):
            return False
    reported = chain(readings_exist(sheet), blocks_exist(sheet))
    return next(reported, None) is None


def _choosable(ambiguity_id: str, sheet: Node) -> list[str]:
    """The readings of an ambiguity that may be in force."""
    for ambiguity in sheet.each("ambiguites"):
        if ambiguity.text("id") == ambiguity_id:
            if ambiguity.text("reglage") != "oui":
                return [ambiguity.text("retenue")]
            return [reading.text("id") for reading in ambiguity.each("lectures")]
    return []


def _in_force(rule: Node, sheet: Node) -> bool:
    """False for a rule under a reading that no one can choose."""
    reading = rule.at("lecture")
    return not reading or reading.text("lecture") in _choosable(reading.text("ambiguite"), sheet)


def _together(rules: list[Node]) -> tuple[Node, Node] | None:
    """The first two rules that may be in force at once."""
    for first, second in combinations(rules, 2):
        one, other = first.at("lecture"), second.at("lecture")
        same_question = one.text("ambiguite") == other.text("ambiguite")
        if not (one and other and same_question and one.text("lecture") != other.text("lecture")):
            return first, second
    return None


def _unread(number: int, rules: list[Node], sheet: Node) -> Iterator[Misfit]:
    """The readings under which a block has no rule, its rules all being of one ambiguity."""
    if not rules or not all(rule.at("lecture") for rule in rules):
        return
    ambiguity = rules[0].at("lecture").text("ambiguite")
    said = {rule.at("lecture").text("lecture") for rule in rules}
    for reading in _choosable(ambiguity, sheet):
        if reading not in said:
            yield Misfit(
                rules[0].at("lecture").path,
                f"aucune règle ne décide le bloc {number} sous la lecture {quote(reading)}"
                f" de l’ambiguïté {quote(ambiguity)}",
                "Écrivez la règle de cette lecture, ou mettez « reglage: non »",
            )


def readings_exist(sheet: Node) -> Iterator[Misfit]:
    """A rule under a reading names an ambiguity of the file and one of its readings."""
    known = {
        ambiguity.text("id"): [reading.text("id") for reading in ambiguity.each("lectures")]
        for ambiguity in sheet.each("ambiguites")
    }
    for rule in sheet.each("regles"):
        reading = rule.at("lecture")
        ambiguity, chosen = reading.text("ambiguite"), reading.text("lecture")
        if ambiguity and ambiguity not in known:
            yield Misfit(reading.at("ambiguite").path,
                          f"l’ambiguïté {quote(ambiguity)} n’existe pas", choose(ambiguity, known))
        elif chosen and ambiguity and chosen not in known[ambiguity]:
            yield Misfit(reading.at("lecture").path,
                          f"la lecture {quote(chosen)} n’existe pas dans l’ambiguïté"
                          f" {quote(ambiguity)}", choose(chosen, known[ambiguity]))


def blocks_exist(sheet: Node) -> Iterator[Misfit]:
    """A rule names blocks that exist."""
    count = sum(1 for _ in sheet.at("blocs").items())
    for rule in sheet.each("regles"):
        for item in rule.at("blocs").items():
            if isinstance(item.value, int) and item.value > count:
                yield Misfit(item.path, f"le bloc {item.value} n’existe pas",
                              f"Les blocs vont de 1 à {count}")


def conditions_fit_the_scale(sheet: Node) -> Iterator[Misfit]:
    """Conditions name values of the scale, or thresholds between its bounds."""
    values = scale_values(sheet)
    note = sheet.at("echelle").at("note")
    if not values and not note.at("minimum"):
        return
    rules = [inside for rule in sheet.each("regles") for inside in conditions(rule.at("condition"))]
    for _, kind, inside in certificate_conditions(sheet):
        rules += conditions(inside) if kind == ON_ELEMENTS else [(kind, inside)]
    points = [value.text("points") for value in sheet.at("echelle").each("valeurs")]
    for kind, inside in rules:
        yield from _weights_positive(inside)
        if kind in _BY_VALUES and note:
            yield Misfit(inside.path, f"la condition {quote(kind)} compte des valeurs, alors que"
                          " l’échelle est une note", "Employez « moyenne » ou « chacun »")
        elif kind in _BY_MARKS and not note and not any(points):
            yield Misfit(inside.path, f"la condition {quote(kind)} porte sur des notes, alors que"
                          " l’échelle a des valeurs",
                          "Employez « tous », « au_plus » ou « au_moins », ou donnez des « points »"
                          " à chaque valeur de l’échelle")
        elif kind in _BY_MARKS:
            yield from _threshold_within(inside, sheet.at("echelle"))
        else:
            yield from _values_known(inside, values)


def _values_known(inside: Node, values: dict[str, str]) -> Iterator[Misfit]:
    for value, item in inside.at("ont").texts():
        if value == "non_applicable" and value not in values:
            yield Misfit(item.path, "« non_applicable » n’est pas admis par l’échelle",
                          "Décrivez « non_applicable » sous « echelle », ou retirez-le")
        elif value not in values:
            yield Misfit(item.path, f"{quote(value)} n’est pas une valeur de l’échelle",
                          choose(value, values))


def _threshold_within(inside: Node, scale: Node) -> Iterator[Misfit]:
    """A threshold lies between the bounds of the marks, or of the points."""
    given = [value.text("points") for value in scale.each("valeurs")]
    if note := scale.at("note"):
        given = [note.text("minimum"), note.text("maximum")]
        if not all(given):
            return
    ends = sorted((decimal(text) or Fraction(0), text) for text in given if text)
    if not ends:
        return
    (low, least), (high, most) = ends[0], ends[-1]
    asked = decimal(inside.text("au_moins"))
    if asked is not None and not low <= asked <= high:
        yield Misfit(
            inside.at("au_moins").path,
            f"{quote('au_moins : ' + inside.text('au_moins'))} sort de l’échelle,"
            f" de {least} à {most}",
            "Corrigez « au_moins »",
        )


def _weights_positive(inside: Node) -> Iterator[Misfit]:
    weights = [(key, node, decimal(node.text())) for key, node in inside.at("poids").entries()]
    for key, node, weight in weights:
        if weight is not None and weight <= 0:
            yield Misfit(node.path, f"le poids {quote(f'{key} : {node.text()}')} n’est pas positif"
                          " : une meilleure note ne ferait pas monter la moyenne",
                          "Donnez un poids plus grand que 0")


def thresholds_are_possible(sheet: Node) -> Iterator[Misfit]:
    """No condition asks for more elements than there are, or tolerates more."""
    sizes = sizes_of(sheet)
    blocks = list(sheet.at("blocs").items())
    for rule in sheet.each("regles"):
        here = [number for number in covered(rule, sheet) if number in sizes]
        for kind, inside in conditions(rule.at("condition")):
            yield from _share_is_possible(inside)
            yield from _named_exist(inside, min((sizes[n] for n in here), default=0), "élément")
            asked = inside.number("sauf" if kind == "tous" else "nombre")
            if asked is None or not here or inside.at("poids"):
                continue
            # The block with the fewest is enough: the author mends one number.
            reachable, number = min((_reachable(kind, inside, blocks[n - 1]), n) for n in here)
            if asked > reachable:
                said = sheet.at("vocabulaire").at("bloc")
                word = said.text() or said.text("mot") or "bloc"
                yield Misfit(
                    inside.at("sauf" if kind == "tous" else "nombre").path,
                    f"{quote(f'{kind} : {asked}')} dépasse"
                    f" {_elements(reachable, sizes[number], inside.text('parmi'))}",
                    f"Corrigez {quote(kind)}",
                    f"{word} {number}, règle {quote(rule.text('id'))}",
                )


def _reachable(kind: str, inside: Node, block: Node) -> int:
    """How many elements of a block a condition may find, with the marks as known."""
    elements = list(block.at("elements").items())
    if named := [item.value for item in inside.at("parmi").items()]:
        return len({one for one in named if isinstance(one, int) and one <= len(elements)})
    if kind == "au_moins" and inside.text("parmi") in ("incontournables", "non_incontournables"):
        excluded = "non" if inside.text("parmi") == "incontournables" else "oui"
        elements = [one for one in elements if one.text("incontournable") != excluded]
    return len(elements)


def _elements(reachable: int, size: int, among: str) -> str:
    if reachable < size:
        return f"les {reachable} éléments « {among} » possibles"
    return f"les {size} éléments" if size > 1 else "l’unique élément"


def _share_is_possible(inside: Node) -> Iterator[Misfit]:
    part = inside.text("part")
    top, _, bottom = part.partition("/")
    percent = decimal(part.removesuffix("%").strip())
    share = Fraction(int(top), int(bottom)) * 100 if bottom else percent
    if share is not None and not 0 < share <= 100:
        fault = "est impossible à atteindre" if share else "ne demande rien"
        yield Misfit(inside.at("part").path, f"{quote('part : ' + part)} {fault}",
                      "Donnez une part plus grande que 0, et d’au plus \"100 %\"")


def groups_are_marked(sheet: Node) -> Iterator[Misfit]:
    """A condition on essential elements is used where elements say whether they are."""
    blocks = list(sheet.at("blocs").items())
    for rule in sheet.each("regles"):
        among = {inside.text("parmi") for _, inside in conditions(rule.at("condition"))}
        if not among & {"incontournables", "non_incontournables"}:
            continue
        for number in covered(rule, sheet):
            for element in blocks[number - 1].each("elements"):
                if not element.at("incontournable"):
                    yield Misfit(
                        element.path,
                        f"la règle {quote(rule.text('id'))} distingue les incontournables, et cet"
                        " élément ne dit pas s’il l’est",
                        "Ajoutez « incontournable: oui », « non » ou « inconnu »",
                    )


def weights_name_what_exists(sheet: Node) -> Iterator[Misfit]:
    """Weights are given to elements, or to blocks, that exist."""
    sizes = sizes_of(sheet)
    for rule in sheet.each("regles"):
        most = min((sizes[n] for n in covered(rule, sheet) if n in sizes), default=0)
        for _, inside in conditions(rule.at("condition")):
            yield from _weighted(inside, most, "élément") if most else ()
    for _, kind, inside in certificate_conditions(sheet):
        if kind != ON_ELEMENTS:
            yield from _weighted(inside, len(sizes), "bloc")


def points_are_whole(sheet: Node) -> Iterator[Misfit]:
    """The values of a scale are all worth points, or none is."""
    values = list(sheet.at("echelle").each("valeurs"))
    without = [value for value in values if not value.text("points")]
    if 0 < len(without) < len(values):
        for value in without:
            yield Misfit(value.path, f"{quote(value.text('id'))} n’a pas de « points », alors que"
                          " d’autres valeurs en ont", "Donnez des « points » à toutes, ou à aucune")


def certificates_are_possible(sheet: Node) -> Iterator[Misfit]:
    """A certificate is made of blocks that exist, and asks for no more than there are."""
    count = sum(1 for _ in sheet.at("blocs").items())
    for certification in sheet.each("certifications"):
        yield from _blocks_exist(certification.at("blocs"), count)
    for certification, kind, inside in certificate_conditions(sheet):
        own = [item.value for item in certification.at("blocs").items()]
        if kind == ON_ELEMENTS:
            yield from _numbered_nowhere(inside)
            continue
        yield from _blocks_exist(inside.at("parmi"), count)
        if kind != "blocs":
            continue
        size = len(list(inside.at("parmi").items())) or len(own) or count
        least, spared = inside.number("au_moins"), inside.number("sauf")
        if least is not None and spared is not None:
            yield Misfit(inside.path, "« au_moins » et « sauf » sont écrits ensemble",
                          "Gardez-en un seul")
        elif least is not None and least > size:
            yield Misfit(inside.at("au_moins").path,
                          f"{quote(f'au_moins : {least}')} dépasse les {size} blocs",
                          "Corrigez « au_moins »")
        elif spared is not None and spared >= size:
            yield Misfit(inside.at("sauf").path,
                          f"{quote(f'sauf : {spared}')} ne laisse aucun bloc : il y en a {size}",
                          "Corrigez « sauf »")


def _blocks_exist(named: Node, count: int) -> Iterator[Misfit]:
    for item in named.items():
        if isinstance(item.value, int) and item.value > count > 0:
            yield Misfit(item.path, f"le bloc {item.value} n’existe pas",
                          f"Les blocs vont de 1 à {count}")


def _named_exist(inside: Node, most: int, word: str) -> Iterator[Misfit]:
    for item in inside.at("parmi").items():
        if isinstance(item.value, int) and item.value > most > 0:
            yield Misfit(item.path, f"l’{word} {item.value} n’existe pas dans chaque bloc que la"
                          " règle décide", f"Les numéros vont de 1 à {most}")


def _numbered_nowhere(inside: Node) -> Iterator[Misfit]:
    """Elements of several blocks have no number of their own."""
    for _, one in conditions(inside):
        for key in ("parmi", "poids"):
            node = one.at(key)
            if isinstance(node.value, (list, dict)) and node.value:
                yield Misfit(node.path, f"{quote(key)} donne des numéros d’éléments, et"
                              " « sur_les_elements » réunit ceux de plusieurs blocs",
                              f"Retirez {quote(key)}")


def prerequisites_are_sound(sheet: Node) -> Iterator[Misfit]:
    """A block opens after others, never after itself, not even through them."""
    count = sum(1 for _ in sheet.at("blocs").items())
    before: dict[int, set[int]] = {}
    for rule in sheet.each("regles"):
        if not _in_force(rule, sheet):
            continue
        named = rule.at("apres").at("blocs")
        yield from _blocks_exist(named, count)
        opening = {item.value for item in named.items() if isinstance(item.value, int)}
        for number in covered(rule, sheet):
            before.setdefault(number, set()).update(opening)
        for number in covered(rule, sheet):
            if number in _all_before(number, before):
                yield Misfit(named.path, f"le bloc {number} ne s’ouvrirait qu’après lui-même",
                              "Corrigez « apres »")
                return


def _all_before(number: int, before: Mapping[int, set[int]]) -> set[int]:
    found: set[int] = set()
    waiting = list(before.get(number, ()))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += before.get(one, ())
    return found


def deliberation_is_sound(sheet: Node) -> Iterator[Misfit]:
    """How the evaluators' judgements become one suits the scale and the roles."""
    views = sheet.at("avis")
    weighted = any(role.text("poids") for role in sheet.each("roles"))
    note = sheet.at("echelle").at("note")
    if views.text("regle") == "majorite":
        if note:
            yield Misfit(views.at("regle").path, "une majorité se compte sur des valeurs, et"
                          " l’échelle est une note", "Écrivez « regle: moyenne », et un « poids » à"
                          " chaque rôle")
        elif sum(1 for _ in sheet.each("roles")) < 3:
            yield Misfit(views.at("regle").path, "il n’y a pas de majorité entre moins de trois"
                          " rôles", "Décrivez chaque membre sous « roles », ou retirez « regle »")
    if views.text("regle") == "moyenne" and not weighted:
        yield Misfit(views.at("regle").path, "aucun rôle n’a de « poids » dans la moyenne",
                      "Donnez un « poids » à chaque rôle qui note")
    if views.at("ecart") and not weighted:
        yield Misfit(views.at("ecart").path, "un écart se mesure entre des notes dont on fait la"
                      " moyenne", "Donnez un « poids » à chaque rôle qui note, ou retirez"
                      " « ecart »")


def _weighted(inside: Node, most: int, word: str) -> Iterator[Misfit]:
    for key, node in inside.at("poids").entries():
        if int(key) > most:
            yield Misfit(node.path, f"le poids {quote(key)} ne vise aucun {word}",
                          f"Les numéros vont de 1 à {most}")
