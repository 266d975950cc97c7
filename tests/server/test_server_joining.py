"""A laptop joins by a line out of the chat: the way there, over TLS, a role of its own, a code that works once."""

import asyncio
import io
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, make_url, select, text

from bot.doctor import data_checks
from bot.routing.invitations import hashed
from bot.texts.said import error_sentence, say_plain
from cli import main
from engine.rules import join_line
from engine.rules.facts import fact
from engine.rules.join_line import JoinLine
from engine.upkeep import faults, registry_access, trouble
from engine.upkeep.config import Config
from engine.upkeep.journal import read_back
from engine.work import fleet, joining, laptop_folder
from storage import dialect, journal_state, laptop_roles, laptops
from storage.database import Database
from storage.identity import Writer
from storage.journal import Journal, Line
from storage.tables import DoNotContact, Lead
from tests.clock import FakeClock
from tests.fixtures_db import MONDAY, SampleData, put_migrated
from tests.postgresql import USER, Server, served
from tests.vps.front import free_port

ROOT = Path(__file__).resolve().parents[2]
NAME = "linkedpilot"
FIRST = "laptop_00000001"
PASSWORD = "first-laptops-own-password"
LOG_INS = ("local all all trust", f"hostssl {NAME} +{NAME} 127.0.0.1/32 scram-sha-256")


@dataclass
class Registry:
    """One as its administrator sets it up, and the way of its first laptop."""

    server: Server
    port: int
    pin: str
    folder: Path

    def psql(self, file: Path) -> None:
        where = ["-h", str(self.server.folder), "-p", str(self.port), "-U", USER, "-d", NAME]
        words = ["psql", *where, "-v", "ON_ERROR_STOP=1", "-q", "-f", str(file)]
        subprocess.run(words, check=True, capture_output=True)

    def line(self, role: str = FIRST, password: str = PASSWORD, pin: str | None = None) -> JoinLine:
        return JoinLine(role, password, "127.0.0.1", self.port, NAME, "", self.pin if pin is None else pin)

    def first(self) -> Database:
        data = self.folder / "first"
        data.mkdir(exist_ok=True)
        return Database(registry_access.url_of(self.line(), data), data / "journal")

    def config(self, name: str) -> Config:
        made = Config.load({"LINKEDPILOT_DATA_DIR": str(self.folder / name)})
        made.prepare_folders()
        return made


