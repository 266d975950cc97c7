"""A campaign before its start: the numbers with which it would begin, and what is wrong with it."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    KIND_EMOJI,
    KIND_PLURAL,
    Button,
    Screen,
    back,
    count,
    day,
    figure,
    grid,
    place,
    rows,
    short,
    table,
    with_problem,
)
from bot.texts.html import escape
from bot.texts.said import say
from engine.campaigns import CampaignDraft, Preview, StartCheck, mark_of
from engine.rules.enums import CooldownPolicy

T, SENDERS = texts.of("campaigns"), texts.of("senders")
POLICIES = T.table("policy")
MOST_CURES = 4
# What mends a check, by its code: a place, or the card of the sender or the list that it is about.
PLACES = {
    "no_sender": "senders",
    "no_comment": "comments",
    "no_comment_with_tag": "comments",
    "one_comment": "comments",
    "no_work_day": "schedule",
    "outside_work_hours": "schedule",
}
RELOGIN = "sender_logged_out"


def before_start(
    campaign_id: int,
    draft: CampaignDraft,
    data: Preview,
    checks: Sequence[StartCheck],
    now: datetime,
    zone: ZoneInfo,
    problem: str = "",
) -> Screen:
    """A saved draft's preview with its start button, which starts what is shown and nothing else."""
    here = f"campaign:{campaign_id}"
    stops = any(check.stops for check in checks)
    numbers = preview(draft.cooldown_policy, data)
    kind = f"{KIND_EMOJI[draft.action_type]} {KIND_PLURAL[draft.action_type]}"
    edit = Button(BUTTONS.edit, f"{here}:edit")
    start = Button(BUTTONS.start, f"{here}:start:{mark_of(draft)}")
    return Screen(
        with_problem(
            f"📣 <b>{escape(short(draft.name, 64))}</b>\n{kind}\n{numbers}\n\n{check_list(checks, now, zone)}",
            problem,
        ),
        rows(
            *cures(checks),
            (edit,) if stops else (start, edit),
            (back(data=here), HOME),
        ),
    )


def preview(policy: CooldownPolicy | None, data: Preview) -> str:
    """Total, in cooldown, available, each sender's part, the days it takes (spec, section 6)."""
    numbers = [(T.total_leads, figure(data.total)), (T.in_cooldown, figure(data.in_cooldown))]
    if data.do_not_contact:
        numbers.append((T.do_not_contact, figure(data.do_not_contact)))
    if data.other_person:
        numbers.append((T.other_person, figure(data.other_person)))
    if data.already_done:
        numbers.append((T.already_done, figure(data.already_done)))
    numbers.append((T.available, figure(data.available)))
    shares = [
        (short(each.name, 14), T("about", n=figure(each.count)), f"{each.done_today}/{each.limit_today}")
        for each in data.senders
    ]
    return (
        f"{table(numbers)}"
        f"{table([(T.sender, T.gets, T.today), *shares])}"
        f"{T('estimated', when=finish(data.days, data.finished_on))}"
        + (f"\n{POLICIES[policy]}" if policy is not None else "")
    )


def finish(days: int | None, last: date | None) -> str:
    """~3 days, done on Wed 25 Nov."""
    if days is None:
        return T.no_end
    if last is None or not days:
        return T("days", count=count(days, "day"))
    return T("days_until", count=count(days, "day"), day=day(last))


def check_list(checks: Sequence[StartCheck], now: datetime, zone: ZoneInfo) -> str:
    """What is wrong before the start, or that all is well."""
    if not checks:
        return T.ready
    return "\n".join(
        T("stops" if check.stops else "warns", sentence=say(check.fact, now, zone)) for check in checks
    )


def cures(checks: Sequence[StartCheck]) -> list[tuple[Button, ...]]:
    """A button for each thing that can be mended, each once."""
    found = {button.data: button for button in map(_cure, checks) if button is not None}
    return grid(list(found.values())[:MOST_CURES])


def _cure(check: StartCheck) -> Button | None:
    about = check.fact.values
    if check.code in PLACES:
        return place(PLACES[check.code])
    if check.code == RELOGIN:
        return Button(SENDERS.relogin, f"sender:{about['sender_id']}:relogin")
    if "sender_id" in about:
        return Button(T.to_sender, f"sender:{about['sender_id']}")
    return Button(T.to_list, f"list:{about['list_id']}") if "list_id" in about else None
