"""What the buttons of settings do."""

import asyncio
import html
from dataclasses import replace

from sqlalchemy.orm import Session

from bot import texts
from bot.refusal import Refusal
from bot.routing import commands
from bot.routing.request import Request
from bot.screens import settings as screens
from bot.screens.base import Screen, short
from engine.rules import settings as rules
from engine.rules.enums import Loudness, PushKind
from engine.upkeep import disk, setting_changes
from engine.upkeep.config import Config
from engine.upkeep.disk import DiskRoom
from storage import settings as store
from storage import users

COOLDOWN = "cooldown_days"

T = texts.of("settings")


async def settings(request: Request) -> Screen:
    """The subjects that have settings, for whoever may change them; and for everybody their own language."""
    may = request.services.may(request.user.role, "messages")
    subjects = [subject for subject in screens.SUBJECTS if rules.of_subject(subject)]
    return screens.settings(subjects if may else [])


async def languages(request: Request) -> Screen:
    """Which language?"""
    return screens.languages()


async def set_language(request: Request, name: str) -> Screen:
    """From now on this person is spoken to in it."""
    if name not in texts.languages():
        raise Refusal(T.no_such_language)
    await request.keep(users.set_language, request.user.id, name)
    request.user = replace(request.user, language=name)
    texts.speak(name)
    # The menu stands in the person's own chat, wherever they have asked.
    own = await request.read(users.get, request.user.id)
    if own is not None:
        commands.menu_soon(request.services, own)
    request.toast = T("speaks", name=texts.name_of(name))
    return await settings(request)


async def of_subject(request: Request, subject: str) -> Screen:
    """One subject's."""
    if subject not in screens.SUBJECTS:
        raise Refusal(T.no_such_subject)
    room = await asyncio.to_thread(_room, request.services.config) if subject == rules.UPKEEP else None
    return screens.of_subject(subject, rules.of_subject(subject), await request.read(store.all_values), room)


def _room(config: Config) -> DiskRoom:
    return disk.with_sizes(config, disk.look(config))


async def ask(request: Request, name: str) -> Screen:
    """Which value?"""
    setting = rules.find(name)
    await request.ask("setting", "value", name=name)
    return screens.ask(setting, await request.read(_value, setting))


def _value(session: Session, setting: rules.SettingSpec) -> str:
    return store.all_values(session).get(setting.name, setting.default)


async def to_default(request: Request, name: str) -> Screen:
    """Back to what it was at first."""
    return await change(request, name, rules.find(name).default)


async def change(request: Request, name: str, text: str) -> Screen:
    """Set it; the cooldown only after saying whom that frees or blocks. Raises UserError."""
    if name == COOLDOWN:
        days = rules.parse(name, text)
        await request.finish()
        return screens.ask_cooldown(
            days, await request.keep(setting_changes.cooldown_effect, days, request.now)
        )
    return await _set(request, name, text.strip())


async def set_cooldown(request: Request, days: int) -> Screen:
    """The question was answered."""
    return await _set(request, COOLDOWN, str(days))


async def _set(request: Request, name: str, text: str) -> Screen:
    await request.conclude(setting_changes.set_setting, name, text, request.now, request.user.id)
    setting = rules.find(name)
    value = html.unescape(screens.shown(setting, text))
    request.toast = T("was_set", label=screens.label(name), value=short(value, 60))
    if setting.several:  # one looks at it while one ticks
        return screens.ask(setting, await request.read(_value, setting))
    return await (
        messages(request) if name in rules.MESSAGES else of_subject(request, rules.subject_of(name))
    )


async def messages(request: Request) -> Screen:
    """How each kind of messages comes."""
    return screens.messages(await request.read(store.load))


async def louder(request: Request, kind: str, loudness: str) -> Screen:
    """Loud, silent, off, and loud again; which one stands in the button."""
    if kind not in list(PushKind) or loudness not in list(Loudness):
        raise Refusal(T.no_such_messages)
    return await _set(request, f"push_{kind}", loudness)
