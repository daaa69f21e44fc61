"""What the other evaluator judged, before one's own judgement: no way out of the program tells it.

Two sessions differ in nothing but what the other judged, wrote and had drafted. Whoever has not
judged yet must have the very same screens, documents and answers of both; whoever judged does not,
which shows that the comparison sees a difference.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path

import pytest
from textual.pilot import Pilot

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import one_line
from assistant.domain.referential.model import ElementRef
from assistant.domain.rules.outcome import outcome
from assistant.domain.session import orders
from assistant.domain.session.visibility import as_seen, withheld
from assistant.domain.writing import compare
from assistant.publishing import Sayings, Wanted, rendered, report
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.home.search import SearchScreen
from assistant.tui.interview.screen import InterviewScreen
from assistant.tui.writing.drafts import drafted
from tests.command import Cqp
from tests.draft_help import WORDS
from tests.places import ROOT
from tests.tui.conftest import FixedClock, World, flat_text, work_done, write
from tests.tui.dossier_help import ASSISTANT, dossier_world

SIZE = (140, 70)
EXTERNAL, PROFESSIONAL = "evaluateur_externe", "professionnel_secteur"
JUDGED = (("non_acquis", "geste absent"), ("acquis", "geste sûr"))
"""The judgements of which nothing may be told, and their comments."""
SESSION = "essai-1"


def ref(name: str) -> ElementRef:
    return ElementRef.parse(name)


def written(world: World, value: str, comment: str, reader: str) -> str:
    """A session in which the professional judged, undid, wrote and drafted; a role then types."""
    interview = world.library.create(ASSISTANT, "MARTIN Léa", role=EXTERNAL)
    run = interview.run
    run(orders.start)
    run(orders.move, 1)
    run(orders.ask, 1, 1)
    run(orders.note, "Ouvre le registre du salon.", [ref("1.1"), ref("1.2")])
    run(orders.take_role, PROFESSIONAL)
    for name in ("1.1", "1.2", "1.3"):
        failing = (1,) if value == "non_acquis" else ()
        run(
            orders.judge, ref(name), value, by=PROFESSIONAL, comment=comment, criteria=failing
        )
    run(orders.undo)
    conduct = Conduct(interview, world.voice)
    for block in (1, 0):
        draft = drafted(conduct, block, WORDS)
        text = f"{compare.as_text(draft)}\nEn somme : {comment}."
        conduct.run(compare.take_draft, block, text, draft)
    run(orders.observe, f"Vu : {comment}.", 1)
    run(orders.undo)
    run(orders.note, "Range le registre.", [ref("1.2")])
    run(orders.pause)
    run(orders.take_role, reader)
    interview.close()
    return interview.session.id


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Where both sessions stand, written once for each role that then types."""

    @cache
    def found(reader: str) -> Path:
        root = tmp_path_factory.mktemp("deux")
        for place, (value, comment) in zip("ab", JUDGED, strict=True):
            assert written(
                dossier_world(root / place, FixedClock()), value, comment, reader
            ) == SESSION
        return root

    return found


Worlds = Callable[[str], list[tuple[World, str]]]


@pytest.fixture
def worlds(tmp_path: Path, clock: FixedClock, folders: Callable[[str], Path]) -> Worlds:
    """Both sessions, in a copy of this test's own."""

    def copied(reader: str) -> list[tuple[World, str]]:
        shutil.copytree(folders(reader), tmp_path, dirs_exist_ok=True)
        return [(dossier_world(tmp_path / place, clock), SESSION) for place in "ab"]

    return copied


def neutral(text: str, root: Path) -> str:
    """Without what any two sessions differ in: folders, and what chains their records."""
    return re.sub(r"[0-9a-f]{64}", "…", text.replace(str(root / "a"), "R").replace(
        str(root / "b"), "R"))


