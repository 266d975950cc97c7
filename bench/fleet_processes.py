"""Three agents as processes with one PostgreSQL, three browsers, one site and one chat, and what may befall them: some ten minutes.

    python -m bench.fleet_processes

Twelve senders on three laptops, two of these on one line. Whoever answers Telegram is killed (SIGKILL), the database is stopped for
30 seconds, a laptop dies behind a click and never comes back. The site's own books say whether two on a line were ever active within
the gap, anybody was contacted twice or in another's cooldown; the registry has to know of every deed. Ends with 1 where something is wrong.
"""

import asyncio
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from demo.practice_world import AgentDied
from engine.clock import SystemClock
from engine.rules.enums import ActionStatus, ActionType
from engine.rules.identity import slug
from practice.chat.client import ChatPerson, buttons_of
from tests.fixtures_db import MONDAY
from tests.fleet.agents import SENDERS, House, housed
from tests.postgresql import served

LINES = ("office", "office", "home")
EACH = 4  # people for each sender and kind
AWAY_SECONDS = 30.0
OUT = "laptop:3:out:yes"
WITHIN = 60.0  # another one answers


def said(words: str) -> None:
    print(f"{SystemClock().now():%H:%M:%S}  {words}", flush=True)


async def play(house: House) -> list[str]:
    """All that befalls them; returns what is wrong."""
    one, two, three = house.laptops
    everybody = list(range(1, SENDERS * len(LINES) + 1))
    people = house.people[: EACH * len(everybody)]
    house.campaign(ActionType.CONNECT, people, everybody)
    house.campaign(
        ActionType.LIKE, people, everybody[::-1]
    )  # the same people, most by somebody else: in cooldown
    began = time.monotonic()
    one.start()
    assert one.agent is not None
    code = await one.agent.pairing_code(120)
    for each in (two, three):
        each.start()
    async with ChatPerson(house.chat_url) as owner:
        await owner.send(f"/start {code}")
        await owner.wait_for("", 60)
        await house.until(lambda: house.acted_by(three) >= 2, "laptop 3 acts")
        await house.until(
            lambda: house.acted_by(one) + house.acted_by(two) >= 3, "somebody in the office acts"
        )
        said(f"all three run, {len(house.site.actions())} deeds after {time.monotonic() - began:.0f} s")
        await _answerer_killed(house, owner)
        await _database_stopped(house, owner)
        await _lost_for_good(house, owner)
        await _to_the_end(house)
        pushes = [message.get("text", "") for message in await owner.messages()]
    return [*_wrongs(house), *_not_told(pushes)]


async def _answerer_killed(house: House, owner: ChatPerson) -> None:
    holder = house.answers()
    assert holder is not None
    holder.kill()
    killed = time.monotonic()
    asked = await owner.send("/laptops")
    await owner.wait_for("Laptops", WITHIN * 3, after=asked)
    seconds = time.monotonic() - killed
    said(f"{holder.name}, which answered, was killed; {_name(house)} answers after {seconds:.0f} s")
    if seconds > WITHIN:
        raise TimeoutError(f"nobody answered within {WITHIN:.0f} s")
    holder.start()
    before = house.acted_by(holder)
    await house.until(lambda: _office(house) > before, "the office acts again")


def _name(house: House) -> str:
    answers = house.answers()
    return "nobody" if answers is None else answers.name


def _office(house: House) -> int:
    return house.acted_by(house.laptops[0]) + house.acted_by(house.laptops[1])


async def _database_stopped(house: House, owner: ChatPerson) -> None:
    house.db.engine.dispose()
    await asyncio.to_thread(house.server.stop)
    at_stop = len(house.site.actions())
    await asyncio.sleep(AWAY_SECONDS)
    during = len(house.site.actions()) - at_stop
    await asyncio.to_thread(house.server.start)
    seconds = await house.until(lambda: len(house.site.actions()) > at_stop + during, "somebody acts again")
    said(
        f"the database was away for {AWAY_SECONDS:.0f} s: {during} deeds in it; somebody acts {seconds:.0f} s after it is back"
    )
    if during > len(set(LINES)):
        raise AssertionError("more was done without a registry than what was under way")
    asked = await owner.send("/laptops")
    await owner.wait_for("Laptops", WITHIN * 2, after=asked)


