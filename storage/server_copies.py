"""Copies of a server's database, by PostgreSQL's own tools where they are on this computer: made while it is in use, looked through,
and put back in one transaction.

A copy holds our tables alone, in `pg_dump`'s custom format. What has its name is whole: until then it is called `.part`.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select, table, text
from sqlalchemy.exc import DBAPIError

from engine.rules.errors import UserError
from engine.rules.names import visible
from storage import dialect
from storage.copies import PART
from storage.search import INDEX
from storage.tables import Base

SUFFIX = ".dump"
DUMP, RESTORE, RUN = "pg_dump", "pg_restore", "psql"
_DEBIAN = Path("/usr/lib/postgresql")  # where each version has its own, beside what is in the path
_REVISION = "alembic_version"
_COPY = re.compile(r"COPY \S+\.(\w+) \(")
_DATA = re.compile(r" TABLE DATA \S+ (\w+) ")
_INDEX = re.compile(rf" INDEX \S+ {INDEX} ")


class CopyFailed(UserError):
    """A tool of the server's failed (`said` are its last words), or what it wrote isn't what there is."""


def tools(connection: Connection) -> Path | None:
    """The folder with tools that are new enough for the server, the newest; None where there are none."""
    wanted = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000
    inside = shutil.which(DUMP)
    folders = [] if inside is None else [Path(inside).parent]
    known = ((_version(folder), folder) for folder in (*folders, *_DEBIAN.glob("*/bin")))
    fit = [(version, folder) for version, folder in known if version >= wanted]
    return max(fit)[1] if fit else None


def _version(folder: Path) -> int:
    if not all((folder / name).exists() for name in (DUMP, RESTORE, RUN)):
        return 0
    said = subprocess.run([folder / DUMP, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r" (\d+)", said)
    return int(found[1]) if found else 0


def make(connection: Connection, url: str, target: Path) -> Path | None:
    """Copy the database as this connection's transaction sees it, and count what was written; None without tools. Raises CopyFailed."""
    folder = tools(connection)
    if folder is None:
        return None
    dialect.take_your_time(connection)
    snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
    schema, there = _schema(connection), _tables(connection)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + PART)
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    try:
        words = [
            f"--snapshot={snapshot}",
            f"--file={partial}",
            *(f'--table="{schema}".{name}' for name in there),
        ]
        _run(folder / DUMP, ["--format=custom", "--no-owner", "--no-privileges", *words], url)
        counts = {
            name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in there
        }
        if _counted(folder, partial) != counts:
            raise CopyFailed("differs")
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def revision(connection: Connection, copy: Path) -> str | None:
    """The schema's revision of a sound copy; None for what is broken or none of ours."""
    folder = tools(connection)
    if folder is None:
        return None
    try:
        listed = _DATA.findall(_run(folder / RESTORE, ["--list", str(copy)]))
        if _REVISION not in listed or set(_counted(folder, copy)) != set(listed):
            return None
        rows = _run(folder / RESTORE, ["--data-only", f"--table={_REVISION}", "--file=-", str(copy)])
    except CopyFailed:
        return None
    found = re.search(r"^COPY [^\n]*\n([^\n]+)\n\\\.$", rows, re.M)
    return found[1] if found else None


def put_back(engine: Engine, url: str, copy: Path) -> None:
    """Make the database what the copy is, in one transaction; the caller keeps its writers out. Raises CopyFailed."""
    with engine.execution_options(read_only=True).begin() as connection:
        folder, schema, gone = tools(connection), _schema(connection), _tables(connection)
        searched = _can_be_searched(connection)
    if folder is None:
        raise CopyFailed(said=RESTORE)
    with tempfile.TemporaryDirectory() as place:
        listed = _run(folder / RESTORE, ["--list", str(copy)]).splitlines()
        chosen, script = Path(place) / "list", Path(place) / "script.sql"
        kept = [line for line in listed if searched or not _INDEX.search(line)]
        chosen.write_text("\n".join(kept), encoding="utf-8")
        words = ["--no-owner", "--no-privileges", f"--use-list={chosen}", f"--file={script}", str(copy)]
        _run(folder / RESTORE, words)
        names = ", ".join(f'"{schema}".{name}' for name in gone)
        drop = f"DROP TABLE {names} CASCADE" if gone else "SELECT 1"
        once = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run(folder / RUN, [*once, f"--command={drop}", f"--file={script}"], url)


def _can_be_searched(connection: Connection) -> bool:
    """Whether the copy's index of names can be made here."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DBAPIError:
        return False
    return True


def _schema(connection: Connection) -> str:
    found: str = connection.scalar(text("SELECT current_schema()")) or "public"
    return found


def _tables(connection: Connection) -> list[str]:
    """Those of ours that are there, a later release's too."""
    found = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"))
    ours = {each.name for each in Base.metadata.sorted_tables} | {_REVISION}
    return sorted(ours.intersection(found))


def _counted(folder: Path, copy: Path) -> Mapping[str, int]:
    """How many rows of each table a copy holds: all of it is unpacked."""
    counts: Counter[str] = Counter()
    words = [str(folder / RESTORE), "--data-only", "--file=-", str(copy)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reading:
        assert reading.stdout is not None
        current: str | None = None
        for line in reading.stdout:
            if current is None:
                if line.startswith(b"COPY ") and (found := _COPY.match(line.decode())):
                    current = found[1]
                    counts[current] = 0
            elif line == b"\\.\n":
                current = None
            else:
                counts[current] += 1
    if reading.returncode:
        raise CopyFailed("differs")
    return dict(counts)


def _run(tool: Path, words: Iterable[str], url: str | None = None) -> str:
    """What it printed; the password isn't among the words, which every user of the computer can read."""
    environment = dict(os.environ)
    options = list(words)
    if url is not None:
        address, password = dialect.for_tools(url)
        if password:
            environment["PGPASSWORD"] = password
        options.append(f"--dbname={address}")
    done = subprocess.run(
        [str(tool), *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise CopyFailed(said=visible(said[-1]) if said else tool.name)
    return done.stdout
