"""What the buttons of /simulate do."""

import re
from functools import partial

from bot import texts
from bot.background import long_work
from bot.background.long_work import LongWork, Watch
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import simulation as screens
from bot.screens.base import KIND_PLURAL, Screen
from engine.rules.enums import ActionType
from engine.senders import DAILY
from engine.simulation.whatif import LimitChange, WhatIf, simulate_apart
from storage import settings as settings_store

WHAT_IF = re.compile(r"(\d{1,4})\s*(connect|like|comment)s?(?:\s+a\s+day)?", re.IGNORECASE)
OWN_WHAT_IF = re.compile(r"(\d{1,4})\s*(\w+)\W*", re.IGNORECASE)
USUAL_DAYS = 60
T, T_KINDS = screens.T, texts.of("wizard").table("kinds")


async def ask(request: Request) -> Screen:
    """How far?"""
    return screens.ask()


async def what_if(request: Request) -> Screen:
    """Which limit shall be different?"""
    await request.ask("whatif", "limit")
    return screens.ask_what_if()


async def run(request: Request, days: int) -> None:
    """Play through so many days."""
    if days not in screens.DAYS:
        raise Refusal(T.no_such_days)
    await begin(request, days, None)


async def begin(request: Request, days: int, change: LimitChange | None) -> None:
    """Begin; its message becomes the result when it is there."""
    long = LongWork(
        name=f"simulation {request.user.id}",
        title=screens.running(days),
        again=f"simulate:{days}" if change is None else "simulate:if",
        stages=("playing",),
        work=partial(_play, days=days, change=change),
        nothing=screens.refused,
        busy=T.running_already,
    )
    await long_work.begin(request, long, request.keep, here=True)


def parse(words: str) -> LimitChange:
    """«40 connects», in English or the person's own language. Raises UserError."""
    found = WHAT_IF.fullmatch(words.strip())
    if found is not None:
        return LimitChange(None, ActionType(found[2].lower()), DAILY, int(found[1]))
    found = OWN_WHAT_IF.fullmatch(words.strip())
    said = "" if found is None else found[2].lower()
    kind = next(
        (each for each in ActionType if said in (KIND_PLURAL[each].lower(), T_KINDS[each].lower())), None
    )
    if found is None or kind is None:
        raise Refusal(T.not_understood)
    return LimitChange(None, kind, DAILY, int(found[1]))


async def _play(watch: Watch, days: int, change: LimitChange | None) -> Screen:
    services = watch.services
    wanted = WhatIf(days, limits=() if change is None else (change,))
    now = services.clock.now()
    report = await watch.follow(lambda tell: simulate_apart(services.config, wanted, now, tell))
    zone = (await services.db.read(settings_store.load)).zone
    return screens.result(report, days, change, zone)
