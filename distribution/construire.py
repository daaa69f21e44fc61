"""Builds what is given to people who install nothing by hand, each by one command.

    python distribution/construire.py dossier              dist/cqp, that runs without Python
    python distribution/construire.py installeur           dist/cqp-VERSION.exe, for Windows
    python distribution/construire.py roues DOSSIER [PLATEFORME…]   wheels for a machine offline

`dossier` needs PyInstaller, and makes the program of the system it runs on. `installeur` needs
makensis, and a `dist/cqp` made on Windows. `roues` takes the names of platforms as pip writes them
(`win_amd64`, `macosx_11_0_arm64`…); this machine's own where none is named.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = ROOT / "dist" / "cqp"
VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def version() -> str:
    """The version of the program."""
    found = re.search(r'__version__ = "(.+)"', (ROOT / "assistant/__init__.py").read_text("utf-8"))
    assert found is not None
    return found[1]


def bundle() -> None:
    """The folder, by PyInstaller."""
    subprocess.run(
        [sys.executable, "-m", "PyInstaller", "--noconfirm", "--distpath", str(ROOT / "dist"),
         "--workpath", str(ROOT / "build"), str(ROOT / "distribution" / "cqp.spec")],
        check=True, cwd=ROOT,
    )


def installer() -> None:
    """The installer of Windows, of the folder that was made there."""
    if not (BUNDLE / "cqp.exe").exists():
        sys.exit("dist/cqp/cqp.exe manque : faites d’abord « dossier », sous Windows.")
    makensis = shutil.which("makensis")
    if makensis is None:
        sys.exit("makensis manque (nsis.sourceforge.io ; Debian : apt install nsis).")
    out = ROOT / "dist" / f"cqp-{version()}.exe"
    subprocess.run(
        [makensis, "-V2", "-INPUTCHARSET", "UTF8", f"-DVERSION={version()}", f"-DOUT={out}",
         f"-DBUNDLE={BUNDLE}", str(ROOT / "distribution" / "cqp.nsi")],
        check=True,
    )
    print(out)


def wheels(folder: Path, platforms: list[str]) -> None:
    """The program and all it needs, as wheels, for `installer.py --hors-ligne`."""
    folder.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(folder), str(ROOT)], check=True)
    (own,) = folder.glob(f"assistant_cqp-{version()}-*.whl")
    pinned = [*pip, "download", "-c", str(ROOT / "constraints.txt"), "-d", str(folder), str(own)]
    if not platforms:
        subprocess.run(pinned, check=True)
    for platform in platforms:
        for python in VERSIONS:
            subprocess.run(
                [*pinned, "--only-binary=:all:", "--platform", platform,
                 "--python-version", python],
                check=True,
            )
    for name in ("installer.py", "LISEZ-MOI.txt"):
        source = ROOT / name if name == "installer.py" else ROOT / "distribution" / name
        shutil.copy(source, folder)
    print(f"{folder} : {sum(1 for _ in folder.glob('*.whl'))} roues")


def main() -> None:
    match sys.argv[1:]:
        case ["dossier"]:
            bundle()
        case ["installeur"]:
            installer()
        case ["roues", folder, *platforms]:
            wheels(Path(folder), platforms)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
