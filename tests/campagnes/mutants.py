"""Small faults put into the code one at a time: `python -m tests.campagnes.mutants --nombre N
--graine S [--module CHEMIN…] [--depuis REVISION]`.

Each run draws faults in the modules that changed since a revision (or in those named): comparisons
turned, conditions negated, constants moved, statements and calls left out, early returns. Each is
put into a copy of the house, and the tests that cover its module are run until one fails: those of
the folder that mirrors the module's first, then those that import it. A fault that nothing notices
is printed with its place. `mutants_egaux.yaml` has the faults that change nothing, each with why.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import yaml

from tests.places import ROOT, TESTS

EQUAL = TESTS / "campagnes" / "mutants_egaux.yaml"
COPIED = ("assistant", "tests", "prompts", "referentials", "sessions", "docs", "benchmarks")
SECONDS, FILES = 120, 12
"""Of the processor, for the tests of one fault: what turns without end is noticed too; and how many
files of tests at most, the nearest ones."""

GRAVE = (
    "domain/rules", "domain/dossier", "domain/privacy", "domain/session", "domain/events",
    "storage/journal", "storage/vault", "storage/upkeep", "storage/disk", "reports/report",
)
"""Where no fault may go unexplained: verdicts, journal, seals, anonymity, redaction, erasure,
copies."""

_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True)
class Fault:
    """One small fault: where, what it was and what it becomes, and the whole module with it."""

    module: str
    line: int
    was: str
    becomes: str
    source: str

    @property
    def name(self) -> str:
        """What tells it from others whatever the line it stands at."""
        return f"{self.module} : {self.was} → {self.becomes}"


def faults(module: str, source: str) -> Iterator[Fault]:
    """Every fault that may be put into a module."""
    return (one for place in places(source) if (one := fault(module, source, *place)))


def places(source: str) -> list[tuple[int, int]]:
    """Where a module may be changed, by number, and in which ways."""
    found = [node for node in ast.walk(ast.parse(source)) if not _is_idle(node)]
    return [(index, way) for index, node in enumerate(found) for way in range(_ways(node))]


def fault(module: str, source: str, index: int, way: int) -> Fault | None:
    """The fault at one place; None where there is nothing to change."""
    made = ast.parse(source)
    there = [one for one in ast.walk(made) if not _is_idle(one)][index]
    line, was = getattr(there, "lineno", 0), _shown(there)
    becomes = _changed(there, way)
    if becomes is None or becomes == was:
        return None
    ast.fix_missing_locations(made)
    return Fault(module, line, was, becomes, ast.unparse(made))


def _is_idle(node: ast.AST) -> bool:
    return not isinstance(node, (
        ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.Constant, ast.Return, ast.If, ast.Expr,
        ast.IfExp,
    ))


def _ways(node: ast.AST) -> int:
    return 2 if isinstance(node, ast.If) else 1


def _shown(node: ast.AST) -> str:
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)[:80]}"
    return ast.unparse(node)[:100].replace("\n", " ")


def _changed(node: ast.AST, way: int) -> str | None:
    """Change a node in place; what it became, None where there is nothing to change."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _TURNED:
        node.ops[0] = _TURNED[type(node.ops[0])]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        node.op = _OPERATORS[type(node.op)]()
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        node.value += 1
    elif isinstance(node, ast.Return) and node.value is not None and not _none(node.value):
        node.value = ast.Constant(None)
    elif isinstance(node, ast.If):
        node.test = ast.Constant(way == 0)
    elif isinstance(node, ast.IfExp):
        node.body, node.orelse = node.orelse, node.body
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        node.value = ast.Constant(None)
    else:
        return None
    return _shown(node)


def _none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def drawn(modules: Sequence[str], number: int, seed: int) -> list[Fault]:
    """Faults drawn at random, as many in each module as it has lines."""
    chance = random.Random(seed)
    known = set(equal())
    sources = {module: (ROOT / module).read_text("utf-8") for module in modules}
    every = [(module, place) for module in modules for place in places(sources[module])]
    chance.shuffle(every)
    made = (fault(module, sources[module], *place) for module, place in every)
    fit = (one for one in made if one is not None and one.name not in known)
    return list(islice(fit, number))


def equal() -> dict[str, str]:
    """The faults that change nothing, by name, and why."""
    listed = yaml.safe_load(EQUAL.read_text("utf-8")) or []
    return {one["faute"]: one["pourquoi"] for one in listed}


