"""What was on the screen when something was wrong: a screenshot and the page, cleaned of secrets."""

import re
from pathlib import Path

from playwright.async_api import Error as PlaywrightError

from engine import log
from engine.linkedin.browser import Browser
from engine.linkedin.signs import answered

_CLEAN = """() => {
  const copy = document.documentElement.cloneNode(true);
  copy.querySelectorAll("script, style, link, meta, code, iframe, noscript").forEach((e) => e.remove());
  copy.querySelectorAll("input, textarea").forEach((e) => { e.removeAttribute("value"); e.textContent = ""; });
  return copy.outerHTML;
}"""
SCREENSHOT_MS = 5_000
MOST_BYTES = 200_000_000  # of all that is kept; the oldest goes first

logger = log.get(__name__)


async def save(browser: Browser, what: str) -> Path | None:
    """Keep a screenshot and the page's markup; returns the screenshot, or None when the browser is gone."""
    folder = browser.options.evidence_dir
    name = f"{browser.clock.now():%Y%m%d-%H%M%S-%f}-{re.sub(r'[^a-z0-9]+', '-', what.lower())}"
    picture = folder / f"{name}.png"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        await browser.page.screenshot(path=picture, timeout=SCREENSHOT_MS)
        page = str(await answered(browser.page.evaluate(_CLEAN)))
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
        keep_within(folder, MOST_BYTES)
    except (PlaywrightError, OSError) as error:  # a full disk must not cost the action its result
        logger.warning("no_evidence", error=type(error).__name__)
    return picture if picture.is_file() else None


def keep_within(folder: Path, most: int) -> None:
    """Delete the oldest files until the folder has at most so many bytes; names begin with their time."""
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    total = sum(file.stat().st_size for file in files)
    for file in files[:-2]:
        if total <= most:
            return
        total -= file.stat().st_size
        file.unlink()
