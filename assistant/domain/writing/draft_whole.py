"""The draft of the observations on the whole: what is proposed, what remains, what comes next.

Pure; the sentences of the blocks are in `draft`. At most 100 words: names give way first, then
what the source says of the next steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from assistant.domain.common.text import fold
from assistant.domain.dossier.jury import KeptBlock, kept_blocks, retention
from assistant.domain.referential.model import Element, Step
from assistant.domain.referential.scales import NOT_PRACTISED, fails
from assistant.domain.rules.findings import NOT_APPLICABLE, BlockVerdict, CertificationVerdict
from assistant.domain.rules.outcome import Outcome, judged_elements
from assistant.domain.session.state import Agreement, Session
from assistant.domain.writing.draft import (
    DraftSentence,
    Writer,
    block_draft,
    name_of,
    ranges,
    shown,
)
from assistant.domain.writing.facts import Facts
from assistant.domain.writing.spans import cut, quoted, words_in

RESIT = "rattrapage"
"""The id of the step by which a référentiel says how what failed is evaluated again."""
MOST_WORDS = 100
_MOST_NAMED = 4
"""So many elements of a block are named; beyond, their references have to do."""
_BEFORE = 3
"""Words before the one that is looked for in a sentence of the source."""
_WAY = "· "
"""What begins each of the ways on in the source."""


def draft(
    session: Session, outcome: Outcome, block: int, writer: Writer
) -> tuple[DraftSentence, ...]:
    """The draft of a block's observations, or of those on the whole for 0."""
    if block:
        return block_draft(session, outcome, block, writer)
    return whole_draft(session, outcome, writer)


@dataclass(frozen=True, slots=True)
class _Detail:
    """How much is said: whether elements are named, and the words of what the source says next."""

    names: bool
    next_words: int
    ways: bool = True


_DETAILS = (
    _Detail(True, 17), _Detail(True, 12), _Detail(False, 17), _Detail(False, 12),
    _Detail(False, 12, ways=False), _Detail(False, 0, ways=False),
)


def whole_draft(session: Session, outcome: Outcome, writer: Writer) -> tuple[DraftSentence, ...]:
    """What may be said of the whole; nothing before the first judgement."""
    facts = Facts(session, writer.words, writer.telling)
    every = facts.judgements(element.ref for element in session.referential.elements())
    reports = tuple(facts.numbers["report", number] for number in session.carried)
    sources = tuple(sorted({*every, *reports}))
    if not sources:
        return ()
    whole = _Whole(session, outcome, facts, sources)
    told: list[DraftSentence] = []
    for detail in _DETAILS:
        told = whole.sentences(detail)
        if sum(words_in(writer.say(one)) for one in told) <= MOST_WORDS:
            break
    return shown(told, session, writer)


