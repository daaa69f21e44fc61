"""The text for screen readers and the witnesses of every référentiel."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from assistant.reports import plain
from assistant.reports.inert import inert
from assistant.reports.official import Edition
from tests.documents import FORMATS, NAMES, WITNESSES, report, with_text

HOSTILE: dict[str, str] = yaml.safe_load(
    (Path(__file__).parent / "data" / "textes-hostiles.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_le_document_est_celui_du_temoin(name: str, suffix: str) -> None:
    witness = WITNESSES / f"{name}{suffix}"
    assert FORMATS[suffix](report(name)) == witness.read_bytes(), (
        f"{witness.name} a changé : relisez la différence, puis « python -m tests.documents »"
    )


@pytest.mark.parametrize("name", NAMES)
def test_le_texte_dit_tout_ce_qui_fut_juge_note_et_ecrit(name: str) -> None:
    found = report(name)
    told = " ".join(plain.render(found).split())
    for block in found.blocks:
        for element in block.elements:
            title = " ".join(element.title.split()).rstrip(".!?…:;")
            line = rf"{re.escape(f'{element.name} {title}')}\S*( Incontournable\.)? Résultat : "
            said = "avis différents" if element.disputed else element.judgement
            assert re.search(line + f"(?i:{re.escape(said or 'pas encore jugé')})", told)
            texts = [note.text for note in element.notes] + [element.comment, element.reading]
            assert [one for one in texts if " ".join(one.split()) not in told] == []
        assert " ".join(block.observation.split()) in told
    assert [text for _, text, _ in found.comments if " ".join(text.split()) not in told] == []


@pytest.mark.parametrize("name", NAMES)
def test_rien_n_y_est_dessine(name: str) -> None:
    text = plain.render(report(name))
    assert not re.search("[\u2500-\u259f☐☑☒✓✗|]", text)
    assert not re.search(r"[ \t]$|\n\n\n", text, re.MULTILINE)


def test_les_sections_se_suivent() -> None:
    numbers = re.findall(r"^Section (\d+) :", plain.render(report(NAMES[0])), re.MULTILINE)
    assert [int(one) for one in numbers] == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("case", HOSTILE)
def test_un_texte_hostile_ne_se_fait_pas_passer_pour_une_rubrique(case: str) -> None:
    plainly = plain.render(report(NAMES[-1]))
    text = plain.render(with_text(report(NAMES[-1]), HOSTILE[case]))
    assert " ".join(inert(HOSTILE[case]).split()) in " ".join(text.split())
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    for heading in (r"^Section \d+ :", r"^\d+\.\d+ "):
        sections = re.findall(heading, text, re.MULTILINE)
        assert sections == re.findall(heading, plainly, re.MULTILINE)


def test_un_brouillon_dit_ce_qui_manque() -> None:
    text = plain.render(report(NAMES[0], Edition(draft=True, lacking=("la date des résultats",))))
    assert "\nBROUILLON : cette copie n’est pas le dossier complet.\n" in text
    assert "\nManque : la date des résultats.\n" in text


def test_ce_que_personne_n_a_juge_le_dit() -> None:
    found = report(NAMES[0])
    first, *others = found.blocks
    element = replace(first.elements[0], judgement="", disputed=(), views=())
    blank = replace(found, blocks=(replace(first, elements=(element,)), *others))
    assert "Résultat : pas encore jugé.\n" in plain.render(blank)
