"""What the page's server lets in: the table of `refus.yaml`, row by row."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from assistant.browser.access import Access, Knock, Room
from tests.places import TESTS
from tests.yaml_data import yaml_data

ROWS = yaml_data((TESTS / "browser" / "refus.yaml").read_text("utf-8"))


def access() -> Access:
    number = count(1)
    one = Access(4000, lambda: f"secret-{next(number)}")
    one.take_key()
    return one


def asked(row: dict[str, Any], to: Access) -> Knock:
    """The exact request of our page, changed by the row."""
    path = str(row["chemin"]).replace("LIEU-SANS-BARRE", to.place.rstrip("/"))
    path = path.replace("LIEU/", to.place).replace("LIEU", to.place)
    key = to.address.partition("?cle=")[2]
    cookies = [
        str(one).replace("COOKIE", to.cookie) for one in row.get("cookies", ["COOKIE"])
    ]
    origin = row.get("origine")
    return Knock(
        method=row.get("methode", "GET"), path=path,
        query=str(row.get("question", "")).replace("CLE", key)
        .replace("SERVIE", "secret-3"),
        hosts=tuple(row.get("hotes", [to.host])), cookies=tuple(cookies),
        origin=to.origin if origin == "la nôtre" else origin,
        fetch_site=row.get("provenance"), fetch_dest=row.get("usage"),
    )


@pytest.mark.parametrize("row", ROWS, ids=[row["cas"] for row in ROWS])
def test_only_what_our_own_page_asks_comes_in(row: dict[str, Any]) -> None:
    to = access()
    room = to.room(asked(row, to))
    assert (room.name if room else None) == row.get("mene")


def test_a_key_serves_once_and_the_next_one_differs() -> None:
    to = access()
    first = to.address
    row = {"chemin": "LIEU/entree", "question": "cle=CLE"}
    request = asked(row, to)
    assert to.room(request) is not None
    to.take_key()
    assert to.room(request) is Room.AGAIN
    assert to.address != first
    assert to.room(asked(row, to)) is not None


def test_what_cannot_be_guessed_is_drawn_anew_each_time() -> None:
    one, other = Access(4000), Access(4000)
    for first, second in zip((one.place, one.cookie, one.address),
                             (other.place, other.cookie, other.address), strict=True):
        assert first != second
        assert len(first) > 40
