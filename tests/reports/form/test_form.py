"""A branch's own form: its tags, what is refused and why, and nothing that escapes the sandbox."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn

from assistant.reports.form.check import FILTERS
from assistant.reports.form.file import MAX_XML, FormRefused, check_file
from assistant.reports.form.fill import problems, render
from assistant.reports.form.tags import paths, tags
from assistant.reports.report.official import Edition, SealReport
from tests.documents import NAMES, report
from tests.docx_text import text_of
from tests.example_form import TARGET, example, form
from tests.places import TESTS
from tests.yaml_data import yaml_data

HERE = TESTS
CASES = yaml_data((HERE / "formulaires" / "balises.yaml").read_text("utf-8"))
PAGE = (HERE.parent / "docs" / "formulaire.md").read_text("utf-8")
SESSION = "demonstration-assistant-formation"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["cas"])
def test_each_form_is_filled_or_refused_saying_why(case: dict[str, Any]) -> None:
    written = form(case["paragraphes"], header=case.get("en_tete", ""))
    if "dit" in case:
        assert problems(report(SESSION), written) == ()
        text = text_of(render(report(SESSION), written))
        assert [piece for piece in case["dit"] if piece not in text] == []
        return
    with pytest.raises(FormRefused) as refused:
        render(report(SESSION), written)
    said = "\n".join((refused.value.message, *problems(report(SESSION), written)))
    assert [piece for piece in case["refus"] if piece not in said] == []


def test_a_tag_cut_by_word_stays_a_tag() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("Nom : {", "{ candi", "dat.nom }", "}"):
        paragraph.add_run(piece).bold = piece.startswith("{ ")
    assert "Nom : DUVAL Camille" in text_of(render(report(SESSION), saved(document)))


@pytest.mark.parametrize("name", NAMES)
def test_the_example_is_right_for_every_cqp_and_says_everything(name: str) -> None:
    found = report(name)
    assert problems(found, TARGET.read_bytes()) == ()
    text = " ".join(text_of(render(found, TARGET.read_bytes())).split())
    for block in found.blocks:
        for one in (block.heading, block.observation):
            assert " ".join(one.split()) in text
        for element in block.elements:
            notes = [" ".join(note.text.split()) for note in element.notes]
            assert [note for note in notes if note not in text.replace(" ⏎", "")] == []


def test_the_shipped_example_is_that_of_the_program() -> None:
    def parts(content: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    assert parts(TARGET.read_bytes()) == parts(example()), "python -m tests.example_form"


def test_the_page_gives_every_tag_and_no_other() -> None:
    known = {short(path) for name in NAMES for path in paths(tags(report(name)))}
    tables = PAGE.partition("## Les balises")[2]
    shown = set(re.findall(r"`((?:[a-z_]+)(?:\.[\w]+|\[\])*)`", tables))
    leaves = {one for one in shown if one in known or "." in one}
    whole = {"bloc.N", "blocs[]", "role.ROLE", "commentaire.N", "candidat.details[]"}
    examples = {"bloc.1", "bloc.1.element.3", "role.evaluateur_externe.nom", "e.case.acquis",
                "candidat.detail.entreprise"}
    assert known - shown == set()
    assert leaves - known - whole - examples == set()
    assert all(f"`{one}`" in PAGE for one in FILTERS)


def short(path: str) -> str:
    """The name of a tag as the page writes it, from a block or from an element."""
    path = re.sub(r"^blocs?(\[\]|\.N)\.", "b.", path)
    return re.sub(r"^b\.elements?(\[\]|\.N)\.", "e.", path)


# --- what a form may carry with it ----------------------------------------------------------


def saved(document: Any) -> bytes:
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """A right form with one part more, or one part replaced."""
    right = io.BytesIO(form(["{{ candidat.nom }}"]))
    result = io.BytesIO()
    with zipfile.ZipFile(right) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return result.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "rien": (lambda: b"", "Ce n’est pas un document Word"),
    "du texte": (lambda: b"bonjour", "Ce n’est pas un document Word"),
    "une archive quelconque": (lambda: zipped({"a.txt": b"a"}), "n’est pas un document Word"),
    "coupé": (lambda: form(["a"])[:2000], "Ce n’est pas un document Word"),
    "sans son début": (lambda: form(["a"])[2000:], "Ce n’est pas un document Word"),
    "un ancien .doc": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "ancien document Word"),
    "des macros": (lambda: with_part("word/vbaProject.bin", b"macro"), "macros"),
    "un .docm": (
        lambda: with_part("[Content_Types].xml", b"<x>document.macroEnabled.main+xml</x>"),
        "macros",
    ),
    "une bombe": (lambda: with_part("word/media/a.png", b"\0" * 60_000_000), "démesuré"),
    "un XML énorme": (
        lambda: with_part("word/document.xml", Random(1).randbytes(MAX_XML + 1)),
        "dépasse 4 Mo",
    ),
    "mille morceaux": (
        lambda: zipped({f"a{n}": b"" for n in range(2001)}), "démesuré",
    ),
    "des entités": (lambda: with_part("word/document.xml", ENTITIES), "entités XML"),
    "des entités en UTF-16": (
        lambda: with_part("word/styles.xml", ENTITIES.decode().encode("utf-16")), "entités XML",
    ),
    "un XML abîmé": (lambda: with_part("word/document.xml", b"<w:document"), "comme Word"),
    "une autre racine": (lambda: with_part("word/document.xml", b"<x/>"), "comme Word"),
}


def zipped(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


@pytest.mark.parametrize("case", FILES)
def test_a_trapped_or_damaged_file_is_refused(case: str) -> None:
    made, expected = FILES[case]
    with pytest.raises(FormRefused, match=expected):
        render(report(SESSION), made())


def with_relationship(kind: str, target: str, *, afar: bool = True) -> bytes:
    """A right form whose document has one relationship more."""
    name = "word/_rels/document.xml.rels"
    with zipfile.ZipFile(io.BytesIO(form(["{{ candidat.nom }}"]))) as right:
        known = right.read(name).decode()
    mode = ' TargetMode="External"' if afar else ""
    added = f'<Relationship Id="rIdX" Type="{kind}" Target="{target}"{mode}/></Relationships>'
    return with_part(name, known.replace("</Relationships>", added).encode())


def with_fields(*pieces: str) -> bytes:
    """A right form with pieces of XML at the end of its first paragraph."""
    with zipfile.ZipFile(io.BytesIO(form(["{{ candidat.nom }}"]))) as right:
        known = right.read("word/document.xml").decode()
    at = known.index("</w:p>")
    return with_part("word/document.xml", (known[:at] + "".join(pieces) + known[at:]).encode())


def field(*instruction: str) -> str:
    """A field as Word writes it, its instruction cut into pieces."""
    inside = "".join(
        one if one.startswith("<") else f"<w:r><w:instrText>{one}</w:instrText></w:r>"
        for one in instruction
    )
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{inside}'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>x</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TRAVELS: dict[str, tuple[Callable[[], bytes], str]] = {
    "une image d’ailleurs": (
        lambda: with_relationship(f"{OFFICE}/image", "http://x/a.png"), "« image » (http://x/a.png)"
    ),
    "une image d’ailleurs, sans le dire": (
        lambda: with_relationship(f"{OFFICE}/image", "//x/a.png", afar=False), "« image »"
    ),
    "un objet OLE": (
        lambda: with_relationship(f"{OFFICE}/oleObject", "embeddings/o.bin", afar=False),
        "« oleObject »",
    ),
    "un classeur inséré": (
        lambda: with_relationship(f"{OFFICE}/package", "embeddings/o.xlsx", afar=False),
        "« package »",
    ),
    "un contrôle ActiveX": (
        lambda: with_relationship(f"{OFFICE}/control", "activeX/a.xml", afar=False), "« control »"
    ),
    "un document inséré": (
        lambda: with_relationship(f"{OFFICE}/aFChunk", "a.html", afar=False), "« aFChunk »"
    ),
    "un sous-document": (
        lambda: with_relationship(f"{OFFICE}/subDocument", "\\\\hote\\a.docx"), "« subDocument »"
    ),
    "une base de publipostage": (
        lambda: with_relationship(f"{OFFICE}/mailMergeSource", "file:///C:/a.mdb"),
        "« mailMergeSource »",
    ),
    "un lien vers un partage": (
        lambda: with_relationship(f"{OFFICE}/hyperlink", "file://hote/a"), "un lien vers un fichier"
    ),
    "une image à chercher": (
        lambda: with_fields(field(' INCLUDEPICTURE "http://x/a.png" ')), "« INCLUDEPICTURE"
    ),
    "un champ en morceaux": (
        lambda: with_fields(field(" D", "DE", "AUTO cmd ")), "« DDEAUTO cmd »"
    ),
    "un champ simple": (
        lambda: with_fields('<w:fldSimple w:instr=" includetext a.docx "/>'), "« includetext"
    ),
    "un champ dans un champ permis": (
        lambda: with_fields(field(" IF 1 = 1 ", field(" LINK a b "))), "« LINK a b »"
    ),
    "un champ dont le nom est fait par un autre": (
        lambda: with_fields(field(" D", field(" QUOTE 68 "), "EAUTO cmd ")), "« DEAUTO cmd »"
    ),
    "un champ jamais fermé": (
        lambda: with_fields("<w:r><w:instrText>DATABASE x</w:instrText></w:r>"), "« DATABASE x »"
    ),
    "un champ vers un fichier": (
        lambda: with_fields(field(' HYPERLINK "C:\\\\a.exe" ')), "un lien vers un fichier"
    ),
}


@pytest.mark.parametrize("case", TRAVELS)
def test_what_would_travel_with_every_dossier_is_refused_by_its_name(case: str) -> None:
    made, expected = TRAVELS[case]
    with pytest.raises(FormRefused, match=re.escape(expected)):
        render(report(SESSION), made())


@pytest.mark.parametrize("made", [
    lambda: with_relationship(f"{OFFICE}/hyperlink", "https://www.opcommerce.com"),
    lambda: with_relationship(f"{OFFICE}/hyperlink", "mailto:a@b.fr"),
    lambda: with_relationship(f"{OFFICE}/numbering", "numbering2.xml", afar=False),
    lambda: with_fields(field(" PAGE  \\* MERGEFORMAT "), field("NUMPAGES"), field("= 1 + 1")),
    lambda: with_fields(field(" FORMCHECKBOX "), '<w:fldSimple w:instr=" DATE \\@ d "/>'),
    lambda: with_fields(field(' HYPERLINK "https://www.opcommerce.com" '),
                        field(' HYPERLINK \\l "plus_bas" ')),
], ids=["page", "adresse", "partie", "pages", "cases", "liens"])
def test_what_forms_need_is_let_through(made: Callable[[], bytes]) -> None:
    check_file(made())


def test_the_template_a_form_is_attached_to_stays_behind() -> None:
    settings = form(["{{ candidat.nom }}"])
    name, rels = "word/settings.xml", "word/_rels/settings.xml.rels"
    kind = f"{OFFICE}/attachedTemplate"
    with zipfile.ZipFile(io.BytesIO(settings)) as right:
        said = right.read(name).decode().replace(
            "</w:settings>",
            f'<w:attachedTemplate xmlns:r="{OFFICE}" r:id="rId1"/></w:settings>',
        )
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(settings)) as old, zipfile.ZipFile(result, "w") as new:
        for one in old.namelist():
            new.writestr(one, said if one == name else old.read(one))
        new.writestr(rels, (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{kind}" Target="http://x/a.dotm"'
            ' TargetMode="External"/></Relationships>'
        ))
    filled = render(report(SESSION), result.getvalue())
    with zipfile.ZipFile(io.BytesIO(filled)) as made:
        assert not [one for one in made.namelist() if b"attachedTemplate" in made.read(one)]
        assert not [one for one in made.namelist() if b"http://x/a.dotm" in made.read(one)]


def test_a_real_form_passes() -> None:
    check_file(TARGET.read_bytes())


# --- as other programs write it -------------------------------------------------------------


def test_the_main_part_may_bear_another_name() -> None:
    """Word on line and SharePoint call it word/document2.xml."""
    right = io.BytesIO(form(["Nom : {{ candidat.nom }}"]))
    online = io.BytesIO()
    with zipfile.ZipFile(right) as old, zipfile.ZipFile(online, "w") as new:
        for one in old.namelist():
            data = old.read(one).replace(b"word/document.xml", b"word/document2.xml")
            new.writestr(one.replace("word/document.xml", "word/document2.xml")
                         .replace("document.xml.rels", "document2.xml.rels"), data)
    assert "Nom : DUVAL Camille" in text_of(render(report(SESSION), online.getvalue()))


def libreoffice(content: bytes) -> bytes:
    """The same form as LibreOffice links it to its properties."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for one in old.namelist():
            new.writestr(one, old.read(one).replace(
                b"/package/2006/relationships/metadata/core-properties",
                b"/officedocument/2006/relationships/metadata/core-properties",
            ) if one == "_rels/.rels" else old.read(one))
    return written.getvalue()


