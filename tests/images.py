"""The pictures of the README and of `docs/`: `python -m tests.images` takes them anew.

They are the program's own screens, exported by Textual, on the demonstration played up to its
forty-sixth minute.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from assistant.tui.app import CqpApp
from assistant.wiring import Services, user_folders
from tests.demonstration import play

TARGET = Path(__file__).parent.parent / "docs" / "images"
SIZES = ((80, 24), (120, 40))
MINUTE = 46

PICTURES: dict[str, tuple[str, ...]] = {
    "entretien": (),
    "juger": ("f2",),
    "criteres": ("f6",),
    "discret": ("f9",),
    "commandes": ("slash",),
    "bilan": ("ctrl+b",),
    "observations": ("ctrl+o",),
    "dossier": ("alt+o", "f4"),
    "aide": ("f1",),
    "preparation": ("alt+d",),
    "controle": ("ctrl+l",),
    "incontournables": ("alt+i",),
}
"""The name of each picture, and the keys that lead to it from the interview."""


async def _home(services: Services, size: tuple[int, int]) -> str:
    app = CqpApp(services)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.5)
        return app.export_screenshot(title="cqp")


async def _interview(services: Services, size: tuple[int, int], keys: tuple[str, ...]) -> str:
    app = CqpApp(services, session="demonstration")
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.5)
        for key in ("f5", *keys):
            await pilot.press(key)
        await pilot.pause(0.5)
        return app.export_screenshot(title="cqp")


async def main() -> None:
    TARGET.mkdir(exist_ok=True)
    for width, height in SIZES:
        for name, keys in {"accueil": None, **PICTURES}.items():
            with tempfile.TemporaryDirectory() as folder:
                os.environ["CQP_DONNEES"] = folder
                services = Services(user_folders())
                played = play(services.folders.sessions, until=MINUTE)
                played.close()
                services.library.now = played.now
                size = (width, height)
                taken = _home(services, size) if keys is None else _interview(services, size, keys)
                (TARGET / f"{name}-{width}x{height}.svg").write_text(await taken, "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
