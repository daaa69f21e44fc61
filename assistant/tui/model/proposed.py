"""What a model proposes, as it is shown beside the interview. Pure but for the voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from assistant.proposals import Request
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.model.asking import Asking

if TYPE_CHECKING:
    from assistant.voice import Voice

SIGN = "◇"
"""What stands before all that is still a model's, and nobody's yet."""


def said(voice: Voice, reason: str, **values: object) -> str:
    """A sentence on propositions."""
    given: dict[str, object] = {
        "local": True, "adresse": "", "nombre": 0, "ecartees": {}, "touche": "",
    }
    return voice.say("ecran/proposition", motif=reason, **{**given, **values}).strip()


def where(voice: Voice, request: Request, *, local: bool, reason: str, **values: object) -> str:
    """A sentence that names where the text goes."""
    return said(voice, reason, local=local, adresse=request.place, **values)


def sent(request: Request) -> Content:
    """The very text of a request: what is of the interview first, then the instructions."""
    return Content.assemble(
        ("Les données", ACCENT), "\n", request.call.data, "\n\n",
        ("Les consignes qui les précèdent", ACCENT), "\n", (request.call.instructions, MUTED),
    )


def head(model: str, state: str) -> Content:
    """The first row: whose words these are, and what goes on."""
    return Content.assemble((f"{SIGN} modèle ", ACCENT), (model, STRONG), (f" · {state}", MUTED))


def unread(voice: Voice, request: Request, *, local: bool, key: str) -> Content:
    """Nothing has left yet: how to read what would."""
    return head(request.model, where(voice, request, local=local, reason="a_lire", touche=key))


def follow_ups(
    voice: Voice, asking: Asking, chosen: int, *, local: bool, keys: str
) -> Content:
    """The questions proposed, the chosen one marked.

    Args:
        chosen: its place among those left.
        keys: what the keys do.
    """
    left = asking.left
    rows = [head(asking.request.model, _state(voice, asking, local=local))]
    for place, one in enumerate(left):
        here = place == chosen
        doubt = "" if one.sentence.supported else f" · {said(voice, 'non_etayee_bref')}"
        rows.append(Content.assemble(
            (f"{'▸' if here else ' '}{SIGN} ", ACCENT),
            (one.sentence.text, STRONG if here else ""), (doubt, MUTED),
        ))
    if asking.dropped:
        told = said(voice, "ecartees", ecartees=asking.dropped)
        rows.append(Content.assemble((f"   {told}", MUTED)))
    if asking.failure:
        rows.append(Content.assemble((asking.failure, MUTED)))
    if left:
        rows.append(Content.assemble((keys, MUTED)))
    return Content("\n").join(rows)


def _state(voice: Voice, asking: Asking, *, local: bool) -> str:
    if asking.running:
        return where(voice, asking.request, local=local, reason="ecrit")
    count = len(asking.left)
    return said(voice, "fini" if count else "aucune", nombre=count)
