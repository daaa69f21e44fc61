"""The sandbox of the program's sentences: a template combines the values it is given, and no more.

A user may write templates of their own, and may have been given them by anybody: nothing can be
called but the macros of a template, no text grows without end, no loop turns without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from types import BuiltinMethodType
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateNotFound, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro
from jinja2.sandbox import SandboxedEnvironment

MOST_TEXT, MOST_TURNS, MOST_CALLS, MOST_SOURCE = 200_000, 20_000, 2_000, 200_000
"""Characters of a text, turns of loops, calls of macros while one sentence is said, and bytes of a
template's file: a hundred times what the program's own need."""

_MOST_NUMBER = 10**18
_WIDE = re.compile(r"%[^a-zA-Z%]{4,}|\*")
_GROWING = frozenset((
    "batch", "center", "indent", "replace", "slice", "tojson", "urlize", "wordwrap", "xmlattr",
    "pprint", "random", "attr",
))
"""Filters that make a text longer at will, or that no sentence needs."""


_METHODS = frozenset(
    ((list, "append"), (dict, "get"), (dict, "items"), (dict, "values"), (dict, "keys"))
)


class _Bounded(CodeGenerator):
    """Writes the code of a template, its loops and its joined texts counted."""

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802 - as jinja2 names it
        turning = nodes.EnvironmentAttribute("turning", lineno=node.lineno)
        node.iter = nodes.Call(turning, [node.iter], [], None, None, lineno=node.lineno)
        super().visit_For(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.joined((")
        for one in node.nodes:
            self.visit(one, frame)
            self.write(", ")
        self.write("))")


def must_fit(path: Path) -> None:
    """Refuse a template larger than any sentence's; raises OverflowError, or OSError."""
    if path.stat().st_size > MOST_SOURCE:
        raise OverflowError(f"il dépasse {MOST_SOURCE // 1000} ko")


class _Files(FileSystemLoader):
    """Templates of folders, of a size that a sentence may have."""

    def get_source(self, environment: Any, template: str) -> Any:
        for folder in self.searchpath:
            path = Path(folder) / template
            if path.is_file():
                must_fit(path)
                break
        else:
            raise TemplateNotFound(template)
        return super().get_source(environment, template)


class Sandbox(SandboxedEnvironment):
    """The environment of the templates of some folders, the first ones before the others."""

    code_generator_class = _Bounded
    intercepted_binops = frozenset(("*", "**", "+", "%"))

    def __init__(self, folders: Iterable[Path], filters: dict[str, Any]) -> None:
        super().__init__(
            loader=_Files([str(folder) for folder in folders]), undefined=StrictUndefined,
            autoescape=False, trim_blocks=True, lstrip_blocks=True,
        )
        self.globals.clear()
        for name in _GROWING:
            del self.filters[name]
        self.filters.update({**filters, "join": self.between, "format": _formatted})
        self.rest()

    def rest(self) -> None:
        """Begin to count anew, for another sentence."""
        self.turns, self.calls, self.length = MOST_TURNS, MOST_CALLS, MOST_TEXT

    def is_safe_callable(self, obj: Any) -> bool:
        """A macro may be called, and what lists and tables answer at once, so many times."""
        if obj == self.turning:
            return True
        self.calls -= 1
        if self.calls < 0:
            raise OverflowError("ses macros s’appellent sans fin")
        if isinstance(obj, BuiltinMethodType):
            return (type(obj.__self__), obj.__name__) in _METHODS
        return isinstance(obj, Macro)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """An operation on numbers; texts are only joined, and to a limit."""
        if operator == "%" and isinstance(left, str):
            return _formatted(left, right)
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return self.joined((left, right))
        for one in (left, right):
            if not isinstance(one, int | float) or abs(one) > _MOST_NUMBER:
                raise OverflowError(f"« {operator} » ne vaut que pour de petits nombres")
        if operator == "**" and abs(right) > 60:
            raise OverflowError("une puissance démesurée")
        return super().call_binop(context, operator, left, right)

    def turning(self, values: Iterable[Any]) -> list[Any]:
        """What a loop goes through; all turns of all loops are counted."""
        found = list(islice(values, self.turns + 1))
        self.turns -= len(found)
        if self.turns < 0:
            raise OverflowError("ses boucles n’en finissent pas")
        return found

    def joined(self, pieces: Iterable[Any]) -> str:
        """The pieces one after the other; all that a sentence joins is counted."""
        found = "".join(map(str, pieces))
        self.length -= len(found)
        if self.length < 0:
            raise OverflowError("le texte grandit sans fin")
        return found

    def between(self, values: Iterable[Any], separator: str = "", attribute: Any = None) -> str:
        """The filter `join`."""
        texts = [str(one) for one in values]
        if attribute is not None or len(texts) * len(str(separator)) > self.length:
            raise OverflowError("« join » a un séparateur démesuré, ou un attribut")
        return self.joined([str(separator).join(texts)])

    def concat(self, pieces: Iterable[str]) -> str:
        """What a whole template says."""
        return "".join(self._counted(pieces))

    def _counted(self, pieces: Iterable[str]) -> Iterator[str]:
        for piece in pieces:
            self.length -= len(piece)
            if self.length < 0:
                raise OverflowError("le texte grandit sans fin")
            yield piece


def _formatted(form: str, *values: Any) -> str:
    """The filter `format`, and « % »: numbers in a few places."""
    if _WIDE.search(form) or len(form) > 200:
        raise OverflowError("« % » demande trop de place")
    return str(form) % (values[0] if len(values) == 1 else values)
