"""What a branch publishes: blocks, elements, criteria, questions, rules, as immutable values.

Pure values built from plain data (`build`); storage reads the YAML, checks it and says where a
mistake stands. Nothing here reads a file or knows the screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

Mark = Literal["oui", "non", "inconnu"]
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a sentence of the source stands: the document's id and the place in it."""

    document: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, order=True)
class ElementRef:
    """An element named outside its block: `1.3` is the third element of the first block."""

    block: int
    element: int

    def __str__(self) -> str:
        return f"{self.block}.{self.element}"

    @classmethod
    def parse(cls, text: str, block: int | None = None) -> ElementRef:
        """Read `2.3`, or `3` when the block is given. Raises ValueError on anything else."""
        left, dot, right = text.strip().partition(".")
        if not dot:
            if block is None:
                raise ValueError(text)
            left, right = str(block), left
        if not (left.isascii() and left.isdigit() and right.isascii() and right.isdigit()):
            raise ValueError(text)
        return cls(int(left), int(right))


@dataclass(frozen=True, slots=True)
class ScaleValue:
    """One judgement of the scale, with the letter and the sign that stand for it on screen.

    `points` is what it is worth where judgements compensate (empty elsewhere); `participle` says it
    of an element in a sentence, masculine singular: « acquis », « validé ».
    """

    id: str
    label: str
    letter: str
    sign: str
    points: str = ""
    participle: str = ""


@dataclass(frozen=True, slots=True)
class NumericScale:
    """Marks between two bounds (both included), in exact steps, written as decimal text."""

    minimum: str
    maximum: str
    step: str


@dataclass(frozen=True, slots=True)
class Scale:
    """What an element may receive: named values, or a mark.

    `not_applicable` says that an element may be recorded as not applying: it is ticked
    `not_applicable.ticked_as` in the document, and its comment may be mandatory.
    """

    values: tuple[ScaleValue, ...] = ()
    numeric: NumericScale | None = None
    not_applicable: NotApplicable | None = None

    def value(self, value_id: str) -> ScaleValue | None:
        """The value of that id; None when it is none of the scale, as for a mark."""
        return next((value for value in self.values if value.id == value_id), None)

    def label(self, recorded: str) -> str:
        """A judgement for display: the label of a value, or a mark with its comma."""
        found = self.value(recorded)
        return found.label if found else recorded.replace(".", ",")


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """How an element that does not apply is ticked, and whether it must be commented."""

    ticked_as: str
    comment_required: bool
    sentence: str
    source: Citation


@dataclass(frozen=True, slots=True)
class Element:
    """The line that receives a judgement, numbered from 1 within its block.

    `short` is editorial: its name inside a sentence of the observations' draft, empty where the
    file gives none. No official document prints it in the place of `title`.
    """

    ref: ElementRef
    title: str
    group: str
    criteria: tuple[str, ...]
    essential: Mark
    provisional: bool = False
    short: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A suggested question: one paragraph of the source, as the evaluator would ask it.

    `elements` is editorial: the elements of the block it helps to judge.
    """

    number: int
    text: str
    theme: str
    elements: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Modality:
    """What the evaluation of a block must rest on; `kind` is editorial
    (observation, entretien, preuve, document, mise_en_situation)."""

    text: str
    kind: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity the candidate declares in the dossier, under its group (unité) if any."""

    text: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class PlanPoint:
    """A point of a plan, and what it comprises."""

    text: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestedDocument:
    """A document the candidate must hand in before the evaluation, with its plan."""

    text: str
    plan: tuple[PlanPoint, ...]
    source: Citation

    @property
    def lines(self) -> tuple[str, ...]:
        """The plan, one line after the other."""
        return tuple(line for one in self.plan for line in (one.text, *one.points))


