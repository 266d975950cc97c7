"""Copies of pages, kept on a person's wish: which page that is, and the visit that keeps it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from engine import looking
from engine.config import Config
from engine.linkedin import pages
from engine.linkedin.capture import Kind, kind_of
from engine.page_knowledge import captures_dir
from engine.rules.errors import UserError
from engine.rules.identity import canonical
from engine.rules.identity import path as path_of
from engine.rules.words import ActionType, SenderStatus
from engine.sitting import Sittings
from storage import seen_before
from storage import senders as sender_store

KIND_OF_ACTION = {
    ActionType.CONNECT: Kind.PROFILE,
    ActionType.LIKE: Kind.POST,
    ActionType.COMMENT: Kind.POST,
}
NONE_YET = {
    Kind.PROFILE: "This sender has met nobody yet: say whose page it is with --url.",
    Kind.ACTIVITY: "This sender has met nobody yet: say whose page it is with --url.",
    Kind.DIALOG: "This sender has met nobody yet: say whose page it is with --url.",
    Kind.POST: "This sender has liked and commented on nothing yet: say which post it is with --url.",
}


class NoSenderLooks(UserError):
    """No sender is logged in, so nobody can look at LinkedIn: log one in first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page, and who looks at it; `path` is on the site. A post at a person's list is the newest one on it."""

    sender_id: int
    kind: Kind
    path: str


def of_kind(session: Session, sender_id: int, kind: Kind, url: str | None = None) -> Wanted:
    """A page of this kind that the sender knows, or the one at an address of LinkedIn's. Raises UserError."""
    paths = pages.built_in().path
    if url is not None:
        return Wanted(sender_id, kind, _path_at(url, kind))
    if kind is Kind.FEED:
        return Wanted(sender_id, kind, paths("feed"))
    if kind is Kind.POST:
        urn = seen_before.post_of(session, sender_id)
        path = urn and paths("post").format(urn=urn)
    else:
        lead = seen_before.lead_of(session, sender_id)
        path = lead and path_of(lead) + (paths("activity") if kind is Kind.ACTIVITY else "")
    if not path:
        raise UserError(NONE_YET[kind])
    return Wanted(sender_id, kind, path)


def of_action(session: Session, action_id: int) -> Wanted:
    """The page at which an action was to be done, a post by the way over its list. Raises UserError when it is gone."""
    found = seen_before.of_action(session, action_id)
    if found is None:
        raise UserError("That action is gone, and its page with it: keep a copy of a kind of page instead.")
    sender_id, url, action_type = found
    kind = KIND_OF_ACTION[action_type]
    return Wanted(sender_id, kind, path_of(url) + (_activity() if kind is Kind.POST else ""))


def looking_sender(session: Session) -> int:
    """The first sender that is logged in. Raises NoSenderLooks."""
    for row in sender_store.all_senders(session):
        if row.status is SenderStatus.ACTIVE:
            return row.id
    raise NoSenderLooks


async def keep(config: Config, wanted: Wanted, sittings: Sittings) -> Path:
    """Visit it and keep a copy. Raises UserError, and Temporary while another sender sits."""
    async with looking.at(sittings, wanted.sender_id) as visitor:
        return await visitor.capture(wanted.kind, wanted.path, captures_dir(config.data_dir), "asked for")


def _activity() -> str:
    return str(pages.built_in().path("activity"))


def _path_at(url: str, kind: Kind) -> str:
    """The path of a page of LinkedIn's that a person named. Raises UserError for another site's."""
    if kind in (Kind.PROFILE, Kind.DIALOG, Kind.ACTIVITY):
        return path_of(canonical(url)) + (_activity() if kind is Kind.ACTIVITY else "")
    parts = urlsplit(url if "//" in url else f"https://{url}")
    host = (parts.hostname or "").lower()
    if host != "linkedin.com" and not host.endswith(".linkedin.com"):
        raise UserError("This is not an address of LinkedIn's: it begins with linkedin.com/.")
    if kind_of(parts.path) is not kind:
        raise UserError(f"That address is of another kind of page than a {kind}.")
    return parts.path