async def _lost_for_good(house: House, owner: ChatPerson) -> None:
    lost = house.laptops[2]
    await asyncio.to_thread(lost.stop)
    lost.start_doomed()
    await house.until(lambda: not lost.runs, "laptop 3 dies behind its click")
    house.silent_since_a_quarter(lost)
    await house.until(lambda: _uncertain(house) > 0, "its mark is in doubt")
    await owner.wait_for("Nothing is heard of the laptop laptop 3", 60)
    said("laptop 3 died behind a click: its mark is in doubt, and the owner is told")
    asked = await owner.send("/laptops")
    shown = await owner.wait_for("Laptops", 60, after=asked)
    await owner.press("Take out laptop 3", shown["message_id"])
    await owner.wait_for(lambda message: OUT in [data for _, data in buttons_of(message)], 60)
    await owner.press(OUT)
    await house.until(lambda: not _waiting_there(house), "its work goes to the others", 60)
    said("it was taken out in the chat: nothing waits for its senders any more")


def _waiting_there(house: House) -> int:
    there = range(SENDERS * 2 + 1, SENDERS * 3 + 1)
    return sum(status is ActionStatus.PENDING and who in there for status, _, _, who in house.statuses())


def _uncertain(house: House) -> int:
    return sum(status is ActionStatus.UNCERTAIN for status, *_ in house.statuses())


async def _to_the_end(house: House) -> None:
    waits = {ActionStatus.PENDING, ActionStatus.RUNNING}

    def over() -> bool:
        return not any(status in waits for status, *_ in house.statuses())

    await house.until(over, "everybody has an end", 900)
    for each in house.laptops[:2]:
        await asyncio.to_thread(each.stop)


def _wrongs(house: House) -> list[str]:
    """What the site's books and the registry say against each other."""
    found = [f"{each['wrong']}: {each['sentence']}" for each in house.site.get("books")["wrongs"]]
    rows = house.statuses()
    known = {(kind.value, slug(url)): status for status, url, kind, _ in rows}
    done = Counter((deed, person) for _, deed, person in house.site.actions())
    for deed, times in done.items():
        if times > 1:
            found.append(f"{times} times: {deed}")
        if known.get(deed) not in (ActionStatus.COMPLETED, ActionStatus.UNCERTAIN):
            found.append(f"the site knows of {deed}, the registry says {known.get(deed)}")
    for deed, status in known.items():
        if status is ActionStatus.COMPLETED and deed not in done:
            found.append(f"the registry says that {deed} was done, the site doesn't")
    counts = Counter(str(status) for status, *_ in rows)
    senders = len({account for account, _, _ in house.site.actions()})
    said(f"{len(rows)} actions: {dict(counts)}; {done.total()} deeds of {senders} senders on the site")
    return found


def _not_told(pushes: list[str]) -> list[str]:
    return (
        [] if any("Nothing is heard of the laptop" in each for each in pushes) else ["the loss wasn't told"]
    )


def main() -> int:
    with TemporaryDirectory(prefix="fleet-") as name, served() as server:
        server.make_template(Path(name) / "template", MONDAY)
        with housed(Path(name), server, LINES) as house:
            try:
                wrong = asyncio.run(play(house))
            except (TimeoutError, AgentDied, AssertionError) as error:
                wrong = [f"{type(error).__name__}: {error}"]
    for each in wrong:
        said(f"WRONG  {each}")
    said(f"{len(wrong)} wrong")
    return min(len(wrong), 1)


if __name__ == "__main__":
    sys.exit(main())
