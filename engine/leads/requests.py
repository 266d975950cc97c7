"""What is asked of the process that reads and writes files: each a frozen dataclass, the same from the screen to the worker."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from engine.leads.mapping import Mapping
from engine.leads.reports import NO_WORDS, Words
from engine.leads.rows import AS_IT_SEEMS, Reading
from storage.identity import Writer


@dataclass(frozen=True, slots=True)
class InspectRequest:
    """What does this file seem to hold? With `first_row` somebody said where its people begin, counted from 0."""

    path: Path
    reading: Reading = AS_IT_SEEMS
    first_row: int | None = None


@dataclass(frozen=True, slots=True)
class WaysRequest:
    """In which other encodings could it be, and how do the names read then?"""

    path: Path
    reading: Reading
    mapping: Mapping


@dataclass(frozen=True, slots=True)
class FileRequest:
    """Something to be done with a file's people. The database is migrated already."""

    database_url: str
    path: Path
    mapping: Mapping
    reading: Reading = field(default=AS_IT_SEEMS, kw_only=True)


@dataclass(frozen=True, slots=True)
class CompareRequest(FileRequest):
    """What would an import of the file change on this list?"""

    list_id: int


@dataclass(frozen=True, slots=True)
class DryRunRequest(FileRequest):
    """What would come of an import? Nothing is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRequest(FileRequest):
    """The file's people become ours. Rejected rows go to `rejected_file`, by default beside the file, with the reasons in `words`.

    The upload `upload_id` has the report from the very moment at which the deed is done. `writer` is the
    laptop as which it is stored.
    """

    now: datetime
    writer: Writer | None = None
    rejected_file: Path | None = None
    upload_id: int | None = None
    words: Words = field(default_factory=lambda: NO_WORDS)

    @property
    def rejects(self) -> Path:
        """Where the rejected rows go."""
        assert self.rejected_file is not None, "the importer chose a place"
        return self.rejected_file


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepOffRequest(TakeRequest):
    """Everybody of the file on do not contact, all of them or nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest(TakeRequest):
    """Onto the list `list_id`, or onto the one called `list_name`, made if there is none.

    With `replace` the list becomes what the file says: whoever stands on it alone is taken off, unless it isn't the
    list of that `version` any more (`storage.lists.ListRow.version`).
    """

    list_name: str | None = None
    list_id: int | None = None
    replace: bool = False
    version: str | None = None
    hidden_name: str = field(default_factory=lambda: f"import {uuid4().hex}")  # of the list until it is whole


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A list to `target`, a .csv or .xlsx file: times in `zone` (an IANA name), heads and states in `words`, a CSV's cells apart by `delimiter`."""

    database_url: str
    list_id: int
    target: Path
    now: datetime
    zone: str = "UTC"
    words: Words = field(default_factory=lambda: NO_WORDS)
    delimiter: str = ","
