"""A real PostgreSQL of the tests' own: a server in a throw-away folder, a database for each test from a template.

`pytest --database postgresql` runs the tests that use a database on it; those about a SQLite file stay out.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from storage.database import Database

USER = "postgres"  # the server refuses to run as root
DEBIAN = Path("/usr/lib/postgresql")
PORT = 5432
TEMPLATE = "template_of_ours"
SERVER = ("max_connections=300", "listen_addresses=")
# The disk isn't what is tried: without waiting for it a database is made in 30 ms.
QUICK = ("fsync=off", "full_page_writes=off")


@dataclass
class Server:
    """Where it listens: a socket in its own folder, so that no port is taken."""

    folder: Path
    _control: Callable[[str], None]
    port: int = PORT  # of the socket's name, and of the network where it listens there
    _number: Iterator[int] = field(default_factory=count)

    def stop(self) -> None:
        """All connections are cut, and none is taken."""
        self._control("stop")

    def start(self) -> None:
        """It is there again, with what was committed."""
        self._control("start")

    def url(self, name: str, user: str = USER) -> str:
        """For SQLAlchemy; a password goes behind the user."""
        return f"postgresql://{user}@/{name}?host={self.folder}&port={self.port}"

    def _administrator(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.folder), port=self.port, user=USER, dbname=database, autocommit=True
        )

    def command(self, words: str, *names: str, database: str = "postgres") -> None:
        """A command of the server's about databases or roles by name."""
        with self._administrator(database) as connection:
            connection.execute(sql.SQL(words).format(*map(sql.Identifier, names)))

    def log_ins(self, *rules: str) -> None:
        """Who may log in, in the words of `pg_hba.conf`; in force when it returns."""
        (self.folder / "data" / "pg_hba.conf").write_text("\n".join([*rules, ""]), encoding="utf-8")
        with self._administrator("postgres") as connection:
            known = "SELECT pg_conf_load_time()"
            before = connection.execute(known).fetchone()
            connection.execute("SELECT pg_reload_conf()")
            while connection.execute(known).fetchone() == before:
                pass

    def make_template(self, journal: Path, now: datetime) -> None:
        """A migrated, empty database, made once."""
        self.command("CREATE DATABASE {}", TEMPLATE)
        db = Database(self.url(TEMPLATE), journal)
        db.migrate(journal, now)
        db.close()

    @contextmanager
    def bare_database(self) -> Iterator[str]:
        """The name of one without any tables."""
        name = f"bare_{next(self._number)}"
        self.command("CREATE DATABASE {}", name)
        try:
            yield name
        finally:
            self.command("DROP DATABASE {} WITH (FORCE)", name)

    @contextmanager
    def database(self, journal: Path) -> Iterator[Database]:
        """A database of its own, empty and migrated."""
        name = f"test_{next(self._number)}"
        self.command("CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
        db = Database(self.url(name), journal)
        try:
            yield db
        finally:
            db.close()
            self.command("DROP DATABASE {} WITH (FORCE)", name)


@contextmanager
def served(
    fsync: bool = False, port: int = PORT, more: Callable[[Path], Sequence[str]] = lambda _: ()
) -> Iterator[Server]:
    """A server in a folder of its own, which waits for the disk with `fsync`; skips where there is none.

    `more` makes further settings of its, the last of which counts.

    Not among pytest's folders: each new run of pytest closes those above to all but its own user.
    """
    with tempfile.TemporaryDirectory(prefix="pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")) as name:
        settings = SERVER if fsync else (*SERVER, *QUICK)
        yield from _in(Path(name), (*settings, f"port={port}", *more(Path(name))), port)


def _in(folder: Path, settings: Sequence[str], port: int) -> Iterator[Server]:
    tools = _tools()
    as_user: list[str] = []
    if os.name == "posix" and os.geteuid() == 0:
        as_user = ["runuser", "-u", USER, "--"]
        shutil.chown(folder, USER)
    data = folder / "data"

    def run(tool: str, *words: str) -> None:
        subprocess.run(
            [*as_user, str(tools / tool), *words],
            check=True,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )

    run(
        "initdb", "-D", str(data), "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale", "C.UTF-8"
    )
    options = " ".join(f"-c {each}" for each in settings)

    def control(what: str) -> None:
        how = (
            ("-m", "immediate")
            if what == "stop"
            else ("-o", f"-k {folder} {options}", "-l", str(folder / "log"))
        )
        run("pg_ctl", "-D", str(data), *how, "-w", what)

    control("start")
    try:
        yield Server(folder, control, port)
    finally:
        control("stop")


def _tools() -> Path:
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name))
    if not versions:
        pytest.skip("needs PostgreSQL: apt-get install postgresql")
    return versions[-1].parent
