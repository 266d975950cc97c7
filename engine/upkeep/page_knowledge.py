"""The page knowledge that is in force, those before it, and what a new one would change.

data/pages.toml is in force, whoever put it there; data/pages/NNN.toml are all that ever were, in order.
"""

import asyncio
import hashlib
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from playwright.async_api import Error as PlaywrightError

from engine.clock import Clock
from engine.linkedin import capture, pages
from engine.linkedin.browser import BrowserOptions
from engine.linkedin.capture_reader import stage
from engine.linkedin.pages import BrokenKnowledge, Pages
from engine.rules import fingerprints
from engine.rules.enums import CaptureKind
from engine.rules.errors import UserError
from engine.rules.facts import Fact
from engine.upkeep.captures import all_captures

FOLDER = "pages"
BUILT_IN = 0  # the number of this release's own among those that were in force
MOST_TRIED = 20  # captures that a new knowledge is tried on, the newest
MOST_SECONDS = 120.0  # for all of them


class InForceAlready(UserError):
    """The page knowledge is in force already, so nothing has changed."""


class NoSuchKnowledge(UserError):
    """There is no page knowledge of that number any more."""


class SameVersion(UserError):
    """A file has the version of the one in force, and says something else."""


class NotTriedInTime(UserError):
    """A browser couldn't cope with a page knowledge in time."""


@dataclass(frozen=True, slots=True)
class KeptKnowledge:
    """One that is or was in force; `at` is when it was taken, None for the built-in one."""

    number: int
    version: str
    seen: date | None
    at: datetime | None
    in_force: bool
    problem: Fact | None = None  # why it can't be used any more


@dataclass(frozen=True, slots=True)
class InForce:
    """What is used from the next browser on; `refused` says why a file in the data folder isn't."""

    pages: Pages
    refused: Fact | None
    digest: str  # of its content
    own_file: bool  # not the built-in one


@dataclass(frozen=True, slots=True)
class Change:
    """In what two differ."""

    selectors: int = 0
    paths: tuple[str, ...] = ()
    added: Mapping[str, int] = field(default_factory=dict)  # wordings by language
    removed: Mapping[str, int] = field(default_factory=dict)
    older: bool = False  # than the one in force

    @property
    def nothing(self) -> bool:
        return not (self.selectors or self.paths or self.added or self.removed)


