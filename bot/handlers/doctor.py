"""What /doctor does: the same looks as `linkedpilot doctor`, on the laptop on which the agent runs."""

from bot.background import long_work
from bot.background.long_work import LongWork, Watch
from bot.routing.request import Request
from bot.screens import doctor as screens
from bot.screens.base import Screen


async def look(request: Request) -> None:
    """Begin; its message becomes what was found."""
    services = request.services

    async def work(watch: Watch) -> Screen:
        from bot.doctor import (
            checks,
        )  # all that it looks at takes a while to import: not at the agent's start

        return screens.found(await watch.follow(lambda _tell: checks.run(services.config, services.clock)))

    long = LongWork(
        name=f"doctor {request.user.id}",
        title=screens.looking(),
        again="doctor",
        stages=("looking",),
        work=work,
        nothing=screens.nothing,
        busy=screens.T.busy,
    )
    await long_work.begin(request, long, request.keep, here=True)
