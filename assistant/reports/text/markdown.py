"""Markdown: the session's document, its transcript, and the blank guide. Lays out, adds nothing.

What people typed is escaped: it is text, never a heading, a link or a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from assistant.domain.referential.model import Block, Referential
from assistant.domain.session.state import Note, parse_time
from assistant.reports.report.content import BlockReport, ElementReport, Report, Spoken
from assistant.reports.report.official import ANONYMOUS, DRAFT, UNSEALED
from assistant.reports.text.charts import bars

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!$^=:@])|^(\s*)([-+]|\d+[.)])(?=\s)", re.MULTILINE)
_BARS = 76
TICKED, EMPTY = "☒", "☐"


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


def render(report: Report) -> str:
    """The whole document of a session."""
    return "\n".join(_document(report)).rstrip() + "\n"


def _document(report: Report) -> Iterator[str]:
    yield f"# {escape(report.title)}"
    yield ""
    yield "**Propositions au jury, qui décide.** Document établi à partir de la session "
    yield f"`{report.session}` (référentiel {escape(report.version or report.title)}, "
    yield f"empreinte `{report.fingerprint[:16]}`)."
    yield ""
    yield from _state(report)
    yield from _people(report)
    yield from _summary(report)
    for block in report.blocks:
        yield from _block(report, block)
    yield from _closing(report)
    yield from _coverage(report)
    yield "## Transcription"
    yield ""
    yield from _spoken(report.transcript, report.roles)


def _state(report: Report) -> Iterator[str]:
    """What this copy is: a draft or not, with or without names, sealed or not."""
    if report.edition.draft:
        yield f"**{DRAFT}**"
        yield ""
        yield from (f"- Il manque : {_paragraph(one)}" for one in report.edition.lacking)
        yield ""
    if report.edition.anonymous:
        yield f"*{ANONYMOUS}*"
        yield ""
    seal = report.seal
    yield f"Sceau : empreinte `{seal.short}`." if seal else f"Sceau : {UNSEALED}."
    yield ""


def _people(report: Report) -> Iterator[str]:
    yield f"- Candidat : **{escape(report.candidate)}**"
    for key, value in report.details:
        yield f"- {escape(key)} : {escape(value)}"
    if report.route:
        yield f"- Voie : {escape(report.route)}"
    for one in report.evaluators:
        facts = [one.company, one.function]
        facts += [f"habilitation {one.accreditation}"] if one.accreditation else []
        said = ", ".join(escape(fact) for fact in facts if fact)
        title = escape(report.roles.get(one.role_id, one.role_id))
        yield f"- {title} : {escape(one.name)}" + (f" ({said})" if said else "")
    yield f"- Ouverte le {_day(report.opened)}"
    asked = f" ; la source en demande au moins {report.minimum}" if report.minimum else ""
    yield f"- Durée de l’entretien : {report.minutes} minutes{asked}"
    yield ""


def _summary(report: Report) -> Iterator[str]:
    yield "## Bilan de l’évaluation des compétences"
    yield ""
    yield f"| {report.block_word.capitalize()} | Proposition | Observations |"
    yield "|---|---|---|"
    for block in report.blocks:
        yield (
            f"| {block.number}. {_cell(block.title)} | {block.proposition} "
            f"| {_cell(block.observation)} |"
        )
    yield ""
    for title, sentence, reasons in report.certifications:
        yield f"**{escape(title)}** : {escape(sentence)}"
        yield ""
        yield from _reasons(reasons)
    yield ""


def _reasons(reasons: Iterable[tuple[str, str]]) -> Iterator[str]:
    for text, source in reasons:
        yield f"- {escape(text)}" + (f" — *{escape(source)}*" if source else "")


def _block(report: Report, block: BlockReport) -> Iterator[str]:
    yield f"## {report.block_word.capitalize()} {block.number} – {escape(block.title)}"
    yield ""
    yield f"**Proposition : {block.proposition}.** {escape(block.margin)}"
    yield ""
    yield from _reasons(block.reasons)
    if block.unjudged:
        yield f"- Reste à juger : {', '.join(block.unjudged)}"
    if block.unknown_marks:
        yield f"- Marques « incontournable » à connaître : {', '.join(block.unknown_marks)}"
    yield ""
    group = ""
    for element in block.elements:
        if element.group != group:
            group = element.group
            yield f"### {escape(group)}"
            yield ""
        yield from _element(report, element)
    if block.other_notes:
        yield "Autres notes :"
        yield ""
        yield from _notes(block.other_notes)
        yield ""
    yield f"**Observations.** {_paragraph(block.observation) or '…'}"
    yield ""


def _element(report: Report, element: ElementReport) -> Iterator[str]:
    title = escape(element.title.replace("\n", " "))
    essential = " *(incontournable)*" if element.essential == "oui" else ""
    yield f"**{element.name} {title}**{essential}"
    yield ""
    for criterion in element.criteria:
        yield f"- {_paragraph(criterion)}"
    if element.criteria:
        yield ""
    boxes = [f"{TICKED if label in _ticked(element) else EMPTY} {label}" for label in report.scale]
    yield "  ".join(boxes) if boxes else f"Note : {element.judgement or '…'}"
    if "non applicable" in element.judgement:
        yield ""
        yield f"Non applicable : {_paragraph(element.comment) or '(commentaire à écrire)'}"
    elif element.comment:
        yield ""
        yield _paragraph(element.comment)
    for view in element.disputed:
        yield ""
        yield f"Avis différent, sans concertation : {escape(view)}"
    yield ""
    for label, text in (("Lecture du dossier", element.reading),
                        *(("Point à vérifier", point) for point in element.points)):
        if text:
            yield f"*{label}* : {_paragraph(text)}"
            yield ""
    if element.notes:
        yield from _notes(element.notes)
        yield ""


def _ticked(element: ElementReport) -> str:
    return element.judgement.removesuffix(" (non applicable)")


def _notes(notes: Iterable[Note]) -> Iterator[str]:
    for note in notes:
        origin = "" if note.origin == "entretien" else f" *({note.origin})*"
        yield f"- [{note.number}] {_paragraph(note.text)}{origin}"


def _closing(report: Report) -> Iterator[str]:
    if report.not_applicable:
        # the heading is the source's own: it asks for these comments on that sheet
        yield from _list(
            "Résultats de l’évaluation – critères non applicables",
            (f"**{name}** {escape(title)} : {_paragraph(comment) or '(commentaire à écrire)'}"
             for name, title, comment in report.not_applicable),
        )
    yield from _list("Faits du dossier", map(escape, report.facts))
    yield "## Observations"
    yield ""
    yield _paragraph(report.observation) or "…"
    yield ""
    for title, text, required in report.comments:
        asked = " (obligatoires)" if required else " (facultatifs)"
        yield f"**{escape(title)}{asked}**"
        yield ""
        yield _paragraph(text) or "…"
        yield ""
    for question, choices, text in report.feedback:
        yield f"**{escape(question)}**"
        yield ""
        yield from (f"- {TICKED} {escape(choice)}" for choice in choices)
        yield _paragraph(text)
        yield ""
    if report.ambiguities:
        yield "## Ce que la source ne tranche pas"
        yield ""
        for subject, applied, _readings in report.ambiguities:
            yield f"- {escape(subject)} Lecture retenue : {escape(applied)}."
        yield ""
    if report.model_note:
        yield "## Mots proposés par un modèle"
        yield ""
        yield escape(report.model_note)
        yield ""


def _coverage(report: Report) -> Iterator[str]:
    """The bars as an indented block, which shows every character as it is."""
    yield "## Couverture de l’entretien"
    yield ""
    drawn = bars(report.coverage, word=report.block_word, width=_BARS)
    yield from (f"    {line}".rstrip() for line in drawn)
    yield ""


def transcript(report: Report) -> str:
    """The transcript alone."""
    head = [f"# Transcription – {escape(report.candidate)}", "", escape(report.title), ""]
    return "\n".join([*head, *_spoken(report.transcript, report.roles)]).rstrip() + "\n"


def transcript_text(report: Report) -> str:
    """The transcript as plain text, for screen readers and other programs."""
    out = [f"Transcription : {report.candidate}", report.title, ""]
    for spoken in report.transcript:
        head = f"{_clock(spoken.minutes)} [{spoken.line.number}]"
        text = spoken.line.text.replace("\n", "\n    ")
        out.append(f"{head} {_label(spoken)} : {text}{_tail(spoken)}")
    return "\n".join(out) + "\n"


def _spoken(lines: Iterable[Spoken], roles: dict[str, str]) -> Iterator[str]:
    for spoken in lines:
        text = _paragraph(spoken.line.text)
        if spoken.line.undone:
            text = f"~~{text}~~"
        who = escape(roles.get(spoken.line.role, spoken.line.role))
        author = f" · {who}" if spoken.line.kind == "note" and who else ""
        head = f"`{_clock(spoken.minutes)}` **{_label(spoken)}**{author}"
        yield f"- [{spoken.line.number}] {head} : {text}{_tail(spoken)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


_LABELS = {
    "bloc": "Compétence", "question": "Question", "question_libre": "Question de l’évaluateur",
    "point": "Point du dossier", "note": "Note", "jugement": "Jugement", "etape": "Étape",
    "horloge": "Horloge", "ecrit": "Écrit", "dossier": "Dossier", "marque": "Marque",
    "fait": "Fait", "annulation": "Correction", "cadre": "Session",
}


def _label(spoken: Spoken) -> str:
    label = _LABELS[spoken.line.kind]
    return f"{label} {spoken.line.block}" if spoken.line.kind == "bloc" else label


def _tail(spoken: Spoken) -> str:
    line = spoken.line
    parts = [" ".join(f"#{ref}" for ref in line.elements)] if line.elements else []
    if line.kind == "note" and line.tag != "entretien":
        parts.append(line.tag)
    if line.undone:
        parts.append("annulée")
    return f" ({', '.join(parts)})" if parts else ""


def _day(time: str) -> str:
    return parse_time(time).astimezone().strftime("%d/%m/%Y")


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
        yield from _list(escape(asked.text), map(escape, asked.plan), "###")
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


def _grid(ref: Referential, block: Block) -> Iterator[str]:
    boxes = " ".join(f"{EMPTY} {value.label}" for value in ref.scale.values) or "……"
    yield "| Élément | Critères | Lecture du dossier | Résultat |"
    yield "|---|---|---|---|"
    for element in block.elements:
        criteria = "<br>".join(f"– {_cell(criterion)}" for criterion in element.criteria)
        group = f"*{_cell(element.group)}*<br>" if element.group else ""
        title = f"{group}{element.ref} {_cell(element.title)}"
        yield f"| {title} | {criteria} | | {boxes} |"
    yield ""
    yield f"{EMPTY} maîtrisée  {EMPTY} non maîtrisée (proposition au jury)"
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