@dataclass(frozen=True, slots=True)
class OnACopy:
    """What a capture is read as, with the knowledge in force and with the new one."""

    kind: CaptureKind
    before: str
    now: str
    known_before: bool
    known_now: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new page knowledge that can be used, what it changes, and the mark of all that."""

    pages: Pages
    change: Change
    copies: tuple[OnACopy, ...]
    mark: str


def in_force(data_dir: Path) -> InForce:
    """What the next browser is opened with."""
    known, refused = pages.load(data_dir)
    content = _content(data_dir / pages.FILE)
    own = content is not None and not refused
    return InForce(known, refused, _digest(content if own and content else _built_in()), own)


def check(content: bytes, data_dir: Path) -> Pages:
    """A file that was sent, understood. Raises BrokenKnowledge, InForceAlready, SameVersion."""
    new, now = pages.understand(content, pages.built_in()), in_force(data_dir)
    if _digest(content) == now.digest:
        raise InForceAlready
    if pages.order(new.version) == pages.order(now.pages.version):
        if (new.tables, new.texts) == (now.pages.tables, now.pages.texts):
            raise InForceAlready
        raise SameVersion(version=new.version)
    return new


async def propose(content: bytes, data_dir: Path, options: BrowserOptions, clock: Clock) -> Proposal:
    """Check a file, and try it on the captures that are kept. Raises as `check`, NotTriedInTime, BrowserFailed."""
    new, now = check(content, data_dir), in_force(data_dir)
    try:
        async with asyncio.timeout(MOST_SECONDS):
            copies = await _try_out(new, now, data_dir, options, clock)
    except (TimeoutError, PlaywrightError) as error:
        raise NotTriedInTime from error
    return Proposal(new, compare(now.pages, new), tuple(copies), mark(content, now))


async def _try_out(
    new: Pages, now: InForce, data_dir: Path, options: BrowserOptions, clock: Clock
) -> list[OnACopy]:
    copies = []
    async with stage(options, clock) as browser:
        if wrong := await browser.unusable(new, pages.built_in()):
            raise BrokenKnowledge("selectors", names=tuple(wrong[:5]))
        for file in all_captures(data_dir)[:MOST_TRIED]:
            try:
                shown = capture.read(file)
            except capture.NotACapture:
                continue
            before = (await browser.attempt(shown, now.pages)).report
            after = (await browser.attempt(shown, new)).report
            copies.append(OnACopy(shown.kind, before.line, after.line, before.known, after.known))
    return copies


def mark(content: bytes, now: InForce) -> str:
    """Of a file and of what it would take the place of."""
    return fingerprints.mark(_digest(content), now.digest)


def compare(before: Pages, new: Pages) -> Change:
    """In what two differ, counted."""
    changed = [
        (name, key)
        for name in sorted({*before.tables, *new.tables})
        for key in sorted({*before.tables.get(name, {}), *new.tables.get(name, {})})
        if before.tables.get(name, {}).get(key) != new.tables.get(name, {}).get(key)
    ]
    added, removed = dict[str, int](), dict[str, int]()
    for language in sorted({*before.texts, *new.texts}):
        old, now = _wordings(before.texts.get(language)), _wordings(new.texts.get(language))
        added[language], removed[language] = (now - old).total(), (old - now).total()
    return Change(
        sum(name != "paths" for name, _ in changed),
        tuple(key for name, key in changed if name == "paths"),
        {language: n for language, n in added.items() if n},
        {language: n for language, n in removed.items() if n},
        pages.is_older(new.version, before.version),
    )


def _wordings(table: Mapping[str, Any] | None) -> Counter[tuple[str, str]]:
    return Counter(
        (key, word)
        for key, value in (table or {}).items()
        for word in (value if isinstance(value, list) else [str(value)])
    )


# --- taking and going back


def history(data_dir: Path) -> list[KeptKnowledge]:
    """All that are and were in force, the newest first, the built-in one last."""
    now = in_force(data_dir)
    found = []
    for number, file in sorted(_numbered(data_dir).items(), reverse=True):
        content = _content(file)
        if content is not None:
            found.append(_as_kept(number, content, file, now))
    if now.own_file and not any(each.in_force for each in found):  # put there by hand
        file = data_dir / pages.FILE
        found.insert(0, _as_kept(_next(data_dir), _content(file) or b"", file, now))
    known = pages.built_in()
    return [*found, KeptKnowledge(BUILT_IN, known.version, known.seen, None, not now.own_file)]


def _as_kept(number: int, content: bytes, file: Path, now: InForce) -> KeptKnowledge:
    at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    try:
        known = pages.understand(content, pages.built_in())
    except BrokenKnowledge as wrong:
        return KeptKnowledge(number, "?", None, at, False, wrong.fact)
    return KeptKnowledge(
        number, known.version, known.seen, at, now.own_file and _digest(content) == now.digest
    )


def take(data_dir: Path, content: bytes, seen: str) -> Pages:
    """Put it in force, if what it was compared with still is. Raises Changed, InForceAlready, BrokenKnowledge."""
    new = check(content, data_dir)
    fingerprints.check(seen, mark(content, in_force(data_dir)))
    _keep_current(data_dir)
    _write(data_dir / FOLDER / f"{_next(data_dir):03d}.toml", content)
    _write(data_dir / pages.FILE, content)
    return new


def go_back(data_dir: Path, number: int) -> Pages:
    """Put one of those before in force again. Raises NoSuchKnowledge, InForceAlready, BrokenKnowledge."""
    now = in_force(data_dir)
    if number == BUILT_IN:
        if not now.own_file and not now.refused:
            raise InForceAlready
        _keep_current(data_dir)
        (data_dir / pages.FILE).unlink(missing_ok=True)
        return pages.built_in()
    file = _numbered(data_dir).get(number)
    content = _content(file) if file is not None else None
    if content is None:
        raise NoSuchKnowledge
    known = pages.understand(content, pages.built_in())
    if _digest(content) == now.digest:
        raise InForceAlready
    _keep_current(data_dir)
    _write(data_dir / pages.FILE, content)
    return known


def change_to(data_dir: Path, number: int) -> Change:
    """What going back to one of those before would change. Raises NoSuchKnowledge, BrokenKnowledge."""
    file = _numbered(data_dir).get(number)
    content = _built_in() if number == BUILT_IN else _content(file) if file is not None else None
    if content is None:
        raise NoSuchKnowledge
    return compare(in_force(data_dir).pages, pages.understand(content, pages.built_in()))


def _keep_current(data_dir: Path) -> None:
    """What was put there by hand is one of those before, too."""
    content = _content(data_dir / pages.FILE)
    known = {_digest(_content(file) or b"") for file in _numbered(data_dir).values()}
    if content is not None and _digest(content) not in known:
        _write(data_dir / FOLDER / f"{_next(data_dir):03d}.toml", content)


def _numbered(data_dir: Path) -> dict[int, Path]:
    return {int(file.stem): file for file in (data_dir / FOLDER).glob("*.toml") if file.stem.isdecimal()}


def _next(data_dir: Path) -> int:
    return max(_numbered(data_dir), default=BUILT_IN) + 1


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all: a browser may be opened in this moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.part")
    with partial.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    os.replace(partial, file)


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes() if file.stat().st_size <= pages.LARGEST else None
    except OSError:
        return None


def _built_in() -> bytes:
    return pages.built_in_text().encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()
