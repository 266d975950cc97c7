"""What an OpenOutreach of April 2026 has found, as its database holds it: made-up people, some of whom it has invited.

The tables that matter, as its own migrations leave them; written from public facts.
"""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from practice.people import PUBLIC_HOST, Person, make_people, plain
from practice.samples import MEETUP_SIZE, WEBINAR_SIZE

FILE = Path("data") / "db.sqlite3"  # in the instance's folder
FOUND = 12
STATES = ("Qualified", "Qualified", "Ready to Connect", "Qualified", "Pending", "Failed")
LONG_AGO = timedelta(days=20)  # what it did then is past every cooldown of the story

_TABLES = """
    CREATE TABLE crm_lead (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, company_name TEXT, linkedin_url TEXT UNIQUE,
        public_identifier TEXT, profile_data TEXT, disqualified BOOL, creation_date DATETIME, update_date DATETIME);
    CREATE TABLE linkedin_campaign (id INTEGER PRIMARY KEY, name TEXT, is_freemium BOOL);
    CREATE TABLE crm_deal (id INTEGER PRIMARY KEY, lead_id INTEGER REFERENCES crm_lead (id), campaign_id INTEGER, state TEXT,
        reason TEXT, connect_attempts INTEGER, backoff_hours INTEGER, creation_date DATETIME, update_date DATETIME);
    INSERT INTO linkedin_campaign VALUES (1, 'Buyers', 0);
"""


def found() -> list[Person]:
    """Who is in it: nobody who stands in one of the sample files."""
    fit = [person for person in plain(make_people()) if person.own_posts]
    return fit[MEETUP_SIZE + WEBINAR_SIZE :][:FOUND]


def write(folder: Path, now: datetime) -> None:
    """Write the database into an instance's folder."""
    file, at = folder / FILE, f"{(now - LONG_AGO).astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as db:
        db.executescript(_TABLES)
        for number, person in enumerate(found(), 1):
            first, _, last = person.name.partition(" ")
            url = f"{PUBLIC_HOST}/in/{person.slug}/"
            lead = (number, first, last, person.company, url, person.slug, at, at)
            db.execute("INSERT INTO crm_lead VALUES (?, ?, ?, ?, ?, ?, '{}', 0, ?, ?)", lead)
            state = STATES[number % len(STATES)]
            deal = (number, number, state, f"{person.title}: decides what is bought", at, at)
            db.execute("INSERT INTO crm_deal VALUES (?, ?, 1, ?, ?, 0, 0, ?, ?)", deal)
        db.commit()
