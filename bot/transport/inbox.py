"""Updates in: stored before they are confirmed, handled once; a person's own one after the other.

The library's own polling confirms updates that it holds in memory only; what an agent that dies holds is lost then.
Each person has a lane of their own: somebody's long work, or an answer that can't be sent, holds up nobody else. And
what shall stop everything has a second one: it waits for nothing.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from sqlalchemy.orm import Session
from telegram import Update
from telegram.constants import ChatType, UpdateType
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.background import restart
from bot.routing import commands, dispatch, routes
from bot.services import Services
from bot.transport.backoff import Backoff, forever, until_done
from bot.transport.log_in import webhook_host
from engine.rules.enums import Level, PushKind
from engine.rules.facts import fact
from engine.upkeep import log
from engine.work import pausing
from storage import events, outbox, users
from storage import inbox as store
from storage.inbox import Arrived, InboxRow

POLL_SECONDS = 25
ANSWER_SECONDS = 5.0  # above the poll: the library's own read timeout
WANTED = [UpdateType.MESSAGE, UpdateType.CALLBACK_QUERY]
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds without the network before the next try
STORED_SECONDS = 1.0  # a batch is written in a hundredth of it
PANIC = "panic"
MOST_CONFLICTS = 3  # one or two can be an agent of ours that has just died
CONFLICT_PAUSE = 5.0
MOST_ATTEMPTS = 5  # an update that brings the agent down isn't tried for ever
MOST_TRIES = 20  # nor is an answer that Telegram never takes, although it can be reached
MOST_LANES = 8
KEEP = timedelta(days=2)
MOST_ID = 2**52  # Telegram: at most 52 significant bits

logger = log.get(__name__)


class Inbox:
    """Telegram's updates into the inbox, and from there through the gate to their routes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._bot = services.bot
        self._db = services.db
        self._clock = services.clock
        self._news = asyncio.Event()  # an update came, or a lane is free
        self._reachable = asyncio.Event()
        self._webhook = (
            ""  # the host to which another program has this bot's messages sent, once that is told
        )
        self._lanes: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until it is cancelled. What was stored and not handled is handled first."""
        try:
            await restart.take_up(self._services)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(until_done("menus_failed", self._menus, self._clock))
                tasks.create_task(forever("collecting_failed", self._collect, self._clock))
                tasks.create_task(forever("feeding_failed", self._feed, self._clock))
        finally:
            await self._end_lanes()
            await self._services.taps.stop()
            await self._services.jobs.stop()

    async def _end_lanes(self) -> None:
        lanes = list(self._lanes.values())
        for lane in lanes:
            lane.cancel()
        if lanes:
            await asyncio.wait(lanes)

    async def _menus(self) -> None:
        for user in await self._db.read(users.all_users):
            await commands.set_menu(self._services, user.id)

    async def _collect(self) -> None:
        offset, conflicts = 0, 0
        backoff = Backoff(FIRST_PAUSE, LONGEST_PAUSE, self._services.rng)
        while True:
            try:
                updates = await self._poll(offset)
            except Conflict as conflict:
                if "webhook" in str(conflict).lower():  # its one other meaning: nobody else asks
                    await self._tell_of_webhook()
                    await self._clock.sleep(backoff.pause())
                    continue
                conflicts += 1
                logger.error("second_poller", times=conflicts, hint="another program uses this bot's token")
                if conflicts == MOST_CONFLICTS:
                    await self._stop_acting()
                await self._clock.sleep(CONFLICT_PAUSE)
                continue
            except (InvalidToken, EndPointNotFound):
                self._reachable.clear()
                logger.error("token_refused", hint="ask @BotFather for the bot's token")
                await self._clock.sleep(backoff.pause())
                continue
            except TelegramError as error:
                pause = backoff.pause(error)
                if not isinstance(error, RetryAfter):
                    self._reachable.clear()
                    logger.warning(
                        "telegram_unreachable", reason=type(error).__name__, next_try_seconds=round(pause, 1)
                    )
                await self._clock.sleep(pause)
                continue
            conflicts, self._webhook = 0, ""
            backoff.reset()
            self._reachable.set()
            if updates:
                arrived = [_arrived_or_not(each, self._bot.username) for each in updates]
                await self._expect_taps([each.payload for each in arrived])
                await self._store(arrived)
                offset = updates[-1]["update_id"] + 1  # the next call confirms what is stored now
                self._news.set()

    async def _store(self, arrived: Sequence[Arrived]) -> None:
        storing = asyncio.ensure_future(self._db.run(store.store, arrived, self._clock.now()))
        if not (await asyncio.wait({storing}, timeout=STORED_SECONDS))[0]:
            for each in arrived:
                await self._panic_unstored(each)
        await storing

    async def _panic_unstored(self, arrived: Arrived) -> None:
        """What holds the database holds up no panic: the browser is closed now, the answer comes when it can be given."""
        message = arrived.payload.get("message") or {}
        if message.get("chat", {}).get("type") != ChatType.PRIVATE or arrived.lane >= store.NOBODY:
            return
        typed = commands.parse(message, self._bot.username)
        user = await self._db.read(users.get, message["from"]["id"])
        if typed is None or typed.command.data != PANIC or user is None:
            return
        if self._services.may(user.role, PANIC):
            self._services.jobs.start(PANIC, self._services.agent.panic())

    async def _poll(self, offset: int) -> list[dict[str, Any]]:
        """The next updates as Telegram sends them.

        Not by the library's own method: that reads all of them at once, and one that it can't read would make the bot
        deaf for ever. (The name in lower case, which Telegram takes as well, is no method of the library.)
        """
        answer = await self._bot.do_api_request(
            "getupdates",
            {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": WANTED},
            read_timeout=POLL_SECONDS + ANSWER_SECONDS,
        )
        return cast(list[dict[str, Any]], answer)

    async def _expect_taps(self, updates: Sequence[dict[str, Any]]) -> None:
        """A stranger's tap, such as that of somebody who was shut out, gets no answer at all."""
        taps = [update["callback_query"] for update in updates if update.get("callback_query")]
        if taps:
            known = await self._db.read(users.ids)
            for tap in taps:
                chat = (tap.get("message") or {}).get("chat") or {}
                if tap["from"]["id"] in known and chat.get("type") == ChatType.PRIVATE:
                    self._services.taps.expect(tap["id"])

    async def _tell_of_webhook(self) -> None:
        """Once for each: nothing reaches us, but what we send arrives."""
        try:
            host = await webhook_host(self._bot)
        except TelegramError as error:
            logger.warning("telegram_unreachable", reason=type(error).__name__)
            return
        if host and host != self._webhook:
            self._webhook = host
            logger.error("webhook_set", host=host, hint="start with --take-over to remove it")
            told = fact("telegram.webhook", host=host)
            await self._db.run(outbox.push, self._clock.now(), PushKind.ERROR, told)

    async def _stop_acting(self) -> None:
        def work(session: Session) -> None:
            now = self._clock.now()
            pausing.pause_all(session, now)
            outbox.push(session, now, PushKind.ERROR, fact("push.second_poller"))
            events.add(session, now, "second_poller", fact("log.second_poller"), Level.ERROR)

        await self._db.run(work)
        await self._services.agent.stop_turn()

    async def _feed(self) -> None:
        await self._db.run(store.forget, self._clock.now() - KEEP)
        while True:
            self._news.clear()
            row = None
            if len(self._lanes) < MOST_LANES:
                row = await self._db.run(store.begin_next, tuple(self._lanes))
            if row is None:
                await self._news.wait()
            else:
                self._lanes[row.lane] = asyncio.create_task(self._lane(row))

    async def _lane(self, row: InboxRow) -> None:
        """Handle one update, as often as it takes to get its answer out."""
        try:
            tries, backoff = 0, Backoff(FIRST_PAUSE, LONGEST_PAUSE, self._services.rng)
            while tries < MOST_TRIES and not await self._handled(row):
                tries += self._reachable.is_set()  # while Telegram is away nothing is given up
                await self._clock.sleep(backoff.pause())
                await self._reachable.wait()
                row = replace(row, acted=await self._db.read(store.has_acted, row.update_id))
            if tries == MOST_TRIES:
                await self._give_up(row)
        except Exception:
            logger.exception("update_not_handled", update_id=row.update_id)
        finally:
            del self._lanes[row.lane]
            self._news.set()

    async def _give_up(self, row: InboxRow) -> None:
        logger.error("update_given_up", update_id=row.update_id, attempts=row.attempts)
        await self._db.run(store.finish, row.update_id, self._clock.now(), "given up")

    async def _handled(self, row: InboxRow) -> bool:
        """Whether this update is done with; False when Telegram couldn't be reached for the answer."""
        if row.attempts > MOST_ATTEMPTS:
            await self._give_up(row)
            return True
        update = Update.de_json(row.payload, self._bot)
        try:
            wrong = await dispatch.handle(self._services, update, row.acted)
        except TelegramError as error:  # only what may work later comes out here
            logger.warning("answer_not_sent", update_id=row.update_id, reason=type(error).__name__)
            return False
        if update.callback_query is not None:
            self._services.taps.done(update.callback_query.id)
        await self._db.run(store.finish, row.update_id, self._clock.now(), wrong)
        return True


