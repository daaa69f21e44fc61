"""The lines on what the candidate answers to the written questions of the dossier. Pure."""

from __future__ import annotations

from assistant.domain.common.french import capital
from assistant.domain.events.base import Event
from assistant.domain.session import orders
from assistant.domain.session.state import Session
from assistant.tui.dossier.fields import FormField, Group, Save


def groups(session: Session) -> list[Group]:
    """One line a question, block by block; nothing where the dossier asks none."""
    fields = tuple(
        _field(session, block.number, number, question)
        for block in session.referential.blocks
        for number, question in enumerate(block.open_questions, 1)
    )
    return [Group("Questions du dossier du candidat", fields)] if fields else []


def _field(session: Session, block: int, number: int, question: str) -> FormField:
    said = session.answers.get((block, number), "")
    return FormField(
        f"reponse/{block}/{number}", f"{capital(session.referential.block_word)} {block}",
        f"{question} Ce que le candidat y répond. Vide : rien n’est enregistré.",
        _save(block, number), said, said,
    )


def _save(block: int, number: int) -> Save:
    def save(session: Session, text: str) -> list[Event]:
        return orders.answer(session, block, number, text)

    return save
