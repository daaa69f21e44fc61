"""What a référentiel must respect beyond its form: a list of plain functions, all of them run.

Each takes the data in normal form, wrong in places, and yields the mistakes of one sort; what is
missing or unreadable was reported by the format and is skipped. Rules have their own modules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from assistant.domain.common.paths import travelling, why_it_stays
from assistant.domain.referential.layout import CANDIDATE
from assistant.storage.referential import rule_checks
from assistant.storage.referential.example_checks import certification_examples_fit, examples_fit
from assistant.storage.referential.faults import Misfit, choose
from assistant.storage.referential.rule_checks import decimal, sizes_of
from assistant.storage.referential.tolerant import Node
from assistant.storage.referential.yaml_reader import quote

Check = Callable[[Node], Iterator[Misfit]]

_WITH_IDS: Final = (
    "sources", "roles", "etapes", "durees", "regles", "certifications", "ambiguites", "delais",
    "controles", "voies", "commentaires", "retour_candidat",
)


def the_id_names_files(sheet: Node) -> Iterator[Misfit]:
    """The files that bear the id of a référentiel, its marks for one, go to any computer."""
    name = sheet.text("id")
    if name and travelling(name) != name:
        yield Misfit(("id",), f"{quote(f'id : {name}')} nommerait des fichiers, et "
                      f"{why_it_stays(name)}", f"Donnez-en un autre, comme « cqp-{name} »")


def numbering(sheet: Node) -> Iterator[Misfit]:
    """Blocks, and elements within a block, are numbered from 1 without gap."""
    yield from _numbered(sheet.at("blocs"), "le bloc")
    for block in sheet.each("blocs"):
        yield from _numbered(block.at("elements"), "l’élément")


def _numbered(items: Node, word: str) -> Iterator[Misfit]:
    seen: set[int] = set()
    expected = 1
    for item in items.items():
        number = item.number("numero")
        if number in seen:
            yield Misfit(item.at("numero").path, f"le numéro {number} est déjà pris",
                          f"Donnez à {word} le numéro {expected}")
        elif number is not None and number != expected:
            yield Misfit(item.at("numero").path,
                          f"{quote(f'numero : {number}')} ne suit pas le numéro d’avant",
                          f"Donnez à {word} le numéro {expected}, sans saut")
            expected = number
        seen.add(number or 0)
        expected += 1


def short_names_have_a_group(sheet: Node) -> Iterator[Misfit]:
    """Each group that has a short name is one of its block's, and is named once."""
    for block in sheet.each("blocs"):
        known = list(dict.fromkeys(one.text("groupe") for one in block.each("elements")))
        seen: set[str] = set()
        for group in block.each("rubriques"):
            name = group.text("intitule")
            if name and name not in known:
                yield Misfit(group.at("intitule").path,
                             f"aucun élément du bloc n’a le groupe {quote(name)}",
                             choose(name, [one for one in known if one]))
            elif name in seen:
                yield Misfit(group.at("intitule").path,
                             f"le groupe {quote(name)} a déjà un nom court", "Retirez celui-ci")
            seen.add(name)


def ids_are_unique(sheet: Node) -> Iterator[Misfit]:
    """No two things of the same list bear the same identifier."""
    for key in _WITH_IDS:
        yield from _unique(sheet, key)
    for ambiguity in sheet.each("ambiguites"):
        yield from _unique(ambiguity, "lectures")


def _unique(node: Node, key: str) -> Iterator[Misfit]:
    seen: set[str] = set()
    for item in node.each(key):
        name = item.text("id")
        if name and name in seen:
            yield Misfit(item.at("id").path, f"l’identifiant {quote(name)} est déjà pris",
                          "Donnez-en un autre")
        seen.add(name)


