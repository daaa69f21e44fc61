"""Where `mutants` tries faults: the tests of some modules collected once, then a process for each
fault, in which the functions that hold it run its code.

A process is left by fork, so that nothing is loaded or collected again; what a fault spoils goes
with its process. Needs a system that forks.
"""

from __future__ import annotations

import ast
import gc
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from itertools import accumulate
from operator import itemgetter
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

from assistant.domain.common.errors import AssistantError
from tests.campagnes.mutants import Fault, crashed
from tests.places import ROOT

OPTIONS = ("-q", "-n", "0", "-p", "no:cacheprovider", "-p", "no:langsmith_plugin", "--no-header")
STOPPED = "arrêt forcé (plantage)"
ENOUGH, ALLOWED = 60.0, 20
"""Seconds of the processor: how long the tests of one fault may be known to take, the quickest
first; and what one test may take beyond ten times that before it is said to turn without end."""


@cache
def _loaded() -> None:
    """Load the program once, in the process that all the others are left from."""
    for path in sorted((ROOT / "assistant").rglob("*.py")):
        if path.name != "__main__.py" and path.stat().st_size:
            with suppress(ImportError):  # an extra that is not here
                import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def noticed(faults: Sequence[Fault], tests: Sequence[str]) -> dict[str, str]:
    """Which test saw each fault, by its name; empty for one that none of those that come to it saw.
    What cannot be tried here is left out: where no function is, and where no test comes.

    Args:
        tests: the files to collect.
    """
    _loaded()
    there = [one for one in tests if (ROOT / one).exists()]
    found = _apart(lambda: _collected(faults, there))
    return found if isinstance(found, dict) else {}


def _collected(faults: Sequence[Fault], tests: Sequence[str]) -> dict[str, str]:
    """The same, in the process that collects."""
    os.chdir(ROOT)
    bench = _Bench(faults)
    pytest.main([*OPTIONS, *tests], plugins=[bench])
    return bench.found


class _First:
    """A pytest plugin that knows what failed first; an assertion rather than a crash."""

    failed = ""
    allowed = 10.0 * ALLOWED

    def pytest_exception_interact(
        self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any]
    ) -> None:
        if call.excinfo and (not self.failed or crashed(self.failed)):
            failed = told(node.nodeid, call.excinfo.value)
            self.failed = self.failed or failed if crashed(failed) else failed

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """So that what turns without end is stopped."""
        allow(self.allowed)


class _Asking(_First):
    """The same, which stops the run at an assertion; after a crash, when it has asked enough of the
    tests that follow."""

    until = 0.0

    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        if self.failed and not self.until:
            self.until = time.process_time() + ENOUGH
        if self.failed and (not crashed(self.failed) or time.process_time() > self.until):
            item.session.shouldfail = self.failed


class _Bench(_First):
    """A pytest plugin that runs each fault instead of the tests."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = faults
        self.found: dict[str, str] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        gc.unfreeze()  # what is frozen is not found
        for module in {one.module for one in self.faults}:
            _functions(str(ROOT / module))
        gc.freeze()
        known = _apart(lambda: self._lines(session.items))
        known = sorted(known, key=itemgetter(0)) if isinstance(known, list) else []
        for fault in self.faults:
            path, (first, last) = str(ROOT / fault.module), fault.lines
            coming = [
                (took, session.items[index]) for took, index, lines in known
                if any(first <= line <= last for line in lines.get(fault.module, ()))
            ]
            total = accumulate(took for took, _ in coming)
            items = [one for one, so_far in zip(coming, total, strict=True) if so_far <= ENOUGH]
            if items and fits(fault.tree, path):
                seen = _apart(partial(self._seen, fault, path, items))
                if seen is not None:
                    self.found[fault.name] = seen
        return True

    def _lines(
        self, items: Sequence[pytest.Item]
    ) -> list[tuple[float, int, dict[str, list[int]]]]:
        """How long each test takes, its number, and the lines with a fault that it comes to, by
        module; the tests that fail anyway left out."""
        wanted: dict[str, set[int]] = {}
        for one in self.faults:
            wanted.setdefault(one.module, set()).update(range(one.lines[0], one.lines[1] + 1))
        reached = {module: watch(str(ROOT / module), lines) for module, lines in wanted.items()}
        known = []
        for index, item in enumerate(items):
            for lines in reached.values():
                lines.clear()
            began = time.process_time()
            failed = self._run(item, items[index + 1 : index + 2])
            if not failed and any(reached.values()):
                came = {module: sorted(lines) for module, lines in reached.items() if lines}
                known.append((time.process_time() - began, index, came))
        return known

    def _seen(
        self, fault: Fault, path: str, items: Sequence[tuple[float, pytest.Item]]
    ) -> str | None:
        """Which test sees it, the first that does not only crash; None when it cannot be put in."""
        if not put(fault.tree, path):
            return None
        seen = ""
        for index, (took, item) in enumerate(items):
            self.allowed = 10 * took + ALLOWED
            failed = self._run(item, [one for _, one in items[index + 1 : index + 2]])
            if failed and not crashed(failed):
                return failed
            seen = seen or failed
        return seen

    def _run(self, item: pytest.Item, following: Sequence[pytest.Item]) -> str:
        """What fails of one test; empty when it passes."""
        self.failed = ""
        then = following[0] if following else None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=then)
        return self.failed


def told(test: str, failure: BaseException) -> str:
    """A test that failed, and what stopped it where it did not say so itself; a refusal of the
    program that it did not expect is no crash.
    """
    found = [failure]
    if isinstance(failure, BaseExceptionGroup):  # as hypothesis makes them
        found = [*failure.exceptions]
    said = any(
        isinstance(one, (AssertionError, pytest.fail.Exception, AssistantError)) for one in found
    )
    return test if said else f"{test} ({type(failure).__name__})"


def allow(seconds: float) -> None:
    """Let this process have so many seconds of the processor from now on, and thirty times as many
    of a busy machine."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + 1, most))
    signal.alarm(int(30 * seconds) + 1)


