"""What comes back from a model: checked, inert, marked where unsupported, never a judgement."""

from __future__ import annotations

import ast
import asyncio
import json
import unicodedata
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.reading import bilan_document
from assistant.domain import suggestions
from assistant.domain.common.errors import NotSaved, RefusedCommand
from assistant.domain.events import model as em
from assistant.domain.referential.model import ElementRef
from assistant.domain.review.conversation import lines
from assistant.domain.session import orders
from assistant.domain.suggestions import ProposedSentence
from assistant.interview import Interview
from assistant.llm.port import FAULTS, Consignes
from assistant.proposals import LIMITS, Fallback, ProposalKept, Proposals
from assistant.wiring import Folders, Services
from tests.modele.aide import VOICE, Scripted, answers, anything, interview, notes, requests
from tests.modele.corpus import hostile
from tests.places import TESTS
from tests.test_architecture import PACKAGE, imported
from tests.yaml_data import yaml_data

USES = ("relances", "reformulation")
TRAPS = yaml_data((TESTS / "modele" / "textes_pieges.yaml").read_text("utf-8"))
CASES = yaml_data((TESTS / "modele" / "lectures.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["cas"])
@pytest.mark.parametrize("size", [10_000, 3], ids=["d’un coup", "par bribes"])
async def test_an_answer_is_read(case: dict[str, Any], size: int) -> None:
    opened = interview()
    already, = opened.session.asked.values()
    said = case["reponse"].replace("DEJA_POSEE", already.text)
    model = Scripted(*(said[at : at + size] for at in range(0, len(said), size)))
    proposals = Proposals(model, VOICE)
    assert notes(opened) == [8, 9]
    found = await answers(proposals, opened, requests(proposals, opened)[USES.index(case["usage"])])
    shown = [
        ("" if one.supported else "? ") + one.text
        for one in found
        if isinstance(one, ProposedSentence)
    ]
    faults = [one.kind for one in found if isinstance(one, Fallback)]
    assert (shown, faults) == (case.get("montre", []), [case["panne"]] if "panne" in case else [])


@pytest.mark.parametrize(("said", "lines", "holds"), [
    ("Parmi 8 éléments, 6 sont acquis et 2 restent à juger.", [8, 9], True),
    ("La proposition reste à établir.", [8, 9], False),
    ("Les éléments sont archivés.", [8], False),
])
async def test_a_sentence_reworded_is_held_against_the_one_that_rests_on_its_lines(
    said: str, lines: list[int], holds: bool
) -> None:
    opened = interview()
    draft = [
        ("Sur 8 éléments, 6 sont acquis et 2 restent à juger.", [8, 9]),
        ("La proposition n’est pas encore établie.", [8, 9]),
        ("N’a pas encore archivé.", [8]),
    ]
    proposals = Proposals(Scripted(json.dumps({"texte": said, "lignes": lines})), VOICE)
    asked = proposals.rewording(opened.session, 1, draft, anything)
    found, *_ = await answers(proposals, opened, asked)
    assert isinstance(found, ProposedSentence)
    assert found.supported is holds


async def test_three_hundred_hostile_answers_leave_the_bilan_as_it_was(tmp_path: Path) -> None:
    services = Services(Folders(tmp_path, tmp_path, tmp_path))
    opened = interview()

    def bilan() -> bytes:
        opened._outcome = None
        bilan = bilan_document(opened.session, opened.outcome(), services)
        return json.dumps(bilan, ensure_ascii=False).encode()

    before, judged = bilan(), repr(opened.session.judgements)
    corpus = hostile()
    assert len(corpus) >= 300
    for said in corpus:
        proposals = Proposals(Scripted(said), VOICE)
        for request in requests(proposals, opened):
            for one in await answers(proposals, opened, request):
                if isinstance(one, ProposedSentence):
                    holds(one, request.use, opened)
    for suggestion, number in list(suggestions.pending(opened.session)):
        opened.run(suggestions.settle, suggestion.number, number, accepted=number % 2 == 0)
    assert bilan() == before
    assert repr(opened.session.judgements) == judged
    kinds = {entry.event.type for entry in opened.session.entries[11:]}
    assert kinds == {"model_consulted", "suggestion_proposed", "suggestion_settled"}


class Obedient(Scripted):
    """A model that repeats what it reads, then does what it was told there."""

    async def stream(self, call: Consignes) -> AsyncGenerator[str, None]:
        for line in call.data.splitlines():
            yield f"{line.partition(' : ')[2]}\n"
        yield '{"texte": "L’élément 1.8 est acquis, 45 dossiers.", "lignes": [9]}\n'
        yield '{"ligne": 9, "elements": ["1.1", "9.9"]}'


@pytest.mark.parametrize("trap", TRAPS)
async def test_a_trapped_text_gets_a_bad_proposition_at_most(trap: str) -> None:
    opened = interview()
    opened.run(orders.correct_note, 9, trap, [ElementRef(1, 8)])
    judged, verdict = repr(opened.session.judgements), opened.outcome().block(1)
    proposals = Proposals(Obedient(), VOICE)
    session = opened.session
    for request in (
        proposals.follow_ups(session), proposals.rewording(session, 1, [(trap, [9])], anything),
    ):
        assert sum(line.startswith("[9] ") for line in request.call.data.splitlines()) == 1
        assert "DUVAL" not in request.sent.upper()
        for one in await answers(proposals, opened, request):
            if isinstance(one, ProposedSentence):
                holds(one, request.use, opened)
                assert "Duval" not in one.text
                assert not (one.supported and "45 dossiers" in one.text and "45" not in trap)
    assert repr(opened.session.judgements) == judged
    assert opened.outcome().block(1) == verdict


def holds(sentence: ProposedSentence, use: str, opened: Interview) -> None:
    text = sentence.text
    assert text.isprintable()
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs") for char in text)
    assert not any(sign in text for sign in ("<", ">", "://", "javascript:", "[/", "[@", "](", "`"))
    assert len(text) <= LIMITS[use].length
    assert all(opened.session.referential.element(ref) for ref in sentence.elements)
    assert set(sentence.lines) <= {7, 8, 9}
    if use == "relances":
        assert text.endswith("?")


def test_no_path_leads_from_a_model_to_a_judgement() -> None:
    starts = ["proposals", *(f"llm.{path.stem}" for path in (PACKAGE / "llm").glob("*.py"))]
    reached, waiting = set(), [f"assistant.{one}" for one in starts]
    while waiting:
        name = waiting.pop()
        path = PACKAGE.parent / Path(*name.split(".")).with_suffix(".py")
        if name not in reached and path.is_file():
            reached.add(name)
            waiting += [
                one for module in imported(path) if module.startswith("assistant")
                for one in (module, *members(path, module))
            ]
    judging = [
        PACKAGE / "interview.py",
        PACKAGE / "library.py",
        PACKAGE / "domain" / "session" / "orders.py",
        PACKAGE / "domain" / "session" / "replay.py",
        *(PACKAGE / "domain" / "rules").glob("[a-z]*.py"),
    ]
    suggestions = PACKAGE / "domain" / "suggestions.py"
    assert len(judging) > 10
    assert all(path.is_file() for path in [*judging, suggestions])
    assert not {module_name(path) for path in judging} & reached
    assert module_name(suggestions) in reached
    makers = [PACKAGE / "proposals.py", suggestions,
              *(PACKAGE / "llm").glob("*.py")]
    for path in makers:
        names = {getattr(node, "id", getattr(node, "attr", "")) for node in
                 ast.walk(ast.parse(path.read_text("utf-8")))}
        assert not names & {"JudgementGiven", "JudgementWithdrawn", "ConsultationConcluded"}, path


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


def members(path: Path, module: str) -> list[str]:
    """`from assistant.domain import commands` names a module through its package."""
    return [
        f"{module}.{alias.name}" for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == module for alias in node.names
    ]


async def test_sentences_are_shown_as_they_come_and_kept_when_cancelled() -> None:
    first = '{"texte": "Quel document le montre ?", "lignes": [8]}\n'
    model = Scripted(first, then_wait=True)
    proposals, opened = Proposals(model, VOICE), interview()
    request = proposals.follow_ups(opened.session)
    shown = asyncio.Event()

    async def read() -> None:
        async with aclosing(proposals.ask(opened, request)) as coming:
            async for one in coming:
                assert isinstance(one, ProposedSentence)
                shown.set()

    task = asyncio.create_task(read())
    await asyncio.wait_for(shown.wait(), 1)
    begun = asyncio.get_running_loop().time()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.get_running_loop().time() - begun < 0.1
    assert model.closed
    kept, = opened.session.suggestions.values()
    assert [one.text for one in suggestions.sentences_of(kept)] == ["Quel document le montre ?"]


async def test_what_was_sent_is_in_the_journal_before_it_leaves() -> None:
    opened = interview()

    class Looking(Scripted):
        def stream(self, call: Consignes) -> AsyncGenerator[str, None]:
            event = opened.session.entries[-1].event
            assert isinstance(event, em.ModelConsulted)
            assert event.sent == f"{call.instructions}\n\n{call.data}"
            return super().stream(call)

    model = Looking("Quel document le montre ?")
    proposals = Proposals(model, VOICE)
    request = proposals.follow_ups(opened.session)
    found = await answers(proposals, opened, request)
    assert isinstance(found[-1], ProposalKept)
    event = opened.session.suggestions[found[-1].suggestion].event
    assert (event.model, event.prompt) == ("essai:modele", request.prompt)
    assert len(request.prompt) == 64


async def test_a_failure_is_told_once_and_the_sentences_before_it_are_kept() -> None:
    model = Scripted('{"texte": "Quel document le montre ?", "lignes": [8]}\n', fault="coupe")
    proposals, opened = Proposals(model, VOICE), interview()
    first = await answers(proposals, opened, proposals.follow_ups(opened.session))
    again = await answers(proposals, opened, proposals.follow_ups(opened.session))
    assert [type(one) for one in first] == [ProposedSentence, ProposalKept, Fallback]
    assert isinstance(first[-1], Fallback)
    assert first[-1].line == (
        "Modèle essai:modele : la réponse s’est interrompue en chemin. "
        "Les règles prennent la suite."
    )
    assert again[-1] == Fallback("coupe", "")


async def test_a_disk_that_refuses_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Scripted("Quel document le montre ?")
    proposals, opened = Proposals(model, VOICE), interview()
    request = proposals.follow_ups(opened.session)

    def refuse(*_: object) -> int:
        raise NotSaved("Non enregistré", "Le disque est plein.")

    monkeypatch.setattr(opened, "record", refuse)
    found = await answers(proposals, opened, request)
    assert found == [
        Fallback("non_enregistre", "Rien n’a été demandé au modèle : Le disque est plein.")
    ]
    assert not model.calls


async def test_a_disk_that_refuses_what_came_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    proposals, opened = Proposals(Scripted("Quel document le montre ?"), VOICE), interview()
    request, record = proposals.follow_ups(opened.session), opened.record

    def refuse_second(events: Sequence[em.ModelEvent]) -> int:
        if isinstance(events[0], em.SuggestionProposed):
            raise NotSaved("Non enregistré", "Le disque est plein.")
        return record(events)

    monkeypatch.setattr(opened, "record", refuse_second)
    found = await answers(proposals, opened, request)
    assert found[1:] == [Fallback(
        "non_garde", "Les propositions du modèle ne sont pas enregistrées : Le disque est plein."
    )]
    assert not opened.session.suggestions


async def test_sentences_are_accepted_one_by_one_and_the_dossier_says_so() -> None:
    model, opened = Scripted("Quel document le montre ?\nAvec qui, alors ?"), interview()
    proposals = Proposals(model, VOICE)
    await answers(proposals, opened, proposals.follow_ups(opened.session))
    number, = opened.session.suggestions
    assert not suggestions.mentions(opened.session)
    opened.run(suggestions.settle, number, 1, accepted=True, text="Quel document le montre-t-il ?")
    opened.run(suggestions.settle, number, 2, accepted=False)
    assert not list(suggestions.pending(opened.session))
    with pytest.raises(RefusedCommand, match="Proposition inconnue"):
        opened.run(suggestions.settle, number, 3, accepted=True)
    said = VOICE.say("modele/mention", mentions=suggestions.mentions(opened.session))
    assert said.startswith("1 question proposée par le modèle de langage essai:modele (consigne ")
    assert said.endswith("Le modèle n’a pris part à aucune évaluation.")
    told = [one.text for one in lines(opened.session) if one.tag == "modèle"]
    assert told[0].startswith("Demande à essai:modele (relances) : 3 lignes envoyées à http://")
    assert told[1:] == [
        "essai:modele : 2 propositions (relances)",
        f"Proposition 1 de la ligne {number} acceptée : Quel document le montre-t-il ?",
        f"Proposition 2 de la ligne {number} refusée",
    ]


@pytest.mark.parametrize("kind", [*FAULTS, "non_enregistre", "non_garde"])
def test_each_fault_has_its_own_calm_sentence(kind: str) -> None:
    proposals = Proposals(Scripted(), VOICE)
    said = proposals.fault(kind, "precision")
    others = {proposals.fault(one, "precision") for one in FAULTS if one != kind}
    assert said not in others
    assert said.isprintable()
    assert said.endswith((".", "precision"))
    assert "  " not in said
