"""Whether a page that was opened for a person bears their name: before anything on it is clicked."""

from engine.linkedin.outcome import ActionTask
from engine.linkedin.page_visit import end
from engine.rules.enums import Outcome
from engine.rules.facts import fact
from engine.rules.same_name import nothing_in_common


def compare(task: ActionTask, found: str) -> None:
    """End the action where the page's name has nothing in common with the list's; "" is a name that isn't known."""
    if nothing_in_common(task.full_name, found):
        raise end(Outcome.OTHER_PERSON, fact("seen.other_person", listed=task.full_name, found=found))
