"""Every screen as it looks, at the smallest size and at a comfortable one.

After a wanted change: `pytest tests/tui/test_snapshots.py --snapshot-update`, and look at them.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from assistant.domain.review import conversation
from tests.tui.conftest import World, home_ready

Compare = Callable[..., bool]


SCREENS: dict[str, tuple[str, ...]] = {
    "entretien": (),
    "juger": ("f2",),
    "completion": ("slash", "p"),
    "refus": ("slash", "x", "enter"),
    "discret": ("f9",),
    "panneau": ("f6",),
    "clair": ("ctrl+t",),
    "bilan": ("ctrl+b",),
    "incontournables": ("alt+i",),
    "observations": ("ctrl+o",),
    "etapes": ("alt+e",),
    "preparation": ("alt+d", "o"),
    "controle": ("ctrl+l",),
    "reperes": ("alt+m",),
    "appui": ("alt+b",),
    "aide": ("f1",),
    "phrases": ("ctrl+k", "a"),
    "accueil": ("alt+a",),
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_looks_as_agreed(
    world: World, session: str, snap_compare: Compare, name: str, size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await pilot.press(*SCREENS[name])
        await home_ready(pilot)

    world.lead_a_while(session)
    assert snap_compare(world.app(session), terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_the_opening_looks_as_agreed(
    world: World, session: str, snap_compare: Compare, size: tuple[int, int]
) -> None:
    assert snap_compare(world.app(session), terminal_size=size, press=["enter"])


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize(
    "keys", [(), ("n",), ("n", "L", "é", "a", "enter"), ("f4", "down", "enter", "f5"), ("ctrl+l",)],
    ids=["vide", "candidat", "cqp", "touches", "liste"],
)
def test_home_and_the_new_session_look_as_agreed(
    world: World, snap_compare: Compare, keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await home_ready(pilot)
        await pilot.press(*keys)
        await pilot.pause()

    assert snap_compare(world.app(), terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_a_sealed_session_looks_as_agreed(
    world: World, session: str, snap_compare: Compare, size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # the key, and so the fingerprint, are others at each run
    monkeypatch.setattr(conversation, "short_fingerprint", lambda _: "JDJS-7TXS-7PQZ-TXPW-F0CP")

    async def before(pilot: Pilot[None]) -> None:
        await pilot.press("f3", "x")
        await pilot.pause()

    world.lead_a_while(session)
    world.seal(session)
    assert snap_compare(world.app(session), terminal_size=size, run_before=before)
