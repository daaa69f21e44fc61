"""Small faults put into the code one at a time: `python -m tests.campagnes.mutants --nombre N
--graine S [--module CHEMIN…] [--depuis REVISION]`.

Each run draws faults in the modules that changed since a revision (or in those named, or in the
rooms where none may go unexplained: `--graves`): comparisons turned, conditions negated, constants
moved, statements and calls left out, answers emptied.

A fault that the types refuse before any test runs cannot get in, and is not made: an answer becomes
what its annotation admits, None where that is admitted, else the empty or the opposite value (`[]`,
`{}`, `set()`, `frozenset()`, `()`, `""`, `0`, `not (…)`), and is left as it is where the annotation
has none of these; what is joined to a text, a list or a tuple written there is not subtracted from
it, and a choice of types stays one. What no assertion sees is shown to mypy before the tests beyond
are run, and is not counted where it refuses it.

The tests that cover the modules of a room are collected once, and run once to know which of them
come to which line (`mutants_banc`). Each fault is then put into the functions that are loaded, in a
process of its own, and the tests that come to its line are run until one fails; then, for what
these do not notice, the tests of the modules that use it. What does not stand in a function, and
the lines no test comes to, are put into a copy of the house, and all these tests are run on it.
Where a test crashes, the following ones are still asked whether one of them says it by an
assertion. A fault that nothing notices is printed with its place, one that only a crash shows is
counted apart; `mutants_egaux.yaml` has those that change nothing, each with why.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from tests.places import ROOT, TESTS
from tests.yaml_data import yaml_data

EQUAL = TESTS / "campagnes" / "mutants_egaux.yaml"
COPIED = ("assistant", "tests", "prompts", "referentials", "sessions", "docs", "benchmarks")
FILES = 12
"""How many files of tests cover a module at most, the nearest ones."""

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
    """One small fault: where, what it was and what it becomes, and the whole module with it.

    Args:
        within: the function or class it stands in, empty in none.
        lines: the first and the last line of the statement it is put into.
        tree: the module with it, each thing at the line where it was.
    """

    module: str
    within: str
    lines: tuple[int, int]
    was: str
    becomes: str
    tree: ast.Module

    @property
    def source(self) -> str:
        """The text of the module with it."""
        return ast.unparse(self.tree)

    @property
    def line(self) -> int:
        return self.lines[0]

    @property
    def name(self) -> str:
        """What tells it from others whatever the line it stands at."""
        where = f"{self.module}, {self.within}" if self.within else self.module
        return f"{where} : {self.was} → {self.becomes}"


def faults(module: str, source: str, within: Collection[str] = ()) -> Iterator[Fault]:
    """Every fault that may be put into a module.

    Args:
        within: the functions and classes that are asked for; all when none is named.
    """
    asked = places(source, within)
    return (one for place in asked if (one := fault(module, source, *place)))


def places(source: str, within: Collection[str] = ()) -> list[tuple[int, int]]:
    """Where a module may be changed, by number, and in which ways."""
    return [
        (index, way)
        for index, spot in enumerate(_changeable(ast.parse(source)))
        if not within or spot.within in within
        for way in range(_ways(spot.node))
    ]


def fault(module: str, source: str, index: int, way: int) -> Fault | None:
    """The fault at one place; None where there is nothing to change."""
    made = ast.parse(source)
    spot = _changeable(made)[index]
    was = _shown(spot.node)
    becomes = _changed(spot, way)
    if becomes is None or becomes == was:
        return None
    ast.fix_missing_locations(made)
    return Fault(module, spot.within, spot.lines, was, becomes, made)


_CHANGED = (
    ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.Constant, ast.Return, ast.If, ast.Expr,
    ast.IfExp,
)
_COMPOUND = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.AsyncFor, ast.While,
    ast.With, ast.AsyncWith, ast.Try, ast.Match, ast.match_case, ast.ExceptHandler,
)
_FAR = 1_000
"""Numbers from here on bound what no use comes near: one more is one more of thousands."""

_GUARDS = ("frozen", "slots", "strict", "maxsize", "kw_only", "init", "repr", "compare", "hash")
"""Arguments that forbid what nobody does, or spare time."""


class _Spot(NamedTuple):
    """What may be changed: a node, the function or class it stands in, the lines of its statement,
    and what that function is annotated to answer."""

    node: ast.AST
    within: str
    lines: tuple[int, int]
    answer: ast.expr | None


def _changeable(tree: ast.Module) -> list[_Spot]:
    """What may be changed in a module; annotations, which nothing runs, and what only guards are
    left out."""
    found: list[_Spot] = []

    def walk(
        node: ast.AST, within: str, lines: tuple[int, int], answer: ast.expr | None
    ) -> None:
        if isinstance(node, ast.keyword) and node.arg in _GUARDS:
            return
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            return
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            within = f"{within}.{node.name}" if within else node.name
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            answer = node.returns
        if isinstance(node, ast.stmt) and not isinstance(node, _COMPOUND):
            lines = (node.lineno, node.end_lineno or node.lineno)
        elif isinstance(node, ast.If):
            lines = (node.lineno, node.test.end_lineno or node.lineno)
        elif isinstance(node, ast.expr) and not lines[0]:
            lines = (node.lineno, node.end_lineno or node.lineno)
        if isinstance(node, _CHANGED):
            found.append(_Spot(node, within, lines, answer))
        for name, held in ast.iter_fields(node):
            if name in ("annotation", "returns"):
                continue
            for one in held if isinstance(held, list) else [held]:
                if isinstance(one, ast.AST):
                    apart = isinstance(node, _COMPOUND) and name != "test"
                    walk(one, within, (0, 0) if apart else lines, answer)

    walk(tree, "", (0, 0), None)
    return found


def _ways(node: ast.AST) -> int:
    return 2 if isinstance(node, ast.If) else 1


def _shown(node: ast.AST) -> str:
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)[:80]}"
    return ast.unparse(node)[:100].replace("\n", " ")


def _changed(spot: _Spot, way: int) -> str | None:
    """Change a node in place; what it became, None where there is nothing to change."""
    node = spot.node
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _TURNED:
        node.ops[0] = _TURNED[type(node.ops[0])]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS and not _only_joined(node):
        node.op = _OPERATORS[type(node.op)]()
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value < _FAR:
        node.value += 1
    elif isinstance(node, ast.Return) and node.value:
        if (emptied := _emptied(node.value, spot.answer)) is None:
            return None
        node.value = emptied
    elif isinstance(node, ast.If):
        node.test = ast.Constant(way == 0)
    elif isinstance(node, ast.IfExp):
        node.body, node.orelse = node.orelse, node.body
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        node.value = ast.Constant(None)
    else:
        return None
    return _shown(node)


_EMPTY = {
    "str": '""', "bytes": 'b""', "int": "0", "float": "0.0", "list": "[]", "dict": "{}",
    "set": "set()", "frozenset": "frozenset()", "tuple[…]": "()", "Sequence": "()",
    "Collection": "()", "Iterable": "()", "Mapping": "{}",
}
"""The empty value of what an annotation names."""


def _emptied(value: ast.expr, answer: ast.expr | None) -> ast.expr | None:
    """Another answer that the annotation admits; None where it has none, and where another fault is
    the same."""
    if answer is None:
        return None
    names = [_named(one) for one in _choices(answer)]
    if {"None", "Any", "object"} & {*names}:
        lacking = isinstance(value, ast.Constant) and (value.value is None or value.value is False)
        return None if lacking else ast.Constant(None)
    if names[0] == "bool":
        turned = isinstance(value, (ast.Constant, ast.Compare)) or (
            isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)
        )
        return None if turned else ast.UnaryOp(ast.Not(), value)
    if names[0] not in _EMPTY:
        return None
    emptied = ast.parse(_EMPTY[names[0]], mode="eval").body
    return None if ast.unparse(value) == ast.unparse(emptied) else emptied


def _choices(annotation: ast.expr) -> list[ast.expr]:
    if isinstance(annotation, ast.BinOp):
        return [*_choices(annotation.left), *_choices(annotation.right)]
    return [annotation]


def _named(annotation: ast.expr) -> str:
    """What an annotation names, without what it holds; a tuple of any length apart from one of
    some."""
    text = ast.unparse(annotation)
    return "tuple[…]" if re.fullmatch(r"tuple\[.*, \.\.\.\]", text) else text.partition("[")[0]


_TYPE = re.compile(
    r"(?:None|str|bytes|int|float|bool|list|dict|set|tuple|[A-Z]\w*[a-z]\w*)(?:\[.*)?"
)
_GATHERED = re.compile(r"(?:str|list|tuple|sorted|dict|set|frozenset)\(.*|.*\.join\(.*", re.DOTALL)


def _only_joined(node: ast.BinOp) -> bool:
    """Whether what stands there has no other operation: texts, lists and tuples, which are joined;
    sets, which are not added; dictionaries and types, which have no intersection."""
    parts = (node.left, node.right)
    if isinstance(node.op, ast.BitOr):
        return any(
            isinstance(one, (ast.Dict, ast.DictComp)) or _TYPE.fullmatch(ast.unparse(one))
            for one in parts
        )
    return not isinstance(node.op, ast.BitAnd) and any(_gathered(one) for one in parts)


def _gathered(part: ast.expr) -> bool:
    """Whether it is a text or a collection, as far as it says so."""
    if isinstance(part, ast.BinOp):
        return _gathered(part.left) or _gathered(part.right)
    if isinstance(part, ast.Call):
        return bool(_GATHERED.fullmatch(ast.unparse(part)))
    text = isinstance(part, ast.Constant) and isinstance(part.value, (str, bytes))
    return text or isinstance(
        part, (ast.JoinedStr, ast.List, ast.ListComp, ast.Tuple, ast.Set, ast.SetComp)
    )


def drawn(modules: Sequence[str], number: int, seed: int, most: int = 0) -> list[Fault]:
    """Faults drawn at random, as many in each module as it has lines.

    Args:
        most: in how many modules at most, drawn first: what costs is to know the tests of each.
    """
    chance = random.Random(seed)
    known = set(equal())
    sources = {module: (ROOT / module).read_text("utf-8") for module in modules}
    if most:
        by_length = list(chain.from_iterable(
            [module] * source.count("\n") for module, source in sorted(sources.items())
        ))
        kept: dict[str, None] = {}
        while len(kept) < min(most, len(sources)):
            kept[chance.choice(by_length)] = None
        modules = list(kept)
    every = [(module, place) for module in modules for place in places(sources[module])]
    chance.shuffle(every)
    made = (fault(module, sources[module], *place) for module, place in every)
    fit = (one for one in made if one is not None and one.name not in known)
    return list(islice(fit, number))


def equal() -> dict[str, str]:
    """The faults that change nothing, by name, and why."""
    listed = yaml_data(EQUAL.read_text("utf-8")) or []
    return {one["faute"]: one["pourquoi"] for one in listed}


def _using(dotted: str) -> re.Pattern[str]:
    """What imports a module."""
    package, _, last = dotted.rpartition(".")
    return re.compile(
        rf"from {re.escape(dotted)} import|import {re.escape(dotted)}\b"
        rf"|from {re.escape(package)} import [^\n]*\b{last}\b"
    )


def beyond(module: str) -> list[str]:
    """The tests of those that use a module, as far as they are not its own."""
    uses = _using(module.removesuffix(".py").replace("/", "."))
    modules = (ROOT / "assistant").rglob("*.py")
    users = (one for one in modules if uses.search(one.read_text("utf-8")))
    rooms = {TESTS.joinpath(*one.relative_to(ROOT).parts[1:-1]) for one in users}
    found = (path for room in sorted(rooms - {TESTS}) for path in sorted(room.glob("test_*.py")))
    known = set(covering(module))
    paths = (path.relative_to(ROOT).as_posix() for path in found if "tui" not in path.parts)
    return [path for path in paths if path not in known]


def covering(module: str) -> list[str]:
    """The test files that cover a module, the nearest first."""
    parts = Path(module).with_suffix("").parts[1:]
    folder, name = TESTS.joinpath(*parts[:-1]), parts[-1]
    near = sorted(folder.glob("test_*.py")) if folder != TESTS else []
    near += [path for path in [TESTS / f"test_{name}.py"] if path.exists()]
    uses = _using(".".join(("assistant", *parts)))
    named = [path for path in near if name.split("_")[0] in path.stem]
    importing = [
        path for path in sorted(TESTS.rglob("test_*.py")) if uses.search(path.read_text("utf-8"))
    ]
    others = [path for path in importing if "tui" not in path.parts]
    tui = [path for path in importing if "tui" in path.parts]
    nearest = [*named, *(one for one in near if one in importing)]
    order = dict.fromkeys([*nearest, *others, *near, *tui])
    return [path.relative_to(ROOT).as_posix() for path in order][:FILES]


def rooms() -> list[str]:
    """The modules where no fault may go unexplained."""
    found = (path for room in GRAVE for path in (ROOT / "assistant" / room).rglob("*.py"))
    return sorted(path.relative_to(ROOT).as_posix() for path in found if path.stat().st_size)


def tested(tests: Sequence[str], house: Path) -> tuple[int, str]:
    """How a run of tests in the copy of the house ends, and what fails first of it."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.campagnes.mutants_banc", *tests],
        cwd=house, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return ran.returncode, ran.stdout.rpartition("\n")[2]


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
    tests = [*covering(fault.module), *beyond(fault.module)]
    tests = [one for one in tests if (house / one).exists()]
    while tests:
        place.write_text(fault.source, "utf-8")
        try:
            status, seen = tested([*tests, *(f"--deselect={one}" for one in sorted(unfit))], house)
        finally:
            place.write_bytes(kept)
        if status in (0, 5):
            return ""
        if status < 0:
            return "arrêt forcé (plantage)"
        test = _CRASH.sub("", seen)
        sound = test in fit or tested([test or tests[0]], house)[0] == 0
        if not test and not sound:
            raise RuntimeError(f"les tests de {fault.module} ne peuvent pas être lancés")
        if sound:
            fit.add(test)
            return seen or "le chargement (plantage)"
        unfit.add(test)
    return ""


