"""Claims by many processes at one database: what a way to keep writers apart costs, and what it carries.

`python -m bench.claims` is 16 processes with 2,000 claims each on both databases (half an hour); `--ways` compares on PostgreSQL
writers that take turns with SERIALIZABLE and a bounded retry; `--round-trip 20` has the server 20 ms away.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bench import slow_line
from storage import dialect
from storage.database import Database
from tests.fixtures_db import MONDAY
from tests.postgresql import USER, served
from tests.storage import race

MOST_TRIES = 50
AGAIN = ("40001", "40P01")  # it would not be serializable; a deadlock


def serializable(db: Database, work: Callable[[Session], Any]) -> Any:
    """The other way: all at once, and whoever came to another's harm begins anew."""
    if event.contains(db.engine, "begin", dialect._on_server_begin):
        event.remove(db.engine, "begin", dialect._on_server_begin)
    engine = db.engine.execution_options(isolation_level="SERIALIZABLE")
    for tries in range(1, MOST_TRIES + 1):
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                return work(session)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in AGAIN:
                raise
            time.sleep(random.random() * 0.002 * min(tries, 10))
    raise race.GaveUp


WAYS: dict[str, race.Write] = {"turns": race.in_turn, "serializable": serializable}


@contextmanager
def _on_server(journal: Path, fsync: bool) -> Iterator[tuple[str, Path]]:
    with served(fsync=fsync) as server:
        server.make_template(journal, MONDAY)
        with server.database(journal) as db:
            yield db.url, server.folder / ".s.PGSQL.5432"


def _print(name: str, found: race.Race) -> None:
    lost = found.unsettled + found.open_claims + (found.done - found.booked)
    claims = found.done + found.blocked
    print(
        f"{name:34}{claims:8}{found.seconds:9.1f}{claims / found.seconds:9.0f}{found.transactions / found.seconds:9.0f}"
        f"{found.again:8}{found.given_up:9}{found.slowest_ms:12.0f}{found.twice:7}{lost:6}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--agents", type=int, default=16)
    parser.add_argument("--each", type=int, default=2_000, help="claims of each process")
    parser.add_argument("--ways", action="store_true", help="compare the two ways on PostgreSQL")
    parser.add_argument("--round-trip", type=float, default=0.0, help="to the server, in milliseconds")
    parser.add_argument("--no-file", action="store_true", help="leave SQLite out")
    arguments = parser.parse_args()
    print(
        f"{'':34}{'claims':>8}{'s':>9}{'claims/s':>9}{'tx/s':>9}{'again':>8}{'given up':>9}{'slowest ms':>12}{'twice':>7}{'lost':>6}"
    )
    if not arguments.no_file:
        with tempfile.TemporaryDirectory() as folder:
            db = Database(f"sqlite:///{folder}/linkedpilot.db")
            db.migrate(Path(folder), MONDAY)
            db.close()
            _print("SQLite", race.run(db.url, Path(folder), arguments.agents, arguments.each))
    for name in WAYS if arguments.ways else ("turns",):
        with tempfile.TemporaryDirectory() as folder, _on_server(Path(folder), fsync=True) as (url, socket):
            if not arguments.round_trip:
                _print(
                    f"PostgreSQL, {name}",
                    race.run(url, Path(folder), arguments.agents, arguments.each, WAYS[name]),
                )
                continue
            with slow_line.to(socket, arguments.round_trip / 1000) as port:
                database = url.partition("@/")[2].partition("?")[0]
                through = f"postgresql://{USER}@127.0.0.1:{port}/{database}"
                found = race.run(url, Path(folder), arguments.agents, arguments.each, WAYS[name], through)
                _print(f"PostgreSQL, {name}, {arguments.round_trip:g} ms away", found)


if __name__ == "__main__":
    main()
