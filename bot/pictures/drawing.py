"""The pictures themselves, from plain data. They have no words of their own: titles and legends come with the data."""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.pictures.paper import (
    DPI,
    GOOD,
    GROUND,
    HOLLOW,
    INK,
    KIND_COLOURS,
    LETTERS,
    NOW,
    OPEN,
    SIZE,
    TITLE,
    counted,
    named,
    paper,
    plain,
    readable,
    save,
    sender_colour,
)
from bot.texts.forms import figure as amount
from engine.rules.enums import SlotState

ROW_HEIGHT = 0.42  # inches per sender, where senders stand below each other
PALE = 0.4  # what is to come
LETTERS_ACROSS = 34  # of a name in a calendar's whole width
FEWEST_LETTERS = 3  # fewer of a name say nothing
LONGEST_BESIDE = 12  # letters of a name beside a chart
LINE_SHARE = 0.1  # of the chart's height, for a line of letters
FEWEST_PLACES, FEWEST_ROWS = 7, 3  # so that one bar alone isn't as wide or as high as the picture


def cooldown(data: dict[str, Any], target: BinaryIO) -> None:
    """How many unlock on each of the next days."""
    figure, axes = paper(data.get("title", ""))
    numbers = [number for _day, number in data["days"]]
    bars = axes.bar(range(len(numbers)), numbers, color=GOOD, width=0.65)
    axes.bar_label(bars, [amount(number) for number in numbers], color=INK, padding=3, fontsize=LETTERS)
    # A week of days has room when each has two lines: Thu, 26.
    axes.set_xticks(
        range(len(numbers)), [readable(day).replace(" ", "\n", 1) for day, _number in data["days"]]
    )
    axes.set_yticks([])
    axes.set_ylim(0, max([*numbers, 1]) * 1.15)
    save(figure, target)


def schedule(data: dict[str, Any], target: BinaryIO) -> None:
    """A calendar of some days: each slot where it lies in its day, in its sender's colour; paler what is to come."""
    days = data["days"]
    figure, axes = paper(data["title"], SIZE[1] * 1.15)
    for row, each in enumerate(days):
        if each["hours"] is not None:
            begin, end = each["hours"]
            axes.barh(row, end - begin, left=begin, color=HOLLOW, height=0.72)
        for slot in each["slots"]:
            to_come = slot["state"] == SlotState.TO_COME
            colour = _paler(sender_colour(slot["sender"]), PALE if to_come else 1.0)
            axes.barh(row, slot["end"] - slot["start"], left=slot["start"], color=colour, height=0.72)
    ends = [hour for each in days if each["hours"] is not None for hour in each["hours"]]
    ends += [hour for each in days for slot in each["slots"] for hour in (slot["start"], slot["end"])]
    begin, end = min(ends, default=9) - 0.2, max(ends, default=18) + 0.2
    axes.set_xlim(begin, end)
    axes.set_ylim(max(len(days), FEWEST_ROWS) - 0.4, -0.6)
    axes.set_yticks(range(len(days)), [readable(each["name"]) for each in days])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda hour, _place: _clock(hour)))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5]))
    for row, each in enumerate(days):
        for slot in each["slots"]:
            _name_in(axes, row, slot, end - begin)
    if data["now"] is not None:
        row, hour = data["now"]
        axes.plot([hour, hour], [row - 0.5, row + 0.5], color=NOW, linewidth=2.5)
    save(figure, target)


def _name_in(axes: Axes, row: int, slot: Mapping[str, Any], hours: float) -> None:
    """The sender's name in its slot, as much of it as has room; a slot that is to come is dark, and so its name is light."""
    room = int((slot["end"] - slot["start"]) / hours * LETTERS_ACROSS)
    name = readable(slot["name"])
    if room < min(len(name), FEWEST_LETTERS):
        return
    colour = INK if slot["state"] == SlotState.TO_COME else GROUND
    said = name if len(name) <= room else name[: room - 1] + "…"
    axes.text(
        slot["start"] + hours * 0.012, row, said, color=colour, fontsize=LETTERS, va="center", clip_on=True
    )


