"""The Bot API's methods, as Telegram answers them: each takes the parameters and gives the result."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from practice.chat.formatting import Unparsable, parse_html, utf16
from practice.chat.forms import (
    GIFTS,
    LARGEST_DOWN,
    LARGEST_UP,
    LONGEST_CAPTION,
    LONGEST_TEXT,
    TYPING_SECONDS,
    File,
    Params,
    Refused,
    bad,
    describe,
    keyboard,
)
from practice.chat.own_texts import OwnTexts
from practice.chat.store import Store, public


class Methods(OwnTexts):
    """Every method that the bot may call, by its name in lower case."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.table: dict[str, Callable[[Params, dict[str, File]], Awaitable[Any]]] = {
            name.removeprefix("do_").lower(): getattr(self, name)
            for name in dir(self)
            if name.startswith("do_")
        }

    # --- who is there

    async def do_getMe(self, _: Params, __: dict[str, File]) -> Any:
        return self.store.bot()

    async def do_getChat(self, params: Params, _: dict[str, File]) -> Any:
        return {
            **self._chat(params),
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": GIFTS,
        }

    async def do_getChatMember(self, params: Params, _: dict[str, File]) -> Any:
        self._chat(params)
        return {"status": "member", "user": self.store.user(int(params["user_id"]))}

    async def do_logOut(self, _: Params, __: dict[str, File]) -> Any:
        return True

    async def do_close(self, _: Params, __: dict[str, File]) -> Any:
        return True

    async def do_deleteWebhook(self, params: Params, _: dict[str, File]) -> Any:
        self.store.webhook = ""
        if params.get("drop_pending_updates"):
            self.store.updates.clear()
        return True

    async def do_getWebhookInfo(self, _: Params, __: dict[str, File]) -> Any:
        waiting = len(self.store.updates)
        return {"url": self.store.webhook, "has_custom_certificate": False, "pending_update_count": waiting}

    async def do_setWebhook(self, params: Params, _: dict[str, File]) -> Any:
        """Another program wants the updates. They are kept, for the practice chat calls nobody."""
        if not str(params.get("url") or "https://").startswith("https://"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        self.store.webhook = str(params.get("url") or "")
        await self.store.notify()
        return True

    # --- messages

    async def do_sendMessage(self, params: Params, _: dict[str, File]) -> Any:
        text, entities = self._text(params, "text", LONGEST_TEXT, "message is too long")
        if not text:
            raise bad("message text is empty")
        return await self._send(params, text=text, entities=entities)

    async def do_sendPhoto(self, params: Params, files: dict[str, File]) -> Any:
        return await self._send_file(params, files, "photo")

    async def do_sendDocument(self, params: Params, files: dict[str, File]) -> Any:
        return await self._send_file(params, files, "document")

    async def do_sendMediaGroup(self, params: Params, files: dict[str, File]) -> Any:
        sent = []
        for media in params["media"]:
            kind = media["type"]
            one = {**media, "chat_id": params["chat_id"], kind: media["media"]}
            sent.append(await self._send_file(one, files, kind))
        return sent

    async def do_editMessageText(self, params: Params, _: dict[str, File]) -> Any:
        message = self._message(params, "edit")
        if "text" not in message:
            raise bad("there is no text in the message to edit")
        text, entities = self._text(params, "text", LONGEST_TEXT, "message is too long")
        if not text:
            raise bad("message text is empty")
        return await self._edit(message, params, text=text, entities=entities)

    async def do_editMessageCaption(self, params: Params, _: dict[str, File]) -> Any:
        message = self._message(params, "edit")
        caption, entities = self._text(params, "caption", LONGEST_CAPTION, "message caption is too long")
        return await self._edit(message, params, caption=caption, caption_entities=entities)

    async def do_editMessageReplyMarkup(self, params: Params, _: dict[str, File]) -> Any:
        return await self._edit(self._message(params, "edit"), params)

    async def do_editMessageMedia(self, params: Params, files: dict[str, File]) -> Any:
        message = self._message(params, "edit")
        if "text" in message and "photo" not in message and "document" not in message:
            raise bad("there is no media in the message to edit")
        media = params["media"]
        content = self._media(media["type"], media["media"], files)
        caption, entities = self._text(media, "caption", LONGEST_CAPTION, "message caption is too long")
        for old in ("photo", "document"):
            message.pop(old, None)
        return await self._edit(message, params, **content, caption=caption, caption_entities=entities)

    async def do_deleteMessage(self, params: Params, _: dict[str, File]) -> Any:
        message = self._message(params, "delete")
        message["_deleted"] = True
        message["_rev"] = self.store.revision + 1
        await self.store.notify()
        return True

    async def do_deleteMessages(self, params: Params, files: dict[str, File]) -> Any:
        for message_id in params["message_ids"]:
            if self.store.find(int(params["chat_id"]), int(message_id)) is not None:
                await self.do_deleteMessage({**params, "message_id": message_id}, files)
        return True

    async def do_pinChatMessage(self, params: Params, _: dict[str, File]) -> Any:
        self._message(params, "pin")
        return True

    async def do_setMessageReaction(self, params: Params, _: dict[str, File]) -> Any:
        message = self._message(params, "react to")
        message["_reaction"] = params.get("reaction") or []
        await self.store.notify()
        return True

    async def do_answerCallbackQuery(self, params: Params, _: dict[str, File]) -> Any:
        query = self.store.queries.get(str(params.get("callback_query_id")))
        if query is None or query.answered.is_set():
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if len(params.get("text") or "") > 200:
            raise bad("MESSAGE_TOO_LONG")
        query.answer = {"text": params.get("text") or "", "alert": bool(params.get("show_alert"))}
        query.answered.set()
        return True

    async def do_sendChatAction(self, params: Params, _: dict[str, File]) -> Any:
        chat = self._chat(params)
        self.store.typing[chat["id"]] = time.monotonic() + TYPING_SECONDS
        await self.store.notify()
        return True

    async def do_getFile(self, params: Params, _: dict[str, File]) -> Any:
        file_id = str(params.get("file_id"))
        if file_id not in self.store.files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        name, content = self.store.files[file_id]
        if len(content) > LARGEST_DOWN:
            raise bad("file is too big")
        return {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": len(content),
            "file_path": f"documents/{file_id}/{name}",
        }

    # --- common ground

    def _chat(self, params: Params) -> dict[str, Any]:
        try:
            chat = self.store.chat(int(params["chat_id"]))
        except (KeyError, ValueError):
            chat = None
        if chat is None:
            raise bad("chat not found")
        if chat["id"] in self.store.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _message(self, params: Params, what: str) -> dict[str, Any]:
        chat = self._chat(params)
        message = self.store.find(chat["id"], int(params.get("message_id") or 0))
        if message is None:
            raise bad(f"message to {what} not found")
        if what == "edit" and not message["from"]["is_bot"]:
            raise bad("message can't be edited")
        return message

    @staticmethod
    def _text(params: Params, name: str, longest: int, too_long: str) -> tuple[str, list[dict[str, Any]]]:
        text = str(params.get(name) or "")
        entities = params.get("entities") or params.get("caption_entities") or []
        mode = str(params.get("parse_mode") or "").lower()
        if mode == "html":
            try:
                text, entities = parse_html(text)
            except Unparsable as wrong:
                raise bad(f"can't parse entities: {wrong}") from None
        elif mode:
            raise bad("unsupported parse_mode")
        if utf16(text) > longest:
            raise bad(too_long)
        return text.strip(), list(entities)

    async def _send(self, params: Params, **content: Any) -> Any:
        chat = self._chat(params)
        reply = params.get("reply_parameters") or {}
        if reply and self.store.find(chat["id"], int(reply["message_id"])) is None:
            if not reply.get("allow_sending_without_reply"):
                raise bad("message to be replied not found")
        topic = int(params.get("message_thread_id") or 0)
        if topic and topic not in self.store.topics.get(chat["id"], ()):
            raise bad("message thread not found")
        markup = keyboard(params.get("reply_markup"))
        content = {key: value for key, value in content.items() if value or key == "text"}
        message = self.store.add(chat["id"], self.store.bot(), topic, **content)
        if markup is not None:
            message["reply_markup"] = markup
        message["_silent"] = bool(params.get("disable_notification"))
        self.store.typing.pop(chat["id"], None)
        await self.store.notify()
        return public(message)

    async def _send_file(self, params: Params, files: dict[str, File], kind: str) -> Any:
        caption, entities = self._text(params, "caption", LONGEST_CAPTION, "message caption is too long")
        content = self._media(kind, params.get(kind), files)
        return await self._send(params, **content, caption=caption, caption_entities=entities)

    def _media(self, kind: str, given: Any, files: dict[str, File]) -> dict[str, Any]:
        if isinstance(given, str) and given in self.store.files:
            file_id = given
        else:
            key = given.removeprefix("attach://") if isinstance(given, str) else kind
            if key not in files:
                raise bad(f"there is no {kind} in the request")
            name, content = files[key]
            if len(content) > LARGEST_UP:
                raise Refused(413, "Request Entity Too Large")
            if not content:
                raise bad("file must be non-empty")
            file_id = self.store.keep_file(name, content)
        return {kind: describe(self.store, kind, file_id)}

    async def _edit(self, message: dict[str, Any], params: Params, **content: Any) -> Any:
        markup = keyboard(params.get("reply_markup"))
        before = {key: message.get(key) for key in ("reply_markup", *content)}
        after = {"reply_markup": markup, **content}
        if all((before[key] or None) == (after[key] or None) for key in after):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same "
                "as a current content and reply markup of the message"
            )
        for key, value in after.items():
            if value:
                message[key] = value
            else:
                message.pop(key, None)
        message["edit_date"] = self.store.now()
        message["_rev"] = self.store.revision + 1
        await self.store.notify()
        return public(message)
