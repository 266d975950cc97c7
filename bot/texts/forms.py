"""Numbers, plurals and dates as the language that is spoken writes them (by the rules of Unicode's CLDR, from Babel)."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent

from bot import texts

TIME, COUNTS = texts.of("time"), texts.of("counts")
PATTERNS = texts.of("time").table("patterns")


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


def locale() -> Locale:
    """What CLDR knows of the language that is spoken."""
    return _locale(texts.spoken())


def figure(number: int) -> str:
    """1,234 or 1.234."""
    return format_decimal(number, locale=locale())


def decimal(number: float) -> str:
    """1.5 or 1,5: with one digit behind the point."""
    return format_decimal(number, format="#,##0.0", locale=locale())


def percent(share: float) -> str:
    """40% or 40 % for 0.4."""
    return format_percent(share, locale=locale())


def plural(number: int, what: str) -> str:
    """The form that goes with a number, its {n} not filled in; `what` stands among the counts of the texts."""
    forms = COUNTS.table(what)
    return forms.get(locale().plural_form(number)) or forms["other"]


def count(number: float, what: str) -> str:
    """1 lead, 2 leads, 0.5 minutes: `what` stands among the counts of the texts."""
    if number != int(number):
        return plural(2, what).format(n=decimal(number))
    return plural(int(number), what).format(n=figure(int(number)))


def span(length: timedelta) -> str:
    """A length of time as people say it, rounded up: 40 seconds, 5 minutes, 3 hours, 2 days. No other way is used."""
    seconds = max(length.total_seconds(), 0.0)
    for unit, size, upto in (("second", 1, 60), ("minute", 60, 3600), ("hour", 3600, 86_400)):
        if seconds < upto:
            return count(-int(-seconds // size), unit)
    return count(-int(-seconds // 86_400), "day")


def ago(then: datetime | None, now: datetime) -> str:
    """2 hours ago; "never" for None."""
    if then is None:
        return TIME.never
    seconds = (now - then).total_seconds()
    if seconds < 60:
        return TIME.just_now
    for what, size, upto in (
        ("minute-ago", 60, 3600),
        ("hour-ago", 3600, 86_400),
        ("day-ago", 86_400, 60 * 86_400),
    ):
        if seconds < upto:
            return count(int(seconds // size), what)
    return count(int(seconds // (30 * 86_400)), "month-ago")


def day(which: date) -> str:
    """Thu 26 Nov."""
    return format_date(which, format=PATTERNS["date"], locale=locale())


def date_label(which: date, with_year: bool = False) -> str:
    """26 Nov, below a chart; 26 Nov 26 where there are several years."""
    pattern = PATTERNS["label_with_year" if with_year else "date_label"]
    return format_date(which, format=pattern, locale=locale())


def weekday_label(which: date) -> str:
    """Thu 26, below a chart of a few days."""
    return format_date(which, format=PATTERNS["weekday_label"], locale=locale())


def clock(when: datetime, zone: ZoneInfo) -> str:
    """14:05, on the person's clock."""
    return _time(when.astimezone(zone).time())


def hours(begin: time, end: time) -> str:
    """09:00–18:00, a part of the day; midnight at its end is 24:00. No other way is used."""
    return TIME("hours", start=_time(begin), end=_time(end) if end != time() else TIME.midnight)


def hours_of(begins: datetime, ends: datetime, zone: ZoneInfo) -> str:
    """The same of two moments, on the person's clock."""
    return hours(
        begins.astimezone(zone).time(), ends.astimezone(zone).time().replace(second=0, microsecond=0)
    )


def _time(which: time) -> str:
    return format_time(which, format=PATTERNS["clock"], locale=locale())


def local(when: datetime, now: datetime, zone: ZoneInfo) -> str:
    """14:05 today, else Thu 26 Nov 14:05, on the person's clock."""
    here = when.astimezone(zone).date()
    at = clock(when, zone)
    return at if here == now.astimezone(zone).date() else f"{day(here)} {at}"


def soon(when: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Any moment, 14:05, tomorrow 09:00, or Thu 26 Nov 09:00, on the person's clock."""
    if when <= now:
        return TIME.any_moment
    if when.astimezone(zone).date() == (now.astimezone(zone) + timedelta(days=1)).date():
        return TIME("tomorrow", clock=clock(when, zone))
    return local(when, now, zone)