def test_a_form_of_libreoffice_prints_nothing_and_loses_its_author(
    recwarn: pytest.WarningsRecorder, capfd: pytest.CaptureFixture[str]
) -> None:
    document = Document(io.BytesIO(form(["{{ candidat.nom }}"])))
    document.core_properties.author = "Jeanne Auteur"
    made = render(report(SESSION), libreoffice(saved(document)))
    assert [str(one.message) for one in recwarn] == []
    assert capfd.readouterr() == ("", "")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        assert not [one for one in names if b"Jeanne" in archive.read(one)]


def with_notes(kind: str, text: str) -> bytes:
    """A form with one endnote or one comment that holds `text`."""
    document = Document()
    paragraph = document.add_paragraph("Nom : {{ candidat.nom }}")
    if kind == "comments":
        document.add_comment(paragraph.runs, text=text, author="A", initials="A")
        return saved(document)
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    blob = (f'<w:endnotes xmlns:w="{space}"><w:endnote w:id="1"><w:p><w:r><w:t>{text}</w:t></w:r>'
            "</w:p></w:endnote></w:endnotes>").encode()
    part = Part(PackURI("/word/endnotes.xml"), main, blob, document.part.package)
    document.part.relate_to(
        part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes"
    )
    return saved(document)


@pytest.mark.parametrize(("kind", "name"), [
    ("endnotes", "Notes de fin"), ("comments", "Commentaires"),
])
def test_a_tag_in_an_endnote_or_a_comment_is_filled_or_named(kind: str, name: str) -> None:
    made = render(report(SESSION), with_notes(kind, "Voie : {{ session.numero }}"))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        text = archive.read(f"word/{kind}.xml").decode()
    assert report(SESSION).session in text
    assert "{{" not in text
    [wrong] = problems(report(SESSION), with_notes(kind, "{{ session.nunero }}"))
    assert wrong.startswith(f"{name}, paragraphe")
    assert "session.numero" in wrong


