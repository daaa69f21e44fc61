"""Names left behind: `python -m tests.campagnes.anonymat --nombre N --graine S`.

N sessions, each with a candidate of another name, evaluators, a jury, voices, companies and contact
details; every text that a session can hold names some of them, in one of the ways people write
names. The anonymous copy in the formats of text, and what would leave for a model, are then read
by a checker that knows nothing of how the program recognises names: it has the letters of each name
and looks for them. Words that merely look like a name must have stayed, and sentences must still be
French. The Word document and the PDF are read for one session in 500. Ends with 1 at a fault.

`--temoin` takes out whole names only, as they were recorded: the checker must see what is left.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Any

from pypdf import PdfReader

from assistant.domain.events import interview as ev
from assistant.domain.events.base import Event
from assistant.domain.events.spoken import SpokenLineSettled, TranscriptImported
from assistant.domain.privacy.identities import Identities
from assistant.domain.privacy.redaction import Redaction
from assistant.domain.referential.model import ElementRef
from assistant.domain.rules.outcome import outcome
from assistant.domain.session.state import Session
from assistant.interview import Interview
from assistant.library import Library
from assistant.proposals import Proposals
from assistant.reports.formats import FORMATS, Options
from assistant.reports.pdf import pdf
from assistant.reports.report.annex import annex
from assistant.reports.report.anonymous import anonymous
from assistant.reports.report.content import Report, build_report
from assistant.reports.report.dossier import dossier
from assistant.reports.word import docx
from assistant.resources import shipped
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.voice import Voice
from tests.docx_text import text_of
from tests.helpers import HandClock
from tests.modele.aide import Scripted, anything
from tests.places import TESTS
from tests.store_memory import MemoryStore
from tests.yaml_data import yaml_data

DATA: dict[str, Any] = yaml_data(
    (TESTS / "anonymat" / "noms.yaml").read_text("utf-8")
)
REFERENTIAL = "assistant-formation"
TEXT_FORMATS = ("md", "annexe-md", "txt", "json", "csv")

Transform = Callable[[Report, Session], Report]


# --- names, and how people write them -------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """Who is named: the surname and the first name as written, and how it was recorded."""

    surname: str
    first: str
    recorded: str
    common: bool
    """The surname is a word as well."""


def letters(text: str) -> list[str]:
    """The words of a text, by the checker's own reading."""
    found: list[str] = []
    word = ""
    table = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "œ": "oe", "æ": "ae"}
    for char in text:
        if unicodedata.category(char) == "Cf":
            continue
        for lower in char.lower():
            plain = table.get(lower) or unicodedata.normalize("NFD", lower)[0]
            if unicodedata.category(lower).startswith("M"):
                continue
            if plain.isalpha():
                word += plain
            elif word:
                found.append(word)
                word = ""
    return [*found, word] if word else found


def without_accents(text: str) -> str:
    return "".join(
        one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one)
    )


def a_surname(chance: random.Random) -> tuple[str, bool]:
    """A surname, and whether it is a word too."""
    def invented() -> str:
        syllables = [chance.choice(DATA["syllabes"]) for _ in range(chance.randint(1, 2))]
        return "".join([*syllables, chance.choice(DATA["fins"])]).capitalize()

    kind = chance.randrange(10)
    if kind < 3:
        return chance.choice([*DATA["noms"], invented(), invented()]), False
    if kind < 5:
        one, two = chance.choice(DATA["noms"]), invented()
        return f"{one}{chance.choice('- ')}{two}", False
    if kind < 7:
        particle = chance.choice(DATA["particules"])
        return particle + chance.choice(["Hérouville", "Aubrac", "Estaing", invented()]), False
    if kind == 7:
        return chance.choice(DATA["mots"]), True
    if kind == 8:
        return chance.choice(["Le ", "De La ", "Du "]) + chance.choice(DATA["mots"]), True
    return chance.choice(DATA["courts"]), True


