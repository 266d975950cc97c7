"""Which page knowledge still matches LinkedIn: each kind of page is looked at alone; nothing is clicked.

Every try leaves a record, and what is said of a capability is made of the records.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from playwright.async_api import Error as PlaywrightError

from engine.linkedin.browser import Browser
from engine.linkedin.gate import begins_with
from engine.linkedin.page_visit import PAINT_SECONDS, ActionEnded, first_line, open_page, path_of_page, watch
from engine.linkedin.profile import ProfileState
from engine.linkedin.reading_report import (
    COMPOSER,
    FIELD,
    Reader,
    ReadingReport,
    describe_people,
    read_as,
    visit_profile,
)
from engine.rules.enums import CaptureKind, Outcome
from engine.rules.facts import Fact, fact
from engine.rules.identity import path as path_of


class CapabilityVerdict(StrEnum):
    """What the records say."""

    WORKS = "works"
    UNSURE = "unsure"  # nothing there to judge by, or it couldn't be looked at
    BROKEN = "broken"  # a page that was there isn't understood


class Capability(StrEnum):
    """What LinkedPilot can do on LinkedIn."""

    LOG_IN = "log_in"
    CONNECT = "connect"
    LIKE = "like"
    COMMENT = "comment"
    ACCEPTANCES = "acceptances"


class Looked(StrEnum):
    """The pages that are looked at."""

    OWN = "own"  # the account's profile
    LEAD = "lead"  # a lead's profile
    ACTIVITY = "activity"  # a lead's posts
    POST = "post"
    COMPOSER = "composer"  # a post's comment field
    FEED = "feed"
    SENT = "sent"  # invitations
    CONNECTIONS = "connections"


# Which pages a capability lives on; the last one shows what it needs in the end.
PAGES_OF: Mapping[Capability, tuple[Looked, ...]] = {
    Capability.LOG_IN: (Looked.FEED, Looked.OWN),
    Capability.CONNECT: (Looked.LEAD,),
    Capability.LIKE: (Looked.ACTIVITY, Looked.POST),
    Capability.COMMENT: (Looked.ACTIVITY, Looked.COMPOSER),
    Capability.ACCEPTANCES: (Looked.SENT, Looked.CONNECTIONS),
}
# What ends the looking: it isn't the page that is to blame.
NOT_OURS_TO_JUDGE = frozenset(
    {
        Outcome.LOGGED_OUT,
        Outcome.CHECKPOINT,
        Outcome.RESTRICTED,
        Outcome.RATE_LIMITED,
        Outcome.OTHER_ACCOUNT,
        Outcome.OTHER_SITE,
    }
)
# States that prove nothing: the page may be right, or what would tell more isn't seen any more.
NOTHING_TO_SEE: Mapping[Looked, tuple[str, ...]] = {
    # Only who can still be invited shows the control by which that is done.
    Looked.LEAD: (
        ProfileState.FOLLOW_ONLY,
        ProfileState.OWN,
        ProfileState.PENDING,
        ProfileState.CONNECTED,
        ProfileState.INCOMING,
    ),
    Looked.ACTIVITY: ("no posts",),
}
NOT_BROKEN = frozenset({Outcome.BROWSER_LOST, Outcome.UNAVAILABLE})


@dataclass(frozen=True, slots=True)
class Known:
    """What the sender has met or will meet, to look at; None where there is nothing yet. Addresses are canonical."""

    lead_url: str | None = None
    post_urn: str | None = None  # else one that the lead's list shows
    to_invite: str | None = None  # who can be invited still, as far as is known; else the lead


@dataclass(frozen=True, slots=True)
class Record:
    """One try: which page, what it came to, and why."""

    page: Looked
    verdict: CapabilityVerdict
    why: Fact


@dataclass(frozen=True, slots=True)
class Finding:
    """One capability, and why that is said of it: what was seen on each of its pages."""

    capability: Capability
    verdict: CapabilityVerdict
    why: Fact


@dataclass(frozen=True, slots=True)
class _Look:
    """How one page is looked at: where, by which reader, and below which path it has to stay."""

    page: Looked
    path: str | None
    read: Reader
    stays: str = ""


async def check(browser: Browser, known: Known) -> list[Record]:
    """Visit each page and say what was seen. Raises ActionEnded when LinkedIn doesn't let it look at any, PlaywrightError."""
    paths = browser.pages.path
    lead = path_of(known.lead_url) if known.lead_url else None
    invited = path_of(known.to_invite) if known.to_invite else lead
    records = []
    urn, in_list = known.post_urn, None
    for look in (
        _Look(Looked.OWN, paths("me"), read_as(CaptureKind.PROFILE)),
        _Look(Looked.FEED, paths("feed"), read_as(CaptureKind.FEED), paths("feed")),
        _Look(Looked.LEAD, invited, visit_profile),
        _Look(Looked.ACTIVITY, lead and lead + paths("activity"), read_as(CaptureKind.ACTIVITY)),
        _Look(Looked.CONNECTIONS, paths("connections"), describe_people, paths("connections")),
        _Look(Looked.SENT, paths("sent"), describe_people, paths("sent")),
    ):
        record, report = await _look(browser, look)
        records.append(record)
        if look.page is Looked.ACTIVITY and report is not None:
            urn, in_list = urn or report.post_urn, report.post
    if urn or in_list is None:
        path = paths("post").format(urn=urn) if urn else None
        post, report = await _look(browser, _Look(Looked.POST, path, read_as(CaptureKind.POST)))
    else:  # the list is the only place where it is known to stand, for an action, too
        post, report = _judge(Looked.POST, in_list), in_list
    return [*records, post, _composer(post, report)]


