"""What a search found, as the JSON of the command line and as lines to read. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.domain.common.french import counted, local_day, plural
from assistant.search.engine import SearchAnswer
from assistant.search.hits import Hit

Json = dict[str, Any]

KINDS = {
    "question": "question", "point": "point du guide",
    "question_libre": "question", "remise": "question remise", "partie": "épreuve",
    "note": "note", "jugement": "évaluation", "etape": "étape",
    "horloge": "horloge", "ecrit": "écrit", "dossier": "dossier", "marque": "incontournable",
    "fait": "fait", "annulation": "correction", "cadre": "session", "candidat": "session",
    "parole": "parole",
}
"""The kinds of lines, as one reads them."""

_TOLD_BY_TAG = frozenset({"ecrit", "dossier", "bloc"})


def kind(hit: Hit) -> str:
    """What a line is, in a word or two."""
    return hit.tag if hit.kind in _TOLD_BY_TAG and hit.tag else KINDS.get(hit.kind, hit.kind)


def document(question: str, answer: SearchAnswer) -> Json:
    """The answer of `cqp chercher --json`."""
    return {
        "question": question,
        "lignes": [_line(hit) for hit in answer.hits],
        "total": answer.total,
        "sessions": answer.sessions,
        "voisines": answer.near,
        "verrouillees": list(answer.locked),
        "illisibles": list(answer.unreadable),
        "non_regardees": answer.beyond,
    }


def _line(hit: Hit) -> Json:
    return {
        "session": hit.session, "candidat": hit.candidate, "referentiel": hit.referential,
        "intitule": hit.title, "ligne": hit.number, "nature": hit.kind, "precision": hit.tag,
        "heure": hit.time, "role": hit.role, "elements": [*hit.elements],
        "annulee": hit.undone, "voisine": hit.near, "extrait": hit.excerpt,
        "mots": [list(span) for span in hit.spans],
    }


def lines(answer: SearchAnswer) -> Iterator[str]:
    """The lines found, each under whose it is, where and what."""
    for hit in answer.hits:
        facts = [hit.session, hit.candidate, f"ligne {hit.number}", kind(hit)]
        facts += [" ".join(hit.elements), local_day(hit.time), "annulée" if hit.undone else ""]
        facts += ["forme voisine" if hit.near else ""]
        yield "  ".join(filter(None, facts))
        yield f"    {hit.excerpt}"


def summary(answer: SearchAnswer) -> str:
    """How much was found, in a sentence."""
    if not answer.total:
        return f"Rien trouvé.{_beyond(answer)}"
    where = f"dans {counted(answer.sessions, 'session')}"
    if answer.near:
        where += f", dont {answer.near} par une forme voisine"
    shown = len(answer.hits)
    first = "la première est donnée" if shown == 1 else f"les {shown} premières sont données"
    part = f" ; {first}" if shown < answer.total else ""
    return f"{counted(answer.total, 'ligne')} {where}{part}.{_beyond(answer)}"


def _beyond(answer: SearchAnswer) -> str:
    """That the question is too wide, and what makes it narrower; empty where it is not."""
    if not answer.beyond:
        return ""
    return (
        f" {counted(answer.beyond, 'session')} plus {plural('ancienne', answer.beyond)} "
        f"{'peuvent' if answer.beyond > 1 else 'peut'} répondre aussi : ajoutez un mot, "
        "candidat:NOM, cqp:NOM ou du:DATE."
    )


def progress(answer: SearchAnswer) -> str:
    """How far the sessions are read that changed since the last search."""
    return f"Lecture des sessions : {answer.searched} sur {answer.searched + answer.left}…"


def not_searched(answer: SearchAnswer) -> Iterator[str]:
    """The sessions that were left out, and why."""
    for session in answer.locked:
        yield f"{session} : verrouillée, non cherchée"
    for session in answer.unreadable:
        yield f"{session} : illisible, non cherchée (« cqp session lister » dit pourquoi)"