def scale_is_sound(sheet: Node) -> Iterator[Misfit]:
    """Values are told apart by id, letter and sign; a mark has bounds and a step that fit."""
    scale = sheet.at("echelle")
    for key, words in (("id", "l’identifiant {} est déjà pris"),
                       ("lettre", "la lettre {} est déjà prise"),
                       ("signe", "le signe {} est déjà pris")):
        seen: set[str] = set()
        for value in scale.each("valeurs"):
            given = value.text(key).casefold()
            if given and given in seen:
                yield Misfit(value.at(key).path, words.format(quote(value.text(key))),
                              "Deux valeurs ne doivent pas se confondre : changez-en une")
            seen.add(given)
    yield from _note_is_sound(scale.at("note"))
    ticked = scale.at("non_applicable").text("coche")
    values = [value.text("id") for value in scale.each("valeurs")]
    mend = choose(ticked, values) if values else "Une note n’admet pas « non_applicable »"
    if ticked and ticked not in values:
        yield Misfit(scale.at("non_applicable").at("coche").path,
                      f"{quote(ticked)} n’est pas une valeur de l’échelle",
                      mend)
    if "non_applicable" in values:
        yield Misfit(scale.at("valeurs").path, "« non_applicable » ne peut pas être une valeur",
                      "Décrivez-le sous « echelle », à côté de « valeurs »")


def _note_is_sound(note: Node) -> Iterator[Misfit]:
    low, high, step = (decimal(note.text(key)) for key in ("minimum", "maximum", "pas"))
    if low is None or high is None or step is None:
        return
    if low >= high:
        yield Misfit(note.at("maximum").path, "le maximum ne dépasse pas le minimum",
                      "Corrigez l’un des deux")
    elif step <= 0 or (high - low) % step:
        yield Misfit(note.at("pas").path,
                      f"{quote('pas : ' + note.text('pas'))} ne mène pas du minimum au maximum",
                      "Donnez un pas plus grand que 0 qui tombe juste")


def one_role_concludes(sheet: Node) -> Iterator[Misfit]:
    """Exactly one role concludes: its judgements make the verdict."""
    roles = sheet.at("roles")
    if not isinstance(roles.value, list) or any(
        not isinstance(role.value, dict) or not role.text("conclut") for role in roles.items()
    ):
        return
    concluding = [role for role in sheet.each("roles") if role.text("conclut") == "oui"]
    if not concluding:
        yield Misfit(roles.path, "aucun rôle ne conclut", "Mettez « conclut: oui » à un seul rôle")
    for role in concluding[1:]:
        yield Misfit(role.at("conclut").path,
                      f"le rôle {quote(concluding[0].text('id'))} conclut déjà",
                      "Mettez « conclut: oui » à un seul rôle")


def weights_suit_marks(sheet: Node) -> Iterator[Misfit]:
    """A role weighs in a mean, so only where the scale is a mark; its weight is above 0."""
    for role in sheet.each("roles"):
        weight = decimal(role.text("poids"))
        if weight is not None and weight <= 0:
            yield Misfit(role.at("poids").path, f"{quote('poids : ' + role.text('poids'))} n’est"
                          " pas positif", "Donnez un poids plus grand que 0")
        elif weight is not None and sheet.at("echelle").at("valeurs"):
            yield Misfit(role.at("poids").path, "un rôle ne pèse que dans une moyenne de notes,"
                          " et l’échelle a des valeurs", "Retirez « poids »")


def citations_name_documents(sheet: Node) -> Iterator[Misfit]:
    """Every citation names a document of the file."""
    known = [source.text("id") for source in sheet.at("sources").items()]
    if not known or not all(known):
        return
    for citation in _citations(sheet):
        document = citation.text("document")
        if document and document not in known:
            yield Misfit(citation.at("document").path,
                          f"le document {quote(document)} n’est pas dans « sources »",
                          choose(document, known))


def _citations(node: Node) -> Iterator[Node]:
    if isinstance(node.value, dict):
        for key, value in node.value.items():
            if isinstance(value, (dict, list)) and not (key == "sources" and not node.path):
                inside = Node(value, (*node.path, key))
                if key == "source":
                    yield inside
                elif key == "sources":
                    yield from inside.items()
                else:
                    yield from _citations(inside)
    elif isinstance(node.value, list) and node.value and isinstance(node.value[0], (dict, list)):
        for item in node.items():
            yield from _citations(item)


