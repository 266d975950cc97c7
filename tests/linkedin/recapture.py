"""Makes the captures in `captured/` anew from our own pages: `python -m tests.linkedin.recapture`.

Each file's `seen` is what the readers see in the copy now: look at the difference before you keep it.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.linkedin import capture, pages
from engine.linkedin.browser import Browser, BrowserOptions, open_browser
from engine.linkedin.capture import Capture
from engine.linkedin.capture_reader import CaptureBrowser, stage
from engine.rules.enums import CaptureKind
from practice.clock import MovedClock
from practice.serve import serve
from practice.site.app import create
from practice.site.client import SiteControl
from tests.browsers import executable
from tests.linkedin.conftest import ACCOUNT, NOW, PatientClock, Sender
from tests.linkedin.judging import JANE
from tests.linkedin.scene_site import SCENES, scene

CAPTURED = Path(__file__).with_name("captured")
KEY = b"our own pages"  # they show nobody: the same copy every time
POST = "/feed/update/urn:li:activity:7530300553692184700/"
_URN = re.compile(r'data-urn="(urn:li:activity:\d+)"')
_LEAD = re.compile(r"/in/(r-[a-z0-9-]+)/")
# Pages of the practice site: name, kind, path, layout; the dialog is opened by the button below.
PRACTICE = (
    ("practice-profile-classic", CaptureKind.PROFILE, f"/in/{JANE}/", "classic"),
    ("practice-profile-modern", CaptureKind.PROFILE, f"/in/{JANE}/", "modern"),
    ("practice-activity", CaptureKind.ACTIVITY, f"/in/{JANE}/recent-activity/all/", "classic"),
    ("practice-feed", CaptureKind.FEED, "/feed/", "classic"),
    ("practice-dialog", CaptureKind.DIALOG, f"/in/{JANE}/", "classic"),
)


def options_for(url: str, folder: Path) -> BrowserOptions:
    """A browser in front of one of our own sites."""
    return BrowserOptions(
        executable(), None, True, url, folder / "sender", folder / "evidence", pages.built_in()
    )


def of_scene(name: str) -> Capture:
    """A scene as if it had been captured as it stands, uncleaned."""
    markup = scene(name)
    kind = CaptureKind(name.partition("-")[0])
    urn, lead = _URN.search(markup), _LEAD.search(markup)
    path = f"/in/{lead[1]}/" if lead else "/in/nobody-there/"
    if kind is CaptureKind.ACTIVITY:
        path += "recent-activity/all/"
    if kind is CaptureKind.POST:
        path = POST if urn is None else f"/feed/update/{urn[1]}/"
    return Capture(date(2026, 11, 25), kind, "", path, "", "en", "", markup)


async def scenes(shown: CaptureBrowser) -> AsyncIterator[tuple[str, Capture]]:
    """A copy of each scene."""
    for file in sorted(SCENES.glob("*.html")):
        original = of_scene(file.stem)
        async with shown.show(original, pages.built_in()) as browser:
            source = f"our own page tests/linkedin/scenes/{file.name}, after public facts of autumn 2026"
            yield f"scene-{file.stem}", await capture.take(browser, source, original.kind, KEY)


@asynccontextmanager
async def practice(folder: Path) -> AsyncIterator[tuple[Browser, SiteControl]]:
    """The practice site, and an account logged in there."""
    clock = PatientClock()
    with serve(create(clock=MovedClock(NOW))) as site, SiteControl(site.url) as control:
        control.set("reset")
        browser = await open_browser(options_for(site.url, folder), clock)
        try:
            await Sender(browser, clock, control).log_in()
            yield browser, control
        finally:
            await browser.close()


async def of_practice(folder: Path) -> AsyncIterator[tuple[str, Capture]]:
    """A copy of each page of the practice site that is named above."""
    async with practice(folder) as (browser, control):
        for name, kind, path, layout in PRACTICE:
            control.set(f"account/{ACCOUNT}", layout=layout)
            await browser.goto(path)
            await browser.page.wait_for_load_state("networkidle")
            if kind is CaptureKind.DIALOG:
                await browser.page.get_by_role("button", name=re.compile("^Invite Jane")).first.click()
                await browser.page.get_by_role("dialog").first.wait_for()
            browser.language = "en"
            yield name, await capture.take(browser, "our own practice site", kind, KEY)


async def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = dict([each async for each in of_practice(folder)])
        async with stage(options_for("https://www.linkedin.com", folder), PatientClock()) as shown:
            found |= dict([each async for each in scenes(shown)])
            for file, taken in found.items():
                seen = (await shown.attempt(taken, pages.built_in())).report.line
                text = replace(taken, seen=seen).as_text()
                (CAPTURED / f"{file}.html").write_text(text, encoding="utf-8", newline="\n")
                print(f"{file}: {seen}")


if __name__ == "__main__":
    asyncio.run(main())
