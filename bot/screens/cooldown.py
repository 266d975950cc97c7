"""The cooldown in numbers and as a picture."""

from bot import texts
from bot.screens.base import HOME, Button, Picture, Screen, count, rows, table
from engine.overview import CooldownNumbers
from engine.rules.html import escape

T = texts.of("cooldown")


def cooldown(data: CooldownNumbers, days: int) -> Screen:
    """Who is blocked, until when, by whom. `days` is the setting."""
    text = [
        f"🧊 <b>Cooldown</b> ({count(days, 'day')})",
        f"🔴 In cooldown: <b>{data.in_cooldown:,}</b>\n🟢 Available: <b>{data.available:,}</b>",
    ]
    picture = None
    if data.in_cooldown:
        unlocking = [(f"{day:%a} {day.day}", number) for day, number in data.unlocking]
        if later := data.in_cooldown - sum(number for _, number in unlocking):
            unlocking.append(("later", later))
        text.append("Unlocking" + table([(day, f"{number:,}") for day, number in unlocking]))
        picture = Picture("cooldown", {"title": T.picture, "days": unlocking})
    if data.blocking:
        text.append(
            "Blocked for the others by\n"
            + "\n".join(f"• {escape(name)}: {number:,}" for name, number in data.blocking)
        )
    return Screen(
        "\n\n".join(text),
        rows((Button("🔴 Who", "leads:cooldown:0:0"), Button("🟢 Who", "leads:available:0:0")), (HOME,)),
        picture,
    )
