"""A person's hands and eyes on the practice chat's page: taps, types, sends files, and keeps pictures of what comes."""

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from practice.album import Album, Job
from practice.chat.client import NotSeen

WIDTH, HEIGHT = 390, 844
PATIENCE = 300.0  # on a busy computer; a screen that never comes is told of after that
LOOK_EVERY_SECONDS = 0.05
SILENCE_SECONDS = 1.5  # so long nobody answers who won't
ANSWER_SECONDS = (
    3.0  # so long what is new beside a tapped message may be a notification that came before the answer
)
CALM_SECONDS = 0.25  # so long nothing has changed: what was to come has come

# The newest first: the button's data and labels, message by message of the bot.
_BUTTONS = """() => [...document.querySelectorAll('#messages article')].reverse().map((message) => ({
  id: Number(message.dataset.id), mine: message.classList.contains('mine'),
  text: message.querySelector('.bubble').innerText, photo: !!message.querySelector('img'),
  file: !!message.querySelector('a[download]'),
  data: [...message.querySelectorAll('.keyboard button')].map((button) => button.dataset.data)}))"""
_FIND = """(wanted) => [...document.querySelectorAll('#messages article')].reverse()
  .flatMap((message) => [...message.querySelectorAll('.keyboard button')])
  .find((button) => new RegExp(wanted).test(button.dataset.data))"""
# For a picture: one message, with what was sent before it where that has room. What stands in it (a time that goes stale is a
# time), how high it is with the app around it, and how high the picture gets.
_ONLY = """({id, height}) => {
  const all = [...document.querySelectorAll('#messages article')], box = document.getElementById('messages');
  const around = height - box.clientHeight + 24, gap = 6;
  const high = (message) => message.getBoundingClientRect().height;
  const screen = all.find((message) => Number(message.dataset.id) === id);
  const shown = screen ? [screen] : all.slice(-1), before = screen && all[all.indexOf(screen) - 1];
  const own = shown.length ? around + high(shown[0]) : 0;
  if (before && before.classList.contains('mine') && own + high(before) + gap <= height) shown.unshift(before);
  all.forEach((message) => { message.style.display = shown.includes(message) ? '' : 'none'; });
  const lines = (screen) => {
    const bubble = screen.querySelector('.bubble').cloneNode(true);
    bubble.querySelectorAll(':scope > time').forEach((time) => time.remove());
    bubble.querySelectorAll('.moment').forEach((moment) => { moment.textContent = '#'; });
    bubble.querySelectorAll('pre, blockquote').forEach((block) => { block.prepend('\\n'); block.append('\\n'); });
    return [...(bubble.querySelector('img') ? ['(picture)'] : []),
      ...bubble.textContent.split('\\n').map((line) => line.trim()).filter((line) => line),
      ...[...screen.querySelectorAll('.keyboard div')].map((row) => [...row.children].map((button) => `[${button.textContent}]`).join(' '))];
  };
  const alert = document.querySelector('#alert[open] p'), menu = document.querySelector('#menu:not([hidden])');
  return {height: Math.round(own), need: Math.max(own, height), words: [...(screen ? lines(screen) : []),
    ...(alert ? [alert.textContent] : []), ...(menu ? [...menu.children].map((each) => each.textContent) : [])]};
}"""
_EMOJI = """() => {
  const paper = document.createElement('canvas').getContext('2d');
  paper.font = '32px sans-serif';
  paper.fillText('\U0001f600', 0, 32);
  const dots = paper.getImageData(0, 0, 40, 40).data;
  return [...dots.keys()].some((at) => at % 4 === 0 && dots[at + 3] && dots[at] !== dots[at + 2]);
}"""
_ALL = "() => document.querySelectorAll('#messages article').forEach((message) => { message.style.display = ''; })"
_NO_TOAST = "() => { document.getElementById('toast').hidden = true; }"
_DOWN = "() => { const box = document.getElementById('messages'); box.scrollTop = box.scrollHeight; }"


