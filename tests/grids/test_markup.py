"""The text of a piece of HTML: what is read, in its lines, whatever was made to hold the reader."""

from __future__ import annotations

import pytest

from assistant.grids.markup import text_of


@pytest.mark.parametrize(("markup", "said"), [
    ("Classer les dossiers", "Classer les dossiers"),
    ("<p>Classer</p><ul><li>les dossiers</li><li>les notes</li></ul>",
     "Classer\n- les dossiers\n- les notes"),
    ("a &lt; b &amp; c", "a < b & c"),
    ("moins de 3 < 5, plus de 2 > 1", "moins de 3 < 5, plus de 2 > 1"),
    ("<!-- de Word --><b>Classer</b>", "Classer"),
    ("Classer <!-- sans fin", "Classer <!-- sans fin"),
    ("<style>p {}</style>Classer", "Classer"),
    ("<v <v <v", "<v <v <v"),
])
def test_a_piece_of_html_says(markup: str, said: str) -> None:
    assert text_of(markup) == said


@pytest.mark.parametrize("begun", ["<v ", "<!-- ", "<!-- >", "</v ", "<?a ", "<![", "<a b=\"", "&"])
def test_what_never_ends_is_read_all_the_same(begun: str) -> None:
    """A reader that looks for the end from each beginning would not be back today."""
    assert len(text_of(begun * 100_000)) >= 100_000
