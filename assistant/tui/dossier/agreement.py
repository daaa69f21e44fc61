"""The lines on what the evaluators agreed on, and on what is written to the jury. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.domain.events.base import Event
from assistant.domain.events.interview import ConsultationHeld, FeedbackGiven
from assistant.domain.referential.model import ElementRef, FeedbackQuestion
from assistant.domain.session import orders
from assistant.domain.session.state import Agreement, Session
from assistant.tui.base.lines import sign
from assistant.tui.dossier.fields import (
    LIKE_THE_WHOLE,
    NOTHING,
    FormField,
    Group,
    Save,
    evaluated_blocks,
    told,
)


def groups(session: Session) -> list[Group]:
    """Consultation, comment boxes, the candidate's own answers."""
    found = [
        Group("Concertation des évaluateurs", (*_consultations(session), *_agreements(session))),
        Group("Commentaires", tuple(_comments(session))),
        Group("Retour du candidat", tuple(_feedback(session))),
    ]
    return [one for one in found if one.fields]


# --- consultation ----------------------------------------------------------------------------


def _consultations(session: Session) -> list[FormField]:
    blocks = evaluated_blocks(session)
    several = len(blocks) > 1
    word = session.referential.block_word
    whole = FormField(
        "concertation/0", "Concertation tenue",
        f"oui, ou ce qui en ressort. Vaut pour chaque {word}." if several else
        "oui, ou ce qui en ressort.",
        _consult(0), *_held(session, 0),
    )
    rest = [
        FormField(
            f"concertation/{block}", f"  · {word} {block}",
            "oui, ou ce qui en ressort.", _consult(block), *_held(session, block),
            empty=LIKE_THE_WHOLE if 0 in session.consulted else NOTHING,
        )
        for block in blocks
    ]
    return [whole, *rest] if several else [whole]


def _held(session: Session, block: int) -> tuple[str, str]:
    if block not in session.consulted:
        return "", ""
    said = session.consulted[block] or "oui"
    return said, said


def _consult(block: int) -> Save:
    def save(session: Session, text: str) -> list[Event]:
        said = told(text)
        if said is None:
            return orders.withdraw_all(session, lambda event: (
                isinstance(event, ConsultationHeld) and event.block == block
            ))
        if session.consulted.get(block) == said:
            return []
        return orders.consult(session, block, said)

    return save


def _agreements(session: Session) -> Iterable[FormField]:
    """The elements two roles see otherwise, and those on which they came to agree: only read."""
    for element in session.referential.elements():
        agreed = session.agreements.get(element.ref)
        if session.disputed(element.ref) or agreed:
            yield FormField(
                f"accord/{element.ref}", f"{element.ref} {element.title}",
                "La concertation montre les deux avis et leurs faits.",
                value=_agreed(session, agreed), empty="retenu : …",
                views=_views(session, element.ref), consult=element.ref,
            )


def _views(session: Session, ref: ElementRef) -> str:
    """What each role judged."""
    found = []
    for role in session.referential.roles:
        given = session.judgement(ref, role.id)
        if given is not None:
            mark = sign(session, given.value, not_applicable=given.not_applicable)
            found.append(f"{role.title} : {mark}")
    return " · ".join(found)


def _agreed(session: Session, agreed: Agreement | None) -> str:
    if agreed is None:
        return ""
    mark = sign(session, agreed.value, not_applicable=agreed.not_applicable)
    return f"retenu : {mark} — {agreed.reason}"


# --- comments, feedback ----------------------------------------------------------------------


def _comments(session: Session) -> Iterable[FormField]:
    for box in session.referential.comments:
        text = session.comments.get(box.id, "")

        def save(session: Session, text: str, box_id: str = box.id) -> list[Event]:
            return orders.comment(session, box_id, text)

        asked = "Obligatoire" if box.required else "Facultatif"
        where = session.referential.document(box.source)
        title = box.title[:1].upper() + box.title[1:]
        yield FormField(
            f"commentaire/{box.id}", title, f"{asked}{f' — {where}' if where else ''}.", save,
            text, text, box=box.id,
        )


def _feedback(session: Session) -> Iterable[FormField]:
    for question in session.referential.feedback:
        given = session.feedback.get(question.id) or FeedbackGiven(question.id)
        yield FormField(
            f"retour/{question.id}", question.text, "La réponse du candidat, dans ses mots.",
            _words(given), given.text, given.text,
        )
        yield from _boxes(question, given)


def _words(given: FeedbackGiven) -> Save:
    def save(session: Session, text: str) -> list[Event]:
        if text.strip() == given.text:
            return []
        return orders.feedback(session, given.question, given.choices, text)

    return save


def _boxes(question: FeedbackQuestion, given: FeedbackGiven) -> Iterable[FormField]:
    for number, choice in enumerate(question.choices, start=1):
        ticked = choice in given.choices

        def turn(
            session: Session, _: str, choice: str = choice, ticked: bool = ticked
        ) -> list[Event]:
            left = [one for one in given.choices if one != choice]
            chosen = left if ticked else [*left, choice]
            ordered = [one for one in question.choices if one in chosen]
            return orders.feedback(session, question.id, ordered, given.text)

        yield FormField(
            f"retour/{question.id}/{number}", choice, "", turn, ticked=ticked,
        )
