"""The chat's page in a real browser: what a person sees, types, taps and sends."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode

from practice.serve import Served
from tests.chat.test_chat_protocol import ADA, PNG


@pytest.fixture
async def page(chat: Served, browser_path: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, chromium_sandbox=False)
        page = await browser.new_page(viewport={"width": 400, "height": 700})
        await page.goto(f"{chat.url}/?as={ADA}")
        await expect(page.locator("#bot")).to_have_text("LinkedPilot (practice)")
        yield page
        await browser.close()


async def test_messages_keyboards_and_answers_are_seen(page: Page, bot: Bot) -> None:
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("Go on", callback_data="go")]])
    await bot.send_message(
        ADA, "<b>Bold</b>\n<pre>a  1\nb  2</pre>", reply_markup=buttons, parse_mode=ParseMode.HTML
    )
    await expect(page.locator(".bubble b")).to_have_text("Bold")
    await expect(page.locator(".bubble pre")).to_have_text("a  1\nb  2")
    bubble, keyboard = await asyncio.gather(
        page.locator(".bubble").bounding_box(), page.locator(".keyboard").bounding_box()
    )
    assert bubble is not None
    assert keyboard is not None
    assert bubble["width"] == keyboard["width"]
    tapped = asyncio.create_task(page.get_by_role("button", name="Go on").click())
    (update,) = await bot.get_updates(timeout=5)
    assert update.callback_query is not None
    await update.callback_query.answer("Going")
    await tapped
    await expect(page.locator("#toast")).to_have_text("Going")


async def test_a_person_types_and_sends_a_file(page: Page, bot: Bot, tmp_path: Path) -> None:
    await page.locator("#text").fill("two\nlines")
    await page.locator("#text").press("Enter")
    (update,) = await bot.get_updates(timeout=5)
    assert update.message is not None
    assert update.message.text == "two\nlines"
    file = tmp_path / "leads.csv"
    file.write_text("url\n")
    await page.locator("#file").set_input_files(file)
    (update,) = await bot.get_updates(offset=update.update_id + 1, timeout=5)
    assert update.message is not None
    assert update.message.document is not None
    await expect(page.get_by_role("link", name="leads.csv")).to_be_visible()


async def test_a_message_that_is_edited_stays_in_its_place_and_the_newest_is_in_view(
    page: Page, bot: Bot
) -> None:
    first = await bot.send_message(ADA, "first")
    for number in range(30):
        await bot.send_message(ADA, f"message {number}")
    await bot.send_photo(ADA, PNG, caption="a picture below all")
    await expect(page.get_by_text("a picture below all")).to_be_in_viewport()
    await bot.edit_message_text("first, edited", ADA, first.message_id)
    await expect(page.locator("article").first).to_contain_text("first, edited")
    await bot.delete_message(ADA, first.message_id)
    await expect(page.locator("article").first).to_contain_text("message 0")
