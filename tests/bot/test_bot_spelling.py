"""However a command is spelled, it is that command for everybody alike; cited or sent on, it is none for anybody.

Long because half of it is tables of spellings.
"""

import asyncio
import re
from collections.abc import Callable, Collection, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.routing import commands, dispatch, routes
from bot.routing.request import Request
from bot.screens import free_words as free_words_screens
from bot.screens import help as help_screens
from bot.screens.base import Screen
from engine.rules.enums import Role
from engine.work.agent import is_paused, pause_all
from practice.chat.client import ChatPerson, text_of
from practice.chat.formatting import commands_in
from practice.chat.store import BOT_USERNAME, GROUP_ID, public
from storage import groups
from storage.database import Database
from tests.bot import stock
from tests.bot.running import ADA, BEN, CLEO, Running, patch_route, until
from tests.bot.world import Step, World, buttons, open_world
from tests.fixtures_db import MONDAY

pytestmark = pytest.mark.sqlite_file  # its world's save games are copies of one

PERSON = {Role.OWNER: ADA, Role.OPERATOR: BEN, Role.VIEWER: CLEO}
NAMES = [command.name for command in commands.COMMANDS]
DEEDS = ("pause", "resume", "panic")  # what is done as soon as it is said
WHOM = "https://www.linkedin.com/in/person-12"
WORDS = "Good morning"
FORWARDED: dict[str, Any] = {"forward_origin": {"type": "hidden_user", "date": 0, "sender_user_name": "Ben"}}
OTHER_BOT: dict[str, Any] = {"via_bot": {"id": 1, "is_bot": True, "first_name": "Gif", "username": "gif"}}

Told = list[tuple[str, list[str]]]  # what the bot said, and the buttons below it


def as_typed(text: str) -> dict[str, Any]:
    return {"text": text, "entities": commands_in(text)}


def within(kind: str) -> Callable[[str], dict[str, Any]]:
    """The whole text as a citation, or as code."""

    def message(text: str) -> dict[str, Any]:
        return {"text": text, "entities": [{"type": kind, "offset": 0, "length": len(text)}]}

    return message


# The same command, each in its way.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "a capital": lambda name: f"/{name.capitalize()}",
    "capitals": lambda name: f"/{name.upper()}",
    "an exclamation mark": lambda name: f"/{name}!",
    "a full stop": lambda name: f"/{name}.",
    "a capital and many marks": lambda name: f"/{name.capitalize()}!!…",
    "our name": lambda name: f"/{name}@{BOT_USERNAME}",
    "our name in capitals": lambda name: f"/{name}@{BOT_USERNAME.upper()}",
    "our name and a mark": lambda name: f"/{name.capitalize()}@{BOT_USERNAME}!",
    "a blank behind": lambda name: f"/{name} ",
}
# Words, whoever writes them.
NO_COMMANDS: dict[str, Callable[[str], dict[str, Any]]] = {
    "forwarded": lambda text: as_typed(text) | FORWARDED,
    "another bot's words": lambda text: as_typed(text) | OTHER_BOT,
    "cited": within("blockquote"),
    "cited at length": within("expandable_blockquote"),
    "code": within("code"),
    "for another bot": lambda text: as_typed(f"{text}@another_bot"),
    "a blank before": lambda text: {"text": f" {text}"},
    "a line before": lambda text: {"text": f"\n{text}"},
    "in a sentence": lambda text: {"text": f"I'd press {text} now"},
    "a path": lambda text: {"text": f"{text}/1"},
    "without its stroke": lambda text: {"text": text[1:]},
}


@st.composite
def spelled(draw: st.DrawFn) -> tuple[str, str]:
    """A command's name, and a spelling of it."""
    name = draw(st.sampled_from(NAMES))
    letters = [letter.upper() if draw(st.booleans()) else letter for letter in name]
    bot = draw(st.sampled_from(("", f"@{BOT_USERNAME}", f"@{BOT_USERNAME.title()}")))
    return name, "".join(("/", *letters, bot, draw(st.text("!.,;:?…)'\"-*", max_size=4))))


@given(spelled(), st.sampled_from(("", " please", " \nhttps://x.example/in/a  ", "\nten days")))
def test_a_command_is_the_same_in_any_spelling(written: tuple[str, str], behind: str) -> None:
    name, spelling = written
    typed = commands.parse({"text": spelling + behind}, BOT_USERNAME)
    assert typed is not None
    assert (typed.command.name, typed.argument) == (name, behind.strip())


@given(spelled(), st.sampled_from(sorted(NO_COMMANDS)))
def test_what_is_no_command_is_none_in_any_spelling(written: tuple[str, str], way: str) -> None:
    text = written[1].partition("@")[0]
    assert commands.parse(NO_COMMANDS[way](text), BOT_USERNAME) is None


@given(st.text())
def test_any_text_is_a_command_or_words(text: str) -> None:
    typed = commands.parse({"text": text}, BOT_USERNAME)
    assert typed is None or text.replace("\0", "").lower().startswith(f"/{typed.command.name}")


