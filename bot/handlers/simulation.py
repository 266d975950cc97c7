"""What the buttons of /simulate do."""

import re

from bot import texts
from bot.background import long_work
from bot.error_messages import sentence
from bot.notifications.delivery import deliver, tell
from bot.routing.request import Request
from bot.screens import simulation as screens
from bot.screens.base import KIND_PLURAL, Screen, notice
from bot.services import Services
from bot.transport import screen_message
from engine.rules.enums import ActionType
from engine.rules.errors import UserError
from engine.rules.html import escape
from engine.simulation.whatif import LimitChange, WhatIf, simulate_apart
from storage import background_work as work_store
from storage import settings as settings_store
from storage.users import UserRow

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


async def run(request: Request, days: int) -> Screen | None:
    """Play through so many days."""
    if days not in screens.DAYS:
        raise UserError(T.no_such_days)
    return await begin(request, days, None)


async def begin(request: Request, days: int, change: LimitChange | None) -> Screen | None:
    """Begin; the screen becomes the result when it is there."""
    services, user, over = request.services, request.user, request.tapped
    name, again = f"simulation {user.id}", f"simulate:{days}" if change is None else "simulate:if"
    if services.jobs.runs(name):
        raise UserError(T.running_already)
    noted = await request.keep(work_store.begin, user, screens.running(days).text, again, request.now)
    long_work.start(
        services,
        user,
        name,
        noted,
        "simulation_failed",
        lambda: _play(services, user, days, change, over, noted),
    )
    return None


def parse(words: str) -> LimitChange:
    """«40 connects», in English or the person's own language. Raises UserError."""
    found = WHAT_IF.fullmatch(words.strip())
    if found is not None:
        return LimitChange(None, ActionType(found[2].lower()), "daily", int(found[1]))
    found = OWN_WHAT_IF.fullmatch(words.strip())
    said = "" if found is None else found[2].lower()
    kind = next(
        (each for each in ActionType if said in (KIND_PLURAL[each].lower(), T_KINDS[each].lower())), None
    )
    if found is None or kind is None:
        raise UserError(T.not_understood)
    return LimitChange(None, kind, "daily", int(found[1]))


async def _play(
    services: Services, user: UserRow, days: int, change: LimitChange | None, over: int | None, noted: int
) -> None:
    shown = await deliver(
        services, user, lambda: screen_message.show(services, user, screens.running(days), over)
    )
    await services.db.run(work_store.stands, noted, shown)
    wanted = WhatIf(days, limits=() if change is None else (change,))
    try:
        report = await simulate_apart(services.config, wanted, services.clock.now())
        zone = (await services.db.read(settings_store.load)).zone
        ended = screens.result(report, days, change, zone)
    except UserError as refused:
        ended = notice(T("refused", sentence=escape(await sentence(services, refused))))
    await tell(services, user, lambda: screen_message.show_later(services, user, ended, shown))
