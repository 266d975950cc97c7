"""The process that reads foreign files: `python -m engine.leads.worker`, asked and answering in JSON.

One request comes as a line on standard input; lines of progress and then one answer go to standard output.
"""

import errno
import json
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.leads.confine import confine
from engine.leads.formats import TOO_MUCH, NotAList
from engine.leads.mapping import Mapping, find_header, guess, is_profile_link
from engine.leads.reader import Table, open_table
from engine.leads.reports import DiskFull, FilePreview, Progress
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact, to_json

if TYPE_CHECKING:
    from storage.database import Database

GIB = 1024**3
FIRST_ROWS = 5
LONGEST_CELL = 120  # characters shown of a cell

Request = dict[str, Any]


def main() -> None:
    """Serve one request."""
    request: Request = json.loads(sys.stdin.buffer.readline())
    answer: Request
    try:
        answer = {"result": TASKS[request["task"]](request)}
    except NotAList as error:
        answer = {"not_a_list": to_json(error.fact)}
    except UserError as error:
        answer = {"refused": to_json(error.fact)}
    except MemoryError:
        answer = {"not_a_list": to_json(NotAList(TOO_MUCH).fact)}
    except Exception as error:
        # Told to the parent, which logs it: this process has no log of its own.
        full = _is_disk_full(error)
        answer = {"refused": to_json(DiskFull().fact)} if full else {"fault": traceback.format_exc()}
    say(answer)


def say(words: Request) -> None:
    """One line to the parent. When the parent is gone this fails, and the process ends."""
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def _tell(progress: Progress) -> None:
    say({"progress": {"stage": progress.stage, "done": progress.done, "of": progress.of}})


def _inspect(request: Request) -> Request:
    confine()
    return preview(open_table(Path(request["path"]))).as_json()


def _import(request: Request) -> Request:
    from engine.leads.loading import store

    with _database(request) as (db, table, mapping):
        return store(
            db,
            table,
            mapping,
            hidden_name=request["hidden_name"],
            list_name=request["list_name"],
            list_id=request["list_id"],
            replace=request["replace"],
            version=request["version"],
            rejected_file=Path(request["rejected_file"]),
            upload_id=request["upload_id"],
            words=request["words"],
            now=datetime.fromisoformat(request["now"]),
            tell=_tell,
        ).as_json()


def _compare(request: Request) -> Request:
    from engine.leads.loading import compare

    with _database(request) as (db, table, mapping):
        return asdict(compare(db, table, mapping, request["list_id"], _tell))


def _keep_off(request: Request) -> Request:
    from engine.leads.loading import keep_off

    with _database(request) as (db, table, mapping):
        return keep_off(
            db,
            table,
            mapping,
            rejected_file=Path(request["rejected_file"]),
            upload_id=request["upload_id"],
            words=request["words"],
            now=datetime.fromisoformat(request["now"]),
            tell=_tell,
        ).as_json()


@contextmanager
def _database(request: Request) -> "Iterator[tuple[Database, Table, Mapping]]":
    """The database and the file, with this process held to its limits."""
    # SQLAlchemy takes a third of a second to import, which a preview needn't wait for.
    from storage.database import Database
    from storage.dialect import sqlite_path

    database = sqlite_path(request["database_url"])
    size = database.stat().st_size if database is not None and database.exists() else 0
    confine(file_bytes=size + 4 * GIB)
    table = open_table(Path(request["path"]))
    db = Database(request["database_url"])
    try:
        yield db, table, Mapping.from_json(request["mapping"])
    finally:
        db.close()


def _export(request: Request) -> Request:
    from engine.leads.writing import write_list
    from storage.database import Database

    db = Database(request["database_url"])
    try:
        rows = write_list(
            db,
            request["list_id"],
            Path(request["target"]),
            now=datetime.fromisoformat(request["now"]),
            zone=request["zone"],
            words=request["words"],
            tell=_tell,
        )
        return {"rows": rows}
    finally:
        db.close()


TASKS: dict[str, Callable[[Request], Request]] = {
    "inspect": _inspect,
    "import": _import,
    "compare": _compare,
    "keep_off": _keep_off,
    "export": _export,
}


def preview(table: Table) -> FilePreview:
    """What the table seems to hold. Raises NotAList when no column holds profile links."""
    head = table.head()
    mapping = guess(head)
    header = find_header(head)
    people = [row for row in head[mapping.first_row :] if any(row)]
    width = max(map(len, head))
    names = head[header] if header is not None else []
    names = names + [""] * (width - len(names))
    shown = people
    if not table.encoding_certain:  # the person is asked whether the names look right
        shown = sorted(people, key=lambda row: all(map(str.isascii, row)))
    return FilePreview(
        kind=table.kind,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        headers=tuple(map(_short, names)),
        rows=tuple(tuple(map(_short, row + [""] * (width - len(row)))) for row in shown[:FIRST_ROWS]),
        mapping=mapping,
        row_estimate=max(table.row_estimate - mapping.first_row, len(people)),
        warnings=tuple(_warnings(table, mapping, people)),
    )


def _warnings(table: Table, mapping: Mapping, people: list[list[str]]) -> list[Fact]:
    said = []
    if not table.encoding_certain:
        said.append(fact("files.read_as", encoding=table.encoding))
    link = mapping.profile_url
    without = sum(link >= len(row) or not is_profile_link(row[link]) for row in people)
    if without:
        said.append(fact("files.without_link", rows=without, of=len(people)))
    if mapping.full_name is None and mapping.first_name is None and mapping.last_name is None:
        said.append(fact("files.no_names"))
    return said


def _short(cell: str) -> str:
    cell = " ".join(cell.split())
    return cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - 1] + "…"


def _is_disk_full(error: Exception) -> bool:
    return "disk is full" in str(error) or (isinstance(error, OSError) and error.errno == errno.ENOSPC)


if __name__ == "__main__":
    main()
