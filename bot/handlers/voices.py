"""What the buttons of the senders' voices do."""

from sqlalchemy.orm import Session

from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import voices as screens
from bot.screens.base import Screen
from engine import senders
from engine.comments import learning
from engine.comments.ai_messages import LONGEST_FACT, MOST_FACTS, TONES
from engine.comments.learning import Learnt
from storage import decisions
from storage import senders as sender_store
from storage.conversations import ConversationRow
from storage.decisions import Voice
from storage.senders import SenderRow

FLOW = "facts"
T = screens.T


async def voices(request: Request) -> Screen:
    """Whose?"""
    return screens.voices(await request.read(sender_store.all_senders))


async def one(request: Request, sender_id: int, said: str = "") -> Screen:
    """One sender's."""

    def look(session: Session) -> tuple[SenderRow, Voice, Learnt]:
        row = senders.get(session, sender_id)
        return row, decisions.voice(session, sender_id), learning.learnt(session, sender_id)

    return screens.one(*await request.read(look), said)


async def set_tone(request: Request, sender_id: int, tone: str) -> Screen:
    """In which tone."""
    if tone not in TONES:
        raise Refusal(T.no_such_tone)

    def change(session: Session) -> None:
        senders.get(session, sender_id)
        before = decisions.voice(session, sender_id)
        decisions.set_voice(session, sender_id, Voice(tone, before.facts))

    await request.run(change)
    return await one(request, sender_id)


async def ask_facts(request: Request, sender_id: int) -> Screen:
    """Which facts?"""
    row = await request.read(senders.get, sender_id)
    await request.ask(FLOW, "facts", sender_id=sender_id)
    return screens.ask_facts(row, await request.read(decisions.voice, sender_id))


async def take_facts(request: Request, conversation: ConversationRow, words: str) -> Screen:
    """A sentence a line; one word for nothing at all clears them."""
    sender_id = conversation.data["sender_id"]
    lines = [" ".join(each.split()) for each in words.splitlines() if each.strip()]
    if len(lines) == 1 and lines[0].lower() in ("none", "-", T.nothing.lower()):
        lines = []
    if len(lines) > MOST_FACTS or any(len(each) > LONGEST_FACT for each in lines):
        raise Refusal(T("too_many", most=MOST_FACTS, longest=LONGEST_FACT))

    def change(session: Session) -> None:
        senders.get(session, sender_id)
        before = decisions.voice(session, sender_id)
        decisions.set_voice(session, sender_id, Voice(before.tone, tuple(lines)))

    await request.conclude(change)
    return await one(request, sender_id, T.kept)


async def ask_again(request: Request, conversation: ConversationRow, problem: str) -> Screen:
    """The same question, and why the last answer wouldn't do."""
    sender_id = conversation.data["sender_id"]
    row = await request.read(senders.get, sender_id)
    return screens.ask_facts(row, await request.read(decisions.voice, sender_id), problem)
