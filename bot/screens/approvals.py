"""Comments that wait for a person's word."""

from bot.screens.base import HOME, Button, Screen, notice, rows, short, with_problem
from engine.rules.html import escape
from storage.drafts import DraftRow

NONE = "💬 No comment waits for your approval."


def approvals(drafts: list[DraftRow], done: str = "") -> Screen:
    """The oldest draft; `done` says what became of the last one."""
    if not drafts:
        return notice(f"{done}\n\n{NONE}".strip(), Button("📊 Campaigns", "campaigns"))
    row = drafts[0]
    here = f"draft:{row.action_id}"
    text = f"{done}\n\n" if done else ""
    text += (
        f"💬 <b>Approvals</b> · 1 of {len(drafts)}\n"
        f"{escape(short(row.campaign_name, 40))} · {escape(short(row.sender_name, 40))}\n\n"
        f"To <b>{escape(short(row.full_name or row.profile_url, 60))}</b>, on the newest post of\n"
        f"{escape(row.profile_url)}\n\n<blockquote>{escape(row.text)}</blockquote>"
    )
    return Screen(
        text,
        rows(
            (Button("✅ Post", f"{here}:post"), Button("✏️ Edit", f"{here}:edit")),
            (Button("🔁 Another", f"{here}:another"), Button("⏭ Skip", f"{here}:skip")),
            (Button("👤 Lead", f"lead:{row.lead_id}"), HOME),
        ),
    )


def ask_edit(row: DraftRow, problem: str = "") -> Screen:
    """Asks for the person's own words."""
    text = (
        f"✏️ Send the comment for <b>{escape(short(row.full_name or row.profile_url, 60))}</b> in your own words; "
        f"it will be posted as you send it.\n\n<code>{escape(row.text)}</code>"
    )
    return Screen(with_problem(text, problem), rows((Button("⬅️ Back", "approvals"), HOME)))
