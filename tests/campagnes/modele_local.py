"""A real local model, asked what an evaluator would ask: its answers as they are, good or bad.

Optional: without a server to talk to, it says why and leaves. See docs/organisme.md.

    python -m tests.campagnes.modele_local --modele ollama:mistral
    python -m tests.campagnes.modele_local --modele openai:local --url http://127.0.0.1:8080/v1
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from assistant.domain.events.spoken import CANDIDATE
from assistant.domain.spoken.transcript import SpokenLine, import_transcript
from assistant.domain.suggestions import ProposedSentence
from assistant.interview import Interview
from assistant.llm.langchain_adapter import LangchainModel
from assistant.llm.port import Consignes
from assistant.llm.providers import read_choice
from assistant.proposals import Fallback, Proposals, Request
from assistant.wiring import Folders, Services
from tests.modele.aide import VOICE, anything

_NOBODY = ("paquet_absent", "injoignable", "modele_inconnu", "cle_absente")


class Recorded:
    """A model whose raw answer is kept."""

    def __init__(self, model: LangchainModel) -> None:
        self._model = model
        self.name, self.place, self.local = model.name, model.place, model.local
        self.raw = ""

    async def stream(self, call: Consignes) -> AsyncGenerator[str, None]:
        self.raw = ""
        async with aclosing(self._model.stream(call)) as pieces:
            async for piece in pieces:
                self.raw += piece
                yield piece


def requests(proposals: Proposals, opened: Interview) -> list[Request]:
    """What the three uses come to on a demonstration; what was noted stands for what was said."""
    session = opened.session
    block = session.position.block or 1
    notes = [one for one in session.notes.values() if one.block == block][-4:]
    draft = [(one.text, [one.number]) for one in notes]
    number = opened.run(
        import_transcript, file="oral.txt", sha256="0", speakers={"Voix": CANDIDATE}, offset=0,
        lines=[SpokenLine(1_000 * at, "Voix", one.text) for at, one in enumerate(notes, 1)],
    )
    return [
        proposals.follow_ups(session), proposals.rewording(session, block, draft, anything),
        proposals.spoken_links(
            opened.session, number, [(at, one.text) for at, one in enumerate(notes, 1)]
        ),
    ]


async def campaign(model: Recorded, opened: Interview, *, shown: bool) -> int:
    """Ask everything once; the number of requests of which something was kept."""
    proposals, useful = Proposals(model, VOICE), 0
    for request in requests(proposals, opened):
        begun, kept, marked, fault = time.monotonic(), [], 0, None
        async with aclosing(proposals.ask(opened, request)) as answers:
            async for one in answers:
                if isinstance(one, ProposedSentence):
                    kept.append(one.text if one.supported else f"(non étayée) {one.text}")
                    marked += not one.supported
                elif isinstance(one, Fallback):
                    fault = one
        if fault and fault.kind in _NOBODY:
            print(f"Campagne non courue. {fault.line}")
            return 0
        useful += bool(kept)
        print(f"\n## {request.use} — {time.monotonic() - begun:.1f} s, "
              f"{len(kept)} gardée(s), dont {marked} non étayée(s)"
              f"{', panne : ' + fault.kind if fault else ''}")
        if shown:
            print(f"\nEnvoyé :\n\n{request.call.data}")
        print(f"\nRéponse brute :\n\n{model.raw or '(rien)'}\n\nMontré :\n")
        print("\n".join(f"- {text}" for text in kept) or "- rien")
    return useful


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--modele", default="ollama:mistral")
    parser.add_argument("--url", default="")
    parser.add_argument("--delai", type=int, default=120)
    parser.add_argument("--cqp", default="", help="la démonstration d’un autre CQP")
    parser.add_argument("--envoye", action="store_true", help="montre aussi ce qui est envoyé")
    args = parser.parse_args()
    choice = read_choice(args.modele, args.url)
    if not choice.local:
        sys.exit("Cette campagne n’interroge que cette machine : donnez un modèle local.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        services = Services(Folders(folder, folder / "sessions", folder))
        if args.cqp:
            services.choose_demonstration(args.cqp)
        opened = services.demonstration()
        before = repr(opened.session.judgements)
        print(f"# {choice.name}, à {choice.place}")
        model = Recorded(LangchainModel(choice, seconds=args.delai))
        useful = asyncio.run(campaign(model, opened, shown=args.envoye))
        same = repr(opened.session.judgements) == before
        opened.close()
    print(f"\n{useful} usage(s) sur 3 ont donné quelque chose ; jugements "
          f"{'inchangés' if same else 'CHANGÉS'}.")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