def a_person(chance: random.Random, taken: set[str]) -> Person:
    """Somebody none of whose words is one of another's."""
    while True:
        surname, common = a_surname(chance)
        first = chance.choice(DATA["prenoms" if chance.randrange(4) else "prenoms_mots"])
        words = {one for one in letters(f"{surname} {first}") if len(one) > 1}
        if not (words - PARTICLES) & taken and not set(letters(surname)) & set(letters(first)):
            taken |= words - PARTICLES
            upper = surname.upper()
            recorded = chance.choice([
                f"{upper} {first}", f"{first} {upper}", f"{upper} {first} (personne fictive)",
                f"{'Mme ' if chance.random() < 0.5 else 'M. '}{first} {surname}",
            ])
            return Person(surname, first, recorded, common)


PARTICLES = {"le", "la", "de", "du", "des", "d", "l", "van", "den", "von", "ben", "el", "al", "da",
             "dos", "di", "mac", "saint"}
FIRST_TOO = {"noel", "mai", "marie", *map(str.lower, DATA["prenoms_mots"])}
"""First names that are words, or too common to be looked for without a capital."""


def ways(person: Person, chance: random.Random) -> Iterator[str]:
    """How people write a name: each must be gone from the copy."""
    surname, first = person.surname, person.first
    both = f"{first} {surname}"
    yield from (both, f"{surname} {first}", both.upper(), f"{surname.upper()} {first}")
    yield from (both.lower(), without_accents(both), without_accents(both).lower())
    yield from (both.replace(" ", "\u00a0"), both.replace("-", " "), both.replace(" ", "-"))
    yield both[:2] + "\u200b" + both[2:]
    yield unicodedata.normalize("NFD", both)
    swapped = both.translate(str.maketrans("'’", "’'"))
    yield from (swapped, swapped.upper())
    yield from (f"{first[0]}. {surname}", f"{first[0]}.{surname}", f"{surname} {first[0]}.")
    for civility in ("Mme", "M.", "Mr", "Madame", "Monsieur", "Mlle", "mme", "M"):
        yield f"{civility} {surname}"
        yield f"{civility} {surname.upper()}"
    yield f"Mme {without_accents(surname)}"
    yield f"M. et Mme {surname}"
    if not person.common:
        yield from (surname, surname.lower(), without_accents(surname), f"les {surname}")
        yield from (f"l’épouse de {surname}", f"le dossier {surname}", f"la candidate {surname}")
        halves = [one for one in re.split(r"[-\s'’]", surname)
                  if len(letters(one)) == 1 and letters(one)[0] not in PARTICLES and len(one) > 2]
        for half in halves:
            yield from (half, half.upper(), half.lower(), f"Mme {half}", f"{first} {half}")
            yield from (without_accents(half), f"dossier de {half}", f"les {half}s")
        glued = "".join(letters(surname))
        if len(glued) > 5:
            yield from (glued, glued.capitalize(), first[0].lower() + glued)
    elif letters(surname)[-1] not in SMALL:
        yield from (f"un mot avec {surname}", f"ce que {surname.upper()} dit")
        yield f"monsieur {surname.lower()}"
    if not set(letters(first)) & FIRST_TOO:
        yield from (first, first.upper(), f"une demande à {first}", f"le bilan de {first}")
        if letters(first)[0][0] in "aeiou":
            yield from (f"le bilan d’{first}", f"ce qu’{first} dit", f"le bilan d'{first.lower()}")
    mail = ".".join(letters(both))
    yield from (f"{mail}@exemple.fr", f"{mail.replace('.', '')}@exemple.fr")


def in_capitals(
    person: Person, others: list[Person], chance: random.Random
) -> Iterator[tuple[str, frozenset[str]]]:
    """Names in capitals, that a sentence in capitals may hold: a person's, and a first name beside
    the surname of somebody else; what may not be left of each."""
    both = f"{person.first} {person.surname}"
    yield chance.choice((both, f"{person.surname} {person.first}")).upper(), telling(person)
    told = [one for one in others if letters(one.surname)[-1] not in SMALL]
    for other in told[:1]:
        third = replace(person, surname=other.surname)
        said = chance.choice((f"{person.first} {other.surname}", f"{other.surname} {person.first}"))
        yield said.upper(), telling(third)


