"""A branch's own form, filled: its Word document with tags, in a sandbox. Pure: bytes to bytes.

docxtpl finds the tags and jinja2 fills them, with no function, no import, and no more turns nor
text than a form can need; `form_check` refuses the rest beforehand. `docs/formulaire.md` is for
whoever writes a form.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage  # type: ignore[import-untyped]
from jinja2 import StrictUndefined
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from assistant.domain.session.state import parse_time
from assistant.reports.form.check import (
    FILTERS,
    TAG,
    FormPart,
    broken_apart,
    raw_faults,
    tag_faults,
    typed,
)
from assistant.reports.form.file import FormRefused, as_document, check_file, drawn_tags
from assistant.reports.form.tags import tags
from assistant.reports.report.content import Report
from assistant.reports.report.packing import repacked
from assistant.reports.report.qr import qr_png
from assistant.reports.word.parts import WATERMARK

MAX_TEXT = 30_000_000
"""How many characters a filled part may have: a dossier of a thousand pages."""

_FAULTS = (
    PackageNotFoundError, BadZipFile, SyntaxError, KeyError, ValueError, AttributeError,
    TypeError, IndexError, RecursionError, UnicodeError,
)
"""What the libraries raise on a document that is not as Word writes it (bad XML: SyntaxError)."""


class _Form:
    """A form whose tags may hold French quotes, and stand in its comments and endnotes too."""

    def __init__(self, form: bytes) -> None:
        self.template: Any = DocxTemplate(io.BytesIO(as_document(form)))
        self.template.init_docx()
        self._patched = self.template.patch_xml
        self.template.patch_xml = self.patch
        self.template.render_footnotes = self._fill_notes

    def patch(self, source: str) -> str:
        """The XML of a part as the template engine reads it, straight quotes in its tags."""
        return TAG.sub(lambda found: typed(found.group()), self._patched(broken_apart(source)))

    def sources(self) -> Iterator[tuple[str, str]]:
        """The pieces that may hold tags, named as one says them."""
        template = self.template
        yield "Document", template.get_xml()
        for uri, name in (
            (template.HEADER_URI, "En-tête"), (template.FOOTER_URI, "Pied de page")
        ):
            for _, part in template.get_headers_footers(uri):
                yield name, template.get_part_xml(part)
        for name, part in self._notes():
            yield name, template.get_part_xml(part)
        about = template.docx.core_properties
        texts = (about.author, about.comments, about.identifier, about.language, about.subject,
                 about.title)
        for text in texts:
            if "{" in text:
                yield "Propriétés du document", text.replace("<", " ").replace(">", " ")

    def _notes(self) -> Iterator[tuple[str, Any]]:
        for part in self.template.docx.part.package.parts:
            kind = part.content_type.rpartition(".")[2].removesuffix("+xml")
            if kind in _NOTES:
                yield _NOTES[kind], part

    def _fill_notes(self, context: Any, jinja_env: Any = None) -> None:
        """Fill the notes at the foot and at the end, and the comments."""
        for _, part in self._notes():
            xml = self.patch(self.template.get_part_xml(part))
            filled = self.template.render_xml_part(xml, part, context, jinja_env)
            if isinstance(part, XmlPart):
                part._element = parse_xml(filled)
            else:
                part._blob = filled.encode("utf-8")


_NOTES = {
    "footnotes": "Notes de bas de page", "endnotes": "Notes de fin", "comments": "Commentaires",
}


class _Sandbox(ImmutableSandboxedEnvironment):
    """Values go in, text comes out; nothing can be called and nothing grows without end."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.globals.clear()
        self.filters = {name: one for name, one in self.filters.items() if name in FILTERS}

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    @staticmethod
    def concat(pieces: Iterable[str]) -> str:
        """Joins what a template says, up to a limit."""
        return "".join(_limited(pieces))


def _limited(pieces: Iterable[str]) -> Iterator[str]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > MAX_TEXT:
            raise OverflowError("text")
        yield piece


def problems(report: Report, form: bytes) -> tuple[str, ...]:
    """What is wrong in a form, tag by tag, with its paragraph and the nearest right ones.

    Raises:
        FormRefused: the file itself cannot be opened.
    """
    check_file(form)
    try:
        opened = _Form(form)
        sources = list(opened.sources())
        found = [fault for name, source in sources for fault in raw_faults(name, source)]
        found += [
            f"Graphique ou SmartArt ({name}) : une balise n’y est jamais remplie. Écrivez-la dans "
            "un paragraphe ou une zone de texte." for name in drawn_tags(form)
        ]
        if found:
            return tuple(found)
        values = tags(report)
        parts = (FormPart(name, source, opened.patch(source)) for name, source in sources)
        return tuple(fault for part in parts for fault in tag_faults(part, values))
    except _FAULTS as error:
        raise _damaged() from error


def render(report: Report, form: bytes) -> bytes:
    """The form, filled.

    Raises:
        FormRefused: the file cannot be opened, or some of its tags are wrong; all are named.
    """
    wrong = problems(report, form)
    if wrong:
        count = "une balise" if len(wrong) == 1 else f"{len(wrong)} balises"
        named = " ; ".join(one.rstrip(".") for one in wrong[:3])
        rest = " ; … « cqp exporter » avec --verifier les donne toutes" if len(wrong) > 3 else ""
        raise FormRefused(f"À corriger dans le formulaire, {count} : {named}{rest}.", wrong)
    template = _Form(form).template
    values = tags(report)
    if report.seal:
        picture = io.BytesIO(qr_png(report.seal.reference))
        values["sceau"]["qr"] = InlineImage(template, picture, width=Cm(3.5))
    filled = io.BytesIO()
    try:
        template.render(values, jinja_env=_Sandbox(), autoescape=True)
        template.save(filled)
        return _finished(report, filled.getvalue())
    except TemplateError as error:
        raise FormRefused(
            "Une balise demande une valeur que cette session n’a pas (un numéro de bloc ou "
            f"d’élément trop grand, par exemple) : {error.message or 'balise inconnue'}."
        ) from error
    except OverflowError as error:
        raise FormRefused(
            "Ses boucles s’emboîtent tant qu’elles n’en finiraient pas. Retirez une boucle."
        ) from error
    except _FAULTS as error:
        raise _damaged() from error


def _finished(report: Report, filled: bytes) -> bytes:
    """The filled form without anyone's name in its properties, marked when it is a draft."""
    document = Document(io.BytesIO(filled))
    if report.edition.draft:
        _mark(document)
    for doubt in reversed(report.doubts):
        document.element.body.insert(0, document.add_paragraph(f"Attention : {doubt}")._p)
    about: Any = document.core_properties
    about.author = about.last_modified_by = ""
    about.created = about.modified = parse_time(report.last)
    saved = io.BytesIO()
    document.save(saved)
    return repacked(saved.getvalue())


def _mark(document: Any) -> None:
    """BROUILLON on every page: in every kind of header that every section has."""
    for number, section in enumerate(document.sections):
        headers = [section.header]
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            headers.append(section.even_page_header)
        for header in headers:
            if number and header.is_linked_to_previous:
                continue
            header.is_linked_to_previous = False
            paragraph = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
            paragraph._p.append(parse_xml(WATERMARK))


def _damaged() -> FormRefused:
    return FormRefused(
        "Ce document n’est pas fait comme Word les écrit : il ne peut pas être rempli. Ouvrez-le "
        "dans Word, enregistrez-le de nouveau en .docx et recommencez."
    )