# --- putting a fault into what is loaded ----------------------------------------------------------


def fits(tree: ast.Module, path: str) -> bool:
    """Whether all that a fault changes is the code of functions."""
    sound = compile(ast.parse(Path(path).read_text("utf-8")), path, "exec")
    changed = compile(tree, path, "exec")
    return all(
        place in after and _outside(one) == _outside(after[place])
        for after in [dict(_codes(changed))]
        for place, one in _codes(sound) if not _is_function(one)
    )


def put(tree: ast.Module, path: str) -> bool:
    """Have the functions of a module that is loaded run its code as changed; whether all do."""
    changed = dict(_codes(compile(tree, path, "exec")))
    there = _functions(path)
    try:
        for function in there:
            function.__code__ = changed.get(_place(function.__code__), function.__code__)
    except ValueError:  # another number of free variables
        return False
    return bool(there)


def watch(path: str, wanted: Collection[int]) -> set[int]:
    """Those of some lines that the functions of a module that is loaded come to from now on, as
    they do; to watch them all would make the tests several times as long."""
    reached = set[int]()
    tree = ast.parse(Path(path).read_text("utf-8"))
    for node in list(ast.walk(tree)):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and not isinstance(node, ast.Module):
                block[:] = [
                    one for held in block for one in (*_saying(_own_lines(held), wanted), held)
                ]
    put(ast.fix_missing_locations(tree), path)
    for function in _functions(path):
        function.__globals__[_REACHED] = reached.update
    return reached


_REACHED = "_reached_"


def _own_lines(statement: ast.stmt) -> tuple[int, ...]:
    """The lines of a statement but for those of the statements in it."""
    within = {
        line for one in ast.walk(statement) if isinstance(one, ast.stmt) and one is not statement
        for line in _lines(one)
    }
    return tuple(line for line in _lines(statement) if line not in within)


def _lines(statement: ast.stmt) -> range:
    return range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)


def _saying(lines: tuple[int, ...], wanted: Collection[int]) -> list[ast.stmt]:
    """What says that one comes to lines, as far as they are wanted."""
    numbers: list[ast.expr] = [ast.Constant(line) for line in lines if line in wanted]
    said = [ast.Tuple(numbers, ast.Load())] if numbers else []
    return [ast.Expr(ast.Call(ast.Name(_REACHED, ast.Load()), [one], [])) for one in said]


@cache
def _functions(path: str) -> list[FunctionType]:
    """The functions of a module, once: a process left by fork knows them too."""
    return [
        one for one in gc.get_objects()
        if isinstance(one, FunctionType) and one.__code__.co_filename == path
    ]


def _codes(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    yield _place(code), code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)


def _place(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _is_function(code: CodeType) -> bool:
    return bool(code.co_flags & 0x2)  # CO_NEWLOCALS: neither a module nor a class


def _outside(code: CodeType) -> tuple[bytes, tuple[Any, ...], tuple[str, ...]]:
    """What a module or a class runs, but for the functions it makes."""
    consts = tuple(None if isinstance(one, CodeType) else one for one in code.co_consts)
    return code.co_code, consts, code.co_names


# --- a process of its own -------------------------------------------------------------------------


def _apart(work: Callable[[], Any]) -> Any:
    """What `work` answers in a process left by fork; that it was stopped when it went beyond what
    it is allowed, None when it fails."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        with suppress(BaseException):
            os.close(reading)
            silent = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(silent, stream)
            answer = json.dumps(work()).encode()
            while answer:
                answer = answer[os.write(writing, answer):]
            status = 0
        os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return STOPPED
    return json.loads(answer) if answer else None


def main(tests: Sequence[str]) -> int:
    """Run tests as they are until one says what fails; the last line says which."""
    first = _Asking()
    status = pytest.main([*OPTIONS, *tests], plugins=[first])
    sys.stdout.write(f"\n{first.failed}")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
