"""OpenOutreach's databases in every layout that is known, made as its own migrations leave them (tables that matter only).

Long because it is a table of other people's tables.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STATES = ("Qualified", "Ready to Connect", "Pending", "Connected", "Completed", "Failed")
FINDER_STATES = (
    "Qualified",
    "Ready to Find Email",
    "Finding Email",
    "Resolved",
    "No Email (BetterContact)",
    "Failed",
)
OLD_STATES = ("discovered", "enriched", "pending", "connected", "completed", "failed")
STAGES = (
    "Discovered",
    "Enriched",
    "Qualified",
    "Disqualified",
    "Pending",
    "Connected",
    "Completed",
    "Failed",
    "Ignored",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One lead as the generator thinks of it, whatever the layout."""

    number: int

    @property
    def slug(self) -> str:
        return f"mara-quill-{self.number}"

    @property
    def url(self) -> str:
        return f"https://www.linkedin.com/in/{self.slug}/"

    @property
    def first(self) -> str:
        return f"Mara{self.number}"

    @property
    def full(self) -> str:
        return f"{self.first} Quill"

    @property
    def made(self) -> datetime:
        return START + timedelta(seconds=self.number)

    @property
    def changed(self) -> datetime:
        return self.made + timedelta(days=1)

    def profile(self) -> str:
        position = {"title": "Buyer", "company_name": f"Firm {self.number % 50}"}
        told = {
            "first_name": self.first,
            "last_name": "Quill",
            "headline": "Head of Buying",
            "positions": [position],
        }
        return json.dumps(told | {"urn": f"urn:li:fsd_profile:{self.number}"})


