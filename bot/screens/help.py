"""What the bot can do, taught by doing; and the short answers that fit nowhere else."""

from collections.abc import Iterable

from bot.screens.base import HOME, Button, Screen, go_on_button, notice, rows
from engine.rules.html import escape

INTRO = """❓ <b>How LinkedPilot works</b>

1. 👤 Add a <b>sender</b> (a LinkedIn account) and log it in on the laptop.
2. 📎 Send a <b>file</b> of people (CSV or XLSX): it becomes a list.
3. 📣 Make a <b>campaign</b>: that list, connect, like or comment, by the senders you choose.

Each sender acts in its own slot of the day, never two at once. Whoever was contacted is left alone by the other \
senders until the 🧊 cooldown is over. I tell you when something needs you.

<b>Commands</b>
"""
HINT = "I don't know what to do with that. Send a CSV or XLSX file of people, or choose here:"
OLD_BUTTON = "That button is out of date; here is where you are now."
PAUSED = "⏸ Everything is paused. What is under way stops at the next safe point, within seconds."
RESUMED = "▶️ Going on: the day is planned anew in a moment."
PANICKED = "🛑 The browser is closed and everything is paused."
NOT_YOURS = "Your role doesn't allow that: ask the owner."
TOO_BIG = (
    "That file is over 20 MB, more than Telegram hands out to bots. "
    "Import it on the laptop: linkedpilot import FILE --list NAME"
)


def help_screen(commands: Iterable[tuple[str, str]]) -> Screen:
    """How to begin, and the commands that this person may use."""
    lines = "\n".join(f"/{name}: {escape(words)}" for name, words in commands)
    return Screen(
        INTRO + lines,
        rows(
            (Button("👤 Senders", "senders"), Button("📤 Upload", "upload")),
            (Button("📣 New campaign", "new"), HOME),
        ),
    )


def hint(unfinished: str | None = None) -> Screen:
    """For words that mean nothing here. `unfinished` names a flow that can go on."""
    go_on = (go_on_button(unfinished),) if unfinished else ()
    return Screen(HINT, rows(go_on, (Button("📣 New campaign", "new"), Button("❓ Help", "help")), (HOME,)))


def paused() -> Screen:
    """After /pause."""
    return Screen(PAUSED, rows((Button("▶️ Resume", "resume"), HOME)))


def resumed() -> Screen:
    """After /resume."""
    return Screen(RESUMED, rows((Button("🗓 Schedule", "schedule"), HOME)))


def panicked() -> Screen:
    """After /panic."""
    return Screen(PANICKED, rows((Button("▶️ Resume", "resume"), HOME)))


def broken(error_id: str) -> Screen:
    """Something went wrong inside."""
    return notice(
        f"😟 Something went wrong on my side (error {error_id}). Nothing is lost; the details are in the log. "
        "Please try again."
    )


def refused(sentence: str) -> Screen:
    """That can't be done as asked."""
    return notice(f"⚠️ {escape(sentence)}")
