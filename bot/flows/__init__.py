"""What a person does over several messages. The table of all flows."""

from bot.flows import campaign, crew, people, questions, sender, upload
from bot.flows.base import Flow
from storage.conversations import Talk

ALL = (campaign.FLOW, crew.FLOW, sender.FLOW, upload.FLOW, *people.FLOWS, *questions.FLOWS)
FLOWS = {flow.name: flow for flow in ALL}


def find(talk: Talk | None) -> Flow | None:
    """The flow a person is in."""
    return None if talk is None else FLOWS.get(talk.flow)
