"""The way to a registry on a server: the line that leads there, its certificate, and what this laptop keeps of both."""

import hashlib
import os
import secrets
import socket
import ssl
import struct
from pathlib import Path

from sqlalchemy import URL, make_url

from engine.rules import join_line
from engine.rules.errors import UserError
from engine.rules.join_line import JoinLine
from engine.upkeep import env_file
from engine.upkeep.config import PREFIX, Config
from engine.upkeep.secrets import write_private

VARIABLE = PREFIX + "DATABASE_URL"
CONNECT_SECONDS = 10.0
PASSWORD_BYTES = 24
_TLS_WANTED = struct.pack("!ii", 8, 80877103)  # the protocol's SSLRequest


class NoRegistry(UserError):
    """The line leads to no registry: it is damaged, nobody answers there, or another one does."""


def read(text: str) -> JoinLine:
    """Raises NoRegistry, also where what is kept of it wouldn't count."""
    if VARIABLE in os.environ:
        raise NoRegistry("environment", variable=VARIABLE)
    try:
        return join_line.parse(text)
    except join_line.NotAJoinLine:
        raise NoRegistry("line") from None


def new_password() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)


def line_to(url: URL, role: str, password: str, code: str) -> JoinLine | None:
    """The line for another laptop, from a laptop's own way there; None where that way is this laptop's alone (a socket)."""
    if not url.host or not url.database:
        return None
    root = url.query.get("sslrootcert")
    file = Path(root) if isinstance(root, str) else None
    pin = pin_of(file.read_text(encoding="ascii")) if file is not None and file.is_file() else ""
    return JoinLine(role, password, url.host, url.port or 5432, url.database, code, pin)


def url_of(line: JoinLine, data_dir: Path) -> str:
    """The address by which this laptop reaches it, its certificate seen to be the pinned one, and kept. Blocking. Raises NoRegistry."""
    query = {"sslmode": "require"}
    if line.pin:
        file = certificate_file(data_dir, line.pin)
        write_private(file, _certificate(line).encode("ascii"))
        query = {"sslmode": "verify-full", "sslrootcert": file.absolute().as_posix()}
    made = URL.create(
        "postgresql",
        username=line.role,
        password=line.password,
        host=line.host,
        port=line.port,
        database=line.database,
        query=query,
    )
    return made.render_as_string(hide_password=False)


def certificate_file(data_dir: Path, pin: str) -> Path:
    """Where that server's is kept: another registry's line, which may come to nothing, writes over none."""
    return data_dir / f"registry-{pin[:16]}.crt"


def with_password(url: str, password: str) -> str:
    """The same way with another password."""
    return make_url(url).set(password=password).render_as_string(hide_password=False)


def keep(config: Config, url: str) -> None:
    """From now on this laptop's registry is there."""
    env_file.put(config.data_dir / ".env", VARIABLE, url)


def _certificate(line: JoinLine) -> str:
    """The server's, as PEM, over the wire as PostgreSQL begins TLS."""
    # Who it is says the pin alone: no authority does.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection((line.host, line.port), CONNECT_SECONDS) as plain:
            plain.sendall(_TLS_WANTED)
            if plain.recv(1) != b"S":
                raise NoRegistry("no_tls", host=line.host)
            with context.wrap_socket(plain, server_hostname=line.host) as wrapped:
                der = wrapped.getpeercert(binary_form=True)
    except OSError as error:
        raise NoRegistry("not_reached", host=line.host, said=str(error)) from error
    pem = ssl.DER_cert_to_PEM_cert(der or b"")
    if not secrets.compare_digest(pin_of(pem), line.pin):
        raise NoRegistry("other_certificate", host=line.host)
    return pem


def pin_of(pem: str) -> str:
    """The SHA-256 of a certificate: by this alone the server is known."""
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()
