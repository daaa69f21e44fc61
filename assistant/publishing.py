"""Making a session's documents: which copy may be made, its content, its name. Writes nothing.

The one use case behind « exporter », on the command line and on screen: `publish` renders every
file asked for, in memory, and hands them to whoever writes them. When one of them cannot be made,
none is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.domain.common.errors import AssistantError, RefusedCommand, SessionUnreadable
from assistant.domain.common.french import capital
from assistant.domain.common.text import fold, one_line
from assistant.domain.dossier.completeness import controls
from assistant.domain.dossier.finding import Finding
from assistant.domain.dossier.seal import short_fingerprint, standing_in_the_way
from assistant.domain.rules.outcome import outcome
from assistant.domain.session.route_orders import route_of
from assistant.domain.session.visibility import seen_by
from assistant.interview import Interview
from assistant.juries import OpenedSitting
from assistant.reports.formats import (
    ANNEXES,
    COMPLETE,
    FORMATS,
    LAYOUTS,
    PAPERS,
    Format,
    Options,
    paper,
)
from assistant.reports.report.content import Report, build_report
from assistant.reports.report.official import Edition
from assistant.reports.report.words import Sentences

DOSSIER = "complet"
"""The format that stands for several: the files of a dossier, in one go."""

CHOICES = (*FORMATS, DOSSIER)

WITH_VIEWS = frozenset({"json", "csv", "xlsx"})
"""The formats that may carry what each evaluator judged, when it is asked for by name."""

ON_PAPER = ("docx", "pdf")
"""What « complet » makes of a document of the route."""

_BEFORE = ("reperage", "parcours")

FORM = "modele"
"""The format that fills the branch's own form."""


def menu() -> tuple[tuple[str, str], ...]:
    """What can be made, by name and label: the whole dossier, what goes to the jury, the rest."""
    made = " + ".join(FORMATS[name].suffix.removeprefix(".").upper() for name in COMPLETE)
    whole = (DOSSIER, f"Dossier complet pour le jury ({made})")
    return (whole, *((one.name, capital(one.label)) for one in FORMATS.values()))


_NAME_LENGTH = 40
_KINDS = {FORM: "formulaire", **dict.fromkeys(ANNEXES, "annexe")}

Progress = Callable[[int, int, str], None]
"""Called with how many files are done, of how many, and what is being made."""

Write = Callable[[str, Sequence[tuple[str, bytes]]], Sequence[Path]]
"""Writes files that share the beginning of their name, all of them or none: (name, [(suffix,
content)])."""

SayFinding = Callable[[Finding], str]

LayOut = Callable[["Report", "Wanted"], Generator[bytes]]
"""Makes the files asked for, one after the other; those it does not are made by whoever asked."""


class BrokenSeal(AssistantError):
    """A document, no draft, was asked for of a session that is not what was sealed."""

    def __init__(self, session_id: str) -> None:
        super().__init__(
            "Sceau rompu",
            f"« {session_id} » n’est plus ce qui a été scellé : « cqp verifier {session_id} » dit "
            "ce qui a changé. Seul un brouillon peut en sortir (--brouillon), qui le dira.",
        )


class IncompleteDossier(AssistantError):
    """A document, no draft, was asked for while something blocking is missing."""

    def __init__(self, lacking: tuple[str, ...]) -> None:
        named = " ; ".join(lacking)
        super().__init__(
            "Dossier incomplet",
            f"Il manque : {named}. « cqp controler » dit où. Complétez le dossier, "
            "ou demandez un brouillon (--brouillon), marqué BROUILLON sur chaque page.",
        )
        self.lacking = lacking


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for.

    Args:
        format: one of `CHOICES`.
        draft: a copy marked BROUILLON, whatever the dossier lacks.
        anonymous: without names nor contact details.
        form: the bytes of the branch's own form, for the format `modele`.
        charts: with the charts, where the format has them.
        views: with what each evaluator judged, where the format has it; never an anonymous copy.
        reader: the role it is made for; a working copy then has only what that role may see.
            Empty: the jury and the secretariat, who see everything.
        paper: a document of the route instead of the dossier, one of `PAPERS`.
    """

    format: str
    draft: bool = False
    anonymous: bool = False
    form: bytes = b""
    charts: bool = True
    reader: str = ""
    views: bool = False
    paper: str = ""

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats of the files to make."""
        if self.format != DOSSIER:
            return (self.format,)
        return ON_PAPER if self.paper else COMPLETE

    @property
    def options(self) -> Options:
        """What its renderers are asked beside the report."""
        return Options(form=self.form, charts=self.charts, views=self.views)