@pytest.fixture(scope="module")
def registry(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """A server of its own, with TLS and log-ins; that of the other tests has a socket alone."""
    port, folder = free_port(), tmp_path_factory.mktemp("joining")
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"

    def with_tls(of: Path) -> Sequence[str]:
        key, certificate = of / "key", of / "crt"
        subprocess.run(
            ["openssl", *words.split(), "-keyout", str(key), "-out", str(certificate)],
            check=True,
            capture_output=True,
        )
        key.chmod(0o600)
        certificate.chmod(0o644)  # whatever the umask is
        if os.geteuid() == 0:
            shutil.chown(key, USER)
        return (
            "listen_addresses=127.0.0.1",
            "ssl=on",
            f"ssl_cert_file={certificate}",
            f"ssl_key_file={key}",
        )

    with served(port=port, more=with_tls) as server:
        pin = registry_access.pin_of((server.folder / "crt").read_text())
        made = Registry(server, port, pin, folder)
        server.command("CREATE ROLE {} NOLOGIN", NAME)
        server.command("CREATE DATABASE {} OWNER {}", NAME, NAME)
        for _ in range(2):  # it may be run again
            made.psql(ROOT / "vps" / "registry.sql")
        _admit(server)
        server.log_ins(*LOG_INS)
        with closing(made.first()) as db:
            db.migrate(folder, MONDAY)
            with db.transaction() as session:
                laptops.change(session, 1, uid=joining.new_uid(laptop_roles.own(session)), name="first")
        yield made


def _admit(server: Server) -> None:
    """The first laptop's role, as the set-up makes it."""
    with psycopg.connect(host=str(server.folder), port=server.port, user=USER, dbname=NAME) as connection:
        kept = connection.pgconn.encrypt_password(PASSWORD.encode(), FIRST.encode(), b"scram-sha-256")
        words = "SELECT linkedpilot_roles.admit(%s, %s, 'infinity')"
        connection.execute(words, (FIRST, kept.decode()))


def drawn(registry: Registry, code: str = "codecodeco", at: datetime = MONDAY) -> JoinLine:
    """The line that the chat shows."""
    with closing(registry.first()) as db, db.transaction() as session:
        line = joining.new_line(session, code, code, at)
    assert line is not None
    return join_line.parse(line)


def join(registry: Registry, line: JoinLine, name: str, at: datetime = MONDAY) -> int:
    config = registry.config(name)
    url = registry_access.url_of(line, config.data_dir)

    def keep(password: str) -> None:
        registry_access.keep(config, registry_access.with_password(url, password))

    with closing(Database(url, config.data_dir / "journal")) as db:
        return joining.join(db, config.data_dir, line.code, name, at, keep)


def logs_in(registry: Registry, url: str) -> bool:
    try:
        with closing(Database(url, registry.folder / "nobody")) as db, db.reading() as session:
            return session.scalar(text("SELECT current_user")) == NAME
    except Exception:
        return False


def test_by_the_line_it_gets_a_way_there_that_is_its_own(registry: Registry) -> None:
    line = drawn(registry, at=datetime.now(tz=MONDAY.tzinfo))
    number = join(registry, line, "second", datetime.now(tz=MONDAY.tzinfo))
    config = Config.load({"LINKEDPILOT_DATA_DIR": str(registry.folder / "second")})
    kept = make_url(config.database_url)
    assert (kept.username, kept.host, kept.query["sslmode"]) == (line.role, "127.0.0.1", "verify-full")
    assert kept.password != line.password
    assert logs_in(registry, config.database_url)
    assert not logs_in(registry, registry_access.url_of(line, config.data_dir))  # what stood in the chat
    assert (config.data_dir / ".env").stat().st_mode & 0o077 == 0
    with closing(registry.first()) as db:
        with db.reading() as session:
            row = laptops.get(session, number)
            assert row is not None
            assert row.uid is not None
            assert laptop_roles.of_uid(row.uid) == line.role
        with closing(Database(config.database_url, registry.folder / "nobody")) as theirs:
            with theirs.reading() as session:  # it is connected
                session.execute(text("SELECT 1"))
            with db.transaction() as session:
                fleet.leave(session, number, MONDAY)
            assert not logs_in(registry, config.database_url)
    with closing(Database(config.database_url, registry.folder / "nobody")) as theirs:
        with pytest.raises(Exception) as met, theirs.reading() as session:  # noqa: PT011 - the driver's own
            session.execute(text("SELECT 1"))
    with pytest.raises(Exception) as seen:  # noqa: PT011
        asyncio.run(data_checks.database(config, FakeClock()))
    for error in (met.value, seen.value):
        told = faults.named(error, config)
        assert told is not None
        assert "it was taken out of the fleet" in error_sentence(told)
    assert "it was taken out of the fleet" in say_plain(trouble.of(met.value) or fact("trouble.full"))


def test_an_installation_moves_there_by_the_line_of_the_set_up(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name, data = "moved", tmp_path / "data"
    registry.server.command("CREATE DATABASE {} OWNER {}", name, NAME)
    registry.server.log_ins(*LOG_INS, LOG_INS[1].replace(f" {NAME} ", f" {name} ", 1))
    put_migrated(data)
    with closing(Database(f"sqlite:///{data / 'linkedpilot.db'}")) as file, file.transaction() as session:
        SampleData(session).list_of(3)
    monkeypatch.setenv("LINKEDPILOT_DATA_DIR", str(data))
    monkeypatch.setattr("sys.stdin", io.StringIO(replace(registry.line(), database=name).text + "\n"))
    assert main(["storage", "move"]) == 0
    assert PASSWORD not in "".join(capsys.readouterr())
    config = Config.load({"LINKEDPILOT_DATA_DIR": str(data)})
    assert make_url(config.database_url).query["sslmode"] == "verify-full"
    with closing(Database(config.database_url, config.journal_dir)) as db, db.reading() as session:
        assert session.scalar(select(func.count(Lead.id))) == 3
    registry.server.log_ins(*LOG_INS)


def test_the_next_line_ends_the_one_before(registry: Registry) -> None:
    now = datetime.now(tz=MONDAY.tzinfo)
    first, second = drawn(registry, "firstfirst", now), drawn(registry, "secondseco", now)
    assert not logs_in(registry, registry_access.url_of(first, registry.config("third").data_dir))
    assert logs_in(registry, registry_access.url_of(second, registry.config("third").data_dir))


def test_after_half_an_hour_it_opens_nothing(registry: Registry) -> None:
    line = drawn(registry, at=datetime.now(tz=MONDAY.tzinfo) - joining.CODE_LIFE - timedelta(seconds=1))
    assert not logs_in(registry, registry_access.url_of(line, registry.config("late").data_dir))


def test_who_has_another_certificate_is_sent_no_password(registry: Registry) -> None:
    with pytest.raises(registry_access.NoRegistry) as refused:
        registry_access.url_of(registry.line(pin="0" * 64), registry.config("misled").data_dir)
    assert refused.value.fact.code.endswith("other_certificate")
    assert not list((registry.folder / "misled").glob("*.crt"))


def test_a_laptop_s_role_makes_no_other_roles(registry: Registry) -> None:
    with closing(registry.first()) as db:
        for statement in (
            "CREATE ROLE somebody LOGIN",
            "SELECT linkedpilot_roles.admit('postgres', 'SCRAM-SHA-256$x', now())",
            "SELECT linkedpilot_roles.admit('laptop_0000000a', 'in clear', now())",
            "SELECT linkedpilot_roles.leave('postgres')",
        ):
            with (
                pytest.raises(Exception, match=r"permission denied|no role of a laptop"),
                db.transaction() as session,
            ):
                session.execute(text(statement))


def test_where_something_else_would_count_nothing_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(registry_access.VARIABLE, "sqlite:///elsewhere.db")
    with pytest.raises(registry_access.NoRegistry, match="environment"):
        registry_access.read("linkedpilot-registry:whatever")


def test_the_command_takes_it_from_its_input(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with closing(registry.first()) as db, db.transaction() as session:
        line = joining.new_line(session, "pastedcode", hashed("pastedcode"), datetime.now(tz=MONDAY.tzinfo))
        journal_state.remember(session, journal_state.Known("the first one's", 7))
    assert line is not None
    before = registry.config("by command")  # it had a database of its own before
    off = {"what": "profile", "values": ["https://www.linkedin.com/in/known-there"]}
    Journal(before.journal_dir).append([Line("blocked", MONDAY, off)])
    (tmp_path / "line").write_text(f"{line}\n")
    monkeypatch.setenv("LINKEDPILOT_DATA_DIR", str(registry.folder / "by command"))
    with (tmp_path / "line").open() as given:
        monkeypatch.setattr("sys.stdin", given)
        assert main(["join", "--name", "by command"]) == 0
    said = capsys.readouterr()
    parsed = join_line.parse(line)
    assert parsed.password not in said.out + said.err
    logs = "".join(each.read_text() for each in (registry.folder / "by command" / "logs").glob("*"))
    assert parsed.password not in logs
    config = Config.load({"LINKEDPILOT_DATA_DIR": str(registry.folder / "by command")})
    assert logs_in(registry, config.database_url)
    with closing(registry.first()) as db, db.reading() as session:  # as whom it came until it had joined
        assert journal_state.known(session) == journal_state.Known("the first one's", 7)
    address, password = dialect.for_tools(config.database_url)  # its folder has a blank in its name
    asked = ["psql", "-XqAt", "-c", "SELECT 1", address]
    environment = {**os.environ, "PGPASSWORD": password or ""}
    assert subprocess.run(asked, env=environment, capture_output=True, text=True).stdout == "1\n"
    writer = Writer(laptop_folder.identity(config.data_dir, ""), config.journal_dir)
    with closing(Database(config.database_url, writer=writer)) as own:
        read_back(own, MONDAY)
        with own.reading() as session:
            assert session.scalars(select(DoNotContact.value)).all() == off["values"]
