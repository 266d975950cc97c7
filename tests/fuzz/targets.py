"""What reads things that others wrote: each a function of bytes that may refuse them with a sentence, and nothing else.

A reader that is new gets a row in `TARGETS` and a file or two in `corpus/NAME/`. Whatever once went wrong stays there as `found-…`.

Long because it is a list of readers, each with what it may refuse.
"""

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from engine.leads import loading
from engine.leads.importer import REFUSALS
from engine.leads.previewing import preview
from engine.leads.reader import open_table
from engine.leads.requests import ImportRequest
from engine.linkedin import capture, pages
from engine.linkedin.pages import BrokenKnowledge
from engine.rules import settings
from engine.rules.errors import UserError
from engine.rules.identity import NotAProfile, canonical
from engine.upkeep import journal as read_back
from engine.upkeep.config import Config
from engine.upkeep.page_knowledge import compare
from tests.fuzz.house import NOW, database
from tests.fuzz.limits import apart
from tests.fuzz.mutations import mutated, mutated_json
from tests.fuzz.others_programs import ai_answer, openoutreach

CORPUS = Path(__file__).parent / "corpus"
TOKEN = "100200300:practice-token-that-opens-nothing-at-all"


@dataclass(frozen=True, slots=True)
class Target:
    """`read` raises nothing, or fails; `tokens` are words of the input's own language."""

    read: Callable[[bytes, Path], None]
    tokens: Sequence[bytes] = ()
    as_json: bool = False
    examples: int = 40  # of the short run; fewer of what takes longer

    def inputs(self, name: str) -> st.SearchStrategy[bytes]:
        """What is tried: the corpus, changed."""
        seeds = [content for _, content in corpus(name)]
        return mutated_json(readable(seeds)) if self.as_json else mutated(seeds, self.tokens)


def corpus(name: str) -> list[tuple[str, bytes]]:
    """The kept inputs of a target: name and content."""
    return [(path.name, path.read_bytes()) for path in sorted((CORPUS / name).iterdir())]


def readable(seeds: Sequence[bytes]) -> list[bytes]:
    """Those that are JSON objects."""
    found = []
    for seed in seeds:
        try:
            if isinstance(json.loads(seed), dict):
                found.append(seed)
        except ValueError:
            continue
    return found


# --- uploads


def sheet(content: bytes, folder: Path) -> None:
    """A file that somebody sends: looked at, then imported."""
    path = folder / "leads.csv"
    path.write_bytes(content)
    try:
        table = open_table(path)
        shown = preview(table)
    except REFUSALS:
        return
    db = database(folder)
    request = ImportRequest(
        db.url, path, shown.mapping, now=NOW, list_name="Leads", rejected_file=folder / "rejected.csv"
    )
    try:
        loading.store(db, table, request, lambda _: None)
    except (UserError, *REFUSALS):
        return
    finally:
        db.close()


def workbook(content: bytes, folder: Path) -> None:
    """A sheet of a workbook, as XML."""
    from tests.leads.files import raw_xlsx

    path = raw_xlsx(folder / "packed.xlsx", content, content if b"<si>" in content else b"")
    packed = path.read_bytes()
    path.unlink()
    apart(lambda: sheet(packed, folder))


def archive(content: bytes, folder: Path) -> None:
    """A file in an archive; its head is damaged where it begins with "!"."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("leads.csv", content)
    whole = bytearray(packed.getvalue())
    if content.startswith(b"!") and len(content) > 8:
        for at, value in zip(content[1:4], content[4:7], strict=True):
            whole[at % len(whole)] = value
    sheet(bytes(whole), folder)


# --- files of the house


def page_knowledge(content: bytes, _folder: Path) -> None:
    """A pages.toml that somebody sends."""
    built_in = pages.built_in()
    try:
        new = pages.understand(content, built_in)
    except BrokenKnowledge:
        return
    compare(built_in, new)
    for path in new.tables["paths"].values():
        for each in path if isinstance(path, list) else [path]:
            assert not each.startswith("//"), "a path that leads to another host"


def kept_page(content: bytes, folder: Path) -> None:
    """A capture, as a file of the captures' folder."""
    path = folder / "copy.html"
    path.write_bytes(content)
    try:
        found = capture.read(path)
    except capture.NotACapture:
        return
    again = capture.parse(found.as_text())
    assert (again.path, again.kind, again.on) == (found.path, found.kind, found.on)