@dataclass(frozen=True, slots=True)
class Sayings:
    """What puts verdicts and findings into French: the sentence of a finding, and its title."""

    sentences: Sentences
    finding: SayFinding
    lack: SayFinding

    def whole(self, finding: Finding) -> str:
        """What is missing, then where."""
        return f"{self.lack(finding)} — {self.finding(finding)}"


def report(interview: Interview, wanted: Wanted, sayings: Sayings) -> Report:
    """The content of the copy asked for, whatever its format: one rule for all of them.

    Raises:
        BrokenSeal: no draft, of a session that is not what was sealed.
        IncompleteDossier: no draft, while something blocking is missing.
        RefusedCommand: what each evaluator judged, in an anonymous copy or in a document.
    """
    if wanted.views and wanted.anonymous:
        raise RefusedCommand(
            "Deux demandes contraires",
            "Une copie anonyme ne porte pas l’avis de chacun : retirez « --avis ».",
        )
    if wanted.views and not set(wanted.formats) <= WITH_VIEWS:
        raise RefusedCommand(
            "Avis de chacun",
            "Aucun document ne le porte ; seuls le JSON et les tableaux le peuvent : "
            "« --format json », « csv » ou « xlsx ».",
        )
    if wanted.paper:
        _must_be_made(interview, wanted)
    elif not wanted.draft:
        if interview.broken:
            raise BrokenSeal(interview.session.id)
        blocking = interview.blocking_findings()
        if blocking:
            raise IncompleteDossier(tuple(dict.fromkeys(map(sayings.lack, blocking))))
    return content(interview, wanted, sayings)


def _must_be_made(interview: Interview, wanted: Wanted) -> None:
    """Refuse a document of the route that this session has nothing for."""
    if not set(wanted.formats) <= set(LAYOUTS):
        known = ", ".join(LAYOUTS)
        raise RefusedCommand(
            "Format sans ce document",
            f"« {PAPERS[wanted.paper].label} » se fait en : {known}.",
        )
    if wanted.paper in _BEFORE and route_of(interview.session) is None:
        raise RefusedCommand(
            "Voie à choisir",
            "Ni repérage ni parcours ne sont décrits pour la voie de cette session.",
        )
    if wanted.paper == "decision" and interview.session.jury is None:
        raise RefusedCommand(
            "Décision du jury manquante",
            "Aucune décision n’est enregistrée dans cette session : la fiche vient après elle.",
        )


def content(interview: Interview, wanted: Wanted, sayings: Sayings) -> Report:
    """What a session holds, complete or not; what it lacks stands in it, but for the signatures,
    which are gathered on the printed document."""
    session = interview.session
    if wanted.reader and wanted.draft:
        session = seen_by(session, wanted.reader)
    found = interview.outcome() if session is interview.session else outcome(session)
    missing = tuple(
        sayings.whole(one) for one in standing_in_the_way(controls(session, found, interview.now()))
    )
    draft = wanted.draft or (not wanted.paper and bool(missing)) or bool(interview.broken)
    edition = Edition(draft=draft, lacking=missing)
    made = build_report(session, found, sayings.sentences, edition, interview.doubts())
    if wanted.anonymous:
        from assistant.domain.privacy.identities import Identities
        from assistant.reports.report.anonymous import anonymous

        return anonymous(made, Identities.of(interview.session))
    return made


