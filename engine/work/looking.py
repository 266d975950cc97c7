"""A look at LinkedIn's pages with a sender's own browser, outside of a turn, for somebody who waits for the answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from engine.linkedin.page_visit import ActionEnded
from engine.rules.errors import UserError
from engine.work.sitting import KeptOut, Sittings
from engine.work.visitor import Visitor


@asynccontextmanager
async def at(sittings: Sittings, sender_id: int) -> AsyncIterator[Visitor]:
    """A sitting of the sender. Raises UserError when it may not look or LinkedIn doesn't let it, and seat.NotFree while another sits."""
    try:
        async with sittings.of(sender_id, only_looks=True) as visitor:
            yield visitor
    except ActionEnded as ended:
        raise UserError(ended.result.detail) from None
    except KeptOut as kept:
        raise UserError(str(kept)) from None
