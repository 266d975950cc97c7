"""What a person does over several messages. The table of all flows."""

from bot.flows import campaign, conversations, crew, people, questions, sender, upload
from bot.flows.base import Flow
from bot.routing import commands
from storage.conversations import ConversationRow

ALL = (campaign.FLOW, crew.FLOW, sender.FLOW, upload.FLOW, *people.FLOWS, *questions.FLOWS)
FLOWS = {flow.name: flow for flow in ALL}


def listening(conversation: ConversationRow | None, words: str) -> Flow | None:
    """The flow that these words are for; what looks like a command and is none answers no question."""
    if (
        conversation is None
        or conversation.data.get(conversations.AWAY)
        or not words
        or commands.looks_like_one(words)
    ):
        return None
    return FLOWS.get(conversation.flow)
