"""The walls of the house: who may import whom, and what must not be loaded."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "assistant"

ALLOWED = {
    "domain": {"domain"},
    "storage": {"domain", "storage"},
    "reports": {"domain", "reports"},
    "voice": {"domain", "resources"},
    "calendar_fr": {"domain"},
    "resources": set(),
    "interview": {"domain"},
    "library": {"domain", "interview"},
    "llm": {"domain", "llm"},
    "proposals": {"domain", "llm"},
    "publishing": {"domain", "interview", "reports"},
    "language": {"domain", "language"},
    "spoken": {"domain", "spoken"},
    "transcribing": {"domain", "language", "spoken"},
    "search": {"domain", "language", "search", "storage"},
    "wiring": {
        "resources", "interview", "library", "publishing", "storage", "voice", "reports",
        "calendar_fr", "domain", "llm", "proposals", "search",
    },
    "cli": {
        "domain", "reports", "interview", "library", "publishing", "wiring", "cli", "calendar_fr",
        "llm", "proposals", "search", "spoken", "transcribing",
    },
    "tui": {
        "domain", "interview", "library", "publishing", "proposals", "tui", "resources", "search",
        "language", "spoken", "transcribing",
    },
    "__main__": {"cli", "domain", "wiring", "tui"},
}
"""What each part may import of the others; what is not listed is a wall."""

STANDARD_LIBRARY_ONLY = {"domain"}


def part(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported(path: Path) -> list[str]:
    """The modules a file imports, wherever in it the import stands."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            if module == "assistant":
                names += [f"assistant.{alias.name}" for alias in node.names]
            else:
                names.append(module)
    return names


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_part_may(path: Path) -> None:
    for name in imported(path):
        if name.startswith("assistant."):
            other = name.split(".")[1]
            if other != "__version__":
                assert other in ALLOWED[part(path)], f"{part(path)} imports {name}"
        elif part(path) in STANDARD_LIBRARY_ONLY:
            assert name.split(".")[0] in sys.stdlib_module_names, f"{part(path)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_widgets_know_neither_the_app_nor_the_storage(path: Path) -> None:
    if "widgets" in path.parts:
        assert not [n for n in imported(path) if "tui.app" in n or "assistant.storage" in n]


def test_a_wall_that_is_crossed_is_seen(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("def late():\n    from assistant.storage import lock\n", "utf-8")
    assert imported(wrong) == ["assistant.storage"]
    assert "storage" not in ALLOWED["domain"]


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=PACKAGE.parent,
    )
    return {line.split(".")[0] for line in run.stdout.splitlines()}


@pytest.mark.parametrize(
    "statement",
    [
        "import assistant.interview, assistant.library",
        "import contextlib\nwith contextlib.suppress(SystemExit):\n"
        "    from assistant.__main__ import main\n    main(['--version'])",
    ],
    ids=["importer les cas d’usage", "cqp --version"],
)
def test_neither_textual_nor_langchain_is_loaded(statement: str) -> None:
    assert not loaded_by(statement) & {"textual", "rich", "langchain_core", "langchain", "pydantic"}
