"""The lines on what precedes the evaluation: repérage, parcours, tutor, what was observed. Pure."""

from __future__ import annotations

from dataclasses import replace

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.french import capital, figures
from assistant.domain.common.text import clean, fold
from assistant.domain.events.base import Event
from assistant.domain.events.route import SpottingLed, TutorNamed
from assistant.domain.referential.model import Course, ElementRef, Spotting
from assistant.domain.session import orders, route_orders
from assistant.domain.session.route_orders import FROM_SPOTTING, SPOTTED, WAYS, route_of
from assistant.domain.session.state import Session
from assistant.tui.dossier.fields import FormField, Group, Save, evaluated_blocks, split_day

LED = "reperage/nom"


def spotted_line(block: int) -> str:
    """The key of the line on what was found of a block."""
    return f"reperage/{block}"


def planned_line(block: int, way: str) -> str:
    """The key of the line on what is planned for a block."""
    return f"parcours/{block}/{way}"


TUTOR = "parcours/tuteur/nom"


SPOTTING, COURSE = "Repérage", "Parcours"
"""The titles of what precedes the evaluation."""


def foreseen(session: Session, title: str) -> None:
    """Refuse a part that the chosen route does not describe.

    Raises:
        RefusedCommand: it does not, and nothing of it was recorded.
    """
    if all(one.title != title for one in groups(session)):
        raise RefusedCommand(
            f"Pas de {title.lower()}",
            "La voie de ce dossier n’en décrit pas. La voie se choisit dans le dossier (/dossier).",
        )


def groups(session: Session) -> list[Group]:
    """Where the chosen route foresees them, or something was recorded: the repérage, then the
    parcours."""
    found = route_of(session) if session.route or session.spotting or session.spotted else None
    made = []
    if found is not None and found.spotting is not None:
        made.append(Group(SPOTTING, tuple(_spotting(session, found.spotting))))
    if found is not None and found.course is not None:
        made.append(Group(COURSE, tuple(_course(session, found.course))))
    return made


# --- repérage --------------------------------------------------------------------------------


def _spotting(session: Session, asked: Spotting) -> list[FormField]:
    led = session.spotting or SpottingLed("")
    fields = [
        _leader(led, "nom", "Mené par", f"Selon la source : {asked.led_by}.", led.name),
        _leader(led, "entreprise", "Entreprise", "", led.company),
        _leader(led, "fonction", "Fonction", "", led.function),
    ]
    if asked.accredited:
        fields.append(_leader(led, "habilitation", "Numéro d’habilitation", "", led.accreditation))
    fields.append(_leader(led, "jour", "Jour", "jj/mm/aaaa.", figures(led.date)))
    word = capital(session.referential.block_word)
    for block in evaluated_blocks(session):
        known = session.spotted.get(block)
        said = SPOTTED.get(known.status, "") if known else ""
        text = " – ".join(filter(None, (said, known.text))) if known else ""
        fields.append(FormField(
            spotted_line(block), f"{word} {block}",
            "« acquise » ou « formation », puis ce qui le montre. Ni un examen, ni une évaluation.",
            _spot(block), text, f"{known.status} {known.text}".strip() if known else "",
        ))
    points = [
        f"{one.element} {one.text.removeprefix(FROM_SPOTTING)}"
        for one in session.points.values() if one.text.startswith(FROM_SPOTTING)
    ]
    fields.append(FormField(
        "reperage/point", "À vérifier à l’évaluation",
        "Un élément, puis quoi vérifier : « 1.3 encore aidé au téléphone ». Un point de plus.",
        _point, " ; ".join(points),
    ))
    return fields


_MEMBERS = {
    "nom": "name", "entreprise": "company", "fonction": "function",
    "habilitation": "accreditation",
}


def _leader(led: SpottingLed, part: str, label: str, hint: str, value: str) -> FormField:
    def save(session: Session, text: str) -> list[Event]:
        if part == "jour":
            day, rest = split_day(text)
            if rest or (text.strip() and not day):
                raise RefusedCommand("Date illisible", "Écrivez un jour, comme 21/11/2026.")
            made = replace(led, date=day)
        else:
            made = replace(led, **{_MEMBERS[part]: text})
        if not made.name and part != "nom":
            raise RefusedCommand("Nom d’abord", "Écrivez qui a mené le repérage.")
        return route_orders.lead_spotting(session, made)

    return FormField(f"reperage/{part}", label, hint, save, value, value)


