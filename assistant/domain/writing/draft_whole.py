"""The draft of the observations on the whole interview, and what the source says comes next.

Pure; the sentences of the blocks are in `drafting`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from assistant.domain.common.text import fold
from assistant.domain.dossier.jury import KeptBlock, kept_blocks, retention
from assistant.domain.referential.model import Citation, Step
from assistant.domain.rules.findings import CertificationVerdict
from assistant.domain.rules.outcome import Outcome
from assistant.domain.session.state import Session
from assistant.domain.writing.draft import DraftSentence, Facts, block_draft, quoted

RESIT = "rattrapage"
"""The id of the step by which a référentiel says how what failed is evaluated again."""


def draft(session: Session, outcome: Outcome, block: int) -> tuple[DraftSentence, ...]:
    """The draft of a block's observations, or of those on the whole for 0."""
    return block_draft(session, outcome, block) if block else whole_draft(session, outcome)


def whole_draft(session: Session, outcome: Outcome) -> tuple[DraftSentence, ...]:
    """What may be said of the whole; nothing before the first judgement."""
    facts = Facts(session)
    reports = tuple(facts.numbers["report", number] for number in session.carried)
    every = facts.judgements(element.ref for element in session.referential.elements())
    sources = tuple(sorted({*every, *reports}))
    if not sources:
        return ()
    return (
        *_blocks(session, outcome, facts),
        *_certifications(session, outcome, sources),
        *_consulted(session, facts),
        *_kept(session, facts),
        *_follow_up(session, outcome),
    )


def _blocks(session: Session, outcome: Outcome, facts: Facts) -> Iterator[DraftSentence]:
    """How the blocks divide, each group on the events that judge it."""
    total = len(session.referential.blocks)
    for status in ("mastered", "not_mastered", "undetermined", "left_to_jury"):
        numbers = [
            one.block for one in outcome.blocks
            if status == ("left_to_jury" if one.left_to_jury else one.status)
        ]
        refs = [e.ref for e in session.referential.elements() if e.ref.block in numbers]
        sources = {*facts.judgements(refs), *(facts.numbers["report", number]
                                              for number in numbers if number in session.carried)}
        if sources:
            values = {"statut": status, "numeros": numbers, "total": total}
            yield DraftSentence(f"blocs/{status}", "blocs", values, tuple(sorted(sources)))


def _main(outcome: Outcome, session: Session) -> CertificationVerdict | None:
    """The verdict on the certificate of the whole référentiel."""
    whole = {one.id for one in session.referential.certifications if one.whole}
    return next((one for one in outcome.certifications if one.id in whole), None)


def _certifications(
    session: Session, outcome: Outcome, sources: tuple[int, ...]
) -> Iterator[DraftSentence]:
    for one in outcome.certifications:
        if any(reason.kind in ("no_rule", "left_to_jury") for reason in one.reasons):
            continue
        values = {
            "statut": one.status, "titre": quoted(one.title, 0), "numeros": list(one.mastered),
        }
        yield DraftSentence(f"certification/{one.id}", "certification", values, sources)


def _consulted(session: Session, facts: Facts) -> Iterator[DraftSentence]:
    if 0 in session.consulted:
        values = {"numero": 0, "texte": quoted(session.consulted[0])}
        yield DraftSentence("concertation", "concertation", values,
                       (facts.numbers["concertation", 0],))


def _kept(session: Session, facts: Facts) -> Iterator[DraftSentence]:
    """Until when what the jury validated is kept; nothing before its decision."""
    def period(one: KeptBlock) -> tuple[str, str]:
        return one.decided.isoformat(), one.until.isoformat()

    for (decided, until), group in groupby(sorted(kept_blocks(session), key=period), key=period):
        numbers = [one.block for one in group]
        values = {"numeros": numbers, "decision": decided, "fin": until}
        found = {
            facts.numbers.get(("report", number), facts.numbers.get(("jury", 0), 0))
            for number in numbers
        }
        yield DraftSentence(
            f"conservation/{until}", "conservation", values, tuple(sorted(found - {0}))
        )


# --- what comes next, in the words of the source ---------------------------------------------


def _follow_up(session: Session, outcome: Outcome) -> Iterator[DraftSentence]:
    """What the source asks to say to the candidate next."""
    verdict = _main(outcome, session)
    status = verdict.status if verdict else "undetermined"
    if status in ("partial", "none"):
        yield from _after_failure(session, kept=status == "partial")
    step = transmission(session)
    if step is not None:
        yield _said(session, "transmission", step.text, step.source)


def _after_failure(session: Session, *, kept: bool) -> Iterator[DraftSentence]:
    rule, jury = retention(session.referential), session.referential.jury
    if rule is not None and kept:
        yield _said(session, "benefice", rule.sentence, rule.source)
    if rule is not None and jury is not None and rule.sentence in jury.sentences:
        # what the source writes right after it: how the candidate may go on
        place = jury.sentences.index(rule.sentence)
        for index, sentence in enumerate(jury.sentences[place + 1:], 1):
            yield _said(session, f"suite/{index}", sentence, rule.source)
    again = next((one for one in _steps(session) if one.id == RESIT), None)
    if again is not None:
        yield _said(session, RESIT, again.text, again.source)


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


def _said(session: Session, name: str, sentence: str, citation: Citation) -> DraftSentence:
    values = {
        "nature": name.partition("/")[0], "phrase": quoted(sentence.replace("· ", ""), 0),
        "document": session.referential.document(citation),
    }
    return DraftSentence(f"source/{name}", "source", values, (), citation)
