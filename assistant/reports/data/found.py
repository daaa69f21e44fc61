"""What a search found, as the JSON of the command line and as lines to read. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from assistant.domain.common.french import counted, local_day

Json = dict[str, Any]

KINDS = {
    "bloc": "bloc ouvert", "question": "question", "point": "point du guide",
    "question_libre": "question", "note": "note", "jugement": "jugement", "etape": "étape",
    "horloge": "horloge", "ecrit": "écrit", "dossier": "dossier", "marque": "incontournable",
    "fait": "fait", "annulation": "correction", "cadre": "session", "candidat": "session",
}
"""The kinds of lines, as one reads them."""

_TOLD_BY_TAG = frozenset({"ecrit", "dossier"})


class Hit(Protocol):
    """A line that was found."""

    @property
    def session(self) -> str: ...
    @property
    def candidate(self) -> str: ...
    @property
    def referential(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def time(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def elements(self) -> Sequence[str]: ...
    @property
    def tag(self) -> str: ...
    @property
    def undone(self) -> bool: ...
    @property
    def excerpt(self) -> str: ...
    @property
    def spans(self) -> Sequence[tuple[int, int]]: ...


class Answer(Protocol):
    """What a search found."""

    @property
    def hits(self) -> Sequence[Hit]: ...
    @property
    def total(self) -> int: ...
    @property
    def sessions(self) -> int: ...
    @property
    def searched(self) -> int: ...
    @property
    def more(self) -> bool: ...
    @property
    def locked(self) -> Sequence[str]: ...
    @property
    def unreadable(self) -> Sequence[str]: ...


def kind(hit: Hit) -> str:
    """What a line is, in a word or two."""
    return hit.tag if hit.kind in _TOLD_BY_TAG and hit.tag else KINDS.get(hit.kind, hit.kind)


def document(question: str, answer: Answer) -> Json:
    """The answer of `cqp chercher --json`."""
    return {
        "question": question,
        "lignes": [_line(hit) for hit in answer.hits],
        "total": answer.total,
        "sessions": answer.sessions,
        "plus": answer.more,
        "verrouillees": list(answer.locked),
        "illisibles": list(answer.unreadable),
    }


def _line(hit: Hit) -> Json:
    return {
        "session": hit.session, "candidat": hit.candidate, "referentiel": hit.referential,
        "intitule": hit.title, "ligne": hit.number, "nature": hit.kind, "precision": hit.tag,
        "heure": hit.time, "role": hit.role, "elements": list(hit.elements),
        "annulee": hit.undone, "extrait": hit.excerpt,
        "mots": [list(span) for span in hit.spans],
    }


def lines(answer: Answer) -> Iterator[str]:
    """The lines found, each under whose it is, where and what."""
    for hit in answer.hits:
        facts = [hit.session, hit.candidate, f"ligne {hit.number}", kind(hit)]
        facts += [" ".join(hit.elements), local_day(hit.time), "annulée" if hit.undone else ""]
        yield "  ".join(filter(None, facts))
        yield f"    {hit.excerpt}"


def summary(answer: Answer) -> str:
    """How much was found, in a sentence."""
    if not answer.total:
        return "Rien trouvé."
    where = f"dans {counted(answer.sessions, 'session')}"
    if answer.more:
        return (
            f"Plus de {answer.total} lignes {where} ; les sessions plus anciennes n’ont pas été "
            "regardées : précisez."
        )
    shown = len(answer.hits)
    first = "la première est donnée" if shown == 1 else f"les {shown} premières sont données"
    part = f" ; {first}" if shown < answer.total else ""
    return f"{counted(answer.total, 'ligne')} {where}{part}."


def not_searched(answer: Answer) -> Iterator[str]:
    """The sessions that were left out, and why."""
    for session in answer.locked:
        yield f"{session} : verrouillée, non cherchée"
    for session in answer.unreadable:
        yield f"{session} : illisible, non cherchée (« cqp session reparer {session} »)"
