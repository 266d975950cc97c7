"""The pictures themselves, from plain data. They have no words of their own: titles and legends come with the data."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.pictures.paper import (
    DPI,
    FAINT,
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
    legend,
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
FEWEST_PLACES, FEWEST_SENDERS, FEWEST_ROWS = (
    7,
    2,
    3,
)  # so that one bar alone isn't as wide or as high as the picture


def cooldown(data: dict[str, Any], target: BinaryIO) -> None:
    """How many unlock on each of the next days."""
    figure, axes = paper(data.get("title", ""))
    numbers = [number for _day, number in data["days"]]
    bars = axes.bar(range(len(numbers)), numbers, color=GOOD, width=0.65)
    axes.bar_label(
        bars, [amount(number) if number else "" for number in numbers], color=INK, padding=3, fontsize=LETTERS
    )
    named(axes, [day for day, _number in data["days"]])
    counted(axes, numbers)
    save(figure, target)


def schedule(data: dict[str, Any], target: BinaryIO) -> None:
    """A calendar of some days: each slot where it lies in its day, in its sender's colour; paler what is to come."""
    days = data["days"]
    names = {slot["sender"]: slot["name"] for each in days for slot in each["slots"]}
    figure, axes = paper(data["title"], SIZE[1] * 1.15)
    for row, each in enumerate(days):
        if each["hours"] is not None:
            begin, end = each["hours"]
            axes.barh(row, end - begin, left=begin, color=HOLLOW, height=0.72)
        for slot in each["slots"]:
            strength = PALE if slot["state"] == SlotState.TO_COME else 1.0
            colour = _paler(sender_colour(slot["sender"]), strength)
            axes.barh(row, slot["end"] - slot["start"], left=slot["start"], color=colour, height=0.72)
    shown = [(name, sender_colour(sender)) for sender, name in names.items()]
    if any(slot["state"] == SlotState.TO_COME for each in days for slot in each["slots"]):
        shown.append((data["words"]["to_come"], FAINT))
    if data["now"] is not None:
        row, hour = data["now"]
        axes.plot([hour, hour], [row - 0.5, row + 0.5], color=NOW, linewidth=2.5)
        shown.append((data["words"]["now"], NOW))
    ends = [hour for each in days if each["hours"] is not None for hour in each["hours"]]
    ends += [hour for each in days for slot in each["slots"] for hour in (slot["start"], slot["end"])]
    axes.set_xlim(min(ends, default=9) - 0.2, max(ends, default=18) + 0.2)
    axes.set_ylim(max(len(days), FEWEST_ROWS) - 0.4, -0.6)
    axes.set_yticks(range(len(days)), [readable(each["name"]) for each in days])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda hour, _place: _clock(hour)))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5]))
    legend(figure, shown)
    save(figure, target)


def today(data: dict[str, Any], target: BinaryIO) -> None:
    """How far each sender is toward its limits of the day: a column of bars for each kind."""
    names, kinds = data["senders"], data["kinds"]
    height = max(SIZE[1], 1.1 + ROW_HEIGHT * len(names))
    figure = Figure(figsize=(SIZE[0], height), dpi=DPI, facecolor=GROUND, layout="constrained")
    figure.suptitle(readable(data["title"]), color=INK, fontsize=TITLE, x=0.02, ha="left")
    for axes, kind in zip(figure.subplots(1, len(kinds), sharey=True), kinds, strict=True):
        _toward_limits(axes, kind)
    axes.set_yticks(range(len(names)), [readable(name) for name in names])
    axes.set_ylim(max(len(names), FEWEST_ROWS) - 0.4, -0.75)
    save(figure, target)


def _toward_limits(axes: Axes, kind: Mapping[str, Any]) -> None:
    plain(axes)
    axes.set_title(readable(kind["word"]), color=INK, fontsize=LETTERS, loc="left")
    for row, (done, limit) in enumerate(kind["counts"]):
        share = min(done / limit, 1.0) if limit else float(done > 0)
        axes.barh(row, 1.0, color=HOLLOW, height=0.34)
        axes.barh(row, share, color=KIND_COLOURS[kind["kind"]], height=0.34)
        axes.text(
            0.0, row - 0.24, f"{amount(done)} / {amount(limit)}", color=INK, fontsize=LETTERS, va="bottom"
        )
    axes.set_xlim(0, 1.02)
    axes.set_xticks([])


def day(data: dict[str, Any], target: BinaryIO) -> None:
    """What each sender did on a day, by kind."""
    figure, axes = paper(data["title"])
    senders, kinds = data["senders"], data["counts"]
    width = 0.8 / max(len(kinds), 1)
    for place, (kind, counts) in enumerate(kinds.items()):
        at = [sender - 0.4 + width * (place + 0.5) for sender in range(len(senders))]
        bars = axes.bar(at, counts, width=width * 0.92, color=KIND_COLOURS[kind])
        axes.bar_label(
            bars, [amount(count) if count else "" for count in counts], color=INK, padding=2, fontsize=LETTERS
        )
    _room(axes, len(senders), FEWEST_SENDERS)
    axes.set_xticks(range(len(senders)), [readable(name) for name in senders])
    counted(axes, [count for counts in kinds.values() for count in counts])
    legend(figure, [(data["words"][kind], KIND_COLOURS[kind]) for kind in kinds])
    save(figure, target)


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
    named(axes, names)
    counted(axes, base)
    legend(figure, [(name, colour) for (name, _counts), colour in coloured])
    save(figure, target)


def campaign(data: dict[str, Any], target: BinaryIO) -> None:
    """What each sender did on each day of a campaign, paler what is to come, and when it will be done."""
    figure, axes = paper(data["title"])
    places, words = range(len(data["days"])), data["words"]
    coloured = [(each, sender_colour(each["sender"])) for each in data["series"]]
    base = [0] * len(places)
    for part, strength in (("done", 1.0), ("to_come", PALE)):
        for each, colour in coloured:
            axes.bar(places, each[part], bottom=base, color=_paler(colour, strength), width=0.85)
            base = [below + number for below, number in zip(base, each[part], strict=True)]
    shown = [(each["name"], colour) for each, colour in coloured]
    if any(any(each["to_come"]) for each, _colour in coloured):
        shown.append((words["to_come"], FAINT))
    if data["today"] is not None:
        axes.axvline(data["today"], color=NOW, linewidth=1.5, zorder=0.5)
        shown.append((words["today"], NOW))
    middle, half = (len(places) - 1) / 2, max(len(places), FEWEST_PLACES) / 2 + 0.2
    axes.set_xlim(middle - half, middle + half)
    named(axes, data["days"])
    counted(axes, base)
    if data["end"] is not None:
        _end(axes, data["end"], words["end"], to_the_left=data["end"] > middle)
    legend(figure, shown)
    save(figure, target)


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