def text(at: datetime) -> str:
    """A time as Django and SQLite's CURRENT_TIMESTAMP write it: UTC, without a zone."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def a0(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    db.execute("CREATE TABLE profiles (linkedin_url TEXT PRIMARY KEY, data JSON)")
    db.execute("CREATE TABLE companies (linkedin_url TEXT PRIMARY KEY, data JSON)")
    db.execute("CREATE TABLE campaign_runs (id INTEGER PRIMARY KEY, name TEXT, completed INTEGER)")
    db.execute("INSERT INTO companies VALUES ('https://www.linkedin.com/company/firm-1/', '{}')")
    db.executemany("INSERT INTO profiles VALUES (?, ?)", ((r.url, r.profile()) for r in rows))


def a(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    db.execute(
        "CREATE TABLE profiles (public_identifier TEXT PRIMARY KEY, profile JSON, data JSON, cloud_synced BOOLEAN, "
        "created_at DATETIME, updated_at DATETIME, state TEXT)"
    )
    db.executemany(
        "INSERT INTO profiles VALUES (?, ?, NULL, 0, ?, ?, ?)",
        ((r.slug, r.profile(), text(r.made), text(r.changed), OLD_STATES[r.number % 6]) for r in rows),
    )


def b(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    db.executescript("""
        CREATE TABLE common_department (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE crm_company (id INTEGER PRIMARY KEY, full_name TEXT, website TEXT);
        CREATE TABLE crm_contact (id INTEGER PRIMARY KEY, first_name TEXT, website TEXT, lead_id INTEGER);
        CREATE TABLE linkedin_linkedinprofile (id INTEGER PRIMARY KEY, linkedin_username TEXT, linkedin_password TEXT, profile_url TEXT);
        INSERT INTO linkedin_linkedinprofile VALUES (1, 'me@firm.example', 'hunter2', 'https://www.linkedin.com/in/me-myself/');
        INSERT INTO crm_company VALUES (1, 'Firm', 'https://firm.example/');
        CREATE TABLE crm_stage (id INTEGER PRIMARY KEY, name TEXT, department_id INTEGER, index_number INTEGER);
        CREATE TABLE crm_lead (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, title TEXT, company_name TEXT, city_name TEXT,
            email TEXT, phone TEXT, website TEXT, description TEXT, disqualified BOOL, company_id INTEGER REFERENCES crm_company (id),
            creation_date DATETIME, update_date DATETIME);
        CREATE TABLE crm_deal (id INTEGER PRIMARY KEY, name TEXT, lead_id INTEGER REFERENCES crm_lead (id),
            stage_id INTEGER REFERENCES crm_stage (id), active BOOL, next_step TEXT, next_step_date DATE, stages_dates TEXT,
            ticket TEXT, description TEXT, creation_date DATETIME, update_date DATETIME);
    """)
    db.executemany(
        "INSERT INTO crm_stage VALUES (?, ?, 1, ?)", ((n, name, n) for n, name in enumerate(STAGES, 1))
    )
    for r in rows:
        lead = (
            r.number,
            r.first,
            "Quill",
            "Head of Buying",
            f"Firm {r.number % 50}",
            "",
            "",
            "",
            r.url,
            "",
            0,
            text(r.made),
            text(r.changed),
        )
        db.execute("INSERT INTO crm_lead VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)", lead)
        stage = r.number % 9 + 1
        days = f"{r.made:%Y-%m-%d} - Discovered\n"
        days += f"{r.made + timedelta(days=1):%Y-%m-%d} - Pending\n" if stage in (5, 6, 7) else ""
        db.execute(
            "INSERT INTO crm_deal VALUES (?, ?, ?, ?, 1, '', NULL, ?, ?, '', ?, ?)",
            (
                r.number,
                f"LinkedIn: {r.slug}",
                r.number,
                stage,
                days,
                f"t{r.number}",
                text(r.made),
                text(r.made + timedelta(days=9)),
            ),
        )


def _log(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Each invitation was logged five seconds before its deal was written."""
    db.execute(
        "CREATE TABLE linkedin_actionlog (id INTEGER PRIMARY KEY, linkedin_profile_id INTEGER, campaign_id INTEGER, "
        "action_type TEXT, created_at DATETIME)"
    )
    pending = (r for r in rows if STATES[r.number % 6] == "Pending")
    logged = ((r.number, text(r.changed - timedelta(seconds=5))) for r in pending)
    db.executemany("INSERT INTO linkedin_actionlog VALUES (?, 1, 1, 'connect', ?)", logged)


def _deals(db: sqlite3.Connection, rows: Iterable[Row], campaign: str) -> None:
    db.executescript(f"""
        CREATE TABLE {campaign} (id INTEGER PRIMARY KEY, name TEXT, is_freemium BOOL);
        INSERT INTO {campaign} VALUES (1, 'Buyers', 0);
        CREATE TABLE crm_deal (id INTEGER PRIMARY KEY, lead_id INTEGER REFERENCES crm_lead (id), campaign_id INTEGER, state TEXT,
            closing_reason TEXT, reason TEXT, connect_attempts INTEGER, backoff_hours INTEGER, creation_date DATETIME, update_date DATETIME);
    """)
    made = (
        (
            r.number,
            r.number,
            STATES[r.number % 6],
            "Buys what we sell",
            r.number % 2,
            text(r.made),
            text(r.changed),
        )
        for r in rows
    )
    db.executemany("INSERT INTO crm_deal VALUES (?, ?, 1, ?, '', ?, ?, 0, ?, ?)", made)


def c0(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    rows = list(rows)
    db.execute(
        "CREATE TABLE crm_lead (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, company_name TEXT, linkedin_url TEXT UNIQUE, "
        "public_identifier TEXT, description TEXT, embedding BLOB, disqualified BOOL, creation_date DATETIME, update_date DATETIME)"
    )
    leads = ((r.number, "", "", "", r.url, r.slug, r.profile(), text(r.made), text(r.changed)) for r in rows)
    db.executemany("INSERT INTO crm_lead VALUES (?, ?, ?, ?, ?, ?, ?, NULL, 0, ?, ?)", leads)
    _deals(db, rows, "linkedin_campaign")
    _log(db, rows)


def c(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    rows = list(rows)
    db.execute(
        "CREATE TABLE crm_lead (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, company_name TEXT, linkedin_url TEXT UNIQUE, "
        "public_identifier TEXT, profile_data TEXT, embedding BLOB, disqualified BOOL, creation_date DATETIME, update_date DATETIME)"
    )
    leads = (
        (
            r.number,
            r.first,
            "Quill",
            f"Firm {r.number % 50}",
            r.url,
            r.slug,
            r.profile(),
            text(r.made),
            text(r.changed),
        )
        for r in rows
    )
    db.executemany("INSERT INTO crm_lead VALUES (?, ?, ?, ?, ?, ?, ?, NULL, 0, ?, ?)", leads)
    _deals(db, rows, "linkedin_campaign")
    _log(db, rows)
    db.execute(
        "CREATE TABLE chat_chatmessage (id INTEGER PRIMARY KEY, content TEXT, deal_id INTEGER REFERENCES crm_deal (id), "
        "external_id TEXT, is_outgoing BOOL, creation_date DATETIME)"
    )
    written = (
        (r.number, f"urn:li:msg:{r.number}", text(r.changed + timedelta(hours=1)))
        for r in rows
        if STATES[r.number % 6] == "Completed"
    )
    db.executemany(
        "INSERT INTO chat_chatmessage (content, deal_id, external_id, is_outgoing, creation_date) VALUES ('Hello', ?, ?, 1, ?)",
        written,
    )


def d(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    rows = list(rows)
    db.execute(
        "CREATE TABLE crm_lead (id INTEGER PRIMARY KEY, linkedin_url TEXT UNIQUE, public_identifier TEXT UNIQUE, urn TEXT UNIQUE, "
        "embedding BLOB, disqualified BOOL, country_code TEXT, contact_info JSON, api_email TEXT, creation_date DATETIME, update_date DATETIME)"
    )
    leads = ((r.number, r.url, r.slug, f"urn:{r.number}", text(r.made), text(r.changed)) for r in rows)
    db.executemany("INSERT INTO crm_lead VALUES (?, ?, ?, ?, NULL, 0, 'DE', NULL, '', ?, ?)", leads)
    _deals(db, rows, "core_campaign")
    _log(db, rows)


def _finder(db: sqlite3.Connection, rows: list[Row], prefix: str, campaign: str) -> None:
    db.executescript(f"""
        CREATE TABLE {prefix}_company (id INTEGER PRIMARY KEY, name TEXT, domain TEXT);
        CREATE TABLE {prefix}_lead (id INTEGER PRIMARY KEY, profile_url TEXT UNIQUE, full_name TEXT, first_name TEXT, last_name TEXT,
            job_title TEXT, company_id INTEGER REFERENCES {prefix}_company (id), email TEXT, country_code TEXT, profile_text TEXT,
            source_fields JSON, disqualified BOOL, synthetic BOOL DEFAULT 0, creation_date DATETIME, update_date DATETIME);
        CREATE TABLE {prefix}_deal (id INTEGER PRIMARY KEY, lead_id INTEGER REFERENCES {prefix}_lead (id), {campaign} state TEXT,
            reason TEXT, creation_date DATETIME, update_date DATETIME);
    """)
    db.executemany(
        f"INSERT INTO {prefix}_company VALUES (?, ?, '')", ((n + 1, f"Firm {n}") for n in range(50))
    )
    leads = (
        (
            r.number,
            r.url,
            r.full,
            r.first,
            "Quill",
            "Buyer",
            r.number % 50 + 1,
            f"m{r.number}@firm.example",
            text(r.made),
        )
        for r in rows
    )
    db.executemany(
        f"INSERT INTO {prefix}_lead (id, profile_url, full_name, first_name, last_name, job_title, company_id, email, disqualified, creation_date) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
        leads,
    )
    deals = (
        (r.number, FINDER_STATES[r.number % 6], "Buys what we sell", text(r.made), text(r.changed))
        for r in rows
    )
    db.executemany(
        f"INSERT INTO {prefix}_deal (lead_id, state, reason, creation_date, update_date) VALUES (?, ?, ?, ?, ?)",
        deals,
    )


def e(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    _finder(db, list(rows), "crm", "campaign_id INTEGER,")


INVENTED = 7  # anchors that layout F holds beside its people


def f(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    rows = list(rows)
    _finder(db, rows, "outfind_crm", "")
    anchors = ((f"Anchor {n}",) for n in range(INVENTED))
    db.executemany(
        "INSERT INTO outfind_crm_lead (full_name, profile_url, synthetic) VALUES (?, NULL, 1)", anchors
    )
    db.executescript("""
        CREATE TABLE outsend_leads_lead (id INTEGER PRIMARY KEY, linkedin_url TEXT, email TEXT, full_name TEXT);
        CREATE TABLE outsend_leads_suppression (id INTEGER PRIMARY KEY, email TEXT UNIQUE, reason TEXT, created_at DATETIME);
        CREATE TABLE outsend_emails_mailbox (id INTEGER PRIMARY KEY, username TEXT, password TEXT);
        INSERT INTO outsend_emails_mailbox VALUES (1, 'me@firm.example', 'hunter2');
    """)
    for r in rows[:2]:
        db.execute(
            "INSERT INTO outsend_leads_lead (linkedin_url, email, full_name) VALUES (?, ?, ?)",
            (r.url, f"m{r.number}@firm.example", r.full),
        )
    db.executemany(
        "INSERT INTO outsend_leads_suppression (email) VALUES (?)",
        ((f"m{r.number}@firm.example",) for r in rows[:2]),
    )


LAYOUTS: dict[str, Callable[[sqlite3.Connection, Iterable[Row]], None]] = {
    "A0": a0,
    "A": a,
    "B": b,
    "C0": c0,
    "C": c,
    "D": d,
    "E": e,
    "F": f,
}


def rows(count: int, first: int = 1) -> Iterator[Row]:
    """People numbered from `first`."""
    return map(Row, range(first, first + count))


def make(path: Path, layout: str, count: int, *, wal: bool = False, first: int = 1) -> Path:
    """A database in that layout with so many leads, closed by its writer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA journal_mode = {'wal' if wal else 'delete'}")
        LAYOUTS[layout](db, rows(count, first))
        db.commit()
    return path
