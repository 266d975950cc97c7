"""What the buttons of an OpenOutreach instance's set-up do, and the words that answer them."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.handlers import openoutreach
from bot.handlers.typed import is_nothing
from bot.routing.request import Request
from bot.screens import openoutreach_setup as screens
from bot.screens.base import Screen
from bot.screens.openoutreach import InstanceCard
from bot.screens.openoutreach_setup import SetUpCard
from engine import senders
from engine.openoutreach import instance_settings, searches, set_up
from engine.openoutreach.instance_settings import InstanceSetting, WrongInstanceSetting
from engine.openoutreach.searches import WrongSearch
from engine.openoutreach.set_up import Account
from engine.rules.enums import Build
from storage.conversations import ConversationRow

SETTING, EMAIL, SEARCH = "instance", "instance_email", "search"  # flows
NAME, PRODUCT, TARGET = "name", "product", "target"  # what is asked of a search

T = screens.T
A = TypeVar("A")


async def begin(request: Request, number: int) -> Screen:
    """What there is, and what is to be done next."""
    return screens.set_up(await _data(request, number))


async def choose_build(request: Request, number: int, word: str) -> Screen:
    """This build: its container is run so, and its folders are made."""
    row = await request.run(instance_settings.set_setting, number, InstanceSetting.BUILD, word)
    card = await openoutreach.look(request, number)
    assert row.build is not None, "a build was set"
    await _on_disk(set_up.make_folders, card.folder, row.build)
    return await begin(request, number)


async def ask_email(request: Request, number: int) -> Screen:
    """With which address does it log in?"""
    await request.ask(EMAIL, "email", number=number)
    return screens.ask_email(await _data(request, number))


async def take_email(request: Request, conversation: ConversationRow, words: str) -> Screen:
    """The file with the account, in which the password is still to be typed: on the laptop only."""
    number = conversation.data["number"]
    email = senders.checked_email(words)
    card = await openoutreach.look(request, number)
    await _on_disk(set_up.make_folders, card.folder, Build.FILES)
    await _on_disk(set_up.write_account, card.folder, Account(email))
    await request.conclude(_nothing)
    return await begin(request, number)


async def ask_email_again(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    """The same question, and why the last answer wouldn't do."""
    return screens.ask_email(await _data(request, conversation.data["number"]), problem)


async def more(request: Request, number: int) -> Screen:
    """What its container is run with."""
    card = await openoutreach.look(request, number)
    return screens.settings(card, instance_settings.shown(card.row))


async def ask_setting(request: Request, number: int, name: str) -> Screen:
    """To what shall it be set?"""
    which = instance_settings.find(name)
    if which not in screens.TYPED:
        raise WrongInstanceSetting("name", name=name, names=list(screens.TYPED))
    await request.ask(SETTING, "value", number=number, name=name)
    return await _ask_setting(request, number, which, "")


async def take_setting(request: Request, conversation: ConversationRow, words: str) -> Screen:
    """To this."""
    number, name = conversation.data["number"], conversation.data["name"]
    text = "" if is_nothing(words) else words
    await request.conclude(instance_settings.set_setting, number, name, text)
    from_box = name == InstanceSetting.IMAGE
    return await (openoutreach.box(request, number) if from_box else more(request, number))


