"""What the chat knows: people, messages, files, waiting updates. No HTTP."""

import asyncio
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from practice.clock import PracticeClock

BOT_ID = 100200300
BOT_NAME = "LinkedPilot (practice)"
BOT_USERNAME = "linkedpilot_practice_bot"
PEOPLE: dict[int, str] = {7001: "Ada", 7002: "Ben", 7003: "Cleo"}
GROUP_ID = -9001


@dataclass(slots=True)
class Query:
    """A tap that waits for its answer."""

    answered: asyncio.Event = field(default_factory=asyncio.Event)
    answer: dict[str, Any] = field(default_factory=dict)


class Store:
    """Messages by chat, updates in their order; waiters are woken by every change."""

    def __init__(self, clock: PracticeClock, folder: Path | None) -> None:
        self._clock = clock
        self._folder = folder
        self.changed = asyncio.Condition()
        self.reset()
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self._load()

    def reset(self) -> None:
        """Everything as at the start."""
        self.revision = 0
        self.next_message = 1
        self.next_update = 1
        self.messages: dict[int, list[dict[str, Any]]] = {}
        self.updates: list[dict[str, Any]] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.commands: dict[str, list[dict[str, Any]]] = {}
        self.texts: dict[str, str] = {"name": BOT_NAME, "description": "", "short_description": ""}
        self.blocked: set[int] = set()
        self.languages: dict[int, str] = {}  # of people's apps; English unless they have set another
        self.typing: dict[int, float] = {}
        self.queries: dict[str, Query] = {}
        self.calls: list[dict[str, Any]] = []
        self.webhook = ""  # where another program has the updates sent
        self.topics: dict[int, set[int]] = {}  # of a chat, by the number of the message that opened each

    def now(self) -> int:
        return int(self._clock.now().timestamp())

    def user(self, user_id: int) -> dict[str, Any]:
        language = self.languages.get(user_id, "en")
        return {"id": user_id, "is_bot": False, "first_name": PEOPLE[user_id], "language_code": language}

    def bot(self) -> dict[str, Any]:
        return {
            "id": BOT_ID,
            "is_bot": True,
            "first_name": self.texts["name"],
            "username": BOT_USERNAME,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def chat(self, chat_id: int) -> dict[str, Any] | None:
        if chat_id in PEOPLE:
            return {"id": chat_id, "type": "private", "first_name": PEOPLE[chat_id]}
        if chat_id == GROUP_ID:
            if self.topics.get(GROUP_ID):
                return {"id": GROUP_ID, "type": "supergroup", "is_forum": True, "title": "Practice group"}
            return {"id": GROUP_ID, "type": "group", "title": "Practice group"}
        return None

    async def notify(self) -> None:
        """Wake whoever waits for news, and keep them when there is a folder."""
        self.revision += 1
        self._save()
        async with self.changed:
            self.changed.notify_all()

    async def wait(self, seconds: float) -> None:
        """Return at the next change, or after so many seconds."""
        try:
            async with asyncio.timeout(seconds), self.changed:
                await self.changed.wait()
        except TimeoutError:
            return

    # --- messages

    def add(self, chat_id: int, sender: dict[str, Any], topic: int = 0, **content: Any) -> dict[str, Any]:
        """A new message in a chat, or in one of its topics."""
        if topic:
            content = {**content, "message_thread_id": topic, "is_topic_message": True}
        message = {
            "message_id": self.next_message,
            "from": sender,
            "chat": self.chat(chat_id),
            "date": self.now(),
            **content,
        }
        self.next_message += 1
        self.messages.setdefault(chat_id, []).append(message)
        message["_rev"] = self.revision + 1
        return message

    def open_topic(self, chat_id: int, sender: dict[str, Any], name: str) -> dict[str, Any]:
        """A topic, begun by the note that says so; its number is that note's."""
        opened = self.add(
            chat_id, sender, self.next_message, forum_topic_created={"name": name, "icon_color": 7322096}
        )
        self.topics.setdefault(chat_id, set()).add(opened["message_id"])
        return opened

    def find(self, chat_id: int, message_id: int) -> dict[str, Any] | None:
        found = (m for m in self.messages.get(chat_id, []) if m["message_id"] == message_id)
        return next((m for m in found if not m.get("_deleted")), None)

    def push(self, **update: Any) -> dict[str, Any]:
        """An update that waits until it is confirmed."""
        entry = {"update_id": self.next_update, **update}
        self.next_update += 1
        self.updates.append(entry)
        return entry

    def confirm(self, offset: int) -> None:
        """Forget the updates before `offset`; a negative one keeps only the last ones."""
        if offset > 0:
            self.updates = [u for u in self.updates if u["update_id"] >= offset]
        elif offset < 0:
            self.updates = self.updates[offset:]

    def keep_file(self, name: str, content: bytes) -> str:
        """Store a file; returns its id."""
        file_id = f"file-{len(self.files) + 1}-{self.next_message}"
        self.files[file_id] = (name, content)
        if self._folder is not None:
            (self._folder / file_id).write_bytes(content)
        return file_id

    # --- persistence: the chat goes on after its server was restarted

    _KEPT = ("revision", "next_message", "next_update", "messages", "updates", "commands", "texts")

    def _save(self) -> None:
        if self._folder is None:
            return
        state = {name: getattr(self, name) for name in self._KEPT}
        state["files"] = {file_id: name for file_id, (name, _) in self.files.items()}
        partial = self._folder / "state.part"
        partial.write_text(json.dumps(state), encoding="utf-8")
        os.replace(partial, self._folder / "state.json")

    def _load(self) -> None:
        assert self._folder is not None
        file = self._folder / "state.json"
        if not file.is_file():
            return
        state = json.loads(file.read_text(encoding="utf-8"))
        files = state.pop("files")
        for name, value in state.items():
            setattr(self, name, value)
        self.messages = {int(chat): messages for chat, messages in self.messages.items()}
        self.files = {i: (name, (self._folder / i).read_bytes()) for i, name in files.items()}


def public(message: dict[str, Any]) -> dict[str, Any]:
    """A message as the Bot API shows it."""
    return {key: value for key, value in message.items() if not key.startswith("_")}
