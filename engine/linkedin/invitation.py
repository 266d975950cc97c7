"""Connect: the lead's own control, the dialog it opens, and the proof that the invitation was sent."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.async_api import ElementHandle, JSHandle
from playwright.async_api import Error as PlaywrightError

from engine.linkedin.browser import Browser
from engine.linkedin.outcome import Mark, Result, Task
from engine.linkedin.profile import Profile, State, look, open_profile
from engine.linkedin.signs import Reading, answered, read
from engine.linkedin.visit import CLICK_MS, end, reach, texts_of, watch
from engine.rules.words import Outcome

CONTROLS = ("addNote", "sendWithout", "send", "dismiss", "note")
ANSWER_SECONDS = 10.0

NOT_CONNECTABLE: dict[State, tuple[Outcome, str]] = {
    State.OWN: (Outcome.UNAVAILABLE, "This is the sender's own profile."),
    State.PENDING: (Outcome.ALREADY_PENDING, "An invitation from this sender stands already."),
    State.CONNECTED: (Outcome.ALREADY_CONNECTED, "The two are connected already."),
    State.INCOMING: (Outcome.ALREADY_PENDING, "This person has invited the sender: answer in LinkedIn."),
    State.FOLLOW_ONLY: (Outcome.FOLLOW_ONLY, "LinkedIn offers only to follow this person."),
    State.UNAVAILABLE: (Outcome.UNAVAILABLE, "The profile is gone or hidden from this account."),
    State.UNKNOWN: (Outcome.UNEXPECTED_PAGE, "The profile's buttons are none that LinkedPilot knows."),
}
# What LinkedIn itself answers instead of sending: signal, outcome, sentence; the first that fits.
REFUSALS: tuple[tuple[str, Outcome, str], ...] = (
    ("weeklyLimit", Outcome.WEEKLY_LIMIT, "LinkedIn says that its weekly invitation limit is reached."),
    ("notNow", Outcome.NOT_NOW, "LinkedIn allows a new invitation only 3 weeks after a withdrawal."),
    ("howKnown", Outcome.HOW_KNOWN, "LinkedIn asks how the sender knows this person."),
    ("email", Outcome.EMAIL_NEEDED, "LinkedIn asks for this person's e-mail address."),
)
REFUSED = (*(signal for signal, _, _ in REFUSALS), "premium", "error")
STANDS = "The invitation was seen to stand."
OPEN_DIALOGS = "(box) => [...document.querySelectorAll(box)].filter((e) => e.getClientRects().length > 0)"


@dataclass(frozen=True, slots=True)
class Step:
    """What the page shows after a click: the dialog's facts, and how the account stands to the person."""

    dialog: Reading
    profile: Profile

    def __getitem__(self, signal: str) -> Any:
        return self.dialog.signals[signal]

    @property
    def sent(self) -> bool:
        """LinkedIn's own confirmation, or the invitation seen to stand."""
        return bool(self["success"]) or self.profile.proves_invitation

    @property
    def refused(self) -> bool:
        return any(self[signal] for signal in REFUSED)

    @property
    def goes_on(self) -> bool:
        return bool(self["open"]) and not self.sent and not self.refused


class Conversation:
    """From the click on Connect on: what is clicked, and what the page answers."""

    def __init__(self, browser: Browser, others: JSHandle) -> None:
        self._browser = browser
        self._others = others  # dialogs that were open before: a cookie banner, the messaging window

    @classmethod
    async def begin(cls, browser: Browser) -> "Conversation":
        """To be called before the click."""
        box = browser.pages.table("dialog")["box"]
        talk = cls(browser, await answered(browser.page.evaluate_handle(OPEN_DIALOGS, box)))
        await talk.read()  # page knowledge that can't be used shows itself before anything is clicked
        return talk

    async def read(self) -> Reading:
        """The dialog, without the page behind it."""
        known = [self._browser.pages.table("dialog"), texts_of(self._browser), self._others]
        return await read(self._browser.page, "dialog", known, *CONTROLS)

    async def look(self) -> Step:
        return Step(*await asyncio.gather(self.read(), look(self._browser)))

    async def click(self, control: ElementHandle, enough: Callable[[Step], bool]) -> Step:
        await control.click(timeout=CLICK_MS)
        return await self.until(enough)

    async def until(self, enough: Callable[[Step], bool]) -> Step:
        """What the last click brought: `enough`, a confirmation, a refusal, or the last look of all."""
        return await watch(
            self._browser, self.look, lambda s: s.sent or s.refused or enough(s), ANSWER_SECONDS
        )

    async def close(self, step: Step) -> None:
        """Close the dialog without sending; what stays open ends with the next visit."""
        try:
            if step["dismiss"]:
                await step.dialog.control("dismiss").click(timeout=CLICK_MS)
            else:
                await self._browser.page.keyboard.press("Escape")
        except PlaywrightError:
            return


