"""An audit line for everything a person did (spec, section 14)."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from bot import flows
from bot.routing import audit, routes
from bot.routing.route import Route
from bot.texts.said import stored
from practice.chat.client import ChatPerson, buttons_of
from storage.tables import Event
from tests.bot.running import ADA, Running, tap
from tests.fixtures_db import SampleData

DOING = ("request.run", "request.conclude", "request.did")


def calls_of(function: Callable[..., Any], seen: set[Callable[..., Any]] | None = None) -> set[str]:
    """What an answer calls, and what the answers and flows that it uses call."""
    seen = set() if seen is None else seen
    if function in seen or not (function.__module__ or "").startswith(("bot.handlers", "bot.flows")):
        return set()
    seen.add(function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    called: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        called |= {name, *map(ast.unparse, node.args)}  # what is handed on is called there
        found: Any = function.__globals__.get(name.split(".")[0])
        for part in name.split(".")[1:]:
            found = getattr(found, part, None)
        if inspect.isfunction(found):
            called |= calls_of(found, seen)
    return called


@pytest.mark.parametrize("route", routes.ROUTES, ids=lambda route: route.pattern)
def test_whatever_a_button_changes_has_words_for_the_log(route: Route) -> None:
    called = calls_of(route.answer)
    assert bool(called & set(DOING)) == audit.has_words(route.pattern)
    assert "request.services.db.run" not in called  # past the log


@pytest.mark.parametrize("flow", flows.FLOWS.values(), ids=lambda flow: flow.name)
def test_whatever_words_change_has_words_for_the_log(flow: flows.Flow) -> None:
    assert bool(calls_of(flow.take) & set(DOING)) == (flow.name in audit.BY_WORDS)


def test_a_viewer_does_nothing() -> None:
    doing = [route for route in routes.ROUTES if audit.has_words(route.pattern)]
    assert [route.pattern for route in doing if route.least is routes.VIEWER] == []
    assert doing


async def lines(bot: Running) -> list[str]:
    def look(session: Any) -> list[str]:
        query = select(Event.message, Event.user_id).where(Event.kind == audit.KIND).order_by(Event.id)
        found = session.execute(query).all()
        assert {user_id for _, user_id in found} <= {ADA}
        return [stored(message) for message, _ in found]

    return await bot.db.read(look)


async def test_what_a_person_does_stands_in_the_log_however_they_do_it(
    bot: Running, owner: ChatPerson
) -> None:
    with bot.db.transaction() as session:
        anna = SampleData(session).sender("Anna")
    await owner.send("/panic")
    await owner.wait_for("The browser is closed")
    await owner.send("/pause")
    await owner.wait_for("Nobody was at work")
    await owner.send("/pause")
    await owner.wait_for("was paused just now already")  # no deed
    await owner.send("/resume")
    await owner.wait_for("Going on")
    await owner.send("/senders")
    await tap(owner, "🟢 Anna")
    await tap(owner, "⏸ Pause")
    await tap(owner, "Edit limits")
    await tap(owner, "150 a day")
    await owner.send("many")
    await owner.wait_for("“many” is no whole number.")
    await owner.send("12")
    await owner.wait_for("Tap the one to change")
    await owner.send("/settings")
    await tap(owner, "🧊 Cooldown and senders")
    await tap(owner, "Break between senders")
    await owner.send("7")
    await owner.wait_for("Break between senders: 7")
    await owner.send("/dnc secret-company-of-mine")
    await tap(owner, "🚫 The company")
    await owner.wait_for("is on do not contact")
    await bot.settled()
    assert await lines(bot) == [
        "Ada closed the browser and paused everything.",
        "Ada paused everything.",
        "Ada let everything go on.",
        "Ada paused the sender Anna.",
        "Ada changed a limit of Anna (connect daily).",
        "Ada set sender_gap_minutes.",
        "Ada put a company on do not contact.",
    ]
    with bot.db.reading() as session:
        of_anna = session.scalars(select(Event.message).where(Event.sender_id == anna)).all()
    assert "Ada paused the sender Anna." in map(stored, of_anna)


async def test_a_deed_that_is_refused_leaves_no_line(bot: Running, owner: ChatPerson) -> None:
    with bot.db.transaction() as session:
        anna = SampleData(session).sender("Anna")
    await owner.send("/senders")
    await tap(owner, "🟢 Anna")
    shown = await owner.wait_for(lambda m: any("Re-login" in label for label, _ in buttons_of(m)))
    for data in ("sender:99:pause", f"sender:{anna}:set:huge", f"user:{ADA}:remove:yes"):
        await owner.press(data, shown["message_id"], old=True)
    await bot.settled()
    assert await lines(bot) == []
