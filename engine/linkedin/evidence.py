"""What was on the screen when something was wrong: a screenshot, and a copy of the page's structure.

The screenshot shows what a person saw and stays on this laptop; the copy shows nobody's data.
"""

from pathlib import Path

from playwright.async_api import Error as PlaywrightError

from engine.linkedin import capture
from engine.linkedin.browser import Browser
from engine.linkedin.capture import keep_within
from engine.rules.evidence import name_of
from engine.upkeep import log

SCREENSHOT_MS = 5_000
MOST_BYTES = 200_000_000  # of all that is kept; the oldest goes first

logger = log.get(__name__)


async def save(browser: Browser, what: str, profile_url: str | None = None) -> Path | None:
    """Keep a screenshot and the page's structure; returns the screenshot, or None when the browser is gone.

    `profile_url` is whose page it is, None for nobody's: the files go when that person is forgotten.
    """
    folder = browser.options.evidence_dir
    name = name_of(browser.clock.now(), what, profile_url)
    picture = folder / f"{name}.png"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        await browser.page.screenshot(path=picture, timeout=SCREENSHOT_MS)
        taken = await capture.take(browser, what)
        (folder / f"{name}.html").write_text(taken.as_text(), encoding="utf-8", newline="\n")
        keep_within(folder, MOST_BYTES)
    except (PlaywrightError, OSError) as error:  # a full disk must not cost the action its result
        logger.warning("no_evidence", error=type(error).__name__)
    return picture if picture.is_file() else None