class SameWorld:
    """Tells what an update comes to, in a house that is always the same before it."""

    def __init__(self, world: World) -> None:
        self.world, self.game = world, world.save()
        self.known: dict[tuple[Any, ...], tuple[Told, Any]] = {}

    async def told(self, person: int, **content: Any) -> tuple[Told, Any]:
        """What the person is told, and what is in the database and with the agent afterwards."""
        self.world.load(self.game)
        self.world.running.agent.asked.clear()
        step = await self.world.handled(self.world.push_message(person, **content))
        assert not step.errors
        return said(step), (self.state(), tuple(self.world.running.agent.asked))

    async def usual(self, person: int, **content: Any) -> tuple[Told, Any]:
        """As above, looked at once."""
        key = (person, str(content))
        if key not in self.known:
            self.known[key] = await self.told(person, **content)
        return self.known[key]

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that is kept, but numbers of messages and updates."""
        return self.world.contents("inbox", "users", "group_screens")


def said(step: Step) -> Told:
    """Files' names and codes are new each time."""
    return [
        (re.sub(r"\S*\d{4}\S*|start(group)?=\w+", "#", text_of(each)), [b["text"] for b in buttons(each)])
        for each in step.messages
    ]


@pytest.fixture
async def same(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    async with open_world(db, tmp_path, monkeypatch) as found:
        yield SameWorld(found)


def pairs(ways: Collection[str], every: bool = False) -> Iterator[tuple[str, str]]:
    """Every way of every deed, and of each other command one, each time another, or every one, too."""
    lasting = [name for name in NAMES if name != "doctor"]  # what it finds changes while it looks
    for (number, name), (place, way) in product(enumerate(lasting), enumerate(ways)):
        if every or name in DEEDS or number % len(ways) == place:
            yield name, way


# Who may least is asked in every run.
each_role = pytest.mark.parametrize(
    "role",
    [Role.VIEWER, *(pytest.param(role, marks=pytest.mark.long) for role in (Role.OPERATOR, Role.OWNER))],
)


@pytest.mark.parametrize(
    ("role", "every"),
    [
        (Role.VIEWER, False),
        pytest.param(Role.OPERATOR, False, marks=pytest.mark.long),
        pytest.param(Role.OWNER, True, marks=pytest.mark.long),
    ],
)
async def test_a_spelling_has_the_same_answer_as_the_exact_form(
    role: Role, every: bool, same: SameWorld
) -> None:
    person, wrongs = PERSON[role], []
    for name, way in pairs(SPELLINGS, every):
        exact = await same.usual(person, **as_typed(f"/{name}"))
        if await same.told(person, **as_typed(SPELLINGS[way](name))) != exact:
            wrongs.append(f"/{name} with {way}")
    assert not wrongs


@each_role
async def test_what_is_cited_or_sent_on_is_answered_as_any_words(role: Role, same: SameWorld) -> None:
    person, wrongs = PERSON[role], []
    words = await same.usual(person, **as_typed(WORDS))
    for name, way in pairs(NO_COMMANDS):
        if await same.told(person, **NO_COMMANDS[way](f"/{name}")) != words:
            wrongs.append(f"/{name}: {way}")
    assert not wrongs


@each_role
async def test_below_a_file_a_command_is_words_about_the_file(role: Role, same: SameWorld) -> None:
    person = PERSON[role]
    file = {"document": same.world.document("people.csv", stock.SHEET)}
    photo = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]}
    for name in DEEDS:
        caption = {"caption": f"/{name}", "caption_entities": commands_in(f"/{name}")}
        assert (await same.told(person, **photo, **caption)) == await same.usual(person, **photo)
        told, (after, asked) = await same.told(person, **file, **caption)
        usual, (usually, _) = await same.usual(person, **file)
        assert told == usual
        assert after["settings"] == usually["settings"]  # where a pause would stand
        assert not asked


async def test_an_edited_message_is_never_a_deed(same: SameWorld) -> None:
    message = same.world.store.add(ADA, same.world.store.user(ADA), **as_typed("/panic"))
    calls, before = len(same.world.store.calls), same.state()
    services = same.world.running.services
    # Not asked for from Telegram; if it ever is, or comes all the same:
    edited = {"update_id": 10**6, "edited_message": {**public(message), "edit_date": 1}}
    await dispatch.handle(services, Update.de_json(edited, services.bot))
    assert same.state() == before
    assert not same.world.running.agent.asked
    assert not [call for call in same.world.store.calls[calls:] if call["method"].startswith("send")]


async def test_an_answer_to_a_message_is_the_command_that_it_is(same: SameWorld) -> None:
    screen = (await same.world.send(BEN, "/start")).messages[-1]
    reply = {"reply_to_message": {key: screen[key] for key in ("message_id", "date", "chat", "from")}}
    for name, person in product(("dnc", "Dnc", "panic!"), PERSON.values()):
        exact = await same.usual(person, **as_typed("/" + re.sub(r"\W", "", name.lower())))
        assert await same.told(person, **as_typed(f"/{name}"), **reply) == exact


