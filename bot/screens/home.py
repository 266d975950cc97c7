"""The home screen: today at a glance."""

from bot.screens.base import (
    KIND_EMOJI,
    SENDER_EMOJI,
    Button,
    Keyboard,
    Screen,
    bar,
    count,
    go_on_button,
    rows,
    short,
    table,
)
from engine.overview import Home, KindToday
from engine.rules.html import escape
from engine.rules.words import ActionType

MOST_CAMPAIGNS = 6
HEADS = {ActionType.CONNECT: "Conn.", ActionType.LIKE: "Likes", ActionType.COMMENT: "Comm."}
NO_SENDERS = "No sender yet. Add the first account with 👤 Senders."
NO_CAMPAIGNS = "No active campaign. Send a CSV or XLSX file here, then press 📣 New campaign."


def home(data: Home, doing: str | None = None, unfinished: str | None = None) -> Screen:
    """Today's table, the cooldowns, the active campaigns. `unfinished` names a flow that can go on."""
    parts = ["🏠 <b>LinkedPilot</b>" + _state(data, doing)]
    parts.append(today(data) if data.senders else NO_SENDERS)
    parts.append(f"🔴 In cooldown: <b>{data.in_cooldown:,}</b>   🟢 Available: <b>{data.available:,}</b>")
    parts.append(_campaigns(data))
    return Screen("\n\n".join(part for part in parts if part), _keyboard(data, unfinished))


def today(data: Home) -> str:
    """Today's table, per sender and in total."""
    lines = [("Today", *HEADS.values())]
    lines += [(short(sender.name, 12), *map(cell, sender.counts)) for sender in data.senders]
    if len(data.senders) > 1:
        lines.append(("Total", *map(cell, data.totals)))
    return table(lines)


def cell(kind: KindToday) -> str:
    """45/150."""
    return f"{kind.done}/{kind.limit}"


def _state(data: Home, doing: str | None) -> str:
    if data.paused:
        return "\n⏸ <b>Everything is paused.</b>"
    if data.at_work is not None:
        return f"\n▶️ {escape(data.at_work)} at work" + (f": {escape(doing)}" if doing else "")
    return ""


def _campaigns(data: Home) -> str:
    if not data.campaigns:
        return NO_CAMPAIGNS
    lines = ["<b>Active campaigns</b>"]
    for each in data.campaigns[:MOST_CAMPAIGNS]:
        mark = "⏸ " if each.status == "paused" else ""
        lines.append(
            f"{KIND_EMOJI[each.action_type]} {mark}{escape(short(each.name, 32))}\n"
            f"{bar(each.share)} {each.processed:,}/{each.queued:,}"
        )
    if len(data.campaigns) > MOST_CAMPAIGNS:
        lines.append(f"… and {count(len(data.campaigns) - MOST_CAMPAIGNS, 'other')}")
    return "\n".join(lines)


def _keyboard(data: Home, unfinished: str | None) -> Keyboard:
    asking = [sender for sender in data.senders if sender.status == "login_expired"]
    return rows(
        (go_on_button(unfinished),) if unfinished else (),
        tuple(
            Button(f"{SENDER_EMOJI[sender.status]} Log in {short(sender.name, 20)}", f"sender:{sender.id}")
            for sender in asking[:2]
        ),
        (Button("📣 New campaign", "new"), Button("📊 Campaigns", "campaigns")),
        (Button("👤 Senders", "senders"), Button("📋 Lists", "lists")),
        (Button("👥 Leads", "leads"), Button("🧊 Cooldown", "cooldown")),
        (
            Button("📚 Comments", "comments"),
            Button(
                f"💬 Approvals ({data.drafts_waiting})" if data.drafts_waiting else "💬 Approvals",
                "approvals",
            ),
        ),
        (Button("🗓 Schedule", "schedule"), Button("🔮 Simulate", "simulate")),
        (Button("📜 Logs", "logs"), Button("🧑‍🤝‍🧑 Users", "users"), Button("⚙️ Settings", "settings")),
        (Button(f"❓ In doubt ({data.doubts})", "doubts"),) if data.doubts else (),
        (
            Button("▶️ Resume", "resume") if data.paused else Button("⏸ Pause", "pause"),
            Button("❓ Help", "help"),
            Button("🔄", "home"),
        ),
    )
