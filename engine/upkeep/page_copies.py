"""Copies of pages, kept on a person's wish: which page that is, and the visit that keeps it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from engine import senders
from engine.linkedin.capture import kind_of
from engine.linkedin.pages import Pages
from engine.rules.enums import CaptureKind, SenderStatus
from engine.rules.errors import UserError
from engine.rules.identity import canonical
from engine.rules.identity import path as path_of
from engine.rules.kinds import KINDS, Target
from engine.upkeep.captures import captures_dir
from engine.upkeep.config import Config
from engine.work import looking, permission
from engine.work.sitting import Sittings
from storage import seen_before
from storage import senders as sender_store

PAGE_OF = {Target.PERSON: CaptureKind.PROFILE, Target.POST: CaptureKind.POST}
NONE_YET = {
    CaptureKind.PROFILE: "nobody",
    CaptureKind.ACTIVITY: "nobody",
    CaptureKind.DIALOG: "nobody",
    CaptureKind.POST: "no_post",
}


class NoSenderLooks(UserError):
    """No sender is logged in, so nobody can look at LinkedIn."""


class NothingMetYet(UserError):
    """The sender knows no page of this kind, and none was named."""


class ActionGone(UserError):
    """The action whose page is wanted is gone."""


class NotToBeVisited(UserError):
    """A person whom the sender may not touch now: nobody visits them for a copy, either."""


class WrongAddress(UserError):
    """An address that was named for a copy isn't LinkedIn's, or leads to another kind of page."""


@dataclass(frozen=True, slots=True)
class CaptureRequest:
    """A page, and who looks at it; `path` is on the site. A post at a person's list is the newest one on it."""

    sender_id: int
    kind: CaptureKind
    path: str


def of_kind(
    session: Session, sender_id: int, kind: CaptureKind, known: Pages, now: datetime, url: str | None = None
) -> CaptureRequest:
    """A page of this kind that the sender knows, or the one at an address of LinkedIn's, by this page knowledge.

    Raises NothingMetYet, WrongAddress, NotAProfile, and NotToBeVisited.
    """
    paths = known.path
    if url is not None and kind in NONE_YET and kind is not CaptureKind.POST:
        person = canonical(url)
        _allow(session, person, sender_id, now)
        return CaptureRequest(sender_id, kind, _of_person(person, kind, known))
    if url is not None:
        return CaptureRequest(sender_id, kind, _path_at(url, kind))
    if kind is CaptureKind.FEED:
        return CaptureRequest(sender_id, kind, paths("feed"))
    if kind is CaptureKind.POST:
        urn = permission.post_of(session, sender_id, now)
        path = urn and paths("post").format(urn=urn)
    else:
        lead = permission.lead_of(session, sender_id, now)
        path = lead and _of_person(lead, kind, known)
    if not path:
        which = NONE_YET[kind]
        raise NothingMetYet(which)
    return CaptureRequest(sender_id, kind, path)


def of_action(session: Session, action_id: int, known: Pages, now: datetime) -> CaptureRequest:
    """The page at which an action was to be done, a post by the way over its list.

    Raises ActionGone, NotToBeVisited.
    """
    found = seen_before.of_action(session, action_id)
    if found is None:
        raise ActionGone
    sender_id, url, action_type = found
    kind = PAGE_OF[KINDS[action_type].target]
    _allow(session, url, sender_id, now)
    return CaptureRequest(sender_id, kind, _of_person(url, kind, known))


def looking_sender(session: Session, now: datetime) -> int:
    """The first sender that is at work and may look now. Raises NoSenderLooks, or senders.NotNow while all of them rest."""
    refusal: UserError = NoSenderLooks()
    for row in sender_store.own_senders(session):
        if row.status is SenderStatus.ACTIVE:
            try:
                senders.allow(row, now, only_looks=True)
            except senders.NotNow as rests:
                refusal = rests
            else:
                return row.id
    raise refusal


async def keep(config: Config, wanted: CaptureRequest, sittings: Sittings) -> Path:
    """Visit it and keep a copy. Raises UserError, and Temporary while another sender sits."""
    async with looking.at(sittings, wanted.sender_id) as visitor:
        return await visitor.capture(wanted.kind, wanted.path, captures_dir(config.data_dir), "asked for")


def _allow(session: Session, profile_url: str, sender_id: int, now: datetime) -> None:
    verdict = permission.may_look(session, profile_url, sender_id, now)
    if not verdict.allowed:
        raise NotToBeVisited(why=permission.blocked(verdict))


def _of_person(profile_url: str, kind: CaptureKind, known: Pages) -> str:
    listed = kind in (CaptureKind.ACTIVITY, CaptureKind.POST)  # the way to a post is over its list
    return path_of(profile_url) + (known.path("activity") if listed else "")


def _path_at(url: str, kind: CaptureKind) -> str:
    """The path of a page of LinkedIn's that a person named. Raises UserError for another site's."""
    parts = urlsplit(url if "//" in url else f"https://{url}")
    host = (parts.hostname or "").lower()
    if host != "linkedin.com" and not host.endswith(".linkedin.com"):
        raise WrongAddress("elsewhere")
    if kind_of(parts.path) is not kind:
        raise WrongAddress("other_kind", kind=kind)
    return parts.path
