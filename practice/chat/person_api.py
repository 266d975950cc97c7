"""The people's side: what the page, the tests and the story call to read, write, tap and send files."""

import asyncio
import time
from typing import Any
from uuid import uuid4

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from practice.chat.formatting import commands_in
from practice.chat.forms import describe
from practice.chat.store import GROUP_ID, PEOPLE, Query, Store, public

ANSWER_SECONDS = 15.0
POLL_SECONDS = 25.0


class PersonApi:
    """Everything a person can do in the app."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def people(self, _: Request) -> Response:
        return JSONResponse({"people": PEOPLE, "group": GROUP_ID, "bot": self._store.bot()})

    async def messages(self, request: Request) -> Response:
        """The chat as it is: all of it, or (with `since` and `wait`) when it has changed."""
        store, chat = self._store, _chat(request)
        since = int(request.query_params.get("since", -1))
        if "wait" in request.query_params and since >= store.revision:
            await store.wait(POLL_SECONDS)
        person = int(request.path_params["person"])
        scopes = (f"chat:{person}", "all_private_chats", "default")
        commands = next((store.commands[s] for s in scopes if s in store.commands), [])
        return JSONResponse(
            {
                "revision": store.revision,
                "typing": store.typing.get(chat, 0) > time.monotonic(),
                "commands": commands,
                "bot": store.bot(),
                "messages": [
                    # A phone that doesn't ring shows it, which no bot is told.
                    {**public(m), "silent": m.get("_silent", False)}
                    for m in store.messages.get(chat, [])
                    if not m.get("_deleted")
                ],
            }
        )

    async def send(self, request: Request) -> Response:
        """A text, as the person types it."""
        text = str((await request.json())["text"])
        message = self._from(request, text=text, entities=commands_in(text))
        self._store.push(message=public(message))
        await self._store.notify()
        return JSONResponse({"message_id": message["message_id"]})

    async def topic(self, request: Request) -> Response:
        """A new topic in the chat; answers with its number."""
        chat, sender = _chat(request), self._store.user(int(request.path_params["person"]))
        opened = self._store.open_topic(chat, sender, str((await request.json())["name"]))
        self._store.push(message=public(opened))
        await self._store.notify()
        return JSONResponse({"topic": opened["message_id"]})

    async def upload(self, request: Request) -> Response:
        """A file with an optional caption, perhaps forwarded from somebody; or a photo or a voice message."""
        async with request.form(max_part_size=1 << 31) as form:
            file = form["file"]
            assert isinstance(file, UploadFile)
            content = await file.read()
            file_id = self._store.keep_file(file.filename or "file", content)
            caption, origin = str(form.get("caption") or ""), str(form.get("forwarded_from") or "")
            kind = str(form.get("kind") or "document")
        message = self._from(request, **{kind: describe(self._store, kind, file_id)})
        if caption:
            message["caption"] = caption
        if origin:
            hidden = {"type": "hidden_user", "date": message["date"], "sender_user_name": origin}
            message["forward_origin"] = hidden
        self._store.push(message=public(message))
        await self._store.notify()
        return JSONResponse({"message_id": message["message_id"]})

    async def press(self, request: Request) -> Response:
        """A tap on a button; it has to stand on that message, unless the tap is on an old keyboard."""
        body = await request.json()
        store, chat = self._store, _chat(request)
        message = store.find(chat, int(body["message_id"]))
        if message is None:
            return JSONResponse({"error": "no such message"}, 404)
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        stands = any(button.get("callback_data") == body["data"] for row in rows for button in row)
        if not stands and not body.get("old"):
            return JSONResponse({"error": "no such button"}, 404)
        query_id, query = uuid4().hex, Query()
        store.queries[query_id] = query
        store.push(
            callback_query={
                "id": query_id,
                "from": store.user(int(request.path_params["person"])),
                "message": public(message),
                "chat_instance": str(chat),
                "data": body["data"],
            }
        )
        await store.notify()
        begun = time.monotonic()
        try:
            async with asyncio.timeout(0 if body.get("unheard") else ANSWER_SECONDS):
                await query.answered.wait()
        except TimeoutError:
            store.queries.pop(query_id, None)
            return JSONResponse({"answered": False, "text": "", "alert": False})
        return JSONResponse({"answered": True, "seconds": time.monotonic() - begun, **query.answer})

    async def language(self, request: Request) -> Response:
        """The person sets their app to another language."""
        self._store.languages[int(request.path_params["person"])] = str(request.path_params["code"])
        return JSONResponse({})

    async def block(self, request: Request) -> Response:
        self._store.blocked.add(int(request.path_params["person"]))
        return JSONResponse({"ok": True})

    async def unblock(self, request: Request) -> Response:
        self._store.blocked.discard(int(request.path_params["person"]))
        return JSONResponse({"ok": True})

    async def file(self, request: Request) -> Response:
        """A file's content, for the page."""
        name, content = self._store.files[request.path_params["file_id"]]
        kind = "image/png" if name.endswith(".png") else "application/octet-stream"
        return Response(
            content, media_type=kind, headers={"Content-Disposition": f'inline; filename="{_ascii(name)}"'}
        )

    def _from(self, request: Request, **content: Any) -> dict[str, Any]:
        person = int(request.path_params["person"])
        content = {key: value for key, value in content.items() if value}
        topic = int(request.query_params.get("topic", 0))
        return self._store.add(_chat(request), self._store.user(person), topic, **content)


def _chat(request: Request) -> int:
    person = int(request.path_params["person"])
    return GROUP_ID if request.query_params.get("chat") == "group" else person


def _ascii(name: str) -> str:
    return name.encode("ascii", "replace").decode().replace('"', "'")
