"""Pictures of the dossier's PDF: `python -m tests.images_dossier` takes them anew, with `pdftoppm`.

One page of each référentiel that shows what its official form looks like, in `docs/images/`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from assistant.reports.pdf import pdf
from assistant.reports.report.annex import annex
from assistant.reports.report.dossier import dossier
from assistant.reports.report.official import Edition
from tests.documents import report
from tests.whole_route import papers

TARGET = Path(__file__).parent.parent / "docs" / "images"
RESOLUTION = "80"

PAGES: dict[str, tuple[str, int, bool]] = {
    "premiere": ("demonstration-technico-commercial-chimie", 1, False),
    "recevabilite": ("demonstration-conseiller-commercial-formation", 4, False),
    "elements": ("demonstration-conseiller-commercial-formation", 8, False),
    "grille": ("demonstration-technico-commercial-chimie", 4, False),
    "signatures": ("demonstration-technico-commercial-chimie", 18, False),
    "proces-verbal": ("demonstration-vendeur-conseil-distance-gros", 5, False),
    "couverture": ("demonstration-vendeur-conseil-distance-gros", -1, False),
    "brouillon": ("demonstration", 1, True),
}
"""The name of each picture: a demonstration, a page (-1: the last), and whether it is a draft."""

ROUTE: dict[str, str] = {
    "assistant-formation": "reperage", "vendeur-conseil-distance-gros": "decision",
}
"""A document of the whole route of each of these, its first page."""


def main() -> int:
    if shutil.which("pdftoppm") is None:
        print("pdftoppm n’est pas installé (paquet poppler-utils).", file=sys.stderr)
        return 1
    from pypdf import PdfReader

    for name, (session, page, draft) in PAGES.items():
        found = report(session, Edition(draft=draft))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "dossier.pdf"
            file.write_bytes(pdf.render(annex(found) if name == "couverture" else dossier(found)))
            number = str(page if page > 0 else len(PdfReader(file).pages))
            target = TARGET / f"dossier-{name}"
            subprocess.run(
                ["pdftoppm", "-r", RESOLUTION, "-f", number, "-l", number, "-png", "-gray",
                 "-singlefile", str(file), str(target)],
                check=True,
            )
        print(f"{target.name}.png")
    for name, paper in ROUTE.items():
        with tempfile.TemporaryDirectory() as folder:
            made = papers(Path(folder), name, "pdf")[paper]
            file, target = Path(folder) / "papier.pdf", TARGET / f"route-{paper}"
            file.write_bytes(made)
            subprocess.run(
                ["pdftoppm", "-r", RESOLUTION, "-f", "1", "-l", "1", "-png", "-gray",
                 "-singlefile", str(file), str(target)],
                check=True,
            )
        print(f"{target.name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
