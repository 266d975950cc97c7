"""Every setting that the user changes at run time, as one table; how its text is understood."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal import get_localzone_name

from engine.rules.enums import KeepAwake, Loudness, PushKind
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact
from engine.rules.slots import Fixed, WorkHours

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """One line of the table. `takes` is said after "It takes …"; what the setting means stands in the texts.

    `choices` are its values where they are few; `several` of them may be chosen at once, with commas between.
    `unit` is what a number counts: a noun among the texts' counts.
    """

    name: str
    default: str
    takes: Fact
    parse: Callable[[str], Any]
    choices: tuple[str, ...] = ()
    several: bool = False
    unit: str = ""

    @property
    def may_be_empty(self) -> bool:
        """Whether no value at all is one, too."""
        return self.takes.code == OR_NOTHING


class WrongSetting(UserError):
    """There is no such setting, or it can't have that value."""


class UnreadableSetting(UserError):
    """A stored setting can't be understood, or several not together: the default mends it."""


Takes = tuple[Fact, Callable[[str], Any]]  # what it takes, and how that is understood; raises ValueError
OR_NOTHING = "takes.or_nothing"


def _number(least: float, most: float, whole: bool = True) -> Takes:
    def parse(text: str) -> Any:
        value = int(text) if whole else float(text)
        if not least <= value <= most:
            raise ValueError
        return value

    kind = "whole_number" if whole else "number"
    return fact(f"takes.{kind}", least=f"{least:g}", most=f"{most:g}"), parse


def _or_nothing(takes: str, parse: Callable[[str], Any]) -> Takes:
    return fact(OR_NOTHING, takes=fact(takes)), parse


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
    except (ZoneInfoNotFoundError, OSError) as unknown:  # a folder's name, one that is too long
        raise ValueError from unknown
    return text


def _setting(
    name: str,
    default: str,
    takes: Takes,
    choices: Sequence[str] = (),
    several: bool = False,
    unit: str = "",
) -> SettingSpec:
    return SettingSpec(name, default, *takes, tuple(choices), several, unit)


TIME = (fact("takes.time"), _clock_time)
LOUDNESS = (fact("takes.loudness"), Loudness)
USUAL = {PushKind.SUMMARY: Loudness.SILENT}
NEEDS_YOU_NOW = frozenset({PushKind.LOGIN, PushKind.ERROR, PushKind.DISK})  # also in the quiet hours
TABLE: tuple[SettingSpec, ...] = (
    _setting("cooldown_days", "3", _number(0, 90), unit="day"),
    _setting("max_senders", "4", _number(1, 4), "1234"),
    _setting("sender_gap_minutes", "5", _number(0, 240, False), unit="minute"),
    _setting("work_start", "09:00", TIME),
    _setting("work_end", "18:00", TIME),
    _setting("work_days", "Mon,Tue,Wed,Thu,Fri", (fact("takes.days"), _days), DAYS, several=True),
    _setting("holidays", "", _or_nothing("takes.dates", _dates)),
    _setting("time_zone", "", _or_nothing("takes.zone", _zone)),
    _setting("slot_rounding_minutes", "5", _number(1, 60), unit="minute"),
    _setting("min_slot_minutes", "10", _number(1, 240), unit="minute"),
    _setting("action_gap_min_seconds", "20", _number(0, 3600, False), unit="second"),
    _setting("action_gap_max_seconds", "180", _number(0, 7200, False), unit="second"),
    _setting("post_max_age_days", "30", _number(1, 3650), unit="day"),
    _setting("comment_min_chars", "40", _number(10, 200), unit="letter"),
    _setting("comment_max_chars", "280", _number(60, 600), unit="letter"),
    _setting("backup_keep_days", "14", _number(1, 365), unit="day"),
    _setting("forget_after_months", "0", _number(0, 120), ("0", "24"), unit="month"),
    _setting(
        "disk_rest_mb", "1000", _number(0, 100_000), unit="megabyte"
    ),  # a backup, an import and some days of pictures need less
    _setting(
        "memory_rest_mb", "400", _number(0, 100_000), unit="megabyte"
    ),  # what a browser with one page takes at the least
    _setting("keep_awake", KeepAwake.MAINS, (fact("takes.keep_awake"), KeepAwake), tuple(KeepAwake)),
    _setting("quiet_hours", "", _or_nothing("takes.hours", _quiet)),
    *(
        _setting(f"push_{kind}", USUAL.get(kind, Loudness.LOUD), LOUDNESS, tuple(Loudness))
        for kind in PushKind
    ),
    _setting("tick_seconds", "15", _number(1, 60), unit="second"),
)
BY_NAME = {setting.name: setting for setting in TABLE}
MORE, UPKEEP, EXPERT = "more", "upkeep", "expert"
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "cooldown": ("cooldown_days", "max_senders", "sender_gap_minutes"),
    "hours": ("work_start", "work_end", "work_days", "holidays", "time_zone"),
    "pace": (
        "action_gap_min_seconds",
        "action_gap_max_seconds",
        "post_max_age_days",
    ),
    "comments": ("comment_min_chars", "comment_max_chars"),
    UPKEEP: ("keep_awake", "backup_keep_days", "forget_after_months", "disk_rest_mb", "memory_rest_mb"),
    EXPERT: ("slot_rounding_minutes", "min_slot_minutes", "tick_seconds"),
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
    comment_min_chars: int
    comment_max_chars: int
    backup_keep_days: int
    forget_after_months: int  # leads whom nobody touched; 0: never
    tick_seconds: int
    disk_rest_mb: int
    memory_rest_mb: int
    keep_awake: KeepAwake
    quiet_hours: Fixed | None
    push_login: Loudness
    push_error: Loudness
    push_limit: Loudness
    push_campaign: Loudness
    push_drafts: Loudness
    push_disk: Loudness
    push_summary: Loudness

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
    """The setting of that name. Raises WrongSetting."""
    if name not in BY_NAME:
        raise WrongSetting("unknown", name=name, names=tuple(BY_NAME))
    return BY_NAME[name]


def parse(name: str, text: str) -> Any:
    """What a setting's text means. Raises WrongSetting, with what it takes."""
    setting = find(name)
    try:
        return setting.parse(text.strip())
    except ValueError:
        raise WrongSetting("value", name=name, text=text, takes=setting.takes) from None


def from_texts(texts: Mapping[str, str]) -> Settings:
    """All settings; what isn't among the texts is at its default. Raises WrongSetting."""
    values = {s.name: parse(s.name, texts.get(s.name, s.default)) for s in TABLE}
    if values["action_gap_min_seconds"] > values["action_gap_max_seconds"]:
        raise WrongSetting("pauses")
    if values["work_start"] == values["work_end"] != time(0):  # 00:00 to 24:00 is the whole day
        raise WrongSetting("work_hours")
    return Settings(**values)


def unreadable(texts: Mapping[str, str]) -> UnreadableSetting | None:
    """What is wrong with stored texts, if anything: a row that an older or newer release, or somebody by hand, has written."""
    try:
        from_texts(texts)
    except WrongSetting as wrong:
        told = wrong.fact.values
        if "name" in told:
            return UnreadableSetting("one", name=told["name"], text=told["text"])
        first, second = TOGETHER[wrong.fact.code.rpartition(".")[2]]
        return UnreadableSetting("together", first=first, second=second)
    return None


TOGETHER = {
    "pauses": ("action_gap_min_seconds", "action_gap_max_seconds"),
    "work_hours": ("work_start", "work_end"),
}
assert {field.name for field in fields(Settings)} == set(BY_NAME)
