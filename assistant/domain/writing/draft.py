"""The draft of the observations of a block: what decides, on which facts, of which kind, what
remains.

Pure values: a sentence names its template in `prompts/observations/`, its values, and the numbers
of the events it rests on. At most 90 words and six sentences: facts give way first, what decides
never does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from assistant.domain.common.french import number, number_beside
from assistant.domain.common.text import fold
from assistant.domain.referential.model import Block, Citation, Element, ElementRef
from assistant.domain.referential.scales import NOT_PRACTISED, fails
from assistant.domain.rules.findings import NOT_APPLICABLE, BlockVerdict, Judged
from assistant.domain.rules.outcome import Outcome, judged_elements
from assistant.domain.session.state import Agreement, Session
from assistant.domain.writing.facts import KINDS, Fact, Facts, Side, Telling
from assistant.domain.writing.faithful import Gate
from assistant.domain.writing.spans import (
    CUT,
    FactWords,
    cut,
    denies,
    idle,
    quoted,
    spans,
    tells_an_opinion,
    words_in,
)

MOST_WORDS, MOST_SENTENCES = 90, 6
FEWEST_FACTS = 2
_MOST_FACTS = 3
_REASON_WORDS = 25
_COMMENT_WORDS = 17
_TITLE_WORDS = 9
_RUN = 5
_BREAKS = (" (", ", afin ", " afin ", " selon ", " lors ", " concernant ", " en vue ", " : ")
"""Where a title that has no short name may be cut."""


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """One sentence of a draft.

    Args:
        id: what it is about, the same from one draft to the next.
        template: its name below `prompts/observations/`.
        values: plain values for the template.
        sources: the numbers of the events it rests on.
        citation: the sentence of the source it rests on, where no event stands behind it.
        facts: the facts it quotes, each uncut.
        failing: the elements whose criteria it names.
    """

    id: str
    template: str
    values: Mapping[str, Any]
    sources: tuple[int, ...]
    citation: Citation | None = None
    facts: tuple[Fact, ...] = ()
    failing: tuple[ElementRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Writer:
    """What the draft is written with.

    Args:
        words: what tells a reminder, a gap, an opinion in a note.
        telling: the stems of a text that say something.
        say: a sentence in its words.
    """

    words: FactWords
    telling: Telling
    say: Callable[[DraftSentence], str]


@dataclass(frozen=True, slots=True)
class _Room:
    """How much is said: quotes of each failing element, facts of the others, words of each.

    `most` is how many quotes stand behind all that decides; `detail` is False once the annex has
    to be read for the failing elements, `named` once their references have to do; `merged` puts
    the facts of every kind in one sentence.
    """

    quotes: int
    criterion: int
    facts: int
    names: bool
    words: int
    detail: bool = True
    named: bool = True
    counted: bool = False
    merged: bool = False
    most: int = 6


def _rooms() -> Iterator[_Room]:
    """The ways of saying it, the fullest first."""
    failing = ((2, 25), (2, 12), (1, 12), (1, 7))
    named = ((3, True, 17), (3, True, 12), (2, True, 17), (2, True, 12), (1, True, 12))
    bare = ((3, False, 12), (2, False, 12), (1, False, 12), (0, False, 12))
    for (quotes, criterion), (count, names, words) in (
        *product(failing, named), *product(failing, bare)
    ):
        yield _Room(quotes, criterion, count, names, words)
    for (criterion, words), named_ones, count in product(
        ((7, 12), (4, 8)), (True, False), (2, 1, 0)
    ):
        yield _Room(1, criterion, count, False, words, named=named_ones, most=2)
    for named_ones, count in product((True, False), (2, 1, 0)):
        yield _Room(0, 7, count, False, 12, named=named_ones)
    for count in (2, 1, 0):
        yield _Room(0, 0, count, False, 12, detail=False)
    for count in (2, 1, 0):
        yield _Room(0, 0, count, False, 12, detail=False, named=False)


def block_draft(
    session: Session, outcome: Outcome, number: int, writer: Writer
) -> tuple[DraftSentence, ...]:
    """What may be said of a block; nothing before its first judgement.

    Args:
        session: as the role that types may see it.
    """
    block = session.referential.block(number)
    if block is None:
        return ()
    facts = Facts(session, writer.words, writer.telling)
    carried = session.carried.get(number)
    if carried is not None:
        source = facts.numbers["report", number]
        values = {"numero": number, "decision": carried.decided, "fin": carried.until}
        return (DraftSentence("report", "report", values, (source,)),)
    draft = _BlockDraft(facts, block, outcome.block(number), judged_elements(session, number))
    if not facts.judgements(element.ref for element in block.elements):
        return ()
    writer = replace(writer, say=_once(writer.say))
    return shown(_fitting(draft, writer), session, writer)


def shown(
    sentences: Iterable[DraftSentence], session: Session, writer: Writer
) -> tuple[DraftSentence, ...]:
    """The sentences that say nothing but what was recorded."""
    gate = Gate(session)
    return tuple(one for one in sentences if not gate.faults(writer.say(one), one.values))


def _once(say: Callable[[DraftSentence], str]) -> Callable[[DraftSentence], str]:
    """The same words, each sentence put into words once: many rooms share most of theirs."""
    known: dict[tuple[str, str], str] = {}

    def said(sentence: DraftSentence) -> str:
        key = sentence.template, repr(sentence.values)
        if key not in known:
            known[key] = say(sentence)
        return known[key]

    return said


def _fitting(draft: _BlockDraft, writer: Writer) -> list[DraftSentence]:
    """The fullest way of saying it that fits and tells two facts, what decides in its first half.

    Where none does: the fullest that tells two facts, else the fullest.
    """
    fullest: list[DraftSentence] = []
    telling: list[DraftSentence] = []
    told: list[DraftSentence] = []
    for spread in _rooms():
        if fullest and not spread.detail:
            break
        room, told = spread, draft.sentences(spread)
        if len(told) > MOST_SENTENCES:
            room = replace(spread, merged=True)
            told = draft.sentences(room)
        if _words(told, writer) > MOST_WORDS:
            continue
        fuller = draft.sentences(replace(room, counted=True))
        if _words(fuller, writer) <= MOST_WORDS and not room.merged:
            told = fuller
        enough = sum(len(one.facts) for one in told) >= min(FEWEST_FACTS, draft.known)
        if enough and draft.decides_first([writer.say(one) for one in told]):
            return told
        if enough:
            telling = telling or told
        fullest = fullest or told
    return telling or fullest or told


def _words(told: Sequence[DraftSentence], writer: Writer) -> int:
    return sum(words_in(writer.say(one)) for one in told)


@dataclass(slots=True)
class _BlockDraft:
    """The block as its judgements divide it, and how each part is said.

    `quoted` and `names` hold what was said so far of what decides: nothing is said twice.
    `agreed` keeps what was asked of each element.
    """

    facts: Facts
    block: Block
    verdict: BlockVerdict
    judged: Mapping[int, Judged]
    quoted: list[Fact] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    agreed: dict[ElementRef, Agreement | None] = field(default_factory=dict)

    @property
    def session(self) -> Session:
        return self.facts.session

    @property
    def known(self) -> int:
        """How many facts could be told at all: one of each judged element that has one."""
        return sum(
            1 for one in self.block.elements
            if self.judged[one.ref.element].value is not None
            and self.facts.on(one.ref, self._side(one)) and not self.facts.dropped(one.ref)
        )

    def decides_first(self, said: Sequence[str]) -> bool:
        """Whether each element that decides is named in the first half of a text."""
        tokens = " ".join(said).split()
        half = " ".join(tokens[:(len(tokens) + 1) // 2])
        return all(
            re.search(rf"(?<![\d.]){re.escape(str(one.ref))}(?![\d])", half)
            for one in self.block.elements if self._side(one) in ("failing", "not_practised")
        )

    def _side(self, element: Element) -> Side:
        value = self.judged[element.ref.element].value
        if value is None:
            return "open"
        if value in (NOT_PRACTISED, NOT_APPLICABLE):
            return "not_practised"
        return "failing" if fails(self.session.referential.scale, value) else "established"

    def _those(self, side: Side, *, value: str = "", agreed: bool | None = None) -> list[Element]:
        """The elements of one side, in order; of one value where it is given."""
        return [
            one for one in self.block.elements
            if self._side(one) == side
            and value in ("", self.judged[one.ref.element].value)
            and agreed in (None, self._agreement(one.ref) is not None)
        ]

    def _agreement(self, ref: ElementRef) -> Agreement | None:
        """What a consultation settled of an element, where that is what counts."""
        if ref not in self.agreed:
            found = self.session.effective(ref)
            self.agreed[ref] = found if isinstance(found, Agreement) else None
        return self.agreed[ref]

    def sentences(self, room: _Room) -> list[DraftSentence]:
        """The block's sentences: what decides, what is established, on which facts, what waits."""
        self.quoted.clear()
        self.names.clear()
        told = [
            *self._mean(), *self._failing(room), *self._not_practised(room),
            *self._not_applicable(room),
        ]
        early, late = self._agreed(room)
        told += early
        chosen = self._chosen(room)
        told += self._established(room, chosen, first=not told)
        if not self._one_kind(chosen) and not room.merged:
            told += self._by_kind(room, chosen)
        told += [*late, *self._without(room, told), *self._waiting()]
        return told

    # --- what decides ----------------------------------------------------------------------------

    def _mean(self) -> Iterator[DraftSentence]:
        numeric, verdict = self.session.referential.scale.numeric, self.verdict
        if numeric is None or verdict.mean_low is None or verdict.mean_low != verdict.mean_high:
            return
        asked = next((one.bound for one in verdict.reasons if one.condition == "moyenne"), None)
        mean = number_beside(verdict.mean_low, verdict.mean_low if asked is None else asked)
        values = {"moyenne": mean, "maximum": number(numeric.maximum)}
        sources = self.facts.judgements(one.ref for one in self.block.elements)
        yield DraftSentence("moyenne", "moyenne", values, sources)

    def _failing(self, room: _Room) -> Iterator[DraftSentence]:
        elements = self._those("failing", agreed=False)
        if not elements:
            return
        quotes = {one.ref: self._quotes(one, "failing", room) for one in elements}
        values = {
            "elements": [
                {**self._named(one, room),
                 "etat": self._state(one), "faits": self._told(quotes[one.ref], room.words + 1)}
                for one in elements
            ],
            "detail": room.detail,
        }
        alone = str(elements[0].ref) if len(elements) == 1 else ""
        yield self._sentence(
            f"non/{alone}" if alone else "non", "non", values, elements,
            facts=[fact for found in quotes.values() for fact in found],
            failing=[one.ref for one in elements if one.criteria],
        )

    def _not_practised(self, room: _Room) -> Iterator[DraftSentence]:
        elements = self._those("not_practised", value=NOT_PRACTISED, agreed=False)
        if not elements:
            return
        quotes = {
            one.ref: self._quotes(one, "not_practised", room, most=1) for one in elements
        }
        values = {"elements": [
            {**self._named(one, room), "faits": self._told(quotes[one.ref], room.words)}
            for one in elements
        ]}
        alone = str(elements[0].ref) if len(elements) == 1 else ""
        yield self._sentence(
            f"nmo/{alone}" if alone else "nmo", "nmo", values, elements,
            facts=[fact for found in quotes.values() for fact in found],
        )

    def _not_applicable(self, room: _Room) -> Iterator[DraftSentence]:
        elements = self._those("not_practised", value=NOT_APPLICABLE, agreed=False)
        if not elements:
            return
        said: set[str] = set()
        rows: list[dict[str, Any]] = []
        told: list[Fact] = []
        for one in elements:
            given = self.session.effective(one.ref)
            comment = cut(quoted(given.comment), _COMMENT_WORDS) if given else ""
            asked = room.quotes and (not told or not comment) and len(self.quoted) < room.most
            quotes = [
                fact for side in ("established", "not_practised")
                for fact in self.facts.on(one.ref, side)
                if asked and not any(fact.repeats(other) for other in self.quoted)
            ][:1]
            self.quoted += quotes
            if comment in said or (said and room.quotes < 2):
                comment = ""
            said.add(comment)
            told += quotes
            rows.append({
                "ref": str(one.ref), "commentaire": comment,
                "faits": self._told(quotes, room.words),
            })
        ticked = self.session.referential.scale.not_applicable
        value = self.session.referential.scale.value(ticked.ticked_as) if ticked else None
        values = {
            "elements": rows, "coche": value.label if value else "",
            "a_commenter": self._uncommented(elements),
        }
        yield self._sentence("na", "na", values, elements, facts=told)

    def _uncommented(self, elements: Iterable[Element]) -> bool:
        """Whether the comment that the source asks for is lacking of every one of these."""
        return {one.ref for one in elements} == set(self.verdict.missing.comments)

    def _agreed(self, room: _Room) -> tuple[list[DraftSentence], list[DraftSentence]]:
        """What a consultation settled: before the rest where it decides, else behind it."""
        every = [one for one in self.block.elements if self._agreement(one.ref)]
        if not every:
            return [], []
        ordered = sorted(every, key=lambda one: self._side(one) == "established")
        rows: list[dict[str, Any]] = []
        told: list[Fact] = []
        for one in ordered:
            agreed = self._agreement(one.ref)
            assert agreed is not None
            reason = self._reason(one, agreed) if room.quotes else ""
            quotes = [] if reason else self._quotes(one, self._side(one), room, most=1)
            rows.append({
                **self._named(one, room), "etat": self._state(one),
                "raison": cut(reason, _REASON_WORDS if room.quotes > 1 else room.words),
                "faits": self._told(quotes, room.words),
            })
            told += quotes
        alone = f"accord/{ordered[0].ref}" if len(ordered) == 1 else "accord"
        sentence = self._sentence(
            alone, "accord", {"elements": rows}, ordered, facts=told,
            failing=[one.ref for one in ordered
                     if one.criteria and self._side(one) == "failing"],
        )
        decides = self._side(ordered[0]) != "established"
        return ([sentence], []) if decides else ([], [sentence])

    def _reason(self, element: Element, agreed: Agreement) -> str:
        """What of a consultation's reason is nearest to the element and tells no opinion.

        A second piece stands behind the first, « […] » between them, while both are short.
        """
        session, words = self.session, self.facts.words
        people = [
            *(role.title for role in session.referential.roles),
            *(part for _, name in session.evaluators for part in name.split() if len(part) > 2),
        ]
        found = [
            text for span in spans(agreed.reason, words, together=0)
            if not idle(text := quoted(span.text), words)
            and not tells_an_opinion(text, words, people)
        ]
        wanted = self._side(element) != "established"

        def rank(text: str) -> tuple[float, ...]:
            return (float(denies(text, words) != wanted),
                    -self.facts.likeness(text, element.ref), float(found.index(text)))

        best = sorted(found, key=rank)
        kept = best[:1]
        for text in best[1:2]:
            if not rank(text)[0] and sum(map(words_in, (*kept, text))) <= _REASON_WORDS:
                kept.append(text)
        return f"{CUT} ".join(sorted(kept, key=found.index))

    def _unmet(self, element: Element, room: _Room) -> dict[str, Any]:
        """The criteria not met, in the source's words; `attend` while none was said."""
        if self._side(element) != "failing" or not element.criteria:
            return {"criteres": [], "attend": False}
        numbers = self.session.failing(element.ref)
        said: list[str] = []
        for one in numbers if room.detail else ():
            text = cut(quoted(element.criteria[one - 1]), room.criterion)
            said.append(_before_again(text, said))
        return {"criteres": list(dict.fromkeys(said)), "attend": not numbers}

    # --- what is established ---------------------------------------------------------------------

    def _established(
        self, room: _Room, chosen: Sequence[Fact], *, first: bool
    ) -> Iterator[DraftSentence]:
        elements = self._those("established")
        if not elements or self.session.referential.scale.numeric is not None:
            yield from self._marked(room, chosen)
            return
        total, count = len(self.block.elements), len(elements)
        waiting = any(self._side(one) == "open" for one in self.block.elements)
        best, needed = self._best(elements), self._needed()
        shares = self._shares(best) if len(best) == count else []
        together = self._one_kind(chosen) or (room.merged and bool(chosen))
        values = {
            "total": total, "nombre": count, "participe": self._participle(),
            "reste": count < total and not waiting and not first,
            "necessaires": needed,
            "repartition": (
                shares if room.counted and not together and len(shares) > 1 and not needed else []
            ),
            "nature": chosen[0].kind if self._one_kind(chosen) else "",
            "groupes": self._groups(room, chosen) if together else [],
        }
        yield self._sentence("etabli", "etabli", values, elements,
                             facts=chosen if together else ())

    def _marked(self, room: _Room, chosen: Sequence[Fact]) -> Iterator[DraftSentence]:
        """Where marks are given nothing is « established »: the facts stand by themselves."""
        if room.merged and chosen:
            values = {"groupes": self._groups(room, chosen)}
            yield self._sentence("faits", "faits", values, (), facts=chosen)

    def _by_kind(self, room: _Room, chosen: Sequence[Fact]) -> Iterator[DraftSentence]:
        for group in self._groups(room, chosen):
            told = [one for one in chosen if one.kind == group["nature"]]
            yield self._sentence(
                f"faits/{group['nature']}", "faits", {"groupes": [group]}, (), facts=told
            )

    def _groups(self, room: _Room, chosen: Sequence[Fact]) -> list[dict[str, Any]]:
        """The chosen facts by where they come from, each with what it is a fact of."""
        said: set[str] = set()
        return [
            {"nature": kind, "faits": [
                {**self._theme(one, room, said), "texte": cut(one.text, room.words)}
                for one in chosen if one.kind == kind
            ]}
            for kind in KINDS if any(one.kind == kind for one in chosen)
        ]

    def _theme(self, fact: Fact, room: _Room, said: set[str]) -> dict[str, Any]:
        """The element of a fact, or their rubric where its note bears on several of one.

        Args:
            said: the rubrics already named; each is named once.
        """
        element = self.session.referential.element(fact.ref)
        assert element is not None
        own = [
            one for one in self._those("established")
            if one.ref in fact.elements and one.group == element.group
        ]
        group = self.block.short_groups.get(element.group, "")
        if len(own) > 1 and group and group not in said:
            said.add(group)
            return {"refs": [str(one.ref) for one in own], "nom": group if room.names else ""}
        return {"refs": [str(fact.ref)], "nom": name_of(element) if room.names else ""}

    def _chosen(self, room: _Room) -> list[Fact]:
        """The facts that illustrate what is established: one of each kind first, then by weight."""
        facts = self.facts
        pools = [
            found for element in self._illustrated()
            if not facts.dropped(element.ref) and self._agreement(element.ref) is None
            and (found := facts.on(element.ref, "established"))
        ]
        pools.sort(key=lambda found: (-facts.weight(found[0]), found[0].ref))
        chosen: list[Fact] = []
        said = self.quoted
        for new_kind in (True, False):
            for first, *others in pools:
                if len(chosen) >= room.facts:
                    break
                if new_kind and first.kind in {one.kind for one in chosen}:
                    continue
                more = [] if facts.picked(first.ref) else [one for one in others if not one.late]
                chosen += [
                    one for one in (first, *more[:1])
                    if not self._shares_with(one, chosen)
                    and not any(one.repeats(other) for other in said)
                ][:1]
        return sorted(chosen, key=lambda one: (KINDS.index(one.kind), one.ref))

    def _illustrated(self) -> list[Element]:
        if self.session.referential.scale.numeric is not None:
            return [
                one for one in self.block.elements
                if self.judged[one.ref.element].value is not None
            ]
        return self._those("established")

    def _shares_with(self, fact: Fact, chosen: Iterable[Fact]) -> bool:
        """Whether a chosen fact is of the same element, rubric or note, or says mostly the same."""
        session = self.session

        def group(ref: ElementRef) -> str:
            found = session.referential.element(ref)
            return found.group if found else ""

        return any(
            fact.ref == one.ref or fact.line == one.line or fact.repeats(one)
            or (bool(group(fact.ref)) and group(fact.ref) == group(one.ref)
                and len({each.group for each in self.block.elements}) > _MOST_FACTS
                and not self.facts.picked(fact.ref))
            for one in chosen
        )

    def _best(self, elements: Iterable[Element]) -> list[Fact]:
        """The best fact of each element that has one."""
        return [found[0] for one in elements if (found := self.facts.on(one.ref, "established"))]

    def _shares(self, best: Sequence[Fact]) -> list[dict[str, Any]]:
        counts = [(kind, sum(1 for one in best if one.kind == kind)) for kind in KINDS]
        return [{"nature": kind, "nombre": count} for kind, count in counts if count]

    def _one_kind(self, chosen: Sequence[Fact]) -> bool:
        """Whether all that is established rests on facts of one kind."""
        elements = self._those("established")
        best = self._best(elements)
        if self.session.referential.scale.numeric is not None or not chosen:
            return False
        return len(best) == len(elements) and len({one.kind for one in (*best, *chosen)}) == 1

    def _needed(self) -> int:
        """How many are asked for where the rule is a quota that is not reached yet; else 0."""
        reason = next((one for one in self.verdict.reasons if one.condition == "au_moins"), None)
        if reason is None or reason.kind not in ("violated", "decided_whatever"):
            return 0
        return int(reason.bound) if reason.bound is not None else 0

    def _without(self, room: _Room, told: Sequence[DraftSentence]) -> Iterator[DraftSentence]:
        """The established elements on which nothing was recorded, where there is room to say it."""
        found = [
            one for one in self._illustrated()
            if not self.session.notes_on(one.ref) and one.ref not in self.session.readings
            and not any(p.element == one.ref and p.settled for p in self.session.points.values())
        ]
        if found and room.counted and len(told) + self._waits() < MOST_SENTENCES:
            values = {"refs": ranges([one.ref for one in found])}
            yield self._sentence("sans_note", "sans_note", values, found)

    # --- what remains ----------------------------------------------------------------------------

    def _waits(self) -> int:
        return sum(1 for _ in self._waiting())

    def _waiting(self) -> Iterator[DraftSentence]:
        """What is still to judge, to confer on, to comment, to know; an arbitration asked for."""
        session, number = self.session, self.block.number
        open_ones = [one.ref for one in self.block.elements if self._side(one) == "open"]
        disputed = [ref for ref in open_ones if self.judged[ref.element].disputed]
        bare = [ref for ref in open_ones if ref not in disputed]
        told = self._uncommented(self._those(
            "not_practised", value=NOT_APPLICABLE, agreed=False
        ))
        comments = () if told else self.verdict.missing.comments
        marks = [
            ref for ref in self.verdict.missing.essentials
            if self.judged[ref.element].value is not None
        ]
        reason = session.arbitrations.get(number, "")
        parts = {
            "evaluer": ranges(bare), "concerter": ranges(disputed),
            "commenter": ranges(comments), "marques": ranges(marks),
            "arbitrage": number in session.arbitrations,
        }
        if not any(parts.values()):
            return
        sources = self.facts.judgements([*disputed, *comments, *marks])
        if reason:
            sources = tuple(sorted({*sources, self.facts.numbers["arbitrage", number]}))
        yield DraftSentence("attente", "attente", parts, sources,
                            None if sources else _rule_source(session, number))

    # --- words -----------------------------------------------------------------------------------

    def _named(self, element: Element, room: _Room) -> dict[str, Any]:
        """An element by its reference and its name, unless its criteria say the name again."""
        name = name_of(element) if room.named else ""
        unmet = self._unmet(element, room)
        again = name in self.names or any(
            run in _runs(one) for one in unmet["criteres"] for run in _runs(name)
        )
        self.names.add(name)
        return {"ref": str(element.ref), "nom": "" if again else name, **unmet}

    def _state(self, element: Element) -> dict[str, Any]:
        """What became of an element, for the templates."""
        scale = self.session.referential.scale
        value = str(self.judged[element.ref.element].value)
        found = scale.value(value)
        others = [one for one in scale.values[1:] if one.id != NOT_PRACTISED]
        return {
            "id": value, "etabli": self._side(element) == "established",
            "participe": self._participle(),
            "libelle": found.label if found else value.replace(".", ","),
            "seul": len(others) == 1,
        }

    def _participle(self) -> str:
        """What an element is that has the best value; its label where the file does not say."""
        values = self.session.referential.scale.values
        if not values:
            return ""
        label = values[0].label
        explained = label.partition(" – ")[2] or label
        return values[0].participle or explained[:1].lower() + explained[1:]

    def _quotes(
        self, element: Element, side: Side, room: _Room, *, most: int = 2
    ) -> list[Fact]:
        """What is quoted behind an element that decides, in the order it was recorded."""
        if self.facts.dropped(element.ref):
            return []
        found = [
            one for one in self.facts.on(element.ref, side)
            if not any(one.repeats(other) for other in self.quoted)
        ]
        gaps = [one for one in found if denies(one.text, self.facts.words)]
        kept = found if self.facts.picked(element.ref) else gaps or found[:1]
        room_left = room.most - len(self.quoted)
        chosen = kept[:max(0, min(most, room.quotes, room_left))]
        self.quoted += chosen
        return sorted(chosen, key=lambda one: one.line)

    def _told(self, facts: Iterable[Fact], words: int) -> list[dict[str, str]]:
        return [{"texte": cut(one.text, words), "nature": one.kind} for one in facts]

    def _sentence(
        self, name: str, template: str, values: Mapping[str, Any], elements: Iterable[Element],
        *, facts: Sequence[Fact] = (), failing: Iterable[ElementRef] = (),
    ) -> DraftSentence:
        refs = [one.ref for one in elements] or [one.ref for one in facts]
        sources = {*self.facts.judgements(refs), *(one.line for one in facts)}
        return DraftSentence(name, template, values, tuple(sorted(sources)), None, tuple(facts),
                             tuple(failing))


