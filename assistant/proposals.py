"""Asking a model for words: what is sent, what is kept of what comes back. Use cases.

Three uses: follow-up questions, a rewording of the observations' draft, links between spoken lines
and elements. All that comes back is a proposition. Nothing here can reach a judgement: neither
this module nor what it imports knows the orders or the rules that make one (tested), and what it
records is one of the three events of `domain.events.model`.

A request is prepared first, so that the text can be shown before it leaves:

    request = proposals.follow_ups(interview.session)
    request.sent                      # the very text
    async with aclosing(proposals.ask(interview, request)) as answers:
        async for answer in answers:  # Sentence…, then Kept, then a Fallback if something failed
            ...
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Protocol

from assistant.domain import suggestions
from assistant.domain.common.errors import AssistantError, RefusedCommand
from assistant.domain.common.text import one_line
from assistant.domain.events.model import ModelEvent
from assistant.domain.privacy.redaction import Redaction
from assistant.domain.referential.model import ElementRef
from assistant.domain.session.state import Session
from assistant.domain.suggestions import ProposedSentence
from assistant.llm.port import Consignes, Model, ModelFault
from assistant.llm.reading import Reader
from assistant.llm.sifting import Holds, Limits, Sieve

LIMITS: Mapping[str, Limits] = {
    "relances": Limits(3, 220),
    "reformulation": Limits(12, 400),
    "liens": Limits(suggestions.MOST_SENTENCES, 200),
}
"""How much is asked for, and kept, of each use; each link names one element."""

MOST_LINES = 12
"""Lines of the last exchange, or of a transcript, that are sent at once."""
_LONGEST_LINE = 600
_READ_OF_A_LINE = 4000
_ENDLESS_WORD = re.compile(r"\S{120,}")

_NATURES = {
    "question": "question posée", "note": "note", "phrase": "phrase établie", "parole": "parole",
}


class ProposalVoice(Protocol):
    """The sentences and the instructions, from templates."""

    def say(self, template: str, **values: Any) -> str:
        """The sentence of a template with these values."""
        ...

    def source(self, template: str) -> str:
        """The template as it is written, of which the fingerprint is recorded."""
        ...


class Recorder(Protocol):
    """An opened session, as far as a model's answers are concerned."""

    @property
    def session(self) -> Session:
        """The session as it is now: it may grow while a model answers."""
        ...

    def record(self, events: Sequence[ModelEvent]) -> int:
        """Record durably; the number of the last line."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """What would be sent; nothing has left yet.

    Args:
        lines: the numbers of the recorded lines in it.
        prompt: the fingerprint (SHA-256) of its templates.
        sent: the very text that leaves.
        spoken: which lines of the transcript in `lines`; none where there is no transcript.
    """

    use: str
    block: int
    model: str
    place: str
    prompt: str
    lines: tuple[int, ...]
    call: Consignes
    sieve: Sieve = field(repr=False)
    spoken: tuple[int, ...] = ()

    @property
    def sent(self) -> str:
        """The very text that leaves: the instructions, then the data, as shown before it is
        sent."""
        return f"{self.call.instructions}\n\n{self.call.data}"


@dataclass(frozen=True, slots=True)
class ProposalKept:
    """The sentences are recorded under this number: `suggestions.settle` takes or refuses them."""

    suggestion: int


@dataclass(frozen=True, slots=True)
class Fallback:
    """The model was of no use, or not to the end: the rules take over.

    Args:
        kind: one of `port.FAULTS`; `non_enregistre`: nothing was sent, as it could not be
            recorded; `non_garde`: what came could not be.
        line: what to tell the evaluator, once; empty when it was told already.
    """

    kind: str
    line: str


Answer = ProposedSentence | ProposalKept | Fallback


@dataclass(frozen=True, slots=True)
class _Line:
    numeros: tuple[int, ...]
    nature: str
    texte: str


class Proposals:
    """What a configured model may be asked for.

    Args:
        model: None when none is configured; then nothing is ever sent.
        problem: a sentence when the configuration cannot be used.
        new_boundary: makes the mark around the data, which nobody can guess.
    """

    def __init__(
        self, model: Model | None, voice: ProposalVoice, *, problem: str = "",
        new_boundary: Callable[[], str] = lambda: f"DONNEES-{secrets.token_hex(8)}",
    ) -> None:
        self.model = model
        self.problem = problem
        self._voice = voice
        self._new_boundary = new_boundary
        self._told: set[str] = set()

    @property
    def available(self) -> bool:
        """Whether a model is configured and can be asked; a screen then offers its keys."""
        return self.model is not None

    def follow_ups(self, session: Session) -> Request:
        """Ask for questions on the last exchange: the last question put, and what was noted since.

        Raises:
            RefusedCommand: no model is configured, or nothing was noted yet.
        """
        block = session.position.block
        last = max((n for n, one in session.asked.items() if one.block == block), default=0)
        notes = [one for one in session.notes.values() if one.number > last]
        notes = notes or [one for one in session.notes.values() if one.block == block]
        if not notes:
            raise RefusedCommand("Rien à relancer", "Aucune note : le modèle n’a rien à lire.")
        notes = notes[-MOST_LINES:]
        refs = {ref for one in notes for ref in one.elements}
        lines = [_Line((one.number,), _NATURES["note"], one.text) for one in notes]
        if last and notes[0].number > last:
            asked = session.asked[last]
            refs |= set(asked.elements)
            lines.insert(0, _Line((last,), _NATURES["question"], asked.text))
        return self._request(session, "relances", block, lines, sorted(refs))

    def rewording(
        self, session: Session, block: int, draft: Iterable[tuple[str, Sequence[int]]],
        holds: Holds,
    ) -> Request:
        """Ask for another wording of the observations' draft, shorter or with sentences merged.

        Args:
            draft: its sentences, each with the numbers of the events it rests on; one that rests
                on none is not sent.
            holds: what an answer must pass to be shown.

        Raises:
            RefusedCommand: no model is configured, or no sentence rests on a recorded fact.
        """
        lines = [
            _Line(tuple(numbers), _NATURES["phrase"], text)
            for text, numbers in draft if numbers and text.strip()
        ]
        if not lines:
            raise RefusedCommand("Rien à reformuler", "Aucune phrase ne repose sur un fait noté.")
        return self._request(session, "reformulation", block, lines, [], holds=holds)

    def spoken_links(
        self, session: Session, transcript: int, said: Sequence[tuple[int, str]]
    ) -> Request:
        """Ask which elements some lines of a transcript bear on.

        Args:
            transcript: its number.
            said: the lines, each with its number there; the first `MOST_LINES` are sent.

        Raises:
            RefusedCommand: no model is configured, or no line is left to ask about.
        """
        lines = [
            _Line((number,), _NATURES["parole"], text) for number, text in said if text.strip()
        ]
        if not lines:
            raise RefusedCommand(
                "Rien à demander", "Chaque parole qui attend a déjà une proposition du modèle."
            )
        refs = [one.ref for one in session.referential.elements()]
        return self._request(
            session, "liens", 0, lines[:MOST_LINES], refs, transcript=transcript
        )

    def _configured(self) -> Model:
        if self.model is None:
            raise RefusedCommand(
                "Aucun modèle",
                self.problem or "Rien n’est envoyé. « cqp modele choisir » en configure un.",
            )
        return self.model

    def _request(
        self, session: Session, use: str, block: int, lines: Sequence[_Line],
        refs: Sequence[ElementRef], *, transcript: int = 0, holds: Holds | None = None,
    ) -> Request:
        model, redaction = self._configured(), Redaction.of(session)
        limits = LIMITS[use]
        boundary = self._new_boundary()
        titles = [
            (str(ref), found.title) for ref in refs if (found := session.referential.element(ref))
        ]
        hidden = [
            _Line(one.numeros, one.nature, _clipped(redaction.hide(_read(one.texte))))
            for one in lines
        ]
        call = Consignes(
            self._voice.say(f"modele/{use}", borne=boundary, nombre=limits.items),
            self._voice.say("modele/donnees", borne=boundary, elements=titles, lignes=hidden),
        )
        facts: dict[int, list[str]] = {}
        for one in lines:
            for number in one.numeros:
                facts.setdefault(number, []).append(one.texte)
        sieve = Sieve(use, limits, session, facts, frozenset(refs), redaction, transcript,
                      holds)
        numbers = tuple(sorted(facts))
        lines_sent, spoken = ((transcript,), numbers) if transcript else (numbers, ())
        return Request(
            use, block, model.name, model.place, self._fingerprint(use), lines_sent, call, sieve,
            spoken,
        )

    def _fingerprint(self, use: str) -> str:
        sources = [self._voice.source(f"modele/{one}") for one in (use, "donnees")]
        return hashlib.sha256("\n".join(sources).encode()).hexdigest()

    async def ask(self, interview: Recorder, request: Request) -> AsyncGenerator[Answer, None]:
        """Send a request; its sentences as they come, then where they are recorded.

        Raises nothing: what fails is a `Fallback`. Closing the iterator stops the model at once;
        the sentences that had come are recorded all the same.
        """
        try:
            consulted = interview.record(
                suggestions.consult(
                    interview.session, request.use, model=request.model, place=request.place,
                    prompt=request.prompt, sent=request.sent, lines=request.lines,
                    spoken=request.spoken,
                )
            )
        except AssistantError as error:
            yield Fallback("non_enregistre", self._told_once("non_enregistre", error.message))
            return
        shown: list[ProposedSentence] = []
        failed: ModelFault | None = None
        try:
            async with aclosing(self._sentences(request)) as sentences:
                async for sentence in sentences:
                    shown.append(sentence)
                    yield sentence
        except ModelFault as fault:
            failed = fault
        finally:
            kept = self._keep(interview, request, consulted, shown)
        if kept:
            yield kept
        if failed:
            yield Fallback(failed.kind, self._told_once(failed.kind, failed.detail))

    async def _sentences(self, request: Request) -> AsyncGenerator[ProposedSentence, None]:
        """The sentences worth showing, as they come; a fault when there is none."""
        reader, sieve, model = Reader(), request.sieve.afresh(), self._configured()
        failed: ModelFault | None = None
        try:
            async with aclosing(model.stream(request.call)) as pieces:
                async for piece in pieces:
                    for item in reader.feed(piece):
                        for sentence in sieve.sift(item):
                            yield sentence
                    if sieve.enough:
                        return
        except ModelFault as fault:
            failed = fault
        if failed is None or failed.kind in ("coupe", "trop_long", "lent"):
            try:
                for item in reader.end(whole=failed is None):
                    for sentence in sieve.sift(item):
                        yield sentence
            except ModelFault as fault:
                failed = failed or fault
        if failed is None and not sieve.kept:
            failed = ModelFault("langue" if sieve.foreign else "inutilisable")
        if failed:
            raise failed

    def _keep(
        self,
        interview: Recorder,
        request: Request,
        consulted: int,
        shown: Sequence[ProposedSentence],
    ) -> ProposalKept | Fallback | None:
        if not shown:
            return None
        try:
            return ProposalKept(
                interview.record(
                    suggestions.propose(interview.session, consulted, shown, request.block)
                )
            )
        except AssistantError as error:
            return Fallback("non_garde", self._told_once("non_garde", error.message))

    def _told_once(self, kind: str, detail: str) -> str:
        """The line of a fault the first time, nothing after."""
        if kind in self._told:
            return ""
        self._told.add(kind)
        return self.fault(kind, detail, then=True)

    def fault(self, kind: str, detail: str = "", *, then: bool = False) -> str:
        """The line of a fault.

        Args:
            then: say that the rules take over.
        """
        model = self.model
        return self._voice.say(
            "modele/panne", motif=kind, precision=one_line(detail), suite=then,
            modele=model.name if model else "", adresse=model.place if model else "",
        )


def _read(text: str) -> str:
    """The beginning of a long line, cut between two words so that no name is cut in two.

    What is no word at all is left out: looking for names in it could take seconds.
    """
    line = _ENDLESS_WORD.sub("[…]", one_line(text))
    if len(line) <= _READ_OF_A_LINE:
        return line
    return line[:_READ_OF_A_LINE].rpartition(" ")[0]


def _clipped(text: str) -> str:
    """A line short enough to be sent, cut between two words."""
    if len(text) <= _LONGEST_LINE:
        return text
    return f"{text[:_LONGEST_LINE].rpartition(' ')[0]} […]"
