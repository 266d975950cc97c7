"""Which tables of a database hold people, what became of them and what was written to them. Pure.

Told by what columns there are, in any table, and by what stands in them: OpenOutreach's own tables were renamed three times, and forks
rename them again. Columns that might hold a secret are never looked at, and a table that has one isn't about people.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.rules.identity import NotAProfile, canonical

_SECRET = re.compile(r"passw|secret|token|cookie|api_?key|credential|private_?key", re.IGNORECASE)

LINKS = ("linkedin_url", "profile_url", "linkedin_profile_url", "linkedin", "linkedin_profile", "website")
SLUGS = ("public_identifier", "public_id", "vanity_name")
INVENTED = ("synthetic", "is_synthetic", "is_anchor")
UNSUITED = ("disqualified", "is_disqualified")
MADE = ("creation_date", "created_at", "date_added", "created", "discovered_at")
CHANGED = ("update_date", "updated_at", "modified", "changed_at")
FULL_NAMES = ("full_name", "name")
TITLES = ("job_title", "title", "headline", "position", "occupation")
COMPANIES = ("company_name", "company", "organization", "employer")
PROFILES = ("profile", "profile_data", "description", "raw_json", "data", "source_fields")
STATES = ("state", "status", "stage")
REASONS = ("reason",)
OUTGOING = ("is_outgoing", "outgoing", "from_us")
TO_PEOPLE = ("lead_id", "person_id", "profile_id", "prospect_id", "contact_id")
TO_DEALS = ("deal_id",)
OPTED_OUT = ("unsubscribed", "opted_out", "opt_out", "suppressed", "unsubscribed_at", "suppressed_at")
PROMOTIONAL = ("is_freemium", "is_partner", "is_promo", "is_promotional")
# What a deal has that is worked on LinkedIn, and what one has that is worked by e-mail.
BY_LINKEDIN = ("connect_attempts", "backoff_hours", "stages_dates", "next_check_pending_at")
BY_MAIL = ("email_sent_at", "mailbox_id", "email_subject")

MOST_ARE_LINKS = 0.5  # of a column's cells that hold anything: some people have another website


@dataclass(frozen=True, slots=True)
class SeenTable:
    """A table as it was found; `samples` are some of its cells, by column."""

    name: str
    columns: Sequence[str]
    key: str | None = None
    refers: Mapping[str, str] = field(default_factory=dict)  # column → the table that it points to
    samples: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def first(self, names: Iterable[str]) -> str | None:
        """The first of these columns that it has."""
        return next((name for name in names if name in self.columns), None)


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """One row per person. `link` holds the address, or with `is_slug` its last part."""

    table: SeenTable
    link: str
    is_slug: bool
    company: tuple[str, str] | None = None  # the column that points to a company, and the table with its name

    @property
    def on_linkedin(self) -> bool:
        """Whether a state of its own says what was done on LinkedIn: where there are e-mails, nobody can tell."""
        return self.table.first(("email", "api_email", *BY_MAIL)) is None


@dataclass(frozen=True, slots=True)
class DealTable:
    """One row per person and campaign: how far it is. `stages` is the table in which its states have names, if any."""

    table: SeenTable
    people: PeopleTable
    to_people: str
    state: str
    stages: str | None
    on_linkedin: bool


@dataclass(frozen=True, slots=True)
class MessageTable:
    """What was written, to whom and when: to a person, or within a deal."""

    table: SeenTable
    to: DealTable | PeopleTable
    column: str
    at: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What is read of a database."""

    people: tuple[PeopleTable, ...] = ()
    deals: tuple[DealTable, ...] = ()
    messages: tuple[MessageTable, ...] = ()
    log: SeenTable | None = None  # when something was done, and not to whom
    opted_out: tuple[SeenTable, ...] = ()  # by e-mail address or by link
    promotional: tuple[
        tuple[SeenTable, str], ...
    ] = ()  # campaigns, and the column that says that one is the author's

    @property
    def acts(self) -> bool:
        """Whether such an instance does anything on LinkedIn; the others only find people, and write e-mails."""
        return any(deal.on_linkedin for deal in self.deals) or any(
            people.on_linkedin and people.table.first(STATES) for people in self.people
        )


def is_secret(column: str) -> bool:
    """Whether a column might hold a password or a key."""
    return _SECRET.search(column) is not None


def recognise(tables: Sequence[SeenTable]) -> Layout:
    """What each table is for; no people where none is recognised."""
    about = [table for table in tables if not any(map(is_secret, table.columns))]
    people = [each for table in about if (each := _people(table, about)) is not None]
    if not people:
        return Layout()
    deals = [deal for table in about if (deal := _deals(table, people, about)) is not None]
    messages = [wrote for table in about if (wrote := _messages(table, people, deals)) is not None]
    taken = {name for some in (people, deals, messages) for name in _names(some)}
    rest = [table for table in about if table.name not in taken]
    log = next((t for t in rest if {"action_type", "created_at"} <= set(t.columns)), None)
    promotional = [(table, column) for table in rest if (column := table.first(PROMOTIONAL))]
    return Layout(
        tuple(people), tuple(deals), tuple(messages), log, tuple(filter(_opted_out, rest)), tuple(promotional)
    )