@dataclass(frozen=True, slots=True)
class LookFor:
    """Something to look for while a part of an épreuve is under way; `elements` is editorial: the
    elements of the block it helps to judge."""

    text: str
    elements: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TrialPart:
    """One part of an épreuve: a presentation, a role play, the talk after it.

    `kind` is that of a modality; `course` says who does and plays what; `duration` names one of
    the référentiel's durations, empty where the source gives none.
    """

    id: str
    title: str
    kind: str
    course: tuple[str, ...] = ()
    look_for: tuple[LookFor, ...] = ()
    duration: str = ""

    @property
    def watched(self) -> bool:
        """Whether the candidate is watched at work: what is noted is then an observation."""
        return self.kind in ("observation", "mise_en_situation")


@dataclass(frozen=True, slots=True)
class Block:
    """A compétence or a domaine de compétences: what carries a verdict."""

    number: int
    title: str
    abilities: tuple[str, ...]
    modalities: tuple[Modality, ...]
    activities: tuple[Activity, ...]
    documents: tuple[str, ...]
    open_questions: tuple[str, ...]
    questions: tuple[Question, ...]
    elements: tuple[Element, ...]
    requested_document: RequestedDocument | None = None
    instructions: tuple[str, ...] = ()
    short_groups: Mapping[str, str] = field(default_factory=dict)
    """The short names of its groups, by their title; editorial, as `Element.short`."""
    trial: tuple[TrialPart, ...] = ()

    def element(self, number: int) -> Element | None:
        """The element of that number, counted from 1; None when there is none."""
        return self.elements[number - 1] if 1 <= number <= len(self.elements) else None


@dataclass(frozen=True, slots=True)
class Role:
    """Someone who evaluates. Exactly one role concludes: its judgements make the verdict.

    `weight`, where the référentiel gives weights, is the role's share in the mean of the
    evaluators' marks; empty elsewhere.
    """

    id: str
    title: str
    concludes: bool
    accreditation: bool
    independence: str
    conditions: tuple[str, ...]
    comment_required: bool
    source: Citation
    weight: str = ""

    @property
    def called(self) -> str:
        """The title without what it explains in brackets, for one line among others."""
        return self.title.partition(" (")[0]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the method, in the moment it belongs to.

    `moment` is avant, pendant or apres; `phase` groups what the guide shows together
    (preparation, accueil, entretien, conclusion, transmission).
    """

    id: str
    moment: str
    phase: str
    text: str
    who: str
    when: str
    source: Citation
    routes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tip:
    """A method tip; `moments` is editorial: when the guide shows it
    (ouverture, premier_jugement, silence, cloture, question). `avoid`: what not to do."""

    text: str
    moments: tuple[str, ...]
    avoid: bool = False

    @property
    def gist(self) -> str:
        """Its first clause, which stands alone: what explains it follows a colon or a bracket."""
        cut = min((at for sign in (" : ", "\u00a0: ", " (") if (at := self.text.find(sign)) > 0),
                  default=len(self.text))
        return self.text[:cut]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read an ambiguous text."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Where the source is silent or contradicts itself: both readings, and the one applied.

    `setting` is true where an extension of the référentiel may choose the other reading.
    """

    id: str
    subject: str
    readings: tuple[Reading, ...]
    applied: str
    setting: bool
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """How judgements of a block become a verdict.

    `condition` is plain data (see `rules.compile_rule`); `reading` names the ambiguity and the
    reading under which this rule holds, empty when it always does. `unhandled` is true for a rule
    that the program does not compute: the jury applies its sentence. `after` is what opens the
    blocks that it decides, where the source asks for it.
    """

    id: str
    blocks: tuple[int, ...]
    sentence: str
    source: Citation
    condition: Data
    examples: tuple[Data, ...] = ()
    reading: tuple[str, str] | None = None
    unhandled: bool = False
    after: Prerequisite | None = None


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """The blocks that must be mastered before others are open, and the sentence that says so."""

    blocks: tuple[int, ...]
    sentence: str
    source: Citation


