"""The walls of the house: who may import whom, and what must not be loaded."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from types import FunctionType, ModuleType
from typing import NamedTuple, Protocol

import pytest
from textual.message_pump import MessagePump

from tests.places import ROOT
from tests.walls import PAGE, page_with_table, room_of, rooms

PACKAGE = ROOT / "assistant"


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


class Written(NamedTuple):
    """What the tests below ask of a file, found in one walk through it."""

    imports: list[ast.Import | ast.ImportFrom]
    classes: list[str]
    looked_up: list[int]
    """The lines that look a member up by a name of which a type checker knows nothing."""


@cache
def written_in(path: Path) -> Written:
    found = Written([], [], [])
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.imports.append(node)
        elif isinstance(node, ast.ClassDef):
            found.classes.append(node.name)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and (
            node.func.id in {"getattr", "setattr", "hasattr", "delattr"}
        ):
            found.looked_up.append(node.lineno)
    return found


def imported(path: Path) -> list[str]:
    """The modules a file imports, wherever in it the import stands."""
    names: list[str] = []
    for node in written_in(path).imports:
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


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
NAMES = {module_of(path) for path in MODULES}


def arrows(path: Path) -> set[str]:
    """The modules of the program that a file imports, wherever in it the import stands."""
    found: set[str] = set()
    for node in written_in(path).imports:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & NAMES
        elif isinstance(node, ast.ImportFrom) and node.module:
            named = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (named | {node.module}) & NAMES
    return found


def test_every_package_is_in_the_table_of_walls() -> None:
    assert {room_of(name) for name in NAMES} == set(rooms())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_package_may(path: Path) -> None:
    room = room_of(module_of(path))
    crossed = {other for one in arrows(path) if (other := room_of(one)) != room}
    assert crossed <= set(rooms()[room].may_import)
    if room.startswith("domain/"):
        foreign = [name for name in imported(path) if not name.startswith("assistant")]
        assert {name.split(".")[0] for name in foreign} <= set(sys.stdlib_module_names)


def test_what_a_package_may_import_it_does_import() -> None:
    """A permission nobody uses is a hole in a wall."""
    used: dict[str, set[str]] = {name: set() for name in rooms()}
    for path in MODULES:
        room = room_of(module_of(path))
        used[room] |= {other for one in arrows(path) if (other := room_of(one)) != room}
    assert used == {name: set(room.may_import) for name, room in rooms().items()}


def test_the_page_shows_the_walls_that_are_tested() -> None:
    page = PAGE.read_text("utf-8")
    assert page == page_with_table(page), "python -m tests.walls writes it"


def test_packages_export_nothing_by_themselves() -> None:
    """A re-export would load orders beside the path of a model."""
    inits = [path for path in PACKAGE.rglob("__init__.py") if path != PACKAGE / "__init__.py"]
    assert len(inits) > 30
    assert [path for path in inits if path.read_text("utf-8").strip()] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_widgets_know_neither_the_app_nor_the_storage(path: Path) -> None:
    if "widgets" in path.parts:
        assert not [n for n in imported(path) if "tui.app" in n or "assistant.storage" in n]


def test_a_wall_that_is_crossed_is_seen(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("def late():\n    from assistant.storage.disk import lock\n", "utf-8")
    assert imported(wrong) == ["assistant.storage.disk"]
    (crossed,) = {room_of(one) for one in arrows(wrong)}
    assert crossed == "storage/disk"
    assert crossed not in rooms()["domain/session"].may_import


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


def test_the_first_screen_loads_nothing_of_the_interview() -> None:
    """Its first frame would wait for it; it comes once that frame is painted."""
    code = "import assistant.tui.app, assistant.tui.home.home, sys; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=PACKAGE.parent,
    )
    rooms_loaded = {one for one in run.stdout.split() if one.startswith("assistant.")}
    waiting = (
        "assistant.domain.rules", "assistant.domain.session.state", "assistant.domain.phrasing",
        "assistant.tui.conduct.conduct", "assistant.tui.interview", "assistant.library",
    )
    assert not [one for one in rooms_loaded if one.startswith(waiting)]


# --- circles -------------------------------------------------------------------------------


def imports(paths: Iterable[Path], root: Path) -> dict[str, set[str]]:
    """Which files import which, by their dotted names: every statement counts, late ones too."""
    files = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in paths
    }
    arrows: dict[str, set[str]] = {}
    for name, path in files.items():
        named: set[str] = set()
        for node in written_in(path).imports:
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        arrows[name] = {
            one for one in named & set(files) - {name} if files[one].name != "__init__.py"
        }
    return arrows


def circles(arrows: Mapping[str, set[str]]) -> list[list[str]]:
    """The groups of files that reach one another (Tarjan)."""
    found: list[list[str]] = []
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        stack.append(name)
        for other in arrows[name]:
            if other not in order:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], order[other])
        if low[name] == order[name]:
            ring = stack[stack.index(name):]
            del stack[stack.index(name):]
            if len(ring) > 1:
                found.append(sorted(ring))

    for name in arrows:
        if name not in order:
            visit(name)
    return found


def test_no_files_import_one_another_in_a_circle() -> None:
    assert circles(imports(PACKAGE.rglob("*.py"), PACKAGE.parent)) == []


def test_a_circle_is_seen_wherever_its_imports_stand(tmp_path: Path) -> None:
    house = {
        "a": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house.b import B\n",
        "b": "def late():\n    from house import c\n",
        "c": "import house.a\n",
        "d": "from house import a\n",
    }
    (tmp_path / "house").mkdir()
    for name, text in house.items():
        (tmp_path / "house" / f"{name}.py").write_text(text, "utf-8")
    found = circles(imports(tmp_path.rglob("*.py"), tmp_path))
    assert found == [["house.a", "house.b", "house.c"]]


# --- members that a type checker sees ------------------------------------------------------


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "tui").rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_the_screens_look_no_member_up_by_its_name(path: Path) -> None:
    lines = written_in(path).looked_up
    assert not lines, "a member that is misspelt there is seen by no type checker"


def test_a_member_looked_up_by_name_is_seen(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text('def rest(screen):\n    getattr(screen, "rest", None)\n', "utf-8")
    assert written_in(wrong).looked_up == [2]


# --- what the page names --------------------------------------------------------------------


def paths_that_are_nowhere(page: str) -> list[str]:
    """What the page puts between backticks as a path and is neither in the program nor beside it.

    A module named alone stands in a folder that the same paragraph, or the same row, names.
    """
    lost: list[str] = []
    told = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    for paragraph in re.split(r"\n\n|\n(?=[|-])", told):
        named = [
            one for one in re.findall(r"`([^`]+)`", paragraph)
            if re.fullmatch(r"[\w.*-]*(?:/[\w.*-]*)+|[\w*-]+\.py", one)
        ]
        found = {one: standing(one) for one in named}
        folders = {
            path if path.is_dir() else path.parent for paths in found.values() for path in paths
        }
        lost += [
            one for one, paths in found.items()
            if not paths and ("/" in one or not any(list(at.rglob(one)) for at in folders))
        ]
    return lost


def standing(name: str) -> list[Path]:
    """What bears that name below the program or the project; `.py` may be left out."""
    return [
        path for root in (PACKAGE, ROOT) for ending in ("", ".py")
        for path in root.glob(f"{name.rstrip('/')}{ending}")
    ]


def test_every_path_on_the_page_exists() -> None:
    assert paths_that_are_nowhere(PAGE.read_text("utf-8")) == []


def test_a_path_that_is_nowhere_is_seen() -> None:
    page = (
        "`domain/rules/` and `verdict.py`, `storage/words`, `tests/**/*.yaml`, `Interview.run`.\n\n"
        "| `domain/verdicts.py` | `verdict.py` |\n| `tui/screens/` | `pages/*.py` |\n"
    )
    assert paths_that_are_nowhere(page) == [
        "domain/verdicts.py", "verdict.py", "tui/screens/", "pages/*.py",
    ]


def test_a_class_name_is_used_once() -> None:
    """Who reads a name knows which thing it is."""
    named: dict[str, list[str]] = {}
    for path in MODULES:
        for name in written_in(path).classes:
            named.setdefault(name, []).append(module_of(path))
    assert len(named) > 400
    assert {name: places for name, places in named.items() if len(places) > 1} == {}


# --- what is said of public names -----------------------------------------------------------


def house() -> list[ModuleType]:
    """Every module of the program, loaded."""
    return [importlib.import_module(name) for name in sorted(NAMES - {"assistant.__main__"})]


def own_classes(of: ModuleType | type) -> Iterator[type]:
    """The public classes written in a module, and those written inside them."""
    module = of.__name__ if isinstance(of, ModuleType) else of.__module__
    for name, found in vars(of).items():
        if inspect.isclass(found) and found.__module__ == module and name[0] != "_":
            yield found
            yield from own_classes(found)


def function_in(member: object) -> FunctionType | None:
    """The function behind a method, a property or a value that is computed once."""
    if isinstance(member, classmethod | staticmethod):
        member = member.__func__
    elif isinstance(member, property):
        member = member.fget
    elif isinstance(member, cached_property):
        member = member.func
    return member if isinstance(member, FunctionType) else None


def written(one: type) -> set[str]:
    """The names in a class and its bases, those without a value too."""
    return {*dir(one), *(name for base in one.__mro__ for name in inspect.get_annotations(base))}


def members(one: type) -> set[str]:
    """All that an object of a class has, with what making it sets."""
    made = [function_in(vars(base).get("__init__")) for base in one.__mro__]
    return written(one) | {name for init in made if init for name in init.__code__.co_names}


@cache
def protocols() -> dict[type, set[str]]:
    """What the house asks of those who never say that they answer; one name would be anybody's."""
    asked = {
        one: {name for name in written(one) if name[0] != "_"}
        for module in house() for one in own_classes(module) if Protocol in one.__bases__
    }
    return {one: names for one, names in asked.items() if len(names) > 1}


