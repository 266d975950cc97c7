"""A look at LinkedIn's pages with a sender's own browser, outside of a turn, for somebody who waits for the answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from engine.linkedin.page_visit import ActionEnded
from engine.rules.errors import UserError
from engine.work.sitting import KeptOut, Sittings
from engine.work.visitor import Visitor


class NotSeen(UserError):
    """LinkedIn, the session or the network kept the sender from looking; its fact holds what, `why`."""


@asynccontextmanager
async def at(sittings: Sittings, sender_id: int) -> AsyncIterator[Visitor]:
    """A sitting of the sender. Raises senders.NotNow when it may not look, NotSeen when LinkedIn doesn't let it, and
    seat.NotFree while another sits.
    """
    try:
        async with sittings.of(sender_id, only_looks=True) as visitor:
            yield visitor
    except ActionEnded as ended:
        raise NotSeen(why=ended.result.detail) from None
    except KeptOut as kept:
        raise NotSeen(why=kept.result.detail) from None
