"""What an outcome means for its queue row and for the mark (spec, section 7). Pure."""

from typing import NamedTuple

from engine.rules.words import ActionStatus, Outcome


class After(NamedTuple):
    """What follows an outcome."""

    status: ActionStatus
    keeps_mark: bool = False
    # LinkedIn itself said after the click that nothing was sent, so the click leaves no doubt.
    certain_after_click: bool = False


AFTER: dict[Outcome, After] = {
    Outcome.DONE: After(ActionStatus.COMPLETED, keeps_mark=True, certain_after_click=True),
    Outcome.BLOCKED: After(ActionStatus.SKIPPED_COOLDOWN, certain_after_click=True),
    Outcome.ALREADY_CONNECTED: After(ActionStatus.SKIPPED, certain_after_click=True),
    Outcome.ALREADY_PENDING: After(ActionStatus.SKIPPED),
    Outcome.INCOMING_REQUEST: After(ActionStatus.SKIPPED),
    Outcome.ALREADY_LIKED: After(ActionStatus.SKIPPED),
    Outcome.NO_POST: After(ActionStatus.SKIPPED),
    Outcome.COMMENTS_OFF: After(ActionStatus.SKIPPED),
    Outcome.EMAIL_NEEDED: After(ActionStatus.SKIPPED, certain_after_click=True),
    Outcome.FOLLOW_ONLY: After(ActionStatus.SKIPPED),
    Outcome.UNAVAILABLE: After(ActionStatus.SKIPPED),
    Outcome.HOW_KNOWN: After(ActionStatus.SKIPPED, certain_after_click=True),
    Outcome.NOT_NOW: After(ActionStatus.SKIPPED, certain_after_click=True),
    Outcome.WEEKLY_LIMIT: After(ActionStatus.PENDING, certain_after_click=True),
    Outcome.OUT_OF_NOTES: After(ActionStatus.PENDING, certain_after_click=True),
    Outcome.LOGGED_OUT: After(ActionStatus.PENDING),
    Outcome.CHECKPOINT: After(ActionStatus.PENDING),
    Outcome.RESTRICTED: After(ActionStatus.PENDING),
    Outcome.RATE_LIMITED: After(ActionStatus.PENDING),
    Outcome.OTHER_ACCOUNT: After(ActionStatus.PENDING),
    Outcome.OTHER_SITE: After(ActionStatus.PENDING),
    Outcome.LINKEDIN_ERROR: After(ActionStatus.PENDING),
    Outcome.UNEXPECTED_PAGE: After(ActionStatus.FAILED),
    Outcome.NO_TEXT: After(ActionStatus.SKIPPED),
    Outcome.BROWSER_LOST: After(ActionStatus.PENDING),
    Outcome.UNCERTAIN: After(ActionStatus.UNCERTAIN, keeps_mark=True, certain_after_click=True),
}
