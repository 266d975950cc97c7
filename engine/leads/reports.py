"""What reading, importing and exporting a file tell whoever asked. Each crosses a process border as JSON."""

from collections.abc import Mapping as Dict
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from engine.leads.formats import FileKind
from engine.leads.headers import Field
from engine.leads.mapping import Mapping
from engine.leads.rows import AS_IT_SEEMS, Reading, SheetSeen
from engine.rules.errors import UserError
from engine.rules.facts import Fact, from_json, from_text, to_json

# What a file that we write says to a person, by the code of the thing; handed in by whoever asked for the file. A code
# that isn't among them stands for itself.
Words = Dict[str, str]
NO_WORDS: Words = MappingProxyType({})


OTHER_LINKS = "files.other_links"


class DiskFull(UserError):
    """There is no room for what the file's people need in the database."""


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What a file seems to hold, before anything of it is stored."""

    kind: FileKind
    encoding: str | None  # of a text
    delimiter: str | None  # of a text
    sheet: str | None  # of a workbook
    headers: tuple[str, ...]  # "" where the file names none
    rows: tuple[tuple[str, ...], ...]  # the first ones, at most 5, long cells cut
    mapping: Mapping
    row_estimate: int
    warnings: tuple[Fact, ...]
    reading: Reading = AS_IT_SEEMS  # what a person chose
    encoding_certain: bool = True
    deciding: tuple[str, ...] = ()  # names that show whether an encoding is right that isn't certain
    sheets: tuple[SheetSeen, ...] = ()  # of a workbook: those in which people stand
    top: tuple[str, ...] = ()  # the file's first rows in a line each, notes and header included

    def sure(self, mapping: Mapping) -> bool:
        """Whether nothing is left for a person to decide: whose links, which letters, which sheet, and what they are called."""
        fields = (Field.FULL_NAME, Field.FIRST_NAME, Field.LAST_NAME)
        named = any(mapping.column(field) is not None for field in fields)
        alone = not mapping.other_people or Field.PROFILE_URL not in mapping.guessed
        one_sheet = len(self.sheets) < 2 or self.reading.sheet is not None
        return named and alone and one_sheet and self.encoding_certain

    def notes(self, mapping: Mapping) -> tuple[Fact, ...]:
        """What a person should know before the import, as long as they haven't decided it."""
        decided = Field.PROFILE_URL not in mapping.guessed
        return tuple(each for each in self.warnings if not (decided and each.code == OTHER_LINKS))

    def as_json(self) -> dict[str, Any]:
        """For a JSON column; `from_json` takes it back."""
        warnings = [to_json(each) for each in self.warnings]
        return asdict(self) | {"mapping": self.mapping.as_json(), "warnings": warnings}

    @classmethod
    def from_json(cls, data: Dict[str, Any]) -> Self:
        """The preview that `as_json` gave."""
        return cls(
            **{
                **data,
                "kind": FileKind(data["kind"]),
                "headers": tuple(data["headers"]),
                "rows": tuple(map(tuple, data["rows"])),
                "mapping": Mapping.from_json(data["mapping"]),
                # Of an earlier release: there it was read as it seems.
                "reading": Reading(**data.get("reading", {})),
                "sheets": tuple(SheetSeen(**each) for each in data.get("sheets", ())),
                "deciding": tuple(data.get("deciding", ())),
                "top": tuple(data.get("top", ())),
                # A file that was looked into by an earlier release has sentences.
                "warnings": tuple(
                    from_text(each) if isinstance(each, str) else from_json(each) for each in data["warnings"]
                ),
            }
        )


@dataclass(frozen=True, slots=True)
class Way:
    """An encoding in which a file may be written, and how names of it read then."""

    encoding: str
    names: tuple[str, ...]


def _reason(said: str) -> Fact:
    """A code; in a report of an earlier release a sentence."""
    return from_text(said) if " " in said else Fact(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What became of a file's rows. Blank ones don't count; a row that links to several people counts once for each."""

    rows_read: int
    duplicates_in_file: int
    rejected: int
    rejected_file: Path | None  # CSV: the original cells and the reason; None when nothing was rejected
    reasons: tuple[tuple[Fact, int], ...]  # why rows were rejected, the most frequent first

    def as_json(self) -> dict[str, Any]:
        """For a JSON column; `from_json` takes it back."""
        return asdict(self) | {
            "rejected_file": str(self.rejected_file) if self.rejected_file else None,
            "reasons": [(reason.code, count) for reason, count in self.reasons],
        }

    @classmethod
    def from_json(cls, data: Dict[str, Any]) -> Self:
        """The report that `as_json` gave."""
        file = data["rejected_file"]
        reasons = tuple((_reason(said), count) for said, count in data["reasons"])
        return cls(**{**data, "rejected_file": Path(file) if file else None, "reasons": reasons})


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun(FileReport):
    """What an import would come to. rows_read = new_leads + already_known + duplicates_in_file + rejected."""

    new_leads: int
    already_known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport(FileReport):
    """rows_read = new_leads + already_known + duplicates_in_file + rejected."""

    list_id: int
    new_leads: int  # never seen before
    already_known: int  # as leads, from whatever list
    added_to_list: int  # new on this list
    already_on_list: int
    taken_off_list: int = 0  # they don't stand in the file, and the list was to be what the file says


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOff(FileReport):
    """Everybody of a file is on do not contact. rows_read = added + already_there + duplicates_in_file + rejected."""

    added: int
    already_there: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A file beside a list, person by person."""

    rows_read: int
    new: int  # in the file only
    both: int
    gone: int  # on the list only
    gone_in_campaigns: int  # of those: with an action still open in a running or paused campaign
    duplicates_in_file: int
    rejected: int
