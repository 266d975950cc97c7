"""What the buttons of settings do."""

from sqlalchemy.orm import Session

from bot.screens import settings as screens
from bot.screens.base import Screen
from bot.visit import Visit
from engine import changes
from engine.rules import settings as rules
from engine.rules.errors import UserError
from engine.rules.words import Loudness, PushKind
from storage import settings as store

COOLDOWN = "cooldown_days"


async def settings(visit: Visit, page: int = 0) -> Screen:
    """A page of them."""
    return screens.settings(rules.TABLE, await visit.read(store.all_values), page)


async def ask(visit: Visit, name: str) -> Screen:
    """Which value?"""
    setting = rules.find(name)
    values = await visit.read(store.all_values)
    await visit.ask("setting", "value", name=name)
    return screens.ask(setting, values.get(name, setting.default))


async def to_default(visit: Visit, name: str) -> Screen:
    """Back to what it was at first."""
    return await change(visit, name, rules.find(name).default)


async def change(visit: Visit, name: str, text: str) -> Screen:
    """Set it; the cooldown only after saying whom that frees or blocks. Raises UserError."""
    if name == COOLDOWN:
        days = rules.parse(name, text)
        return screens.ask_cooldown(days, await visit.keep(changes.cooldown_effect, days, visit.now))
    await visit.run(changes.set_setting, name, text.strip(), visit.now, visit.user.id)
    visit.toast = "Set"
    return await settings(visit, _page(name))


async def set_cooldown(visit: Visit, days: int) -> Screen:
    """The question was answered."""
    await visit.run(changes.set_setting, COOLDOWN, str(days), visit.now, visit.user.id)
    visit.toast = "Set"
    return await settings(visit, _page(COOLDOWN))


def _page(name: str) -> int:
    return rules.TABLE.index(rules.find(name)) // screens.PER_PAGE


async def messages(visit: Visit) -> Screen:
    """How each kind of messages comes."""
    return screens.messages(await visit.read(store.load))


async def louder(visit: Visit, kind: str) -> Screen:
    """Loud, silent, off, and loud again."""
    if kind not in list(PushKind):
        raise UserError("There is no such kind of messages.")

    def work(session: Session) -> None:
        now = store.load(session).loudness(PushKind(kind))
        order = list(Loudness)
        following = order[(order.index(now) + 1) % len(order)]
        changes.set_setting(session, f"push_{kind}", following, visit.now, visit.user.id)

    await visit.run(work)
    return await messages(visit)
