"""One action on one profile, outside any campaign: the same law, the same claim, the same proof."""

from dataclasses import dataclass
from datetime import datetime

from playwright.async_api import Error as PlaywrightError
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import claims, seat
from engine.claims import Claimed
from engine.clock import Clock
from engine.linkedin import evidence
from engine.linkedin.actions import perform
from engine.linkedin.browser import Browser, BrowserOptions, open_browser
from engine.linkedin.gate import OUTCOME_OF, LoginState
from engine.linkedin.login import login_state
from engine.linkedin.outcome import Result, Task
from engine.linkedin.visit import SENTENCES, first_line
from engine.rules import texts
from engine.rules.cooldown import Verdict
from engine.rules.errors import UserError
from engine.rules.identity import canonical
from engine.rules.words import ActionType, Outcome, SeatKind
from engine.verdicts import check
from storage import seat as seat_store
from storage.database import Database
from storage.tables import Action, Lead

WOULD_CLICK = "Everything is there; without --dry-run the click would follow here."


class DryRun(Exception):
    """The click would follow here."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is to be tried."""

    action: ActionType
    url: str
    sender_id: int
    note: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of it; `outcome` is None after a dry run that got as far as the click."""

    profile_url: str
    outcome: Outcome | None
    detail: str
    evidence: str | None = None


async def attempt(db: Database, clock: Clock, trial: Trial, options: BrowserOptions, dry_run: bool) -> Seen:
    """Do it, or with `dry_run` go up to the click that can't be undone and stop there.

    Raises UserError when the registry, a limit, the seat or the text is against it.
    """
    url = canonical(trial.url)
    if trial.action is ActionType.COMMENT:
        texts.check_text(trial.comment or "", texts.LONGEST_COMMENT, trial.comment or "")
    await db.run(seat.take, trial.sender_id, SeatKind.TURN, clock.now())
    try:
        browser = await open_browser(options, clock)
        try:
            state = await login_state(browser)
            if state is not LoginState.LOGGED_IN:
                picture = await evidence.save(browser, f"log-in {state}")
                return Seen(url, OUTCOME_OF[state], SENTENCES[state], picture.name if picture else None)
            work = _dry if dry_run else _real
            return await work(db, clock, trial, url, browser)
        except PlaywrightError as error:
            raise UserError(
                f"LinkedIn can't be reached ({first_line(error)}): check the network and LINKEDPILOT_LINKEDIN_URL."
            ) from error
        finally:
            await browser.save_cookies()
            await browser.close()
    finally:
        await db.run(claims.recover, clock.now())
        await db.run(seat_store.release, clock.now())


async def _dry(db: Database, clock: Clock, trial: Trial, url: str, browser: Browser) -> Seen:
    verdict = await db.read(check, url, trial.action, trial.sender_id, clock.now())
    _allow(verdict)

    async def stop(_: str) -> None:
        raise DryRun

    try:
        result = await perform(browser, _task(trial, url), stop)
    except DryRun:
        return Seen(url, None, WOULD_CLICK)
    return _seen(url, result, result.outcome)


async def _real(db: Database, clock: Clock, trial: Trial, url: str, browser: Browser) -> Seen:
    claimed = await db.run(_claim, trial, url, clock.now())

    async def mark(resolved_url: str) -> None:
        verdict = await db.run(claims.about_to_click, claimed.claim_id, clock.now(), resolved_url)
        _allow(verdict)

    try:
        result = await perform(browser, _task(trial, url), mark)
    except UserError as blocked:
        result = Result(Outcome.BLOCKED, str(blocked))
    outcome = await db.run(
        claims.settle,
        claimed.claim_id,
        result.outcome,
        clock.now(),
        detail=result.detail,
        post_urn=result.post_urn,
        evidence=result.evidence.name if result.evidence else None,
        surely_nothing=result.surely_nothing,
    )
    return _seen(url, result, outcome)


def _claim(session: Session, trial: Trial, url: str, now: datetime) -> Claimed:
    lead_id = session.scalar(select(Lead.id).where(Lead.profile_url == url))
    if lead_id is None:
        lead = Lead(profile_url=url, created_at=now, updated_at=now)
        session.add(lead)
        session.flush()
        lead_id = lead.id
    action = Action(
        campaign_id=None,
        sender_id=trial.sender_id,
        lead_id=lead_id,
        action_type=trial.action,
        comment_text=trial.comment,
        created_at=now,
    )
    session.add(action)
    session.flush()
    claimed = claims.claim(session, action.id, now)
    if isinstance(claimed, Verdict):
        _allow(claimed)
        raise AssertionError("a verdict that allows is a claim")
    return claimed


def _allow(verdict: Verdict) -> None:
    if not verdict.allowed:
        until = f" It is free again at {verdict.until:%Y-%m-%d %H:%M} UTC." if verdict.until else ""
        raise UserError(claims.WHY_BLOCKED[verdict.reason] + until)


def _task(trial: Trial, url: str) -> Task:
    return Task(trial.action, url, note=trial.note, comment_text=trial.comment)


def _seen(url: str, result: Result, outcome: Outcome) -> Seen:
    return Seen(url, outcome, result.detail, result.evidence.name if result.evidence else None)
