"""The checks that go through the elements: judged, founded, read, agreed on. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.domain.dossier.finding import CheckedDossier, Finding
from assistant.domain.events import interview as ev
from assistant.domain.guide.dialogue import without_fact
from assistant.domain.referential.model import Block, ElementRef
from assistant.domain.referential.scales import fails
from assistant.domain.session.state import Session


def elements_judged(case: CheckedDossier) -> Iterator[Finding]:
    """Every element has the judgement of the role that concludes, and the proposition is known.

    A block whose essential marks leave it undetermined has no box to tick; one on which the jury is
    asked to arbitrate needs none, and one that evaluators still see otherwise waits for them first.
    """
    for block in case.blocks:
        lacking = list(_lacking_judgements(case, block))
        yield from lacking
        essentials = case.outcome.block(block.number).missing.essentials
        settled = not lacking and not _disputed(case, block)
        if essentials and settled and not case.arbitrated(block.number):
            yield case.found(
                "marques_inconnues", "incontournables", block=block.number, elements=essentials,
            )


def _lacking_judgements(case: CheckedDossier, block: Block) -> Iterator[Finding]:
    session = case.session
    disputed = _disputed(case, block)
    bare = [
        element.ref
        for element in block.elements
        if not session.disputed(element.ref) and session.effective(element.ref) is None
    ]
    by_others = tuple(ref for ref in bare if session.judgements.get(ref))
    unjudged = tuple(ref for ref in bare if ref not in by_others)
    if unjudged:
        yield case.found("non_juges", "element", block=block.number, elements=unjudged)
    if by_others:
        yield case.found(
            "sans_conclusion", "element", block=block.number, elements=by_others,
            values={"role": session.referential.concluding_role.title},
        )
    consultation_checked = any(c.kind == "concertation" for c in session.referential.checks)
    if disputed and not consultation_checked:
        yield case.found("en_desaccord", "element", block=block.number, elements=disputed)


def _disputed(case: CheckedDossier, block: Block) -> tuple[ElementRef, ...]:
    """The elements two roles see otherwise; none once the jury is asked to arbitrate, or where the
    source leaves it to settle them."""
    settled = case.session.referential.deliberation
    if case.arbitrated(block.number) or (settled is not None and settled.to_jury):
        return ()
    return tuple(element.ref for element in block.elements if case.session.disputed(element.ref))


def result_known(case: CheckedDossier) -> Iterator[Finding]:
    """Every block is mastered or not, so that one of its boxes is ticked, or the jury decides."""
    for block in case.blocks:
        verdict = case.outcome.block(block.number)
        known = verdict.status != "undetermined" or verdict.for_jury
        if not known and not case.arbitrated(block.number):
            yield case.found("sans_resultat", "element", block=block.number, values={
                "arbitrage": block.number in case.session.arbitrations,
            })


def facts_behind(case: CheckedDossier) -> Iterator[Finding]:
    """Every judgement rests on a note; a commented « non applicable » rests on its comment."""
    for block in case.blocks:
        bare = tuple(
            ref for ref in without_fact(case.session, block) if not _explained(case.session, ref)
        )
        if bare:
            yield case.found("sans_fait", "element", block=block.number, elements=bare)


def criteria_said(case: CheckedDossier) -> Iterator[Finding]:
    """Of every element that is not established, it is said which criteria are not met."""
    session = case.session
    for block in case.blocks:
        bare = tuple(
            element.ref for element in block.elements
            if element.criteria and not session.failing(element.ref)
            and (given := session.effective(element.ref)) is not None
            and not given.not_applicable and fails(session.referential.scale, given.value)
        )
        if bare:
            yield case.remark("criteres_a_preciser", "element", block=block.number, elements=bare)


def _explained(session: Session, ref: ElementRef) -> bool:
    given = session.effective(ref)
    return given is not None and given.not_applicable and bool(given.comment)


def points_settled(case: CheckedDossier) -> Iterator[Finding]:
    """Every point to check was checked."""
    numbers = {block.number for block in case.blocks}
    for point in case.session.points.values():
        if not point.settled and point.element.block in numbers:
            yield case.found(
                "point_ouvert", "points", block=point.element.block, elements=(point.element,),
                values={"point": point.text, "numero": point.number},
            )


def file_read(case: CheckedDossier) -> Iterator[Finding]:
    """The candidate's dossier was read before the interview.

    The option `etendue` says whether the source asks for a reading note on each element
    (`element`, the default) or only that the dossier be read (`dossier`).
    """
    if case.check.options.get("etendue", "element") == "dossier":
        yield from _file_read_as_a_whole(case)
        return
    readings = case.session.readings
    late = _read_late(case.session)
    for block in case.blocks:
        refs = [element.ref for element in block.elements]
        unread = tuple(ref for ref in refs if not readings.get(ref))
        if unread:
            yield case.found("non_lus", "dossier", block=block.number, elements=unread)
        after = tuple(ref for ref in refs if ref in late)
        if after and not case.fact_known("date_lecture", block.number):
            yield case.remark("lus_apres", "dossier", block=block.number, elements=after)


def _file_read_as_a_whole(case: CheckedDossier) -> Iterator[Finding]:
    session = case.session
    dated = any(fact == "date_lecture" for fact, _ in session.facts)
    noted = any(note.origin == "dossier" for note in session.notes.values())
    if not (dated or noted or any(session.readings.values())):
        yield case.found("dossier_non_lu", "dossier")


def _read_late(session: Session) -> set[ElementRef]:
    """The elements whose reading was only written down once the interview had begun."""
    early: set[ElementRef] = set()
    late: set[ElementRef] = set()
    begun = False
    for entry in session.entries:
        event = entry.event
        begun = begun or isinstance(event, ev.InterviewStarted)
        if isinstance(event, ev.FileRead) and event.text and entry.number not in session.undone:
            (late if begun else early).add(event.element)
    return late - early


def consultation_held(case: CheckedDossier) -> Iterator[Finding]:
    """The evaluators conferred on every block, and settled what they saw otherwise."""
    consulted = case.session.consulted
    lacking = [] if 0 in consulted else [b for b in case.blocks if b.number not in consulted]
    if lacking and len(lacking) == len(case.blocks):
        yield case.found("sans_concertation", "concertation")
    else:
        for block in lacking:
            yield case.found("sans_concertation", "concertation", block=block.number)
    for block in case.blocks:
        disputed = _disputed(case, block)
        if disputed:
            yield case.found("en_desaccord", "element", block=block.number, elements=disputed)


def not_applicable_justified(case: CheckedDossier) -> Iterator[Finding]:
    """Every « non applicable » that counts has its comment."""
    session = case.session
    for block in case.blocks:
        given = [(element.ref, session.effective(element.ref)) for element in block.elements]
        bare = tuple(ref for ref, one in given if one and one.not_applicable and not one.comment)
        if bare:
            yield case.found("sans_justification", "element", block=block.number, elements=bare)
