"""By what a file's kind is told: its first bytes, the names of its parts. Data."""

import re
from enum import StrEnum


class Stranger(StrEnum):
    """What is sent by mistake."""

    PDF = "pdf"
    PICTURE = "picture"
    MEDIA = "media"  # a picture or a recording
    RAR = "rar"
    SEVEN_ZIP = "seven_zip"
    BZIP2 = "bzip2"
    XZ = "xz"
    DATABASE = "database"
    PROGRAM = "program"
    DOCUMENT = "document"
    WORD = "word"
    SLIDES = "slides"
    NUMBERS = "numbers"
    MAIL = "mail"


# By its first bytes.
STRANGERS = (
    (b"%PDF", Stranger.PDF),
    (b"\x89PNG", Stranger.PICTURE),
    (b"\xff\xd8\xff", Stranger.PICTURE),
    (b"GIF8", Stranger.PICTURE),
    (b"RIFF", Stranger.MEDIA),
    (b"Rar!", Stranger.RAR),
    (b"7z\xbc\xaf\x27\x1c", Stranger.SEVEN_ZIP),
    (b"BZh", Stranger.BZIP2),
    (b"\xfd7zXZ", Stranger.XZ),
    (b"SQLite format 3", Stranger.DATABASE),
    (b"\x7fELF", Stranger.PROGRAM),
    (b"MZ\x90", Stranger.PROGRAM),
    (b"{\\rtf", Stranger.DOCUMENT),
)
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and every encrypted .xlsx
# What their parts are called.
OLD_DOCUMENTS = (
    ("WordDocument", Stranger.WORD), ("PowerPoint Document", Stranger.SLIDES), ("__properties_version", Stranger.MAIL),
)  # fmt: skip
DOCUMENTS = (
    ("word/document.xml", Stranger.WORD), ("ppt/presentation.xml", Stranger.SLIDES),
    ("Index/Document.iwa", Stranger.NUMBERS),
)  # fmt: skip
OPEN_SPREADSHEETS = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.spreadsheet-template",
)
PAGE_BEGINS = (
    b"<!doctype html",
    b"<html",
    b"<table",
    b"<head",
    b"<meta",
    b"<body",
    b"<style",
    b"<div",
    b"<!--",
)
MAIL_BEGINS = (b"mime-version:", b"received:", b"return-path:", b"delivered-to:", b"x-mozilla-status:")
MAIL_HEAD = re.compile(
    rb"(?:from|to|subject|date|message-id|dkim-signature):"
)  # one of them, above the words for a mail
MAIL_WORDS = (b"\nmime-version:", b"\nmessage-id:")
JSON_BEGINS = re.compile(rb"\[\s{0,1000}[\[{\]]|\[\s{0,1000}\"|\{\s{0,1000}[\"}]")
