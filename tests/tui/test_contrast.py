"""Every colour of a text can be read on every ground it is painted on, in both themes."""

from __future__ import annotations

import pytest
from textual.color import Color

from assistant.tui.app import THEMES


def light(colour: str) -> float:
    """How light a colour is, as the accessibility guidelines count it."""
    parts = [part / 255 for part in Color.parse(colour).rgb]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_texts_stand_out_from_their_ground_as_the_page_says(name: str) -> None:
    theme = THEMES[name]
    texts = [
        theme.foreground, theme.primary, theme.success, theme.warning, theme.error,
        theme.variables["text-muted"],
    ]
    for text in texts:
        for ground, least in ((theme.background, 4.9), (theme.surface, 4.9), (theme.panel, 3.8)):
            assert contrast(str(text), str(ground)) >= least, (text, ground)