def _names(found: Sequence[PeopleTable] | Sequence[DealTable] | Sequence[MessageTable]) -> list[str]:
    return [each.table.name for each in found]


def _people(table: SeenTable, tables: Sequence[SeenTable]) -> PeopleTable | None:
    if any(name in table.columns and name != table.key for name in (*TO_PEOPLE[:1], *TO_DEALS)):
        return None  # about something that belongs to a person
    if _opted_out(table):
        return None
    link = _link(table)
    if link is not None:
        return PeopleTable(table, link, False, _company(table, tables))
    slug = table.first(SLUGS)
    return PeopleTable(table, slug, True, _company(table, tables)) if slug else None


def _link(table: SeenTable) -> str | None:
    """The column with people's addresses: by its cells, and where they are empty by its name."""
    shares = {column: _share(table.samples.get(column, ())) for column in table.columns}
    full = [column for column, share in shares.items() if share is not None and share > MOST_ARE_LINKS]
    if full:
        known = [column for column in LINKS if column in full]
        return known[0] if known else max(full, key=lambda column: shares[column] or 0)
    empty = [column for column in LINKS[:-1] if column in table.columns and shares[column] is None]
    return empty[0] if empty else None


def _share(cells: Sequence[str]) -> float | None:
    """How many of the cells are a profile's address; None where nothing stands in them."""
    said = [cell for cell in cells if cell.strip()]
    return sum(map(_is_link, said)) / len(said) if said else None


def _is_link(cell: str) -> bool:
    if "linkedin.com" not in cell.lower():  # most cells: quicker than to have it said what else they are
        return False
    try:
        canonical(cell)
    except NotAProfile:
        return False
    return True


def _company(table: SeenTable, tables: Sequence[SeenTable]) -> tuple[str, str] | None:
    target = table.refers.get("company_id")
    named = next((each for each in tables if each.name == target and "name" in each.columns), None)
    return ("company_id", named.name) if named is not None else None


def _deals(table: SeenTable, people: Sequence[PeopleTable], tables: Sequence[SeenTable]) -> DealTable | None:
    column = table.first(TO_PEOPLE)
    if column is None or any(table is each.table for each in people):
        return None
    target = _target(table, column, people)
    if target is None:
        return None
    stages = table.refers.get("stage_id")
    named = next((each.name for each in tables if each.name == stages and "name" in each.columns), None)
    state = "stage_id" if named else table.first(STATES)
    if state is None:
        return None
    on_linkedin = table.first(BY_LINKEDIN) is not None or table.first(BY_MAIL) is None
    return DealTable(table, target, column, state, named, on_linkedin and not _finds(table, tables))


def _finds(deals: SeenTable, tables: Sequence[SeenTable]) -> bool:
    """Whether it is a finder's: nothing about LinkedIn in the deal, and nobody is logged in anywhere."""
    worked = deals.first((*BY_LINKEDIN, "stage_id")) is not None
    logged = any({"action_type", "created_at"} <= set(table.columns) for table in tables)
    return not worked and not logged


def _target(table: SeenTable, column: str, people: Sequence[PeopleTable]) -> PeopleTable | None:
    pointed = table.refers.get(column)
    if pointed is not None:
        return next((each for each in people if each.table.name == pointed), None)
    # Nothing says where it points: the people whose table's name begins most alike.
    return max(people, key=lambda each: _alike(each.table.name, table.name), default=None)


def _alike(one: str, other: str) -> int:
    """How many letters two names have in common at their beginning."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _messages(
    table: SeenTable, people: Sequence[PeopleTable], deals: Sequence[DealTable]
) -> MessageTable | None:
    at = table.first((*MADE, "sent_at"))
    if table.first(OUTGOING) is None or at is None:
        return None
    to_deal, to_person = table.first(TO_DEALS), table.first(TO_PEOPLE)
    if to_deal is not None and deals:
        pointed = table.refers.get(to_deal)
        of = next((deal for deal in deals if deal.table.name == pointed), deals[0])
        return MessageTable(table, of, to_deal, at)
    if to_person is not None:
        target = _target(table, to_person, people)
        return MessageTable(table, target, to_person, at) if target is not None else None
    return None


def _opted_out(table: SeenTable) -> bool:
    """Whoever wanted no more mail. Better one table too many than somebody who is written to again."""
    if table.first(("email", *LINKS[:-1])) is None:
        return False
    return (
        table.first(OPTED_OUT) is not None
        or re.search(r"suppress|unsubscri|opt_?out", table.name) is not None
    )
