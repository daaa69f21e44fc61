"""A view of data that may be wrong in places: the checks skip what another check reported.

Asking for what is missing or of another nature gives nothing, never an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.storage.referential.yaml_reader import Location


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its path from the top of the file."""

    value: Any
    path: Location = ()

    def __bool__(self) -> bool:
        return self.value is not None

    def at(self, key: str) -> Node:
        """The node under a key; an empty node when there is none."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(value, (*self.path, key))

    def items(self) -> Iterator[Node]:
        """The items of a list, whatever they are."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(value, (*self.path, index))

    def each(self, key: str) -> Iterator[Node]:
        """The mappings of the list that stands under a key."""
        return (item for item in self.at(key).items() if isinstance(item.value, dict))

    def entries(self) -> Iterator[tuple[str, Node]]:
        """The keys of a mapping and their nodes."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield key, Node(value, (*self.path, key))

    def texts(self) -> Iterator[tuple[str, Node]]:
        """The texts of a list, with where they stand."""
        return ((item.value, item) for item in self.items() if isinstance(item.value, str))

    def text(self, key: str = "") -> str:
        """The text here or under a key; an empty one when there is none."""
        value = self.at(key).value if key else self.value
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> int | None:
        """The whole number under a key."""
        value = self.at(key).value
        return value if isinstance(value, int) else None
