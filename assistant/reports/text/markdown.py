"""Markdown: an outline laid out, the transcript of a session, and the blank guide.

What people typed is escaped: it is text, never a heading, a link or a tag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from assistant.domain.common.french import capital
from assistant.domain.referential.model import Block, Referential
from assistant.reports.report import outline, readback
from assistant.reports.report.charts import figures
from assistant.reports.report.content import Report, SpokenRow
from assistant.reports.report.official import Box
from assistant.reports.report.outline import Outline, Piece, Small
from assistant.reports.report.readback import EMPTY, TICKED

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!$^=:@])|^([^\S\n]*)([-+]|\d+[.)])(?=\s)", re.MULTILINE)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>#|~&!$^=:@+.)-])")
_QUOTED = re.compile(r"^> ", re.MULTILINE)
_BARS = 76
BLANK = "……"


def escape(text: str) -> str:
    """Foreign text as Markdown that shows it literally."""

    def literal(match: re.Match[str]) -> str:
        if match[1]:
            return "\\" + match[1]
        marker = match[3]
        return f"{match[2]}{marker[:-1]}\\{marker[-1]}"

    return _SPECIAL.sub(literal, text)


def _paragraph(text: str) -> str:
    """Foreign text with its line ends kept."""
    return "  \n".join(escape(line) for line in text.split("\n"))


def _cell(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def render(document: Outline) -> str:
    """A whole document.

    Raises:
        DocumentIncomplete: the text, read again, lacks something of the outline.
    """
    made = "\n".join(_document(document)).rstrip() + "\n"
    readback.check(document, unescape(made), "Markdown")
    return made


def unescape(made: str) -> str:
    """What a Markdown text of ours says, once shown."""
    return _ESCAPED.sub(r"\1", _QUOTED.sub("", made).replace("<br>", "\n"))


def _document(document: Outline) -> Iterator[str]:
    yield from (f"# {_line(document.title)}", "")
    yield from (f"**{_line(document.subtitle)}**", "")
    yield from (f"{document.bearer}\u00a0: **{_line(document.candidate)}**", "")
    for piece in document.pieces:
        yield from _piece(piece)
    yield from ("---", "", _line(document.foot))


def _line(text: str) -> str:
    return escape(" ".join(text.split("\n")))


def _piece(piece: Piece) -> Iterator[str]:
    match piece:
        case outline.Title():
            yield f"{'#' * (piece.level + 1)} {_line(piece.text)}"
        case outline.Frame():
            yield from (f"> {line}" for line in _paragraph(piece.text or BLANK).split("\n"))
        case outline.Table():
            yield from _table(piece)
            yield ""
            for one in piece.foot:
                yield from _piece(one)
            return
        case outline.Kept() | outline.Together():
            for one in outline.inside(piece):
                yield from _piece(one)
            return
        case outline.SealBox():
            for line in piece.lines:
                yield from _piece(line)
            return
        case outline.Chart():
            drawn = figures(piece.coverage, width=_BARS)
            yield from (f"    {line}".rstrip() for line in drawn)
        case outline.Bullets():
            yield from _bullets(piece)
        case outline.Ticks():
            yield from (f"- {_box(one)}" for one in piece.boxes)
        case _:
            yield _text(piece, _paragraph)
    yield ""


def _bullets(found: outline.Bullets, below: str = "") -> Iterator[str]:
    for item in found.items:
        if isinstance(item, str):
            yield f"{below}- {_item(item)}"
        else:
            yield from _bullets(item, f"{below}  ")


def _item(text: str) -> str:
    return _paragraph(text).replace("\n", "\n  ")


def _box(box: Box) -> str:
    return f"{TICKED if box.ticked else EMPTY} {escape(box.label)}".rstrip()


def _text(piece: outline.Paragraph | outline.Field, written: Callable[[str], str]) -> str:
    """A paragraph or a field; foreign text goes through `written`."""
    if isinstance(piece, outline.Field):
        return f"{escape(piece.name)}\u00a0: {written(piece.value) or BLANK}"
    mark = {"strong": "**", "quiet": "*"}.get(piece.look, "")
    text = f"{mark}{written(piece.text)}{mark}" if piece.text else ""
    return f"**{escape(piece.lead)}** {text}".rstrip() if piece.lead else text


def _table(piece: outline.Table) -> Iterator[str]:
    yield "| " + " | ".join(_cell(one.title) for one in piece.columns) + " |"
    yield "|" + "---|" * len(piece.columns)
    for row in piece.rows:
        cells = ["<br>".join(chain.from_iterable(map(_within, cell))) for cell in row.cells]
        if row.group:
            cells = [f"**{cells[0]}**", *[""] * (len(piece.columns) - 1)]
        yield "| " + " | ".join(cells) + " |"


def _within(piece: Small) -> Iterator[str]:
    """The lines of what stands in a cell."""
    match piece:
        case outline.Bullets():
            for item in piece.items:
                if isinstance(item, str):
                    yield f"– {_cell(item)}"
                else:
                    yield from _within(item)
        case outline.Ticks():
            yield from (_box(one).replace("\n", "<br>") for one in piece.boxes)
        case _:
            yield _text(piece, _cell)


def transcript(report: Report) -> str:
    """The transcript alone."""
    head = [f"# Relevé – {escape(report.candidate)}", "", escape(report.title), ""]
    return "\n".join([*head, *_spoken(report)]).rstrip() + "\n"


def transcript_text(report: Report) -> str:
    """The transcript as plain text, for screen readers and other programs."""
    out = [f"Relevé : {report.candidate}", report.title, ""]
    for spoken in report.transcript:
        head = f"{_clock(spoken.minutes)} [{spoken.line.number}]"
        text = spoken.line.text.replace("\n", "\n    ")
        out.append(f"{head} {_label(report, spoken)} : {text}{_tail(spoken)}")
    return "\n".join(out) + "\n"


def _spoken(report: Report) -> Iterator[str]:
    for spoken in report.transcript:
        text = _paragraph(spoken.line.text)
        if spoken.line.undone:
            text = f"~~{text}~~"
        who = escape(report.roles.get(spoken.line.role, spoken.line.role))
        author = f" · {who}" if spoken.line.kind == "note" and who else ""
        head = f"`{_clock(spoken.minutes)}` **{_label(report, spoken)}**{author}"
        yield f"- [{spoken.line.number}] {head} : {text}{_tail(spoken)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


_LABELS = {
    "question": "Question", "question_libre": "Question de l’évaluateur",
    "remise": "Question remise", "partie": "Épreuve", "point": "Point du dossier", "note": "Note",
    "jugement": "Évaluation", "etape": "Étape",
    "horloge": "Horloge", "ecrit": "Écrit", "dossier": "Dossier", "marque": "Marque",
    "fait": "Dossier", "annulation": "Correction", "cadre": "Session",
}


def _label(report: Report, spoken: SpokenRow) -> str:
    if spoken.line.kind == "bloc":
        return f"{capital(report.block_word)} {spoken.line.block}"
    return _LABELS[spoken.line.kind]


def _tail(spoken: SpokenRow) -> str:
    line = spoken.line
    parts = [" ".join(f"#{ref}" for ref in line.elements)] if line.elements else []
    if line.kind == "note" and line.tag != "entretien":
        parts.append(line.tag)
    if line.undone:
        parts.append("annulée")
    return f" ({', '.join(parts)})" if parts else ""


# --- the blank guide -----------------------------------------------------------------------


def blank_guide(ref: Referential) -> str:
    """The whole guide on paper, for the day the laptop fails."""
    return "\n".join(_guide(ref)).rstrip() + "\n"


def _guide(ref: Referential) -> Iterator[str]:
    yield f"# {escape(ref.title)} – guide d’évaluation"
    yield ""
    yield escape(ref.version)
    yield ""
    yield "Candidat : ……………………  Date : ……………………  Évaluateurs : ……………………"
    yield ""
    for text in ref.presentation:
        yield _paragraph(text)
        yield ""
    for moment, title in (("avant", "Avant"), ("pendant", "Pendant"), ("apres", "Après")):
        steps = [step for step in ref.steps if step.moment == moment]
        yield from _list(f"{title} l’entretien", (f"{EMPTY} {escape(s.text)}" for s in steps))
    yield from _list("À faire", (escape(tip.text) for tip in ref.tips_do))
    yield from _list("À éviter", (escape(tip.text) for tip in ref.tips_avoid))
    yield from _list("Déroulement", (escape(text) for text in ref.scenario))
    for block in ref.blocks:
        yield from _blank_block(ref, block)
    yield from _blank_end(ref)


def _list(title: str, items: Iterable[str], level: str = "##") -> Iterator[str]:
    found = list(items)
    if not found:
        return
    yield f"{level} {title}"
    yield ""
    for item in found:
        yield "- " + item.replace("\n", "  \n  ")
    yield ""


def _blank_block(ref: Referential, block: Block) -> Iterator[str]:
    yield f"## {ref.block_word.capitalize()} {block.number} – " + escape(
        block.title
    )
    yield ""
    yield from _list("Capacités", map(escape, block.abilities), "###")
    yield from _list("Consignes", map(escape, block.instructions), "###")
    rest = (escape("\n".join([m.text, *(f"– {p}" for p in m.points)])) for m in block.modalities)
    yield from _list("L’évaluation s’appuie sur", rest, "###")
    if block.requested_document:
        asked = block.requested_document
        yield from _list(escape(asked.text), map(escape, asked.lines), "###")
    yield from _list("Documents", map(escape, block.documents), "###")
    activities = (f"{escape(one.text)}  Oui {EMPTY} Non {EMPTY}" for one in block.activities)
    yield from _list("Activités réalisées", activities, "###")
    yield from _list("Questions au candidat", map(escape, block.open_questions), "###")
    theme = None
    for question in block.questions:
        if question.theme != theme:
            theme = question.theme
            yield ""
            yield f"### {escape(theme) or 'Questions'}"
            yield ""
        yield f"- {_paragraph(question.text)}"
    yield ""
    yield from _grid(ref, block)


_ESSENTIAL = {
    "oui": "<br>**★ incontournable**",
    "inconnu": f"<br>incontournable : oui {EMPTY} non {EMPTY}",
}
"""What a cell says of a mark; nothing where the document does not ask for it."""


def _grid(ref: Referential, block: Block) -> Iterator[str]:
    boxes = " ".join(f"{EMPTY} {value.label}" for value in ref.scale.values) or "……"
    words = ref.element_word.capitalize(), ref.words["criteres"].capitalize()
    yield f"| {words[0]} | {words[1]} | Lecture du dossier | Résultat |"
    yield "|---|---|---|---|"
    for element in block.elements:
        criteria = "<br>".join(f"– {_cell(criterion)}" for criterion in element.criteria)
        group = f"*{_cell(element.group)}*<br>" if element.group else ""
        mark = _ESSENTIAL.get(element.essential, "")
        title = f"{group}{element.ref} {_cell(element.title)}{mark}"
        yield f"| {title} | {criteria} | | {boxes} |"
    yield ""
    yield (
        f"{EMPTY} {ref.conclusions['mastered']}  {EMPTY} {ref.conclusions['not_mastered']}"
        " (proposition au jury)"
    )
    yield ""


def _blank_end(ref: Referential) -> Iterator[str]:
    yield "## Observations"
    yield ""
    for rule in ref.rules:
        yield f"> {escape(rule.sentence)} — {escape(ref.document(rule.source))}"
        yield ""
    for box in ref.comments:
        yield f"**{escape(box.title)}** : ……………………"
        yield ""
    yield from _list(
        "Ce que la source ne tranche pas", (escape(one.subject) for one in ref.ambiguities)
    )
