"""`data/laptop.json`: which laptop a data folder is, and how often it was started."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.upkeep.secrets import write_private
from storage.identity import Identity

NAME = "laptop.json"


@dataclass(frozen=True, slots=True)
class Folder:
    """What the data folder says. `next_boot` is written before the registry counts: a start may die in between."""

    uid: str
    laptop: int
    boot: int
    next_boot: int
    stopped: bool = False  # it has seen that another copy of it runs: that stays so, even where the registry forgets the other one
    first_line: int = 0  # of its journal that isn't from before its newest start
    handed_in: bool = False  # what it did since then, for it is the older copy
    seen: str = ""  # the last sign of life that the registry has taken, in its own time


def read(data_dir: Path) -> Folder | None:
    """Who this is; None where nobody has said yet."""
    try:
        return Folder(**json.loads((data_dir / NAME).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def write(data_dir: Path, folder: Folder) -> None:
    """All of it or nothing. Blocking."""
    partial = data_dir / f"{NAME}.part"
    write_private(partial, json.dumps(asdict(folder)).encode())
    os.replace(partial, data_dir / NAME)


def identity(data_dir: Path, told_line: str) -> Identity:
    """For a process that doesn't begin anything anew, such as a command."""
    folder = read(data_dir)
    if folder is None:
        return Identity(told_line=told_line)
    return Identity(folder.laptop, folder.boot, told_line)