def _spot(block: int) -> Save:
    def save(session: Session, text: str) -> list[Event]:
        words = clean(text).strip()
        if not words:
            return route_orders.spot(session, block, "")
        first, _, rest = words.partition(" ")
        status = next((one for one in SPOTTED if fold(first).startswith(one[:5])), "")
        if not status:
            raise RefusedCommand(
                "Acquise, ou formation ?",
                f"« {first[:40]} » : commencez par « acquise » ou « formation ».",
            )
        return route_orders.spot(session, block, status, rest.lstrip(" –-:,"))

    return save


def _point(session: Session, text: str) -> list[Event]:
    words = clean(text).strip()
    if not words:
        return []
    name, _, rest = words.partition(" ")
    ref: ElementRef = orders.element(session, name)
    return route_orders.point_from_spotting(session, ref, rest)


# --- parcours --------------------------------------------------------------------------------


def _course(session: Session, asked: Course) -> list[FormField]:
    word = capital(session.referential.block_word)
    fields = []
    for block in evaluated_blocks(session):
        spotted = session.spotted.get(block)
        if spotted is not None and spotted.status == "acquise":
            continue  # « Porte uniquement sur les compétences à acquérir » (002)
        for way, label in WAYS.items():
            said = session.planned.get((block, way), "")
            fields.append(FormField(
                planned_line(block, way), f"{word} {block}, {label.lower()}",
                "Quoi, par qui, de quand à quand. Vide : rien n’est prévu ainsi.",
                _plan(block, way), said, said,
            ))
    if asked.tutor:
        fields += _tutor(session, asked)
        fields += [
            FormField(
                f"grille/{element.ref}", f"Observé en entreprise, {element.ref}", element.title,
                _observe(element.ref), session.practices.get(element.ref, ""),
                session.practices.get(element.ref, ""),
            )
            for element in session.referential.elements()
            if element.ref.block not in session.carried
        ]
    return fields


def _plan(block: int, way: str) -> Save:
    return lambda session, text: route_orders.plan(session, block, way, text)


def _observe(ref: ElementRef) -> Save:
    return lambda session, text: route_orders.observe_practice(session, ref, text)


def _tutor(session: Session, asked: Course) -> list[FormField]:
    tutor = session.tutor or TutorNamed("")

    def save(part: str) -> Save:
        def of(session: Session, text: str) -> list[Event]:
            told = {"nom": tutor.name, "entreprise": tutor.company, "fonction": tutor.function}
            told[part] = text
            if not told["nom"] and part != "nom":
                raise RefusedCommand("Nom d’abord", "Écrivez le nom du tuteur.")
            return route_orders.name_tutor(
                session, told["nom"], told["entreprise"], told["fonction"], tutor.conditions
            )

        return of

    def conditions(session: Session, text: str) -> list[Event]:
        answers = {"": None, "oui": True, "non": False}
        said = fold(text.strip())
        if said not in answers or not tutor.name:
            raise RefusedCommand("Oui ou non", "Nommez le tuteur, puis écrivez oui, non, ou rien.")
        return route_orders.name_tutor(
            session, tutor.name, tutor.company, tutor.function, answers[said]
        )

    answer = {None: "", True: "oui", False: "non"}[tutor.conditions]
    return [
        FormField(TUTOR, "Tuteur", asked.tutor, save("nom"), tutor.name, tutor.name),
        FormField("parcours/tuteur/entreprise", "Entreprise", "", save("entreprise"),
                  tutor.company, tutor.company),
        FormField("parcours/tuteur/fonction", "Fonction", "", save("fonction"), tutor.function,
                  tutor.function),
        FormField("parcours/tuteur/conditions", "Conditions vérifiées",
                  "oui ou non, par l’organisme habilité ; vide : non dit.", conditions, answer,
                  answer),
    ]