def journal(content: bytes, folder: Path) -> None:
    """The journal's file, damaged: what is whole is read, and a new line can be written."""
    db = database(folder)
    try:
        assert db.journal is not None
        db.journal.folder.mkdir(exist_ok=True)
        (db.journal.folder / "journal-2026.jsonl").write_bytes(content)
        read_back.read_back(db, NOW)
        from engine import do_not_contact

        with db.transaction() as session:
            do_not_contact.add(session, "https://www.linkedin.com/in/ana", NOW)
        assert any("https://www.linkedin.com/in/ana" in str(line.values) for line in db.journal.lines())
    finally:
        db.close()


def environment(content: bytes, folder: Path) -> None:
    """The `.env` file."""
    (folder / ".env").write_bytes(content)
    try:
        Config.load({"LINKEDPILOT_DATA_DIR": str(folder)})
    except UserError:
        return


# --- words


def address(content: bytes, _folder: Path) -> None:
    """A profile's address, as it stands in lists."""
    try:
        found = canonical(content.decode("utf-8", "replace"))
    except NotAProfile:
        return
    assert canonical(found) == found
    assert found.startswith("https://www.linkedin.com/in/")
    slug = found.removeprefix("https://www.linkedin.com/in/")
    assert slug.strip("."), "a way upwards"
    assert not set(slug) & set("/?#\\ "), "more than a slug"


def setting(content: bytes, _folder: Path) -> None:
    """What somebody types for a setting, whichever it is."""
    text = content.decode("utf-8", "replace")
    for name in settings.BY_NAME:
        try:
            settings.parse(name, text)
        except settings.WrongSetting:
            continue


# --- tables


TOML = (
    b"[",
    b"]]",
    b'"""',
    b"'''",
    b"= [",
    b"version",
    b"[paths]",
    b"(?:a+)+$",
    b"(.*)*",
    b"\\1",
    b"{slug}",
    b"//evil.example/",
    b"1979-05-27",
)
XML = (
    b"<row>",
    b"</row>",
    b'<c r="XFD1048576" t="inlineStr"><is><t>',
    b"</t></is></c>",
    b't="s"',
    b"<v>",
    b"</v>",
    b"&#0;",
    b"&a;",
    b"<!DOCTYPE x>",
    b"<si><t>",
)
SHEET = (
    b"https://www.linkedin.com/in/",
    b"linkedin.com/in/ana,",
    b"Profile URL",
    b"sep=;\n",
    b"\n" * 500,
    b"," * 600,
    b'"a""b"',
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
)
CAPTURE = (b"<!-- LinkedPilot", b"-->", b"path: ", b"date: ", b"kind: dialog", b"/in/../", b"--", b"<script>")
ADDRESS = (
    b"https://",
    b"linkedin.com/in/",
    b"/in/..",
    b"/in/me",
    b"%2F",
    b"%00",
    b"?",
    b"#",
    b"@",
    b"de.",
    b"ACoAA",
    b"mwlite/",
    b"\\",
    b":443",
)
SETTING = (
    b"09:00",
    b"24:00",
    b"Mon",
    b"Europe/Berlin",
    b"2026-12-24",
    b"Europe",
    b"../etc/passwd",
    b"/etc/passwd",
    b"loud",
    b"-",
    b"\xe2\x80\x93",
)
SQL = (
    b"CREATE TABLE ",
    b" WITHOUT ROWID",
    b"INTEGER PRIMARY KEY",
    b"linkedin_url",
    b"public_identifier",
    b"'https://www.linkedin.com/in/ana'",
    b"state",
    b"x'ff00'",
    b"9e999",
    b"-9223372036854775808",
    b"NULL",
    b"'2026-10-01 10:00:00'",
    b"[]",
    b'"',
    b"VALUES (",
    b";\n",
)
ENV = (b"LINKEDPILOT_", b"LINKEDPILOT_TELEGRAM_TOKEN=", b"export ", b"${HOME}", b"LINKEDPILOT_PATIENCE=", b"LINKEDPILOT_DATABASE_URL=sqlite:///")  # fmt: skip

TARGETS: Mapping[str, Target] = {
    "sheets": Target(sheet, SHEET),
    "workbooks": Target(workbook, XML),
    "archives": Target(archive, SHEET),
    "page_knowledge": Target(page_knowledge, TOML),
    "captures": Target(kept_page, CAPTURE),
    "journals": Target(
        journal,
        (b'{"n": ', b'"fact": "blocked"', b'"void": ', b'"complete_from": ', b'"at": "', b'"values": '),
    ),
    "openoutreach": Target(openoutreach, SQL, examples=15),
    "ai_answers": Target(ai_answer, as_json=True, examples=20),
    "ai_bytes": Target(
        ai_answer, (b'"skip": ', b'"comment": ', b'"tokens": ', b"429", b"<html>"), examples=10
    ),
    "environments": Target(environment, ENV),
    "addresses": Target(address, ADDRESS),
    "settings": Target(setting, SETTING),
}
