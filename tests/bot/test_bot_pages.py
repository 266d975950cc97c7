"""A newer page knowledge by the chat: checked, tried, compared in words, put in force, and back again.

Long because it is one way, from a file in the chat to a knowledge in force and back.
"""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.flows import pages as flow
from engine.linkedin import pages
from engine.linkedin.browser import BrowserOptions
from engine.linkedin.capability_check import Capability, CapabilityVerdict, Finding
from engine.rules.enums import ActionType, Role
from engine.rules.facts import fact
from engine.upkeep import page_check, page_knowledge
from engine.upkeep.captures import captures_dir
from engine.upkeep.config import Config
from engine.work import page_waiting
from engine.work.agent import CurrentTurn
from engine.work.visitor import stage_options
from practice.chat.client import ChatPerson, buttons_of, text_of
from tests.bot.running import BEN, CLEO, Running, labelled, refused, see, tap, until
from tests.browsers import executable
from tests.fixtures_db import MONDAY, SampleData
from tests.fixtures_words import logged
from tests.linkedin.recapture import CAPTURED

BUILT_IN = pages.built_in()
TEXT = pages.built_in_text()
NEWER = "2027.1.1"


@pytest.fixture(autouse=True)
def _own_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser of this computer, as everywhere in the tests."""

    def options(config: Config) -> BrowserOptions:
        return replace(stage_options(config), executable=executable(), channel=None)

    monkeypatch.setattr(flow, "stage_options", options)


def newer(*changes: tuple[str, str], version: str = NEWER) -> bytes:
    """This release's knowledge, with another version and these changes."""
    text = TEXT.replace(BUILT_IN.version, version)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def in_force(bot: Running) -> str:
    return page_knowledge.in_force(bot.config.data_dir).pages.version


MORE_BUTTONS = ('more = "button[aria-expanded]"', 'more = "button[aria-expanded], button.new"')
MORE_GERMAN = ('invite = ["Vernetzen"]', 'invite = ["Vernetzen", "Kontakt knüpfen"]')


async def test_a_file_is_compared_in_words_put_in_force_and_taken_back(
    bot: Running, owner: ChatPerson
) -> None:
    await owner.upload(newer(MORE_BUTTONS, MORE_GERMAN), "pages.toml")
    shown = await see(owner, NEWER, "1 selector changed", "1 wording added in German")
    assert "No copy of a page is kept" in text_of(shown)
    assert in_force(bot) == BUILT_IN.version  # nothing before the button
    await tap(owner, "Put it in force")
    await owner.wait_for(f"Page knowledge {NEWER} is in force.")
    assert in_force(bot) == NEWER
    assert pages.load(bot.config.data_dir)[0].table("profile")["more"].endswith("button.new")
    await owner.send("/pages")
    await see(owner, "In force", NEWER)
    await tap(owner, "Those before")
    await tap(owner, "Go back to this release's own")
    await see(owner, "in force again?", "1 selector changed", "1 wording gone in German")
    await tap(owner, "✅ Go back")
    await see(owner, "In force", BUILT_IN.version)
    assert in_force(bot) == BUILT_IN.version
    await tap(owner, "Those before")
    await tap(owner, f"Go back to {NEWER}")  # and the way back has a way back
    await tap(owner, "✅ Go back")
    await owner.wait_for(f"Page knowledge {NEWER} is in force.")
    assert in_force(bot) == NEWER
    said = [each for each in deeds(bot) if "page knowledge" in each]
    assert said == [
        "Ada put a new page knowledge in force.",
        "Ada went back to another page knowledge.",
        "Ada went back to another page knowledge.",
    ]


def deeds(bot: Running) -> list[str]:
    with bot.db.reading() as session:
        return logged(session, "did")


