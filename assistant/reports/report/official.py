"""What the official form asks, box by box: ticks, signatures, feedback, seal. Pure.

Small values that `content` gathers in the Report; they say what is ticked, never how it looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.domain.common.french import capital
from assistant.domain.dossier.seal import fingerprint, seal_reference, short_fingerprint
from assistant.domain.referential.layout import CANDIDATE, AttestedCondition, Layout
from assistant.domain.referential.model import Block, Element, Role
from assistant.domain.session.orders import AVAILABLE
from assistant.domain.session.state import Session

UNSEALED = "session non scellée"
BROKEN = "sceau rompu"
OTHER_RULES = "règles autres que celles du référentiel installé"
DRAFT = "BROUILLON : cette copie n’est pas le dossier complet."
HIDDEN_NAME, HIDDEN_FIRST_NAME = "(nom masqué)", "(prénom masqué)"
"""What stands in the place of a name, whole or in two."""
ANONYMOUS = (
    "Copie anonymisée : les noms, les entreprises et les coordonnées que le programme connaît ou "
    "reconnaît ont été remplacés. Un surnom, un prénom ou le nom d’un tiers que rien n’annonce, un "
    "nom qui est aussi un mot et n’a pas sa majuscule, une allusion peuvent encore désigner "
    "quelqu’un, et l’accord d’un mot dire si c’est un homme ou une femme : relisez-la. Restent les "
    "fonctions, les dates et le numéro de la session."
)
"""Said on the copy: what it cannot know."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box and whether it is ticked.

    `short` is the heading of its column where it has one, `value` the value of the scale it is for.
    """

    label: str
    ticked: bool
    short: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class PointReport:
    """A point to check and what became of it."""

    text: str
    settled: bool
    answer: str


@dataclass(frozen=True, slots=True)
class ViewReport:
    """What one role judged of an element, before any consultation."""

    role_id: str
    judgement: str
    comment: str


@dataclass(frozen=True, slots=True)
class ActivityReport:
    """An activity of the candidate's table; `practised` is None where nothing was declared."""

    text: str
    group: str
    practised: bool | None
    examples: str
    documents: str


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """A signature block; empty fields are dotted lines to fill by hand.

    `role_id` is empty for the candidate; `accreditation_asked`: the source asks for the number.
    """

    title: str
    role_id: str
    name: str
    company: str = ""
    function: str = ""
    accreditation: str = ""
    accreditation_asked: bool = False


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    """A question put to the candidate about the process, answered or not."""

    question: str
    boxes: tuple[Box, ...]
    text: str


@dataclass(frozen=True, slots=True)
class SealReport:
    """The seal that holds: its fingerprint for paper and what its QR code says."""

    short: str
    whole: str
    reference: str
    time: str
    incomplete: str


@dataclass(frozen=True, slots=True)
class Edition:
    """What this copy of the document is.

    Args:
        draft: BROUILLON stands on every page.
        anonymous: names and contact details were taken out.
        lacking: what the dossier lacks, as sentences; told in a draft.
    """

    draft: bool = False
    anonymous: bool = False
    lacking: tuple[str, ...] = ()


def scale_boxes(
    session: Session, element: Element, order: tuple[str, ...] = ()
) -> tuple[Box, ...]:
    """One box per value of the scale; none where marks are given.

    Args:
        order: the ids of the values in the order of the form; those that it leaves out follow.
    """
    given = session.effective(element.ref)
    values = session.referential.scale.values
    return tuple(
        Box(one.label, given is not None and given.value == one.id, one.label.split(" – ")[0],
            one.id)
        for one in sorted(
            values, key=lambda one: order.index(one.id) if one.id in order else len(order)
        )
    )


def verdict_boxes(layout: Layout, status: str, prefix: str = "") -> tuple[Box, Box]:
    """Mastered or not, neither ticked while it is undetermined.

    Args:
        prefix: `bilan_` for the boxes of the bilan.
    """
    titles = layout.titles
    return (
        Box(titles[f"{prefix}maitrisee"], status == "mastered"),
        Box(titles[f"{prefix}non_maitrisee"], status == "not_mastered"),
    )


