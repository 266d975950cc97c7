"""What an outcome means for its queue row, the mark and the rest of the day (spec, section 7). Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from engine.rules.enums import ActionStatus, InteractionResult, Outcome

REFUSALS = 3  # how often, on different days, LinkedIn itself may refuse an action before it has failed
UNKNOWN_IN_A_ROW = 3  # different people whose pages aren't known end that kind for the day
OTHERS_IN_A_ROW = 3  # people of a campaign under other names: then its list doesn't fit its links
# Actions that can still be given to another sender, or cancelled without a trace; and all that aren't over.
NOT_BEGUN = (ActionStatus.PENDING, ActionStatus.AWAITING_APPROVAL)
OPEN = (*NOT_BEGUN, ActionStatus.RUNNING)
# What a row of the record adds to its day's counter, which the limits are asked by.
COUNTS: Mapping[InteractionResult, int] = {
    InteractionResult.DONE: 1,
    InteractionResult.UNCERTAIN: 1,  # as if it had happened
    InteractionResult.CONFIRMED: 0,  # was counted when it was uncertain
    InteractionResult.RETRACTED: -1,
}


class After(NamedTuple):
    """What follows an outcome."""

    status: ActionStatus
    keeps_mark: bool = False
    # LinkedIn itself said after the click that nothing was sent, so the click leaves no doubt.
    certain_after_click: bool = False
    # Not the person's failure but our ignorance: taken up again with newer page knowledge.
    waits_for_pages: bool = False
    # The page on which the action is carried out was read, so this kind of action isn't broken.
    page_known: bool = False


AFTER: dict[Outcome, After] = {
    Outcome.DONE: After(ActionStatus.COMPLETED, keeps_mark=True, certain_after_click=True, page_known=True),
    Outcome.BLOCKED: After(ActionStatus.SKIPPED_COOLDOWN, certain_after_click=True),
    Outcome.ALREADY_CONNECTED: After(ActionStatus.SKIPPED, certain_after_click=True, page_known=True),
    Outcome.ALREADY_PENDING: After(ActionStatus.SKIPPED, page_known=True),
    Outcome.INCOMING_REQUEST: After(ActionStatus.SKIPPED, page_known=True),
    Outcome.ALREADY_LIKED: After(ActionStatus.SKIPPED, page_known=True),
    Outcome.NO_POST: After(ActionStatus.SKIPPED),
    Outcome.COMMENTS_OFF: After(ActionStatus.SKIPPED, page_known=True),
    Outcome.EMAIL_NEEDED: After(ActionStatus.SKIPPED, certain_after_click=True, page_known=True),
    Outcome.FOLLOW_ONLY: After(ActionStatus.SKIPPED, page_known=True),
    Outcome.UNAVAILABLE: After(ActionStatus.SKIPPED),
    Outcome.HOW_KNOWN: After(ActionStatus.SKIPPED, certain_after_click=True, page_known=True),
    Outcome.NOT_NOW: After(ActionStatus.SKIPPED, certain_after_click=True, page_known=True),
    Outcome.WEEKLY_LIMIT: After(ActionStatus.PENDING, certain_after_click=True, page_known=True),
    Outcome.OUT_OF_NOTES: After(ActionStatus.PENDING, certain_after_click=True, page_known=True),
    Outcome.LOGGED_OUT: After(ActionStatus.PENDING),
    Outcome.CHECKPOINT: After(ActionStatus.PENDING),
    Outcome.RESTRICTED: After(ActionStatus.PENDING),
    Outcome.RATE_LIMITED: After(ActionStatus.PENDING),
    Outcome.OTHER_ACCOUNT: After(ActionStatus.PENDING),
    Outcome.OTHER_PERSON: After(ActionStatus.SKIPPED, page_known=True),
    Outcome.OTHER_SITE: After(ActionStatus.PENDING),
    Outcome.LINKEDIN_ERROR: After(ActionStatus.PENDING, page_known=True),
    Outcome.UNEXPECTED_PAGE: After(ActionStatus.PENDING, waits_for_pages=True),
    Outcome.OWN_ERROR: After(ActionStatus.PENDING, waits_for_pages=True),
    Outcome.NO_TEXT: After(ActionStatus.SKIPPED),
    Outcome.POST_CHANGED: After(ActionStatus.PENDING, page_known=True),
    Outcome.TEXT_REFUSED: After(ActionStatus.PENDING, page_known=True),
    Outcome.BETTER_NOT: After(ActionStatus.SKIPPED, page_known=True),
    Outcome.BROWSER_LOST: After(ActionStatus.PENDING),
    Outcome.UNCERTAIN: After(ActionStatus.UNCERTAIN, keeps_mark=True, certain_after_click=True),
}
