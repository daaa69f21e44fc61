"""What went wrong with a model, told from the shape of the error. Imports no provider.

Providers do not share their errors' classes; a status code, and the names of an error's classes
and of its causes, are enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.llm.port import ModelFault

_BY_NAME = (
    ("lent", re.compile(r"Timeout")),
    ("coupe", re.compile(r"RemoteProtocolError|ReadError|IncompleteRead|ConnectionReset|"
                         r"BrokenPipe|WriteError")),
    ("injoignable", re.compile(r"ConnectError|Connection|gaierror|ProxyError|SSLError|OSError")),
    ("json", re.compile(r"JSONDecodeError|ValidationError|DecodingError")),
)
_NOTHING = "No generation chunks"
"""How langchain-core says that a server answered, but nothing it could read."""


def fault_of(error: BaseException, *, begun: bool = False) -> ModelFault:
    """The fault an error comes to.

    Args:
        begun: part of an answer had come.
    """
    if isinstance(error, ModelFault):
        return error
    chain = list(_causes(error))
    for one in chain:
        status = _status(one)
        if status:
            return ModelFault(_by_status(status))
        if isinstance(one, ValueError) and _NOTHING in str(one):
            return ModelFault("vide")
    names = " ".join(cls.__name__ for one in chain for cls in type(one).__mro__)
    for kind, pattern in _BY_NAME:
        if pattern.search(names):
            return ModelFault("coupe" if begun and kind in ("injoignable", "json") else kind)
    return ModelFault("coupe" if begun else "inconnue", type(error).__name__)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def _status(error: BaseException) -> int:
    found = getattr(error, "status_code", None)
    if found is None:
        found = getattr(getattr(error, "response", None), "status_code", None)
    return found if isinstance(found, int) and 400 <= found < 600 else 0


def _by_status(status: int) -> str:
    if status in (401, 403):
        return "cle"
    if status in (404, 405):
        return "modele_inconnu"
    if status in (402, 429):
        return "quota"
    if status in (408, 504):
        return "lent"
    return "serveur"
