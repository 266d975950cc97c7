"""Connect: the lead's own control, the dialog it opens, and the proof that the invitation was sent."""

from datetime import datetime

from playwright.async_api import Error as PlaywrightError

from engine.linkedin import their_name
from engine.linkedin.browser import Browser
from engine.linkedin.conversation import ANSWER_SECONDS, AfterClick, InvitationDialog, same
from engine.linkedin.outcome import ActionTask, DoubtAnswer, Mark, Result
from engine.linkedin.page_visit import DETACHED, end, press, reach, untouched, watch
from engine.linkedin.profile import Profile, ProfileState, look, read_profile, reopen_profile, visit_profile
from engine.linkedin.signals import answered
from engine.rules.enums import Difference, Outcome
from engine.rules.facts import Fact, fact

NOT_CONNECTABLE: dict[ProfileState, tuple[Outcome, Fact]] = {
    ProfileState.OWN: (Outcome.UNAVAILABLE, fact("seen.own_profile")),
    ProfileState.PENDING: (Outcome.ALREADY_PENDING, fact("seen.invitation_stands_already")),
    ProfileState.CONNECTED: (Outcome.ALREADY_CONNECTED, fact("seen.connected_already")),
    ProfileState.INCOMING: (
        Outcome.INCOMING_REQUEST,
        fact("seen.invited_the_sender"),
    ),
    ProfileState.FOLLOW_ONLY: (Outcome.FOLLOW_ONLY, fact("seen.follow_only")),
    ProfileState.UNAVAILABLE: (Outcome.UNAVAILABLE, fact("seen.profile_gone")),
    ProfileState.UNKNOWN: (Outcome.UNEXPECTED_PAGE, fact("seen.unknown_buttons")),
}
# What LinkedIn itself answers instead of sending: signal, outcome, what that is; the first that fits.
REFUSALS: tuple[tuple[str, Outcome, Fact], ...] = (
    ("weeklyLimit", Outcome.WEEKLY_LIMIT, fact("seen.weekly_limit")),
    ("notNow", Outcome.NOT_NOW, fact("seen.withdrawn_lately")),
    ("howKnown", Outcome.HOW_KNOWN, fact("seen.how_known")),
    ("email", Outcome.EMAIL_NEEDED, fact("seen.email_needed")),
    ("emailText", Outcome.EMAIL_NEEDED, fact("seen.email_needed")),
)
# These skip the person: a dialog that doesn't say whose it is needs a fresh page beside it.
FOR_GOOD = (Outcome.HOW_KNOWN, Outcome.EMAIL_NEEDED)
MOST_REDRAWS, REDRAW_SECONDS, STEADY_SECONDS = 5, 0.5, 0.2
STANDS = fact("seen.invitation_stands")
STANDING = (ProfileState.PENDING, ProfileState.CONNECTED)


class NoNote(Exception):
    """The note can't be sent along; `outcome` is what that is where the campaign wants no other way.

    `written`: the refusal came after the click that would have sent it.
    """

    def __init__(self, why: Fact, outcome: Outcome = Outcome.NO_TEXT, *, written: bool = False) -> None:
        super().__init__(str(why))
        self.why, self.outcome, self.written = why, outcome, written


class Blind(Exception):
    """The dialog doesn't let itself be used: nothing that would send was clicked."""

    def __init__(self, why: Fact) -> None:
        super().__init__(str(why))
        self.why = why


async def connect(browser: Browser, task: ActionTask, mark: Mark) -> Result:
    """Invite the person: look, mark, click, look again. Before the mark nothing is done that leaves a trace."""
    profile = await visit_profile(browser, task)
    their_name.compare(task, profile.name)
    if profile.state is ProfileState.INCOMING and task.accept_incoming:
        return await _accept(browser, profile, mark)
    if profile.state is not ProfileState.CONNECTABLE:
        raise end(*NOT_CONNECTABLE[profile.state])
    profile = await _reached(browser, profile)
    talk = await InvitationDialog.begin(browser, profile)
    await mark(profile.url)
    try:
        return await _invite(browser, talk, profile, task.note, wanted=task.note is not None)
    except NoNote as found:
        return await _without_note(browser, task, profile, found)


async def _accept(browser: Browser, profile: Profile, mark: Mark) -> Result:
    """The person has invited the sender: say yes."""
    button = profile.reading.control("accept")
    await reach(browser, button)
    await mark(profile.url)
    await press(browser, button)
    await watch(browser, lambda: look(browser), lambda p: not p.signals.accept, ANSWER_SECONDS)
    state = (await reopen_profile(browser, profile.url)).state
    if state is ProfileState.CONNECTED:
        return Result(Outcome.DONE, fact("seen.accepted"), differs=Difference.REQUEST_ACCEPTED)
    if state is ProfileState.INCOMING:
        return Result(Outcome.UNEXPECTED_PAGE, fact("seen.accepted_and_as_before"), surely_nothing=True)
    return Result(Outcome.UNCERTAIN, fact("seen.accepted_and_not_seen"))


