"""What every action in front of the practice site is held to."""

from engine.linkedin.outcome import Result
from engine.rules.enums import ActionType, Outcome
from practice.site.client import SiteControl
from tests.linkedin.conftest import ACCOUNT

CONNECT, LIKE, COMMENT = ActionType.CONNECT, ActionType.LIKE, ActionType.COMMENT
DONE, UNCERTAIN, LOST = Outcome.DONE, Outcome.UNCERTAIN, Outcome.BROWSER_LOST
LAYOUTS = ("classic", "modern")
JANE = "jane-doe-123"


def check(site: SiteControl, action: ActionType, result: Result, outcome: Outcome, effects: int) -> None:
    """The outcome, the site's books, and no wrong."""
    assert result.outcome is outcome, result
    assert site.wrongs() == []
    assert site.actions() == [(ACCOUNT, action, JANE)] * effects
    if result.outcome is DONE:
        assert effects == 1
