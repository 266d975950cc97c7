"""Reading what an OpenOutreach instance found, and importing it: long work."""

from functools import partial

from bot.background.long_work import Watch
from bot.screens import openoutreach as screens
from bot.screens.base import Screen
from bot.screens.openoutreach import InstanceCard
from engine.openoutreach import taking
from engine.openoutreach.requests import TakeFrom


async def look(watch: Watch, card: InstanceCard) -> Screen:
    """Read it; nobody comes onto a list."""
    return screens.looked(
        card, await watch.follow(partial(taking.take, watch.services.db, _asked(watch, card)))
    )


async def bring_in(watch: Watch, card: InstanceCard) -> Screen:
    """Read it, and put its people onto its list, which is made where there is none."""
    onto = card.onto or screens.list_name(card)
    asked = _asked(watch, card, list_name=onto)
    return screens.imported(card, onto, await watch.follow(partial(taking.take, watch.services.db, asked)))


def _asked(watch: Watch, card: InstanceCard, list_name: str | None = None) -> TakeFrom:
    return TakeFrom(
        database_url=watch.services.config.database_url,
        folder=card.folder,
        sender_id=card.row.sender_id,
        now=watch.services.clock.now(),
        list_name=list_name,
    )
