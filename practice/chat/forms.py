"""What the Bot API takes and gives: its limits, its refusals, how a file and a keyboard look."""

from typing import Any

from practice.chat.store import Store

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_DATA = 64  # bytes
LONGEST_COPY = 256
STYLES = ("danger", "success", "primary")
MOST_BUTTONS = 100
LARGEST_DOWN = 20 * 1024 * 1024
LARGEST_UP = 50 * 1024 * 1024
TYPING_SECONDS = 5.0

Params = dict[str, Any]
File = tuple[str, bytes]


class Refused(Exception):
    """The API says no, in Telegram's words."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(text: str) -> Refused:
    return Refused(400, f"Bad Request: {text}")


GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def describe(store: Store, kind: str, file_id: str) -> Any:
    """A file as it stands in a message."""
    name, content = store.files[file_id]
    common = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(content)}
    if kind == "photo":
        width, height = _png_size(content)
        return [{**common, "width": width, "height": height}]
    if kind == "voice":
        return {**common, "duration": 1}
    return {**common, "file_name": name}


def _png_size(content: bytes) -> tuple[int, int]:
    """A picture's size as its header has it; of what isn't PNG, that of a phone's screen across."""
    if content[:8] != b"\x89PNG\r\n\x1a\n":
        return 1280, 720
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def keyboard(markup: Any) -> dict[str, Any] | None:
    """An inline keyboard, held to Telegram's limits."""
    if not markup or "inline_keyboard" not in markup:
        return None
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    for row in rows:
        for button in row:
            data = button.get("callback_data")
            if not button.get("text"):
                raise bad("inline keyboard button text must be non-empty")
            copies = button.get("copy_text")
            if data is None and copies is None and not button.get("url"):
                raise bad("BUTTON_TYPE_INVALID")
            if copies is not None and not 1 <= len(copies["text"]) <= LONGEST_COPY:
                raise bad("BUTTON_COPY_TEXT_INVALID")
            if button.get("style") not in (None, *STYLES):
                raise bad("invalid button style specified")
            if data is not None and not 1 <= len(data.encode()) <= LONGEST_DATA:
                raise bad("BUTTON_DATA_INVALID")
    return {"inline_keyboard": rows} if rows else None
