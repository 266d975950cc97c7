"""A profile that got a new address to which the old one doesn't lead: the person says that it is the sender's, and it is taken.

LinkedPilot can't tell such an account from another one, so the sender stands still until somebody who knows says so.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine import senders
from engine.linkedin.login import SeenAccount
from engine.rules import fingerprints
from engine.rules.enums import Level
from engine.rules.errors import UserError
from engine.rules.facts import fact
from storage import events
from storage import senders as store
from storage.senders import SenderRow


class AddressNotTaken(UserError):
    """The address that was seen in a sender's browser isn't made the sender's own."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose log-in a sender's browser was seen with, where that wasn't its own. Addresses are canonical."""

    sender: SenderRow
    profile_url: str
    name: str  # "" where LinkedIn didn't show it
    mark: str  # of what is to be agreed to


def note(session: Session, sender_id: int, account: SeenAccount) -> None:
    """Another account's log-in was seen in this sender's browser."""
    if account.profile_url is not None:
        store.change(session, sender_id, seen_url=account.profile_url, seen_name=account.name)


def became(session: Session, sender_id: int, account: SeenAccount) -> None:
    """The sender was seen to be itself, perhaps at a new address."""
    store.change(session, sender_id, profile_url=account.profile_url, seen_url=None, seen_name=None)


def offered(session: Session, sender_id: int) -> Seen | None:
    """What can be taken: None where nothing was seen, or where it is another sender's account."""
    row = senders.get(session, sender_id)
    if row.seen_url is None or _holder(session, row) is not None:
        return None
    mark = fingerprints.mark(row.id, row.profile_url, row.seen_url)
    return Seen(row, row.seen_url, row.seen_name or "", mark)


def take(session: Session, sender_id: int, agreed: str, now: datetime) -> SenderRow:
    """Make the address that was seen the sender's own; `agreed` is the mark of what the person saw.

    The session itself was put aside: the sender logs in again. Raises AddressNotTaken, ChangedMeanwhile.
    """
    row = senders.get(session, sender_id)
    if row.seen_url is None:
        raise AddressNotTaken("nothing_seen", sender=row.name)
    if (holder := _holder(session, row)) is not None:
        raise AddressNotTaken("of_another", sender=row.name, holder=holder.name)
    fingerprints.check(agreed, fingerprints.mark(row.id, row.profile_url, row.seen_url))
    became(session, sender_id, SeenAccount(row.seen_name or "", row.seen_url))
    line = fact("log.address_taken", sender=row.name, before=row.profile_url, url=row.seen_url)
    events.add(session, now, "profile_moved", line, Level.WARNING, sender_id=sender_id)
    return store.get(session, sender_id)


def _holder(session: Session, row: SenderRow) -> SenderRow | None:
    """The other sender that has the address already, a removed one too."""
    found = store.by_profile(session, row.seen_url) if row.seen_url is not None else None
    return None if found is None or found.id == row.id else found
