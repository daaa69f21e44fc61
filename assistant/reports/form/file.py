"""The file of a branch's own form: is it a DOCX that may be opened at all? Pure: bytes in.

Whatever is looked at here was made elsewhere: sizes are checked before anything is unpacked.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.office import (
    DAMAGED,
    RELATIONSHIPS,
    DoctypeFound,
    main_part,
    oversized,
)
from assistant.reports.form import carried

MAX_FILE = 20_000_000
MAX_UNPACKED = 100_000_000
MAX_XML = 4_000_000
MAX_MEMBERS = 2_000
"""Bytes and members, far beyond those of any real form."""

_OLD_WORD = b"\xd0\xcf\x11\xe0"
_TYPES = "[Content_Types].xml"
_PROPERTIES = b"relationships/metadata/core-properties"
_LIBREOFFICE = b"http://schemas.openxmlformats.org/officedocument/2006/" + _PROPERTIES
_WORD = b"http://schemas.openxmlformats.org/package/2006/" + _PROPERTIES
"""How LibreOffice and Word say which part holds the title and the author."""
_AS_MODEL = b"wordprocessingml.template.main+xml"
_AS_DOCUMENT = b"wordprocessingml.document.main+xml"
_STRICT = b"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
_DRAWN = re.compile(r"word/(?:charts|diagrams)/[^/]+\.xml")
_MARK = re.compile(rb"<[^>]*>")
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class FormRefused(AssistantError):
    """A form that cannot be filled; `problems` names each wrong tag with its place."""

    def __init__(self, message: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__("Formulaire refusé", message)
        self.problems = problems


def check_file(form: bytes) -> None:
    """Refuse what is not a harmless DOCX.

    Raises:
        FormRefused: another format, macros, a compression bomb, an XML trap, a damaged archive,
            what must not travel in a dossier.
    """
    if len(form) > MAX_FILE:
        raise FormRefused(f"Il dépasse {MAX_FILE // 1_000_000} Mo. Retirez-en les images lourdes.")
    if form.startswith(_OLD_WORD):
        raise FormRefused(
            "C’est un ancien document Word (.doc) ou un document protégé par un mot de passe. "
            "Ouvrez-le dans Word et enregistrez-le en .docx, sans mot de passe."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(form)) as archive:
            _check_members(archive)
            _check_content(archive)
            _check_carried(archive)
    except DoctypeFound as error:
        raise _with_entities(RELATIONSHIPS) from error
    except DAMAGED as error:
        raise FormRefused(
            "Ce n’est pas un document Word (.docx), ou il est abîmé. Ouvrez-le dans Word et "
            "enregistrez-le de nouveau en .docx."
        ) from error


def as_document(form: bytes) -> bytes:
    """The form as a Word document: what Word calls a model (.dotx) is one, the link to its
    properties is written as Word does, and no model is fetched from elsewhere.

    Otherwise they would be taken for missing: written a second time, the author's name left in the
    first.
    """
    with zipfile.ZipFile(io.BytesIO(form)) as archive:
        linked = _LIBREOFFICE not in archive.read(RELATIONSHIPS)
        attached = any(
            carried.is_attached(name, archive.read(name)) for name in archive.namelist()
            if name.lower().endswith((".rels", "settings.xml"))
        )
        if linked and not attached and _AS_MODEL not in archive.read(_TYPES):
            return form
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as written:
            for one in archive.infolist():
                data = carried.detached(one.filename, archive.read(one))
                if one.filename == RELATIONSHIPS:
                    data = data.replace(_LIBREOFFICE, _WORD)
                elif one.filename == _TYPES:
                    data = data.replace(_AS_MODEL, _AS_DOCUMENT)
                written.writestr(one, data)
    return content.getvalue()


def drawn_tags(form: bytes) -> Iterator[str]:
    """The charts and diagrams that hold a tag: none is ever filled there."""
    with zipfile.ZipFile(io.BytesIO(form)) as archive:
        for one in archive.infolist():
            if _DRAWN.fullmatch(one.filename):
                said = _MARK.sub(b"", archive.read(one))
                if b"{{" in said or b"{%" in said:
                    yield one.filename


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if oversized(members, most_members=MAX_MEMBERS, most_unpacked=MAX_UNPACKED):
        raise FormRefused(
            "Une fois décompressé, il serait démesuré : il n’a pas été ouvert. Refaites-le à "
            "partir d’un document neuf."
        )
    if any(one.flag_bits & 1 for one in members):
        raise FormRefused("Il est chiffré. Enregistrez-le en .docx, sans mot de passe.")
    names = {one.filename for one in members}
    document = main_part(archive.read(RELATIONSHIPS)) if RELATIONSHIPS in names else ""
    if not {_TYPES, document} <= names:
        raise FormRefused(
            "Cette archive n’est pas un document Word. Enregistrez le formulaire en .docx."
        )
    if _STRICT in archive.read(RELATIONSHIPS):
        raise FormRefused(
            "Il est au format « Document Open XML Strict ». Dans Word, enregistrez-le au format "
            "« Document Word (.docx) »."
        )
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _with_macros()


def _check_content(archive: zipfile.ZipFile) -> None:
    for one in archive.infolist():
        if not one.filename.lower().endswith((".xml", ".rels")):
            continue
        if one.file_size > MAX_XML:
            raise FormRefused(
                f"Sa partie « {one.filename} » dépasse {MAX_XML // 1_000_000} Mo. Refaites-le à "
                "partir d’un document neuf."
            )
        content = archive.read(one)
        # an XML trap may be written in UTF-16: without its zeros, it shows
        if _ENTITIES.search(content.replace(b"\0", b"")):
            raise _with_entities(one.filename)
        if one.filename == _TYPES and b"macroenabled" in content.lower():
            raise _with_macros()


def _check_carried(archive: zipfile.ZipFile) -> None:
    """Refuse, by its name, what would travel with every dossier.

    Raises:
        FormRefused: naming it all.
        DoctypeFound: a part declares a document type.
    """
    found = carried.refused(archive)
    found += tuple(
        f"un modèle attaché ({one.filename})" for one in archive.infolist()
        if carried.is_attached(
            one.filename, carried.detached(one.filename, archive.read(one))
        )
    )
    if found:
        more = f" ; et {len(found) - _NAMED} autres" if len(found) > _NAMED else ""
        raise FormRefused(
            f"Il porte ce qui partirait avec chaque dossier : {' ; '.join(found[:_NAMED])}{more}. "
            "Retirez-le dans Word, ou collez-en l’image ou le texte, puis enregistrez-le.", found,
        )


_NAMED = 4
"""How many of them the message names."""


def _with_entities(part: str) -> FormRefused:
    return FormRefused(
        f"Sa partie « {part} » déclare des entités XML, ce que Word n’écrit jamais. Refaites-le à "
        "partir d’un document neuf."
    )


def _with_macros() -> FormRefused:
    return FormRefused(
        "Il contient des macros (.docm) : il n’a pas été ouvert. Enregistrez-le dans Word au "
        "format « Document Word (.docx) », sans macros."
    )
