"""Times in a message, as Telegram's HTML: what goes stale there stays right on the phone.

A time is marked with the moment that it means: the phone says it on its own clock when it is touched, and keeps what is
said from now (2 hours ago) up to date. An older server or app shows the words alone.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.texts import forms

FROM_NOW = ' format="r"'  # Bot API, date-time entity formatting: told from the present on


def ago(then: datetime | None, now: datetime) -> str:
    """2 hours ago, kept up to date; "never" for None."""
    words = forms.ago(then, now)
    return words if then is None else moment(then, words, FROM_NOW)


def local(when: datetime, now: datetime, zone: ZoneInfo) -> str:
    """14:05 today, else Thu 26 Nov 14:05."""
    return moment(when, forms.local(when, now, zone))


def soon(when: datetime, now: datetime, zone: ZoneInfo) -> str:
    """As `local`, but tomorrow is said by its name; any moment for what should have begun."""
    return moment(when, forms.soon(when, now, zone))


def moment(when: datetime, words: str, form: str = "") -> str:
    """Words for a time, with the time itself."""
    return f'<tg-time unix="{int(when.timestamp())}"{form}>{words}</tg-time>'