def laid_out(made: Report, wanted: Wanted) -> Generator[bytes]:
    """The files asked for, each made when it is asked for.

    Raises:
        FormRefused: the branch's form cannot be filled.
        DocumentIncomplete: a document, read again, lacks something of the report.
    """
    for name in wanted.formats:
        yield _made(made, FORMATS[name], wanted)


def nowhere(made: Report, wanted: Wanted) -> Generator[bytes]:
    """Nothing: all is made by whoever asked."""
    yield from ()


def publish(
    interview: Interview, wanted: Wanted, sayings: Sayings, write: Write,
    progress: Progress | None = None, *, elsewhere: LayOut = nowhere,
) -> tuple[Path, ...]:
    """Make the files asked for and write them; returns where they are.

    Args:
        write: writes them all, or none.
        progress: told before each file, and once they are written.
        elsewhere: lays them out, so that nothing here waits for it; what it lacks is made here.

    Raises:
        BrokenSeal, IncompleteDossier: see `report`.
        FormRefused: the branch's form cannot be filled.
        NotSaved: the disk refused; nothing was left half-written.
    """
    tell = progress or _silent
    made = report(interview, wanted, sayings)
    formats = [FORMATS[name] for name in wanted.formats]
    files = []
    with closing(elsewhere(made, wanted)) as coming:
        for number, one in enumerate(formats):
            tell(number, len(formats) + 1, one.label)
            content = next(coming, None)
            files.append((one.suffix, content or _made(made, one, wanted)))
    tell(len(formats), len(formats) + 1, "écriture")
    written = tuple(write(name(made, wanted), files))
    tell(len(formats) + 1, len(formats) + 1, "terminé")
    return written


def rendered(interview: Interview, wanted: Wanted, sayings: Sayings) -> bytes:
    """The bytes of one document, for who pipes it into another program.

    Raises:
        BrokenSeal, IncompleteDossier, FormRefused: see `publish`.
    """
    made = report(interview, wanted, sayings)
    return _made(made, FORMATS[wanted.formats[0]], wanted)


def _made(made: Report, one: Format, wanted: Wanted) -> bytes:
    if wanted.paper:
        return paper(wanted.paper, one.name, made)
    return one.load()(made, wanted.options)


def name(made: Report, wanted: Wanted) -> str:
    """The beginning of the files' names: the session, who or « anonyme », what, and its state."""
    parts = [made.session, "anonyme" if wanted.anonymous else _file_words(made.candidate)]
    parts.append(wanted.paper or _KINDS.get(wanted.format, "dossier"))
    if made.edition.draft:
        parts.append("BROUILLON")
    return "-".join(part for part in parts if part)


_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
"""Letters that no accent can be taken off."""


def _file_words(text: str) -> str:
    """A name as any file system takes it; what stands in brackets is left out."""
    bare = re.sub(r"\([^)]*\)", " ", one_line(text)).casefold().translate(_LETTERS)
    words = re.findall(r"[a-z0-9]+", fold(bare))
    return "-".join(words)[:_NAME_LENGTH].rstrip("-")


def _silent(done: int, total: int, label: str) -> None:
    """Nobody watches."""


def minutes(opened: OpenedSitting, sayings: Sayings, layout: str) -> bytes:
    """The minutes of a sitting, as a whole file; a draft while it is not closed.

    Args:
        layout: one of `LAYOUTS`.
    """
    from assistant.reports.report.decision import MinutesRow
    from assistant.reports.report.decision import minutes as outline_of

    rows = []
    for session_id, admitted in opened.sitting.dossiers.items():
        seal = short_fingerprint(admitted.seal) if admitted.seal else ""
        try:
            with opened.dossier(session_id) as one:
                made = content(one.interview, Wanted(layout, paper="decision"), sayings)
                decision = made.decision
                if decision is not None and decision.sitting != opened.sitting.id:
                    made = replace(made, decision=None)
        except SessionUnreadable:
            rows.append(MinutesRow(session_id, seal, None))
        else:
            rows.append(MinutesRow(session_id, seal, made))
    said = tuple(sayings.finding(one) for one in opened.departures())
    return LAYOUTS[layout]()(outline_of(opened.sitting, tuple(rows), said))
