"""The tables (spec, section 16). Names of states are the schema's CHECK constraints.

Times are UTC. A person's key is the canonical profile URL.

Long because it is the whole schema, as the spec has it in one section: what refers to what is found by looking up and down.
"""

from datetime import date, datetime, time
from typing import Annotated, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engine.rules.enums import (
    ActionStatus,
    ActionType,
    AiAnswer,
    AiFallback,
    Build,
    CampaignStatus,
    CommentMode,
    CommentSource,
    ContainerRuns,
    CooldownPolicy,
    Difference,
    DraftDeed,
    DraftState,
    FoundStage,
    InteractionResult,
    InteractionSource,
    KeptOff,
    Level,
    Outcome,
    PushKind,
    Role,
    SeatKind,
    SenderStatus,
    TurnEnd,
    UploadState,
    UploadUse,
    WishKind,
)
from engine.rules.facts import Fact
from storage.dialect import NEVER_AGAIN, only_where
from storage.types import FactText, UtcDateTime, closed_list

# Telegram: "may have more than 32 significant bits" (Bot API, User.id and Chat.id).
TelegramId = Annotated[int, mapped_column(BigInteger)]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Common ground of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a class attribute
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        ActionType: closed_list(ActionType, "action_type"),
        ActionStatus: closed_list(ActionStatus, "action_status"),
        AiAnswer: closed_list(AiAnswer, "answer"),
        Build: closed_list(Build, "build"),
        AiFallback: closed_list(AiFallback, "ai_fallback"),
        CampaignStatus: closed_list(CampaignStatus, "campaign_status"),
        CommentMode: closed_list(CommentMode, "comment_mode"),
        CommentSource: closed_list(CommentSource, "comment_source"),
        CooldownPolicy: closed_list(CooldownPolicy, "cooldown_policy"),
        ContainerRuns: closed_list(ContainerRuns, "container_runs"),
        Difference: closed_list(Difference, "differs"),
        DraftDeed: closed_list(DraftDeed, "deed"),
        DraftState: closed_list(DraftState, "state"),
        FoundStage: closed_list(FoundStage, "found_stage"),
        InteractionResult: closed_list(InteractionResult, "result"),
        InteractionSource: closed_list(InteractionSource, "source"),
        KeptOff: closed_list(KeptOff, "kind"),
        Level: closed_list(Level, "level"),
        Outcome: closed_list(Outcome, "outcome"),
        PushKind: closed_list(PushKind, "push_kind"),
        Role: closed_list(Role, "role"),
        SeatKind: closed_list(SeatKind, "seat_kind"),
        SenderStatus: closed_list(SenderStatus, "sender_status"),
        TurnEnd: closed_list(TurnEnd, "turn_end"),
        UploadState: closed_list(UploadState, "state"),
        UploadUse: closed_list(UploadUse, "deed"),
        WishKind: closed_list(WishKind, "kind"),
    }


def core(entity: type[Base]) -> Table:
    """The plain table, for statements that are built once and run at every action."""
    table = entity.__table__
    assert isinstance(table, Table)
    return table


class LaptopRow(Base):
    """A computer with senders of its own. Who has a file for a database has one, number 1."""

    __tablename__ = "laptops"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="", server_default="")
    uid: Mapped[str | None] = mapped_column(unique=True)  # stands in its data folder, too; None: nobody's yet
    boot: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # its starts, as its data folder counts them
    line: Mapped[str] = mapped_column(default="", server_default="")  # see `engine.rules.lines`
    version: Mapped[str] = mapped_column(default="", server_default="")
    seen_at: Mapped[datetime | None]  # its last sign of life, by the registry's clock
    clock_ahead: Mapped[float | None]  # seconds, of its clock against the registry's
    brought_in_at: Mapped[datetime | None]  # what its journal knows, since the registry went back
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