class Phone:
    """One person's chat, open in a page of its own."""

    def __init__(self, page: Page, url: str, album: Album) -> None:
        self.page, self._url, self._album = page, url, album
        self.tapped: list[str] = []
        self.written: list[str] = []
        self.sent = 0  # files

    async def open(self, person: int, code: str = "") -> None:
        """Open the chat; a code is sent as by an invitation's link."""
        await self.page.goto(f"{self._url}/?as={person}" + (f"&start={code}" if code else ""))
        await self.page.wait_for_selector("#who option", state="attached")

    async def can_show_emoji(self) -> bool:
        """Whether this computer has a font with them."""
        return bool(await self.page.evaluate(_EMOJI))

    async def speak(self, language: str, *people: int) -> None:
        """Set these people's apps to another language."""
        for person in people:
            answer = await self.page.request.post(f"{self._url}/person/{person}/language/{language}")
            assert answer.ok, answer.status

    # --- hands

    async def tap(self, data: str, has: str = "", name: str = "", caption: str = "") -> None:
        """Tap the newest button with such data: # stands for a number, * for a word."""
        before = await self._before()
        for attempt in range(3):
            button = (await self.page.evaluate_handle(_FIND, _pattern(data))).as_element()
            if button is None:
                raise NotSeen(f"There is no button «{data}» in the chat; there are {_all_data(before)}.")
            exact = await button.get_attribute("data-data") or ""
            own = await button.evaluate("(button) => Number(button.closest('article').dataset.id)")
            try:
                await button.click(timeout=5000)
                break
            except Exception:  # it was redrawn under the finger
                if attempt == 2:
                    raise
        self.tapped.append(exact)
        await self._come(before, f"after a tap on «{exact}»", has, name, caption, own)

    async def write(self, text: str, has: str = "", name: str = "", caption: str = "") -> None:
        """Type and send."""
        before = await self._before()
        self.written.append(text)
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")
        await self._come(before, f"after «{text[:40]}»", has, name, caption)

    async def whisper(self, text: str) -> None:
        """Type and send what gets no answer: whoever isn't let in waits in vain."""
        before = [message for message in await self.seen() if not message["mine"]]
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")
        await self.page.wait_for_timeout(SILENCE_SECONDS * 1000)
        if [message for message in await self.seen() if not message["mine"]] != before:
            raise NotSeen(f"«{text}» was answered, and shouldn't have been.")

    async def send(self, file: Path, has: str = "", name: str = "", caption: str = "") -> None:
        """Send a file by the paper clip."""
        before = await self._before()
        self.sent += 1
        await self.page.set_input_files("#file", file)
        await self._come(before, f"after the file {file.name}", has, name, caption)

    # --- eyes

    async def seen(self) -> list[dict[str, Any]]:
        """What stands in the chat, the newest first."""
        found: list[dict[str, Any]] = await self.page.evaluate(_BUTTONS)
        return found

    async def _before(self) -> list[dict[str, Any]]:
        """What stands there, and no word of an earlier tap any more."""
        await self.page.evaluate(_NO_TOAST)
        await self.dismiss()
        return await self.seen()

    async def see(self, has: str, name: str = "", caption: str = "", seconds: float = PATIENCE) -> None:
        """Wait for a message with such a button, or (in /slashes/) such words; `photo` and `file` mean those."""
        found = await self._wait(lambda now: _standing(now, has), f"«{has}»", seconds)
        await self.keep(name, caption, found)

    async def dismiss(self) -> None:
        """Close an alert."""
        if await self.page.is_visible("#alert[open]"):
            await self.page.click("#alert button")

    async def keep(self, name: str, caption: str, message: int | None = None) -> None:
        """A picture of a message, the bot's newest unless another is named; one that is higher than the phone is kept whole."""
        if not self._album.wants(name):
            return
        if message is None:
            message = _standing(await self.seen(), "")
        await self.page.wait_for_function("[...document.images].every((image) => image.complete)")
        shown = await self.page.evaluate(_ONLY, {"id": message, "height": HEIGHT})
        await self.page.set_viewport_size({"width": WIDTH, "height": int(shown["need"])})
        await self.page.evaluate(_DOWN)
        png = await self.page.screenshot()
        await asyncio.to_thread(self._album.keep, name, caption, png, shown["words"], shown["height"])
        await self.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        await self.page.evaluate(_ALL)
        await self.page.evaluate(_DOWN)

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Count what a job takes of the thumb."""
        before = len(self.tapped), len(self.written), self.sent
        yield
        taps, typed, sent = len(self.tapped), len(self.written), self.sent
        self._album.jobs.append(Job(name, taps - before[0], typed - before[1], sent - before[2]))

    async def _come(
        self, before: list[dict[str, Any]], what: str, has: str, name: str, caption: str, tapped: int = 0
    ) -> None:
        """Wait for what comes of a deed: another chat, or an alert. Of a tap it is the tapped message, where that has changed."""
        spoken = [message for message in before if not message["mine"]]
        soon = time.monotonic() + ANSWER_SECONDS

        def came(now: list[dict[str, Any]]) -> int | None:
            said = [message for message in now if not message["mine"]]
            if said == spoken:
                return None
            if tapped and not has:
                if any(message["id"] == tapped and message not in spoken for message in said):
                    return tapped
                if time.monotonic() < soon:
                    return None
            return _standing(now, has)

        found = await self._wait(came, f"«{has}»" if has else "anything new", PATIENCE, what)
        await self.keep(name, caption, found)

    async def _wait(
        self, fits: Callable[[list[dict[str, Any]]], int | None], wanted: str, seconds: float, what: str = ""
    ) -> int | None:
        """The message that fits; none where an alert came instead."""
        deadline, last, calm = time.monotonic() + seconds, None, 0.0
        while time.monotonic() < deadline:
            now = await self.seen()
            if now != last:
                last, calm = now, time.monotonic()
            alert = await self.page.is_visible("#alert[open]")
            found = fits(now)
            if (found is not None and time.monotonic() - calm >= CALM_SECONDS) or (alert and what):
                return found
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        newest = " ⏎ ".join(message["text"][:200] for message in (last or [])[:2])
        raise NotSeen(f"{wanted} didn't come {what} within {seconds:.0f} s; the chat ends with: {newest}")


def _pattern(data: str) -> str:
    # Some buttons end in what their text boils down to, so that only that very text is posted.
    return "^" + re.escape(data).replace(r"\#", r"\d+").replace(r"\*", r"[^:]+") + "(:[0-9a-f]{8})?$"


def _standing(now: list[dict[str, Any]], has: str) -> int | None:
    """Which of the bot's newest messages is what is wanted: has that button, those words, a picture, a file."""
    for message in [message for message in now if not message["mine"]][:3]:
        if has in ("", "photo", "file"):
            fits = bool(not has or message[has])
        elif has.startswith("/"):
            fits = re.search(has.strip("/"), message["text"]) is not None
        else:
            fits = any(re.match(_pattern(has), data) for data in message["data"])
        if fits:
            return int(message["id"])
    return None


def _all_data(now: list[dict[str, Any]]) -> str:
    return ", ".join(dict.fromkeys(data for message in now[:3] for data in message["data"])) or "none"
