"""Connect: the lead's own control, the dialog it opens, and the proof that the invitation was sent."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import ElementHandle
from playwright.async_api import Error as PlaywrightError

from engine.linkedin.browser import Browser
from engine.linkedin.outcome import Mark, Result, Task
from engine.linkedin.profile import Profile, State, look, open_profile, read_profile
from engine.linkedin.signs import Reading, read
from engine.linkedin.visit import end, watch
from engine.rules.words import Outcome

CONTROLS = ("addNote", "sendWithout", "send", "dismiss", "note")
CLICK_MS = 5_000
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


@dataclass(frozen=True, slots=True)
class Step:
    """What the page shows after a click: the dialog's facts, and how the account stands to the person."""

    dialog: Reading
    profile: Profile

    def __getitem__(self, name: str) -> Any:
        return self.dialog.signals[name]

    @property
    def sent(self) -> bool:
        """LinkedIn's own confirmation, or the invitation seen to stand."""
        return bool(self["success"]) or self.profile.state in (State.PENDING, State.CONNECTED)

    @property
    def refused(self) -> bool:
        return any(self[name] for name in ("weeklyLimit", "email", "premium", "notNow", "error"))


async def connect(browser: Browser, task: Task, mark: Mark) -> Result:
    """Invite the person. Every end but DONE and UNCERTAIN means that no invitation was sent."""
    profile = await open_profile(browser, task.profile_url)
    if profile.state is not State.CONNECTABLE:
        raise end(*NOT_CONNECTABLE[profile.state])
    invite = profile.reading.control("invite")
    await invite.click(trial=True, timeout=CLICK_MS)  # is it covered? nothing is clicked yet
    await mark(profile.url)
    return await _invite(browser, task, invite, task.note)


async def _invite(browser: Browser, task: Task, control: ElementHandle, note: str | None) -> Result:
    await control.click(timeout=CLICK_MS)
    step = await _after(browser, lambda s: s["open"])
    if step["open"] and not step.refused and not step.sent:
        if note is not None and step["addNote"]:
            await step.dialog.control("addNote").click(timeout=CLICK_MS)
            step = await _after(browser, lambda s: s["note"])
        if note is not None and step["note"] and not step.refused:
            if 0 <= step["noteLength"] < len(note):
                why = f"The note is longer than the {step['noteLength']} characters that this account has."
                return await _without_note(browser, task, step, why)
            await step.dialog.control("note").fill(note)
            step = await _after(browser, lambda s: s["send"])
            button = "send"
        else:
            button = "sendWithout" if step["sendWithout"] else "send"
        if not step.refused:
            if not step[button]:
                return await _give_up(browser, step, "The invitation's dialog has no button that is known.")
            await step.dialog.control(button).click(timeout=CLICK_MS)
            step = await _after(browser, lambda s: False)
    if step.sent:
        return Result(Outcome.DONE, "The invitation was seen to be sent.")
    if step["premium"] and note is not None:
        return await _without_note(browser, task, step, "The account has no free notes left.")
    return await _refusal(browser, step)


async def _after(browser: Browser, enough: Any) -> Step:
    """What the last click brought: `enough`, a confirmation, or a refusal; the last look when none comes."""
    return await watch(
        browser, lambda: _look(browser), lambda s: s.sent or s.refused or enough(s), ANSWER_SECONDS
    )


async def _look(browser: Browser) -> Step:
    language = await browser.page.evaluate("document.documentElement.lang")
    texts = browser.pages.texts[language.split("-")[0]]
    dialog = await read(browser.page, "dialog", [browser.pages.table("dialog"), texts], *CONTROLS)
    return Step(dialog, await look(browser))


async def _without_note(browser: Browser, task: Task, step: Step, why: str) -> Result:
    """The note can't be sent: send without it, where the campaign allows that."""
    profile = await _dismiss(browser, step)
    if not task.send_without_note:
        outcome = Outcome.OUT_OF_NOTES if step["premium"] else Outcome.NO_TEXT
        return Result(outcome, why, surely_nothing=profile.state is State.CONNECTABLE)
    if profile.state is not State.CONNECTABLE:
        return Result(Outcome.UNCERTAIN, f"{why} Then the profile's buttons changed.")
    return await _invite(browser, task, profile.reading.control("invite"), None)


async def _refusal(browser: Browser, step: Step) -> Result:
    if step["weeklyLimit"]:
        await _dismiss(browser, step)
        return Result(Outcome.WEEKLY_LIMIT, "LinkedIn says that its weekly invitation limit is reached.")
    if step["notNow"]:
        await _dismiss(browser, step)
        return Result(Outcome.NOT_NOW, "LinkedIn allows a new invitation only 3 weeks after a withdrawal.")
    if step["email"]:
        await _dismiss(browser, step)
        return Result(Outcome.EMAIL_NEEDED, "LinkedIn asks for this person's e-mail address.")
    if step["error"]:
        return await _give_up(browser, step, "LinkedIn says that something went wrong.")
    return await _reread(browser, step, "The click brought nothing that is known.")


async def _give_up(browser: Browser, step: Step, why: str) -> Result:
    profile = await _dismiss(browser, step)
    nothing = profile.state is State.CONNECTABLE
    return Result(Outcome.UNEXPECTED_PAGE if nothing else Outcome.UNCERTAIN, why, surely_nothing=nothing)


async def _reread(browser: Browser, step: Step, why: str) -> Result:
    """Nothing was seen: look at the profile afresh, which may show the invitation."""
    fresh = await open_profile(browser, step.profile.url)
    if fresh.state in (State.PENDING, State.CONNECTED):
        return Result(Outcome.DONE, "The invitation was seen to stand.")
    return Result(Outcome.UNCERTAIN, why)


async def _dismiss(browser: Browser, step: Step) -> Profile:
    """Close what is open without sending; returns the profile as it stands then."""
    try:
        if step["dismiss"]:
            await step.dialog.control("dismiss").click(timeout=CLICK_MS)
        else:
            await browser.page.keyboard.press("Escape")
    except PlaywrightError:
        await browser.page.keyboard.press("Escape")
    left = await watch(browser, lambda: _look(browser), lambda s: not s["open"], 2.0)
    if left["open"]:
        return await open_profile(browser, step.profile.url)
    return await read_profile(browser)