SMALL = {"le", "do", "vu", "an", "ly", "ha", "ba", "sy", "ngo", "bui", "kim", "vo"}


@dataclass(frozen=True)
class Planted:
    """A sentence with a name in it; `gone` is what may not be left of it."""

    number: int
    text: str
    gone: frozenset[str]
    stays: str = ""
    said: str = ""

    @property
    def marked(self) -> str:
        """The sentence between two marks, so that it is found again in a document."""
        return f"Début{self.number:03d}. {self.text} Fin{self.number:03d}."


def telling(person: Person) -> frozenset[str]:
    """What may not be left of a name: each of its words, and those that were glued."""
    words = [one for one in letters(f"{person.surname} {person.first}") if len(one) > 1]
    glued = "".join(letters(person.surname))
    return frozenset(one for one in [*words, glued] if one not in PARTICLES and len(one) > 1)


# --- a session that names them everywhere ---------------------------------------------------


@dataclass
class Case:
    """A session, what was planted in it, and who it names."""

    interview: Interview
    planted: list[Planted] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    @property
    def session(self) -> Session:
        return self.interview.session


@cache
def shelf() -> ReferentialShelf:
    return ReferentialShelf(shipped("referentials"), shipped("referentials") / "aucun")


@cache
def voice() -> Voice:
    return Voice((shipped("prompts"),))


def sentences(chance: random.Random, case: Case, other: Other) -> Iterator[Planted]:
    """Sentences without end, naming in turn whoever the session knows."""
    candidate, *others = case.people
    pending: list[tuple[str, frozenset[str], str]] = []
    number = 0
    while True:
        if not pending:
            for person in (candidate, candidate, *others):
                every = list(ways(person, chance))
                pending += [(one, telling(person), "") for one in chance.sample(every, 9)]
            for person in case.people:
                beside = [one for one in case.people if one is not person]
                pending += [
                    (chance.choice(DATA["capitales"]).format(said), gone, "")
                    for said, gone in in_capitals(person, chance.sample(beside, 4), chance)
                ]
            pending += [(one, frozenset(letters(one)) - DULL, "") for one in other.named(chance)]
            pending += [("", frozenset(), one) for one in look_alikes(candidate, chance)]
            chance.shuffle(pending)
        said, gone, stays = pending.pop()
        number += 1
        if stays:
            text = f"Noté : {stays}, rien de plus."
            text = text.upper() if stays.isupper() else text
        elif said.isupper() and said.endswith("."):
            text = said
        else:
            text = chance.choice(DATA["phrases"]).format(said)
            text = text[:1].upper() + text[1:] if chance.random() < 0.5 else text
        yield Planted(number, text, gone, stays, said)


DULL = {
    "a", "ab", "agrement", "allee", "avenue", "b", "be", "bis", "bon", "chez", "coin", "com",
    "competences", "contact", "cqp", "cv", "d", "de", "der", "des", "dr", "du", "electric",
    "et", "eval", "exemple", "fils", "fr", "general", "groupe", "hab", "https", "l", "la", "le",
    "m", "madame", "mlle", "mme", "moi", "monsieur", "mr", "n", "nom", "org", "paix", "perso",
    "place", "poste", "prenom", "proprete", "rue", "sarl", "sous", "tel", "transports", "van",
    "www",
}
"""Words of contact details and companies that say nothing by themselves."""


def look_alikes(person: Person, chance: random.Random) -> Iterator[str]:
    """Sentences in which a word that is the name of the candidate is a word."""
    if person.common:
        word = letters(person.surname)[-1]
        if word not in ("kim", "ngo", "bui", "sy", "ly"):
            yield from (one.format(word) for one in chance.sample(DATA["sosies"], 2))
    if set(letters(person.first)) <= FIRST_TOO and " " not in person.first:
        yield chance.choice(DATA["sosies_capitales"]).format(person.first.upper())
    for particle in set(letters(person.surname)) & {"le", "la", "de", "du", "des"}:
        yield f"au bout {particle} couloir"


