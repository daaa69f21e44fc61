"""Pictures of the dossier's PDF: `python -m tests.images_dossier` takes them anew, with `pdftoppm`.

One page of each référentiel that shows what its official form looks like, and one of a workbook as
LibreOffice prints it, in `docs/images/`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from assistant.reports.data.tables import render_xlsx, tabled
from assistant.reports.pdf import pdf
from assistant.reports.report.annex import annex
from assistant.reports.report.dossier import dossier
from assistant.reports.report.official import Edition
from tests.documents import report
from tests.whole_route import papers

TARGET = Path(__file__).parent.parent / "docs" / "images"
RESOLUTION = "80"

PAGES: dict[str, tuple[str, str, bool]] = {
    "premiere": ("demonstration-technico-commercial-chimie", "", False),
    "recevabilite": (
        "demonstration-conseiller-commercial-formation", "Présentation du candidat", False
    ),
    "elements": (
        "demonstration-conseiller-commercial-formation", "Préparation des actions commerciales",
        False,
    ),
    "grille": ("demonstration-technico-commercial-chimie", "Organisation de son activité", False),
    "signatures": ("demonstration-technico-commercial-chimie", "Signature et cachet", False),
    "proces-verbal": (
        "demonstration-vendeur-conseil-distance-gros", "Argumentation de la proposition", False
    ),
    "couverture": (
        "demonstration-vendeur-conseil-distance-gros", "Couverture de l’entretien", False
    ),
    "brouillon": ("demonstration", "", True),
}
"""The name of each picture: a demonstration, words of the page, and whether it is a draft."""

ROUTE: dict[str, str] = {
    "assistant-formation": "reperage", "vendeur-conseil-distance-gros": "decision",
}
"""A document of the whole route of each of these, its first page."""

TABLE = "demonstration-vendeur-conseil-distance-gros"


def main() -> int:
    for program, package in (("pdftoppm", "poppler-utils"), ("soffice", "libreoffice-calc-nogui")):
        if shutil.which(program) is None:
            print(f"{program} n’est pas installé (paquet {package}).", file=sys.stderr)
            return 1
    for name, (session, words, draft) in PAGES.items():
        found = report(session, Edition(draft=draft))
        made = pdf.render(annex(found) if name == "couverture" else dossier(found))
        picture(made, page_with(made, words), TARGET / f"dossier-{name}")
    picture(printed(render_xlsx((tabled(report(TABLE)),))), 1, TARGET / "dossier-tableau")
    for name, paper in ROUTE.items():
        with tempfile.TemporaryDirectory() as folder:
            made = papers(Path(folder), name, "pdf")[paper]
        picture(made, 1, TARGET / f"route-{paper}")
    return 0


def printed(workbook: bytes) -> bytes:
    """The pages of a workbook, as a PDF."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "table.xlsx").write_bytes(workbook)
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profil", "--headless",
             "--convert-to", "pdf", "--outdir", folder, "table.xlsx"],
            check=True, capture_output=True, cwd=folder,
        )
        return (Path(folder) / "table.pdf").read_bytes()


def page_with(made: bytes, words: str) -> int:
    """The number of the first page of a PDF that has these words."""
    from pypdf import PdfReader

    pages = (page.extract_text().replace("\u00a0", " ") for page in PdfReader(BytesIO(made)).pages)
    return next(number for number, page in enumerate(pages, 1) if words in page)


def picture(made: bytes, page: int, target: Path) -> None:
    """One page of a PDF as a picture; `target` has no ending yet."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "document.pdf"
        file.write_bytes(made)
        subprocess.run(
            ["pdftoppm", "-r", RESOLUTION, "-f", str(page), "-l", str(page), "-png", "-gray",
             "-singlefile", str(file), str(target)],
            check=True,
        )
    print(f"{target.name}.png")


if __name__ == "__main__":
    sys.exit(main())