def _rule_source(session: Session, number: int) -> Citation:
    """Where the source asks that every element be judged."""
    found = (rule.source for rule in session.referential.rules if number in rule.blocks)
    other = (one.source for one in session.referential.certifications)
    return next(found, None) or next(other, Citation(session.referential.title))


def name_of(element: Element) -> str:
    """An element inside a sentence: its short name, else the beginning of its title, in « »."""
    if element.short:
        return element.short
    title = quoted(element.title)
    end = min([at for mark in _BREAKS if (at := title.find(mark)) > 0], default=len(title))
    head = cut(title[:end].rstrip(" ,;:"), _TITLE_WORDS)
    cut_short = "" if head.endswith(CUT) or head == title else CUT
    return f"« {head}{cut_short} »"


def _runs(text: str) -> set[tuple[str, ...]]:
    """The runs of words that a reader would notice a second time."""
    words = re.findall(r"\w+", fold(text))
    return {tuple(words[at:at + _RUN]) for at in range(len(words) - _RUN + 1)}


def _before_again(text: str, said: Iterable[str]) -> str:
    """A text, cut before it says more than five words that were said just before it."""
    tokens = text.split(" ")
    bare = [fold(one).strip(" ,;:.") for one in tokens]
    before = [[fold(one).strip(" ,;:.") for one in other.split(" ")] for other in said]
    for at in range(len(bare) - _RUN):
        run = bare[at:at + _RUN + 1]
        if any(run == other[n:n + _RUN + 1] for other in before for n in range(len(other))):
            return cut(text, words_in(" ".join(tokens[:at + _RUN])))
    return text


def ranges(refs: Iterable[ElementRef]) -> list[str]:
    """References, three that follow one another or more as « 1.2 à 1.5 »."""
    runs: list[list[ElementRef]] = []
    for ref in sorted(refs):
        last = runs[-1][-1] if runs else None
        if last and (last.block, last.element + 1) == (ref.block, ref.element):
            runs[-1].append(ref)
        else:
            runs.append([ref])
    found: list[str] = []
    for run in runs:
        found += [f"{run[0]} à {run[-1]}"] if len(run) > 2 else [str(ref) for ref in run]
    return found
