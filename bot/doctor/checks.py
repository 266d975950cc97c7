"""The doctor: everything that LinkedPilot needs, looked at one by one, each with its cure.

It changes nothing and shows nobody anything: the browser is opened on an empty profile without a page,
LinkedIn's address is connected to and nothing is asked of it.
"""

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import Awaitable, Callable, Collection

from bot.doctor import data_checks, system_checks, telegram_check
from bot.doctor.found import DoctorCheck, Sick
from bot.texts.said import error_sentence, say_plain
from engine.clock import Clock, SystemClock
from engine.rules.errors import LinkedPilotError
from engine.rules.facts import fact
from engine.upkeep import faults, log
from engine.upkeep.config import Config

CHECK_SECONDS = 20.0
# To read through 4 GB of a database takes half a minute.
LONGER = {"browser": system_checks.BROWSER_SECONDS + 15, "database": 60.0}
GRACE_SECONDS = 5.0  # for a check that ended late to tidy up
logger = log.get(__name__)


async def run(
    config: Config, clock: Clock | None = None, leave_out: Collection[str] = ()
) -> list[DoctorCheck]:
    """Look at everything, in the order of CHECKS."""
    used, checks = clock or SystemClock(), [each for each in CHECKS if each[0] not in leave_out]
    return await asyncio.gather(*(_tried(name, look, config, used) for name, look in checks))


Look = Callable[[Config, Clock], Awaitable[str]]


async def _tried(name: str, look: Look, config: Config, clock: Clock) -> DoctorCheck:
    """One check, which always ends, and never takes the others with it."""
    seconds = LONGER.get(name, CHECK_SECONDS)
    try:
        return DoctorCheck(name, True, await _apart(lambda: look(config, clock), seconds))
    except Sick as sick:
        return DoctorCheck(name, False, str(sick), sick.cure)
    except LinkedPilotError as error:
        return DoctorCheck(name, False, error_sentence(error))  # its sentence says the cure
    except TimeoutError:
        told = fact("doctor.endless.found", seconds=int(seconds))
        return DoctorCheck(name, False, say_plain(told), say_plain(fact("doctor.endless.cure")))
    except Exception as error:
        if (known := await asyncio.to_thread(faults.named, error, config)) is not None:
            return DoctorCheck(name, False, error_sentence(known))
        logger.warning("check_broken", check=name, exc_info=error)
        told = fact("doctor.broken.found", name=type(error).__name__)
        return DoctorCheck(name, False, say_plain(told), say_plain(fact("doctor.broken.cure")))


async def _apart(look: Callable[[], Awaitable[str]], seconds: float) -> str:
    """In a thread with an event loop of its own, which is left behind when it doesn't end: a dead network drive holds up whoever
    asks it, and a thread can't be ended. Raises TimeoutError."""
    loop, found = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()

    def settle(result: str | None, error: BaseException | None) -> None:
        if found.done():
            return
        if error is None:
            found.set_result(result)
        else:
            found.set_exception(error)

    async def limited() -> str:
        async with asyncio.timeout(seconds):
            return await look()

    def work() -> None:
        try:
            result, wrong = asyncio.run(limited()), None
        except BaseException as error:
            result, wrong = None, error
        with contextlib.suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(settle, result, wrong)

    threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True).start()
    async with asyncio.timeout(seconds + GRACE_SECONDS):
        text: str = await found
        return text


CHECKS: tuple[tuple[str, Look], ...] = (
    ("python", system_checks.python),
    ("libraries", system_checks.libraries),
    ("data folder", data_checks.folder),
    ("secrets", data_checks.secrets),
    ("database", data_checks.database),
    ("settings", data_checks.settings),
    ("journal", data_checks.journal),
    ("page knowledge", data_checks.page_knowledge),
    ("browser", system_checks.browser),
    ("screen", system_checks.screen),
    ("telegram", telegram_check.look),
    ("linkedin", system_checks.linkedin),
    ("AI server", system_checks.own_ai_server),
    ("time zone", system_checks.time_zone),
    ("Docker", system_checks.containers),
    ("agent", data_checks.agent),
    ("service", system_checks.service),
    ("awake", system_checks.awake),
)
