"""Reading a page: one script boils it down to facts, and hands back the controls that it attributed."""

import asyncio
from collections.abc import Awaitable
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from playwright.async_api import ElementHandle, Page
from playwright.async_api import Error as PlaywrightError

T = TypeVar("T")

READ_SECONDS = 20.0  # a reading takes milliseconds; Playwright itself would wait for ever


class Hangs(PlaywrightError):
    """The browser is there and doesn't answer."""


@cache
def script(name: str) -> str:
    """The reading script of that name."""
    return resources.files("engine.linkedin.reading").joinpath(f"{name}.js").read_text(encoding="utf-8")


class Reading:
    """One look at a page: its signals, and handles of its controls (None where there is none)."""

    def __init__(self, signals: dict[str, Any], controls: dict[str, ElementHandle | None]) -> None:
        self.signals = signals
        self._controls = controls

    def control(self, name: str) -> ElementHandle:
        """The control; that it is there was in the signals."""
        found = self._controls.get(name)
        assert found is not None, name
        return found

    def there(self) -> dict[str, ElementHandle]:
        """The controls that the page has."""
        return {name: each for name, each in self._controls.items() if each is not None}


async def read(page: Page, name: str, argument: Any, *controls: str) -> Reading:
    """Read the page with a script that answers `{signals, control: element, …}`."""
    return await answered(_read(page, name, argument, controls))


async def facts(page: Page, name: str, argument: Any) -> dict[str, Any]:
    """Read the page with a script that answers facts only."""
    answer: dict[str, Any] = await answered(page.evaluate(script(name), argument))
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
    found = {each: parts[each].as_element() if each in parts else None for each in controls}
    return Reading(await parts["signals"].json_value(), found)
