"""The measure of faults that no test would notice: what it makes, and the list of those that change
nothing.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from assistant.domain.common.errors import RefusedCommand
from tests.campagnes import mutants
from tests.places import ROOT

SOURCE = '''
def worth(count: int, *, whole: bool = False) -> bool:
    if count > 3 and not whole:
        record(count)
        return True
    return count == 1
'''


def test_each_kind_of_fault_is_made_once_where_it_stands() -> None:
    made = {(one.was, one.becomes) for one in mutants.faults("assistant/x.py", SOURCE)}
    assert made == {
        ("count > 3 and (not whole)", "count > 3 or not whole"),
        ("count > 3", "count >= 3"),
        ("3", "4"),
        ("not whole", "not not whole"),
        ("if count > 3 and (not whole)", "if True"),
        ("if count > 3 and (not whole)", "if False"),
        ("record(count)", "None"),
        ("True", "False"),
        ("False", "True"),
        ("count == 1", "count != 1"),
        ("1", "2"),
    }
    for one in mutants.faults("assistant/x.py", SOURCE):
        ast.parse(one.source)
        assert ast.dump(ast.parse(one.source)) != ast.dump(ast.parse(SOURCE))


@pytest.mark.parametrize(("annotation", "value", "becomes"), [
    ("list[int]", "found", "[]"),
    ("dict[str, int]", "found", "{}"),
    ("Mapping[str, int]", "found", "{}"),
    ("set[str]", "found", "set()"),
    ("frozenset[str]", "found", "frozenset()"),
    ("Sequence[str]", "found", "()"),
    ("tuple[int, ...]", "found", "()"),
    ("str", "found", "''"),
    ("bytes", "found", "b''"),
    ("int", "found", "0"),
    ("bool", "found", "not found"),
    ("bool", "a and b", "not (a and b)"),
    ("str | None", "found", "None"),
    ("None | list[int]", "found", "None"),
    ("object", "found", "None"),
    ("Any", "found", "None"),
])
def test_an_answer_becomes_another_that_its_type_admits(
    annotation: str, value: str, becomes: str
) -> None:
    assert f"return {becomes}" in _of_returning(annotation, value)


@pytest.mark.parametrize(("annotation", "value"), [
    ("Session", "found"),  # no empty one
    ("tuple[int, int]", "found"),
    ("Iterator[int]", "found"),
    ("str", "''"),  # empty already
    ("list[int]", "[]"),
    ("bool", "True"),  # what another fault does as well
    ("bool", "a == b"),
    ("bool", "not a"),
    ("int | None", "None"),
    ("bool | None", "False"),
])
def test_an_answer_that_has_no_other_of_its_type_is_left(annotation: str, value: str) -> None:
    assert not [one for one in _of_returning(annotation, value) if one.startswith("return")]


def _of_returning(annotation: str, value: str) -> list[str]:
    source = f"def f(g: object) -> {annotation}:\n    def h() -> dict[str, str]:\n        raise g\n"
    return [one.becomes for one in mutants.faults("a.py", f"{source}    return {value}\n")]


@pytest.mark.parametrize(("written", "becomes"), [
    ("a + b", ["a - b"]),
    ("a | b", ["a & b"]),
    ("'a' + b", []),
    ("a + f'{b}' + c", []),
    ("[*a] + b", []),
    ("a + (b,)", []),
    ("a + ', '.join(b)", []),
    ("a + str(b)", []),
    ("'-' * a", []),
    ("a - {b}", []),
    ("a - set(b)", []),
    ("a | {b: c}", []),
    ("a | {b}", ["a & {b}"]),
    ("dict | str", []),
    ("Session | None", []),
    ("a & {b}", ["a | {b}"]),
])
def test_what_has_no_other_operation_is_left(written: str, becomes: list[str]) -> None:
    made = mutants.faults("a.py", f"x = {written}\n")
    assert [one.becomes for one in made] == becomes


def test_the_faults_said_to_change_nothing_are_those_of_the_code_as_it_is() -> None:
    equal = mutants.equal()
    assert all(equal.values())
    by_module: dict[str, list[str]] = {}
    for name in equal:
        by_module.setdefault(name.partition(" : ")[0].partition(", ")[0], []).append(name)
    for module, named in by_module.items():
        source = (ROOT / module).read_text("utf-8")
        within = {name.partition(" : ")[0].partition(", ")[2] for name in named}
        names = {one.name for one in mutants.faults(module, source, within)}
        assert not set(named) - names


GUARDED = '''
if TYPE_CHECKING:
    from elsewhere import a, b

@dataclass(frozen=True, slots=True)
class Row:
    number: int | None = 3

    def worth(self, among: int | str) -> int:
        return sum(
            self.number
            for one in zip(a, b, strict=True)
        ) + 1
'''


def test_what_only_guards_and_what_annotates_is_left_as_it_is() -> None:
    made = list(mutants.faults("assistant/x.py", GUARDED))
    changed = {(one.within, one.was, one.becomes) for one in made}
    total = "sum((self.number for one in zip(a, b, strict=True)))"
    assert changed == {
        ("Row", "3", "4"),
        ("Row.worth", f"return {total} + 1", "return 0"),
        ("Row.worth", f"{total} + 1", f"{total} - 1"),
        ("Row.worth", "1", "2"),
    }
    assert {one.lines for one in made if one.within == "Row.worth"} == {(10, 13)}


needs_fork = pytest.mark.skipif(sys.platform == "win32", reason="mutants_banc forks")


@pytest.fixture
def loaded(tmp_path: Path) -> tuple[ModuleType, Path]:
    path = tmp_path / "essaye.py"
    path.write_text(SOURCE.replace("record(count)", "pass") + "\nMOST = 3\n", "utf-8")
    found = importlib.util.spec_from_file_location("essaye", path)
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module, path


@needs_fork
def test_a_fault_is_put_into_the_functions_that_are_loaded(
    loaded: tuple[ModuleType, Path]
) -> None:
    from tests.campagnes import mutants_banc

    module, path = loaded
    imported = module.worth  # as another module has it
    every = {one.was: one for one in mutants.faults("essaye.py", path.read_text("utf-8"))}
    assert (imported(4), imported(1)) == (True, True)
    assert mutants_banc.put(every["True"].tree, str(path))
    assert (imported(4), imported(1)) == (False, True)


@needs_fork
def test_the_lines_that_a_test_comes_to_are_known(loaded: tuple[ModuleType, Path]) -> None:
    from tests.campagnes import mutants_banc

    module, path = loaded
    reached = mutants_banc.watch(str(path), {3, 4, 6})
    assert (module.worth(1), sorted(reached)) == (True, [3, 6])
    reached.clear()
    assert (module.worth(4), sorted(reached)) == (True, [3, 4])


@needs_fork
def test_a_fault_outside_of_functions_is_for_the_copy_of_the_house(
    loaded: tuple[ModuleType, Path]
) -> None:
    from tests.campagnes import mutants_banc

    _, path = loaded
    made = mutants.faults("essaye.py", path.read_text("utf-8"))
    fit = {one.within: mutants_banc.fits(one.tree, str(path)) for one in made}
    assert fit == {"worth": True, "": False}


def test_the_tests_that_mirror_a_module_come_first() -> None:
    first = mutants.covering("assistant/domain/session/fitting.py")[0]
    assert first == "tests/domain/session/test_fitting.py"


@needs_fork
@pytest.mark.parametrize(("failure", "counted"), [
    (AssertionError("3 ≠ 4"), "vue"),
    (pytest.fail.Exception("DID NOT RAISE"), "vue"),
    (RefusedCommand("Élément inconnu", "Il n’y en a pas."), "vue"),
    (TypeError("None"), "plantage"),
    (ExceptionGroup("hypothesis", [KeyError("a"), AssertionError("3 ≠ 4")]), "vue"),
    (ExceptionGroup("hypothesis", [KeyError("a"), TypeError("None")]), "plantage"),
])
def test_a_fault_that_only_a_crash_shows_is_counted_apart(
    failure: BaseException, counted: str
) -> None:
    from tests.campagnes import mutants_banc

    seen = mutants_banc.told("tests/test_x.py::test_y[un (deux)]", failure)
    assert mutants.outcome(seen) == counted
    assert mutants.outcome(mutants_banc.STOPPED) == "plantage"
    assert mutants.outcome("") == "NON VUE"


@needs_fork
def test_a_fault_that_turns_without_end_is_stopped_with_its_process() -> None:
    from tests.campagnes import mutants_banc

    def endless() -> None:
        mutants_banc.allow(0.1)
        while True:
            pass

    assert mutants_banc._apart(endless) == mutants_banc.STOPPED
    assert mutants_banc._apart(lambda: ["un"]) == ["un"]


@needs_fork
def test_tests_are_run_on_the_faults_of_several_modules_each_in_a_process_of_its_own() -> None:
    from tests.campagnes import mutants_banc

    def made(module: str, becomes: str) -> mutants.Fault:
        found = mutants.faults(module, (ROOT / module).read_text("utf-8"))
        return next(one for one in found if one.becomes == becomes)

    retention = "assistant/domain/session/retention.py"
    of_retention = made(retention, "add_months(written, months) <= today")
    of_days = made("assistant/domain/common/days.py", "day.year * 12 + day.month - 1 - count")
    elsewhere = made(retention, "601")
    tests = ["tests/domain/session/test_retention.py"]
    seen = mutants_banc._apart(
        lambda: mutants_banc.noticed([of_retention, of_days, elsewhere], tests)
    )
    assert list(seen) == [of_retention.name, of_days.name]
    assert all("test_retention.py::" in by for by in seen.values())
    assert "the_day_after_its_last" in seen[of_retention.name]


SPOILT = '''
import json

def test_that_crashes():
    json.loads("")

def test_that_says_it():
    assert json.loads("1") == 2

def test_after():
    raise SystemError
'''


@needs_fork
@pytest.mark.parametrize(("source", "seen"), [
    (SPOILT, "::test_that_says_it"),
    (SPOILT.replace("== 2", "== 1"), "::test_that_crashes (JSONDecodeError)"),
    (SPOILT.replace('""', "'1'").replace("== 2", "== 1"), "::test_after (SystemError)"),
])
def test_where_a_test_crashes_those_that_follow_are_asked(
    tmp_path: Path, source: str, seen: str
) -> None:
    path = tmp_path / "test_spoilt.py"
    path.write_text(source, "utf-8")
    status, failed = mutants.tested([str(path)], ROOT)
    assert status
    assert failed.endswith(f"test_spoilt.py{seen}")


@needs_fork
@pytest.mark.parametrize(("failing", "seen"), [
    (["a (KeyError)", "", "b", "c"], "b"),
    (["", "a (KeyError)", "b (TypeError)"], "a (KeyError)"),
    (["", ""], ""),
])
def test_a_fault_is_seen_by_the_first_test_that_says_it(
    loaded: tuple[ModuleType, Path], failing: list[str], seen: str
) -> None:
    from tests.campagnes import mutants_banc

    class Bench(mutants_banc._Bench):
        def _run(self, item: object, following: object) -> str:
            return told.pop(0)

    told = list(failing)
    path = str(loaded[1])
    one = next(mutants.faults("essaye.py", loaded[1].read_text("utf-8")))
    items = [(0.1, pytest.Item) for _ in failing]
    assert Bench([one])._seen(one, path, items) == seen  # type: ignore[arg-type]


TYPED = '''
def worth(count: int | None) -> int:
    if count is None:
        return bad  # type: ignore[name-defined]
    return count + 1
'''


def test_a_fault_that_the_types_refuse_is_none(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy est de l’extra « dev »")
    (tmp_path / "essaye.py").write_text(TYPED, "utf-8")
    every = {one.becomes: one for one in mutants.faults("essaye.py", TYPED)}
    assert mutants.refused(every["count is not None"], tmp_path)
    assert not mutants.refused(every["count - 1"], tmp_path)
    assert (tmp_path / "essaye.py").read_text("utf-8") == TYPED
    assert mutants.outcome(mutants.REFUSED) == "refusée"
