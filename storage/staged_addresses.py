"""What a file says of people's other addresses, staged beside its people (`storage.imports`), until all lead to one lead."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, column, exists, select, table, text
from sqlalchemy.orm import Session

from storage import bulk, merging
from storage.tables import OtherAddress
from storage.types import UtcDateTime

_SAME = table("same_person", column("url"), column("profile_url"))
# To whom a staged address leads as another one of theirs: by what is known already, then by the file itself.
_LEADS_TO = """
    UPDATE {rows} SET profile_url = (SELECT o.profile_url FROM {others} o WHERE o.url = {rows}.profile_url)
    WHERE profile_url IN (SELECT url FROM {others})
"""
# An id beside several people's addresses is none of theirs; what is known already isn't told anew.
_OTHERS = """
    CREATE TEMPORARY TABLE same_person AS
    SELECT url, min(profile_url) AS profile_url FROM staged_same WHERE url NOT IN (SELECT url FROM other_addresses)
    GROUP BY url HAVING count(DISTINCT profile_url) = 1 AND min(profile_url) <> url
"""
# Of those, whom anything is known of under the other address.
_KNOWN_OTHERWISE = text("""
    SELECT url, profile_url FROM same_person AS s WHERE EXISTS (SELECT 1 FROM leads WHERE profile_url = s.url)
    OR EXISTS (SELECT 1 FROM interactions WHERE profile_url = s.url)
    OR EXISTS (SELECT 1 FROM do_not_contact WHERE kind = 'profile' AND value = s.url) ORDER BY url
""")
_REMEMBER = text("""
    INSERT INTO other_addresses (url, profile_url, created_at)
    SELECT url, profile_url, :now FROM same_person
    WHERE url NOT IN (SELECT url FROM other_addresses) AND url NOT IN (SELECT profile_url FROM leads)
""").bindparams(bindparam("now", type_=UtcDateTime()))
# A list's lead of before, whom the file knows by another address as well.
_BY_THE_OLD = """
    UPDATE people SET profile_url = (SELECT min(s.url) FROM same_person s JOIN leads l ON l.profile_url = s.url
        WHERE s.profile_url = people.profile_url)
    WHERE profile_url IN (SELECT s.profile_url FROM same_person s JOIN leads l ON l.profile_url = s.url)
    AND profile_url NOT IN (SELECT profile_url FROM leads)
"""


def make(connection: Connection) -> None:
    """A table of this connection's own, where they are collected."""
    connection.exec_driver_sql(
        "CREATE TEMPORARY TABLE staged_same (url TEXT NOT NULL, profile_url TEXT NOT NULL)"
    )


def stage(connection: Connection, pairs: Sequence[tuple[str, str]]) -> None:
    """Collect what rows say of people's other addresses: the other one, and the one they are staged by."""
    if pairs:
        bulk.put_as_they_are(connection, "staged_same", ("url", "profile_url"), pairs)


def lead_to_their_keys(connection: Connection) -> None:
    """Whoever is staged by another address of theirs is staged by their key, as far as the file or we know it."""
    if connection.scalar(select(exists().select_from(OtherAddress))):
        for rows in ("staged", "staged_same"):
            connection.exec_driver_sql(_LEADS_TO.format(rows=rows, others=OtherAddress.__tablename__))
    connection.exec_driver_sql(_OTHERS)
    if connection.scalar(select(exists().select_from(_SAME))):
        connection.exec_driver_sql("CREATE UNIQUE INDEX same_person_url ON same_person (url)")
        connection.exec_driver_sql(_LEADS_TO.format(rows="staged", others="same_person"))


def as_leads_have_them(connection: Connection) -> None:
    """The sorted people by the address under which they are leads already, where the file has another one, too."""
    if connection.scalar(select(exists().select_from(_SAME))):
        connection.exec_driver_sql(_BY_THE_OLD)


def known_otherwise(connection: Connection) -> list[tuple[str, str]]:
    """Of whom something is known under another address than the one they are staged by: that one, and this."""
    return [(url, key) for url, key in connection.execute(_KNOWN_OTHERWISE)]


def one_person(
    session: Session, pairs: Sequence[tuple[str, str]], cooldown: timedelta, now: datetime
) -> None:
    """What is known under the other addresses becomes theirs. It stays so when the import fails: it is no less true then."""
    for url, key in pairs:
        merging.adopt(session, url, key, cooldown, now)


def remember(connection: Connection, now: datetime) -> None:
    """The staged people's other addresses lead to them from now on."""
    if connection.scalar(select(exists().select_from(_SAME))):
        connection.execute(_REMEMBER, {"now": now})