def _arrived_or_not(update: dict[str, Any], bot_name: str) -> Arrived:
    """One that has another form than Telegram's is nobody's and asks for nothing; the others behind it are heard."""
    number = update["update_id"]
    try:
        read = Update.de_json(update, None)
        if read is not None and read.effective_user is not None and _is_whole(read):
            return _arrived(update, bot_name)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        logger.error("update_not_understood", update_id=number, reason=type(error).__name__)
    return Arrived(number, store.NOBODY, {"update_id": number})


def _is_whole(update: Update) -> bool:
    """The library takes what it is given: whether who and where are numbers, and a tap has its name."""
    person, chat, tap = update.effective_user, update.effective_chat, update.callback_query
    numbers = [each.id for each in (person, chat) if each is not None]
    return all(type(each) is int and abs(each) < MOST_ID for each in numbers) and (
        tap is None or isinstance(tap.id, str)
    )


def _arrived(update: dict[str, Any], bot_name: str) -> Arrived:
    query, message = update.get("callback_query") or {}, update.get("message") or {}
    person = (query or message).get("from", {}).get("id", store.NOBODY)
    typed = commands.parse(message, bot_name)
    data = (query.get("data") or "") if typed is None else typed.command.data
    return Arrived(update["update_id"], -person if routes.is_urgent(data) else person, update)
