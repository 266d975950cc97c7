"""The laptops that share a registry: looked at, one more let in, one taken out."""

import asyncio

from sqlalchemy.orm import Session

from bot import texts
from bot.refusal import Refusal
from bot.routing import invitations
from bot.routing.request import Request
from bot.screens import laptops as screens
from bot.screens.base import Screen
from engine import campaigns
from engine.insight import laptops as insight
from engine.insight.laptops import LaptopNow
from engine.rules.enums import Role
from engine.work import fleet, joining
from storage import laptops as store

T = texts.of("laptops")


async def laptops(request: Request) -> Screen:
    """All of them."""

    def look(session: Session) -> tuple[tuple[LaptopNow, ...], bool]:
        return insight.look(session), store.is_shared(session)

    found, shared = await request.read(look)
    return screens.laptops(found, request.now, shared, request.user.role is Role.OWNER)


async def add(request: Request) -> Screen:
    """A code with which one more laptop joins."""
    if request.user.in_group:
        raise Refusal(texts.of("users").not_here)
    code, line = await request.run(_new_code, request)
    return screens.code(code, line, joining.CODE_LIFE)


def _new_code(session: Session, request: Request) -> tuple[str, str | None]:
    if not store.is_shared(session):
        raise Refusal(T.alone)
    code = invitations.drawn()
    return code, joining.new_line(session, code, invitations.hashed(code), request.now)


async def ask_out(request: Request, laptop_id: int) -> Screen:
    """Is it meant?"""
    return screens.ask_out(await request.read(_get, laptop_id))


async def out(request: Request, laptop_id: int) -> Screen:
    """It is taken out, and its work goes to the others."""
    for dealing in await request.run(fleet.leave, laptop_id, request.now):
        await asyncio.to_thread(campaigns.deal_again, request.services.db, dealing, request.now)
    request.toast = T.taken_out
    return await laptops(request)


def _get(session: Session, laptop_id: int) -> LaptopNow:
    found = next((each for each in insight.look(session) if each.id == laptop_id), None)
    if found is None or found.is_this:
        raise Refusal(T.gone)
    return found
