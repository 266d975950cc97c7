"""Reading a page: one script boils it down to facts, and hands back the controls that it attributed."""

import asyncio
from collections.abc import Awaitable
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from playwright.async_api import ElementHandle, JSHandle, Page
from playwright.async_api import Error as PlaywrightError

from engine.rules.names import all_visible

T = TypeVar("T")

READ_SECONDS = 20.0  # a reading takes milliseconds; Playwright itself would wait for ever


class Hangs(PlaywrightError):
    """The browser is there and doesn't answer."""


@cache
def script(name: str) -> str:
    """The reading script of that name."""
    return resources.files("engine.linkedin.reading").joinpath(f"{name}.js").read_text(encoding="utf-8")


class Reading:
    """One look at a page: its signals, and handles of its controls and of what else the script hands back."""

    def __init__(self, signals: dict[str, Any], parts: dict[str, JSHandle]) -> None:
        self.signals = signals
        self._parts = parts

    def control(self, name: str) -> ElementHandle:
        """The control; that it is there was in the signals."""
        found = self.element(name)
        assert found is not None, name
        return found

    def element(self, name: str) -> ElementHandle | None:
        """The control, where there is one."""
        part = self._parts.get(name)
        return part.as_element() if part is not None else None

    def there(self) -> dict[str, ElementHandle]:
        """The controls that the page has."""
        found = {name: self.element(name) for name in self._parts}
        return {name: each for name, each in found.items() if each is not None}

    def part(self, name: str) -> JSHandle:
        """Something that isn't one element: a list of them."""
        return self._parts[name]


async def read(page: Page, name: str, argument: Any, *controls: str) -> Reading:
    """Read the page with a script that answers `{signals, control: element, …}`."""
    return await answered(_read(page, name, argument, controls))


async def facts(page: Page, name: str, argument: Any) -> dict[str, Any]:
    """Read the page with a script that answers facts only."""
    answer: dict[str, Any] = all_visible(await answered(page.evaluate(script(name), argument)))
    return answer


async def answered(reading: Awaitable[T]) -> T:
    """The reading's answer. Raises Hangs when there is none."""
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await reading
    except TimeoutError:
        raise Hangs("The browser doesn't answer.") from None


async def _read(page: Page, name: str, argument: Any, controls: tuple[str, ...]) -> Reading:
    handle = await page.evaluate_handle(script(name), argument)
    parts = await handle.get_properties()  # all at once: each is a way to the browser and back
    wanted = {each: parts[each] for each in controls if each in parts}
    return Reading(all_visible(await parts["signals"].json_value()), wanted)
