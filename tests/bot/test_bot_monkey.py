"""Thousands of random updates from a seed: every one is answered or rightly ignored, and the house stays sound.

What is drawn depends on the seed and on what stands on the screens; people act at once, so the order in which two of
them are served is the bot's own. Among the long tests there are 5,000 of them, or as many as `LINKEDPILOT_TEST_UPDATES` says.

Long because the monkey, what it may do and what must hold afterwards are one machine.
"""

import gzip
import io
import os
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import flows
from bot.routing import commands, routes
from bot.routing.route import NUMBER, WORD
from engine.rules.enums import CampaignStatus, Role
from practice.chat import store as chat_store
from practice.chat.store import GROUP_ID
from storage import campaigns, queue_counts, users
from storage.database import Database
from tests.bot import stock
from tests.bot.running import ADA, BEN, CLEO
from tests.bot.world import Step, World, buttons, open_world
from tests.fixtures_db import MONDAY

pytestmark = pytest.mark.sqlite_file  # its world's save games are copies of one

MALLORY = 7009  # nobody let her in
FEW_UPDATES = 250
MANY_UPDATES = int(os.environ.get("LINKEDPILOT_TEST_UPDATES") or 1500)
AT_ONCE = 40
SHEETS = 20  # at most: each is read by a process of its own
ROLES = {BEN: Role.OPERATOR, CLEO: Role.VIEWER}
WHO = [ADA] * 5 + [BEN] * 4 + [CLEO] * 2 + [MALLORY]
WORDS = (
    "Summer fair", "5", "0", "-1", "999999999999999999999", "09:00-11:00", "25:00-26:00", "none", "40 connects",
    "linkedin.com/in/person-12", "https://www.linkedin.com/company/acme", "Acme", "me@example.org", "me@", "🤷", "👩‍👩‍👧‍👦" * 40,
    "{first_name}", "{a|b", "Hi {first_name|there} {Great|Nice}", "<b>bold", "&lt;&amp;", "'; DROP TABLE leads; --", "%_%",
    "\u202eright to left", "a\u0000b", "x" * 4096, "ü" * 300, "two\nlines\n#news", "Europe/Berlin", "Mon,Tue", "/", "/nothing", "yes",
)  # fmt: skip
NUMBERS = ("0", "1", "2", "3", "5", "7", "77", "300", "301", "999999999999999", "00", "١")
DATA_WORDS = ("on", "off", "connect", "daily", "csv", "xlsx", "operator", "owner", "all", "yes", "cooldown_days", "login", "none", "x" * 20)  # fmt: skip
GARBAGE = (
    "",
    ":",
    "home:",
    ":home",
    "HOME",
    "🤷",
    "x" * 64,
    "lead:-1",
    "lead:1:dnc:yes:yes",
    "new:list:1;2",
    "null",
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One update on its way."""

    person: int
    what: str
    step: Step


class Monkey:
    """Draws updates and sends them."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.rng = world, random.Random(seed)
        self.old: dict[int, list[int]] = {person: [1] for person in (*WHO, GROUP_ID)}
        self.sheets = 0
        self.kinds: list[tuple[int, Callable[[int], tuple[str, Step]]]] = [
            (50, self.on_screen),
            (6, self.on_something_old),
            (8, self.forged),
            (3, self.on_another_s),
            (14, self.words),
            (9, self.command),
            (4, self.strange),
            (1, self.sheet),
            (2, self.no_sheet),
            (2, self.in_the_group),
            (1, self.edited),
        ]

    def draw(self) -> Sent:
        """One update of somebody."""
        person = self.rng.choice(WHO)
        kind = self.rng.choices([each for _, each in self.kinds], [weight for weight, _ in self.kinds])[0]
        what, step = kind(person)
        return Sent(person, f"{person} {kind.__name__}: {what!r}", step)

    def on_screen(self, person: int) -> tuple[str, Step]:
        """A button that stands in the chat, most of the time on the newest message."""
        shown = [
            each
            for each in self.world.store.messages.get(person, [])
            if buttons(each) and not each.get("_deleted")
        ]
        if not shown:
            return self.command(person)
        message = shown[-1] if self.rng.random() < 0.8 else self.rng.choice(shown)
        data = [button["callback_data"] for button in buttons(message) if "callback_data" in button]
        return self.tap(person, message["message_id"], self.rng.choice(data))

    def on_something_old(self, person: int) -> tuple[str, Step]:
        """A message that may have gone long ago."""
        return self.tap(person, self.rng.choice(self.old[person]), self.data())

    def forged(self, person: int) -> tuple[str, Step]:
        """Data that stands on no button."""
        data = self.data() if self.rng.random() < 0.8 else self.rng.choice(GARBAGE)
        return self.tap(person, self.world.screen(person) or 1, data)

    def on_another_s(self, person: int) -> tuple[str, Step]:
        """As if it were on somebody else's screen."""
        return self.tap(person, self.world.screen(self.rng.choice((ADA, BEN))) or 1, self.data())

    def data(self) -> str:
        """Any route, with any numbers and words."""
        words = self.rng.choice(routes.ROUTES).pattern.split(":")
        values = {NUMBER: NUMBERS, WORD: DATA_WORDS}
        return ":".join(self.rng.choice(values[word]) if word in values else word for word in words)

    def tap(self, person: int, message: int, data: str) -> tuple[str, Step]:
        return data, self.world.push_tap(person, message, data)

    def words(self, person: int) -> tuple[str, Step]:
        text = self.rng.choice(WORDS)
        return text[:40], self.world.push_words(person, text)

    def command(self, person: int) -> tuple[str, Step]:
        """With what doesn't belong there, most of the time."""
        name = self.rng.choice([command.name for command in commands.COMMANDS])
        text = f"/{name} {self.rng.choice(('', '', *WORDS))}"[:4096]
        return text[:40], self.world.push_words(person, text)

    def strange(self, person: int) -> tuple[str, Step]:
        """What a phone can send besides words and files."""
        file = {"file_id": "f", "file_unique_id": "u", "file_size": 9}
        content = self.rng.choice(
            (
                {"photo": [{**file, "width": 9, "height": 9}], "caption": "A picture"},
                {"photo": [{**file, "width": 9, "height": 9}], "media_group_id": "7"},
                {"sticker": {**file, "type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}},
                {"voice": {**file, "duration": 3}},
                {"contact": {"phone_number": "+1", "first_name": "Jane"}},
                {"location": {"latitude": 1.5, "longitude": 2.5}},
                {"dice": {"emoji": "🎲", "value": 3}},
                {"new_chat_title": "Title"},
                {"document": {**file, "file_id": "gone", "file_name": "gone.csv"}},
                {"document": {**file, "file_size": 3_000_000_000, "file_name": "huge.csv"}},
                {"text": "forwarded", "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Bo"}},
            )
        )  # fmt: skip
        return str(next(iter(content))), self.world.push_message(person, **content)

    def sheet(self, person: int) -> tuple[str, Step]:
        """A list, or what claims to be one."""
        self.sheets += 1
        if self.sheets > SHEETS:
            return self.words(person)
        name, content = self.rng.choice(FILES)()
        return name, self.world.push_message(person, document=self.world.document(name, content))

    def no_sheet(self, person: int) -> tuple[str, Step]:
        """A file without a name, of no kind."""
        if self.sheets > SHEETS:
            return self.words(person)
        self.sheets += 1
        document = {
            **self.world.document("x", b"\x00"),
            "file_name": self.rng.choice(("", "../../x.csv", "x" * 300)),
        }
        return str(document["file_name"])[:20], self.world.push_message(person, document=document)

    def in_the_group(self, person: int) -> tuple[str, Step]:
        if self.rng.random() < 0.5:
            return "a tap", self.world.push_tap(person, 1, "home", GROUP_ID)
        return "words", self.world.push_words(
            person, self.rng.choice(("/start", "/pause", "hello")), GROUP_ID
        )

    def edited(self, person: int) -> tuple[str, Step]:
        return "", self.world.push_message(person, kind="edited_message", text="/pause", edit_date=1)


def _zip_bomb() -> tuple[str, bytes]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("people.csv", b"\x00" * 300_000_000)
    return "bomb.zip", packed.getvalue()


FILES: tuple[Callable[[], tuple[str, bytes]], ...] = (
    lambda: ("people.csv", stock.SHEET),
    lambda: ("people.csv.gz", gzip.compress(stock.SHEET)),
    lambda: ("people.xlsx", b"PK\x03\x04 no workbook"),
    lambda: ("people <b> & Co.csv", stock.SHEET * 3),
    lambda: ("empty.csv", b""),
    lambda: ("picture.png", b"\x89PNG\r\n\x1a\n"),
    _zip_bomb,
)


def judge(world: World, batch: list[Sent]) -> list[str]:
    """What the bot did wrong with some updates."""
    wrongs = []
    for sent in batch:
        query = world.store.queries.pop(sent.step.answer["query"], None) if sent.step.answer else None
        if query is None or "in_the_group" in sent.what:
            continue
        known = sent.person in (ADA, BEN, CLEO)
        if query.answered.is_set() != known:
            wrongs.append(f"{'not answered' if known else 'answered'}: {sent.what}")
    return wrongs


def soundness(world: World) -> list[str]:
    """What isn't as it should be at the end of everything."""
    wrongs = [f"integrity: {row}" for row in world.ask("PRAGMA integrity_check") if row != ("ok",)]
    wrongs += [f"a key of nothing: {row}" for row in world.ask("PRAGMA foreign_key_check")]
    wrongs += [
        f"in the inbox: {row}" for row in world.ask("SELECT update_id FROM inbox WHERE handled_at IS NULL")
    ]
    wrongs += [
        f"went wrong: {row}"
        for row in world.ask("SELECT update_id, error FROM inbox WHERE error IS NOT NULL")
    ]
    wrongs += [
        f"an error: {row}" for row in world.ask("SELECT message FROM event_log WHERE kind = 'bot_error'")
    ]
    wrongs += [
        f"stuck: {row}" for row in world.ask("SELECT id, state FROM uploads WHERE state = 'importing'")
    ]
    wrongs += [
        f"half a list: {row}" for row in world.ask("SELECT id, name FROM custom_lists WHERE NOT ready")
    ]
    wrongs += [
        f"no flow: {row}" for row in world.ask("SELECT flow FROM conversations") if row[0] not in flows.FLOWS
    ]
    (there,) = world.ask("SELECT count(*) FROM senders WHERE removed_at IS NULL")[0]
    if there > 4:
        wrongs.append(f"{there} senders")
    for person in (ADA, BEN, CLEO):
        screen = world.screen(person)
        if screen is not None and world.store.find(person, screen) is None:
            wrongs.append(f"the screen of {person} isn't there")
    return wrongs + counters(world)


def counters(world: World) -> list[str]:
    """Every campaign's numbers against its rows in the queue."""
    wrongs = []
    with world.running.db.reading() as session:
        for row in campaigns.all_campaigns(session):
            here = {str(status): count for status, count in queue_counts.by_status(session, row.id).items()}
            skipped = here.get("skipped", 0) + here.get("skipped_cooldown", 0)
            counted = (here.get("completed", 0), here.get("failed", 0), skipped)
            if (row.leads_succeeded, row.leads_failed, row.leads_skipped) != counted:
                wrongs.append(f"{row.name}: {row} against {here}")
            if row.leads_processed != sum(counted) + here.get("uncertain", 0):
                wrongs.append(f"{row.name}: {row.leads_processed} processed against {here}")
            if row.status is not CampaignStatus.DRAFT and row.leads_queued != sum(here.values()):
                wrongs.append(f"{row.name}: {row.leads_queued} queued against {here}")
            if row.status is CampaignStatus.COMPLETED and campaigns.has_open(session, row.id):
                wrongs.append(f"{row.name} is completed and has open actions")
    return wrongs


def let_in_again(world: World) -> None:
    """Whom the owner has shut out meanwhile comes back, so that there are always three."""
    with world.running.db.transaction() as session:
        for person, role in ROLES.items():
            if users.get(session, person) is None:
                users.add(session, person, person, str(role), role, MONDAY)


@pytest.mark.parametrize(
    ("seed", "updates"), [(1, FEW_UPDATES), pytest.param(2, MANY_UPDATES, marks=pytest.mark.long)]
)
async def test_random_updates_leave_everything_sound(
    seed: int, updates: int, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(chat_store.PEOPLE, MALLORY, "Mallory")
    async with open_world(db, tmp_path, monkeypatch) as world:
        assert not soundness(world)
        monkey, wrongs = Monkey(world, seed), list[str]()
        for person in (ADA, BEN, CLEO):
            await world.send(person, "/start")
        for _ in range(0, updates, AT_ONCE):
            let_in_again(world)
            batch = [monkey.draw() for _ in range(AT_ONCE)]
            last = await world.send(ADA, "/help")
            done = "\n".join(f"  {sent.what}" for sent in batch)
            wrongs += [*judge(world, batch), *last.refusals, *last.errors]
            wrongs += counters(world)
            assert not wrongs, "\n".join(wrongs) + "\nAfter:\n" + done
            for person, messages in world.store.messages.items():
                monkey.old[person] = [each["message_id"] for each in messages][-40:] or [1]
                messages[:] = [each for each in messages if not each.get("_deleted")][-40:]
        home = await world.send(ADA, "/start")
        wrongs = soundness(world)
        shown = [
            each for each in world.store.messages[ADA] if each["from"]["is_bot"] and not each.get("_deleted")
        ]
        assert not wrongs, "\n".join(wrongs)
        assert home.messages[-1]["message_id"] == shown[-1]["message_id"]
        assert not [each for each in world.store.messages.get(MALLORY, []) if each["from"]["is_bot"]]
        assert not [each for each in world.store.messages.get(GROUP_ID, []) if each["from"]["is_bot"]]