@dataclass(frozen=True, slots=True)
class _Whole:
    session: Session
    outcome: Outcome
    facts: Facts
    sources: tuple[int, ...]

    def sentences(self, detail: _Detail) -> list[DraftSentence]:
        return [
            *self._blocks(detail), *self._proposition(), *self._elements(), *self._kept(),
            *self._next(detail),
        ]

    # --- the blocks ------------------------------------------------------------------------------

    def _blocks(self, detail: _Detail) -> Iterator[DraftSentence]:
        """How the blocks divide, and what each of those that are not mastered lacks or awaits."""
        total = len(self.session.referential.blocks)
        for status in ("mastered", "not_mastered", "undetermined", "left_to_jury"):
            verdicts = [
                one for one in self.outcome.blocks
                if status == ("left_to_jury" if one.left_to_jury else one.status)
            ]
            sources = self._behind([one.block for one in verdicts])
            if not verdicts or not (sources or status == "undetermined"):
                continue
            rows = [self._block(one, detail) for one in verdicts]
            values = {"statut": status, "total": total, "blocs": rows}
            yield DraftSentence(f"blocs/{status}", "ensemble_blocs", values,
                                sources or self.sources)

    def _behind(self, numbers: Iterable[int]) -> tuple[int, ...]:
        """The events that judge some blocks, or that carried them over."""
        wanted = set(numbers)
        refs = [one.ref for one in self.session.referential.elements() if one.ref.block in wanted]
        carried = {
            self.facts.numbers["report", one] for one in wanted if one in self.session.carried
        }
        return tuple(sorted({*self.facts.judgements(refs), *carried}))

    def _block(self, verdict: BlockVerdict, detail: _Detail) -> dict[str, object]:
        elements = self._lacking(verdict) if verdict.status == "not_mastered" else []
        named = detail.names and len(elements) <= _MOST_NAMED
        waits = verdict.missing
        known = [
            ref for ref in waits.judgements
            if ref not in waits.comments and ref not in waits.disputed
        ]
        waiting = verdict.status == "undetermined"
        return {
            "numero": verdict.block,
            "elements": [{"ref": str(one.ref), "nom": name_of(one)} for one in elements]
            if named else [],
            "refs": [] if named else ranges(one.ref for one in elements),
            "evaluer": ranges(known) if waiting else [],
            "concerter": ranges(waits.disputed) if waiting else [],
            "commenter": ranges(waits.comments) if waiting else [],
            "marques": ranges(waits.essentials) if waiting and not known else [],
        }

    def _lacking(self, verdict: BlockVerdict) -> list[Element]:
        """What remains to be established: what fails, else what was not practised too often."""
        block = self.session.referential.blocks[verdict.block - 1]
        judged = judged_elements(self.session, verdict.block)
        scale = self.session.referential.scale

        def value(element: Element) -> str:
            return str(judged[element.ref.element].value)

        found = [one for one in block.elements if fails(scale, value(one))]
        return found or [
            one for one in block.elements if value(one) in (NOT_PRACTISED, NOT_APPLICABLE)
        ]

    # --- what is proposed ------------------------------------------------------------------------

    @property
    def _main(self) -> CertificationVerdict | None:
        """The verdict on the certificate of the whole référentiel."""
        whole = {
            one.id for one in self.session.referential.certifications if one.whole
        }
        return next((one for one in self.outcome.certifications if one.id in whole), None)

    def _proposition(self) -> Iterator[DraftSentence]:
        kept = retention(self.session.referential)
        for one in self.outcome.certifications:
            main = one is self._main
            if any(reason.kind in ("no_rule", "left_to_jury") for reason in one.reasons):
                continue
            if one.status == "undetermined" or (not main and one.status != "delivery"):
                continue
            values = {
                "statut": one.status, "titre": quoted(one.title), "principale": main,
                "partielle": kept is not None and kept.partial_certificate,
            }
            yield DraftSentence(f"certification/{one.id}", "ensemble_proposition", values,
                                self.sources)

    def _elements(self) -> Iterator[DraftSentence]:
        """The references of what was not practised, does not apply, was agreed on."""
        session = self.session
        values = {
            element.ref: judged_elements(session, block.number)[element.ref.element].value
            for block in session.referential.blocks if block.number not in session.carried
            for element in block.elements
        }
        ticked = session.referential.scale.not_applicable
        box = session.referential.scale.value(ticked.ticked_as) if ticked else None
        for name, refs in (
            ("nmo", [ref for ref, value in values.items() if value == NOT_PRACTISED]),
            ("na", [ref for ref, value in values.items() if value == NOT_APPLICABLE]),
            ("accord", [ref for ref in values if isinstance(session.effective(ref), Agreement)]),
        ):
            if refs:
                told = {"quoi": name, "refs": ranges(refs), "nombre": len(refs),
                        "coche": box.label if box else "",
                        "commente": not any(
                            ref in one.missing.comments for one in self.outcome.blocks
                            for ref in refs
                        )}
                yield DraftSentence(name, "ensemble_elements", told, self.facts.judgements(refs))

    def _kept(self) -> Iterator[DraftSentence]:
        """Until when what the jury validated is kept; nothing before its decision."""
        def period(one: KeptBlock) -> tuple[str, str]:
            return one.decided.isoformat(), one.until.isoformat()

        numbers_of = self.facts.numbers
        kept = sorted(kept_blocks(self.session), key=period)
        for (decided, until), group in groupby(kept, key=period):
            numbers = [one.block for one in group]
            values = {"numeros": numbers, "decision": decided, "fin": until}
            found = {
                numbers_of.get(("report", number), numbers_of.get(("jury", 0), 0))
                for number in numbers
            }
            yield DraftSentence(f"conservation/{until}", "conservation", values,
                                tuple(sorted(found - {0})))

    # --- what comes next, in the words of the source ---------------------------------------------

    def _next(self, detail: _Detail) -> Iterator[DraftSentence]:
        """What the source says comes next: what is kept, the ways on, the resit, the sending."""
        session, most = self.session, detail.next_words
        if session.jury is not None:
            return
        verdict, rule = self._main, retention(session.referential)
        status = verdict.status if verdict else "undetermined"
        values: dict[str, object] = {
            "mois": 0, "objet": "", "voies": [], "rattrapage": "", "transmission": "",
        }
        step = transmission(session)
        citation = step.source if step else None
        if status in ("partial", "none"):
            if rule is not None and status == "partial":
                values["mois"], values["objet"] = rule.months, rule.what
                citation = rule.source
            values["voies"] = self._ways(most) if detail.ways else []
            again = next((one for one in _steps(session) if one.id == RESIT), None)
            if again is not None and detail.ways:
                values["rattrapage"] = _from(quoted(again.text), RESIT, most)
                citation = again.source
        if step is not None and most:
            values["transmission"] = cut(quoted(step.text.partition(". ")[0]), most + 5)
        if citation is not None and any(values.values()):
            yield DraftSentence("suite", "ensemble_suite", values, (), citation)

    def _ways(self, most: int) -> list[str]:
        """How the candidate may go on: what the source lists right behind the retention."""
        rule, jury = retention(self.session.referential), self.session.referential.jury
        if rule is None or jury is None or rule.sentence not in jury.sentences or not most:
            return []
        place = jury.sentences.index(rule.sentence)
        listed = [
            line.partition(_WAY)[2] for sentence in jury.sentences[place + 1:]
            for line in sentence.splitlines() if line.startswith(_WAY)
        ]
        return [
            quoted(line.removeprefix("soit ").partition(",")[0].partition(" afin ")[0])
            for line in listed
        ]


def _from(text: str, word: str, most: int) -> str:
    """The passage of a text that begins shortly before a word."""
    tokens = text.split(" ")
    place = next((at for at, one in enumerate(tokens) if word in fold(one)), 0)
    return cut(" ".join(tokens[max(0, place - _BEFORE):]), most)


def _steps(session: Session) -> tuple[Step, ...]:
    """What is done with the dossier after the interview, on the session's route."""
    return tuple(
        step for step in session.referential.steps
        if step.phase == "transmission" and (not step.routes or session.route in ("", *step.routes))
    )


def transmission(session: Session) -> Step | None:
    """The step that sends the dossier: the first that names the jury, else the first of all."""
    steps = _steps(session)
    return next((one for one in steps if "jury" in fold(one.text)), next(iter(steps), None))
