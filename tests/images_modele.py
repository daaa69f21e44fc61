"""The pictures of `docs/organisme.md`: `python -m tests.images_modele` takes them anew.

The program's own screens, on the demonstration at its forty-sixth minute; the model's words are
written here.
"""

from __future__ import annotations

import asyncio
import os
import tempfile

from textual.pilot import Pilot

from assistant.proposals import Proposals
from assistant.tui.app import CqpApp
from assistant.wiring import Services, user_folders
from tests.demonstration import play
from tests.images import MINUTE, SIZES, TARGET
from tests.tui.model_help import Model, settled


class Local(Model):
    """What a model on this machine would be called."""

    name, place = "ollama:mistral", "http://127.0.0.1:11434"


QUESTIONS = (
    '{"texte": "Quel document montre le suivi que vous avez repris vous-même ?", "lignes": [62]}\n',
    '{"texte": "Avec qui avez-vous vérifié la dernière évaluation ?", "lignes": [62]}\n',
    '{"texte": "Ne pensez-vous pas que c’est la bonne méthode ?", "lignes": [62]}\n',
)
SENTENCES = (
    '{"texte": "Les évaluations sont suivies par la responsable pédagogique ; elle ne les a jamais '
    'recueillies elle-même.", "lignes": [62]}\n',
    '{"texte": "Elle a obtenu 300 réponses à ses relances.", "lignes": [62]}\n',
)
PICTURES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "modele-envoi": (QUESTIONS, ("alt+f", "alt+g")),
    "modele-relances": (QUESTIONS, ("alt+f", "alt+g", "t")),
    "modele-reformulation": (SENTENCES, ("ctrl+o", "f5", "f6", "t")),
}
"""The name of each picture, what the model says, and the keys that lead there."""


async def _press(pilot: Pilot[None], keys: tuple[str, ...]) -> None:
    for key in ("f5", *keys):
        await pilot.press(key)
        await settled(pilot)


async def main() -> None:
    for size in SIZES:
        for name, (said, keys) in PICTURES.items():
            with tempfile.TemporaryDirectory() as folder:
                os.environ["CQP_DONNEES"] = folder
                services = Services(user_folders())
                played = play(services.folders.sessions, until=MINUTE)
                played.close()
                services.library.now = played.now
                services.proposals = Proposals(
                    Local(*said), services.voice, new_boundary=lambda: "DONNEES-4f1c9a02"
                )
                app = CqpApp(services, session="demonstration")
                async with app.run_test(size=size) as pilot:
                    await pilot.pause(0.5)
                    await _press(pilot, keys)
                    taken = app.export_screenshot(title="cqp")
                (TARGET / f"{name}-{size[0]}x{size[1]}.svg").write_text(taken, "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
