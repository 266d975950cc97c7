"""What holds for lists: their names, and when one may go."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.rules.errors import UserError
from storage import lists as store

LONGEST_NAME = 60


def checked_name(name: str) -> str:
    """A list's name in one line, as it is kept. Raises UserError."""
    name = " ".join(name.split())
    if not name:
        raise UserError("A list needs a name: send a few words.")
    if len(name) > LONGEST_NAME:
        raise UserError(f"A list's name has 1 to {LONGEST_NAME} letters: this one has {len(name)}.")
    return name


def free_name(session: Session, name: str) -> str:
    """The same for a name that no list may have yet. Raises UserError."""
    name = checked_name(name)
    if store.by_name(session, name) is not None:
        raise UserError(f"There is a list “{name}” already: choose another name.")
    return name


def rename(session: Session, list_id: int, name: str, now: datetime) -> None:
    """Call it something else. Raises UserError when another list has that name."""
    if store.get(session, list_id).name != checked_name(name):
        store.rename(session, list_id, free_name(session, name), now)


def check_free(session: Session, list_id: int, deed: str = "delete") -> None:
    """Raises NoSuchList, or UserError while a campaign works from this list."""
    store.get(session, list_id)
    campaign = store.campaign_of(session, list_id)
    if campaign is not None:
        raise UserError(
            f"The campaign “{campaign}” works from this list: cancel it first, then {deed} the list."
        )


def remove(session: Session, list_id: int) -> None:
    """Forget a list; its leads and what was done to them stay. Raises UserError while a campaign needs it."""
    check_free(session, list_id)
    store.remove(session, list_id)


def merge(session: Session, source: int, target: int, now: datetime) -> int:
    """Put the leads of one list on another and forget the first; returns how many are new there.

    What pointed at the first list (a finished campaign, a file that waits) points at the other from now on. Raises
    UserError while a campaign needs the first.
    """
    if source == target:
        raise UserError("A list can't be merged into itself: choose another one.")
    check_free(session, source, "merge")
    added = store.add_members(session, target, source, now)
    store.point_elsewhere(session, source, target)
    store.remove(session, source)
    return added