def today(data: dict[str, Any], target: BinaryIO) -> None:
    """How far each sender is toward its limits of the day: a column of bars for each kind."""
    _by_kind(data["title"], data["senders"], data["kinds"], 1, target)


def _by_kind(
    title: str, names: Sequence[str], kinds: Sequence[Mapping[str, Any]], most: int, target: BinaryIO
) -> None:
    """A column for each kind. A count without a limit is drawn against the most that there is."""
    height = max(SIZE[1], 1.1 + ROW_HEIGHT * len(names))
    figure = Figure(figsize=(SIZE[0], height), dpi=DPI, facecolor=GROUND, layout="constrained")
    figure.suptitle(readable(title), color=INK, fontsize=TITLE, x=0.02, ha="left")
    axes = None
    for axes, kind in zip(
        figure.subplots(1, max(len(kinds), 1), sharey=True, squeeze=False)[0], kinds, strict=False
    ):
        _bars(axes, kind, most)
    if axes is not None:
        axes.set_yticks(range(len(names)), [readable(name) for name in names])
        axes.set_ylim(max(len(names), FEWEST_ROWS) - 0.4, -0.75)
    save(figure, target)


def _bars(axes: Axes, kind: Mapping[str, Any], most: int) -> None:
    plain(axes)
    colour = KIND_COLOURS[kind["kind"]]
    axes.set_title(readable(kind["word"]), color=colour, fontsize=LETTERS, loc="left")
    for row, (done, limit) in enumerate(kind["counts"]):
        whole = most if limit is None else limit
        share = min(done / whole, 1.0) if whole else float(done > 0)
        axes.barh(row, 1.0, color=HOLLOW, height=0.34)
        axes.barh(row, share, color=colour, height=0.34)
        said = amount(done) if limit is None else f"{amount(done)} / {amount(limit)}"
        axes.text(0.0, row - 0.24, said, color=INK, fontsize=LETTERS, va="bottom")
    axes.set_xlim(0, 1.02)
    axes.set_xticks([])


def day(data: dict[str, Any], target: BinaryIO) -> None:
    """What each sender did on a day: a column of bars for each kind."""
    most = max([1, *(number for counts in data["counts"].values() for number in counts)])
    kinds = [
        {"kind": kind, "word": data["words"][kind], "counts": [(number, None) for number in counts]}
        for kind, counts in data["counts"].items()
    ]
    _by_kind(data["title"], data["senders"], kinds, most, target)


def days(data: dict[str, Any], target: BinaryIO) -> None:
    """How many actions a day or a week, stacked by sender."""
    series = data["series"]
    pairs = [(name, counts) for name, counts, _sender in series]
    _stacked(data["title"], data["days"], pairs, [sender_colour(sender) for *_, sender in series], target)


def acceptances(data: dict[str, Any], target: BinaryIO) -> None:
    """The invitations of each day or week: how many are accepted by now, and how many aren't."""
    _stacked(data["title"], data["days"], data["series"], (GOOD, OPEN), target)


def _stacked(
    title: str,
    names: Sequence[str],
    series: Sequence[tuple[str, Sequence[int]]],
    colours: Sequence[str],
    target: BinaryIO,
) -> None:
    figure, axes = paper(title)
    coloured = list(zip(series, colours, strict=False))
    base = [0] * len(names)
    for (_name, counts), colour in coloured:
        axes.bar(range(len(names)), counts, bottom=base, color=colour, width=0.85)
        base = [below + count for below, count in zip(base, counts, strict=True)]
    _room(axes, len(names), FEWEST_PLACES)
    named(axes, names, FEWEST_PLACES)
    counted(axes, base)
    _beside(axes, [(name, colour, counts) for (name, counts), colour in coloured])
    save(figure, target)


