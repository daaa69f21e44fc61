"""`cqp navigateur` itself, with the program behind it: a window, a reload, a server that dies."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.places import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals as Linux sends them")


class Served:
    """The command, and what it said."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "navigateur", "--sans-ouvrir"],
            env={**os.environ, "CQP_DONNEES": str(data), "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, encoding="utf-8",
        )
        assert self.process.stderr is not None
        self.file = Path(self.process.stderr.readline().partition(" : ")[2].strip())
        self.address = self.process.stderr.readline().partition(" : ")[2].strip()

    def programs(self) -> list[int]:
        """The processes that show the sessions of this folder, the server left out."""
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and int(folder.name) != self.process.pid:
                try:
                    words = (folder / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if str(self.data / "sessions").encode() in words:
                    found.append(int(folder.name))
        return found


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "reglages.json").write_text('{"encryption": "jamais"}', "utf-8")
    one = Served(tmp_path)
    yield one
    one.process.kill()
    one.process.communicate()


class Window:
    """A browser's window, as far as the protocol goes."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket, self.painted = socket, ""

    async def type(self, text: str) -> None:
        await self.socket.send_str(json.dumps(["stdin", text]))

    async def until(self, sight: str, *, seconds: float = 10) -> None:
        async def look() -> None:
            while sight not in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.painted):
                message = await self.socket.receive()
                assert message.type is aiohttp.WSMsgType.BINARY, message
                self.painted += message.data.decode()

        await asyncio.wait_for(look(), seconds)


async def window(client: aiohttp.ClientSession, page: str) -> Window:
    origin = "/".join(page.split("/")[:3])
    return Window(await client.ws_connect(
        f"{page}ws?width=100&height=30", headers={"Origin": origin}
    ))


async def test_a_reload_keeps_the_line_and_the_end_says_so(served: Served) -> None:
    assert served.address in served.file.read_text("utf-8")
    assert served.file.stat().st_mode & 0o077 == 0
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as client:
        async with client.get(served.address) as answer:
            assert answer.status == 200
        assert served.address not in served.file.read_text("utf-8")  # another key by now
        page = served.address.partition("entree")[0]
        first = await window(client, page)
        await first.until("nouvelle")
        await first.type("n")
        await first.until("retour")  # at the foot of the page, and not of a screen of 24 lines
        assert re.search(r"\x1b\[30;1H[^\n]*retour", first.painted)
        assert "\x1b]11;#1a1c20\x07" in first.painted
        await first.type("Élodie Ça")
        await first.until("Élodie Ça")
        await first.socket.close()
        second = await window(client, page)
        await second.until("Élodie Ça")
        await second.type("\x14")  # the light theme, up to the edges of the page
        await second.until("\x1b]11;#fbfaf7\x07")
        await second.type("\x11")
        while (message := await asyncio.wait_for(second.socket.receive(), 10)).type is (
            aiohttp.WSMsgType.BINARY
        ):
            pass
        assert message.data == 4000
    assert served.process.wait(10) == 0
    assert not served.file.exists()
    assert served.programs() == []


async def test_the_key_is_in_no_process_list(served: Served) -> None:
    key = served.address.partition("cle=")[2]
    place = served.address.split("/")[3]
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            assert key.encode() not in words
            assert place.encode() not in words


async def test_a_server_that_dies_takes_the_program_with_it(served: Served) -> None:
    async def gone() -> None:
        while served.programs():
            await asyncio.sleep(0.05)

    while not served.programs():
        await asyncio.sleep(0.05)
    served.process.send_signal(signal.SIGKILL)
    await asyncio.wait_for(gone(), 5)


async def test_a_second_command_hands_the_first_window_over(served: Served) -> None:
    again = subprocess.run(
        [sys.executable, "-m", "assistant", "navigateur", "--sans-ouvrir"],
        env={**os.environ, "CQP_DONNEES": str(served.data), "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, encoding="utf-8", timeout=20, check=True,
    )
    assert "déjà ouvert" in again.stderr
    assert str(served.file) in again.stderr
    assert len(served.programs()) == 1


def test_a_port_that_is_taken_is_told(served: Served, tmp_path: Path) -> None:
    port = served.address.split(":")[2].split("/")[0]
    other = subprocess.run(
        [sys.executable, "-m", "assistant", "navigateur", "--sans-ouvrir", "--port", port],
        env={**os.environ, "CQP_DONNEES": str(tmp_path / "autre"), "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, encoding="utf-8", timeout=20, check=False,
    )
    assert other.returncode == 2
    assert f"Le port {port}" in other.stderr


async def test_a_command_given_twice_at_once_opens_one_program(tmp_path: Path) -> None:
    (tmp_path / "reglages.json").write_text('{"encryption": "jamais"}', "utf-8")
    words = [sys.executable, "-m", "assistant", "navigateur", "--sans-ouvrir"]
    two = [await asyncio.create_subprocess_exec(
        *words, env={**os.environ, "CQP_DONNEES": str(tmp_path), "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
    ) for _ in range(2)]
    ends = [asyncio.create_task(one.wait()) for one in two]
    done, left = await asyncio.wait(ends, timeout=60, return_when=asyncio.FIRST_COMPLETED)
    assert [one.result() for one in done] == [0]
    assert len(left) == 1
    other = two[ends.index(done.pop())]
    assert other.stderr is not None
    assert "déjà ouvert" in (await other.stderr.read()).decode()
    for one in two:
        if one.returncode is None:
            one.terminate()
            await one.wait()
