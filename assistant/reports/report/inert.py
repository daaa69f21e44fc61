"""Foreign text on its way into a document: what no format may carry stops here. Pure.

The door (`domain.text`) cleans what is typed; a journal written elsewhere did not pass it.
"""

from __future__ import annotations

import re
from typing import Any

from assistant.domain.common.text import clean

_NOT_XML = re.compile("[\ufffe\uffff]")


def inert(text: str) -> str:
    """The text without control characters, lone surrogates nor what XML forbids."""
    return _NOT_XML.sub("\ufffd", clean(text))


def inert_all(value: Any) -> Any:
    """Plain data with all its texts made inert."""
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, dict):
        return {key: inert_all(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [inert_all(one) for one in value]
    return value
