"""A file of page knowledge that was sent: looked into, compared in words, put in force by a button."""

import asyncio
import os
import re
from pathlib import Path

from bot import texts
from bot.error_messages import guarded, sentence
from bot.flows import files
from bot.notifications.delivery import tell
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import help as help_screens
from bot.screens import pages as screens
from bot.services import Services
from bot.transport import cards
from engine.linkedin import pages
from engine.rules.enums import Role
from engine.rules.errors import LinkedPilotError
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


async def receive(request: Request, name: str, path: Path) -> None:
    """The owner's is looked into; from anybody else it is none of our business."""
    if request.user.role is not Role.OWNER:
        await asyncio.to_thread(path.unlink)
        await request.show(help_screens.refused(help_screens.T.not_yours))
        return
    services, user = request.services, request.user
    arrived = await asyncio.to_thread(_arrive, services, path, f"{user.id}-{request.update_id}")
    card = await cards.show(services, user, screens.looking(name))
    _start_looking(services, user, arrived, name, card)


def _arrive(services: Services, path: Path, name: str) -> Path:
    arrived = _folder(services) / f"{name}{SUFFIX}"
    arrived.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, arrived)
    return arrived


async def take_up(services: Services) -> None:
    """At the start: look into files that came right before the agent ended."""
    for file in sorted(_folder(services).glob(f"*{SUFFIX}")):
        found = ARRIVED.fullmatch(file.stem)
        user = await services.db.read(users.get, int(found[1])) if found else None
        if user is not None and user.role is Role.OWNER:
            with texts.speaking(user.language):
                _start_looking(services, user, file, pages.FILE, None)
        elif found is not None:
            await asyncio.to_thread(file.unlink, missing_ok=True)


def _start_looking(services: Services, user: UserRow, file: Path, name: str, card: int | None) -> None:
    work = guarded(services, user, "pages_failed", lambda: _look_into(services, user, file, name, card))
    services.jobs.start(f"pages {file.name}", work)


async def _look_into(services: Services, user: UserRow, file: Path, name: str, card: int | None) -> None:
    """Until it was told what it changes, the file is one that came; then it waits for its button."""
    config = services.config
    content = await asyncio.to_thread(file.read_bytes)
    before = page_knowledge.in_force(config.data_dir).pages.version
    try:
        async with services.jobs.looks:
            new = await page_knowledge.propose(
                content, config.data_dir, stage_options(config), services.clock
            )
    except LinkedPilotError as refusal:
        screen = screens.refused(name, await sentence(services, refusal))
    else:
        await asyncio.to_thread(_asked(services, new.mark).write_bytes, content)
        screen = screens.proposed(name, new, before)
    await tell(services, user, lambda: cards.show(services, user, screen, card))
    await asyncio.to_thread(file.unlink, missing_ok=True)


async def take(request: Request, mark: str) -> None:
    """Put it in force, if what it was compared with still is; else it is compared anew."""
    services, data_dir = request.services, request.services.config.data_dir
    file, content = await _waiting(request, mark)
    try:
        new = await asyncio.to_thread(page_knowledge.take, data_dir, content, mark)
    except ChangedMeanwhile:
        arrived = await asyncio.to_thread(_arrive, services, file, f"{request.user.id}-{request.update_id}")
        _start_looking(services, request.user, arrived, pages.FILE, request.tapped)
        request.toast = T.changed_meanwhile
        return
    released = await request.run(page_waiting.take_up, page_knowledge.in_force(data_dir), request.now)
    await asyncio.to_thread(file.unlink, missing_ok=True)
    said = screens.taken(new.version, released or 0, services.agent.current() is not None)
    await _answer(request, said)


async def drop(request: Request, mark: str) -> None:
    """Forget the file."""
    file, _content = await _waiting(request, mark)
    await asyncio.to_thread(file.unlink, missing_ok=True)
    await request.did()
    await _answer(request, T.dropped)


async def _answer(request: Request, said: str) -> None:
    """In place of the question, which is answered."""
    screen = screens.done(said)
    await cards.show(request.services, request.user, screen, request.tapped)


async def _waiting(request: Request, mark: str) -> tuple[Path, bytes]:
    """The file that a button speaks of. Raises UserError when it is gone."""
    file = _asked(request.services, mark) if MARK.fullmatch(mark) else None
    if file is None or not file.is_file():
        raise Refusal(T.gone)
    return file, await asyncio.to_thread(file.read_bytes)


def _folder(services: Services) -> Path:
    return services.config.data_dir / page_knowledge.FOLDER / "sent"


def _asked(services: Services, mark: str) -> Path:
    return _folder(services) / f"asked-{mark}{SUFFIX}"
