"""Comments written by the AI server for the posts that were read: beside the turns, which never wait for it."""

import random
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.comments import checking, drafts, learning, library
from engine.comments.ai_client import AiClient, AiServer
from engine.comments.ai_messages import CommentGot, CommentWanted
from engine.comments.checking import Candidate
from engine.rules.enums import (
    ActionStatus,
    AiAnswer,
    AiFallback,
    CommentMode,
    CommentSource,
    DraftState,
    Outcome,
)
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact
from engine.upkeep import log
from engine.work import closing
from storage import ai_calls, claims, decisions
from storage import drafts as store
from storage import settings as settings_store
from storage.database import Database
from storage.drafts import ToWrite
from vps import gate

AT_ONCE = 10  # comments of one go
TRIES = 2  # a comment that the gate here refuses is asked for once more
AGAIN = timedelta(minutes=5)  # a campaign that waits for the server asks again
NOT_ASKED = frozenset({"resting", "not_paired"})

logger = log.get(__name__)


async def write_some(db: Database, clock: Clock, client: AiClient | None, rng: random.Random) -> int:
    """Have comments written for posts that were read; returns how many wait for a person by that.

    Where the server doesn't answer, or none is paired (`client` is None), the campaign's choice applies.
    """
    made = 0
    for _ in range(AT_ONCE):
        post = await db.read(store.next_to_write, clock.now())
        if post is None:
            break
        try:
            if client is None:
                raise AiServer("not_paired")
            got = await client.comment(await db.read(wanted, post, clock.now()))
        except AiServer as problem:
            made += await db.run(_without, post, problem, clock.now(), rng)
        else:
            made += await db.run(_take, post, got, clock.now(), rng)
    await db.run(drafts.tell_written, clock.now())
    return made


def wanted(session: Session, post: ToWrite, now: datetime) -> CommentWanted:
    """What the server is asked for."""
    settings = settings_store.load(session)
    language = gate.language_of(post.post_text)
    voice = decisions.voice(session, post.sender_id)
    turned_down = [each for each in (store.kept(session, post.action_id),) if each and each.written]
    lately = [*(each.written or "" for each in turned_down), *checking.lately(session, now, post.action_id)]
    return CommentWanted(
        post=post.post_text,
        author=post.full_name or post.profile_url,
        headline=post.title,
        language=language,
        tone=voice.tone,
        longest=learning.longest_for(
            session, post.sender_id, settings.comment_max_chars, settings.comment_min_chars
        ),
        voice=learning.examples(session, post.sender_id),
        facts=voice.facts,
        lately=[checking.shingles(text) for text in lately],
    )


def _without(session: Session, post: ToWrite, problem: AiServer, now: datetime, rng: random.Random) -> int:
    """The server gave no comment."""
    if problem.code not in NOT_ASKED:
        ai_calls.add(session, post.action_id, post.sender_id, AiAnswer.FAILED, now)
    if post.ai_fallback is AiFallback.PREDEFINED:
        return _fall_back(session, post, now, rng)
    store.change(session, post.action_id, not_before=max(problem.until or now, now + AGAIN))
    return 0


def _take(session: Session, post: ToWrite, got: CommentGot, now: datetime, rng: random.Random) -> int:
    """What the server wrote, as far as the gate here lets it through; 1 when it waits for a person."""
    answer, refused = AiAnswer.SKIPPED, tuple[Fact, ...]()
    if not got.skip and got.comment is not None:
        one = Candidate(post.action_id, post.sender_id, CommentSource.AI, got.comment, post.post_text)
        refused = checking.told(checking.against(session, one, now))
        answer = AiAnswer.REFUSED if refused else AiAnswer.WRITTEN
    ai_calls.add(session, post.action_id, post.sender_id, answer, now, got.model, got.tokens, got.cost)
    if store.to_write(session, post.action_id) != post:
        return 0  # decided meanwhile, or read anew
    if answer is AiAnswer.SKIPPED:
        _better_not(session, post, fact("seen.server_skips", why=got.why.replace("_", " ")), now)
        return 0
    if answer is AiAnswer.WRITTEN:
        assert got.comment is not None
        return _keep(session, post, CommentSource.AI, got.comment, got.detail, got.kind or "")
    logger.info("comment_refused", action_id=post.action_id, reasons=[str(each) for each in refused])
    if post.tries + 1 < TRIES:
        store.change(session, post.action_id, tries=post.tries + 1)
        return 0
    if post.ai_fallback is AiFallback.PREDEFINED:
        return _fall_back(session, post, now, rng)
    _better_not(session, post, fact("seen.gate_refused", reasons=refused), now)
    return 0


def _keep(session: Session, post: ToWrite, source: CommentSource, text: str, detail: str, why: str) -> int:
    """The text waits for a person; where nobody has to see each any more, it is posted in its turn."""
    seen = source is CommentSource.AI and not learning.may_auto(session, post.sender_id)
    waits = seen or post.comment_mode is CommentMode.REVIEW
    state, status = (
        (DraftState.WAITING, ActionStatus.AWAITING_APPROVAL)
        if waits
        else (DraftState.APPROVED, ActionStatus.PENDING)
    )
    store.set_text(session, post.action_id, text, status)
    store.change(
        session,
        post.action_id,
        state=state,
        source=source,
        written=text,
        text=text,
        detail=detail,
        why=why,
        not_before=None,
    )
    return int(waits)


def _fall_back(session: Session, post: ToWrite, now: datetime, rng: random.Random) -> int:
    """A text of the library instead; without one that fits, the server is asked again."""
    try:
        text = library.compose(
            session, post.profile_url, post.full_name, post.company, post.comment_tag, now, rng
        )
    except UserError as none:
        logger.info("no_fallback", action_id=post.action_id, reason=str(none))
        store.change(session, post.action_id, not_before=now + AGAIN)
        return 0
    return _keep(session, post, CommentSource.PREDEFINED, text, "", "")


def _better_not(session: Session, post: ToWrite, why: Fact, now: datetime) -> None:
    closing.close(session, claims.task(session, post.action_id), Outcome.BETTER_NOT, why, now)
    store.change(session, post.action_id, state=DraftState.SKIPPED)
