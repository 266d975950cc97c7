"""What a file really is: told by its first bytes, never by its name.

A foreign file is looked into before anything reads it, because a few kilobytes can unpack to gigabytes.
Nothing is ever unpacked to disk: no name inside an archive can lead anywhere.
"""

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from engine.leads.first_bytes import (
    DOCUMENTS,
    JSON_BEGINS,
    MAIL_BEGINS,
    MAIL_HEAD,
    MAIL_WORDS,
    OLD_DOCUMENTS,
    OLD_OFFICE,
    OPEN_SPREADSHEETS,
    PAGE_BEGINS,
    STRANGERS,
    ZIP,
    Stranger,
)  # fmt: skip
from engine.rules.errors import UserError

MIB = 1024 * 1024
MAX_UNPACKED = 400 * MIB
MAX_RATIO = 150  # spreadsheets pack 5 to 30 to one, bombs 400 and more
MAX_ENTRIES = 500
SMALL = 8 * MIB  # unpacked: harmless at any ratio
DOCTYPE_WITHIN = 4096  # bytes; a DOCTYPE stands before the root element

LIST_SUFFIXES = {
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".json", ".jsonl", ".ndjson", ".vcf", ".htm", ".html", ".md",
}  # fmt: skip
MEANT = "connections.csv"  # the list of people among the files that LinkedIn sends
LOOKED_INTO = 256 * 1024  # bytes of each of several lists, for a profile link


# What the standard library says of an archive that isn't whole, or isn't packed in a way it knows.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, UnicodeDecodeError,
)  # fmt: skip
# Why a file is no list: the words behind the code of `NotAList`.
EMPTY, TOO_LARGE, LOCKED, DAMAGED = "empty", "too_large", "locked", "damaged"
BOMB = "bomb"  # it unpacks to far more than a list would
TOO_MUCH = "too_much"  # memory or time
NOTHING_INSIDE = "nothing_inside"  # of an archive
SEVERAL_INSIDE = "several_inside"
OLD_EXCEL = "old_excel"
WEB_PAGE, OTHER_DOCUMENT, NOT_TEXT, OTHER_KIND = "web_page", "other_document", "not_text", "other_kind"


class NotAList(UserError):
    """A file that holds no list of people; its code says why."""


class FileKind(StrEnum):
    """How a table is written down."""

    CSV = "csv"  # text with a delimiter, whichever
    XLSX = "xlsx"  # Excel's workbook
    XLSB = "xlsb"  # the same in binary
    XLS = "xls"  # before 2007
    ODS = "ods"  # LibreOffice's, Numbers' and Google's
    HTML = "html"
    JSON = "json"  # or an object a line
    VCARD = "vcard"


@dataclass(frozen=True, slots=True)
class Content:
    """A file without its wrapping. `open` starts from the first byte each time."""

    kind: FileKind
    open: Callable[[], IO[bytes]]


def identify(path: Path) -> Content:
    """Look at a file and say what to read, or raise NotAList, which says why not."""
    size = path.stat().st_size
    if size == 0:
        raise NotAList(EMPTY)
    if size > MAX_UNPACKED:
        raise NotAList(TOO_LARGE)
    return _identify(lambda: path.open("rb"), size, wrapped=False)


def _identify(opened: Callable[[], IO[bytes]], size: int, *, wrapped: bool) -> Content:
    with opened() as file:
        head = file.read(1024)
        if head.startswith(OLD_OFFICE):
            return _old_office(opened, head + file.read())
    if not head:
        raise NotAList(EMPTY)
    if head.startswith(b"\x1f\x8b"):
        if wrapped:
            raise NotAList(NOTHING_INSIDE)

        def gunzipped() -> IO[bytes]:
            packed = opened()
            return _unpacking(size, gzip.GzipFile(fileobj=packed), packed)

        return _identify(gunzipped, size, wrapped=True)
    if head.startswith(ZIP):
        return _identify_zip(_seekable(opened), wrapped=wrapped)
    for magic, what in STRANGERS:
        if head.startswith(magic):
            raise NotAList(OTHER_KIND, what=what)
    return Content(_kind_of_text(head), opened)


def _kind_of_text(head: bytes) -> FileKind:
    begins = head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").lstrip().lower()  # of UTF-16, too
    if begins.startswith(b"<?xml") and b"schemas-microsoft-com:office:spreadsheet" in begins:
        raise NotAList(OLD_EXCEL)
    if begins.startswith(PAGE_BEGINS) or (begins.startswith(b"<?xml") and b"<html" in begins):
        return FileKind.HTML
    if begins.startswith(b"begin:vcard"):
        return FileKind.VCARD
    if begins.startswith(MAIL_BEGINS) or (
        MAIL_HEAD.match(begins) and any(word in begins for word in MAIL_WORDS)
    ):
        raise NotAList(OTHER_KIND, what=Stranger.MAIL)
    return FileKind.JSON if JSON_BEGINS.match(begins) else FileKind.CSV


