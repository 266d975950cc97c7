"""The server goes away under a running agent: nothing is clicked whose mark isn't written, and it goes on by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.linkedin.outcome import ActionTask, Mark, Result
from engine.rules.enums import ActionStatus, ActionType, Outcome
from tests.agent.days import Days, Visitor
from tests.fixtures_db import MONDAY
from tests.postgresql import Server, served

PEOPLE = 3


class Clicks(Visitor):
    """Keeps whom it clicked on: whose mark was written."""

    clicked: list[str]
    server: Server
    after_click: bool  # the server goes away behind the next click, not before it

    async def perform(self, task: ActionTask, mark: Mark) -> Result:
        async def marked(url: str) -> None:
            await mark(url)
            self.clicked.append(url)
            # So that a look at a doubt finds it.
            self._model.done.add((self._sender, task.action, url, ""))
            if self.after_click:
                type(self).after_click = False
                type(self).server.stop()

        return await super().perform(task, marked)


@pytest.fixture(scope="module")
def own_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that may be stopped: no other test's."""
    if request.config.getoption("--database") != "postgresql":
        pytest.skip("about a server")
    with served() as server:
        server.make_template(tmp_path_factory.mktemp("journal"), MONDAY)
        yield server


@pytest.fixture
def days(own_server: Server, tmp_path: Path) -> Iterator[Days]:
    with own_server.database(tmp_path / "journal") as db:
        days = Days(db, tmp_path, lambda _: None)
        Clicks.clicked, Clicks.after_click, Clicks.server = [], False, own_server
        days.visitor = Clicks
        yield days


async def goes_on(days: Days) -> None:
    """The server is back: the rounds are done again, and whoever was told of it is told that, too."""
    Clicks.server.start()
    days.answer = lambda _: None
    await days.work()
    assert days.agent.trouble is None


async def test_between_two_rounds(days: Days, postgresql: Server) -> None:
    number = days.campaign(ActionType.LIKE, PEOPLE, days.sender())
    Clicks.server.stop()
    for _ in range(2):
        await days.agent.tick()
        assert days.agent.trouble is not None
        assert days.agent.trouble.code == "trouble.server"
    assert days.visits == []
    await goes_on(days)
    assert days.statuses(number) == {ActionStatus.COMPLETED}
    assert any("LinkedPilot goes on" in words for words in days.pushes())
    assert len(Clicks.clicked) == len(set(Clicks.clicked)) == PEOPLE


async def test_in_front_of_a_person_nothing_is_clicked(days: Days, postgresql: Server) -> None:
    number = days.campaign(ActionType.LIKE, PEOPLE, days.sender())

    def stop(_: ActionTask) -> None:
        days.answer = lambda _: None
        Clicks.server.stop()

    days.answer = stop
    await days.agent.tick()
    await days.agent.finished()
    assert len(days.visits) == 1
    assert Clicks.clicked == []
    await goes_on(days)
    assert days.statuses(number) == {ActionStatus.COMPLETED}
    assert len(Clicks.clicked) == len(set(Clicks.clicked)) == PEOPLE


async def test_behind_a_click_it_is_a_doubt_and_never_clicked_again(days: Days, postgresql: Server) -> None:
    number = days.campaign(ActionType.LIKE, PEOPLE, days.sender())
    Clicks.after_click = True
    await days.agent.tick()
    await days.agent.finished()
    (first,) = Clicks.clicked
    await goes_on(days)
    assert len(Clicks.clicked) == len(set(Clicks.clicked)) == PEOPLE
    assert [row.outcome for row in days.rows(number)].count(Outcome.UNCERTAIN) <= 1
    assert first in Clicks.clicked
    assert all(row.outcome in (Outcome.DONE, Outcome.UNCERTAIN) for row in days.rows(number))
