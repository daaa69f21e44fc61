"""One outline, four layouts; a file that lost something is not handed out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assistant.reports.pdf import pdf
from assistant.reports.pdf import reading as pdf_reading
from assistant.reports.report.annex import annex
from assistant.reports.report.dossier import dossier, named
from assistant.reports.report.official import Box
from assistant.reports.report.outline import (
    Bullets,
    Column,
    Field,
    Frame,
    Kept,
    Outline,
    Paragraph,
    Piece,
    Row,
    Table,
    Ticks,
    Title,
    announces,
    in_pages,
    runs,
)
from assistant.reports.report.readback import DocumentIncomplete, check, letters
from assistant.reports.report.typography import typeset
from assistant.reports.text import markdown, plain
from assistant.reports.text.markdown import escape
from assistant.reports.word import docx
from assistant.reports.word import reading as word_reading
from tests.documents import NAMES, report, with_text
from tests.places import TESTS
from tests.yaml_data import yaml_data

CASES: dict[str, Any] = yaml_data((TESTS / "plan" / "typographie.yaml").read_text("utf-8"))

HELD: dict[str, Callable[[Outline], str]] = {
    "Word": lambda outline: word_reading.text_of(docx.render(outline)),
    "PDF": lambda outline: pdf_reading.text_of(pdf.render(outline)),
    "Markdown": lambda outline: markdown.unescape(markdown.render(outline)),
    "texte": plain.render,
}


@pytest.mark.parametrize("name", NAMES)
def test_every_format_has_the_same_headings_in_the_same_order(name: str) -> None:
    outline = dossier(report(name))
    headings = [letters(one.text) for one in outline.pieces if isinstance(one, Title)]
    for label, held in HELD.items():
        text, at = letters(held(outline)), 0
        for heading in headings:
            at = text.index(heading, at) + len(heading)
        assert at, label


def without_an_element(outline: Outline) -> Outline:
    return _changed(outline, lambda piece: (
        replace(piece, rows=tuple(row for row in piece.rows if row.name != "1.2"))
        if isinstance(piece, Table) else piece
    ))


def without_a_signature(outline: Outline) -> Outline:
    signed = [one for one in outline.pieces if isinstance(one, Kept) and one.signature]
    return replace(outline, pieces=tuple(one for one in outline.pieces if one is not signed[-1]))


def without_a_comment(outline: Outline) -> Outline:
    written = [one for one in outline.pieces if isinstance(one, Frame) and one.text]
    return replace(outline, pieces=tuple(one for one in outline.pieces if one is not written[-1]))


def with_a_tick_less(outline: Outline) -> Outline:
    untick = iter([False])

    def changed(piece: Any) -> Any:
        if isinstance(piece, Table) and any(isinstance(one, Ticks) for one in piece.foot):
            for _ in untick:
                return replace(piece, foot=tuple(
                    replace(one, boxes=tuple(replace(box, ticked=False) for box in one.boxes))
                    if isinstance(one, Ticks) else one for one in piece.foot
                ))
        return piece

    return _changed(outline, changed)


def _changed(outline: Outline, change: Callable[[Any], Any]) -> Outline:
    return replace(outline, pieces=tuple(change(one) for one in outline.pieces))


@pytest.mark.parametrize(("loses", "said"), [
    (without_an_element, "élément 1.2"),
    (without_a_signature, "signature"),
    (without_a_comment, "commentaire"),
    (with_a_tick_less, "cases cochées"),
])
@pytest.mark.parametrize("label", ["Word", "PDF", "Markdown"])
def test_what_a_file_lost_keeps_it_from_being_handed_out(
    loses: Callable[[Outline], Outline], said: str, label: str
) -> None:
    outline = dossier(report("demonstration-technico-commercial-chimie"))
    held = HELD[label](loses(outline))
    with pytest.raises(DocumentIncomplete, match="n’a pas été remis") as refused:
        check(in_pages(outline), held, label)
    assert any(said in one for one in refused.value.lost), refused.value.lost


@pytest.mark.parametrize("case", CASES["textes"], ids=lambda case: case["texte"][:30])
def test_a_text_is_set_as_a_document_prints_it(case: dict[str, str]) -> None:
    assert typeset(case["texte"]).replace("\u00a0", "~") == case["imprime"]


@pytest.mark.parametrize("label", HELD)
@pytest.mark.parametrize("case", CASES["nombres"])
def test_no_format_changes_a_number_or_an_identifier(label: str, case: dict[str, str]) -> None:
    outline = dossier(with_text(report(NAMES[-1]), case["texte"]))
    held = " ".join(HELD[label](outline).split())
    assert case["lu"] in held


@pytest.mark.parametrize("case", CASES["noms"])
def test_a_name_is_told_in_two(case: dict[str, str]) -> None:
    name = named(case["nom"])
    assert (name.last, name.first) == (case["famille"], case["prenom"])


@pytest.mark.parametrize("blanks", ["\n" * 100_000, " " * 100_000, "(" * 100_000, "()" * 50_000])
def test_what_a_stranger_wrote_long_on_purpose_takes_no_longer_than_its_length(
    blanks: str,
) -> None:
    begun = time.process_time()
    named(f"DUVAL{blanks}Camille{blanks}x")
    escape(f"{blanks}- un{blanks}x")
    assert time.process_time() - begun < 3  # minutes, where each blank is looked at from the next


@pytest.mark.parametrize(
    ("text", "shown"),
    [("- un", "\\- un"), ("\n\n  + un", "\n\n  \\+ un"), ("a\n\n12) b", "a\n\n12\\) b")],
)
def test_what_would_begin_a_list_is_shown_as_it_is(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_a_list_has_the_points_of_an_item_below_it_in_every_format() -> None:
    outline = dossier(report("demonstration-conseiller-commercial-formation"))
    told = HELD["texte"](outline)
    assert "de l’offre technique et commerciale\u00a0:\n    – Le support utilisé.\n" in told
    marked = markdown.render(outline)
    assert "\n- La rédaction de l’offre technique et commerciale \\:\n  - Le support utilisé\n" in (
        marked.replace("\u00a0", " ")
    )


def rows(*lines: int, groups: tuple[int, ...] = ()) -> Table:
    """A table of one column whose rows are so many lines high."""
    made = [Row(((Paragraph("\n".join("x" * count)),),), group=number in groups)
            for number, count in enumerate(lines)]
    return Table((Column("", 1),), tuple(made))


@pytest.mark.parametrize(("table", "together"), [
    (rows(), ()),
    (rows(2), (1,)),
    (rows(2, 2), (2,)),
    (rows(2, 2, 2, 2, 2, 2), (2, 1, 3)),
    (rows(1, 2, 2, 1, 2, 2, 2, groups=(0, 3)), (2, 1, 4)),
    (rows(2, 2, 2, 30, 30, 2), (2, 1, 1, 1, 1)),
    (rows(12, 12, 2, 30, 30), (2, 1, 1, 1)),
    (rows(14, 12, 2, 30, 30), (1, 1, 1, 1, 1)),
    (rows(30, 30, 30), (1, 1, 1)),
])
def test_no_page_begins_or_ends_with_a_row_alone(table: Table, together: tuple[int, ...]) -> None:
    assert runs(table) == together


@pytest.mark.parametrize(("piece", "following", "stays"), [
    (Paragraph("Le jury doit disposer :"), Bullets(("du dossier",)), True),
    (Paragraph("L’objectif", look="strong"), Paragraph("Se connaître."), True),
    (Paragraph("Le jury décide."), Paragraph("La suite."), False),
    (Ticks((Box("Autre certificat", False),)), Field("Précisez", ""), True),
    (Ticks((Box("Oui", False),)), Paragraph("La suite."), False),
    ("Questionnement", Bullets(("le suivi",)), True),
    ("Questionnement", "le suivi", False),
])
def test_what_announces_the_next_piece_stays_on_its_page(
    piece: Piece | str, following: Piece | str, stays: bool
) -> None:
    assert announces(piece, following) is stays


def test_a_column_is_as_wide_as_the_longest_word_of_its_title() -> None:
    titles = ("Activités réalisées :", "", "Interlocuteurs sollicités", "Preuves")
    table = Table(tuple(map(Column, titles, (9.0, 1.7, 1.0, 4.0))), ())
    (wide,) = in_pages(replace(dossier(report(NAMES[0])), pieces=(table,))).pieces
    assert isinstance(wide, Table)
    whole = sum(one.weight for one in wide.columns)
    for before, after in zip(table.columns, wide.columns, strict=True):
        letters_of_it = 105 * after.weight / whole
        assert letters_of_it > len(max(after.title.split(), default="", key=len))
        assert after.weight == before.weight or after.title.startswith("Interlocuteurs")


def test_no_identifier_of_a_role_is_printed() -> None:
    for name in NAMES:
        found = report(name)
        for outline in (dossier(found), annex(found)):
            text = plain.render(outline)
            assert [one for one in found.roles if f"{one} " in text or f"{one}\u00a0" in text] == []


def test_what_one_evaluator_judged_is_in_no_document() -> None:
    found = report("demonstration-conseiller-commercial-formation")
    block = found.blocks[0]
    disputed = replace(
        block.elements[0], judgement="", boxes=tuple(
            replace(box, ticked=False) for box in block.elements[0].boxes
        ), disputed=("evaluateur_externe : Acquis", "professionnel_secteur : Non acquis"),
    )
    changed = replace(found, blocks=(
        replace(block, elements=(disputed, *block.elements[1:])), *found.blocks[1:],
    ))
    for outline in (dossier(changed), annex(changed)):
        text = plain.render(outline)
        assert "professionnel_secteur" not in text and "evaluateur_externe" not in text
    assert "Avis différents, sans concertation" in plain.render(dossier(changed))