async def connect(browser: Browser, task: Task, mark: Mark) -> Result:
    """Invite the person: look, mark, click, look again."""
    profile = await open_profile(browser, task.profile_url)
    if profile.state is State.INCOMING and task.accept_incoming:
        return await _accept(browser, profile, mark)
    if profile.state is not State.CONNECTABLE:
        raise end(*NOT_CONNECTABLE[profile.state])
    talk = await Conversation.begin(browser)
    await reach(browser, profile.reading.control("invite"))
    await mark(profile.url)
    return await _invite(browser, task, talk, profile, task.note)


async def _accept(browser: Browser, profile: Profile, mark: Mark) -> Result:
    """The person has invited the sender: say yes."""
    button = profile.reading.control("accept")
    await reach(browser, button)
    await mark(profile.url)
    await button.click(timeout=CLICK_MS)
    seen = await watch(browser, lambda: look(browser), _connected, ANSWER_SECONDS)
    if _connected(seen) or (await open_profile(browser, profile.url)).state is State.CONNECTED:
        return Result(Outcome.DONE, "The person's own invitation was accepted.")
    return Result(Outcome.UNCERTAIN, "The person's invitation was accepted, and that isn't seen.")


def _connected(profile: Profile) -> bool:
    """Accept and Ignore have gone, and a message can be written in their place."""
    return profile.state is State.CONNECTED


async def _invite(
    browser: Browser, task: Task, talk: Conversation, profile: Profile, note: str | None
) -> Result:
    step = await talk.click(profile.reading.control("invite"), _offers)
    button = "sendWithout" if step["sendWithout"] else "send"
    if note is not None and step.goes_on:
        if step["addNote"] and not step["note"]:
            step = await talk.click(step.dialog.control("addNote"), lambda s: s["note"])
        if step.goes_on:
            if not step["note"]:
                return await _without_note(browser, task, profile, "The invitation has no field for a note.")
            if 0 <= step["noteLength"] < length(note):
                why = f"The note is longer than the {step['noteLength']} characters that this account has."
                return await _without_note(browser, task, profile, why)
            await step.dialog.control("note").fill(note)
            button = "send"
            step = await talk.until(lambda s: s["send"] and same(s["noteText"], note))
            if step.goes_on and not same(step["noteText"], note):
                return await _not_sent(
                    browser, profile, "The note's field shows another text than was put in."
                )
    if step.goes_on:
        if not step[button]:
            return await _not_sent(browser, profile, "The invitation's dialog has no button that is known.")
        step = await talk.click(step.dialog.control(button), lambda s: False)
    if step.sent:
        return Result(Outcome.DONE, "The invitation was seen to be sent.")
    if step["premium"] and note is not None:
        why = "The account has no free notes left."
        return await _without_note(browser, task, profile, why, Outcome.OUT_OF_NOTES)
    for signal, outcome, sentence in REFUSALS:
        if step[signal]:
            await talk.close(step)
            return Result(outcome, sentence)
    if step["error"]:
        return await _not_sent(browser, profile, "LinkedIn says that something went wrong.")
    if (await open_profile(browser, profile.url)).state in (State.PENDING, State.CONNECTED):
        return Result(Outcome.DONE, STANDS)
    return Result(Outcome.UNCERTAIN, "The click brought nothing that is known.")


def _offers(step: Step) -> bool:
    """The dialog is there with something to click; it may come in before its buttons."""
    return any(step[control] for control in ("addNote", "note", "sendWithout", "send"))


async def _without_note(
    browser: Browser, task: Task, profile: Profile, why: str, outcome: Outcome = Outcome.NO_TEXT
) -> Result:
    """The note can't be sent: invite without it, where the campaign allows that."""
    if not task.send_without_note:
        return Result(outcome, why, surely_nothing=True)
    fresh = await open_profile(browser, profile.url)
    if fresh.state in (State.PENDING, State.CONNECTED):
        return Result(Outcome.DONE, STANDS)
    if fresh.state is not State.CONNECTABLE:
        return Result(Outcome.UNCERTAIN, f"{why} Then the profile's buttons changed.")
    return await _invite(browser, task, await Conversation.begin(browser), fresh, None)


async def _not_sent(browser: Browser, profile: Profile, why: str) -> Result:
    """Something else than sending happened: a fresh visit shows whether that is so."""
    state = (await open_profile(browser, profile.url)).state
    if state in (State.PENDING, State.CONNECTED):
        return Result(Outcome.DONE, STANDS)
    nothing = state is State.CONNECTABLE
    return Result(Outcome.UNEXPECTED_PAGE if nothing else Outcome.UNCERTAIN, why, surely_nothing=nothing)


def length(note: str) -> int:
    """A note's length as a page counts it: an emoji outside the basic plane is two."""
    return len(note.encode("utf-16-le")) // 2


def same(shown: str, wanted: str) -> bool:
    """Whether a field holds the text, whatever it made of the line breaks."""
    return shown.replace("\r\n", "\n") == wanted.replace("\r\n", "\n")
