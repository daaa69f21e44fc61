"""What may happen next in a sitting of the jury. Pure: each order checks itself and answers events.

The program decides nothing: it keeps what the jury decided, refuses what contradicts itself, and
says what departs from the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.french import counted, figures, listed, plural
from assistant.domain.common.refusal import Refusal
from assistant.domain.common.text import clean, one_line
from assistant.domain.dossier.finding import Finding
from assistant.domain.dossier.jury import COLLEGES, retention, same_jury
from assistant.domain.events import interview as ev
from assistant.domain.events import sitting as es
from assistant.domain.events.base import Event
from assistant.domain.referential.layout import layout
from assistant.domain.referential.model import Referential
from assistant.domain.rules.outcome import Outcome
from assistant.domain.session.state import Session
from assistant.domain.sitting.state import NO_JURY, Admitted, Sitting

WHOLE, PARTIAL, NONE = "totale", "partielle", "aucune"
SCOPES: Mapping[str, str] = {
    WHOLE: "Délivrance totale", PARTIAL: "Délivrance partielle", NONE: "Non-délivrance",
}
"""What a jury may decide of a candidate, in the words of the sources."""

_FIRST_YEAR, _LAST_YEAR = 2000, 2199
_LONGEST_NAME = 120
_AFTERWARDS = (ev.SessionReopened, ev.JuryDecided)
"""What may stand in a session after its dossier was admitted, without its being another dossier."""


def open_sitting(
    sitting_id: str, day: str, jury: Mapping[str, Any], place: str = "", program: str = ""
) -> list[Event]:
    """The first event of a sitting."""
    return [es.SittingOpened(sitting_id, _day(day), jury, one_line(place), program)]


def describe(sitting: Sitting, day: str, place: str) -> list[Event]:
    """Say on which day (ISO) and where the sitting is held; refused once it is closed, or for a day
    that is none."""
    _must_be_open(sitting)
    told = es.SittingDescribed(_day(day), one_line(place))
    return [] if (told.day, told.place) == (sitting.day, sitting.place) else [told]


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RefusedCommand(
            "Date illisible", f"« {one_line(text)[:40]} » : écrivez-la comme 2026-11-21."
        ) from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise RefusedCommand("Date invraisemblable", f"L’année {day.year} : corrigez-la.")
    return day.isoformat()


def _must_be_open(sitting: Sitting) -> None:
    if sitting.closed:
        raise RefusedCommand(
            "Séance close",
            "Rien n’y change plus ; rouvrez-la en disant pourquoi "
            f"(« cqp jury rouvrir {sitting.id} --raison \"…\" »).",
        )


# --- who sits --------------------------------------------------------------------------------


def seat(sitting: Sitting, name: str, college: str) -> list[Event]:
    """Somebody sits in a college; named again, the college is corrected."""
    _must_be_open(sitting)
    who = one_line(name)
    if not who:
        raise RefusedCommand("Membre sans nom", "Donnez le nom du membre du jury.")
    if len(who) > _LONGEST_NAME:
        raise RefusedCommand("Nom trop long", f"Au plus {_LONGEST_NAME} signes.")
    if college not in COLLEGES:
        raise Refusal("Collège inconnu").near(college, COLLEGES)
    return [] if sitting.members.get(who) == college else [es.MemberSeated(who, college)]


def seated(sitting: Sitting, name: str) -> str:
    """The name of a member as it was recorded; refused with the nearest ones when it is none."""
    if name not in sitting.members:
        raise Refusal("Membre inconnu").near(name, sitting.members)
    return name


def unseat(sitting: Sitting, name: str) -> list[Event]:
    """A member leaves, who then neither sits nor presides; refused once the sitting is closed."""
    _must_be_open(sitting)
    return [es.MemberLeft(seated(sitting, name))]


def preside(sitting: Sitting, name: str) -> list[Event]:
    """« La présidence du jury paritaire est désignée à chaque séance par les membres présents »
    (002, synthèse des étapes)."""
    _must_be_open(sitting)
    who = seated(sitting, name)
    return [] if sitting.president == who else [es.PresidentChosen(who)]


# --- the dossiers ----------------------------------------------------------------------------


def admit(
    sitting: Sitting, session: Session, blocking: Sequence[Finding], head: str, seal: str,
    *, broken: bool,
) -> list[Event]:
    """« Seuls les dossiers complets sont présentés au jury » (002, délibération du jury).

    Args:
        blocking: what the dossier lacks that keeps it from being complete.
        head: the sum of the session's last record.
        seal: the fingerprint of the seal that holds, empty without one.
        broken: the session is not what was sealed.
    """
    _must_be_open(sitting)
    if not same_jury(sitting.jury, session.referential.jury or NO_JURY):
        raise RefusedCommand(
            "Un autre jury",
            f"« {session.referential.title} » relève de « "
            f"{(session.referential.jury or NO_JURY).title} » ; cette séance est celle de "
            f"« {sitting.jury.title} ». Ouvrez-en une pour lui.",
        )
    if broken:
        raise RefusedCommand(
            "Sceau rompu",
            f"« {session.id} » n’est plus ce qui a été scellé : « cqp verifier {session.id} » dit "
            "ce qui a changé.",
        )
    if blocking:
        lacking = " ; ".join(dict.fromkeys(one.label for one in blocking))
        raise RefusedCommand(
            "Dossier incomplet",
            f"{session.candidate} : {lacking}. Seuls les dossiers complets sont présentés au "
            f"jury ; « cqp controler {session.id} » dit ce qui manque.",
        )
    if session.jury is not None and session.jury.sitting not in ("", sitting.id):
        raise RefusedCommand(
            "Déjà décidé",
            f"La séance « {session.jury.sitting} » a décidé de ce dossier le "
            f"{figures(session.jury.date)}. Un rattrapage ouvre une session nouvelle.",
        )
    if session.jury is not None and not session.jury.sitting:
        raise RefusedCommand(
            "Déjà décidé",
            f"Une décision du jury du {figures(session.jury.date)} est enregistrée dans ce "
            "dossier. Retirez-la d’abord si elle est à reprendre en séance.",
        )
    found = es.DossierAdmitted(session.id, session.number, head, seal)
    known = sitting.dossiers.get(session.id)
    return [] if known is not None and known.head == head else [found]


def before_it(sitting: Sitting, session_id: str) -> Admitted:
    """A dossier that is before the sitting; refused with those that are when it is none."""
    found = sitting.dossiers.get(session_id)
    if found is None:
        raise Refusal("Dossier absent de la séance").near(session_id, sitting.dossiers)
    return found


def withdraw(sitting: Sitting, session_id: str, reason: str) -> list[Event]:
    """A dossier is taken off the sitting: the jury found something, or it waits for another day."""
    _must_be_open(sitting)
    before_it(sitting, session_id)
    why = clean(reason).strip()
    if not why:
        raise RefusedCommand("Retrait sans raison", "Dites pourquoi ce dossier est retiré.")
    return [es.DossierWithdrawn(session_id, why)]


def changed(admitted: Admitted, session: Session, sum_then: str) -> bool:
    """Whether a dossier is another one than that which was admitted.

    Args:
        sum_then: the sum of the record it was admitted at, as it is now; empty when there is none.
    """
    later = session.entries[admitted.number:]
    return sum_then != admitted.head or any(
        not isinstance(entry.event, _AFTERWARDS) for entry in later
    )


def examine(
    sitting: Sitting, session: Session, sum_then: str
) -> list[Event]:
    """The jury read the dossier: its bilan, its observations, its discrepancies."""
    _must_be_open(sitting)
    admitted = _unchanged(sitting, session, sum_then)
    if admitted.examined:
        return []
    return [es.DossierExamined(session.id, admitted.number, admitted.head)]


def _unchanged(sitting: Sitting, session: Session, sum_then: str) -> Admitted:
    admitted = before_it(sitting, session.id)
    if changed(admitted, session, sum_then):
        raise RefusedCommand(
            "Dossier modifié depuis son admission",
            f"{session.candidate} : ce que le jury verrait n’est plus ce qui a été admis. "
            "Admettez-le de nouveau, puis lisez-le.",
        )
    return admitted


# --- the decision ----------------------------------------------------------------------------


def decide(
    sitting: Sitting, session: Session, outcome: Outcome, sum_then: str, *, scope: str,
    blocks: Iterable[int] = (), reason: str = "", answers: Mapping[int, str] | None = None,
) -> list[Event]:
    """What the jury decided of a candidate, as the event of that candidate's session.

    Args:
        scope: one of `SCOPES`.
        blocks: those it validates; all that were evaluated where the scope is the whole.
        reason: what the jury says of it; asked for where it departs from the proposition.
        answers: its answer on each block of which the evaluators asked the arbitration.
    """
    _must_be_open(sitting)
    admitted = _unchanged(sitting, session, sum_then)
    if not admitted.examined:
        raise RefusedCommand(
            "Dossier pas encore lu",
            f"{session.candidate} : dites d’abord que le jury a lu ce dossier.",
        )
    if not sitting.members:
        raise RefusedCommand(
            "Personne ne siège", "Enregistrez les membres présents avant la première décision."
        )
    if scope not in SCOPES:
        raise Refusal("Portée inconnue").near(scope, SCOPES)
    validated = _validated(session, scope, tuple(blocks))
    said = _answers(session, answers or {})
    why = clean(reason).strip()
    apart = departing(session, outcome, validated)
    if apart and not why:
        word = plural(session.referential.block_word, len(apart))
        raise RefusedCommand(
            "Décision à motiver",
            f"Elle s’écarte de la proposition ({word} {listed(apart)}) : donnez la raison du jury.",
        )
    said_so = scope_words(session.referential, scope)
    words = f"{said_so}. {why}" if why else f"{said_so}."
    decided = ev.JuryDecided(
        sitting.day, words, validated, sitting.by_college, sitting.id, scope,
        {str(number): text for number, text in sorted(said.items())}, sitting.president,
    )
    return [] if session.jury == decided else [decided]


def scope_words(referential: Referential, scope: str) -> str:
    """What a decision is called; « Aucun certificat de validation partielle ne sera délivré » (004,
    5.2): where the source gives no certificate of a partial result, none is announced."""
    rule = retention(referential)
    if scope == PARTIAL and (rule is None or not rule.partial_certificate):
        return "Validation partielle, sans certificat"
    return SCOPES[scope]


def _validated(session: Session, scope: str, blocks: tuple[int, ...]) -> tuple[int, ...]:
    """The blocks of this session that a decision validates.

    Raises:
        RefusedCommand: they are not what its scope says.
    """
    word = session.referential.block_word
    evaluated = [b.number for b in session.referential.blocks if b.number not in session.carried]
    unknown = [number for number in blocks if number not in evaluated]
    if unknown:
        known = ", ".join(map(str, evaluated))
        raise RefusedCommand(
            f"Pas de {word} {unknown[0]}", f"Ce dossier porte sur : {known}."
        )
    chosen = tuple(sorted(set(blocks)))
    if scope == WHOLE:
        if chosen and len(chosen) < len(evaluated):
            raise RefusedCommand(
                "Délivrance totale",
                f"Elle valide tout : pour {counted(len(chosen), word)}, dites « partielle ».",
            )
        return tuple(evaluated)
    if scope == NONE:
        if chosen:
            raise RefusedCommand(
                "Non-délivrance", "Elle ne valide rien : retirez les numéros, ou « partielle »."
            )
        return ()
    if not chosen or (len(chosen) == len(evaluated)):
        raise RefusedCommand(
            "Délivrance partielle",
            f"Dites ce qu’elle valide : un ou plusieurs numéros de {word}, et pas tous.",
        )
    return chosen


def _answers(session: Session, answers: Mapping[int, str]) -> dict[int, str]:
    """The jury's answers, one for each block on which its arbitration was asked.

    « Si le jury d'évaluation ne parvient pas à formuler une proposition […] ils peuvent demander
    un arbitrage du jury de certification » (004, 3.4).
    """
    said = {number: clean(text).strip() for number, text in answers.items()}
    idle = [number for number in said if number not in arbitrations(session)]
    if idle:
        raise RefusedCommand(
            "Arbitrage non demandé",
            f"Les évaluateurs n’en ont pas demandé sur {session.referential.block_word} {idle[0]}.",
        )
    waiting = [number for number in arbitrations(session) if not said.get(number)]
    if waiting:
        raise RefusedCommand(
            "Arbitrage attendu",
            f"Les évaluateurs l’ont demandé ({session.referential.block_word} "
            f"{listed(waiting)}) : donnez la réponse du jury.",
        )
    return said


def arbitrations(session: Session) -> Mapping[int, str]:
    """The blocks on which the jury is asked to arbitrate, with the evaluators' reason."""
    if not layout(session.referential.data).asks_jury:
        return {}
    return session.arbitrations


