"""The user's own AI server, on this machine: the real one over TLS, with a practice model behind it. Nobody needs a key of anybody's."""

import hashlib
import ipaddress
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import practice.model.app
from engine.comments import ai_server
from engine.upkeep.config import Config as LaptopConfig
from engine.upkeep.secrets import Secrets
from practice.serve import listen, serve
from vps.agreement import Pairing, pairing_token
from vps.server import keys
from vps.server.app import Service, create
from vps.server.config import Config
from vps.server.store import Store

HOST = "127.0.0.1"
KEY_ID = "practice"


class AiWorld:
    """A practice model and the AI server before it, as long as the `with` block lasts."""

    def __init__(self, folder: Path, seed: int = 1, public_url: str | None = None) -> None:
        """With `public_url` something else stands before it with TLS, such as nginx; else it has TLS itself."""
        self._stack = ExitStack()
        folder.mkdir(parents=True, exist_ok=True)
        model = practice.model.app.create(seed)
        self.faults = model.state.faults
        self.calls = model.state.calls
        self.model = self._stack.enter_context(serve(model))
        certificate = _self_signed(folder) if public_url is None else None
        with closing(
            listen(HOST, 0)
        ) as free:  # its own address is in every signature, so it is chosen before
            port = int(free.getsockname()[1])
        config = Config(
            public_url=public_url or f"https://{HOST}:{port}",
            data_dir=folder / "server",
            upstream_url=f"{self.model.url}/v1",
            upstream_model=practice.model.app.MODEL,
            rate_key=600,
            rate_address=600,
        )
        with closing(Store(config.data_dir)) as store:
            secret = keys.add(store, KEY_ID, datetime.now(UTC))
        # Made where it runs: its database belongs to one thread.
        server = serve(lambda: create(Service(config)), port=port, certificate=certificate)
        self.server = self._stack.enter_context(server)
        self._keys = (config.public_url, KEY_ID, secret)
        self._certificate = certificate[0] if certificate is not None else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def line(self, certificate: Path | None = None) -> str:
        """The pairing line with which the server's set-up ends; `certificate` of what stands before it."""
        shown = certificate or self._certificate
        assert shown is not None, "whose certificate does the laptop see?"
        return pairing_token(Pairing(*self._keys, _pin(shown)))

    def pair(self, config: LaptopConfig, certificate: Path | None = None) -> None:
        """What `linkedpilot vps pair` does with that line."""
        ai_server.pair(Secrets.of(config), self.line(certificate))


def _self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate as `setup_vps.sh` makes one where there is no domain; and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "linkedpilot-ai")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "server.pem", folder / "server.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.touch(mode=0o600)
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, private


def _pin(certificate: Path) -> str:
    der = x509.load_pem_x509_certificate(certificate.read_bytes()).public_bytes(serialization.Encoding.DER)
    return hashlib.sha256(der).hexdigest()
