"""The measure of faults that no test would notice: what it makes, and the list of those that change
nothing.
"""

from __future__ import annotations

import ast

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
        ("return True", "return None"),
        ("True", "False"),
        ("False", "True"),
        ("return count == 1", "return None"),
        ("count == 1", "count != 1"),
        ("1", "2"),
    }
    for one in mutants.faults("assistant/x.py", SOURCE):
        ast.parse(one.source)
        assert ast.dump(ast.parse(one.source)) != ast.dump(ast.parse(SOURCE))


def test_the_faults_said_to_change_nothing_are_those_of_the_code_as_it_is() -> None:
    equal = mutants.equal()
    assert all(equal.values())
    by_module: dict[str, list[str]] = {}
    for name in equal:
        by_module.setdefault(name.partition(" : ")[0], []).append(name)
    for module, named in by_module.items():
        names = {one.name for one in mutants.faults(module, (ROOT / module).read_text("utf-8"))}
        assert not set(named) - names


def test_the_tests_that_mirror_a_module_come_first() -> None:
    first = mutants.covering("assistant/domain/session/fitting.py")[0]
    assert first == "tests/domain/session/test_fitting.py"
