"""The tags of a branch's own form, and what stands behind each. Pure.

`docs/formulaire.md` lists them; a test holds the page to this module. Blocks and elements are
found by their number (`bloc.1.element.3.jugement`) or gone through (`blocs`, `elements`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assistant.domain.common.french import day_and_hour, figures
from assistant.domain.common.text import fold
from assistant.domain.session.state import Note
from assistant.reports.report.content import BlockReport, ElementReport, Report
from assistant.reports.report.inert import inert
from assistant.reports.report.official import BROKEN, UNSEALED, Box, PointReport
from assistant.reports.report.readback import EMPTY, TICKED

Values = dict[Any, Any]

DRAFT = "BROUILLON"


class Items(list[Any]):
    """A list of the form, with an item as it would be: what a check knows of an empty list."""

    def __init__(self, items: Iterable[Any], example: Any) -> None:
        super().__init__(items)
        self.example = example
        self.steps = Steps()

    def __iter__(self) -> Iterator[Any]:
        for one in super().__iter__():
            self.steps.take()
            yield one


class Steps:
    """How many turns the loops of a form may still make."""

    LIMIT = 500_000

    def __init__(self) -> None:
        self.left = self.LIMIT

    def take(self) -> None:
        """Count one turn. Raises OverflowError when there were too many."""
        self.left -= 1
        if self.left < 0:
            raise OverflowError("loops")


class Keyed(dict[Any, Any]):
    """Values found by what the référentiel names or numbers them; `word` stands for it in docs."""

    word = ""


class Numbered(Keyed):
    """By their number in the document, from 1."""

    word = "N"


class ByRole(Keyed):
    """By the identifier of a role."""

    word = "ROLE"


class ByValue(Keyed):
    """By the identifier of a value of the scale."""

    word = "VALEUR"


class Free(Keyed):
    """Values whose names the users chose: one that is not there is empty, never wrong."""

    word = "NOM"

    def __missing__(self, key: object) -> str:
        return ""


def tags(report: Report) -> Values:
    """What a form may be filled with."""
    values: Values = {
        "cqp": {"titre": report.title, "version": report.version},
        "document": {
            "titre": report.layout.titles["document"],
            "etat": DRAFT if report.edition.draft else "",
            "anonyme": "oui" if report.edition.anonymous else "",
        },
        "session": {
            "numero": report.session, "voie": report.route, "ouverte": figures(report.opened[:10]),
            "date": figures(report.evaluated or report.opened[:10]), "minutes": str(report.minutes),
            "minutes_demandees": str(report.minimum or ""),
        },
        "candidat": {
            "nom": report.candidate,
            "detail": Free({_key(name): value for name, value in report.details}),
            "details": Items(
                ({"nom": name, "valeur": value} for name, value in report.details),
                {"nom": "", "valeur": ""},
            ),
        },
        "evaluateurs": _evaluators(report),
        "role": _roles(report),
        "blocs": Items([_block(one) for one in report.blocks], _block(report.blocks[0])),
        "bloc": Numbered((one.number, _block(one)) for one in report.blocks),
        "certifications": Items(
            ({"titre": title, "phrase": said, "motifs": _reasons(reasons)}
             for title, said, reasons in report.certifications),
            {"titre": "", "phrase": "", "motifs": _reasons(())},
        ),
        "observations": report.observation,
        "commentaires": Items(
            ({"titre": title, "texte": text} for title, text, _ in report.comments),
            {"titre": "", "texte": ""},
        ),
        "commentaire": Numbered(
            (number, {"titre": title, "texte": text})
            for number, (title, text, _) in enumerate(report.comments, 1)
        ),
        "retour": Items(
            ({"question": one.question, "cases": _boxes(one.boxes), "texte": one.text}
             for one in report.feedback_form),
            {"question": "", "cases": _boxes(()), "texte": ""},
        ),
        "non_applicables": Items(
            ({"numero": number, "intitule": title, "commentaire": comment}
             for number, title, comment in report.not_applicable),
            {"numero": "", "intitule": "", "commentaire": ""},
        ),
        "documents": Items(report.documents, ""),
        "faits": Items(report.facts, ""),
        "notes": _notes(report.loose_notes),
        "sceau": _seal(report),
    }
    shared: Values = _shared(values, Steps())
    return shared


def paths(values: Any, prefix: str = "") -> Iterator[str]:
    """The names of the tags, as the documentation writes them."""
    if isinstance(values, Items):
        yield from paths(values.example, f"{prefix}[]")
    elif isinstance(values, Free):
        yield f"{prefix}.{values.word}"
    elif isinstance(values, Mapping):
        for key, value in values.items():
            name = values.word if isinstance(values, Keyed) else key
            yield from paths(value, f"{prefix}.{name}".lstrip("."))
    else:
        yield prefix


def _shared(value: Any, steps: Steps) -> Any:
    """The same values, made inert, all their loops counted together."""
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, Items):
        found = Items([_shared(one, steps) for one in value], _shared(value.example, steps))
        found.steps = steps
        return found
    return type(value)({key: _shared(one, steps) for key, one in value.items()})


def _evaluators(report: Report) -> Items:
    return Items(
        ({"role": report.roles.get(one.role_id, one.role_id), "nom": one.name,
          "entreprise": one.company, "fonction": one.function, "habilitation": one.accreditation}
         for one in report.evaluators),
        {"role": "", "nom": "", "entreprise": "", "fonction": "", "habilitation": ""},
    )


def _roles(report: Report) -> ByRole:
    """By the identifier of the role, the first who was named in it."""
    found = ByRole({
        role: {"titre": title, "nom": "", "entreprise": "", "fonction": "", "habilitation": ""}
        for role, title in report.roles.items()
    })
    for one in reversed(report.evaluators):
        if one.role_id in found:
            found[one.role_id] |= {
                "nom": one.name, "entreprise": one.company, "fonction": one.function,
                "habilitation": one.accreditation,
            }
    return found


def _block(block: BlockReport) -> Values:
    mastered, not_mastered = block.result_boxes
    elements = [_element(one) for one in block.elements]
    return {
        "numero": str(block.number),
        "intitule": block.title,
        "titre": block.heading,
        "proposition": block.proposition,
        "maitrisee": _sign(mastered),
        "non_maitrisee": _sign(not_mastered),
        "motifs": _reasons(block.reasons),
        "reste_a_juger": ", ".join(block.unjudged),
        "observation": block.observation,
        "date_lecture": figures(block.dates[0]),
        "date_resultats": figures(block.dates[1]),
        "concertation": block.consultation,
        "arbitrage": block.arbitration,
        "conservation": block.carried,
        "minutes": str(block.minutes),
        "notes": _notes(block.other_notes),
        "elements": Items(elements, elements[0]),
        "element": Numbered(enumerate(elements, 1)),
    }


def _element(element: ElementReport) -> Values:
    points = [_point(one) for one in element.checked_points]
    return {
        "numero": element.name,
        "intitule": element.title,
        "groupe": element.group,
        "criteres": Items(element.criteria, ""),
        "incontournable": element.essential,
        "jugement": element.judgement,
        "cases": _boxes(element.boxes),
        "case": ByValue((one.value, _sign(one)) for one in element.boxes),
        "non_applicable": "oui" if element.not_applicable else "",
        "commentaire": element.comment,
        "concertation": element.agreed_reason,
        "lecture": element.reading,
        "points": Items(points, _point(PointReport("", settled=False, answer=""))),
        "notes": _notes(element.notes),
    }


def _point(point: PointReport) -> Values:
    return {
        "texte": point.text, "signe": TICKED if point.settled else EMPTY, "reponse": point.answer,
    }


def _notes(notes: Iterable[Note]) -> Items:
    return Items(
        ({"numero": str(one.number), "texte": one.text, "origine": one.origin} for one in notes),
        {"numero": "", "texte": "", "origine": ""},
    )


def _boxes(boxes: Iterable[Box]) -> Items:
    return Items(
        ({"signe": _sign(one), "mot": one.label, "cochee": "oui" if one.ticked else ""}
         for one in boxes),
        {"signe": "", "mot": "", "cochee": ""},
    )


def _sign(box: Box) -> str:
    return TICKED if box.ticked else EMPTY


def _reasons(reasons: Iterable[tuple[str, str]]) -> Items:
    return Items(
        ({"texte": text, "source": source} for text, source in reasons),
        {"texte": "", "source": ""},
    )


def _seal(report: Report) -> Values:
    seal = report.seal
    said = BROKEN if report.broken else UNSEALED
    if seal:
        said = f"scellée le {day_and_hour(seal.time)}"
    return {"empreinte": seal.short if seal else "", "mention": said, "qr": ""}


def _key(name: str) -> str:
    """A detail's name as a tag can write it: « Date de naissance » is `date_de_naissance`."""
    return "_".join(fold(name).replace("-", " ").replace("’", " ").replace("'", " ").split())