def refused(fault: Fault, house: Path) -> bool:
    """Whether mypy refuses in the copy of the house what it does not refuse without the fault."""
    place = house / fault.module
    kept = place.read_bytes()
    sound = _misfits(place, ast.unparse(ast.parse(kept)), house)  # no comment is in either
    try:
        return bool(_misfits(place, fault.source, house) - sound)
    finally:
        place.write_bytes(kept)


@cache
def _misfits(place: Path, source: str, house: Path) -> frozenset[str]:
    """What mypy says of a module with this text."""
    place.write_text(source, "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--follow-imports=silent", str(place)], cwd=house,
        capture_output=True, text=True, check=False,
    )
    return frozenset(re.findall(r": error: (.*)", ran.stdout))


_CRASH = re.compile(r" \(\w+\)$")


def changed_since(revision: str) -> list[str]:
    """The modules of the program that changed since a revision."""
    told = subprocess.run(
        ["git", "diff", "--name-only", revision, "--", "assistant"], cwd=ROOT, text=True,
        capture_output=True, check=True,
    ).stdout.split()
    return [one for one in told if one.endswith(".py") and (ROOT / one).exists()]


def run(chosen: Sequence[Fault], *, banc: bool = True) -> tuple[Counter[str], list[Fault]]:
    """Try faults, room by room; the counts and those that nothing noticed.

    Args:
        banc: try them first in the functions that are loaded.
    """
    from tests.campagnes import mutants_banc  # which needs a system that forks

    counts: Counter[str] = Counter()
    unseen: list[Fault] = []
    fit: set[str] = set()
    unfit: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="cqp-mutants-") as name:
        house = Path(name)
        for room in dict.fromkeys(Path(fault.module).parent for fault in chosen):
            mine = [fault for fault in chosen if Path(fault.module).parent == room]
            found: dict[str, str] = {}
            asked: set[str] = set()
            for near in (covering, beyond) if banc else ():
                left = [one for one in mine if outcome(found.get(one.name, "")) not in SETTLED]
                modules = dict.fromkeys(one.module for one in left)
                tests = [one for module in modules for one in near(module) if one not in asked]
                seen = mutants_banc.noticed(left, [*dict.fromkeys(tests)]) if left else {}
                asked.update(tests)
                found |= {name: by or found.get(name, "") for name, by in seen.items()}
                _furnished(house)
                found |= {
                    one.name: REFUSED for one in left
                    if outcome(found.get(one.name, "")) not in SETTLED and refused(one, house)
                }
            for fault in mine:
                by = found.get(fault.name)
                if by is None:
                    _furnished(house)
                    by = noticed(fault, house, fit, unfit)
                counts[outcome(by)] += 1
                unseen += [] if by else [fault]
                said = f"{outcome(by)} : {fault.module}:{fault.line} {fault.was} → {fault.becomes}"
                sys.stdout.write(f"{said}{f'  ({by})' if by else ''}\n")
                sys.stdout.flush()
    return counts, unseen