def departing(session: Session, outcome: Outcome, validated: Iterable[int]) -> list[int]:
    """The blocks that a decision settles otherwise than was proposed; where nothing was proposed,
    nothing departs."""
    chosen = frozenset(validated)
    return [
        one.block for one in outcome.blocks
        if one.block not in session.carried
        and one.status == ("not_mastered" if one.block in chosen else "mastered")
    ]


# --- the end ---------------------------------------------------------------------------------


def close(sitting: Sitting, waiting: Sequence[str]) -> list[Event]:
    """End the sitting.

    Args:
        waiting: the candidates of whom nothing is decided.
    """
    _must_be_open(sitting)
    if not sitting.members:
        raise RefusedCommand("Personne ne siège", "Enregistrez les membres présents.")
    if not sitting.president:
        raise RefusedCommand(
            "Présidence à désigner",
            "Dites qui préside : les membres présents le désignent à chaque séance.",
        )
    if waiting:
        raise RefusedCommand(
            "Décisions attendues",
            f"{', '.join(waiting[:5])}{' …' if len(waiting) > 5 else ''} : décidez, ou retirez le "
            "dossier en disant pourquoi.",
        )
    return [es.SittingClosed()]


def reopen(sitting: Sitting, reason: str) -> list[Event]:
    """Open a closed sitting again, saying why; refused without a reason."""
    why = clean(reason).strip()
    if not sitting.closed:
        raise RefusedCommand("Séance ouverte", "Rien n’est à rouvrir.")
    if not why:
        raise RefusedCommand("Réouverture sans raison", "Dites pourquoi.")
    return [es.SittingReopened(why)]
