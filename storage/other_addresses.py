"""One person, several addresses: the member id and the slug, a slug that was given up and the one that came after it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from storage.tables import OtherAddress


def key_of(session: Session, url: str) -> str:
    """The key of the person to whom a canonical address leads: itself, where no other is known."""
    return session.scalar(select(OtherAddress.profile_url).where(OtherAddress.url == url)) or url


def of(session: Session, profile_url: str) -> list[str]:
    """The other addresses of a person, known by their key."""
    return list(session.scalars(select(OtherAddress.url).where(OtherAddress.profile_url == profile_url)))


def remember(session: Session, url: str, profile_url: str, now: datetime) -> None:
    """From now on `url` leads to the person at `profile_url`, and so does whatever led to `url`."""
    forget(session, [url], where_they_lead=False)
    session.execute(delete(OtherAddress).where(OtherAddress.url == profile_url))
    session.execute(
        update(OtherAddress).where(OtherAddress.profile_url == url).values(profile_url=profile_url)
    )
    session.execute(insert(OtherAddress).values(url=url, profile_url=profile_url, created_at=now))


def forget(session: Session, urls: Sequence[str], where_they_lead: bool = True) -> None:
    """Whoever has one of these addresses is no longer known by another one."""
    those = OtherAddress.url.in_(urls)
    session.execute(
        delete(OtherAddress).where(
            or_(those, OtherAddress.profile_url.in_(urls)) if where_they_lead else those
        )
    )
