"""Encryption on the screens, key by key: setting up, unlocking, locking, and nothing in clear."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
from textual.pilot import Pilot

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.passphrase import VaultState
from assistant.domain.common.settings import Settings
from assistant.domain.session import orders
from assistant.tui import app as program
from assistant.tui.app import CqpApp
from assistant.tui.conduct.fields import Typing
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.interview.screen import set_down
from assistant.tui.vault.encryption import EncryptionScreen
from tests.tui.conftest import (
    FixedClock,
    World,
    flat_text,
    home_ready,
    interview_of,
    screen_text,
    typed,
    until,
    work_done,
    write,
)
from tests.tui.test_terminal import a_second, ended_within, launch, read_until
from tests.vaults import PHRASE

CANARY = "CANARI"
OTHER = "une tout autre phrase"
F12 = b"\x1b[24~"


async def settle(pilot: Pilot[None]) -> None:
    """Wait for what runs in a thread, and for the screen that shows it."""
    await work_done(pilot.app)
    await pilot.pause()
    await pilot.pause()


async def answer(pilot: Pilot[None], text: str) -> None:
    """Type a secret and wait for what comes of it."""
    await write(pilot, text)
    await settle(pilot)


def shown_key(app: CqpApp) -> str:
    """The recovery key, read from the screen as the user does."""
    line = next(row for row in screen_text(app).splitlines() if row.count("-") == 6)
    return line.strip()


@pytest.fixture
def recovery(world: World) -> str:
    """A vault in place, locked; answers its recovery key."""
    key = world.vault.create(PHRASE)
    world.vault.lock()
    return key


@pytest.fixture
def encrypted(world: World, recovery: str) -> str:
    """A session that is encrypted, in a vault that is locked."""
    world.vault.unlock(PHRASE)
    interview = world.begin(f"{CANARY} Léa")
    interview.close()
    world.vault.lock()
    return interview.session.id


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# --- the first start -----------------------------------------------------------------------------


async def greeted(pilot: Pilot[None]) -> None:
    """Wait for what a first start offers."""
    await home_ready(pilot)
    await until(pilot, lambda: isinstance(pilot.app.screen, EncryptionScreen))
    await pilot.pause()


async def test_who_types_already_is_asked_nothing(world: World) -> None:
    app = world.app(greets=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        await write(pilot, "Camille DUVAL")
        await pilot.pause(2 * program.GREETS_AFTER)
        assert "Camille DUVAL" in flat_text(app)
        assert "Chiffrer les sessions" not in flat_text(app)
    assert world.app(greets=True).guard.offer_due()  # the next start offers it


async def test_a_whole_life_by_keys_leaves_no_word_in_clear(
    world: World, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    app = world.app(greets=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await greeted(pilot)
        shown = flat_text(app)
        assert "Sans la phrase ni cette clé, les sessions sont perdues" in shown
        await pilot.press("enter")
        await write(pilot, "court", enter=False)
        assert "5 sur 12" in screen_text(app)
        await pilot.press("enter")
        assert "Phrase trop simple" in flat_text(app)
        await pilot.press("ctrl+u")
        await answer(pilot, PHRASE)
        assert PHRASE not in screen_text(app)
        await answer(pilot, PHRASE)
        key = shown_key(app)
        await pilot.press("enter")
        await pilot.pause()
        assert key not in app.export_screenshot()
        await answer(pilot, "XXXXX")
        assert "Ce n’est pas le dernier groupe" in flat_text(app)
        await answer(pilot, key[-5:].lower())
        await home_ready(pilot)
        assert "Clé de secours notée" in flat_text(app)

        await pilot.press("n")
        await write(pilot, f"{CANARY} Camille")
        await pilot.press("enter", "enter", "enter")
        await settle(pilot)
        await pilot.press("f5")
        await write(pilot, f"#1.1 note {CANARY}")
        await write(pilot, f"/commenter {CANARY}")
        await pilot.press("ctrl+o")
        await write(pilot, f"observation {CANARY}", enter=False)
        await pilot.press("f12")
        await settle(pilot)
        assert world.vault.state is VaultState.LOCKED
        await answer(pilot, PHRASE)
        await pilot.press("escape")
        await write(pilot, f"brouillon {CANARY}", enter=False)
        await pilot.press("f12")
        await settle(pilot)
        await answer(pilot, key)
        await pilot.press("ctrl+u", "alt+c", "alt+a")
        await home_ready(pilot)
        await pilot.press("ctrl+f")
        await write(pilot, CANARY)
        await pilot.pause(0.5)
        await settle(pilot)
        assert f"note {CANARY}" in flat_text(app)
        await pilot.press("ctrl+q")
    secrets = [word.encode() for word in (CANARY, PHRASE, key, key.replace("-", ""))]
    found = {path for path, content in everything(tmp_path).items()
             for secret in secrets if secret in content}
    assert found == set()
    assert CANARY in world.journal("essai-1").session.candidate
    printed = "".join(capfd.readouterr())
    assert PHRASE not in printed
    assert key not in printed


@pytest.mark.parametrize(
    ("keys", "again_tomorrow", "again_next_week"),
    [(("escape",), False, True), (("down", "down", "enter"), False, False)],
    ids=["plus tard", "jamais"],
)
async def test_not_now_is_as_good_an_answer(
    world: World, clock: FixedClock, keys: tuple[str, ...], again_tomorrow: bool,
    again_next_week: bool,
) -> None:
    app = world.app(greets=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await greeted(pilot)
        await pilot.press(*keys)
        await pilot.pause()
        assert "Aucune session encore" in screen_text(app)
    assert world.vault.state is VaultState.ABSENT
    clock.advance(days=1)
    assert world.app(greets=True).guard.offer_due() is again_tomorrow
    clock.advance(days=7)
    assert world.app(greets=True).guard.offer_due() is again_next_week


async def test_sessions_already_there_are_encrypted_and_it_can_be_stopped(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("un", "deux", "trois"):
        world.begin(f"{CANARY} {name}").close()
    world.vault.create(PHRASE)
    app, convert = world.app(), world.conversion.convert

    def first_then_escape(session_id: str, *, clear: bool = False) -> None:
        convert(session_id, clear=clear)
        if len(world.conversion.pending()) == 2:
            assert isinstance(app.screen, CqpScreen)
            app.call_from_thread(app.screen.back)

    monkeypatch.setattr(world.conversion, "convert", first_then_escape)
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.press("ctrl+k", *["down"] * 5, "enter")
        await settle(pilot)
        assert "3 sessions sont encore en clair" in flat_text(app)
        await pilot.press("enter")
        await settle(pilot)
        assert "1 session chiffrée. Il en reste 2" in flat_text(app)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "2 sessions chiffrées." in flat_text(app)
    assert not [p for p, content in everything(tmp_path).items() if CANARY.encode() in content]


# --- unlocking -----------------------------------------------------------------------------------


async def test_locked_sessions_have_no_name_and_either_secret_opens(
    world: World, encrypted: str, recovery: str
) -> None:
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await answer(pilot, "une phrase fausse")
        assert "Phrase refusée." in flat_text(app)
        await pilot.press("f2")
        await pilot.pause()
        assert "une phrase fausse" in screen_text(app)
        await pilot.press("escape")
        await home_ready(pilot)
        assert f"verrouillée {encrypted}" in flat_text(app)
        assert CANARY not in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        await answer(pilot, recovery.lower())
        await home_ready(pilot)
        assert CANARY in screen_text(app)


async def test_a_session_named_on_the_command_line_waits_for_the_phrase(
    world: World, encrypted: str
) -> None:
    app = world.app(encrypted)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Verrouillé" in screen_text(app)
        await answer(pilot, PHRASE)
        assert CANARY in screen_text(app).splitlines()[0]


# --- locking -------------------------------------------------------------------------------------


async def test_the_key_hides_all_keeps_the_line_and_gives_the_place_back(
    world: World, encrypted: str, clock: FixedClock
) -> None:
    world.vault.unlock(PHRASE)
    app = world.app(encrypted)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f5")
        await write(pilot, "#1.1 timide au début")
        await write(pilot, "en train de", enter=False)
        before = screen_text(app)
        await pilot.press("f12")
        await settle(pilot)
        hidden, picture = screen_text(app), app.export_screenshot().replace("&#160;", " ")
        for secret in (CANARY, "timide", "en train de", "Évaluateur", "Accueil exemple"):
            assert secret not in hidden
            assert secret not in picture
        assert "L’horloge de l’entretien tourne." in hidden
        assert world.vault.state is VaultState.LOCKED
        clock.advance(minutes=7)
        await pilot.press("escape", "f12", "ctrl+p", "escape")
        await pilot.pause()
        assert CANARY not in screen_text(app)
        world.vault.unlock(PHRASE)
        assert world.journal(encrypted).session.unsent_in() == "en train de"
        world.vault.lock()
        await answer(pilot, PHRASE)
        assert typed(app) == "en train de"
        after = screen_text(app)
        assert after.splitlines()[1:-4] == before.splitlines()[1:-4]
        assert interview_of(app).elapsed().total_seconds() == 7 * 60
        await write(pilot, " finir")
        assert [n.text for n in interview_of(app).session.notes.values()][-1] == "en train de finir"


def test_the_moment_of_locking_is_marked_while_the_clock_runs(
    world: World, session: str, clock: FixedClock
) -> None:
    interview = world.library.open(session)
    assert set_down(interview.session, Typing("", "")) == []
    interview.run(orders.start)
    clock.advance(minutes=20)
    interview.run(set_down, Typing("", ""))
    clock.advance(minutes=40)
    not_counted = interview.stop_forgotten_clock()
    assert not_counted is not None
    assert not_counted.total_seconds() == 40 * 60
    interview.close()


async def test_a_text_being_written_elsewhere_is_recorded_first(
    world: World, encrypted: str
) -> None:
    world.vault.unlock(PHRASE)
    app = world.app(encrypted)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+o")
        await write(pilot, "à moitié éc", enter=False)
        await pilot.press("ctrl+p")
        await pilot.pause()
        await pilot.press("f12")
        await settle(pilot)
        assert world.vault.state is VaultState.LOCKED
        await answer(pilot, PHRASE)
        await pilot.press("escape")
        await pilot.pause()
        assert "à moitié éc" in screen_text(app)
        assert "à moitié éc" in interview_of(app).session.observations.values()


@pytest.mark.parametrize(("running", "patience"), [(False, 15), (True, 60)],
                         ids=["à l’arrêt", "horloge lancée"])
async def test_left_alone_it_locks_later_while_one_listens(
    world: World, encrypted: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch,
    running: bool, patience: int,
) -> None:
    monkeypatch.setattr(program, "IDLE_EVERY", 0.02)
    world.vault.unlock(PHRASE)
    app = world.app(encrypted)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f5" if running else "f6")
        clock.advance(minutes=patience - 1)
        await pilot.pause(0.1)
        assert not app.guard.overdue()
        clock.advance(minutes=1)
        await until(pilot, lambda: world.vault.state is VaultState.LOCKED)
        assert f"Verrouillé après {patience} min sans touche." in flat_text(app)


async def test_without_a_window_for_long_it_locks(
    world: World, encrypted: str
) -> None:
    world.vault.unlock(PHRASE)
    app = world.app(encrypted)
    async with app.run_test(size=(80, 24)) as pilot:
        app.left_alone()
        await until(pilot, lambda: world.vault.state is VaultState.LOCKED)
        assert "plus aucune fenêtre" in flat_text(app)
        app.left_alone()  # locked already: nothing more
        await pilot.pause()
    assert world.vault.state is VaultState.LOCKED


async def test_where_there_is_no_phrase_the_key_says_so(world: World, session: str) -> None:
    app = world.app(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f12")
        await pilot.pause()
        assert "Rien à verrouiller" in flat_text(app)


# --- changing ------------------------------------------------------------------------------------


async def test_every_setting_is_reached_from_home(world: World, encrypted: str) -> None:
    world.vault.unlock(PHRASE)
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.press("ctrl+k", "down", "enter")
        assert world.settings.load() == Settings(lock_after=30)
        await pilot.press("down", "enter")
        for text in (OTHER, OTHER, OTHER):
            await answer(pilot, text)
        assert "Phrase refusée" in flat_text(app)
        for text in (PHRASE, OTHER, OTHER):
            await answer(pilot, text)
        assert "Phrase changée." in flat_text(app)
        await pilot.press("down", "down", "enter")
        await answer(pilot, OTHER)
        key = shown_key(app)
        await pilot.press("enter")
        await answer(pilot, key[-5:])
        assert "Clé de secours notée" in flat_text(app)
        await pilot.press("up", "enter")
        await answer(pilot, "Z" + key[1:] if key[0] != "Z" else "Y" + key[1:])
        assert "le groupe 1 est mal recopié" in flat_text(app)
        await answer(pilot, key)
        assert "C’est bien la clé de secours." in flat_text(app)
        await pilot.press("down", "down", "down", "enter")
        await settle(pilot)
        await answer(pilot, "non")
        assert "Rien n’a été déchiffré" in flat_text(app)
        await pilot.press("ctrl+u")
        await answer(pilot, "en clair")
        assert "1 session remise en clair" in flat_text(app)
        assert "nouvelles sessions : en clair" in screen_text(app)
    world.vault.lock()
    assert world.journal(encrypted).session.candidate == f"{CANARY} Léa"
    with pytest.raises(RefusedCommand):
        world.vault.unlock(PHRASE)


async def test_what_was_still_running_does_not_unlock_again(
    world: World, encrypted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.vault.unlock(PHRASE)
    locked, change = threading.Event(), world.vault.change

    def slow(secret: str, passphrase: str) -> None:
        assert locked.wait(10)
        change(secret, passphrase)

    monkeypatch.setattr(world.vault, "change", slow)
    app = world.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await home_ready(pilot)
        await pilot.press("ctrl+k", "down", "down", "enter")
        for text in (PHRASE, OTHER, OTHER):
            await write(pilot, text)
        await pilot.press("f12")
        await pilot.pause()
        locked.set()
        await settle(pilot)
        assert world.vault.state is VaultState.LOCKED
        assert "Verrouillé" in screen_text(app)
        await answer(pilot, OTHER)
        assert "Phrase changée." in flat_text(app)


async def test_a_secret_reaches_neither_the_clipboard_nor_a_crash(
    world: World, recovery: str, capfd: pytest.CaptureFixture[str]
) -> None:
    class FaultError(Exception):
        pass

    def fail() -> None:
        raise FaultError

    app = world.app()
    with pytest.raises(FaultError):
        async with app.run_test(size=(80, 24)) as pilot:
            await write(pilot, PHRASE, enter=False)
            await pilot.press("f2", "ctrl+a", "ctrl+c", "ctrl+x")
            assert PHRASE in screen_text(app)
            assert app.clipboard == ""
            app.call_later(fail)
            await pilot.pause()
    assert PHRASE not in "".join(capfd.readouterr())


# --- the end of the program ----------------------------------------------------------------------

_UNLOCKED = f"world.vault.unlock({PHRASE!r})"


@pytest.mark.skipif(sys.platform == "win32", reason="pas de pseudo-terminal")
@pytest.mark.parametrize("when", ["locked", "unlocking"])
def test_a_polite_kill_leaves_nothing_in_clear(
    world: World, encrypted: str, tmp_path: Path, when: str
) -> None:
    began = time.monotonic()
    pid, terminal = launch(world, encrypted, _UNLOCKED)
    read_until(terminal, "Entrée démarre".encode())
    start = time.monotonic() - began
    os.write(terminal, b"\r")
    read_until(terminal, b"en cours")
    os.write(terminal, f"une phrase {CANARY}".encode())
    read_until(terminal, b"CANARI")
    os.write(terminal, F12)
    read_until(terminal, "Verrouillé".encode())
    read_until(terminal, b"tourne")
    if when == "unlocking":
        os.write(terminal, PHRASE.encode() + b"\r")
    os.kill(pid, signal.SIGTERM)
    assert ended_within(pid, a_second(start))
    assert not [p for p, content in everything(tmp_path).items()
                if CANARY.encode() in content or PHRASE.encode() in content]
    world.vault.unlock(PHRASE)
    interview = world.library.open(encrypted)
    assert interview.session.unsent_in() == f"une phrase {CANARY}"
    not_counted = interview.stop_forgotten_clock()
    assert not_counted is None or not_counted.total_seconds() < 5
    interview.close()


# --- how it looks --------------------------------------------------------------------------------

KEY = tuple(range(28))


async def _offer(pilot: Pilot[None], world: World) -> None:
    await greeted(pilot)


async def _phrase(pilot: Pilot[None], world: World) -> None:
    await _offer(pilot, world)
    await pilot.press("enter")
    await write(pilot, PHRASE, enter=False)


async def _key(pilot: Pilot[None], world: World) -> None:
    await _phrase(pilot, world)
    await answer(pilot, "")
    await answer(pilot, PHRASE)


async def _convert(pilot: Pilot[None], world: World) -> None:
    await _key(pilot, world)
    await pilot.press("enter")
    await answer(pilot, "RSTV5")


async def _menu(pilot: Pilot[None], world: World) -> None:
    world.vault.create(PHRASE)
    await home_ready(pilot)
    await pilot.press("ctrl+k")
    await settle(pilot)


async def _locked(pilot: Pilot[None], world: World) -> None:
    world.vault.create(PHRASE)
    await home_ready(pilot)
    await pilot.press("enter")
    await settle(pilot)
    await pilot.press("f5", "f12")
    await settle(pilot)
    await answer(pilot, "une phrase fausse")


async def _home(pilot: Pilot[None], world: World) -> None:
    world.vault.create(PHRASE)
    await home_ready(pilot)
    world.begin().close()
    await pilot.press("f12")
    await settle(pilot)
    await pilot.press("escape")
    await home_ready(pilot)


LOOKS = {
    "offre": _offer, "phrase": _phrase, "cle": _key, "convertir": _convert, "menu": _menu,
    "verrou": _locked, "accueil": _home,
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", LOOKS)
def test_the_screen_looks_as_agreed(
    world: World, session: str, snap_compare: object, monkeypatch: pytest.MonkeyPatch, name: str,
    size: tuple[int, int],
) -> None:
    monkeypatch.setattr("assistant.storage.vault.file.new_recovery", lambda: KEY)

    async def before(pilot: Pilot[None]) -> None:
        await LOOKS[name](pilot, world)

    greets = name in ("offre", "phrase", "cle", "convertir")
    assert callable(snap_compare)
    assert snap_compare(world.app(greets=greets), terminal_size=size, run_before=before)
