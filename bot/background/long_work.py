"""Long work that lives in memory only, an export or a simulation: when the agent ends in its midst, the next one says so."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from bot import texts
from bot.error_messages import guarded
from bot.notifications.delivery import tell
from bot.screens import progress as screens
from bot.services import Services
from bot.transport import cards
from storage import background_work as store
from storage import users
from storage.background_work import WorkRow
from storage.users import UserRow


def start(
    services: Services, user: UserRow, name: str, work_id: int, what: str, work: Callable[[], Awaitable[None]]
) -> None:
    """Begin the job `name`, which was noted as `work_id`; `what` is how a trouble in it is logged."""
    services.jobs.start(name, _to_its_end(services, work_id, guarded(services, user, what, work)))


async def _to_its_end(services: Services, work_id: int, work: Coroutine[Any, Any, None]) -> None:
    await work
    await services.db.run(store.end, work_id)


async def take_up(services: Services) -> None:
    """At the start: tell of what was cut off, with a button that begins it again."""

    def look(session: Session) -> list[tuple[WorkRow, UserRow]]:
        found = [(row, users.get(session, row.user_id)) for row in store.under_way(session)]
        return [(row, replace(user, chat_id=row.chat_id)) for row, user in found if user is not None]

    for row, user in await services.db.read(look):
        with texts.speaking(user.language):
            services.jobs.start(
                f"cut off {row.id}", _to_its_end(services, row.id, _tell(services, user, row))
            )


async def _tell(services: Services, user: UserRow, row: WorkRow) -> None:
    screen = screens.cut_off(row.title, row.again)
    await tell(services, user, lambda: cards.show(services, user, screen, row.message_id))
