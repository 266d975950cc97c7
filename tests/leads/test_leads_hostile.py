"""A file that is no list at all gets one clear sentence and leaves nothing behind (spec, section 4)."""

import asyncio
import gzip
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.texts.said import error_sentence
from engine.leads import importer
from engine.leads.formats import NotAList
from engine.leads.importer import INSPECT, inspect
from engine.leads.requests import InspectRequest
from tests.leads.files import PEOPLE, csv_text, inside, raw_xlsx, readers, write_csv, write_xlsx, write_zip

MIB = 1024 * 1024
LINK = b"<is><t>https://www.linkedin.com/in/ana</t></is>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


def data(content: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "leads.csv"
        path.write_bytes(content)
        return path

    return make


def corner_cell(folder: Path) -> Path:
    """One cell at the far corner: a reader that keeps the whole grid wants 400 GB for it."""
    rows = (
        b'<row r="1"><c r="A1" t="inlineStr">' + LINK + b"</c></row>"
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr">' + LINK + b"</c></row>"
    )
    return raw_xlsx(folder / "leads.xlsx", rows)


def row_bomb(folder: Path) -> Path:
    return raw_xlsx(folder / "leads.xlsx", b'<row><c t="inlineStr"><is><t>a</t></is></c></row>' * 500_000)


def shared_strings_bomb(folder: Path) -> Path:
    return raw_xlsx(folder / "leads.xlsx", b"", b"<si><t>" + b"a" * (24 * MIB) + b"</t></si>")


def doctype(folder: Path) -> Path:
    path = write_xlsx(folder / "good.xlsx", Leads=PEOPLE)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    path.unlink()
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + sheet
    )
    return write_zip(folder / "leads.xlsx", parts)


def too_many_entries(folder: Path) -> Path:
    return write_zip(folder / "leads.zip", {f"{n}.csv": b"a" for n in range(501)})


def zip_bomb(folder: Path) -> Path:
    return write_zip(folder / "leads.zip", {"leads.csv": b"0" * (32 * MIB)})


def lying_bomb(folder: Path) -> Path:
    """Its directory says that it unpacks to little."""
    path = zip_bomb(folder)
    content = path.read_bytes()
    path.write_bytes(content.replace((32 * MIB).to_bytes(4, "little"), (2000).to_bytes(4, "little")))
    return path


def gz_bomb(folder: Path) -> Path:
    path = folder / "leads.csv.gz"
    path.write_bytes(gzip.compress(b"0" * (32 * MIB)))
    return path


def truncated_gz(folder: Path) -> Path:
    path = folder / "leads.csv.gz"
    lines = "".join(f"Ana,https://www.linkedin.com/in/{os.urandom(8).hex()}\n" for _ in range(2000))
    path.write_bytes(gzip.compress(lines.encode())[:-500])
    return path


def truncated_xlsx(folder: Path) -> Path:
    path = write_xlsx(folder / "leads.xlsx", Leads=PEOPLE)
    path.write_bytes(path.read_bytes()[:-700])
    return path


def broken_xml(folder: Path) -> Path:
    return raw_xlsx(folder / "leads.xlsx", b'<row><c r="A1" t="s"><v>99</v></c></bow>')


def locked_zip(folder: Path) -> Path:
    path = write_zip(folder / "leads.zip", {"leads.csv": csv_text(PEOPLE).encode()})
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag for "encrypted", here and in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    return path


def two_lists(folder: Path) -> Path:
    return write_zip(folder / "leads.zip", {"a.csv": b"a", "b.xlsx": b"b"})


def nested(folder: Path) -> Path:
    inner = write_zip(folder / "inner.zip", {"a.csv": b"a"})
    parts = {"leads.csv": inner.read_bytes()}
    inner.unlink()
    return write_zip(folder / "leads.zip", parts)


def hidden_bytes(folder: Path) -> Path:
    path = folder / "leads.csv"
    path.write_bytes(bytes(range(1, 32)) * 2000)
    return path


OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a file of no bytes": (data(b""), "empty"),
    "nothing but blank lines": (data(b"\r\n , ,\r\n\r\n"), "no_links|empty"),
    "a picture called .csv": (data(PNG), r"other_kind \(what=picture\)"),
    "a PDF": (data(b"%PDF-1.7 hello"), r"other_kind \(what=pdf\)"),
    "a web page": (data(b"<!DOCTYPE html><html><body>Sign in</body></html>"), "web_page"),
    "control characters": (hidden_bytes, "not_text"),
    "an old .xls": (data(OLD_OFFICE), "old_excel"),
    "an encrypted workbook": (
        data(OLD_OFFICE + "EncryptedPackage".encode("utf-16-le")),
        "locked",
    ),
    "an encrypted archive": (locked_zip, "locked"),
    "text without profile links": (data(b"Name,E-mail\nAna,a@example.org\n"), "no_links"),
    "two lists in one archive": (two_lists, r"several_inside \(files=2\)"),
    "an archive of something else": (
        lambda f: write_zip(f / "a.zip", {"a.pdf": b"a"}),
        "nothing_inside",
    ),
    "an archive in an archive": (nested, "nothing_inside"),
    "an empty archive": (lambda f: write_zip(f / "a.zip", {}), "nothing_inside"),
    "a document": (
        lambda f: write_zip(f / "a.docx", {"word/document.xml": b"a"}),
        r"other_kind \(what=word\)",
    ),
    "a truncated .gz": (truncated_gz, "damaged"),
    "a truncated workbook": (truncated_xlsx, "damaged"),
    "a workbook of broken XML": (broken_xml, "damaged"),
    "a workbook without a person": (lambda f: write_xlsx(f / "a.xlsx", Leads=()), "empty"),
    "a corner-cell bomb": (corner_cell, "too_much"),
    "a row bomb": (row_bomb, "bomb"),
    "a shared-strings bomb": (shared_strings_bomb, "bomb"),
    "a workbook with a DOCTYPE": (doctype, "bomb"),
    "an archive of many entries": (too_many_entries, "bomb"),
    "a zip bomb": (zip_bomb, "bomb"),
    "a zip bomb that lies about its size": (lying_bomb, "bomb|damaged"),
    "a .gz bomb": (gz_bomb, "bomb"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_no_list_gets_one_sentence_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    make, code = HOSTILE[name]
    path = make(tmp_path)
    with pytest.raises(NotAList, match=rf"not_a_list\.(?:{code})") as refused:
        await inspect(path)
    assert error_sentence(refused.value).count("\n") == 0
    assert inside(tmp_path) == [path.name]
    assert readers() == []


async def test_a_reader_above_its_memory_is_killed_by_the_parent(tmp_path: Path) -> None:
    """Windows and macOS don't hold a process to its memory, so the parent looks, too."""
    path = write_csv(tmp_path / "leads.csv", PEOPLE)
    with pytest.raises(NotAList, match="too_much"):
        await importer.run(replace(INSPECT, memory=1), InspectRequest(path))
    assert readers() == []


async def test_a_reader_that_says_nothing_is_killed(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "leads.csv", PEOPLE)
    with pytest.raises(NotAList, match="too_much"):
        await importer.run(replace(INSPECT, quiet_seconds=0), InspectRequest(path))
    assert readers() == []


async def test_a_look_at_a_file_can_be_cancelled(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "leads.csv", PEOPLE)
    look = asyncio.create_task(inspect(path))
    for _ in range(10_000):
        await asyncio.sleep(0.001)
        if readers():
            break
    look.cancel()
    with pytest.raises(asyncio.CancelledError):
        await look
    assert readers() == []