SCREENS: dict[str, tuple[str, ...]] = {
    "conversation, panneau, élément": (),
    "conversation du début": ("ctrl+home",),
    "élément suivant": ("f4", "f4"),
    "bilan": ("ctrl+b",),
    "contrôle du dossier": ("ctrl+l",),
    "couverture": ("alt+y",),
    "observations d’une compétence": ("ctrl+o",),
    "brouillon d’une compétence": ("ctrl+o", "f5"),
    "lignes de la phrase": ("ctrl+o", "f2"),
    "observations d’ensemble": ("ctrl+o", "f3"),
    "commentaires": ("ctrl+o", "f3", "f3"),
    "concertation": ("alt+l",),
    "dossier": ("alt+o",),
    "préparation": ("alt+d",),
    "export": ("alt+x",),
    "repères": ("alt+m",),
    "relecture": ("alt+j",),
    "relecture, jugements seuls": ("alt+j", "j"),
    "histoire du jugement": ("alt+j", "j", "home", "h"),
    "histoire des observations": ("alt+j", "pageup", "end", "up", "up", "up", "up", "h"),
    "sur quoi repose le jugement": ("alt+j", "j", "home", "enter"),
    "entretien rejoué": ("alt+j", "home", "right", "right", "right", "right", "right", "right"),
    "chercher une évaluation": ("ctrl+f", *"acquis"),
    "chercher le commentaire": ("ctrl+f", "end", "ctrl+u", *"geste"),
    "brouillon d’ensemble": ("ctrl+o", "f3", "f5"),
    "accueil": ("alt+a",),
}
"""Where the keys lead from the interview, one screen after the other."""


async def shown(
    world: World, session: str, root: Path, names: Collection[str] = SCREENS.keys()
) -> dict[str, str]:
    """What can be read on these screens."""
    app = world.app(session)
    found = {}
    async with app.run_test(size=SIZE) as pilot:
        for name in names:
            await pilot.press(*SCREENS[name])
            await settle(pilot)
            found[name] = neutral(flat_text(app), root)
            while name != "accueil" and not isinstance(app.screen, InterviewScreen):
                await pilot.press("escape")
    return found


async def settle(pilot: Pilot[None]) -> None:
    screen = pilot.app.screen
    await work_done(pilot.app)
    while isinstance(screen, SearchScreen) and not screen.settled:
        await asyncio.sleep(0.02)
    await pilot.pause()


async def test_no_screen_tells_it(worlds: Worlds, tmp_path: Path) -> None:
    one, other = [
        await shown(world, session, tmp_path)
        for world, session in worlds(EXTERNAL)
    ]
    assert one == other


TELLING = frozenset({
    "conversation, panneau, élément", "observations d’une compétence", "relecture",
    "observations d’ensemble", "lignes de la phrase", "histoire du jugement",
    "chercher le commentaire", "entretien rejoué",
})
"""Some of the screens where whoever judged reads what it judged."""


async def test_whoever_judged_reads_it(worlds: Worlds, tmp_path: Path) -> None:
    one, other = [
        await shown(world, session, tmp_path, TELLING)
        for world, session in worlds(PROFESSIONAL)
    ]
    assert {name for name in TELLING if one[name] != other[name]} == TELLING


RAW = {
    "conduct/sight.py": "makes what is seen",
    "conduct/conduct.py": "whether it is sealed",
    "app.py": "whether the clock runs",
    "jury/decision.py": "what the jury decides on: a dossier admitted as complete, read whole",
    "model/asking.py": "the sentences that its own request brought",
    "review/screen.py": "asks for what is seen, apart from the screen",
}
"""The only files of the screens that touch the session itself, and what for."""


def test_the_screens_have_the_session_as_it_is_seen() -> None:
    tui = ROOT / "assistant" / "tui"
    touching = {
        path.relative_to(tui).as_posix() for path in tui.rglob("*.py")
        if re.search(r"interview\.session\b|interview\.outcome\(", path.read_text("utf-8"))
    }
    assert touching == set(RAW)


# --- documents ------------------------------------------------------------------------------


DOCUMENTS = ("md", "txt", "json", "csv", "docx")


def document(world: World, session: str, name: str, reader: str) -> str:
    sayings = Sayings(
        world.voice, lambda one: world.voice.say("controle", **one.said),
        lambda one: world.voice.say("manque", **one.said),
    )
    interview = world.library.open(session, write=False)
    wanted = Wanted(name, draft=True, reader=reader)
    content = str(report(interview, wanted, sayings))
    if name != "docx":
        content += rendered(interview, wanted, sayings).decode()
    interview.close()
    return content


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_working_copy_made_for_a_role_tells_it(
    name: str, worlds: Worlds, tmp_path: Path
) -> None:
    both = worlds(EXTERNAL)
    one, other = [neutral(document(*each, name, EXTERNAL), tmp_path) for each in both]
    assert one == other
    for reader in ("", PROFESSIONAL):
        one, other = [neutral(document(*each, name, reader), tmp_path) for each in both]
        assert one != other, "the jury and the one who judged have it"