def told_elsewhere(one: type, name: str) -> bool:
    """Whether a base, a protocol or Textual's own page says what a method of that name does."""
    if any(name in vars(base) for base in one.__mro__[1:]):
        return True
    if issubclass(one, MessagePump) and (
        name.startswith(("action_", "on_", "watch_")) or hasattr(vars(one)[name], "_textual_on")
    ):
        return True
    has = members(one)
    return any(
        name in asked and asked <= has for other, asked in protocols().items() if other is not one
    )


def untold(module: ModuleType) -> list[str]:
    """The public classes, functions and methods of a module of which nothing is said anywhere."""
    found = [
        name for name, one in vars(module).items()
        if isinstance(one, FunctionType) and one.__module__ == module.__name__
        and name[0] != "_" and not one.__doc__
    ]
    for one in own_classes(module):
        doc = vars(one).get("__doc__") or ""
        if not doc or doc.startswith(f"{one.__name__}("):  # a dataclass says its own signature
            found.append(one.__qualname__)
        for name, member in vars(one).items():
            method = function_in(member)
            if method is not None and method.__module__ == module.__name__ and name[0] != "_" \
                    and not method.__doc__ and not told_elsewhere(one, name):
                found.append(f"{one.__qualname__}.{name}")
    return found


def test_something_is_said_of_every_public_name() -> None:
    assert {module.__name__: found for module in house() if (found := untold(module))} == {}


def test_a_public_name_of_which_nothing_is_said_is_seen() -> None:
    wrong = ModuleType("wrong")
    exec(
        "from dataclasses import dataclass\n"
        "from functools import cached_property\n"
        "from textual import on\n"
        "from textual.widgets import Input\n"
        "def told():\n    'Once.'\n"
        "def untold(): ...\n"
        "def _inner(): ...\n"
        "@dataclass\nclass Row:\n    def column(self): ...\n"
        "class Field(Input):\n    'A line.'\n"
        "    def on_mount(self): ...\n    def action_home(self): ...\n"
        "    @on(Input.Changed)\n    def changed(self): ...\n"
        "    @cached_property\n    def wide(self): ...\n"
        "    @property\n    def tall(self): ...\n"
        "class Below(Row):\n    'Below.'\n    def column(self): ...\n",
        vars(wrong),
    )
    assert untold(wrong) == ["untold", "Row", "Row.column", "Field.wide", "Field.tall"]


def test_no_circle_joins_packages() -> None:
    """The walls stand in an order: what a package may import never leads back to it."""
    left = {name: set(room.may_import) for name, room in rooms().items()}
    while free := [name for name, others in left.items() if not others & left.keys()]:
        for name in free:
            del left[name]
    assert left == {}
