"""What somebody might try, by name: forged buttons, strangers, spellings, codes, hostile files, page knowledge and addresses.

Each attack is one attempt; it comes back as what it achieved, which has to be nothing.
"""

import random
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.routing import routes
from bot.routing.route import NUMBER, RANK, WORD, Route
from engine.leads import importer
from engine.leads.formats import NotAList
from engine.linkedin import pages
from engine.linkedin.pages import BrokenKnowledge
from engine.rules.enums import Role
from engine.rules.identity import NotAProfile, canonical
from tests.bot.running import ADA, CLEO
from tests.bot.world import World, buttons
from tests.leads.test_leads_hostile import HOSTILE

MALLORY = 7009  # nobody let her in
DEEDS = ("pause", "resume", "panic")
CODES = 12
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "plain": lambda name: f"/{name}",
    "capitals": lambda name: f"/{name.upper()}",
    "blanks before it": lambda name: f"  /{name}",
    "words after it": lambda name: f"/{name} now, please",
    "a line break": lambda name: f"\n/{name}",
    "zero-width letters": lambda name: f"/{name[0]}\u200b{name[1:]}",
    "right to left": lambda name: f"\u202e/{name}",
    "full-width": lambda name: f"\uff0f{name}",
    "its data": lambda name: name,
}
# What an attack must not change; the inbox, the log and each person's own talk with the bot aren't among it.
KEPT = (
    "SELECT * FROM senders", "SELECT * FROM campaigns", "SELECT id, status FROM action_queue", "SELECT * FROM settings", "SELECT * FROM do_not_contact",
    "SELECT * FROM custom_lists", "SELECT count(*) FROM list_members", "SELECT * FROM predefined_comments", "SELECT id, role FROM users",
    "SELECT count(*) FROM leads", "SELECT count(*) FROM interactions",
)  # fmt: skip
ELSEWHERE = (
    "https://www.linkedin.com.evil.example/in/ana", "https://evil.example/linkedin.com/in/ana", "https://linkedin.com@evil.example/in/ana",
    "https://www.linkedin.com/in/..", "https://www.linkedin.com/in/%2e%2e/feed", "https://www.linkedin.com/in/me", "https://www.linkedin.com/in/edit",
    "https://www.linkedin.com/in/a/../../feed", "https://www.linkedin.com/company/acme", "javascript:alert(1)//linkedin.com/in/ana",
    "https://www.linkedin.com/in/ana%2F..%2Fbo", "https://www.linkedin.com/in/ana%00", "https://www.lınkedin.com/in/ana", "file:///in/ana",
    "https://www.linkedin.com/in/%252e%252e", "https://www.linkedin.com:8080@evil.example/in/ana", "https://xlinkedin.com/in/ana", "//evil.example/in/ana",
)  # fmt: skip
KNOWLEDGE: Mapping[str, Callable[[str], str]] = {
    "a path to another host": lambda text: re.sub(
        r'(?m)^feed = "[^"]*"', 'feed = "//evil.example/feed/"', text
    ),
    "a path with a scheme": lambda text: re.sub(
        r'(?m)^feed = "[^"]*"', 'feed = "https://evil.example/"', text
    ),
    "a path upwards": lambda text: re.sub(r'(?m)^feed = "[^"]*"', 'feed = "/in/../../x"', text),
    "an older version": lambda text: re.sub(r'(?m)^version = "[^"]*"', 'version = "1.0.0"', text),
    "no version": lambda text: re.sub(r'(?m)^version = "[^"]*"', "", text),
    "a number for a selector": lambda text: re.sub(r'(?m)^feed = "[^"]*"', "feed = 7", text),
    "an entry too long": lambda text: text + '\n[more]\nx = "' + "a" * 100_000 + '"\n',
    "too many entries": lambda text: text + "\n[more]\nx = [" + '"a",' * 5000 + "]\n",
    "too deep": lambda text: text + "\nx = " + "[" * 3000 + "]" * 3000 + "\n",
    "too large": lambda text: text + "# " + "x" * 2_000_000,
    "no text": lambda text: "\x00\x01" + text,
    "cut off": lambda text: text[: len(text) // 2] + "\n[[",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attack, and what it achieved."""

    kind: str
    what: str
    achieved: tuple[str, ...]


async def in_the_chat(world: World, rng: random.Random) -> AsyncIterator[Attempt]:
    """By a viewer and by a stranger, against the bot."""
    for route in routes.ROUTES:
        data = _filled(route, rng)
        if RANK[route.least] > RANK[Role.VIEWER]:
            yield await _tap(world, "a forged button, by a viewer", CLEO, data)
        yield await _tap(world, "a forged button, by a stranger", MALLORY, data)
    for spelling, spell in SPELLINGS.items():
        for deed in DEEDS:
            yield await _words(
                world, "a command above one's role, spelled differently", CLEO, spell(deed), spelling
            )
    for deed in DEEDS:
        yield await _words(world, "a stranger's command", MALLORY, f"/{deed}", deed)
    for _ in range(CODES):
        yield await _words(world, "a stranger's code", MALLORY, f"/start {rng.getrandbits(48):x}", "a code")
    for message in list(world.store.messages.get(ADA, []))[-5:]:
        for button in buttons(message)[:4]:
            data = button.get("callback_data", "home")
            yield await _tap(
                world, "the owner's own button, by a stranger", MALLORY, data, message["message_id"]
            )


async def _tap(world: World, kind: str, person: int, data: str, message: int = 1) -> Attempt:
    before = _house(world)
    step = await world.tap(person, message, data)
    answered = ("a stranger was answered",) if person == MALLORY and step.answer is not None else ()
    return Attempt(kind, data, (*_changed(before, _house(world)), *answered))


async def _words(world: World, kind: str, person: int, text: str, what: str) -> Attempt:
    before = _house(world)
    step = await world.send(person, text)
    answered = ("a stranger was answered",) if person == MALLORY and step.messages else ()
    return Attempt(kind, what, (*_changed(before, _house(world)), *answered))


def _house(world: World) -> list[list[tuple[object, ...]]]:
    return [world.ask(query) for query in KEPT]


def _changed(before: list[list[tuple[object, ...]]], after: list[list[tuple[object, ...]]]) -> list[str]:
    return [f"changed: {query}" for query, old, new in zip(KEPT, before, after, strict=True) if old != new]


def _filled(route: Route, rng: random.Random) -> str:
    """The route's data with some numbers and words."""
    found = []
    for word in route.pattern.split(":"):
        some = rng.choice(("yes", "connect", "on", "all")) if word == WORD else word
        found.append(str(rng.randint(1, 3)) if word == NUMBER else some)
    return ":".join(found)


async def with_files(folder: Path) -> AsyncIterator[Attempt]:
    """Files that claim to be lists, through the process that reads them."""
    for name, (make, _) in HOSTILE.items():
        here = folder / name.replace(" ", "-").replace("/", "-").replace(".", "")
        here.mkdir()
        try:
            await importer.inspect(make(here))
            achieved: tuple[str, ...] = ("it was taken",)
        except NotAList:
            achieved = ()
        yield Attempt("a hostile file", name, achieved)


def with_page_knowledge() -> list[Attempt]:
    """A pages.toml that would lead elsewhere, hang or break."""
    built_in, text = pages.built_in(), pages.built_in_text()
    found = []
    for name, change in KNOWLEDGE.items():
        try:
            pages.understand(change(text).encode(), built_in)
            achieved: tuple[str, ...] = ("it was taken",)
        except BrokenKnowledge:
            achieved = ()
        found.append(Attempt("a hostile page knowledge", name, achieved))
    return found


def with_addresses() -> list[Attempt]:
    """Addresses that would lead to another site, or to nobody."""
    found = []
    for address in ELSEWHERE:
        try:
            achieved: tuple[str, ...] = (f"it was taken for {canonical(address)}",)
        except NotAProfile:
            achieved = ()
        found.append(Attempt("an address that leads elsewhere", address, achieved))
    return found
