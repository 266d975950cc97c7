"""The set-up: clean by shellcheck, the service locked in; and run for real, again and again, on a bare Debian in a folder."""

import hashlib
import json
import re
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from engine.rules import join_line
from engine.upkeep import registry_access
from engine.work import joining
from practice.model.app import create as create_model
from practice.serve import Served, serve
from storage import laptop_roles
from storage.database import Database
from tests.bare_debian import BareDebian, need
from tests.vps.ai_client import Laptop, wanted
from tests.vps.front import free_ports
from tests.vps.running import ROOT
from vps.agreement import parse_pairing

VPS = ROOT / "vps"
WORST = 1.5  # systemd's own scale: 0 is locked in, 10 is free


def test_the_script_is_clean() -> None:
    need("shellcheck")
    words = ["shellcheck", "-x", str(VPS / "setup_vps.sh")]  # and what it sources
    found = subprocess.run(words, capture_output=True, text=True)
    assert found.stdout == ""


def test_the_service_is_locked_in() -> None:
    need("systemd-analyze")
    words = ["systemd-analyze", "security", "--offline=true", str(VPS / "linkedpilot-ai.service")]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    score = re.search(r"exposure level for linkedpilot-ai.service: ([\d.]+)", said)
    assert score is not None
    assert float(score[1]) <= WORST, said


def test_the_lock_is_by_hashes_and_names_no_registry() -> None:
    lock = (VPS / "requirements.lock").read_text(encoding="utf-8")
    assert "http-message-signatures==3.0.0" in lock
    assert lock.count("--hash=sha256:") >= lock.count("==")
    assert re.search(r"(?i)https?:|index|pypi", lock) is None


# On a bare Debian


class Server(BareDebian):
    """One that has our files and, as wheels, the libraries that they name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "root")
        wheels = self.root / "wheels"
        # The libraries come from wherever this machine has its own from, by the lock's hashes.
        lock = ["-r", str(VPS / "requirements.lock"), "--require-hashes", "--no-deps", "-d", str(wheels)]
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", *lock], check=True, capture_output=True
        )
        shutil.copytree(VPS, self.root / "src/vps", ignore=shutil.ignore_patterns("__pycache__"))

    def does(self, script: str) -> tuple[int, str]:
        """The exit code, and all that it said."""
        return self.run(script, {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/wheels"})


@pytest.fixture(scope="module")
def model() -> Iterator[Served]:
    with serve(create_model()) as served:
        yield served


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("bare")
    yield Server(folder)
    shutil.rmtree(folder)


@pytest.mark.long
def test_a_bare_debian_serves_after_one_command_and_the_next_runs_change_nothing(
    bare: Server, model: Served, tmp_path: Path
) -> None:
    port, backend, registry = free_ports(3)
    setup = "bash /src/vps/setup_vps.sh --yes"
    given = (
        f"--address 127.0.0.1 --port {port} --backend-port {backend} "
        f"--upstream-url {model.url}/v1 --upstream-model practice "
        f"--with-registry --registry-port {registry}"
    )

    code, said = bare.does(f"{setup} {given} --dry-run")
    assert (code, "Nothing was changed." in said) == (0, True), said
    assert not (bare.root / "opt/linkedpilot-ai").exists()

    code, said = bare.does(f"{setup} {given}")
    assert code == 0, said
    assert f"https://127.0.0.1:{port} answers, over TLS." in said
    assert f"practice at {model.url}/v1 answers" in said
    pairing = parse_pairing(said)
    assert (pairing.url, pairing.key_id) == (f"https://127.0.0.1:{port}", "laptop")
    line = join_line.parse(said)
    assert (line.host, line.port, line.code) == ("127.0.0.1", registry, "")
    assert "restored and compared" in said

    code, said = bare.does(setup)
    assert code == 0, said
    assert "•" not in said
    assert "Nothing had to be changed." in said
    assert "lpvps1" not in said
    assert "lplaptop1" not in said

    code, said = bare.does(f"{setup} --check")
    assert (code, said.strip().endswith("All as it should be.")) == (0, True), said

    # What a laptop sees, by the lines that it was given: TLS pinned, signed, a comment; a registry that it may fill, and that is dumped.
    postgres = "setpriv --reuid postgres --regid postgres --init-groups"
    dumped = f"{postgres} linkedpilot-registry-dump"
    restored = (
        f"cd /; {postgres} env PGPORT={registry} PGOPTIONS='-c role=none' pg_restore --exit-on-error --clean --if-exists "
        "-d linkedpilot $(ls /var/backups/linkedpilot-registry/*.dump | tail -1) && echo put back"
    )
    serving = subprocess.Popen(
        bare.words(
            f"linkedpilot-ai serve & nginx; pg_ctlcluster 15 main start >/dev/null; echo up; read line; {dumped}; {restored}; cat"
        ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert serving.stdout is not None
        assert serving.stdout.readline() == b"up\n"
        pem = ssl.get_server_certificate(("127.0.0.1", port))
        assert hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest() == pairing.pin
        context = ssl.create_default_context(cadata=pem)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        laptop = Laptop(pairing.url, pairing.key_id, pairing.secret)
        transport = httpx.HTTPTransport(verify=context)
        deadline = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{backend}/healthz", trust_env=False)
                break
            except httpx.TransportError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        with httpx.Client(transport=transport, timeout=30) as http:
            answer = http.send(laptop.signed("/v1/comments", json.dumps(wanted()).encode()))
        assert answer.json()["comment"], answer.text
        with closing(Database(registry_access.url_of(line, tmp_path), tmp_path / "journal")) as db:
            db.migrate(tmp_path, datetime.now(UTC))
            with db.transaction() as session:
                assert laptop_roles.own(session) == line.role
                assert joining.new_line(session, "codecodeco", "hash", datetime.now(UTC)) is not None
        assert serving.stdin is not None
        serving.stdin.write(b"\n")
        serving.stdin.flush()
        said = serving.stdout.readline().decode()
        assert re.search(r"\.dump: [1-9]\d tables, restored and compared", said), said
        assert serving.stdout.readline() == b"put back\n"
    finally:
        serving.communicate(timeout=30)

    # What was broken is named, and mended by the same command; what a person added stays.
    env = bare.root / "etc/linkedpilot-ai/env"
    env.write_text(env.read_text() + 'LINKEDPILOT_AI_CEILING_DAY="2"\n')
    (bare.root / "etc/nginx/conf.d/linkedpilot-ai.conf").write_text("# gone\n")
    env.chmod(0o644)
    code, said = bare.does(f"{setup} --check")
    assert code == 1
    assert "✗ set up nginx" in said
    assert "✗ write the settings" in said
    code, said = bare.does(setup)
    assert code == 0, said
    assert 'LINKEDPILOT_AI_CEILING_DAY="2"' in env.read_text()
    assert env.stat().st_mode & 0o777 == 0o640

    code, said = bare.does(f"{setup} --uninstall")
    assert code == 0, said
    left = [
        str(path.relative_to(bare.root))
        for top in ("etc", "opt", "var/lib", "usr/local")
        for path in (bare.root / top).rglob("*linkedpilot*")
    ]
    # The registry is the laptops': it isn't taken away with the AI server.
    assert [each for each in left if not each.startswith("etc/postgresql/")] == []
    assert list((bare.root / "var/backups/linkedpilot-registry").glob("*.dump"))
    assert "linkedpilot" not in (bare.root / "etc/passwd").read_text()
