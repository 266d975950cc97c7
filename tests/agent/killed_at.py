"""An agent that is killed at a named step of its first action: `python -m tests.agent.killed_at STEP`."""

import sys
from typing import Any

import psutil
from playwright.async_api import ElementHandle

from cli import main
from engine.linkedin import actions
from engine.linkedin.actions import perform
from engine.linkedin.browser import Browser
from engine.linkedin.outcome import ActionTask, Mark, Result

STEPS = ("before_the_mark", "after_the_mark", "after_the_click", "before_settling")


class Killer:
    def __init__(self, step: str) -> None:
        self.step = step
        self.marked = False
        self.click = ElementHandle.click

    def at(self, step: str) -> None:
        if step == self.step:
            psutil.Process().kill()

    async def perform(self, browser: Browser, task: ActionTask, mark: Mark) -> Result:
        async def marked(url: str) -> None:
            self.at("before_the_mark")
            await mark(url)
            self.marked = True
            self.at("after_the_mark")

        result = await perform(browser, task, marked)
        self.at("before_settling")
        return result

    async def clicked(self, handle: ElementHandle, **how: Any) -> None:
        await self.click(handle, **how)
        if self.marked and not how.get("trial"):
            self.at("after_the_click")


def run(step: str) -> int:
    """Run the agent until it dies at this step."""
    killer = Killer(step)
    actions.perform = killer.perform
    ElementHandle.click = lambda handle, **how: killer.clicked(handle, **how)  # type: ignore[method-assign]
    return main(["run"])


if __name__ == "__main__":
    sys.exit(run(sys.argv[1]))
