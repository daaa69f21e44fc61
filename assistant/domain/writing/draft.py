"""The draft of the observations: what the recorded facts allow to say, sentence by sentence.

Pure values: a sentence names its template in `prompts/observations/`, its values, and the numbers
of the events it rests on. Nothing is said without a recorded fact, but for the sentences of the
source itself, which name their document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.domain.common.text import one_line
from assistant.domain.events import interview as ev
from assistant.domain.referential.model import Block, Citation, Element, ElementRef
from assistant.domain.rules.findings import NOT_APPLICABLE, BlockVerdict, Judged
from assistant.domain.rules.outcome import Outcome, judged_elements
from assistant.domain.session.state import Agreement, Note, Session

DISPUTED = "avis_differents"
"""Stands for the value of an element on which two roles differ."""
MOST_QUOTED = 4
"""So many notes are quoted in a sentence; of the others only the count is said."""
_LONGEST = 300
"""Characters of a quoted note: the rest is cut at a word and marked « […] »."""


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """One sentence of a draft.

    Args:
        id: what it is about, the same from one draft to the next.
        template: its name below `prompts/observations/`.
        values: plain values for the template.
        sources: the numbers of the events it rests on.
        citation: the sentence of the source it rests on, where no event stands behind it.
    """

    id: str
    template: str
    values: Mapping[str, Any]
    sources: tuple[int, ...]
    citation: Citation | None = None


@dataclass(slots=True)
class Facts:
    """The numbers of the last events of a kind that still count, and the facts on an element."""

    session: Session
    numbers: dict[tuple[str, Any], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in self.session.entries:
            if entry.number in self.session.undone:
                continue
            event = entry.event
            if isinstance(event, ev.FileRead):
                self.numbers["lecture", event.element] = entry.number
            elif isinstance(event, ev.ConsultationHeld):
                self.numbers["concertation", event.block] = entry.number
            elif isinstance(event, ev.ArbitrationAsked):
                self.numbers["arbitrage", event.block] = entry.number
            elif isinstance(event, ev.BlockCarried):
                self.numbers["report", event.block] = entry.number
            elif isinstance(event, ev.JuryDecided):
                self.numbers["jury", 0] = entry.number

    def judgements(self, refs: Iterable[ElementRef]) -> tuple[int, ...]:
        """The events that judge these elements, whoever judged and agreed."""
        found: set[int] = set()
        for ref in refs:
            found.update(one.number for one in self.session.judgements.get(ref, {}).values())
            agreed = self.session.agreements.get(ref)
            if agreed:
                found.add(agreed.number)
        return tuple(sorted(found))


# --- a block -------------------------------------------------------------------------------


def block_draft(session: Session, outcome: Outcome, number: int) -> tuple[DraftSentence, ...]:
    """What may be said of a block; nothing where nothing is recorded on it."""
    block = session.referential.block(number)
    if block is None:
        return ()
    facts = Facts(session)
    carried = session.carried.get(number)
    if carried is not None:
        source = facts.numbers["report", number]
        values = {"numero": number, "decision": carried.decided, "fin": carried.until}
        return (DraftSentence("report", "report", values, (source,)),)
    judged = judged_elements(session, number)
    told = [*_judged(facts, block, judged), *_open(facts, block, outcome.block(number), judged)]
    told += _around(facts, block)
    if not told or not any(one.sources for one in told):
        return ()
    return (*_proposition(facts, block, outcome.block(number), judged), *told)


def _proposition(
    facts: Facts, block: Block, verdict: BlockVerdict, judged: Mapping[int, Judged]
) -> Iterator[DraftSentence]:
    """How the judgements divide, then what is proposed and by which condition."""
    every = [element.ref for element in block.elements]
    sources = facts.judgements(every)
    if not sources:
        return
    numeric = facts.session.referential.scale.numeric
    if numeric is None:
        counts = [{"valeur": value, "nombre": count}
                  for value, count in _counts(facts.session, judged)]
        yield DraftSentence("bilan", "bilan", {"total": len(every), "etats": counts}, sources)
    elif verdict.mean_low is not None and verdict.mean_low == verdict.mean_high:
        asked = next((one.bound for one in verdict.reasons if one.condition == "moyenne"), None)
        values = {"moyenne": verdict.mean_low, "maximum": numeric.maximum, "demande": asked}
        yield DraftSentence("bilan", "moyenne", values, sources)
    reasons = [one for one in verdict.reasons if one.kind in ("violated", "decided_whatever")]
    deciding = sorted({ref for one in reasons for ref in (*one.elements, *one.also)})
    values = {
        "statut": "left_to_jury" if verdict.left_to_jury else verdict.status,
        "numero": block.number,
        "motifs": list(dict.fromkeys(
            quoted(part, 0) for one in reasons for part in one.motif.split(" ; ") if part
        )),
        "decisifs": [str(ref) for ref in deciding],
    }
    yield DraftSentence("proposition", "proposition", values, sources)


def _counts(session: Session, judged: Mapping[int, Judged]) -> list[tuple[Mapping[str, str], int]]:
    """How many elements received each value, in the order of the scale, then the others."""
    scale = session.referential.scale
    values = [one.id for one in scale.values] + [NOT_APPLICABLE]
    counted = [(value, sum(1 for one in judged.values() if one.value == value))
               for value in values]
    found = [(_value(session, value), count) for value, count in counted if count]
    disputed = sum(1 for one in judged.values() if one.disputed)
    left = sum(1 for one in judged.values() if one.value is None) - disputed
    waiting = [({"id": DISPUTED, "libelle": ""}, disputed), ({"id": "", "libelle": ""}, left)]
    return [*found, *(one for one in waiting if one[1])]


def _value(session: Session, value: str) -> Mapping[str, str]:
    """A value for templates: its id and the words of the scale."""
    return {"id": value, "libelle": session.referential.scale.label(value)}


def _judged(facts: Facts, block: Block, judged: Mapping[int, Judged]) -> list[DraftSentence]:
    """The judged elements: established first, then not, then not practised or not applicable."""
    groups: dict[tuple[Any, ...], list[Element]] = {}
    for element in block.elements:
        one = judged[element.ref.element]
        if one.value is None:
            continue
        groups.setdefault((one.value, one.commented, *_ground(facts, element.ref)), []).append(
            element
        )
    order = [value.id for value in facts.session.referential.scale.values]

    def rank(key: tuple[Any, ...]) -> tuple[int, bool]:
        value = key[0]
        place = order.index(value) if value in order else len(order) + (value == NOT_APPLICABLE)
        return place, not key[2:]  # those without a fact after the others

    ordered = sorted(groups.items(), key=lambda item: rank(item[0]))
    return [_judgement(facts, elements, judged) for _, elements in ordered]


def _ground(facts: Facts, ref: ElementRef) -> tuple[Any, ...]:
    """What elements must share to be said in one sentence; empty without any fact."""
    session = facts.session
    own = session.readings.get(ref) or _answers(session, ref) or _comment(session, ref)
    notes = tuple(note.number for note in session.notes_on(ref))
    return (notes, ref if own else None) if notes or own else ()


def _comment(session: Session, ref: ElementRef) -> str:
    given = session.effective(ref)
    return given.comment if given else ""


def _answers(session: Session, ref: ElementRef) -> list[tuple[str, tuple[int, ...]]]:
    """The points to check of an element that were answered."""
    return [
        (point.answer, (point.number, point.settled))
        for point in session.points.values()
        if point.element == ref and point.settled and point.answer
    ]


def _judgement(
    facts: Facts, elements: list[Element], judged: Mapping[int, Judged]
) -> DraftSentence:
    session, refs = facts.session, [element.ref for element in elements]
    one = judged[refs[0].element]
    told, sources = _told(facts, refs[0])
    value, comment = str(one.value), _comment(session, refs[0])
    template = "juge"
    if value == NOT_APPLICABLE:
        template = "non_applicable"
    elif session.referential.scale.numeric is not None:
        template = "note"
    ticked = session.referential.scale.not_applicable
    values = {
        "elements": _named(elements), "valeur": _value(session, value), **told,
        "etabli": value in [one.id for one in session.referential.scale.values[:1]],
        "criteres": sum(len(element.criteria) for element in elements),
        "commentaire": quoted(comment), "commente": one.commented,
        "coche": _value(session, ticked.ticked_as)["libelle"] if ticked else "",
    }
    names = "+".join(str(ref) for ref in refs)
    return DraftSentence(f"juge/{names}", template, values,
                    _numbers(facts.judgements(refs), sources))


def _told(facts: Facts, ref: ElementRef) -> tuple[dict[str, Any], tuple[int, ...]]:
    """What is known of an element, quoted by where it comes from, and the events behind it."""
    session = facts.session
    notes = session.notes_on(ref)
    groups, more = _quoted(notes)
    sources = [note.number for note in notes]
    if reading := session.readings.get(ref):
        _add(groups, "dossier", reading)
        sources.append(facts.numbers["lecture", ref])
    for answer, numbers in _answers(session, ref):
        _add(groups, "entretien", answer)
        sources += numbers
    return {"faits": groups, "de_plus": more}, tuple(sources)


def _quoted(notes: Iterable[Note]) -> tuple[list[dict[str, Any]], int]:
    """The first notes gathered by where they come from, and how many are left out."""
    groups: list[dict[str, Any]] = []
    kept = list(notes)
    for note in kept[:MOST_QUOTED]:
        _add(groups, note.origin, note.text)
    return groups, max(0, len(kept) - MOST_QUOTED)


def _add(groups: list[dict[str, Any]], origin: str, text: str) -> None:
    group = next((one for one in groups if one["provenance"] == origin), None)
    if group is None:
        group = {"provenance": origin, "textes": []}
        groups.append(group)
    said = quoted(text)
    if said and said not in group["textes"]:
        group["textes"].append(said)


def quoted(text: str, longest: int = _LONGEST) -> str:
    """A text as it stands between « »: one line, inner marks changed, no last stop.

    Args:
        longest: characters beyond which it is cut; 0 never cuts, as for the words of the source.
    """
    words = one_line(text).replace("\u00a0", " ").replace("\u202f", " ")
    for mark, other in (("« ", "“"), ("«", "“"), (" »", "”"), ("»", "”")):
        words = words.replace(mark, other)
    if longest and len(words) > longest:
        return words[:longest].rsplit(" ", 1)[0].rstrip(" ,;:.") + " […]"
    return words if words.endswith("...") else words.rstrip(" .;:,")


def _named(elements: Iterable[Element]) -> list[dict[str, str]]:
    return [{"ref": str(one.ref), "titre": quoted(one.title, 0)} for one in elements]


def _numbers(*found: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted({number for numbers in found for number in numbers}))


# --- what is open in a block ----------------------------------------------------------------


def _open(
    facts: Facts, block: Block, verdict: BlockVerdict, judged: Mapping[int, Judged]
) -> Iterator[DraftSentence]:
    """Differences between evaluators, what is still to judge, to check or to know."""
    session = facts.session
    bare: list[Element] = []
    for element in block.elements:
        ref = element.ref
        told, sources = _told(facts, ref)
        values = {"elements": _named([element]), **told, "avis": _views(session, ref)}
        if judged[ref.element].disputed:
            yield DraftSentence(f"juge/{ref}", "avis_differents", values,
                           _numbers(facts.judgements([ref]), sources))
        elif judged[ref.element].value is None:
            given = facts.judgements([ref])
            if sources or given:
                yield DraftSentence(f"juge/{ref}", "reste_a_juger_avec_faits", values,
                               _numbers(given, sources))
            else:
                bare.append(element)
        if (agreed := session.agreements.get(ref)) and not judged[ref.element].disputed:
            yield _agreement(facts, element, agreed)
    if bare:
        yield DraftSentence("reste", "reste_a_juger", {"elements": _named(bare)}, (),
                       _rule_source(session, block.number))
    for point in session.points.values():
        if point.element.block == block.number and not point.settled:
            found = session.referential.element(point.element)
            values = {"elements": _named([found] if found else []), "point": quoted(point.text)}
            yield DraftSentence(f"point/{point.number}", "point", values, (point.number,))
    marks = [
        ref for ref in verdict.missing.essentials if judged[ref.element].value is not None
    ]
    if sources := facts.judgements(marks):
        named = [found for ref in marks if (found := session.referential.element(ref))]
        yield DraftSentence("marques", "marques", {"elements": _named(named)}, sources)


def _rule_source(session: Session, number: int) -> Citation:
    """Where the source asks that every element be judged."""
    found = (rule.source for rule in session.referential.rules if number in rule.blocks)
    other = (one.source for one in session.referential.certifications)
    return next(found, None) or next(other, Citation(session.referential.title))


def _views(session: Session, ref: ElementRef) -> list[dict[str, Any]]:
    """What each role judged, before anything was agreed."""
    given = session.judgements.get(ref, {})
    found = []
    for role in session.referential.roles:
        if role.id in given:
            one = given[role.id]
            value = NOT_APPLICABLE if one.not_applicable else one.value
            found.append({"role": role.title, "valeur": _value(session, value)})
    return found


def _agreement(facts: Facts, element: Element, agreed: Agreement) -> DraftSentence:
    value = NOT_APPLICABLE if agreed.not_applicable else agreed.value
    values = {
        "elements": _named([element]), "valeur": _value(facts.session, value),
        "avis": _views(facts.session, element.ref), "raison": quoted(agreed.reason),
    }
    return DraftSentence(f"accord/{element.ref}", "accord", values, facts.judgements([element.ref]))


def _around(facts: Facts, block: Block) -> Iterator[DraftSentence]:
    """What bears on the block as a whole."""
    session, number = facts.session, block.number
    notes = [one for one in session.notes.values() if one.block == number and not one.elements]
    if notes:
        groups, more = _quoted(notes)
        yield DraftSentence("autres", "autres_faits", {"faits": groups, "de_plus": more},
                       tuple(note.number for note in notes))
    if number in session.consulted:
        values = {"numero": number, "texte": quoted(session.consulted[number])}
        yield DraftSentence("concertation", "concertation", values,
                       (facts.numbers["concertation", number],))
    if number in session.arbitrations:
        values = {"numero": number, "raison": quoted(session.arbitrations[number])}
        yield DraftSentence("arbitrage", "arbitrage", values, (facts.numbers["arbitrage", number],))