@dataclass(frozen=True)
class Other:
    """What else a session knows that may not stay."""

    companies: tuple[str, ...]
    details: tuple[str, ...]
    numbers: tuple[str, ...]

    def named(self, chance: random.Random) -> Iterator[str]:
        for company in self.companies:
            yield from (company, company.upper(), f"chez {company}")
            first = company.split()[0]
            if len(self.companies) and letters(first) and letters(first)[0] not in DULL:
                yield first
        yield from self.details
        yield from chance.sample(DATA["coordonnees"], 4)
        yield from chance.sample(DATA["etrangers"], 3)
        for number in self.numbers:
            yield f"l’agrément {number}"


def make(chance: random.Random, number: int) -> Case:
    """A session that holds, in every text it can hold, the name of somebody."""
    library = Library(MemoryStore(), shelf(), HandClock(), new_id=lambda: f"essai-{number}")
    taken = set(DULL)
    people = [a_person(chance, taken) for _ in range(5)]
    candidate, before, first, second, juror = people
    case = Case(library.create(REFERENTIAL, candidate.recorded), people=people)
    companies = tuple(chance.sample(DATA["entreprises"], 3))
    numbers = tuple(chance.sample(DATA["habilitations"], 2))
    details = tuple(chance.sample(DATA["coordonnees"], 2))
    said = sentences(chance, case, Other(companies, details, numbers))
    ref = case.session.referential
    blocks = [block.number for block in ref.blocks]
    elements = [element.ref for block in ref.blocks for element in block.elements]
    refs = iter(elements * 3)

    def told() -> str:
        one = next(said)
        case.planted.append(one)
        return one.marked

    def on() -> ElementRef:
        return next(refs)

    roles = [role.id for role in ref.roles]
    opening: list[Event] = [
        ev.CandidateDescribed(before.recorded, {}),
        ev.CandidateDescribed(candidate.recorded, {
            "entreprise": companies[0], "téléphone": details[0], "adresse": details[1],
            "emploi": told(), "expérience": told(),
        }),
        ev.EvaluatorNamed(roles[0], first.recorded, companies[1], told(), numbers[0]),
        ev.EvaluatorNamed(roles[-1], second.recorded, companies[2], "", numbers[1]),
        ev.JuryDecided("2026-03-20", told(), (1,), {"salaries": [f"{juror.recorded}, présidente"]}),
    ]
    case.interview.record(opening)
    events: list[Event] = [
        *(ev.ActivityDeclared(1, at, True, told(), told()) for at in (1, 2)),
        ev.OpenQuestionAnswered(1, 1, told()),
        *(ev.FileRead(on(), told()) for _ in range(3)),
        *(ev.PointRaised(on(), told()) for _ in range(2)),
        ev.InterviewStarted(),
        *(ev.QuestionAsked(1, 0, told(), (on(),)) for _ in range(3)),
        *(ev.NoteTaken(told(), 1, (on(),)) for _ in range(8)),
        *(ev.NoteTaken(told(), 2) for _ in range(4)),
        *(ev.NoteTaken(told()) for _ in range(2)),
    ]
    case.interview.record(events)
    notes = list(case.session.notes)
    points = list(case.session.points)
    judged = elements[:6]
    later: list[Event] = [
        *(ev.PointSettled(one, told()) for one in points),
        *(ev.NoteCorrected(one, told(), (on(),), told()) for one in notes[:3]),
        *(ev.JudgementGiven(one, "acquis", roles[0], comment=told()) for one in judged),
        *(ev.JudgementGiven(one, "non_acquis", roles[-1], comment=told()) for one in judged[:3]),
        *(ev.ConsultationConcluded(one, "acquis", told(), comment=told()) for one in judged[:2]),
        *(ev.ConsultationHeld(one, told()) for one in blocks[:2]),
        *(ev.ObservationWritten(one, told()) for one in (0, *blocks[:3])),
        *(ev.CommentWritten(box.id, told()) for box in ref.comments),
        *(ev.FeedbackGiven(one.id, (), told()) for one in ref.feedback[:2]),
        ev.FactRecorded("modalites", told()), ev.FactRecorded("identite_verifiee", told()),
        ev.ArbitrationAsked(blocks[0], told()),
        TranscriptImported(
            "oral.txt", "0", tuple(
                {"speaker": one.recorded, "text": told(), "start": 1000 * at}
                for at, one in enumerate([candidate, first, candidate, second])
            ),
            {candidate.recorded: "candidat", first.recorded: "evaluateur",
             second.recorded: "autre"}, 0,
        ),
        ev.DraftKept(told()),
    ]
    case.interview.record(later)
    imported = next(iter(case.session.transcripts))
    line = case.session.transcripts[imported].event.lines[0]["text"]
    case.interview.record([ev.NoteTaken(line, 1, (on(),), "transcription")])
    case.interview.record([SpokenLineSettled(imported, 1, case.session.number)])
    return case


