"""The pictures: a phone's width, for one sender or many, for nothing and for much, whatever the names are."""

import asyncio
import struct
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from matplotlib.colors import to_rgb

from bot import pictures
from bot.pictures import paper
from bot.pictures.drawing import PICTURES
from bot.pictures.paper import prepare, readable
from bot.screens.base import Picture

SHOWN = 340  # pixels across, in the chat of a phone of 390
KINDS = ("connect", "like", "comment")
WORDS = {kind: f"{kind}s" for kind in KINDS}
NAMES = ("Anna-Katharina von", "李小龙 🚀 $x$ Zhang", "_Ben", "🚀", "Anna-Katharina von")


def data_of(name: str, senders: int, number: int) -> dict[str, Any]:
    """What a screen would give: so many senders, each with this number."""
    names = NAMES[:senders]
    days = [f"{day} Nov" for day in range(min(number, 60))]
    series = [[each, [number] * len(days), place] for place, each in enumerate(names, 1)]
    match name:
        case "cooldown":
            return {"title": "Cooldowns", "days": [("Mon 23", number), ("later", 0)]}
        case "schedule":
            slots = [
                {"sender": place, "name": each, "start": 9.0 + place, "end": 9.5 + place, "state": state}
                for place, each in enumerate(names)
                for state in ("done", "running", "to_come")
            ]
            week = [
                {"name": f"Mon {n}", "hours": [9, 18] if n < 5 else None, "slots": slots * (n < 5)}
                for n in range(7)
            ]
            return {"title": "Slots", "days": week, "now": [2, 12.0]}
        case "today":
            kinds = [
                {"kind": kind, "word": kind, "counts": [(number, 150 * (number > 1))] * senders}
                for kind in KINDS
            ]
            return {"title": "Today", "senders": names, "kinds": kinds}
        case "day":
            counts = {kind: [number] * senders for kind in KINDS}
            return {"title": "The day", "senders": names, "words": WORDS, "counts": counts}
        case "days":
            return {"title": "Days", "days": days, "series": series}
        case "campaign":
            numbers = [number] * len(days)
            crew = [
                {"sender": place, "name": each, "done": numbers, "to_come": numbers}
                for place, each in enumerate(names, 1)
            ]
            words = {"today": "today", "end": "done on Fri 4 Dec"}
            at = 0 if days else None
            return {"title": "C", "days": days, "series": crew, "today": at, "end": at, "words": words}
        case _:
            return {"title": "Invitations", "days": days, "series": [["accepted", [number] * len(days)]]}


@pytest.fixture(autouse=True, scope="module")
def _prepared() -> Iterator[None]:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    prepare()
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mpl.rcParams.update(before)


def size_of(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("name", ["cooldown", "schedule", "today", "day", "days", "acceptances", "campaign"])
@pytest.mark.parametrize(("senders", "number"), [(0, 0), (1, 1), (5, 123_456)])
def test_every_picture_is_drawn_whatever_there_is_to_show(name: str, senders: int, number: int) -> None:
    target = BytesIO()
    PICTURES[name](data_of(name, senders, number), target)
    width, height = size_of(target.getvalue())
    assert width == 1080
    assert 500 <= height <= 900


def test_letters_are_of_12_pixels_at_least_on_a_phone() -> None:
    assert paper.LETTERS * paper.DPI / 72 * SHOWN / 1080 >= 12


def brightness(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def test_every_colour_can_be_read_as_letters_on_the_pictures_own_ground() -> None:
    dark = brightness(paper.GROUND) + 0.05
    labels = (*paper.SENDER_COLOURS, *paper.KIND_COLOURS.values(), paper.GOOD, paper.OPEN, paper.NOW)
    assert [each for each in labels if (brightness(each) + 0.05) / dark < 4.5] == []


def test_letters_that_no_font_has_are_left_out_instead_of_drawn_as_boxes() -> None:
    assert readable("🚀 Zoë  🎉 Müller") == "Zoë Müller"
    assert readable("🚀") == "?"


async def test_one_process_draws_several_pictures_and_a_broken_one_is_told() -> None:
    picture = Picture("today", data_of("today", 4, 45))
    first, second = await asyncio.gather(pictures.draw(picture), pictures.draw(picture))
    assert size_of(first) == size_of(second)
    waiting = pictures.WAITING.take()
    assert waiting is not None
    pictures.WAITING.put(waiting)
    with pytest.raises(pictures.NotDrawn, match="KeyError"):
        await pictures.draw(Picture("today", {}))
    assert size_of(await pictures.draw(picture)) == size_of(first)
    pictures.WAITING.close()
    assert pictures.WAITING.take() is None