def test_a_loop_s_variable_outside_its_loop_condemns_that_place_alone() -> None:
    written = form([
        "{%p for b in blocs %}", "Titre {{ b.titre }}", "{%p endfor %}", "Après {{ b.titre }}",
        "{% for b in blocs %}{{ b.titre }}{% endfor %}",
    ])
    [wrong] = [one for one in problems(report(SESSION), written) if "« b" in one]
    assert "« Après {{ b.titre }} »" in wrong


@pytest.mark.parametrize("beside", [
    "Avant {%p for b in blocs %}", "{%p for b in blocs %} {{ b.titre }}", "{%p endfor %} après",
])
def test_what_stands_beside_an_instruction_that_takes_its_paragraph_is_not_lost(
    beside: str
) -> None:
    ends = "endfor" in beside
    lines = ["{%p for b in blocs %}"] * ends + [beside] + ["{%p endfor %}"] * (not ends)
    [wrong] = problems(report(SESSION), form(lines))
    assert "doit être seule dans son paragraphe" in wrong
    assert "disparaîtrait" in wrong


def test_what_stands_beside_an_instruction_that_takes_its_row_is_not_lost() -> None:
    document = Document()
    rows = document.add_table(rows=3, cols=2).rows
    rows[0].cells[0].text = "{%tr for e in bloc.1.elements %}"
    rows[1].cells[0].text = "{{ e.numero }}"
    rows[2].cells[0].text = "{%tr endfor %}"
    assert problems(report(SESSION), saved(document)) == ()
    rows[0].cells[1].text = "Résultat"
    [wrong] = problems(report(SESSION), saved(document))
    assert "doit être seule dans sa ligne de tableau" in wrong


