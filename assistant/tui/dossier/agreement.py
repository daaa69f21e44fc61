"""The lines on what the evaluators agreed on, and on what is written to the jury. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.domain import commands
from assistant.domain.errors import RefusedCommand
from assistant.domain.events import ConsultationConcluded, ConsultationHeld, Event, FeedbackGiven
from assistant.domain.referential import ElementRef, FeedbackQuestion
from assistant.domain.session import Agreement, Session
from assistant.domain.text import fold
from assistant.tui.dossier.fields import (
    LIKE_THE_WHOLE,
    NOTHING,
    Field,
    Group,
    Save,
    block_word,
    evaluated_blocks,
    told,
    withdraw,
)
from assistant.tui.lines import sign

_NOT_APPLICABLE = ("x", "non applicable", "non_applicable")


def groups(session: Session) -> list[Group]:
    """Consultation, comment boxes, the candidate's own answers."""
    found = [
        Group("Concertation des évaluateurs", (*_consultations(session), *_agreements(session))),
        Group("Commentaires", tuple(_comments(session))),
        Group("Retour du candidat", tuple(_feedback(session))),
    ]
    return [one for one in found if one.fields]


# --- consultation ----------------------------------------------------------------------------


def _consultations(session: Session) -> list[Field]:
    blocks = evaluated_blocks(session)
    several = len(blocks) > 1
    whole = Field(
        "concertation/0", "Concertation tenue",
        f"oui, ou ce qui en ressort. Vaut pour chaque {block_word(session)}." if several else
        "oui, ou ce qui en ressort.",
        _consult(0), *_held(session, 0),
    )
    rest = [
        Field(
            f"concertation/{block}", f"  · {block_word(session)} {block}",
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
            return withdraw(session, lambda event: (
                isinstance(event, ConsultationHeld) and event.block == block
            ))
        if session.consulted.get(block) == said:
            return []
        return commands.consult(session, block, said)

    return save


def _agreements(session: Session) -> Iterable[Field]:
    """The elements two roles see otherwise, and those on which they came to agree."""
    for element in session.referential.elements():
        agreed = session.agreements.get(element.ref)
        if session.disputed(element.ref) or agreed:
            yield Field(
                f"accord/{element.ref}", f"{element.ref} {element.title}", _how(session),
                _agree(element.ref), _agreed(session, agreed), _typed(session, agreed),
                empty="retenu : …", views=_views(session, element.ref),
            )


def _how(session: Session) -> str:
    role = session.referential.concluding_role
    how = f"{_letters(session)} puis la raison, comme « {_example(session)} »."
    return how if session.role == role.id else f"{how} {role.title} conclut : F8, à l’entretien."


def _letters(session: Session) -> str:
    scale = session.referential.scale
    if scale.numeric is not None:
        return f"La note, de {scale.numeric.minimum} à {scale.numeric.maximum},"
    named = [f"{one.letter} {one.sign}" for one in scale.values]
    return " ".join([*named, "X ⊘"] if scale.not_applicable else named)


def _example(session: Session) -> str:
    values = session.referential.scale.values
    return f"{values[0].letter.lower() if values else '12'} deux exemples le montrent"


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


def _typed(session: Session, agreed: Agreement | None) -> str:
    if agreed is None:
        return ""
    value = session.referential.scale.value(agreed.value)
    letter = "x" if agreed.not_applicable else value.letter.lower() if value else agreed.value
    return f"{letter} {agreed.reason}"


def _agree(ref: ElementRef) -> Save:
    def save(session: Session, text: str) -> list[Event]:
        word, _, reason = text.strip().partition(" ")
        if not word:
            return withdraw(session, lambda event: (
                isinstance(event, ConsultationConcluded) and event.element == ref
            ))
        scale, by = session.referential.scale, session.role
        reason = reason.strip()
        if scale.not_applicable and fold(word) in _NOT_APPLICABLE:
            return commands.agree(
                session, ref, "", reason, by=by, not_applicable=True, comment=reason
            )
        return commands.agree(session, ref, _value(session, word), reason, by=by)

    return save


def _value(session: Session, word: str) -> str:
    scale = session.referential.scale
    if scale.numeric is not None:
        return word
    wanted = fold(word)
    for one in scale.values:
        if wanted in (fold(one.letter), fold(one.id), fold(one.label), one.sign):
            return one.id
    raise RefusedCommand(
        "Jugement inconnu", f"« {word[:40]} » : commencez par {_letters(session)}, puis la raison."
    )


# --- comments, feedback ----------------------------------------------------------------------


def _comments(session: Session) -> Iterable[Field]:
    for box in session.referential.comments:
        text = session.comments.get(box.id, "")

        def save(session: Session, text: str, box_id: str = box.id) -> list[Event]:
            return commands.comment(session, box_id, text)

        asked = "Obligatoire" if box.required else "Facultatif"
        where = session.referential.document(box.source)
        title = box.title[:1].upper() + box.title[1:]
        yield Field(
            f"commentaire/{box.id}", title, f"{asked}{f' — {where}' if where else ''}.", save,
            text, text,
        )


def _feedback(session: Session) -> Iterable[Field]:
    for question in session.referential.feedback:
        given = session.feedback.get(question.id) or FeedbackGiven(question.id)
        yield Field(
            f"retour/{question.id}", question.text, "La réponse du candidat, dans ses mots.",
            _words(given), given.text, given.text,
        )
        yield from _boxes(question, given)


def _words(given: FeedbackGiven) -> Save:
    def save(session: Session, text: str) -> list[Event]:
        if text.strip() == given.text:
            return []
        return commands.feedback(session, given.question, given.choices, text)

    return save


def _boxes(question: FeedbackQuestion, given: FeedbackGiven) -> Iterable[Field]:
    for number, choice in enumerate(question.choices, start=1):
        ticked = choice in given.choices

        def turn(
            session: Session, _: str, choice: str = choice, ticked: bool = ticked
        ) -> list[Event]:
            left = [one for one in given.choices if one != choice]
            chosen = left if ticked else [*left, choice]
            ordered = [one for one in question.choices if one in chosen]
            return commands.feedback(session, question.id, ordered, given.text)

        yield Field(
            f"retour/{question.id}/{number}", choice, "", turn, ticked=ticked,
        )
