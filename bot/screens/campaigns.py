"""The campaigns, one campaign's card, a preview before its start."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.screens.base import (
    CAMPAIGN_EMOJI,
    HOME,
    KIND_EMOJI,
    KIND_PLURAL,
    Button,
    Keyboard,
    Screen,
    bar,
    confirm,
    count,
    grid,
    local,
    pager,
    rows,
    short,
    table,
)
from engine.campaigns import CampaignCard, CampaignProgress, Check, Preview, StartReport
from engine.rules.html import escape
from engine.rules.words import ActionType, CampaignStatus, CooldownPolicy

PER_PAGE = 6
BACK = Button("⬅️ Campaigns", "campaigns")


def campaigns(found: Sequence[CampaignProgress], page: int) -> Screen:
    """All campaigns, the newest first."""
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(page, pages - 1)
    shown = found[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = ["📊 <b>Campaigns</b>"]
    for each in shown:
        lines.append(
            f"{CAMPAIGN_EMOJI[each.status]} <b>{escape(short(each.name, 40))}</b> "
            f"({KIND_EMOJI[each.action_type]} {each.status})\n{bar(each.share)} {each.processed:,}/{each.queued:,}"
        )
    if not shown:
        lines.append("None yet.")
    buttons = [
        Button(f"{CAMPAIGN_EMOJI[each.status]} {short(each.name, 24)}", f"campaign:{each.id}")
        for each in shown
    ]
    return Screen(
        "\n\n".join(lines),
        rows(
            *grid(buttons), pager(page, pages, "campaigns:{page}"), (Button("📣 New campaign", "new"), HOME)
        ),
    )


def card(data: CampaignCard, now: datetime, zone: ZoneInfo, said: str = "") -> Screen:
    """One campaign; `said` is what has just been done with it."""
    each = data.progress
    lines = [said + "\n"] if said else []
    lines += [
        f"{CAMPAIGN_EMOJI[each.status]} <b>{escape(short(each.name, 60))}</b>",
        f"{KIND_EMOJI[each.action_type]} {KIND_PLURAL[each.action_type]} · {each.status}",
        f"📋 {escape(short(data.list_name or 'the list was deleted', 60))}",
    ]
    if data.note:
        lines.append(f"<blockquote>{escape(data.note)}</blockquote>")
    if each.status is not CampaignStatus.DRAFT:
        lines.append(f"\n{bar(each.share)} {each.processed:,}/{each.queued:,} ({each.share:.0%})")
        numbers = [
            ("Leads on the list", each.total),
            ("In cooldown at the start", each.in_cooldown),
            ("Succeeded", each.succeeded),
            ("Skipped", each.skipped),
            ("Failed", each.failed),
        ]
        if each.uncertain:
            numbers.append(("Uncertain", each.uncertain))
        if data.waiting:
            numbers.append(("Waiting for cooldown", data.waiting))
        lines.append(table([(name, f"{number:,}") for name, number in numbers]))
    if data.parts and any(part.open for part in data.parts):
        lines.append("Still to do: " + ", ".join(f"{escape(part.name)} {part.open:,}" for part in data.parts))
    if data.estimate is not None:
        lines.append(f"Estimated: {finish(data.estimate.days, data.estimate.finished_on)}")
    for word, when in (("Started", each.started_at), ("Ended", each.completed_at)):
        if when is not None:
            lines.append(f"{word} {local(when, now, zone)}")
    return Screen("\n".join(lines), _card_keyboard(each))


def _card_keyboard(each: CampaignProgress) -> Keyboard:
    here = f"campaign:{each.id}"
    first: dict[CampaignStatus, Button] = {
        CampaignStatus.DRAFT: Button("▶️ Preview and start", f"{here}:check"),
        CampaignStatus.RUNNING: Button("⏸ Pause", f"{here}:pause"),
        CampaignStatus.PAUSED: Button("▶️ Resume", f"{here}:resume"),
    }
    over = each.status in (CampaignStatus.COMPLETED, CampaignStatus.CANCELLED)
    return rows(
        (first[each.status], Button("✖️ Cancel", f"{here}:cancel")) if not over else (),
        (
            Button("🧬 Duplicate", f"{here}:duplicate"),
            Button("🤔 Why", f"why:{here}"),
            Button("🔄 Refresh", here),
        ),
        (BACK, HOME),
    )


def ask_cancel(each: CampaignProgress) -> Screen:
    """Before a campaign is cancelled."""
    left = each.queued - each.processed
    return confirm(
        f"✖️ Cancel <b>{escape(short(each.name, 60))}</b> for good? {count(left, 'action')} won't be done.",
        Button("✖️ Cancel it", f"campaign:{each.id}:cancel:yes"),
        Button("⬅️ Back", f"campaign:{each.id}"),
    )


def before_start(
    campaign_id: int,
    name: str,
    kind: ActionType,
    policy: CooldownPolicy,
    data: Preview,
    checks: Sequence[Check],
) -> Screen:
    """A saved draft's preview with its start button."""
    here = f"campaign:{campaign_id}"
    stops = any(check.stops for check in checks)
    return Screen(
        f"📣 <b>{escape(short(name, 60))}</b>\n{preview(kind, policy, data)}\n\n{check_list(checks)}",
        rows(
            *cures(checks),
            () if stops else (Button("▶️ Start", f"{here}:start"),),
            (Button("⬅️ Back", here), HOME),
        ),
    )


