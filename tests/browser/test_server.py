"""The page's server, over real sockets and pipes: what it answers, carries, refuses and ends."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from assistant.browser import server as room
from assistant.browser import threshold
from assistant.browser.access import Access
from assistant.browser.program import ShownProgram
from assistant.browser.server import PageServer, listen
from tests.places import TESTS

PARTS = ("page.js", "page.css", "textual.js", "xterm.css", "police.ttf", "police-italique.ttf")


@dataclass
class Stand:
    """A server that runs, and a browser before it."""

    access: Access
    client: aiohttp.ClientSession
    serving: asyncio.Task[int]
    keys_used: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    async def get(self, name: str = "", **more: Any) -> tuple[int, bytes, Any]:
        url = self.access.origin + self.access.place + name
        async with self.client.get(url, **more) as answer:
            return answer.status, await answer.read(), answer.headers

    async def enter(self) -> None:
        async with self.client.get(self.access.address) as answer:
            assert answer.status == 200

    async def window(self, size: str = "width=100&height=30") -> aiohttp.ClientWebSocketResponse:
        return await self.client.ws_connect(
            f"{self.access.origin}{self.access.place}ws?{size}",
            headers={"Origin": self.access.origin},
        )


@asynccontextmanager
async def serving() -> AsyncIterator[Stand]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(TESTS / "browser" / "echo.py"), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    listening = listen(0)
    access = Access(listening.getsockname()[1])
    used: list[str] = []
    missed: list[str] = []
    program = ShownProgram(process)
    page = PageServer(
        access, program, used=lambda: used.append(access.address),
        missed=lambda: missed.append("missed"),
    )
    task = asyncio.create_task(page.run(listening))
    jar = aiohttp.CookieJar(unsafe=True)  # as a browser does for an address in figures
    async with aiohttp.ClientSession(cookie_jar=jar) as client:
        try:
            yield Stand(access, client, task, used, missed)
        finally:
            program.end_input()
            await asyncio.wait_for(task, 10)


async def heard(window: aiohttp.ClientWebSocketResponse) -> str:
    message = await asyncio.wait_for(window.receive(), 5)
    assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), message
    return message.data.decode() if isinstance(message.data, bytes) else str(message.data)


async def type_in(window: aiohttp.ClientWebSocketResponse, text: str) -> None:
    await window.send_str(json.dumps(["stdin", text]))


async def test_the_key_is_exchanged_for_a_cookie_once() -> None:
    async with serving() as stand:
        assert (await stand.get())[0] == 403
        address = stand.access.address
        async with stand.client.get(address) as answer:
            cookie = answer.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
            assert f"Path={stand.access.place}" in cookie
            assert answer.status == 200
        assert (await stand.get())[0] == 200
        async with aiohttp.ClientSession() as other, other.get(address) as again:
            assert "Set-Cookie" not in again.headers  # it opens nothing any more
            assert stand.access.cookie not in await again.text()
        assert stand.keys_used == [stand.access.address]  # the next one was handed over
        assert stand.access.address != address


async def test_a_second_window_of_the_same_browser_comes_in_by_the_same_key() -> None:
    async with serving() as stand:
        address = stand.access.address
        for _ in range(2):
            async with stand.client.get(address) as answer:
                assert answer.status == 200
                assert 'content="0;url=./"' in await answer.text()
            assert (await stand.get())[0] == 200


async def test_the_page_is_whole_and_asks_nothing_of_the_network() -> None:
    async with serving() as stand:
        await stand.enter()
        for name in ("", *(f"page/{part}" for part in PARTS)):
            status, content, headers = await stand.get(name)
            assert status == 200, name
            assert content
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'self';" in policy
            assert headers["Cache-Control"] == "no-store"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert "aiohttp" not in headers["Server"]
            if name in ("", "page/page.js", "page/page.css"):
                assert b"//" not in content.replace(b"// ", b"")
        assert b"<script>" not in (await stand.get())[1]


@pytest.mark.parametrize("name", [
    "page/inconnu.js", "page/..%2fserver.py", "fichier/inconnu", "page/page.html",
])
async def test_there_is_no_other_file(name: str) -> None:
    async with serving() as stand:
        await stand.enter()
        status, content, _ = await stand.get(name)
        assert (status, content) == (403, "Refusé.\n".encode())


async def test_refusals_look_the_same_and_give_nothing_away() -> None:
    async with serving() as stand:
        async with stand.client.get(stand.access.origin + "/") as answer:
            root = (answer.status, await answer.read())
        async with stand.client.post(stand.access.origin + stand.access.place) as answer:
            assert (answer.status, await answer.read()) == root
        assert (await stand.get("ws"))[:2] == root
        assert root == (403, "Refusé.\n".encode())


async def knock(access: Access, said: bytes = b"") -> tuple[Any, Any]:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(access.host.split(":")[1]))
    writer.write(said)
    return reader, writer


async def test_nobody_stays_at_the_door_and_a_window_that_came_in_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threshold, "WAITS", 0.2)
    async with serving() as stand:
        await stand.enter()
        window = await stand.window()
        await heard(window)
        place = stand.access.place.encode()
        silent = [await knock(stand.access, said) for said in (
            b"", b"GET / HT", b"GET " + place,
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n",
        )]
        for reader, _ in silent:
            with suppress(ConnectionError):
                assert await asyncio.wait_for(reader.read(), 2) == b""
        await type_in(window, "encore")
        assert await heard(window) == "[encore]"


async def test_who_is_refused_is_let_go_at_once() -> None:
    async with serving() as stand:
        reader, _ = await knock(stand.access, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        said = await asyncio.wait_for(reader.read(), 2)
        assert said.startswith(b"HTTP/1.1 403")
        assert b"aiohttp" not in said


async def test_a_crowd_that_says_nothing_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threshold, "MOST", 5)
    async with serving() as stand:
        crowd = [await knock(stand.access) for _ in range(20)]
        await stand.enter()
        assert (await stand.get())[0] == 200
        gone = 0
        for reader, _ in crowd:
            with suppress(TimeoutError, ConnectionError):
                await asyncio.wait_for(reader.read(), 0.01)
                gone += 1
        assert gone >= 14


@pytest.mark.parametrize("said", [
    pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\n", id="TLS"),
    pytest.param(b"GET /\r\n\r\n", id="no version"),
    pytest.param(b"\0" * 9000 + b"\n", id="zeros"),
    pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", id="header"),
    pytest.param(b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n", id="path"),
])
async def test_what_is_no_request_is_told_nothing(
    said: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    async with serving() as stand:
        reader, _ = await knock(stand.access, said)
        with suppress(ConnectionError):
            answer = await asyncio.wait_for(reader.read(), 7)
            assert b"aiohttp" not in answer
            assert stand.access.place.encode() not in answer
        await stand.enter()
    assert "Traceback" not in capfd.readouterr().err


async def test_the_cookies_of_other_servers_of_this_machine_do_not_shut_us_out() -> None:
    async with serving() as stand:
        await stand.enter()
        others = "; ".join(f"outil{number}={'x' * 900}" for number in range(30))
        ours = f"cqp={stand.access.cookie}"
        async with aiohttp.ClientSession() as bare:
            for cookies in (f"{ours}; cqp=faux; {others}", f'{others}; mal"formé=; {ours}'):
                url = stand.access.origin + stand.access.place
                async with bare.get(url, headers={"Cookie": cookies}) as answer:
                    assert answer.status == 200


async def test_a_window_that_is_long_in_coming_is_told_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "EVERY", 0.01)
    monkeypatch.setattr(room, "FIRST_WINDOW", 0.1)
    async with serving() as stand:
        await asyncio.sleep(0.3)
        assert stand.missed == ["missed"]
    async with serving() as stand:
        await stand.enter()
        window = await stand.window()
        await window.close()
        await asyncio.sleep(0.3)
        assert stand.missed == []


async def test_only_this_machine_is_listened_to() -> None:
    listening = listen(0)
    try:
        assert listening.getsockname()[0] == "127.0.0.1"
    finally:
        listening.close()


async def test_keys_reach_the_program_and_painting_comes_back() -> None:
    async with serving() as stand:
        await stand.enter()
        window = await stand.window()
        assert await heard(window) == "<attach 100x30>"
        await type_in(window, "é€")
        assert await heard(window) == "[é€]"
        await window.send_str('["resize", {"width": 90, "height": 20}]')
        assert await heard(window) == "<resize 90x20>"
        await window.send_str('["focus"]')
        await window.send_str('["ping", "1"]')
        await type_in(window, "\ud800")  # half a character, as a page can send it
        assert await heard(window) == "[?]"


async def test_a_lone_escape_is_followed_by_a_packet_that_frees_it() -> None:
    async with serving() as stand:
        await stand.enter()
        window = await stand.window()
        await heard(window)
        await type_in(window, "\x1b")
        assert [await heard(window), await heard(window)] == ["[\x1b]", "<rien NonexNone>"]


@pytest.mark.parametrize(("size", "taken"), [
    ("width=999999&height=999999", "<attach 500x200>"),
    ("width=0&height=-3", "<attach 80x24>"),
    ("width=1&height=1", "<attach 20x5>"),
    ("width=²&height=a", "<attach 80x24>"),
    ("", "<attach 80x24>"),
    ("width=99999999999999999999&height=24", "<attach 80x24>"),
])
async def test_no_page_is_bigger_than_a_screen(size: str, taken: str) -> None:
    async with serving() as stand:
        await stand.enter()
        assert await heard(await stand.window(size)) == taken


@pytest.mark.parametrize("said", [
    "[]", "{}", "null", "3", "pas du JSON", '["stdin"]', '["stdin", 3]', '["exec", "ls"]',
    '["resize", {"width": "1", "height": 2}]', '["resize", {}]', '["stdin", "a", "b"]',
    pytest.param("[" * 100_000, id="profond"),
])
async def test_what_our_page_never_says_closes_the_window_and_nothing_else(said: str) -> None:
    async with serving() as stand:
        await stand.enter()
        window = await stand.window()
        await heard(window)
        await window.send_str(said)
        assert (await asyncio.wait_for(window.receive(), 5)).type is aiohttp.WSMsgType.CLOSE
        assert not stand.serving.done()
        again = await stand.window()
        assert await heard(again) == "<attach 100x30>"


async def test_too_long_a_message_closes_the_window_and_nothing_else() -> None:
    async with serving() as stand:
        await stand.enter()
        window = await stand.window()
        await heard(window)
        with suppress(ConnectionError):  # let go before the end of what it sends
            await type_in(window, "a" * (room.LONGEST_MESSAGE + 1))
        assert (await asyncio.wait_for(window.receive(), 20)).type in (
            aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR,
        )
        assert await heard(await stand.window()) == "<attach 100x30>"


async def test_a_newer_window_takes_over_and_the_older_is_told() -> None:
    async with serving() as stand:
        await stand.enter()
        older = await stand.window()
        await heard(older)
        newer = await stand.window()
        assert (await older.receive()).data == room.WhyClosed.TAKEN
        assert await heard(newer) == "<attach 100x30>"
        await type_in(newer, "suite")
        assert await heard(newer) == "[suite]"


async def test_of_many_windows_at_once_one_is_left_and_only_it_types() -> None:
    async with serving() as stand:
        await stand.enter()
        windows = await asyncio.gather(*(stand.window() for _ in range(6)))
        await asyncio.sleep(0.5)
        for window in windows:
            with suppress(ConnectionError):
                await type_in(window, "essai")
        typed: list[str] = []

        async def listen(window: aiohttp.ClientWebSocketResponse) -> None:
            while (message := await window.receive()).type is aiohttp.WSMsgType.BINARY:
                typed.extend(["essai"] * message.data.count(b"[essai]"))

        listening = [asyncio.create_task(listen(window)) for window in windows]
        async with asyncio.timeout(10):
            while not typed:
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.3)
        assert len(typed) == 1
        assert sum(not one.done() for one in listening) == 1
        for one in listening:
            one.cancel()


async def test_a_reload_finds_the_program_as_it_was() -> None:
    async with serving() as stand:
        await stand.enter()
        window = await stand.window()
        await heard(window)
        await window.close()
        again = await stand.window()
        assert await heard(again) == "<attach 100x30>"
        assert not stand.serving.done()


@pytest.mark.parametrize(("typed", "why", "code"), [
    ("fin", room.WhyClosed.ENDED, 0), ("faute", room.WhyClosed.FAULT, 1),
])
async def test_the_window_is_told_how_the_program_ended(
    typed: str, why: room.WhyClosed, code: int
) -> None:
    async with serving() as stand:
        await stand.enter()
        window = await stand.window()
        await heard(window)
        await type_in(window, typed)
        assert (await asyncio.wait_for(window.receive(), 5)).data == why
        assert await asyncio.wait_for(stand.serving, 5) == code


async def test_a_document_is_fetched_once() -> None:
    async with serving() as stand:
        await stand.enter()
        window = await stand.window()
        await heard(window)
        await type_in(window, "document")
        kind, token, name = json.loads(await heard(window))
        assert (kind, name) == ("fichier", "dossier é.docx")
        status, content, headers = await stand.get(f"fichier/{token}")
        assert (status, content) == (200, b"PK\0\0contenu")
        assert headers["Content-Disposition"] == (
            "attachment; filename*=UTF-8''dossier%20%C3%A9.docx"
        )
        assert (await stand.get(f"fichier/{token}"))[0] == 403


async def test_without_a_window_the_program_is_told_then_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "EVERY", 0.02)
    monkeypatch.setattr(room, "UNSEEN_LOCKS", 0.1)
    monkeypatch.setattr(room, "UNSEEN_ENDS", 0.6)
    async with serving() as stand:
        await stand.enter()
        window = await stand.window()
        await heard(window)
        await asyncio.sleep(0.3)  # a window is there: nothing happens
        await window.close()
        await asyncio.sleep(0.25)
        again = await stand.window()  # what was said meanwhile was said to nobody
        assert await heard(again) == "<attach 100x30>"
        await again.close()
        assert await asyncio.wait_for(stand.serving, 5) == 0
