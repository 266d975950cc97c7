"""The site's books beside the agent's: what was lost, done twice, or done although it may not be."""

import time
from collections import Counter

from sqlalchemy import func, select, text

from engine.rules.enums import ActionType, InteractionResult
from engine.rules.identity import slug
from storage.tables import Action, Claim, Contact, DailyCounter, Interaction
from tests.faults.stage import DAILY_LIMIT, Stage

DONE = (InteractionResult.DONE, InteractionResult.UNCERTAIN)
AGAIN = "sent again"
EARLIER = "earlier"


def compare(stage: Stage) -> list[str]:
    """What isn't as it has to be, while no agent runs; nothing when all agrees."""
    try:
        return _site(stage) + _database(stage)
    finally:
        stage.rest()


def _site(stage: Stage) -> list[str]:
    found = [f"a wrong: {wrong['sentence']}" for wrong in stage.site.get("books")["wrongs"]]
    found += [f"{person} invited {times} times" for person, times in stage.invited().items() if times > 1]
    by_sender = Counter(account for account, deed, _ in stage.site.actions() if deed == "connect")
    found += [f"sender {each} did {n} on one day" for each, n in by_sender.items() if n > DAILY_LIMIT]
    return found


def _database(stage: Stage) -> list[str]:
    invited, found = set(stage.invited()), []
    with stage.rehearsal.db.reading() as session:
        sound = session.execute(text("PRAGMA quick_check")).scalars().all()
        if sound != ["ok"]:
            found.append(f"the database: {sound[:2]}")
        undone = select(Interaction.settles_id).where(Interaction.result == InteractionResult.RETRACTED)
        rows = session.execute(
            select(Interaction.profile_url, Interaction.sender_id, Interaction.result).where(
                Interaction.id.not_in(undone), Interaction.result.in_(DONE)
            )
        ).all()
        marked = {
            slug(url)
            for url in session.scalars(select(Claim.profile_url).where(Claim.clicked_at.is_not(None)))
        }
        done = {slug(url) for url, _, result in rows if result is InteractionResult.DONE}
        perhaps = {slug(url) for url, _, result in rows if result is InteractionResult.UNCERTAIN}
        found += [
            f"{each} was invited, and no book knows it" for each in sorted(invited - done - perhaps - marked)
        ]
        found += [f"{each} counts as invited and wasn't" for each in sorted(done - invited)]
        twice = Counter(slug(url) for url, _, _ in rows)
        found += [f"{each} is in the history {n} times" for each, n in twice.items() if n > 1]
        known = {slug(url) for url in session.scalars(select(Contact.profile_url))}
        found += [f"{each} isn't in the registry" for each in sorted((done | perhaps) - known)]
        queued = session.scalar(select(func.count(func.distinct(Action.lead_id)))) or 0
        if queued != len(stage.people):
            found.append(f"{len(stage.people) - queued} leads are gone from the queue")
        counts = session.execute(
            select(DailyCounter.sender_id, func.sum(DailyCounter.count))
            .where(DailyCounter.action_type == ActionType.CONNECT)
            .group_by(DailyCounter.sender_id)
        ).all()
        counted = {sender: count or 0 for sender, count in counts}
        history = Counter(sender for _, sender, _ in rows)
        for sender in sorted({*history, *counted}):
            if counted.get(sender, 0) < history[sender]:
                found.append(f"sender {sender} did {history[sender]}, its counter says {counted.get(sender)}")
    return found + _journal(stage, done | perhaps)


def _journal(stage: Stage, in_history: set[str]) -> list[str]:
    journal = stage.rehearsal.db.journal
    assert journal is not None
    noted = {
        slug(str(line.values["person"])) for line in journal.lines() if line.fact in ("mark", "interaction")
    }
    return [f"{each} isn't in the journal" for each in sorted(in_history - noted)]


def hears_all(stage: Stage, seconds: float) -> list[str]:
    """The same, once it is all there, or the time is over."""
    until = time.monotonic() + seconds
    while (missing := pushes(stage)) and time.monotonic() < until:
        time.sleep(0.2)
    return missing


def pushes(stage: Stage) -> list[str]:
    """What the owner had to hear, and didn't, or did twice without a word on it."""
    heard, found = stage.heard(), []
    merged = any(EARLIER in each for each in heard)
    for words in stage.told:
        plainly = sum(words in each and AGAIN not in each for each in heard)
        again = any(words in each for each in heard)
        if plainly > 1:
            found.append(f"«{words}» came {plainly} times")
        elif not again and not merged:
            found.append(f"«{words}» never came")
    return found
