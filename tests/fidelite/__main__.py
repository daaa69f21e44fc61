"""Writes the fingerprints again, from the sources: `python -m tests.fidelite`.

Refuses while a référentiel differs from its sources.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.fidelite.check import Sources, fingerprints_of, problems
from tests.yaml_data import yaml_data

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
REFERENTIALS = REPOSITORY / "referentials"
SOURCES = REPOSITORY.parent / "shared" / "sources"


def write_fingerprints(referentials: Path, sources: Path, target: Path) -> list[str]:
    """Write one file for each référentiel, or none.

    Returns:
        The differences that forbid it, empty once the files are written.
    """
    refusals: list[str] = []
    files: dict[str, str] = {}
    for path in sorted(referentials.glob("*.yaml")):
        data = yaml_data(path.read_text(encoding="utf-8"))
        evidence = Sources(data, sources)
        refusals += [f"{path.name}, {problem}" for problem in problems(data, evidence)]
        files[path.stem] = json.dumps(fingerprints_of(data, evidence), indent=1) + "\n"
    if not refusals:
        for name, content in files.items():
            (target / f"{name}.json").write_text(content, encoding="utf-8")
    return refusals


def main() -> int:
    """Run the command; 0 when the files are written, 2 when nothing is."""
    if not SOURCES.is_dir():
        sys.stderr.write("Les textes sources ne sont pas à côté du dépôt : rien n’est écrit.\n")
        return 2
    refusals = write_fingerprints(REFERENTIALS, SOURCES, HERE)
    for refusal in refusals:
        sys.stderr.write(f"{refusal}\n")
    return 2 if refusals else 0


if __name__ == "__main__":
    sys.exit(main())
