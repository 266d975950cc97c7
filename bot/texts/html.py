"""Text inside Telegram's HTML."""

import html


def escape(text: str) -> str:
    """Make a text safe to stand between tags."""
    return html.escape(text, quote=False)
