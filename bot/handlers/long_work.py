"""What the buttons of long work do."""

from bot import texts
from bot.refusal import Refusal
from bot.routing.request import Request
from engine.rules.enums import Role

T = texts.of("progress")


async def cancel(request: Request, number: int) -> None:
    """End it; its message says so as soon as what was done is taken back."""
    work = request.services.jobs.works.get(number)
    if work is None:
        raise Refusal(T.over)
    if work.user_id != request.user.id and request.user.role is not Role.OWNER:
        raise Refusal(T.not_yours)
    if not work.cancel():
        raise Refusal(T.over)
    await request.did()
    request.toast = T.cancelling