REFUSED = "mypy"
SETTLED = ("vue", "refusée")


def outcome(by: str) -> str:
    """What is counted of a fault: by an assertion, by a crash or by no end, or not seen; refused
    by the types it is none."""
    if not by:
        return "NON VUE"
    if by == REFUSED:
        return "refusée"
    return "plantage" if crashed(by) else "vue"


def crashed(by: str) -> bool:
    """Whether a test that failed only crashed."""
    return bool(_CRASH.search(by))


def _furnished(house: Path) -> None:
    """Copy the house, what was compiled of it included, unless that is done."""
    if (house / "assistant").exists():
        return
    for one in COPIED:
        if (ROOT / one).exists():
            shutil.copytree(ROOT / one, house / one)
    for path in ROOT.glob("*.*"):
        if path.is_file():
            shutil.copy(path, house / path.name)
    if (ROOT / ".mypy_cache").exists():
        shutil.copytree(ROOT / ".mypy_cache", house / ".mypy_cache")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nombre", type=int, default=250)
    parser.add_argument("--graine", type=int, default=20261129)
    parser.add_argument("--module", nargs="*", default=[], help="assistant/….py")
    parser.add_argument("--graves", action="store_true", help="là où aucune ne doit passer")
    parser.add_argument("--modules", type=int, default=0, help="dans combien de modules au plus")
    parser.add_argument("--depuis", default="HEAD~20", help="les modules changés depuis")
    asked = parser.parse_args()
    modules = asked.module or (rooms() if asked.graves else changed_since(asked.depuis))
    began = time.monotonic()
    counts, unseen = run(drawn(modules, asked.nombre, asked.graine, asked.modules))
    total = counts.total() - counts["refusée"]
    share = 1 - len(unseen) / total if total else 1.0
    grave = [one for one in unseen if any(f"/{part}/" in one.module for part in GRAVE)]
    sys.stdout.write(
        f"{total} fautes, graine {asked.graine}, {len(modules)} modules, "
        f"{time.monotonic() - began:.0f} s : {share:.0%} vues, {counts['vue']} par une "
        f"assertion, {counts['plantage']} par un plantage ; {len(unseen)} non vues, "
        f"dont {len(grave)} là où aucune ne doit rester inexpliquée ; "
        f"{counts['refusée']} autres que mypy refuse\n"
    )
    return 0 if share >= 0.95 and not grave else 1


if __name__ == "__main__":
    sys.exit(main())