async def _look(browser: Browser, look: _Look) -> tuple[Record, ReadingReport | None]:
    """One page, judged alone; without a report where it couldn't be read."""
    page = look.page
    if look.path is None:
        return Record(page, CapabilityVerdict.UNSURE, fact("pages.met_none")), None
    try:
        await open_page(browser, look.path)
        report = await watch(
            browser,
            lambda: look.read(browser),
            lambda seen: _judge(page, seen).verdict is CapabilityVerdict.WORKS,
            PAINT_SECONDS,
        )
    except ActionEnded as ended:
        if ended.result.outcome in NOT_OURS_TO_JUDGE:
            raise
        lost = ended.result.outcome in NOT_BROKEN
        return Record(
            page,
            CapabilityVerdict.UNSURE if lost else CapabilityVerdict.BROKEN,
            ended.result.detail or fact("pages.read_as", state=ended.result.outcome),
        ), None
    except PlaywrightError as error:
        if browser.page.is_closed():
            raise
        return Record(page, CapabilityVerdict.UNSURE, fact("pages.not_opened", said=first_line(error))), None
    if look.stays and not begins_with(path_of_page(browser), [look.stays.strip("/")]):
        return Record(page, CapabilityVerdict.UNSURE, fact("pages.led_elsewhere")), report
    return _judge(page, report), report


def _judge(page: Looked, report: ReadingReport) -> Record:
    said = fact("pages.read_as", state=report.state)
    if report.state in NOTHING_TO_SEE.get(page, ()) or report.state == ProfileState.UNAVAILABLE:
        return Record(page, CapabilityVerdict.UNSURE, said)
    if not report.known or (page is Looked.OWN and report.state != ProfileState.OWN):
        return Record(page, CapabilityVerdict.BROKEN, _not_understood(page, report))
    return Record(page, CapabilityVerdict.WORKS, said)


def _not_understood(page: Looked, report: ReadingReport) -> Fact:
    if page is Looked.POST and report.controls:
        return fact("pages.like_button_unknown")
    return fact("pages.nothing_known") if _blank(report) else fact("pages.read_as", state=report.state)


def _composer(post: Record, report: ReadingReport | None) -> Record:
    """Comments may be off for this one post: a field that isn't there is no proof of anything, a strange one is."""
    if report is None or not (report.controls or report.strange_field):
        return Record(Looked.COMPOSER, post.verdict, post.why)
    if report.strange_field:
        return Record(Looked.COMPOSER, CapabilityVerdict.BROKEN, fact("pages.field_unknown"))
    if report.controls.keys() & FIELD:
        return Record(Looked.COMPOSER, CapabilityVerdict.WORKS, fact("pages.there"))
    opens = report.controls.keys() & COMPOSER
    shows = fact("pages.field_opens") if opens else fact("pages.no_field")
    return Record(Looked.COMPOSER, CapabilityVerdict.UNSURE, shows)


def _blank(report: ReadingReport) -> bool:
    return report.state in (ProfileState.UNKNOWN, ProfileState.NOT_PAINTED)


def judge(records: Iterable[Record]) -> list[Finding]:
    """Each capability: broken when one of its pages is, works when its last one does, else unsure."""
    by_page = {record.page: record for record in records}
    found = []
    for capability, wanted in PAGES_OF.items():
        tried = [by_page[page] for page in wanted if page in by_page]
        verdict = tried[-1].verdict if tried and tried[-1].page is wanted[-1] else CapabilityVerdict.UNSURE
        if any(record.verdict is CapabilityVerdict.BROKEN for record in tried):
            verdict = CapabilityVerdict.BROKEN
        seen = tuple(fact("pages.record", page=record.page, why=record.why) for record in tried)
        why = fact("pages.records", seen=seen) if seen else fact("pages.not_looked")
        found.append(Finding(capability, verdict, why))
    return found
