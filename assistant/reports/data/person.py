"""What a person receives of what is held on them: everything, in words they can read. Pure.

The transcript and the document show a session as an evaluator reads it; `everything` shows every
fact recorded, the withdrawn ones too, so that nothing held is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from assistant.domain.common.french import day_and_hour, hour, local_day, plural
from assistant.domain.common.text import one_line
from assistant.domain.events import drafts as ed
from assistant.domain.events import interview as ev
from assistant.domain.events import model as em
from assistant.domain.events import records
from assistant.domain.events import route as er
from assistant.domain.events import spoken as es
from assistant.domain.events.base import Event
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.orders import FACTS
from assistant.domain.session.persons import Owner
from assistant.domain.session.state import Entry, Session
from assistant.reports.report.words import Json
from assistant.reports.text.markdown import escape

KINDS: Mapping[str, str] = {
    "journal": "journal de la session",
    "conflit": "copie de conflit du journal",
    "rebut": "ce qui a été trouvé abîmé et mis de côté",
    "document": "document écrit par le programme",
    "sauvegarde": "copie de sauvegarde",
}

TITLES: Mapping[type[Event], str] = {
    ev.SessionOpened: "Session ouverte",
    ev.CandidateDescribed: "Candidat",
    ev.EvaluatorNamed: "Évaluateur",
    ev.RoleTaken: "Qui tape",
    ev.ActivityDeclared: "Activité du dossier",
    ev.OpenQuestionAnswered: "Réponse du candidat dans son dossier",
    ev.FileRead: "Lecture du dossier",
    ev.PointRaised: "Point à vérifier",
    ev.PointSettled: "Point vérifié",
    ev.StepSettled: "Étape de la méthode",
    ev.InterviewStarted: "Horloge démarrée",
    ev.InterviewPaused: "Horloge en pause",
    ev.InterviewEnded: "Entretien terminé",
    ev.ClockLeapt: "Absence pendant l’entretien",
    ev.GapSettled: "Absence comptée ou non",
    ev.GuideMoved: "Le guide avance",
    ev.QuestionAsked: "Question posée",
    ev.PartBegun: "Partie de l’épreuve commencée",
    ev.QuestionPutOff: "Question remise à plus tard",
    ev.NoteTaken: "Note",
    ev.NoteCorrected: "Note corrigée",
    ev.JudgementGiven: "Évaluation",
    ev.JudgementWithdrawn: "Évaluation retirée",
    ev.Undone: "Ligne annulée",
    ev.DraftKept: "Brouillon",
    ev.ConsultationConcluded: "Accord des évaluateurs",
    ev.ConsultationHeld: "Concertation",
    ev.ObservationWritten: "Observation",
    ed.DraftTaken: "Brouillon d’observations repris",
    ed.DraftChoice: "Fait choisi pour le brouillon",
    ev.CommentWritten: "Commentaire",
    ev.FeedbackGiven: "Retour du candidat",
    ev.EssentialMarked: "Marque « incontournable »",
    ev.FactRecorded: "Fait",
    ev.ArbitrationAsked: "Arbitrage demandé au jury",
    ev.RecordBrought: "Ligne d’une autre session",
    ev.SessionMerged: "Session fusionnée",
    ev.BlockCarried: "Validation reportée d’une évaluation précédente",
    ev.JuryDecided: "Décision du jury",
    er.SpottingLed: "Repérage mené",
    er.BlockSpotted: "Repérage",
    er.ActionsPlanned: "Parcours prévu",
    er.TutorNamed: "Tuteur",
    er.PracticeObserved: "Observation du tuteur",
    ev.SessionSealed: "Session scellée",
    ev.SessionReopened: "Session rouverte",
    em.ModelConsulted: "Texte envoyé à un modèle de langage",
    em.SuggestionProposed: "Propositions d’un modèle de langage",
    em.SuggestionSettled: "Réponse à une proposition du modèle",
    es.TranscriptImported: "Transcription importée",
    es.TranscriptAligned: "Transcription calée",
    es.SpokenLinesGiven: "Paroles données à une autre voix",
    es.SpokenLineSettled: "Parole retenue ou passée",
    ev.JournalRepaired: "Journal réparé",
}
"""What an event is called; the others go by their type."""

FIELDS: Mapping[str, str] = {
    "session_id": "numéro", "fingerprint": "empreinte du référentiel", "route": "voie",
    "program": "version du programme", "name": "nom", "details": "précisions",
    "role_id": "rôle", "company": "entreprise", "function": "fonction",
    "accreditation": "habilitation", "independent": "indépendant",
    "activity": "activité", "practised": "réalisée", "examples": "exemples",
    "documents": "documents", "element": "élément", "elements": "éléments", "text": "texte",
    "point": "point de la ligne", "part": "partie de l’épreuve", "step": "étape", "status": "état",
    "effective": "arrêtée à", "since": "depuis", "gap": "absence de la ligne",
    "counted": "comptée", "question": "question", "origin": "provenance",
    "asked": "répond à la ligne", "note": "note de la ligne", "reason": "raison",
    "value": "valeur", "by": "par", "not_applicable": "non applicable",
    "comment": "commentaire", "criteria": "critères", "span": "passage",
    "event": "ligne", "box": "boîte", "choices": "choix",
    "mark": "marque", "certification": "certification", "fact": "fait", "date": "date",
    "decided": "décidé le", "until": "conservé jusqu’au", "session": "session",
    "decision": "décision", "members": "membres", "sitting": "séance", "scope": "portée",
    "answers": "réponses aux arbitrages", "president": "présidence",
    "way": "nature de l’action", "conditions": "conditions vérifiées",
    "head": "somme scellée",
    "sealed": "dernière ligne scellée", "public_key": "clé publique", "signature": "signature",
    "algorithm": "algorithme", "verdicts": "propositions scellées",
    "incomplete": "scellée incomplète car", "kept": "lignes récupérées",
    "lost": "lignes perdues", "set_aside": "mis de côté dans",
    "number": "ligne", "time": "heure", "role": "rôle", "kind": "nature", "shape": "version",
    "use": "usage", "model": "modèle", "place": "où", "prompt": "empreinte de la demande",
    "sent": "envoyé", "consulted": "demandé à la ligne", "suggestion": "proposition de la ligne",
    "sentence": "phrase", "accepted": "acceptée",
    "sentences": "phrases", "data": "contenu", "brought": "lignes reprises",
    "file": "fichier", "sha256": "SHA-256 du fichier", "speakers": "locuteurs",
    "offset": "décalage", "faults": "lignes illisibles", "transcript": "transcription de la ligne",
    "notices": "remarques", "speaker": "voix", "field": "champ",
    "line": "prise de parole", "lines": "lignes", "spoken": "prises de parole", "said": "dit par",
}
"""What the fields of events are called, but the branch’s word for a block; the others go by their
name."""

_NOT_PERSONAL = frozenset({"referential"})
"""The whole référentiel stands in the journal; it says nothing of anybody."""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """One file of the archive, as its table of contents names it."""

    session: str
    path: str
    kind: str
    size: int
    digest: str


def everything(session: Session) -> str:
    """Every event of a session, with all it holds, in Markdown."""
    head = [
        f"# Tout ce qui est enregistré – {escape(session.candidate)}", "",
        f"Session `{session.id}`, {escape(session.referential.title)}. Chaque ligne du journal, "
        "dans l’ordre, celles qui ont été annulées aussi.", "",
    ]
    roles = {role.id: role.title for role in session.referential.roles}
    body = [line for entry in session.entries for line in _event(session, entry, roles)]
    return "\n".join([*head, *body]).rstrip() + "\n"


def _event(session: Session, entry: Entry, roles: Mapping[str, str]) -> Iterator[str]:
    title = TITLES.get(type(entry.event), entry.event.type)
    undone = " (annulée)" if entry.number in session.undone else ""
    who = roles.get(entry.role, entry.role)
    author = f", {escape(who)}" if who else ""
    at = f"{local_day(entry.time)} à {hour(entry.time, seconds=True)}"
    yield f"- **{entry.number}. {title}**{undone}, {at}{author}"
    for item in fields(entry.event):
        value = getattr(entry.event, item.name)
        if item.name not in _NOT_PERSONAL and value not in ("", None, (), {}):
            label = _called(session, item.name)
            yield f"  - {label} : {_value(item.name, value)}"
    if entry.said:
        yield f"  - {FIELDS['said']} : {_value('said', entry.said)}"


def _called(session: Session, name: str) -> str:
    word = session.referential.block_word
    return {"block": word, "blocks": plural(word)}.get(name) or FIELDS.get(name, name)


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Mapping):
        return " ; ".join(
            f"{escape(one_line(str(key)))} = {_value(name, one)}" for key, one in value.items()
        )
    if isinstance(value, tuple | list):
        return ", ".join(_value(name, one) for one in value)
    if isinstance(value, ElementRef):
        return str(value)
    text = FACTS.get(value, value) if name == "fact" else str(value)
    return escape(text).replace("\n", "  \n    ")


def events(session: Session) -> Json:
    """Every event of a session as data."""
    return {
        "session": session.id,
        "candidat": session.candidate,
        "evenements": [
            {
                "numero": entry.number, "type": entry.event.type, "heure": entry.time,
                "role": entry.role, "annule": entry.number in session.undone,
                "donnees": {
                    key: value
                    for key, value in records.plain(entry.event).items()
                    if key not in _NOT_PERSONAL
                } | ({"said": entry.said} if entry.said else {}),
            }
            for entry in session.entries
        ],
    }


def manifest(
    name: str, owners: Iterable[Owner], given: Sequence[GivenFile], made: datetime, version: str
) -> Json:
    """The table of contents of an archive."""
    return {
        "format": 1,
        "nom": name,
        "date": made.isoformat(timespec="seconds"),
        "version": version,
        "sessions": [
            {
                "session": one.id, "candidat": one.name, "intitule": one.title,
                "ouverte": one.opened, "derniere": one.last, "probleme": one.problem or None,
                "fichiers": [
                    {"chemin": file.path, "genre": file.kind, "octets": file.size,
                     "sha256": file.digest}
                    for file in given if file.session == one.id
                ],
            }
            for one in owners
        ],
    }


def read_me(name: str, owners: Sequence[Owner], unread: Iterable[str], made: datetime) -> str:
    """The first page of an archive, for somebody who never saw the program.

    Args:
        unread: the sessions that could not be put into words; their files are there as they are.
    """
    missing = {*unread}
    sessions = "\n".join(_session(one, one.id in missing) for one in owners)
    return _READ_ME.format(name=one_line(name), when=day_and_hour(made), sessions=sessions)


def _session(owner: Owner, unread: bool) -> str:
    opened = f", ouverte le {local_day(owner.opened)}" if owner.opened else ""
    title = f" – {one_line(owner.title)}" if owner.title else ""
    said = f"  {owner.id}{title}{opened}"
    if unread:
        said += "\n    (endommagée : ses fichiers sont donnés tels qu’ils sont)"
    return said


_READ_ME = """\
Ce que le programme « cqp » garde au nom de {name}
Archive faite le {when}

Un CQP est un certificat de qualification professionnelle. Pendant l’entretien, les évaluateurs
notent ce qu’ils lisent, voient et entendent, et évaluent chaque élément du référentiel. Ces
notes, ces évaluations et les propositions qui en découlent sont ici, telles qu’elles sont sur
l’ordinateur.

Sessions :
{sessions}

Dans le dossier « sessions », un dossier par session :
  document.md         le document de la session : propositions au jury, évaluations, observations
  annexe.md           ce qui le fonde : faits relevés, raisons, durées
  transcription.md    ce qui a été dit et noté, dans l’ordre
  tout.md             chaque ligne enregistrée avec tout ce qu’elle contient, annulées comprises
  evenements.json     les mêmes lignes, pour un programme
  fichiers/           les fichiers eux-mêmes, copies de sauvegarde et documents compris
Les fichiers en .md sont du texte : n’importe quel éditeur les ouvre.
« dossier.json » est la liste des fichiers, avec leur empreinte SHA-256.

Les noms d’autres personnes (évaluateurs, membres du jury) peuvent y figurer : c’est à
l’organisme qui remet cette archive d’en juger.
Pour demander une rectification ou un effacement, adressez-vous à cet organisme.
"""
