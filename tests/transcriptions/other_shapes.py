"""One talk of three voices as other tools and hands write it: `other_shapes.yaml` says how."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

from tests.yaml_data import yaml_data

SHAPES: dict[str, dict[str, Any]] = yaml_data(
    (Path(__file__).parent / "other_shapes.yaml").read_text("utf-8")
)
NAMES = ["Paul Roche", "Awa Diallo", "Léa Martin"]
TALK = (
    (5, 0, "Racontez-moi une session que vous avez montée."),
    (12, 2, "En mars, j'ai monté la session Excel de Brive."),
    (62, 1, "Comment avez-vous prévenu les stagiaires ?"),
    (69, 2, "Je les ai appelés la veille, un par un."),
    (150, 0, "Et ensuite ?"),
    (154, 2, "Douze sur douze étaient là, à l'heure."),
)


def written(shape: dict[str, Any]) -> bytes:
    """The talk in one of the shapes."""
    names = shape.get("noms", NAMES)
    said = (
        shape["ligne"].format(
            n=names[who], w=words, i=number, t=f"00:{at // 60:02}:{at % 60:02}",
            c=f"{at // 60}:{at % 60:02}", m=f"{at // 60:02}:{at % 60:02}",
            fr=f"{at // 60} minute{'s' * (at > 119)} {at % 60} secondes",
            hms=f"0h{at // 60:02}m{at % 60:02}s",
        )
        for number, (at, who, words) in enumerate(TALK, start=1)
    )
    talk = shape.get("entre", "\n").join(said)
    text: str = shape.get("avant", "") + talk + shape.get("apres", "")
    coded: str = shape.get("codage", "utf-8")
    match coded:
        case "deux fois":
            return text.encode().decode("latin-1").encode()
        case "NFD":
            return unicodedata.normalize("NFD", text).encode()
        case encoding:
            return text.encode(encoding)
