"""What all pictures are drawn on: their own background, readable on dark as on light, and names of any letters."""

from collections.abc import Sequence
from functools import cache
from typing import BinaryIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.texts.forms import figure as amount
from engine.rules.enums import ActionType

# Inches, at DPI: 1080 pixels across. In the chat of a phone of 390 points a picture is some 340 wide: a point of ours is 1.18 there.
SIZE = (4.0, 2.9)
DPI = 270
LETTERS, TITLE = 10.5, 12.5  # points: 12.4 and 14.8 on that phone
GROUND, INK, FAINT, HOLLOW = "#1f2733", "#f2f4f8", "#5b677a", "#323d4e"
# A sender has one colour in all pictures, by its number, and a kind another one.
SENDER_COLOURS = ("#5aa9ff", "#ffb454", "#d78cff", "#63d3d6", "#ff8fa3", "#c9d36a")
KIND_COLOURS = dict(zip(ActionType, ("#e6ebf5", "#f2d64e", "#52c98b"), strict=True))
GOOD, OPEN, NOW = "#7fd88f", "#93a0b5", "#ff6b6b"
MOST_LABELS = 4  # below a chart, so that they stay readable

# The built-in font knows Latin, Greek, Cyrillic and more; these are asked for the letters that it lacks.
FONTS = (
    "DejaVu Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "PingFang SC",
    "Hiragino Sans",
    "Microsoft YaHei",
    "Malgun Gothic",
    "Nirmala UI",
    "Arial Unicode MS",
)


def sender_colour(number: int) -> str:
    """The colour of the sender with this number, in every picture."""
    return SENDER_COLOURS[(number - 1) % len(SENDER_COLOURS)]


def prepare() -> None:
    """Once per process."""
    mpl.rcParams["font.family"] = list(_fonts())
    mpl.rcParams["text.parse_math"] = False  # a $ in a name is a $


def paper(title: str, height: float = SIZE[1], pad: float = 10) -> tuple[Figure, Axes]:
    """An empty chart, so many points below its title."""
    figure = Figure(figsize=(SIZE[0], height), dpi=DPI, facecolor=GROUND, layout="constrained")
    axes = figure.add_subplot()
    plain(axes)
    axes.set_title(readable(title), color=INK, fontsize=TITLE, loc="left", pad=pad)
    return figure, axes


def plain(axes: Axes) -> None:
    """No frame, our colours."""
    axes.set_facecolor(GROUND)
    axes.tick_params(colors=INK, labelsize=LETTERS, length=0)
    axes.tick_params(axis="x", pad=7)  # the first date must not touch the 0 beside it
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)


def counted(axes: Axes, numbers: Sequence[int]) -> None:
    """An upward axis for whole numbers from 0."""
    axes.set_ylim(0, max([*numbers, 1]) * 1.15)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda number, _place: amount(round(number))))
    axes.grid(axis="y", color=FAINT, linewidth=0.5, alpha=0.5)


def named(axes: Axes, names: Sequence[str], fewest: int = 0) -> None:
    """Names below a chart that has room for so many at the least: all of them, or as many as stay readable."""
    step = max(1, -(-max(len(names), fewest) // MOST_LABELS))
    axes.set_xticks(range(0, len(names), step), [readable(name) for name in names[::step]])


def save(figure: Figure, target: BinaryIO) -> None:
    """As PNG."""
    figure.savefig(target, format="png")


def readable(text: str) -> str:
    """Without what no font here has a letter for, such as emoji: that would be drawn as boxes."""
    known = _letters()
    kept = " ".join("".join(letter for letter in text if ord(letter) in known).split())
    return kept or "?"


@cache
def _fonts() -> tuple[str, ...]:
    there = set(fontManager.get_font_names())
    return tuple(name for name in FONTS if name in there)


@cache
def _letters() -> frozenset[int]:
    files = (fontManager.findfont(FontProperties(family=name)) for name in _fonts())
    return frozenset(code for file in files for code in get_font(file).get_charmap())
