"""`linkedpilot campaign …`: a campaign from draft to start."""

import argparse

from sqlalchemy.orm import Session

from bot.screens.preview import finish
from cli.context import Context
from cli.output import Answer, counted, table
from cli.wrong_word import WrongWord
from engine import campaigns
from engine.campaigns import CampaignDraft
from engine.rules.enums import ActionType, CommentMode, CooldownPolicy
from engine.rules.kinds import KINDS, KindText
from storage import campaigns as campaign_store
from storage import lists


def campaign_create(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.transaction() as session:
        draft = _draft(session, arguments)
        number = campaigns.create(session, draft, context.now())
    return Answer(f"Campaign {number} ({draft.name}) is saved as a draft.", {"campaign_id": number})


def campaign_preview(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        found = campaign_store.find(session, arguments.campaign)
        draft = campaigns.draft_of(session, found.id)
        preview = campaigns.preview(session, draft, context.now())
        notes = _notes(session, draft, context)
    shares = [(share.name, share.count) for share in preview.senders]
    lines = [
        f"{counted(preview.total, 'lead')}, {preview.in_cooldown} in cooldown now, {preview.available} available.",
        table(shares, ("sender", "about")),
        f"Estimated: {finish(preview.days, preview.finished_on)}.",
    ]
    return Answer("\n".join(lines + notes), {"preview": preview, "notes": notes})


def campaign_start(context: Context, arguments: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        found = campaign_store.find(session, arguments.campaign)
        notes = _notes(session, campaigns.draft_of(session, found.id), context)
    dealt = campaigns.deal_out(context.db, found.id, context.now(), seed=found.id)
    with context.db.transaction() as session:
        report = campaigns.conclude(session, dealt, context.now())
    lines = [f"{found.name} runs: {counted(report.dealt, 'lead is', 'leads are')} assigned.", *notes]
    return Answer("\n".join(lines), {"start": report, "notes": notes})


def campaign_list(context: Context, _: argparse.Namespace) -> Answer:
    with context.db.reading() as session:
        found = campaigns.progress(session)
    rows = [
        (c.id, c.name, c.action_type, c.status, f"{c.processed}/{c.total}", c.succeeded, c.waits_for_pages)
        for c in found
    ]
    head = ("no", "name", "action", "status", "processed", "succeeded", "wait for pages")
    return Answer(table(rows, head) if rows else "There is no campaign yet.", {"campaigns": found})


def _notes(session: Session, draft: CampaignDraft, context: Context) -> list[str]:
    """What the short check before a start finds."""
    found = campaigns.checks(session, draft, context.now())
    return [context.say(check.fact) for check in found]


def _draft(session: Session, arguments: argparse.Namespace) -> CampaignDraft:
    if arguments.note and KINDS[ActionType(arguments.action)].text is not KindText.NOTE:
        raise WrongWord("no_note")
    found = lists.by_name(session, arguments.list_name)
    if found is None:
        raise WrongWord("no_list", name=arguments.list_name)
    try:
        numbers = tuple(int(number) for number in arguments.senders.split(","))
    except ValueError:
        raise WrongWord("not_numbers") from None
    return CampaignDraft(
        name=arguments.name,
        list_id=found.id,
        action_type=ActionType(arguments.action),
        sender_ids=numbers,
        note=arguments.note,
        accept_incoming=arguments.accept_incoming,
        comment_mode=CommentMode.AUTO if arguments.auto else CommentMode.REVIEW,
        cooldown_policy=CooldownPolicy.WAIT if arguments.wait else CooldownPolicy.LEAVE_OUT,
    )
