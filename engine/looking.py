"""A look at LinkedIn's pages with a sender's own browser, outside of a turn: the seat taken, the log-in seen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Error as PlaywrightError

from engine import seat
from engine.clock import Clock
from engine.linkedin.gate import LoginState
from engine.linkedin.visit import SENTENCES, Ended, first_line
from engine.rules.errors import UserError
from engine.rules.words import SeatKind
from engine.visitor import Laptop, Visitor
from storage import seat as seat_store
from storage.database import Database


@asynccontextmanager
async def visit(db: Database, clock: Clock, sender_id: int, laptop: Laptop) -> AsyncIterator[Visitor]:
    """The sender's browser, logged in; closed when it is over. Raises UserError, and Temporary while another sits."""
    await db.run(seat.take, sender_id, SeatKind.TURN, clock.now())
    try:
        visitor = await laptop.open(sender_id)
        try:
            state = await visitor.login_state()
            if state is not LoginState.LOGGED_IN:
                raise UserError(f"{SENTENCES[state]} Log sender {sender_id} in first.")
            yield visitor
        except Ended as ended:
            raise UserError(ended.result.detail) from None
        except PlaywrightError as error:
            raise UserError(f"The browser or the network failed ({first_line(error)}): try again.") from None
        finally:
            await visitor.close(keep_login=True)
    finally:
        await db.run(seat_store.release, clock.now())
