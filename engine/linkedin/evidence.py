"""What was on the screen when something was wrong: a screenshot, and a copy of the page's structure.

The screenshot shows what a person saw and stays on this laptop; the copy shows nobody's data.
"""

import re
from pathlib import Path

from playwright.async_api import Error as PlaywrightError

from engine.linkedin import capture
from engine.linkedin.browser import Browser
from engine.linkedin.capture import keep_within
from engine.upkeep import log

SCREENSHOT_MS = 5_000
MOST_BYTES = 200_000_000  # of all that is kept; the oldest goes first

logger = log.get(__name__)


async def save(browser: Browser, what: str) -> Path | None:
    """Keep a screenshot and the page's structure; returns the screenshot, or None when the browser is gone."""
    folder = browser.options.evidence_dir
    name = f"{browser.clock.now():%Y%m%d-%H%M%S-%f}-{re.sub(r'[^a-z0-9]+', '-', what.lower())}"
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
