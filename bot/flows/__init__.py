"""What a person does over several messages. The table of all flows."""

from bot.flows import campaign, crew, questions, sender, upload
from bot.flows.base import Flow
from storage.conversations import Talk

FLOWS = {flow.name: flow for flow in (campaign.FLOW, crew.FLOW, sender.FLOW, upload.FLOW, *questions.FLOWS)}


def find(talk: Talk | None) -> Flow | None:
    """The flow a person is in."""
    return None if talk is None else FLOWS.get(talk.flow)
