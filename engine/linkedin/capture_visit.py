"""A visit to one page to keep a cleaned copy of it; nothing is clicked."""

from pathlib import Path

from engine.linkedin import capture
from engine.linkedin.browser import Browser
from engine.linkedin.page_visit import ActionEnded, open_page, watch
from engine.linkedin.reading_report import ReadingReport, describe
from engine.rules.enums import CaptureKind, Outcome

SETTLE_SECONDS = 6.0  # a page that isn't known may still be painting
ANY_DIALOG = "dialog[open], [role='dialog'], [role='alertdialog']"
DIALOG_SECONDS = 180.0  # for the person to open the invitation's dialog in the window


async def visit(browser: Browser, kind: CaptureKind, path: str, folder: Path, source: str) -> Path:
    """Open a page of the site and keep its copy, once it is understood or has had its time.

    A post that is named by its person's list is reached as an action does; where the list isn't understood, or is the
    only place where the post is known to stand, the list is what is kept.

    A dialog is opened by the person, in a visible window: LinkedPilot clicks nothing, for some accounts send at the
    first click. Raises ActionEnded when LinkedIn doesn't let it look, PlaywrightError.
    """
    if kind is CaptureKind.POST and capture.kind_of(path) is CaptureKind.ACTIVITY:
        await _open(browser, path)
        urn = (await _settled(browser, CaptureKind.ACTIVITY)).post_urn
        kind, path = (
            (CaptureKind.POST, browser.pages.path("post").format(urn=urn))
            if urn
            else (CaptureKind.ACTIVITY, path)
        )
    await _open(browser, path)
    if kind is CaptureKind.DIALOG:
        await _opened_by_hand(browser)
    else:
        await _settled(browser, kind)
    taken = await capture.take(browser, source, kind)
    return capture.keep(taken, folder, f"{browser.clock.now():%Y%m%d-%H%M%S}")


async def _open(browser: Browser, path: str) -> None:
    try:
        await open_page(browser, path)
    except ActionEnded as ended:
        if ended.result.outcome is not Outcome.UNEXPECTED_PAGE:  # that very page is what is wanted
            raise


async def _settled(browser: Browser, kind: CaptureKind) -> ReadingReport:
    return await watch(browser, lambda: describe(browser, kind), lambda now: now.known, SETTLE_SECONDS)


async def _opened_by_hand(browser: Browser) -> None:
    before = await browser.page.locator(ANY_DIALOG).count()

    async def look() -> bool:
        opened = await browser.page.locator(ANY_DIALOG).count() > before
        return opened or (await describe(browser, CaptureKind.DIALOG)).known

    await watch(browser, look, bool, DIALOG_SECONDS)