def preview(kind: ActionType, policy: CooldownPolicy, data: Preview) -> str:
    """Total, in cooldown, available, each sender's part, the days it takes (spec, section 6)."""
    numbers = [
        ("Total leads", f"{data.total:,}"),
        ("In cooldown now", f"{data.in_cooldown:,}"),
    ]
    if data.do_not_contact:
        numbers.append(("Do not contact", f"{data.do_not_contact:,}"))
    if data.already_done:
        numbers.append(("Already done", f"{data.already_done:,}"))
    numbers.append(("Available", f"{data.available:,}"))
    shares = [
        (f"{short(each.name, 14)}", f"~{each.count:,}", f"{each.done_today}/{each.limit_today}")
        for each in data.senders
    ]
    cooldown = (
        "Leads in cooldown wait and are dealt out when they unlock."
        if policy is CooldownPolicy.WAIT
        else "Leads in cooldown are left out."
    )
    return (
        f"{KIND_EMOJI[kind]} {KIND_PLURAL[kind]}\n{table(numbers)}"
        f"{table([('Sender', 'gets', 'today'), *shares])}"
        f"Estimated: <b>{finish(data.days, data.finished_on)}</b>\n{cooldown}"
    )


def finish(days: int | None, last: date | None) -> str:
    """~3 days, done on Wed 25 Nov."""
    if days is None:
        return "no end in sight"
    on = "" if last is None or not days else f", done on {last:%a} {last.day} {last:%b}"
    return f"~{count(days, 'day')}{on}"


def check_list(checks: Sequence[Check]) -> str:
    """What is wrong before the start, or that all is well."""
    if not checks:
        return "✅ All is ready."
    return "\n".join(f"{'⛔️' if check.stops else '⚠️'} {escape(check.sentence)}" for check in checks)


def cures(checks: Sequence[Check]) -> list[tuple[Button, ...]]:
    """A button for each thing that can be mended, each once."""
    found = {check.cure_button[1]: check.cure_button[0] for check in checks if check.cure_button}
    return grid([Button(label, data) for data, label in list(found.items())[:4]])


def started(name: str, report: StartReport, names: dict[int, str]) -> str:
    """What the start made of the list."""
    parts = ", ".join(f"{escape(names[sender])} {number:,}" for sender, number in report.per_sender.items())
    text = (
        f"▶️ <b>{escape(short(name, 60))}</b> is running: {count(report.dealt, 'lead')} dealt out ({parts})."
    )
    if report.waiting:
        text += f" {report.waiting:,} wait for their cooldown."
    elif report.in_cooldown:
        text += f" {report.in_cooldown:,} in cooldown were left out."
    return text
