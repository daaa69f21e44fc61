"""What in the finished texts of a dossier touches the person's private life. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.domain.dossier.finding import Finding, Place
from assistant.domain.privacy.private_life import Lexicon, look
from assistant.domain.session.state import Session


def private_life(session: Session, lexicon: Lexicon) -> tuple[Finding, ...]:
    """The written texts worth reading again: information, never a lack."""
    return tuple(
        Finding(
            "textes_libres", "textes_libres", "Relire ce qui touche à la personne", False, True,
            "texte_libre", lexicon.sentence, lexicon.citation, block, (), place,
            {**where, "nature": seen.name, "mots": list(seen.words)},
        )
        for text, block, place, where in _texts(session)
        for seen in look(text, lexicon)
    )


def _texts(session: Session) -> Iterator[tuple[str, int, Place, dict[str, Any]]]:
    word = session.referential.block_word
    for block, text in sorted(session.observations.items()):
        yield text, block, "observations", {"mot": word, "ou": "Observations"}
    for box in session.referential.comments:
        text = session.comments.get(box.id, "")
        yield text, 0, "commentaires", {"mot": word, "ou": box.title, "boite": box.id}
