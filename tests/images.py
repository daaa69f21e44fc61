"""The pictures of the README and of `docs/`: `python -m tests.images` takes them anew.

They are the program's own screens, exported by Textual, on the demonstration played up to its
forty-sixth minute.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from assistant.domain.session import orders
from assistant.interview import Interview
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
    "brouillon": ("ctrl+o", "f5", "ctrl+home", "down", "down", "down"),
    "choisir-un-fait": ("ctrl+o", "f3", "f5", "ctrl+home", "down", "down", "down", "f7"),
    "criteres-non-remplis": ("f2", "n", "1"),
    "candidat": ("alt+w",),
    "dossier": ("alt+o", "f4"),
    "aide": ("f1",),
    "preparation": ("alt+d",),
    "controle": ("ctrl+l",),
    "relecture": ("alt+j",),
    "liens": ("alt+j", "j", "home", "enter"),
    "rejouer": ("alt+j", "up", "left", "v", "v"),
    "couverture": ("alt+y",),
    "incontournables": ("alt+i",),
    "avis-masques": ("f8",),
    "concertation": ("alt+l",),
    "concertation-raison": ("alt+l", "right", *"revu", "space", *"ensemble"),
}
"""The name of each picture, and the keys that lead to it from the interview."""

ENCRYPTION: dict[str, tuple[str, ...]] = {
    "chiffrement": (),
    "chiffrement-reglages": ("ctrl+k",),
    "verrou": ("f5", "f12"),
}
"""The pictures of encryption: what a first start offers, its settings, an interview locked."""

JUDGED_BY_TWO = ("concertation", "concertation-raison")
"""The pictures for which the second evaluator has judged too, apart."""


def _second_views(played: Interview) -> None:
    """The second evaluator judges what the first did, two elements otherwise, with a fact."""
    session = played.session
    first, second = (role.id for role in session.referential.roles[:2])
    judged = sorted(session.judgements)
    played.run(orders.take_role, second)
    for at, ref in enumerate(judged):
        given = session.judgements[ref][first].value
        otherwise = at in (1, len(judged) - 2)
        value = ("non_acquis" if given == "acquis" else "acquis") if otherwise else given
        if otherwise:
            played.run(orders.note, "Consulte la fiche, sans pouvoir dire d’où elle vient", [ref])
        played.run(orders.judge, ref, value, by=second)
    played.run(orders.take_role, first)


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


async def _encryption(services: Services, size: tuple[int, int], name: str) -> str:
    if name != "chiffrement":
        services.vault.create("quatre mots sans rapport")
    session = "demonstration" if name == "verrou" else None
    app = CqpApp(services, session=session, greets=name == "chiffrement")
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.5)
        await pilot.press(*ENCRYPTION[name])
        await pilot.pause(0.5)
        return app.export_screenshot(title="cqp")


async def main() -> None:
    TARGET.mkdir(exist_ok=True)
    for width, height in SIZES:
        for name, keys in {"accueil": None, **PICTURES, **ENCRYPTION}.items():
            with tempfile.TemporaryDirectory() as folder:
                os.environ["CQP_DONNEES"] = folder
                services = Services(user_folders())
                played = play(services.folders.sessions, until=MINUTE)
                if name in JUDGED_BY_TWO:
                    _second_views(played)
                played.close()
                services.library.now = played.now
                size = (width, height)
                taken = (
                    _home(services, size) if keys is None
                    else _encryption(services, size, name) if name in ENCRYPTION
                    else _interview(services, size, keys)
                )
                (TARGET / f"{name}-{width}x{height}.svg").write_text(await taken, "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
