"""What the buttons of long work do."""

from bot import texts
from bot.routing.request import Request
from engine.rules.enums import Role
from engine.rules.errors import UserError

T = texts.of("progress")


async def cancel(request: Request, number: int) -> None:
    """End it; its message says so as soon as what was done is taken back."""
    work = request.services.jobs.works.get(number)
    if work is None:
        raise UserError(T.over)
    if work.user_id != request.user.id and request.user.role is not Role.OWNER:
        raise UserError(T.not_yours)
    if not work.cancel():
        raise UserError(T.over)
    await request.did()
    request.toast = T.cancelling
