"""The pictures themselves. They bring their own background, so that they are as readable on dark as on light."""

from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Any, BinaryIO

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

SIZE = (7.2, 3.8)  # inches, at DPI: 1080 pixels across, a phone's width
DPI = 150
GROUND, INK, FAINT = "#1f2733", "#f2f4f8", "#5b677a"
KIND_COLOURS = {"connect": "#5aa9ff", "like": "#ffb454", "comment": "#7fd88f"}
STATE_COLOURS = {"done": "#6b7a90", "running": "#7fd88f", "to_come": "#5aa9ff"}
STATE_WORDS = {"done": "done", "running": "running", "to_come": "to come"}
SERIES_COLOURS = ("#5aa9ff", "#ffb454", "#7fd88f", "#d78cff")
NOW = "#ff6b6b"
MOST_LABELS = 9  # below a chart, so that they stay readable


def cooldown(data: dict[str, Any], target: BinaryIO) -> None:
    """How many unlock on each of the next days."""
    figure, axes = _paper("Cooldowns that end, per day")
    names = [day for day, _number in data["days"]]
    numbers = [number for _day, number in data["days"]]
    bars = axes.bar(range(len(names)), numbers, color=KIND_COLOURS["connect"], width=0.65)
    axes.bar_label(bars, [f"{number:,}" if number else "" for number in numbers], color=INK, padding=3)
    axes.set_xticks(range(len(names)), names)
    _counted(axes, numbers)
    figure.savefig(target, format="png")


def schedule(data: dict[str, Any], target: BinaryIO) -> None:
    """The day's slots on a line of time, one row per sender."""
    names = list(dict.fromkeys(slot["name"] for slot in data["slots"]))
    figure, axes = _paper("Today's slots")
    for slot in data["slots"]:
        axes.barh(
            names.index(slot["name"]),
            slot["end"] - slot["start"],
            left=slot["start"],
            color=STATE_COLOURS[slot["state"]],
            height=0.55,
        )
    for state in dict.fromkeys(slot["state"] for slot in data["slots"]):
        axes.bar(0, 0, color=STATE_COLOURS[state], label=STATE_WORDS[state])
    if data["start"] <= data["now"] <= data["end"]:
        axes.axvline(data["now"], color=NOW, linewidth=2, label="now")
    axes.set_xlim(data["start"], max(data["end"], data["start"] + 0.1))
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), names)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda hour, _place: _clock(hour)))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=9, steps=[1, 2, 5]))
    axes.grid(axis="x", color=FAINT, linewidth=0.5, alpha=0.5)
    _legend(axes)
    figure.savefig(target, format="png")


def day(data: dict[str, Any], target: BinaryIO) -> None:
    """What each sender did on a day, by kind."""
    figure, axes = _paper("Actions of the day")
    senders, kinds = data["senders"], data["counts"]
    width = 0.8 / max(len(kinds), 1)
    for place, (kind, counts) in enumerate(kinds.items()):
        at = [sender - 0.4 + width * (place + 0.5) for sender in range(len(senders))]
        bars = axes.bar(at, counts, width=width * 0.92, color=KIND_COLOURS[kind], label=f"{kind}s")
        axes.bar_label(
            bars, [str(count) if count else "" for count in counts], color=INK, padding=2, fontsize=9
        )
    axes.set_xticks(range(len(senders)), senders)
    _counted(axes, [count for counts in kinds.values() for count in counts])
    _legend(axes)
    figure.savefig(target, format="png")


def days(data: dict[str, Any], target: BinaryIO) -> None:
    """How many actions a day, stacked by sender."""
    figure, axes = _paper(data["title"])
    names, places = data["days"], range(len(data["days"]))
    base = [0] * len(names)
    for (name, counts), colour in zip(data["series"].items(), cycle(SERIES_COLOURS), strict=False):
        axes.bar(places, counts, bottom=base, color=colour, width=0.85, label=name)
        base = [below + count for below, count in zip(base, counts, strict=True)]
    step = max(1, -(-len(names) // MOST_LABELS))
    axes.set_xticks(places[::step], names[::step])
    _counted(axes, base)
    _legend(axes)
    figure.savefig(target, format="png")


PICTURES: dict[str, Callable[[dict[str, Any], BinaryIO], None]] = {
    "cooldown": cooldown,
    "schedule": schedule,
    "day": day,
    "days": days,
}


def _paper(title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=SIZE, dpi=DPI, facecolor=GROUND, layout="constrained")
    axes = figure.add_subplot()
    axes.set_facecolor(GROUND)
    axes.set_title(title, color=INK, fontsize=13, loc="left", pad=10)
    axes.tick_params(colors=INK, labelsize=10, length=0)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure, axes


def _counted(axes: Axes, numbers: Sequence[int]) -> None:
    axes.set_ylim(0, max([*numbers, 1]) * 1.15)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.grid(axis="y", color=FAINT, linewidth=0.5, alpha=0.5)


def _legend(axes: Axes) -> None:
    axes.legend(
        loc="upper right", bbox_to_anchor=(1.0, 1.14), ncols=4, frameon=False, labelcolor=INK, fontsize=9
    )


def _clock(hour: float) -> str:
    minutes = round(hour * 60)
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
