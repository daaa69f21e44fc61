"""The server of these tests, and an empty database of it for each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import Server, emptied


@pytest.fixture
def address(organisation: tuple[Server, str]) -> Iterator[str]:
    """The address of an empty database, for a login that may do everything."""
    server, name = organisation
    yield server.address(name)
    emptied(server.address(name))
