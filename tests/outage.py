"""A wire to a server that can be cut, or that swallows what one side says, at any instant."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field

from tests.ends import to_read


@dataclass
class Wire:
    """A proxy on the loopback.

    Args:
        target: the port of the server.
    """

    target: int
    port: int = 0
    up: bool = True
    answers: bool = True
    """Whether what the server says comes through; what it is asked does in any case."""
    _open: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Close every connection, and let none be opened."""
        self.up = False
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def mend(self) -> None:
        """Let everything through again."""
        self.up = self.answers = True

    def close(self) -> None:
        self.cut()
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if not self.up:
                    client.close()
                    continue
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, socket.create_connection(
            ("127.0.0.1", self.target)
        ) as server:
            self._open += [client, server]
            while True:
                for one in to_read(client, server, seconds=60):
                    said = one.recv(65536)
                    if not said:
                        return
                    if one is client:
                        server.sendall(said)
                    elif self.answers:
                        client.sendall(said)