def test_verdicts_for_the_jury_take_everything(worlds: Worlds) -> None:
    [(world, session), _] = worlds(EXTERNAL)
    interview = world.library.open(session)
    interview.run(orders.take_role, PROFESSIONAL)
    interview.run(orders.judge, ref("2.1"), "acquis", by=EXTERNAL)
    judged = interview.session
    assert as_seen(judged).effective(ref("2.1")) is None
    assert judged.effective(ref("2.1")) is not None
    assert interview.outcome() == outcome(judged)
    interview.close()


# --- the command line ------------------------------------------------------------------------


COMMANDS: dict[str, tuple[str, ...]] = {
    "bilan": ("bilan", "essai-1"),
    "bilan en JSON": ("bilan", "essai-1", "--json"),
    "contrôle": ("controler", "essai-1"),
    "contrôle en JSON": ("controler", "essai-1", "--json"),
    "transcription": ("transcription", "essai-1"),
    "transcription en texte": ("transcription", "essai-1", "--format", "txt"),
    "transcription en JSON": ("transcription", "essai-1", "--format", "json"),
    "document Markdown": ("exporter", "essai-1", "--brouillon", "--format", "md"),
    "document en texte": ("exporter", "essai-1", "--brouillon", "--format", "txt"),
    "document JSON": ("exporter", "essai-1", "--brouillon", "--format", "json"),
    "tableau": ("exporter", "essai-1", "--brouillon", "--format", "csv"),
}
UNASKED = {
    "sessions": ("session", "lister"),
    "recherche d’une évaluation": ("chercher", "--jugement", "acquis"),
    "recherche d’un mot": ("chercher", "geste"),
}
"""Commands that hide by themselves, as the role that typed last."""


def answered(
    cqp: Cqp, world: World, words: tuple[str, ...], root: Path, mask: pytest.MonkeyPatch
) -> str:
    mask.setenv("CQP_DONNEES", str(world.root / "donnees"))
    answer = cqp("--sessions", str(world.root / "sessions"), *words)
    return neutral(answer.out + answer.err, root)


@pytest.mark.parametrize("name", [*COMMANDS, *UNASKED])
def test_no_command_given_the_role_tells_it(
    name: str, cqp: Cqp, worlds: Worlds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (*COMMANDS[name], "--role", EXTERNAL) if name in COMMANDS else UNASKED[name]
    one, other = [
        answered(cqp, world, words, tmp_path, monkeypatch)
        for world, _ in worlds(EXTERNAL)
    ]
    assert one == other
    assert "emploi :" not in one


TELLING_COMMANDS = [
    one for one in COMMANDS if not one.startswith(("bilan", "contrôle", "tableau"))
]
"""Whoever does not conclude changes no verdict, fills no lack, and stands in no table unasked."""


@pytest.mark.parametrize("name", TELLING_COMMANDS)
@pytest.mark.parametrize("role", [(), ("--role", PROFESSIONAL)], ids=["sans rôle", "le sien"])
def test_without_a_role_or_with_ones_own_it_is_told(
    name: str, role: tuple[str, ...], cqp: Cqp, worlds: Worlds, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = [
        answered(cqp, world, (*COMMANDS[name], *role), tmp_path, monkeypatch)
        for world, _ in worlds(EXTERNAL)
    ]
    assert one != other


# --- what is hidden is not lost --------------------------------------------------------------


def test_observations_that_are_not_seen_cannot_be_overwritten(worlds: Worlds) -> None:
    [(world, session), _] = worlds(EXTERNAL)
    conduct = Conduct(world.library.open(session), world.voice)
    assert withheld(conduct.session, 1)
    with pytest.raises(RefusedCommand, match="autre évaluateur"):
        conduct.run(orders.observe, "Mes propres observations.", 1)
    conduct.run(orders.observe, "Rien de l’autre ici.", 2)
    for name in ("1.1", "1.2", "1.3"):
        conduct.run(orders.judge, ref(name), "acquis", by=EXTERNAL)
    assert "geste absent" in one_line(conduct.session.observations[1])
    conduct.run(orders.observe, "À nous deux.", 1)
    conduct.interview.close()



async def test_the_conversation_shows_them_as_soon_as_one_has_judged(worlds: Worlds) -> None:
    [(world, session), _] = worlds(EXTERNAL)
    app = world.app(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "compétence 1 : écrites par l’autre évaluateur, montrées" in flat_text(app)
        for name in ("1.1", "1.2", "1.3"):
            await write(pilot, f"/juger {name} a")
        await pilot.pause()
        assert re.search(r"Observations, compétence 1 · \d+ mots · n° \d+, Ctrl\+O", flat_text(app))
        assert "montrées" not in flat_text(app)
