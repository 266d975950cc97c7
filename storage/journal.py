"""The journal: what happened in the world, one line per fact, in files beside the database.

A database can be put back to yesterday, the world can't. So whatever binds the next action (marks, interactions, whom not to
contact, who was let in) is written here, and is on the disk before the transaction that says the same is committed. A line
that outlived its transaction is right all the same: it was about to happen, and is brought in as a doubt.

Lines are JSON with a number that only grows; a torn one (the power went) is skipped. There is a file a year.
"""

import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from storage import journal_lock

MOST = 2**53  # lines: more is no number of ours
_NOTES, _QUIET = "journal", "journal_quiet"
_BEGINS, _ENDS = "journal-", ".jsonl"  # of a file's name


@dataclass(frozen=True, slots=True)
class Line:
    """One fact. `number` is 0 until it is written; `at` is when it happened."""

    fact: str
    at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0


def note(session: Session, fact: str, at: datetime, **values: Any) -> None:
    """Write it with this transaction. Values are plain JSON."""
    if not session.info.get(_QUIET):
        session.info.setdefault(_NOTES, []).append(Line(fact, at, values))


def quiet(session: Session) -> None:
    """From here on this transaction writes what the journal has already."""
    session.info[_QUIET] = True


def noted(session: Session) -> list[Line]:
    """What this transaction has to write."""
    found: list[Line] = session.info.pop(_NOTES, [])
    return found


@dataclass(frozen=True, slots=True)
class _Seen:
    """How far a file was looked through."""

    file: tuple[int, int]  # which one it was
    upto: int  # the byte behind the last whole line
    last: int  # the highest number before it


class Journal:
    """The files in one folder. Numbers begin with 1; several processes may write, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: dict[Path, _Seen] = {}
        self._id: str | None = None
        self.introduced: dict[int, tuple[str | None, str]] = {}  # senders whose line this process wrote

    @property
    def exists(self) -> bool:
        """Whether anything was ever written."""
        return bool(self._files())

    @property
    def id(self) -> str | None:
        """Which journal this is, as its files say; None for one that has no line yet."""
        if self._id is None:
            for path in self._files():
                first = next(_parsed(path), {})
                self._id = first.get("journal") or self._id
        return self._id

    @property
    def last(self) -> int:
        """The number of the newest line."""
        return max(map(self._last_of, self._files()), default=0)

    def _last_of(self, path: Path) -> int:
        """The highest number in a file. Every fact asks, and adds to the file: only what is new in it is read."""
        found, seen = path.stat(), self._seen.get(path)
        which = (found.st_dev, found.st_ino)
        if seen is not None and seen.file == which and seen.upto == found.st_size:
            return seen.last
        with path.open("rb") as file:
            if seen is None or seen.file != which or not _ends_line(file, seen.upto):
                seen = _Seen(which, 0, 0)
            upto, last = seen.upto, seen.last
            file.seek(upto)
            for raw in file:
                last = max(last, (_row(raw) or {}).get("n", 0))
                if raw.endswith(b"\n"):  # what is torn may be half written yet
                    upto += len(raw)
        self._seen[path] = _Seen(which, upto, last)
        return last

    def append(self, lines: Sequence[Line]) -> list[Line]:
        """Write them to the disk; returns them with their numbers. Raises OSError, and then none of them counts."""
        with journal_lock.held(self.folder):
            first = self.last + 1
            numbered = [Line(line.fact, line.at, line.values, first + n) for n, line in enumerate(lines)]
            for year in sorted({line.at.year for line in numbered}):
                self._write(year, [row_of(line) for line in numbered if line.at.year == year])
        return numbered

    def void(self, numbers: Sequence[int], at: datetime) -> None:
        """The transaction of these lines failed: they don't count."""
        with journal_lock.held(self.folder):
            self._write(at.year, [{"void": list(numbers)}])

    def lines(self, after: int = 0) -> Iterator[Line]:
        """All that count, with a higher number, as they were written."""
        void = {number for path in self._files() for row in _parsed(path) for number in row.get("void", ())}
        found = [line_of(row) for path in self._files() for row in _parsed(path) if "fact" in row]
        for line in sorted(found, key=lambda line: line.number):
            if line.number > after and line.number not in void:
                yield line

    def first(self) -> int:
        """From this number on every line is there: 1 until some were forgotten."""
        begins = [
            row["complete_from"] for path in self._files() for row in _parsed(path) if "complete_from" in row
        ]
        return max(begins, default=1)

    def forget_before(self, number: int) -> int:
        """Rewrite the files without the lines up to `number`; returns how many went.

        The newest line always stays, and so do those that say who a sender is.
        """
        with journal_lock.held(self.folder):
            limit, gone = min(number, self.last - 1), 0
            for path in self._files():
                kept = [
                    row
                    for row in _parsed(path)
                    if row.get("n", limit + 1) > limit or row.get("fact") == "sender"
                ]
                before = sum(1 for row in _parsed(path) if "n" in row)
                after = sum(1 for row in kept if "n" in row)
                if after == before:
                    continue
                gone += before - after
                _rewrite(path, [*kept, {"complete_from": limit + 1}])
            self._seen.clear()
        return gone

    def rewrite(self, change: Any) -> int:
        """Pass every line's values through `change`, which returns them, or None for a line that goes; how many changed."""
        with journal_lock.held(self.folder):
            changed = 0
            for path in self._files():
                rows = list(_parsed(path))
                kept = []
                for row in rows:
                    new = change(row) if "fact" in row else row
                    changed += new != row
                    # The number stays taken: what comes later keeps its own.
                    kept.append({"n": row["n"], "gone": True} if new is None else new)
                if kept != rows:
                    _rewrite(path, kept)
            self._seen.clear()
        return changed

    def put_aside(self, name: str) -> Path:
        """Another installation's journal is kept under another name."""
        target = self.folder.with_name(name)
        self.folder.rename(target)
        self._seen.clear()
        self._id = None
        return target

    def _files(self) -> list[Path]:
        try:
            names = os.listdir(self.folder)
        except FileNotFoundError:
            return []
        return [
            self.folder / name for name in sorted(names) if name.startswith(_BEGINS) and name.endswith(_ENDS)
        ]

    def _write(self, year: int, rows: Sequence[Mapping[str, Any]]) -> None:
        path = self.folder / f"{_BEGINS}{year}{_ENDS}"
        new = not path.exists()
        with open(path, "a+b", opener=_private) as file:
            size = file.tell()
            try:
                if new or not size:
                    self._id = self.id or secrets.token_hex(8)
                    rows = [{"journal": self._id, "version": 1}, *rows]
                elif not _ends_line(file, size):
                    file.write(b"\n")  # a torn line stays alone
                file.write(b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows))
                file.flush()
                os.fsync(file.fileno())
                after = file.tell()
            except OSError:
                os.truncate(path, size)  # half a batch would be believed
                raise
        if new:
            _sync_folder(self.folder)
        seen = self._seen.get(path)
        if seen is not None and seen.upto == size:  # known to its end, so it still is
            last = max(seen.last, *(row.get("n", 0) for row in rows))
            self._seen[path] = _Seen(seen.file, after, last)