def edited(content: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The same archive, each part changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for one in old.namelist():
            new.writestr(one, change(one, old.read(one)))
        for name, data in more.items():
            new.writestr(f"word/charts/{name}.xml", data)
    return written.getvalue()


def test_a_model_of_word_is_filled_as_a_document() -> None:
    model = edited(form(["Nom : {{ candidat.nom }}"]), lambda _, data: data.replace(
        b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml"
    ))
    assert "Nom : DUVAL Camille" in text_of(render(report(SESSION), model))


def test_the_strict_format_is_refused_saying_which_to_choose() -> None:
    strict = edited(form(["{{ candidat.nom }}"]), lambda _, data: data.replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ))
    with pytest.raises(FormRefused) as told:
        render(report(SESSION), strict)
    assert "« Document Open XML Strict »" in told.value.message


def test_a_tag_in_a_chart_is_named() -> None:
    drawn = edited(form(["{{ candidat.nom }}"]), lambda _, data: data,
                   chart1=b"<c><a>{{ cqp.</a><a>titre }}</a></c>")
    [wrong] = problems(report(SESSION), drawn)
    assert wrong.startswith("Graphique ou SmartArt (word/charts/chart1.xml)")


def test_a_typed_text_is_neither_a_tag_nor_xml() -> None:
    typed = "{{ cqp.titre }} {% for %} <w:p>&amp; {_{ ]]> \n=cmd()"
    found = replace(report(SESSION), observation=typed)
    text = text_of(render(found, form(["Obs : {{ observations }}"])))
    assert "Obs : {{ cqp.titre }} {% for %} <w:p>&amp; " in text
    assert "=cmd()" in text


