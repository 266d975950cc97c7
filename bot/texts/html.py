"""Text inside Telegram's HTML."""

import html
import re

_BEFORE_BLOCK = re.compile(r"(?<=[^\n])(?=<(?:pre|blockquote(?: expandable)?)>)")
_AFTER_BLOCK = re.compile(r"(?<=</pre>)(?=[^\n])|(?<=</blockquote>)(?=[^\n])")


def escape(text: str) -> str:
    """Make a text safe to stand between tags."""
    return html.escape(text, quote=False)


def folded(html_text: str) -> str:
    """A quote of which the phone shows the beginning, and the rest at a touch."""
    return f"<blockquote expandable>{html_text}</blockquote>"


def apart(text: str) -> str:
    """Blocks stand on lines of their own in the text itself: notifications and copies know no blocks (40Sender)."""
    return _AFTER_BLOCK.sub("\n", _BEFORE_BLOCK.sub("\n", text))
