"""What tests of files and of long work begin with."""

from typing import Any

from sqlalchemy import func, select

from practice.chat.client import ChatPerson, text_of
from tests.bot.running import Running, one, tap

CSV = (
    b"Full Name,LinkedIn URL,Job Title,Company\n"
    b"Priya Sharma,https://www.linkedin.com/in/priya,CTO,Acme\n"
    b"Jane Doe,linkedin.com/in/jane-doe/,CEO,Example\n"
    b"Jane Doe,https://de.linkedin.com/in/Jane-Doe?x=1,CEO,Example\n"
    b"No Link,nothing,CFO,Nowhere\n"
)


def count(bot: Running, table: Any) -> int:
    return int(one(bot, select(func.count()).select_from(table)))


def lines(message: dict[str, Any]) -> list[str]:
    """The lines with their words one blank apart, so that a table's columns can be read."""
    return [" ".join(line.split()) for line in text_of(message).splitlines()]


async def to_naming(owner: ChatPerson, content: bytes = CSV, name: str = "people.csv") -> None:
    """A file is sent and its mapping confirmed."""
    await owner.upload(content, name)
    await owner.wait_for(lambda m: name in text_of(m) and "Is that right?" in text_of(m))
    await tap(owner, "Another name")
    await owner.wait_for("What shall the list be called?")


async def away(bot: Running) -> None:
    """Telegram can't be reached for longer than a single call, and what is said when that failed, is patient."""
    await bot.faults("down", count=12, methods=["sendMessage", "editMessageText", "sendDocument"])
