"""A wire to a server of the tests that asks for encryption: the PostgreSQL of the wheel knows none.

It speaks the beginning of PostgreSQL's protocol, proves who it is by a certificate that an
authority of the test's own signed, and passes everything on in clear.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.ends import to_read

_ASKS_FOR_TLS = 80877103
_ASKS = 8
"""Bytes of a question before anything else."""


@dataclass(frozen=True)
class Authority:
    """Who signs certificates; `root` is the file to be trusted."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    root: Path

    @classmethod
    def made(cls, folder: Path) -> Authority:
        """A new one, of which nobody has heard."""
        folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        name = _named("Autorité de l’essai")
        certificate = (
            _begun(name, name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        root = folder / "root.crt"
        root.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return cls(key, certificate, root)

    def signed(self, name: str, folder: Path, *, days: int = 30) -> Path:
        """A certificate and its key in one file, for a name or an address.

        Args:
            days: how long it holds from now; it ended so many days ago where that is negative.
        """
        folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            known: x509.GeneralName = x509.IPAddress(ip_address(name))
        except ValueError:
            known = x509.DNSName(name)
        certificate = (
            _begun(_named(name), self.certificate.subject, key.public_key(), days)
            .add_extension(x509.SubjectAlternativeName([known]), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        path = folder / f"{name}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ) + certificate.public_bytes(serialization.Encoding.PEM)
        )
        return path


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int = 30
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=90)).not_valid_after(now + timedelta(days=days))
    )


class TlsWire:
    """The proxy.

    Args:
        target: the port of the server.
        certificate: the file of the certificate and its key.
    """

    def __init__(self, target: int, certificate: Path) -> None:
        self._target = target
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.heard = bytearray()
        """What came through before anything was encrypted."""
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._greet, args=(client,), daemon=True).start()

    def _greet(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            while len(asked := client.recv(_ASKS, socket.MSG_WAITALL)) == _ASKS:
                self.heard += asked
                if int.from_bytes(asked[4:]) != _ASKS_FOR_TLS:
                    client.sendall(b"N")
                    continue
                client.sendall(b"S")
                with self._context.wrap_socket(client, server_side=True) as safe:
                    self._pass(safe)
                return

    def _pass(self, client: ssl.SSLSocket) -> None:
        with socket.create_connection(("127.0.0.1", self._target)) as server:
            while True:
                ready = [client] if client.pending() else to_read(client, server)
                for one in ready:
                    said = one.recv(65536)
                    if not said:
                        return
                    (server if one is client else client).sendall(said)
