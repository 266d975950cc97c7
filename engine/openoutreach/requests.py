"""What is asked of an instance and what it came to, as it crosses the border to the process that reads its database."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from engine.openoutreach.reading import World
from engine.rules.facts import Fact
from storage.identity import Writer

MEMORY = 2048 * 1024 * 1024  # bytes: 100,000 leads with the JSON of their profiles take some 700 MiB


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFrom:
    """Read what is in `folder`: deeds come onto the record; with `list_name` or `list_id` its people onto that list, too."""

    database_url: str
    folder: Path
    sender_id: int
    now: datetime
    list_id: int | None = None
    list_name: str | None = None
    with_unsuited: bool = False  # those, too, against whom it judged
    writer: Writer | None = None  # as which laptop; set by `taking.take`
    hidden_name: str = field(default_factory=lambda: f"import {uuid4().hex}")  # of the list until it is whole

    @property
    def imports(self) -> bool:
        """Whether people are to come onto a list."""
        return self.list_id is not None or self.list_name is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came onto a list, if any did."""

    list_id: int | None = None
    new_leads: int = 0
    added_to_list: int = 0
    left_out: int = 0  # unsuited, or in a state that isn't known


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an instance's databases came to."""

    world: World
    promotional: bool
    people: int  # different ones with an address
    contacted: int  # of those, by it
    recorded: int  # deeds that are new on the record
    unsuited: int
    emailed: int  # got an e-mail from it
    invented: int
    without_link: int
    unknown_states: tuple[tuple[str, int], ...]
    opted_out: tuple[str, ...]  # profile URLs
    unread: tuple[Fact, ...]  # what is to be said of files that couldn't be read
    new: int  # who are no leads yet, the unsuited ones aside
    imported: Imported

    def numbers(self) -> dict[str, Any]:
        """What is kept of it with the instance, as JSON."""
        kept = asdict(self)
        for elsewhere in ("recorded", "unread", "imported"):
            del kept[elsewhere]
        return kept