@dataclass(frozen=True, slots=True)
class Deliberation:
    """How the evaluators' judgements of an element become one.

    Args:
        majority: a value counts once more than half of those who evaluate gave it.
        gap: how far apart marks may be; beyond, they differ. None where the source does not say.
        to_jury: where they differ the jury settles it; else the evaluators confer.
    """

    majority: bool
    gap: str | None
    to_jury: bool
    sentence: str
    source: Citation


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a partial result is kept, from the jury's decision: `months` (0: for life), of
    what, and where it is said."""

    months: int
    what: str
    partial_certificate: bool
    sentence: str
    source: Citation


@dataclass(frozen=True, slots=True)
class Certification:
    """What the whole session may lead to.

    `condition` is `tous_les_blocs`, `non_precisee` or conditions, as the file has it; `unhandled`
    is true where the program does not compute it and the jury applies its sentence.
    `marks` is None for a certificate that counts whole blocks, else the marks of the elements that
    count for it (`inconnu` where the source lost them). `blocks` holds the blocks it is made of;
    all where it is empty.
    """

    id: str
    title: str
    sentence: str
    source: Citation
    condition: Data | str
    retention: Retention | None
    marks: Mapping[ElementRef, Mark] | None = None
    blocks: tuple[int, ...] = ()
    examples: tuple[Data, ...] = ()
    unhandled: bool = False

    @property
    def whole(self) -> bool:
        """Whether it is the certificate of the whole référentiel."""
        return self.marks is None and not self.blocks


@dataclass(frozen=True, slots=True)
class Duration:
    """How long the source asks for: `kind` is minimum, indicative or fixe; `block` 0 is the whole
    interview. Minutes."""

    id: str
    kind: str
    minutes: int
    block: int
    label: str
    sentence: str
    source: Citation


@dataclass(frozen=True, slots=True)
class Deadline:
    """A delay of the source, counted from an event of the session.

    `count` in `unit` (jours_ouvres, jours, mois), before or after the `origin` (evaluation,
    deliberation, reception_dossier, decision_jury, reception_parchemin…).
    """

    id: str
    label: str
    count: int
    unit: str
    direction: str
    origin: str
    who: str
    sentence: str
    source: Citation
    routes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """Something a complete dossier must have; `kind` is one of the checks of `completeness`."""

    id: str
    kind: str
    label: str
    blocking: bool
    sentence: str
    source: Citation
    options: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spotting:
    """The interview that finds what is acquired before the parcours.

    `booklet` is its livret, `led_by` who leads it, `accredited` whether that person must be.
    """

    booklet: str
    led_by: str
    accredited: bool
    sentences: tuple[str, ...]
    source: Citation


@dataclass(frozen=True, slots=True)
class Course:
    """The parcours between the repérage and the evaluation.

    `tutor` is the sentence on who may be one, empty where the source knows none; `months` how long
    the practice in an enterprise must have lasted (0: not said); `file` the professional file that
    the tutor completes and sends, empty where there is none.
    """

    tutor: str
    months: int
    file: str
    sentences: tuple[str, ...]
    source: Citation


@dataclass(frozen=True, slots=True)
class Route:
    """A way to the certificate (formation, vae): its conditions, steps, actors and tools."""

    id: str
    title: str
    conditions: tuple[tuple[str, Citation], ...]
    stages: tuple[tuple[str, str], ...]
    tools: tuple[str, ...]
    spotting: Spotting | None = None
    course: Course | None = None


@dataclass(frozen=True, slots=True)
class Jury:
    """Who decides: composition, size, and the sentences that say so."""

    title: str
    minimum: int
    maximum: int
    members: tuple[str, ...]
    sentences: tuple[str, ...]
    source: Citation


@dataclass(frozen=True, slots=True)
class Comment:
    """A box of free comments in the dossier: whose, and whether it must be filled."""

    id: str
    title: str
    role: str
    required: bool
    source: Citation


@dataclass(frozen=True, slots=True)
class FeedbackQuestion:
    """A question put to the candidate about the process, with its boxes to tick."""

    id: str
    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Referential:
    """All that one certificate asks, as its sources say it.

    `data` is the plain resolved data it was built from: what a session keeps; `fingerprint` is
    the hash of its canonical form. `origins` says where a user's own additions (essential marks,
    indicators) were taken from.
    """

    id: str
    title: str
    version: str
    documents: Mapping[str, str]
    words: Mapping[str, str]
    presentation: tuple[str, ...]
    scale: Scale
    roles: tuple[Role, ...]
    blocks: tuple[Block, ...]
    steps: tuple[Step, ...]
    tips_do: tuple[Tip, ...]
    tips_avoid: tuple[Tip, ...]
    rules: tuple[Rule, ...]
    certifications: tuple[Certification, ...]
    ambiguities: tuple[Ambiguity, ...]
    durations: tuple[Duration, ...]
    deadlines: tuple[Deadline, ...]
    checks: tuple[Check, ...]
    routes: tuple[Route, ...]
    jury: Jury | None
    comments: tuple[Comment, ...]
    feedback: tuple[FeedbackQuestion, ...]
    available_documents: tuple[str, ...]
    scenario: tuple[str, ...]
    data: Data
    fingerprint: str
    origins: tuple[str, ...] = ()
    deliberation: Deliberation | None = None
    conclusions: Mapping[str, str] = field(default_factory=dict)
    """The branch's word for each verdict on a block, with its plural."""

    @property
    def by_majority(self) -> bool:
        """Whether what most evaluators judged counts."""
        return self.deliberation is not None and self.deliberation.majority

    def too_far_apart(self, marks: Sequence[str]) -> bool:
        """Whether evaluators' marks differ by more than the source admits."""
        gap = self.deliberation.gap if self.deliberation else None
        if gap is None or len(marks) < 2:
            return False
        numbers = [Fraction(mark.replace(",", ".")) for mark in marks]
        return max(numbers) - min(numbers) > Fraction(gap)

    def duration(self, duration_id: str) -> Duration | None:
        """The duration of that id; None when the source gives no such one."""
        return next((one for one in self.durations if one.id == duration_id), None)

    @property
    def block_word(self) -> str:
        """What this référentiel calls a block: compétence, domaine de compétences…"""
        return self.words["bloc"]

    @property
    def element_word(self) -> str:
        """What this référentiel calls an element: élément, critère, indicateur…"""
        return self.words["element"]

    def block(self, number: int) -> Block | None:
        """The block of that number, counted from 1; None when there is none, as for 0, the
        whole."""
        return self.blocks[number - 1] if 1 <= number <= len(self.blocks) else None

    def element(self, ref: ElementRef) -> Element | None:
        """The element of that number; None when the block or the element is none."""
        block = self.block(ref.block)
        return block.element(ref.element) if block else None

    def role(self, role_id: str) -> Role | None:
        """The role of that id; None when there is none, as for the empty one of a first look."""
        return next((role for role in self.roles if role.id == role_id), None)

    @property
    def concluding_role(self) -> Role:
        """The role whose judgement verdicts use; a référentiel without one is refused when read."""
        return next(role for role in self.roles if role.concludes)

    @property
    def averaged(self) -> Mapping[str, str]:
        """The weight of each role whose marks are averaged; empty where one role concludes."""
        if self.scale.numeric is None:
            return {}
        return {role.id: role.weight for role in self.roles if role.weight}

    def elements(self) -> tuple[Element, ...]:
        """Every element that receives a judgement, block after block, in source order."""
        return tuple(element for block in self.blocks for element in block.elements)

    def document(self, citation: Citation) -> str:
        """The citation for display: the document's title and the place in it."""
        name = self.documents.get(citation.document, citation.document)
        return f"{name}, {citation.place}" if citation.place else name
