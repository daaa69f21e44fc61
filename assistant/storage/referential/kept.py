"""The référentiel that a session keeps, checked as the file it came from was.

A session may come from anywhere: what its rules, its scale and its texts are is looked at again, by
the same checks as a YAML file's, before anything is made of them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import orjson

from assistant.domain.common.errors import SessionUnreadable
from assistant.domain.referential.build import build_referential, canonical, fingerprint
from assistant.domain.referential.model import Referential
from assistant.storage.referential.faults import Misfit
from assistant.storage.referential.yaml_reader import MAX_BYTES, MAX_DEPTH, Location, quote


def kept_referential(data: Mapping[str, Any]) -> Referential:
    """The référentiel of this plain data; the same one is checked and built once.

    Raises:
        SessionUnreadable: it has mistakes, or is none.
    """
    try:
        written = orjson.dumps(data)
    except (TypeError, ValueError, RecursionError) as error:
        raise _unreadable("il n’est pas fait de textes et de nombres") from error
    return _built(written)


@lru_cache(maxsize=50)
def _built(written: bytes) -> Referential:
    """The référentiel that these bytes say, the fifty last ones: far more than anybody works with.

    As telling as its fingerprint, and written in a tenth of the time.
    """
    from assistant.storage.referential.checks import check_referential
    from assistant.storage.referential.format import read_format
    from assistant.storage.referential.trials import compile_rules

    data = orjson.loads(written)
    if len(canonical(data)) > MAX_BYTES or _depth(data) > MAX_DEPTH:
        raise _unreadable("il est démesuré")
    normal, wrong = read_format(data)
    forgotten = [one.path for one in wrong if one.what == _unknown(one.path)]
    if forgotten:  # what an earlier program wrote, or a later one may: it is not read
        without, left = read_format(_without(data, forgotten))
        normal, wrong = (normal, wrong) if left else (without, left)
    _refuse(wrong)
    if "etend" in normal:
        raise _unreadable("c’est une extension, il n’est pas entier")
    _refuse(check_referential(normal))
    built = build_referential(normal)
    _refuse(compile_rules(built))
    return built if normal == data else replace(built, fingerprint=fingerprint(data))


def _unknown(path: Location) -> str:
    return f"la clé {quote(str(path[-1]))} est inconnue" if path else ""


def _without(data: Mapping[str, Any], paths: Iterable[Location]) -> dict[str, Any]:
    """The data without the keys at these paths."""
    made = copy.deepcopy(dict(data))
    for path in paths:
        held: Any = made
        for step in path[:-1]:
            held = held[step]
        held.pop(path[-1], None)
    return made


def _depth(data: Any) -> int:
    """How deep tables and lists lie in one another."""
    depth, level = 0, [data]
    while level := [one for one in level if isinstance(one, dict | list)]:
        level = [
            inner for one in level for inner in (one.values() if isinstance(one, dict) else one)
        ]
        depth += 1
    return depth


def _refuse(wrong: Iterable[Misfit]) -> None:
    for one in wrong:
        raise _unreadable(one.what)


def _unreadable(what: str) -> SessionUnreadable:
    return SessionUnreadable(
        "Session illisible",
        f"Le référentiel gardé dans la session n’en est pas un que le programme puisse appliquer : "
        f"{what}. Le fichier est intact ; il vient d’un autre programme, ou a été changé.",
    )