# --- what a copy is -------------------------------------------------------------------------


def test_a_draft_is_marked_in_every_header_of_every_section() -> None:
    document = Document(io.BytesIO(form(["{{ candidat.nom }}"], header="Branche")))
    document.sections[0].different_first_page_header_footer = True
    document.add_section().header.is_linked_to_previous = False
    draft = replace(report(SESSION), edition=Edition(draft=True))
    made = Document(io.BytesIO(render(draft, saved(document))))
    for section in made.sections:
        assert 'string="BROUILLON"' in section.header._element.xml
    assert 'string="BROUILLON"' in made.sections[0].first_page_header._element.xml
    assert "Branche" in made.sections[0].header.paragraphs[0].text


def test_a_draft_is_marked_on_even_pages_and_first_pages_of_later_sections() -> None:
    document = Document(io.BytesIO(form(["{{ candidat.nom }}"], header="Branche")))
    document.settings.odd_and_even_pages_header_footer = True
    later = document.add_section()
    later.different_first_page_header_footer = True
    for header in (later.first_page_header, later.even_page_header):
        header.is_linked_to_previous = False
    draft = replace(report(SESSION), edition=Edition(draft=True))
    made = Document(io.BytesIO(render(draft, saved(document))))
    first, second = made.sections
    marked = [first.header, first.even_page_header, second.first_page_header,
              second.even_page_header]
    for header in marked:
        assert header._element.xml.count('string="BROUILLON"') == 1
    assert second.header.is_linked_to_previous
    plain = Document(io.BytesIO(render(report(SESSION), saved(document))))
    assert "BROUILLON" not in plain.sections[0].header._element.xml


def test_why_a_session_is_not_to_be_believed_comes_first_in_its_form() -> None:
    doubted = replace(report(SESSION), doubts=("Premier doute.", "Second doute."), broken=True)
    made = Document(io.BytesIO(render(doubted, form(["{{ sceau.mention }}"]))))
    told = [one.text for one in made.paragraphs]
    assert told[:2] == ["Attention : Premier doute.", "Attention : Second doute."]
    assert told[2] == "sceau rompu"


def test_the_seal_becomes_a_picture_and_nobody_is_named_as_author() -> None:
    seal = SealReport("AB12-CD34", "ab12" * 16, "cqp:1:essai:ab12", "2026-03-12T10:44:01Z", "")
    written = form(["{{ sceau.empreinte }} {{ sceau.qr }}"])
    content = render(replace(report(SESSION), seal=seal), written)
    made = Document(io.BytesIO(content))
    assert len(made.inline_shapes) == 1
    assert "AB12-CD34" in made.paragraphs[0].text
    assert made.core_properties.author == made.core_properties.last_modified_by == ""
    assert content == render(replace(report(SESSION), seal=seal), written)
    unsealed = Document(io.BytesIO(render(report(SESSION), written)))
    assert not list(unsealed.element.iter(qn("w:drawing")))
