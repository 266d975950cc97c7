"""From the click on Connect on: what is clicked in the invitation's dialog, and what the page answers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.async_api import ElementHandle, JSHandle
from playwright.async_api import Error as PlaywrightError

from engine.linkedin.browser import Browser
from engine.linkedin.page_visit import DETACHED, press, reach, settle, stay_on_site, texts_of, untouched
from engine.linkedin.profile import Profile, ProfileState, look
from engine.linkedin.signals import Reading, read
from engine.rules.identity import slug

CONTROLS = ("addNote", "sendWithout", "send", "dismiss", "note")
PARTS = (*CONTROLS, "box", "standing", "sleeping")
ANSWER_SECONDS = 10.0
QUIET_SECONDS = 1.0  # what a dialog doesn't offer by then it doesn't offer
# What LinkedIn answers instead of sending, said outright …
SAID = ("weeklyLimit", "notNow", "email", "error")
# … and what only the lack of any way on tells, once the dialog has been quiet for a while.
LACKS = ("howKnown", "premium", "emailText")
# What Playwright says of a handle whose page was replaced by another one.
REPLACED = ("only in the context they were created", "Cannot find context", "Execution context was destroyed")


@dataclass(frozen=True, slots=True)
class AfterClick:
    """What the page shows after a click: the dialog's facts, and how the account stands to the person.

    The dialog's own word is no proof of sending: some accounts send at the first click without one, others refuse in it.
    Proof is LinkedIn's confirmation, or the state «pending» where it wasn't before.
    """

    dialog: Reading
    profile: Profile
    before: Profile  # as it was read before the click

    def __getitem__(self, signal: str) -> Any:
        return self.dialog.signals[signal]

    @property
    def signals(self) -> Any:
        """What two looks are compared by."""
        return self.dialog.signals, self.profile.signals

    @property
    def sent(self) -> bool:
        """LinkedIn's own confirmation, or the invitation seen to stand where none stood."""
        connected = self.profile.proves_connection and not self.before.signals.first_degree
        return bool(self["success"]) or self.profile.state is ProfileState.PENDING or connected

    @property
    def refused(self) -> bool:
        return any(self[signal] for signal in (*SAID, *LACKS))

    @property
    def goes_on(self) -> bool:
        return bool(self["attributed"]) and not self.sent and not self.refused


class InvitationDialog:
    """One dialog's worth of clicks. A page that is replaced meanwhile has nothing of it any more."""

    def __init__(self, browser: Browser, before: Profile) -> None:
        self._browser = browser
        self._before = before
        self._others: JSHandle | None = None  # what stood there before: a cookie banner, the messaging window
        self._ours: list[ElementHandle] = []
        self._asleep: JSHandle | None = None

    @classmethod
    async def begin(cls, browser: Browser, before: Profile) -> "InvitationDialog":
        """To be called before the click: page knowledge that can't be used shows itself here."""
        talk = cls(browser, before)
        talk._others = (await talk._read()).part("standing")
        return talk

    async def _read(self) -> Reading:
        lead = {"name": self._before.signals.name, "slug": slug(self._before.url).lower()}
        known = [self._browser.pages.table("dialog"), texts_of(self._browser), lead]
        there = [self._others, self._ours, self._asleep or []]
        return await read(self._browser.page, "dialog", [*known, *there], *PARTS)

    async def read(self) -> Reading:
        """The dialog, without the page behind it."""
        try:
            return await self._read()
        except PlaywrightError as error:
            if not any(said in str(error) for said in REPLACED):
                raise
            self._others, self._ours, self._asleep = None, [], None
            return await self._read()

    async def look(self) -> AfterClick:
        dialog, profile = await asyncio.gather(self.read(), look(self._browser))
        return AfterClick(dialog, profile, self._before)

    async def press(self, control: ElementHandle, enough: Callable[[AfterClick], bool]) -> AfterClick:
        """Click, and wait for what it brings."""
        await self._click(control)
        return await self.until(enough)

    async def send(self, control: ElementHandle) -> AfterClick:
        """The click that sends: nothing but a sign of what became of it is enough."""
        await self._click(control)
        return await self.until(lambda s: False, sending=True)

    async def _click(self, control: ElementHandle) -> None:
        """A control that went away under the click may have had it: then the page tells."""
        await reach(self._browser, control)
        try:
            await press(self._browser, control)
        except PlaywrightError as error:
            if DETACHED not in str(error) or untouched(error):
                raise

    async def write(self, step: AfterClick, note: str) -> AfterClick:
        """Put the note into the invitation's own field, and see that it stands there and can be sent."""
        self._asleep = step.dialog.part("sleeping")
        stay_on_site(self._browser)
        await step.dialog.control("note").fill(note)
        return await self.until(lambda s: s["send"] and same(s["noteText"], note))

    async def until(self, enough: Callable[[AfterClick], bool], *, sending: bool = False) -> AfterClick:
        """What the last click brought: `enough`, a confirmation, a refusal, or the last look of all.

        While something may still be on its way to LinkedIn (`sending`), a dialog that offers nothing is waited for.
        """
        settled = await settle(
            self._browser,
            self.look,
            lambda s: any(s[signal] for signal in LACKS) or (s["stuck"] and not sending),
            lambda s: s.sent or any(s[signal] for signal in SAID) or enough(s),
            QUIET_SECONDS,
            ANSWER_SECONDS,
        )
        box = settled.seen.dialog.element("box")
        if box is not None:
            self._ours.append(box)
        return settled.seen

    async def close(self, step: AfterClick) -> None:
        """Close the dialog without sending; what stays open ends with the next visit."""
        try:
            if step["dismiss"]:
                await press(self._browser, step.dialog.control("dismiss"))
            else:
                await self._browser.page.keyboard.press("Escape")
        except PlaywrightError:
            return


def same(shown: str, wanted: str) -> bool:
    """Whether a field holds the text, whatever it made of the line breaks."""
    return shown.replace("\r\n", "\n") == wanted.replace("\r\n", "\n")
