"""A house in the middle of its life, for the proofs that press everything: seeded by the engine's own functions.

Four senders in different states, ten lists, three hundred people with a history, campaigns in every status and of
every kind, drafts and doubts that wait, do-not-contact entries, comments, a file that waits, log lines, users.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engine import campaigns, do_not_contact, senders
from engine.campaigns import lifecycle
from engine.comments import drafts, library
from engine.leads.reports import FilePreview
from engine.rules.enums import (
    ActionStatus,
    ActionType,
    CommentMode,
    CooldownPolicy,
    Level,
    Outcome,
    PushKind,
    Role,
    SenderStatus,
)
from engine.rules.facts import SENTENCE, Fact
from engine.rules.keys import search_key
from engine.work import claims, fixed_slots, schedule
from practice.names import NAMES
from storage import events, lists, outbox, uploads, users
from storage import settings as settings_store
from storage.tables import Action, Contact, Lead, ListMember, Push, Sender
from tests.bot.running import ADA, BEN, CLEO
from tests.fixtures_db import MONDAY
from tests.fixtures_words import line, markup

PEOPLE = 300
SHEET = (
    b"Full Name,LinkedIn URL,Job Title,Company\n"
    b"Priya Sharma,https://www.linkedin.com/in/priya-of-the-file,CTO,Acme\n"
    b"Jane Doe,linkedin.com/in/jane-of-the-file/,CEO,Example\n"
    b"No Link,nothing,CFO,Nowhere\n"
)
COMPANIES = (
    "Acme",
    "Example Ltd",
    "Brücke & Söhne GmbH",
    "株式会社サンプル",
    "A company with a very long name " * 3,
)
TITLES = (
    "CTO",
    "Head of <Sales> & Marketing",
    "",
    "Founder 🚀",
    "Senior Vice President of Nearly Everything",
)
SETTLED = (
    Outcome.DONE,
    Outcome.DONE,
    Outcome.NO_POST,
    Outcome.DONE,
    Outcome.UNEXPECTED_PAGE,
    Outcome.ALREADY_PENDING,
    Outcome.UNCERTAIN,
    Outcome.DONE,
)


@dataclass(frozen=True, slots=True)
class Stocked:
    """What the proofs have to know of it."""

    senders: tuple[int, ...]
    lists: tuple[int, ...]
    campaigns: tuple[int, ...]
    upload: int


def fill(session: Session, folder: Path, found: FilePreview) -> Stocked:
    """Everything; `found` is what `SHEET` was seen to hold, `folder` the data folder."""
    settings_store.set_value(session, "time_zone", "UTC")
    for person, name, role in (
        (ADA, "Ada", Role.OWNER),
        (BEN, "Ben", Role.OPERATOR),
        (CLEO, "Cleo", Role.VIEWER),
    ):
        users.add(session, person, person, name, role, MONDAY)
    four = _senders(session, folder)
    six = _lists(session)
    for n, text in enumerate(
        ("{Great|Good} point, {first_name}!", "Nice one", "Congratulations 🎉 {company}!") * 3
    ):
        library.add(session, f"{text} {n}" if n > 2 else text, MONDAY, ("", "news", "jobs")[n % 3])
    for who in (
        "linkedin.com/in/person-290",
        "linkedin.com/in/person-291",
        "Brücke & Söhne GmbH",
        "Big <Corp> & Co",
    ):
        do_not_contact.add(session, who, MONDAY)
    made = _campaigns(session, four, six)
    more = _small_lists(session)
    drafts.prepare(session, MONDAY)
    _states(session, four)
    schedule.today(session, MONDAY)
    _log(session, four, made)
    # What all that told people has been told.
    session.execute(update(Push).values(sent_at=MONDAY))
    return Stocked(four, six + more, made, _upload(session, folder, found))


def pushes(session: Session, four: tuple[int, ...]) -> None:
    """A message of each kind with buttons, on its way."""
    for kind in PushKind:
        buttons = [("🔑 Re-login", f"sender:{four[2]}:relogin"), ("🏠 Home", "home")]
        outbox.push(session, MONDAY, kind, markup(f"A message of the kind <b>{kind}</b>.", buttons))


def _senders(session: Session, folder: Path) -> tuple[int, ...]:
    names = ("Anna", "Ben <the> second", "Carla with a long name 🌻", "Dan")
    ids = tuple(
        senders.add(
            session, name, f"sender{n}@example.org", "as_specified", folder / "browser_profiles", MONDAY
        ).id
        for n, name in enumerate(names)
    )
    session.execute(
        update(Sender).values(status=SenderStatus.ACTIVE, status_reason="", last_active_at=MONDAY)
    )
    senders.start_warm_up(session, ids[1], MONDAY - timedelta(days=9))
    fixed_slots.set_hours(session, ids[0], fixed_slots.parse("09:00-11:30"), MONDAY)
    return ids


def _states(session: Session, four: tuple[int, ...]) -> None:
    """One is logged out and one paused, since long enough that its leads can be dealt out."""
    since = MONDAY - timedelta(days=2)
    expired = {"status": SenderStatus.LOGIN_EXPIRED, "status_reason": "LinkedIn shows its log-in page."}
    for sender_id, values in ((four[2], expired), (four[3], {"status": SenderStatus.PAUSED})):
        session.execute(update(Sender).where(Sender.id == sender_id).values(status_since=since, **values))
    parked = MONDAY + timedelta(days=4)
    session.execute(update(Sender).where(Sender.id == four[1]).values(connects_parked_until=parked))


def _lists(session: Session) -> tuple[int, ...]:
    name = [f"{first} {last}" for firsts, lasts in NAMES for first in firsts for last in lasts]
    people = zip(range(PEOPLE), cycle(name), cycle(COMPANIES), cycle(TITLES), strict=False)
    session.execute(
        insert(Lead),
        [
            {
                "profile_url": f"https://www.linkedin.com/in/person-{n}",
                "full_name": "" if n % 50 == 7 else full,
                "name_key": search_key(full),
                "title": title,
                "company": company,
                "company_key": search_key(company),
                "created_at": MONDAY,
                "updated_at": MONDAY,
            }
            for n, full, company, title in people
        ],
    )
    leads = session.scalars(select(Lead.id).order_by(Lead.id)).all()
    stands = (
        ("Prospects", leads[:120]),
        ("Meetup <guests> & speakers", leads[60:160]),
        ("Webinar", leads[150:220]),
        ("Old friends with a name that is about sixty letters long ok", leads[200:260]),
        ("🌻", leads[250:]),
        ("Nobody yet", leads[:0]),
    )
    ids = []
    for title, members in stands:
        ids.append(lists.create(session, title, "upload", MONDAY, ready=True))
        rows = [{"list_id": ids[-1], "lead_id": lead, "added_at": MONDAY} for lead in members]
        if rows:
            session.execute(insert(ListMember), rows)
    return tuple(ids)


def _small_lists(session: Session) -> tuple[int, ...]:
    """Four more, each of some people in cooldown and some that are free, so that any list has both."""
    cooling = select(Lead.id).join(Contact, Contact.profile_url == Lead.profile_url).order_by(Lead.id)
    touched = session.scalars(cooling.where(Contact.cooldown_expires_at > MONDAY)).all()
    free = session.scalars(select(Lead.id).order_by(Lead.id.desc()).limit(12)).all()
    ids = []
    for n in range(4):
        ids.append(lists.create(session, f"Small list {n}", "upload", MONDAY, ready=True))
        members = {*touched[n::4][:6], *free[n::4]}
        rows = [{"list_id": ids[-1], "lead_id": lead, "added_at": MONDAY} for lead in members]
        session.execute(insert(ListMember), rows)
    return tuple(ids)


def _campaigns(session: Session, four: tuple[int, ...], six: tuple[int, ...]) -> tuple[int, ...]:
    """Running, paused, cancelled, completed and drafts, of each kind, with what came of their first actions."""
    connect, like, comment = ActionType.CONNECT, ActionType.LIKE, ActionType.COMMENT
    note = "Hi {first_name|there}, good to meet you!"
    wait = CooldownPolicy.WAIT
    before = MONDAY - timedelta(days=6)

    def make(name: str, number: int, kind: ActionType, at: datetime, *who: int, **choices: object) -> int:
        draft = campaigns.CampaignDraft(name, six[number], kind, tuple(four[n] for n in who), **choices)  # type: ignore[arg-type]
        return campaigns.create(session, draft, at)

    def begin(campaign_id: int, at: datetime, work: int) -> int:
        campaigns.start(session, campaign_id, at, seed=1)
        _work(session, campaign_id, at, work)
        return campaign_id

    over = begin(make("Over", 3, like, before, 3), before, 60)
    gone = begin(make("Gone", 2, connect, before, 2, 3, note=note), before, 24)
    lifecycle.cancel(session, gone, before + timedelta(hours=1))
    first = begin(make("Spring <invitations> & more", 0, connect, MONDAY, 0, 1, note=note), MONDAY, 40)
    second = begin(make("Likes", 1, like, MONDAY, 0, 2, 3, cooldown_policy=wait), MONDAY, 12)
    third = begin(make("Comments", 4, comment, MONDAY, 0, 1, comment_tag="news"), MONDAY, 0)
    auto = begin(
        make("Comments by themselves", 2, comment, MONDAY, 0, comment_mode=CommentMode.AUTO), MONDAY, 3
    )
    lifecycle.pause(session, auto, MONDAY)
    saved = make("A draft", 0, like, MONDAY, 0, 1)
    other = make("A draft with a name that is as long as a name may ever be oh", 3, connect, MONDAY, 3)
    return (over, gone, first, second, third, auto, saved, other)


SHOWED = Fact(SENTENCE, {"text": "What the page showed & <why>."})  # as an earlier release wrote it


def _work(session: Session, campaign_id: int, at: datetime, count: int) -> None:
    """What turns would have done: claimed, clicked, settled."""
    waiting = (
        select(Action.id, Action.sender_id)
        .where(
            Action.campaign_id == campaign_id,
            Action.status == ActionStatus.PENDING,
            Action.sender_id.is_not(None),
        )
        .order_by(Action.id)
        .limit(count)
    )
    for place, (action_id, _sender) in enumerate(session.execute(waiting).all()):
        now = at + timedelta(seconds=place)
        try:
            claimed = claims.claim(session, action_id, now, "Nice one")
        except claims.LimitReached:
            continue
        if isinstance(claimed, claims.Claimed):
            outcome = SETTLED[place % len(SETTLED)]
            if outcome in (Outcome.DONE, Outcome.UNCERTAIN):
                claims.about_to_click(session, claimed.claim_id, now)
            claims.settle(session, claimed.claim_id, outcome, now, SHOWED)


def _log(session: Session, four: tuple[int, ...], made: tuple[int, ...]) -> None:
    for n in range(60):
        level = (Level.INFO, Level.INFO, Level.WARNING, Level.ERROR)[n % 4]
        at = MONDAY - timedelta(minutes=7 * n)
        kind = ("turn_started", "action_settled", "campaign_started", "rate_limited")[n % 4]
        message = line(f"Line {n} & <what> happened.")
        events.add(session, at, kind, message, level, sender_id=four[n % 4], campaign_id=made[n % 4])


def _upload(session: Session, folder: Path, found: FilePreview) -> int:
    path = folder / "uploads" / "1.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(SHEET)
    upload = uploads.add(session, ADA, 1, "People & <more>.csv", path, MONDAY)
    uploads.change(session, upload, preview=found.as_json(), mapping=found.mapping.as_json())
    return upload
