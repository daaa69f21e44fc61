"""How a line of the transcript looks in the conversation. Pure: values in, content out.

Every text enters as plain content, never as markup. `public` is what discreet mode leaves of a
line: None when nothing may be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from textwrap import shorten

from textual.content import Content

from assistant.domain.common.french import hour
from assistant.domain.events.interview import ConsultationConcluded, JudgementGiven, Undone
from assistant.domain.guide.dialogue import guide_points, parts, watched_part
from assistant.domain.referential.model import Block, ElementRef, ScaleValue
from assistant.domain.referential.scales import NOT_APPLICABLE
from assistant.domain.review import conversation
from assistant.domain.review.conversation import Line
from assistant.domain.session.state import Session
from assistant.tui.base.styles import ACCENT, MUTED, SIGN_STYLES, STRONG

UNJUDGED, DISPUTED = "○ ·", "≠ ?"
ORIGINS = {
    "entretien": "entretien", "dossier": "dossier", "observation": "observation",
    "preuve": "preuve",
}

STATUS = {
    "mastered": ("✓ M", "$text-success"),
    "not_mastered": ("✗ N", "$text-error"),
    "undetermined": ("? I", "$text-warning"),
}
"""Sign and letter, and colour, of a verdict."""


PUBLIC = frozenset({"bloc", "question", "question_libre", "partie", "point", "horloge", "etape"})
"""The kinds of lines that the candidate may see."""

Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Look:
    """A line ready to be shown: its CSS class, its content, and what discreet mode leaves."""

    kind: str
    content: Content
    public: Content | None

    def is_same(self, other: Look) -> bool:
        """Whether nothing of it would be painted otherwise, its colours neither."""
        public = (self.public or Content("")).is_same(other.public or Content(""))
        return self == other and self.content.is_same(other.content) and public


def scale_style(session: Session, value: str) -> str:
    """The colour of a judgement; none for a mark."""
    ids = [one.id for one in session.referential.scale.values]
    return SIGN_STYLES[min(ids.index(value), 2)] if value in ids else STRONG


def sign(session: Session, value: str, *, not_applicable: bool = False) -> str:
    """The sign and letter of a judgement, `✓ A`; a mark stands for itself."""
    if not_applicable:
        return f"{NOT_APPLICABLE.sign} {NOT_APPLICABLE.letter}"
    scale = session.referential.scale
    found: ScaleValue | None = scale.value(value)
    return f"{found.sign} {found.letter}" if found else scale.label(value)


def state(session: Session, ref: ElementRef) -> tuple[str, str]:
    """The state of an element as sign and letter, with its colour.

    While nobody who concludes has judged, the judgement of the role that types is shown.
    """
    if session.disputed(ref):
        return DISPUTED, "$text-warning"
    given = session.effective(ref)
    if given is None and session.role:
        given = session.judgement(ref, session.role)
    if given is None:
        return UNJUDGED, MUTED
    style = MUTED if given.not_applicable else scale_style(session, given.value)
    return sign(session, given.value, not_applicable=given.not_applicable), style


def refs(elements: Iterable[ElementRef]) -> str:
    """Elements as a screen names them, « 1.3 2.1 »."""
    return " ".join(str(ref) for ref in elements)


class Painter:
    """Gives each transcript line its look."""

    def __init__(self, say: Say, *, folded: bool = False) -> None:
        """Look at lines.

        Args:
            folded: written observations take one line, whatever their length.
        """
        self._say, self._folded = say, folded

    def look(self, session: Session, line: Line, *, first_visit: bool = True) -> Look:
        """The look of a line.

        Args:
            first_visit: for a block, whether it is met for the first time: its card is then
                shown in full.
        """
        if line.kind == "bloc":
            return self._block(session, line, first_visit)
        if line.kind == "partie":
            found = self._part(session, line)
        elif line.kind in ("question", "point", "question_libre"):
            found = self._question(session, line)
        elif line.kind == "note":
            found = self._note(session, line)
        elif line.kind == "jugement":
            found = self._judgement(session, line)
        elif line.kind == "remise":
            found = self._put_off(line)
        elif self._folded and _written_observations(line):
            found = self._observations(session, line)
        else:
            found = self._small(session, line)
        return _struck(found) if line.undone else found

    def _block(self, session: Session, line: Line, first_visit: bool) -> Look:
        word = session.referential.block_word
        title = Content.assemble(
            (f"{word.capitalize()} {line.block}", ACCENT), ("  ", ""), (line.text, STRONG)
        )
        block = session.referential.block(line.block)
        if block is None or not first_visit:
            return Look("bloc", title, title)
        card = self._say("guide/bloc", **block_values(session, block))
        return Look("bloc", Content.assemble(title, "\n", card.strip("\n")), title)

    def _question(self, session: Session, line: Line) -> Look:
        block = session.referential.block(line.block)
        head = self._say(
            "guide/question", kind=line.kind, number=int(line.tag or 0),
            total=_total(line.kind, block), theme=_theme(line, block),
            word=session.referential.block_word, block=line.block,
        ).strip()
        public = Content.assemble((head, ACCENT), "\n", (line.text, STRONG))
        if not line.elements:
            return Look("question", public, public)
        targets = "\n".join(_target(session, ref) for ref in line.elements)
        return Look("question", Content.assemble(public, "\n", (targets, MUTED)), public)

    def _part(self, session: Session, line: Line) -> Look:
        """The card of a part of an épreuve: how long, who plays what, what to look for."""
        title = Content.assemble((line.text, STRONG))
        block = session.referential.block(line.block)
        part = next((one for one in parts(block) if one.id == line.tag), None) if block else None
        if part is None:
            return Look("question", title, title)
        lasting = session.referential.duration(part.duration)
        card = self._say(
            "guide/partie", minutes=lasting.minutes if lasting else 0, course=part.course,
            look_for=part.look_for, watched=part.watched, block=line.block,
            element=session.referential.element_word,
        )
        content = Content.assemble(title, "\n", card.strip("\n"))
        return Look("question", content, content)

    def _observations(self, session: Session, line: Line) -> Look:
        """One line, whatever their length: they are opened where they are written."""
        said = self._say(
            "guide/observations_ecrites", about=_about(session, line), number=line.number,
            count=sum(any(map(str.isalnum, word)) for word in line.text.split()),
        )
        return Look(line.kind, Content.assemble((f"· {said} · {hour(line.time)}", MUTED)), None)

    def _put_off(self, line: Line) -> Look:
        said = self._say("guide/remise", number=line.tag, elements=list(map(str, line.elements)))
        text = shorten(line.text, 90, placeholder="…")
        return Look("etape", Content.assemble((f"· {said} « {text} »", MUTED)), None)

    def _note(self, session: Session, line: Line) -> Look:
        other = session.referential.role(line.role) if line.role != session.role else None
        who = other.called if other else ""
        parts = [who, refs(line.elements), line.tag, hour(line.time), f"n° {line.number}"]
        if line.corrected:
            parts.append("corrigée")
        tail = _tail(parts)
        content = Content.assemble((line.text, ""), ("  ", ""), (tail, MUTED))
        return Look("note", content, None)

    def _judgement(self, session: Session, line: Line) -> Look:
        ref = line.elements[0]
        by = session.referential.role(line.tag)
        who = by.called if by else line.tag
        given = _value_of(session, line)
        if line.veiled:
            said = self.veiled(line)
            content = Content.assemble(
                (f"{ref} ", STRONG), (f"○ · {said}", MUTED),
                (f" — {_tail([who, hour(line.time), f'n° {line.number}'])}", MUTED),
            )
            return Look("jugement", content, None)
        mark, style = ("○ ·", MUTED) if given is None else given
        content = Content.assemble(
            (f"{ref} ", STRONG), (f"{mark} ", style), (line.text, ""),
            (f" — {_tail([who, hour(line.time), f'n° {line.number}'])}", MUTED),
        )
        return Look("jugement", content, None)

    def veiled(self, line: Line) -> str:
        """The placeholder of a line that the typing role may not read yet."""
        return self._say("ecran/avis_masque", genre=line.kind).strip()

    def _small(self, session: Session, line: Line) -> Look:
        mark = "←" if line.kind == "annulation" else "·"
        if line.kind == "etape":
            mark = {"faite": "☑", "passee": "–"}.get(line.tag, "☐")
        about = _about(session, line)
        plain = f"{about} : {line.text}" if about else line.text
        text = self._undone_text(session, line) or plain
        if line.veiled and line.kind != "annulation":
            text = self.veiled(line)
            text = f"{about} : {text}" if about else text
        text += " (passée)" if line.kind == "etape" and line.tag == "passee" else ""
        content = Content.assemble((f"{mark} {text} · {hour(line.time)}", MUTED))
        public = content if line.kind in ("horloge", "etape") else None
        return Look(line.kind, content, public)

    def _undone_text(self, session: Session, line: Line) -> str:
        """What was undone, in its own words: its number alone says little."""
        event = session.entries[line.number - 1].event
        if not isinstance(event, Undone):
            return ""
        target = conversation.line(session, session.entries[event.event - 1])
        if target is None:
            return line.text
        said = target.text
        if line.veiled:
            said = self.veiled(target)
        about = " ".join(part for part in (refs(target.elements), said) if part)
        return f"annulé, n° {event.event} : {shorten(about, 60, placeholder='…')}"


def block_values(session: Session, block: Block) -> dict[str, object]:
    """What the card of a block may say."""
    declared = [
        (activity.text, session.activities.get((block.number, index)))
        for index, activity in enumerate(block.activities, start=1)
    ]
    return {
        "block": block,
        "word": session.referential.block_word,
        "declared": [(text, one) for text, one in declared if one and one.practised],
        "refused": [(text, one) for text, one in declared if one and one.practised is False],
        "unsaid": [
            (text, one) for text, one in declared
            if one and one.practised is None and (one.examples or one.documents)
        ],
        "read": any(one for _, one in declared),
        "activities": [text for text, _ in declared],
        "points": () if block.questions else guide_points(block),
        "watched": bool(block.questions) and watched_part(block) is not None,
        "received": ("document_recu", block.number) in session.facts,
    }


def _tail(parts: Iterable[str]) -> str:
    """What stands behind a line, kept together on one row."""
    return " · ".join(part for part in parts if part).replace(" ", "\u00a0")


def _total(kind: str, block: Block | None) -> int:
    if block is None:
        return 0
    return len(guide_points(block)) if kind == "point" else len(block.questions)


def _theme(line: Line, block: Block | None) -> str:
    number = int(line.tag or 0)
    if block is None or line.kind != "question" or not 1 <= number <= len(block.questions):
        return ""
    return block.questions[number - 1].theme


def _target(session: Session, ref: ElementRef) -> str:
    element = session.referential.element(ref)
    title = shorten(element.title, 62, placeholder=" …") if element else ""
    return f"→ {ref} {title}"


def _value_of(session: Session, line: Line) -> tuple[str, str] | None:
    event = session.entries[line.number - 1].event
    if not isinstance(event, JudgementGiven | ConsultationConcluded):
        return None
    style = MUTED if event.not_applicable else scale_style(session, event.value)
    return sign(session, event.value, not_applicable=event.not_applicable), style


def _written_observations(line: Line) -> bool:
    return line.kind == "ecrit" and line.tag == "observation" and not line.veiled


def _about(session: Session, line: Line) -> str:
    if line.kind == "dossier":
        return f"{refs(line.elements)} {line.tag}".strip()
    if line.kind == "marque":
        return refs(line.elements)
    if line.kind == "ecrit" and line.tag == "observation":
        word = session.referential.block_word
        return f"Observations, {word} {line.block}" if line.block else "Observations d’ensemble"
    return ""


def _struck(look: Look) -> Look:
    return Look(f"{look.kind} -annule", _annulled(look.content), look.public and
                _annulled(look.public))


def _annulled(content: Content) -> Content:
    """A line struck out; its first row says so, whatever stands below."""
    first, *below = content.stylize("strike $text-muted").split("\n", allow_blank=True)
    return Content("\n").join([Content.assemble(first, (" — annulé", MUTED)), *below])
