"""What holds for lists: their names, and when one may go."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.rules.errors import UserError
from storage import lists as store

LONGEST_NAME = 60


class NotAListName(UserError):
    """No list can be called so: no name, one too long, or another list's."""


class ListInUse(UserError):
    """A campaign works from this list."""


class NotMerged(UserError):
    """These two lists can't become one."""


def checked_name(name: str) -> str:
    """A list's name in one line, as it is kept. Raises NotAListName."""
    name = " ".join(name.split())
    if not name:
        raise NotAListName("none")
    if len(name) > LONGEST_NAME:
        raise NotAListName("too_long", longest=LONGEST_NAME, length=len(name))
    return name


def free_name(session: Session, name: str, own: int | None = None) -> str:
    """The same for a name that no list may have yet but the list `own`. Raises NotAListName."""
    name = checked_name(name)
    there = store.by_name(session, name)
    if there is not None and there.id != own:
        raise NotAListName("taken", name=there.name)
    return name


def rename(session: Session, list_id: int, name: str, now: datetime) -> None:
    """Call it something else. Raises NotAListName when another list has that name."""
    if store.get(session, list_id).name != checked_name(name):
        store.rename(session, list_id, free_name(session, name, own=list_id), now)


def check_free(session: Session, list_id: int, deed: str = "delete") -> None:
    """Raises NoSuchList, or ListInUse with the `deed` (delete or merge) in its code while a campaign works from this list."""
    store.get(session, list_id)
    campaign = store.campaign_of(session, list_id)
    if campaign is not None:
        raise ListInUse(deed, campaign=campaign)


def remove(session: Session, list_id: int) -> None:
    """Forget a list; its leads and what was done to them stay. Raises ListInUse while a campaign needs it."""
    check_free(session, list_id)
    store.remove(session, list_id)


def merge(session: Session, source: int, target: int, now: datetime) -> int:
    """Put the leads of one list on another and forget the first; returns how many are new there.

    What pointed at the first list (a finished campaign, a file that waits) points at the other from now on. Raises
    ListInUse while a campaign needs the first, NotMerged for a list and itself.
    """
    if source == target:
        raise NotMerged("same_list")
    check_free(session, source, "merge")
    added = store.add_members(session, target, source, now)
    store.point_elsewhere(session, source, target)
    store.remove(session, source)
    return added