def campaign(data: dict[str, Any], target: BinaryIO) -> None:
    """What each sender did on each day of a campaign, paler what is to come, and when it will be done."""
    figure, axes = paper(data["title"], pad=24)  # the word over today's line stands between
    places, words = range(len(data["days"])), data["words"]
    coloured = [(each, sender_colour(each["sender"])) for each in data["series"]]
    base = [0] * len(places)
    for part, strength in (("done", 1.0), ("to_come", PALE)):
        for each, colour in coloured:
            axes.bar(places, each[part], bottom=base, color=_paler(colour, strength), width=0.85)
            base = [below + number for below, number in zip(base, each[part], strict=True)]
    if data["today"] is not None:
        axes.axvline(data["today"], color=NOW, linewidth=1.5, zorder=0.5)
        _above(axes, data["today"], words["today"])
    middle, half = (len(places) - 1) / 2, max(len(places), FEWEST_PLACES) / 2 + 0.2
    axes.set_xlim(middle - half, middle + half)
    named(axes, data["days"], FEWEST_PLACES)
    counted(axes, base)
    if data["end"] is not None:
        _end(axes, data["end"], words["end"], to_the_left=data["end"] > middle)
    both = [
        (
            each["name"],
            colour,
            [done + left for done, left in zip(each["done"], each["to_come"], strict=True)],
        )
        for each, colour in coloured
    ]
    _beside(axes, both)
    save(figure, target)


def _beside(axes: Axes, series: Sequence[tuple[str, str, Sequence[int]]]) -> None:
    """Each name in its colour beside the last bar, as high as its part of that one, with room between them."""
    top = axes.get_ylim()[1]
    filled = [
        place
        for place in range(max([len(counts) for *_, counts in series], default=0))
        if any(counts[place] for *_, counts in series)
    ]
    last = filled[-1] if filled else None
    lines = [
        (textwrap.fill(readable(name), LONGEST_BESIDE, max_lines=2, placeholder="…"), colour)
        for name, colour, _ in series
    ]
    base, lowest = 0, 0.0
    for (words, colour), (*_, counts) in zip(lines, series, strict=True):
        part = counts[last] if last is not None else 0
        half = (words.count("\n") + 1) * LINE_SHARE / 2
        at = max((base + part / 2) / top, lowest + half)
        base, lowest = base + part, at + half
        axes.annotate(
            words,
            (1.0, at),
            (4, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            color=colour,
            fontsize=LETTERS,
            va="center",
            annotation_clip=False,
        )


def _above(axes: Axes, place: float, word: str) -> None:
    """A word over a line that goes through the whole chart."""
    axes.annotate(
        readable(word),
        (place, 1.0),
        (0, 1),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        color=NOW,
        fontsize=LETTERS,
        ha="center",
        va="bottom",
    )


def _paler(colour: str, strength: float) -> tuple[float, ...]:
    """Mixed with the ground: so much of the colour itself stays."""
    pairs = zip(to_rgb(colour), to_rgb(GROUND), strict=True)
    return tuple(strength * own + (1 - strength) * ground for own, ground in pairs)


def _end(axes: Axes, place: float, word: str, to_the_left: bool) -> None:
    axes.axvline(place, color=INK, linewidth=1.5, linestyle=(0, (3, 2)), zorder=0.6)
    axes.annotate(
        readable(word),
        (place, 1.0),
        (-6 if to_the_left else 6, -2),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        color=INK,
        fontsize=LETTERS,
        ha="right" if to_the_left else "left",
        va="top",
        bbox={"facecolor": GROUND, "edgecolor": "none", "pad": 1},  # no line goes through it
    )


def _room(axes: Axes, places: int, fewest: int) -> None:
    middle, half = (places - 1) / 2, max(places, fewest) / 2 + 0.1
    axes.set_xlim(middle - half, middle + half)


def _clock(hour: float) -> str:
    minutes = round(hour * 60)
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


PICTURES: dict[str, Callable[[dict[str, Any], BinaryIO], None]] = {
    "cooldown": cooldown,
    "schedule": schedule,
    "today": today,
    "day": day,
    "days": days,
    "acceptances": acceptances,
    "campaign": campaign,
}