class Sender(Base):
    """One LinkedIn account. A removed one stays as a row: its interactions still bind the others."""

    __tablename__ = "senders"
    __table_args__ = (
        CheckConstraint("(fixed_start IS NULL) = (fixed_end IS NULL)", name="fixed_both_or_neither"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    status: Mapped[SenderStatus] = mapped_column(default=SenderStatus.LOGIN_EXPIRED)
    status_reason: Mapped[str] = mapped_column(default="")
    status_since: Mapped[datetime | None]
    profile_dir: Mapped[str]
    # Whose account it is, once a log-in was seen; one account is one sender.
    profile_url: Mapped[str | None] = mapped_column(index=True, unique=True)
    # Of the other account whose log-in was seen in its browser, until the sender is seen to be itself again.
    seen_url: Mapped[str | None]
    seen_name: Mapped[str | None]
    daily_connect_limit: Mapped[int] = mapped_column(default=150)
    weekly_connect_limit: Mapped[int | None]
    daily_like_limit: Mapped[int] = mapped_column(default=100)
    weekly_like_limit: Mapped[int | None] = mapped_column(default=300)
    daily_comment_limit: Mapped[int] = mapped_column(default=50)
    weekly_comment_limit: Mapped[int | None] = mapped_column(default=200)
    warm_up_started_at: Mapped[datetime | None]
    connects_parked_until: Mapped[datetime | None]  # LinkedIn's own weekly limit
    resting_until: Mapped[datetime | None]  # rate limited: back off
    fixed_start: Mapped[time | None]  # the only hours in which it acts, local time; both or neither
    fixed_end: Mapped[time | None]
    last_active_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    # Of the laptop in whose browser it is logged in; None: that has left. (No foreign key: SQLite would have to make the table
    # anew, to which most others refer, and no laptop's row is ever deleted.)
    laptop_id: Mapped[int | None] = mapped_column(index=True)
    created_at: Mapped[datetime]


class Lead(Base):
    """One person, known by the canonical profile URL."""

    __tablename__ = "leads"
    # A lead's row is wide: counting, and finding a page far down, walk this instead.
    __table_args__ = (
        Index("ix_leads_id", "id"),
        # Who was met under another name: few, and counted for the home screen.
        Index("ix_leads_other_name", "id", **only_where("profile_name IS NOT NULL")),
        NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    profile_url: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str] = mapped_column(default="", server_default="")
    title: Mapped[str] = mapped_column(default="", server_default="")
    company: Mapped[str] = mapped_column(default="", server_default="")
    # `engine.rules.keys.search_key` of the company, for matching do-not-contact companies in one statement.
    company_key: Mapped[str] = mapped_column(default="", server_default="", index=True)
    # `engine.rules.keys.search_key` of the name: what a search looks through.
    name_key: Mapped[str] = mapped_column(default="", server_default="", index=True)
    # The profile's own name, where it had nothing in common with this one; and a person's word on whether it's them.
    profile_name: Mapped[str | None]
    is_them: Mapped[bool | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class OtherAddress(Base):
    """Another address that leads to the same person: their member id, or a slug that they gave up."""

    __tablename__ = "other_addresses"
    url: Mapped[str] = mapped_column(primary_key=True)  # canonical
    profile_url: Mapped[str] = mapped_column(index=True)  # the person's key
    created_at: Mapped[datetime]


class LeadList(Base):
    """A named set of leads."""

    __tablename__ = "custom_lists"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str] = mapped_column(default="upload")
    ready: Mapped[bool] = mapped_column(default=False)  # False while its first import runs
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ListMember(Base):
    """A lead stands on a list."""

    __tablename__ = "list_members"
    list_id: Mapped[int] = mapped_column(ForeignKey("custom_lists.id", ondelete="CASCADE"), primary_key=True)
    lead_id: Mapped[int] = mapped_column(
        ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    added_at: Mapped[datetime]


class LeadSource(Base):
    """An OpenOutreach instance found a lead: one row for each sender whose instance it was."""

    __tablename__ = "lead_sources"
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"), primary_key=True, index=True)
    found_at: Mapped[datetime]  # by its own clock; where that isn't known, when it was first seen
    stage: Mapped[FoundStage | None]  # None: a state that wasn't known
    reason: Mapped[str] = mapped_column(default="", server_default="")  # why the person suits, in its words


class OpenOutreachInstance(Base):
    """A sender's OpenOutreach. What is None is as it comes: see `engine.openoutreach`."""

    __tablename__ = "openoutreach_instances"
    sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(unique=True)  # its folder's, and of its port
    folder: Mapped[str | None]
    image: Mapped[str | None]
    command: Mapped[str | None]
    environment: Mapped[dict[str, Any] | None]
    inner_port: Mapped[int | None]
    mount: Mapped[str | None]  # where its folder stands inside
    runs: Mapped[ContainerRuns] = mapped_column(default=ContainerRuns.OFF, server_default="off")
    minutes: Mapped[int] = mapped_column(default=30, server_default="30")  # of each slot
    # A list that gets its new people every day.
    list_id: Mapped[int | None] = mapped_column(ForeignKey("custom_lists.id", ondelete="SET NULL"))
    daily_import: Mapped[bool] = mapped_column(default=False, server_default=false())
    read_at: Mapped[datetime | None]  # when its database was read for the last time, as far as it could be
    found: Mapped[dict[str, Any] | None]  # what stood in it then: numbers, by name
    trouble: Mapped[Fact | None] = mapped_column(
        FactText
    )  # why it couldn't be read, or its container not run
    build: Mapped[Build | None]  # None: nobody has said
    job_began_at: Mapped[datetime | None]  # of one that only finds people, the last time


class DoNotContact(Base):
    """A person or a company that no campaign ever touches."""

    __tablename__ = "do_not_contact"
    __table_args__ = (
        UniqueConstraint("kind", "value"),
        NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[KeptOff]
    value: Mapped[str]  # canonical profile URL, or a company key (see Lead.company_key)
    created_at: Mapped[datetime]


class Campaign(Base):
    """A list, one action type, one or more senders."""

    __tablename__ = "campaigns"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    # None once the list of a finished campaign was deleted.
    list_id: Mapped[int | None] = mapped_column(
        ForeignKey("custom_lists.id", ondelete="SET NULL"), index=True
    )
    action_type: Mapped[ActionType]
    status: Mapped[CampaignStatus] = mapped_column(default=CampaignStatus.DRAFT, index=True)
    note: Mapped[str | None]  # connect: a template, or None for no note
    send_without_note: Mapped[bool] = mapped_column(default=True)
    accept_incoming: Mapped[bool] = mapped_column(default=False)  # connect: accept who has invited the sender
    comment_source: Mapped[CommentSource] = mapped_column(default=CommentSource.PREDEFINED)
    comment_mode: Mapped[CommentMode] = mapped_column(default=CommentMode.REVIEW)
    comment_tag: Mapped[str | None]  # only predefined comments with this tag
    ai_fallback: Mapped[AiFallback] = mapped_column(default=AiFallback.WAIT, server_default=AiFallback.WAIT)
    cooldown_policy: Mapped[CooldownPolicy] = mapped_column(default=CooldownPolicy.LEAVE_OUT)
    total_leads: Mapped[int] = mapped_column(default=0)
    leads_queued: Mapped[int] = mapped_column(default=0)  # actions made of them, waiting ones included
    leads_in_cooldown: Mapped[int] = mapped_column(default=0)
    leads_processed: Mapped[int] = mapped_column(default=0)
    leads_succeeded: Mapped[int] = mapped_column(default=0)
    leads_failed: Mapped[int] = mapped_column(default=0)
    leads_skipped: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class CampaignSender(Base):
    """A sender works for a campaign."""

    __tablename__ = "campaign_senders"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"), primary_key=True)


class Action(Base):
    """One campaign's one thing to do to one lead by one sender."""

    __tablename__ = "action_queue"
    __table_args__ = (
        UniqueConstraint("campaign_id", "lead_id"),
        # What a turn asks for again and again: this sender's open rows, those that were never tried first.
        Index("ix_action_queue_next", "sender_id", "status", "campaign_id", "attempts", "id"),
        # The same of those that have their text: the few among a long queue of comments.
        Index(
            "ix_action_queue_text",
            "sender_id",
            "status",
            "campaign_id",
            "attempts",
            "id",
            **only_where("comment_text IS NOT NULL"),
        ),
        # The newest work first, for the fair turn of campaigns and for a day's numbers.
        Index(
            "ix_action_queue_executed_at",
            "executed_at",
            **only_where("executed_at IS NOT NULL"),
        ),
        # A period's numbers, without a look at the rows themselves.
        Index(
            "ix_action_queue_results",
            "sender_id",
            "action_type",
            "status",
            "executed_at",
            **only_where("executed_at IS NOT NULL"),
        ),
        # Leads in cooldown that wait to be dealt out, the first to unlock first.
        Index(
            "ix_action_queue_waiting",
            "scheduled_at",
            **only_where("sender_id IS NULL"),
        ),
        # What waits for page knowledge: few, and counted for every card.
        Index(
            "ix_action_queue_unknown",
            "campaign_id",
            **only_where("waits_for_pages IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))  # None: a single `try`
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("senders.id"))  # None: waits to be dealt out
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    action_type: Mapped[ActionType]
    status: Mapped[ActionStatus] = mapped_column(default=ActionStatus.PENDING)
    outcome: Mapped[Outcome | None]
    comment_text: Mapped[str | None]
    # What came of it, and why: a fact as JSON; a sentence where an earlier release wrote it.
    error_msg: Mapped[Fact | None] = mapped_column(FactText)
    evidence: Mapped[str | None]  # a file in the evidence folder
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    refusals: Mapped[int] = mapped_column(default=0, server_default="0")  # by LinkedIn itself, one a day
    # The page knowledge that didn't understand its page: a pending row is left alone until there is another.
    waits_for_pages: Mapped[str | None]
    scheduled_at: Mapped[datetime | None]  # not before
    executed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Claim(Base):
    """The write-ahead mark: an action under way. One per person at most; gone once settled."""

    __tablename__ = "claims"
    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action_queue.id"), unique=True)
    profile_url: Mapped[str] = mapped_column(unique=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"), unique=True)  # one at a time
    action_type: Mapped[ActionType]
    claimed_at: Mapped[datetime]
    clicked_at: Mapped[datetime | None]  # written before the click: from here on it may have happened
    post_urn: Mapped[str | None]


class Contact(Base):
    """The registry: one row per person ever touched, the latest of each kind."""

    __tablename__ = "global_contact_registry"
    id: Mapped[int] = mapped_column(primary_key=True)
    profile_url: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str] = mapped_column(default="")
    last_action_type: Mapped[ActionType]
    last_action_sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"))
    last_action_at: Mapped[datetime]
    connected_by_sender_id: Mapped[int | None] = mapped_column(ForeignKey("senders.id"))
    connected_at: Mapped[datetime | None]
    liked_by_sender_id: Mapped[int | None] = mapped_column(ForeignKey("senders.id"))
    liked_at: Mapped[datetime | None]
    commented_by_sender_id: Mapped[int | None] = mapped_column(ForeignKey("senders.id"))
    commented_at: Mapped[datetime | None]
    comment_text: Mapped[str | None]
    cooldown_expires_at: Mapped[datetime] = mapped_column(index=True)
    first_contacted_at: Mapped[datetime]


class Interaction(Base):
    """What happened, append-only: every action by every sender."""

    __tablename__ = "interactions"
    __table_args__ = (
        Index("ix_interactions_person", "profile_url", "sender_id", "action_type"),
        Index("ix_interactions_sender", "sender_id", "action_type", "at"),
        # A period's numbers, without a look at the rows themselves.
        Index("ix_interactions_results", "sender_id", "action_type", "result", "at", "differs"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    profile_url: Mapped[str]
    sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"))
    action_type: Mapped[ActionType]
    result: Mapped[InteractionResult]
    at: Mapped[datetime]  # when the person was marked for it
    recorded_at: Mapped[datetime]
    source: Mapped[InteractionSource] = mapped_column(default=InteractionSource.LINKEDPILOT)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action_queue.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    post_urn: Mapped[str | None]
    comment_text: Mapped[str | None]
    settles_id: Mapped[int | None] = mapped_column(ForeignKey("interactions.id"), unique=True)
    differs: Mapped[Difference | None]  # in what it isn't what was asked for


class Acceptance(Base):
    """An invitation that was accepted: the interaction that sent it, and when it was seen among the connections."""

    __tablename__ = "acceptances"
    __table_args__ = (Index("ix_acceptances_sent", "sender_id", "sent_on"),)
    interaction_id: Mapped[int] = mapped_column(
        ForeignKey("interactions.id"), primary_key=True, autoincrement=False
    )
    sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"))
    sent_on: Mapped[date] = mapped_column(Date)  # the sender's local day, as in the daily counters
    seen_at: Mapped[datetime] = mapped_column(index=True)


class ConnectionReading(Base):
    """How far a sender's connections were read: on which day last, and who stood there first."""

    __tablename__ = "connection_readings"
    sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"), primary_key=True, autoincrement=False)
    day: Mapped[date | None] = mapped_column(Date)
    newest: Mapped[list[Any]] = mapped_column(default=list)


class DailyCounter(Base):
    """How many of a kind a sender did on one of its local days; kept with the interactions."""

    __tablename__ = "daily_counters"
    date: Mapped[date] = mapped_column(Date, primary_key=True)
    action_type: Mapped[ActionType] = mapped_column(primary_key=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class KindStop(Base):
    """A sender does no more of a kind on one of its local days: LinkedIn's pages weren't known."""

    __tablename__ = "kind_stops"
    sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"), primary_key=True)
    action_type: Mapped[ActionType] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)


class JournalState(Base):
    """Which journal a laptop writes to, and the number of the newest of its lines that this database knows."""

    __tablename__ = "journal_state"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # the laptop's
    journal: Mapped[str | None]  # None: none yet
    known: Mapped[int] = mapped_column(default=0)


class HandedIn(Base):
    """What the older of two copies of a laptop has in its journal, until another laptop takes it into its own."""

    __tablename__ = "handed_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[dict[str, Any]] = mapped_column()  # as the journal has it


class PredefinedComment(Base):
    """A comment of the user's library, a template."""

    __tablename__ = "predefined_comments"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(unique=True)
    tag: Mapped[str] = mapped_column(default="")
    last_used_at: Mapped[datetime | None]
    used: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class CommentDraft(Base):
    """A comment to be posted under one post: the post as it was read, and the text. One per action at most."""

    __tablename__ = "comment_drafts"
    __table_args__ = (Index("ix_comment_drafts_state", "state", "created_at"),)
    action_id: Mapped[int] = mapped_column(
        ForeignKey("action_queue.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"))  # in whose voice it is written
    state: Mapped[DraftState]
    source: Mapped[CommentSource]
    post_urn: Mapped[str | None]  # its names (post_names.kept); None: the post isn't read yet
    post_text: Mapped[str] = mapped_column(default="", server_default="")
    posted_at: Mapped[datetime | None]  # the post, at the latest
    read_at: Mapped[datetime | None]
    written: Mapped[str | None]  # the text as it was made
    text: Mapped[str | None]  # … as it is to be posted, byte for byte
    detail: Mapped[str] = mapped_column(default="", server_default="")  # of the post, that the text takes up
    why: Mapped[str] = mapped_column(default="", server_default="")  # the model's own words
    refused: Mapped[Fact | None] = mapped_column(FactText)  # by the gate, at the click: a person looks at it
    override: Mapped[str | None]  # the owner's reason for posting it in spite of the gate
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    not_before: Mapped[datetime | None]  # written, while the server doesn't answer
    created_at: Mapped[datetime]


class CommentDecision(Base):
    """What a person did with a draft, append-only: from this it is learnt what they change."""

    __tablename__ = "comment_decisions"
    __table_args__ = (Index("ix_comment_decisions_sender", "sender_id", "deed", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action_queue.id", ondelete="CASCADE"))
    sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"))
    source: Mapped[CommentSource]
    deed: Mapped[DraftDeed]
    before: Mapped[str]
    after: Mapped[str | None]  # None: nothing is posted
    override: Mapped[str | None]  # the reason, where the gate was overridden
    at: Mapped[datetime]


class AiCall(Base):
    """One question to the AI server, and what came of it; append-only."""

    __tablename__ = "ai_calls"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action_queue.id", ondelete="CASCADE"))
    sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"))
    answer: Mapped[AiAnswer]
    model: Mapped[str] = mapped_column(default="")
    tokens: Mapped[int] = mapped_column(default=0)
    cost: Mapped[float] = mapped_column(default=0.0)  # in the currency of the server's price list


class SenderVoice(Base):
    """What the AI server is told of a sender: in which tone, and what may be said of it."""

    __tablename__ = "sender_voices"
    sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"), primary_key=True, autoincrement=False)
    tone: Mapped[str] = mapped_column(default="")
    facts: Mapped[list[Any]] = mapped_column(default=list)  # a sentence each


class Setting(Base):
    """What the user changes at run time."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Seat(Base):
    """A line's one seat: who acts there now, or who acted last and until when."""

    __tablename__ = "seat"
    line: Mapped[str] = mapped_column(primary_key=True)  # see `engine.rules.lines`
    laptop_id: Mapped[int] = mapped_column(ForeignKey("laptops.id"), index=True)
    boot: Mapped[int] = mapped_column(default=0, server_default="0")  # of which start of that laptop
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("senders.id"))
    kind: Mapped[SeatKind | None]
    taken_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]  # None while somebody sits


class Wish(Base):
    """What somebody wants of a sender on another laptop than the one that answers; gone once that has taken it up."""

    __tablename__ = "wishes"
    id: Mapped[int] = mapped_column(primary_key=True)
    laptop_id: Mapped[int] = mapped_column(ForeignKey("laptops.id"), index=True)
    kind: Mapped[WishKind]
    about: Mapped[int]  # a sender's number, or an action's
    asked_at: Mapped[datetime]


class Slot(Base):
    """A part of one day in which one sender may act: planned, then lived through."""

    __tablename__ = "slots"
    __table_args__ = (UniqueConstraint("sender_id", "day", "starts_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("senders.id"))
    day: Mapped[date] = mapped_column(Date, index=True)  # local day on which the work hours began
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    turn_started_at: Mapped[datetime | None]
    turn_ended_at: Mapped[datetime | None]
    turn_end: Mapped[TurnEnd | None]
    actions: Mapped[int] = mapped_column(default=0)


class Upload(Base):
    """A file that a person sent, from its arrival to its list."""

    __tablename__ = "uploads"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[TelegramId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    update_id: Mapped[TelegramId | None] = mapped_column(unique=True)  # a repeated update is the same upload
    file_name: Mapped[str]
    path: Mapped[str]
    chat_id: Mapped[TelegramId | None]  # where the file's card stands
    message_id: Mapped[int | None]
    topic_id: Mapped[TelegramId | None]  # of that chat
    state: Mapped[UploadState] = mapped_column(default=UploadState.RECEIVED)
    deed: Mapped[UploadUse] = mapped_column(
        default=UploadUse.ADD, server_default="add"
    )  # what is done with its people
    preview: Mapped[dict[str, Any] | None]
    mapping: Mapped[dict[str, Any] | None]
    list_name: Mapped[str | None]  # of the list to be made, when it isn't one that is there
    list_id: Mapped[int | None] = mapped_column(ForeignKey("custom_lists.id", ondelete="SET NULL"))
    list_version: Mapped[str | None]  # what the list was like when the file was compared with it
    report: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]


class User(Base):
    """A person who may use the bot. The id is Telegram's."""

    __tablename__ = "users"
    __table_args__ = (
        Index(
            "uq_users_one_owner",
            "role",
            unique=True,
            **only_where("role = 'owner'"),
        ),
    )
    id: Mapped[TelegramId] = mapped_column(primary_key=True, autoincrement=False)
    chat_id: Mapped[TelegramId]
    name: Mapped[str]
    role: Mapped[Role]
    screen_message_id: Mapped[TelegramId | None]  # the one message that is edited in place
    language: Mapped[str] = mapped_column(server_default="")  # of the texts; empty until it is known
    created_at: Mapped[datetime]


class PairingCode(Base):
    """A one-time code; only its hash is kept."""

    __tablename__ = "pairing_codes"
    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str]
    role: Mapped[Role]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    for_group: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # it lets a group in, no person


class Stranger(Base):
    """Somebody who sent wrong codes lately. The id is Telegram's."""

    __tablename__ = "strangers"
    id: Mapped[TelegramId] = mapped_column(primary_key=True, autoincrement=False)
    wrong_tries: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(index=True)


class Group(Base):
    """The group chat that the owner allows. The id is Telegram's."""

    __tablename__ = "groups"
    id: Mapped[TelegramId] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    created_at: Mapped[datetime]


class GroupScreen(Base):
    """Which message in the group is a person's screen there."""

    __tablename__ = "group_screens"
    group_id: Mapped[TelegramId] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[TelegramId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    message_id: Mapped[TelegramId]


class WorkUnderWay(Base):
    """An export or a simulation that somebody began; the row goes when it has ended and its person knows."""

    __tablename__ = "works"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[TelegramId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    chat_id: Mapped[TelegramId]
    message_id: Mapped[TelegramId | None]  # where its bar stands
    topic_id: Mapped[TelegramId | None]  # … and in which topic of the chat
    title: Mapped[str]  # Telegram HTML
    again: Mapped[str]  # callback data that begins it again
    begun_at: Mapped[datetime]


class Conversation(Base):
    """Where a person stands in a flow of several messages: survives a restart."""

    __tablename__ = "conversations"
    user_id: Mapped[TelegramId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    flow: Mapped[str]
    step: Mapped[str]
    data: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class InboxUpdate(Base):
    """A Telegram update, stored before it is confirmed, handled once."""

    __tablename__ = "inbox"
    update_id: Mapped[TelegramId] = mapped_column(primary_key=True, autoincrement=False)
    lane: Mapped[
        TelegramId | None
    ]  # what is in one lane is handled one after the other: see `bot.transport.inbox`
    payload: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    acted_at: Mapped[datetime | None]  # what it asked for is done, in the same transaction: never again
    handled_at: Mapped[datetime | None] = mapped_column(index=True)
    error: Mapped[str | None]


class Push(Base):
    """The outbox: a message to be delivered, in the transaction of what it tells about."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_open", "sent_at", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PushKind]
    fact: Mapped[Fact] = mapped_column(FactText)  # words and buttons are found when it is sent
    photo: Mapped[str | None]  # a file's path
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]


class PushDelivery(Base):
    """A push on its way to one person, or there; the push is sent when it has reached all of them.

    A row is written before the call to Telegram: of one without `delivered_at` nobody knows whether it arrived.
    """

    __tablename__ = "outbox_deliveries"
    push_id: Mapped[int] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[TelegramId] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    begun_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]


class Event(Base):
    """The event log: what happened, for /logs and for support."""

    __tablename__ = "event_log"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    level: Mapped[Level]
    kind: Mapped[str]  # such as turn_started, action_settled, import_finished
    message: Mapped[Fact] = mapped_column(FactText)  # an earlier release wrote a sentence
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("senders.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    user_id: Mapped[TelegramId | None]
