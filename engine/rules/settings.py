"""Every setting that the user changes at run time, as one table; how its text is understood."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal import get_localzone_name

from engine.rules.enums import Loudness, PushKind
from engine.rules.errors import UserError
from engine.rules.slots import Fixed, WorkHours

OR_NOTHING = ", or nothing"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """One line of the table. `takes` completes the sentence "It takes …".

    `choices` are its values where they are few; `several` of them may be chosen at once, with commas between.
    """

    name: str
    default: str
    meaning: str
    takes: str
    parse: Callable[[str], Any]
    choices: tuple[str, ...] = ()
    several: bool = False


def _number(least: float, most: float, whole: bool = True) -> tuple[str, Callable[[str], Any]]:
    def parse(text: str) -> Any:
        value = int(text) if whole else float(text)
        if not least <= value <= most:
            raise ValueError
        return value

    kind = "a whole number" if whole else "a number"
    return f"{kind} from {least:g} to {most:g}", parse


def _clock_time(text: str) -> time:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text)
    if found is None:
        raise ValueError
    hour, minute = int(found[1]), int(found[2])
    return time() if (hour, minute) == (24, 0) else time(hour, minute)


def _days(text: str) -> frozenset[int]:
    return frozenset(DAYS.index(day.strip().capitalize()[:3]) for day in text.split(","))


def _dates(text: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(each.strip()) for each in text.split(",") if each.strip())


def _quiet(text: str) -> Fixed | None:
    if not text:
        return None
    start, dash, end = text.replace("–", "-").partition("-")
    if not dash:
        raise ValueError
    return Fixed(_clock_time(start.strip()), _clock_time(end.strip()))


def _zone(text: str) -> str:
    try:
        ZoneInfo(text or "UTC")
    except ZoneInfoNotFoundError as unknown:
        raise ValueError from unknown
    return text


def _setting(
    name: str,
    default: str,
    meaning: str,
    takes: tuple[str, Callable[[str], Any]],
    choices: Sequence[str] = (),
    several: bool = False,
) -> SettingSpec:
    return SettingSpec(name, default, meaning, *takes, tuple(choices), several)


TIME = ("a time such as 09:00", _clock_time)
LOUDNESS = ("loud, silent or off", Loudness)
PUSH_MEANING = {
    PushKind.LOGIN: "a log-in is lost, or LinkedIn wants to check something",
    PushKind.ERROR: "something went wrong, and what to do",
    PushKind.LIMIT: "LinkedIn's own limit is reached",
    PushKind.CAMPAIGN: "a campaign is completed",
    PushKind.DRAFTS: "comments wait for your approval",
    PushKind.DISK: "the disk is nearly full",
    PushKind.SUMMARY: "the day in numbers",
    PushKind.INFO: "how the work goes on",
}
USUAL = {PushKind.SUMMARY: Loudness.SILENT, PushKind.INFO: Loudness.SILENT}
NEEDS_YOU_NOW = frozenset({PushKind.LOGIN, PushKind.ERROR, PushKind.DISK})  # also in the quiet hours
TABLE: tuple[SettingSpec, ...] = (
    _setting(
        "cooldown_days",
        "3",
        "Days during which no other sender touches a person.",
        _number(0, 90),
    ),
    _setting("max_senders", "4", "How many senders there may be.", _number(1, 4), "1234"),
    _setting(
        "sender_gap_minutes",
        "5",
        "Minutes between two senders on this laptop.",
        _number(0, 240, False),
    ),
    _setting("work_start", "09:00", "When the work day begins, local time.", TIME),
    _setting(
        "work_end",
        "18:00",
        "When the work day ends, local time; 24:00 is midnight.",
        TIME,
    ),
    _setting(
        "work_days",
        "Mon,Tue,Wed,Thu,Fri",
        "The days on which work is done.",
        ("days such as Mon,Tue,Wed", _days),
        DAYS,
        several=True,
    ),
    _setting(
        "holidays",
        "",
        "Days on which no work is done, whatever day of the week they are.",
        (f"dates such as 2026-12-25,2027-01-01{OR_NOTHING}", _dates),
    ),
    _setting(
        "time_zone",
        "",
        "The time zone of the work hours; empty is the computer's own.",
        (f"a name such as Europe/Berlin{OR_NOTHING}", _zone),
    ),
    _setting(
        "slot_rounding_minutes",
        "5",
        "Slots are rounded down to so many minutes.",
        _number(1, 60),
    ),
    _setting(
        "min_slot_minutes",
        "10",
        "No slot is shorter than so many minutes.",
        _number(1, 240),
    ),
    _setting(
        "action_gap_min_seconds",
        "20",
        "The shortest mean pause between two actions.",
        _number(0, 3600, False),
    ),
    _setting(
        "action_gap_max_seconds",
        "180",
        "The longest mean pause between two actions.",
        _number(0, 7200, False),
    ),
    _setting(
        "post_max_age_days",
        "30",
        "Older posts are neither liked nor commented on.",
        _number(1, 3650),
    ),
    _setting(
        "backup_keep_days",
        "14",
        "Days for which backups are kept; the newest of each kind stays.",
        _number(1, 365),
    ),
    _setting(
        "quiet_hours",
        "",
        "Hours in which only what needs you now gets through; the rest comes after them.",
        (f"hours such as 22:00-07:00{OR_NOTHING}", _quiet),
    ),
    *(
        _setting(
            f"push_{kind}", USUAL.get(kind, Loudness.LOUD), f"Messages: {meaning}.", LOUDNESS, tuple(Loudness)
        )
        for kind, meaning in PUSH_MEANING.items()
    ),
    _setting(
        "tick_seconds",
        "15",
        "How often the agent looks what it should be doing.",
        _number(1, 60),
    ),
)
BY_NAME = {setting.name: setting for setting in TABLE}
MORE = "more"
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "cooldown": ("cooldown_days", "max_senders", "sender_gap_minutes"),
    "hours": ("work_start", "work_end", "work_days", "holidays", "time_zone"),
    "pace": (
        "action_gap_min_seconds",
        "action_gap_max_seconds",
        "slot_rounding_minutes",
        "min_slot_minutes",
        "post_max_age_days",
    ),
    "upkeep": ("backup_keep_days", "tick_seconds"),
}
MESSAGES = ("quiet_hours", *(f"push_{kind}" for kind in PushKind))


def subject_of(name: str) -> str:
    """Under which subject a setting stands; `MORE` for one that has none."""
    return next((subject for subject, names in SUBJECTS.items() if name in names), MORE)


def of_subject(subject: str) -> list[SettingSpec]:
    """A subject's settings, in their order there; those of messages have a place of their own."""
    return [
        setting for setting in TABLE if setting.name not in MESSAGES and subject_of(setting.name) == subject
    ]


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, understood."""

    cooldown_days: int
    max_senders: int
    sender_gap_minutes: float
    work_start: time
    work_end: time
    work_days: frozenset[int]
    holidays: frozenset[date]
    time_zone: str
    slot_rounding_minutes: int
    min_slot_minutes: int
    action_gap_min_seconds: float
    action_gap_max_seconds: float
    post_max_age_days: int
    backup_keep_days: int
    tick_seconds: int
    quiet_hours: Fixed | None
    push_login: Loudness
    push_error: Loudness
    push_limit: Loudness
    push_campaign: Loudness
    push_drafts: Loudness
    push_disk: Loudness
    push_summary: Loudness
    push_info: Loudness

    def loudness(self, kind: PushKind) -> Loudness:
        """How messages of a kind come."""
        found: Loudness = getattr(self, f"push_{kind}")
        return found

    def held_back(self, kind: PushKind, now: datetime) -> bool:
        """Whether the quiet hours keep a message of this kind until they are over."""
        if self.quiet_hours is None or kind in NEEDS_YOU_NOW:
            return False
        start, end, at = self.quiet_hours.start, self.quiet_hours.end, now.astimezone(self.zone).time()
        return start <= at < end if start < end else at >= start or at < end

    @property
    def zone(self) -> ZoneInfo:
        """The installation's time zone."""
        return ZoneInfo(self.time_zone or get_localzone_name() or "UTC")

    @property
    def work_hours(self) -> WorkHours:
        return WorkHours(self.work_start, self.work_end, self.work_days, self.zone, self.holidays)


def find(name: str) -> SettingSpec:
    """The setting of that name. Raises UserError."""
    if name not in BY_NAME:
        raise UserError(f"There is no setting {name}; there are {', '.join(BY_NAME)}.")
    return BY_NAME[name]


def parse(name: str, text: str) -> Any:
    """What a setting's text means. Raises UserError, with what it takes."""
    setting = find(name)
    try:
        return setting.parse(text.strip())
    except ValueError:
        raise UserError(f"{name} can't be «{text}»: it takes {setting.takes}.") from None


def from_texts(texts: Mapping[str, str]) -> Settings:
    """All settings; what isn't among the texts is at its default. Raises UserError."""
    values = {s.name: parse(s.name, texts.get(s.name, s.default)) for s in TABLE}
    if values["action_gap_min_seconds"] > values["action_gap_max_seconds"]:
        raise UserError(
            "action_gap_min_seconds can't be above action_gap_max_seconds: change the other one first."
        )
    if values["work_start"] == values["work_end"] != time(0):  # 00:00 to 24:00 is the whole day
        raise UserError("work_start and work_end can't be the same time: change the other one first.")
    return Settings(**values)


assert {field.name for field in fields(Settings)} == set(BY_NAME)