def _old_office(opened: Callable[[], IO[bytes]], data: bytes) -> Content:
    if _wide("EncryptedPackage") in data:
        raise NotAList(LOCKED)
    for part, what in OLD_DOCUMENTS:
        if _wide(part) in data:
            raise NotAList(OTHER_KIND, what=what)
    return Content(FileKind.XLS, _seekable(opened))


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def _seekable(opened: Callable[[], IO[bytes]]) -> Callable[[], IO[bytes]]:
    # A workbook is read from its end; what is wrapped is taken into memory, its size being bounded.
    with opened() as file:
        if isinstance(file, io.BufferedReader) and isinstance(file.raw, io.FileIO):
            return opened
        data = file.read()
    return lambda: io.BytesIO(data)


def _identify_zip(opened: Callable[[], IO[bytes]], *, wrapped: bool) -> Content:
    try:
        with opened() as file, zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" in names:
                _check_xml(archive, entries)
                return Content(FileKind.XLSX, opened)
            if "xl/workbook.bin" in names:
                return Content(FileKind.XLSB, opened)
            for part, what in DOCUMENTS:
                if part in names:
                    raise NotAList(OTHER_KIND, what=what)
            if "mimetype" in names:
                return _open_document(archive, names, opened)
            if wrapped:
                raise NotAList(NOTHING_INSIDE)
            inner = _the_one_list(archive, entries)
    except BROKEN_ARCHIVE as error:
        raise NotAList(DAMAGED) from error

    def member() -> IO[bytes]:
        packed = opened()
        try:
            archive = zipfile.ZipFile(packed)
            return _unpacking(inner.compress_size, archive.open(inner), archive, packed)
        except BROKEN_ARCHIVE as error:  # the directory says something else than what stands there
            packed.close()
            raise NotAList(DAMAGED) from error

    return _identify(member, inner.compress_size, wrapped=True)


def _open_document(archive: zipfile.ZipFile, names: set[str], opened: Callable[[], IO[bytes]]) -> Content:
    with archive.open("mimetype") as part:
        spreadsheet = part.read(100).strip() in OPEN_SPREADSHEETS
    if not spreadsheet or "content.xml" not in names:
        raise NotAList(OTHER_DOCUMENT)
    if "META-INF/manifest.xml" in names:
        with archive.open("META-INF/manifest.xml") as manifest:
            if b"encryption-data" in manifest.read(MIB):
                raise NotAList(LOCKED)
    _check_xml(archive, archive.infolist())
    return Content(FileKind.ODS, opened)


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise NotAList(LOCKED)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or _is_bomb(unpacked, packed):
        raise NotAList(BOMB)


def _is_bomb(unpacked: int, packed: int) -> bool:
    return unpacked > SMALL and unpacked > MAX_RATIO * max(packed, 1)


def _check_xml(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    # No spreadsheet program writes a DOCTYPE; it is there to define entities that swell.
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                if b"<!doctype" in part.read(DOCTYPE_WITHIN).replace(b"\0", b"").lower():
                    raise NotAList(BOMB)


def _the_one_list(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    lists = [entry for entry in entries if not entry.is_dir() and _is_list(PurePosixPath(entry.filename))]
    if not lists:
        raise NotAList(NOTHING_INSIDE)
    meant = [entry for entry in lists if PurePosixPath(entry.filename).name.lower() == MEANT]
    if len(lists) > 1 and len(meant) != 1:
        meant = [entry for entry in lists if _may_name_people(archive, entry)]
    found = meant or lists
    if len(found) > 1:
        raise NotAList(SEVERAL_INSIDE, files=len(lists))
    return found[0]


def _may_name_people(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with archive.open(entry) as part:
        begins = part.read(LOOKED_INTO)
    return begins.startswith((*ZIP, OLD_OFFICE)) or b"linkedin.com/in/" in begins.replace(b"\0", b"").lower()


def _is_list(name: PurePosixPath) -> bool:
    hidden = name.name.startswith(".") or "__MACOSX" in name.parts
    return not hidden and name.suffix.lower() in LIST_SUFFIXES


def _unpacking(packed_size: int, unpacker: "_Unpacker", *below: "_Closes") -> IO[bytes]:
    return io.BufferedReader(_Unpacking(packed_size, unpacker, *below))


class _Closes(Protocol):
    def close(self) -> None: ...


class _Unpacker(_Closes, Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class _Unpacking(io.RawIOBase):
    """Bytes as they are unpacked; NotAList as soon as they are too many or damaged."""

    def __init__(self, packed_size: int, unpacker: _Unpacker, *below: _Closes) -> None:
        self._packed_size, self._unpacker, self._all = packed_size, unpacker, (unpacker, *below)
        self._seen = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        try:
            data = self._unpacker.read(len(buffer))
        except BROKEN_ARCHIVE as error:
            raise NotAList(DAMAGED) from error
        self._seen += len(data)
        if self._seen > MAX_UNPACKED:
            raise NotAList(TOO_LARGE)
        if _is_bomb(self._seen, self._packed_size):
            raise NotAList(BOMB)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        for each in self._all:
            each.close()
        super().close()
