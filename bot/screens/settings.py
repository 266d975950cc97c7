"""Every setting with its value."""

from collections.abc import Mapping, Sequence

from bot.screens.base import HOME, Button, Screen, confirm, count, grid, pager, rows, with_problem
from engine.changes import CooldownEffect
from engine.rules.html import escape
from engine.rules.settings import PUSH_MEANING, Setting, Settings
from engine.rules.words import Loudness

PER_PAGE = 6
LOUDNESS_EMOJI = {Loudness.LOUD: "🔔", Loudness.SILENT: "🔕", Loudness.OFF: "✖️"}
BACK = Button("⬅️ Settings", "settings")


def settings(table: Sequence[Setting], values: Mapping[str, str], page: int) -> Screen:
    """A page of the settings; a tap asks for the new value."""
    pages = -(-len(table) // PER_PAGE)
    page = min(page, pages - 1)
    shown = table[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = [f"⚙️ <b>Settings</b> · {page + 1}/{pages}"]
    for each in shown:
        value = values.get(each.name, each.default) or "(empty)"
        changed = f" (default {escape(each.default or 'empty')})" if each.name in values else ""
        lines.append(f"<b>{each.name}</b> = {escape(value)}{changed}\n{escape(each.meaning)}")
    buttons = [Button(each.name, f"setting:{each.name}") for each in shown]
    return Screen(
        "\n\n".join(lines),
        rows(
            *grid(buttons), pager(page, pages, "settings:{page}"), (Button("🔔 Messages", "messages"), HOME)
        ),
    )


def messages(settings: Settings) -> Screen:
    """How each kind of messages comes; a tap changes it to the next."""
    lines = ["🔔 <b>Messages</b>: what I tell without being asked"]
    lines += [
        f"{LOUDNESS_EMOJI[settings.loudness(kind)]} {escape(meaning[0].upper() + meaning[1:])}"
        for kind, meaning in PUSH_MEANING.items()
    ]
    quiet = settings.quiet_hours
    lines.append(
        f"🌙 Quiet hours: {quiet}. Only log-ins, errors and a full disk get through."
        if quiet is not None
        else "🌙 No quiet hours."
    )
    lines.append("🔔 loud · 🔕 silent · ✖️ off. Tap a kind to change it.")
    kinds = [
        Button(f"{LOUDNESS_EMOJI[settings.loudness(kind)]} {str(kind).capitalize()}", f"messages:{kind}")
        for kind in PUSH_MEANING
    ]
    return Screen(
        "\n".join(lines), rows(*grid(kinds), (Button("🌙 Quiet hours", "setting:quiet_hours"),), (BACK, HOME))
    )


def ask(setting: Setting, value: str, problem: str = "") -> Screen:
    """Asks for a new value."""
    text = (
        f"⚙️ <b>{setting.name}</b> = {escape(value or '(empty)')}\n{escape(setting.meaning)}\n\n"
        f"It takes {escape(setting.takes)}. Default: {escape(setting.default or '(empty)')}.\n"
        "Send the new value."
    )
    reset = Button("↩️ Default", f"setting:{setting.name}:default")
    return Screen(with_problem(text, problem), rows((reset,), (BACK, HOME)))


def ask_cooldown(days: int, effect: CooldownEffect) -> Screen:
    """Before the cooldown is changed: whom that frees or blocks."""
    parts = []
    if effect.freed:
        parts.append(f"That frees {count(effect.freed, 'person')} now.")
    if effect.blocked:
        parts.append(f"That blocks {count(effect.blocked, 'person')} more now.")
    if effect.moved:
        when = "longer" if effect.longer else "less long"
        parts.append(f"{count(effect.moved, 'person').capitalize()} in cooldown stay there {when}.")
    words = " ".join(parts) or "That changes nothing for anybody now."
    return confirm(
        f"🧊 Set the cooldown to {count(days, 'day')}? {words}",
        Button("✅ Set it", f"setting:cooldown_days:set:{days}"),
        BACK,
    )
