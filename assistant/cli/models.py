"""`cqp modele …`: which language model is asked for words, what it is sent, does it answer."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from importlib import util
from typing import Any

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import FrenchParser, action, actions, json_option
from assistant.cli.settings import changed
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.suggestions import ProposedSentence
from assistant.interview import Interview
from assistant.llm.keys import NOWHERE, find_key
from assistant.llm.providers import ModelChoice, read_choice
from assistant.proposals import Fallback, Proposals, Request
from assistant.wiring import Services

_SHORTEST, _LONGEST = 5, 600
_OFF = (
    "Aucun modèle n’est configuré : le programme n’envoie rien à personne. "
    "« cqp modele choisir ollama:MODELE » en configure un qui reste sur cette machine."
)


@dataclass(slots=True)
class _Trial:
    """What an example came to."""

    sentences: list[str] = field(default_factory=list)
    fault: str = ""
    milliseconds: int = 0


def check(services: Services, *, without_trial: bool, as_json: bool) -> int:
    """Tell what would be sent and to whom, then try it; 1 when the model is of no use."""
    wanted, proposals = services.settings.load(), services.proposals
    if not wanted.model:
        if as_json:
            output.pretty_json({"actif": False})
        else:
            output.line(_OFF)
        return DONE
    if proposals.problem:
        raise RefusedCommand("Modèle mal configuré", proposals.problem)
    choice = read_choice(wanted.model, wanted.model_url)
    interview = services.demonstration()
    try:
        request = proposals.follow_ups(interview.session)
        if not as_json:
            _describe(choice, request)
        trial = None if without_trial else asyncio.run(_try(proposals, interview, request))
    finally:
        interview.close()
    if as_json:
        output.pretty_json(_document(choice, request, trial))
    elif trial:
        _tell(trial)
    return FINDINGS if trial and not trial.sentences else DONE


def _describe(choice: ModelChoice, request: Request) -> None:
    output.line(f"Modèle : {choice.name}")
    where = "cette machine" if choice.local else "une autre machine : le texte sort d’ici"
    output.line(f"Adresse : {choice.place} ({where})")
    if choice.in_clear:
        output.line("Attention : http sans s, le texte se lit en chemin. Préférez https.")
    if choice.variable:
        output.line(f"Clé ({choice.variable}) : {find_key(choice)[1]}")
    output.line("Traçage LangChain et LangSmith : coupé, quoi que dise l’environnement.")
    output.line()
    output.line("Sur l’exemple de la démonstration, voici tout ce qui serait envoyé :")
    output.line()
    for line in request.sent.splitlines():
        output.line(f"    {line}")
    output.line()


def _tell(trial: _Trial) -> None:
    if trial.sentences:
        output.line(f"Réponse en {trial.milliseconds / 1000:.1f} s :".replace(".", ","))
        for sentence in trial.sentences:
            output.line(f"    {sentence}")
    if trial.fault:
        output.line(trial.fault)


async def _try(proposals: Proposals, interview: Interview, request: Request) -> _Trial:
    trial, begun = _Trial(), time.monotonic()
    async with aclosing(proposals.ask(interview, request)) as answers:
        async for answer in answers:
            if isinstance(answer, ProposedSentence):
                trial.sentences.append(answer.text)
            elif isinstance(answer, Fallback):
                trial.fault = answer.line
    trial.milliseconds = round((time.monotonic() - begun) * 1000)
    return trial


def _document(choice: ModelChoice, request: Request | None, trial: _Trial | None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "actif": True, "modele": choice.name, "adresse": choice.place, "local": choice.local,
        "cle": find_key(choice)[1],
    }
    if request:
        document |= {"consigne": request.prompt, "envoye": request.sent, "essai": None}
    if trial:
        document["essai"] = {
            "reussi": bool(trial.sentences), "duree_ms": trial.milliseconds,
            "propositions": trial.sentences, "panne": trial.fault,
        }
    return document


def choose(services: Services, *, model: str, url: str, seconds: int, as_json: bool) -> int:
    """Configure a model; nothing is sent by it."""
    choice = read_choice(model, url)
    if not _SHORTEST <= seconds <= _LONGEST:
        raise RefusedCommand("Délai hors bornes", f"De {_SHORTEST} à {_LONGEST} secondes.")
    kept = choice.url if choice.url != choice.provider.url else ""
    changed(services, model=choice.name, model_url=kept, model_seconds=seconds)
    if as_json:
        output.pretty_json(_document(choice, None, None))
        return DONE
    output.line(f"Modèle : {choice.name}, à {choice.place}")
    for warning in _warnings(choice, services):
        output.line(warning)
    output.line("« cqp modele verifier » montre ce qui serait envoyé, puis l’essaie.")
    return DONE


def _warnings(choice: ModelChoice, services: Services) -> list[str]:
    """What still keeps the model from working, or should make one think twice."""
    found = []
    extra = choice.provider.id
    if extra and util.find_spec(choice.provider.module) is None:
        found.append(services.proposals.fault("paquet_absent", extra))
    if find_key(choice)[1] == NOWHERE:
        found.append(services.proposals.fault("cle_absente", choice.variable))
    if choice.in_clear:
        found.append("Attention : http sans s, le texte se lit en chemin. Préférez https.")
    if not choice.local:
        found.append(
            "Le texte sortira de cette machine, sans nom ni coordonnées. Prévenez les candidats, "
            "et voyez docs/organisme.md pour ce que cela demande à l’organisme."
        )
    return found


def switch_off(services: Services, *, as_json: bool) -> int:
    """Send nothing any more."""
    changed(services, model="", model_url="")
    if as_json:
        output.pretty_json({"actif": False})
    else:
        output.line("Aucun modèle : plus rien n’est envoyé. Les journaux gardent ce qui l’a été.")
    return DONE


def declare(parser: FrenchParser) -> None:
    """The actions of `cqp modele`."""
    verbs = actions(parser)
    checking = action(
        verbs, "verifier", "ce qui serait envoyé, à qui, sur un exemple ; puis l’essaie", check
    )
    checking.add_argument(
        "--sans-essai", dest="without_trial", action="store_true", help="n’envoie rien"
    )
    choosing = action(
        verbs, "choisir", "configure un modèle ; rien n’est envoyé avant l’accord", choose
    )
    choosing.add_argument(
        "model", metavar="FOURNISSEUR:MODELE",
        help="comme ollama:mistral ; ou le chemin d’une classe Python de l’organisme",
    )
    choosing.add_argument("--url", metavar="ADRESSE", default="", help="celle d’un autre serveur")
    choosing.add_argument(
        "--delai", dest="seconds", metavar="SECONDES", type=int, default=60,
        help="pour une réponse entière (60)",
    )
    off = action(verbs, "desactiver", "plus rien n’est envoyé", switch_off)
    for one in (checking, choosing, off):
        json_option(one)
