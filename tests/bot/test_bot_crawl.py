"""Every button of every screen is pressed, for each role, six taps deep (among the long tests; in each run two or three): no dead end, no unanswered tap, no leak.

It works with save games: after each tap that led somewhere new, the whole house is kept, and each button there is
tried from it. So what deletes, starts and ends things is pressed as well, and every path is one that a person can go.
Screens are told apart by their buttons and by the question that waits for words.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.routing import commands, routes
from bot.screens import help as help_screens
from engine.rules.enums import ActionType, Role
from engine.rules.facts import fact
from engine.work.agent import CurrentTurn
from practice.chat.client import Message, text_of
from storage.database import Database
from tests.bot import stock
from tests.bot.running import ADA, BEN, CLEO
from tests.bot.world import Game, Step, World, buttons, open_world
from tests.fixtures_db import MONDAY

pytestmark = pytest.mark.sqlite_file  # its world's save games are copies of one

# Six taps deep is what is promised. Among the long tests the owner goes to the end of the longest wizard, presses the last of what is
# alike, too, looks at two of a screen's many views, and answers nonsense to each question. In each run each role has its commands and
# what stands on their screens, and is refused what stands on others' screens only.
DEPTH = {Role.OWNER: 2, Role.OPERATOR: 2, Role.VIEWER: 2}
DEPTH_OF_LONG = {Role.OWNER: 6, Role.OPERATOR: 5, Role.VIEWER: 5}
FEW = 3  # a notice with so few buttons is a place of its own for each deed that led to it
MOST_LINES = 35
LONGEST_TEXT, LONGEST_CAPTION, LONGEST_LABEL, LONGEST_DATA = 4096, 1024, 64, 64
PERSON = {Role.OWNER: ADA, Role.OPERATOR: BEN, Role.VIEWER: CLEO}
HOME = "home"
TICK = "☑"
NUMBER = re.compile(r"\d+|[0-9a-f]{8}")  # or what a text boils down to, so that only that very text is posted
# What is inside of the machine, and never in a text for a person; templates have words of their own in braces.
INSIDE = re.compile(
    r"\bNone\b(?! of)|\bTrue\b|\bFalse\b|\bnan\b|<[a-z]+ |object at 0x|datetime|Decimal\(|dict_|\b[A-Z]\w+\.[A-Z_]{3,}\b"
    r"|\{(?!first_name|company|title|name|city)[a-z_0-9]*\}|\bTraceback\b|\[\]|\(\)|\b[a-z]+_[a-z]+_[a-z]+\b(?=:)"
)
# What a person would say where words are asked for, by the flow and its step; a name does anywhere else.
SENSIBLE = {
    "limit": "30",
    "hours": "09:00-11:00",
    "whatif": "40 connects",
    "dnc": "linkedin.com/in/person-12",
    "sender email": "new@example.org",
    "comment": "Well said, {first_name|friend}!\n#news",
    "setting": "5",
}
NAME = "Summer fair"
SENSELESS = "\N{SHRUG} <b>nothing</b> & " + "x" * 500


@dataclass(frozen=True, slots=True)
class Place:
    """A message with buttons, in a saved house, and how one came there."""

    game: Game | None  # None where it is only compared
    message: Message
    asks: str
    deed: str  # the kind of button that led there
    path: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from others."""
        kinds = dict.fromkeys(kind(button) for button in buttons(self.message))
        return (self.asks, self.deed if len(buttons(self.message)) <= FEW else "", *kinds)

    @property
    def shape(self) -> tuple[str, ...]:
        """What is the same for all views of it: which routes its buttons take."""
        found = [routes.find(button.get("callback_data", "")) for button in buttons(self.message)]
        return (*self.key[:2], *sorted({each[0].pattern for each in found if each is not None}))


def kind(button: dict[str, Any]) -> str:
    """A button without its numbers and names; whether it is ticked matters."""
    data = button.get("callback_data", "link")
    tick = TICK if TICK in button["text"] else ""
    return tick + ":".join("#" if NUMBER.fullmatch(word) else word for word in data.split(":"))


