"""Reading a page: one script boils it down to facts, and hands back the controls that it attributed."""

from functools import cache
from importlib import resources
from typing import Any

from playwright.async_api import ElementHandle, Page


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


async def read(page: Page, name: str, argument: Any, *controls: str) -> Reading:
    """Read the page with a script that answers `{signals, control: element, …}`."""
    handle = await page.evaluate_handle(script(name), argument)
    try:
        signals = await (await handle.get_property("signals")).json_value()
        found = {each: (await handle.get_property(each)).as_element() for each in controls}
    finally:
        await handle.dispose()
    return Reading(signals, found)


async def facts(page: Page, name: str, argument: Any) -> dict[str, Any]:
    """Read the page with a script that answers facts only."""
    answer: dict[str, Any] = await page.evaluate(script(name), argument)
    return answer