async def _invite(
    browser: Browser, talk: InvitationDialog, profile: Profile, note: str | None, *, wanted: bool
) -> Result:
    """Click Connect, answer its dialog, see the proof. `wanted`: the campaign has a note, whether it goes or not."""
    written = False
    try:
        step = await _opened(browser, talk, profile)
        if step.goes_on and note is not None:
            step = await _with_note(talk, step, note)
            written = bool(step["note"])
        if step.goes_on:
            step = await _send(talk, step, noted=written)
    except Blind as found:
        return await _not_sent(browser, profile, found.why, wanted=wanted)
    except PlaywrightError as error:
        if not untouched(error):
            raise
        return await _not_sent(browser, profile, fact("seen.not_clickable"), wanted=wanted)
    if step.sent:
        return _done(fact("seen.invitation_sent"), wanted and not written)
    if step["premium"] and note is not None:
        raise NoNote(fact("seen.no_notes_left"), Outcome.OUT_OF_NOTES, written=written)
    for signal, outcome, said in REFUSALS:
        if step[signal]:
            await talk.close(step)
            if outcome in FOR_GOOD and not step["attributed"]:
                return await _not_sent(browser, profile, said, outcome, wanted=wanted and not written)
            return Result(outcome, said)
    if step["error"]:
        why, outcome = fact("seen.linkedin_error"), Outcome.LINKEDIN_ERROR
        return await _not_sent(browser, profile, why, outcome, wanted=wanted and not written)
    why = fact("seen.nothing_known_came")
    return await _not_sent(browser, profile, why, wanted=wanted and not written)


async def _reached(browser: Browser, profile: Profile) -> Profile:
    """The profile with its Connect free for a click; a page that drew it anew meanwhile is read again."""
    for again in range(MOST_REDRAWS + 1):
        try:
            await reach(browser, profile.reading.control("invite"))
            await browser.clock.sleep(STEADY_SECONDS * browser.options.patience)
            if again == MOST_REDRAWS or await answered(profile.reading.control("invite").is_visible()):
                return profile
        except PlaywrightError as error:
            if DETACHED not in str(error) or again == MOST_REDRAWS:
                raise
        await browser.clock.sleep(REDRAW_SECONDS)
        profile = await read_profile(browser)
        if profile.state is not ProfileState.CONNECTABLE:
            outcome, why = NOT_CONNECTABLE[profile.state]
            raise end(outcome, why, surely_nothing=True)
    return profile


async def _opened(browser: Browser, talk: InvitationDialog, profile: Profile) -> AfterClick:
    """The click on Connect, and the dialog that it opens."""
    for again in range(MOST_REDRAWS + 1):
        profile = await _reached(browser, profile)
        try:
            step = await talk.press(profile.reading.control("invite"), _offers)
            break
        except PlaywrightError as error:  # drawn anew in the very moment: then there was no click yet
            if DETACHED not in str(error) or not untouched(error) or again == MOST_REDRAWS:
                raise
    if step["near"] and step["dismiss"] and not _offers(step) and not step.sent:
        step = await talk.press(step.dialog.control("dismiss"), _offers)  # only a warning before the dialog
    return step


def _offers(step: AfterClick) -> bool:
    """The dialog is there with something to click; it may come in before its buttons."""
    return any(step[control] for control in ("addNote", "note", "sendWithout", "send"))


async def _with_note(talk: InvitationDialog, step: AfterClick, note: str) -> AfterClick:
    """Put the note in, ready to be sent; raises NoNote where it can't be."""
    if step["addNote"] and not step["note"]:
        step = await talk.press(step.dialog.control("addNote"), lambda s: s["note"])
    if not step.goes_on:
        return step
    if not step["note"]:
        raise NoNote(fact("seen.no_note_field"), Outcome.UNEXPECTED_PAGE)
    if 0 <= step["noteLength"] < length(note):
        raise NoNote(fact("seen.note_too_long", characters=int(step["noteLength"])))
    step = await talk.write(step, note)
    if step.goes_on and not same(step["noteText"], note):
        raise Blind(fact("seen.other_note_text"))
    return step


async def _send(talk: InvitationDialog, step: AfterClick, *, noted: bool) -> AfterClick:
    """The click that sends."""
    button = "sendWithout" if step["sendWithout"] and not noted else "send"
    if not step[button]:
        raise Blind(fact("seen.no_known_button"))
    return await talk.send(step.dialog.control(button))


async def _without_note(browser: Browser, task: ActionTask, profile: Profile, found: NoNote) -> Result:
    """The note can't be sent: invite without it, where the campaign allows that."""
    fresh = await reopen_profile(browser, profile.url)
    if fresh.state in STANDING:
        return _done(STANDS, without_note=not found.written)
    if fresh.state is not ProfileState.CONNECTABLE:
        return Result(Outcome.UNCERTAIN, fact("seen.buttons_changed", before=found.why))
    if not task.send_without_note:
        return Result(found.outcome, found.why, surely_nothing=True)
    return await _invite(browser, await InvitationDialog.begin(browser, fresh), fresh, None, wanted=True)


async def _not_sent(
    browser: Browser,
    profile: Profile,
    why: Fact,
    outcome: Outcome = Outcome.UNEXPECTED_PAGE,
    *,
    wanted: bool,
) -> Result:
    """No sign of sending: a fresh visit shows whether that is so."""
    state = (await reopen_profile(browser, profile.url)).state
    if state in STANDING:
        return _done(STANDS, wanted)
    nothing = state is ProfileState.CONNECTABLE
    return Result(outcome if nothing else Outcome.UNCERTAIN, why, surely_nothing=nothing)


async def look_for_invitation(
    browser: Browser, task: ActionTask, _names: frozenset[str], _since: datetime
) -> DoubtAnswer:
    """Without a click: whether an invitation stands, or the two are connected."""
    state = (await reopen_profile(browser, task.profile_url)).state
    if state in STANDING:
        return DoubtAnswer.DONE
    return DoubtAnswer.NOT_DONE if state is ProfileState.CONNECTABLE else DoubtAnswer.CANT_TELL


def _done(why: Fact, without_note: bool) -> Result:
    differs = Difference.WITHOUT_NOTE if without_note else None
    return Result(Outcome.DONE, why, differs=differs)


def length(note: str) -> int:
    """A note's length as a page counts it: an emoji outside the basic plane is two."""
    return len(note.encode("utf-16-le")) // 2