def sensible(asks: str) -> str:
    """Words that answer a question."""
    flow, step, *_ = asks.split()
    return SENSIBLE.get(f"{flow} {step}") or SENSIBLE.get(flow) or NAME


def alike_once(found: list[dict[str, Any]], both: bool) -> list[dict[str, Any]]:
    """The first of each kind, or the first and the last: [Anna] and [Ben] are alike."""
    shown = [button for button in found if "callback_data" in button]
    firsts = {kind(button): button for button in reversed(shown)}
    lasts = {kind(button): button for button in shown} if both else firsts
    return [button for button in shown if button in (firsts[kind(button)], lasts[kind(button)])]


def refused(step: Step) -> bool:
    """Whether the person was told that it is not for their role, and nothing else."""
    return len(step.messages) == 1 and help_screens.T.not_yours in text_of(step.messages[0])


class Crawl:
    """One role's way through everything."""

    def __init__(self, world: World, role: Role, thorough: bool) -> None:
        self.world, self.role, self.person = world, role, PERSON[role]
        self.thorough = thorough and role is Role.OWNER
        self.depth = (DEPTH_OF_LONG if thorough else DEPTH)[role]
        self.most_views = (
            2 if self.thorough else 1
        )  # of one screen: each is looked at, so many are gone through
        self.wrongs: dict[str, str] = {}
        self.known: dict[tuple[str, ...], Place] = {}
        self.open: deque[Place] = deque()
        self.views: Counter[tuple[str, ...]] = Counter()
        self.homeward: Counter[str] = Counter()  # [Home] stands everywhere: pressed so often in each question
        self.pressed: set[tuple[Any, ...]] = set()
        self.leads_to: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        self.steps = 0

    async def go(self) -> None:
        """From every command, and a file, as deep as `depth` says."""
        start = self.world.save()
        for command in commands.COMMANDS:
            self.world.load(start)
            step = await self.world.send(self.person, f"/{command.name}")
            self.look(step, (f"/{command.name}",))
            if not routes.may(self.role, command.data) and not refused(step):
                self.wrong((f"/{command.name}",), "a command of another role wasn't refused")
        self.world.load(start)
        step = await self.world.upload(self.person, "people.csv", stock.SHEET)
        self.look(step, ("a file",))
        if self.role is Role.VIEWER and not refused(step):
            self.wrong(("a file",), "a viewer's file wasn't refused")
        while self.open:
            await self.expand(self.open.popleft())
        self.world.load(start)
        await self.forge()
        self.dead_ends()

    async def forge(self) -> None:
        """Press what only stands on other people's screens: a word comes, and nothing else."""
        screen = (await self.world.send(self.person, "/start")).messages[-1]["message_id"]
        before = self.world.contents("inbox")
        others = [route.pattern for route in routes.ROUTES if not routes.may(self.role, route.pattern)]
        for pattern in others:
            data = pattern.replace("{n}", "1").replace("{w}", "like")
            step = await self.world.tap(self.person, screen, data)
            if not step.answer or not step.answer["text"]:
                self.wrong((f"forged {data}",), "the tap wasn't refused")
            if len(step.calls) > 1 or step.errors:
                self.wrong((f"forged {data}",), f"more than a refusal came: {step.calls} {step.errors}")
        after = self.world.contents("inbox")
        if changed := [name for name in before if before[name] != after[name]]:
            self.wrong(("forged taps",), f"these tables changed: {changed}")

    async def expand(self, place: Place) -> None:
        """Press what is to be pressed there, and answer its question."""
        if len(place.path) >= self.depth or place.game is None:
            return
        for button in alike_once(buttons(place.message), both=self.thorough):
            data = button["callback_data"]
            if (place.key, data) in self.pressed:
                continue
            self.pressed.add((place.key, data))
            if data == HOME:
                self.homeward[place.asks] += 1
                if self.homeward[place.asks] > self.most_views:
                    continue
            self.world.load(place.game)
            step = await self.world.tap(self.person, place.message["message_id"], data)
            self.tapped(step, (*place.path, f"[{button['text']}] {data}"), place, kind(button))
        if place.asks:
            for words in (sensible(place.asks), SENSELESS)[: 1 + self.thorough]:
                self.world.load(place.game)
                step = await self.world.send(self.person, words)
                self.look(step, (*place.path, f"“{words[:20]}”"), place, f"words {place.asks}")

    def tapped(self, step: Step, path: tuple[str, ...], place: Place, deed: str) -> None:
        """A tap has to be answered."""
        if step.answer is None:
            self.wrong(path, "the tap was never answered")
        self.look(step, path, place, deed)

    def look(
        self, step: Step, path: tuple[str, ...], place: Place | None = None, deed: str = "words"
    ) -> None:
        """Something has to have come of it, and all that came has to be right."""
        self.steps += 1
        if not step.reacted:
            self.wrong(path, "nothing happened")
        for problem in (*step.refusals, *step.errors):
            self.wrong(path, problem)
        asks = self.world.talk(self.person)
        saved: Game | None = None
        for message in step.messages:
            for problem in self.problems(message):
                self.wrong(path, problem)
            if not buttons(message) or message["chat"]["id"] != self.person:
                continue
            found = Place(saved, message, asks, deed, path)
            if place is not None:
                self.leads_to.setdefault(place.key, set()).add(found.key)
            if found.key not in self.known:
                self.known[found.key] = found
                self.views[found.shape] += 1
                if self.views[found.shape] <= self.most_views:
                    saved = saved or self.world.save()
                    self.open.append(replace(found, game=saved))

    def problems(self, message: Message) -> Iterator[str]:
        """What isn't right about a message."""
        text = text_of(message)
        longest = LONGEST_TEXT if "text" in message else LONGEST_CAPTION
        if not text and "document" not in message:
            yield "a message without words"
        if len(text) > longest:
            yield f"{len(text)} characters"
        if len(text.splitlines()) > MOST_LINES:
            yield f"{len(text.splitlines())} lines: {text[:40]!r}"
        labels = [button["text"] for button in buttons(message)]
        for words in (text, *labels):
            if found := INSIDE.search(words):
                yield f"{found[0]!r} stands in {words[max(0, found.start() - 30) : found.end() + 30]!r}"
        for button in buttons(message):
            data, label = button.get("callback_data"), button["text"]
            if len(label) > LONGEST_LABEL:
                yield f"a label of {len(label)}: {label!r}"
            if data is None:
                if "copy_text" not in button and not button.get("url", "").startswith("https://"):
                    yield f"a strange link: {button}"
            elif len(data.encode()) > LONGEST_DATA or routes.find(data) is None:
                yield f"a button that leads nowhere: {label!r} {data!r}"
            elif not routes.may(self.role, data):
                yield f"a button of another role: {label!r} {data!r}"

    def dead_ends(self) -> None:
        """Home stands on each screen, or one of its buttons leads to one where it stands."""
        for key, place in self.known.items():
            near = {key} | self.leads_to.get(key, set())
            if len(place.path) < self.depth and not any(HOME in each for each in near):
                self.wrong(place.path, f"no way home from {text_of(place.message)[:60]!r}")

    def wrong(self, path: tuple[str, ...], problem: str) -> None:
        """Write each kind down once, with the first way to it."""
        self.wrongs.setdefault(re.sub(r"\d+", "#", problem), f"{problem}   ← {' → '.join(path)}")


@pytest.mark.parametrize(
    ("role", "thorough"),
    [
        (Role.OWNER, False),
        *(pytest.param(role, True, marks=pytest.mark.long) for role in Role),
    ],
)
async def test_every_button_of_every_screen(
    role: Role, thorough: bool, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_world(db, tmp_path, monkeypatch) as world:
        world.running.agent.turn = CurrentTurn(
            world.stocked.senders[0],
            "Anna",
            MONDAY,
            fact("doing.action", kind=ActionType.LIKE, person="Priya Sharma"),
        )
        crawl = Crawl(world, role, thorough)
        await crawl.go()
    assert not crawl.wrongs, f"{len(crawl.wrongs)} wrongs:\n" + "\n".join(crawl.wrongs.values())