async def ask_setting_again(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    """The same question, and why the last answer wouldn't do."""
    which = instance_settings.find(conversation.data["name"])
    return await _ask_setting(request, conversation.data["number"], which, problem)


async def _ask_setting(request: Request, number: int, which: InstanceSetting, problem: str) -> Screen:
    card = await openoutreach.look(request, number)
    return screens.ask_setting(card, which, instance_settings.shown(card.row)[which], problem)


# --- searches


async def all_searches(request: Request, number: int) -> Screen:
    """An instance's."""
    card = await openoutreach.look(request, number)
    found = await _on_disk(searches.searches, card.folder)
    used = await _on_disk(
        lambda folder: [each.key for each in found if searches.is_used(folder, each)], card.folder
    )
    return screens.searches(card, found, used[0] if used else "")


async def one_search(request: Request, number: int, key: str) -> Screen:
    """One with both its texts."""
    card = await openoutreach.look(request, number)
    found = await _on_disk(searches.get, card.folder, key)
    return screens.one_search(card, found, await _on_disk(searches.is_used, card.folder, found))


async def new_search(request: Request, number: int) -> Screen:
    """How is it called?"""
    await request.ask(SEARCH, NAME, number=number)
    return screens.ask_search(await openoutreach.look(request, number), NAME, "")


async def edit_product(request: Request, number: int, key: str) -> Screen:
    """What is offered?"""
    return await _edit(request, number, key, PRODUCT)


async def edit_target(request: Request, number: int, key: str) -> Screen:
    """Who is looked for?"""
    return await _edit(request, number, key, TARGET)


async def _edit(request: Request, number: int, key: str, step: str) -> Screen:
    card = await openoutreach.look(request, number)
    found = await _on_disk(searches.get, card.folder, key)
    await request.ask(SEARCH, step, number=number, key=key, name=found.name)
    return screens.ask_search(card, step, found.name)


async def take_search(request: Request, conversation: ConversationRow, words: str) -> Screen:
    """A new one's name and texts, one after the other; or one text of an old one."""
    number, step, key = conversation.data["number"], conversation.step, conversation.data.get("key")
    card = await openoutreach.look(request, number)
    if key is not None:
        await _on_disk(lambda folder: searches.edit(folder, key, **{step: words}), card.folder)
        await request.conclude(_nothing)
        return await one_search(request, number, key)
    if step == NAME:
        name = await _on_disk(_free_name, card.folder, words)
        await request.ask(SEARCH, PRODUCT, number=number, name=name)
        return screens.ask_search(card, PRODUCT, name)
    name = conversation.data["name"]
    if step == PRODUCT:
        product = searches.checked_text(words)
        await request.ask(SEARCH, TARGET, number=number, name=name, product=product)
        return screens.ask_search(card, TARGET, name)
    found = await _on_disk(searches.add, card.folder, name, conversation.data["product"], words)
    await request.conclude(_nothing)
    return await one_search(request, number, found.key)


async def ask_search_again(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    """The same question, and why the last answer wouldn't do."""
    card = await openoutreach.look(request, conversation.data["number"])
    return screens.ask_search(card, conversation.step, conversation.data.get("name", ""), problem)


async def use_search(request: Request, number: int, key: str) -> Screen:
    """Give it to the build that reads files."""
    card = await openoutreach.look(request, number)
    await _on_disk(searches.use, card.folder, key)
    await request.did()
    return await one_search(request, number, key)


async def ask_remove(request: Request, number: int, key: str) -> Screen:
    """Really?"""
    card = await openoutreach.look(request, number)
    return screens.ask_remove(card, await _on_disk(searches.get, card.folder, key))


async def remove_search(request: Request, number: int, key: str) -> Screen:
    """Take it away."""
    card = await openoutreach.look(request, number)
    await _on_disk(searches.remove, card.folder, key)
    await request.did()
    return await all_searches(request, number)


def _free_name(folder: Path, words: str) -> str:
    name = searches.checked(words)
    key = searches.Search(name, "", "").key
    if any(each.key == key for each in searches.searches(folder)):
        raise WrongSearch("taken", name=name)
    return name


async def _data(request: Request, number: int) -> SetUpCard:
    card: InstanceCard = await openoutreach.look(request, number)
    email = (await request.read(senders.get, card.row.sender_id)).email
    seen = await _on_disk(set_up.look, card.folder)
    return SetUpCard(card, email, seen, set_up.terminal_command(card.row, card.folder))


async def _on_disk(work: Callable[..., A], *args: object) -> A:
    return await asyncio.to_thread(work, *args)


def _nothing(_session: Session) -> None:
    """The deed was done on the disk."""
