"""The tour's part about files that want a second look: letters, sheets, where the people begin, whose links."""

import csv
from pathlib import Path

from rustpy_xlsxwriter import FastExcel

from practice.phone import Phone

OF = "https://www.linkedin.com/in/"
HEADS = ("Full name", "Position", "Organisation", "Profile URL")
GUESTS = (
    ("Jörg Größmann", "Einkauf", "Öko & Söhne", OF + "joerg-groessmann"),
    ("Zoë Müller", "Geschäftsführerin", "Überland", OF + "zoe-mueller"),
)
OLD_MAC, BOOK, BOTH = "old-mac.csv", "two-sheets.xlsx", "introductions.csv"


def write(folder: Path) -> None:
    """A CSV of an old Mac, a workbook with people on two sheets, and a list with two people a row."""
    rows = [HEADS, *GUESTS]
    with (folder / OLD_MAC).open("w", encoding="mac_roman", newline="") as file:
        csv.writer(file).writerows(rows)
    book = FastExcel(folder / BOOK)
    for sheet, guest in zip(("Speakers", "Guests"), GUESTS, strict=True):
        book.sheet(sheet, [dict(zip(HEADS, guest, strict=True))])
    book.save()
    with (folder / BOTH).open("w", encoding="utf-8", newline="") as file:
        introduced = ((OF + f"their-friend-{n}", guest[0], guest[3]) for n, guest in enumerate(GUESTS))
        csv.writer(file).writerows([("Introduced by", "Full name", "Profile URL"), *introduced])


async def look_twice(phone: Phone, samples: Path) -> None:
    """Each file is looked at, corrected, and forgotten."""
    write(samples)
    await phone.send(samples / OLD_MAC, "upload:#:ways", "letters", "Letters that aren't certain")
    await phone.tap("upload:#:ways", "upload:#:read:*", "letters-ways", "The same names, read another way")
    await phone.tap("upload:#", "upload:#:rows")
    await phone.tap("upload:#:rows", "upload:#:row:#", "first-row", "Where do the people begin?")
    await phone.tap("upload:#", "upload:#:drop")
    await phone.tap("upload:#:drop", "")
    await phone.send(samples / BOOK, "upload:#:sheets")
    await phone.tap(
        "upload:#:sheets", "upload:#:sheets:each", "sheets", "Whose: this sheet's, or each sheet's?"
    )
    await phone.tap("upload:#", "upload:#:drop")
    await phone.tap("upload:#:drop", "")
    await phone.send(
        samples / BOTH, "upload:#:everybody:yes", "two-columns", "Two columns hold people's links"
    )
    await phone.tap(
        "upload:#:everybody:yes", "upload:#:everybody:no", "everybody", "Everybody of both columns"
    )
    await phone.tap("upload:#:drop", "")
