"""Captures: cleaned copies of the structure of a page, kept to be sent to whoever mends the page knowledge."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import unquote

from playwright.async_api import Page

from engine.linkedin.browser import Browser
from engine.linkedin.cleaning import clean
from engine.linkedin.signals import answered, script
from engine.rules.enums import CaptureKind
from engine.rules.errors import UserError

MOST_BYTES = 50_000_000  # of all that are kept; the oldest goes first
LARGEST = 5_000_000  # bytes of one
HEAD = "linkedpilot capture"
_HEAD = re.compile(rf"<!-- {HEAD}\n(.*?)\n-->", re.DOTALL)
_FIELDS = ("date", "kind", "layout", "path", "knowledge", "language", "source", "seen")


class NotACapture(UserError):
    """A file that is no copy of a page, such as LinkedPilot makes; the code says why."""


@dataclass(frozen=True, slots=True)
class Capture:
    """A copy with its head: when and of what it was made, by which page knowledge, and what that saw in it."""

    on: date
    kind: CaptureKind
    layout: str
    path: str
    knowledge: str
    language: str
    source: str
    markup: str
    seen: str = ""

    def as_text(self) -> str:
        """The file's content."""
        values = {
            "date": self.on.isoformat(),
            "kind": self.kind,
            "layout": self.layout,
            "path": self.path,
            "knowledge": self.knowledge,
            "language": self.language,
            "source": self.source,
            "seen": self.seen,
        }
        lines = [f"{name}: {' '.join(str(values[name]).replace('--', '- -').split())}" for name in _FIELDS]
        return f"<!-- {HEAD}\n" + "\n".join(lines) + f"\n-->\n{self.markup}"


def parse(text: str) -> Capture:
    """A capture from its file's content. Raises NotACapture."""
    head = _HEAD.match(text)
    if head is None or len(text) > LARGEST:
        raise NotACapture("no_head")
    said: Mapping[str, str] = dict(line.partition(": ")[::2] for line in head[1].splitlines())
    try:
        path = said["path"].replace("- -", "--")
        if not re.fullmatch(r"/(?!/)[^\\?#\s]*", path) or ".." in unquote(path).split("/"):
            raise NotACapture("no_path")
        return Capture(
            on=date.fromisoformat(said["date"]),
            kind=CaptureKind(said["kind"]),
            layout=said["layout"],
            path=path,
            knowledge=said["knowledge"],
            language=said["language"],
            source=said.get("source", ""),
            markup=text[head.end() :].lstrip("\n"),
            seen=said.get("seen", "").replace("- -", "--"),
        )
    except (KeyError, ValueError) as broken:
        raise NotACapture("damaged") from broken


def kind_of(path: str, dialog: bool = False) -> CaptureKind:
    """What stands at a path of the site."""
    parts = [part for part in path.split("/") if part]
    if parts[:1] == ["in"]:
        return (
            CaptureKind.ACTIVITY
            if "recent-activity" in parts
            else CaptureKind.DIALOG
            if dialog
            else CaptureKind.PROFILE
        )
    return CaptureKind.POST if parts[:2] == ["feed", "update"] or parts[:1] == ["posts"] else CaptureKind.FEED


_LAYOUT = """() => {
  const driven = !!document.querySelector("[componentkey], [data-component-type]");
  const classic = !!document.querySelector("[class*='artdeco-'], [class*='feed-shared-'], [class*='global-nav__']");
  return driven && classic ? "mixed" : driven ? "server-driven" : classic ? "classic" : "unknown";
}"""
_DIALOG = """() => !!document.querySelector("dialog[open], [role='dialog'], [role='alertdialog']")"""


async def take(
    browser: Browser, source: str, kind: CaptureKind | None = None, key: bytes | None = None
) -> Capture:
    """A cleaned copy of the page that is open. Nothing of it is kept before it is cleaned. Raises PlaywrightError."""
    page: Page = browser.page
    raw = await answered(page.evaluate(script("tree")))
    layout = str(await answered(page.evaluate(_LAYOUT)))
    copied = clean(raw["tree"], browser.pages, raw["path"], raw["host"], key)
    return Capture(
        on=browser.clock.now().date(),
        kind=kind or kind_of(raw["path"], bool(await answered(page.evaluate(_DIALOG)))),
        layout=layout,
        path=copied.path,
        knowledge=browser.pages.version,
        language=browser.language,
        source=source,
        markup=copied.markup,
    )


def keep(capture: Capture, folder: Path, name: str) -> Path:
    """Write it down under a name of its own, and forget the oldest above the bound."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}-{capture.kind}.html"
    file.write_text(capture.as_text(), encoding="utf-8", newline="\n")
    keep_within(folder, MOST_BYTES)
    return file


def kept(folder: Path) -> list[Path]:
    """All that are kept, the newest first; names begin with their time."""
    return sorted(folder.glob("*.html"), reverse=True) if folder.is_dir() else []


def read(file: Path) -> Capture:
    """One of them. Raises NotACapture, which says why."""
    try:
        if file.stat().st_size > LARGEST:
            raise NotACapture("too_large")
        return parse(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise NotACapture("unreadable", file=file.name, said=type(error).__name__) from error


def keep_within(folder: Path, most: int) -> None:
    """Delete the oldest files until the folder has at most so many bytes; names begin with their time."""
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    total = sum(file.stat().st_size for file in files)
    for file in files[:-2]:
        if total <= most:
            return
        total -= file.stat().st_size
        file.unlink()