def covering(module: str) -> list[str]:
    """The test files that cover a module, the nearest first."""
    parts = Path(module).with_suffix("").parts[1:]
    folder, name = TESTS.joinpath(*parts[:-1]), parts[-1]
    near = sorted(folder.glob("test_*.py")) if folder != TESTS else []
    near += [path for path in [TESTS / f"test_{name}.py"] if path.exists()]
    dotted = ".".join(("assistant", *parts))
    package, _, last = dotted.rpartition(".")
    uses = re.compile(
        rf"from {re.escape(dotted)} import|import {re.escape(dotted)}\b"
        rf"|from {re.escape(package)} import [^\n]*\b{last}\b"
    )
    named = [path for path in near if name.split("_")[0] in path.stem]
    importing = [
        path for path in sorted(TESTS.rglob("test_*.py")) if uses.search(path.read_text("utf-8"))
    ]
    others = [path for path in importing if "tui" not in path.parts]
    tui = [path for path in importing if "tui" in path.parts]
    nearest = [*named, *(one for one in near if one in importing)]
    order = dict.fromkeys([*nearest, *others, *near, *tui])
    return [path.relative_to(ROOT).as_posix() for path in order][:FILES]


def tested(tests: Sequence[str], house: Path) -> subprocess.CompletedProcess[str]:
    """Run tests in the copy of the house until one fails."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-rfE", "--no-header", "-n", "0", "-p",
         "no:cacheprovider", "-p", "no:langsmith_plugin", *tests],
        cwd=house, capture_output=True, text=True, check=False, preexec_fn=_in_time,
        env={**os.environ, "PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"},
    )


def _in_time() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))


def noticed(fault: Fault, house: Path, fit: set[str], unfit: set[str]) -> str:
    """Which test saw the fault; empty when none did.

    Args:
        fit, unfit: tests known to pass here without any fault, and those that fail, and so can
            see none; more may be found.

    Raises:
        RuntimeError: the tests cannot be run at all.
    """
    place = house / fault.module
    kept = place.read_bytes()
    tests = [one for one in covering(fault.module) if (house / one).exists()]
    while tests:
        place.write_text(fault.source, "utf-8")
        try:
            ran = tested([*tests, *(f"--deselect={one}" for one in sorted(unfit))], house)
        finally:
            place.write_bytes(kept)
        if ran.returncode in (0, 5):
            return ""
        if ran.returncode == -signal.SIGXCPU:
            return "sans fin"
        if ran.returncode not in (1, 2):
            raise RuntimeError(ran.stdout[-800:] + ran.stderr[-800:])
        found = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - |$)", ran.stdout, re.MULTILINE)
        if ran.returncode == 2 or found is None:
            return "plantage"
        if found[1] in fit or tested([found[1]], house).returncode == 0:
            fit.add(found[1])
            return found[1]
        unfit.add(found[1])
    return ""


def changed_since(revision: str) -> list[str]:
    """The modules of the program that changed since a revision."""
    told = subprocess.run(
        ["git", "diff", "--name-only", revision, "--", "assistant"], cwd=ROOT, text=True,
        capture_output=True, check=True,
    ).stdout.split()
    return [one for one in told if one.endswith(".py") and (ROOT / one).exists()]


def run(chosen: Iterable[Fault]) -> tuple[Counter[str], list[Fault]]:
    """Try faults in a copy of the house; the counts and those that nothing noticed."""
    counts: Counter[str] = Counter()
    unseen: list[Fault] = []
    fit: set[str] = set()
    unfit: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="cqp-mutants-") as name:
        house = Path(name)
        for one in COPIED:
            if (ROOT / one).exists():
                shutil.copytree(
                    ROOT / one, house / one, ignore=shutil.ignore_patterns("__pycache__"),
                )
        for path in ROOT.glob("*.*"):
            if path.is_file():
                shutil.copy(path, house / path.name)
        for fault in chosen:
            by = noticed(fault, house, fit, unfit)
            counts["vues" if by else "NON VUES"] += 1
            said = f"{'vu ' if by else 'NON VU '}{fault.module}:{fault.line} {fault.was} → "
            sys.stdout.write(f"{said}{fault.becomes}{f'  ({by})' if by else ''}\n")
            sys.stdout.flush()
            if not by:
                unseen.append(fault)
    return counts, unseen


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nombre", type=int, default=250)
    parser.add_argument("--graine", type=int, default=20261129)
    parser.add_argument("--module", nargs="*", default=[], help="assistant/….py")
    parser.add_argument("--depuis", default="HEAD~20", help="les modules changés depuis")
    asked = parser.parse_args()
    modules = asked.module or changed_since(asked.depuis)
    began = time.monotonic()
    counts, unseen = run(drawn(modules, asked.nombre, asked.graine))
    total = sum(counts.values())
    share = counts["vues"] / total if total else 1.0
    grave = [one for one in unseen if any(f"/{part}/" in one.module for part in GRAVE)]
    sys.stdout.write(
        f"{total} fautes, graine {asked.graine}, {len(modules)} modules, "
        f"{time.monotonic() - began:.0f} s : {counts['vues']} vues ({share:.0%}), "
        f"{len(unseen)} non vues, dont {len(grave)} là où aucune ne doit rester inexpliquée\n"
    )
    return 0 if share >= 0.95 and not grave else 1


if __name__ == "__main__":
    sys.exit(main())
