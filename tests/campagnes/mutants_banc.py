"""Where `mutants` tries faults: the tests of one module collected once, then a process for each
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
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import TYPE_CHECKING, Any

import pytest

from tests.places import ROOT

if TYPE_CHECKING:
    from tests.campagnes.mutants import Fault

OPTIONS = ("-q", "-n", "0", "-p", "no:cacheprovider", "-p", "no:langsmith_plugin", "--no-header")
ENDLESS = "sans fin"


@cache
def _loaded() -> None:
    """Load the program once, in the process that all the others are left from."""
    for path in sorted((ROOT / "assistant").rglob("*.py")):
        if path.name != "__main__.py" and path.stat().st_size:
            with suppress(ImportError):  # an extra that is not here
                import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def noticed(faults: Sequence[Fault], tests: Sequence[str], seconds: int) -> dict[str, str]:
    """Which test saw each fault, by its name; nothing for one that none saw, or that stands where
    no function is.

    Args:
        tests: the files to collect, the nearest first.
        seconds: of the processor, for the tests of one fault.
    """
    _loaded()
    there = [one for one in tests if (ROOT / one).exists()]
    found = _apart(lambda: _collected(faults, there, seconds), 20 * seconds)
    return found if isinstance(found, dict) else {}


def _collected(faults: Sequence[Fault], tests: Sequence[str], seconds: int) -> dict[str, str]:
    """The same, in the process that collects."""
    os.chdir(ROOT)
    bench = _Bench(faults, seconds)
    pytest.main([*OPTIONS, *tests], plugins=[bench])
    return bench.found


class _Bench:
    """A pytest plugin that runs each fault instead of the tests."""

    def __init__(self, faults: Sequence[Fault], seconds: int) -> None:
        self.faults, self.seconds = faults, seconds
        self.found: dict[str, str] = {}
        self._failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self._failed:
            self._failed = report.nodeid

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        path = str(ROOT / self.faults[0].module)
        known = _apart(lambda: self._lines(session.items, path), 10 * self.seconds) or {}
        for fault in self.faults:
            first, last = fault.lines
            items = [
                session.items[int(index)]
                for index, (_, lines) in sorted(known.items(), key=lambda one: one[1][0])
                if any(first <= line <= last for line in lines)
            ]
            if not items or not fits(fault, path):
                continue
            seen = _apart(partial(self._seen, fault, path, items), self.seconds)
            if seen:
                self.found[fault.name] = seen
        return True

    def _lines(
        self, items: Sequence[pytest.Item], path: str
    ) -> dict[str, tuple[float, list[int]]]:
        """How long each test takes, and the lines of the module that it comes to; the tests that
        fail anyway left out."""
        known = {}
        for index, item in enumerate(items):
            began = time.process_time()
            with WatchedLines(path) as lines:
                failed = self._run(item)
            if not failed and lines:
                known[str(index)] = time.process_time() - began, sorted(lines)
        return known

    def _seen(self, fault: Fault, path: str, items: Sequence[pytest.Item]) -> str:
        put(fault, path)
        return next((failed for item in items if (failed := self._run(item))), "")

    def _run(self, item: pytest.Item) -> str:
        """What fails of one test, with fixtures of its own; empty when it passes."""
        self._failed = ""
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return self._failed


class WatchedLines:
    """The lines of a file that are run meanwhile."""

    def __init__(self, path: str) -> None:
        self.path, self.lines = path, set[int]()

    def __enter__(self) -> set[int]:
        threading.settrace(self._called)
        sys.settrace(self._called)
        return self.lines

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)
        threading.settrace(None)

    def _called(self, frame: FrameType, event: str, arg: Any) -> Callable[..., Any] | None:
        if frame.f_code.co_filename != self.path:
            return None
        self.lines.add(frame.f_lineno)
        return self._met

    def _met(self, frame: FrameType, event: str, arg: Any) -> Callable[..., Any]:
        self.lines.add(frame.f_lineno)
        return self._met


# --- putting a fault into what is loaded ----------------------------------------------------------


def fits(fault: Fault, path: str) -> bool:
    """Whether all that the fault changes is the code of functions."""
    sound = compile(ast.parse(Path(path).read_text("utf-8")), path, "exec")
    changed = compile(fault.tree, path, "exec")
    return all(
        place in after and _outside(one) == _outside(after[place])
        for after in [dict(_codes(changed))]
        for place, one in _codes(sound) if not _is_function(one)
    )


def put(fault: Fault, path: str) -> None:
    """Have the functions of a module that is loaded run the code of a fault."""
    changed = dict(_codes(compile(fault.tree, path, "exec")))
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and function.__code__.co_filename == path:
            code = changed.get(_place(function.__code__))
            if code is not None:
                with suppress(ValueError):  # another number of free variables
                    function.__code__ = code


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


def _apart(work: Callable[[], Any], seconds: int) -> Any:
    """What `work` answers in a process left by fork, within so many seconds of the processor;
    « sans fin » beyond, None when it fails."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        with suppress(BaseException):
            os.close(reading)
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
            silent = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(silent, stream)
            told = json.dumps(work()).encode()
            while told:
                told = told[os.write(writing, told):]
            status = 0
        os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL):
        return ENDLESS
    return json.loads(told) if told else None