def questions_point_at_elements(sheet: Node) -> Iterator[Misfit]:
    """A suggested question helps to judge elements of its own block."""
    for block in sheet.each("blocs"):
        size = len(list(block.at("elements").items()))
        for theme in block.each("questions"):
            for question in theme.each("questions"):
                for item in question.at("editorial").at("elements").items():
                    if size and isinstance(item.value, int) and item.value > size:
                        yield Misfit(item.path, f"la question vise l’élément {item.value}, qui"
                                      " n’existe pas dans ce bloc",
                                      f"Les éléments vont de 1 à {size}")


def trials_aim_at_something(sheet: Node) -> Iterator[Misfit]:
    """A part of an épreuve has a name of its own, bears on elements of its block and names a
    duration of it."""
    for block in sheet.each("blocs"):
        size = len(list(block.at("elements").items()))
        lasting = [one.text("id") for one in sheet.each("durees")
                   if one.number("bloc") == block.number("numero")]
        yield from _unique(block, "epreuve")
        for part in block.each("epreuve"):
            named = part.at("editorial").at("duree")
            yield from _known(named, part.at("editorial").text("duree"), lasting,
                              "la durée", "durees")
            for point in part.each("a_observer"):
                for item in point.at("editorial").at("elements").items():
                    if size and isinstance(item.value, int) and item.value > size:
                        yield Misfit(item.path, f"le point vise l’élément {item.value}, qui"
                                      " n’existe pas dans ce bloc",
                                      f"Les éléments vont de 1 à {size}")


def ambiguities_are_settled(sheet: Node) -> Iterator[Misfit]:
    """The reading that is applied is one of the readings."""
    for ambiguity in sheet.each("ambiguites"):
        readings = [reading.text("id") for reading in ambiguity.each("lectures")]
        applied = ambiguity.text("retenue")
        if applied and all(readings) and readings and applied not in readings:
            yield Misfit(ambiguity.at("retenue").path,
                          f"{quote('retenue : ' + applied)} n’est pas une des lectures",
                          choose(applied, readings))


def certificates_name_elements(sheet: Node) -> Iterator[Misfit]:
    """A second certificate counts elements that exist."""
    sizes = sizes_of(sheet)
    for certification in sheet.each("certifications"):
        for ref, node in certification.at("elements").entries():
            block, _, element = ref.partition(".")
            if int(block) > len(list(sheet.at("blocs").items())) or (
                int(element) > sizes.get(int(block), int(element))
            ):
                yield Misfit(node.path, f"l’élément {quote(ref)} n’existe pas",
                              "Donnez un bloc et un élément de ce fichier")


def links_lead_somewhere(sheet: Node) -> Iterator[Misfit]:
    """Routes and roles that are named elsewhere exist."""
    routes, roles = (
        [item.text("id") for item in sheet.at(key).items()] for key in ("voies", "roles")
    )
    for key in ("etapes", "delais"):
        for item in sheet.each(key):
            for route, named in item.at("voies").texts():
                yield from _known(named, route, routes, "la voie", "voies")
    for comment in sheet.each("commentaires"):
        yield from _known(comment.at("role"), comment.text("role"), roles, "le rôle", "roles")
    ours = sheet.at("dossier").at("editorial")
    for role, named in ours.at("signataires").texts():
        yield from _known(named, role, [CANDIDATE, *roles], "le rôle", "roles")
    form = ours.at("voie_recevabilite")
    yield from _known(form, ours.text("voie_recevabilite"), routes, "la voie", "voies")
    values = [one.text("id") for one in sheet.at("echelle").at("valeurs").items()]
    for value, named in ours.at("ordre_cases").texts():
        yield from _known(named, value, values, "la valeur", "echelle")


