"""A file in another form that is made to break its reader ends in one sentence and leaves nothing behind (spec, section 4)."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.texts.said import error_sentence
from engine.leads.formats import NotAList
from engine.leads.importer import inspect
from tests.leads.files import inside, readers
from tests.leads.forms import ods_cell, ods_row, write_ods, written

ANA = "https://www.linkedin.com/in/ana-costa"
MIB = 1024 * 1024


def deep_json(folder: Path) -> Path:
    return written(folder / "a.json", '[{"a":' + "[" * 100_000)


def deep_page(folder: Path) -> Path:
    """Tables within tables, the innermost with a link."""
    return written(folder / "a.html", "<table><tr><td>" * 20_000 + f"<a href={ANA}>Ana Costa</a>")


def open_comment(folder: Path) -> Path:
    """What never closes is looked at anew with every piece that comes."""
    return written(folder / "a.html", "<table><tr><td>a<!--" + "-" * (16 * MIB))


def wide_page(folder: Path) -> Path:
    cell = "<tr><td colspan=9999 rowspan=9999>a"
    return written(folder / "a.html", f"<table>{cell * 400_000}")


def repeated_cells(folder: Path) -> Path:
    cell = ods_cell("a").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="1000000000"'
    )
    return write_ods(folder / "a.ods", {"Leads": [ods_row([cell])]})


def repeated_rows(folder: Path) -> Path:
    row = ods_row([ods_cell(ANA)]).replace(
        "<table:table-row", '<table:table-row table:number-rows-repeated="1000000000"'
    )
    return write_ods(folder / "a.ods", {"Leads": [row]})


def repeated_oddly(folder: Path) -> Path:
    row = ods_row([ods_cell("Ana", ANA)]).replace(
        "<table:table-row", '<table:table-row table:number-rows-repeated="-1e9"'
    )
    return write_ods(folder / "a.ods", {"Leads": [row]})


def packed_page(folder: Path) -> Path:
    return written(folder / "a.html.gz", gzip.compress(b"<table>" + b"<tr><td>a" * (4 * MIB)))


def endless_card(folder: Path) -> Path:
    return written(folder / "a.vcf", "BEGIN:VCARD\nNOTE:" + " a\n" * 2_000_000)


BOMBS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "JSON of 100,000 lists": (deep_json, "damaged"),
    "a page of 20,000 tables": (deep_page, "no_links"),
    "a page with an open comment": (open_comment, "damaged"),
    "a page of 400,000 wide cells": (wide_page, "too_large"),
    "a spreadsheet with a billion cells": (repeated_cells, "no_links"),
    "a spreadsheet with rows fewer than none": (repeated_oddly, "damaged"),
    "a packed page": (packed_page, "bomb"),
    "a card without an end": (endless_card, "no_links"),
}


async def test_a_row_written_a_billion_times_is_no_more_rows_than_a_sheet_has(tmp_path: Path) -> None:
    assert (await inspect(repeated_rows(tmp_path))).row_estimate <= 1_048_576


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_one_sentence_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    make, code = BOMBS[name]
    path = make(tmp_path)
    with pytest.raises(NotAList, match=rf"not_a_list\.(?:{code})") as refused:
        await inspect(path)
    assert "\n" not in error_sentence(refused.value)
    assert inside(tmp_path) == [path.name]
    assert readers() == []
