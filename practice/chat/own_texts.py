"""The Bot API's methods for what a bot says of itself: its commands, name and descriptions, by language."""

from typing import Any

from practice.chat.forms import File, Params, bad
from practice.chat.store import Store


class OwnTexts:
    """Those of the methods that keep the bot's own texts."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def do_setMyCommands(self, params: Params, _: dict[str, File]) -> Any:
        for command in params["commands"]:
            if not command["command"].replace("_", "").isalnum() or not command["command"].islower():
                raise bad("BOT_COMMAND_INVALID")
        self.store.commands[_scope(params)] = params["commands"]
        await self.store.notify()
        return True

    async def do_getMyCommands(self, params: Params, _: dict[str, File]) -> Any:
        return self.store.commands.get(_scope(params), [])

    async def do_deleteMyCommands(self, params: Params, _: dict[str, File]) -> Any:
        self.store.commands.pop(_scope(params), None)
        return True

    async def do_setMyName(self, params: Params, _: dict[str, File]) -> Any:
        return self._set_text("name", params)

    async def do_setMyDescription(self, params: Params, _: dict[str, File]) -> Any:
        return self._set_text("description", params)

    async def do_setMyShortDescription(self, params: Params, _: dict[str, File]) -> Any:
        return self._set_text("short_description", params)

    async def do_getMyName(self, _: Params, __: dict[str, File]) -> Any:
        return {"name": self.store.texts["name"]}

    async def do_getMyDescription(self, params: Params, _: dict[str, File]) -> Any:
        return {"description": self._text_for("description", params)}

    async def do_getMyShortDescription(self, params: Params, _: dict[str, File]) -> Any:
        return {"short_description": self._text_for("short_description", params)}

    async def do_setChatMenuButton(self, _: Params, __: dict[str, File]) -> Any:
        return True

    def _set_text(self, name: str, params: Params) -> bool:
        self.store.texts[_in_language(name, params)] = params.get(name) or ""
        return True

    def _text_for(self, name: str, params: Params) -> str:
        """That of the language; where there is none, the one for everybody."""
        texts = self.store.texts
        return texts.get(_in_language(name, params)) or texts[name]


def _scope(params: Params) -> str:
    scope = params.get("scope") or {}
    return ":".join(
        str(part) for part in (scope.get("type", "default"), scope.get("chat_id")) if part is not None
    )


def _in_language(name: str, params: Params) -> str:
    code = params.get("language_code")
    return f"{name}:{code}" if code else name
