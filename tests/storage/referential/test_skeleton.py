"""The référentiel to fill in: what it begins with, and how what a grid says is written in YAML.

The whole ones are in `tests/data/squelettes/`.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.domain.referential.grid import BranchGrid, GridBlock, GridElement
from assistant.storage.referential.skeleton import skeleton, yaml_text
from assistant.storage.referential.yaml_reader import read_yaml
from tests.places import TESTS

FOLDER = TESTS / "data" / "squelettes"
FULL = BranchGrid(
    "grille\n 1.xlsx", "CQP : Essai", "janvier", "domaine", "critère",
    [
        GridBlock(
            "Accueillir\nun visiteur",
            [
                GridElement("Saluer", "Unité\nA", ['dit "bonjour"', "sourit\net se lève"], "oui"),
                GridElement("Écouter\nsans couper"),
                GridElement(""),
            ],
            ["par entretien", "sur\npièces"], ["Accueil", "Tenue\ndu registre"],
            ["Comment : faites-vous ?", "Et\nensuite ?"],
        ),
        GridBlock("", questions=["Pourquoi ?"]),
    ],
    ("Acquis", "En cours", "Non acquis", "acquis !", "Yes"), ("Acquis", "absent", "En cours"),
    doubts=["Une ligne\nsans nom", "Deux échelles"],
)


@pytest.mark.parametrize(("name", "grid"), [
    ("vide", None), ("tout", FULL), ("sans-rien", BranchGrid("grille.csv")),
])
def test_what_a_grid_says_stands_in_its_place_and_the_rest_is_to_fill_in(
    name: str, grid: BranchGrid | None
) -> None:
    written = skeleton("essai", "file:///schema.json", grid)
    assert written == (FOLDER / f"{name}.yaml").read_text("utf-8")
    assert read_yaml(written.encode()).problems == ()


VALUES: list[tuple[Sequence[str], list[str]]] = [
    ((), ["acquis A ✓ Acquis (À COMPLÉTER)", "non_acquis N ✗ Non acquis (À COMPLÉTER)"]),
    (("Maîtrisé",), ["maitrise M ✓ Maîtrisé", "non_maitrise N ✗ Non maîtrisé"]),
    (("++", "--"), ["valeur A ✓ ++", "valeur_2 B ✗ --"]),
    (("Oui", "oui !", "OUI ?"), ["oui O ✓ Oui", "oui_2 U ◐ oui !", "oui_3 I ✗ OUI ?"]),
    (tuple("abcdefgh"), [
        "a A ✓ a", "b B ◐ b", "c C ○ c", "d D △ d", "e E □ e", "f F ◇ f", "g G ☆ g", "h H ✗ h",
    ]),
    (("A", "AA", "aA"), ["a A ✓ A", "aa B ◐ AA", "aa_3 C ✗ aA"]),
]


@pytest.mark.parametrize(("words", "values"), VALUES)
def test_each_word_of_a_scale_has_an_id_a_letter_and_a_sign_of_its_own(
    words: Sequence[str], values: list[str]
) -> None:
    data = read_yaml(skeleton("essai", "s", BranchGrid("g.csv", scale=words)).encode()).data
    assert data is not None
    assert [
        f"{one['id']} {one['lettre']} {one['signe']} {one['libelle']}"
        for one in data["echelle"]["valeurs"]
    ] == values


@pytest.mark.parametrize("count", [9, 36, 101])
def test_a_scale_of_more_words_than_one_can_tell_apart_is_left_to_describe(count: int) -> None:
    words = [f"{number} sur {count - 1}" for number in range(count)]
    written = skeleton("essai", "s", BranchGrid("g.csv", scale=words, sufficient=words[-1:]))
    assert f"# - L’échelle a {count} valeurs, et n’est pas reprise" in written
    assert "libelle: Acquis (À COMPLÉTER)" in written


@pytest.mark.parametrize(("text", "written"), [
    ("Accueillir un visiteur", "Accueillir un visiteur"),
    ("  à temps ", "à temps"),
    ("« Oui »", "« Oui »"),
    ("Oui", '"Oui"'),
    ("x", '"x"'),
    ("3 clients", '"3 clients"'),
    ("a : b", '"a : b"'),
    ("un # deux", '"un # deux"'),
    ('dit "oui" \\ non', '"dit \\"oui\\" \\\\ non"'),
    ("- tiret", '"- tiret"'),
    ("un\ndeux : trois", "|-\n    un\n    deux : trois"),
])
def test_a_text_is_written_so_that_it_is_read_as_it_is(text: str, written: str) -> None:
    assert yaml_text(text, 2) == written
    assert yaml_text(text) == written.replace("\n    ", "\n  ")
    assert read_yaml(f"  cle: {written}\n".encode()).data == {"cle": text.strip()}
