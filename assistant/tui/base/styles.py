"""The few styles of the screens, by meaning; colours come from the theme. Nothing else."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style

MUTED, STRONG, ACCENT = "$text-muted", "bold", "$text-primary"
SIGN_STYLES = ("$text-success", "$text-error", "$text-warning")
"""The colours of a scale's values, in its order; the sign and the letter say the same."""

PLACE = "cqp-place"
"""Where a click on a line leads, in its style: a block, or an element."""


def leads_to(content: Content, place: object) -> Content:
    """A line that a click on it leads somewhere from."""
    return content.stylize(Style.from_meta({PLACE: str(place)}))
