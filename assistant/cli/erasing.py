"""What is said of an erasure, of a person's sessions or of a sitting of the jury."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.cli import output
from assistant.domain.common.errors import AssistantError
from assistant.domain.common.french import counted
from assistant.domain.common.text import clean
from assistant.wiring import Services

_LEFT = "Hors d’atteinte, à effacer vous-même : {}"
_COUNTED = "Hors d’atteinte, d’après son attestation : {}"
_NAMED_TWICE = (
    "« {} » portait aussi un autre nom, ailleurs sur ce disque : ce qu’il disait y est encore."
)
_EMPTY = "N’a pas pu être retiré, et ne dit rien : {}"


def erase(services: Services, sessions: list[str]) -> None:
    """Erase sessions; say where the certificate is, and what is left for the user to erase."""
    done = services.erasure.erase(sessions)
    told = {_LEFT: done.left, _NAMED_TWICE: done.named_twice, _EMPTY: done.empty}
    _tell("Effacé.", done.certificate, done.path, told)


def end_what_was_stopped(services: Services) -> None:
    """End the erasures that were confirmed, and stopped after the last thing that tells whose they
    are; one that resists is told, and keeps no other from being asked for."""
    for done in services.erasure.complete(_tell_resisting):
        told = {_LEFT: done.left, _NAMED_TWICE: done.named_twice, _EMPTY: done.empty}
        _tell(
            "Un effacement confirmé plus tôt, et arrêté avant la fin, est achevé.",
            done.certificate, done.path, told,
        )
        for one in done.certificate["documents_hors_d_atteinte"]:  # what was found at first, too
            number = counted(one["nombre"], "fichier")
            output.say(_COUNTED.format(f"{number} dans « {clean(one['dossier'])} »"))


def _tell_resisting(error: AssistantError) -> None:
    output.say(
        f"Un effacement confirmé plus tôt, et arrêté avant la fin, reste à achever. {error}"
    )


def _tell(
    done: str, certificate: Mapping[str, Any], path: Path, aside: Mapping[str, tuple[Path, ...]]
) -> None:
    signed = "signée" if certificate["signature"] else "non signée, faute de clé"
    output.line(f"{done} Attestation ({signed}) : {clean(str(path))}")
    for said, paths in aside.items():
        for one in paths:
            output.say(said.format(clean(str(one))))