# --- what is read of it, and by whom --------------------------------------------------------


def by_the_program(report: Report, session: Session) -> Report:
    return anonymous(report, Identities.of(session))


def whole_names_only(report: Report, session: Session) -> Report:
    """The witness: takes out names as they were recorded, and nothing else."""
    people = [session.candidate, *(one.name for one in session.evaluators.values())]
    bare = [re.sub(r"\([^)]*\)", "", one).strip() for one in people]

    def hide(text: str) -> str:
        for one in bare:
            text = re.sub(re.escape(one), "le candidat", text, flags=re.IGNORECASE)
        return text

    copy: Report = replace(_through(report, hide), title=report.title, layout=report.layout)
    return copy


def _through(value: Any, hide: Callable[[str], str]) -> Any:
    """A value with all its texts gone through."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, tuple):
        return tuple(_through(one, hide) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{
            one.name: _through(getattr(value, one.name), hide) for one in fields(value)
        })
    return value


def halves_left(report: Report, session: Session) -> Report:
    """The other witness: the program itself, told a double name as one word."""
    known = Identities.of(session)
    glued = tuple(
        replace(one, value=re.sub(r"(\w)[-'’](\w)", r"\1\2", one.value)) for one in known.known
    )
    return anonymous(report, Identities(glued, known.published))


WRONG_FRENCH = re.compile(
    r"\b(?:le|la|les|un|une|du|au|aux|des) l[e’] ?(?:candidat|évaluateur|professionnel)"
    r"|\b(?:de|à) le (?:candidat|professionnel)|\b[dlqu]+[’'](?:le |\()|[dl][’']l[’e]"
    r"|\b(?:Mme|mme|M\.|Mr|Mlle|Madame|Monsieur) l[e’] ?(?:candidat|évaluateur|professionnel)"
    r"|le candidat le candidat|\bde du\b|\bà au\b|\bde (?:de|d’)\b|  |\(masqué\) \(masqué\)"
    r"|\. le candidat|\. l’évaluateur"
)


def faults(one: Planted, said: str, *, french: bool) -> Iterator[str]:
    """What is wrong with what became of a sentence."""
    words = letters(said)
    left = sorted(set(words) & one.gone)
    if left:
        yield f"{left[0]} reste de « {one.text} » : « {said} »"
    surface = letters(one.said)
    if len(surface) > 1 and f" {' '.join(surface)} " in f" {' '.join(words)} ":
        yield f"« {one.said} » reste : « {said} »"
    squeezed = "".join(words)
    for name in sorted(one.gone - set(left)):
        if len(name) > 6 and name in squeezed and name not in "".join(letters(SCAFFOLD)):
            yield f"{name} reste, épelé, de « {one.text} » : « {said} »"
    numbers = re.findall(r"\d{6,}", re.sub(r"[\s.()/-]", "", said))
    if numbers:
        yield f"{numbers[0]} reste de « {one.text} »"
    if one.stays and french and one.stays not in said:
        yield f"« {one.stays} » n’est pas un nom : « {said} »"
    wrong = WRONG_FRENCH.search(said)
    if french and wrong:
        yield f"français : « {wrong[0]} » dans « {said} », de « {one.text} »"


SCAFFOLD = " ".join(DATA["phrases"])
_MARKED = re.compile(r"Début\s?(\d{3})\.(.*?)Fin\s?\1\.", re.DOTALL)


def segments(document: str) -> Iterator[tuple[int, str]]:
    """The planted sentences as they stand in a document, by their number."""
    for found in _MARKED.finditer(document):
        yield int(found[1]), " ".join(re.split("[ \u00a0]", found[2].replace("\\", ""))).strip()


def documents(report: Report, *, pages: bool) -> Iterator[tuple[str, str]]:
    """What the copies say, by format."""
    for name in TEXT_FORMATS:
        yield name, FORMATS[name].load()(report, Options()).decode("utf-8")
    if pages:
        for part in (dossier(report), annex(report)):
            yield "docx", text_of(docx.render(part))
            read = PdfReader(io.BytesIO(pdf.render(part)))
            yield "pdf", " ".join(page.extract_text() for page in read.pages)


@dataclass
class Count:
    """What a run read, and what it found."""

    sessions: int = 0
    documents: int = 0
    read: Counter[str] = field(default_factory=Counter)
    look_alikes: int = 0
    faults: list[str] = field(default_factory=list)

    def line(self, seed: int) -> str:
        copies = ", ".join(f"{number} {name}" for name, number in self.read.items())
        return (
            f"{self.sessions} noms et sessions, {self.documents} copies, phrases lues : {copies} ; "
            f"{self.look_alikes} mots restés des mots ; {len(self.faults)} fautes, graine {seed}"
        )


def check(case: Case, transform: Transform, count: Count, *, pages: bool) -> None:
    """Read all that would leave of a session."""
    session = case.session
    by_number = {one.number: one for one in case.planted}
    report = transform(build_report(session, outcome(session), voice()), session)
    seen: set[int] = set()
    for name, document in documents(report, pages=pages):
        count.documents += 1
        flowed = name in ("pdf", "docx")
        for number, found in segments(document):
            one, said = by_number[number], " ".join(found.split()) if flowed else found
            seen.add(number)
            count.read[name] += 1
            count.look_alikes += bool(one.stays)
            count.faults += (f"{name} : {fault}" for fault in faults(one, said, french=not flowed))
    if len(seen) < len(by_number) * 0.75:
        count.faults.append(f"{len(seen)} phrases retrouvées sur {len(by_number)}")
    plain = Redaction.of(session)
    for one in case.planted:
        hidden = plain.hide(one.text)
        count.read["modèle"] += 1
        count.faults += (
            f"modèle : {fault}" for fault in faults(replace(one, stays=""), hidden, french=False)
        )
        if plain.restore(hidden) != one.text:
            count.faults.append(f"modèle : « {one.text} » n’est pas rendu")
    for sent in leaving(session):
        for number, said in segments(sent):
            count.read["envoi"] += 1
            count.faults += (
                f"envoi : {fault}"
                for fault in faults(replace(by_number[number], stays=""), said, french=False)
            )


def leaving(session: Session) -> Iterator[str]:
    """The very texts that would be sent, of each use."""
    proposals = Proposals(Scripted(), voice())
    draft = [(one.text, [number]) for number, one in session.notes.items()]
    imported = next(iter(session.transcripts))
    lines = session.transcripts[imported].event.lines
    yield proposals.rewording(session, 1, draft, anything).sent
    yield proposals.spoken_links(
        session, imported, [(at, one["text"]) for at, one in enumerate(lines, 1)]
    ).sent


def run(
    number: int, seed: int, transform: Transform = by_the_program, *, pages_every: int = 500,
    most: int = 200,
) -> Count:
    """Try so many names; stops when there are `most` faults."""
    chance, count = random.Random(seed), Count()
    for at in range(number):
        check(make(chance, at), transform, count, pages=at % pages_every == pages_every // 2)
        count.sessions += 1
        if len(count.faults) >= most:
            break
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nombre", type=int, default=5_000)
    parser.add_argument("--graine", type=int, default=1)
    parser.add_argument("--temoin", action="store_true")
    asked = parser.parse_args()
    transform = whole_names_only if asked.temoin else by_the_program
    count = run(asked.nombre, asked.graine, transform)
    for fault in count.faults[:40]:
        print(fault)
    print(count.line(asked.graine))
    return 1 if count.faults else 0


if __name__ == "__main__":
    sys.exit(main())