async def test_it_is_tried_on_the_copies_that_are_kept(bot: Running, owner: ChatPerson) -> None:
    folder = captures_dir(bot.config.data_dir)
    folder.mkdir()
    name = "scene-post-late-thread.html"
    # The like button's class was renamed: this release doesn't know the page.
    renamed = (CAPTURED / name).read_text(encoding="utf-8").replace("reactions-react-button", "reactions-new")
    (folder / "20261125-100000-post.html").write_text(renamed, encoding="utf-8")
    like = "span.reactions-react-button button[aria-pressed]"
    assert like in str(BUILT_IN.table("post")["like"])
    await owner.upload(newer((like, f"{like}, span.reactions-new button[aria-pressed]")), "pages.toml")
    await see(owner, "A post: not known before, now known on 1 copy")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"version = ", "no TOML"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (newer(version="2020.1.1"), "older than the built-in"),
        (TEXT.encode(), "in force already"),
        (newer(MORE_BUTTONS, version=BUILT_IN.version), "give it a newer version"),
        (newer(('feed = "/feed/"', 'feed = "//elsewhere.example/"')), "paths.feed"),
        (newer(('feed = "/feed/"', 'feed = ".elsewhere.example/"')), "paths.feed"),
        (newer(('feed = "/feed/"', 'feed = "/\\\\elsewhere.example"')), "paths.feed"),
        (newer(('connections = "/', 'other = "@elsewhere.example/"\nconnections = "/')), "paths.other"),
        (newer(('names = "h1, h2"', 'names = "h1[["')), "profile.names"),
        (newer(('names = "h1, h2"', 'names = "h1, h2"\nmore_names = 7')), "profile.more_names"),
        (newer(('names = "h1, h2"', f'names = "{"h1 " * 300}"')), "profile.names"),
        (newer(('names = "h1, h2"\n', "")), "names"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_file_that_can_t_be_used_is_refused_in_one_sentence(
    bot: Running, owner: ChatPerson, content: bytes, why: str
) -> None:
    await owner.upload(content, "pages.toml")
    shown = await see(owner, "isn't taken", why)
    assert not any("Put it in force" in label for label, _ in buttons_of(shown))
    assert in_force(bot) == BUILT_IN.version
    await until(lambda: not list((bot.config.data_dir / "pages").rglob("*.toml")))


async def test_only_the_owner_s_is_taken(bot: Running, owner: ChatPerson) -> None:
    async with ChatPerson(bot.chat.url, BEN) as ben, ChatPerson(bot.chat.url, CLEO) as cleo:
        await bot.pair(ben, Role.OPERATOR)
        await bot.pair(cleo, Role.VIEWER)
        for person in (ben, cleo):
            await person.upload(newer(MORE_BUTTONS), "pages.toml")
            await person.wait_for("Your role doesn't allow that")
        await owner.upload(newer(MORE_BUTTONS), "pages.toml")
        shown = await labelled(owner, "Put it in force")
        data = next(data for label, data in buttons_of(shown) if "Put it in force" in label)
        await ben.send("/pages")
        mine = await see(ben, "In force")
        answer = await ben.press(data, mine["message_id"], old=True)
        await refused(ben, answer, "Your role doesn't allow that")
    assert in_force(bot) == BUILT_IN.version


async def test_it_is_known_by_what_stands_in_it_and_a_list_of_people_is_none(
    bot: Running, owner: ChatPerson
) -> None:
    await owner.upload(newer(MORE_BUTTONS), "pages.toml.txt")
    await see(owner, "page knowledge", NEWER)
    await owner.upload(newer(MORE_BUTTONS), "knowledge.txt")
    await labelled(owner, "Put it in force")
    await owner.upload(b"Name,LinkedIn URL\nJane,linkedin.com/in/jane-doe\n", "people.csv")
    await owner.wait_for(lambda m: "people.csv" in text_of(m) and "Is that right?" in text_of(m))


async def test_sent_twice_the_second_says_that_it_is_in_force(bot: Running, owner: ChatPerson) -> None:
    content = newer(MORE_BUTTONS)
    await owner.upload(content, "pages.toml")
    first = await labelled(owner, "Put it in force")
    await tap(owner, "Put it in force")
    await owner.wait_for("is in force.")
    await owner.upload(content, "pages.toml")
    await see(owner, "isn't taken", "in force already")
    data = f"pages:take:{page_knowledge.mark(content, page_knowledge.in_force(bot.config.data_dir))}"
    answer = await owner.press(data, first["message_id"], old=True)
    await refused(owner, answer, "That file is gone: send it again.")


async def test_what_was_compared_with_another_one_is_compared_anew(bot: Running, owner: ChatPerson) -> None:
    await owner.upload(newer(MORE_BUTTONS), "one.toml")
    shown = await labelled(owner, "Put it in force")
    (bot.config.data_dir / "pages.toml").write_bytes(newer(MORE_GERMAN, version="2026.12.24"))  # by hand
    await tap(owner, "Put it in force")
    await see(owner, "In force is 2026.12.24", "1 wording gone in German")
    assert in_force(bot) == "2026.12.24"
    await tap(owner, "Put it in force")
    await owner.wait_for(f"Page knowledge {NEWER} is in force.")
    found = page_knowledge.history(bot.config.data_dir)
    assert [each.version for each in found] == [NEWER, "2026.12.24", BUILT_IN.version]  # kept, too
    assert shown


async def test_while_a_turn_runs_it_is_taken_by_the_next_browser(bot: Running, owner: ChatPerson) -> None:
    bot.agent.turn = CurrentTurn(1, "Anna", MONDAY, fact("doing.opening"))
    await owner.upload(newer(MORE_BUTTONS), "pages.toml")
    await tap(owner, "Put it in force")
    await owner.wait_for("the next browser has the new one")


async def test_a_file_that_came_right_before_the_agent_ended_is_looked_into_by_the_next(
    bot: Running, owner: ChatPerson
) -> None:
    folder = bot.config.data_dir / "pages" / "sent"
    folder.mkdir(parents=True)
    await bot.stop()
    (folder / f"{7001}-12345.toml").write_bytes(newer(MORE_BUTTONS))
    await bot.start()
    await see(owner, "page knowledge", NEWER, "1 selector changed")


async def test_dropped_it_changes_nothing(bot: Running, owner: ChatPerson) -> None:
    await owner.upload(newer(MORE_BUTTONS), "pages.toml")
    await tap(owner, "Drop it")
    await owner.wait_for("nothing has changed")
    assert in_force(bot) == BUILT_IN.version
    assert not list((bot.config.data_dir / "pages").rglob("*.toml"))


# --- /pages


async def test_pages_tells_what_matches_and_what_waits(
    bot: Running, owner: ChatPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owner.send("/pages")
    await see(owner, f"page knowledge {BUILT_IN.version}", "of this release", "Nobody has looked yet")
    found = [
        Finding(
            Capability.CONNECT,
            CapabilityVerdict.WORKS,
            fact("pages.record", page="lead", why=fact("pages.read_as", state="pending")),
        ),
        Finding(
            Capability.LIKE,
            CapabilityVerdict.BROKEN,
            fact("pages.record", page="post", why=fact("pages.nothing_known")),
        ),
        Finding(
            Capability.COMMENT,
            CapabilityVerdict.UNSURE,
            fact("pages.record", page="post", why=fact("pages.met_none")),
        ),
    ]
    await bot.db.run(page_check.note, found, BUILT_IN.version, MONDAY, True)
    monkeypatch.setattr(page_waiting, "waiting", lambda session: {ActionType.LIKE: 12})
    bot.clock.move(hours=2)
    await owner.send("/pages")
    await see(
        owner,
        "looked at 2 hours ago",
        "✅ Invitations",
        "⚠️ Likes: broken. Post: nothing of it is understood.",
        "❔ Comments: unsure",
        "👍 12 likes",
    )


async def test_a_look_and_a_copy_are_asked_for_with_buttons(bot: Running, owner: ChatPerson) -> None:
    await owner.send("/pages")
    answer = await tap(owner, "Check now")
    await refused(owner, answer, "No sender is logged in")
    with bot.db.transaction() as session:
        sample = SampleData(session)
        anna = sample.sender("Anna")
        sample.did(anna, ActionType.CONNECT, 1, MONDAY - timedelta(days=1))
    await owner.send("/pages")
    await tap(owner, "Check now")
    await owner.wait_for("as soon as the seat is free, and tell you here what I saw")
    await tap(owner, "Keep a copy")
    await tap(owner, "A profile")
    await owner.wait_for("I keep a copy as soon as the seat is free")
    assert bot.agent.asked[0] == "check pages"
    assert bot.agent.asked[1].startswith("capture profile /in/")


async def test_a_copy_comes_as_a_file(bot: Running, owner: ChatPerson) -> None:
    folder = captures_dir(bot.config.data_dir)
    folder.mkdir()
    (folder / "20261125-100000-feed.html").write_bytes((CAPTURED / "practice-feed.html").read_bytes())
    await owner.send("/pages")
    await tap(owner, "Send me the newest copy")
    await owner.wait_for("The copy stands above")
    sent = [each for each in await owner.messages() if "document" in each]
    assert sent[-1]["document"]["file_name"] == "20261125-100000-feed.html"


# --- by hand, and told


async def test_a_file_put_there_by_hand_is_noticed_and_a_broken_one_told_once(bot: Running) -> None:
    data_dir: Path = bot.config.data_dir

    async def notice() -> int | None:
        known = await asyncio.to_thread(page_knowledge.in_force, data_dir)
        return await bot.db.run(page_waiting.take_up, known, MONDAY)

    assert await notice() == 0  # the first start
    assert await notice() is None
    (data_dir / "pages.toml").write_bytes(newer(MORE_BUTTONS))
    assert await notice() is not None
    (data_dir / "pages.toml").write_bytes(b"broken")
    await notice()
    await notice()
    with bot.db.reading() as session:
        said = logged(session, "page_knowledge")
    assert [NEWER in said[0], "can't be used" in said[1], len(said)] == [True, True, 3]
    assert BUILT_IN.version in said[1]
