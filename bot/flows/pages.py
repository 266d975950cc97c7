"""A file of page knowledge that was sent: looked into, compared in words, put in force by a button."""

import asyncio
import os
import re
from pathlib import Path

from bot import texts
from bot.error_messages import guarded
from bot.flows import files
from bot.notifications.delivery import tell
from bot.routing.request import Request
from bot.screens import help as help_screens
from bot.screens import pages as screens
from bot.services import Services
from bot.transport import cards
from engine.linkedin import pages
from engine.rules.enums import Role
from engine.rules.errors import LinkedPilotError, UserError
from engine.rules.fingerprints import ChangedMeanwhile
from engine.upkeep import page_knowledge
from engine.work import page_waiting
from engine.work.visitor import stage_options
from storage import users
from storage.users import UserRow

T = texts.of("pages")
SUFFIX = ".toml"
PERHAPS = (SUFFIX, ".txt", ".toml.txt", "")  # phones add an ending, or take one away
ARRIVED = re.compile(r"(\d+)-(\d+)", re.ASCII)  # person, update
MARK = re.compile(r"[0-9a-f]{8}", re.ASCII)


def is_knowledge(name: str, path: Path) -> bool:
    """Whether a file is page knowledge, by its name or by what stands in it."""
    ending = files.suffixes(name)
    if ending.endswith(SUFFIX):
        return True
    if ending not in PERHAPS or path.stat().st_size > pages.LARGEST:
        return False
    content = path.read_bytes()
    return b"[paths]" in content and b"[texts." in content


async def receive(visit: Request, name: str, path: Path) -> None:
    """The owner's is looked into; from anybody else it is none of our business."""
    if visit.user.role is not Role.OWNER:
        await asyncio.to_thread(path.unlink)
        await visit.show(help_screens.refused(help_screens.NOT_YOURS))
        return
    house, user = visit.house, visit.user
    arrived = await asyncio.to_thread(_arrive, house, path, f"{user.id}-{visit.update_id}")
    card = await cards.show(house, user, screens.looking(name))
    _start_looking(house, user, arrived, name, card)


def _arrive(house: Services, path: Path, name: str) -> Path:
    arrived = _folder(house) / f"{name}{SUFFIX}"
    arrived.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, arrived)
    return arrived


async def take_up(house: Services) -> None:
    """At the start: look into files that came right before the agent ended."""
    for file in sorted(_folder(house).glob(f"*{SUFFIX}")):
        found = ARRIVED.fullmatch(file.stem)
        user = await house.db.read(users.get, int(found[1])) if found else None
        if user is not None and user.role is Role.OWNER:
            _start_looking(house, user, file, pages.FILE, None)
        elif found is not None:
            await asyncio.to_thread(file.unlink, missing_ok=True)


def _start_looking(house: Services, user: UserRow, file: Path, name: str, card: int | None) -> None:
    work = guarded(house, user, "pages_failed", lambda: _look_into(house, user, file, name, card))
    house.jobs.start(f"pages {file.name}", work)


async def _look_into(house: Services, user: UserRow, file: Path, name: str, card: int | None) -> None:
    """Until it was told what it changes, the file is one that came; then it waits for its button."""
    config = house.config
    content = await asyncio.to_thread(file.read_bytes)
    before = page_knowledge.in_force(config.data_dir).pages.version
    try:
        async with house.jobs.looks:
            new = await page_knowledge.propose(content, config.data_dir, stage_options(config), house.clock)
    except LinkedPilotError as refusal:
        screen = screens.refused(name, str(refusal))
    else:
        await asyncio.to_thread(_asked(house, new.mark).write_bytes, content)
        screen = screens.proposed(name, new, before)
    await tell(house, user, lambda: cards.show(house, user, screen, card))
    await asyncio.to_thread(file.unlink, missing_ok=True)


async def take(visit: Request, mark: str) -> None:
    """Put it in force, if what it was compared with still is; else it is compared anew."""
    house, data_dir = visit.house, visit.house.config.data_dir
    file, content = await _waiting(visit, mark)
    try:
        new = await asyncio.to_thread(page_knowledge.take, data_dir, content, mark)
    except ChangedMeanwhile:
        arrived = await asyncio.to_thread(_arrive, house, file, f"{visit.user.id}-{visit.update_id}")
        _start_looking(house, visit.user, arrived, pages.FILE, visit.tapped)
        visit.toast = T.changed_meanwhile
        return
    released = await visit.run(page_waiting.take_up, page_knowledge.in_force(data_dir), visit.now)
    await asyncio.to_thread(file.unlink, missing_ok=True)
    said = screens.taken(new.version, released or 0, house.agent.current() is not None)
    await _answer(visit, said)


async def drop(visit: Request, mark: str) -> None:
    """Forget the file."""
    file, _content = await _waiting(visit, mark)
    await asyncio.to_thread(file.unlink, missing_ok=True)
    await visit.did()
    await _answer(visit, T.dropped)


async def _answer(visit: Request, said: str) -> None:
    """In place of the question, which is answered."""
    screen = screens.done(said)
    await cards.show(visit.house, visit.user, screen, visit.tapped)


async def _waiting(visit: Request, mark: str) -> tuple[Path, bytes]:
    """The file that a button speaks of. Raises UserError when it is gone."""
    file = _asked(visit.house, mark) if MARK.fullmatch(mark) else None
    if file is None or not file.is_file():
        raise UserError(T.gone)
    return file, await asyncio.to_thread(file.read_bytes)


def _folder(house: Services) -> Path:
    return house.config.data_dir / page_knowledge.FOLDER / "sent"


def _asked(house: Services, mark: str) -> Path:
    return _folder(house) / f"asked-{mark}{SUFFIX}"