def row_of(line: Line) -> dict[str, Any]:
    """As a file has it."""
    return {"n": line.number, "at": line.at.isoformat(), "fact": line.fact, **line.values}


def line_of(row: Mapping[str, Any]) -> Line:
    """What such a row says."""
    values = {name: value for name, value in row.items() if name not in ("n", "at", "fact")}
    return Line(row["fact"], datetime.fromisoformat(row["at"]), values, row["n"])


def _parsed(path: Path) -> Iterator[dict[str, Any]]:
    """The whole lines; a torn one was never committed."""
    with path.open("rb") as file:
        for raw in file:
            row = _row(raw)
            if row is not None:
                yield row


def _row(raw: bytes) -> dict[str, Any] | None:
    """What a whole line says; None for any other."""
    try:
        row = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) and _is_sound(row) else None


def _is_sound(row: Mapping[str, Any]) -> bool:
    """Whether it has the form of a line: a disk that fails changes single letters, too."""
    numbers = [row[name] for name in ("n", "complete_from") if name in row]
    void = row.get("void", [])
    if not isinstance(void, list) or not all(type(n) is int and 0 <= n < MOST for n in [*numbers, *void]):
        return False
    if "journal" in row and not isinstance(row["journal"], str):
        return False
    if "fact" not in row:
        return True
    try:
        return isinstance(row["fact"], str) and "n" in row and _moment(row["at"]).tzinfo is not None
    except (KeyError, ValueError, TypeError):
        return False


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _ends_line(file: BinaryIO, upto: int) -> bool:
    """Whether a line ends before this byte."""
    file.seek(max(upto - 1, 0))
    return not upto or file.read(1) == b"\n"


def _rewrite(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """All or nothing: killed at any time it is the old file or the new one."""
    partial = path.with_suffix(".part")
    with open(partial, "wb", opener=_private) as file:
        file.write(b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows))
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
    _sync_folder(path.parent)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # the new name, too
        opened = os.open(folder, os.O_RDONLY)
        os.fsync(opened)
        os.close(opened)
