"""The checks of a release, run once by a person on a real Windows (or macOS, or Linux).

    python distribution/verifier.py DOSSIER      the folder where `cqp` was installed

First what a machine can see, each line with what it must show; then what only eyes can, answered by
o or n. Everything happens in a throw-away folder. Ends with 0 when every line was as it must be.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BOM = b"\xef\xbb\xbf"

BY_EYE = (
    ("Double-cliquez sur « cqp » du menu Démarrer.",
     "une fenêtre de Edge ou de Chrome, sans barre d’adresse, sans fenêtre noire"),
    ("Sans cliquer, tapez n, puis un nom avec « é », « ê » (touche morte) et « Ç ».",
     "le nom, lettre pour lettre"),
    ("Échap deux fois, à une seconde d’écart.", "l’accueil, dès chaque appui"),
    ("Ctrl+N, Échap, Ctrl+T, F11, F5.", "ni fenêtre, ni onglet, ni rechargement"),
    ("Copiez un mot ailleurs ; dans la ligne du nom : Ctrl+V, Maj+Inser, clic droit « Coller ».",
     "le mot, trois fois"),
    ("Fermez la fenêtre pendant qu’un nom est à moitié tapé, puis double-cliquez encore.",
     "le nom à moitié tapé"),
    ("Ouvrez une seconde fois le raccourci.", "l’ancienne fenêtre dit qu’une autre l’a pris"),
    ("Exportez un brouillon (démonstration, Alt+X, B, Entrée), puis O.",
     "l’explorateur, sur Documents\\CQP, les fichiers dedans ; Word ouvre le .docx sans réparer"),
    ("Gestionnaire des tâches, Détails, colonne « Ligne de commande ».",
     "aucune clé : « cle= » n’y est nulle part"),
    ("Mettez l’ordinateur en veille une minute, l’horloge de l’entretien lancée.",
     "au réveil, la même fenêtre, l’horloge à la bonne heure"),
    ("Terminez « cqp-fenetre.exe » dans le gestionnaire des tâches.",
     "« cqp.exe » disparaît dans les cinq secondes"),
    ("Là où une règle interdit file:// à Edge : double-cliquez sur « cqp », attendez vingt "
     "secondes, puis Ctrl+V dans la barre d’adresse de Edge.",
     "un message de cqp, puis le programme dans la page"),
    ("Ctrl+Q.", "« Tout est enregistré. Vous pouvez fermer cette fenêtre. »"),
    ("Dans Windows Terminal et dans cmd : cqp touches, puis F1 à F12, Alt+J, Ctrl+B, les flèches.",
     "chaque touche par son nom, Alt+J « Relire la session »"),
    ("Désinstallez depuis les Paramètres.",
     "le raccourci est parti, les sessions et Documents\\CQP sont restés"),
    ("Propriétés de l’installeur, Signatures numériques.",
     "la signature de l’éditeur : la seule étape qui demande un certificat"),
)


class Checks:
    """What was seen, line by line."""

    def __init__(self, program: Path, data: Path) -> None:
        self.program, self.data, self.wrong = program, data, 0
        self.environment = {**os.environ, "CQP_DONNEES": str(data), "PYTHONUTF8": ""}
        self.session = ""

    def cqp(self, *words: str, given: bytes = b"") -> tuple[int, str]:
        run = subprocess.run(
            [str(self.program), *words], input=given, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=self.environment, check=False, timeout=120,
        )
        return run.returncode, run.stdout.decode("utf-8", "replace")

    def line(self, what: str, must: str, *words: str, given: bytes = b"", code: int = 0) -> str:
        """Run a command; its answer must hold what is said, and end with that code."""
        began = time.monotonic()
        found, text = self.cqp(*words, given=given)
        good = found == code and re.search(must, text, re.DOTALL) is not None
        self.wrong += not good
        print(f"{'oui' if good else 'NON'}  {what} ({time.monotonic() - began:.1f} s) : {must}")
        if not good:
            print(f"     code {found} : {text.strip()[-400:]}")
        return text

    def by_machine(self) -> None:
        self.line("la version", r"cqp \d+\.\d+\.\d+", "--version")
        self.line("les référentiels", "technico-commercial-chimie", "referentiel", "lister")
        self.session = self.line(
            "une session", r"^\d{4}-\d\d-\d\d", "session", "nouvelle", "--referentiel",
            "assistant-formation", "--candidat", "ESSAI Élodie",
        ).strip()
        note = json.dumps({"note": "où l’élève œuvre", "elements": ["1.1"]}, ensure_ascii=False)
        self.line("un ordre après une marque d’ordre des octets", "enregistre", "session",
                  "appliquer", self.session, given=BOM + note.encode())
        self.line("la note relue", "où l’élève œuvre", "transcription", self.session)
        for kind in ("docx", "pdf", "xlsx"):
            self.line(f"un brouillon {kind}", rf"\.{kind}", "exporter", self.session, "--format",
                      kind, "--brouillon")
        self.line("chercher", "élève", "chercher", "œuvre")
        self.line("sceller", "", "sceller", self.session, "--incomplet", "essai")
        self.line("vérifier", "", "verifier", self.session)
        self.line("où sont les fichiers", re.escape(str(self.data)), "fichiers")
        heavy = [path for path in self.data.rglob("*.verrou") if path.stat().st_size > 4096]
        self.wrong += bool(heavy)
        print(f"{'NON' if heavy else 'oui'}  les verrous ne pèsent rien")

    def by_eye(self) -> None:
        for what, must in BY_EYE:
            print(f"\n{what}\n     doit montrer : {must}")
            self.wrong += not input("     vu ? o/n ").strip().lower().startswith("o")


def main() -> int:
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--sans-yeux"]):
        sys.exit(__doc__)
    program = Path(sys.argv[1]) / ("cqp.exe" if sys.platform == "win32" else "cqp")
    if not program.exists():
        sys.exit(f"« {program} » n’existe pas.")
    with tempfile.TemporaryDirectory(prefix="cqp-verifier-") as folder:
        checks = Checks(program.absolute(), Path(folder))
        checks.by_machine()
        if len(sys.argv) == 2:
            checks.by_eye()
    print("tout est comme il faut" if not checks.wrong else f"{checks.wrong} lignes à reprendre")
    return 1 if checks.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
