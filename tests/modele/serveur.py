"""A server on loopback that speaks the OpenAI-compatible protocol, and fails on demand.

The name of the model asked for says how it behaves.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

QUESTION = '{"texte": "Quel document le montre ?", "lignes": [8]}\n'
SECOND = '{"texte": "Avec qui avez-vous fait cela ?", "lignes": [8]}\n'
STATUSES = {"cle": 401, "inconnu": 404, "quota": 429, "serveur": 503}
TEXTS = {
    "bon": [QUESTION[:20], QUESTION[20:], SECOND],
    "vide": [""],
    "absurde": ["%%% ", "0xDEADBEEF ", "<<>>"],
    "anglais": ["What did you do yourself, ", "and with whom did you work?"],
    "json": ['{"texte": "Quel document', " le montre ?"],
    "page": ["<!DOCTYPE html><html><body>", "Connexion requise</body></html>"],
    "enorme": ["Que faites-vous de cela ? " * 40_000],
    "enorme-lignes": ["a" * 1_000] * 1_000,
    "outils": [QUESTION],
}


class Faulty(BaseHTTPRequestHandler):
    """One request, answered as its model says."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((self.path, headers, body))
        name = str(body["model"])
        if name in STATUSES:
            said = b'{"error": {"message": "non \x1b[2J"}}'
            self._whole(STATUSES[name], "application/json", said)
        elif name == "html":
            self._whole(200, "text/html", b"<!DOCTYPE html><html><h1>Portail</h1></html>")
        elif name == "illisible":
            self._whole(200, "text/event-stream", b"data: {casse\n\ndata: [DONE]\n\n")
        else:
            self._stream(name)

    def _whole(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, name: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for text in TEXTS.get(name, [QUESTION]):
                self._event(name, text)
            if name == "lent":
                self.server.stopped.wait(5)
            if name == "coupe":
                self.wfile.flush()
                self.close_connection = True
                self.connection.close()
                return
            self._chunk(b"data: [DONE]\n\n")
            self._chunk(b"")
        except OSError:
            self.close_connection = True

    def _event(self, name: str, text: str) -> None:
        delta: dict[str, Any] = {"role": "assistant", "content": text}
        if name == "outils":
            call = {"name": "juger", "arguments": '{"element": "1.8", "value": "acquis"}'}
            delta["tool_calls"] = [{"index": 0, "id": "1", "type": "function", "function": call}]
        event = {
            "id": "1", "object": "chat.completion.chunk", "created": int(time.time()),
            "model": name, "choices": [{"index": 0, "delta": delta, "finish_reason": None}],
        }
        self._chunk(b"data: " + json.dumps(event).encode() + b"\n\n")

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Nothing: the tests' output stays readable."""


class Server(ThreadingHTTPServer):
    """The server, and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Faulty)
        self.seen: list[tuple[str, dict[str, str], Any]] = []
        self.stopped = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a client that leaves is what several tests are about."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()
