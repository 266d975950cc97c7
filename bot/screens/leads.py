"""The lead browser and a lead's card."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.screens.base import (
    HOME,
    KIND_EMOJI,
    Button,
    Screen,
    ago,
    confirm,
    cooldown_mark,
    count,
    grid,
    local,
    notice,
    pager,
    rows,
    short,
)
from engine.browse import LeadCard, LeadFilter, LeadLine, LeadPage
from engine.rules.html import escape
from engine.rules.words import InteractionResult
from storage.lists import ListRow

PER_PAGE = 6
MOST_LISTS = 8
LAST = 8  # of a lead's history
NO_NAME = "(no name)"
FILTERS = {LeadFilter.ALL: "All", LeadFilter.AVAILABLE: "🟢 Available", LeadFilter.COOLDOWN: "🔴 In cooldown"}
RESULTS = {
    InteractionResult.DONE: "",
    InteractionResult.CONFIRMED: "",
    InteractionResult.UNCERTAIN: " (uncertain)",
    InteractionResult.RETRACTED: " (did not happen)",
}
ASK_SEARCH = "🔎 Send a name, or a part of one."
NOTHING = "Nobody here."


def leads(page: LeadPage, chosen: LeadFilter, of_list: ListRow | None, search: str, now: datetime) -> Screen:
    """One page of the browser; each lead has a button of its number."""
    heads = ["👥 <b>Leads</b>"]
    if of_list is not None:
        heads.append(f"📋 {escape(short(of_list.name, 30))}")
    if search:
        heads.append(f"🔎 “{escape(short(search, 30))}”")
    heads.append(f"{page.total:,}")
    lines = [" · ".join(heads)]
    first = page.page * PER_PAGE + 1
    lines += [_line(number, lead, now) for number, lead in enumerate(page.leads, first)]
    if not page.leads:
        lines.append(NOTHING)
    list_id = of_list.id if of_list is not None else 0
    numbers = [Button(f"{number}", f"lead:{lead.id}") for number, lead in enumerate(page.leads, first)]
    filters = [
        Button(f"✓ {label}" if which is chosen else label, f"leads:{which}:{list_id}:0")
        for which, label in FILTERS.items()
    ]
    find = (
        Button("✖️ End search", f"leads:clear:{list_id}")
        if search
        else Button("🔎 Search", f"leads:search:{list_id}")
    )
    return Screen(
        "\n\n".join(lines),
        rows(
            numbers,
            pager(page.page, page.pages, f"leads:{chosen}:{list_id}:{{page}}"),
            filters,
            (find, Button("📋 By list", "leads:lists")),
            (HOME,),
        ),
    )


def _line(number: int, lead: LeadLine, now: datetime) -> str:
    name = escape(short(lead.full_name or NO_NAME, 40))
    work = " · ".join(part for part in (lead.title, lead.company) if part)
    last = (
        f"{KIND_EMOJI[lead.last_action]} {ago(lead.last_action_at, now)} by {escape(lead.last_action_by or '?')}"
        if lead.last_action is not None
        else "never contacted"
    )
    mark = "🚫 do not contact" if lead.do_not_contact else cooldown_mark(lead.cooldown_until, now)
    middle = f"\n{escape(short(work, 60))}" if work else ""
    return f"{number}. <b>{name}</b>{middle}\n{mark} · {last}"


def choose_list(lists: list[ListRow]) -> Screen:
    """Which list to look through."""
    buttons = [
        Button(f"{short(each.name, 24)} ({each.leads:,})", f"leads:all:{each.id}:0")
        for each in lists[:MOST_LISTS]
    ]
    return Screen(
        "📋 Which list?",
        rows((Button("All leads", "leads:all:0:0"),), *grid(buttons, 1), (Button("⬅️ Back", "leads"), HOME)),
    )


def ask_search(list_id: int) -> Screen:
    """Asks for a name."""
    return Screen(ASK_SEARCH, rows((Button("⬅️ Back", f"leads:all:{list_id}:0"), HOME)))


def card(data: LeadCard, now: datetime, zone: ZoneInfo) -> Screen:
    """A lead with its whole history, the newest first."""
    lead = data.lead
    lines = [f"👤 <b>{escape(short(lead.full_name or NO_NAME, 60))}</b>"]
    work = " · ".join(part for part in (lead.title, lead.company) if part)
    if work:
        lines.append(escape(short(work, 160)))
    lines.append(escape(lead.profile_url))
    mark = "🚫 do not contact" if lead.do_not_contact else cooldown_mark(lead.cooldown_until, now)
    until = f" (until {local(lead.cooldown_until, now, zone)})" if lead.cooldown_until else ""
    lines.append(f"\n{mark}{until}")
    if data.lists:
        lines.append("📋 " + escape(short(", ".join(data.lists), 120)))
    lines.append("\n<b>History</b>")
    for each in data.history[:LAST]:
        text = f": “{escape(short(each.comment_text, 60))}”" if each.comment_text else ""
        lines.append(
            f"{KIND_EMOJI[each.action_type]} {local(each.at, now, zone)} · {escape(each.sender_name)}"
            f"{RESULTS[each.result]}{text}"
        )
    if len(data.history) > LAST:
        lines.append(f"… and {count(len(data.history) - LAST, 'earlier one')}")
    if not data.history:
        lines.append("Nobody has contacted this person yet.")
    if data.queue:
        lines.append("\n<b>Campaigns</b>")
    for place in data.queue[:LAST]:
        said = f" ({escape(short(place.error_msg, 80))})" if place.error_msg else ""
        lines.append(
            f"{KIND_EMOJI[place.action_type]} {escape(short(place.campaign_name or 'a single try', 32))}: "
            f"{place.status.replace('_', ' ')}{said}"
        )
    dnc = () if lead.do_not_contact else (Button("🚫 Do not contact", f"lead:{lead.id}:dnc"),)
    doubt = (Button("❓ In doubt", "doubts"),) if data.in_doubt else ()
    why = Button("🤔 Why", f"why:lead:{lead.id}")
    return Screen("\n".join(lines), rows(doubt, (*dnc, why), (Button("⬅️ Leads", "leads:again"), HOME)))


def ask_do_not_contact(lead: LeadLine) -> Screen:
    """Before a person is put on the list that no campaign touches."""
    return confirm(
        f"🚫 Put <b>{escape(short(lead.full_name or lead.profile_url, 60))}</b> on do not contact? "
        "No campaign will ever touch this person.",
        Button("🚫 Do not contact", f"lead:{lead.id}:dnc:yes"),
        Button("⬅️ Back", f"lead:{lead.id}"),
    )


def on_do_not_contact(value: str) -> Screen:
    """Somebody or some company was put on the list."""
    return notice(f"🚫 {escape(short(value, 200))} is on do not contact: no campaign touches them.")


def ask_whom_not_to_contact(problem: str = "") -> Screen:
    """Asks for a profile or a company."""
    text = "🚫 Whom shall no campaign ever touch? Send a profile's address, or a company's name such as <i>Acme</i>."
    if problem:
        text += f"\n\n⚠️ {escape(problem)}"
    return Screen(text, rows((HOME,)))