def points(session: Session, element: Element) -> tuple[PointReport, ...]:
    """The points to check on an element, settled or open."""
    return tuple(
        PointReport(one.text, bool(one.settled), one.answer)
        for one in session.points.values()
        if one.element == element.ref
    )


def activities(session: Session, block: Block) -> tuple[ActivityReport, ...]:
    """The candidate's table of activities for a block."""
    found = (
        (one, session.activities.get((block.number, number)))
        for number, one in enumerate(block.activities, 1)
    )
    return tuple(
        ActivityReport(
            one.text, one.group, said.practised if said else None,
            said.examples if said else "", said.documents if said else "",
        )
        for one, said in found
    )


def signatures(session: Session, layout: Layout) -> tuple[SignatureReport, ...]:
    """Who signs, in the order of the form: the candidate, every evaluator of each role."""
    roles = {role.id: role for role in session.referential.roles}
    order = layout.signatories or (CANDIDATE, *roles)
    return tuple(
        one
        for name in order
        for one in (
            _signature(session, roles[name]) if name in roles
            else [SignatureReport("Candidat", "", session.candidate)]
        )
    )


def _signature(session: Session, role: Role) -> Iterator[SignatureReport]:
    named = [one for one in session.evaluators.values() if one.role_id == role.id]
    for one in named:
        yield SignatureReport(
            role.title, role.id, one.name, one.company, one.function, one.accreditation,
            role.accreditation,
        )
    if not named:
        yield SignatureReport(role.title, role.id, "", accreditation_asked=role.accreditation)


def conditions(session: Session, layout: Layout) -> tuple[Box, ...]:
    """The conditions that the document attests, ticked by what was recorded, with its words."""
    named = session.evaluators.values()

    def box(one: AttestedCondition) -> Box:
        text = layout.said(one.text, session.route)
        if one.independence:
            theirs = [each.independent for each in named if each.role_id == one.independence]
            return Box(text, bool(theirs) and all(theirs))
        facts = [fact for (name, _), fact in session.facts.items() if name == one.fact]
        told = " ; ".join(dict.fromkeys(fact.text for fact in facts if fact.text))
        ends = "" if told.endswith((".", "!", "?", "…")) else "."
        return Box(f"{text} {capital(told)}{ends}" if told else text, bool(facts))

    return tuple(map(box, layout.conditions))


def available(session: Session) -> tuple[Box, ...]:
    """The documents that may be at hand, ticked where it was recorded that they were.

    The fact names them, by their titles or their numbers, one a line or between semicolons; what
    is none of the list is told after its last one.
    """
    fact = session.facts.get((AVAILABLE, 0))
    listed = session.referential.available_documents
    numbers = {str(number): title for number, title in enumerate(listed, 1)}
    parts = re.split(r"[\n;]", fact.text) if fact else []
    told = [numbers.get(part, part) for one in parts if (part := one.strip())]
    others = ", ".join(one for one in told if one not in listed)
    return tuple(
        Box(f"{one} {others}", True) if others and one == listed[-1] else Box(one, one in told)
        for one in listed
    )


def feedback_form(session: Session) -> tuple[FeedbackReport, ...]:
    """The candidate's questionnaire, every question of it."""
    answers = ((one, session.feedback.get(one.id)) for one in session.referential.feedback)
    return tuple(
        FeedbackReport(
            one.text,
            tuple(Box(c, given is not None and c in given.choices) for c in one.choices),
            given.text if given else "",
        )
        for one, given in answers
    )


def seal(session: Session) -> SealReport | None:
    """The seal that holds; None when the session was never sealed, was reopened or changed."""
    held = session.genuinely_sealed
    if held is None:
        return None
    whole = fingerprint(session, held)
    return SealReport(
        short_fingerprint(whole), whole, seal_reference(session, held), held.time,
        held.event.incomplete,
    )