async def test_of_what_isn_t_for_a_viewer_no_spelling_does_anything(same: SameWorld) -> None:
    """All that went through once: the owner's pause undone, a person put on do not contact."""
    before = same.state()
    for command in commands.COMMANDS:
        if routes.may(Role.VIEWER, command.data):
            continue
        for spell in SPELLINGS.values():
            told, (after, asked) = await same.told(CLEO, **as_typed(spell(command.name) + f" {WHOM}"))
            assert [text for text, _ in told] == [f"⚠️ {help_screens.T.not_yours}"]
            assert after == before
            assert not asked


async def test_in_the_group_what_is_for_another_bot_gets_nothing_even_below_our_screen(
    same: SameWorld,
) -> None:
    bot = same.world
    with bot.running.db.transaction() as session:
        groups.allow(session, GROUP_ID, "Sales", MONDAY)
    shown = await bot.handled(bot.push_message(ADA, GROUP_ID, **as_typed("/Schedule")))
    assert "Schedule" in said(shown)[0][0]
    below = {
        "reply_to_message": {key: shown.messages[0][key] for key in ("message_id", "date", "chat", "from")}
    }
    for content in (as_typed("/panic@another_bot"), as_typed("/panic") | FORWARDED):
        step = await bot.handled(bot.push_message(ADA, GROUP_ID, **content, **below))
        assert not step.reacted
    assert not bot.running.agent.asked


async def test_a_link_leads_its_way_in_any_spelling_and_never_to_a_deed(same: SameWorld) -> None:
    for person, start in product(PERSON.values(), ("/Start", "/start!", f"/START@{BOT_USERNAME}")):
        for link in ("schedule", "pause", "users", "sender_1", "campaign_1"):
            exact = await same.usual(person, **as_typed(f"/start {link}"))
            assert await same.told(person, **as_typed(f"{start} {link}")) == exact
        looked = await same.usual(person, **as_typed("/start schedule"))
        assert looked[0] == (await same.usual(person, **as_typed("/schedule")))[0]
        deed = await same.usual(person, **as_typed("/start pause"))
        assert deed[0] == (await same.usual(person, **as_typed("/start")))[0]


async def test_words_like_a_command_answer_no_question(same: SameWorld) -> None:
    """A slip (/Pauze) names no campaign, and neither does a command that somebody has sent on."""
    home = (await same.world.send(ADA, "/start")).messages[-1]
    await same.world.tap(ADA, home["message_id"], "sender:add")
    talk = same.world.talk(ADA)
    assert talk
    for content in (as_typed("/Pauze"), as_typed("/pause") | FORWARDED, {"text": "\n/pause"}):
        step = await same.world.handled(same.world.push_message(ADA, **content))
        assert free_words_screens.T.hint in said(step)[0][0]
        assert same.world.talk(ADA) == talk
    step = await same.world.handled(same.world.push_message(ADA, text="Summer fair", **FORWARDED))
    assert same.world.talk(ADA) != talk  # other words may come from anywhere


@pytest.mark.parametrize("spelling", ["/Panic", "/PANIC!", f"/panic@{BOT_USERNAME.upper()}", "/panic please"])
async def test_what_shall_stop_everything_waits_for_no_long_work_in_any_spelling(
    spelling: str, bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, end = asyncio.Event(), asyncio.Event()

    async def long(_visit: Request) -> Screen:
        begun.set()
        await end.wait()
        return Screen("the long work's end")

    patch_route(monkeypatch, "schedule", long)
    await owner.send("/schedule")
    await begun.wait()
    await owner.send("/stats")  # waits for the long work, as everything of this person does
    await owner.send(spelling)
    await until(lambda: bot.agent.asked == ["panic"])
    await owner.wait_for("The browser is closed")
    assert not any("Actions, last 7 days" in text_of(each) for each in await owner.messages())
    end.set()
    await owner.wait_for("Actions, last 7 days")


async def test_a_viewer_s_panic_changes_nothing_and_is_told_so(bot: Running, owner: ChatPerson) -> None:
    async with ChatPerson(bot.chat.url, BEN) as ben:
        await bot.pair(ben, Role.VIEWER)
        await bot.db.run(pause_all, bot.clock.now())
        for spelling in ("/Panic", "/resume!", "/Resume"):
            sent = await ben.send(spelling)
            await ben.wait_for(help_screens.T.not_yours, after=sent)
    assert not bot.agent.asked
    assert await bot.db.read(is_paused)


def test_a_code_that_somebody_has_sent_on_lets_nobody_in() -> None:
    """Only who follows the link, or writes it, asks to be let in."""
    assert commands.parse(as_typed("/start abcde23456") | FORWARDED) is None
    typed = commands.parse(as_typed("/Start abcde23456"))
    assert typed is not None
    assert typed.argument == "abcde23456"