def checks_aim_at_something(sheet: Node) -> Iterator[Misfit]:
    """The options of a check name what exists, and a check that needs one has it."""
    roles, durations, boxes, routes = (
        [item.text("id") for item in sheet.at(key).items()]
        for key in ("roles", "durees", "commentaires", "voies")
    )
    filled = {box.text("role") for box in sheet.each("commentaires")}
    for check in sheet.each("controles"):
        aim, nature = check.at("options"), check.text("nature")
        role = aim.text("role")
        yield from _known(aim.at("role"), role, roles, "le rôle", "roles")
        yield from _known(aim.at("duree"), aim.text("duree"), durations, "la durée", "durees")
        yield from _known(aim.at("boite"), aim.text("boite"), boxes, "le cadre", "commentaires")
        for route, named in aim.at("voies").texts():
            yield from _known(named, route, routes, "la voie", "voies")
        if nature == "commentaire" and role in roles and role not in filled:
            yield Misfit(aim.at("role").path, f"aucun cadre de commentaires n’est au rôle"
                          f" {quote(role)}", "Décrivez-le sous « commentaires », avec son « role »")
        if nature == "duree" and not aim.at("duree"):
            yield Misfit(check.path, "le contrôle « duree » ne dit pas laquelle",
                          "Ajoutez « options: {duree: …} »")


def _known(node: Node, word: str, known: list[str], what: str, key: str) -> Iterator[Misfit]:
    if word and word not in known and "" not in known:
        mend = choose(word, known) if known else f"Décrivez {quote(word)} sous {quote(key)}"
        yield Misfit(node.path, f"{what} {quote(word)} n’est pas dans {quote(key)}", mend)


def block_numbers_exist(sheet: Node) -> Iterator[Misfit]:
    """Durations and checks name a block that exists."""
    count = len(list(sheet.at("blocs").items()))
    named = [item.at("bloc") for item in sheet.each("durees")]
    named += [item.at("options").at("bloc") for item in sheet.each("controles")]
    for node in named:
        if isinstance(node.value, int) and node.value > count > 0:
            yield Misfit(node.path, f"le bloc {node.value} n’existe pas",
                          f"Les blocs vont de 1 à {count}")


def requested_documents_exist(sheet: Node) -> Iterator[Misfit]:
    """A check on a document received names a block that asks for one."""
    blocks = list(sheet.at("blocs").items())
    for check in sheet.each("controles"):
        number = check.at("options").number("bloc")
        if check.text("nature") != "document_recu" or not number or number > len(blocks):
            continue
        if not blocks[number - 1].at("document_demande"):
            yield Misfit(check.at("options").at("bloc").path,
                          f"le bloc {number} ne demande aucun document",
                          "Décrivez-le sous « document_demande » dans ce bloc")


def jury_has_a_size(sheet: Node) -> Iterator[Misfit]:
    """The smallest jury is not larger than the largest; 0 means that none is given."""
    jury = sheet.at("jury")
    least, most = jury.number("minimum"), jury.number("maximum")
    if least is not None and most and least > most:
        yield Misfit(jury.at("minimum").path, f"{quote(f'minimum : {least}')} dépasse le maximum,"
                      f" {most}", "Corrigez l’un des deux")


CHECKS: Final[tuple[Check, ...]] = (
    the_id_names_files,
    numbering,
    ids_are_unique,
    scale_is_sound,
    one_role_concludes,
    weights_suit_marks,
    citations_name_documents,
    questions_point_at_elements,
    trials_aim_at_something,
    short_names_have_a_group,
    ambiguities_are_settled,
    certificates_name_elements,
    links_lead_somewhere,
    checks_aim_at_something,
    block_numbers_exist,
    requested_documents_exist,
    jury_has_a_size,
    rule_checks.readings_exist,
    rule_checks.blocks_exist,
    rule_checks.one_rule_per_block,
    rule_checks.conditions_fit_the_scale,
    rule_checks.thresholds_are_possible,
    rule_checks.groups_are_marked,
    rule_checks.weights_name_what_exists,
    rule_checks.points_are_whole,
    rule_checks.certificates_are_possible,
    rule_checks.prerequisites_are_sound,
    rule_checks.deliberation_is_sound,
    certification_examples_fit,
    examples_fit,
)


def check_referential(data: dict[str, Any]) -> list[Misfit]:
    """All the errors of a référentiel in normal form, except errors of form."""
    sheet = Node(data)
    return [finding for check in CHECKS for finding in check(sheet)]
